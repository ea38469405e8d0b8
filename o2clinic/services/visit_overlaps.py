"""Which visits have something in common: the clinician, the room or the patient, at one time."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_

from o2clinic.models import Appointment
from o2clinic.rules.visits import FREED


def shares(person_id: object, room_id: object, patient_id: object) -> ColumnElement[bool]:
    """Whether a visit has this clinician, room or patient; having no room is nothing in common."""
    same = [Appointment.person_id == person_id, Appointment.patient_id == patient_id]
    if room_id is not None:
        same.append(Appointment.room_id == room_id)
    return or_(*same)


def meets(starts_at: datetime, ends_at: datetime) -> tuple[ColumnElement[bool], ...]:
    """Whether a visit that was not freed has any time in common with this one."""
    return (
        Appointment.starts_at < ends_at,
        Appointment.ends_at > starts_at,
        Appointment.status.not_in([status.value for status in FREED]),
    )
