"""The Initial Home Oxygen Risk Mitigation form (IHORM): questions, answers and actions."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from o2clinic.documents.form_drawing import Filled
from o2clinic.documents.form_pack import FormPack
from o2clinic.documents.form_paper import form_paper, tick
from o2clinic.documents.form_parts import (
    FormHead,
    Signer,
    frame_of,
    patient_values,
    signer_values,
)
from o2clinic.documents.wording import short_date


class RiskLevel(StrEnum):
    """How much a worrying answer weighs: this program's proposal, not the form's."""

    RED = "red"
    AMBER = "amber"
    ADVICE = "advice"


_ANSWERS: Final = {"yes": "Yes", "no": "No"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskQuestion:
    """One question as it was, or is to be, asked.

    Attributes:
        number: as on the form.
        text: the question.
        worrying: the answer that asks for the action, "yes" or "no"; "" where none does.
        level: our proposal.
        action: what a worrying answer asks for.
        answer: "yes", "no", "unknown", or "" when it is to be answered with a pen.
        done: when or by when the action is done, in words.
    """

    number: str
    text: str
    worrying: str
    level: RiskLevel
    action: str
    answer: str = ""
    done: str = ""

    @property
    def is_worrying(self) -> bool:
        """Whether the action is called for."""
        return bool(self.answer) and self.answer == self.worrying


@dataclass(frozen=True, slots=True, kw_only=True)
class SeniorDecision:
    """A senior's decision to order in spite of a red answer.

    Attributes:
        discussed_with: the lead or the meeting.
        mitigation: what makes it safer.
    """

    name: str
    reason: str
    mitigation: str
    discussed_on: date | None = None
    discussed_with: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IhormSheet:
    """All that stands on the risk form.

    Attributes:
        oxygen: what is to be ordered, in short words.
        questions: in the order of the form.
        question_set: id and version of the questions.
        completed_on: None on a form that is printed to be filled.
    """

    head: FormHead
    oxygen: str
    questions: tuple[RiskQuestion, ...]
    question_set: str
    completed_by: Signer
    completed_on: date | None = None
    was_told: bool = False
    was_given_writing: bool = False
    decision: SeniorDecision | None = None


def ihorm(sheet: IhormSheet, pack: FormPack) -> bytes:
    """The form as a PDF; what is empty is there to be filled with a pen."""
    stays = f"Questions {sheet.question_set}. This form stays in the notes."
    return form_paper(pack, _filled(sheet), frame_of(sheet.head, "risk form", stays=stays))


def _filled(sheet: IhormSheet) -> Filled:
    senior = sheet.decision
    decision = {}
    if senior is not None:
        decision = {
            "senior_name": senior.name,
            "discussed_on": short_date(senior.discussed_on),
            "discussed_with": senior.discussed_with,
            "senior_reason": senior.reason,
            "mitigation": senior.mitigation,
        }
    values = {
        **patient_values(sheet.head),
        **signer_values(sheet.completed_by, sheet.completed_on),
        **decision,
        "oxygen": sheet.oxygen,
        "was_told": tick(sheet.was_told),
        "was_given_writing": tick(sheet.was_given_writing),
    }
    return Filled(values, {"questions": tuple(_row(one) for one in sheet.questions)})


def _row(one: RiskQuestion) -> dict[str, str]:
    worrying = _ANSWERS.get(one.worrying, one.worrying)
    level = f"{worrying} ({one.level.value})" if one.worrying else ""
    return {
        "question": f"{one.number}. {one.text}" if one.number else one.text,
        "answer": one.answer,
        "level": level,
        "action": one.action,
        "done": one.done,
    }
