"""Writing a merge and taking it back: each changed value has its line in the log of the merge."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Date, delete, func, insert, inspect, select, update
from sqlalchemy.orm import Session

from o2clinic.models import (
    Appointment,
    DueTask,
    OrderEvent,
    OxygenOrder,
    Patient,
    PatientMergeRow,
    RecordRestriction,
)
from o2clinic.models.base import Base, Record
from o2clinic.rules.audit_chain import ChainedChange
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.meeting import ItemState
from o2clinic.rules.merging import COLUMNS, FLEETING, MOVED, Kept
from o2clinic.rules.order import OrderStatus
from o2clinic.rules.order_life import OrderStep, last_of
from o2clinic.services import agenda_joining, waiting_links
from o2clinic.services.merge_sheet import TABLES, TwoRecords, going_over, overlapping
from o2clinic.services.order_events import add_event, events_of
from o2clinic.services.work import Work

OVERLAP: Final = "Two records were merged that both had a visit then"
REPLACED: Final = "Two records were merged: the newer order holds"
PARTED: Final = "The records were parted again"
_PATIENT_ID: Final = "patient_id"
# A row that hangs on one that goes back goes with it.
_HANGS_ON: Final = (
    ("result", "amends_id", "result"),
    ("result", "appointment_id", "appointment"),
    ("titration", "appointment_id", "appointment"),
    ("titration_flow", "titration_id", "titration"),
    ("oxygen_order", "replaces_id", "oxygen_order"),
    ("document", "oxygen_order_id", "oxygen_order"),
    ("document", "replaces_id", "document"),
    ("document_scan", "document_id", "document"),
    ("order_event", "oxygen_order_id", "oxygen_order"),
    ("incoming_message", "result_id", "result"),
    ("missed_visit_step", "appointment_id", "appointment"),
    ("risk_answer", "risk_assessment_id", "risk_assessment"),
    ("risk_step", "risk_assessment_id", "risk_assessment"),
    ("risk_step", "risk_answer_id", "risk_answer"),
    ("agenda_item", "rolled_from_id", "agenda_item"),
    ("meeting_action", "agenda_item_id", "agenda_item"),
    ("meeting_action", "waiting_entry_id", "waiting_entry"),
    ("meeting_action", "document_id", "document"),
    ("waiting_entry", "referral_id", "referral"),
    ("waiting_entry", "appointment_id", "appointment"),
)
_MODELS: Final[Mapping[str, type[Base]]] = {
    mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers
}


@dataclass(frozen=True, slots=True)
class WayBack:
    """What taking a merge back does.

    Attributes:
        back: keys of the rows that go back, by table.
        following: of these, the ones that came since and hang on one that goes back.
        gone: rows that are not there any more, by table.
        staying: how many rows came since and stay, by table.
    """

    back: Mapping[str, frozenset[int]]
    following: Mapping[str, frozenset[int]]
    gone: Mapping[str, int]
    staying: Mapping[str, int]

    @property
    def missing(self) -> tuple[str, ...]:
        """Tables of which a row was taken away that nobody should have."""
        return tuple(name for name, count in self.gone.items() if count and name not in FLEETING)


class MergeLog:
    """Changes values and notes each."""

    def __init__(self, work: Work, merge_id: int) -> None:
        self._work, self._merge_id = work, merge_id

    def change(self, record: Record, column: str, value: object) -> None:
        """Set one value; the session's audit notes it too."""
        before = getattr(record, column)
        if before == value:
            return
        setattr(record, column, value)
        self._rows(
            [
                {
                    "table_name": record.__tablename__,
                    "record_id": record.id,
                    "column_name": column,
                    "before": _plain(before),
                    "after": _plain(value),
                }
            ]
        )

    def move(self, name: str, ids: Sequence[int], was: int, becomes: int) -> None:
        """Give rows to the other record of the pair; nothing else in them changes."""
        if not ids:
            return
        self._rows(
            [
                {
                    "table_name": name,
                    "record_id": one,
                    "column_name": _PATIENT_ID,
                    "before": was,
                    "after": becomes,
                }
                for one in ids
            ]
        )
        give(self._work, name, ids, was, becomes)

    def _rows(self, rows: Iterable[dict[str, object]]) -> None:
        self._work.session.connection().execute(
            insert(PatientMergeRow), [row | {"merge_id": self._merge_id} for row in rows]
        )


def give(work: Work, name: str, ids: Sequence[int], was: int, becomes: int) -> None:
    """Change whose rows are, past the session, with a line in the audit for each."""
    table = TABLES[name]
    values: dict[str, Any] = {_PATIENT_ID: becomes}
    if "version" in table.c:  # a form that is open on it elsewhere is told
        values["version"] = table.c.version + 1
    work.session.connection().execute(update(table).where(table.c.id.in_(ids)).values(values))
    columns = json.dumps({_PATIENT_ID: [was, becomes]})
    for one in ids:
        work.note(ChainedChange(name, one, "update", columns))


def fold(work: Work, merge_id: int, two: TwoRecords, take: frozenset[Kept]) -> None:
    """Everything of one record over to the other."""
    session, kept, folded = work.session, two.kept, two.folded
    log, today = MergeLog(work, merge_id), day_of(work.at)
    for row in session.execute(overlapping(kept.id, folded.id)).all():
        log.change(session.get_one(Appointment, row.id), "overbook_reason", OVERLAP)
    _let_newer_order_hold(work, log, two)
    _let_lines_be_one(work, log, two)
    _choose_lists(log, two, take, today)
    _restrict_if_either_is(session, log, two)
    _swap(session, log, two, take)
    log.change(kept, "allergy_status", _surer_allergies(kept, folded))
    session.flush()
    for name in MOVED:
        wanted = select(TABLES[name].c.id).where(going_over(name, kept.id, folded.id, take))
        log.move(name, session.scalars(wanted).all(), folded.id, kept.id)
    folded.merged_into_id = kept.id
    session.connection().execute(delete(DueTask).where(DueTask.patient_id == folded.id))
    session.flush()


def way_back(session: Session, merge_id: int, made_at: datetime, kept_id: int) -> WayBack:
    """What would go back, what hangs on it, what is gone, and what came since and stays."""
    moved = _moved(session, merge_id)
    back: dict[str, set[int]] = {}
    gone: dict[str, int] = {}
    for name, ids in moved.items():
        table = TABLES[name]
        wanted = select(table.c.id).where(table.c.id.in_(ids), table.c.patient_id == kept_id)
        back[name] = set(session.scalars(wanted))
        gone[name] = len(ids) - len(back[name])
    following = _following(session, back, kept_id, made_at)
    staying = {}
    for name in MOVED:
        table = TABLES[name]
        when = table.c.issued_at if name == "document" else table.c.created_at
        wanted = select(func.count()).where(
            table.c.patient_id == kept_id, when > made_at, table.c.id.not_in(back.get(name, ()))
        )
        staying[name] = session.scalar(wanted) or 0
    return WayBack(
        {name: frozenset(ids) for name, ids in back.items()},
        {name: frozenset(ids) for name, ids in following.items()},
        gone,
        staying,
    )


def part(
    work: Work, merge_id: int, kept: Patient, folded: Patient, way: WayBack
) -> tuple[str, ...]:
    """Give everything back; tells which values were changed since and stay as they are."""
    session, log = work.session, MergeLog(work, merge_id)
    values = _values(session, merge_id)
    folded.merged_into_id = None
    session.flush()
    for name in MOVED:
        came = way.following.get(name, frozenset())
        log.move(name, sorted(came), kept.id, folded.id)
        give(work, name, sorted(way.back.get(name, frozenset()) - came), kept.id, folded.id)
    session.expire_all()
    waiting_links.part(work, (kept.id, folded.id))
    kept_as_is = _restore(session, values)
    agenda_joining.part(session, values)
    _let_older_orders_stand(work, values)
    return kept_as_is


def _following(
    session: Session, back: dict[str, set[int]], kept_id: int, made_at: datetime
) -> dict[str, set[int]]:
    """Rows that came since and hang on one that goes back; they are put with it.

    A line of the waiting list may have been hung on it later than it was made: that one stays.
    """
    found: dict[str, set[int]] = {}
    is_new = True
    while is_new:
        is_new = False
        for name, column, other in _HANGS_ON:
            table, on = TABLES[name], back.get(other, set())
            wanted = select(table.c.id).where(
                table.c.patient_id == kept_id,
                table.c[column].in_(on),
                table.c.id.not_in(back.get(name, set())),
                *((table.c.created_at > made_at,) if name == "waiting_entry" else ()),
            )
            more = set(session.scalars(wanted)) if on else set()
            if more:
                is_new = True
                back.setdefault(name, set()).update(more)
                found.setdefault(name, set()).update(more)
    return found


def _restore(session: Session, values: Sequence[PatientMergeRow]) -> tuple[str, ...]:
    """Set each value back to what it was, unless somebody changed it since."""
    kept_as_is, to_set = [], []
    for line in values:
        model = _MODELS[line.table_name]
        record = session.get(model, line.record_id)
        if record is None:
            continue
        if _plain(getattr(record, line.column_name)) == line.after:
            to_set.append((record, line))
        else:
            kept_as_is.append(line.column_name)
    for record, line in to_set:
        # Two records may not hold one number, even for a moment.
        if isinstance(record, Patient) and line.column_name == "nhs_number":
            record.nhs_number = None
    session.flush()
    for record, line in to_set:
        setattr(record, line.column_name, _typed(record, line.column_name, line.before))
    session.flush()
    return tuple(dict.fromkeys(kept_as_is))


def _values(session: Session, merge_id: int) -> Sequence[PatientMergeRow]:
    return session.scalars(
        select(PatientMergeRow)
        .where(PatientMergeRow.merge_id == merge_id, PatientMergeRow.column_name != _PATIENT_ID)
        .order_by(PatientMergeRow.id.desc())
    ).all()


def _moved(session: Session, merge_id: int) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    rows = session.execute(
        select(PatientMergeRow.table_name, PatientMergeRow.record_id).where(
            PatientMergeRow.merge_id == merge_id, PatientMergeRow.column_name == _PATIENT_ID
        )
    )
    for name, record_id in rows:
        found.setdefault(name, []).append(record_id)
    return found


def _let_newer_order_hold(work: Work, log: MergeLog, two: TwoRecords) -> None:
    wanted = select(OxygenOrder).where(
        OxygenOrder.patient_id.in_((two.kept.id, two.folded.id)),
        OxygenOrder.status == OrderStatus.ISSUED,
    )
    newest_first = (OxygenOrder.ordered_at.desc(), OxygenOrder.id.desc())
    _newest, *older = [*work.session.scalars(wanted.order_by(*newest_first))] or [None]
    for order in older:
        if order is not None:
            log.change(order, "status", OrderStatus.SUPERSEDED.value)
            log.change(order, "ended_at", work.at)
            add_event(work, order.patient_id, order.id, OrderStep.SUPERSEDED, note=REPLACED)


def _let_lines_be_one(work: Work, log: MergeLog, two: TwoRecords) -> None:
    """Who waits twice on one agenda is talked about once, with both questions."""
    found = agenda_joining.twice_waiting(work.session, two.kept.id, two.folded.id)
    for stays, goes in [*found]:
        for column, value in agenda_joining.values_of(work.session, stays, goes).items():
            log.change(stays, column, value)
        log.change(goes, "state", ItemState.TAKEN_OFF.value)
        log.change(goes, "state_reason", agenda_joining.MERGED)
        work.changed(Concept.MEETING, stays.meeting_id)


def _let_older_orders_stand(work: Work, values: Sequence[PatientMergeRow]) -> None:
    """Events are never taken away: what the merge wrote of an order is said not to hold."""
    for line in values:
        if (line.table_name, line.column_name) != ("oxygen_order", "status"):
            continue
        order = work.session.get(OxygenOrder, line.record_id)
        if order is None or order.status != line.before:
            continue  # changed since, so that it stays as it is
        of_order = events_of(work.session, OrderEvent.oxygen_order_id == order.id)
        replaced = last_of(of_order.get(order.id, ()), OrderStep.SUPERSEDED)
        if replaced is not None:
            told: dict[str, Any] = {"note": PARTED, "corrects_id": replaced.event_id}
            add_event(work, order.patient_id, order.id, OrderStep.TAKEN_BACK, **told)


def _choose_lists(log: MergeLog, two: TwoRecords, take: frozenset[Kept], today: date) -> None:
    """The address or practice that is not chosen ends where the other's comes over."""
    kept, folded = two.kept.id, two.folded.id
    if Kept.ADDRESS in take and kept in two.addresses and folded in two.addresses:
        log.change(two.addresses[kept], "valid_to", today)
    if Kept.PRACTICE in take and kept in two.practices and folded in two.practices:
        log.change(two.practices[kept][0], "valid_to", today)


def _restrict_if_either_is(session: Session, log: MergeLog, two: TwoRecords) -> None:
    wanted = select(RecordRestriction).where(
        RecordRestriction.patient_id.in_((two.kept.id, two.folded.id))
    )
    found = {one.patient_id: one for one in session.scalars(wanted)}
    mine, theirs = found.get(two.kept.id), found.get(two.folded.id)
    if mine is not None and theirs is not None and theirs.is_in_force:
        log.change(mine, "is_in_force", True)


def _swap(session: Session, log: MergeLog, two: TwoRecords, take: frozenset[Kept]) -> None:
    """The chosen values change places, so that what is not kept still finds the patient."""
    kept, folded = two.kept, two.folded
    pairs = {
        column: (getattr(kept, column), getattr(folded, column))
        for field in take & COLUMNS.keys()
        for column in COLUMNS[field]
    }
    for column, (mine, theirs) in pairs.items():
        if column == "nhs_number" and mine != theirs:  # never twice, even for a moment
            kept.nhs_number = folded.nhs_number = None
            session.flush()
            kept.nhs_number, folded.nhs_number = mine, theirs
    for column, (mine, theirs) in pairs.items():
        log.change(kept, column, theirs)
        if not (column == "born_on" and folded.died_on and mine > folded.died_on):
            log.change(folded, column, mine)


def _surer_allergies(kept: Patient, folded: Patient) -> str:
    """Known allergies before "none known", and that before nothing recorded."""
    order = ("recorded", "none_known", "not_recorded")
    return min(kept.allergy_status, folded.allergy_status, key=order.index)


def _plain(value: object) -> object:
    """A value as the log keeps it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.value if hasattr(value, "value") else value


def _typed(record: Base, column: str, value: Any) -> object:
    kind = inspect(type(record)).columns[column].type
    if value is None or not isinstance(value, str):
        return value
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if column.endswith("_at"):
        return datetime.fromisoformat(value)
    return value
