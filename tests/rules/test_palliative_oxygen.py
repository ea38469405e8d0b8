from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from o2clinic.rules.palliative_oxygen import (
    POT_REVIEW_WORDS,
    POT_WORDS,
    PotCase,
    PotOutcome,
    PotReviewOutcome,
    decide_palliative,
    review_palliative,
)
from tests.rules.cases import BTS, DH, D

ON = date(2025, 3, 3)
P = PotOutcome
OTHERS = {"are_opioids_assessed": True, "are_other_measures_assessed": True}
SPECIALIST = {"has_specialist_assessment": True}
RELIEF = {"has_reported_relief": True}
STAYS = {"is_low_consistently": True}


def asked(spo2="88", **given):
    known = {
        "decided_on": ON,
        "born_on": date(1940, 1, 1),
        "is_breathless": True,
        "spo2_percent": None if spo2 is None else D(spo2),
        "has_consent_and_risk": True,
    }
    return PotCase(**{**known, **given})


def advised(spo2="88", **given):
    return decide_palliative(asked(spo2, **given), BTS)


def test_v61_at_92_no_palliative_oxygen_but_a_gas_in_chronic_disease():
    advice = advised("92", **OTHERS, **SPECIALIST, has_chronic_disease=True)
    assert advice.outcome is P.REFUSE
    told = {step.rule: step.passed for step in advice.steps}
    assert (told["R-PO-1"], told["R-REF-1"]) == (False, True)
    assert "refer for a blood gas" in advice.prompts[0]
    assert advised("92", **OTHERS).prompts == ()


@pytest.mark.parametrize(
    ("spo2", "bts", "dh"), [("92", True, False), ("91.9", True, True), ("92.1", False, False)]
)
def test_referral_beside_it_goes_by_the_policy(spo2, bts, dh):
    case = asked(spo2, **OTHERS, has_chronic_disease=True)
    for policy, expected in ((BTS, bts), (DH, dh)):
        rules = [step.rule for step in decide_palliative(case, policy).steps]
        assert ("R-REF-1" in rules) is expected


@pytest.mark.parametrize(
    ("spo2", "given", "expected", "missing"),
    [
        # adult and breathless
        ("88", {"born_on": None}, P.INCOMPLETE, 1),
        ("88", {"born_on": date(2007, 3, 4)}, P.OUT_OF_SCOPE_PAEDIATRIC, 0),
        ("88", {"born_on": date(2007, 3, 3), **STAYS, **OTHERS}, P.MAY_TRY, 0),
        ("88", {"is_breathless": None}, P.INCOMPLETE, 1),
        ("88", {"is_breathless": False}, P.REFUSE, 0),
        # R-PO-1
        (None, {}, P.INCOMPLETE, 1),
        ("92", {**OTHERS}, P.REFUSE, 0),
        ("92", {}, P.REFUSE, 2),
        ("92", {**OTHERS, **RELIEF}, P.REFUSE, 0),
        # R-PO-5, below 90 %
        ("89.9", {**OTHERS, **STAYS}, P.MAY_TRY, 0),
        ("89.9", {**STAYS}, P.MAY_TRY, 2),
        ("89.9", {**STAYS, **OTHERS, "are_opioids_assessed": False}, P.MAY_TRY, 0),
        ("89.9", {**OTHERS}, P.INCOMPLETE, 1),
        ("89.9", {**OTHERS, **RELIEF}, P.MAY_TRY, 0),
        ("89.9", {**OTHERS, "is_low_consistently": False}, P.SPECIALIST_DECIDES, 0),
        # R-PO-4, between
        ("90", {**OTHERS, **STAYS}, P.SPECIALIST_DECIDES, 0),
        ("91.9", {**OTHERS}, P.SPECIALIST_DECIDES, 0),
        ("91.9", {**OTHERS, **SPECIALIST}, P.MAY_TRY, 0),
        ("91.9", {**OTHERS, **RELIEF}, P.MAY_TRY, 0),
        ("91", {**SPECIALIST}, P.INCOMPLETE, 2),
        ("91", {**OTHERS, "are_opioids_assessed": None}, P.INCOMPLETE, 1),
        ("91", {**OTHERS, "are_opioids_assessed": False}, P.OTHERS_FIRST, 0),
        ("91", {**OTHERS, "are_other_measures_assessed": False, **RELIEF}, P.OTHERS_FIRST, 0),
        # the last days
        (None, {"is_in_last_days": True}, P.SPECIALIST_DECIDES, 0),
        (None, {"is_in_last_days": True, **RELIEF}, P.SPECIALIST_DECIDES, 0),
        ("93", {"is_in_last_days": True, **OTHERS}, P.REFUSE, 0),
    ],
)
def test_saturation_and_what_was_tried_decide(spo2, given, expected, missing):
    advice = advised(spo2, **given)
    assert advice.outcome is expected
    assert advice.words == POT_WORDS[expected]
    assert len(advice.missing) == missing
    assert advice.steps


def test_what_was_not_assessed_is_asked_for():
    advice = advised("91", are_opioids_assessed=False, are_other_measures_assessed=False)
    assert advice.prompts == (
        "Assess for opioids.", "Assess for a fan and other measures without drugs.",
    )  # fmt: skip
    assert [step.rule for step in advice.steps if not step.passed] == ["R-PO-2", "R-PO-3"]


def test_relief_at_92_is_where_the_sources_disagree():
    assert "BTS 2015 would not" in advised("92", **OTHERS, **RELIEF).prompts[0]


def test_saturation_is_not_asked_for_in_the_last_days():
    assert "not monitored" in advised(None, is_in_last_days=True).prompts[0]


@pytest.mark.parametrize(
    ("given", "asks"),
    [
        ({**STAYS, **OTHERS}, True),  # a trial
        ({**OTHERS, "is_low_consistently": False}, True),  # for a specialist
        ({**OTHERS}, False),
    ],
)
def test_forms_and_review_go_with_what_may_become_an_order(given, asks):
    advice = advised(**given, has_consent_and_risk=False)
    assert any("IHORM" in one for one in advice.missing) is asks
    assert any("within 72 hours" in one for one in advice.prompts) is asks
    assert ("R-PO-8" in [step.rule for step in advice.steps]) is asks


START = datetime(2025, 3, 3, 9, tzinfo=UTC)
DUE = START + timedelta(hours=72)


@pytest.mark.parametrize(
    ("now", "benefit", "expected", "rule"),
    [
        (START, True, PotReviewOutcome.CONTINUE, "R-PO-5"),
        (START, False, PotReviewOutcome.STOP, "R-PO-5"),
        (DUE - timedelta(seconds=1), None, PotReviewOutcome.NOT_YET, "R-PO-6"),
        (DUE, None, PotReviewOutcome.REVIEW_DUE, "R-PO-6"),
    ],
)
def test_trial_is_reviewed_after_three_days_and_stops_without_help(now, benefit, expected, rule):
    advice = review_palliative(START, now, BTS, has_benefit=benefit)
    assert advice.outcome is expected
    assert advice.words == POT_REVIEW_WORDS[expected]
    assert advice.steps[0].rule == rule
    assert bool(advice.missing) is bool(advice.prompts) is (benefit is None)


def test_review_is_told_in_the_clinics_time():
    prompt = review_palliative(START, START, BTS, has_benefit=None).prompts[0]
    assert "06-Mar-2025 09:00" in prompt


def test_every_palliative_outcome_has_words():
    assert set(POT_WORDS) == set(PotOutcome)
    assert set(POT_REVIEW_WORDS) == set(PotReviewOutcome)


maybe = st.none() | st.booleans()
percents = st.decimals(min_value=50, max_value=100, places=1)
cases = st.builds(
    PotCase, decided_on=st.just(ON), born_on=st.none() | st.dates(max_value=ON),
    is_breathless=maybe, spo2_percent=st.none() | percents, is_low_consistently=maybe,
    has_reported_relief=st.booleans(), are_opioids_assessed=maybe,
    are_other_measures_assessed=maybe, has_specialist_assessment=st.booleans(),
    is_in_last_days=st.booleans(), has_chronic_disease=st.booleans(),
    has_consent_and_risk=st.booleans(),
)  # fmt: skip


@given(cases)
@settings(max_examples=200)
def test_palliative_is_told_from_anything(case):
    advice = decide_palliative(case, BTS)
    assert advice.steps
    assert advice.outcome is not P.INCOMPLETE or advice.missing
    if advice.outcome is P.MAY_TRY:
        assert case.spo2_percent < 92


@given(spo2=percents, relief=st.booleans(), specialist=st.booleans())
@settings(max_examples=150)
def test_lower_saturation_never_takes_a_trial_away(spo2, relief, specialist):
    def outcome(value):
        given = {"has_reported_relief": relief, "has_specialist_assessment": specialist}
        return advised(str(value), **OTHERS, **STAYS, **given).outcome

    if outcome(spo2) is P.MAY_TRY:
        assert outcome(spo2 - 1) is P.MAY_TRY
