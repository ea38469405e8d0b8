"""A word-sized trend beside a number."""

from typing import TYPE_CHECKING

from o2clinic.charts.colours import Colours
from o2clinic.charts.style import prepare
from o2clinic.charts.trend_sheet import TrendPanel, TrendPoint, axis_days

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def draw_sparkline(figure: "Figure", panel: TrendPanel, colours: Colours) -> "Axes":
    """Draw air and oxygen as bare lines with the last value marked; no scale, no words."""
    prepare()
    figure.clear()
    figure.set_facecolor(colours.surface)
    axes = figure.add_axes((0.03, 0.08, 0.94, 0.84))
    axes.set_axis_off()
    for threshold in panel.thresholds:
        axes.axhline(threshold.value, color=colours.line, linewidth=0.8)
    for is_on_air, colour in ((True, colours.brand), (False, colours.good)):
        points = _joined(panel, is_on_air=is_on_air)
        if not points:
            continue
        places = [axis_days(point.taken_at) for point in points]
        values = [point.value for point in points]
        axes.plot(places, values, color=colour, linewidth=1.3, linestyle="-" if is_on_air else "--")
        axes.plot(
            places[-1:],
            values[-1:],
            "o" if is_on_air else "s",
            markersize=4,
            markeredgecolor=colour,
            markerfacecolor=colour if is_on_air else colours.surface,
        )
    axes.margins(x=0.06, y=0.18)
    return axes


def _joined(panel: TrendPanel, *, is_on_air: bool) -> list[TrendPoint]:
    points = (
        point
        for point in panel.points
        if point.is_on_air is is_on_air and not point.is_queried and not point.is_amended
    )
    return sorted(points, key=lambda point: point.taken_at)
