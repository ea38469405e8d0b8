"""On which days a recurring meeting is held, and which of them are bank holidays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from o2clinic.rules.display import WEEKDAYS, listed

_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class MeetingDay:
    """A day of a recurring meeting.

    Attributes:
        holiday: the name of the bank holiday that it falls on; "" on a working day.
    """

    on: date
    holiday: str = ""


@dataclass(frozen=True, slots=True)
class MeetingRhythm:
    """How a meeting comes again.

    Attributes:
        weekdays: 0 is Monday; on each of them in a week that counts.
        first_on: its first day may be this one; weeks are counted from the week it lies in.
        every_weeks: 1 for each week.
        last_on: the last day that counts; None without an end.
    """

    weekdays: frozenset[int]
    first_on: date
    every_weeks: int = 1
    last_on: date | None = None

    def meets(self, day: date) -> bool:
        """Whether there is a meeting by the plan, bank holiday or not.

        >>> twice = MeetingRhythm(frozenset({1, 3}), date(2026, 11, 24), every_weeks=2)
        >>> [twice.meets(date(2026, 11, 24) + timedelta(days=n)) for n in (0, 2, 7, 9, 14)]
        [True, True, False, False, True]
        """
        if day.weekday() not in self.weekdays or day < self.first_on:
            return False
        if self.last_on is not None and day > self.last_on:
            return False
        return (_monday(day) - _monday(self.first_on)).days // _WEEK % self.every_weeks == 0

    def days(self, first: date, last: date, holidays: Mapping[date, str]) -> tuple[MeetingDay, ...]:
        """Every day from one to another on which it is held or would be (MT-1)."""
        count = (last - first).days + 1
        each = (first + timedelta(days=at) for at in range(max(0, count)))
        return tuple(MeetingDay(day, holidays.get(day, "")) for day in each if self.meets(day))


def weekdays_of(digits: str) -> frozenset[int]:
    """As they are stored: "24" is Tuesday and Thursday.

    >>> sorted(weekdays_of("24"))
    [1, 3]
    """
    return frozenset(int(sign) - 1 for sign in digits if sign in "1234567")


def weekday_digits(weekdays: frozenset[int]) -> str:
    """To be stored.

    >>> weekday_digits(frozenset({3, 1}))
    '24'
    """
    return "".join(str(day + 1) for day in sorted(weekdays))


def rhythm_words(weekdays: frozenset[int], every_weeks: int) -> str:
    """In words.

    >>> rhythm_words(frozenset({1, 3}), 1)
    'Tue and Thu'
    >>> rhythm_words(frozenset({0}), 2)
    'Mon, every 2 weeks'
    """
    days = listed([WEEKDAYS[day] for day in sorted(weekdays)])
    return days if every_weeks == 1 else f"{days}, every {every_weeks} weeks"


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
