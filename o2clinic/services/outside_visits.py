"""Visits outside the planned sessions, when their clinician is away or their site is shut."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import load_only

from o2clinic.models import Appointment, ClinicSession, Closure, StaffLeave
from o2clinic.models.base import Record
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_plan import ON_LEAVE, WHOLE_DAY, Hours
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.free_time import Span
from o2clinic.rules.visits import VisitStatus
from o2clinic.services.diary import bounds
from o2clinic.services.work import Work


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody, or a site, or everything that is not there on some days."""

    reason: str
    from_on: date
    to_on: date
    hours: Hours
    person_id: int | None = None
    site_id: int | None = None

    def meets(self, visit: Appointment) -> bool:
        """Whether the visit cannot be for it."""
        day = day_of(visit.starts_at)
        span = self.hours.on(day) if self.from_on <= day <= self.to_on else None
        return (
            self.person_id in {None, visit.person_id}
            and self.site_id in {None, visit.site_id}
            and span is not None
            and span.meets(Span(visit.starts_at, visit.ends_at))
        )


def absence_of(one: Record) -> Absence | None:
    """What it takes away beyond planned sessions; None where that is nothing."""
    if not isinstance(one, StaffLeave | Closure) or one.from_on is None:
        return None
    hours = WHOLE_DAY
    if one.starts_at is not None and one.ends_at is not None:
        hours = Hours(one.starts_at, one.ends_at)
    if isinstance(one, StaffLeave):
        return Absence(ON_LEAVE, one.from_on, one.to_on, hours, person_id=one.person_id)
    if one.template_id is not None:
        return None
    return Absence(one.reason, one.from_on, one.to_on, hours, site_id=one.site_id)


def follow(work: Work, was: Absence | None, becomes: Absence | None) -> None:
    """Mark what an absence newly takes, and let go what it takes no more; two statements at most.

    What was booked into it later, or kept, was so on purpose and stays as it is.
    """
    both = [one for one in (was, becomes) if one is not None]
    if not both:
        return
    first, last = min(one.from_on for one in both), max(one.to_on for one in both)
    names = (
        *("id", "version", "changed_at", "changed_by_id", "person_id", "site_id"),
        *("starts_at", "ends_at", "status", "rebook_reason"),
    )
    wanted = (
        select(Appointment)
        .options(load_only(*(getattr(Appointment, name) for name in names), raiseload=True))
        .outerjoin(ClinicSession, ClinicSession.id == Appointment.clinic_session_id)
        .where(
            or_(Appointment.clinic_session_id.is_(None), ClinicSession.held_on.is_(None)),
            Appointment.status == VisitStatus.BOOKED,
            Appointment.starts_at >= max(work.at, bounds(first)[0]),
            Appointment.starts_at < bounds(last)[1],
        )
    )
    for visit in work.session.scalars(wanted):
        before, now = (one is not None and one.meets(visit) for one in (was, becomes))
        is_ours = was is not None and visit.rebook_reason == was.reason
        if becomes is not None and now and (is_ours or not (before or visit.rebook_reason)):
            visit.rebook_reason = becomes.reason
        elif before and not now and is_ours:
            visit.rebook_reason = None
        else:
            continue
        work.changed(Concept.APPOINTMENT, 0)
