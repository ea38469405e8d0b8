"""Which restricted records are shut to a person: those opened without a reason, or long ago."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from o2clinic.models.access import BrokenGlass, RecordRestriction


def is_shut(session: Session, patient_id: int, person_id: int, at: datetime) -> bool:
    """Whether a record is restricted and this person has given no reason that still counts."""
    wanted = select(RecordRestriction.id).where(
        RecordRestriction.patient_id == patient_id, *_shut_to(person_id, at)
    )
    return session.scalar(wanted) is not None


def all_shut(session: Session, person_id: int, at: datetime) -> frozenset[int]:
    """Every patient whose record is shut to this person."""
    wanted = select(RecordRestriction.patient_id).where(*_shut_to(person_id, at))
    return frozenset(session.scalars(wanted))


def not_shut(
    patient_id: "ColumnElement[int] | InstrumentedAttribute[int]", person_id: int, at: datetime
) -> ColumnElement[bool]:
    """The same as a part of a wider statement: rows of patients whose record is open."""
    wanted = select(RecordRestriction.patient_id).where(*_shut_to(person_id, at))
    return patient_id.not_in(wanted)


def _shut_to(person_id: int, at: datetime) -> tuple[ColumnElement[bool], ...]:
    opened = exists().where(
        BrokenGlass.patient_id == RecordRestriction.patient_id,
        BrokenGlass.person_id == person_id,
        BrokenGlass.valid_until > at,
    )
    return RecordRestriction.is_in_force.is_(True), ~opened
