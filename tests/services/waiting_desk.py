"""A clinic with people who wait: the services of the desk and of a nurse, and makers of drafts."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from clinic import NOON
from services.diary_day import TODAY, Tuesday, a_session, a_tuesday, at
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from o2clinic.models import Referral, ReferralText, WaitingEntry
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.visits import VisitKind
from o2clinic.rules.waiting import TriageOutcome
from o2clinic.services.booking import Booking
from o2clinic.services.capacity import Capacity
from o2clinic.services.diary import Bookee
from o2clinic.services.freed_times import FreedTimes
from o2clinic.services.referrals import Referrals
from o2clinic.services.waiting_draft import EntryStep, ReferralDraft, WaitingDraft
from o2clinic.services.waiting_list import WaitingList
from o2clinic.services.work import Actor, new_command_id

NEXT = TODAY + timedelta(weeks=1)


@dataclass(frozen=True)
class WaitingDesk:
    """Anna at the desk; nurse Olu has a session today and one in a week, 09:00 to 12:00."""

    tuesday: Tuesday
    next_session: int

    @property
    def engine(self) -> Engine:
        return self.tuesday.engine

    @property
    def mary(self) -> int:
        return self.tuesday.mary

    @property
    def john(self) -> int:
        return self.tuesday.john

    @property
    def anna(self) -> Actor:
        return self.tuesday.clinic.anna

    @property
    def olu(self) -> Actor:
        return self.tuesday.clinic.nurse_olu

    @property
    def sam(self) -> Actor:
        return self.tuesday.clinic.sam

    @cached_property
    def waiting(self) -> WaitingList:
        return WaitingList(self.tuesday.clinic.desk, self.anna)

    @cached_property
    def booking(self) -> Booking:
        return self.tuesday.booking

    @cached_property
    def freed(self) -> FreedTimes:
        return FreedTimes(self.tuesday.clinic.desk, self.anna)

    @cached_property
    def capacity(self) -> Capacity:
        return Capacity(self.tuesday.clinic.desk, self.sam)

    def referrals(self, actor: Actor | None = None) -> Referrals:
        return Referrals(self.tuesday.clinic.desk, actor or self.anna)

    def draft(self, patient_id: int = 0, **typed) -> WaitingDraft:
        known = {
            "patient": Bookee(patient_id or self.mary, "JENKINS, Mary (Mrs)"),
            "visit_kind": VisitKind.LTOT_GAS_1,
            "minutes": 45,
            "since_on": date(2026, 11, 2),
            "target_on": date(2026, 12, 1),
        }
        return WaitingDraft(command_id=new_command_id(), **known | typed)

    def wait(self, patient_id: int = 0, **typed) -> int:
        return self.waiting.save(self.draft(patient_id, **typed))

    def step(self, entry_id: int) -> EntryStep:
        return EntryStep(entry_id, self.entry(entry_id).version, new_command_id())

    def entry(self, entry_id: int) -> WaitingEntry:
        with Session(self.engine) as session:
            return session.get_one(WaitingEntry, entry_id)

    def a_referral(self, **said) -> ReferralDraft:
        known = {
            "patient": Bookee(self.mary, "JENKINS, Mary (Mrs)"),
            "received_on": date(2026, 11, 10),
            "referrer": " Dr A.  Moyle ",
            "reason": "Breathless at rest",
            "diagnosis": Diagnosis.COPD,
        }
        return ReferralDraft(command_id=new_command_id(), **known | said)

    def triage(self, referral_id: int, outcome: TriageOutcome | None, **said) -> int:
        nurse = self.referrals(self.olu)
        draft = nurse.as_it_is(referral_id, new_command_id()).draft
        return nurse.triage(replace(draft, outcome=outcome, **said))

    def referral(self, referral_id: int) -> tuple[Referral, ReferralText]:
        with Session(self.engine) as session:
            return (
                session.get_one(Referral, referral_id),
                session.get_one(ReferralText, referral_id),
            )

    def book(self, patient_id: int, clock: str = "09:00", day: date = NEXT, **other) -> int:
        session_id = self.next_session if day == NEXT else self.tuesday.olu_session
        return self.booking.book(
            self.tuesday.draft(
                clock,
                patient_id=patient_id,
                starts_at=at(clock, day),
                clinic_session_id=session_id,
                **other,
            )
        )


def a_waiting_desk(engine: Engine) -> WaitingDesk:
    tuesday = a_tuesday(engine)
    clinic = tuesday.clinic
    key = a_session(
        clinic,
        clinic.nurse_olu.person_id,
        clinic.room_ids[0],
        starts_at=at("09:00", NEXT),
        ends_at=at("12:00", NEXT),
    )
    assert NOON.date() == TODAY
    return WaitingDesk(tuesday, key)
