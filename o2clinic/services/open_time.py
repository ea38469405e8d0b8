"""The time that clinics leave free: sessions to come, and what is booked in them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, false, or_, select
from sqlalchemy.orm import Session

from o2clinic.models import Appointment, ClinicSession
from o2clinic.rules import free_time
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import staff_name
from o2clinic.rules.free_time import Span
from o2clinic.rules.kept_slots import kept_slots, pieces
from o2clinic.rules.visits import FREED
from o2clinic.rules.waiting_match import FreeTime
from o2clinic.services.busy_times import BusyTimes, busy_with
from o2clinic.services.open_sessions import open_sessions, takes_one_more
from o2clinic.services.slot_holds import held_times
from o2clinic.services.visit_rows import place_name
from o2clinic.services.work import Actor


@dataclass(frozen=True, slots=True)
class OpenTime:
    """A session in which people can be seen.

    Attributes:
        takes: kinds of visit that it is for; empty for all.
        districts: postcode districts of a round; empty for everywhere.
        is_full: it has as many visits as it takes.
        kept_for: the kind of visit that its kept times are for; empty without any.
        kept: those that are kept still.
    """

    session_id: int
    person_id: int
    room_id: int | None
    site_id: int
    clinic_kind: str
    span: Span
    slot_minutes: int
    clinician: str
    place: str
    site: str
    takes: frozenset[str]
    has_analyser: bool
    districts: frozenset[str]
    is_full: bool
    kept_for: str = ""
    kept: tuple[Span, ...] = ()

    def free(self, gap: Span) -> FreeTime:
        """A gap of it as the rules see it."""
        return FreeTime(
            day_of(gap.starts_at),
            gap.minutes,
            self.site_id,
            self.person_id,
            self.clinic_kind,
            self.takes,
            self.has_analyser,
            self.districts,
        )


def open_times(
    session: Session, since: datetime, until: datetime, *more: ColumnElement[bool]
) -> list[OpenTime]:
    """The open sessions between two instants, the soonest first; one statement."""
    table = ClinicSession.__table__.c
    wanted = open_sessions(table.ends_at > since, table.starts_at < until, *more)
    wanted = wanted.add_columns(takes_one_more().label("takes_one_more"))
    today = day_of(since)
    return [_open_time(row, today) for row in session.execute(wanted)]


def taken_times(
    session: Session,
    opened: Iterable[OpenTime],
    ahead: Span,
    actor: Actor,
    patient_id: int | None = None,
) -> BusyTimes:
    """What is booked in these sessions or held by others, and a patient's own visits beside.

    Two statements. The time that is looked into, `ahead`, begins now.
    """
    people = {one.person_id for one in opened}
    rooms = {one.room_id for one in opened if one.room_id is not None}
    wanted = select(
        Appointment.person_id,
        Appointment.room_id,
        Appointment.patient_id,
        Appointment.starts_at,
        Appointment.ends_at,
    ).where(
        or_(
            Appointment.person_id.in_(people),
            Appointment.room_id.in_(rooms),
            Appointment.patient_id == patient_id if patient_id is not None else false(),
        ),
        Appointment.ends_at > ahead.starts_at,
        Appointment.starts_at < ahead.ends_at,
        Appointment.status.not_in([status.value for status in FREED]),
    )
    taken = busy_with(session.execute(wanted), patient_id)
    taken.hold(held_times(session, ahead.starts_at, ahead.ends_at, actor, ahead.starts_at))
    return taken


def parts_of(one: OpenTime, taken: BusyTimes) -> Iterator[tuple[OpenTime, Span]]:
    """What is left of a session; what is kept is a part by itself, for that kind of visit alone."""
    for gap in free_time.gaps(one.span, taken.within(one.person_id, one.room_id, one.span)):
        for part, is_kept in pieces(gap, one.kept):
            takes = frozenset({one.kept_for}) if is_kept else one.takes
            yield replace(one, takes=takes), part


def gaps_of(opened: Sequence[OpenTime], taken: BusyTimes) -> Iterator[tuple[OpenTime, Span]]:
    """Every gap that can be booked, session by session."""
    for one in opened:
        if not one.is_full:
            yield from parts_of(one, taken)


def _open_time(row: Row[*tuple[Any, ...]], today: date) -> OpenTime:
    kept = kept_slots(row.kept_for, row.kept_at, row.kept_days, row.slot_minutes)
    return OpenTime(
        session_id=row.id,
        person_id=row.person_id,
        room_id=row.room_id,
        site_id=row.site_id,
        clinic_kind=row.kind,
        span=Span(row.starts_at, row.ends_at),
        slot_minutes=row.slot_minutes,
        clinician=staff_name(row.title, row.given_names, row.family_name),
        place=place_name(row.site, row.room),
        site=row.site,
        takes=frozenset(row.visits or ()),
        has_analyser=row.has_analyser is not False,
        districts=frozenset((row.districts or "").split()),
        is_full=not row.takes_one_more,
        kept_for=kept.kind if kept is not None else "",
        kept=kept.spans(day_of(row.starts_at), today) if kept is not None else (),
    )
