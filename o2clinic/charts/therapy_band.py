"""The band under a trend: oxygen and ventilation over time, exacerbations and admissions.

A label stands in its bar when it fits, else in short; when even that has no room the bar gets
a letter and the words stand in the lines below.
"""

from dataclasses import dataclass
from datetime import timedelta
from string import ascii_lowercase
from typing import TYPE_CHECKING

from o2clinic.charts.colours import Colours
from o2clinic.charts.style import mixed, text_on, text_width
from o2clinic.charts.trend_sheet import (
    ClinicalEvent,
    Therapy,
    TherapyLane,
    TrendSheet,
    axis_days,
    midnight,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True)
class PlacedTherapy:
    """One bar with the text that stands in it."""

    therapy: Therapy
    begins: float
    ends: float
    lane: int
    text: str


@dataclass(frozen=True, slots=True)
class PlacedEvent:
    """One event with its word or letter."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Band:
    """All that is drawn in the band, and the lines of words below it."""

    lanes: tuple[str, ...]
    bars: tuple[PlacedTherapy, ...]
    events: tuple[PlacedEvent, ...]
    legend: tuple[str, ...]

    @property
    def rows(self) -> int:
        """Lines of the band, that of the events included."""
        return len(self.lanes) + bool(self.events)


def plan_band(sheet: TrendSheet, *, room: float, points: float) -> Band:
    """Decide what stands where.

    Args:
        sheet: what to show.
        room: width of the time axis in points.
        points: size of the text.
    """
    begin, end = sheet.span()
    left, right = axis_days(begin), axis_days(end)
    scale = room / (right - left)
    shown = [each for each in sheet.therapy if _days(each, sheet)[1] > left]
    lanes: list[str] = []
    bars: list[PlacedTherapy] = []
    legend: list[str] = []
    for lane in TherapyLane:
        for row, therapies in enumerate(_apart([each for each in shown if each.lane is lane])):
            lanes.append("" if row else lane.value)
            for each in therapies:
                first, last = _days(each, sheet)
                first, last = max(first, left), min(last, right)
                text = _fitting(each, (last - first) * scale - points * 0.8, points)
                if not text:
                    text = _letter(len(legend))
                    legend.append(f"{text}  {each.label}")
                bars.append(PlacedTherapy(each, first, last, len(lanes) - 1, text))
    events, key = _events(sheet, scale, points)
    lines = [*_lines(legend, room, points), *([key] if key else [])]
    return Band(tuple(lanes), tuple(bars), events, tuple(lines))


def _letter(place: int) -> str:
    """a, b, c ... z, aa, bb: letters, because flows are numbers."""
    return ascii_lowercase[place % 26] * (place // 26 + 1)


def _apart(therapies: list[Therapy]) -> list[list[Therapy]]:
    """Therapies of one lane in rows in which none covers another."""
    rows: list[list[Therapy]] = []
    for each in sorted(therapies, key=lambda therapy: therapy.begins):
        for row in rows:
            if row[-1].ends is not None and row[-1].ends < each.begins:
                row.append(each)
                break
        else:
            rows.append([each])
    return rows


def _days(therapy: Therapy, sheet: TrendSheet) -> tuple[float, float]:
    last = therapy.ends or sheet.today
    return axis_days(midnight(therapy.begins)), axis_days(midnight(last) + timedelta(days=1))


def _fitting(therapy: Therapy, room: float, points: float) -> str:
    for text in (therapy.label, therapy.short):
        if text and text_width(text, points * 0.92) <= room:
            return text
    return ""


def _lines(entries: list[str], room: float, points: float) -> list[str]:
    """Legend entries side by side, as many as a line holds."""
    lines: list[str] = []
    for entry in entries:
        longer = f"{lines[-1]}     {entry}" if lines else entry
        if lines and text_width(longer, points * 0.92) <= room:
            lines[-1] = longer
        else:
            lines.append(entry)
    return lines


def _events(sheet: TrendSheet, scale: float, points: float) -> tuple[tuple[PlacedEvent, ...], str]:
    """Events with their words, or with letters and a key when the words would collide."""
    begin, end = sheet.span()
    shown = sorted(
        (each for each in sheet.events if begin <= midnight(each.on) <= end),
        key=lambda event: event.on,
    )
    if _words_fit(shown, axis_days(end), scale, points):
        return tuple(PlacedEvent(axis_days(midnight(each.on)), each.word) for each in shown), ""
    letters = {each.word: each.word[:1].upper() for each in shown}
    key = "     ".join(f"{letter}  {word}" for word, letter in letters.items())
    placed = tuple(PlacedEvent(axis_days(midnight(each.on)), letters[each.word]) for each in shown)
    return placed, key


def _words_fit(events: list[ClinicalEvent], right: float, scale: float, points: float) -> bool:
    edges = [axis_days(midnight(each.on)) for each in events[1:]] + [right]
    return all(
        text_width(each.word, points * 0.9) + points * 0.6
        <= (edge - axis_days(midnight(each.on))) * scale
        for each, edge in zip(events, edges, strict=False)
    )


def draw_band(axes: "Axes", band: Band, colours: Colours, points: float) -> None:
    """Draw the band on its own axes, one unit high per line."""
    first = 1 if band.events else 0
    axes.set_ylim(band.rows, 0)
    axes.set_yticks([row + first + 0.5 for row in range(len(band.lanes))], list(band.lanes))
    axes.grid(visible=False, axis="y")
    for bar in band.bars:
        own = {
            TherapyLane.LONG_TERM: colours.brand,
            TherapyLane.AMBULATORY: colours.good,
            TherapyLane.VENTILATION: colours.text_quiet,
        }[bar.therapy.lane]
        fill = mixed(own, colours.surface, 0.35 + 0.65 * min(1.0, max(0.0, bar.therapy.strength)))
        axes.barh(
            bar.lane + first + 0.5,
            bar.ends - bar.begins,
            left=bar.begins,
            height=0.8,
            color=fill,
            edgecolor=colours.surface,
            linewidth=1,
        )
        axes.annotate(
            bar.text,
            (bar.begins, bar.lane + first + 0.5),
            xytext=(points * 0.4, 0),
            textcoords="offset points",
            va="center_baseline",
            color=text_on(fill, colours),
            fontsize=points * 0.92,
        )
    for event in band.events:
        axes.annotate(
            event.text,
            (event.at, 0.5),
            xytext=(points * 0.3, 0),
            textcoords="offset points",
            va="center_baseline",
            color=colours.text_quiet,
            fontsize=points * 0.9,
        )
