"""The sample clinic's places, staff, weekly clinics and dated sessions (clinic.toml)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import Connection, select

from o2clinic.models import Person, Room, Site
from o2clinic.rules.clinic_plan import Nation
from o2clinic.rules.clinic_time import instant
from o2clinic.rules.permissions import Role
from o2clinic.services.bank_holidays import bank_holidays
from o2clinic.services.sample.lists import clinic_plan, lists
from o2clinic.services.sample.record import Team
from o2clinic.services.sample.write import Rows

DAYS_BACK, DAYS_AHEAD = 90, 180
_FOUNDED_YEARS: Final = 11
_PLAN_MONTHS: Final = 5  # less than the days ahead, so that the diary is full at the first start


@dataclass(frozen=True, slots=True)
class Session:
    """One clinician's session on one day."""

    session_id: int
    kind: str
    site_id: int
    room_id: int | None
    person_id: int
    day: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Places:
    """Keys of sites, rooms and staff by the names that clinic.toml uses."""

    sites: dict[str, int]
    rooms: dict[tuple[str, str], int]
    people: dict[str, int]

    @property
    def team(self) -> Team:
        """Who writes in records."""
        by_role: dict[str, list[int]] = {}
        for one in clinic_plan()["people"]:
            by_role.setdefault(one["role"], []).append(self.people[one["key"]])
        nurses = tuple(key for key in by_role[Role.NURSE] if key != self.people["tan"])
        return Team(nurses, tuple(by_role[Role.PHYSICIAN]), self.people["tan"])

    @property
    def clinicians(self) -> tuple[int, ...]:
        """Everybody who sees patients."""
        return (*self.team.nurses, *self.team.physicians, self.team.physiologist)


def write_clinic(rows: Rows, today: date, password_hash: str) -> Places:
    """The clinic's row, its staff, sites, rooms and the practices round about."""
    founded = instant(date(today.year - _FOUNDED_YEARS, 1, 4), time(8, 0))
    plan = clinic_plan()
    rows.by = None
    rows.add("clinic", founded, is_sample=True, plan_months=_PLAN_MONTHS, **plan["clinic"])
    people: dict[str, int] = {}
    for one in plan["people"]:
        people[one["key"]] = rows.add(
            "person",
            founded,
            sign_in_name=one["key"],
            title=one["title"],
            given_names=one["given"],
            family_name=one["family"],
            job_title=one["job"],
            registration=one.get("registration", ""),
            whole_time_equivalent=one.get("whole_time_percent"),
            password_hash=password_hash,
        )
        rows.add("person_role", person_id=people[one["key"]], role=one["role"])
    sites, rooms = {}, {}
    for one in plan["sites"]:
        about = {name: one[name] for name in ("name", "address", "postcode", "phone")}
        sites[one["key"]] = rows.add("site", founded, **about)
        for room in one["rooms"]:
            rooms[one["key"], room] = rows.add(
                "room", founded, site_id=sites[one["key"]], name=room
            )
    for at, one in enumerate(plan["suppliers"]):
        rows.add("supplier", founded, is_usual=at == 0, field_map={}, **one)
    for place, practice in enumerate(lists().practices):
        rows.add(
            "gp_practice",
            founded,
            code=practice.code,
            name=practice.name,
            address=f"{place + 1} {lists().streets[place % 30]}\n{practice.town}",
            postcode=f"{practice.district} 0{'CKMV'[place % 4]}C",
            phone=practice.phone,
        )
    return Places(sites, rooms, people)


def read_places(connection: Connection) -> Places:
    """The same keys, from a sample clinic that was made before."""
    plan = clinic_plan()["sites"]
    site_keys = {one["name"]: one["key"] for one in plan}
    names = connection.execute(select(Site.id, Site.name)).all()
    sites = {site_keys[name]: key for key, name in names if name in site_keys}
    of_site = {key: name for name, key in sites.items()}
    rooms = {
        (of_site[site_id], name): key
        for key, site_id, name in connection.execute(select(Room.id, Room.site_id, Room.name))
        if site_id in of_site
    }
    people = {name: key for key, name in connection.execute(select(Person.id, Person.sign_in_name))}
    return Places(sites, rooms, people)


def write_sessions(rows: Rows, places: Places, today: date) -> Iterator[Session]:
    """Weekly templates, and their sessions round today; today itself is the visitor's."""
    first = today - timedelta(days=DAYS_BACK)
    saved = instant(first - timedelta(days=30), time(9, 0))
    templates: list[tuple[int, int, dict[str, Any]]] = []
    for told in clinic_plan()["templates"]:
        for weekday in told["weekdays"]:
            key = rows.add(
                "clinic_template",
                saved,
                **_where(told, places),
                weekday=weekday,
                starts_at=time.fromisoformat(told["hours"][0]),
                ends_at=time.fromisoformat(told["hours"][1]),
                slot_minutes=told["slot_minutes"],
                districts=told.get("districts", ""),
                has_analyser=told["kind"] == "nurse_led",
                kept_at=told.get("kept_at", ""),
                kept_for=told.get("kept_for"),
                kept_days=told.get("kept_days", 0),
                valid_from=first,
            )
            templates.append((weekday, key, told))
    holidays = bank_holidays(Nation.ENGLAND, first, today + timedelta(days=DAYS_AHEAD))
    for offset in range(-DAYS_BACK, DAYS_AHEAD + 1):
        day = today + timedelta(days=offset)
        closed = f"bank holiday ({holidays[day]})" if day in holidays else ""
        for weekday, key, told in templates:
            if weekday == day.weekday() and day != today:
                made = write_session(rows, places, told, day, template_id=key, closed=closed)
                if not closed:
                    yield made


def write_session(
    rows: Rows,
    places: Places,
    told: dict[str, Any],
    day: date,
    *,
    template_id: int | None = None,
    closed: str = "",
) -> Session:
    """One dated session."""
    where = _where(told, places)
    starts_at, ends_at = (instant(day, time.fromisoformat(hour)) for hour in told["hours"])
    session_id = rows.add(
        "clinic_session",
        starts_at - timedelta(days=120),
        **where,
        template_id=template_id,
        held_on=None if template_id is None else day,
        closed_reason=closed,
        starts_at=starts_at,
        ends_at=ends_at,
        slot_minutes=told["slot_minutes"],
    )
    return Session(
        session_id,
        told["kind"],
        where["site_id"],
        where["room_id"],
        where["person_id"],
        day,
        starts_at,
        ends_at,
    )


def _where(told: dict[str, Any], places: Places) -> dict[str, Any]:
    return {
        "name": told["name"],
        "kind": told["kind"],
        "site_id": places.sites[told["site"]],
        "room_id": places.rooms.get((told["site"], told["room"])),
        "person_id": places.people[told["person"]],
    }
