"""A clinic with a meeting that is being held: seats, lines of its agenda, and actions."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cached_property

from clinic import NOON, a_patient, write
from services.diary_day import TODAY, Tuesday, a_tuesday
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from o2clinic.models import (
    AgendaItem,
    Meeting,
    MeetingAction,
    MeetingSeat,
    MeetingSeries,
    RecordRestriction,
)
from o2clinic.rules.meeting import (
    ActionKind,
    AgendaReason,
    Attendance,
    ItemState,
    MeetingKind,
    MeetingOutcome,
    MeetingState,
    SeatRole,
)
from o2clinic.services.meeting_closing import ClosingDraft, MeetingClosing
from o2clinic.services.work import Actor, Desk, new_command_id

NEXT_ON = TODAY + timedelta(days=3)
DUE = TODAY + timedelta(days=7)


@dataclass(frozen=True)
class MeetingClinic:
    """Dr Berg and nurse Olu meet today, on Mary, John and whom a test adds."""

    tuesday: Tuesday
    series_id: int
    meeting_id: int

    @property
    def engine(self) -> Engine:
        return self.tuesday.engine

    @property
    def desk(self) -> Desk:
        return self.tuesday.clinic.desk

    @property
    def olu(self) -> Actor:
        return self.tuesday.clinic.nurse_olu

    @property
    def berg(self) -> Actor:
        return self.tuesday.clinic.dr_berg

    @property
    def mary(self) -> int:
        return self.tuesday.mary

    @property
    def john(self) -> int:
        return self.tuesday.john

    @cached_property
    def closing(self) -> MeetingClosing:
        return MeetingClosing(self.desk, self.olu)

    def patient(self, family: str, **other) -> int:
        return a_patient(self.engine, family=family, given="Ann", **other)

    def meeting(self, meets_on: date = NEXT_ON, **other) -> int:
        """Another meeting of the series, planned."""
        values = {
            "series_id": self.series_id,
            "name": "Oxygen MDT",
            "kind": MeetingKind.MDT,
            "meets_on": meets_on,
            "starts_at": time(13, 30),
            "minutes": 60,
        }
        return write(self.engine, Meeting(**values | other))

    def line(self, patient_id: int = 0, place: int = 1, **other) -> int:
        """A line of the agenda that waits."""
        values = {
            "patient_id": patient_id or self.mary,
            "meeting_id": self.meeting_id,
            "place": place,
            "reason": AgendaReason.RISK_HOLD,
            "question": "Can oxygen stay?",
            "evidence": "Smoker at home, told on 20-Nov-2026.",
            "rule": "MT-1",
        }
        return write(self.engine, AgendaItem(**values | other))

    def decided(self, patient_id: int = 0, place: int = 1, **other) -> int:
        """A line that was talked about."""
        values = {
            "state": ItemState.DECIDED,
            "outcome": MeetingOutcome.HOLD,
            "decision": "No order before the home visit.",
            "decided_at": NOON,
            "decided_by_id": self.berg.person_id,
        }
        return self.line(patient_id, place, **values | other)

    def standard(self, patient_id: int, place: int = 1, **other) -> int:
        """A line that was decided by its rule."""
        values = {
            "state": ItemState.STANDARD,
            "outcome": MeetingOutcome.CONTINUE,
            "decision": "Continue; next review by 24-May-2027.",
            "is_standard": True,
            "rule": "MT-11",
            "decided_at": NOON,
        }
        return self.line(patient_id, place, **values | other)

    def action(self, item_id: int, patient_id: int = 0, **other) -> int:
        """Olu telephones in a week."""
        values = {
            "patient_id": patient_id or self.mary,
            "agenda_item_id": item_id,
            "kind": ActionKind.TELEPHONE,
            "words": "Ring the daughter",
            "owner_id": self.olu.person_id,
            "due_on": DUE,
        }
        return write(self.engine, MeetingAction(**values | other))

    def seat(self, role: SeatRole, attendance: Attendance, **who) -> int:
        seat = MeetingSeat(meeting_id=self.meeting_id, role=role, attendance=attendance, **who)
        return write(self.engine, seat)

    def restrict(self, patient_id: int) -> None:
        write(
            self.engine, RecordRestriction(patient_id=patient_id, reason="Staff", is_in_force=True)
        )

    def close(self, meeting_id: int = 0) -> int:
        preview = self.closing.preview(meeting_id or self.meeting_id)
        return self.closing.close(ClosingDraft(new_command_id(), preview))

    def stored(self, kind, key):
        with Session(self.engine) as session:
            return session.get_one(kind, key)

    def lines_of(self, meeting_id: int) -> list[AgendaItem]:
        with Session(self.engine) as session:
            found = session.query(AgendaItem).filter(AgendaItem.meeting_id == meeting_id)
            return list(found.order_by(AgendaItem.place, AgendaItem.id))


def a_meeting_clinic(engine: Engine) -> MeetingClinic:
    tuesday = a_tuesday(engine)
    series = MeetingSeries(
        name="Oxygen MDT",
        kind=MeetingKind.MDT,
        weekdays="25",
        starts_at=time(13, 30),
        minutes=60,
        first_on=date(2026, 11, 3),
    )
    series_id = write(engine, series)
    meeting = Meeting(
        series_id=series_id,
        name="Oxygen MDT",
        kind=MeetingKind.MDT,
        meets_on=TODAY,
        starts_at=time(11, 30),
        minutes=60,
        place="Seminar room 2",
        state=MeetingState.OPEN,
        opened_at=NOON,
    )
    made = MeetingClinic(tuesday, series_id, write(engine, meeting))
    made.seat(SeatRole.NURSE, Attendance.PRESENT, person_id=made.olu.person_id)
    made.seat(SeatRole.CHAIR, Attendance.PRESENT, person_id=made.berg.person_id)
    made.seat(
        SeatRole.GUEST,
        Attendance.APOLOGIES,
        guest_name="Ms Rhian Pugh",
        organisation="Bluewater Oxygen",
    )
    return made
