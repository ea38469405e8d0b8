"""When the supplier has to come, by the delivery that was chosen, and whether he did (OL-5)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import clock_time, short_date
from o2clinic.rules.order import Delivery

STANDARD_WORKING_DAYS: Final = 3
URGENT: Final = timedelta(hours=4)
CUT_OFF: Final = time(17, 0)  # what is sent later goes by the day after
_SATURDAY: Final = 5


class Kept(StrEnum):
    """Whether a promise was kept."""

    OPEN = "open"
    LATE = "late"  # nobody has come, and the time is over
    MET = "met"
    MISSED = "missed"
    NOT_TOLD = "not_told"  # by the hour, and the hour was not recorded


@dataclass(frozen=True, slots=True)
class Promise:
    """The last moment at which the supplier comes in time.

    Attributes:
        on: the clinic's day.
        at: the instant; None where the whole day is in time.
    """

    on: date
    at: datetime | None = None

    @property
    def in_words(self) -> str:
        """The day, and the hour where it counts."""
        return (
            short_date(self.on)
            if self.at is None
            else f"{clock_time(self.at)} {short_date(self.on)}"
        )


def promise(
    delivery: Delivery, sent_at: datetime, holidays: Collection[date] = frozenset()
) -> Promise:
    """By when the supplier comes.

    Args:
        delivery: as it was ordered.
        sent_at: when the supplier had the order.
        holidays: days that count as no working days beside the weekends.
    """
    sent_on = day_of(sent_at)
    if delivery is Delivery.URGENT:
        due = sent_at + URGENT
        return Promise(day_of(due), due)
    if delivery is Delivery.NEXT_DAY:
        is_late = local(sent_at).time() >= CUT_OFF
        return Promise(sent_on + timedelta(days=2 if is_late else 1))
    day, left = sent_on, STANDARD_WORKING_DAYS
    while left:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY and day not in holidays:
            left -= 1
    return Promise(day)


def kept(
    promised: Promise, installed_on: date | None, installed_at: datetime | None, now: datetime
) -> Kept:
    """Whether he came in time, as far as it can be told."""
    if installed_on is None:
        is_over = now > promised.at if promised.at is not None else day_of(now) > promised.on
        return Kept.LATE if is_over else Kept.OPEN
    if promised.at is None:
        return Kept.MET if installed_on <= promised.on else Kept.MISSED
    if installed_at is not None:
        return Kept.MET if installed_at <= promised.at else Kept.MISSED
    if installed_on == promised.on:
        return Kept.NOT_TOLD
    return Kept.MET if installed_on < promised.on else Kept.MISSED


def kept_in_words(state: Kept, promised: Promise, installed_on: date | None, today: date) -> str:
    """What was promised and what became of it, in one line.

    >>> kept_in_words(Kept.MET, Promise(date(2026, 11, 27)), date(2026, 11, 26), date(2026, 12, 1))
    'promised by 27-Nov-2026, met'
    """
    head = f"promised by {promised.in_words}"
    if state is Kept.OPEN:
        return head
    if state is Kept.MET:
        return f"{head}, met"
    if state is Kept.NOT_TOLD:
        return f"{head}; met or not is not known, the hour was not recorded"
    days = ((installed_on or today) - promised.on).days
    late = "the same day" if days == 0 else f"{days} day{'' if days == 1 else 's'}"
    if state is Kept.LATE:
        return f"{head}, over since {late}" if days else f"{head}, over"
    return f"{head}, not met: {late} late" if days else f"{head}, not met: later on {late}"
