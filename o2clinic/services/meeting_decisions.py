"""What meetings decided about a patient, and what is still to be done by it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.charts.trend_sheet import ClinicalEvent
from o2clinic.models import AgendaItem, Meeting, MeetingAction, MeetingSeat, Person
from o2clinic.rules.display import short_date
from o2clinic.rules.meeting import (
    MEETING_OUTCOME_WORDS,
    SEAT_ROLE_WORDS,
    ActionState,
    Attendance,
    ItemState,
    MeetingOutcome,
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


def decisions_of(session: Session, patient_id: int) -> tuple[MeetingDecision, ...]:
    """What meetings decided, newest first; one statement."""
    wanted = (
        select(
            AgendaItem.id,
            AgendaItem.meeting_id,
            Meeting.name,
            Meeting.meets_on,
            AgendaItem.question,
            AgendaItem.outcome,
            AgendaItem.decision,
            AgendaItem.proposal,
            AgendaItem.state,
        )
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(AgendaItem.patient_id == patient_id, AgendaItem.state.in_(_DECIDED))
        .order_by(Meeting.meets_on.desc(), AgendaItem.id.desc())
    )
    return tuple(
        MeetingDecision(
            row.id,
            row.meeting_id,
            row.name,
            row.meets_on,
            row.question,
            str(row.outcome),
            row.decision or (row.proposal if row.state == ItemState.STANDARD else ""),
            row.state == ItemState.STANDARD,
        )
        for row in session.execute(wanted)
    )


def open_actions_of(session: Session, patient_id: int) -> tuple[OpenAction, ...]:
    """What is still to be done, the first due first; one statement."""
    wanted = (
        select(MeetingAction, Person.title, Person.given_names, Person.family_name)
        .outerjoin(Person, Person.id == MeetingAction.owner_id)
        .where(MeetingAction.patient_id == patient_id, MeetingAction.state == ActionState.OPEN)
        .order_by(MeetingAction.due_on, MeetingAction.id)
    )
    return tuple(
        OpenAction(
            row.MeetingAction.id,
            row.MeetingAction.agenda_item_id,
            row.MeetingAction.words,
            name_of_staff(
                row.title, row.given_names, row.family_name, row.MeetingAction.owner_name
            ),
            row.MeetingAction.due_on,
        )
        for row in session.execute(wanted)
    )


def present_at(session: Session, meeting_id: int) -> tuple[str, ...]:
    """Who was there, with their part in it; one statement."""
    wanted = (
        select(MeetingSeat, Person.title, Person.given_names, Person.family_name)
        .outerjoin(Person, Person.id == MeetingSeat.person_id)
        .where(
            MeetingSeat.meeting_id == meeting_id,
            MeetingSeat.attendance == Attendance.PRESENT,
        )
        .order_by(MeetingSeat.id)
    )
    return tuple(
        f"{name_of_staff(row.title, row.given_names, row.family_name, row.MeetingSeat.guest_name)}"
        f", {_role(row.MeetingSeat.role)}"
        for row in session.execute(wanted)
    )


def meeting_events(decisions: Iterable[MeetingDecision]) -> Sequence[ClinicalEvent]:
    """Decisions as the trend marks them."""
    return [ClinicalEvent(one.met_on, one.tick) for one in decisions]


def _role(code: str) -> str:
    return SEAT_ROLE_WORDS[SeatRole(code)].lower() if code in set(SeatRole) else code
