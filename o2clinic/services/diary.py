"""The diary: a day's columns, its visits, and what is free."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from o2clinic.errors import NotFound
from o2clinic.models import (
    Appointment,
    ClinicSession,
    ClinicTemplate,
    Patient,
    Person,
    Room,
    Site,
)
from o2clinic.rules import free_time
from o2clinic.rules.clinic_time import day_of, instant
from o2clinic.rules.display import born, patient_name, staff_name
from o2clinic.rules.free_time import Span
from o2clinic.rules.kept_slots import KeptSlots, kept_slots, pieces
from o2clinic.rules.nhs_number import formatted
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visits import ClinicKind, VisitStatus
from o2clinic.services import visit_rows
from o2clinic.services.slot_holds import HeldTime, held_times, of_column
from o2clinic.services.visit_rows import VisitRow, place_name
from o2clinic.services.work import Actor, Desk


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A place to filter by."""

    site_id: int
    name: str


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A time in which a clinician sees people; closed when it has a reason."""

    clinic_session_id: int
    name: str
    kind: str
    span: Span
    slot_minutes: int
    closed_reason: str
    kept: KeptSlots | None = None


@dataclass(frozen=True, slots=True)
class FreeSlot:
    """A time that can be booked, cut to the length of the session's slots.

    Attributes:
        kept: for which visits it is kept and until when, in words; "" where it is free for all.
        held: who is about to book it, in words; "" while nobody is.
    """

    clinic_session_id: int
    kind: str
    span: Span
    kept: str = ""
    held: str = ""


@dataclass(frozen=True, slots=True)
class DiaryColumn:
    """One clinician in one place."""

    person_id: int
    room_id: int | None
    site_id: int
    clinician: str
    place: str
    sessions: tuple[OpenSession, ...]
    visits: tuple[VisitRow, ...]
    free: tuple[FreeSlot, ...]

    @property
    def key(self) -> tuple[int, int | None, int]:
        """What stays the same from one reading to the next."""
        return (self.person_id, self.room_id, self.site_id)


@dataclass(frozen=True, slots=True)
class DaySheet:
    """One day of the diary."""

    day: date
    at: datetime
    site_id: int | None
    sites: tuple[SiteRow, ...]
    columns: tuple[DiaryColumn, ...]

    @property
    def visits(self) -> tuple[VisitRow, ...]:
        """Every visit of the day in the order of time; cancelled ones are not among them."""
        found = [visit for column in self.columns for visit in column.visits]
        return tuple(sorted(found, key=lambda visit: (visit.starts_at, visit.clinician)))

    @property
    def free_slots(self) -> int:
        """How many slots are free."""
        return sum(len(column.free) for column in self.columns)


@dataclass(slots=True)
class _Making:
    """A column while it is put together."""

    head: tuple[str, str]
    sessions: list[OpenSession] = field(default_factory=list)
    visits: list[VisitRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Bookee:
    """Whose visit it is, with what tells namesakes apart."""

    patient_id: int
    name: str
    detail: str = ""


class Diary:
    """What the diary asks."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def today(self) -> date:
        """The clinic's day now."""
        return day_of(self._desk.now())

    def now(self) -> datetime:
        """The present instant at this desk."""
        return self._desk.now()

    def day(self, day: date, site_id: int | None = None) -> DaySheet:
        """One day, all clinicians side by side; three statements."""
        at = self._desk.now()
        with self._desk.reading(self._actor, Permission.SEE_DIARY) as session:
            sites, sessions = sites_and_sessions(session, bounds(day), site_id)
            visits = read_visits(session, day, site_id, day_of(at))
            holds = held_times(session, *bounds(day), self._actor, at)
        columns = columns_of(sessions, visits, Standing(day_of(at), holds))
        return DaySheet(day, at, site_id, sites, columns)

    def bookee(self, patient_id: int) -> Bookee:
        """Who is to be booked, for a form that is opened from the patient's page."""
        with self._desk.reading(self._actor, Permission.BOOK) as session:
            patient = session.get(Patient, patient_id)
        if patient is None:
            raise NotFound("This patient is not in the database.")
        number = formatted(patient.nhs_number) if patient.nhs_number else ""
        words = (born(patient.born_on, self.today(), patient.died_on), number)
        name = patient_name(patient.family_name, patient.given_names, patient.title)
        return Bookee(patient_id, name, "   ".join(filter(None, words)))


def bounds(day: date) -> tuple[datetime, datetime]:
    """The instants between which a day of the clinic lies."""
    return instant(day, time()), instant(day + timedelta(days=1), time())


def read_visits(
    session: Session, day: date, site_id: int | None, today: date
) -> tuple[VisitRow, ...]:
    """The visits of a day that were not cancelled; one statement."""
    return visits_in(session, bounds(day), site_id, today)


def visits_in(
    session: Session, between: tuple[datetime, datetime], site_id: int | None, today: date
) -> tuple[VisitRow, ...]:
    """The visits between two instants that were not cancelled; one statement."""
    first, last = between
    wanted = (
        visit_rows.visits_wanted()
        .where(
            Appointment.starts_at >= first,
            Appointment.starts_at < last,
            Appointment.status != VisitStatus.CANCELLED,
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    if site_id is not None:
        wanted = wanted.where(Appointment.site_id == site_id)
    return visit_rows.read(session, wanted, today)


def free_slots(
    sessions: Iterable[OpenSession], visits: Iterable[VisitRow], today: date | None = None
) -> list[FreeSlot]:
    """What the open sessions have left between visits, in order; without a day nothing is kept."""
    taken = [visit.span for visit in visits if not visit.is_freed]
    return [
        slot
        for each in sessions
        if not (each.closed_reason or each.kind == ClinicKind.ADMIN)
        for gap in free_time.gaps(each.span, taken)
        for slot in _slots(each, gap, today)
    ]


def _slots(each: OpenSession, gap: Span, today: date | None) -> Iterator[FreeSlot]:
    day = day_of(each.span.starts_at)
    kept = each.kept.spans(day, today) if each.kept is not None and today is not None else ()
    for piece, is_kept in pieces(gap, kept):
        if is_kept and each.kept is not None:
            yield FreeSlot(each.clinic_session_id, each.kind, piece, each.kept.words(day))
            continue
        for slot in free_time.slots(piece, each.slot_minutes):
            yield FreeSlot(each.clinic_session_id, each.kind, slot)


@dataclass(frozen=True, slots=True)
class Standing:
    """What free times stand under: the day it is, and what others hold."""

    today: date
    holds: tuple[HeldTime, ...]

    def free(
        self, key: tuple[int, int | None, int], made: _Making, busy: list[VisitRow]
    ) -> tuple[FreeSlot, ...]:
        """What a column has free, kept and held times named."""
        person_id, room_id, _site = key
        found = []
        for slot in free_slots(made.sessions, busy, self.today):
            hold = of_column(self.holds, person_id, room_id, slot.span)
            found.append(replace(slot, held=hold.words) if hold else slot)
        return tuple(found)


def open_session(row: Row[Any]) -> OpenSession:
    """A session from a row that has its columns by name."""
    span = Span(row.starts_at, row.ends_at)
    kept = kept_slots(row.kept_for, row.kept_at, row.kept_days, row.slot_minutes)
    return OpenSession(row.id, row.name, row.kind, span, row.slot_minutes, row.closed_reason, kept)


def sites_and_sessions(
    session: Session, between: tuple[datetime, datetime], site_id: int | None
) -> tuple[tuple[SiteRow, ...], list[Row[Any]]]:
    """Sites in use, and the sessions between two instants as `columns_of` takes them.

    One statement: each site stands in it once at least, with a session or without.
    """
    first, last = between
    is_between = (ClinicSession.starts_at >= first) & (ClinicSession.starts_at < last)
    if site_id is not None:
        is_between &= ClinicSession.site_id == site_id
    wanted = (
        select(
            *ClinicSession.__table__.c["id", "name", "kind", "starts_at", "ends_at"],
            *ClinicSession.__table__.c["slot_minutes", "closed_reason", "person_id", "room_id"],
            *ClinicTemplate.__table__.c["kept_at", "kept_for", "kept_days"],
            Person.title,
            Person.given_names,
            Person.family_name,
            Site.id.label("site_id"),
            Site.name.label("site"),
            Site.is_active,
            Room.name.label("room"),
        )
        .select_from(Site)
        .outerjoin(ClinicSession, (ClinicSession.site_id == Site.id) & is_between)
        .outerjoin(Person, Person.id == ClinicSession.person_id)
        .outerjoin(Room, Room.id == ClinicSession.room_id)
        .outerjoin(ClinicTemplate, ClinicTemplate.id == ClinicSession.template_id)
        .where(Site.is_active | ClinicSession.id.is_not(None))
        .order_by(Site.name, Person.family_name, ClinicSession.starts_at)
    )
    rows: Sequence[Any] = session.execute(wanted).all()
    sites = {row.site_id: SiteRow(row.site_id, row.site) for row in rows if row.is_active}
    return tuple(sites.values()), [row for row in rows if row.id is not None]


def columns_of(
    sessions: Sequence[Row[Any]], visits: Sequence[VisitRow], standing: Standing
) -> tuple[DiaryColumn, ...]:
    """The columns of one day."""
    making: dict[tuple[int, int | None, int], _Making] = {}
    for row in sessions:
        name = staff_name(row.title, row.given_names, row.family_name)
        head = (name, place_name(row.site, row.room))
        made = making.setdefault((row.person_id, row.room_id, row.site_id), _Making(head))
        made.sessions.append(open_session(row))
    for visit in visits:
        key = (visit.person_id, visit.room_id, visit.site_id)
        making.setdefault(key, _Making((visit.clinician, visit.place))).visits.append(visit)
    busy = {key[0]: [v for v in visits if v.person_id == key[0]] for key in making}
    return tuple(
        DiaryColumn(
            *key,
            *made.head,
            tuple(made.sessions),
            tuple(made.visits),
            # Whoever is in another room at that time is not free here.
            standing.free(key, made, busy[key[0]]),
        )
        for key, made in making.items()
    )
