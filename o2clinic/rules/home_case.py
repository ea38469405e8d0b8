"""What the questions of the risk form and the consent form tell the gate of the risks."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Accepted:
    """A senior's acceptance of red answers.

    Attributes:
        by: the name of the senior.
        discussed_on: with the clinical lead or in the meeting (MDT).
    """

    by: str
    on: date
    discussed_on: date
    reason: str
    mitigation: str


@dataclass(frozen=True, slots=True)
class HouseholdChange:
    """Something of the household that is otherwise than when the questions were asked."""

    words: str
    on: date


@dataclass(frozen=True, slots=True)
class DatedAction:
    """What is to be done by a day."""

    words: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedHome:
    """The questions as they were answered last, in words.

    Attributes:
        reds: worrying answers that nothing but a senior's acceptance opens.
        accepted: of these; None while nobody has.
        open_actions: neither done nor dated.
        dated: to be done by a day.
        unknown: what nobody knew.
        changes: of the household since.
    """

    asked_on: date
    reds: tuple[str, ...] = ()
    accepted: Accepted | None = None
    open_actions: tuple[str, ...] = ()
    dated: tuple[DatedAction, ...] = ()
    unknown: tuple[str, ...] = ()
    changes: tuple[HouseholdChange, ...] = ()


class ConsentKind(StrEnum):
    """What a row of consent says."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The consent form as it was recorded last.

    Attributes:
        on: signed, or withdrawn.
        bars: without which nothing can be delivered, in words.
        holds: what is against good practice, in words.
        notes: what else was not agreed to, in words.
    """

    kind: ConsentKind
    on: date
    bars: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
