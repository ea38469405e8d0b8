"""Today: who is expected, who waits and how long; for clinicians, what each visit still lacks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, exists, func, select
from sqlalchemy.orm import Session

from o2clinic.models import IncomingMessage, Patient, PatientPhone, Result
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.patient_codes import NhsNumberStatus
from o2clinic.rules.permissions import Permission
from o2clinic.rules.result_codes import ResultStatus
from o2clinic.rules.visits import VisitStatus
from o2clinic.services import visit_packs
from o2clinic.services.day_sheet import waiting
from o2clinic.services.diary import read_visits
from o2clinic.services.visit_rows import VisitRow
from o2clinic.services.work import Actor, Desk

LATE_AFTER_MINUTES = 5


@dataclass(frozen=True, slots=True)
class TodayLine:
    """One visit of today.

    Attributes:
        waiting_minutes: since arrival, while nobody has taken the patient in.
        late_minutes: after the time booked, while the patient has not arrived.
        missing: what should be there before the visit, in words.
    """

    visit: VisitRow
    waiting_minutes: int | None
    late_minutes: int | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TodaySheet:
    """What one person sees of today.

    Attributes:
        is_own_list: the person's own patients, and not everybody's.
        results_to_review: None for whoever may not read results.
        incoming_waiting: messages of analysers that wait for a person; None likewise.
        to_rebook: visits that a closed clinic leaves waiting; None for whoever may not book.
    """

    day: date
    at: datetime
    is_own_list: bool
    lines: tuple[TodayLine, ...]
    results_to_review: int | None
    incoming_waiting: int | None
    to_rebook: int | None = None

    def count(self, *statuses: VisitStatus) -> int:
        """How many visits stand so."""
        return sum(line.visit.status in statuses for line in self.lines)

    @property
    def late(self) -> int:
        """How many are late."""
        return sum(line.late_minutes is not None for line in self.lines)

    @property
    def overbooked(self) -> int:
        """How many lie over others on purpose."""
        return sum(line.visit.is_overbooked and not line.visit.is_freed for line in self.lines)

    @property
    def longest_wait_minutes(self) -> int:
        """The longest that somebody waits now; 0 when nobody does."""
        return max((line.waiting_minutes or 0 for line in self.lines), default=0)


class Today:
    """What the first page asks."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def sheet(self) -> TodaySheet:
        """Today for this person; three statements, for who reads records at most fifteen."""
        at = self._desk.now()
        day = day_of(at)
        reads_record = self._actor.may(Permission.READ_RECORD)
        with self._desk.reading(self._actor, Permission.SEE_DIARY) as session:
            visits = read_visits(session, day, None, day)
            own = self._own(visits)
            shown = own or visits
            look = visit_packs.lacking if reads_record else _at_the_desk
            missing = look(session, self._actor, shown, at)
            counts = _counts(session, self._actor, at)
        lines = tuple(_line(visit, at, missing.get(visit.visit_id, ())) for visit in shown)
        return TodaySheet(day, at, bool(own), lines, **counts)

    def _own(self, visits: Sequence[VisitRow]) -> tuple[VisitRow, ...]:
        """The person's own visits, for whoever records results; all others see everybody's."""
        if not self._actor.may(Permission.RECORD_RESULT):
            return ()
        return tuple(visit for visit in visits if visit.person_id == self._actor.person_id)


def _line(visit: VisitRow, at: datetime, missing: tuple[str, ...]) -> TodayLine:
    waiting = late = None
    if visit.status == VisitStatus.ARRIVED and visit.arrived_at is not None:
        waiting = _minutes(visit.arrived_at, at)
    if visit.status == VisitStatus.BOOKED and _minutes(visit.starts_at, at) >= LATE_AFTER_MINUTES:
        late = _minutes(visit.starts_at, at)
    dead = ("has died: cancel this visit",) if visit.is_dead else ()
    return TodayLine(visit, waiting, late, (*missing, *dead))


def _minutes(since: datetime, at: datetime) -> int:
    # Another desk's clock may be ahead of this one.
    return max(0, int((at - since).total_seconds()) // 60)


def _at_the_desk(
    session: Session, _actor: Actor, visits: Sequence[VisitRow], _at: datetime
) -> dict[int, tuple[str, ...]]:
    """What the desk can mend, by visit; one statement."""
    keys = sorted({visit.patient_id for visit in visits})
    rows = {row.id: row for row in session.execute(_patients(keys))} if keys else {}
    return {visit.visit_id: tuple(_unmended(rows[visit.patient_id])) for visit in visits}


def _patients(keys: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return select(
        Patient.id,
        Patient.nhs_number_status,
        exists().where(PatientPhone.patient_id == Patient.id).label("has_phone"),
    ).where(Patient.id.in_(keys))


def _unmended(row: Row[*tuple[Any, ...]]) -> Iterator[str]:
    if row.nhs_number_status != NhsNumberStatus.VERIFIED:
        yield "NHS number not verified"
    if not row.has_phone:
        yield "no telephone"


def _counts(session: Session, actor: Actor, at: datetime) -> dict[str, int | None]:
    """What waits, as far as this person may count it; one statement."""
    counted: dict[str, Select[int]] = {}
    if actor.may(Permission.READ_RECORD):
        to_review = select(func.count()).where(Result.status == ResultStatus.TO_REVIEW)
        incoming = select(func.count()).where(IncomingMessage.status == "waiting")
        counted |= {"results_to_review": to_review, "incoming_waiting": incoming}
    if actor.may(Permission.BOOK):
        counted["to_rebook"] = waiting(at)
    found: dict[str, int | None] = dict.fromkeys(("results_to_review", "incoming_waiting"))
    if counted:
        wanted = select(*(one.scalar_subquery().label(name) for name, one in counted.items()))
        found |= session.execute(wanted).one()._asdict()
    return found
