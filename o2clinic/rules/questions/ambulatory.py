"""Ambulatory oxygen: whether to test for it (section 3.1), and whether it goes on (section 3.4)."""

from typing import Final

from o2clinic.rules.ambulatory import AotCase, AotNeed, LegacyGrade, assess_ambulatory_need
from o2clinic.rules.ambulatory_review import AotReview, AotReviewOutcome, review_ambulatory
from o2clinic.rules.display import short_date
from o2clinic.rules.policy import Policy
from o2clinic.rules.questions import known as record
from o2clinic.rules.questions.asking import (
    Ask,
    Given,
    Kind,
    Mark,
    Question,
    QuestionAdvice,
    advice_of,
    case_of,
)

_NEED_MARKS: Final = {
    AotNeed.OUT_OF_SCOPE_PAEDIATRIC: Mark.HOLD,
    AotNeed.INCOMPLETE: Mark.OPEN,
    AotNeed.NOT_INDICATED: Mark.HOLD,
    AotNeed.TEST: Mark.MET,
    AotNeed.WITHOUT_TEST: Mark.MET,
}
_REVIEW_MARKS: Final = {
    AotReviewOutcome.INCOMPLETE: Mark.OPEN,
    AotReviewOutcome.CONTINUE: Mark.MET,
}
_GRADES: Final = {
    LegacyGrade.ONE: "1: on LTOT, not out and about",
    LegacyGrade.TWO: "2: on LTOT, out and about",
    LegacyGrade.THREE: "3: not on LTOT",
}


def _need(given: Given, policy: Policy) -> QuestionAdvice:
    advice = assess_ambulatory_need(case_of(AotCase, given), policy)
    more = []
    if advice.not_before is not None:
        more.append(("Not before", short_date(advice.not_before)))
    if advice.grade is not None:
        more.append(("Grade of 2008", _GRADES[advice.grade]))
    return advice_of(advice, _NEED_MARKS, more=more)


def _review(given: Given, policy: Policy) -> QuestionAdvice:
    case = case_of(AotReview, given.with_values(reviewed_on=given.known.today))
    return advice_of(review_ambulatory(case, policy), _REVIEW_MARKS)


AMBULATORY: Final = Question(
    code="ambulatory",
    title="Ambulatory oxygen: test for it?",
    when="When somebody falls in saturation on exertion, or needs oxygen outside the home.",
    case=AotCase,
    facts=(record.born, record.diagnosis, record.on_ltot, record.exacerbations),
    asks=(
        Ask(
            field="is_on_ltot",
            words="On LTOT",
            may_differ=True,
            hint="Has LTOT, from elsewhere too, or has just met its criteria",
        ),
        Ask(
            field="is_mobile_outdoors",
            words="Mobile outdoors",
            hint="Goes out, or would with oxygen",
        ),
        Ask(
            field="needs_it_for_hours",
            words="Needed for the hours",
            section="On LTOT",
            hint="Would not reach the hours of LTOT without a portable supply",
        ),
        Ask(
            field="must_leave_home",
            words="Has to leave home",
            hint="Severely hypoxaemic, and has to go out, as to an appointment",
        ),
        Ask(
            field="is_in_exercise_programme",
            words="In an exercise programme",
            section="Reasons",
            hint="Pulmonary rehabilitation or the like, or about to begin",
        ),
        Ask(field="has_disabling_breathlessness", words="Disabling breathlessness"),
        Ask(
            field="has_active_regimen",
            words="Active life or regimen",
            hint="An active life or a demanding treatment, as in cystic fibrosis",
        ),
        Ask(field="wants_to_use_it_outside", words="Wants it outside"),
        Ask(
            field="falls_on_exertion",
            words="SpO2 falls on exertion",
            hint="As seen, or as a walk on air has shown",
        ),
        Ask(field="is_treatment_optimised", words="Treatment optimised", section="Before the test"),
        Ask(
            field="early_test_reason",
            words="Tested early because",
            kind=Kind.TEXT,
            hint="Why the test does not wait for a stable phase",
        ),
    ),
    advise=_need,
)

AMBULATORY_REVIEW: Final = Question(
    code="ambulatory_review",
    title="Ambulatory oxygen: does it go on?",
    when="At each review of ambulatory oxygen that is in use.",
    case=AotReview,
    asks=(
        Ask(field="is_used", words="Used", hint="As the patient and the supplier tell"),
        Ask(
            field="has_benefit",
            words="Of benefit",
            hint="Still further or less breathless with it",
        ),
        Ask(
            field="is_compliance_recorded",
            words="Use is recorded",
            hint="How much it is used stands in the record",
        ),
    ),
    advise=_review,
)
