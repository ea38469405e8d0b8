"""Orders whose supplier another one took the place of: a patient's, and all to be seen to."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeAlias

from sqlalchemy import Row, Select, exists, select
from sqlalchemy.orm import Session, aliased

from o2clinic.models import OrderEvent, OxygenOrder, Patient
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date
from o2clinic.rules.order import OrderStatus
from o2clinic.rules.order_left import ON_ITS_WAY, LeftBehind, Placed, came_on, left_behind
from o2clinic.rules.order_life import LifeEvent, OrderStage, OrderStep, last_of
from o2clinic.services import shut_records
from o2clinic.services.order_events import events_of

# What is to be done, by when, whether it is late: as `order_chase` tells of an open order.
ToDo: TypeAlias = tuple[str, date | None, str, bool]
_STILL_THERE = (*ON_ITS_WAY, OrderStage.INSTALLED, OrderStage.REMOVAL_REQUESTED)


def left_of(
    orders: "Sequence[OxygenOrder | Row[Any]]", events: Mapping[int, Sequence[LifeEvent]]
) -> dict[int, LeftBehind]:
    """Which of a patient's orders are left behind, and what is known of each.

    Args:
        orders: in the order in which they were placed.
        events: of them, by the order's key.
    """
    found = left_behind([_placed(order) for order in orders])
    known = {order.id: order for order in orders}
    return {
        key: LeftBehind(
            supplier=_newest_name(orders, known[key]),
            came_on=came_on([events.get(other, ()) for other in others]),
            is_on_its_way=known[key].stage in ON_ITS_WAY,
        )
        for key, others in found.items()
    }


def to_do(session: Session, person_id: int, now: datetime) -> Iterator["tuple[Row[Any], ToDo]"]:
    """Those of all patients of which something is to be done now; two statements at most."""
    rows = session.execute(_wanted(person_id, now)).all()
    if not rows:
        return
    events = events_of(session, OrderEvent.oxygen_order_id.in_([row.id for row in rows]))
    for _patient, grouped in groupby(rows, key=attrgetter("patient_id")):
        orders = tuple(grouped)
        left = left_of(orders, events)
        for row in orders:
            told = _to_do(row, left.get(row.id), events.get(row.id, ()), now)
            if told is not None:
                yield row, told


def _to_do(
    row: "Row[Any]", left: LeftBehind | None, events: Sequence[LifeEvent], now: datetime
) -> ToDo | None:
    """None while the patient needs what is there, until the other supplier has come."""
    if left is None:
        return None
    today = day_of(now)
    if row.stage == OrderStage.REMOVAL_REQUESTED:
        asked = last_of(events, OrderStep.REMOVAL_REQUESTED)
        by = None if asked is None else asked.wanted_on
        told = "" if by is None else f"by {short_date(by)}"
        return f"collection by {row.supplier}", by, told, by is not None and by < today
    gone_on = row.died_on or row.moved_away_on
    due = gone_on or left.came_on
    if left.is_on_its_way:
        due = due or day_of(row.ended_at or row.ordered_at)
        return f"{row.supplier} to be called off", due, short_date(due), due < today
    if due is None:
        return None
    return f"removal to be requested from {row.supplier}", due, short_date(due), due < today


def _wanted(person_id: int, now: datetime) -> "Select[*tuple[Any, ...]]":
    """All orders of whoever has one that may be left behind; the rule tells which are."""
    first, later = aliased(OxygenOrder), aliased(OxygenOrder)
    changed = exists().where(
        first.patient_id == OxygenOrder.patient_id,
        first.status == OrderStatus.SUPERSEDED,
        first.stage.is_(None) | first.stage.in_(_STILL_THERE),
        later.patient_id == first.patient_id,
        later.supplier_id != first.supplier_id,
        later.stage.is_not(None),
        later.ordered_at > first.ordered_at,
    )
    return (
        select(
            OxygenOrder.id.label("order_id"),
            OxygenOrder.id,
            OxygenOrder.patient_id,
            OxygenOrder.supplier_id,
            OxygenOrder.supplier,
            OxygenOrder.status,
            OxygenOrder.stage,
            OxygenOrder.ordered_at,
            OxygenOrder.ended_at,
            OxygenOrder.stay_kind,
            OxygenOrder.stay_from,
            OxygenOrder.stay_until,
            OxygenOrder.stay_address,
            OxygenOrder.stay_postcode,
            OxygenOrder.stay_contact,
            OxygenOrder.stay_telephone,
            OxygenOrder.ward_name,
            OxygenOrder.ward_telephone,
            OxygenOrder.discharge_on,
            Patient.family_name.label("patient_family"),
            Patient.given_names.label("patient_given"),
            Patient.title.label("patient_title"),
            Patient.born_on,
            Patient.died_on,
            Patient.moved_away_on,
        )
        .join(Patient, Patient.id == OxygenOrder.patient_id)
        .where(changed, shut_records.not_shut(OxygenOrder.patient_id, person_id, now))
        .order_by(OxygenOrder.patient_id, OxygenOrder.ordered_at, OxygenOrder.id)
    )


def _placed(order: "OxygenOrder | Row[Any]") -> Placed:
    return Placed(
        order_id=order.id,
        supplier_id=order.supplier_id,
        status=order.status,
        stage=order.stage,
        is_stay=order.stay_kind is not None,
    )


def _newest_name(orders: "Sequence[OxygenOrder | Row[Any]]", one: Any) -> str:
    """Who brings it now: the newest order at home with another supplier."""
    home = [
        each.supplier
        for each in orders
        if each.supplier_id not in {None, one.supplier_id}
        and each.stay_kind is None
        and each.status not in {OrderStatus.DRAFT, OrderStatus.CANCELLED}
    ]
    return home[-1] if home else ""
