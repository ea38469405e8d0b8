"""More of the diary than a day: a week with its visits, and the fill of the days of months."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Date, Row, Select, String, Text, case, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from o2clinic.models import Appointment, Clinic, ClinicSession, WorkedHoliday
from o2clinic.rules.clinic_fill import Fill, OpenTime, TakenTime, fill
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date_with_weekday
from o2clinic.rules.free_time import Span
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visits import FREED, ClinicKind
from o2clinic.services.bank_holidays import bank_holidays
from o2clinic.services.diary import (
    DiaryColumn,
    SiteRow,
    Standing,
    bounds,
    columns_of,
    sites_and_sessions,
    visits_in,
)
from o2clinic.services.slot_holds import held_times
from o2clinic.services.work import Actor, Desk

WEEK: Final = timedelta(days=7)
_WORKING_DAYS: Final = 5  # shown even without a clinic; Saturday and Sunday only with one
_NATION, _WORKED = "nation", "worked"
_SESSION, _VISIT = "session", "visit"


@dataclass(frozen=True, slots=True)
class DayFill:
    """How full one day is.

    Attributes:
        holiday: name of the bank holiday that the clinic keeps; empty on other days.
        closed: why no session of the day takes place; empty where one does, or none is planned.
        has_home_round: whether somebody visits patients at home.
    """

    day: date
    fill: Fill
    holiday: str = ""
    closed: str = ""
    has_home_round: bool = False

    @property
    def words(self) -> str:
        """All of it: "Mon 14-Dec-2026: 12 of 20 booked, 8 free, home round"."""
        closed = self.closed or (f"bank holiday ({self.holiday})" if self.holiday else "")
        parts = [
            self.fill.words,
            "home round" if self.has_home_round else "",
            f"closed: {closed}" if closed else "",
        ]
        told = ", ".join(part for part in parts if part) or "no clinic"
        return f"{short_date_with_weekday(self.day)}: {told}"


@dataclass(frozen=True, slots=True)
class WeekDay:
    """One day of a week: its fill and its columns, as the diary of the day has them."""

    of: DayFill
    columns: tuple[DiaryColumn, ...]

    @property
    def day(self) -> date:
        """The day."""
        return self.of.day


@dataclass(frozen=True, slots=True)
class WeekSheet:
    """A week of the diary; Saturday and Sunday are in it only where there is a clinic."""

    monday: date
    at: datetime
    site_id: int | None
    sites: tuple[SiteRow, ...]
    days: tuple[WeekDay, ...]

    @property
    def fill(self) -> Fill:
        """Of the whole week."""
        return sum((day.of.fill for day in self.days), Fill())

    @property
    def clinicians(self) -> tuple[tuple[int, str], ...]:
        """Keys and names of everybody in it, by their family names."""
        found = {it.person_id: it.clinician for day in self.days for it in day.columns}
        return tuple(sorted(found.items(), key=lambda one: (_family_name(one[1]), one[0])))

    def only(self, person_id: int) -> "WeekSheet":
        """The same week with one clinician alone."""
        days = (
            _week_day(
                day.day,
                tuple(it for it in day.columns if it.person_id == person_id),
                day.of.holiday,
            )
            for day in self.days
        )
        return replace(self, days=tuple(days))


class DiaryWeeks:
    """What the diary asks about more than one day."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def week(self, day: date, site_id: int | None = None) -> WeekSheet:
        """The week from Monday on in which a day lies; four statements."""
        monday = monday_of(day)
        between = (bounds(monday)[0], bounds(monday + WEEK)[0])
        at = self._desk.now()
        with self._desk.reading(self._actor, Permission.SEE_DIARY) as session:
            holidays = _holidays(session, monday, monday + WEEK)
            sites, sessions = sites_and_sessions(session, between, site_id)
            visits = visits_in(session, between, site_id, day_of(at))
            standing = Standing(day_of(at), held_times(session, *between, self._actor, at))
        sessions_by_day, visits_by_day = _by_day(sessions), _by_day(visits)
        days = (
            _week_day(
                on,
                columns_of(sessions_by_day[on], visits_by_day[on], standing),
                holidays.get(on, ""),
            )
            for on in (monday + timedelta(days=number) for number in range(WEEK.days))
        )
        shown = tuple(one for one in days if one.columns or one.day.weekday() < _WORKING_DAYS)
        return WeekSheet(monday, at, site_id, sites, shown)

    def days(self, first: date, last: date, site_id: int | None = None) -> tuple[DayFill, ...]:
        """How full each day is from the first to the last one; two statements."""
        between = (bounds(first)[0], bounds(last)[1])
        with self._desk.reading(self._actor, Permission.SEE_DIARY) as session:
            holidays = _holidays(session, first, last)
            rows = session.execute(_times(between, site_id)).all()
        by_day = _by_day(rows)
        return tuple(
            _day_fill(day, by_day[day], holidays.get(day, ""))
            for day in (first + timedelta(days=number) for number in range((last - first).days + 1))
        )


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _holidays(session: Session, first: date, last: date) -> dict[date, str]:
    """The bank holidays that are kept, by name; one statement."""
    facts = union_all(
        select(literal(_NATION, Text).label("what"), cast(Clinic.nation, String).label("nation"),
               cast(null(), Date).label("day")),
        select(literal(_WORKED, Text), literal("", String), WorkedHoliday.held_on)
        .where(WorkedHoliday.held_on.between(first, last)),
    )  # fmt: skip
    rows = session.execute(facts).all()
    nation = next((row.nation for row in rows if row.what == _NATION), Clinic.nation.default.arg)
    worked = {row.day for row in rows if row.what == _WORKED}
    holidays = bank_holidays(nation, first, last)
    return {day: name for day, name in holidays.items() if day not in worked}


def _times(between: tuple[datetime, datetime], site_id: int | None) -> Select[Any]:
    """Sessions and standing visits, no more of either than their fill needs; one statement."""
    first, last = between
    sessions = select(
        literal(_SESSION, Text).label("what"),
        ClinicSession.person_id.label("person_id"),
        cast(ClinicSession.kind, String).label("kind"),
        ClinicSession.starts_at.label("starts_at"),
        ClinicSession.ends_at.label("ends_at"),
        ClinicSession.slot_minutes.label("number"),
        ClinicSession.closed_reason.label("words"),
    ).where(ClinicSession.starts_at >= first, ClinicSession.starts_at < last)
    visits = select(
        literal(_VISIT, Text),
        Appointment.person_id,
        literal("", String),
        Appointment.starts_at,
        Appointment.ends_at,
        case((Appointment.overbook_reason.is_not(None), 1), else_=0),
        literal("", String),
    ).where(
        Appointment.starts_at >= first,
        Appointment.starts_at < last,
        Appointment.status.not_in(FREED),
    )
    if site_id is not None:
        sessions = sessions.where(ClinicSession.site_id == site_id)
        visits = visits.where(Appointment.site_id == site_id)
    times = union_all(sessions, visits).subquery()
    return select(times)


def _by_day(rows: Iterable[Any]) -> defaultdict[date, list[Any]]:
    """Rows that have a `starts_at` by the clinic's day of it."""
    found: defaultdict[date, list[Any]] = defaultdict(list)
    for row in rows:
        found[day_of(row.starts_at)].append(row)
    return found


def _family_name(clinician: str) -> str:
    return clinician.rpartition(". ")[2]


def _week_day(day: date, columns: tuple[DiaryColumn, ...], holiday: str) -> WeekDay:
    sessions = [(column.person_id, one) for column in columns for one in column.sessions]
    visits = [visit for column in columns for visit in column.visits if not visit.is_freed]
    filled = fill(
        (
            OpenTime(person_id, one.span, one.slot_minutes, _takes(one.kind, one.closed_reason))
            for person_id, one in sessions
        ),
        [TakenTime(visit.person_id, visit.span, visit.is_overbooked) for visit in visits],
    )
    # Kept slots are cut otherwise: the free ones are counted as the day counts them.
    filled = replace(filled, free=sum(len(column.free) for column in columns))
    told = [(one.kind, one.closed_reason) for _, one in sessions]
    return WeekDay(DayFill(day, filled, holiday, _closed(told), _has_home_round(told)), columns)


def _day_fill(day: date, rows: list[Row[Any]], holiday: str) -> DayFill:
    sessions = [row for row in rows if row.what == _SESSION]
    told = [(row.kind, row.words) for row in sessions]
    filled = fill(
        (
            OpenTime(
                row.person_id,
                Span(row.starts_at, row.ends_at),
                row.number,
                _takes(row.kind, row.words),
            )
            for row in sessions
        ),
        [
            TakenTime(row.person_id, Span(row.starts_at, row.ends_at), bool(row.number))
            for row in rows
            if row.what == _VISIT
        ],
    )
    return DayFill(day, filled, holiday, _closed(told), _has_home_round(told))


def _takes(kind: str, closed_reason: str) -> bool:
    return not closed_reason and kind != ClinicKind.ADMIN


def _closed(sessions: list[tuple[str, str]]) -> str:
    """Why nothing takes place, each reason once; empty where one session does."""
    reasons = [reason for _, reason in sessions]
    return "; ".join(dict.fromkeys(reasons)) if reasons and all(reasons) else ""


def _has_home_round(sessions: list[tuple[str, str]]) -> bool:
    return any(kind == ClinicKind.HOME_ROUND and not reason for kind, reason in sessions)
