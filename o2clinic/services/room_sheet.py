"""What the room shows: the meeting without anybody's name, one patient at a time, as text."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from o2clinic.charts.trend_sheet import TrendSheet
from o2clinic.rules.meeting import (
    ActionKind,
    Attendance,
    ItemState,
    MeetingOutcome,
    MeetingState,
    SeatRole,
)
from o2clinic.rules.visits import VisitKind


class Panel(IntEnum):
    """The parts of the screen, each by the digit that enlarges it."""

    TREND = 1
    OXYGEN = 2
    RESULTS = 3
    LAST_DECISION = 4
    CHANGED = 5
    ACTIONS = 6
    WHY = 7
    RISKS = 8
    DECISION = 9


PANEL_TITLES = {
    Panel.TREND: "Trend",
    Panel.OXYGEN: "Oxygen now",
    Panel.RESULTS: "Last results",
    Panel.LAST_DECISION: "Last decision",
    Panel.CHANGED: "Changed since",
    Panel.ACTIONS: "Still to be done",
    Panel.WHY: "Why today",
    Panel.RISKS: "Risks and smoking",
    Panel.DECISION: "Decision of today",
}


@dataclass(frozen=True, slots=True)
class RoomItem:
    """A line of the agenda as the room sees it: no name, nor anything else of the patient."""

    item_id: int
    state: ItemState


@dataclass(frozen=True, slots=True)
class RoomSeat:
    """Somebody who is invited.

    Attributes:
        name: with the organisation of a guest.
    """

    seat_id: int
    name: str
    role: SeatRole
    attendance: Attendance


@dataclass(frozen=True, slots=True)
class RoomPerson:
    """One of the staff, who may be given something to do."""

    person_id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingSheet:
    """A meeting as it is held.

    Attributes:
        when: day and time in words.
        items: in their order; without those taken off and those decided by their rule alone.
        today: the clinic's day.
        standard_count: how many were decided without being talked about.
        may_decide: whether the person at the desk writes down what is decided.
    """

    meeting_id: int
    name: str
    when: str
    place: str
    state: MeetingState
    items: tuple[RoomItem, ...]
    standard_count: int
    today: date
    seats: tuple[RoomSeat, ...]
    staff: tuple[RoomPerson, ...]
    may_decide: bool


@dataclass(frozen=True, slots=True)
class RoomPanel:
    """One part of the screen, in lines."""

    panel: Panel
    title: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it, for a screen reader."""
        return ". ".join((self.title, *self.lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDraft:
    """Something that somebody does after the meeting.

    Attributes:
        action_id: of one that was written down before; 0 for a new one.
        owner_id: of the staff; None for somebody else, who is then named by `owner_name`.
        due_on: None where no day was typed, which is refused.
    """

    kind: ActionKind
    words: str
    owner_name: str = ""
    owner_id: int | None = None
    due_on: date | None = None
    visit_kind: VisitKind | None = None
    action_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDraft:
    """What the form of a decision sends.

    Attributes:
        version: of the line of the agenda, as it was shown.
        outcome: None while none is chosen, which is refused.
        actions: all that are to stand; open ones of this line that are not among them are dropped.
        reason: why it is decided anew; needed where something was decided already.
    """

    command_id: str
    item_id: int
    version: int
    patient_id: int
    outcome: MeetingOutcome | None
    decision: str
    actions: tuple[ActionDraft, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomSheet:
    """One patient as the room sees them.

    Attributes:
        version: of the line of the agenda.
        identity: date of birth, gender and NHS number in one line.
        question: what the meeting is asked.
        why: reason and evidence in one line.
        panels: all but the trend, in the order of their digits.
        outcome: None while nothing is decided today.
        actions: of today's decision, as they stand.
        seconds: for how long the patient was shown before.
    """

    item_id: int
    version: int
    patient_id: int
    name: str
    identity: str
    question: str
    why: str
    panels: tuple[RoomPanel, ...]
    trend: TrendSheet
    state: ItemState
    proposed_outcome: MeetingOutcome | None
    proposal: str
    outcome: MeetingOutcome | None
    decision: str
    actions: tuple[ActionDraft, ...]
    decided: str
    seconds: int

    def panel(self, which: Panel) -> RoomPanel:
        """One of its parts."""
        return next(one for one in self.panels if one.panel is which)
