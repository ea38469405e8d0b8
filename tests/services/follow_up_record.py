"""Makers of what follow-up looks at: visits, risks at home, and patients marked as changed."""

from datetime import date, timedelta
from typing import Any

from clinic import ClinicStaff, write
from services.health_record import at
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from o2clinic.models import Appointment, RiskAssessment
from o2clinic.rules.visits import VisitKind, VisitStatus
from o2clinic.services.follow_up_marks import mark_patients
from o2clinic.services.follow_ups import Due, FollowUps, RecallsWanted

EVERYTHING = RecallsWanted(Due.ALL)


def a_visit(
    engine: Engine,
    clinic: ClinicStaff,
    patient_id: int,
    on: date,
    kind: VisitKind = VisitKind.REVIEW,
    status: VisitStatus = VisitStatus.DONE,
    **told: Any,
) -> int:
    """A visit to the nurse; one that overlaps others on purpose."""
    starts_at = at(on, told.pop("hour", 9))
    return write(
        engine,
        Appointment(
            patient_id=patient_id,
            person_id=clinic.nurse_olu.person_id,
            site_id=clinic.site_id,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=30),
            visit_kind=kind,
            status=status,
            overbook_reason="a test",
            **told,
        ),
    )


def risks_looked_at(engine: Engine, clinic: ClinicStaff, patient_id: int, on: date) -> int:
    """The risks at home were assessed."""
    nurse = clinic.nurse_olu.person_id
    made = RiskAssessment(patient_id=patient_id, assessed_on=on, assessed_by_id=nurse)
    return write(engine, made)


def mark(engine: Engine, *patient_ids: int) -> None:
    """Say that something of them was saved, as every use case does by itself."""
    with engine.connect().execution_options(writes=True) as connection, Session(connection) as it:
        mark_patients(it, patient_ids)
        it.commit()


def recalled(follow_ups: FollowUps, wanted: RecallsWanted = EVERYTHING) -> list[tuple[str, str]]:
    """Task and day of each line."""
    return [(row.task, row.due) for row in follow_ups.recalls(wanted).rows]
