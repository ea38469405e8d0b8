"""What the forms about oxygen at home send, and what there is to say of it before it is kept."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.consent import ConsentForm, Signer, check_form, lacks_capacity
from o2clinic.rules.risk_questions import Answered, QuestionSet, RiskAnswer, check_answers
from o2clinic.rules.risk_steps import check_acceptance
from o2clinic.services.health_draft import FactDraft, Lifetime
from o2clinic.services.result_draft import tidy, too_long

LONGEST: Final = 200
LONGEST_TEXT: Final = 2000
_SHORT: Final = ("signer_name", "relationship", "capacity_by")
_LONG: Final = ("signer_reason", "capacity_finding", "consulted")
_DAYS: Final = {
    "signed_on": "day on the form",
    "capacity_on": "assessment of capacity",
    "best_interests_on": "decision",
}


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """One question as it is being answered; fields as in `Answered`."""

    answer: RiskAnswer | None = None
    done_on: date | None = None
    due_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsDraft:
    """The questions of the risk form as they are being answered.

    Attributes:
        command_id: made when the form opens.
        patient_id: whom the form was opened for.
        seen_id: of the assessment of risks recorded last when it was opened; 0 for none.
        asked: the set that the form was opened with.
        answers: by number.
    """

    command_id: str
    patient_id: int
    seen_id: int
    asked: QuestionSet
    asked_on: date | None = None
    answers: dict[str, AnswerDraft]

    @property
    def answered(self) -> dict[str, Answered]:
        """What was answered, by number; what an action says counts for a worrying answer only."""
        found: dict[str, Answered] = {}
        for question in self.asked.questions:
            typed = self.answers.get(question.number, AnswerDraft())
            if typed.answer is None:
                continue
            bare = Answered(question, typed.answer, note=tidy(typed.note))
            given = replace(bare, done_on=typed.done_on, due_on=typed.due_on)
            found[question.number] = given if bare.is_worrying else bare
        return found

    @property
    def is_anything_answered(self) -> bool:
        """Whether there is anything but a day."""
        return any(one != AnswerDraft() for one in self.answers.values())

    def findings(self, life: Lifetime) -> Iterator[Finding]:
        """What stands in the way."""
        if self.asked_on is None:
            message = "Type the day on which the questions were asked, like 14/7/2026."
            yield Finding("PF-1", Level.BLOCK, message, "asked_on")
        yield from life.findings("asked_on", "day of the questions", self.asked_on)
        yield from check_answers(self.asked, self.answered, life.today)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleDraft(FactDraft):
    """An action of the risk form that was done since."""

    answer_id: int
    done_on: date | None = None
    note: str = ""

    def findings(self, life: Lifetime) -> Iterator[Finding]:
        """What stands in the way."""
        if not self.answer_id:
            message = "Choose which action was done: the one it was typed for is not open any more."
            yield Finding("PF-1", Level.BLOCK, message, "answer_id")
        if self.done_on is None:
            message = "Type the day on which it was done, like 14/7/2026."
            yield Finding("PF-1", Level.BLOCK, message, "done_on")
        yield from life.findings("done_on", "day", self.done_on)
        yield from too_long("note", "The note", self.note, LONGEST_TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptDraft(FactDraft):
    """A senior's acceptance of red answers.

    Attributes:
        assessment_id: the asking whose answers are accepted.
    """

    assessment_id: int
    discussed_on: date | None = None
    reason: str = ""
    mitigation: str = ""

    def findings(self, life: Lifetime) -> Iterator[Finding]:
        """What stands in the way."""
        yield from check_acceptance(self.reason, self.mitigation, self.discussed_on, life.today)
        yield from too_long("reason", "The reason", self.reason, LONGEST_TEXT)
        yield from too_long("mitigation", "The text", self.mitigation, LONGEST_TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentDraft:
    """A consent form as typed.

    Attributes:
        seen_id: of the consent recorded last when it was opened; 0 for none.
        age_years: of the patient; None when not known.
    """

    command_id: str
    patient_id: int
    seen_id: int
    age_years: int | None
    form: ConsentForm
    note: str = ""

    def findings(self, life: Lifetime) -> Iterator[Finding]:
        """What stands in the way."""
        form = self.tidied()
        yield from check_form(form, self.age_years)
        for field, words in _DAYS.items():
            yield from life.findings(field, words, getattr(form, field))
        for field in _SHORT:
            yield from too_long(field, "The text", getattr(form, field), LONGEST)
        for field in _LONG:
            yield from too_long(field, "The text", getattr(form, field), LONGEST_TEXT)
        yield from too_long("note", "The note", self.note, LONGEST_TEXT)

    def tidied(self) -> ConsentForm:
        """As it is kept: texts without blanks at their ends, and nothing of what is not shown."""
        form = self.form
        texts: dict[str, Any] = {name: tidy(getattr(form, name)) for name in (*_SHORT, *_LONG)}
        if form.signed_by is Signer.PATIENT:
            texts |= {"signer_name": "", "relationship": "", "signer_reason": ""}
        if form.signed_by is not Signer.BEST_INTERESTS:
            texts |= {"best_interests_on": None, "consulted": ""}
        is_other = lacks_capacity(form)
        if not is_other and form.can_decide is not False:
            texts |= {"has_attorney": None, "advance_decision": None}
        if not is_other and form.can_decide is None:
            texts |= {"capacity_on": None, "capacity_by": "", "capacity_finding": ""}
        return replace(form, **texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawDraft(FactDraft):
    """That consent was withdrawn.

    Attributes:
        told_by: who said so.
    """

    seen_id: int
    withdrawn_on: date | None = None
    signed_by: Signer = Signer.PATIENT
    told_by: str = ""
    note: str = ""

    def findings(self, life: Lifetime) -> Iterator[Finding]:
        """What stands in the way."""
        if self.withdrawn_on is None:
            message = "Type the day on which it was withdrawn, like 14/7/2026."
            yield Finding("R-HC-2", Level.BLOCK, message, "withdrawn_on")
        yield from life.findings("withdrawn_on", "day", self.withdrawn_on)
        if self.signed_by is not Signer.PATIENT and not self.told_by.strip():
            message = "Type who withdrew it for the patient."
            yield Finding("R-HC-3", Level.BLOCK, message, "told_by")
        yield from too_long("told_by", "The name", self.told_by, LONGEST)
        yield from too_long("note", "The note", self.note, LONGEST_TEXT)
