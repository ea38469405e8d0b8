"""A visit as the diary, the list of today and the printed list show it."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session, aliased

from o2clinic.models import Appointment, Patient, Person, Room, Site
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import (
    born,
    clock_time,
    date_and_time,
    patient_name,
    short_date,
    staff_name,
)
from o2clinic.rules.free_time import Span
from o2clinic.rules.nhs_number import formatted
from o2clinic.rules.visits import FREED, STATUS_WORDS, VISITS, VisitKind, VisitStatus

VisitsWanted = Select[*tuple[Any, ...]]

_Booker = aliased(Person, name="booker")


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit, with what a desk must see of its patient; instants in UTC.

    Attributes:
        clinician: "Mr O. Adeyemi".
        place: "Truro, Room 2".
        name: "JENKINS, Mary (Mrs)".
        born: "14-Jul-1945 (81y)".
        nhs_number: "999 000 0018", empty without one.
        booked_by: name of whoever booked it, empty when unknown.
        is_overbooked: overlaps others on purpose.
        overbook_reason: why; empty where it does not.
        rebook_reason: why it cannot be as it is booked; empty where it can.
        ended_at: when it was cancelled, or was said to be missed.
    """

    visit_id: int
    version: int
    patient_id: int
    person_id: int
    room_id: int | None
    site_id: int
    clinic_session_id: int | None
    starts_at: datetime
    ends_at: datetime
    kind: str
    status: str
    note: str
    clinician: str
    place: str
    name: str
    born: str
    nhs_number: str
    is_dead: bool
    booked_by: str
    booked_at: datetime
    arrived_at: datetime | None
    in_room_at: datetime | None
    done_at: datetime | None
    ended_reason: str
    is_overbooked: bool
    rebook_reason: str = ""
    ended_at: datetime | None = None
    overbook_reason: str = ""

    @property
    def span(self) -> Span:
        """Its time."""
        return Span(self.starts_at, self.ends_at)

    @property
    def is_freed(self) -> bool:
        """Whether its time can be booked again."""
        return self.status in FREED

    @property
    def title(self) -> str:
        """What it is for, in words."""
        return VISITS[VisitKind(self.kind)].title if self.kind in set(VisitKind) else self.kind

    @property
    def symbol(self) -> str:
        """What tells its kind without colour."""
        return VISITS[VisitKind(self.kind)].symbol if self.kind in set(VisitKind) else "?"

    @property
    def times(self) -> str:
        """09:00–09:45, as the clinic's clock says."""
        return times(self.starts_at, self.ends_at)

    @property
    def status_words(self) -> str:
        """Where it stands, and since when: "Arrived 08:52"."""
        if self.rebook_reason and self.status == VisitStatus.BOOKED:
            return f"To be rebooked: {self.rebook_reason}"
        words = STATUS_WORDS.get(VisitStatus(self.status), self.status)
        since = {
            VisitStatus.ARRIVED: self.arrived_at,
            VisitStatus.IN_ROOM: self.in_room_at,
            VisitStatus.DONE: self.done_at,
            VisitStatus.DID_NOT_ATTEND: self.ended_at,
            VisitStatus.CANCELLED: self.ended_at,
        }.get(VisitStatus(self.status))
        if since is None:
            return words
        moment = local(since)
        is_same_day = moment.date() == local(self.starts_at).date()
        return f"{words} {clock_time(moment) if is_same_day else date_and_time(moment)}"

    @property
    def kind_words(self) -> str:
        """Symbol and words of its kind, marked where it lies over others."""
        return f"{self.symbol} {self.title}{', overbooked' if self.is_overbooked else ''}"

    @property
    def over_words(self) -> str:
        """That it lies over others on purpose, and why; empty where it does not."""
        return f"Overbooked: {self.overbook_reason}" if self.is_overbooked else ""

    def booked_words(self) -> str:
        """Who booked it and when; the day is said unless it is the day of the visit itself."""
        moment = local(self.booked_at)
        by = f"booked by {self.booked_by}" if self.booked_by else "booked"
        is_same_day = moment.date() == local(self.starts_at).date()
        on = "" if is_same_day else f" on {short_date(moment.date())}"
        return f"{by}{on} at {clock_time(moment)}"


def times(starts_at: datetime, ends_at: datetime) -> str:
    """From and to on the clinic's clock: 09:00–09:45."""
    return f"{clock_time(local(starts_at))}–{clock_time(local(ends_at))}"


def place_name(site: str, room: str | None) -> str:
    """Site and room, "Truro, Room 2"; the site alone for a visit without a room."""
    return f"{site}, {room}" if room else site


@cache
def visits_wanted() -> VisitsWanted:
    """The statement for visits with all that a `VisitRow` holds; to be narrowed by the caller."""
    return (
        select(
            Appointment.id,
            Appointment.version,
            Appointment.patient_id,
            Appointment.person_id,
            Appointment.room_id,
            Appointment.site_id,
            Appointment.clinic_session_id,
            Appointment.starts_at,
            Appointment.ends_at,
            Appointment.visit_kind,
            Appointment.status,
            Appointment.note,
            Appointment.arrived_at,
            Appointment.in_room_at,
            Appointment.done_at,
            Appointment.ended_at,
            Appointment.ended_reason,
            Appointment.overbook_reason,
            Appointment.rebook_reason,
            Appointment.created_at,
            Patient.family_name,
            Patient.given_names,
            Patient.title,
            Patient.born_on,
            Patient.died_on,
            Patient.nhs_number,
            Person.title.label("person_title"),
            Person.given_names.label("person_given"),
            Person.family_name.label("person_family"),
            _Booker.id.label("booker_id"),
            _Booker.title.label("booker_title"),
            _Booker.given_names.label("booker_given"),
            _Booker.family_name.label("booker_family"),
            Room.name.label("room"),
            Site.name.label("site"),
        )
        .join(Patient, Patient.id == Appointment.patient_id)
        .join(Person, Person.id == Appointment.person_id)
        .join(Site, Site.id == Appointment.site_id)
        .outerjoin(Room, Room.id == Appointment.room_id)
        .outerjoin(_Booker, _Booker.id == Appointment.booked_by_id)
    )


def read(session: Session, wanted: VisitsWanted, today: date) -> tuple[VisitRow, ...]:
    """The visits of a statement made from `visits_wanted`."""
    return tuple(row_of(row, today) for row in session.execute(wanted))


def row_of(row: Row[Any], today: date) -> VisitRow:
    """One row of a statement made from `visits_wanted`, which may have more columns."""
    return VisitRow(
        visit_id=row.id,
        version=row.version,
        patient_id=row.patient_id,
        person_id=row.person_id,
        room_id=row.room_id,
        site_id=row.site_id,
        clinic_session_id=row.clinic_session_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        kind=row.visit_kind,
        status=row.status,
        note=row.note,
        clinician=staff_name(row.person_title, row.person_given, row.person_family),
        place=place_name(row.site, row.room),
        name=patient_name(row.family_name, row.given_names, row.title),
        born=born(row.born_on, today, row.died_on),
        nhs_number=formatted(row.nhs_number) if row.nhs_number else "",
        is_dead=row.died_on is not None,
        booked_by=_booker(row),
        booked_at=row.created_at,
        arrived_at=row.arrived_at,
        in_room_at=row.in_room_at,
        done_at=row.done_at,
        ended_reason=row.ended_reason,
        is_overbooked=row.overbook_reason is not None,
        rebook_reason=row.rebook_reason or "",
        ended_at=row.ended_at,
        overbook_reason=row.overbook_reason or "",
    )


def _booker(row: Row[Any]) -> str:
    if row.booker_id is None:
        return ""
    return staff_name(row.booker_title, row.booker_given, row.booker_family)
