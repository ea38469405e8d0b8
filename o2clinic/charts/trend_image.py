"""The trend as pixels for the screen, drawn away from the screen's own thread."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from threading import local
from typing import TYPE_CHECKING, Any, NamedTuple

from o2clinic.charts.blood_gas import DrawnPoint, TrendDrawing, draw_trend
from o2clinic.charts.colours import LIGHT, Colours
from o2clinic.charts.marks import Marks
from o2clinic.charts.style import ChartSize
from o2clinic.charts.trend_sheet import (
    TrendPanel,
    TrendPoint,
    TrendSheet,
    axis_days,
    midnight,
    short_day,
)

if TYPE_CHECKING:
    from matplotlib.transforms import Bbox

BAND_NAME = "Oxygen and events"

# Of each thread its own: what stands on the figure of the last trend, to be drawn on again.
_kept = local()


class ImageStop(NamedTuple):
    """A place on the image where the cursor can stand, in pixels from the left and the top.

    Attributes:
        y: None where the whole of a day is meant.
    """

    x: float
    text: str
    y: float | None = None


@dataclass(frozen=True, slots=True)
class ImageRow:
    """The stops of one panel, or of the band, from left to right."""

    name: str
    stops: tuple[ImageStop, ...]


@dataclass(frozen=True, slots=True)
class TrendImage:
    """What was drawn.

    Attributes:
        rgba: rows of pixels from the top, four bytes each.
        top, bottom: between which pixels the cursor's line runs.
        stops: each day with values, from left to right.
        rows: value by value: a row for each panel from the top, then one for the band.
        left, right: between which pixels the time axis runs.
        span: first and last instant of the time axis; None where nothing is drawn.
    """

    rgba: bytes
    width: int
    height: int
    top: float
    bottom: float
    stops: tuple[ImageStop, ...]
    rows: tuple[ImageRow, ...] = ()
    left: float = 0.0
    right: float = 0.0
    span: tuple[datetime, datetime] | None = None

    def moment(self, x: float) -> datetime | None:
        """The instant at a pixel from the left, within the time axis."""
        if self.span is None or self.right <= self.left:
            return None
        share = min(1.0, max(0.0, (x - self.left) / (self.right - self.left)))
        begin, end = self.span
        return begin + (end - begin) * share


@dataclass(frozen=True, slots=True)
class Canvas:
    """How large to draw: pixels of the screen, and how many of them make an inch of type.

    Attributes:
        size: where the chart stands, which decides its type.
        points: another size of type, such as one that a whole room can read.
    """

    width: int
    height: int
    dpi: float
    size: ChartSize
    points: float | None = None

    @property
    def type_points(self) -> float:
        """Size of the plain text."""
        return self.size.points if self.points is None else self.points


def trend_image(sheet: TrendSheet, colours: Colours, canvas: Canvas) -> TrendImage:
    """Draw the trend; safe in any one thread at a time.

    The one way to a trend on any screen, the projector's too: what is to be seen of it is in the
    sheet (its panels, its period), how large in the canvas. For a room take
    `Canvas(width, height, 96, ChartSize.ROOM, points)` with the points of
    `charts.legibility.points_for`, and no more panels than stay apart at that size.
    """
    marks, agg = _kept_drawing(canvas)
    drawing = draw_trend(marks.figure, sheet, colours, size=canvas.type_points, marks=marks)
    agg.draw()
    width, height = agg.get_width_height(physical=True)
    boxes = [axes.get_window_extent() for axes in drawing.axes]
    pixels = _Pixels(drawing, boxes, height)
    return TrendImage(
        bytes(agg.buffer_rgba()),
        width,
        height,
        height - max((box.y1 for box in boxes), default=height),
        height - min((box.y0 for box in boxes), default=height),
        pixels.days(),
        tuple(pixels.rows(sheet)),
        float(boxes[0].x0) if boxes else 0.0,
        float(boxes[0].x1) if boxes else 0.0,
        sheet.span() if boxes else None,
    )


def warm_up() -> None:
    """Load what drawing needs, so that the first trend of the day comes at once."""
    when = datetime(2000, 1, 1)  # noqa: DTZ001 - the time axis has local days and no zone
    panel = TrendPanel("PaO₂", "kPa", (TrendPoint(when, 8.0, is_on_air=True, label=""),))
    trend_image(TrendSheet((panel,), when.date()), LIGHT, Canvas(480, 240, 96, ChartSize.CARD))


def _kept_drawing(canvas: Canvas) -> tuple[Marks, Any]:
    """What stands on the figure of the last trend of this size in this thread, or a new one."""
    size = (canvas.width, canvas.height, canvas.dpi)
    if _kept.__dict__.get("size") != size:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        inches = (canvas.width / canvas.dpi, canvas.height / canvas.dpi)
        figure = Figure(figsize=inches, dpi=canvas.dpi)
        _kept.marks, _kept.canvas, _kept.size = Marks(figure), FigureCanvasAgg(figure), size
    return _kept.marks, _kept.canvas


class _Pixels:
    """Where on the image the cursor can stand.

    By plain sums: matplotlib's transforms, asked point by point, are a seventh of a long drawing.
    """

    def __init__(self, drawing: TrendDrawing, boxes: "list[Bbox]", height: int) -> None:
        self._drawing, self._boxes, self._height = drawing, boxes, height
        # Of each panel from the top: the point, the day it was measured, and what.
        self._told: list[list[tuple[DrawnPoint, list[str], str]]] = [[] for _ in drawing.panels]
        for point in drawing.points:
            self._told[point.panel].append((point, *_told(point.label)))
        if boxes:
            self._begin, end = drawing.axes[0].get_xlim()
            self._left = float(boxes[0].x0)
            self._scale = float(boxes[0].width) / (end - self._begin)

    def days(self) -> tuple[ImageStop, ...]:
        """One for each day with values; a label is the day, a colon, and what was measured."""
        days: dict[int, list[str]] = {}
        places: dict[int, float] = {}
        for panel, told in zip(self._drawing.panels, self._told, strict=True):
            for point, day, words in told:
                at = int(point.x)
                if at not in days:
                    days[at], places[at] = [*day], point.x
                days[at].append(f"{panel.title} {words}")
        return tuple(
            ImageStop(self._across(places[day]), "   ".join(days[day])) for day in sorted(days)
        )

    def rows(self, sheet: TrendSheet) -> Iterator[ImageRow]:
        """Each panel's values, and what the band holds."""
        drawn = zip(self._drawing.panels, self._drawing.axes, self._boxes, self._told, strict=True)
        for panel, axes, box, told in drawn:
            (low, high), stops = axes.get_ylim(), []
            bottom, tall = float(box.y0), float(box.height) / (high - low)
            for count, (point, day, words) in enumerate(told, start=1):
                y = self._height - bottom - (point.y - low) * tall
                text = ", ".join([f"{panel.title} {words}", *day, f"{count} of {len(told)}"])
                stops.append(ImageStop(self._across(point.x), text, y))
            yield ImageRow(panel.title, tuple(stops))
        if self._drawing.axes:
            stops = [ImageStop(self._across(day), text) for day, text in _happened(sheet)]
            if stops:
                yield ImageRow(BAND_NAME, tuple(stops))

    def _across(self, day: float) -> float:
        return self._left + (day - self._begin) * self._scale


def _told(label: str) -> tuple[list[str], str]:
    """The day of a label, where it has one, and what was measured."""
    day, colon, words = label.partition(": ")
    return ([day], words) if colon else ([], label)


def _happened(sheet: TrendSheet) -> list[tuple[float, str]]:
    """What was given and what happened in the time shown, as days of the axis and words."""
    begin, end = map(axis_days, sheet.span())
    found: list[tuple[float, str]] = []
    for each in sheet.therapy:
        first = axis_days(midnight(each.begins))
        if first > end or axis_days(midnight(each.ends or sheet.today)) < begin:
            continue
        until = f"to {short_day(each.ends)}" if each.ends else "and on"
        words = f"{each.lane.value} {each.label}, {short_day(each.begins)} {until}"
        found.append((max(first, begin), words))
    for event in sheet.events:
        day = axis_days(midnight(event.on))
        if begin <= day <= end:
            found.append((day, f"{event.detail or event.word}, {short_day(event.on)}"))
    return sorted(found)
