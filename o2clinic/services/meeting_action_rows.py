"""The actions of meetings as they are listed and counted."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from o2clinic.models import (
    AgendaItem,
    Meeting,
    MeetingAction,
    Patient,
    Person,
    WaitingEntry,
)
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import born, patient_name, short_date
from o2clinic.rules.meeting import (
    ACTION_KIND_WORDS,
    ACTION_STATE_WORDS,
    ActionKind,
    ActionState,
)
from o2clinic.rules.recall import how_late
from o2clinic.rules.waiting import WaitingState
from o2clinic.services import shut_records
from o2clinic.services.meeting_reading import name_of_staff
from o2clinic.services.plan_sheet import Named
from o2clinic.services.work import Actor

_WAITING_WORDS: Final = {
    WaitingState.REQUESTED: "waits to be booked",
    WaitingState.OFFERED: "a time was offered",
    WaitingState.BOOKED: "is booked",
    WaitingState.REMOVED: "is wanted no more",
}


class Shown(StrEnum):
    """Which actions are listed."""

    OPEN = "open"
    OVERDUE = "overdue"
    ENDED = "ended"
    RESTING = "resting"  # of a patient who has died or moved away; back when that is taken back


@dataclass(frozen=True, slots=True)
class ActionsWanted:
    """Which lines.

    Attributes:
        is_mine: only those of whoever asks.
    """

    shown: Shown = Shown.OPEN
    is_mine: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRow:
    """One action.

    Attributes:
        kind: what sort, in words.
        meeting: which meeting decided it, and when.
        owner_id: 0 for somebody from outside.
        stands: how it stands; for a visit how far its booking is.
    """

    action_id: int
    version: int
    patient_id: int
    name: str
    born: str
    kind: str
    words: str
    owner: str
    owner_id: int
    due_on: date
    meeting: str
    met_on: date
    meeting_id: int
    state: ActionState
    stands: str
    days: int
    asks_letter: bool = False

    @property
    def due(self) -> str:
        """By when, and how far that is off."""
        if self.state is not ActionState.OPEN:
            return short_date(self.due_on)
        return f"{short_date(self.due_on)} · {how_late(self.due_on, self.today)}"

    @property
    def today(self) -> date:
        """The day on which it was read."""
        return date.fromordinal(self.due_on.toordinal() - self.days)

    @property
    def is_overdue(self) -> bool:
        """Whether its day is past while it is open."""
        return self.state is ActionState.OPEN and self.days < 0


@dataclass(frozen=True, slots=True)
class ActionCounts:
    """How many are open.

    Attributes:
        mine: of whoever asks; `mine_late` past their day.
    """

    mine: int = 0
    mine_late: int = 0
    all: int = 0
    all_late: int = 0


@dataclass(frozen=True, slots=True)
class ActionsSheet:
    """The list, and whom an action can be handed to.

    Attributes:
        is_cut: there are more than are shown.
    """

    today: date
    rows: tuple[ActionRow, ...]
    counts: ActionCounts
    people: tuple[Named, ...]
    is_cut: bool = False


def counts(session: Session, actor: Actor, now: datetime) -> ActionCounts:
    """How many are open and late; one statement. Shut records are not counted."""
    today = day_of(now)
    is_mine = MeetingAction.owner_id == actor.person_id
    is_late = MeetingAction.due_on < today

    def how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    wanted = (
        select(how_many(is_mine), how_many(and_(is_mine, is_late)), func.count(), how_many(is_late))
        .select_from(MeetingAction)
        .join(Patient, Patient.id == MeetingAction.patient_id)
        .where(
            *conditions(Shown.OPEN, today),
            shut_records.not_shut(MeetingAction.patient_id, actor.person_id, now),
        )
    )
    return ActionCounts(*(int(count) for count in session.execute(wanted).one()))


def conditions(shown: Shown, today: date) -> tuple[ColumnElement[bool], ...]:
    """Which actions a list has; to be asked of actions with their patients."""
    is_open = MeetingAction.state == ActionState.OPEN
    is_here = and_(Patient.died_on.is_(None), Patient.moved_away_on.is_(None))
    if shown is Shown.ENDED:
        return (MeetingAction.state != ActionState.OPEN,)
    if shown is Shown.RESTING:
        return is_open, or_(Patient.died_on.is_not(None), Patient.moved_away_on.is_not(None))
    late = (MeetingAction.due_on < today,) if shown is Shown.OVERDUE else ()
    return (is_open, is_here, *late)


def rows(shown: Shown) -> "Select[*tuple[Any, ...]]":
    """Actions with all that a line tells, in the order of the list."""
    if shown is Shown.ENDED:
        return all_rows().order_by(MeetingAction.ended_on.desc(), MeetingAction.id.desc())
    return all_rows().order_by(MeetingAction.due_on, MeetingAction.id)


def all_rows() -> "Select[*tuple[Any, ...]]":
    """Actions with all that a line tells."""
    owner, ender = aliased(Person), aliased(Person)
    return (
        select(
            MeetingAction,
            Patient.family_name,
            Patient.given_names,
            Patient.title.label("called"),
            Patient.born_on,
            Patient.died_on,
            Patient.moved_away_on,
            Meeting.id.label("meeting_id"),
            Meeting.name.label("meeting"),
            Meeting.meets_on,
            owner.title.label("owner_title"),
            owner.given_names.label("owner_given"),
            owner.family_name.label("owner_family"),
            ender.title.label("ender_title"),
            ender.given_names.label("ender_given"),
            ender.family_name.label("ender_family"),
            WaitingEntry.state.label("waiting"),
        )
        .join(AgendaItem, AgendaItem.id == MeetingAction.agenda_item_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(Patient, Patient.id == MeetingAction.patient_id)
        .outerjoin(owner, owner.id == MeetingAction.owner_id)
        .outerjoin(ender, ender.id == MeetingAction.ended_by_id)
        .outerjoin(WaitingEntry, WaitingEntry.id == MeetingAction.waiting_entry_id)
    )


def row_of(row: Any, today: date) -> ActionRow:
    """One line."""
    action: MeetingAction = row.MeetingAction
    known = action.kind in set(ActionKind)
    return ActionRow(
        action_id=action.id,
        version=action.version,
        patient_id=action.patient_id,
        name=patient_name(row.family_name, row.given_names, row.called),
        born=born(row.born_on, today, row.died_on),
        kind=ACTION_KIND_WORDS[ActionKind(action.kind)] if known else action.kind,
        words=action.words,
        owner=name_of_staff(row.owner_title, row.owner_given, row.owner_family, action.owner_name),
        owner_id=action.owner_id or 0,
        due_on=action.due_on,
        meeting=f"{row.meeting}, {short_date(row.meets_on)}",
        met_on=row.meets_on,
        meeting_id=row.meeting_id,
        state=ActionState(action.state),
        stands=_stands(row),
        days=(action.due_on - today).days,
        asks_letter=action.kind == ActionKind.LETTER,
    )


def _stands(row: Any) -> str:
    action: MeetingAction = row.MeetingAction
    if action.state != ActionState.OPEN:
        who = name_of_staff(row.ender_title, row.ender_given, row.ender_family, "")
        words = ACTION_STATE_WORDS[ActionState(action.state)]
        told = f"{words.capitalize()} {short_date(action.ended_on)}"
        return ", ".join(filter(None, (told, who, action.ended_note)))
    if row.died_on is not None:
        return f"Rests: the patient died on {short_date(row.died_on)}"
    if row.moved_away_on is not None:
        return f"Rests: the patient moved away on {short_date(row.moved_away_on)}"
    if row.waiting is not None:
        return f"The visit {_WAITING_WORDS.get(row.waiting, row.waiting)}"
    return "Open"
