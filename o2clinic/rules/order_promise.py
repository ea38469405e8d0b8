"""When the supplier has to come, by the delivery that was chosen, and whether he did (OL-5)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.clinic_time import day_of, instant, local
from o2clinic.rules.display import clock_time, short_date, short_date_with_weekday
from o2clinic.rules.order import Delivery
from o2clinic.rules.order_stay import Stay, Ward
from o2clinic.rules.supplier import USUAL_CUT_OFF

STANDARD_WORKING_DAYS: Final = 3
URGENT: Final = timedelta(hours=4)
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
            else f"{clock_time(local(self.at))} {short_date(self.on)}"
        )


def promise(
    delivery: Delivery,
    sent_at: datetime,
    holidays: Collection[date] = frozenset(),
    *,
    cut_off: time = USUAL_CUT_OFF,
    first_day: date | None = None,
) -> Promise:
    """By when the supplier comes.

    Four hours; the next calendar day when sent by the cut-off, else the day after it; three working
    days, whatever the hour. Whoever stays elsewhere from a later day on needs it there by that day.

    Args:
        delivery: as it was ordered.
        sent_at: when the supplier had the order.
        holidays: days that count as no working days beside the weekends.
        cut_off: the supplier's.
        first_day: of a stay; None for an order at home.
    """
    found = _soonest(delivery, sent_at, holidays, cut_off)
    return Promise(first_day) if first_day is not None and first_day > found.on else found


def _soonest(
    delivery: Delivery, sent_at: datetime, holidays: Collection[date], cut_off: time
) -> Promise:
    if delivery is Delivery.URGENT:
        due = sent_at + URGENT
        return Promise(day_of(due), due)
    if delivery is Delivery.NEXT_DAY:
        is_late = local(sent_at).time() > cut_off
        return Promise(day_of(sent_at) + timedelta(days=2 if is_late else 1))
    day, left = day_of(sent_at), STANDARD_WORKING_DAYS
    while left:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY and day not in holidays:
            left -= 1
    return Promise(day)


def comes_in_words(
    delivery: Delivery,
    now: datetime,
    holidays: Collection[date],
    *,
    cut_off: time = USUAL_CUT_OFF,
    first_day: date | None = None,
) -> str:
    """When it comes if it is sent now, and until when that holds."""
    found = promise(delivery, now, holidays, cut_off=cut_off, first_day=first_day)
    told = f"Comes by {short_date_with_weekday(found.on)}"
    if found.at is not None:
        day = short_date_with_weekday(found.on)
        return f"Comes by {clock_time(local(found.at))} on {day} if sent now."
    if found.on == first_day:
        return f"{told}, the first day there."
    if delivery is Delivery.STANDARD:
        return f"{told} if sent today."
    hour = clock_time(cut_off)
    if local(now).time() > cut_off:
        return f"{told}: it is past {hour}."
    return f"{told} if sent by {hour} today."


def check_in_time(
    delivery: Delivery | None,
    today: date,
    holidays: Collection[date],
    *,
    cut_off: time = USUAL_CUT_OFF,
    stay: Stay | None = None,
    ward: Ward,
) -> tuple[Finding, ...]:
    """OL-6 and OL-7: nobody leaves a ward for, or travels to, a place where no oxygen is yet.

    The order is taken to be sent today in good time; later it would come later still.
    """
    if delivery is None:
        return ()
    soonest = promise(delivery, instant(today, time(0)), holidays, cut_off=cut_off)
    stays_from = None if stay is None else stay.from_on
    for rule, day, what in (
        ("OL-6", stays_from, "the stay begins"),
        ("OL-7", ward.discharge_on, "the discharge is"),
    ):
        if day is not None and today <= day < soonest.on:
            message = (
                f"With this delivery the oxygen comes by {short_date(soonest.on)}, but {what} on "
                f"{short_date(day)}. Choose a sooner one, or give the reason."
            )
            return (Finding(rule, Level.CONFIRM, message, "delivery"),)
    return ()


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
