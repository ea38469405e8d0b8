"""What stands in the band under a trend: oxygen and ventilation over time, and what happened.

A label stands in its bar when it fits, else in short; when even that has no room the bar gets
a letter and the words stand in the lines below. A bar without room for a letter has none, and
the last line says how many there are: the cursor reads them.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from string import ascii_lowercase

from o2clinic.charts.style import text_width
from o2clinic.charts.trend_sheet import (
    ClinicalEvent,
    Therapy,
    TherapyLane,
    TrendSheet,
    axis_days,
    midnight,
)

_LEGEND_LINES = 3
_BAR_WORDS, _EVENT_WORDS = 0.92, 0.9  # to the plain text


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
    spans = ((each, *_days(each, sheet)) for each in sheet.therapy)
    shown = [each for each, first, last in spans if last > left and first < right]
    lanes: list[str] = []
    bars: list[PlacedTherapy] = []
    legend = _Legend(room, points)
    for lane in TherapyLane:
        for row, therapies in enumerate(_apart([each for each in shown if each.lane is lane])):
            lanes.append("" if row else lane.value)
            for each in therapies:
                first, last = _days(each, sheet)
                first, last = max(first, left), min(last, right)
                wide = (last - first) * scale
                text = _fitting(each, wide - points * 0.8, points) or legend.letter(each, wide)
                bars.append(PlacedTherapy(each, first, last, len(lanes) - 1, text))
    events, keys = _events(sheet, scale, points)
    lines = [*legend.lines(), *_lines(keys, room, points)]
    return Band(tuple(lanes), tuple(bars), events, tuple(lines))


class _Legend:
    """Letters for bars without room for words: the same for the same words, as long as they fit."""

    def __init__(self, room: float, points: float) -> None:
        self._room, self._points = room, points
        self._letters: dict[str, str] = {}
        self._unnamed = 0

    def letter(self, therapy: Therapy, wide: float) -> str:
        """The letter of a bar; none where it has no room, or its words none below."""
        known = self._letters.get(therapy.label)
        letter = known or _letter(len(self._letters))
        if text_width(letter, self._points * _BAR_WORDS) > wide - self._points * 0.4:
            self._unnamed += 1
            return ""
        if known is None:
            self._letters[therapy.label] = letter
            if len(self._entries()) > _LEGEND_LINES - 1:
                del self._letters[therapy.label]
                self._unnamed += 1
                return ""
        return letter

    def lines(self) -> list[str]:
        """The words of every letter, and how many bars have none."""
        lines = self._entries()
        if self._unnamed:
            bars = "1 bar is" if self._unnamed == 1 else f"{self._unnamed} bars are"
            lines.append(f"{bars} too short for words: a shorter time shows them.")
        return lines

    def _entries(self) -> list[str]:
        entries = [f"{letter}  {label}" for label, letter in self._letters.items()]
        return _lines(entries, self._room, self._points)


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
        if text and text_width(text, points * _BAR_WORDS) <= room:
            return text
    return ""


def _lines(entries: list[str], room: float, points: float) -> list[str]:
    """Legend entries side by side, as many as a line holds."""
    lines: list[str] = []
    for entry in entries:
        longer = f"{lines[-1]}     {entry}" if lines else entry
        if lines and text_width(longer, points * _BAR_WORDS) <= room:
            lines[-1] = longer
        else:
            lines.append(entry)
    return lines


def _events(
    sheet: TrendSheet, scale: float, points: float
) -> tuple[tuple[PlacedEvent, ...], list[str]]:
    """Events with their words, or with letters and a key when the words would collide."""
    begin, end = sheet.span()
    shown = sorted(
        (each for each in sheet.events if begin <= midnight(each.on) <= end),
        key=lambda event: event.on,
    )
    if _words_fit(shown, axis_days(end), scale, points):
        return tuple(PlacedEvent(axis_days(midnight(each.on)), each.word) for each in shown), []
    letters = _letters(dict.fromkeys(each.word for each in shown))
    placed = [
        PlacedEvent(axis_days(midnight(each.on)), text)
        for group in _crowds(shown, letters, scale, points)
        for each, text in zip(group, [_counted(group, letters)] + [""] * len(group), strict=False)
    ]
    return tuple(placed), [f"{letter}  {word}" for word, letter in letters.items()]


def _crowds(
    events: list[ClinicalEvent], letters: dict[str, str], scale: float, points: float
) -> list[list[ClinicalEvent]]:
    """Events so close that their letters would stand on each other, together."""
    groups: list[list[ClinicalEvent]] = []
    for each in events:
        if groups:
            first = axis_days(midnight(groups[-1][0].on))
            text = _counted(groups[-1], letters)
            taken = text_width(text, points * _EVENT_WORDS) + points * 0.5
            if (axis_days(midnight(each.on)) - first) * scale < taken:
                groups[-1].append(each)
                continue
        groups.append([each])
    return groups


def _counted(events: list[ClinicalEvent], letters: dict[str, str]) -> str:
    """The letters of some events, each once with how many there are: "2E A"."""
    counts = Counter(letters[each.word] for each in events)
    return " ".join(
        letter if count == 1 else f"{count}{letter}" for letter, count in counts.items()
    )


def _letters(words: Iterable[str]) -> dict[str, str]:
    """For each word a sign of its own: its first letter, or as many as tell it from the others."""
    signs: dict[str, str] = {}
    for word in words:
        letters = "".join(part[0] for part in word.split())
        wanted = [word[:1].upper(), letters.upper(), f"{word[:1].upper()}{word[1:3]}"]
        free = (sign for sign in wanted if sign not in signs.values())
        signs[word] = next(free, f"{word[:1].upper()}{len(signs)}")
    return signs


def _words_fit(events: list[ClinicalEvent], right: float, scale: float, points: float) -> bool:
    edges = [axis_days(midnight(each.on)) for each in events[1:]] + [right]
    return all(
        text_width(each.word, points * _EVENT_WORDS) + points * 0.6
        <= (edge - axis_days(midnight(each.on))) * scale
        for each, edge in zip(events, edges, strict=False)
    )
