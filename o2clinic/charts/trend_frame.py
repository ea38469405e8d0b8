"""Where everything of a trend stands, and the few marks of which it is made.

The marks of an axis as matplotlib makes them are half the time of a drawing: here grid lines are
one line, and each word is put where it belongs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from o2clinic.charts.colours import Colours
from o2clinic.charts.marks import Look, Marks, Stroke

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NOWHERE = float("nan")


@dataclass(frozen=True, slots=True)
class Box:
    """An area of the figure in points from its lower left corner."""

    left: float
    bottom: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Frame:
    """The figure in points of type, and the time axis that all panels share.

    Attributes:
        points: size of the plain text.
        left, right: beside the time axis.
        begin, end: of the time axis, in its days.
        characters: how long the lines of a threshold's words may be.
    """

    marks: Marks
    colours: Colours
    points: float
    left: float
    right: float
    begin: float
    end: float
    characters: int

    @property
    def figure(self) -> "Figure":
        """On which all stands."""
        return self.marks.figure

    @property
    def width(self) -> float:
        """Of the figure."""
        return float(self.figure.get_figwidth()) * 72

    @property
    def height(self) -> float:
        """Of the figure."""
        return float(self.figure.get_figheight()) * 72

    @property
    def room(self) -> float:
        """Width of the time axis."""
        return self.width - self.left - self.right

    @property
    def scale(self) -> float:
        """Points of a day."""
        return self.room / (self.end - self.begin)

    def across(self, day: float) -> float:
        """Where a day stands, from the left of the figure."""
        return self.left + (day - self.begin) * self.scale

    def words(self, x: float, y: float, text: str, look: Look) -> None:
        """Write at a place in points."""
        self.marks.words((x, y), text, look, self.points)

    def axes(self, box: Box, kept: "Axes | None") -> "Axes":
        """Bare axes over an area, anew or those that are kept."""
        place = (
            box.left / self.width,
            box.bottom / self.height,
            box.width / self.width,
            box.height / self.height,
        )
        if kept is None:
            kept = self.figure.add_axes(place)
            kept.set_axis_off()
        else:
            kept.set_position(place)
        kept.set_xlim(self.begin, self.end)
        return kept

    def lines(
        self,
        axes: "Axes",
        ways: Iterable[Sequence[tuple[float, float]]],
        colour: str,
        width: float,
        dashes: str = "-",
    ) -> None:
        """Lines of one look as one, behind what is measured; each from point to point."""
        places = [place for way in ways for place in (*way, (NOWHERE, NOWHERE))][:-1]
        if places:
            xs, ys = zip(*places, strict=True)
            self.marks.line(axes, Stroke(colour, width, 1, dashes), xs, ys)

    def grid(self, axes: "Axes", xs: Sequence[float], ys: Sequence[float]) -> None:
        """The grid, the floor and the left side of an area whose limits are set."""
        (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
        down = [[(x, low), (x, high)] for x in xs]
        along = [[(left, y), (right, y)] for y in ys]
        self.lines(axes, [*down, *along], self.colours.line, 0.7)
        edge = [[(left, high), (left, low), (right, low)]]
        self.lines(axes, edge, self.colours.line, 1.6)
