"""Draws the band under a trend."""

from functools import lru_cache
from typing import TYPE_CHECKING

from o2clinic.charts.colours import Colours
from o2clinic.charts.marks import Look
from o2clinic.charts.style import mixed, text_on
from o2clinic.charts.therapy_band import Band, PlacedTherapy
from o2clinic.charts.trend_frame import Box, Frame
from o2clinic.charts.trend_sheet import TherapyLane

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TALL = 0.8  # of a line


def draw_band(frame: Frame, axes: "Axes", box: Box, band: Band, days: list[float]) -> None:
    """Draw the band on its own axes, one unit high per line; `days` have a grid line."""
    import numpy as np
    from matplotlib.collections import PolyCollection

    colours, first = frame.colours, 1 if band.events else 0
    axes.set_ylim(band.rows, 0)
    frame.grid(axes, days, [])
    row = box.height / band.rows
    for at, lane in enumerate(band.lanes):
        frame.words(
            box.left - frame.points * 0.5,
            box.bottom + box.height - (at + first + 0.5) * row,
            lane,
            Look(colours.text_quiet, across="right", up="center_baseline"),
        )
    fills = [_fill(bar, colours) for bar in band.bars]
    if fills:
        short = min((bar.ends - bar.begins) * frame.scale for bar in band.bars)
        bars = PolyCollection(
            # A list takes twice the time; the stubs know lists only.
            np.array([_corners(bar, first) for bar in band.bars]),  # type: ignore[arg-type]
            facecolors=[_rgba(fill) for fill in fills],
            edgecolors=colours.surface,
            linewidths=min(1.0, short * 0.15),
            zorder=2,
        )
        axes.add_collection(bars, autolim=False)
    for bar, fill in zip(band.bars, fills, strict=True):
        if bar.text:
            frame.words(
                frame.across(bar.begins) + frame.points * 0.4,
                box.bottom + box.height - (bar.lane + first + 0.5) * row,
                bar.text,
                Look(text_on(fill, colours), 0.92, up="center_baseline"),
            )
    for event in band.events:
        if event.text:
            frame.words(
                frame.across(event.at) + frame.points * 0.3,
                box.bottom + box.height - 0.5 * row,
                event.text,
                Look(colours.text_quiet, 0.9, up="center_baseline"),
            )


@lru_cache(maxsize=500)
def _rgba(colour: str) -> tuple[float, float, float, float]:
    from matplotlib.colors import to_rgba

    return to_rgba(colour)


def _corners(bar: PlacedTherapy, first: int) -> list[tuple[float, float]]:
    top = bar.lane + first + 0.5 - _TALL / 2
    return [
        (bar.begins, top),
        (bar.ends, top),
        (bar.ends, top + _TALL),
        (bar.begins, top + _TALL),
    ]


def _fill(bar: PlacedTherapy, colours: Colours) -> str:
    own = {
        TherapyLane.LONG_TERM: colours.brand,
        TherapyLane.AMBULATORY: colours.good,
        TherapyLane.VENTILATION: colours.text_quiet,
    }[bar.therapy.lane]
    return mixed(own, colours.surface, 0.35 + 0.65 * min(1.0, max(0.0, bar.therapy.strength)))
