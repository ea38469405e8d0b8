"""Weeks that ship with the program, laid out as the first plan of a clinic."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from typing import Any, Final

from sqlalchemy import select

from o2clinic import paths
from o2clinic.errors import NotFound, Refused
from o2clinic.models import ClinicTemplate, Person, PersonRole, Room, Site
from o2clinic.rules.clinic_plan import Recurrence
from o2clinic.rules.permissions import Role
from o2clinic.services.work import Work

_PARTS: Final = {Role.NURSE: "a nurse or physiologist", Role.PHYSICIAN: "a physician"}


@dataclass(frozen=True, slots=True)
class Example:
    """A week to begin with.

    Attributes:
        key: name of its file.
        title: where it is from.
        words: what it holds, in one line.
    """

    key: str
    title: str
    words: str


@cache
def examples() -> tuple[Example, ...]:
    """All that there are, by title."""
    found = sorted(paths.resources("clinic_plans").glob("*.toml"))
    read = ((file.stem, _read(file.stem)) for file in found)
    return tuple(Example(key, told["title"], told["words"]) for key, told in read)


def lay_out(work: Work, example: str, today: date) -> int:
    """Write the sites, rooms and clinics of an example; gives how many clinics.

    A site that is there already by that name is used. Clinics go to the people of each part in
    turn, by name; who holds what is changed afterwards where it is otherwise.
    """
    if example not in {one.key for one in examples()}:
        raise NotFound("This example does not come with the program.")
    told = _read(example)
    sites = {one["key"]: _site(work, one) for one in told["sites"]}
    people = _people(work, told)
    count = 0
    for one in told["clinics"]:
        site_id, rooms = sites[one["site"]]
        for weekday in one["weekdays"]:
            template = ClinicTemplate(
                name=one["name"],
                kind=one["kind"],
                site_id=site_id,
                room_id=rooms.get(one.get("room", "")),
                person_id=people[one["person"]],
                weekday=weekday,
                recurrence=Recurrence(one.get("recurrence", Recurrence.WEEKLY)),
                every_weeks=one.get("every_weeks", 1),
                nth=one.get("nth"),
                starts_at=time.fromisoformat(one["hours"][0]),
                ends_at=time.fromisoformat(one["hours"][1]),
                slot_minutes=one["slot_minutes"],
                visits=one.get("visits", {}),
                has_analyser=one.get("has_analyser", False),
                districts=one.get("districts", ""),
                kept_at=one.get("kept_at", ""),
                kept_for=one.get("kept_for"),
                kept_days=one.get("kept_days", 0),
                valid_from=today,
            )
            work.add(template)
            count += 1
    return count


def _site(work: Work, told: Mapping[str, Any]) -> tuple[int, dict[str, int]]:
    site = work.session.scalar(select(Site).where(Site.name == told["name"]))
    if site is None:
        site = Site(name=told["name"])
        work.add(site)
    site.is_active = True
    known = {
        room.name: room
        for room in work.session.scalars(select(Room).where(Room.site_id == site.id))
    }
    rooms = {}
    for name in told["rooms"]:
        room = known.get(name)
        if room is None:
            room = Room(site_id=site.id, name=name)
            work.add(room)
        room.is_active = True
        rooms[name] = room.id
    return site.id, rooms


def _people(work: Work, told: Mapping[str, Any]) -> dict[str, int]:
    """Who plays each part of the example; two parts of one kind are two people where possible."""
    parts: dict[str, int] = {}
    for role, words in _PARTS.items():
        names = [one["key"] for one in told["people"] if one["role"] == role]
        if not names:
            continue
        wanted = (
            select(Person.id)
            .join(PersonRole, PersonRole.person_id == Person.id)
            .where(Person.is_active, PersonRole.role == role)
            .order_by(Person.family_name, Person.given_names, Person.id)
        )
        found = work.session.scalars(wanted).all()
        if len(found) < len(names):
            raise Refused(
                "PLAN-8",
                f"This example needs {len(names)} people with the part of {words}; "
                f"{len(found) or 'none'} work here.",
                "Add them under People first.",
            )
        parts |= dict(zip(names, found, strict=False))
    return parts


@cache
def _read(example: str) -> dict[str, Any]:
    with paths.resources("clinic_plans", f"{example}.toml").open("rb") as stream:
        return tomllib.load(stream)
