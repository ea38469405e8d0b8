"""What meetings decided about a patient, and what is still to be done by it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import Session

from o2clinic.charts.trend_sheet import ClinicalEvent
from o2clinic.models import AgendaItem, Document, Meeting, MeetingAction, MeetingSeat, Person
from o2clinic.rules.display import short_date
from o2clinic.rules.meeting import (
    MEETING_OUTCOME_WORDS,
    SEAT_ROLE_WORDS,
    ActionKind,
    ActionState,
    Attendance,
    ItemState,
    MeetingOutcome,
    MeetingState,
    SeatRole,
)
from o2clinic.services.meeting_reading import name_of_staff

_DECIDED: Final = (ItemState.DECIDED, ItemState.STANDARD)
# As short as a tick on the trend needs.
_TICKS: Final = {
    MeetingOutcome.CONTINUE: "continue",
    MeetingOutcome.START: "start oxygen",
    MeetingOutcome.CHANGE: "change oxygen",
    MeetingOutcome.HOLD: "hold",
    MeetingOutcome.WITHDRAW: "withdraw",
    MeetingOutcome.REASSESS: "assess again",
    MeetingOutcome.REFER: "refer on",
    MeetingOutcome.DEFER: "bring again",
    MeetingOutcome.OTHER: "decided",
}


@dataclass(frozen=True, slots=True)
class MeetingDecision:
    """What one meeting decided about a patient.

    Attributes:
        item_id: the line of its agenda.
        meeting: what the meeting is called.
        is_standard: decided by its rule, without being talked about.
    """

    item_id: int
    meeting_id: int
    meeting: str
    met_on: date
    question: str
    outcome: str
    decision: str
    is_standard: bool

    @property
    def words(self) -> str:
        """The decision in one word, and what exactly."""
        known = self.outcome in set(MeetingOutcome)
        outcome = MEETING_OUTCOME_WORDS[MeetingOutcome(self.outcome)] if known else self.outcome
        return f"{outcome}. {self.decision}" if self.decision else outcome

    @property
    def tick(self) -> str:
        """As the trend marks it: "MDT: continue"."""
        known = self.outcome in set(MeetingOutcome)
        return f"MDT: {_TICKS[MeetingOutcome(self.outcome)] if known else self.outcome}"


@dataclass(frozen=True, slots=True)
class OpenAction:
    """What somebody is still to do about a patient by a meeting's decision."""

    action_id: int
    item_id: int
    what: str
    who: str
    due_on: date

    @property
    def words(self) -> str:
        """Who, what, by when, in a line."""
        return f"{self.who}: {self.what}, by {short_date(self.due_on)}"


@dataclass(frozen=True, slots=True)
class ToldMeeting:
    """A meeting as a letter tells it.

    Attributes:
        met_at: the clinic's clock.
        people: who was there, with their part in it, the chair first.
        actions: without letters, one of which tells this.
        is_written: a letter that tells it was issued since.
    """

    decision: MeetingDecision
    met_at: datetime
    people: tuple[str, ...]
    actions: tuple[OpenAction, ...]
    is_written: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Who was there, by name alone."""
        return tuple(one.rpartition(", ")[0] for one in self.people)


def decisions_of(session: Session, patient_id: int) -> tuple[MeetingDecision, ...]:
    """What meetings decided, newest first; one statement."""
    return tuple(_decision(row) for row in session.execute(_decisions(patient_id)))


def decisions_and_open_actions_of(
    session: Session, patient_id: int
) -> tuple[tuple[MeetingDecision, ...], tuple[OpenAction, ...]]:
    """What meetings decided, newest first, and what of it is to be done; one statement."""
    is_open = and_(
        MeetingAction.agenda_item_id == AgendaItem.id, MeetingAction.state == ActionState.OPEN
    )
    wanted = (
        _decisions(patient_id)
        .add_columns(MeetingAction, Person.title, Person.given_names, Person.family_name)
        .outerjoin(MeetingAction, is_open)
        .outerjoin(Person, Person.id == MeetingAction.owner_id)
    )
    rows = session.execute(wanted).all()
    decisions = {row.id: _decision(row) for row in rows}
    actions = [_action(row) for row in rows if row.MeetingAction is not None]
    in_order = sorted(actions, key=lambda one: (one.due_on, one.action_id))
    return tuple(decisions.values()), tuple(in_order)


def told_meeting(session: Session, patient_id: int) -> ToldMeeting | None:
    """The last meeting that decided something about a patient; three statements at most."""
    wanted = _decisions(patient_id).where(Meeting.state == MeetingState.CLOSED).limit(1)
    row = session.execute(wanted).first()
    if row is None:
        return None
    decision = _decision(row)
    people = _present_at(session, decision.meeting_id)
    actions = session.execute(_actions(MeetingAction.agenda_item_id == decision.item_id)).all()
    return ToldMeeting(
        decision,
        datetime.combine(decision.met_on, row.starts_at),
        people,
        tuple(
            _action(one)
            for one in actions
            if one.MeetingAction.state != ActionState.DROPPED
            and one.MeetingAction.kind != ActionKind.LETTER
        ),
        bool(row.is_written),
    )


def _present_at(session: Session, meeting_id: int) -> tuple[str, ...]:
    """Who was there, with their part in it, the chair first; one statement."""
    wanted = (
        select(MeetingSeat, Person.title, Person.given_names, Person.family_name)
        .outerjoin(Person, Person.id == MeetingSeat.person_id)
        .where(
            MeetingSeat.meeting_id == meeting_id,
            MeetingSeat.attendance == Attendance.PRESENT,
        )
        .order_by(MeetingSeat.id)
    )
    found = session.execute(wanted).all()
    in_order = sorted(found, key=lambda row: row.MeetingSeat.role != SeatRole.CHAIR)
    return tuple(
        f"{name_of_staff(row.title, row.given_names, row.family_name, row.MeetingSeat.guest_name)}"
        f", {_role(row.MeetingSeat.role)}"
        for row in in_order
    )


def meeting_events(decisions: Iterable[MeetingDecision]) -> Sequence[ClinicalEvent]:
    """Decisions as the trend marks them."""
    return [ClinicalEvent(one.met_on, one.tick, f"{one.meeting}: {one.words}") for one in decisions]


def _role(code: str) -> str:
    return SEAT_ROLE_WORDS[SeatRole(code)].lower() if code in set(SeatRole) else code


def _decisions(patient_id: int) -> "Select[*tuple[Any, ...]]":
    is_written = exists().where(
        Document.patient_id == patient_id,
        Document.template.startswith("mdt_outcome"),
        Document.issued_at >= Meeting.closed_at,
    )
    return (
        select(
            AgendaItem.id,
            AgendaItem.meeting_id,
            Meeting.name,
            Meeting.meets_on,
            Meeting.starts_at,
            AgendaItem.question,
            AgendaItem.outcome,
            AgendaItem.decision,
            AgendaItem.proposal,
            AgendaItem.state,
            is_written.label("is_written"),
        )
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(AgendaItem.patient_id == patient_id, AgendaItem.state.in_(_DECIDED))
        .order_by(Meeting.meets_on.desc(), AgendaItem.id.desc())
    )


def _decision(row: Any) -> MeetingDecision:
    is_standard = row.state == ItemState.STANDARD
    return MeetingDecision(
        row.id,
        row.meeting_id,
        row.name,
        row.meets_on,
        row.question,
        str(row.outcome),
        row.decision or (row.proposal if is_standard else ""),
        is_standard,
    )


def _actions(*conditions: ColumnElement[bool]) -> "Select[*tuple[Any, ...]]":
    return (
        select(MeetingAction, Person.title, Person.given_names, Person.family_name)
        .outerjoin(Person, Person.id == MeetingAction.owner_id)
        .where(*conditions)
        .order_by(MeetingAction.due_on, MeetingAction.id)
    )


def _action(row: Any) -> OpenAction:
    action: MeetingAction = row.MeetingAction
    owner = name_of_staff(row.title, row.given_names, row.family_name, action.owner_name)
    return OpenAction(action.id, action.agenda_item_id, action.words, owner, action.due_on)
