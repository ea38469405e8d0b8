"""What the page of closed days and leave shows, and what its form offers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, undefer

from o2clinic.models import (
    Appointment,
    Clinic,
    ClinicChange,
    ClinicTemplate,
    Closure,
    Person,
    Site,
    StaffLeave,
    WorkedHoliday,
)
from o2clinic.models.base import Record
from o2clinic.rules.clinic_plan import LeaveKind
from o2clinic.rules.visits import ClinicKind, VisitStatus
from o2clinic.services.bank_holidays import bank_holidays
from o2clinic.services.day_draft import DAY_WORDS, DayDraft, DayKind
from o2clinic.services.plan_reading import rhythm_of
from o2clinic.services.plan_sheet import (
    Named,
    RoomRow,
    people_to_choose,
    rooms_to_choose,
    sites_to_choose,
)
from o2clinic.services.plan_words import (
    LEAVE_WORDS,
    days_in_words,
    part_in_words,
    rhythm_in_words,
)

WAITING_BACK: Final = timedelta(days=366)  # a visit that was never rebooked stays in the list
HOLIDAYS_AHEAD: Final = timedelta(days=400)
BANK_HOLIDAY: Final = "Bank holiday"


@dataclass(frozen=True, slots=True)
class DayRow:
    """One line: days that are otherwise.

    Attributes:
        day_id: 0 for a bank holiday, which nobody entered.
        day_kind: None for a bank holiday.
        what: "Leave", "Bank holiday".
        days: in words, with the part of the day.
        whom: who or what it is about.
        remark: why.
    """

    day_kind: DayKind | None
    day_id: int
    version: int
    from_on: date
    what: str
    days: str
    whom: str
    remark: str


@dataclass(frozen=True, slots=True)
class ClinicChoice:
    """A clinic to be chosen, with what a change of one day begins with."""

    template_id: int
    words: str
    name: str
    kind: str
    site_id: int
    room_id: int | None
    person_id: int
    starts_at: time
    ends_at: time
    slot_minutes: int


@dataclass(frozen=True, slots=True)
class DaysSheet:
    """The page; `to_rebook` visits wait for another time."""

    today: date
    rows: tuple[DayRow, ...]
    people: tuple[Named, ...]
    sites: tuple[Named, ...]
    rooms: tuple[RoomRow, ...]
    clinics: tuple[ClinicChoice, ...]
    to_rebook: int


def waiting(at: datetime) -> Select[int]:
    """The statement that counts visits to be rebooked."""
    return select(func.count()).where(*still_waiting(at))


def still_waiting(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """What tells a visit to be rebooked; that its time is over does not settle it."""
    return (
        Appointment.rebook_reason.is_not(None),
        Appointment.status == VisitStatus.BOOKED,
        Appointment.starts_at >= at - WAITING_BACK,
    )


def days_sheet(session: Session, today: date, at: datetime, *, tells_why: bool) -> DaysSheet:
    """Everything from today on; twelve statements.

    Args:
        session: to ask.
        today: the first day.
        at: this moment.
        tells_why: whether the kind of a leave is told, which is for administrators only.
    """
    people = {one.id: one.name for one in session.scalars(select(Person))}
    sites = {one.id: one.name for one in session.scalars(select(Site))}
    clinics = _clinics(session, today, people)
    names = {one.template_id: one.words for one in clinics}
    rows = [
        *_holidays(session, today),
        *_leave(session, today, people, tells_why=tells_why),
        *_closings(session, today, sites, names),
        *_changes(session, today, sites, people),
    ]
    return DaysSheet(
        today,
        tuple(sorted(rows, key=lambda row: (row.from_on, row.what, row.day_id))),
        people_to_choose(session),
        sites_to_choose(session),
        rooms_to_choose(session),
        clinics,
        session.scalar(waiting(at)) or 0,
    )


def day_draft(one: Record, command_id: str, *, tells_why: bool) -> DayDraft:
    """The form of what is there; without the kind of a leave where that is not told."""
    told: dict[str, Any] = {"command_id": command_id, "id": one.id, "version": one.version}
    if isinstance(one, Closure):
        told |= {"kind": DayKind.CLOSURE, "reason": one.reason, **_range(one)}
        told |= {"site_id": one.site_id or 0, "template_id": one.template_id or 0}
    elif isinstance(one, StaffLeave):
        told |= {"kind": DayKind.LEAVE, "person_id": one.person_id, **_range(one)}
        if tells_why:
            known = one.kind in set(LeaveKind)
            told["leave_kind"] = LeaveKind(one.kind) if known else LeaveKind.OTHER
    elif isinstance(one, WorkedHoliday):
        told |= {"kind": DayKind.WORKED, "from_on": one.held_on, "reason": one.reason}
    elif isinstance(one, ClinicChange):
        told |= _of_change(one)
    return DayDraft(**told)


def _range(one: Closure | StaffLeave) -> dict[str, Any]:
    return {
        "from_on": one.from_on,
        "to_on": None if one.to_on == one.from_on else one.to_on,
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
    }


def _of_change(one: ClinicChange) -> dict[str, Any]:
    known = one.kind in set(ClinicKind)
    return {
        "kind": DayKind.EXTRA if one.template_id is None else DayKind.CHANGE,
        "from_on": one.held_on,
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
        "reason": one.reason,
        "site_id": one.site_id,
        "template_id": one.template_id or 0,
        "room_id": one.room_id,
        "person_id": one.person_id,
        "cover_id": one.cover_id or 0,
        "name": one.name,
        "clinic_kind": ClinicKind(one.kind) if known else ClinicKind.NURSE_LED,
        "slot_minutes": one.slot_minutes,
    }


def _holidays(session: Session, today: date) -> Iterator[DayRow]:
    nation = session.scalar(select(Clinic.nation)) or Clinic.nation.default.arg
    worked = {
        one.held_on: one
        for one in session.scalars(select(WorkedHoliday).where(WorkedHoliday.held_on >= today))
    }
    last = max([today + HOLIDAYS_AHEAD, *worked])
    names = bank_holidays(nation, today, last)
    for day, name in names.items():
        if day not in worked:
            days = days_in_words(day, day)
            yield DayRow(None, 0, 0, day, BANK_HOLIDAY, days, "everybody", name)
    for day, one in worked.items():
        remark = "; ".join(filter(None, [names.get(day, ""), one.reason]))
        kind, days = DayKind.WORKED, days_in_words(day, day)
        yield DayRow(kind, one.id, one.version, day, "We work", days, "everybody", remark)


def _leave(
    session: Session, today: date, people: dict[int, str], *, tells_why: bool
) -> Iterator[DayRow]:
    wanted = select(StaffLeave).where(StaffLeave.to_on >= today)
    if tells_why:
        wanted = wanted.options(undefer(StaffLeave.kind))
    for one in session.scalars(wanted):
        yield DayRow(
            DayKind.LEAVE,
            one.id,
            one.version,
            one.from_on,
            DAY_WORDS[DayKind.LEAVE],
            _days(one),
            people[one.person_id],
            _why(one.kind) if tells_why else "",
        )


def _why(kind: str) -> str:
    return LEAVE_WORDS[LeaveKind(kind)] if kind in set(LeaveKind) else kind


def _closings(
    session: Session, today: date, sites: dict[int, str], names: dict[int, str]
) -> Iterator[DayRow]:
    for one in session.scalars(select(Closure).where(Closure.to_on >= today)):
        site = sites[one.site_id] if one.site_id is not None else "all sites"
        clinic = names.get(one.template_id, "a clinic that has ended") if one.template_id else ""
        yield DayRow(
            DayKind.CLOSURE,
            one.id,
            one.version,
            one.from_on,
            DAY_WORDS[DayKind.CLOSURE],
            _days(one),
            clinic or site,
            one.reason,
        )


def _changes(
    session: Session, today: date, sites: dict[int, str], people: dict[int, str]
) -> Iterator[DayRow]:
    for one in session.scalars(select(ClinicChange).where(ClinicChange.held_on >= today)):
        kind = DayKind.EXTRA if one.template_id is None else DayKind.CHANGE
        part = part_in_words(one.starts_at, one.ends_at)
        yield DayRow(
            kind,
            one.id,
            one.version,
            one.held_on,
            "Extra clinic" if kind is DayKind.EXTRA else "One day changed",
            f"{days_in_words(one.held_on, one.held_on)} {part}",
            f"{one.name}, {_held_by(one, people)}, {sites[one.site_id]}",
            one.reason,
        )


def _held_by(one: ClinicChange, people: dict[int, str]) -> str:
    if one.cover_id is None:
        return people[one.person_id]
    return f"{people[one.cover_id]} for {people[one.person_id]}"


def _days(one: StaffLeave | Closure) -> str:
    part = part_in_words(one.starts_at, one.ends_at)
    return " ".join(filter(None, [days_in_words(one.from_on, one.to_on), part]))


def _clinics(session: Session, today: date, people: dict[int, str]) -> tuple[ClinicChoice, ...]:
    ends = ClinicTemplate.valid_to
    wanted = (
        select(ClinicTemplate)
        .where(or_(ends.is_(None), ends >= today))
        .order_by(ClinicTemplate.name, ClinicTemplate.weekday, ClinicTemplate.id)
    )
    return tuple(
        ClinicChoice(
            one.id,
            f"{one.name}, {rhythm_in_words(rhythm_of(one))}, {people[one.person_id]}",
            one.name,
            one.kind,
            one.site_id,
            one.room_id,
            one.person_id,
            one.starts_at,
            one.ends_at,
            one.slot_minutes,
        )
        for one in session.scalars(wanted)
    )
