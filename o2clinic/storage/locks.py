"""Waiting in line on a server before writing what others may write at the same moment, or not."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

_PERSON, _ROOM, _PATIENT = 0x02C1, 0x02C2, 0x02C3  # first halves of the locks' keys
_FOLLOW_UP = 0x02C4
_PLAN = 0x02C5
_HALF = 2**31 - 1


def one_at_a_time(session: Session, *, person: int, room: int | None, patient: int) -> None:
    """Let only one transaction at a time book this clinician, this room or this patient.

    The server's own overlap rule lets two inserts wait for each other until one is cut down as a
    deadlock after a second, without a word of who won. In line, in this order, each sees the
    other's visit. SQLite has one writer at a time and needs no line. Whoever books waits too while
    the diary is brought in step with the plan: else neither would see the other, and a visit could
    stand in a clinic that is closed, with nobody told.
    """
    all_at_a_time(session, people=(person,), rooms=(room,), patient=patient)


def all_at_a_time(
    session: Session, *, people: Iterable[int], rooms: Iterable[int | None], patient: int
) -> None:
    """The same for several visits of a patient; all in one order, so that none waits for ever."""
    if session.get_bind().dialect.name != "postgresql":
        return
    wanted = [
        *((_PERSON, key) for key in sorted(set(people))),
        *((_ROOM, key) for key in sorted({room for room in rooms if room})),
        (_PATIENT, patient),
    ]
    session.execute(
        select(
            func.pg_advisory_xact_lock_shared(_PLAN, 0),
            *(func.pg_advisory_xact_lock(half, key % _HALF) for half, key in wanted if key),
        )
    )


def may_go_alone(session: Session) -> bool:
    """Whether this transaction is the only one that works out what is due; nobody waits for it.

    A local file lets in one writer at a time by itself.
    """
    if session.get_bind().dialect.name != "postgresql":
        return True
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(_FOLLOW_UP, 0))))


def one_plan_at_a_time(session: Session) -> None:
    """Let only one transaction at a time keep the diary in step with the plan."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_PLAN, 0)))
