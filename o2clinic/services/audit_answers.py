"""The two questions that an audit is asked: who saw this patient, and what did this person do."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select

from o2clinic.exchange.plain_table import as_csv
from o2clinic.models import AuditEntry, Person
from o2clinic.rules.clinic_time import day_of, instant, local
from o2clinic.rules.display import date_and_time, short_date
from o2clinic.rules.permissions import Permission
from o2clinic.services.audit_words import use_case_in_words
from o2clinic.services.restricted import BREAK_GLASS, in_words
from o2clinic.services.work import PROGRAM, Actor, Desk

_SIGN_IN: Final = "sign_in"


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the clinic, the last one included."""

    first: date
    last: date

    @property
    def words(self) -> str:
        """Both days."""
        return f"{short_date(self.first)} to {short_date(self.last)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """One person who saw a patient, or one day of a person.

    Attributes:
        who: the person, or the day.
        job: of the person; empty for a day.
        first, last: when it began and ended.
        times: how many doings there are.
        patients: whose records; 0 where it is about one patient.
        did: the doings with how often.
        mark: "⊘ restricted record opened", "✕ sign-in refused"; empty when nothing stands out.
    """

    key: int
    who: str
    job: str
    first: str
    last: str
    times: int
    patients: int
    did: str
    mark: str

    @property
    def cells(self) -> tuple[str, ...]:
        """As a line of a file."""
        patients = str(self.patients) if self.patients else ""
        did = (self.first, self.last, str(self.times), patients, self.did, self.mark)
        return (self.who, self.job, *did)


HEADS: Final = ("Who or when", "Job", "First", "Last", "Times", "Patients", "What", "Marked")


class AuditAnswers:
    """What a manager or an administrator asks at a glance; each question is written down."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def who_saw(self, patient_id: int, period: Period) -> tuple[AnswerRow, ...]:
        """Everybody who opened or changed a patient's record, the latest first."""
        with self._desk.work(self._actor, Permission.READ_AUDIT, "read_audit") as work:
            work.patient_id = patient_id
        at = AuditEntry.done_at
        wanted = (
            select(
                AuditEntry.person_id,
                AuditEntry.use_case,
                func.count().label("times"),
                func.min(at).label("first"),
                func.max(at).label("last"),
            )
            .where(AuditEntry.patient_id == patient_id, *_within(period))
            .group_by(AuditEntry.person_id, AuditEntry.use_case)
            .order_by(func.min(at))
        )
        with self._desk.reading(self._actor, Permission.READ_AUDIT) as session:
            people = {one.id: one for one in session.scalars(select(Person))}
            found: dict[int, list[_Doing]] = {}
            for row in session.execute(wanted):
                doing = _Doing(row.use_case, row.times, row.first, row.last)
                found.setdefault(row.person_id or 0, []).append(doing)
        by_time = sorted(found.items(), key=lambda it: _last(it[1]), reverse=True)
        return tuple(_person_row(people.get(key), doings) for key, doings in by_time)

    def what_did(self, person_id: int, period: Period) -> tuple[AnswerRow, ...]:
        """What a member of staff did on each day, the latest first; refused sign-ins too."""
        with self._desk.work(self._actor, Permission.READ_AUDIT, "read_audit") as work:
            work.record_id = person_id
        signing_in = (AuditEntry.use_case == _SIGN_IN) & (AuditEntry.record_id == person_id)
        wanted = (
            select(
                AuditEntry.done_at, AuditEntry.use_case, AuditEntry.patient_id, AuditEntry.reason
            )
            .where((AuditEntry.person_id == person_id) | signing_in, *_within(period))
            .order_by(AuditEntry.id)
        )
        days: dict[date, list[tuple[_Doing, int, str]]] = {}
        with self._desk.reading(self._actor, Permission.READ_AUDIT) as session:
            for row in session.execute(wanted):
                doing = _Doing(row.use_case, 1, row.done_at, row.done_at)
                line = (doing, row.patient_id or 0, row.reason)
                days.setdefault(day_of(row.done_at), []).append(line)
        return tuple(_day_row(day, days[day]) for day in sorted(days, reverse=True))

    def export(
        self, rows: Sequence[AnswerRow], title: str, *, patient_id: int = 0, person_id: int = 0
    ) -> bytes:
        """A file of what is shown; that it leaves the program is written down before."""
        with self._desk.work(self._actor, Permission.READ_AUDIT, "export_audit") as work:
            work.patient_id, work.record_id = patient_id or None, person_id or None
            work.reason = title
        return as_csv(((title,), HEADS, *(row.cells for row in rows)))


@dataclass(frozen=True, slots=True)
class _Doing:
    use_case: str
    times: int
    first: datetime
    last: datetime


def _within(period: Period) -> tuple[ColumnElement[bool], ...]:
    begin = instant(period.first, time.min)
    after = instant(period.last + timedelta(days=1), time.min)
    return AuditEntry.done_at >= begin, AuditEntry.done_at < after


def _last(doings: Sequence[_Doing]) -> datetime:
    return max(one.last for one in doings)


def _person_row(person: Person | None, doings: Sequence[_Doing]) -> AnswerRow:
    counts: Counter[str] = Counter()
    for one in doings:
        counts[use_case_in_words(one.use_case, "")] += one.times
    broke = any(one.use_case == BREAK_GLASS for one in doings)
    return AnswerRow(
        key=person.id if person is not None else 0,
        who=person.name if person is not None else PROGRAM.name,
        job=person.job_title if person is not None else "",
        first=date_and_time(local(min(one.first for one in doings))),
        last=date_and_time(local(_last(doings))),
        times=sum(one.times for one in doings),
        patients=0,
        did=", ".join(in_words(counts)),
        mark="⊘ restricted record opened" if broke else "",
    )


def _day_row(day: date, lines: Sequence[tuple[_Doing, int, str]]) -> AnswerRow:
    counts = Counter(use_case_in_words(one.use_case, reason) for one, _, reason in lines)
    broke = any(one.use_case == BREAK_GLASS for one, _, _ in lines)
    refused = sum(one.use_case == _SIGN_IN and bool(reason) for one, _, reason in lines)
    marks = (
        "⊘ restricted record opened" if broke else "",
        *in_words(Counter({"✕ sign-in refused": refused} if refused else {})),
    )
    return AnswerRow(
        key=day.toordinal(),
        who=short_date(day),
        job="",
        first=date_and_time(local(lines[0][0].first)),
        last=date_and_time(local(lines[-1][0].last)),
        times=len(lines),
        patients=len({patient_id for _, patient_id, _ in lines if patient_id}),
        did=", ".join(in_words(counts)),
        mark=", ".join(mark for mark in marks if mark),
    )
