"""The sessions in which people can be seen, as every search for a free time reads them."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from o2clinic.models import Appointment, ClinicSession, ClinicTemplate, Person, Room, Site
from o2clinic.rules.visits import FREED, ClinicKind


def open_sessions(*where: ColumnElement[bool]) -> "Select[*tuple[Any, ...]]":
    """Neither closed nor for administration, the soonest first; with clinic, clinician and place.

    Args:
        where: which of them.
    """
    session, clinic = ClinicSession.__table__.c, ClinicTemplate.__table__.c
    return (
        select(
            *session["id", "kind", "starts_at", "ends_at", "slot_minutes"],
            *session["person_id", "room_id", "site_id"],
            *clinic["visits", "has_analyser", "districts", "most_visits"],
            *clinic["kept_at", "kept_for", "kept_days"],
            Person.title,
            Person.given_names,
            Person.family_name,
            Site.name.label("site"),
            Room.name.label("room"),
        )
        .join(Person, Person.id == ClinicSession.person_id)
        .join(Site, Site.id == ClinicSession.site_id)
        .outerjoin(Room, Room.id == ClinicSession.room_id)
        .outerjoin(ClinicTemplate, ClinicTemplate.id == ClinicSession.template_id)
        .where(session.closed_reason == "", session.kind != ClinicKind.ADMIN, *where)
        .order_by(session.starts_at, session.id)
    )


def takes_one_more(besides: int = 0) -> ColumnElement[bool]:
    """Whether a session has fewer visits than its clinic takes; counted only where it has a limit.

    Args:
        besides: key of a visit that does not count, since it is the one to be placed.
    """
    booked = (
        select(func.count())
        .where(
            Appointment.clinic_session_id == ClinicSession.id,
            Appointment.status.not_in([status.value for status in FREED]),
            Appointment.id != besides,
        )
        .correlate(ClinicSession)
        .scalar_subquery()
    )
    return or_(ClinicTemplate.most_visits.is_(None), booked < ClinicTemplate.most_visits)
