"""Keeping the diary's sessions in step with the plan, and the visits in them.

What has visits is never taken away: it is closed, and its visits are marked to be rebooked. Doing
it again changes nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session, load_only

from o2clinic.models import Appointment, ClinicSession
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_plan import PlannedSession, planned
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.free_time import Span
from o2clinic.rules.permissions import Permission
from o2clinic.rules.plan_keeping import (
    MOVED_ELSEWHERE,
    NOT_PLANNED,
    PERSON_TAKEN,
    ROOM_TAKEN,
    StandingSession,
    fit,
    home_of,
    why_not,
)
from o2clinic.rules.visits import VisitStatus
from o2clinic.services.diary import bounds
from o2clinic.services.plan_reading import last_planned_day, read_plan
from o2clinic.services.visit_overlaps import meets
from o2clinic.services.work import Actor, Desk, Work
from o2clinic.storage.locks import one_plan_at_a_time

_COLUMNS: Final = (
    *("id", "template_id", "extra_id", "held_on", "part", "name", "kind", "site_id", "room_id"),
    *("person_id", "starts_at", "ends_at", "slot_minutes", "closed_reason"),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """What sets the diary apart from the plan on some days.

    Attributes:
        sessions: all that are planned.
        was: what stands in the diary, by key.
        becomes: what the plan has for those that stand, by key; those that change only.
        new: what is to be added.
        gone: keys of what is not planned any more, and not closed for it yet.
    """

    sessions: tuple[PlannedSession, ...]
    was: dict[int, Row[Any]]
    pairs: dict[int, PlannedSession]
    becomes: dict[int, PlannedSession]
    new: tuple[PlannedSession, ...]
    gone: tuple[int, ...]

    @property
    def is_any(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.becomes or self.new or self.gone)


def permission_of(actor: Actor) -> Permission:
    """By what somebody may change days of the diary: the desk's part, or the administrator's."""
    return Permission.BOOK if actor.may(Permission.BOOK) else Permission.ADMINISTER


def difference(session: Session, first: date, last: date, *, without_change: int = 0) -> Difference:
    """How the diary differs from the plan from one day to another; seven statements."""
    sessions = planned(read_plan(session, first, last, without_change=without_change), first, last)
    table = ClinicSession.__table__.c
    wanted = select(*(table[name] for name in _COLUMNS)).where(
        table.starts_at >= bounds(first)[0], table.starts_at < bounds(last)[1]
    )
    was = {row.id: row for row in session.execute(wanted)}
    by_hand = [row for row in was.values() if row.held_on is None]
    fitted = fit(
        (_standing(row) for row in was.values() if row.held_on is not None),
        (one for one in sessions if not _is_there_by_hand(one, by_hand)),
    )
    pairs = {kept.session_id: wanted for kept, wanted in fitted.pairs}
    return Difference(
        sessions,
        was,
        pairs,
        {key: one for key, one in pairs.items() if _values(one) != _values_of(was[key])},
        fitted.new,
        tuple(
            one.session_id
            for one in fitted.gone
            if was[one.session_id].closed_reason != NOT_PLANNED
        ),
    )


def keep(work: Work, first: date, last: date, *, without_change: int = 0) -> None:
    """Bring the diary from one day to another in step with the plan, in an open use case.

    Days gone by stay as they are, and so do visits that have begun.
    """
    work.session.flush()
    today = day_of(work.at)
    until = min(last, _reach(work.session, today))
    since = max(first, today)
    if since > until:
        return
    one_plan_at_a_time(work.session)
    found = difference(work.session, since, until, without_change=without_change)
    if found.is_any:
        _apply(work, found)


def _reach(session: Session, today: date) -> date:
    """As far as the plan goes, and as far as it once went: sessions may stand beyond it."""
    standing = select(func.max(ClinicSession.starts_at)).where(ClinicSession.held_on.is_not(None))
    furthest = session.scalar(standing)
    planned_until = last_planned_day(session, today)
    return planned_until if furthest is None else max(planned_until, day_of(furthest))


def catch_up(desk: Desk, actor: Actor) -> bool:
    """Add what the plan has for days that have come into reach; gives whether anything was done.

    From tomorrow on: the people of today have their day before them as it was this morning.
    """
    may = actor.may(Permission.BOOK) or actor.may(Permission.ADMINISTER)
    if not may or not desk.gate.is_open:
        return False
    permission = permission_of(actor)
    tomorrow = day_of(desk.now()) + timedelta(days=1)
    with desk.reading(actor, permission) as session:
        last = last_planned_day(session, tomorrow - timedelta(days=1))
        if not difference(session, tomorrow, last).is_any:
            return False
    with desk.work(actor, permission, "keep_diary") as work:
        keep(work, tomorrow, last)
    return True


def _apply(work: Work, found: Difference) -> None:
    session = work.session
    touched = [*found.becomes, *found.gone]
    wanted = select(ClinicSession).where(ClinicSession.id.in_(touched))
    rows = {one.id: one for one in session.scalars(wanted)}
    for key, becomes in found.becomes.items():
        for name, value in _values(becomes).items():
            setattr(rows[key], name, value)
    made = {one.key: ClinicSession(**_values(one)) for one in found.new}
    session.add_all(made.values())
    session.flush()
    keys = {wanted.key: key for key, wanted in found.pairs.items()}
    keys |= {key: record.id for key, record in made.items()}
    is_any_visit = _settle_visits(work, found, touched, keys)
    _let_go(session, [rows[key] for key in found.gone])
    work.changed(Concept.CLINIC, 0)
    if is_any_visit:
        work.changed(Concept.APPOINTMENT, 0)


def _let_go(session: Session, gone: Sequence[ClinicSession]) -> None:
    """What nobody was ever booked in goes; the rest stays, closed."""
    keys = [one.id for one in gone]
    of_these = select(Appointment.clinic_session_id).where(Appointment.clinic_session_id.in_(keys))
    visited = set(session.scalars(of_these.distinct())) if keys else set()
    for one in gone:
        if one.id not in visited:
            session.delete(one)
            continue
        one.closed_reason = NOT_PLANNED
        if one.extra_id is not None:  # the extra clinic itself is about to be taken away
            one.extra_id = one.held_on = None
    session.flush()


def _settle_visits(
    work: Work,
    found: Difference,
    touched: Collection[int],
    keys: dict[tuple[int | None, int | None, date, int], int],
) -> bool:
    """Lead visits to where their session is now, or mark them to be rebooked."""
    visits = _visits(work.session, touched)
    for visit in visits:
        span = Span(visit.starts_at, visit.ends_at)
        session_id = visit.clinic_session_id or 0
        now, was = found.pairs.get(session_id), found.was[session_id]
        person_id = visit.person_id
        if now is not None and person_id == was.person_id:
            person_id = now.sitting.person_id  # somebody else holds it now, visits and all
        home = home_of(span, person_id, found.sessions)
        if home is not None and home.key in keys and home.sitting.site_id == visit.site_id:
            visit.clinic_session_id = keys[home.key]
        if visit.status != VisitStatus.BOOKED or visit.starts_at < work.at:
            continue
        if home is not None:
            visit.rebook_reason = _move_along(work.session, visit, home)
            continue
        was_inside = Span(was.starts_at, was.ends_at).covers(span)
        reason = why_not(span, person_id, found.sessions)
        is_closed_now = reason != NOT_PLANNED and not _was_closed(found, visit.person_id, span)
        if was_inside or now is None or now.closed_reason or is_closed_now:
            visit.rebook_reason = reason
            _give_to(work.session, visit, person_id)
        # Else it was put beside its session on purpose, and stays there.
    work.session.flush()
    return bool(visits)


def _was_closed(found: Difference, person_id: int, span: Span) -> bool:
    """Whether a visit ran into what was closed before, too: then it was put there on purpose."""
    return any(
        row.person_id == person_id
        and row.closed_reason
        and span.meets(Span(row.starts_at, row.ends_at))
        for row in found.was.values()
    )


def _move_along(session: Session, visit: Appointment, home: PlannedSession) -> str | None:
    """Give the visit its session's room and clinician; why that does not go, None when it does."""
    if home.sitting.site_id != visit.site_id:
        return MOVED_ELSEWHERE
    room_id = home.sitting.room_id
    is_other_room = room_id is not None and visit.room_id not in {room_id, None}
    if is_other_room and _is_taken(session, visit, Appointment.room_id == room_id):
        return ROOM_TAKEN
    if not _give_to(session, visit, home.sitting.person_id):
        return PERSON_TAKEN
    visit.room_id = room_id if is_other_room else visit.room_id
    session.flush()  # the next one is to see it
    return None


def _give_to(session: Session, visit: Appointment, person_id: int) -> bool:
    """Let a visit be with whoever holds its session now; whether they are free for it."""
    if visit.person_id == person_id:
        return True
    if _is_taken(session, visit, Appointment.person_id == person_id):
        return False
    visit.person_id = person_id
    session.flush()
    return True


def _is_taken(session: Session, visit: Appointment, by: ColumnElement[bool]) -> bool:
    """Whether another visit has the same thing in the time of this one.

    A visit over others goes with those that it is over, which are in its session.
    """
    taken = select(Appointment.id).where(
        by,
        *meets(visit.starts_at, visit.ends_at),
        Appointment.overbook_reason.is_(None),
        Appointment.id != visit.id,
    )
    if visit.overbook_reason is not None:
        elsewhere = Appointment.clinic_session_id.is_distinct_from(visit.clinic_session_id)
        taken = taken.where(elsewhere)
    return session.scalars(taken).first() is not None


def _visits(session: Session, session_ids: Collection[int]) -> Sequence[Appointment]:
    """Without a word of whose they are: an administrator may do this too."""
    names = (
        *("id", "version", "changed_at", "changed_by_id", "person_id", "room_id", "site_id"),
        *("clinic_session_id", "starts_at", "ends_at", "status", "rebook_reason"),
        "overbook_reason",
    )
    wanted = (
        select(Appointment)
        .options(load_only(*(getattr(Appointment, name) for name in names), raiseload=True))
        .where(Appointment.clinic_session_id.in_(session_ids))
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return session.scalars(wanted).all()


def _standing(row: Row[Any]) -> StandingSession:
    return StandingSession(
        row.id,
        row.template_id,
        row.extra_id,
        row.held_on,
        row.part,
        row.person_id,
        Span(row.starts_at, row.ends_at),
    )


def _is_there_by_hand(one: PlannedSession, by_hand: Collection[Row[Any]]) -> bool:
    return any(
        row.person_id == one.sitting.person_id
        and one.span.meets(Span(row.starts_at, row.ends_at))
        and not row.closed_reason
        for row in by_hand
    )


def _values(one: PlannedSession) -> dict[str, Any]:
    return {
        "template_id": one.template_id,
        "extra_id": one.extra_id,
        "held_on": one.held_on,
        "part": one.part,
        "name": one.sitting.name,
        "kind": one.sitting.kind,
        "site_id": one.sitting.site_id,
        "room_id": one.sitting.room_id,
        "person_id": one.sitting.person_id,
        "starts_at": one.span.starts_at,
        "ends_at": one.span.ends_at,
        "slot_minutes": one.sitting.slot_minutes,
        "closed_reason": one.closed_reason,
    }


def _values_of(row: Row[Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _COLUMNS if name != "id"}
