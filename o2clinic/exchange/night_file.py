"""Files of samples of overnight oximeters: one line a sample, time, SpO2 and pulse.

The plain form is `2026-11-24 22:10:04;91;78`; columns may also be parted by commas or tabs, and
come in another order under a line of headings. Files of Wellue and Viatom rings are of this form.
Nothing is guessed: one line that is not understood, and the file is refused with its number.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice, pairwise
from typing import Final

from o2clinic.errors import Unreadable
from o2clinic.rules.clinic_time import instant
from o2clinic.rules.display import short_date
from o2clinic.rules.overnight_oximetry import Sample

LARGEST_FILE_BYTES: Final = 8_000_000
MOST_SAMPLES: Final = 90_000  # one a second for a day, and a little more
_LONGEST: Final = timedelta(hours=24)
_PULSE_POSSIBLE: Final = (20, 250)
_MOST_TOLD: Final = 5  # lines that are not understood
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}),? (\d{1,2}):(\d{2})(?::(\d{2}))?")
_TIME_FIRST: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))? (\d{1,2})/(\d{1,2})/(\d{4})")
_NUMBER: Final = re.compile(r"\d{1,5}(?:\.\d{1,3})?")
_NO_SIGNAL: Final = {"", "-", "--", "---", "nan", "null", "none"}
# What the headings of the columns begin with, in small letters.
_HEADINGS: Final = {
    "time": ("time", "date"),
    "spo2": ("spo2", "oxygen level", "oxygen", "sao2", "saturation"),
    "pulse": ("pulse", "pr", "hr", "heart"),
}


class _NotUnderstood(ValueError):
    """One line; the text says why."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One sample by the device's own clock."""

    number: int
    moment: datetime
    percent: Decimal | None
    pulse_per_min: int | None


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the parts of a sample stand in a line."""

    time: int = 0
    spo2: int = 1
    pulse: int | None = 2


def read_samples(content: bytes, source: str) -> tuple[Sample, ...]:
    """The samples of a file in the order of its lines.

    What the device marks as no signal (two dashes, nothing, a number no oximeter shows) is a sample
    without a value. Times are the clinic's; the clock of the device runs on through the night in
    which the clocks are changed, so only its first time is looked up.

    Args:
        content: the file as it came.
        source: its name, for the messages to people.

    Raises:
        Unreadable: it is empty or too large, a line is not understood, or it is no one night.
    """
    if len(content) > LARGEST_FILE_BYTES:
        raise Unreadable(
            source, 0, f"it is larger than {LARGEST_FILE_BYTES // 1_000_000} MB. Is it one night?"
        )
    lines = _text(content, source).splitlines()
    found: list[_Line] = []
    refused: list[tuple[int, str]] = []
    for number, outcome in _read(lines):
        if isinstance(outcome, _Line):
            found.append(outcome)
        else:
            refused.append((number, str(outcome)))
    if refused:
        raise _refusal(source, refused)
    return _samples(found, source)


def _text(content: bytes, source: str) -> str:
    encodings = (
        ("utf-16",) if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "cp1252")
    )
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise Unreadable(source, 0, "it is not a file of text. Export the night as CSV.")


def _read(lines: Sequence[str]) -> Iterator[tuple[int, _Line | _NotUnderstood]]:
    """Each line with its number; empty ones are passed over."""
    filled = [(number, line) for number, line in enumerate(lines, start=1) if line.strip(" ;,\t")]
    if not filled:
        return
    separator = _separator(filled[0][1])
    columns = _Columns()
    for at, (number, line) in enumerate(filled):
        # The reader of quoted cells is slow, and few devices write any.
        is_quoted = '"' in line
        row = next(csv.reader([line], delimiter=separator)) if is_quoted else line.split(separator)
        cells = [cell.strip() for cell in row]
        if at == 0 and (named := _named(cells)) is not None:
            columns = named
            continue
        try:
            yield number, _line(number, cells, columns)
        except _NotUnderstood as why:
            yield number, why


def _separator(line: str) -> str:
    counts = {sign: line.count(sign) for sign in (";", "\t", ",")}
    return max(counts, key=lambda sign: (counts[sign] > 0, sign != ",", counts[sign]))


def _named(cells: Sequence[str]) -> _Columns | None:
    """Where the headings say that the parts stand; None where the line has a sample."""
    if any(_moment_in(cell) for cell in cells):
        return None
    places: dict[str, int] = {}
    for part, beginnings in _HEADINGS.items():
        for at, cell in enumerate(cells):
            if cell.lower().startswith(beginnings) and "reminder" not in cell.lower():
                places.setdefault(part, at)
    if "time" not in places or "spo2" not in places:
        return None
    return _Columns(places["time"], places["spo2"], places.get("pulse"))


def _line(number: int, cells: Sequence[str], columns: _Columns) -> _Line:
    if len(cells) <= max(columns.time, columns.spo2):
        raise _NotUnderstood("a sample has its time, SpO2 and pulse.")
    moment = _moment(cells[columns.time])
    percent = _number(cells[columns.spo2], "SpO2")
    place = columns.pulse
    pulse = _number(cells[place], "pulse") if place is not None and place < len(cells) else None
    lowest, highest = _PULSE_POSSIBLE
    is_pulse = pulse is not None and lowest <= pulse <= highest
    return _Line(number, moment, percent, int(pulse) if pulse is not None and is_pulse else None)


def _moment(text: str) -> datetime:
    parts = _moment_in(text)
    if parts is None:
        shown = text if len(text) <= 30 else f"{text[:30]}…"
        raise _NotUnderstood(
            f"“{shown}” is no date and time. They are written like 2026-11-24 22:10:04 or "
            "24/11/2026 22:10:04."
        )
    year, month, day, hour, minute, second = parts
    try:
        return datetime.combine(date(year, month, day), time(hour, minute, second))
    except ValueError:
        if 1 <= day <= 12 < month:
            why = "has no such month; are day and month the other way round?"
        else:
            why = "is not in the calendar."
        raise _NotUnderstood(f"“{text}” {why}") from None


def _moment_in(text: str) -> tuple[int, int, int, int, int, int] | None:
    """Year, month, day, hour, minute, second, as far as the text has that form."""
    if found := _ISO.fullmatch(text):
        year, month, day, hour, minute, second = found.groups("0")
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year, hour, minute, second = found.groups("0")
    elif found := _TIME_FIRST.fullmatch(text):
        hour, minute, second, day, month, year = found.groups("0")
    else:
        return None
    return int(year), int(month), int(day), int(hour), int(minute), int(second)


def _number(text: str, words: str) -> Decimal | None:
    bare = text.removesuffix("%").strip().replace(",", ".")
    if bare.lower() in _NO_SIGNAL:
        return None
    if not _NUMBER.fullmatch(bare):
        shown = text if len(text) <= 30 else f"{text[:30]}…"
        raise _NotUnderstood(f"“{shown}” is no {words}.")
    return Decimal(bare)


def _refusal(source: str, refused: Sequence[tuple[int, str]]) -> Unreadable:
    """The first line with its reason, the next ones with theirs, and how many there are."""
    (first, why), *others = refused
    told = [why]
    told += [f"Line {number}: {text}" for number, text in islice(others, _MOST_TOLD - 1)]
    if len(refused) > _MOST_TOLD:
        told.append(f"{len(refused) - _MOST_TOLD} more lines are not understood either.")
    told.append("Nothing was read; correct the file or type the figures of the device's report.")
    return Unreadable(source, first, " ".join(told))


def _samples(found: Sequence[_Line], source: str) -> tuple[Sample, ...]:
    if not found:
        raise Unreadable(source, 0, "there is no sample in it.")
    if len(found) > MOST_SAMPLES:
        raise Unreadable(source, 0, f"it has more than {MOST_SAMPLES} samples. Is it one night?")
    first, last = (pick(line.moment for line in found) for pick in (min, max))
    if last - first > _LONGEST:
        raise Unreadable(
            source,
            0,
            f"it runs from {short_date(first.date())} to {short_date(last.date())}. Export one "
            "night; if it is one, day and month stand the other way round.",
        )
    _refuse_turning_back(found, source)
    began = instant(first.date(), first.time())
    return tuple(
        Sample(began + (line.moment - first), line.percent, line.pulse_per_min) for line in found
    )


def _refuse_turning_back(found: Sequence[_Line], source: str) -> None:
    """Lines run forwards, or backwards all of them; an hour told twice would count twice."""
    is_newest_first = found[-1].moment < found[0].moment
    for before, after in pairwise(found):
        if (after.moment > before.moment) if is_newest_first else (after.moment < before.moment):
            why = "time turns back here. Was the clock changed, or are two nights in one file?"
            raise Unreadable(source, after.number, why)
