"""The trend: blood gases and their neighbours over real time, air and oxygen apart.

Import-light: matplotlib is loaded when something is drawn.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from o2clinic.charts.colours import Colours
from o2clinic.charts.style import ChartSize, dress, prepare, text_width
from o2clinic.charts.therapy_band import Band, draw_band, plan_band
from o2clinic.charts.time_axis import time_marks
from o2clinic.charts.trend_panel import draw_panel, label_lines, series_line
from o2clinic.charts.trend_sheet import TrendPanel, TrendSheet, axis_days

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_EMPTY = "No results yet. Blood gases, oximetry and spirometry will be drawn here."


@dataclass(frozen=True, slots=True)
class DrawnPoint:
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

    def near(self, x: float) -> tuple[DrawnPoint, ...]:
        """The points of the day that is nearest to a place on the time axis."""
        if not self.points:
            return ()
        nearest = min(self.points, key=lambda point: abs(point.x - x))
        return tuple(point for point in self.points if abs(point.x - nearest.x) < 0.5)


@dataclass(frozen=True, slots=True)
class _Canvas:
    """The figure's measures in points of type."""

    width: float
    height: float
    points: float
    left: float
    right: float

    @property
    def room(self) -> float:
        """Width of the time axis."""
        return self.width - self.left - self.right

    def rectangle(self, bottom: float, height: float) -> tuple[float, float, float, float]:
        """Place of an Axes in shares of the figure."""
        return (
            self.left / self.width,
            bottom / self.height,
            self.room / self.width,
            height / self.height,
        )


def draw_trend(
    figure: "Figure",
    sheet: TrendSheet,
    colours: Colours,
    *,
    size: ChartSize,
    keeps_axes: bool = False,
) -> TrendDrawing:
    """Draw the trend on an emptied figure; draw it again when the figure's size changes.

    Args:
        figure: where.
        sheet: what.
        colours: light or dark.
        size: where the chart stands.
        keeps_axes: empty the axes of the last trend and draw on them, where they are as many:
            of the work of one drawing after the other, making them anew is a third.
    """
    prepare()
    figure.set_facecolor(colours.surface)
    panels = [panel for panel in sheet.panels if panel.points]
    if not panels:
        figure.clear()
        figure.text(
            0.5, 0.5, _EMPTY, ha="center", color=colours.text_quiet, fontsize=size.points * 1.1
        )
        return TrendDrawing((), ())
    canvas = _measure(figure, sheet, panels, size.points)
    band = plan_band(sheet, room=canvas.room, points=canvas.points)
    kept = _emptied(figure, f"{len(panels)} and {bool(band.rows)}") if keeps_axes else []
    if not kept:
        figure.clear()
    axes = _place(figure, canvas, panels, band, kept)
    begin, end = sheet.span()
    marks = time_marks(begin, end, most=max(2, int(canvas.room / (6 * canvas.points))))
    for each in axes:
        dress(each, colours, canvas.points)
        each.set_xlim(axis_days(begin), axis_days(end))
        each.set_xticks(marks[0], [""] * len(marks[0]))
        for event in band.events:
            each.axvline(event.at, color=colours.text_quiet, linewidth=0.9, linestyle=":")
    axes[-1].set_xticks(*marks)
    drawn: list[DrawnPoint] = []
    for at, panel in enumerate(panels):
        draw_panel(axes[at], sheet, panel, colours, canvas.points)
        drawn += [
            DrawnPoint(at, axis_days(point.taken_at), point.value, point.label)
            for point in sheet.shown(panel)
        ]
    if band.rows:
        draw_band(axes[-1], band, colours, canvas.points)
    _band_legend(figure, canvas, band, colours)
    _legend(figure, canvas, sheet, colours)
    return TrendDrawing(tuple(axes[: len(panels)]), tuple(drawn))


def _measure(
    figure: "Figure", sheet: TrendSheet, panels: list[TrendPanel], points: float
) -> _Canvas:
    width, height = (inches * 72 for inches in figure.get_size_inches())
    lines = [
        line
        for panel in panels
        for threshold in panel.thresholds
        for line in label_lines(threshold.words)
    ]
    widest = max((text_width(line, points * 0.95) for line in lines), default=0)
    lanes = [text_width(therapy.lane.value, points) for therapy in sheet.therapy]
    left = max([4.6 * points, *lanes]) + 1.2 * points
    return _Canvas(width, height, points, left=left, right=widest + 1.6 * points)


def _emptied(figure: "Figure", kind: str) -> list["Axes"]:
    """The axes of the last drawing without what was on them; none where they do not fit this."""
    is_same = figure.get_label() == kind
    figure.set_label(kind)
    if not is_same:
        return []
    for each in (*figure.legends, *figure.texts):
        each.remove()
    for axes in figure.axes:
        for artist in (*axes.lines, *axes.patches, *axes.texts, *axes.collections):
            artist.remove()
    return list(figure.axes)


def _place(
    figure: "Figure",
    canvas: _Canvas,
    panels: list[TrendPanel],
    band: Band,
    kept: list["Axes"],
) -> list["Axes"]:
    """Panels from the top, all of one height, and the band below them."""
    points = canvas.points
    bottom = (2.2 + 1.45 * len(band.legend)) * points
    band_height = band.rows * 1.75 * points
    title, legend = 2.1 * points, 1.6 * points
    above = bottom + band_height + (0.8 * points if band.rows else 0)
    each = max(2 * points, (canvas.height - above - legend) / len(panels) - title)
    places = [
        canvas.rectangle(above + (len(panels) - 1 - at) * (each + title), each)
        for at in range(len(panels))
    ]
    if band.rows:
        places.append(canvas.rectangle(bottom, band_height))
    if not kept:
        return [figure.add_axes(place) for place in places]
    for axes, place in zip(kept, places, strict=True):
        axes.set_position(place)
    return kept


def _legend(figure: "Figure", canvas: _Canvas, sheet: TrendSheet, colours: Colours) -> None:
    """One line at the top that names only what is drawn."""
    from matplotlib.lines import Line2D

    points = canvas.points
    shown = [point for panel in sheet.panels for point in sheet.shown(panel)]
    handles: list[Line2D] = []
    for is_on_air, word in ((True, "on air"), (False, "on oxygen")):
        if any(point.is_on_air is is_on_air for point in shown):
            line = series_line(colours, points, is_on_air=is_on_air)
            line.set_label(word)
            handles.append(line)
    if any(point.is_queried and not point.is_amended for point in shown):
        handles.append(
            Line2D(
                [],
                [],
                linestyle="",
                marker="D",
                markerfacecolor="none",
                markeredgecolor=colours.text_quiet,
                label="query not resolved",
            )
        )
    if any(point.is_amended for point in shown):
        handles.append(
            Line2D(
                [], [], linestyle="", marker="x", color=colours.text_quiet, label="replaced value"
            )
        )
    figure.legend(
        handles=handles,
        loc="upper right",
        bbox_to_anchor=(1 - canvas.right / canvas.width, 1),
        ncols=4,
        frameon=False,
        fontsize=points,
        labelcolor=colours.text,
        handlelength=2.6,
        borderpad=0.1,
        borderaxespad=0.2,
        columnspacing=1.6,
    )


def _band_legend(figure: "Figure", canvas: _Canvas, band: Band, colours: Colours) -> None:
    for at, line in enumerate(reversed(band.legend)):
        figure.text(
            canvas.left / canvas.width,
            (0.4 + 1.45 * at) * canvas.points / canvas.height,
            line,
            color=colours.text_quiet,
            fontsize=canvas.points * 0.92,
        )
