"""The lines of the recalls, read page by page from what was worked out."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from o2clinic.models import Appointment, DueTask, FollowUpMark, Patient
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import born, patient_name, short_date, with_subscripts
from o2clinic.rules.follow_up_case import TASK_WORDS, TaskKind
from o2clinic.rules.recall import (
    Due,
    Seen,
    booked_for,
    booked_words,
    how_late,
    last_day,
    missed_in_a_row,
    missed_words,
    window_words,
)
from o2clinic.rules.visit_letters import still_invited
from o2clinic.rules.visits import VisitStatus
from o2clinic.services.told_letters import ToldLetter, invited_on, told_letters

RESTRICTED: Final = "Restricted record"
_OPEN_IT: Final = "Open the record with a reason to see what is due."
_LOOKED_BACK: Final = timedelta(days=730)  # for visits that were missed
_TITLES: Final = {kind.value: with_subscripts(words) for kind, words in TASK_WORDS.items()}
_SHOWN: Final = (VisitStatus.BOOKED, VisitStatus.DONE, VisitStatus.DID_NOT_ATTEND)
_WITH_DATE, _WITHOUT, _SHUT = range(3)


@dataclass(frozen=True, slots=True)
class RecallsWanted:
    """Which lines; of one kind of task, or of whatever is due first."""

    due: Due = Due.ALL
    kind: TaskKind | None = None


@dataclass(frozen=True, slots=True)
class RecallPlace:
    """Where a line stands: those with a date by that, then those without, then restricted ones."""

    part: int
    due_on: date | None
    patient_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallRow:
    """One patient with what is due.

    Attributes:
        task: what, in words; empty without a date.
        due: the day.
        late: how far it is off, in words.
        window: from when to when it counts.
        booked: the day of a visit booked ahead that answers it, in words.
        remark: why there is no date, or what follows from a missed visit.
        book_on: the day on which the diary is looked at for a new visit.
        kind: the kind of task; empty without a date.
        invited: when the patient was invited to ring for it, in words; empty while they were not.
    """

    patient_id: int
    name: str
    born: str
    task: str
    due: str
    late: str
    days: int | None
    window: str
    booked: str
    remark: str
    book_on: date
    place: RecallPlace
    kind: str = ""
    invited: str = ""

    @property
    def is_overdue(self) -> bool:
        """Whether it was due before today."""
        return self.days is not None and self.days < 0


@dataclass(frozen=True, slots=True)
class RecallCounts:
    """How many patients; those due in 4 weeks are among those due in 3 months.

    Attributes:
        overdue: due before today.
        soon: due from today on, within 4 weeks.
        later: due from today on, within 3 months.
        no_date: with a reason why there is none; restricted records among them.
        total: all.
        changed: of whom something was saved since, and who are worked out anew.
    """

    overdue: int = 0
    soon: int = 0
    later: int = 0
    no_date: int = 0
    total: int = 0
    changed: int = 0

    def shown(self, due: Due) -> int:
        """How many lines a filter has; what is overdue is shown above what is due soon."""
        return {
            Due.OVERDUE: self.overdue,
            Due.SOON: self.overdue + self.soon,
            Due.LATER: self.overdue + self.later,
            Due.NO_DATE: self.no_date,
            Due.ALL: self.total,
        }[due]


def page(
    session: Session,
    wanted: RecallsWanted,
    shut: Collection[int],
    now: datetime,
    after: RecallPlace | None,
    limit: int,
) -> tuple[RecallRow, ...]:
    """The next lines; at most five statements, none of which reads more than a page."""
    begin = RecallPlace(_WITH_DATE, None, 0) if after is None else after
    found: list[tuple[int, Row[Any]]] = []
    for part in range(begin.part, _SHUT + 1):
        if len(found) == limit:
            break
        place = begin if part == begin.part and after is not None else None
        statement = _part(part, wanted, shut, day_of(now), place)
        if statement is not None:
            rows = session.execute(statement.limit(limit - len(found)))
            found += [(part, row) for row in rows]
    dated = [row.id for part, row in found if part == _WITH_DATE]
    visits = _visits(session, dated, now)
    letters = told_letters(session, dated) if dated else {}
    return tuple(
        _row(part, row, visits.get(row.id, ()), letters.get(row.id, ()), day_of(now))
        for part, row in found
    )


def counts(
    session: Session, kind: TaskKind | None, shut: Collection[int], today: date
) -> RecallCounts:
    """How many lines there are of each filter; one statement on the index."""
    soon, later = last_day(Due.SOON, today), last_day(Due.LATER, today)

    def how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    changed = select(func.count(FollowUpMark.patient_id.distinct())).scalar_subquery()
    row = session.execute(
        select(
            how_many(DueTask.due_on < today),
            how_many(DueTask.due_on.between(today, soon)),
            how_many(DueTask.due_on.between(today, later)),
            how_many(DueTask.kind == ""),
            func.count(),
            changed,
        ).where(*_of_kind(kind), *_not_shut(shut))
    ).one()
    restricted = len(shut) if kind is None else 0
    overdue, due_soon, due_later, no_date, total, marked = row
    return RecallCounts(
        overdue, due_soon, due_later, no_date + restricted, total + restricted, marked
    )


def _part(
    part: int,
    wanted: RecallsWanted,
    shut: Collection[int],
    today: date,
    after: RecallPlace | None,
) -> "Select[*tuple[Any, ...]] | None":
    if part == _WITH_DATE:
        return None if wanted.due is Due.NO_DATE else _dated(wanted, shut, today, after)
    if wanted.kind is not None or wanted.due not in {Due.NO_DATE, Due.ALL}:
        return None
    seen = 0 if after is None else after.patient_id
    if part == _WITHOUT:
        without = _lines().where(DueTask.position == 0, DueTask.kind == "", *_not_shut(shut))
        return without.where(DueTask.patient_id > seen).order_by(DueTask.patient_id)
    if not shut:
        return None
    return _people().where(Patient.id.in_(shut), Patient.id > seen).order_by(Patient.id)


def _dated(
    wanted: RecallsWanted, shut: Collection[int], today: date, after: RecallPlace | None
) -> "Select[*tuple[Any, ...]]":
    statement = _lines().where(
        *_of_kind(wanted.kind), *_not_shut(shut), DueTask.due_on.is_not(None)
    )
    last_on = last_day(wanted.due, today)
    if last_on is not None:
        statement = statement.where(DueTask.due_on <= last_on)
    if after is not None and after.due_on is not None:
        same_day = and_(DueTask.due_on == after.due_on, DueTask.patient_id > after.patient_id)
        statement = statement.where(
            DueTask.due_on >= after.due_on, or_(DueTask.due_on > after.due_on, same_day)
        )
    return statement.order_by(DueTask.due_on, DueTask.patient_id)


def _of_kind(kind: TaskKind | None) -> tuple[ColumnElement[bool], ...]:
    return (DueTask.position == 0,) if kind is None else (DueTask.kind == kind.value,)


def _not_shut(shut: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    return (DueTask.patient_id.not_in(shut),) if shut else ()


def _people() -> "Select[*tuple[Any, ...]]":
    return select(
        Patient.id,
        Patient.family_name,
        Patient.given_names,
        Patient.title,
        Patient.born_on,
        Patient.died_on,
    )


def _lines() -> "Select[*tuple[Any, ...]]":
    return (
        _people()
        .add_columns(
            DueTask.kind,
            DueTask.due_on,
            DueTask.window_from,
            DueTask.window_to,
            DueTask.reason,
        )
        .join(DueTask, DueTask.patient_id == Patient.id)
    )


def _visits(session: Session, patient_ids: Sequence[int], now: datetime) -> dict[int, list[Seen]]:
    if not patient_ids:
        return {}
    found: defaultdict[int, list[Seen]] = defaultdict(list)
    wanted = select(
        Appointment.patient_id,
        Appointment.starts_at,
        Appointment.visit_kind,
        Appointment.status,
        Appointment.rebook_reason.is_not(None).label("is_to_rebook"),
    ).where(
        Appointment.patient_id.in_(patient_ids),
        Appointment.starts_at >= now - _LOOKED_BACK,
        Appointment.status.in_(_SHOWN),
    )
    for row in session.execute(wanted):
        seen = Seen(day_of(row.starts_at), row.visit_kind, row.status, row.is_to_rebook)
        found[row.patient_id].append(seen)
    return dict(found)


def _row(
    part: int,
    row: "Row[Any]",
    visits: Sequence[Seen],
    letters: Sequence[ToldLetter],
    today: date,
) -> RecallRow:
    who: dict[str, Any] = {
        "patient_id": row.id,
        "name": patient_name(row.family_name, row.given_names, row.title),
        "born": born(row.born_on, today, row.died_on),
    }
    if part != _WITH_DATE:
        return RecallRow(
            **who,
            task=RESTRICTED if part == _SHUT else "",
            due="",
            late="",
            days=None,
            window="",
            booked="",
            remark=_OPEN_IT if part == _SHUT else row.reason,
            book_on=today,
            place=RecallPlace(part, None, row.id),
        )
    booked_on = booked_for(row.kind, visits, today)
    missed = missed_in_a_row(one for one in visits if one.on <= today)
    invited = _invited(letters, row.kind, visits)
    return RecallRow(
        **who,
        task=_TITLES.get(row.kind, row.kind),
        due=short_date(row.due_on),
        late=how_late(row.due_on, today),
        days=(row.due_on - today).days,
        window=window_words(row.window_from, row.window_to),
        booked=booked_words(row.kind, visits, today),
        remark="; ".join(filter(None, (invited, missed_words(missed, booked_on)))),
        book_on=booked_on or max(today, row.window_from or today),
        place=RecallPlace(_WITH_DATE, row.due_on, row.id),
        kind=row.kind,
        invited=invited,
    )


def _invited(letters: Sequence[ToldLetter], task: str, visits: Sequence[Seen]) -> str:
    """That the patient was invited to ring, as long as they have neither come nor stayed away."""
    day = invited_on(letters, task)
    seen = [one.on for one in visits if one.status != VisitStatus.BOOKED]
    return f"Invited {short_date(day)}" if day is not None and still_invited(day, seen) else ""
