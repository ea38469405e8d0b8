"""What becomes of orders after they are issued: sent, confirmed, installed, removed, cancelled."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from functools import cache
from typing import Any, Final

from sqlalchemy import Row, Select, select, true
from sqlalchemy.orm import Session

from o2clinic.errors import Finding, Level, NotValid, Refused
from o2clinic.models import Clinic, OrderEvent, OxygenOrder, Patient, Supplier
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of, instant
from o2clinic.rules.display import short_date
from o2clinic.rules.order import Delivery, OrderStatus
from o2clinic.rules.order_left import LeftBehind, check_left
from o2clinic.rules.order_life import (
    STEP_WORDS,
    LifeEvent,
    OrderStage,
    OrderStep,
    last_of,
    rental_ends_on,
    stage_before,
    stage_of,
    steps_from,
)
from o2clinic.rules.order_promise import kept
from o2clinic.rules.order_step import StepTyped, check_step
from o2clinic.rules.permissions import Permission, granted
from o2clinic.services import order_chase
from o2clinic.services.order_chase import ChaseRow
from o2clinic.services.order_events import add_event, events_of, move_version
from o2clinic.services.order_left import left_of
from o2clinic.services.order_life_rows import OrderLifeRow, StepDraft, TakeBackDraft
from o2clinic.services.order_removal import (
    RemovalPaper,
    drawn_removal,
    keep_removal,
    removal_told,
)
from o2clinic.services.order_standing import promised_for, stay_of, ward_of
from o2clinic.services.result_draft import tidy
from o2clinic.services.work import Actor, Desk, Work

_LONGEST: Final = {"told_by": 200, "reference": 60, "note": 500}
_CLOSING: Final = {
    OrderStep.REMOVED: OrderStatus.REMOVED,
    OrderStep.CANCELLED: OrderStatus.CANCELLED,
}


class OrderLife:
    """Following orders until the oxygen is at home, and until it is gone."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    @property
    def may_record(self) -> bool:
        """Whether this person notes what the supplier did."""
        return self._actor.may(Permission.RECORD_RESULT)

    def of_patient(self, patient_id: int) -> tuple[OrderLifeRow, ...]:
        """Each order with what happened to it, newest first; two statements."""
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.READ_DOCUMENT, patient_id) as session:
            return _rows(session, self._actor, patient_id, now)

    def check(self, draft: StepDraft, row: OrderLifeRow) -> tuple[Finding, ...]:
        """What is missing or cannot be; asks no database, so it may run at each key."""
        return _check(draft, row, self._desk.now())

    def record(self, draft: StepDraft) -> int:
        """Note what happened to an order, or put right what was noted; gives the event's key.

        A removal is recorded with the request to the supplier, kept as a paper of the order.

        Raises:
            NotAllowed: the role does not include it.
            NotValid: something is missing or cannot be.
            Refused: the order stands elsewhere by now.
            StaleRecord: somebody noted something of this order since the form was opened.
        """
        removal = self._removal(draft)  # drawn before the transaction, so that nobody waits
        use_case = "correct order event" if draft.corrects_id else f"order {draft.step.value}"
        with self._desk.work(
            self._actor, Permission.RECORD_RESULT, use_case, command_id=draft.command_id
        ) as work:
            work.patient_id = draft.patient_id
            order, row = _fetch(work, draft.patient_id, draft.order_id, draft.version)
            _require_step(draft, row)
            found = _check(draft, row, work.at)
            if found:
                raise NotValid(found)
            keep_removal(work, draft, removal)
            event_id = add_event(
                work,
                draft.patient_id,
                draft.order_id,
                draft.step,
                happened_on=draft.happened_on,
                happened_at=draft.happened_at,
                sent_by=draft.sent_by,
                told_by=tidy(draft.told_by),
                reference=tidy(draft.reference),
                wanted_on=draft.wanted_on,
                removal_reason=draft.removal_reason,
                note=draft.note.strip(),
                corrects_id=draft.corrects_id,
            )
            if draft.corrects_id is None:
                _go_on(work, order, row, draft)
            _finish(work, order, event_id, draft.note)
            return event_id

    def _removal(self, draft: StepDraft) -> RemovalPaper | None:
        if draft.step is not OrderStep.REMOVAL_REQUESTED or not self.may_record:
            return None
        now, whose = self._desk.now(), draft.patient_id
        with self._desk.reading(self._actor, Permission.READ_DOCUMENT, whose) as session:
            told = removal_told(session, self._actor, draft, now)
        return drawn_removal(told, draft)

    def take_back(self, draft: TakeBackDraft) -> int:
        """Note that the last event did not happen; the order stands where it stood before.

        Raises:
            NotValid: there is no reason.
            Refused: something happened after it, or it cannot be taken back.
            StaleRecord: somebody noted something of this order since the page was shown.
        """
        if not draft.note.strip():
            raise NotValid([Finding("OL-3", Level.BLOCK, "Say why it is taken back.", "note")])
        with self._desk.work(
            self._actor,
            Permission.RECORD_RESULT,
            "take back order event",
            command_id=draft.command_id,
        ) as work:
            work.patient_id = draft.patient_id
            order, row = _fetch(work, draft.patient_id, draft.order_id, draft.version)
            event = next((one for one in row.events if one.event_id == draft.event_id), None)
            if event is None or not row.may_take_back(event):
                why = "Only the last thing that happened to an open order can be taken back."
                raise Refused("OL-1", why, "Look at the order as it stands now.")
            _require_decider(self._actor, event.step, row)
            event_id = add_event(
                work,
                draft.patient_id,
                draft.order_id,
                OrderStep.TAKEN_BACK,
                note=draft.note.strip(),
                corrects_id=event.event_id,
            )
            order.stage = stage_before(event, row.open_events)
            _finish(work, order, event_id, draft.note)
            return event_id

    def awaited(self) -> tuple[ChaseRow, ...]:
        """Orders of all patients of which something is to be done, the latest first; one statement.

        Whoever may not read orders is told of none.
        """
        if not self._actor.may(Permission.READ_DOCUMENT):
            return ()
        with self._desk.reading(self._actor, Permission.READ_DOCUMENT) as session:
            return order_chase.rows(session, self._actor.person_id, self._desk.now())


def _rows(
    session: Session, actor: Actor, patient_id: int, now: datetime
) -> tuple[OrderLifeRow, ...]:
    found = session.execute(_wanted().where(OxygenOrder.patient_id == patient_id)).all()
    orders = [row[0] for row in found]
    events = events_of(session, OrderEvent.oxygen_order_id.in_([order.id for order in orders]))
    left = left_of(orders[::-1], events)
    return tuple(_row(row, events.get(row[0].id, ()), left, actor, now) for row in found)


def _row(
    row: "Row[Any]",
    events: tuple[LifeEvent, ...],
    every_left: Mapping[int, LeftBehind],
    actor: Actor,
    now: datetime,
) -> OrderLifeRow:
    order, today = row[0], day_of(now)
    left, stay = every_left.get(order.id), stay_of(order)
    stage = stage_of(order.status, order.stage, is_left=left is not None)
    is_gone = row.died_on is not None or row.moved_away_on is not None
    promised = promised_for(order.delivery, events, row.nation, cut_off=row.cut_off, stay=stay)
    came = last_of(events, OrderStep.INSTALLED)
    return OrderLifeRow(
        order_id=order.id,
        version=order.version,
        status=order.status,
        stage=stage,
        ordered_on=day_of(order.ordered_at),
        delivery=Delivery(order.delivery),
        stay=stay,
        ward=ward_of(order),
        events=events,
        steps=steps_from(
            stage,
            granted(actor.roles),
            is_gone=is_gone,
            is_left=left is not None,
            is_stay_over=stay is not None and stay.is_over(today),
        ),
        promised=promised,
        kept=None
        if promised is None
        else kept(
            promised,
            None if came is None else came.happened_on,
            None if came is None else came.happened_at,
            now,
        ),
        rental_ends_on=rental_ends_on(events, None if stay is None else stay.until_on),
        today=today,
        is_gone=is_gone,
        is_dead=row.died_on is not None,
        left=left,
    )


@cache
def _wanted() -> "Select[*tuple[Any, ...]]":
    return (
        select(
            OxygenOrder,
            Patient.died_on,
            Patient.moved_away_on,
            Clinic.nation,
            Supplier.cut_off,
        )
        .join(Patient, Patient.id == OxygenOrder.patient_id)
        .join(Clinic, true())
        .outerjoin(Supplier, Supplier.id == OxygenOrder.supplier_id)
        .order_by(OxygenOrder.ordered_at.desc(), OxygenOrder.id.desc())
        .execution_options(populate_existing=True)
    )


def _fetch(
    work: Work, patient_id: int, order_id: int, version: int
) -> tuple[OxygenOrder, OrderLifeRow]:
    """The order as it stands, one writer at a time for a patient."""
    work.session.get(Patient, patient_id, with_for_update=True)
    order = work.fetch_for_edit(OxygenOrder, order_id, version)
    rows = _rows(work.session, work.actor, patient_id, work.at)
    found = next((row for row in rows if row.order_id == order_id), None)
    if found is None:
        raise Refused("OL-1", "This order is another patient's by now.", "Open the record again.")
    return order, found


def _check(draft: StepDraft, row: OrderLifeRow, now: datetime) -> tuple[Finding, ...]:
    typed = StepTyped(
        step=draft.step,
        happened_on=draft.happened_on,
        happened_at=draft.happened_at,
        sent_by=draft.sent_by,
        told_by=draft.told_by,
        wanted_on=draft.wanted_on,
        removal_reason=draft.removal_reason,
        note=draft.note,
    )
    too_long = tuple(
        Finding("TEXT", Level.BLOCK, f"No longer than {most} letters.", field)
        for field, most in _LONGEST.items()
        if len(getattr(draft, field)) > most
    )
    events = tuple(one for one in row.open_events if one.event_id != draft.corrects_id)
    missing: tuple[Finding, ...] = ()
    if draft.corrects_id is not None and not draft.note.strip():
        missing = (Finding("OL-3", Level.BLOCK, "Say what was wrong before.", "note"),)
    found = (
        *check_step(typed, events, ordered_on=row.ordered_on, now=now),
        *check_left(typed, None if row.is_gone else row.left),
    )
    return (*found, *too_long, *(one for one in missing if one.field not in _fields(found)))


def _fields(found: Sequence[Finding]) -> set[str]:
    return {one.field for one in found}


def _require_step(draft: StepDraft, row: OrderLifeRow) -> None:
    """OL-1: what happened leads from where the order stands, and this person may say so."""
    if draft.corrects_id is not None:
        event = next((one for one in row.events if one.event_id == draft.corrects_id), None)
        if event is None or event.step is not draft.step or not row.may_mend(event):
            why = "This cannot be corrected any more."
            raise Refused("OL-1", why, "Look at the order as it stands now.")
        return
    if draft.step not in row.steps:
        why = f"“{STEP_WORDS[draft.step]}” does not follow here: the order is {row.stage_words}."
        raise Refused("OL-1", why, "Look at the order as it stands now, or ask who may do it.")


def _require_decider(actor: Actor, step: OrderStep, row: OrderLifeRow) -> None:
    """A removal that somebody decided on is called off by somebody who may decide."""
    decides = actor.may(Permission.ORDER_OXYGEN) or row.is_gone or row.left is not None
    if step is OrderStep.REMOVAL_REQUESTED and not decides:
        why = "Calling off a removal is for whoever may order oxygen."
        raise Refused("OL-1", why, "Ask a physician.")


def _go_on(work: Work, order: OxygenOrder, row: OrderLifeRow, draft: StepDraft) -> None:
    """The order's own columns, in step with what happened."""
    order.stage = OrderStage(draft.step.value)
    # What another order took the place of ended then, whenever it is collected.
    if draft.step not in _CLOSING or row.left is not None:
        return
    order.ended_at = work.at if draft.happened_on is None else _end(draft, work.at)
    if row.stay is None or draft.step is OrderStep.CANCELLED:
        order.status = _CLOSING[draft.step]
    if draft.step is OrderStep.CANCELLED and order.replaces_id is not None:
        _let_the_old_stand(work, order)


def _end(draft: StepDraft, now: datetime) -> datetime:
    """When it ended: the hour where it is told, else the end of the working day, at most now."""
    if draft.happened_on is None:
        return now
    return min(draft.happened_at or instant(draft.happened_on, time(17, 0)), now)


def _let_the_old_stand(work: Work, order: OxygenOrder) -> None:
    """What was ordered before is at home still, where the order in its place never came."""
    old = work.fetch(OxygenOrder, order.replaces_id or 0)
    order.replaces_id = None
    if old.status != OrderStatus.SUPERSEDED:
        return
    work.session.flush()
    if old.stage == OrderStage.REMOVED:  # it was with another supplier, who has taken it away
        old.status = OrderStatus.REMOVED
        return
    old.status, old.ended_at = OrderStatus.ISSUED, None
    events = events_of(work.session, OrderEvent.oxygen_order_id == old.id).get(old.id, ())
    replaced = last_of(events, OrderStep.SUPERSEDED)
    note = f"The order of {short_date(day_of(order.ordered_at))} was cancelled."
    add_event(
        work,
        old.patient_id,
        old.id,
        OrderStep.TAKEN_BACK,
        note=note,
        corrects_id=None if replaced is None else replaced.event_id,
    )


def _finish(work: Work, order: OxygenOrder, event_id: int, why: str) -> None:
    move_version(work, order)
    work.record_id = event_id
    work.reason = why.strip()
    work.changed(Concept.OXYGEN_ORDER, order.patient_id)
