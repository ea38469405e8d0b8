"""SpO2 over a night, the time below 90 % shaded and T90 written on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from o2clinic.charts.colours import Colours
from o2clinic.charts.style import dress, mixed, prepare
from o2clinic.charts.walk_test import NARROW_INCHES, title_of
from o2clinic.rules.clinic_time import local

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BELOW_PERCENT = 90.0  # what T90 is counted below
_GAP_MINUTES = 2  # further apart, and the line is broken
_AROUND_PERCENT = 2.0


@dataclass(frozen=True, slots=True)
class NightCurve:
    """A night as it is drawn.

    Attributes:
        started_at: instant with its zone: the clocks may be changed in the night.
        minutes: minute from the beginning, mean and lowest SpO2 in per cent.
        t90: what the figures say, such as "T90 31.4 %, 142 min"; from all samples, not from here.
        breathed: in words; empty where it was not noted.
        is_on_air: which of the two colours of the trend it has.
    """

    started_at: datetime
    minutes: tuple[tuple[int, float, float], ...]
    t90: str = ""
    breathed: str = ""
    is_on_air: bool = True

    def stretches(self) -> Iterator[list[tuple[int, float, float]]]:
        """Minutes without a gap between them."""
        stretch: list[tuple[int, float, float]] = list(self.minutes[:1])
        for before, after in pairwise(self.minutes):
            if after[0] - before[0] > _GAP_MINUTES:
                yield stretch
                stretch = []
            stretch.append(after)
        if stretch:
            yield stretch

    def clock(self, minute: int) -> str:
        """What the clinic's clock shows at a minute of the recording."""
        return f"{local(self.started_at.astimezone(UTC) + timedelta(minutes=minute)):%H:%M}"

    @property
    def key(self) -> str:
        """What the signs mean, for who reads it on paper."""
        return (
            f"Line: mean of each minute; pale: down to its lowest. Red: mean below "
            f"{BELOW_PERCENT:g} %."
        )

    @property
    def said(self) -> str:
        """For who does not see it."""
        if not self.minutes:
            return ""
        lowest = min(self.minutes, key=lambda one: one[2])
        parts = (
            f"SpO₂ over {self.minutes[-1][0] / 60:.1f} hours from {self.clock(0)}",
            self.breathed,
            self.t90,
            f"lowest {lowest[2]:g} % at {self.clock(lowest[0])}",
        )
        return ", ".join(part for part in parts if part)


def draw_night(figure: "Figure", curve: NightCurve, colours: Colours, points: float) -> "Axes":
    """Draw a night on an emptied figure."""
    prepare()
    figure.clear()
    figure.set_facecolor(colours.surface)
    axes = figure.add_subplot()
    dress(axes, colours, points)
    line = colours.brand if curve.is_on_air else colours.good
    shade = mixed(colours.danger, colours.surface, 0.35)
    pale = mixed(line, colours.surface, 0.3)
    for stretch in curve.stretches():
        minutes = [one[0] for one in stretch]
        means = [one[1] for one in stretch]
        lows = [one[2] for one in stretch]
        axes.fill_between(
            minutes,
            means,
            BELOW_PERCENT,
            where=[mean < BELOW_PERCENT for mean in means],
            interpolate=True,
            color=shade,
            linewidth=0,
        )
        axes.fill_between(minutes, lows, means, color=pale, linewidth=0)
        axes.plot(minutes, means, color=line, linewidth=1.1)
    axes.axhline(BELOW_PERCENT, color=colours.caution, linewidth=1, linestyle="--")
    _scales(axes, curve)
    is_narrow = figure.get_size_inches()[0] < NARROW_INCHES
    _titles(axes, curve, colours, points, is_narrow=is_narrow)
    return axes


def _titles(
    axes: "Axes", curve: NightCurve, colours: Colours, points: float, *, is_narrow: bool
) -> None:
    """What is drawn at the left and T90 at the right; at the side of a page T90 alone."""
    if is_narrow and curve.t90:
        axes.set_title(curve.t90, loc="left", color=colours.danger, fontsize=points)
        return
    title = title_of(curve.breathed, is_narrow=is_narrow)
    axes.set_title(title, loc="left", color=colours.text_quiet, fontsize=points)
    if curve.t90:
        axes.set_title(curve.t90, loc="right", color=colours.danger, fontsize=points)


def _scales(axes: "Axes", curve: NightCurve) -> None:
    """Whole hours of the clock below, per cent at the side."""
    from matplotlib.ticker import MaxNLocator

    last = max([minute for minute, _mean, _low in curve.minutes] or [1])
    axes.set_xlim(0, max(last, 1))
    first_hour = (60 - curve.started_at.minute) % 60
    every = 60 if last <= 240 else 120
    places = list(range(first_hour, last + 1, every))
    axes.set_xticks(places)
    axes.set_xticklabels([curve.clock(place) for place in places])
    lows = [low for _minute, _mean, low in curve.minutes]
    means = [mean for _minute, mean, _low in curve.minutes]
    axes.set_ylim(
        min([*lows, BELOW_PERCENT]) - _AROUND_PERCENT,
        min(max([*means, BELOW_PERCENT]) + _AROUND_PERCENT, 101),
    )
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
