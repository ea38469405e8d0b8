"""What a death or a move stops, the stopping itself, and bringing it back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.models import (
    AgendaItem,
    Appointment,
    ClinicSession,
    DueTask,
    Meeting,
    MeetingAction,
    OxygenOrder,
    Patient,
    Person,
    RecordClosing,
)
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of, instant, local
from o2clinic.rules.closing import ENDED, KIND_WORDS, ClosingKind
from o2clinic.rules.display import date_and_time, short_date, short_date_with_weekday
from o2clinic.rules.meeting import ActionState, ItemState, MeetingState
from o2clinic.rules.order import OrderStatus
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visits import VISITS, VisitKind, VisitStatus
from o2clinic.services import overbooking, shut_records, visit_marks, waiting_links, waiting_stops
from o2clinic.services.visit_overlaps import meets, shares
from o2clinic.services.work import Actor, Work
from o2clinic.storage.locks import all_at_a_time

TAKEN: Final = "The time was given to somebody else while the record was closed"
_LONGEST_REASON: Final = 200
_VISIT, _DUE, _OXYGEN = "visit", "follow_up", "oxygen"
_WAITING, _REFERRAL, _AGENDA = "waiting", "referral", "agenda"
_ACTION: Final = "meeting_action"
# What everybody may be told of it; the entry itself is read at the desk.
_OXYGEN_WORDS: Final = "Oxygen at home, if any: its removal becomes a task on the patient's summary"
_AT_THE_DESK: Final = {_OXYGEN: _OXYGEN_WORDS, _ACTION: "An action of a meeting: rests"}


@dataclass(frozen=True, slots=True)
class Stopped:
    """A death or a move, as it is written."""

    kind: ClosingKind
    happened_on: date
    source: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StoppedThing:
    """One thing that is stopped.

    Attributes:
        was: how it stood, where that is needed to bring it back.
    """

    what: str
    record_id: int
    words: str
    was: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kept(self) -> dict[str, Any]:
        """As it is kept with the entry, which is read at the desk and of restricted records too."""
        words = _AT_THE_DESK.get(self.what, self.words)
        return {"what": self.what, "id": self.record_id, "words": words, **self.was}


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """What came back when a death or a move was taken back.

    Attributes:
        back: visits that stand as they did.
        to_rebook: visits whose time is gone meanwhile; they wait on the page "Rebook".
        over: visits whose day went by meanwhile; they stay cancelled.
        waiting: lines of the waiting list that stand as they did.
        still_closed: why nothing came back; empty when it did.
    """

    back: tuple[str, ...] = ()
    to_rebook: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    still_closed: str = ""


def to_stop(
    session: Session, actor: Actor, patient_id: int, at: datetime
) -> tuple[StoppedThing, ...]:
    """What would stop now; at most seven statements."""
    visits = tuple(
        StoppedThing(_VISIT, visit.id, _visit_words(visit, person))
        for visit, person in session.execute(_visits(patient_id, at)).all()
    )
    waits = waiting_stops.lines(session, patient_id, [one.record_id for one in visits])
    return (
        *visits,
        *(
            StoppedThing(
                _WAITING, one.id, waiting_stops.words_of(one), waiting_stops.as_it_was(one)
            )
            for one in waits
        ),
        *(
            StoppedThing(
                _REFERRAL,
                one.id,
                f"Referral of {short_date(one.received_on)}: leaves the list to be triaged",
            )
            for one in waiting_stops.untriaged(session, patient_id)
        ),
        *_due(session, patient_id),
        *_agenda(session, actor, patient_id, at),
        *_actions(session, actor, patient_id, at),
        *_oxygen(session, actor, patient_id, at),
    )


def stop(work: Work, patient_id: int, said: Stopped) -> int:
    """Cancel what is planned and keep the list of it; gives the key of the entry."""
    # Whoever books for this patient at this moment is waited for, or is told of the closing.
    _wait_in_line(work.session, _booked(work, patient_id), patient_id)
    stopped = to_stop(work.session, work.actor, patient_id, work.at)
    visits = _booked(work, patient_id)
    waits = waiting_stops.lines(work.session, patient_id, [one.id for one in visits])
    waiting_stops.take_off(work, waits, said.kind)
    for visit in visits:
        visit.status = VisitStatus.CANCELLED
        visit.ended_reason = ENDED[said.kind]
        visit_marks.note_state(visit, work)
        work.changed(Concept.APPOINTMENT, visit.id)
    for visit in visits:  # who was booked over one of them has its time now
        overbooking.settle(work, overbooking.held_by(visit))
    work.changed(Concept.PATIENT, patient_id)
    work.changed(Concept.WAITING, 0)
    return work.add(
        RecordClosing(
            patient_id=patient_id,
            kind=said.kind,
            happened_on=said.happened_on,
            source=said.source,
            reason=said.reason,
            stopped=[one.kept for one in stopped],
        )
    )


def bring_back(work: Work, closing: RecordClosing) -> BroughtBack:
    """Let visits and waits stand again; what is due is worked out anew by itself.

    Of a record that another entry closes still, that entry takes over what this one stopped.
    """
    closing.undone_at, closing.undone_by_id = work.at, work.actor.person_id or None
    closing.undone_reason = work.reason
    work.changed(Concept.PATIENT, closing.patient_id)
    work.changed(Concept.WAITING, 0)
    work.session.flush()
    other = _other_that_holds(work.session, closing)
    if other is not None:
        ours = [one for one in closing.stopped if one["what"] in {_VISIT, _WAITING}]
        other.stopped = [*other.stopped, *ours]
        words = KIND_WORDS[ClosingKind(other.kind)].lower()
        day = short_date(other.happened_on)
        return BroughtBack(
            still_closed=f"The patient {words} on {day}: what was stopped comes back with that."
        )
    told: dict[str, list[str]] = {"back": [], "to_rebook": [], "over": []}
    words_of = {one["id"]: str(one["words"]) for one in closing.stopped if one["what"] == _VISIT}
    wanted = select(Appointment).where(Appointment.id.in_(words_of))
    visits = work.session.scalars(wanted.order_by(Appointment.starts_at, Appointment.id)).all()
    _wait_in_line(work.session, visits, closing.patient_id)
    for visit in visits:
        if visit.status == VisitStatus.CANCELLED:
            told[_book_again(work, visit)].append(words_of[visit.id])
    waits = [one for one in closing.stopped if one["what"] == _WAITING]
    for one in waits:
        waiting_stops.put_back(work, one["id"], one)
    work.session.flush()
    return BroughtBack(
        tuple(told["back"]),
        tuple(told["to_rebook"]),
        tuple(told["over"]),
        tuple(str(one["words"]) for one in waits),
    )


def _other_that_holds(session: Session, closing: RecordClosing) -> RecordClosing | None:
    wanted = select(RecordClosing).where(
        RecordClosing.patient_id == closing.patient_id,
        RecordClosing.id != closing.id,
        RecordClosing.undone_at.is_(None),
    )
    return session.scalars(wanted.order_by(RecordClosing.id.desc()).limit(1)).first()


def follow_details(work: Work, patient: Patient, before: date | None) -> None:
    """A date of death that was typed among the details stops, or brings back, just as much."""
    if before is None and patient.died_on is not None:
        stop(work, patient.id, Stopped(ClosingKind.DIED, patient.died_on, "Typed in the details"))
    elif before is not None and patient.died_on is None:
        holding = select(RecordClosing).where(
            RecordClosing.patient_id == patient.id,
            RecordClosing.kind == ClosingKind.DIED,
            RecordClosing.undone_at.is_(None),
        )
        for closing in work.session.scalars(holding).all():
            bring_back(work, closing)


def _book_again(work: Work, visit: Appointment) -> str:
    """The visit stands again; where its time is gone it waits for another."""
    if day_of(visit.starts_at) < day_of(work.at):  # a slip of this morning takes nothing away
        return "over"
    visit.status, visit.ended_reason = VisitStatus.BOOKED, ""
    visit_marks.note_state(visit, work)
    closed = work.session.scalar(
        select(ClinicSession.closed_reason).where(ClinicSession.id == visit.clinic_session_id)
    )
    is_taken = _is_taken(work.session, visit)
    # Where it was over others before it is again, if whoever brings it back may do that.
    is_over = visit.overbook_reason is not None and work.actor.may(Permission.OVERBOOK)
    is_to_go = is_taken and not is_over
    if is_to_go:
        visit.overbook_reason = TAKEN
    elif not is_taken:
        visit.overbook_reason = None
    if is_to_go or closed:
        visit.rebook_reason = TAKEN if is_to_go else str(closed)[:_LONGEST_REASON]
    work.changed(Concept.APPOINTMENT, visit.id)
    work.session.flush()
    waiting_links.note_changed(work, visit)
    return "to_rebook" if visit.rebook_reason else "back"


def _booked(work: Work, patient_id: int) -> list[Appointment]:
    return [visit for visit, _ in work.session.execute(_visits(patient_id, work.at)).all()]


def _wait_in_line(session: Session, visits: Sequence[Appointment], patient_id: int) -> None:
    people, rooms = [one.person_id for one in visits], [one.room_id for one in visits]
    all_at_a_time(session, people=people, rooms=rooms, patient=patient_id)


def _is_taken(session: Session, visit: Appointment) -> bool:
    wanted = select(Appointment.id).where(
        shares(visit.person_id, visit.room_id, visit.patient_id),
        *meets(visit.starts_at, visit.ends_at),
        Appointment.id != visit.id,
        Appointment.overbook_reason.is_(None),
    )
    return session.scalar(wanted.limit(1)) is not None


def _visits(patient_id: int, at: datetime) -> Any:
    """Booked visits of today and later."""
    return (
        select(Appointment, Person)
        .join(Person, Person.id == Appointment.person_id)
        .where(
            Appointment.patient_id == patient_id,
            Appointment.status == VisitStatus.BOOKED,
            Appointment.starts_at >= instant(day_of(at), time()),
        )
        .order_by(Appointment.starts_at)
    )


def _visit_words(visit: Appointment, person: Person) -> str:
    kind = str(visit.visit_kind)
    title = VISITS[VisitKind(kind)].title if kind in set(VisitKind) else kind
    when = local(visit.starts_at)
    day = short_date_with_weekday(when.date())
    return f"Visit {day} {when:%H:%M}, {title}, with {person.name}"


def _due(session: Session, patient_id: int) -> Iterator[StoppedThing]:
    wanted = select(DueTask.kind, DueTask.due_on).where(
        DueTask.patient_id == patient_id, DueTask.kind != ""
    )
    for kind, due_on in session.execute(wanted.order_by(DueTask.position)).all():
        when = f", due {short_date(due_on)}" if due_on else ""
        words = kind.replace("_", " ")
        yield StoppedThing(_DUE, 0, f"Recall: {words}{when}")


def _agenda(
    session: Session, actor: Actor, patient_id: int, at: datetime
) -> Iterator[StoppedThing]:
    """Lines of agendas stand aside by themselves, and are told of to who may read them."""
    if not _may_be_told(session, actor, patient_id, at):
        return
    wanted = (
        select(AgendaItem.id, Meeting.name, Meeting.meets_on)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(
            AgendaItem.patient_id == patient_id,
            AgendaItem.state == ItemState.WAITING,
            Meeting.state.in_((MeetingState.PLANNED, MeetingState.OPEN)),
        )
        .order_by(Meeting.meets_on, AgendaItem.id)
    )
    for key, name, meets_on in session.execute(wanted).all():
        day = short_date_with_weekday(meets_on)
        yield StoppedThing(_AGENDA, key, f"Agenda of “{name}”, {day}: stands aside")


def _actions(
    session: Session, actor: Actor, patient_id: int, at: datetime
) -> Iterator[StoppedThing]:
    """What is to be done after meetings rests by itself, and is told of to who may read it."""
    if not _may_be_told(session, actor, patient_id, at):
        return
    wanted = (
        select(MeetingAction, Person)
        .outerjoin(Person, Person.id == MeetingAction.owner_id)
        .where(MeetingAction.patient_id == patient_id, MeetingAction.state == ActionState.OPEN)
        .order_by(MeetingAction.due_on, MeetingAction.id)
    )
    for action, owner in session.execute(wanted).all():
        who = action.owner_name if owner is None else owner.name
        words = f"Action “{action.words}”, {who}, by {short_date(action.due_on)}: rests"
        yield StoppedThing(_ACTION, action.id, words)


def _may_be_told(session: Session, actor: Actor, patient_id: int, at: datetime) -> bool:
    if not actor.may(Permission.READ_RECORD):
        return False
    return not (actor.person_id and shut_records.is_shut(session, patient_id, actor.person_id, at))


def _oxygen(
    session: Session, actor: Actor, patient_id: int, at: datetime
) -> Iterator[StoppedThing]:
    if not actor.may(Permission.READ_DOCUMENT):
        yield StoppedThing(_OXYGEN, 0, _OXYGEN_WORDS)
        return
    if actor.person_id and shut_records.is_shut(session, patient_id, actor.person_id, at):
        return
    open_orders = (OrderStatus.ISSUED, OrderStatus.BESIDE)
    for order in session.scalars(
        select(OxygenOrder)
        .where(
            OxygenOrder.patient_id == patient_id,
            OxygenOrder.status.in_(open_orders),
            OxygenOrder.ended_at.is_(None),
        )
        .order_by(OxygenOrder.ordered_at.desc())
    ):
        when = date_and_time(local(order.ordered_at))
        words = f"Oxygen ordered {when}: its removal is to be requested on the page “Orders”"
        yield StoppedThing(_OXYGEN, order.id, words)
