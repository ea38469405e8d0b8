"""What an order's own columns and events say of it: its second address, its ward, its promise."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from sqlalchemy import Row

from o2clinic.models import OxygenOrder
from o2clinic.rules.clinic_time import day_of, instant
from o2clinic.rules.display import short_date
from o2clinic.rules.order import Delivery
from o2clinic.rules.order_life import LifeEvent, OrderStep, last_of
from o2clinic.rules.order_promise import Promise, promise
from o2clinic.rules.order_stay import STAY_WORDS, Stay, StayKind, Ward
from o2clinic.rules.supplier import USUAL_CUT_OFF
from o2clinic.services.bank_holidays import bank_holidays


def promised_for(
    delivery: str,
    events: Sequence[LifeEvent],
    nation: str,
    *,
    cut_off: time | None,
    stay: Stay | None,
) -> Promise | None:
    """By when the supplier comes, from the hour at which the order went to him.

    `cut_off` is None for a supplier without an entry.
    """
    sent = last_of(events, OrderStep.SENT)
    if sent is None or delivery not in set(Delivery):
        return None
    # Without the hour it is taken to have gone in good time: the clinic chases rather early.
    sent_at = sent.happened_at or instant(sent.happened_on, time(9, 0))
    year_end = date(sent.happened_on.year + 1, 1, 31)
    holidays = (
        bank_holidays(nation, sent.happened_on, year_end) if delivery == Delivery.STANDARD else {}
    )
    return promise(
        Delivery(delivery),
        sent_at,
        frozenset(holidays),
        cut_off=cut_off or USUAL_CUT_OFF,
        first_day=None if stay is None else stay.from_on,
    )


def stay_of(order: "OxygenOrder | Row[Any]") -> Stay | None:
    """The second address of an order; None for one at home."""
    if order.stay_kind not in set(StayKind):
        return None
    return Stay(
        kind=StayKind(order.stay_kind),
        from_on=order.stay_from,
        until_on=order.stay_until,
        address=order.stay_address or "",
        postcode=order.stay_postcode or "",
        contact=order.stay_contact or "",
        telephone=order.stay_telephone or "",
    )


def ward_of(order: "OxygenOrder | Row[Any]") -> Ward:
    """The ward that the patient leaves; all empty where there is none."""
    return Ward(
        name=order.ward_name or "",
        telephone=order.ward_telephone or "",
        discharge_on=order.discharge_on,
    )


def order_called(order: "OxygenOrder | Row[Any]") -> str:
    """Which order it is, for people: its day, and whether it is for a stay or a discharge."""
    stay, ward, day = stay_of(order), ward_of(order), short_date(day_of(order.ordered_at))
    if stay is not None:
        return f"{STAY_WORDS[stay.kind]} of {day}"
    return f"Order of {day}, discharge from {ward.name}" if ward.is_given else f"Order of {day}"


def write_stay(order: OxygenOrder, stay: Stay | None) -> None:
    """Put a second address into an order's columns; nothing of it for one at home."""
    order.stay_kind = None if stay is None else stay.kind
    order.stay_from = None if stay is None else stay.from_on
    order.stay_until = None if stay is None else stay.until_on
    for column in ("address", "postcode", "contact", "telephone"):
        value = None if stay is None else getattr(stay, column).strip()
        setattr(order, f"stay_{column}", value)


def write_ward(order: OxygenOrder, ward: Ward) -> None:
    """Put the ward that somebody leaves into an order's columns; nothing where nobody does."""
    order.ward_name = ward.name.strip() or None
    order.ward_telephone = ward.telephone.strip() or None
    order.discharge_on = ward.discharge_on


def draft_words(order: OxygenOrder) -> tuple[str, ...]:
    """The rows of a draft for people, as far as they could be read when it was kept."""
    return tuple(str(words) for words in (order.typed or {}).get("equipment", ()))
