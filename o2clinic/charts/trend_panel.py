"""One panel of the trend: a quantity over time with the lines that matter."""

import textwrap
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from o2clinic.charts.colours import Colours
from o2clinic.charts.marks import Look, Stroke
from o2clinic.charts.style import mixed, text_width
from o2clinic.charts.trend_frame import Box, Frame
from o2clinic.charts.trend_sheet import (
    Severity,
    Threshold,
    TrendPanel,
    TrendPoint,
    TrendSheet,
    axis_days,
    midnight,
    short_day,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LABEL_CHARACTERS = 15
_LABEL_SIZE = 0.95
_CAUTION_DASH = (0, (9.0, 2.5, 1.5, 2.5))
_QUERY = {True: ("air ?", "D"), False: ("O₂ ?", "d")}  # a diamond, and a thin one on oxygen


@lru_cache(maxsize=500)
def label_lines(words: str, characters: int = LABEL_CHARACTERS) -> tuple[str, ...]:
    """A threshold's words in as few short lines as they need, of about one length."""
    lines = textwrap.wrap(words, characters)
    for narrow in range(characters - 1, 3, -1):
        narrower = textwrap.wrap(words, narrow, break_long_words=False)
        if len(narrower) > len(lines) or max(map(len, narrower)) > narrow:
            break
        lines = narrower
    return tuple(lines)


def draw_panel(
    frame: Frame,
    axes: "Axes",
    box: Box,
    sheet: TrendSheet,
    panel: TrendPanel,
    shown: tuple[TrendPoint, ...],
) -> None:
    """Draw one quantity with its title, thresholds and values; `draw_scale` has set its limits."""
    _title(frame, box, panel, shown)
    _thresholds(frame, axes, box, panel.thresholds)
    share = marker_share(len(shown), frame.room, frame.points)
    for is_on_air in (True, False):
        stroke = series_stroke(frame.colours, frame.points, is_on_air=is_on_air)
        for stretch in sheet.stretches(shown, is_on_air=is_on_air):
            _put(frame, axes, stroke, stretch, share)
    _apart(frame, axes, box, shown)
    _marks(frame, axes, box, panel)
    if not shown:
        last = max(sheet.visible(panel), key=lambda point: point.taken_at)
        frame.words(
            box.left + box.width / 2,
            box.bottom + box.height / 2,
            f"No results in this period; the last is of {short_day(last.taken_at)}.",
            Look(frame.colours.text_quiet, across="center", up="center"),
        )


def draw_scale(
    frame: Frame, axes: "Axes", box: Box, panel: TrendPanel, shown: tuple[TrendPoint, ...]
) -> list[float]:
    """Set the limits, write the marks at the left, and give them."""
    from matplotlib.ticker import MaxNLocator

    values = [point.value for point in shown or panel.points]
    values += [threshold.value for threshold in panel.thresholds]
    low, high = min(values), max(values)
    edge = (high - low) * 0.14 or 2.0 * 10**-panel.places
    edge = max(edge, (panel.least - (high - low)) / 2)
    low, high = low - edge, high + edge
    axes.set_ylim(low, high)
    most = min(4, max(1, int(box.height / (1.6 * frame.points))))
    marks = MaxNLocator(most, min_n_ticks=2, steps=[1, 2, 5, 10]).tick_values(low, high)
    kept = [
        float(mark)
        for mark in marks
        if low <= mark <= high and abs(round(mark, panel.places) - mark) < 1e-9
    ]
    while len(kept) > 2 and (kept[1] - kept[0]) / (high - low) * box.height < 1.2 * frame.points:
        kept = kept[::2]
    for mark in kept:
        frame.words(
            box.left - frame.points * 0.5,
            box.bottom + (mark - low) / (high - low) * box.height,
            f"{mark:.{panel.places}f}".replace("-", "\N{MINUS SIGN}"),
            Look(frame.colours.text_quiet, across="right", up="center_baseline"),
        )
    return kept


def series_stroke(colours: Colours, points: float, *, is_on_air: bool) -> Stroke:
    """The look of a series: air solid with filled circles, oxygen dashed with hollow squares."""
    return Stroke(
        colours.brand if is_on_air else colours.good,
        points * 0.2,
        3,
        "-" if is_on_air else (0, (3.5, 1.8)),
        marker="o" if is_on_air else "s",
        marker_size=points * 0.72,
        marker_edge=points * 0.18,
        face="" if is_on_air else colours.surface,
        is_cut=False,  # a marker at the edge is still a whole one
    )


def marker_share(count: int, room: float, points: float) -> float:
    """How large markers are to their usual size: smaller where they would hide each other.

    Every value keeps its marker; none is thinned away.
    """
    apart = room / max(1, count)
    return min(1.0, max(0.45, apart / (points * 0.9)))


def apart_stroke(colours: Colours, points: float, marker: str, colour: str) -> Stroke:
    """The look of values that no line joins: hollow where queried, struck where replaced."""
    return Stroke(
        colour,
        1.0,
        4,
        "",
        marker=marker,
        marker_size=points * (0.7 if marker != "d" else 0.85),
        marker_edge=points * 0.15,
        face=colours.surface,
        is_cut=False,
    )


def _put(
    frame: Frame, axes: "Axes", stroke: Stroke, points: Iterable[TrendPoint], share: float = 1.0
) -> None:
    """Put a series on its panel."""
    places = [(axis_days(point.taken_at), point.value) for point in points]
    xs, ys = zip(*places, strict=True)
    frame.marks.line(axes, stroke, xs, ys, share=share)


def _apart(frame: Frame, axes: "Axes", box: Box, shown: tuple[TrendPoint, ...]) -> None:
    """Values that no line joins: queried ones, named where there is room, and replaced ones."""
    colours, points = frame.colours, frame.points
    if replaced := [point for point in shown if point.is_amended]:
        _put(frame, axes, apart_stroke(colours, points, "x", colours.text_quiet), replaced)
    low, high = axes.get_ylim()
    for is_on_air, (words, marker) in _QUERY.items():
        queried = [
            point
            for point in shown
            if point.is_queried and not point.is_amended and point.is_on_air is is_on_air
        ]
        if not queried:
            continue
        colour = colours.brand if is_on_air else colours.good
        _put(frame, axes, apart_stroke(colours, points, marker, colour), queried)
        need, free = text_width(words, points * 0.9) + points * 1.2, 0.0
        for point in queried if marker_share(len(shown), frame.room, points) == 1.0 else ():
            x = frame.across(axis_days(point.taken_at))
            if x < free:
                continue  # the marker says it; the words would stand on each other
            free = x + need
            frame.words(
                x + points * 0.7,
                box.bottom + (point.value - low) / (high - low) * box.height + points * 0.3,
                words,
                Look(colour, 0.9, halo=colours.surface),
            )


def _marks(frame: Frame, axes: "Axes", box: Box, panel: TrendPanel) -> None:
    """From where the values mean something else, with its words at the foot of the panel."""
    low, high = axes.get_ylim()
    for mark in panel.marks:
        day = axis_days(midnight(mark.on))
        if not frame.begin <= day <= frame.end:
            continue
        frame.lines(axes, [[(day, low), (day, high)]], frame.colours.text, frame.points * 0.22, ":")
        width = text_width(mark.words, frame.points * 0.9) + frame.points
        turns = frame.across(day) + width > box.left + box.width
        frame.words(
            frame.across(day) + frame.points * (-0.4 if turns else 0.4),
            box.bottom + box.height + frame.points * 0.25,
            mark.words,
            Look(frame.colours.text, 0.9, across="right" if turns else "left"),
        )


def _title(frame: Frame, box: Box, panel: TrendPanel, shown: tuple[TrendPoint, ...]) -> None:
    points, left = frame.points, box.left - 4.6 * frame.points
    base = box.bottom + box.height + 0.72 * points
    frame.words(left, base, panel.title, Look(frame.colours.text, 1.08, is_strong=True))
    quiet = f"{panel.unit}   one result" if len(shown) == 1 else panel.unit
    beside = left + text_width(panel.title, points * 1.08, is_strong=True) + points * 0.5
    frame.words(beside, base, quiet.strip(), Look(frame.colours.text_quiet))


def _thresholds(frame: Frame, axes: "Axes", box: Box, thresholds: tuple[Threshold, ...]) -> None:
    """Lines with their words at the right, kept apart; the field between two is tinted."""
    from matplotlib.patches import Rectangle

    colours, points = frame.colours, frame.points
    values = sorted(threshold.value for threshold in thresholds)
    if len(values) > 1:
        tint = mixed(colours.caution_fill, colours.surface, 0.16)
        place, length = (frame.begin, values[0]), frame.end - frame.begin
        field = Rectangle(place, length, values[-1] - values[0], color=tint, linewidth=0, zorder=0)
        axes.add_artist(field)
    floor = -1e9
    low, high = axes.get_ylim()
    for threshold in sorted(thresholds, key=lambda each: each.value):
        colour = colours.danger if threshold.severity is Severity.DANGER else colours.caution
        ends, level = [frame.begin, frame.end], [threshold.value, threshold.value]
        # Red and amber are one colour to some people.
        dashes = _CAUTION_DASH if threshold.severity is Severity.CAUTION else "-"
        frame.marks.line(axes, Stroke(colour, points * 0.13, 2, dashes), ends, level)
        lines = label_lines(threshold.words, frame.characters)
        need = len(lines) * points * 1.2
        at = max((threshold.value - low) / (high - low) * box.height, floor + need / 2)
        floor = at + need / 2
        frame.words(
            box.left + box.width + points * 0.7,
            box.bottom + at,
            "\n".join(lines),
            Look(colour, _LABEL_SIZE, up="center"),
        )


def characters_beside(
    thresholds: Iterable[Threshold], height: float, width: float, points: float
) -> int:
    """How long the lines of the thresholds' words may be.

    In a low panel there is room for one line, unless that would take the room of the values.
    """
    if height >= 3.6 * points:
        return LABEL_CHARACTERS
    long = 2 * LABEL_CHARACTERS
    return long if words_beside(thresholds, long, points) < 0.26 * width else LABEL_CHARACTERS


def words_beside(thresholds: Iterable[Threshold], characters: int, points: float) -> float:
    """Width of the widest line of the thresholds' words, in points."""
    lines = (line for each in thresholds for line in label_lines(each.words, characters))
    return max((text_width(line, points * _LABEL_SIZE) for line in lines), default=0.0)
