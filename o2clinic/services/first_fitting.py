"""The first time that fits a visit in each of several stretches of days."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select
from sqlalchemy.orm import Session

from o2clinic.models import Appointment, ClinicSession
from o2clinic.rules.booking import clinic_takes
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import short_date_with_weekday, staff_name
from o2clinic.rules.free_time import Span
from o2clinic.rules.visits import FREED, VisitKind
from o2clinic.services.busy_times import BusyTimes, busy_with
from o2clinic.services.open_sessions import open_sessions
from o2clinic.services.session_times import start_times
from o2clinic.services.slot_holds import held_times
from o2clinic.services.visit_rows import place_name, times
from o2clinic.services.work import Actor


@dataclass(frozen=True, slots=True)
class Wanted:
    """A visit that looks for its time.

    Attributes:
        person_id: of the clinician whom it is with if they are free at all.
        site_id: where others are looked for.
    """

    patient_id: int
    kind: VisitKind
    minutes: int
    person_id: int
    site_id: int


@dataclass(frozen=True, slots=True)
class FittingTime:
    """A free time for a visit."""

    span: Span
    clinic_session_id: int
    person_id: int
    room_id: int | None
    site_id: int
    clinician: str
    place: str

    @property
    def words(self) -> str:
        """Tue 15-Dec-2026 09:00–09:45, Mr O. Adeyemi."""
        day = short_date_with_weekday(local(self.span.starts_at).date())
        return f"{day} {times(self.span.starts_at, self.span.ends_at)}, {self.clinician}"


def first_fitting(
    session: Session, wanted: Wanted, stretches: Sequence[Span], actor: Actor, here: datetime
) -> tuple[FittingTime | None, ...]:
    """For each stretch the clinician's first free time, else the first of others there.

    Three statements for all stretches together. A time found for one is taken for the next; what
    others hold, or a clinic keeps for other visits, is not free.
    """
    opened = session.execute(_open_sessions(wanted, stretches)).all()
    visits = _visits(session, wanted, opened, stretches)
    taken = busy_with((row[:5] for row in visits), wanted.patient_id)
    in_session = Counter(row.clinic_session_id for row in visits)
    first = min(one.starts_at for one in stretches)
    last = max(one.ends_at for one in stretches)
    taken.hold(held_times(session, first, last, actor, here))
    today = day_of(here)
    found = []
    for stretch in stretches:
        inside = [
            row
            for row in opened
            if row.ends_at > stretch.starts_at
            and row.starts_at < stretch.ends_at
            and (row.most_visits is None or in_session[row.id] < row.most_visits)
        ]
        own = [row for row in inside if row.person_id == wanted.person_id]
        others = [row for row in inside if row.person_id != wanted.person_id]
        times_ = (_first_in(rows, wanted, (stretch, today), taken) for rows in (own, others))
        fitting = next((one for one in times_ if one is not None), None)
        if fitting is not None:
            taken.add_of_patient(fitting.span)
            in_session[fitting.clinic_session_id] += 1
        found.append(fitting)
    return tuple(found)


def _first_in(
    rows: Sequence[Row[Any]], wanted: Wanted, when: tuple[Span, date], taken: BusyTimes
) -> FittingTime | None:
    stretch, today = when
    for row in rows:
        if not clinic_takes(wanted.kind, row.kind, row.visits, row.has_analyser):
            continue
        for at, _kept in start_times(row, wanted.kind, wanted.minutes, taken.of(row), today):
            if at >= stretch.starts_at:
                return _fitting(row, at, wanted.minutes)
    return None


def _fitting(row: Row[Any], at: datetime, minutes: int) -> FittingTime:
    return FittingTime(
        Span(at, at + timedelta(minutes=minutes)),
        row.id,
        row.person_id,
        row.room_id,
        row.site_id,
        staff_name(row.title, row.given_names, row.family_name),
        place_name(row.site, row.room),
    )


def _open_sessions(wanted: Wanted, stretches: Sequence[Span]) -> "Select[*tuple[Any, ...]]":
    table = ClinicSession.__table__.c
    return open_sessions(
        or_(table.person_id == wanted.person_id, table.site_id == wanted.site_id),
        or_(
            *(
                and_(table.ends_at > one.starts_at, table.starts_at < one.ends_at)
                for one in stretches
            )
        ),
    )


def _visits(
    session: Session, wanted: Wanted, opened: Sequence[Row[Any]], stretches: Sequence[Span]
) -> "Sequence[Row[*tuple[Any, ...]]]":
    rooms = {row.room_id for row in opened if row.room_id is not None}
    columns = Appointment.__table__.c
    return session.execute(
        select(
            *(columns[name] for name in ("person_id", "room_id", "patient_id")),
            *(columns[name] for name in ("starts_at", "ends_at", "clinic_session_id")),
        ).where(
            or_(
                columns.person_id.in_({row.person_id for row in opened}),
                columns.room_id.in_(rooms),
                columns.patient_id == wanted.patient_id,
            ),
            columns.status.not_in([status.value for status in FREED]),
            or_(*_days_of(stretches, columns)),
        )
    ).all()


def _days_of(stretches: Sequence[Span], columns: Any) -> list[ColumnElement[bool]]:
    """A day more at each end: the visits of a session that a stretch begins in are counted."""
    day = timedelta(days=1)
    return [
        and_(columns.ends_at > one.starts_at - day, columns.starts_at < one.ends_at + day)
        for one in stretches
    ]
