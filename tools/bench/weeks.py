"""P6 and P12: a week of the diary, the fill of two months, and the screen while weeks are turned.

The clinic of P12 has 12 clinicians at 3 sites, 400 visits a week, and five years of them behind it.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update

from o2clinic.models import Appointment, ClinicSession, Person, Site
from o2clinic.rules.calendar import add_months
from o2clinic.rules.clinic_time import instant
from o2clinic.rules.permissions import Role
from o2clinic.rules.visits import ClinicKind, VisitKind, VisitStatus
from o2clinic.services.diary import bounds
from o2clinic.services.diary_weeks import WEEK, DiaryWeeks, monday_of
from tools.bench.cases import Bench, Case
from tools.bench.clinics import DAY, POSTGRESQL, vacuum
from tools.bench.lists import DIARY_BY_HAND, as_driver, diary_by_core
from tools.bench.table import Budget, Measure, Samples
from tools.environment import ROOT

WEEK_VISITS: Final = 400
_CLINICIANS, _SITES = 12, 3
_WEEKS_BEHIND, _WEEKS_AHEAD = 260, 32
_MORNING: Final = (time(9), time(12, 30))
_AFTERNOON: Final = (time(13, 30), time(16, 30))
_SLOT: Final = timedelta(minutes=30)
_BLOCK_MS: Final = 50  # P12
_KINDS: Final = tuple(VisitKind)
_FILL_BY_HAND: Final = (
    "SELECT id, name FROM site WHERE is_active",
    """SELECT person_id, kind, starts_at, ends_at, slot_minutes, closed_reason
    FROM clinic_session WHERE starts_at >= :first AND starts_at < :last
    UNION ALL
    SELECT person_id, '', starts_at, ends_at,
        CASE WHEN overbook_reason IS NULL THEN 0 ELSE 1 END, ''
    FROM appointment WHERE starts_at >= :first AND starts_at < :last
        AND status NOT IN ('cancelled', 'did_not_attend')""",
)


def week_cases(bench: Bench) -> Iterator[Case]:
    """A week with 400 visits, and how full each day of two months is."""
    weeks = DiaryWeeks(bench.desk, bench.actor(Role.RECEPTION))
    monday = monday_of(DAY) + WEEK
    between = (bounds(monday)[0], bounds(monday + WEEK)[0])
    _bring_to(bench, between)
    month = DAY.replace(day=1)
    months = (month, add_months(month, 2) - timedelta(days=1))

    def by_hand(statements: tuple[str, ...], span: tuple[datetime, datetime]) -> Any:
        first, last = (as_driver(bench, moment) for moment in span)
        with bench.raw.reading():
            return [bench.raw.rows(sql, {"first": first, "last": last}) for sql in statements][-1]

    def by_core() -> Any:
        with bench.core_reading() as connection:
            return diary_by_core(connection, *between)

    yield Case(
        "P6",
        f"a week of the diary, {WEEK_VISITS} visits",
        Budget(stack=2, raw=10, growth=1.2, statements=3),
        program=lambda _at: lambda: weeks.week(monday),
        raw=lambda _at: lambda: by_hand(DIARY_BY_HAND, between),
        stack=lambda _at: by_core,
        agree=lambda sheet, rows: (
            sum(len(it.visits) for day in sheet.days for it in day.columns)
            == len(rows)
            == WEEK_VISITS
        ),
    )
    yield Case(
        "P6",
        "how full the days of two months are",
        Budget(growth=1.2, statements=2),
        program=lambda _at: lambda: weeks.days(*months),
        raw=lambda _at: (
            lambda: by_hand(_FILL_BY_HAND, (bounds(months[0])[0], bounds(months[1])[1]))
        ),
    )


def window_measures(bench: Bench) -> Iterator[Measure]:
    """The screen's longest block while a person turns and scrolls 26 weeks, then 26 days.

    It fills the clinic, so it is to be the last to work on it.
    """
    actor = bench.actor(Role.RECEPTION)
    _fill(bench)
    if bench.clinic.kind == POSTGRESQL:
        # A server tidies up after so many new rows within a minute, beside whoever works then.
        vacuum(bench.clinic.url)
    with tempfile.TemporaryDirectory() as home:
        seen = _run(bench, home, str(actor.person_id))
    for what in ("week", "day"):
        yield Measure(
            "P12",
            f"longest block of the screen, 26 {what}s turned and scrolled",
            Samples((seen[f"{what}_longest_ms"],)),
            Budget(median=_BLOCK_MS),
            engine=bench.clinic.kind,
            remark=f"{seen[f'{what}_longest_of']}; of the thread's own work "
            f"{seen[f'{what}_work_ms']:.0f} ms",
        )
        yield Measure(
            "P12",
            f"from the key until the {what} is painted",
            Samples(tuple(seen[f"{what}_ms"])),
            engine=bench.clinic.kind,
        )


def _run(bench: Bench, home: str, *more: str) -> dict[str, Any]:
    variables = {
        **os.environ,
        "HOME": home,
        "XDG_CONFIG_HOME": str(Path(home) / "config"),
        "XDG_DATA_HOME": str(Path(home) / "share"),
        "QT_QPA_PLATFORM": "offscreen",
    }
    order = [sys.executable, "-m", "tools.bench.week_run", bench.clinic.url, *more]
    done = subprocess.run(
        order, cwd=ROOT, env=variables, stdout=subprocess.PIPE, check=True, text=True
    )
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return seen


def _bring_to(bench: Bench, between: tuple[datetime, datetime]) -> None:
    """Bring the week to exactly so many visits, with overbooked ones."""
    sessions, visits = ClinicSession.__table__, Appointment.__table__
    of_week = visits.c.starts_at >= between[0], visits.c.starts_at < between[1]
    standing = select(func.count()).where(*of_week, visits.c.status != "cancelled")
    wanted = select(sessions).where(
        sessions.c.starts_at >= between[0], sessions.c.starts_at < between[1]
    )
    with bench.core_writing() as connection:
        there = connection.scalar(standing) or 0
        open_now = connection.execute(wanted.order_by(sessions.c.id)).all()
        rows = [
            {
                **_written(bench.desk.now()),
                "patient_id": 100 + number,
                "person_id": opened.person_id,
                "room_id": opened.room_id,
                "site_id": opened.site_id,
                "clinic_session_id": opened.id,
                "starts_at": opened.starts_at,
                "ends_at": opened.starts_at + timedelta(minutes=10),
                "visit_kind": "review",
                "overbook_reason": "to make up the week",
            }
            for number, opened in (
                (number, open_now[number % len(open_now)]) for number in range(WEEK_VISITS - there)
            )
        ]
        connection.execute(insert(Appointment), rows)


def _fill(bench: Bench) -> None:
    """Years of weeks; what was booked before is called off, so that nobody is in two places."""
    first = monday_of(DAY) - _WEEKS_BEHIND * WEEK
    mondays = [first + number * WEEK for number in range(_WEEKS_BEHIND + _WEEKS_AHEAD)]
    with bench.core_writing() as connection:
        connection.execute(update(Appointment).values(status=VisitStatus.CANCELLED))
        people = [_clinician(connection, bench, number) for number in range(_CLINICIANS)]
        sites = connection.scalars(select(Site.id).order_by(Site.id).limit(_SITES)).all()
        for monday in mondays:
            connection.execute(insert(ClinicSession), _sessions(bench, monday, people, sites))
            connection.execute(insert(Appointment), _visits(bench, monday, people, sites))


def _clinician(connection: Connection, bench: Bench, number: int) -> int:
    values = {
        **_written(bench.desk.now()),
        "sign_in_name": f"bench{number}",
        "title": "Ms",
        "given_names": "Bench",
        "family_name": f"Clinician{number:02d}",
        "job_title": "Nurse",
        "registration": "TEST 0000000",
        "password_hash": "never matches",
    }
    return int(connection.scalars(insert(Person).values(values).returning(Person.id)).one())


def _sessions(bench: Bench, monday: date, people: list[int], sites: Any) -> list[dict[str, Any]]:
    return [
        {
            **_written(bench.desk.now()),
            "name": "Oxygen clinic",
            "kind": ClinicKind.NURSE_LED,
            "site_id": sites[at % len(sites)],
            "person_id": person_id,
            "starts_at": instant(monday + timedelta(days=day), start),
            "ends_at": instant(monday + timedelta(days=day), end),
            "slot_minutes": 30,
        }
        for at, person_id in enumerate(people)
        for day in range(5)
        for start, end in (_MORNING, _AFTERNOON)
    ]


def _visits(bench: Bench, monday: date, people: list[int], sites: Any) -> list[dict[str, Any]]:
    times = [
        (at, person_id, instant(monday + timedelta(days=day), start) + number * _SLOT)
        for at, person_id in enumerate(people)
        for day in range(5)
        for start, count in ((_MORNING[0], 7), (_AFTERNOON[0], 6))
        for number in range(count)
    ]
    step = len(times) / WEEK_VISITS
    chosen = [times[int(number * step)] for number in range(WEEK_VISITS)]
    return [
        {
            **_written(bench.desk.now()),
            "patient_id": 1 + number,
            "person_id": person_id,
            "site_id": sites[at % len(sites)],
            "starts_at": starts_at,
            "ends_at": starts_at + _SLOT,
            "visit_kind": _KINDS[number % len(_KINDS)],
            "status": VisitStatus.DONE if monday < DAY else VisitStatus.BOOKED,
        }
        for number, (at, person_id, starts_at) in enumerate(chosen)
    ]


def _written(at: datetime) -> dict[str, Any]:
    return {"version": 1, "created_at": at, "changed_at": at}
