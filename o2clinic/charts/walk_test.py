"""The fall of SpO2 on one walk, minute by minute, small enough for the side of a page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from o2clinic.charts.colours import Colours
from o2clinic.charts.style import dress, mixed, prepare

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_BELOW_PERCENT = 90  # R-AT-1: what a significant fall goes below
_AROUND_PERCENT = 2
NARROW_INCHES = 4.0  # below which a chart stands at the side of a page


@dataclass(frozen=True, slots=True)
class WalkCurve:
    """SpO2 by the minute.

    Attributes:
        points: minute and per cent, in their order; minute 0 is at rest.
        walked_minutes: when the walk ended; None where that is not known.
        is_on_air: which of the two colours of the trend it has.
        breathed: in words, one flow all along; empty where it was not noted.
    """

    points: tuple[tuple[int, float], ...]
    walked_minutes: float | None = None
    is_on_air: bool = True
    breathed: str = ""

    @property
    def has_recovery(self) -> bool:
        """Whether it goes on after the walk; the end of the walk is dotted then."""
        last = max((minute for minute, _percent in self.points), default=0)
        return self.walked_minutes is not None and last > self.walked_minutes

    @property
    def key(self) -> str:
        """What the signs mean, for who reads it on paper."""
        end = " Dotted: the end of the walk." if self.has_recovery else ""
        return f"Shaded: below {_BELOW_PERCENT} %.{end}"

    @property
    def said(self) -> str:
        """For who does not see it."""
        return ", ".join(f"minute {minute}: {percent:g} %" for minute, percent in self.points)


def title_of(breathed: str, *, is_narrow: bool) -> str:
    """What a curve shows; what was breathed only where it has room."""
    said = breathed if not is_narrow else ""
    return ", ".join(part for part in ("SpO₂ % by the minute", said) if part)


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
    axes.fill_between(
        minutes,
        percents,
        _BELOW_PERCENT,
        where=[percent < _BELOW_PERCENT for percent in percents],
        interpolate=True,
        color=mixed(colours.danger, colours.surface, 0.25),
        linewidth=0,
    )
    axes.axhline(_BELOW_PERCENT, color=colours.caution, linewidth=1, linestyle="--")
    if curve.walked_minutes is not None and curve.has_recovery:
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
    is_narrow = figure.get_size_inches()[0] < NARROW_INCHES
    title = title_of(curve.breathed, is_narrow=is_narrow)
    axes.set_title(title, loc="left", color=colours.text_quiet, fontsize=points)
    return axes
