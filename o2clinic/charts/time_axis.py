"""Marks of a real time axis: years, quarters, months or weeks, whichever have room."""

from datetime import date, datetime, timedelta

from o2clinic.charts.trend_sheet import MONTHS, axis_days, midnight

_STEPS_IN_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)
_YEARS_TO_MONTHS = 1.6  # room of "Jan 2026" over that of "2026"


def time_marks(begin: datetime, end: datetime, most: int) -> tuple[list[float], list[str]]:
    """Places and words of at most `most` marks between two instants, or more if only years."""
    months = (end - begin).days / 30.44
    if months < 4 and (end - begin).days / 14 <= most:
        return _fortnights(begin, end)
    step = next(
        (
            each
            for each in _STEPS_IN_MONTHS
            if months / each <= (most if each < 12 else most * _YEARS_TO_MONTHS)
        ),
        _STEPS_IN_MONTHS[-1],
    )
    places, words = [], []
    year, month = begin.year - begin.year % max(1, step // 12), 1
    while (first := midnight(date(year, month, 1))) <= end:
        if first >= begin:
            places.append(axis_days(first))
            words.append(_word(year, month, step))
        month += step
        year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return places, words


def _word(year: int, month: int, step: int) -> str:
    return str(year) if step >= 12 else f"{MONTHS[month - 1]} {year}"


def _fortnights(begin: datetime, end: datetime) -> tuple[list[float], list[str]]:
    day = midnight(begin.date()) + timedelta(days=(7 - begin.weekday()) % 7)
    places, words = [], []
    while day <= end:
        if day >= begin:
            places.append(axis_days(day))
            words.append(f"{day.day} {MONTHS[day.month - 1]}")
        day += timedelta(days=14)
    return places, words
