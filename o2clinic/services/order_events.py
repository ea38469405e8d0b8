"""What happened to orders: read, and written in the transaction of the use case that did it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from o2clinic.models import OrderEvent, OxygenOrder, Person
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import staff_name
from o2clinic.rules.order_life import LifeEvent, OrderStep, RemovalReason, SentBy
from o2clinic.services.work import Work


def add_event(
    work: Work,
    patient_id: int,
    order_id: int,
    step: OrderStep,
    *,
    happened_on: date | None = None,
    **told: Any,
) -> int:
    """Write one; without a day it happens now. Gives its key."""
    happened_at = told.pop("happened_at", None)
    if happened_on is None:
        happened_on, happened_at = day_of(work.at), work.at
    return work.add(
        OrderEvent(
            patient_id=patient_id,
            oxygen_order_id=order_id,
            step=step,
            happened_on=happened_on,
            happened_at=happened_at,
            recorded_by_id=work.actor.person_id or None,
            **told,
        )
    )


def events_of(session: Session, whose: ColumnElement[bool]) -> dict[int, tuple[LifeEvent, ...]]:
    """The events of some orders by the order's key, in the order of writing; one statement."""
    found: dict[int, list[LifeEvent]] = defaultdict(list)
    for row in session.execute(_wanted().where(whose)):
        found[row.oxygen_order_id].append(event_from(row))
    return {key: tuple(events) for key, events in found.items()}


def event_from(row: "Row[Any]") -> LifeEvent:
    """One row as the rules look at it; what an older program does not know stays unsaid."""
    return LifeEvent(
        event_id=row.event_id,
        step=OrderStep(row.step),
        happened_on=row.happened_on,
        happened_at=row.happened_at,
        recorded_at=row.recorded_at,
        recorded_by=staff_name(row.title, row.given_names, row.family_name)
        if row.family_name
        else "",
        sent_by=SentBy(row.sent_by) if row.sent_by in set(SentBy) else None,
        told_by=row.told_by,
        reference=row.reference,
        wanted_on=row.wanted_on,
        removal_reason=RemovalReason(row.removal_reason)
        if row.removal_reason in set(RemovalReason)
        else None,
        note=row.note,
        corrects_id=row.corrects_id,
    )


def event_columns() -> Sequence[Any]:
    """What is read of an event, with who recorded it."""
    return (
        OrderEvent.id.label("event_id"),
        OrderEvent.step,
        OrderEvent.happened_on,
        OrderEvent.happened_at,
        OrderEvent.created_at.label("recorded_at"),
        OrderEvent.sent_by,
        OrderEvent.told_by,
        OrderEvent.reference,
        OrderEvent.wanted_on,
        OrderEvent.removal_reason,
        OrderEvent.note,
        OrderEvent.corrects_id,
        Person.title,
        Person.given_names,
        Person.family_name,
    )


def move_version(work: Work, order: OxygenOrder) -> None:
    """Count the order's version up, so that a form that is open on it elsewhere is told."""
    order.changed_at = work.at
    flag_modified(order, "changed_at")  # also where it was changed at the same instant
    work.session.flush()


def _wanted() -> "Select[*tuple[Any, ...]]":
    return (
        select(OrderEvent.oxygen_order_id, *event_columns())
        .outerjoin(Person, Person.id == OrderEvent.recorded_by_id)
        .order_by(OrderEvent.oxygen_order_id, OrderEvent.id)
    )
