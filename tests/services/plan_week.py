"""A small clinic's plan: Nurse Olu on Tuesdays in room 2, and visits booked into it."""

from dataclasses import dataclass, replace
from datetime import date, time
from functools import cached_property

from clinic import NOON, ClinicStaff, a_clinic, a_patient, read_all
from services.diary_day import at
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from o2clinic.models import Appointment, Clinic, ClinicSession
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.visits import VisitKind
from o2clinic.services.booking import Booking, BookingDraft
from o2clinic.services.clinic_plans import ClinicPlans
from o2clinic.services.closed_days import ClosedDays
from o2clinic.services.day_draft import DayDraft, DayKind
from o2clinic.services.plan_draft import TemplateDraft
from o2clinic.services.rebooking import Rebooking
from o2clinic.services.work import Actor, new_command_id

TODAY = NOON.date()  # a Tuesday
NEXT = date(2026, 12, 1)


@dataclass(frozen=True)
class PlanWeek:
    """The services of an administrator and of the desk, on one clinic."""

    clinic: ClinicStaff

    @property
    def engine(self) -> Engine:
        return self.clinic.desk.engine

    @cached_property
    def plans(self) -> ClinicPlans:
        return ClinicPlans(self.clinic.desk, self.clinic.kit)

    @cached_property
    def days(self) -> ClosedDays:
        return ClosedDays(self.clinic.desk, self.clinic.anna)

    @cached_property
    def rebooking(self) -> Rebooking:
        return Rebooking(self.clinic.desk, self.clinic.anna)

    def a_template(self, **typed) -> TemplateDraft:
        known = {
            "name": "Oxygen clinic",
            "site_id": self.clinic.site_id,
            "room_id": self.clinic.room_ids[0],
            "person_id": self.clinic.nurse_olu.person_id,
            "weekday": 1,
            "starts_at": time(9),
            "ends_at": time(16, 30),
            "from_on": TODAY,
        }
        return TemplateDraft(command_id=new_command_id(), **known | typed)

    def a_day(self, kind: DayKind, from_on: date = NEXT, **typed) -> DayDraft:
        known = {"reason": "fire drill"} if kind is DayKind.CLOSURE else {}
        return DayDraft(command_id=new_command_id(), kind=kind, from_on=from_on, **known | typed)

    def changed(self, template_id: int, **typed) -> TemplateDraft:
        return replace(self.plans.template_draft(template_id, new_command_id()), **typed)

    def sessions(self, first: date = NEXT, last: date = NEXT) -> list[str]:
        """What stands in the diary: "01-Dec 09:00-16:30 Room", the reason where it is closed."""
        rows = sorted(read_all(self.engine, ClinicSession), key=lambda one: one.starts_at)
        return [
            " ".join(
                filter(
                    None,
                    [
                        f"{local(one.starts_at):%d-%b %H:%M}-{local(one.ends_at):%H:%M}",
                        one.closed_reason,
                    ],
                )
            )
            for one in rows
            if first <= day_of(one.starts_at) <= last
        ]

    def book(self, clock: str = "14:00", day: date = NEXT, by: Actor | None = None, **other) -> int:
        """A visit of somebody new in the session of that time; gives its key."""
        moment = at(clock, day)
        with Session(self.engine) as session:
            found, *_others = [
                one
                for one in session.query(ClinicSession)
                if one.starts_at <= moment < one.ends_at and not one.closed_reason
            ]
        known = {
            "patient_id": a_patient(self.engine, family=f"Visitor{clock.replace(':', '')}"),
            "person_id": found.person_id,
            "room_id": found.room_id,
            "site_id": found.site_id,
            "clinic_session_id": found.id,
            "starts_at": moment,
            "minutes": 45,
            "visit_kind": VisitKind.REVIEW,
        }
        draft = BookingDraft(command_id=new_command_id(), **known | other)
        return Booking(self.clinic.desk, by or self.clinic.anna).book(draft)

    def visit(self, visit_id: int) -> Appointment:
        with Session(self.engine) as session:
            return session.get_one(Appointment, visit_id)

    def session_of(self, visit_id: int) -> ClinicSession:
        with Session(self.engine) as session:
            return session.get_one(ClinicSession, self.visit(visit_id).clinic_session_id)


def a_plan_week(engine: Engine, months: int = 2) -> PlanWeek:
    """Two months ahead, so that few rows are written in each test."""
    clinic = a_clinic(engine)
    with Session(engine) as session:
        session.query(Clinic).one().plan_months = months
        session.commit()
    return PlanWeek(clinic)
