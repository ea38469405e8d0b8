"""All visits of one patient, past and ahead, with who did what to them when."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from o2clinic.errors import NotFound
from o2clinic.models import Appointment, CommunicationNeed, Patient, Person
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import (
    date_and_time,
    days_counted,
    short_date,
    short_date_with_weekday,
    staff_name,
)
from o2clinic.rules.missed_visits import is_late_cancellation
from o2clinic.rules.missed_visits_policy import MissedPolicy
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visit_pack import desk_pack
from o2clinic.rules.visits import FREED, VisitKind, VisitStatus
from o2clinic.services import missed_reading, shut_records, visit_rows
from o2clinic.services.booking import BY_PATIENT
from o2clinic.services.missed_visits import SHUT, MissedCard, card_of
from o2clinic.services.visit_rows import VisitRow
from o2clinic.services.work import Actor, Desk

_GOING_ON: Final = frozenset({VisitStatus.BOOKED, VisitStatus.ARRIVED, VisitStatus.IN_ROOM})
_AUTHORS: Final = (
    Appointment.arrived_by_id,
    Appointment.in_room_by_id,
    Appointment.done_by_id,
    Appointment.ended_by_id,
    Appointment.moved_by_id,
)


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit in the patient's list.

    Attributes:
        day: "Tue 24-Nov-2026".
        history: what was done to it, when and by whom, in its order.
        remark: late cancellation, moved, to be rebooked, overbooked; empty for none.
        is_ahead: still to come, or going on.
    """

    visit: VisitRow
    day: str
    history: tuple[str, ...]
    remark: str
    is_ahead: bool
    is_late_cancellation: bool


@dataclass(frozen=True, slots=True)
class VisitsSheet:
    """The page of a patient's visits.

    Attributes:
        lines: those ahead first, the next one on top; then the past, newest first.
        gas_pair: how far gas 1 and gas 2 lie apart, in words; empty without both.
        desk_pack: what the desk sees to for the next visit, in words.
        missed: what follows from missed visits; None where nothing does.
        missed_words: why that is not told; empty where it is.
    """

    patient_id: int
    today: date
    lines: tuple[VisitLine, ...]
    gas_pair: str
    desk_pack: tuple[str, ...]
    missed: MissedCard | None
    missed_words: str

    @property
    def next(self) -> VisitLine | None:
        """The visit that comes next."""
        return next((line for line in self.lines if line.is_ahead), None)

    def count(self, *statuses: VisitStatus) -> int:
        """How many visits stand so."""
        return sum(line.visit.status in statuses for line in self.lines)

    @property
    def late_cancellations(self) -> int:
        """How many the patient cancelled late."""
        return sum(line.is_late_cancellation for line in self.lines)


class PatientVisits:
    """What the page of a patient's visits asks."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def of(self, patient_id: int) -> VisitsSheet:
        """All visits; at most nine statements.

        Raises:
            NotFound: there is no such patient.
        """
        now = self._desk.now()
        reads_record = self._actor.may(Permission.READ_RECORD)
        with self._desk.reading(self._actor, Permission.SEE_DIARY) as session:
            rows = session.execute(_visits(patient_id)).all()
            if (
                not rows
                and session.scalar(select(Patient.id).where(Patient.id == patient_id)) is None
            ):
                raise NotFound("This patient is not in the database.")
            policy = missed_reading.policy_of(session)
            is_shut = shut_records.is_shut(session, patient_id, self._actor.person_id, now)
            picture = None
            if not is_shut and any(row.status == VisitStatus.DID_NOT_ATTEND for row in rows):
                picture = missed_reading.picture_of(
                    session, patient_id, policy, now, with_reasons=reads_record
                )
            names = _names(session, rows)
            needs = _needs(session, patient_id, day_of(now))
        lines = tuple(_in_order([_line(row, names, policy, now) for row in rows]))
        following = next((line for line in lines if line.is_ahead), None)
        is_home = following is not None and following.visit.kind == VisitKind.HOME_VISIT
        return VisitsSheet(
            patient_id,
            day_of(now),
            lines,
            _gas_pair([line.visit for line in lines]),
            desk_pack(needs, is_home=is_home) if following is not None else (),
            card_of(picture, policy) if picture is not None else None,
            SHUT if is_shut else "",
        )


def _visits(patient_id: int) -> Any:
    return (
        visit_rows.visits_wanted()
        .add_columns(*_AUTHORS, Appointment.moved_from, Appointment.moved_at)
        .where(Appointment.patient_id == patient_id)
        .order_by(Appointment.starts_at, Appointment.id)
    )


def _names(session: Session, rows: Sequence[Row[Any]]) -> dict[int, str]:
    """Names of whoever did something to the visits; one statement, none for nobody."""
    keys = {getattr(row, author.key) for row in rows for author in _AUTHORS} - {None}
    if not keys:
        return {}
    wanted = select(Person.id, Person.title, Person.given_names, Person.family_name)
    found = session.execute(wanted.where(Person.id.in_(keys)))
    return {row.id: staff_name(row.title, row.given_names, row.family_name) for row in found}


def _needs(session: Session, patient_id: int, on: date) -> Collection[str]:
    """The patient's own needs that hold on a day, in their order."""
    need = CommunicationNeed
    wanted = select(need.kind).where(
        need.patient_id == patient_id, need.ended_on.is_(None) | (need.ended_on > on)
    )
    return tuple(dict.fromkeys(session.scalars(wanted.order_by(need.id))))


def _line(
    row: Row[Any], names: Mapping[int, str], policy: MissedPolicy, now: datetime
) -> VisitLine:
    visit = visit_rows.row_of(row, day_of(now))
    is_ahead = visit.status in _GOING_ON and day_of(visit.starts_at) >= day_of(now)
    is_late = (
        visit.status == VisitStatus.CANCELLED
        and visit.ended_at is not None
        and visit.ended_reason.startswith(BY_PATIENT)
        and is_late_cancellation(visit.starts_at - visit.ended_at, policy)
    )
    return VisitLine(
        visit,
        short_date_with_weekday(local(visit.starts_at).date()),
        tuple(_history(visit, row, names)),
        "; ".join(_remarks(visit, row, is_late=is_late)),
        is_ahead=is_ahead,
        is_late_cancellation=is_late,
    )


def _history(visit: VisitRow, row: Row[Any], names: Mapping[int, str]) -> Iterator[str]:
    booked = visit.booked_words()
    yield booked[:1].upper() + booked[1:]
    for words, moment, author in (
        (_moved(row), row.moved_at, row.moved_by_id),
        ("Arrived", visit.arrived_at, row.arrived_by_id),
        ("In room", visit.in_room_at, row.in_room_by_id),
        ("Done", visit.done_at, row.done_by_id),
        (_ended(visit), visit.ended_at, row.ended_by_id),
    ):
        if moment is None:
            continue
        by = f", {names[author]}" if author in names else ""
        yield f"{words} {date_and_time(local(moment))}{by}"
    if visit.ended_reason:
        yield visit.ended_reason


def _moved(row: Row[Any]) -> str:
    return f"Moved from {date_and_time(local(row.moved_from))} on" if row.moved_from else "Moved"


def _ended(visit: VisitRow) -> str:
    is_cancelled = visit.status == VisitStatus.CANCELLED
    return "Cancelled" if is_cancelled else "Said not to have attended"


def _remarks(visit: VisitRow, row: Row[Any], *, is_late: bool) -> Iterator[str]:
    if visit.status == VisitStatus.BOOKED and visit.rebook_reason:
        yield f"to be rebooked: {visit.rebook_reason}"
    if is_late:
        yield "cancelled late"
    if visit.status in FREED and visit.ended_reason:
        yield visit.ended_reason
    elif row.moved_from is not None:
        yield f"moved from {short_date(day_of(row.moved_from))}"
    if visit.is_overbooked:
        yield "overbooked"
    if visit.note:
        yield visit.note


def _in_order(lines: Sequence[VisitLine]) -> Iterator[VisitLine]:
    yield from (line for line in lines if line.is_ahead)
    yield from (line for line in reversed(lines) if not line.is_ahead)


def _gas_pair(visits: Sequence[VisitRow]) -> str:
    """The latest gas 2 that stands, and the gas 1 before it."""
    standing = sorted(
        (visit for visit in visits if visit.status not in FREED), key=lambda it: it.starts_at
    )
    seconds = [visit for visit in standing if visit.kind == VisitKind.LTOT_GAS_2]
    if not seconds:
        return ""
    second = seconds[-1]
    firsts = [
        visit
        for visit in standing
        if visit.kind == VisitKind.LTOT_GAS_1 and visit.starts_at < second.starts_at
    ]
    if not firsts:
        return f"Gas 2 on {short_date(day_of(second.starts_at))} has no visit for gas 1 before it"
    first_on, second_on = day_of(firsts[-1].starts_at), day_of(second.starts_at)
    apart = days_counted((second_on - first_on).days)
    return f"Gas 1 {short_date(first_on)}, gas 2 {short_date(second_on)}: {apart} apart"
