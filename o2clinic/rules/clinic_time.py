"""The clinic's own clock: instants are stored in UTC and shown as the wall clock says."""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

CLINIC_ZONE: Final = ZoneInfo("Europe/London")


def local(moment: datetime) -> datetime:
    """The same instant in the clinic's zone.

    >>> local(datetime(2026, 7, 1, 9, 0, tzinfo=UTC)).hour
    10
    """
    return _from_utc(moment) if moment.tzinfo is UTC else moment.astimezone(CLINIC_ZONE)


def day_of(moment: datetime) -> date:
    """The clinic's day that an instant falls on."""
    return local(moment).date()


def instant(day: date, at: time) -> datetime:
    """The instant, in UTC, at which the clinic's clock shows a time on a day.

    An hour that the clock shows twice in autumn is its first; one skipped in spring is read as
    if the clock had not yet gone forward.

    >>> instant(date(2026, 7, 1), time(9, 30)).isoformat()
    '2026-07-01T08:30:00+00:00'
    """
    return datetime.combine(day, at, tzinfo=CLINIC_ZONE).astimezone(UTC)


@lru_cache(maxsize=4096)
def _from_utc(moment: datetime) -> datetime:
    """Kept, because a page asks for the day of each of its results a dozen times."""
    return moment.astimezone(CLINIC_ZONE)
