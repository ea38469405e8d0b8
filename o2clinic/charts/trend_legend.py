"""What stands above and below the panels of a trend: the legend, whose limits they are, a key."""

from typing import TYPE_CHECKING

from o2clinic.charts.style import text_width
from o2clinic.charts.therapy_band import Band
from o2clinic.charts.trend_frame import Frame, Look
from o2clinic.charts.trend_panel import apart_line, series_line
from o2clinic.charts.trend_sheet import TrendPanel, TrendSheet

if TYPE_CHECKING:
    from matplotlib.lines import Line2D

_POLICY_SIZE = 0.9


def draw_legend(frame: Frame, sheet: TrendSheet, panels: list[TrendPanel]) -> None:
    """One line at the top that names only what is drawn; whose the limits are where it fits."""
    entries = _entries(frame, sheet, panels)
    points, base = frame.points, frame.height - 1.15 * frame.points
    x = frame.width - frame.right
    for line, words in reversed(entries):
        x -= text_width(words, points)
        frame.words(x, base, words, Look(frame.colours.text))
        sample = 2.6 * points
        x -= sample + 0.8 * points
        is_joined = line.get_linestyle() != "None"
        middle = base + points * 0.32
        line.set_data(
            [x / 72, (x + sample) / 72] if is_joined else [(x + sample / 2) / 72],
            [middle / 72] * (2 if is_joined else 1),
        )
        line.set_transform(frame.figure.dpi_scale_trans)
        frame.figure.add_artist(line)
        if is_joined:
            _middle_marker(frame, line, x + sample / 2, middle)
        x -= 1.6 * points
    left = frame.left - 4.6 * points
    has_limits = any(panel.thresholds for panel in panels)
    if has_limits and text_width(sheet.policy, points * _POLICY_SIZE) < x - left:
        frame.words(left, base, sheet.policy, Look(frame.colours.text_quiet, _POLICY_SIZE))


def _middle_marker(frame: Frame, line: "Line2D", x: float, y: float) -> None:
    """A line's sample has one marker, in its middle."""
    from matplotlib.lines import Line2D

    marker = Line2D([], [])
    marker.update_from(line)
    marker.set_linestyle("")
    marker.set_zorder(4)
    marker.set_data([x / 72], [y / 72])
    marker.set_transform(frame.figure.dpi_scale_trans)
    line.set_marker("")
    frame.figure.add_artist(marker)


def _entries(
    frame: Frame, sheet: TrendSheet, panels: list[TrendPanel]
) -> list[tuple["Line2D", str]]:
    colours, points = frame.colours, frame.points
    shown = [point for panel in panels for point in sheet.shown(panel)]
    entries: list[tuple[Line2D, str]] = []
    for is_on_air, words in ((True, "on air"), (False, "on oxygen")):
        if any(point.is_on_air is is_on_air for point in shown):
            entries.append((series_line(colours, points, is_on_air=is_on_air), words))
    if any(point.is_queried and not point.is_amended for point in shown):
        queried = apart_line(colours, points, "D", colours.text_quiet)
        entries.append((queried, "query not resolved"))
    if any(point.is_amended for point in shown):
        entries.append((apart_line(colours, points, "x", colours.text_quiet), "replaced value"))
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
