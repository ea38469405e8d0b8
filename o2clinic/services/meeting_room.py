"""Holding a meeting: who is there, one patient after the other, what is decided and who does it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select
from sqlalchemy.orm import Session, aliased

from o2clinic.charts.trend_sheet import TrendSheet
from o2clinic.errors import NotFound
from o2clinic.models import AgendaItem, Meeting, MeetingAction, MeetingSeat, Patient, Person
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import (
    born,
    clock_time,
    patient_name,
    short_date,
    short_date_with_weekday,
    staff_name,
)
from o2clinic.rules.meeting import (
    AGENDA_REASON_WORDS,
    MEETING_OUTCOME_WORDS,
    ActionKind,
    ActionState,
    AgendaReason,
    Attendance,
    ItemState,
    MeetingOutcome,
    MeetingState,
    SeatRole,
)
from o2clinic.rules.meeting_decision import since_when
from o2clinic.rules.nhs_number import formatted
from o2clinic.rules.patient_codes import in_words
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visits import VisitKind
from o2clinic.services.policies import in_force
from o2clinic.services.risk_standing import risks_of
from o2clinic.services.room_changes import changes_since
from o2clinic.services.room_lines import OpenAction, PastDecision, PatientRead, panels_of
from o2clinic.services.room_sheet import (
    ActionDraft,
    DecisionDraft,
    MeetingSheet,
    RoomItem,
    RoomPerson,
    RoomSeat,
    RoomSheet,
)
from o2clinic.services.room_writing import Decided, decide_in, held
from o2clinic.services.trends import read, trend_sheet
from o2clinic.services.work import Actor, Desk

_SHOWN = (ItemState.WAITING, ItemState.DECIDED, ItemState.ROLLED)
# Nobody is asked to decide on somebody who has died or moved since the agenda was made.
_IS_TO_BE_SHOWN = or_(
    AgendaItem.state != ItemState.WAITING,
    and_(Patient.died_on.is_(None), Patient.moved_away_on.is_(None)),
)
LONGEST_SHOWN = 4 * 3600  # seconds; who forgot the screen over lunch has not talked for so long


@dataclass(frozen=True, slots=True)
class _Today:
    """The line of the agenda in front, and what of it was read."""

    item: AgendaItem
    patient: Patient
    decided_by: str


class MeetingRoom:
    """What the room sees and writes down."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def sheet(self, meeting_id: int) -> MeetingSheet:
        """The meeting with its lines, nobody of whom is named; four statements.

        Raises:
            NotFound: there is no such meeting.
        """
        with self._desk.reading(self._actor, Permission.READ_RECORD) as session:
            meeting = session.get(Meeting, meeting_id)
            if meeting is None:
                raise NotFound("This meeting is not in the database.")
            items = [
                RoomItem(row.id, ItemState(row.state))
                for row in session.execute(
                    select(AgendaItem.id, AgendaItem.state)
                    .join(Patient, Patient.id == AgendaItem.patient_id)
                    .where(AgendaItem.meeting_id == meeting_id, _IS_TO_BE_SHOWN)
                    .order_by(AgendaItem.place, AgendaItem.id)
                )
            ]
            seats = _seats(session, meeting_id)
            staff = _staff(session)
        when = f"{short_date_with_weekday(meeting.meets_on)} {clock_time(meeting.starts_at)}"
        return MeetingSheet(
            meeting_id=meeting.id,
            name=meeting.name,
            when=when,
            place=meeting.place,
            state=MeetingState(meeting.state),
            items=tuple(one for one in items if one.state in _SHOWN),
            today=day_of(self._desk.now()),
            standard_count=sum(one.state is ItemState.STANDARD for one in items),
            seats=seats,
            staff=staff,
            may_decide=self._actor.may(Permission.HOLD_MEETING),
        )

    def meeting_of(self, item_id: int) -> int:
        """On the agenda of which meeting a line stands, so that the room can go on with it.

        Raises:
            NotFound: there is no such line.
        """
        with self._desk.reading(self._actor, Permission.READ_RECORD) as session:
            found = session.scalar(select(AgendaItem.meeting_id).where(AgendaItem.id == item_id))
        if found is None:
            raise NotFound("This line of the agenda is not in the database.")
        return found

    def patient(self, item_id: int) -> RoomSheet:
        """One patient of the agenda; ten statements at most, and the opening is logged.

        Raises:
            NotFound: the line is not there, or belongs to a record that is shut.
            RecordShut: the record is restricted and was opened without a reason.
        """
        today = day_of(self._desk.now())
        with self._desk.reading(self._actor, Permission.READ_RECORD) as session:
            front = _front(session, item_id)
            patient_id = front.patient.id
            self._desk.require_open(session, self._actor, patient_id)
            source = read(session, patient_id)
            risks = risks_of(session, patient_id)
            past = _past(session, front.item)
            mine, todo = _actions(session, front.item)
        self._desk.note_opening(self._actor, patient_id)
        policy = in_force(source.facts.policy_id)
        since = since_when(past[0].on if past else None, today)
        found = PatientRead(
            source=source,
            risks=risks,
            policy=policy,
            past=past,
            changes=changes_since(source, risks, since),
            todo=todo,
            why=_why(front.item),
        )
        return _sheet(front, found, mine, trend=trend_sheet(source, policy, today), today=today)

    def open(self, meeting_id: int) -> None:
        """Begin the meeting; beginning one that is being held changes nothing.

        Raises:
            Refused: it was closed or cancelled.
        """
        with self._desk.work(self._actor, Permission.HOLD_MEETING, "begin meeting") as work:
            meeting = held(work, meeting_id, may_be_planned=True)
            work.record_id = meeting_id
            if meeting.state == MeetingState.OPEN:
                return
            meeting.state, meeting.opened_at = MeetingState.OPEN, work.at
            work.changed(Concept.MEETING, meeting_id)

    def attend(self, seat_id: int, attendance: Attendance) -> None:
        """Note whether somebody is there.

        Raises:
            Refused: the meeting was closed or cancelled.
        """
        with self._desk.work(self._actor, Permission.HOLD_MEETING, "note attendance") as work:
            seat = work.fetch(MeetingSeat, seat_id)
            meeting = held(work, seat.meeting_id or 0, may_be_planned=True)
            seat.attendance, work.record_id = attendance, seat_id
            work.changed(Concept.MEETING, meeting.id)

    def decide(self, draft: DecisionDraft) -> Decided:
        """Write down what was decided on one patient, and who does what.

        Raises:
            NotValid: something is missing.
            Refused: the meeting is not being held.
            StaleRecord: somebody changed the line since it was shown.
            RecordShut: the record is restricted and was opened without a reason.
            AlreadyDone: this decision was written down before.
        """
        with self._desk.work(
            self._actor,
            Permission.HOLD_MEETING,
            "decide at meeting",
            command_id=draft.command_id,
        ) as work:
            return decide_in(work, draft)

    def note_time(self, item_id: int, seconds: int) -> int:
        """Add to the time for which a patient was shown; gives the line's version then.

        Raises:
            Refused: the meeting is not being held.
        """
        with self._desk.work(self._actor, Permission.HOLD_MEETING, "note time at meeting") as work:
            item = work.fetch(AgendaItem, item_id)
            work.patient_id, work.record_id = item.patient_id, item_id
            held(work, item.meeting_id)
            item.seconds_shown += min(max(seconds, 0), LONGEST_SHOWN)
            work.session.flush()
            return item.version


def _front(session: Session, item_id: int) -> _Today:
    decider = aliased(Person)
    wanted = (
        select(AgendaItem, Patient, decider)
        .join(Patient, Patient.id == AgendaItem.patient_id)
        .outerjoin(decider, decider.id == AgendaItem.decided_by_id)
        .where(AgendaItem.id == item_id)
    )
    found = session.execute(wanted).one_or_none()
    if found is None:
        raise NotFound("This line of the agenda is not in the database.")
    item, patient, person = found
    return _Today(item, patient, "" if person is None else person.name)


def _seats(session: Session, meeting_id: int) -> tuple[RoomSeat, ...]:
    """Whoever is invited, in the order in which they were."""
    wanted = (
        select(MeetingSeat, Person)
        .outerjoin(Person, Person.id == MeetingSeat.person_id)
        .where(MeetingSeat.meeting_id == meeting_id)
        .order_by(MeetingSeat.id)
    )
    return tuple(_seat(seat, person) for seat, person in session.execute(wanted))


def _seat(seat: MeetingSeat, person: Person | None) -> RoomSeat:
    name = seat.guest_name if person is None else person.name
    where = f", {seat.organisation}" if seat.organisation else ""
    role, attendance = SeatRole(seat.role), Attendance(seat.attendance)
    return RoomSeat(seat.id, f"{name}{where}", role, attendance)


def _staff(session: Session) -> tuple[RoomPerson, ...]:
    wanted = (
        select(Person.id, Person.title, Person.given_names, Person.family_name)
        .where(Person.is_active)
        .order_by(Person.family_name, Person.given_names, Person.id)
    )
    return tuple(
        RoomPerson(row.id, staff_name(row.title, row.given_names, row.family_name))
        for row in session.execute(wanted)
    )


def _past(session: Session, item: AgendaItem) -> tuple[PastDecision, ...]:
    """What other meetings decided on the patient, newest first; one statement."""
    wanted = (
        select(
            Meeting.meets_on,
            AgendaItem.outcome,
            AgendaItem.decision,
            AgendaItem.state,
            Person.title,
            Person.given_names,
            Person.family_name,
        )
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .outerjoin(Person, Person.id == AgendaItem.decided_by_id)
        .where(
            AgendaItem.patient_id == item.patient_id,
            AgendaItem.meeting_id != item.meeting_id,
            AgendaItem.state.in_((ItemState.DECIDED, ItemState.STANDARD)),
        )
        .order_by(Meeting.meets_on.desc(), AgendaItem.id.desc())
    )
    return tuple(_decision(row) for row in session.execute(wanted))


def _decision(row: "Row[*tuple[Any, ...]]") -> PastDecision:
    by = staff_name(row.title or "", row.given_names or "", row.family_name or "")
    is_standard = row.state == ItemState.STANDARD
    return PastDecision(row.meets_on, MeetingOutcome(row.outcome), row.decision, by, is_standard)


def _actions(
    session: Session, item: AgendaItem
) -> tuple[tuple[ActionDraft, ...], tuple[OpenAction, ...]]:
    """Those of this line, and the open ones of earlier ones; one statement."""
    wanted = (
        select(MeetingAction, Person)
        .outerjoin(Person, Person.id == MeetingAction.owner_id)
        .where(MeetingAction.patient_id == item.patient_id, MeetingAction.state == ActionState.OPEN)
        .order_by(MeetingAction.due_on, MeetingAction.id)
    )
    mine, others = [], []
    for action, person in session.execute(wanted):
        owner = action.owner_name if person is None else person.name
        if action.agenda_item_id != item.id:
            others.append(OpenAction(action.words, owner, action.due_on))
            continue
        visit = None if action.visit_kind is None else VisitKind(action.visit_kind)
        mine.append(
            ActionDraft(
                kind=ActionKind(action.kind),
                words=action.words,
                owner_name=owner,
                owner_id=action.owner_id,
                due_on=action.due_on,
                visit_kind=visit,
                action_id=action.id,
            )
        )
    return tuple(mine), tuple(others)


def _why(item: AgendaItem) -> tuple[str, ...]:
    """Reasons, what speaks for them, who asks, and what their rule proposes."""
    codes = (item.reason, *filter(None, item.other_reasons.split(",")))
    words = [AGENDA_REASON_WORDS[AgendaReason(one)] for one in codes if one in set(AgendaReason)]
    rule = f" ({item.rule})" if item.rule else ""
    asked = f"Asked by {item.asked_by}" if item.asked_by else ""
    proposal = f"Proposed: {item.proposal}" if item.proposal else ""
    evidence = [line.strip() for line in item.evidence.splitlines()]
    return tuple(filter(None, (f"{', '.join(words)}{rule}", *evidence, asked, proposal)))


def _sheet(
    front: _Today,
    found: PatientRead,
    mine: tuple[ActionDraft, ...],
    *,
    trend: TrendSheet,
    today: date,
) -> RoomSheet:
    item, patient = front.item, front.patient
    birth = born(patient.born_on, today, patient.died_on)
    number = formatted(patient.nhs_number) if patient.nhs_number else "none"
    died = f"   Died {short_date(patient.died_on)}" if patient.died_on else ""
    outcome = None if item.outcome is None else MeetingOutcome(item.outcome)
    proposed = None if item.proposed_outcome is None else MeetingOutcome(item.proposed_outcome)
    decided = _decided(item, outcome, mine)
    return RoomSheet(
        item_id=item.id,
        version=item.version,
        patient_id=patient.id,
        name=patient_name(patient.family_name, patient.given_names, patient.title),
        identity=f"Born {birth}   {in_words(patient.gender)}   NHS No. {number}{died}",
        question=item.question,
        why=" · ".join(found.why[:2]),
        panels=panels_of(found, today, decided),
        trend=trend,
        state=ItemState(item.state),
        proposed_outcome=proposed,
        proposal=item.proposal,
        outcome=outcome,
        decision=item.decision,
        actions=mine,
        decided=_when(item.decided_at, front.decided_by),
        seconds=item.seconds_shown,
    )


def _when(decided_at: datetime | None, by: str) -> str:
    return "" if decided_at is None else f"{clock_time(local(decided_at))} {by}".strip()


def _decided(
    item: AgendaItem, outcome: MeetingOutcome | None, actions: Sequence[ActionDraft]
) -> tuple[str, ...]:
    if item.state != ItemState.DECIDED or outcome is None:
        return ()
    head = MEETING_OUTCOME_WORDS[outcome]
    words = "" if item.decision == head else item.decision
    return tuple(filter(None, (head, words, *(_in_words(one) for one in actions))))


def _in_words(action: ActionDraft) -> str:
    assert action.due_on is not None  # as every stored one
    return OpenAction(action.words, action.owner_name, action.due_on).line(action.due_on)
