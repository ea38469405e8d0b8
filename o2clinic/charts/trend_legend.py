"""What stands above and below the panels of a trend: the legend, whose limits they are, a key."""

from collections.abc import Sequence
from dataclasses import replace

from o2clinic.charts.marks import Look, Stroke
from o2clinic.charts.style import text_width
from o2clinic.charts.therapy_band import Band
from o2clinic.charts.trend_frame import Frame
from o2clinic.charts.trend_panel import apart_stroke, series_stroke
from o2clinic.charts.trend_sheet import TrendPoint, TrendSheet

_POLICY_SIZE = 0.9


def draw_legend(frame: Frame, sheet: TrendSheet, shown: Sequence[TrendPoint]) -> None:
    """One line at the top that names only what is drawn; whose the limits are where it fits."""
    points, base = frame.points, frame.height - 1.15 * frame.points
    x = frame.width - frame.right
    for stroke, words in reversed(_entries(frame, shown)):
        x -= text_width(words, points)
        frame.words(x, base, words, Look(frame.colours.text))
        sample = 2.6 * points
        x -= sample + 0.8 * points
        _sample(frame, stroke, x, x + sample, base + points * 0.32)
        x -= 1.6 * points
    left = frame.left - 4.6 * points
    has_limits = any(panel.thresholds for panel in sheet.panels if panel.points)
    if has_limits and text_width(sheet.policy, points * _POLICY_SIZE) < x - left:
        frame.words(left, base, sheet.policy, Look(frame.colours.text_quiet, _POLICY_SIZE))


def _sample(frame: Frame, stroke: Stroke, left: float, right: float, up: float) -> None:
    """One marker in the middle, on a length of line where the values are joined by one."""
    if stroke.dashes:
        frame.marks.line(None, replace(stroke, marker=""), [left, right], [up, up])
    middle = [(left + right) / 2]
    frame.marks.line(None, replace(stroke, dashes="", height=4), middle, [up])


def _entries(frame: Frame, shown: Sequence[TrendPoint]) -> list[tuple[Stroke, str]]:
    colours, points = frame.colours, frame.points
    entries: list[tuple[Stroke, str]] = []
    for is_on_air, words in ((True, "on air"), (False, "on oxygen")):
        if any(point.is_on_air is is_on_air for point in shown):
            entries.append((series_stroke(colours, points, is_on_air=is_on_air), words))
    if any(point.is_queried and not point.is_amended for point in shown):
        queried = apart_stroke(colours, points, "D", colours.text_quiet)
        entries.append((queried, "query not resolved"))
    if any(point.is_amended for point in shown):
        entries.append((apart_stroke(colours, points, "x", colours.text_quiet), "replaced value"))
    return entries


def draw_key(frame: Frame, band: Band) -> None:
    """The words of the band's letters, in lines at the foot."""
    for at, line in enumerate(reversed(band.legend)):
        frame.words(
            frame.left,
            (0.4 + 1.45 * at) * frame.points,
            line,
            Look(frame.colours.text_quiet, 0.92),
        )
