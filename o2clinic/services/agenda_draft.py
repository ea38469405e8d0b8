"""What is sent to put somebody on an agenda, to take them off, and to decide without discussion."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from o2clinic.errors import Finding
from o2clinic.rules.meeting_agenda import LONGEST_QUESTION
from o2clinic.services.diary import Bookee
from o2clinic.services.meeting_draft import LONGEST_NAME, LONGEST_REASON, needed, one_line
from o2clinic.services.result_draft import too_long

NOBODY: Final = "Find the patient first."


@dataclass(frozen=True, slots=True)
class ToMeeting:
    """A meeting to be chosen: one that is planned, or a day of a series that is not prepared."""

    meeting_id: int = 0
    series_id: int = 0
    meets_on: date | None = None


@dataclass(frozen=True, slots=True)
class AskDraft:
    """That somebody asks for a patient to be talked about.

    Attributes:
        patient: who; None before anybody was found.
        question: the one question.
        asked_by: who asks, where that is nobody of the clinic; "" for whoever types it.
        id, version: of nothing; a line of an agenda is not typed over.
    """

    command_id: str
    patient: Bookee | None = None
    meeting: ToMeeting | None = None
    question: str = ""
    asked_by: str = ""
    id: int = 0
    version: int = 0

    def findings(self) -> Iterator[Finding]:
        """What stands in the way."""
        question, asked_by = one_line(self.question), one_line(self.asked_by)
        if self.patient is None:
            yield needed(NOBODY, "patient")
        if self.meeting is None:
            yield needed("Choose the meeting. Where none is offered, plan one first.", "meeting")
        if not question:
            yield needed("Type the one question that the meeting is to answer.", "question")
        yield from too_long("question", "The question", question, LONGEST_QUESTION)
        yield from too_long("asked_by", "The name", asked_by, LONGEST_NAME)


@dataclass(frozen=True, slots=True)
class LineStep:
    """One press on a line of the agenda: which, as it was seen, and the press itself."""

    item_id: int
    version: int
    command_id: str


@dataclass(frozen=True, slots=True)
class OffDraft:
    """That a line is taken off the agenda, and why."""

    step: LineStep
    reason: str = ""

    def findings(self) -> Iterator[Finding]:
        """What stands in the way."""
        reason = one_line(self.reason)
        if not reason:
            yield needed("Say why the patient is taken off the agenda.", "reason")
        yield from too_long("reason", "The reason", reason, LONGEST_REASON)


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """Another question on a line of the agenda."""

    step: LineStep
    question: str = ""

    def findings(self) -> Iterator[Finding]:
        """What stands in the way."""
        question = one_line(self.question)
        if not question:
            yield needed("Type the one question that the meeting is to answer.", "question")
        yield from too_long("question", "The question", question, LONGEST_QUESTION)


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line as it was seen."""

    item_id: int
    version: int


@dataclass(frozen=True, slots=True)
class StandardDraft:
    """Which standard cases are decided as proposed."""

    command_id: str
    meeting_id: int
    lines: tuple[SeenLine, ...]
