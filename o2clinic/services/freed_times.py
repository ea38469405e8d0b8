"""Times that were given back, each with those of the waiting list who could have it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from o2clinic.models import Appointment, ClinicSession
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import clock_time, short_date_with_weekday
from o2clinic.rules.free_time import Span
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visits import FREED, STATUS_WORDS, VISITS, VisitStatus
from o2clinic.rules.waiting_match import best, why
from o2clinic.services import waiting_rows
from o2clinic.services.busy_times import BusyTimes
from o2clinic.services.open_time import OpenTime, open_times, parts_of, taken_times
from o2clinic.services.waiting_list import diary_address
from o2clinic.services.waiting_rows import WaitingRow
from o2clinic.services.work import Actor, Desk

AHEAD: Final = timedelta(weeks=4)
MOST_TIMES: Final = 100
MOST_OFFERED: Final = 5


@dataclass(frozen=True, slots=True)
class Fitting:
    """One who could have a freed time."""

    row: WaitingRow
    why: str
    in_diary: str

    @property
    def words(self) -> str:
        """JENKINS, Mary (Mrs): Review, urgent, 4 days overdue."""
        return f"{self.row.name}: {VISITS[self.row.waiter.visit_kind].title}, {self.why}"


@dataclass(frozen=True, slots=True)
class FreedTime:
    """A time that was given back and is free still.

    Attributes:
        visit_id: of the visit that was there.
        was: what became of that.
        fitting: who comes first; `total` who could have it in all.
    """

    visit_id: int
    starts_at: datetime
    minutes: int
    clinician: str
    place: str
    was: str
    fitting: tuple[Fitting, ...]
    total: int

    @property
    def when(self) -> str:
        """Mon 14-Dec-2026 09:30."""
        moment = local(self.starts_at)
        return f"{short_date_with_weekday(moment.date())} {clock_time(moment)}"

    @property
    def words(self) -> str:
        """In one line: Free: Mon 14-Dec-2026 09:30. 3 who wait would fit: JENKINS, Mary …."""
        if not self.fitting:
            return f"Free: {self.when}. Nobody who waits would fit."
        who = "1 who waits" if self.total == 1 else f"{self.total} who wait"
        more = " …" if self.total > 1 else ""
        return f"Free: {self.when}. {who} would fit: {self.fitting[0].row.name}{more}"


class FreedTimes:
    """What the desk asks once a visit is called off."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def sheet(self) -> tuple[FreedTime, ...]:
        """The freed times of the next four weeks that are free still; four statements."""
        return self._freed()

    def of_visit(self, visit_id: int) -> FreedTime | None:
        """The time that this visit gave back; None when it is over or taken; four statements."""
        found = self._freed(Appointment.id == visit_id)
        return found[0] if found else None

    def _freed(self, *more: ColumnElement[bool]) -> tuple[FreedTime, ...]:
        now = self._desk.now()
        today, until = day_of(now), now + AHEAD
        with self._desk.reading(self._actor, Permission.SEE_DIARY) as session:
            given_back = _given_back(session, now, until, *more)
            if not given_back:
                return ()
            ids = {one.clinic_session_id for one in given_back}
            opened = open_times(session, now, until, ClinicSession.id.in_(ids))
            taken = taken_times(session, opened, Span(now, until), self._actor)
            waiting = waiting_rows.waiting_rows(session, today)
        of_session = {one.session_id: one for one in opened if not one.is_full}
        made: dict[tuple[int, datetime], FreedTime] = {}
        for one in given_back:
            place = of_session.get(one.clinic_session_id)
            left = _left(place, taken, one.starts_at) if place is not None else None
            if left is not None:
                part, span = left
                key = (part.session_id, span.starts_at)
                made.setdefault(key, _freed_time(one, part, span, waiting, today))
        return tuple(made.values())


@dataclass(frozen=True, slots=True)
class _GivenBack:
    visit_id: int
    clinic_session_id: int
    starts_at: datetime
    status: str


def _given_back(
    session: Session, now: datetime, until: datetime, *more: ColumnElement[bool]
) -> list[_GivenBack]:
    wanted = (
        select(
            Appointment.id,
            Appointment.clinic_session_id,
            Appointment.starts_at,
            Appointment.status,
        )
        .where(
            Appointment.status.in_(FREED),
            Appointment.starts_at > now,
            Appointment.starts_at < until,
            Appointment.clinic_session_id.is_not(None),
            *more,
        )
        .order_by(Appointment.starts_at, Appointment.id)
        .limit(MOST_TIMES)
    )
    found = session.execute(wanted)
    return [_GivenBack(key, of or 0, at, status) for key, of, at, status in found]


def _left(place: OpenTime, taken: BusyTimes, at: datetime) -> tuple[OpenTime, Span] | None:
    """From where the visit began, as long as nobody else has the time; and for what it is."""
    for part, gap in parts_of(place, taken):
        if gap.starts_at <= at < gap.ends_at:
            return part, Span(at, gap.ends_at)
    return None


def _freed_time(
    one: _GivenBack, place: OpenTime, span: Span, waiting: Sequence[WaitingRow], today: date
) -> FreedTime:
    rows = {row.entry_id: row for row in waiting if not row.is_gone}
    found = best(place.free(span), (row.waiter for row in rows.values()), today)
    fitting = tuple(
        Fitting(
            rows[waiter.entry_id],
            why(waiter, today),
            diary_address(
                rows[waiter.entry_id].patient_id,
                waiter.visit_kind,
                waiter.minutes,
                span.starts_at,
                place.person_id,
            ),
        )
        for waiter in found[:MOST_OFFERED]
    )
    was = STATUS_WORDS[VisitStatus(one.status)]
    return FreedTime(
        one.visit_id,
        span.starts_at,
        span.minutes,
        place.clinician,
        place.place,
        was,
        fitting,
        len(found),
    )
