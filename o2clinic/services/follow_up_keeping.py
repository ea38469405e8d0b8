"""Keeping the table of what is due: patients whose records changed, and each day everybody in it.

On a server the desk of a nurse, physician or manager does it, since reception may not read what it
is made from; on a local file any desk does. One at a time, a few hundred patients in a transaction.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from o2clinic.models import DueTask, FollowUpMark
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.follow_up_case import Schedule
from o2clinic.rules.permissions import Permission
from o2clinic.services import shut_records
from o2clinic.services.follow_up_facts import AT_ONCE, pictures_of
from o2clinic.services.work import Actor, Desk
from o2clinic.storage.listener import announce
from o2clinic.storage.locks import may_go_alone

Line = tuple[str, date | None, date | None, date | None, str]


def may_work_out(desk: Desk, actor: Actor) -> bool:
    """Whether this desk may read what it takes."""
    is_local = desk.engine.dialect.name == "sqlite"
    return actor.may(Permission.SEE_DIARY) and (is_local or actor.may(Permission.READ_RECORD))


def catch_up(desk: Desk, actor: Actor) -> bool:
    """Work out anew what changed or is of an earlier day; gives whether more is left.

    At most a few hundred patients, so that nobody waits for it. Whoever shows what is due is told
    of what came out otherwise, and of what is left, so that they ask again.
    """
    if not may_work_out(desk, actor) or not desk.gate.is_open:
        return False
    now = desk.now()
    with desk.reading(actor, Permission.SEE_DIARY) as session:
        patient_ids = _next(session, day_of(now), _hidden(session, desk, actor))
    if not patient_ids:
        return False
    told = frozenset({Change(Concept.FOLLOW_UP, 0)})
    with desk.deriving(actor) as session:
        if not may_go_alone(session):
            return False  # another desk is at it, and tells us
        has_changed = work_out(session, patient_ids, now)
        announce(session.connection(), desk.name, told if has_changed else ())
    is_left = len(patient_ids) == AT_ONCE
    if has_changed or is_left:
        desk.tell(told)
    return is_left


def work_out(session: Session, patient_ids: Sequence[int], now: datetime) -> bool:
    """Write down what is due for these patients; gives whether anything is other than before.

    Marks are read before the record: one that is set meanwhile stays for the next time.
    """
    connection = session.connection()
    of_these = FollowUpMark.patient_id.in_(patient_ids)
    marks = list(connection.scalars(select(FollowUpMark.id).where(of_these)))
    wanted = _wanted(session, patient_ids, now)
    before = _kept(session, patient_ids)
    changed = [one for one in patient_ids if wanted.get(one, []) != before.get(one, [])]
    same = [one for one in before if one not in set(changed)]
    today = day_of(now)
    gone = [one for one in changed if one in before]
    if gone:
        connection.execute(delete(DueTask).where(DueTask.patient_id.in_(gone)))
    rows = [_row(one, at, line, today) for one in changed for at, line in enumerate(wanted[one])]
    if rows:
        connection.execute(insert(DueTask), rows)
    if same:
        connection.execute(
            update(DueTask).where(DueTask.patient_id.in_(same)).values(computed_on=today)
        )
    if marks:
        connection.execute(delete(FollowUpMark).where(FollowUpMark.id.in_(marks)))
    return bool(changed)


def lines_of(made: Schedule) -> list[Line]:
    """What is kept of a schedule: the first of each kind of task, else the reason why none.

    What is only counted from another task follows when that is done.
    """
    first: dict[str, Line] = {}
    for task in made.tasks:
        if not task.is_projected:
            line = (task.kind.value, task.due_on, task.window_from, task.window_to, "")
            first.setdefault(task.kind, line)
    return list(first.values()) or [("", None, None, None, " ".join(made.reasons))]


def _wanted(
    session: Session, patient_ids: Sequence[int], now: datetime
) -> defaultdict[int, list[Line]]:
    found: defaultdict[int, list[Line]] = defaultdict(list)
    for patient_id, picture in pictures_of(session, patient_ids, now).items():
        made = picture.schedule()
        if picture.is_followed(made):
            found[patient_id] = lines_of(made)
    return found


def _kept(session: Session, patient_ids: Sequence[int]) -> dict[int, list[Line]]:
    found: defaultdict[int, list[Line]] = defaultdict(list)
    rows = session.execute(
        select(
            DueTask.patient_id,
            DueTask.kind,
            DueTask.due_on,
            DueTask.window_from,
            DueTask.window_to,
            DueTask.reason,
        )
        .where(DueTask.patient_id.in_(patient_ids))
        .order_by(DueTask.patient_id, DueTask.position)
    )
    for patient_id, kind, due_on, window_from, window_to, reason in rows:
        found[patient_id].append((kind, due_on, window_from, window_to, reason))
    return dict(found)


def _row(patient_id: int, position: int, line: Line, today: date) -> dict[str, Any]:
    kind, due_on, window_from, window_to, reason = line
    return {
        "patient_id": patient_id,
        "position": position,
        "kind": kind,
        "due_on": due_on,
        "window_from": window_from,
        "window_to": window_to,
        "reason": reason,
        "computed_on": today,
    }


def _next(session: Session, today: date, hidden: Collection[int]) -> list[int]:
    """Marked patients first, then those worked out on an earlier day."""
    marked = select(FollowUpMark.patient_id).distinct().limit(AT_ONCE)
    if hidden:
        marked = marked.where(FollowUpMark.patient_id.not_in(hidden))
    found = list(session.scalars(marked))
    left = AT_ONCE - len(found)
    if left:
        old = select(DueTask.patient_id).where(DueTask.computed_on < today).distinct().limit(left)
        if hidden:
            old = old.where(DueTask.patient_id.not_in(hidden))
        found += [one for one in session.scalars(old) if one not in set(found)]
    return sorted(found)


def _hidden(session: Session, desk: Desk, actor: Actor) -> Collection[int]:
    """On a server, restricted records of which this person's account is shown nothing."""
    if desk.engine.dialect.name == "sqlite" or actor.may(Permission.REVIEW_RESULT):
        return ()
    return shut_records.all_shut(session, actor.person_id, desk.now())
