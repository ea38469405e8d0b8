"""The time that clinics leave free: sessions to come, and what is booked in them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select
from sqlalchemy.orm import Session

from o2clinic.models import Appointment, ClinicSession
from o2clinic.rules import free_time
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import staff_name
from o2clinic.rules.free_time import Span
from o2clinic.rules.kept_slots import kept_slots, pieces
from o2clinic.rules.visits import FREED
from o2clinic.rules.waiting_match import FreeTime
from o2clinic.services.open_sessions import open_sessions, takes_one_more
from o2clinic.services.visit_rows import place_name


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


@dataclass(slots=True)
class Taken:
    """The times that clinicians and rooms have already."""

    people: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    rooms: dict[int | None, list[Span]] = field(default_factory=lambda: defaultdict(list))

    def gaps(self, one: OpenTime) -> list[Span]:
        """What is left of a session."""
        in_room = self.rooms[one.room_id] if one.room_id is not None else []
        return free_time.gaps(one.span, self.people[one.person_id] + in_room)

    def parts(self, one: OpenTime) -> Iterator[tuple[OpenTime, Span]]:
        """The same; what is kept is a part by itself, which takes that kind of visit alone."""
        for gap in self.gaps(one):
            for part, is_kept in pieces(gap, one.kept):
                takes = frozenset({one.kept_for}) if is_kept else one.takes
                yield replace(one, takes=takes), part


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
    session: Session, opened: Iterable[OpenTime], since: datetime, until: datetime, *also: int
) -> Taken:
    """What is booked in these sessions, and of these patients beside; one statement."""
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
            Appointment.patient_id.in_(also),
        ),
        Appointment.ends_at > since,
        Appointment.starts_at < until,
        Appointment.status.not_in([status.value for status in FREED]),
    )
    taken = Taken()
    of_patients: list[Span] = []
    for person_id, room_id, patient_id, starts_at, ends_at in session.execute(wanted):
        span = Span(starts_at, ends_at)
        taken.people[person_id].append(span)
        taken.rooms[room_id].append(span)
        if patient_id in also:
            of_patients.append(span)
    if of_patients:
        for person_id in people:
            taken.people[person_id].extend(of_patients)
    return taken


def gaps_of(opened: Sequence[OpenTime], taken: Taken) -> Iterator[tuple[OpenTime, Span]]:
    """Every gap that can be booked, session by session."""
    for one in opened:
        if not one.is_full:
            yield from taken.parts(one)


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
