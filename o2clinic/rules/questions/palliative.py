"""Palliative oxygen, and the review of a trial of it (section 4.2)."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from o2clinic.rules.clinic_time import instant, local
from o2clinic.rules.display import date_and_time, short_date
from o2clinic.rules.order import Modality
from o2clinic.rules.palliative_oxygen import (
    PotCase,
    PotOutcome,
    PotReviewOutcome,
    decide_palliative,
    review_palliative,
)
from o2clinic.rules.policy import Policy
from o2clinic.rules.questions import known as record
from o2clinic.rules.questions.asking import (
    SPO2_POSSIBLE,
    Ask,
    Given,
    Kind,
    Mark,
    Question,
    QuestionAdvice,
    advice_of,
    case_of,
)
from o2clinic.rules.questions.known import NOT_RECORDED, Fact, Known

_MARKS: Final = {
    PotOutcome.OUT_OF_SCOPE_PAEDIATRIC: Mark.HOLD,
    PotOutcome.INCOMPLETE: Mark.OPEN,
    PotOutcome.REFUSE: Mark.HOLD,
    PotOutcome.MAY_TRY: Mark.MET,
}
_REVIEW_MARKS: Final = {
    PotReviewOutcome.NOT_YET: Mark.OPEN,
    PotReviewOutcome.CONTINUE: Mark.MET,
    PotReviewOutcome.STOP: Mark.HOLD,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PotReview:
    """What is known at the review of a trial; None is not recorded.

    Attributes:
        started_at: when the trial began.
        has_benefit: as the patient or the family tells.
    """

    started_at: datetime | None = None
    has_benefit: bool | None = None


def _advise(given: Given, policy: Policy) -> QuestionAdvice:
    return advice_of(decide_palliative(case_of(PotCase, given), policy), _MARKS)


def _review(given: Given, policy: Policy) -> QuestionAdvice:
    case = case_of(PotReview, given)
    if case.started_at is None and case.has_benefit is None:
        return QuestionAdvice(
            outcome=PotOutcome.INCOMPLETE.value,
            words="Not decided: something is not recorded",
            mark=Mark.OPEN,
            policy_id=policy.id,
            missing=("when the trial began", "whether it helps"),
        )
    now = given.known.now
    advice = review_palliative(case.started_at or now, now, policy, has_benefit=case.has_benefit)
    return advice_of(advice, _REVIEW_MARKS)


def _begun(known: Known) -> Fact:
    """From the day of the order, its first minute: the review is rather too early than too late."""
    title, field = "Trial began", "started_at"
    day = known.ordered_on.get(Modality.POT)
    if day is None:
        return Fact(field, title, None, NOT_RECORDED, "", "orders")
    began = instant(day, time())
    words = date_and_time(local(began))
    return Fact(field, title, began, words, f"order of {short_date(day)}", "orders")


PALLIATIVE: Final = Question(
    code="palliative",
    title="Palliative oxygen",
    when="When breathlessness near the end of life might be eased by oxygen.",
    case=PotCase,
    facts=(record.born, record.saturation, record.consent_and_risk),
    asks=(
        Ask(field="is_breathless", words="Breathless"),
        Ask(
            field="spo2_percent",
            words="SpO2 at rest on air",
            kind=Kind.NUMBER,
            unit="%",
            least=SPO2_POSSIBLE[0],
            most=SPO2_POSSIBLE[1],
            may_differ=True,
        ),
        Ask(
            field="is_low_consistently",
            words="Stays that low",
            hint="Again and again, not once",
        ),
        Ask(
            field="is_in_last_days",
            words="In the last days of life",
            hint="Saturation is not measured any more",
            outdates=("spo2_percent",),
        ),
        Ask(
            field="has_reported_relief",
            words="Relief by oxygen",
            hint="An earlier trial of oxygen eased the breathlessness",
        ),
        Ask(
            field="are_opioids_assessed",
            words="Opioids assessed",
            section="What else was tried",
            hint="A trial was thought of, and given or ruled out",
        ),
        Ask(
            field="are_other_measures_assessed",
            words="Measures without drugs",
            hint="A fan, and other measures without drugs, were assessed",
        ),
        Ask(
            field="has_specialist_assessment",
            words="Specialist assessment",
            hint="A specialist team has assessed it itself, and all else has failed",
        ),
        Ask(
            field="has_chronic_disease",
            words="Chronic heart or lung disease",
            hint="For which LTOT could be assessed",
        ),
    ),
    advise=_advise,
)

PALLIATIVE_REVIEW: Final = Question(
    code="palliative_review",
    title="Palliative oxygen: does it help?",
    when="Soon after the start of a trial, and at each contact.",
    case=PotReview,
    facts=(_begun,),
    asks=(
        Ask(field="started_at", words="Trial began", kind=Kind.MOMENT, may_differ=True),
        Ask(field="has_benefit", words="It helps", hint="As the patient or the family tells"),
    ),
    advise=_review,
)
