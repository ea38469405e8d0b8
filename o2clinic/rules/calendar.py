"""Dates and times as people type them, and counting of days and months (U-7)."""

import calendar as days_of_months
import re
from datetime import date, time, timedelta
from enum import Enum, auto
from typing import Final

from o2clinic.rules.display import MONTHS_IN_FULL

_LONGEST_TYPED: Final = 40
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_YEARS_AHEAD: Final = 20
_OLDEST_YEAR: Final = 1850

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_NUMBERS = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{4}|[0-9]{2})")
_RUN_TOGETHER = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4}|[0-9]{2})")
_MONTH_WORD = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th)?[/.\- ]*([a-z]{3,9})[/.\- ]*([0-9]{4}|[0-9]{2})"
)
_DAY_AND_MONTH = re.compile(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]?")
_STEP = re.compile(r"([+\-\u2212])\s*([0-9]{1,4})\s*([dwmy]?)")
_IN_WORDS = re.compile(r"in ([0-9]{1,4}) (day|week|month|year)s?")
_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.h ]?([0-9]{2}))?\s*(am|pm)?")


class NotADate(ValueError):
    """What was typed is not a date; the text says what to type."""

    def __init__(self, typed: str, why: str) -> None:
        shown = typed if len(typed) <= _LONGEST_TYPED else f"{typed[:_LONGEST_TYPED]}…"
        self.typed, self.why = shown, why
        super().__init__(f"“{shown}” {why}")


class NotATime(NotADate):
    """What was typed is not a time of day."""


class Century(Enum):
    """What a year of two digits means; see `parse_date`."""

    PAST = auto()  # dates of birth, onset, death: never after today
    NEAR = auto()  # appointments and results: nearest to today


def parse_date(text: str, today: date, *, century: Century = Century.NEAR) -> date:
    """Read a typed date: day, month, year.

    Understands 14/7/1945, 14.7.45, 140745, "14 jul 1945", 1945-07-14, 14/7 (this year), today,
    tomorrow, yesterday, a weekday (the next one after today) and steps from today: +3w, +2m, -1d,
    "in 3 weeks".

    A year of two digits is read by `century`. PAST takes the latest such year whose date is not
    after today: in 2026 "14/7/45" is 1945, "1/2/20" is 2020. NEAR takes a year from 79 years ago
    to 20 years ahead: in 2026 "14/7/45" is 2045, "14/7/47" is 1947.

    Args:
        text: what the user typed.
        today: the clinic's day.
        century: how to read a year of two digits.

    Raises:
        NotADate: with the user's words and what to do.

    >>> parse_date("14 jul 45", date(2026, 3, 1), century=Century.PAST)
    datetime.date(1945, 7, 14)
    >>> parse_date("+3w", date(2026, 3, 1))
    datetime.date(2026, 3, 22)
    """
    typed = text.strip() if len(text) <= 10 * _LONGEST_TYPED else text
    said = " ".join(typed.lower().split()) if len(typed) <= _LONGEST_TYPED else ""
    found = _relative(said, typed, today) or _written(said, typed, today, century)
    if found is None:
        raise NotADate(typed, "is not a date. Type day, month and year, like 14/7/1945.")
    if found.year < _OLDEST_YEAR:
        raise NotADate(typed, f"is too long ago. Type a year from {_OLDEST_YEAR} on.")
    return found


def parse_time(text: str) -> time:
    """Read a typed time of day: 930, 9.30, 09:30, 9, 2pm; 24 hours unless am or pm is typed.

    Raises:
        NotATime: with the user's words and what to do.

    >>> parse_time("930"), parse_time("9.30"), parse_time("14:05")
    (datetime.time(9, 30), datetime.time(9, 30), datetime.time(14, 5))
    """
    typed = text.strip() if len(text) <= 10 * _LONGEST_TYPED else text
    found = _CLOCK.fullmatch(typed.lower()) if len(typed) <= _LONGEST_TYPED else None
    if found is None:
        raise NotATime(typed, "is not a time. Type hours and minutes, like 09:30.")
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0) if 1 <= hour <= 12 else 24
    if hour > 23 or minute > 59:
        raise NotATime(typed, "is not a time of day. Times run from 00:00 to 23:59.")
    return time(hour, minute)


def add_months(day: date, months: int) -> date:
    """Same day of the month so many months on, clamped to the month's end (U-7).

    Raises:
        OverflowError: before year 1 or after year 9999.

    >>> add_months(date(2025, 11, 30), 3)
    datetime.date(2026, 2, 28)
    """
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    if not date.min.year <= year <= date.max.year:
        raise OverflowError(f"{months} months from {day} is outside the calendar")
    return date(year, month, min(day.day, days_of_months.monthrange(year, month)[1]))


def days_between(earlier: date, later: date) -> int:
    """Calendar days from one day to another; negative when the second is earlier (U-7)."""
    return (later - earlier).days


def _relative(said: str, typed: str, today: date) -> date | None:
    named = {"today": 0, "tomorrow": 1, "yesterday": -1}
    if said in named:
        return today + timedelta(days=named[said])
    if len(said) >= 3 and said.isalpha():
        for weekday, name in enumerate(_WEEKDAYS):
            if name.startswith(said):
                return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    if told := _IN_WORDS.fullmatch(said):
        said = f"+{told[1]}{told[2][0]}"
    found = _STEP.fullmatch(said)
    if found is None:
        return None
    count = int(found[2]) * (1 if found[1] == "+" else -1)
    try:
        if found[3] in {"m", "y"}:
            return add_months(today, count * (12 if found[3] == "y" else 1))
        return today + timedelta(days=count * (7 if found[3] == "w" else 1))
    except OverflowError:
        raise NotADate(typed, "is outside the calendar. Type a smaller step.") from None


def _written(said: str, typed: str, today: date, century: Century) -> date | None:
    if found := _ISO.fullmatch(said):
        return _day(typed, int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.fullmatch(said) or _RUN_TOGETHER.fullmatch(said):
        month = int(found[2])
    elif found := _MONTH_WORD.fullmatch(said):
        month = _month_named(found[2])
    elif found := _DAY_AND_MONTH.fullmatch(said):
        return _day(typed, today.year, int(found[2]), int(found[1]))
    else:
        return None
    return _with_century(typed, found[3], (month, int(found[1])), today, century)


def _with_century(
    typed: str, year: str, month_and_day: tuple[int, int], today: date, century: Century
) -> date:
    month, day = month_and_day
    if len(year) == 4:
        return _day(typed, int(year), month, day)
    full = today.year - today.year % 100 + int(year)
    if century is Century.PAST:
        if (full, month, day) > (today.year, today.month, today.day):
            full -= 100
    elif full > today.year + _YEARS_AHEAD:
        full -= 100
    elif full <= today.year + _YEARS_AHEAD - 100:
        full += 100
    return _day(typed, full, month, day)


def _month_named(word: str) -> int:
    for number, name in enumerate(MONTHS_IN_FULL, start=1):
        if name.lower().startswith(word):
            return number
    return 0


def _day(typed: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise NotADate(
            typed, "is not in the calendar. Type day, month and year, like 14/7/1945."
        ) from None
