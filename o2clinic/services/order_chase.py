"""Orders of all patients of which something is to be done: sent, chased, collected, ended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, and_, or_, select, true
from sqlalchemy.orm import Session

from o2clinic.models import Clinic, OrderEvent, OxygenOrder, Patient, Person, Supplier
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import born, days_counted, patient_name, short_date
from o2clinic.rules.order import OrderStatus
from o2clinic.rules.order_life import (
    AWAITED,
    STAGE_WORDS,
    LifeEvent,
    OrderStage,
    OrderStep,
    last_of,
    stage_of,
)
from o2clinic.rules.order_stay import Stay
from o2clinic.services import order_left, shut_records
from o2clinic.services.order_events import event_columns, event_from
from o2clinic.services.order_left import ToDo
from o2clinic.services.order_standing import order_called, promised_for, stay_of

_OPEN = (OrderStatus.ISSUED, OrderStatus.BESIDE)


@dataclass(frozen=True, slots=True)
class ChaseRow:
    """One order of which something is to be done.

    Attributes:
        order: which one: its day, and whether it is for a stay or a discharge.
        waits_for: what is to be done or to happen.
        due_on: by when; None where there is no day.
        due: the same in words, with the hour where it counts.
        late: how far it is behind; empty for in time.
    """

    patient_id: int
    name: str
    born: str
    order_id: int
    order: str
    waits_for: str
    due_on: date | None
    due: str
    late: str

    @property
    def is_overdue(self) -> bool:
        """Whether it should have happened."""
        return bool(self.late)


def rows(session: Session, person_id: int, now: datetime) -> tuple[ChaseRow, ...]:
    """All of them, what is late first; two statements, and one more for what was left behind."""
    found = [_line(row, told, now) for row, told in order_left.to_do(session, person_id, now)]
    for _key, grouped in groupby(
        session.execute(_wanted(person_id, now)).all(), key=lambda row: row.order_id
    ):
        lines = list(grouped)
        events = tuple(event_from(line) for line in lines if line.event_id is not None)
        row = _row(lines[0], events, now)
        if row is not None:
            found.append(row)
    found.sort(key=lambda row: (row.due_on or date.max, not row.is_overdue, row.name))
    return tuple(found)


def _wanted(person_id: int, now: datetime) -> "Select[*tuple[Any, ...]]":
    order, tomorrow = OxygenOrder, day_of(now) + timedelta(days=1)
    waits = order.stage.in_((*AWAITED, OrderStage.REMOVAL_REQUESTED))
    ends = and_(order.stay_until <= tomorrow, order.stage != OrderStage.REMOVED)
    is_gone = or_(Patient.died_on.is_not(None), Patient.moved_away_on.is_not(None))
    return (
        select(
            order.id.label("order_id"),
            order.patient_id,
            order.status,
            order.stage,
            order.ordered_at,
            order.delivery,
            order.stay_kind,
            order.stay_from,
            order.stay_until,
            order.stay_address,
            order.stay_postcode,
            order.stay_contact,
            order.stay_telephone,
            order.ward_name,
            order.ward_telephone,
            order.discharge_on,
            Patient.family_name.label("patient_family"),
            Patient.given_names.label("patient_given"),
            Patient.title.label("patient_title"),
            Patient.born_on,
            Patient.died_on,
            Patient.moved_away_on,
            Clinic.nation,
            Supplier.cut_off,
            *event_columns(),
        )
        .join(Patient, Patient.id == order.patient_id)
        .join(Clinic, true())
        .outerjoin(Supplier, Supplier.id == order.supplier_id)
        .outerjoin(OrderEvent, OrderEvent.oxygen_order_id == order.id)
        .outerjoin(Person, Person.id == OrderEvent.recorded_by_id)
        .where(
            order.status.in_(_OPEN),
            order.ended_at.is_(None),
            or_(waits, ends, is_gone),
            shut_records.not_shut(order.patient_id, person_id, now),
        )
        .order_by(order.id, OrderEvent.id)
    )


def _row(row: "Row[Any]", events: Sequence[LifeEvent], now: datetime) -> ChaseRow | None:
    stay = stay_of(row)
    told = next(_to_do(row, stay, events, now), None)
    return None if told is None else _line(row, told, now)


def _line(row: "Row[Any]", told: ToDo, now: datetime) -> ChaseRow:
    waits_for, due_on, due, is_late = told
    today = day_of(now)
    days = (today - due_on).days if due_on is not None else 0
    late = "" if not is_late else f"{days_counted(days)} late" if days > 0 else "late"
    return ChaseRow(
        row.patient_id,
        patient_name(row.patient_family, row.patient_given, row.patient_title),
        born(row.born_on, today, row.died_on),
        row.order_id,
        order_called(row),
        waits_for,
        due_on,
        due,
        late,
    )


def _to_do(
    row: "Row[Any]", stay: Stay | None, events: Sequence[LifeEvent], now: datetime
) -> Iterator[ToDo]:
    """What is to be done, by when, and whether it is late; what matters most first."""
    stage, today = stage_of(row.status, row.stage), day_of(now)
    if stage is OrderStage.REMOVAL_REQUESTED:
        asked = last_of(events, OrderStep.REMOVAL_REQUESTED)
        wanted = None if asked is None else asked.wanted_on
        yield "collection", wanted, _by(wanted), wanted is not None and wanted < today
        return
    gone_on = row.died_on or row.moved_away_on
    if gone_on is not None:
        what = "died" if row.died_on is not None else "moved away"
        # What never came is called off, what is there is collected.
        head = "to be cancelled" if stage in AWAITED else "removal to be requested"
        yield f"{head}: {what}", gone_on, short_date(gone_on), True
        return
    if stay is not None and stay.until_on is not None and stay.is_over(today):
        yield f"collection: stay {stay.state_on(today)}", stay.until_on, _by(stay.until_on), True
        return
    if stage in AWAITED:
        yield _awaited(row, stay, stage, events, now)
        return
    if stay is not None:
        yield f"stay {stay.state_on(today)}", stay.until_on, _by(stay.until_on), False


def _awaited(
    row: "Row[Any]",
    stay: Stay | None,
    stage: OrderStage | None,
    events: Sequence[LifeEvent],
    now: datetime,
) -> ToDo:
    today, ordered_on = day_of(now), day_of(row.ordered_at)
    promised = promised_for(row.delivery, events, row.nation, cut_off=row.cut_off, stay=stay)
    if stage is OrderStage.ISSUED or stage is None or promised is None:
        return "to be sent", ordered_on, short_date(ordered_on), ordered_on < today
    is_late = now > promised.at if promised.at is not None else today > promised.on
    leaves = row.discharge_on
    if leaves is not None and leaves <= today:
        return f"{_state(stage)}; discharge {short_date(leaves)}", leaves, _by(leaves), True
    return _state(stage), promised.on, f"promised by {promised.in_words}", is_late


def _state(stage: OrderStage) -> str:
    return STAGE_WORDS[stage].removeprefix("awaiting ")


def _by(day: date | None) -> str:
    return "" if day is None else f"by {short_date(day)}"
