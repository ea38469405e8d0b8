"""Two lines of one patient on one agenda: what the one that stays says, and which goes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.models import AgendaItem, Meeting, PatientMergeRow, Person
from o2clinic.rules.display import short_date_with_weekday
from o2clinic.rules.meeting import ItemState
from o2clinic.rules.meeting_lines import WaitingLine, is_before, joined
from o2clinic.services.meeting_state import RUNNING

MERGED: Final = "Two records were merged: talked about with the patient's other line"
_CARRIED: Final = frozenset(
    {"reason", "other_reasons", "question", "evidence", "rule", "asked_by_id", "asked_by"}
)
_STORED: Final = tuple(one.name for one in fields(WaitingLine) if one.name != "asker")


def values_of(session: Session, stays: AgendaItem, goes: AgendaItem) -> dict[str, Any]:
    """What the line that stays says from then on, by column."""
    whole = joined(_line(session, stays), _line(session, goes))
    return {name: getattr(whole, name) for name in _STORED}


def twice_waiting(
    session: Session, one_id: int, other_id: int
) -> Iterator[tuple[AgendaItem, AgendaItem]]:
    """Lines of two patients that wait on one agenda: the one that stays, and the one that goes."""
    wanted = (
        select(AgendaItem)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(
            AgendaItem.patient_id.in_((one_id, other_id)),
            AgendaItem.state == ItemState.WAITING,
            Meeting.state.in_(RUNNING),
        )
        .order_by(AgendaItem.meeting_id, AgendaItem.place, AgendaItem.id)
    )
    by_meeting: defaultdict[int, list[AgendaItem]] = defaultdict(list)
    for item in session.scalars(wanted):
        by_meeting[item.meeting_id].append(item)
    for items in by_meeting.values():
        if len({item.patient_id for item in items}) > 1:
            first, second = items[0], items[1]
            is_first = is_before(_line(session, first), _line(session, second))
            yield (first, second) if is_first else (second, first)


def part(session: Session, changes: Iterable[PatientMergeRow]) -> None:
    """What a line said of two patients is not carried on by the lines that took it up since."""
    for change in changes:
        if change.table_name != AgendaItem.__tablename__ or change.column_name not in _CARRIED:
            continue
        before = [change.record_id]
        while before:
            wanted = select(AgendaItem).where(AgendaItem.rolled_from_id.in_(before))
            took_up = session.scalars(wanted).all()
            for item in took_up:
                if getattr(item, change.column_name) == change.after:
                    setattr(item, change.column_name, change.before)
            before = [item.id for item in took_up]
    session.flush()


def shared_agendas(session: Session, one_id: int, other_id: int) -> tuple[str, ...]:
    """The meetings on whose agenda both wait, in words; one statement."""
    wanted = (
        select(Meeting.name, Meeting.meets_on, AgendaItem.patient_id)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(
            AgendaItem.patient_id.in_((one_id, other_id)),
            AgendaItem.state == ItemState.WAITING,
            Meeting.state.in_(RUNNING),
        )
        .order_by(Meeting.meets_on, Meeting.id)
    )
    who: defaultdict[tuple[str, date], set[int]] = defaultdict(set)
    for name, meets_on, patient_id in session.execute(wanted):
        who[name, meets_on].add(patient_id)
    return tuple(
        f"“{name}”, {short_date_with_weekday(day)}"
        for (name, day), both in who.items()
        if len(both) > 1
    )


def _line(session: Session, item: AgendaItem) -> WaitingLine:
    person = session.get(Person, item.asked_by_id) if item.asked_by_id else None
    asker = item.asked_by or ("" if person is None else person.name)
    return WaitingLine(asker=asker, **{name: getattr(item, name) for name in _STORED})
