from datetime import date

import pytest

from o2clinic.rules.ambulatory_review import (
    AOT_REVIEW_WORDS,
    AotReview,
    AotReviewOutcome,
    follow_up,
    review_ambulatory,
)
from tests.rules.cases import BTS

ON = date(2025, 8, 31)
R = AotReviewOutcome


@pytest.mark.parametrize("was_unwell", [True, None])
def test_begun_unwell_or_nobody_knows_is_reviewed_at_four_to_six_weeks(was_unwell):
    after = follow_up(ON, BTS, was_unwell=was_unwell)
    assert (after.earliest_on, after.latest_on) == (date(2025, 9, 28), date(2025, 10, 12))
    assert [step.rule for step in after.steps] == ["R-AF-1", "R-AF-3"]
    assert ("not recorded" in after.steps[0].compared) is (was_unwell is None)


def test_begun_when_stable_is_reviewed_within_half_a_year_and_use_within_a_year():
    after = follow_up(ON, BTS, was_unwell=False)
    assert (after.earliest_on, after.latest_on) == (ON, date(2026, 2, 28))
    assert after.compliance_by == date(2026, 8, 31)
    assert [step.rule for step in after.steps] == ["R-AF-2", "R-AF-3"]


@pytest.mark.parametrize(
    ("used", "benefit", "expected", "missing"),
    [
        (True, True, R.CONTINUE, 0),
        (False, True, R.TOWARDS_WITHDRAWAL, 0),
        (True, False, R.TOWARDS_WITHDRAWAL, 0),
        (False, False, R.TOWARDS_WITHDRAWAL, 0),
        (None, False, R.TOWARDS_WITHDRAWAL, 0),
        (False, None, R.TOWARDS_WITHDRAWAL, 0),
        (None, True, R.INCOMPLETE, 1),
        (True, None, R.INCOMPLETE, 1),
        (None, None, R.INCOMPLETE, 2),
    ],
)
def test_it_goes_on_only_while_it_is_used_and_helps(used, benefit, expected, missing):
    case = AotReview(reviewed_on=ON, is_used=used, has_benefit=benefit, is_compliance_recorded=True)
    advice = review_ambulatory(case, BTS)
    assert (advice.outcome, len(advice.missing)) == (expected, missing)
    assert advice.words == AOT_REVIEW_WORDS[expected]
    assert "R-AF-4" in [step.rule for step in advice.steps]


def test_what_goes_on_has_its_next_review_and_its_use_recorded():
    case = AotReview(reviewed_on=ON, is_used=True, has_benefit=True)
    advice = review_ambulatory(case, BTS)
    assert advice.prompts == (
        "Record how much it is used.",
        "Next review by 28-Feb-2026, sooner on a change.",
    )
    assert [(step.rule, step.passed) for step in advice.steps] == [
        ("R-AF-4", True), ("R-AF-3", False), ("R-AF-2", True),
    ]  # fmt: skip


def test_every_outcome_of_a_review_has_words():
    assert set(AOT_REVIEW_WORDS) == set(AotReviewOutcome)
