"""The lines of the list of meetings: those that are planned, and the coming days of the series."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from o2clinic.models import AgendaItem, Clinic, GpPractice, Meeting, MeetingSeries, Patient
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import clock_time, short_date_with_weekday
from o2clinic.rules.meeting import (
    MEETING_KIND_WORDS,
    MEETING_STATE_WORDS,
    ItemState,
    MeetingKind,
    MeetingState,
)
from o2clinic.rules.meeting_days import MeetingRhythm, rhythm_words, weekdays_of
from o2clinic.services.bank_holidays import bank_holidays
from o2clinic.services.plan_sheet import Named
from o2clinic.services.shut_records import not_shut

LOOKED_AHEAD: Final = timedelta(weeks=3)
_LOOKED_BACK: Final = timedelta(weeks=12)
_MOST_ROWS: Final = 500
_DECIDED: Final = (ItemState.DECIDED, ItemState.STANDARD)
_NOTHING: Final[Mapping[str, int]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRow:
    """One meeting, or a coming day of a recurring one for which nothing is prepared yet.

    Attributes:
        meeting_id: 0 for a day that is not prepared.
        series_id: 0 for one that stands alone.
        practice: whose patients it is about; "" for anybody's.
        state: None for a day that is not prepared.
        waiting, decided, standard: lines of the agenda; standard ones are among the waiting.
        holiday: the bank holiday that the day falls on; "" on a working day.
        note: why it was cancelled.
    """

    meeting_id: int
    series_id: int
    name: str
    kind: str
    meets_on: date
    starts_at: time
    minutes: int
    place: str
    practice: str
    state: MeetingState | None
    today: date
    version: int = 0
    waiting: int = 0
    decided: int = 0
    standard: int = 0
    holiday: str = ""
    note: str = ""

    @property
    def when(self) -> str:
        """Thu 26-Nov-2026 13:00."""
        return f"{short_date_with_weekday(self.meets_on)} {clock_time(self.starts_at)}"

    @property
    def what(self) -> str:
        """Its name, and whose patients."""
        return ", ".join(filter(None, (self.name, self.practice)))

    @property
    def state_words(self) -> str:
        """How far it is."""
        if self.state is None:
            return f"bank holiday: {self.holiday}" if self.holiday else "to be prepared"
        words = MEETING_STATE_WORDS[self.state]
        if self.state is MeetingState.CANCELLED:
            return f"{words}: {self.note}"
        if self.holiday and self.state is MeetingState.PLANNED:
            return f"{words}, on a bank holiday"
        return words

    @property
    def counts(self) -> str:
        """How many patients stand on it."""
        if self.state is None or self.state is MeetingState.CANCELLED:
            return ""
        total = self.waiting + self.decided
        if not total:
            return "nobody yet"
        told = ["1 patient" if total == 1 else f"{total} patients"]
        if self.decided:
            told.append(f"{self.decided} decided")
        if self.standard:
            told.append(f"{self.standard} standard")
        return ", ".join(told)

    @property
    def is_to_come(self) -> bool:
        """Whether it may still be held."""
        open_states = {None, MeetingState.PLANNED, MeetingState.OPEN}
        return self.state in open_states and (self.meets_on >= self.today or self.state is not None)


@dataclass(frozen=True, slots=True)
class MeetingsSheet:
    """Every meeting to come and those of the last twelve weeks, with what the form offers."""

    today: date
    rows: tuple[MeetingRow, ...]
    practices: tuple[Named, ...] = ()

    @property
    def next(self) -> MeetingRow | None:
        """The one that is held next, or is being held."""
        coming = [row for row in self.rows if row.is_to_come and not row.holiday]
        return min(coming, key=lambda row: (row.meets_on, row.starts_at), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesRow:
    """One recurring meeting.

    Attributes:
        next_on: its next working day; None when it is over.
        skipped: coming days that are bank holidays, in words.
    """

    series_id: int
    name: str
    kind: str
    when: str
    place: str
    practice: str
    next_on: date | None
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The series and the bank holidays, as they were read.

    Attributes:
        practices: names by their keys.
    """

    series: tuple[MeetingSeries, ...]
    nation: str
    practices: Mapping[int, str] = field(default_factory=dict)

    def holidays(self, first: date, last: date) -> Mapping[date, str]:
        """The clinic's bank holidays."""
        return bank_holidays(self.nation, first, last)


def rhythm_of(series: MeetingSeries) -> MeetingRhythm:
    """On which days it is held."""
    return MeetingRhythm(
        weekdays_of(series.weekdays), series.first_on, series.every_weeks, series.last_on
    )


def read_plan(session: Session) -> Plan:
    """Every series, the clinic's nation and the practices; three statements."""
    series = session.scalars(select(MeetingSeries).order_by(MeetingSeries.name, MeetingSeries.id))
    nation = session.scalar(select(Clinic.nation)) or ""
    practices = session.execute(select(GpPractice.id, GpPractice.name).order_by(GpPractice.name))
    return Plan(tuple(series), nation, {row.id: row.name for row in practices})


def meetings_sheet(session: Session, person_id: int, now: datetime) -> MeetingsSheet:
    """Those to come first, the next one at the top; then those before, the latest first.

    Five statements.
    """
    today, plan = day_of(now), read_plan(session)
    holidays = plan.holidays(today - _LOOKED_BACK, today + LOOKED_AHEAD)
    wanted = (
        select(Meeting)
        .where(Meeting.meets_on >= today - _LOOKED_BACK)
        .order_by(Meeting.meets_on, Meeting.starts_at, Meeting.id)
        .limit(_MOST_ROWS)
    )
    meetings = session.scalars(wanted).all()
    counted = counts_of(session, [one.id for one in meetings], person_id, now)
    rows = [_row(one, counted.get(one.id, _NOTHING), plan, holidays, today) for one in meetings]
    known = {(one.series_id, one.meets_on) for one in meetings}
    rows += _unprepared(plan, known, holidays, today)
    coming = sorted((row for row in rows if row.is_to_come), key=_order)
    before = sorted((row for row in rows if not row.is_to_come), key=_order, reverse=True)
    named = tuple(Named(key, name) for key, name in plan.practices.items())
    return MeetingsSheet(today, (*coming, *before), named)


def series_rows(session: Session, today: date) -> tuple[tuple[SeriesRow, ...], tuple[Named, ...]]:
    """The recurring meetings and the practices to choose from; three statements."""
    plan = read_plan(session)
    last = today + 2 * LOOKED_AHEAD
    holidays = plan.holidays(today, last)
    rows = tuple(_series_row(one, plan, holidays, today, last) for one in plan.series)
    return rows, tuple(Named(key, name) for key, name in plan.practices.items())


def meeting_row(session: Session, meeting: Meeting, person_id: int, now: datetime) -> MeetingRow:
    """One meeting as it stands in the list; four statements."""
    plan, day = read_plan(session), meeting.meets_on
    counted = counts_of(session, [meeting.id], person_id, now)
    return _row(
        meeting, counted.get(meeting.id, _NOTHING), plan, plan.holidays(day, day), day_of(now)
    )


def counts_of(
    session: Session, meeting_ids: Iterable[int], person_id: int, now: datetime
) -> dict[int, dict[str, int]]:
    """How many lines each agenda has; shut records are not counted. One statement."""
    item = AgendaItem
    standard = func.sum(case((item.is_standard, 1), else_=0))
    wanted = (
        select(item.meeting_id, item.state, func.count(), standard)
        .join(Patient, Patient.id == item.patient_id)
        .where(
            item.meeting_id.in_(list(meeting_ids)),
            not_shut(item.patient_id, person_id, now),
            # Of whoever died or moved away nothing waits.
            (item.state != ItemState.WAITING)
            | (Patient.died_on.is_(None) & Patient.moved_away_on.is_(None)),
        )
        .group_by(item.meeting_id, item.state)
    )
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for meeting_id, state, count, is_standard in session.execute(wanted):
        if state == ItemState.WAITING:
            found[meeting_id]["waiting"] += count
            found[meeting_id]["standard"] += int(is_standard or 0)
        elif state in _DECIDED:
            found[meeting_id]["decided"] += count
    return {key: dict(one) for key, one in found.items()}


def _row(
    one: Meeting,
    counted: Mapping[str, int],
    plan: Plan,
    holidays: Mapping[date, str],
    today: date,
) -> MeetingRow:
    return MeetingRow(
        meeting_id=one.id,
        version=one.version,
        series_id=one.series_id or 0,
        state=MeetingState(one.state),
        holiday=holidays.get(one.meets_on, ""),
        note=one.cancel_reason,
        meets_on=one.meets_on,
        today=today,
        waiting=counted.get("waiting", 0),
        decided=counted.get("decided", 0),
        standard=counted.get("standard", 0),
        **_of_any(one, plan),
    )


def _of_any(one: Meeting | MeetingSeries, plan: Plan) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": MEETING_KIND_WORDS[MeetingKind(one.kind)],
        "starts_at": one.starts_at,
        "minutes": one.minutes,
        "place": one.place,
        "practice": plan.practices.get(one.gp_practice_id or 0, ""),
    }


def _unprepared(
    plan: Plan,
    known: set[tuple[int | None, date]],
    holidays: Mapping[date, str],
    today: date,
) -> Iterable[MeetingRow]:
    """The coming days of each series that nobody has prepared."""
    for series in plan.series:
        for day in rhythm_of(series).days(today, today + LOOKED_AHEAD, holidays):
            if (series.id, day.on) not in known:
                yield MeetingRow(
                    meeting_id=0,
                    series_id=series.id,
                    state=None,
                    meets_on=day.on,
                    holiday=day.holiday,
                    today=today,
                    **_of_any(series, plan),
                )


def _series_row(
    one: MeetingSeries, plan: Plan, holidays: Mapping[date, str], today: date, last: date
) -> SeriesRow:
    days = rhythm_of(one).days(today, last, holidays)
    off = [day for day in days if day.holiday]
    return SeriesRow(
        series_id=one.id,
        name=one.name,
        kind=MEETING_KIND_WORDS[MeetingKind(one.kind)],
        when=f"{rhythm_words(weekdays_of(one.weekdays), one.every_weeks)} "
        f"{clock_time(one.starts_at)}, {one.minutes} min",
        place=one.place,
        practice=plan.practices.get(one.gp_practice_id or 0, ""),
        next_on=next((day.on for day in days if not day.holiday), None),
        skipped="; ".join(f"{short_date_with_weekday(day.on)} ({day.holiday})" for day in off),
    )


def _order(row: MeetingRow) -> "tuple[date, time, str]":
    return row.meets_on, row.starts_at, row.name
