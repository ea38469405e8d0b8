"""What the pages of the plan show: sites, clinics by the week, and what their forms offer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from o2clinic.models import ClinicTemplate, Person, PersonRole, Room, Site
from o2clinic.rules.clinic_plan import Hours, Recurrence
from o2clinic.rules.display import short_date
from o2clinic.rules.permissions import Permission, Role, granted
from o2clinic.rules.visits import CLINIC_WORDS, ClinicKind, VisitKind
from o2clinic.services.plan_draft import TemplateDraft
from o2clinic.services.plan_examples import Example, examples
from o2clinic.services.plan_reading import rhythm_of
from o2clinic.services.plan_words import rhythm_in_words
from o2clinic.services.visit_rows import place_name

# Whoever sees patients may hold a clinic.
_SEEING: Final = [role for role in Role if Permission.RECORD_RESULT in granted([role])]
_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Named:
    """Something to be chosen by its name."""

    key: int
    name: str


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room to be chosen, once its site is."""

    room_id: int
    site_id: int
    name: str


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A site in the list."""

    site_id: int
    version: int
    name: str
    address: str
    phone: str
    rooms: tuple[str, ...]
    is_active: bool


@dataclass(frozen=True, slots=True)
class SiteSheet:
    """The page of the sites."""

    rows: tuple[PlaceRow, ...]


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A clinic that repeats.

    Attributes:
        when: "Mon, every 2 weeks".
        from_on, until: its time in words; "" without an end.
        takes: which visits, in words.
    """

    template_id: int
    version: int
    name: str
    kind: str
    person_id: int
    clinician: str
    place: str
    weekday: int
    when: str
    hours: str
    from_on: str
    until: str
    is_to_come: bool


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One clinician's week: a text for each of its seven days."""

    person_id: int
    clinician: str
    days: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """The page of the clinics."""

    today: date
    rows: tuple[TemplateRow, ...]
    week: tuple[WeekRow, ...]
    people: tuple[Named, ...]
    sites: tuple[Named, ...]
    rooms: tuple[RoomRow, ...]
    examples: tuple[Example, ...]


def site_rows(session: Session) -> tuple[PlaceRow, ...]:
    """Every site with the rooms in use; two statements."""
    rooms: dict[int, list[str]] = {}
    wanted = select(Room).where(Room.is_active).order_by(Room.name, Room.id)
    for room in session.scalars(wanted):
        rooms.setdefault(room.site_id, []).append(room.name)
    sites = session.scalars(select(Site).order_by(Site.is_active.desc(), Site.name))
    return tuple(
        PlaceRow(
            one.id,
            one.version,
            one.name,
            ", ".join(filter(None, [*one.address.splitlines(), one.postcode])),
            one.phone,
            tuple(rooms.get(one.id, ())),
            one.is_active,
        )
        for one in sites
    )


def plan_sheet(session: Session, today: date) -> PlanSheet:
    """Clinics in force or to come, with what their form offers; five statements."""
    ends = ClinicTemplate.valid_to
    wanted = (
        select(ClinicTemplate, Person, Site.name, Room.name)
        .join(Person, Person.id == ClinicTemplate.person_id)
        .join(Site, Site.id == ClinicTemplate.site_id)
        .outerjoin(Room, Room.id == ClinicTemplate.room_id)
        .where(or_(ends.is_(None), ends >= today))
        .order_by(
            Person.family_name, Person.id, ClinicTemplate.weekday, ClinicTemplate.starts_at,
            ClinicTemplate.id,
        )
    )  # fmt: skip
    found = session.execute(wanted).all()
    rows = tuple(
        _row(one, person, place_name(site, room), today) for one, person, site, room in found
    )
    sites_of = {one.id: site for one, _person, site, _room in found}
    return PlanSheet(
        today,
        rows,
        _week(rows, sites_of),
        people_to_choose(session),
        sites_to_choose(session),
        rooms_to_choose(session),
        examples(),
    )


def people_to_choose(session: Session) -> tuple[Named, ...]:
    """Whoever works here and sees patients, by name."""
    with_role = select(PersonRole.person_id).where(PersonRole.role.in_(_SEEING))
    wanted = select(Person).where(Person.is_active, Person.id.in_(with_role))
    in_order = wanted.order_by(Person.family_name, Person.given_names, Person.id)
    return tuple(Named(one.id, one.name) for one in session.scalars(in_order))


def sites_to_choose(session: Session) -> tuple[Named, ...]:
    """Sites in use, by name."""
    wanted = select(Site.id, Site.name).where(Site.is_active).order_by(Site.name)
    return tuple(Named(*row) for row in session.execute(wanted))


def rooms_to_choose(session: Session) -> tuple[RoomRow, ...]:
    """Rooms in use, by name."""
    wanted = select(Room.id, Room.site_id, Room.name).where(Room.is_active).order_by(Room.name)
    return tuple(RoomRow(*row) for row in session.execute(wanted))


def template_draft(one: ClinicTemplate, today: date, command_id: str) -> TemplateDraft:
    """The form of a clinic, to be otherwise from today on."""
    rhythm = rhythm_of(one)
    kinds = [(VisitKind(kind), int(minutes)) for kind, minutes in _taken(one)]
    return TemplateDraft(
        command_id=command_id,
        name=one.name,
        kind=ClinicKind(one.kind) if one.kind in set(ClinicKind) else ClinicKind.NURSE_LED,
        site_id=one.site_id,
        room_id=one.room_id,
        person_id=one.person_id,
        weekday=one.weekday,
        recurrence=rhythm.recurrence,
        every_weeks=one.every_weeks if rhythm.recurrence is Recurrence.EVERY_N_WEEKS else 2,
        nth=one.nth or 1,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        slot_minutes=one.slot_minutes,
        visits=tuple(kinds),
        has_analyser=one.has_analyser,
        most_visits=one.most_visits,
        districts=one.districts,
        kept_at=one.kept_at,
        kept_for=VisitKind(one.kept_for) if one.kept_for in set(VisitKind) else None,
        kept_days=one.kept_days if one.kept_for else 3,
        from_on=max(today, one.valid_from),
        to_on=one.valid_to,
        id=one.id,
        version=one.version,
    )


def _taken(one: ClinicTemplate) -> list[tuple[str, int]]:
    """In the order of the kinds; those of a newer program are left out."""
    return [(kind, one.visits[kind]) for kind in VisitKind if kind in one.visits]


def _row(one: ClinicTemplate, person: Person, place: str, today: date) -> TemplateRow:
    known = one.kind in set(ClinicKind)
    return TemplateRow(
        one.id,
        one.version,
        one.name,
        CLINIC_WORDS[ClinicKind(one.kind)] if known else one.kind,
        one.person_id,
        person.name,
        place,
        one.weekday,
        rhythm_in_words(rhythm_of(one)),
        Hours(one.starts_at, one.ends_at).words,
        short_date(one.valid_from),
        short_date(one.valid_to) if one.valid_to else "",
        one.valid_from > today,
    )


def _week(rows: Sequence[TemplateRow], sites: dict[int, str]) -> tuple[WeekRow, ...]:
    """Each clinician's usual week, of the clinics in force today."""
    by_person: dict[int, list[TemplateRow]] = {}
    for row in rows:
        if not row.is_to_come:
            by_person.setdefault(row.person_id, []).append(row)
    return tuple(
        WeekRow(
            person_id,
            mine[0].clinician,
            tuple(_day([r for r in mine if r.weekday == day], sites) for day in range(_DAYS)),
        )
        for person_id, mine in by_person.items()
    )


def _day(rows: Iterable[TemplateRow], sites: dict[int, str]) -> str:
    return "; ".join(
        " ".join(filter(None, (sites[row.template_id], row.hours, _only(row)))) for row in rows
    )


def _only(row: TemplateRow) -> str:
    """What tells a clinic that is not each week."""
    words = row.when.partition(", ")[2] or row.when.partition(" of ")[0]
    is_weekly = " " not in row.when
    return "" if is_weekly else f"({words})"
