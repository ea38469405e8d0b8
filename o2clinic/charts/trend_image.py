"""The trend as pixels for the screen, drawn away from the screen's own thread."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from o2clinic.charts.blood_gas import TrendDrawing, draw_trend
from o2clinic.charts.colours import LIGHT, Colours
from o2clinic.charts.style import ChartSize
from o2clinic.charts.trend_sheet import TrendPanel, TrendPoint, TrendSheet

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class ImageStop:
    """A day on the image where the cursor can stand, `x` in pixels from the left."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class TrendImage:
    """What was drawn.

    Attributes:
        rgba: rows of pixels from the top, four bytes each.
        top, bottom: between which pixels the cursor's line runs.
        stops: from left to right.
    """

    rgba: bytes
    width: int
    height: int
    top: float
    bottom: float
    stops: tuple[ImageStop, ...]


@dataclass(frozen=True, slots=True)
class Canvas:
    """How large to draw: pixels of the screen, and how many of them make an inch of type."""

    width: int
    height: int
    dpi: float
    size: ChartSize


def trend_image(sheet: TrendSheet, colours: Colours, canvas: Canvas) -> TrendImage:
    """Draw the trend; safe in any one thread at a time."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(canvas.width / canvas.dpi, canvas.height / canvas.dpi), dpi=canvas.dpi)
    agg: Any = FigureCanvasAgg(figure)  # its drawing is untyped
    drawing = draw_trend(figure, sheet, colours, size=canvas.size)
    agg.draw()
    width, height = agg.get_width_height(physical=True)
    top, bottom = _span(drawing, height)
    return TrendImage(
        bytes(agg.buffer_rgba()),
        width,
        height,
        top,
        bottom,
        _stops(figure, drawing, [panel for panel in sheet.panels if panel.points]),
    )


def warm_up() -> None:
    """Load what drawing needs, so that the first trend of the day comes at once."""
    when = datetime(2000, 1, 1)  # noqa: DTZ001 - the time axis has local days and no zone
    panel = TrendPanel("PaO₂", "kPa", (TrendPoint(when, 8.0, is_on_air=True, label=""),))
    trend_image(TrendSheet((panel,), when.date()), LIGHT, Canvas(480, 240, 96, ChartSize.CARD))


def _span(drawing: TrendDrawing, height: int) -> tuple[float, float]:
    boxes = [axes.get_window_extent() for axes in drawing.axes]
    if not boxes:
        return 0.0, 0.0
    return height - max(box.y1 for box in boxes), height - min(box.y0 for box in boxes)


def _stops(
    figure: "Figure", drawing: TrendDrawing, panels: list[TrendPanel]
) -> tuple[ImageStop, ...]:
    """One for each day with values; a label is the day, a colon, and what was measured."""
    if not figure.axes or not drawing.points:
        return ()
    days: dict[int, list[str]] = defaultdict(list)
    places: dict[int, float] = {}
    for point in drawing.points:
        day, _, words = point.label.partition(": ")
        days[int(point.x)] = days[int(point.x)] or [day]
        days[int(point.x)].append(f"{panels[point.panel].title} {words}")
        places.setdefault(int(point.x), point.x)
    to_pixels = drawing.axes[0].transData
    return tuple(
        ImageStop(float(to_pixels.transform((places[day], 0))[0]), "   ".join(days[day]))
        for day in sorted(days)
    )
