"""A clinic that meets: the services of a nurse, and makers of drafts."""

from dataclasses import dataclass, replace
from datetime import date, time
from functools import cached_property

from clinic import ClinicStaff, a_clinic, a_patient, write
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from o2clinic.models import GpPractice, Meeting, PatientGp
from o2clinic.services.meeting_draft import CancelDraft, MeetingDraft, SeriesDraft
from o2clinic.services.meeting_plans import MeetingPlans
from o2clinic.services.meetings import Meetings
from o2clinic.services.work import Actor, new_command_id

TODAY = date(2026, 11, 24)  # a Tuesday
THURSDAY = date(2026, 11, 26)


@dataclass(frozen=True)
class MeetingDesk:
    """Nurse Olu plans; Mary is of the practice of Penryn, John of no practice."""

    clinic: ClinicStaff
    mary: int
    john: int
    practice: int

    @property
    def engine(self) -> Engine:
        return self.clinic.desk.engine

    @property
    def olu(self) -> Actor:
        return self.clinic.nurse_olu

    @cached_property
    def meetings(self) -> Meetings:
        return Meetings(self.clinic.desk, self.olu)

    @cached_property
    def plans(self) -> MeetingPlans:
        return MeetingPlans(self.clinic.desk, self.olu)

    def series(self, **typed) -> SeriesDraft:
        """Stafford's: twice a week."""
        known = {
            "name": "MDT",
            "weekdays": frozenset({1, 3}),
            "starts_at": time(13),
            "minutes": 60,
            "place": "Seminar room",
            "first_on": date(2026, 11, 2),
        }
        return SeriesDraft(command_id=new_command_id(), **known | typed)

    def draft(self, **typed) -> MeetingDraft:
        known = {"name": "Extra", "meets_on": THURSDAY, "starts_at": time(9), "minutes": 30}
        return MeetingDraft(command_id=new_command_id(), **known | typed)

    def meeting(self, meeting_id: int) -> Meeting:
        with Session(self.engine) as session:
            return session.get_one(Meeting, meeting_id)

    def prepare(self, series_id: int, day: date = TODAY) -> int:
        return self.meetings.prepare(series_id, day, new_command_id())

    def cancel(self, meeting_id: int, reason: str = "Nobody is there") -> int:
        version = self.meeting(meeting_id).version
        return self.meetings.cancel(CancelDraft(new_command_id(), meeting_id, version, reason))

    def change(self, meeting_id: int, **typed) -> int:
        draft = self.meetings.as_it_is(meeting_id, new_command_id()).draft
        return self.meetings.save(replace(draft, **typed))


def a_meeting_desk(engine: Engine) -> MeetingDesk:
    clinic = a_clinic(engine)
    mary = a_patient(engine)
    john = a_patient(engine, family="Trevena", given="John", title="Mr")
    practice = write(engine, GpPractice(code="L82001", name="Penryn Surgery"))
    write(engine, PatientGp(patient_id=mary, gp_practice_id=practice, valid_from=date(2020, 1, 1)))
    return MeetingDesk(clinic, mary, john, practice)
