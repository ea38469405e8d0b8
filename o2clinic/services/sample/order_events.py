"""What became of the orders of the sample clinic: most are at home, the newest are on their way."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import Connection, select, update

from o2clinic.models import OxygenOrder
from o2clinic.rules.clinic_time import day_of, instant
from o2clinic.rules.order import Delivery, Equipment, Interface, Modality, OrderStatus
from o2clinic.rules.order_life import OrderStage, OrderStep, RemovalReason, SentBy
from o2clinic.rules.order_stay import StayKind
from o2clinic.services.sample.clinics import Places
from o2clinic.services.sample.write import Rows

_PAGE: Final = 5000  # orders between two writes: memory stays flat
_ENDS: Final = {
    OrderStatus.SUPERSEDED: OrderStep.SUPERSEDED,
    OrderStatus.REMOVED: OrderStep.REMOVED,
}
_MAILBOX, _CALLER = "hoof@baywater.example", "Baywater, contact centre"
_STAYS: Final = (
    (StayKind.HOLIDAY, -6, 1, "Sea View Caravan Park, plot 14\nTenby", "SA70 7XX", "Site office"),
    (StayKind.TEMPORARY, -9, -1, "12 Elm Road\nTaunton", "TA1 1XX", "Daughter"),
)


def write_order_events(
    connection: Connection, rows: Rows, places: Places, *, today: date, seed: int
) -> None:
    """Events of every order, its stage in step with them, and two stays at second addresses."""
    table = OxygenOrder.metadata.tables[OxygenOrder.__tablename__]
    order = table.c
    wanted = select(
        *(order.id, order.patient_id, order.status, order.ordered_at, order.ended_at),
        order.ordered_by_id,
    )
    last = 0
    in_force: list[Any] = []
    while page := connection.execute(
        wanted.where(order.id > last).order_by(order.id).limit(_PAGE)
    ).all():
        stages: dict[str, list[int]] = {}
        for row in page:
            reached = _follow(rows, row, places, today, Random(f"{seed}/order/{row.id}"))  # noqa: S311 - reproducible, no secret
            stages.setdefault(reached, []).append(row.id)
            if reached == OrderStage.INSTALLED and row.status == OrderStatus.ISSUED:
                in_force = [*in_force, row][-len(_STAYS) :]
        for stage, ids in stages.items():
            connection.execute(update(table).where(order.id.in_(ids)).values(stage=stage))
        rows.write(connection)
        last = page[-1].id
    _write_stays(rows, in_force, places, today)
    rows.write(connection)


def _follow(rows: Rows, row: Any, places: Places, today: date, dice: Random) -> str:
    """Write the events of one order; gives how far it came."""
    reached = OrderStage.ISSUED
    for step, at, told in _steps(row, dice):
        if step not in _ENDS.values() and step is not OrderStep.ISSUED:
            ended = row.ended_at is not None and row.ended_at <= at
            if ended or day_of(at) > today - timedelta(days=1):
                continue
        by = row.ordered_by_id if step is OrderStep.ISSUED else places.team.nurses[0]
        rows.by = by
        rows.add(
            "order_event",
            at,
            patient_id=row.patient_id,
            oxygen_order_id=row.id,
            step=step,
            happened_on=day_of(at),
            happened_at=at,
            recorded_by_id=by,
            **told,
        )
        if step is not OrderStep.SUPERSEDED:
            reached = OrderStage(step.value)
    return reached


def _steps(row: Any, dice: Random) -> Iterator[tuple[OrderStep, datetime, dict[str, Any]]]:
    issued, ended_at = row.ordered_at, row.ended_at
    day = day_of(issued)
    yield OrderStep.ISSUED, issued, {}
    sent = {"sent_by": SentBy.SECURE_EMAIL, "told_by": _MAILBOX}
    yield OrderStep.SENT, issued + timedelta(minutes=dice.randint(5, 50)), sent
    confirmed = instant(day + timedelta(days=1), time(10, dice.randint(0, 59)))
    told = {"told_by": _CALLER, "reference": f"BW-{row.id:06d}"}
    yield OrderStep.CONFIRMED, confirmed, told
    days = dice.choice((2, 3, 3, 3, 4, 6))
    yield OrderStep.INSTALLED, instant(day + timedelta(days=days), time(14, 20)), {}
    status = row.status
    if ended_at is None or status not in _ENDS:
        return
    ended = ended_at
    if status == OrderStatus.REMOVED:
        on = max(day_of(ended) - timedelta(days=dice.randint(1, 4)), day)
        asked = {
            "removal_reason": RemovalReason.NOT_NEEDED,
            "sent_by": SentBy.SECURE_EMAIL,
            "told_by": _MAILBOX,
            "wanted_on": day_of(ended),
        }
        yield OrderStep.REMOVAL_REQUESTED, min(instant(on, time(16, 0)), ended), asked
    yield _ENDS[status], ended, {}


def _write_stays(rows: Rows, in_force: list[Any], places: Places, today: date) -> None:
    """A holiday that ends tomorrow, and a stay that is over and not collected."""
    for order, (kind, first, last, address, code, contact) in zip(in_force, _STAYS, strict=False):
        at = instant(today + timedelta(days=first - 6), time(11, 0))
        rows.by = order.ordered_by_id
        key = rows.add(
            "oxygen_order",
            at,
            patient_id=order.patient_id,
            status=OrderStatus.BESIDE,
            stage=OrderStage.INSTALLED,
            form_id="hoof_b 2017",
            ordered_by_id=order.ordered_by_id,
            ordered_at=at,
            delivery=Delivery.STANDARD,
            clinical_code="1",
            consent_signed_on=day_of(at),
            risk_form_completed_on=day_of(at),
            supplier="Baywater Healthcare",
            stay_kind=kind,
            stay_from=today + timedelta(days=first),
            stay_until=today + timedelta(days=last),
            stay_address=address,
            stay_postcode=code,
            stay_contact=contact,
            stay_telephone="01632 960555",
        )
        rows.add(
            "oxygen_order_line",
            oxygen_order_id=key,
            position=1,
            modality=Modality.LTOT,
            equipment=Equipment.STATIC_CONCENTRATOR,
            flow_l_min=20,
            hours_per_day=160,
            interface=Interface.NASAL_CANNULA,
        )
        for step, days in ((OrderStep.ISSUED, 0), (OrderStep.SENT, 0), (OrderStep.INSTALLED, 5)):
            when = at + timedelta(days=days, minutes=10)
            rows.add(
                "order_event",
                when,
                patient_id=order.patient_id,
                oxygen_order_id=key,
                step=step,
                happened_on=day_of(when),
                happened_at=when,
                recorded_by_id=places.team.nurses[0],
            )
