"""Which of the automatic backups are kept: many of the last hours, few of long ago."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

EVERY: Final = timedelta(minutes=30)
DRILL_EVERY: Final = timedelta(days=30)
TOO_OLD: Final = timedelta(days=2)  # the last verified backup, before people are told

_RECENT: Final = timedelta(hours=48)
_MOST_RECENT: Final = 20
_DAYS, _WEEKS, _MONTHS = 14, 8, 12


class Kept(StrEnum):
    """Why a backup is kept: the shortest of the spans that it stands for."""

    RECENT = "half-hourly"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


def kept(made: Iterable[datetime], now: datetime) -> dict[datetime, Kept]:
    """The moments whose backups stay, each with why; all others may go.

    Of each of the last days, weeks and months in which one was made, the newest stays. Days are
    counted in UTC, so that a change of the clocks keeps none too few.
    """
    newest_first = sorted(set(made), reverse=True)
    stay = dict.fromkeys(_newest_of(newest_first, _month, _MONTHS), Kept.MONTHLY)
    stay |= dict.fromkeys(_newest_of(newest_first, _week, _WEEKS), Kept.WEEKLY)
    stay |= dict.fromkeys(_newest_of(newest_first, _day, _DAYS), Kept.DAILY)
    recent = [moment for moment in newest_first if now - moment <= _RECENT]
    return stay | dict.fromkeys(recent[:_MOST_RECENT], Kept.RECENT)


def is_due(last: datetime | None, now: datetime) -> bool:
    """Whether it is time for the next one."""
    return last is None or now - last >= EVERY or last > now


def is_drill_due(last: datetime | None, now: datetime) -> bool:
    """Whether an older backup is to be tried out again."""
    return last is None or now - last >= DRILL_EVERY


def is_too_old(last: datetime | None, now: datetime) -> bool:
    """Whether people must be told that there is no recent backup."""
    return last is None or now - last > TOO_OLD


def _newest_of(
    newest_first: Iterable[datetime], span: Callable[[datetime], tuple[int, ...]], most: int
) -> list[datetime]:
    found: dict[tuple[int, ...], datetime] = {}
    for moment in newest_first:
        found.setdefault(span(moment.astimezone(UTC)), moment)
    return list(found.values())[:most]


def _day(moment: datetime) -> tuple[int, ...]:
    return moment.year, moment.month, moment.day


def _week(moment: datetime) -> tuple[int, ...]:
    return moment.isocalendar()[:2]


def _month(moment: datetime) -> tuple[int, ...]:
    return moment.year, moment.month
