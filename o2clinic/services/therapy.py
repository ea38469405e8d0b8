"""The oxygen that a patient has and had: orders with their lines, read with one statement."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from o2clinic.models import OxygenOrder, OxygenOrderLine
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.order import Equipment, Interface, Modality, OrderLine, OrderStatus


@dataclass(frozen=True, slots=True)
class OrderedOxygen:
    """One order.

    Attributes:
        ordered_on: the clinic's day.
        ended_on: when it was superseded or removed; None while it goes on.
        lines: what was ordered.
        consent_signed_on: HOCF, as told on it.
        risk_form_completed_on: IHORM, as told on it.
    """

    order_id: int
    status: str
    ordered_on: date
    ended_on: date | None
    supplier: str
    lines: tuple[OrderLine, ...]
    consent_signed_on: date | None = None
    risk_form_completed_on: date | None = None

    @property
    def is_in_force(self) -> bool:
        """Whether the patient has this oxygen now."""
        return self.status == OrderStatus.ISSUED and self.ended_on is None

    @property
    def was_given(self) -> bool:
        """Whether it was ever issued."""
        return self.status in {OrderStatus.ISSUED, OrderStatus.SUPERSEDED, OrderStatus.REMOVED}


def oxygen_of(session: Session, patient_id: int) -> tuple[OrderedOxygen, ...]:
    """A patient's orders, newest first, cancelled ones left out; one statement."""
    wanted = _wanted().where(OxygenOrder.patient_id == patient_id)
    return tuple(order for _, order in _orders(session.execute(wanted)))


def oxygen_of_many(
    session: Session, patient_ids: Sequence[int]
) -> dict[int, tuple[OrderedOxygen, ...]]:
    """The same for as many as are asked for, by patient; one statement."""
    found: dict[int, tuple[OrderedOxygen, ...]] = {}
    wanted = _wanted().where(OxygenOrder.patient_id.in_(patient_ids))
    for patient_id, order in _orders(session.execute(wanted)):
        found[patient_id] = (*found.get(patient_id, ()), order)
    return found


def _orders(
    found: "Iterable[Row[*tuple[Any, ...]]]",
) -> Iterator[tuple[int, OrderedOxygen]]:
    """The orders with whose they are, in the order of their rows."""
    for _key, grouped in groupby(found, key=lambda row: row.id):
        rows = list(grouped)
        head = rows[0]
        yield (
            head.patient_id,
            OrderedOxygen(
                order_id=head.id,
                status=head.status,
                ordered_on=day_of(head.ordered_at),
                ended_on=None if head.ended_at is None else day_of(head.ended_at),
                supplier=head.supplier,
                consent_signed_on=head.consent_signed_on,
                risk_form_completed_on=head.risk_form_completed_on,
                lines=tuple(
                    OrderLine(
                        modality=Modality(row.modality),
                        equipment=Equipment(row.equipment),
                        interface=Interface(row.interface),
                        flow_l_min=row.flow_l_min,
                        pulse_setting=row.pulse_setting,
                        hours_per_day=row.hours_per_day,
                        quantity=row.quantity,
                        venturi_percent=row.venturi_percent,
                        has_conserver=row.has_conserver,
                    )
                    for row in rows
                    if row.line_id is not None
                ),
            ),
        )


def in_force(orders: Iterable[OrderedOxygen]) -> OrderedOxygen | None:
    """The order that says what the patient has now."""
    return next((order for order in orders if order.is_in_force), None)


def had_on(orders: Iterable[OrderedOxygen], day: date) -> OrderedOxygen | None:
    """The order that was in force as a day began; what is ordered on it comes to the home later."""
    return next(
        (
            order
            for order in orders
            if order.was_given
            and order.ordered_on < day
            and (order.is_in_force or (order.ended_on is not None and day <= order.ended_on))
        ),
        None,
    )


def has_lines_of(orders: Iterable[OrderedOxygen], modality: Modality) -> bool:
    """Whether the oxygen in force is for this purpose."""
    order = in_force(orders)
    return order is not None and any(line.modality is modality for line in order.lines)


@cache
def _wanted() -> "Select[*tuple[Any, ...]]":
    """The orders of every patient; put together once."""
    order, line = OxygenOrder, OxygenOrderLine
    return (
        select(
            order.id,
            order.patient_id,
            order.status,
            order.ordered_at,
            order.ended_at,
            order.supplier,
            order.consent_signed_on,
            order.risk_form_completed_on,
            line.id.label("line_id"),
            line.modality,
            line.equipment,
            line.interface,
            line.flow_l_min,
            line.pulse_setting,
            line.hours_per_day,
            line.quantity,
            line.venturi_percent,
            line.has_conserver,
        )
        .outerjoin(line, line.oxygen_order_id == order.id)
        # What goes beside for a stay is the same oxygen elsewhere.
        .where(order.status.not_in((OrderStatus.CANCELLED, OrderStatus.BESIDE)))
        .order_by(order.ordered_at.desc(), order.id.desc(), line.position, line.id)
    )
