"""What the forms of an action send: that it ended, is open again, or is somebody else's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.meeting import ActionState

LONGEST: Final = 200
LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class ActionStep:
    """One press on an action: which, as it was seen, and the press itself."""

    action_id: int
    version: int
    command_id: str


@dataclass(frozen=True, slots=True)
class EndDraft:
    """That an action is done, or no longer needed, and what is to be said of it."""

    step: ActionStep
    state: ActionState = ActionState.DONE
    note: str = ""

    def findings(self) -> Iterator[Finding]:
        """What stands in the way."""
        if self.state is ActionState.DROPPED and not self.note.strip():
            yield _needed("Say why it is no longer needed.", "note")
        yield from _too_long(tidy(self.note), LONGEST, "note")


@dataclass(frozen=True, slots=True)
class HandOverDraft:
    """Who does it by when from now on, and why that changes.

    Attributes:
        owner_id: of the staff; 0 for somebody else, who is named.
    """

    step: ActionStep
    owner_id: int = 0
    owner_name: str = ""
    due_on: date | None = None
    reason: str = ""

    def findings(self) -> Iterator[Finding]:
        """What stands in the way."""
        if not self.owner_id and not self.owner_name.strip():
            yield _needed("Choose or name who does it.", "owner_name")
        if self.due_on is None:
            yield _needed("Type the day by which it is done.", "due_on")
        if not self.reason.strip():
            yield _needed("Say why it changes.", "note")
        yield from _too_long(tidy(self.owner_name), LONGEST_NAME, "owner_name")
        yield from _too_long(tidy(self.reason), LONGEST, "note")


@dataclass(frozen=True, slots=True)
class TakeUpDraft:
    """That an action that ended is open again, and why."""

    step: ActionStep
    reason: str = ""

    def findings(self) -> Iterator[Finding]:
        """What stands in the way."""
        if not self.reason.strip():
            yield _needed("Say why it is open again.", "note")
        yield from _too_long(tidy(self.reason), LONGEST, "note")


@dataclass(frozen=True, slots=True)
class ActionDraft:
    """What the form of an action sends; which of the three above it is shows in what changed.

    Attributes:
        patient: whose action it is, as the form is headed.
        words: what is to be done; stays as the meeting decided it.
        was: how it stood when the form was opened.
        note: how it ended, or why it changes.
    """

    command_id: str
    id: int = 0
    version: int = 0
    patient: str = ""
    words: str = ""
    was: ActionState = ActionState.OPEN
    state: ActionState = ActionState.OPEN
    owner_id: int = 0
    owner_name: str = ""
    due_on: date | None = None
    note: str = ""

    @property
    def step(self) -> ActionStep:
        """The press."""
        return ActionStep(self.id, self.version, self.command_id)

    @property
    def as_change(self) -> EndDraft | HandOverDraft | TakeUpDraft:
        """What is sent."""
        if self.state is not ActionState.OPEN:
            return EndDraft(self.step, self.state, self.note)
        if self.was is not ActionState.OPEN:
            return TakeUpDraft(self.step, self.note)
        return HandOverDraft(self.step, self.owner_id, self.owner_name, self.due_on, self.note)


def tidy(text: str) -> str:
    """Words in one line."""
    return " ".join(text.split())


def _needed(words: str, name: str) -> Finding:
    return Finding("NEEDED", Level.BLOCK, words, name)


def _too_long(text: str, most: int, name: str) -> Iterator[Finding]:
    if len(text) > most:
        yield Finding("LENGTH", Level.BLOCK, f"At most {most} characters.", name)
