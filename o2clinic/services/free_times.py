"""The free times of many days at once, in as few statements as those of one day."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from o2clinic.models import (
    Appointment,
    ClinicSession,
    ClinicTemplate,
    PatientAddress,
    Person,
    Room,
    Site,
)
from o2clinic.rules import free_time
from o2clinic.rules.clinic_time import day_of, instant
from o2clinic.rules.display import short_date_with_weekday, staff_name
from o2clinic.rules.districts import district_of, districts_in
from o2clinic.rules.free_time import Span
from o2clinic.rules.kept_slots import kept_slots, pieces
from o2clinic.rules.patient_codes import AddressKind
from o2clinic.rules.slot_ranking import (
    MOST_A_DAY,
    FreeTime,
    HeldClinic,
    Ranked,
    Wish,
    ranked,
    suits,
)
from o2clinic.rules.visit_length import minutes_for
from o2clinic.rules.visits import FREED, ClinicKind, VisitKind
from o2clinic.services.diary import bounds
from o2clinic.services.slot_holds import HeldTime, held_times
from o2clinic.services.visit_rows import place_name, times
from o2clinic.services.work import Actor

_FREED: Final = [status.value for status in FREED]


@dataclass(frozen=True, slots=True)
class FreeOffer:
    """A time that could be booked.

    Attributes:
        person_id: of the clinician; 0 where it goes without saying.
        clinician, place: in words; empty where it goes without saying.
        why: what speaks for it and against it, in words.
    """

    starts_at: datetime
    ends_at: datetime
    clinic_session_id: int
    room_id: int | None
    site_id: int
    person_id: int = 0
    clinician: str = ""
    place: str = ""
    why: tuple[str, ...] = ()

    @property
    def times(self) -> str:
        """09:45–10:30."""
        return times(self.starts_at, self.ends_at)

    @property
    def day(self) -> date:
        """The clinic's day."""
        return day_of(self.starts_at)

    @property
    def when(self) -> str:
        """Tue 01-Dec-2026 09:00–09:45."""
        return f"{short_date_with_weekday(self.day)} {self.times}"

    @property
    def words(self) -> str:
        """The times; of another clinician or another day with both."""
        return f"{self.when}, {self.clinician}" if self.clinician else self.times


@dataclass(frozen=True, slots=True)
class Looked:
    """Where free time is looked for.

    Attributes:
        from_at, until: instants between which a visit begins.
        minutes: length; None for the usual one of each clinic.
        needs: of the patient, codes.
        patient_id: who is busy elsewhere; 0 for nobody.
        visit_id: that is to be moved, and so takes no time.
    """

    wish: Wish
    from_at: datetime
    until: datetime
    minutes: int | None = None
    needs: tuple[str, ...] = ()
    site_id: int | None = None
    person_id: int | None = None
    patient_id: int = 0
    visit_id: int = 0


@dataclass(frozen=True, slots=True)
class FoundTimes:
    """The best times, and when the soonest of all begins."""

    best: tuple[FreeOffer, ...] = ()
    soonest_at: datetime | None = None


def best_times(
    session: Session,
    looked: Looked,
    actor: Actor,
    here: datetime,
    most: int,
    *,
    a_day: int | None = MOST_A_DAY,
) -> FoundTimes:
    """The best free times; three statements, and one more for a home visit."""
    opened = session.execute(_open_sessions(looked)).all()
    busy = _busy(session, looked, here, actor)
    near = _neighbours(session, looked) if looked.wish.kind is VisitKind.HOME_VISIT else {}
    rows = {row.id: row for row in opened}
    today = day_of(here)
    found = [one for row in opened for one in _of_session(row, looked, busy, near, today)]
    best = tuple(_offer(rows, one) for one in ranked(found, looked.wish, most, a_day))
    soonest = min((one.starts_at for one in found), default=None)
    return FoundTimes(best, soonest)


def whole_days(from_on: date, to_on: date, here: datetime) -> tuple[datetime, datetime]:
    """The instants of some days, from now on."""
    return max(here, instant(from_on, time())), bounds(to_on)[1]


@dataclass(slots=True)
class _Busy:
    """Times that are taken or held, by day, of clinicians, rooms and the patient."""

    people: dict[tuple[int, date], list[Span]] = field(default_factory=lambda: defaultdict(list))
    rooms: dict[tuple[int, date], list[Span]] = field(default_factory=lambda: defaultdict(list))
    patient: dict[date, list[Span]] = field(default_factory=lambda: defaultdict(list))

    def add(self, person_id: int, room_id: int | None, span: Span) -> None:
        """A time of a clinician in a room, on each day that it touches."""
        for day in {day_of(span.starts_at), day_of(span.ends_at)}:
            self.people[person_id, day].append(span)
            if room_id is not None:
                self.rooms[room_id, day].append(span)

    def of(self, row: Row[Any], day: date) -> list[Span]:
        """What is taken of a session."""
        in_room = self.rooms.get((row.room_id, day), ()) if row.room_id is not None else ()
        mine = self.people.get((row.person_id, day), ())
        return [*mine, *in_room, *self.patient.get(day, ())]


def _open_sessions(looked: Looked) -> "Select[*tuple[Any, ...]]":
    table = ClinicSession.__table__.c
    booked = (
        select(func.count())
        .where(
            Appointment.clinic_session_id == table.id,
            Appointment.status.not_in(_FREED),
            Appointment.id != looked.visit_id,
        )
        .correlate(ClinicSession)
        .scalar_subquery()
    )
    wanted = (
        select(
            *(table[name] for name in ("id", "kind", "starts_at", "ends_at", "slot_minutes")),
            *(table[name] for name in ("person_id", "room_id", "site_id")),
            *ClinicTemplate.__table__.c["visits", "has_analyser", "districts"],
            *ClinicTemplate.__table__.c["kept_at", "kept_for", "kept_days"],
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
        .where(
            table.closed_reason == "",
            table.kind != ClinicKind.ADMIN,
            # Counted only where a clinic has a limit.
            (ClinicTemplate.most_visits.is_(None)) | (booked < ClinicTemplate.most_visits),
            # No session is longer than a day; so the index on its beginning serves.
            table.starts_at > looked.from_at - timedelta(days=1),
            table.ends_at > looked.from_at,
            table.starts_at < looked.until,
        )
        .order_by(table.starts_at, table.id)
    )
    if looked.site_id is not None:
        wanted = wanted.where(table.site_id == looked.site_id)
    if looked.person_id is not None:
        wanted = wanted.where(table.person_id == looked.person_id)
    return wanted


def _busy(session: Session, looked: Looked, here: datetime, actor: Actor) -> _Busy:
    wanted = select(
        Appointment.person_id,
        Appointment.room_id,
        Appointment.patient_id,
        Appointment.starts_at,
        Appointment.ends_at,
    ).where(
        Appointment.starts_at > looked.from_at - timedelta(days=1),
        Appointment.ends_at > looked.from_at,
        Appointment.starts_at < looked.until,
        Appointment.status.not_in(_FREED),
        Appointment.overbook_reason.is_(None),
        Appointment.id != looked.visit_id,
    )
    busy = _Busy()
    for person_id, room_id, patient_id, starts_at, ends_at in session.execute(wanted):
        span = Span(starts_at, ends_at)
        busy.add(person_id, room_id, span)
        if patient_id == looked.patient_id:
            busy.patient[day_of(starts_at)].append(span)
    holds: Sequence[HeldTime] = held_times(session, looked.from_at, looked.until, actor, here)
    for hold in holds:
        busy.add(hold.person_id, hold.room_id, hold.span)
    return busy


def _neighbours(session: Session, looked: Looked) -> dict[int | None, int]:
    """By session: how many others in the patient's district are visited at home in it."""
    if not looked.wish.district:
        return {}
    wanted = (
        select(
            Appointment.clinic_session_id,
            Appointment.starts_at,
            PatientAddress.postcode,
            PatientAddress.valid_from,
            PatientAddress.valid_to,
        )
        .join(PatientAddress, PatientAddress.patient_id == Appointment.patient_id)
        .where(
            Appointment.visit_kind == VisitKind.HOME_VISIT,
            Appointment.starts_at > looked.from_at - timedelta(days=1),
            Appointment.starts_at < looked.until,
            Appointment.status.not_in(_FREED),
            Appointment.patient_id != looked.patient_id,
            Appointment.clinic_session_id.is_not(None),
            PatientAddress.kind == AddressKind.HOME,
            PatientAddress.postcode.startswith(looked.wish.district),
        )
    )
    found: dict[int | None, int] = defaultdict(int)
    for session_id, starts_at, postcode, valid_from, valid_to in session.execute(wanted):
        day = day_of(starts_at)
        lives_there = valid_from <= day and (valid_to is None or day <= valid_to)
        if lives_there and district_of(postcode) == looked.wish.district:
            found[session_id] += 1
    return found


def _of_session(
    row: Row[Any], looked: Looked, busy: _Busy, near: dict[int | None, int], today: date
) -> Iterator[FreeTime]:
    takes = row.visits or {}
    clinic = HeldClinic(
        row.id,
        row.person_id,
        row.kind,
        frozenset(takes),
        row.has_analyser is not False,
        districts_in(row.districts or ""),
        near.get(row.id, 0),
    )
    kind = looked.wish.kind
    if not suits(clinic, looked.wish):
        return
    day = day_of(row.starts_at)
    minutes = looked.minutes or minutes_for(kind, looked.needs, takes.get(kind))
    kept = kept_slots(row.kept_for, row.kept_at, row.kept_days, row.slot_minutes)
    spans = kept.spans(day, today) if kept is not None else ()
    for gap in free_time.gaps(Span(row.starts_at, row.ends_at), busy.of(row, day)):
        # Who may have a kept time may also begin before it and go on into it.
        is_for_it = kept is not None and kept.kind == kind
        for piece, is_kept in [(gap, False)] if is_for_it else pieces(gap, spans):
            if is_kept:
                continue
            for at in free_time.starts(piece, minutes, row.slot_minutes):
                span = Span.lasting(at, minutes)
                if looked.from_at <= at < looked.until:
                    meets = any(one.meets(span) for one in spans)
                    yield FreeTime(clinic, at, span.ends_at, kind.value if meets else "")


def _offer(rows: dict[int, Row[Any]], found: Ranked) -> FreeOffer:
    one = found.time
    row = rows[one.clinic.clinic_session_id]
    return FreeOffer(
        one.starts_at,
        one.ends_at,
        row.id,
        row.room_id,
        row.site_id,
        row.person_id,
        staff_name(row.title, row.given_names, row.family_name),
        place_name(row.site, row.room),
        found.reasons,
    )
