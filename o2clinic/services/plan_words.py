"""The plan in words: when a clinic is, which days are closed."""

from collections.abc import Mapping
from datetime import date, time
from typing import Final

from o2clinic.rules.clinic_plan import LAST_OF_MONTH, Hours, LeaveKind, Recurrence, Rhythm
from o2clinic.rules.display import WEEKDAYS, short_date, short_date_with_weekday

LEAVE_WORDS: Final[Mapping[LeaveKind, str]] = {
    LeaveKind.ANNUAL: "Annual leave",
    LeaveKind.SICK: "Sickness",
    LeaveKind.STUDY: "Study leave",
    LeaveKind.OTHER: "Other leave",
}
NTH_WORDS: Final[Mapping[int, str]] = {
    1: "1st", 2: "2nd", 3: "3rd", 4: "4th", LAST_OF_MONTH: "last",
}  # fmt: skip


def rhythm_in_words(rhythm: Rhythm) -> str:
    """Mon; every 2nd Mon; 3rd Mon of the month."""
    weekday = WEEKDAYS[rhythm.weekday]
    if rhythm.recurrence is Recurrence.EVERY_N_WEEKS:
        return f"{weekday}, every {rhythm.every_weeks} weeks"
    if rhythm.recurrence is Recurrence.MONTHLY:
        return f"{NTH_WORDS.get(rhythm.nth or 0, '?')} {weekday} of the month"
    return weekday


def days_in_words(from_on: date, to_on: date) -> str:
    """One day with its weekday, or from the first to the last."""
    if from_on == to_on:
        return short_date_with_weekday(from_on)
    return f"{short_date_with_weekday(from_on)} to {short_date(to_on)}"


def part_in_words(starts_at: time | None, ends_at: time | None) -> str:
    """09:00–12:00; "" for whole days."""
    if starts_at is None or ends_at is None:
        return ""
    return Hours(starts_at, ends_at).words
