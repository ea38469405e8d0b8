"""P7: the recalls: what is due worked out for everybody once, and the first page of the list."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, case, func, select
from sqlalchemy.orm import Session

from o2clinic.models import Appointment, DueTask, FollowUpMark, Patient, RecordRestriction
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.permissions import Role
from o2clinic.rules.recall import Due
from o2clinic.services.follow_up_marks import mark_everybody
from o2clinic.services.follow_ups import FollowUps, RecallsWanted
from tools.bench.cases import Bench, Case
from tools.bench.clinics import NOW
from tools.bench.table import Budget

PAGE: Final = 50
_WANTED: Final = RecallsWanted(Due.ALL)
_BY_HAND: Final = (
    "SELECT DISTINCT patient_id FROM follow_up_mark LIMIT 200",
    "SELECT patient_id FROM follow_up_task WHERE computed_on < :today LIMIT 200",
    "SELECT patient_id FROM record_restriction WHERE is_in_force",
    """SELECT sum(CASE WHEN due_on < :today THEN 1 ELSE 0 END),
        sum(CASE WHEN due_on >= :today THEN 1 ELSE 0 END),
        sum(CASE WHEN kind = '' THEN 1 ELSE 0 END), count(*),
        (SELECT count(DISTINCT patient_id) FROM follow_up_mark)
    FROM follow_up_task WHERE position = 0""",
    """SELECT a.patient_id, a.starts_at, a.visit_kind, a.status FROM appointment a
    WHERE a.patient_id IN (SELECT patient_id FROM follow_up_task
        WHERE position = 0 AND due_on IS NOT NULL ORDER BY due_on, patient_id LIMIT :most)
    AND a.status IN ('booked', 'done', 'did_not_attend')""",
    """SELECT p.id, p.family_name, p.given_names, p.title, p.born_on, p.died_on, t.kind, t.due_on,
        t.window_from, t.window_to, t.reason
    FROM follow_up_task t JOIN patient p ON p.id = t.patient_id
    WHERE t.position = 0 AND t.due_on IS NOT NULL ORDER BY t.due_on, t.patient_id LIMIT :most""",
)


def cases(bench: Bench) -> Iterator[Case]:
    """The first makes what the second reads."""
    follow_ups = FollowUps(bench.desk, bench.actor(Role.NURSE))

    def work_out() -> int:
        with bench.core_writing() as connection, Session(connection) as session:
            mark_everybody(session)
        times = 1
        while follow_ups.catch_up():
            times += 1
        return times

    if bench.clinic.is_sqlite:
        yield Case(
            "P7",
            "what is due, worked out for every patient",
            Budget(median=180),  # ours: the deciding of P8, and as much again for reading twice
            program=lambda _at: work_out,
            once=True,
        )
    else:
        work_out()  # much the same, and a line of the table does not say on which engine
    keys: dict[str, Any] = {"most": PAGE, "today": _as_driver(bench)}

    def by_hand() -> Any:
        with bench.raw.reading():
            return [bench.raw.rows(sql, keys) for sql in _BY_HAND][-1]

    def by_core() -> Any:
        with bench.core_reading() as connection:
            return _page_by_core(connection)

    yield Case(
        "P7",
        "recalls, first page with its counts",
        Budget(stack=2, raw=10, growth=1.5),
        program=lambda _at: lambda: follow_ups.recalls(_WANTED, PAGE),
        raw=lambda _at: by_hand,
        stack=lambda _at: by_core,
        agree=lambda sheet, rows: (
            [row.patient_id for row in sheet.rows] == [row[0] for row in rows]
        ),
    )


def _keys(rows: Any) -> list[int]:
    return [row[0] for row in rows]


def _as_driver(bench: Bench) -> Any:
    today = day_of(NOW)
    return today.isoformat() if bench.clinic.is_sqlite else today


def _page_by_core(connection: Connection) -> Any:
    today = day_of(NOW)
    task, patient, visit = DueTask.__table__, Patient.__table__, Appointment.__table__
    mark, shut = FollowUpMark.__table__, RecordRestriction.__table__
    connection.execute(select(mark.c.patient_id).distinct().limit(200)).all()
    old = select(task.c.patient_id).where(task.c.computed_on < today)
    connection.execute(old.limit(200)).all()
    connection.execute(select(shut.c.patient_id).where(shut.c.is_in_force)).all()
    first = task.c.position == 0
    connection.execute(
        select(
            func.sum(case((task.c.due_on < today, 1), else_=0)),
            func.sum(case((task.c.due_on >= today, 1), else_=0)),
            func.sum(case((task.c.kind == "", 1), else_=0)),
            func.count(),
            select(func.count(mark.c.patient_id.distinct())).scalar_subquery(),
        ).where(first)
    ).all()
    rows = connection.execute(
        select(
            *patient.c["id", "family_name", "given_names", "title", "born_on", "died_on"],
            *task.c["kind", "due_on", "window_from", "window_to", "reason"],
        )
        .join(task, task.c.patient_id == patient.c.id)
        .where(first, task.c.due_on.is_not(None))
        .order_by(task.c.due_on, task.c.patient_id)
        .limit(PAGE)
    ).all()
    connection.execute(
        select(*visit.c["patient_id", "starts_at", "visit_kind", "status"]).where(
            visit.c.patient_id.in_([row.id for row in rows]),
            visit.c.status.in_(("booked", "done", "did_not_attend")),
        )
    ).all()
    return rows
