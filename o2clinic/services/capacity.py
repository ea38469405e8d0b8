"""Capacity: the next free time, how full clinics are and were, how long people wait, caseloads."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Row, Select, and_, case, cast, extract, func, select
from sqlalchemy.orm import Session

from o2clinic.models import Appointment, ClinicSession, Person, Referral, Site, WaitingEntry
from o2clinic.rules import free_time
from o2clinic.rules.clinic_time import day_of, instant, local
from o2clinic.rules.display import clock_time, short_date_with_weekday, staff_name
from o2clinic.rules.free_time import Span
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visits import FREED, VISITS, ClinicKind, VisitKind, VisitStatus
from o2clinic.rules.waiting import OPEN, waits
from o2clinic.rules.waiting_match import takes
from o2clinic.services.booking import BY_PATIENT
from o2clinic.services.capacity_sheet import (
    CapacitySheet,
    CaseloadRow,
    ClinicFill,
    NextFree,
    WaitRow,
)
from o2clinic.services.missed_reading import policy_of
from o2clinic.services.open_time import gaps_of, open_times, taken_times
from o2clinic.services.work import Actor, Desk

QUARTER: Final = timedelta(weeks=13)
MONTH: Final = timedelta(weeks=4)
YEAR: Final = timedelta(days=365)
_LENGTHS: Final = {kind: VISITS[kind].minutes for kind in VisitKind}


class Capacity:
    """What whoever plans the clinics asks."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def sheet(self) -> CapacitySheet:
        """All of it, of no patient by name; nine statements."""
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.SEE_DIARY) as session:
            return CapacitySheet(
                day_of(now),
                _next_free(session, now, self._actor),
                _fill(session, now),
                _waits(session, now),
                _loads(session, now),
            )


def _next_free(session: Session, now: datetime, actor: Actor) -> tuple[NextFree, ...]:
    """Three statements; each kind at its usual length, or at that of the clinic."""
    until = now + QUARTER
    opened = open_times(session, now, until)
    found: dict[str, dict[VisitKind, datetime]] = {one.site: {} for one in opened}
    for one, gap in gaps_of(opened, taken_times(session, opened, Span(now, until), actor)):
        free, known = one.free(gap), found[one.site]
        for kind, minutes in _LENGTHS.items():
            if (kind in known and known[kind] <= one.span.starts_at) or not takes(free, kind):
                continue
            starts = free_time.starts(gap, minutes, one.slot_minutes)
            at = next((start for start in starts if start >= now), None)
            if at is not None and (kind not in known or at < known[kind]):
                known[kind] = at
    return tuple(
        NextFree(site, tuple(_moment(found[site].get(kind)) for kind in VisitKind))
        for site in sorted(found)
    )


def _moment(at: datetime | None) -> str:
    if at is None:
        return ""
    return f"{short_date_with_weekday(local(at).date())} {clock_time(local(at))}"


@dataclass(slots=True)
class _Filling:
    """One clinic's sums while they are put together; seconds by period."""

    open_seconds: dict[str, int]
    booked_seconds: dict[str, int]
    visits: int = 0
    missed: int = 0
    late: int = 0
    overbooked: int = 0

    def share(self, *periods: str) -> int | None:
        open_for = sum(self.open_seconds[one] for one in periods)
        if not open_for:
            return None
        booked = sum(self.booked_seconds[one] for one in periods)
        return int((Decimal(100 * booked) / open_for).quantize(Decimal(1), ROUND_HALF_UP))


def _fill(session: Session, now: datetime) -> tuple[ClinicFill, ...]:
    """Three statements, summed up by the database."""
    made: dict[tuple[str, str], _Filling] = defaultdict(
        lambda: _Filling(defaultdict(int), defaultdict(int))
    )
    for row in session.execute(_sessions_summed(session, now)):
        made[row.name, row.site].open_seconds[row.period] += row.seconds
    late = timedelta(hours=policy_of(session).late_cancel_hours)
    for row in session.execute(_visits_summed(session, now, late)):
        _count_in(made[row.name, row.site], row)
    return tuple(
        ClinicFill(
            clinic=clinic,
            site=site,
            past=one.share("past"),
            month=one.share("month"),
            quarter=one.share("month", "quarter"),
            visits=one.visits,
            missed=one.missed,
            late=one.late,
            overbooked=one.overbooked,
        )
        for (clinic, site), one in sorted(made.items())
    )


def _count_in(one: _Filling, row: Row[Any]) -> None:
    if row.status not in FREED:
        one.booked_seconds[row.period] += row.seconds
    if row.period != "past":
        return
    if row.status == VisitStatus.DID_NOT_ATTEND:
        one.missed += row.visits
    elif row.status == VisitStatus.CANCELLED:
        one.late += row.visits if row.is_late else 0
    else:
        one.visits += row.visits
        one.overbooked += row.visits if row.is_overbooked else 0


def _sessions_summed(session: Session, now: datetime) -> Select[*tuple[Any, ...]]:
    table = ClinicSession.__table__.c
    period = _period(table.starts_at, now)
    seconds = func.sum(_epoch(session, table.ends_at) - _epoch(session, table.starts_at))
    return (
        select(table.name, Site.name.label("site"), period, seconds.label("seconds"))
        .join(Site, Site.id == table.site_id)
        .where(
            table.starts_at >= now - QUARTER,
            table.starts_at < now + QUARTER,
            table.closed_reason == "",
            table.kind != ClinicKind.ADMIN,
        )
        .group_by(table.name, Site.name, "period")  # by its name: the engines compare no values
    )


def _visits_summed(session: Session, now: datetime, late: timedelta) -> Select[*tuple[Any, ...]]:
    table = Appointment.__table__.c
    period = _period(table.starts_at, now)
    starts, ends = _epoch(session, table.starts_at), _epoch(session, table.ends_at)
    # What was merely corrected since, or moved by a merge, was not cancelled any later by that.
    notice = starts - _epoch(session, func.coalesce(table.ended_at, table.changed_at))
    by_patient = table.ended_reason.startswith(BY_PATIENT, autoescape=True)
    is_late = case((and_(by_patient, notice < int(late.total_seconds())), 1), else_=0).label(
        "is_late"
    )
    is_over = case((table.overbook_reason.is_not(None), 1), else_=0).label("is_overbooked")
    return (
        select(
            ClinicSession.name,
            Site.name.label("site"),
            period,
            table.status,
            is_late,
            is_over,
            func.count().label("visits"),
            func.sum(ends - starts).label("seconds"),
        )
        .join(ClinicSession, ClinicSession.id == table.clinic_session_id)
        .join(Site, Site.id == ClinicSession.site_id)
        .where(
            table.starts_at >= now - QUARTER,
            table.starts_at < now + QUARTER,
            ClinicSession.closed_reason == "",
            ClinicSession.kind != ClinicKind.ADMIN,
        )
        .group_by(ClinicSession.name, Site.name, table.status, "period", "is_late", "is_overbooked")
    )


def _period(column: ColumnElement[datetime], now: datetime) -> ColumnElement[str]:
    return case((column < now, "past"), (column < now + MONTH, "month"), else_="quarter").label(
        "period"
    )


def _epoch(session: Session, column: ColumnElement[datetime]) -> ColumnElement[int]:
    """Whole seconds of an instant, which each engine counts in its own way."""
    if session.get_bind().dialect.name == "sqlite":
        return cast(func.unixepoch(column), Integer)
    return cast(extract("epoch", column), Integer)


def _waits(session: Session, now: datetime) -> tuple[WaitRow, ...]:
    """Two statements: who was seen of late, and who waits."""
    today = day_of(now)
    days: dict[str, list[int]] = defaultdict(list)
    seen = (
        select(
            WaitingEntry.visit_kind,
            func.coalesce(Referral.received_on, WaitingEntry.since_on).label("since_on"),
            Appointment.starts_at,
        )
        .join(Appointment, Appointment.id == WaitingEntry.appointment_id)
        .outerjoin(Referral, Referral.id == WaitingEntry.referral_id)
        .where(
            Appointment.status == VisitStatus.DONE,
            Appointment.starts_at >= now - QUARTER,
            Appointment.starts_at < now,
        )
    )
    for kind, since_on, starts_at in session.execute(seen):
        days[kind].append(max(0, (day_of(starts_at) - since_on).days))
    overdue = func.sum(case((WaitingEntry.target_on < today, 1), else_=0))
    now_waiting = (
        select(WaitingEntry.visit_kind, func.count(), overdue)
        .where(WaitingEntry.state.in_(OPEN))
        .group_by(WaitingEntry.visit_kind)
    )
    counted = {kind: (count, late) for kind, count, late in session.execute(now_waiting)}
    rows = [
        WaitRow(VISITS[kind].title, waits(days[kind]), *counted.get(kind, (0, 0)))
        for kind in VisitKind
        if days[kind] or kind in counted
    ]
    everybody = waits([one for of_kind in days.values() for one in of_kind])
    in_all = [sum(column) for column in zip(*counted.values(), strict=True)] or [0, 0]
    return (*rows, WaitRow("All visits", everybody, *in_all)) if rows else ()


def _loads(session: Session, now: datetime) -> tuple[CaseloadRow, ...]:
    """One statement: whom each clinician has seen within a year."""
    since = instant(day_of(now) - YEAR, time())
    patients = func.count(Appointment.patient_id.distinct())
    wanted = (
        select(
            Person.title,
            Person.given_names,
            Person.family_name,
            patients,
            Person.whole_time_equivalent,
        )
        .join(Person, Person.id == Appointment.person_id)
        .where(
            Appointment.status == VisitStatus.DONE,
            Appointment.starts_at >= since,
            Appointment.starts_at < now,
            Person.is_active,
        )
        .group_by(Person.id)
        .order_by(Person.family_name, Person.given_names, Person.id)
    )
    return tuple(
        CaseloadRow(staff_name(*name), count, part)
        for *name, count, part in session.execute(wanted)
    )
