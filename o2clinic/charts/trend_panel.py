"""One panel of the trend: a quantity over time with the lines that matter."""

import textwrap
from typing import TYPE_CHECKING

from o2clinic.charts.colours import Colours
from o2clinic.charts.style import FAMILY, mixed
from o2clinic.charts.time_axis import short_day
from o2clinic.charts.trend_sheet import (
    Severity,
    Threshold,
    TrendPanel,
    TrendPoint,
    TrendSheet,
    axis_days,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

_LABEL_CHARACTERS = 15


def label_lines(words: str) -> list[str]:
    """A threshold's words in as few short lines as they need, of about one length."""
    lines = textwrap.wrap(words, _LABEL_CHARACTERS)
    for characters in range(_LABEL_CHARACTERS - 1, 3, -1):
        narrower = textwrap.wrap(words, characters, break_long_words=False)
        if len(narrower) > len(lines) or max(map(len, narrower)) > characters:
            break
        lines = narrower
    return lines


def draw_panel(
    axes: "Axes", sheet: TrendSheet, panel: TrendPanel, colours: Colours, points: float
) -> None:
    """Draw one quantity with its title, scale, thresholds and values."""
    shown = sheet.shown(panel)
    _title(axes, panel, shown, colours, points)
    _scale(axes, panel, shown)
    _thresholds(axes, panel.thresholds, colours, points)
    for is_on_air in (True, False):
        for stretch in sheet.stretches(panel, is_on_air=is_on_air):
            line = series_line(colours, points, is_on_air=is_on_air)
            line.set_data(
                [axis_days(point.taken_at) for point in stretch],
                [point.value for point in stretch],
            )
            axes.add_line(line)
            line.set_clip_on(False)  # a marker at the edge of its panel is still a whole one
    _apart(axes, shown, colours, points)
    if not shown:
        last = max(panel.points, key=lambda point: point.taken_at)
        axes.annotate(
            f"No results in this period; the last is of {short_day(last.taken_at)}.",
            (0.5, 0.5),
            xycoords="axes fraction",
            ha="center",
            va="center",
            color=colours.text_quiet,
            fontsize=points,
        )


def _height(axes: "Axes") -> float:
    """Height of an Axes in points."""
    figure = axes.get_figure(root=True)
    inches = 0.0 if figure is None else figure.get_figheight()
    return axes.get_position().height * inches * 72


def series_line(colours: Colours, points: float, *, is_on_air: bool) -> "Line2D":
    """The look of a series: air solid with filled circles, oxygen dashed with hollow squares."""
    from matplotlib.lines import Line2D

    colour = colours.brand if is_on_air else colours.good
    return Line2D(
        [],
        [],
        color=colour,
        linewidth=points * 0.2,
        linestyle="-" if is_on_air else (0, (3.5, 1.8)),
        marker="o" if is_on_air else "s",
        markersize=points * 0.72,
        markerfacecolor=colour if is_on_air else colours.surface,
        markeredgecolor=colour,
        markeredgewidth=points * 0.18,
        zorder=3,
    )


def _apart(axes: "Axes", shown: tuple[TrendPoint, ...], colours: Colours, points: float) -> None:
    """Values that no line joins: open queries as named diamonds, replaced ones struck."""
    from matplotlib.patheffects import withStroke

    for point in shown:
        x = axis_days(point.taken_at)
        colour = colours.brand if point.is_on_air else colours.good
        if point.is_amended:
            axes.plot([x], [point.value], "x", color=colours.text_quiet, markersize=points * 0.7)
        elif point.is_queried:
            axes.plot(
                [x],
                [point.value],
                "D",
                markersize=points * 0.7,
                markerfacecolor=colours.surface,
                markeredgecolor=colour,
                markeredgewidth=points * 0.15,
                zorder=4,
            )
            axes.annotate(
                "air ?" if point.is_on_air else "O₂ ?",
                (x, point.value),
                xytext=(points * 0.7, points * 0.3),
                textcoords="offset points",
                color=colour,
                fontsize=points * 0.9,
                zorder=5,
                path_effects=[withStroke(linewidth=2.5, foreground=colours.surface)],
            )


def _title(
    axes: "Axes",
    panel: TrendPanel,
    shown: tuple[TrendPoint, ...],
    colours: Colours,
    points: float,
) -> None:
    name = axes.annotate(
        panel.title,
        (0, 1),
        xycoords="axes fraction",
        xytext=(-4.6 * points, 0.72 * points),
        textcoords="offset points",
        color=colours.text,
        fontsize=points * 1.08,
        fontfamily=FAMILY,
        fontweight="semibold",
    )
    quiet = f"{panel.unit}   one result" if len(shown) == 1 else panel.unit
    axes.annotate(
        quiet.strip(),
        (1, 0),
        xycoords=name,
        xytext=(0.5 * points, 0),
        textcoords="offset points",
        color=colours.text_quiet,
        fontsize=points,
        va="bottom",
    )


def _scale(axes: "Axes", panel: TrendPanel, shown: tuple[TrendPoint, ...]) -> None:
    from matplotlib.ticker import MaxNLocator

    values = [point.value for point in shown or panel.points]
    values += [threshold.value for threshold in panel.thresholds]
    low, high = min(values), max(values)
    edge = (high - low) * 0.14 or 2.0 * 10**-panel.places
    low, high = low - edge, high + edge
    axes.set_ylim(low, high)
    marks = MaxNLocator(4, min_n_ticks=2, steps=[1, 2, 5, 10]).tick_values(low, high)
    marks = [
        mark
        for mark in marks
        if low <= mark <= high and abs(round(mark, panel.places) - mark) < 1e-9
    ]
    axes.set_yticks(marks, [f"{mark:.{panel.places}f}" for mark in marks])


def _thresholds(
    axes: "Axes",
    thresholds: tuple[Threshold, ...],
    colours: Colours,
    points: float,
) -> None:
    """Lines with their words at the right, kept apart; the field between two is tinted."""
    values = sorted(threshold.value for threshold in thresholds)
    if len(values) > 1:
        tint = mixed(colours.caution_fill, colours.surface, 0.16)
        axes.axhspan(values[0], values[-1], color=tint, linewidth=0, zorder=0)
    floor = -1e9
    low, high = axes.get_ylim()
    tall = _height(axes)
    for threshold in sorted(thresholds, key=lambda each: each.value):
        colour = colours.danger if threshold.severity is Severity.DANGER else colours.caution
        axes.axhline(threshold.value, color=colour, linewidth=points * 0.13, zorder=2)
        lines = label_lines(threshold.words)
        need = len(lines) * points * 1.2
        at = max((threshold.value - low) / (high - low) * tall, floor + need / 2)
        floor = at + need / 2
        axes.annotate(
            "\n".join(lines),
            (1, at / tall),
            xycoords="axes fraction",
            xytext=(points * 0.7, 0),
            textcoords="offset points",
            va="center",
            color=colour,
            fontsize=points * 0.95,
            linespacing=1.1,
            annotation_clip=False,
        )
