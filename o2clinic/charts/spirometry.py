"""Spirometry as z-scores: a linear bar for each measure, after ATS 2017."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from o2clinic.charts.colours import Colours
from o2clinic.charts.style import ChartSize, dress, mixed, prepare

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LEFT, _RIGHT = -6.0, 3.0


@dataclass(frozen=True, slots=True)
class SpirometryBar:
    """One measure of a spirometry session as z-score.

    Attributes:
        name: such as "FEV₁".
        measured: value with unit.
        percent: percent of predicted, as shown.
        z: standard deviations from the predicted value; None when it could not be computed.
    """

    name: str
    measured: str
    percent: str
    z: float | None


@dataclass(frozen=True, slots=True)
class SpirometrySheet:
    """What the spirometry chart shows.

    Attributes:
        reference: reference values used, with year; printed under the chart.
        lower_limit_z: lower limit of normal.
        bounds: z-scores between the grades below normal, from mild to severe.
    """

    bars: tuple[SpirometryBar, ...]
    reference: str
    lower_limit_z: float = -1.645
    bounds: tuple[float, float] = (-2.5, -4.0)


def draw_spirometry(
    figure: "Figure", sheet: SpirometrySheet, colours: Colours, *, size: ChartSize
) -> "Axes":
    """Draw the bars on an emptied figure; what lies beyond the axis is marked with an arrow."""
    prepare()
    figure.clear()
    figure.set_facecolor(colours.surface)
    points = size.points
    width, height = (inches * 72 for inches in figure.get_size_inches())
    axes = figure.add_axes(
        (
            6 * points / width,
            4.6 * points / height,
            1 - 22 * points / width,
            1 - 6.4 * points / height,
        )
    )
    dress(axes, colours, points)
    axes.grid(visible=False, axis="y")
    axes.set_xlim(_LEFT, _RIGHT)
    axes.set_ylim(len(sheet.bars) - 0.4, -0.6)
    axes.set_xticks(range(int(_LEFT) + 1, int(_RIGHT) + 1))
    axes.set_yticks(range(len(sheet.bars)), [bar.name for bar in sheet.bars])
    for label in axes.get_yticklabels():
        label.set_color(colours.text)
    _zones(axes, sheet, colours, points)
    for row, bar in enumerate(sheet.bars):
        _bar(axes, row, bar, colours, points)
    axes.set_xlabel(
        f"z-score, {sheet.reference}", color=colours.text_quiet, fontsize=points, loc="left"
    )
    return axes


def _zones(axes: "Axes", sheet: SpirometrySheet, colours: Colours, points: float) -> None:
    mild, severe = sheet.bounds
    zones = (
        (sheet.lower_limit_z, _RIGHT, colours.good, 0.10, "normal"),
        (mild, sheet.lower_limit_z, colours.caution_fill, 0.14, "mild"),
        (severe, mild, colours.caution_fill, 0.28, "moderate"),
        (_LEFT, severe, colours.danger, 0.18, "severe"),
    )
    for begin, end, colour, share, word in zones:
        axes.axvspan(begin, end, color=mixed(colour, colours.surface, share), lw=0, zorder=0)
        axes.annotate(
            word,
            ((begin + end) / 2, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, points * 0.35),
            textcoords="offset points",
            ha="center",
            color=colours.text_quiet,
            fontsize=points * 0.9,
        )
    axes.axvline(sheet.lower_limit_z, color=colours.danger, linewidth=1.2, zorder=1)
    axes.axvline(0, color=colours.text_quiet, linewidth=0.9, zorder=1)


def _bar(axes: "Axes", row: int, bar: SpirometryBar, colours: Colours, points: float) -> None:
    beside = f"{bar.measured}   {bar.percent}"
    if bar.z is None:
        beside = f"{bar.measured}   no z-score"
    else:
        axes.barh(row, min(max(bar.z, _LEFT), _RIGHT), height=0.34, color=colours.brand, zorder=2)
        beside = f"{beside}   z {bar.z:+.2f}".replace("-", "\u2212")
        if not _LEFT < bar.z < _RIGHT:
            edge, marker = (_LEFT + 0.15, "<") if bar.z < 0 else (_RIGHT - 0.15, ">")
            axes.plot([edge], [row], marker, color=colours.surface, markersize=points * 0.6)
    axes.annotate(
        beside,
        (1, row),
        xycoords=("axes fraction", "data"),
        xytext=(points * 0.8, 0),
        textcoords="offset points",
        va="center",
        color=colours.text,
        fontsize=points,
        annotation_clip=False,
    )
