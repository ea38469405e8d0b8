"""Home visits that are due, by postcode district, each with the next round that goes there."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from o2clinic.models import (
    Appointment,
    ClinicSession,
    ClinicTemplate,
    DueTask,
    Patient,
    PatientAddress,
    Person,
)
from o2clinic.rules import free_time
from o2clinic.rules.clinic_time import day_of, instant
from o2clinic.rules.display import (
    born,
    patient_name,
    short_date,
    short_date_with_weekday,
    staff_name,
    with_subscripts,
)
from o2clinic.rules.districts import district_of, districts_in
from o2clinic.rules.due_booking import visit_for
from o2clinic.rules.follow_up_case import TASK_WORDS, TaskKind
from o2clinic.rules.free_time import Span
from o2clinic.rules.patient_codes import AddressKind
from o2clinic.rules.permissions import Permission
from o2clinic.rules.recall import Due, how_late, last_day
from o2clinic.rules.visits import FREED, VISITS, ClinicKind, VisitKind, VisitStatus
from o2clinic.services import shut_records
from o2clinic.services.diary import bounds
from o2clinic.services.work import Actor, Desk

NO_DISTRICT: Final = "no postcode"
MOST_LINES: Final = 500
_AT_HOME: Final = [kind.value for kind in TaskKind if visit_for(kind) is VisitKind.HOME_VISIT]
_NUMBER: Final = re.compile(r"([A-Z]+)([0-9]+)")


@dataclass(frozen=True, slots=True)
class HomeLine:
    """One patient to be visited at home.

    Attributes:
        district: where they live; "no postcode" where that is not known.
        in_district: how many are due there.
        next_round: the next round that goes there and has time, in words.
        booked: for when a home visit is booked, in words.
    """

    patient_id: int
    name: str
    born: str
    district: str
    in_district: int
    task: str
    task_kind: str
    due: str
    late: str
    is_overdue: bool
    next_round: str
    booked: str


@dataclass(frozen=True, slots=True)
class HomeSheet:
    """Whoever is due at home within three months, by district and then by day."""

    rows: tuple[HomeLine, ...]

    @property
    def districts(self) -> int:
        """In how many districts."""
        return len({row.district for row in self.rows})


@dataclass(frozen=True, slots=True)
class _Round:
    """A home round that is not full, and where it goes; `districts` empty for everywhere."""

    day: date
    districts: tuple[str, ...]
    words: str


class HomeAreas:
    """The recall list of home visits, as a round is planned from it."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def sheet(self) -> HomeSheet:
        """Whose home visit is due, and the rounds; five statements, restricted records left out."""
        now = self._desk.now()
        today = day_of(now)
        with self._desk.reading(self._actor, Permission.SEE_DIARY) as session:
            shut = shut_records.all_shut(session, self._actor.person_id, now)
            due = _due(session, shut, today)
            booked = _booked(session, [row.id for row in due], now)
            rounds = _rounds(session, now)
        districts = [district_of(row.postcode or "") or NO_DISTRICT for row in due]
        counts: defaultdict[str, int] = defaultdict(int)
        for one in districts:
            counts[one] += 1
        lines = [
            HomeLine(
                row.id,
                patient_name(row.family_name, row.given_names, row.title),
                born(row.born_on, today, row.died_on),
                district,
                counts[district],
                with_subscripts(TASK_WORDS[TaskKind(row.kind)]),
                row.kind,
                short_date(row.due_on),
                how_late(row.due_on, today),
                row.due_on < today,
                _next_round(rounds, district),
                booked.get(row.id, ""),
            )
            for row, district in zip(due, districts, strict=True)
        ]
        return HomeSheet(tuple(sorted(lines, key=lambda line: _in_order(line.district))))


def _due(session: Session, shut: Collection[int], today: date) -> Sequence[Row[Any]]:
    wanted = (
        select(
            Patient.id,
            Patient.family_name,
            Patient.given_names,
            Patient.title,
            Patient.born_on,
            Patient.died_on,
            DueTask.kind,
            DueTask.due_on,
            PatientAddress.postcode,
        )
        .join(DueTask, DueTask.patient_id == Patient.id)
        .outerjoin(
            PatientAddress,
            (PatientAddress.patient_id == Patient.id)
            & (PatientAddress.kind == AddressKind.HOME)
            & (PatientAddress.valid_from <= today)
            & or_(PatientAddress.valid_to.is_(None), PatientAddress.valid_to >= today),
        )
        .where(DueTask.kind.in_(_AT_HOME), DueTask.due_on <= last_day(Due.LATER, today))
        .order_by(DueTask.due_on, Patient.id)
        .limit(MOST_LINES)
    )
    if shut:
        wanted = wanted.where(Patient.id.not_in(shut))
    # Whoever has two addresses, or two such tasks, stands there once: with what is due first.
    first: dict[int, Any] = {}
    for row in session.execute(wanted):
        first.setdefault(row.id, row)
    return list(first.values())


def _booked(session: Session, patient_ids: Sequence[int], now: datetime) -> dict[int, str]:
    """The next home visit of each that has one."""
    if not patient_ids:
        return {}
    wanted = (
        select(Appointment.patient_id, Appointment.starts_at)
        .where(
            Appointment.patient_id.in_(patient_ids),
            Appointment.visit_kind == VisitKind.HOME_VISIT,
            Appointment.status == VisitStatus.BOOKED,
            Appointment.starts_at >= instant(day_of(now), time()),
        )
        .order_by(Appointment.starts_at.desc())
    )
    return {key: short_date(day_of(starts_at)) for key, starts_at in session.execute(wanted)}


def _rounds(session: Session, now: datetime) -> tuple[_Round, ...]:
    """Home rounds of the next three months with time for one visit more; two statements."""
    until = bounds(last_day(Due.LATER, day_of(now)) or day_of(now))[1]
    table = ClinicSession.__table__.c
    opened = session.execute(
        select(
            *(table[name] for name in ("id", "starts_at", "ends_at", "slot_minutes", "person_id")),
            ClinicTemplate.districts,
            ClinicTemplate.most_visits,
            Person.title,
            Person.given_names,
            Person.family_name,
        )
        .join(Person, Person.id == ClinicSession.person_id)
        .outerjoin(ClinicTemplate, ClinicTemplate.id == ClinicSession.template_id)
        .where(
            table.kind == ClinicKind.HOME_ROUND,
            table.closed_reason == "",
            table.starts_at > now,
            table.starts_at < until,
        )
        .order_by(table.starts_at, table.id)
    ).all()
    taken: defaultdict[int | None, list[Span]] = defaultdict(list)
    visits = select(
        Appointment.clinic_session_id, Appointment.starts_at, Appointment.ends_at
    ).where(
        Appointment.starts_at > now,
        Appointment.starts_at < until,
        Appointment.person_id.in_({row.person_id for row in opened}),
        Appointment.status.not_in([status.value for status in FREED]),
        Appointment.clinic_session_id.is_not(None),
    )
    for session_id, starts_at, ends_at in session.execute(visits):
        taken[session_id].append(Span(starts_at, ends_at))
    return tuple(filter(None, (_round(row, taken[row.id]) for row in opened)))


def _round(row: "Row[*tuple[Any, ...]]", taken: Sequence[Span]) -> _Round | None:
    """None for one that has no time left."""
    minutes = VISITS[VisitKind.HOME_VISIT].minutes
    free = sum(
        gap.minutes // minutes for gap in free_time.gaps(Span(row.starts_at, row.ends_at), taken)
    )
    if row.most_visits is not None:
        free = min(free, row.most_visits - len(taken))
    if free < 1:
        return None
    day = day_of(row.starts_at)
    who = staff_name(row.title, row.given_names, row.family_name)
    words = f"{short_date_with_weekday(day)}, {who}, {free} free"
    return _Round(day, districts_in(row.districts or ""), words)


def _next_round(rounds: Iterable[_Round], district: str) -> str:
    """The soonest that goes there, else the soonest that says nowhere where it goes."""
    told = list(rounds)
    there = [one.words for one in told if district in one.districts]
    anywhere = [one.words for one in told if not one.districts]
    return next(iter(there or anywhere), "no round goes there")


def _in_order(district: str) -> tuple[bool, str, int, str]:
    """TR2 before TR14, and those without a postcode last."""
    found = _NUMBER.match(district)
    return (found is None, found[1] if found else "", int(found[2]) if found else 0, district)
