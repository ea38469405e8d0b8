"""What a decision of a meeting must have before it is written down, and since when things changed.

No decision of a meeting orders, stops or changes oxygen: what it leads to is an action, which has
an owner and a day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.calendar import add_months
from o2clinic.rules.display import short_date
from o2clinic.rules.meeting import ActionKind, MeetingOutcome

LONGEST_DECISION: Final = 1000
LONGEST_ACTION: Final = 200
LONGEST_OWNER: Final = 100
LONGEST_REASON: Final = 500
MOST_ACTIONS: Final = 8
# How far back "what changed" reaches for somebody whom no meeting has decided on.
FIRST_TIME_MONTHS: Final = 12

# These change something, and nothing changes by itself.
NEEDS_ACTION: Final = frozenset(
    {
        MeetingOutcome.START,
        MeetingOutcome.CHANGE,
        MeetingOutcome.HOLD,
        MeetingOutcome.WITHDRAW,
        MeetingOutcome.REASSESS,
        MeetingOutcome.REFER,
    }
)


@dataclass(frozen=True, slots=True)
class ActionCase:
    """An action as it was typed.

    Attributes:
        owner: name of whoever does it; empty for nobody.
        due_on: by when; None where no day was typed or understood.
        has_visit_kind: whether it is said which visit.
    """

    kind: ActionKind
    words: str
    owner: str
    due_on: date | None
    has_visit_kind: bool = False


@dataclass(frozen=True, slots=True)
class DecisionCase:
    """A decision as it was typed.

    Attributes:
        outcome: None while none is chosen.
        is_again: something was decided at this meeting before, which this one replaces.
        reason: why it is decided anew.
    """

    outcome: MeetingOutcome | None
    decision: str
    actions: tuple[ActionCase, ...]
    today: date
    is_again: bool = False
    reason: str = ""


def check_decision(case: DecisionCase) -> list[Finding]:
    """Everything that is missing; the fields are named as the draft has them.

    Actions are named by their place: "action_1_owner".
    """
    found = [*_words(case), *_again(case)]
    for place, action in enumerate(case.actions, start=1):
        found += _action(place, action, case.today)
    if case.outcome in NEEDS_ACTION and not case.actions:
        message = (
            "Say who does what, and by when: a decision of the meeting changes nothing by itself."
        )
        found.append(_block("MT-22", message, "action_1_words"))
    if len(case.actions) > MOST_ACTIONS:
        message = f"A decision has {MOST_ACTIONS} actions at most."
        found.append(_block("MT-21", message, f"action_{MOST_ACTIONS + 1}_words"))
    return found


def since_when(last_decided_on: date | None, today: date) -> date:
    """From which day on what happened is new to the meeting (MT-24).

    >>> since_when(None, date(2026, 11, 24))
    datetime.date(2025, 11, 24)
    """
    return last_decided_on or add_months(today, -FIRST_TIME_MONTHS)


def _words(case: DecisionCase) -> Iterator[Finding]:
    if case.outcome is None:
        yield _block("MT-20", "Choose what was decided.", "outcome")
    if not case.decision:
        yield _block("MT-20", "Type what was decided, as it will stand in the minutes.", "decision")
    yield from _too_long("decision", case.decision, LONGEST_DECISION)


def _again(case: DecisionCase) -> Iterator[Finding]:
    if case.is_again and not case.reason:
        message = "Say why it is decided anew. The audit keeps what was decided before."
        yield _block("MT-23", message, "reason")
    yield from _too_long("reason", case.reason, LONGEST_REASON)


def _action(place: int, action: ActionCase, today: date) -> Iterator[Finding]:
    head = f"action_{place}_"
    if not action.words:
        yield _block("MT-21", "Type what is to be done.", f"{head}words")
    if not action.owner:
        yield _block("MT-21", "Name who does it.", f"{head}owner")
    if action.due_on is None:
        yield _block("MT-21", "Type the day by which it is done, such as +3w.", f"{head}due_on")
    elif action.due_on < today:
        message = f"{short_date(action.due_on)} has passed. Type a day from today on."
        yield _block("MT-21", message, f"{head}due_on")
    if action.kind is ActionKind.VISIT and not action.has_visit_kind:
        yield _block("MT-21", "Choose which visit.", f"{head}visit_kind")
    yield from _too_long(f"{head}words", action.words, LONGEST_ACTION)
    yield from _too_long(f"{head}owner", action.owner, LONGEST_OWNER)


def _too_long(field: str, text: str, most: int) -> Iterator[Finding]:
    if len(text) > most:
        yield _block("MT-20", f"At most {most} characters. Shorten it.", field)


def _block(rule: str, message: str, field: str) -> Finding:
    return Finding(rule, Level.BLOCK, message, field)
