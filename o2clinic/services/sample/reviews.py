"""Visits that followed the oxygen of the sample clinic: at home, at reviews, with risks looked at.

Made from what is written already, with chance of its own: most patients are in order, some were
lost sight of. Only the usual patients have them; those beyond, whom the bench alone has, do not.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select, text
from sqlalchemy.orm import Session

from o2clinic.models import Appointment, Patient, Result, RiskAssessment
from o2clinic.models.base import UtcDateTime
from o2clinic.rules.clinic_time import day_of, instant
from o2clinic.rules.order import Modality
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.result_codes import ResultStatus
from o2clinic.rules.result_kinds import BLOOD_GAS
from o2clinic.rules.visits import FREED, VISITS, VisitKind, VisitStatus
from o2clinic.services.follow_up_facts import uses_of
from o2clinic.services.sample.clinics import DAYS_BACK, Places
from o2clinic.services.sample.patients import USUAL_SIZE
from o2clinic.services.sample.write import Rows
from o2clinic.services.therapy import oxygen_of_many

_STAMP: Final = {"id", "version", "created_at", "changed_at", "changed_by_id"}
_NO_CHANGE: Final = "Looked at again at the review; no change."
_REVIEW: Final = VisitKind.REVIEW
_LOST_SIGHT_OF, _NOT_VISITED, _RISKS_MISSED = 0.1, 0.04, 0.04
_GAP_DAYS: Final = {Modality.AOT: 165, Modality.POT: 60}
_USUAL_GAP_DAYS: Final = 330
_HOURS: Final = tuple(time(hour, minute) for hour in range(8, 19) for minute in (0, 30))
_LATE_HOURS: Final = tuple(time(hour, minute) for hour in (18, 19, 20) for minute in (0, 30))


@dataclass(frozen=True, slots=True)
class _OnOxygen:
    patient_id: int
    began: dict[Modality, date]
    gas_days: tuple[date, ...]

    @property
    def since(self) -> date:
        return min(self.began.values())


def write_gases_of_reviews(
    connection: Connection, rows: Rows, places: Places, *, today: date, seed: int
) -> None:
    """The gas on air of each first review, numbered before those of patients beyond the usual."""
    nurses = places.team.nurses
    for one in _on_oxygen(connection):
        day = _first_review(one, seed)
        if day is not None and day < today:
            nurse = nurses[one.patient_id % len(nurses)]
            at = instant(day, time(12, one.patient_id % 60))
            _like_the_last(connection, rows, one.patient_id, at, nurse)


def write_reviews(
    connection: Connection, rows: Rows, places: Places, *, today: date, seed: int
) -> None:
    """Write them, at times that nobody has yet."""
    book = _Book(connection, rows, places, today)
    for one in _on_oxygen(connection):
        _follow(one, book, _dice(one, seed), today, _first_review(one, seed))


def _dice(one: _OnOxygen, seed: int) -> Random:
    return Random(f"{seed}/reviews/{one.patient_id}")  # noqa: S311 - no secret


def _first_review(one: _OnOxygen, seed: int) -> date | None:
    """In the weeks planned for it, for those with long-term oxygen."""
    if Modality.LTOT not in one.began:
        return None
    day = one.began[Modality.LTOT] + timedelta(days=78 + _dice(one, seed).randrange(10))
    return day + timedelta(days=7 - day.weekday() if day.weekday() > 4 else 0)


def _follow(one: _OnOxygen, book: "_Book", dice: Random, today: date, first: date | None) -> None:
    """One patient's visits, up to where they were lost sight of."""
    until = today - timedelta(days=1)
    if dice.random() < _LOST_SIGHT_OF:
        until -= timedelta(days=dice.randint(200, 700))
    if dice.random() >= _NOT_VISITED:
        for began in sorted(set(one.began.values())):
            at_home = began + timedelta(days=dice.randint(6, 24))
            if at_home <= until:
                book.visit(one.patient_id, at_home, VisitKind.HOME_VISIT, dice)
    if first is not None and first <= until and book.visit(one.patient_id, first, _REVIEW, dice):
        book.risks(one.patient_id, first, dice)
    for day in _review_days(one, until, dice):
        is_booked = book.visit(one.patient_id, day, _REVIEW, dice)
        if is_booked and dice.random() >= _RISKS_MISSED:
            book.risks(one.patient_id, day, dice)
    if Modality.POT in one.began and until >= today - timedelta(days=1):
        ahead = today + timedelta(days=dice.randint(3, 25))
        book.visit(one.patient_id, ahead, VisitKind.HOME_VISIT, dice)


def _review_days(one: _OnOxygen, until: date, dice: Random) -> list[date]:
    """The days of their gases, and days between where these lie too far apart."""
    gap = min((_GAP_DAYS.get(kind, _USUAL_GAP_DAYS) for kind in one.began), default=0)
    found: list[date] = []
    last = one.since
    gases = [day for day in one.gas_days if one.since + timedelta(days=20) < day <= until]
    for gas_day in (*gases, until):
        while (gas_day - last).days > gap:
            last += timedelta(days=gap - dice.randint(0, 20))
            found.append(last)
        if gas_day in gases:
            found.append(gas_day)
            last = gas_day
    return found


class _Book:
    """Finds a time that clinician and patient have free, and books it."""

    def __init__(self, connection: Connection, rows: Rows, places: Places, today: date) -> None:
        self._rows, self._places, self._today = rows, places, today
        self._busy: dict[tuple[str, int, date], list[tuple[datetime, datetime]]] = defaultdict(list)
        standing = select(
            Appointment.patient_id,
            Appointment.person_id,
            Appointment.starts_at,
            Appointment.ends_at,
        ).where(Appointment.status.not_in(FREED))
        for row in connection.execute(standing):
            self._take(row.patient_id, row.person_id, row.starts_at, row.ends_at)
        self._risks: dict[int, list[dict[str, Any]]] = defaultdict(list)
        facts = [column for column in RiskAssessment.__table__.columns if column.name not in _STAMP]
        in_time = select(*facts).order_by(RiskAssessment.assessed_on, RiskAssessment.id)
        for found in connection.execute(in_time).mappings():
            self._risks[found["patient_id"]].append(dict(found))

    def visit(self, patient_id: int, day: date, kind: VisitKind, dice: Random) -> bool:
        """Book one on the day; gives whether there was a time."""
        length = timedelta(minutes=VISITS[kind].minutes)
        nurses = list(self._places.team.nurses)
        dice.shuffle(nurses)
        is_long_ago = day < self._today - timedelta(days=DAYS_BACK)
        hours = _LATE_HOURS if is_long_ago else _HOURS
        first = dice.randrange(len(hours))
        for hour in (*hours[first:], *hours[:first]):
            starts_at = instant(day, hour)
            ends_at = starts_at + length
            for nurse in nurses:
                if self._is_free(patient_id, nurse, starts_at, ends_at):
                    self._write(patient_id, nurse, starts_at, ends_at, kind)
                    return True
        return False

    def risks(self, patient_id: int, day: date, dice: Random) -> None:
        """The risks at home were looked at again; nothing had changed since the last time."""
        nurse = dice.choice(self._places.team.nurses)
        known = [one for one in self._risks[patient_id] if one["assessed_on"] <= day]
        if not known or known[-1]["assessed_on"] == day:
            return
        again = {"assessed_on": day, "assessed_by_id": nurse, "note": _NO_CHANGE}
        self._rows.by = nurse
        self._rows.add("risk_assessment", instant(day, time(16, 0)), **(known[-1] | again))

    def _write(
        self, patient_id: int, nurse: int, starts_at: datetime, ends_at: datetime, kind: VisitKind
    ) -> None:
        self._take(patient_id, nurse, starts_at, ends_at)
        is_over = day_of(starts_at) < self._today
        came = {
            "arrived_at": starts_at - timedelta(minutes=9),
            "in_room_at": starts_at + timedelta(minutes=3),
            "done_at": ends_at,
        }
        self._rows.by = self._places.people["anna"]
        booked_on = min(day_of(starts_at), self._today) - timedelta(days=21)
        is_home = kind is VisitKind.HOME_VISIT
        self._rows.add(
            "appointment",
            instant(booked_on, time(14, 0)),
            patient_id=patient_id,
            person_id=nurse,
            site_id=self._places.sites["home" if is_home else "truro"],
            starts_at=starts_at,
            ends_at=ends_at,
            visit_kind=kind,
            status=VisitStatus.DONE if is_over else VisitStatus.BOOKED,
            booked_by_id=self._rows.by,
            **(came if is_over else {}),
        )

    def _take(self, patient_id: int, person_id: int, starts: datetime, ends: datetime) -> None:
        day = day_of(starts)
        self._busy["person", person_id, day].append((starts, ends))
        self._busy["patient", patient_id, day].append((starts, ends))

    def _is_free(self, patient_id: int, person_id: int, starts: datetime, ends: datetime) -> bool:
        day = day_of(starts)
        taken = (*self._busy["person", person_id, day], *self._busy["patient", patient_id, day])
        return all(ends <= begun or ended <= starts for begun, ended in taken)


def _on_oxygen(connection: Connection) -> list[_OnOxygen]:
    """The usual patients who have oxygen now, with since when, and the days of their gases."""
    living = select(Patient.id).where(Patient.id <= USUAL_SIZE, Patient.died_on.is_(None))
    keys = list(connection.scalars(living.order_by(Patient.id)))
    taken: dict[int, set[date]] = defaultdict(set)
    gases = select(Result.patient_id, Result.taken_at).where(
        Result.patient_id <= USUAL_SIZE, Result.kind == BLOOD_GAS.code
    )
    for patient_id, taken_at in connection.execute(gases):
        taken[patient_id].add(day_of(taken_at))
    with Session(connection, autoflush=False) as session:
        orders = oxygen_of_many(session, keys)
    found = []
    for key in keys:
        began = {
            use.modality: use.ordered_on
            for use in uses_of(orders.get(key, ()))
            if use.ordered_on is not None
        }
        if began:
            found.append(_OnOxygen(key, began, tuple(sorted(taken[key]))))
    return found


def _like_the_last(
    connection: Connection, rows: Rows, patient_id: int, at: datetime, by: int
) -> None:
    """A gas on air with the numbers of the last one before it."""
    last = connection.execute(
        text(
            "SELECT blood_gas.*, result.reviewed_by_id FROM result JOIN blood_gas"
            " ON blood_gas.result_id = result.id WHERE patient_id = :patient_id"
            " AND device = 'air' AND NOT has_open_query AND taken_at < :at"
            " ORDER BY taken_at DESC LIMIT 1"
        ).bindparams(bindparam("at", type_=UtcDateTime)),
        {"patient_id": patient_id, "at": at},
    )
    numbers = dict(last.mappings().first() or {})
    if not numbers:
        return
    rows.by = by
    result_id = rows.add(
        "result",
        at + timedelta(minutes=12),
        patient_id=patient_id,
        kind=BLOOD_GAS.code,
        taken_at=at,
        device=Device.AIR,
        status=ResultStatus.REVIEWED,
        recorded_by_id=by,
        reviewed_by_id=numbers.pop("reviewed_by_id"),
        reviewed_at=at + timedelta(hours=20),
    )
    rows.add("blood_gas", **(numbers | {"result_id": result_id, "as_typed": {}}))
