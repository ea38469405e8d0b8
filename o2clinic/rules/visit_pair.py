"""The two visits for the gases of one assessment: how far they lie apart (R-GAS-2)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.display import days_counted, short_date_with_weekday
from o2clinic.rules.visits import VISITS, VisitKind

RULE: Final = "R-GAS-2"
PARTNER: Final = {
    VisitKind.LTOT_GAS_1: VisitKind.LTOT_GAS_2,
    VisitKind.LTOT_GAS_2: VisitKind.LTOT_GAS_1,
}


def pair_findings(
    kind: VisitKind, day: date, partner_on: date | None, interval_days: int
) -> Iterator[Finding]:
    """What is to be known of a visit for a gas, seen with the visit for the other one.

    Args:
        kind: for which of the two gases the visit is.
        day: of the visit.
        partner_on: day of the visit for the other gas; None without one.
        interval_days: least days between the two, by the policy.
    """
    if kind is VisitKind.LTOT_GAS_2:
        yield from _second(day, partner_on, interval_days)
    elif kind is VisitKind.LTOT_GAS_1 and partner_on is not None:
        yield from _first(day, partner_on, interval_days)


def earliest_second(gas_1_on: date, interval_days: int) -> date:
    """The first day on which the second gas counts.

    >>> earliest_second(date(2026, 11, 24), 21)
    datetime.date(2026, 12, 15)
    """
    return gas_1_on + timedelta(days=interval_days)


def pair_words(kind: VisitKind, day: date, partner_on: date) -> str:
    """Where the other visit lies, told beside one of them.

    >>> pair_words(VisitKind.LTOT_GAS_1, date(2026, 12, 17), date(2027, 1, 12))
    'Gas 2 on Tue 12-Jan-2027, 26 days later'
    """
    apart = (partner_on - day).days
    told = f"{days_counted(abs(apart))} {'later' if apart > 0 else 'earlier'}"
    when = told if apart else "the same day"
    return f"{_short(PARTNER[kind])} on {short_date_with_weekday(partner_on)}, {when}"


def _second(day: date, gas_1_on: date | None, interval_days: int) -> Iterator[Finding]:
    if gas_1_on is None:
        message = "No visit for a first gas comes before this one."
        yield Finding(RULE, Level.WARN, message, "visit_kind")
        return
    apart = (day - gas_1_on).days
    if apart >= interval_days:
        return
    offer = short_date_with_weekday(earliest_second(gas_1_on, interval_days))
    first = short_date_with_weekday(gas_1_on)
    if apart < 0:
        message = f"Gas 1 is only on {first}, after this visit. Not before {offer}."
    else:
        message = (
            f"Only {days_counted(apart)} after gas 1 on {first}; the two gases are at least "
            f"{days_counted(interval_days)} apart. Not before {offer}."
        )
    yield Finding(RULE, Level.WARN, message, "visit_kind", offer)


def _first(day: date, gas_2_on: date, interval_days: int) -> Iterator[Finding]:
    apart = (gas_2_on - day).days
    if apart >= interval_days:
        return
    offer = short_date_with_weekday(gas_2_on - timedelta(days=interval_days))
    second = short_date_with_weekday(gas_2_on)
    if apart < 0:
        message = f"Gas 2 is already on {second}, before this visit."
    else:
        message = (
            f"Only {days_counted(apart)} before gas 2 on {second}; the two gases are at least "
            f"{days_counted(interval_days)} apart."
        )
    message = f"{message} Not after {offer}, or move gas 2 too."
    yield Finding(RULE, Level.WARN, message, "visit_kind", offer)


def _short(kind: VisitKind) -> str:
    return VISITS[kind].title.removeprefix("LTOT ").capitalize()
