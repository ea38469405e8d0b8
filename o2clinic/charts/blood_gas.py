"""The trend: blood gases and their neighbours over real time, air and oxygen apart.

Import-light: matplotlib is loaded when something is drawn.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from o2clinic.charts.band_drawing import draw_band
from o2clinic.charts.colours import Colours
from o2clinic.charts.marks import Look, Marks
from o2clinic.charts.style import prepare, text_width
from o2clinic.charts.therapy_band import Band, plan_band
from o2clinic.charts.time_axis import time_marks
from o2clinic.charts.trend_frame import Box, Frame
from o2clinic.charts.trend_legend import draw_key, draw_legend
from o2clinic.charts.trend_panel import (
    characters_beside,
    draw_panel,
    draw_scale,
    words_beside,
)
from o2clinic.charts.trend_sheet import TrendPanel, TrendPoint, TrendSheet, axis_days

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_EMPTY = "No results yet. Blood gases, oximetry and spirometry will be drawn here."


class DrawnPoint(NamedTuple):
    """One point where it was drawn, with what the cursor says about it."""

    panel: int
    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class TrendDrawing:
    """What was drawn: one Axes per panel from the top, and all points for the cursor.

    `x` of a point is in the units of the axes (days), as in a mouse event's `xdata`.
    """

    axes: tuple["Axes", ...]
    points: tuple[DrawnPoint, ...]
    panels: tuple[TrendPanel, ...] = ()
    band: Band | None = None

    def near(self, x: float) -> tuple[DrawnPoint, ...]:
        """The points of the day that is nearest to a place on the time axis."""
        if not self.points:
            return ()
        nearest = min(self.points, key=lambda point: abs(point.x - x))
        return tuple(point for point in self.points if abs(point.x - nearest.x) < 0.5)


def draw_trend(
    figure: "Figure",
    sheet: TrendSheet,
    colours: Colours,
    *,
    size: float,
    marks: Marks | None = None,
) -> TrendDrawing:
    """Draw the trend on an emptied figure; draw it again when the figure's size changes.

    Args:
        figure: where.
        sheet: what.
        colours: light or dark.
        size: of the plain text, in points; `ChartSize` knows that of each place.
        marks: of the figure, kept from drawing to drawing.
    """
    prepare()
    marks = marks or Marks(figure)
    figure.set_facecolor(colours.surface)
    panels = list(sheet.measured)
    if not panels:
        figure.clear()
        figure.text(0.5, 0.5, _EMPTY, ha="center", color=colours.text_quiet, fontsize=size * 1.1)
        return TrendDrawing((), ())
    begin, end = sheet.span()
    sheet = replace(sheet, window=(begin, end))  # worked out once for all that stands on it
    frame = _frame(marks, sheet, panels, colours, size)
    band = plan_band(sheet, room=frame.room, points=size)
    boxes = _boxes(frame, len(panels), band)
    kept = marks.begin(len(boxes))
    axes = [frame.axes(box, kept[at] if kept else None) for at, box in enumerate(boxes)]
    days, words = time_marks(begin, end, most=max(2, int(frame.room / (6 * size))))
    seen: list[TrendPoint] = []
    drawn: list[DrawnPoint] = []
    for at, panel in enumerate(panels):
        shown = sheet.shown(panel)
        seen += shown
        scale = draw_scale(frame, axes[at], boxes[at], panel, shown)
        frame.grid(axes[at], days, scale)
        draw_panel(frame, axes[at], boxes[at], sheet, panel, shown)
        drawn += [
            DrawnPoint(at, axis_days(point.taken_at), point.value, point.label) for point in shown
        ]
    if band.rows:
        draw_band(frame, axes[-1], boxes[-1], band, days)
    for each in axes:
        low, high = each.get_ylim()
        ticks = [[(event.at, low), (event.at, high)] for event in band.events]
        frame.lines(each, ticks, colours.text_quiet, 0.9, ":")
    foot = boxes[-1].bottom - size * 0.5
    for day, word in zip(days, words, strict=True):
        look = Look(colours.text_quiet, across="center", up="top")
        frame.words(frame.across(day), foot, word, look)
    draw_key(frame, band)
    draw_legend(frame, sheet, seen)
    marks.end()
    return TrendDrawing(tuple(axes[: len(panels)]), tuple(drawn), tuple(panels), band)


def _frame(
    marks: Marks,
    sheet: TrendSheet,
    panels: list[TrendPanel],
    colours: Colours,
    points: float,
) -> Frame:
    """The margins: the widest words decide them."""
    figure = marks.figure
    height = (figure.get_figheight() * 72 - 8 * points) / len(panels) - 2.1 * points
    thresholds = [each for panel in panels for each in panel.thresholds]
    width = figure.get_figwidth() * 72
    characters = characters_beside(thresholds, height, width, points)
    widest = words_beside(thresholds, characters, points)
    lanes = [text_width(therapy.lane.value, points) for therapy in sheet.therapy]
    left = max([4.6 * points, *lanes]) + 1.2 * points
    begin, end = map(axis_days, sheet.span())
    return Frame(marks, colours, points, left, widest + 1.6 * points, begin, end, characters)


def _boxes(frame: Frame, panels: int, band: Band) -> list[Box]:
    """Panels from the top, all of one height, and the band below them."""
    points = frame.points
    bottom = (2.2 + 1.45 * len(band.legend)) * points
    band_height = band.rows * 1.75 * points
    title, legend = 2.1 * points, 1.6 * points
    above = bottom + band_height + (0.8 * points if band.rows else 0)
    each = max(2 * points, (frame.height - above - legend) / panels - title)
    boxes = [
        Box(frame.left, above + (panels - 1 - at) * (each + title), frame.room, each)
        for at in range(panels)
    ]
    if band.rows:
        boxes.append(Box(frame.left, bottom, frame.room, band_height))
    return boxes
