"""The fall of SpO2 on one walk, minute by minute, small enough for the side of a page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from o2clinic.charts.colours import Colours
from o2clinic.charts.style import dress, prepare
from o2clinic.charts.trend_image import Canvas, TrendImage

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_BELOW_PERCENT = 90  # R-AT-1: what a significant fall goes below
_AROUND_PERCENT = 2


@dataclass(frozen=True, slots=True)
class WalkCurve:
    """SpO2 by the minute.

    Attributes:
        points: minute and per cent, in their order; minute 0 is at rest.
        walked_minutes: when the walk ended; None where that is not known.
        is_on_air: which of the two colours of the trend it has.
    """

    points: tuple[tuple[int, float], ...]
    walked_minutes: float | None = None
    is_on_air: bool = True


def draw_curve(figure: "Figure", curve: WalkCurve, colours: Colours, points: float) -> "Axes":
    """Draw a curve on an emptied figure; the lowest point is named."""
    from matplotlib.ticker import MaxNLocator

    prepare()
    figure.clear()
    figure.set_facecolor(colours.surface)
    axes = figure.add_subplot()
    dress(axes, colours, points)
    minutes = [minute for minute, _percent in curve.points]
    percents = [percent for _minute, percent in curve.points]
    line = colours.brand if curve.is_on_air else colours.good
    axes.axhline(_BELOW_PERCENT, color=colours.caution, linewidth=1, linestyle="--")
    if curve.walked_minutes is not None and minutes and max(minutes) > curve.walked_minutes:
        axes.axvline(curve.walked_minutes, color=colours.text_quiet, linewidth=0.9, linestyle=":")
    axes.plot(minutes, percents, color=line, linewidth=1.6, marker="o", markersize=points * 0.4)
    axes.set_xlim(-0.3, max([*minutes, 1]) + 0.3)
    low = min([*percents, _BELOW_PERCENT]) - _AROUND_PERCENT
    axes.set_ylim(low - _AROUND_PERCENT, min(max([*percents, _BELOW_PERCENT]) + 2, 101))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    if curve.points:
        minute, percent = min(curve.points, key=lambda point: point[1])
        axes.annotate(
            f"{percent:g} %",
            (minute, percent),
            textcoords="offset points",
            xytext=(0, -1.5 * points),
            ha="center",
            color=colours.text,
            fontsize=points,
        )
    axes.set_title("SpO₂ % by the minute", loc="left", color=colours.text_quiet, fontsize=points)
    return axes


def curve_image(curve: WalkCurve, colours: Colours, canvas: Canvas) -> TrendImage:
    """The curve as pixels for the screen; safe in any one thread at a time."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(
        figsize=(canvas.width / canvas.dpi, canvas.height / canvas.dpi),
        dpi=canvas.dpi,
        layout="constrained",
    )
    agg: Any = FigureCanvasAgg(figure)  # its drawing is untyped
    draw_curve(figure, curve, colours, canvas.size.points)
    agg.draw()
    width, height = agg.get_width_height(physical=True)
    return TrendImage(bytes(agg.buffer_rgba()), width, height, 0.0, float(height), ())
