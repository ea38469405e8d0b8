"""Where a person stands on a trend: on a day, or on one value of one panel."""

from dataclasses import dataclass, field

from o2clinic.charts.trend_image import ImageRow, ImageStop, TrendImage


@dataclass(slots=True)
class TrendCursor:
    """Moves over an image; the row None is that of whole days, across all panels.

    Attributes:
        anchor: where a stretch of time begins that is being chosen, in pixels; None for none.
    """

    image: TrendImage | None = None
    row: int | None = None
    at: int | None = None
    anchor: float | None = None
    _days: ImageRow = field(default_factory=lambda: ImageRow("", ()))

    def show(self, image: TrendImage) -> None:
        """Begin on a new image, in the same panel where it has one, on no value."""
        is_there = self.row is not None and self.row < len(image.rows)
        self.image, self.at, self.anchor = image, None, None
        self.row = self.row if is_there else None
        self._days = ImageRow("", image.stops)

    @property
    def stops(self) -> tuple[ImageStop, ...]:
        """Those of the row."""
        if self.image is None or self.row is None:
            return self._days.stops
        return self.image.rows[self.row].stops

    @property
    def stop(self) -> ImageStop | None:
        """Where the cursor stands."""
        return None if self.at is None else self.stops[self.at]

    @property
    def row_name(self) -> str:
        """The panel's name; none for whole days."""
        return "" if self.image is None or self.row is None else self.image.rows[self.row].name

    def step(self, steps: int) -> bool:
        """Go on by so many stops; the first step shows the newest. False where there are none."""
        if not self.stops:
            return False
        last = len(self.stops) - 1
        self.at = last if self.at is None else min(max(self.at + steps, 0), last)
        return True

    def turn(self, rows: int) -> bool:
        """Go to the next row with stops, to what is nearest in time; above the first are days."""
        if self.image is None:
            return False
        x = self.stop.x if self.stop is not None else None
        at = -1 if self.row is None else self.row
        while -1 <= (at := at + rows) < len(self.image.rows):
            stops = self._days.stops if at < 0 else self.image.rows[at].stops
            if stops:
                self.row, self.at = (None if at < 0 else at), len(stops) - 1
                if x is not None:
                    self.go_near(x)
                return True
        return False

    def go_near(self, x: float) -> bool:
        """Stand on what is nearest to a pixel; False where the cursor stands already."""
        if not self.stops:
            return False
        near = min(range(len(self.stops)), key=lambda at: abs(self.stops[at].x - x))
        is_new = near != self.at
        self.at = near
        return is_new

    @property
    def chosen(self) -> tuple[float, float] | None:
        """From where to where a stretch of time is chosen, in pixels from the left."""
        if self.anchor is None or self.stop is None or self.anchor == self.stop.x:
            return None
        return min(self.anchor, self.stop.x), max(self.anchor, self.stop.x)
