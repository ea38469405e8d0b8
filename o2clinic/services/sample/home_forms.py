"""The risk form as asked of one invented patient on screen, and the consent that was signed."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from o2clinic.rules.consent import STATEMENTS, AdvanceDecision, Signer
from o2clinic.rules.home_case import ConsentKind
from o2clinic.rules.patient_codes import SmokingStatus
from o2clinic.rules.risk_questions import RiskAnswer, RiskLevel, RiskQuestion
from o2clinic.rules.risk_steps import RiskStepKind
from o2clinic.rules.safety_gate import Hazard
from o2clinic.services.question_sets import question_set_on, question_sets

_ON_SCREEN_SHARE: Final = 0.35  # of the homes; of the others a form is on paper
_OTHER_WORRIES: Final = ("9", "13", "14")
_HAZARDS: Final = frozenset({"e_cigarettes", "emollients", "naked_flames", "trips"})

_WRITTEN: Final[dict[str, Any]] = {
    "signed_by": Signer.WRITES_FOR,
    "signer_name": "Jo Penrose",
    "relationship": "daughter",
    "signer_reason": "Tremor; agreed in our presence.",
}
_UNABLE: Final[dict[str, Any]] = {
    "signer_name": "Sam Tregenza",
    "relationship": "son",
    "signer_reason": "Dementia.",
    "can_decide": False,
    "capacity_by": "Dr P. Roskilly, memory clinic",
    "capacity_finding": "Could not keep what was told long enough to weigh it, at two visits.",
    "advance_decision": AdvanceDecision.NONE,
}
_ATTORNEY: Final[dict[str, Any]] = {"signed_by": Signer.ATTORNEY, "has_attorney": True}
_BEST: Final[dict[str, Any]] = {
    "signed_by": Signer.BEST_INTERESTS,
    "has_attorney": False,
    "consulted": "Son, GP and the care home; wishes of before were asked after.",
}


class AskedOnScreen:
    """Answers that say what the assessment says; their chance is their own.

    Args:
        place: of the patient among all.
        write: writes a dated fact into a table.
        by_id, senior_id: keys of the nurse who asks and of the physician who accepts.
    """

    def __init__(self, place: int, write: Callable[..., int], by_id: int, senior_id: int) -> None:
        self._dice = Random(f"risk form {place}")  # noqa: S311 - invented people
        self._write, self._by_id, self._senior_id = write, by_id, senior_id
        self._signer = Random(f"signer {place}").random()  # noqa: S311 - invented people
        self._is_asked = self._dice.random() < _ON_SCREEN_SHARE

    def ask(self, day: date, assessment_id: int, values: Mapping[str, Any]) -> None:
        """Answer every question as the assessment of the day found it."""
        if not self._is_on_screen(day):
            return
        answers: list[tuple[int, RiskQuestion, RiskAnswer]] = []
        worry = self._dice.choice(_OTHER_WORRIES) if self._dice.random() < 0.3 else ""
        for question in question_set_on(day).questions:
            answer = _answer(question, values, worry)
            key = self._keep(day, assessment_id, question, answer)
            answers.append((key, question, answer))
        is_red = any(
            question.level is RiskLevel.RED and answer is question.worrying
            for _key, question, answer in answers
        )
        if is_red and (values.get("signed_off_by") or not values.get("is_risk_significant")):
            self._write(
                "risk_step",
                day,
                risk_assessment_id=assessment_id,
                kind=RiskStepKind.ACCEPTED,
                done_on=day,
                done_by_id=self._senior_id,
                reason="Severe hypoxaemia; talked over with the household.",
                mitigation="Smokes outside only; fire service visited; asked again at each review.",
            )

    def _is_on_screen(self, day: date) -> bool:
        """Before the first set of questions every form was on paper."""
        return self._is_asked and any(one.valid_from <= day for one in question_sets())

    def consent(self, day: date) -> None:
        """The consent form, signed on the day."""
        if not self._is_on_screen(day):
            return
        agreed = dict.fromkeys((each.name for each in STATEMENTS), True)
        agreed["shares_with_electricity"] = self._dice.random() > 0.1
        signed: dict[str, Any] = {"signed_by": Signer.PATIENT}
        if self._dice.random() < 0.08:
            signed = _WRITTEN
        elif self._signer < 0.08:
            signed = _UNABLE | {"capacity_on": day}
            signed |= _ATTORNEY if self._signer < 0.03 else _BEST | {"best_interests_on": day}
        agreed["shares_with_fire_service"] = self._signer < 0.95
        self._write(
            "oxygen_consent",
            day,
            kind=ConsentKind.GIVEN,
            signed_on=day,
            recorded_by_id=self._by_id,
            **agreed,
            **signed,
        )

    def _keep(
        self, day: date, assessment_id: int, question: RiskQuestion, answer: RiskAnswer
    ) -> int:
        action: dict[str, Any] = {}
        if answer is question.worrying and question.level is not RiskLevel.ADVICE:
            is_later = question.number in _OTHER_WORRIES and self._dice.random() < 0.5
            action = {"due_on": day + timedelta(days=28)} if is_later else {"done_on": day}
        return self._write(
            "risk_answer",
            day,
            risk_assessment_id=assessment_id,
            set_id=question_set_on(day).id,
            set_version=question_set_on(day).version,
            place=question_set_on(day).questions.index(question) + 1,
            number=question.number,
            question=question.text,
            short=question.short,
            answer=answer,
            worrying=question.worrying,
            level=question.level,
            action=question.action,
            item=question.item,
            **action,
        )


def _answer(question: RiskQuestion, values: Mapping[str, Any], worry: str) -> RiskAnswer:
    """As the assessment found it; what it did not look at does not worry, but for one at times."""
    patient, household = values["patient"], values["household"]
    told = {
        "smokes": patient is SmokingStatus.SMOKES,
        "ever_smoked": patient is not SmokingStatus.NEVER,
        "household_smokes": household in {SmokingStatus.SMOKES, SmokingStatus.VAPES},
        "lives_with_children": bool(values["lives_with_children"]),
        "is_multiple_occupancy": bool(values["is_multiple_occupancy"]),
    }
    told |= {name: values[name] is not Hazard.ABSENT for name in _HAZARDS}
    if question.item in told:
        return RiskAnswer.YES if told[question.item] else RiskAnswer.NO
    is_worrying = question.number == worry
    if question.worrying is RiskAnswer.NO:
        return RiskAnswer.NO if is_worrying else RiskAnswer.YES
    return RiskAnswer.YES if is_worrying else RiskAnswer.NO
