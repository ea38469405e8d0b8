from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.short_burst import (
    CLUSTER_WORDS,
    SBOT_WORDS,
    USE_WORDS,
    ClusterCase,
    ClusterOutcome,
    SbotCase,
    SbotOutcome,
    SbotUse,
    decide_cluster_headache,
    decide_short_burst,
)
from tests.rules.cases import BTS, DH, D

ON = date(2025, 8, 31)
C = ClusterOutcome
S = SbotOutcome
MASK = Device.RESERVOIR_MASK


def test_v63_cylinder_for_after_the_stairs_is_refused():
    case = SbotCase(use=SbotUse.EXERTION, diagnosis=Diagnosis.COPD, spo2_percent=D(95))
    advice = decide_short_burst(case, BTS)
    assert advice.outcome is S.REFUSE
    assert [(step.rule, step.passed) for step in advice.steps] == [
        ("R-SB-1", False), ("R-SB-3", False),
    ]  # fmt: skip
    assert "ambulatory oxygen may help" in advice.prompts[0]
    assert advice.missing == ()


@pytest.mark.parametrize(
    ("use", "diagnosis", "spo2", "expected", "rules", "missing"),
    [
        (None, None, "95", S.INCOMPLETE, ["R-SB-3"], 1),
        (SbotUse.CLUSTER_HEADACHE, None, None, S.CLUSTER_HEADACHE, ["R-SB-3"], 0),
        (SbotUse.EXERTION, Diagnosis.COPD, "80", S.REFUSE, ["R-SB-1", "R-SB-3", "R-REF-1"], 0),
        (SbotUse.EXERTION, Diagnosis.ILD, "95", S.REFUSE, ["R-SB-3"], 0),
        (SbotUse.DISCHARGE, Diagnosis.COPD, "92.1", S.REFUSE, ["R-SB-2", "R-SB-3"], 0),
        (SbotUse.DISCHARGE, Diagnosis.COPD, "92", S.REFUSE, ["R-SB-3", "R-REF-1"], 0),
        (SbotUse.DISCHARGE, Diagnosis.COPD, None, S.REFUSE, ["R-SB-2", "R-SB-3"], 1),
        (SbotUse.DISCHARGE, Diagnosis.HEART_FAILURE, "95", S.REFUSE, ["R-SB-3"], 0),
        (SbotUse.OTHER, None, None, S.REFUSE, ["R-SB-3"], 1),
        (SbotUse.OTHER, Diagnosis.COPD, "95", S.REFUSE, ["R-SB-3"], 0),
    ],
)  # fmt: skip
def test_short_bursts_are_for_cluster_headache_only(use, diagnosis, spo2, expected, rules, missing):
    case = SbotCase(use=use, diagnosis=diagnosis, spo2_percent=None if spo2 is None else D(spo2))
    advice = decide_short_burst(case, BTS)
    assert advice.outcome is expected
    assert advice.words == SBOT_WORDS[expected]
    assert [step.rule for step in advice.steps] == rules
    assert len(advice.missing) == missing


@pytest.mark.parametrize(("spo2", "asked_to"), [("92", "Refer"), ("92.1", ""), (None, "Measure")])
def test_refusal_looks_for_another_need(spo2, asked_to):
    case = SbotCase(use=SbotUse.OTHER, spo2_percent=None if spo2 is None else D(spo2))
    assert [one.split()[0] for one in decide_short_burst(case, BTS).prompts] == asked_to.split()


def asked(**given):
    known = {
        "decided_on": ON,
        "born_on": date(1980, 1, 1),
        "is_confirmed": True,
        "has_hypercapnia_risk": False,
        "flow_l_min": D(12),
        "device": MASK,
        "has_consent_and_risk": True,
    }
    return ClusterCase(**{**known, **given})


def advised(**given):
    return decide_cluster_headache(asked(**given), BTS)


def test_cluster_headache_is_indicated_without_saturation_or_gas():
    advice = advised()
    assert (advice.outcome, advice.missing) == (C.INDICATED, ())
    assert [step.rule for step in advice.steps] == [
        "S-0", "R-SB-3", "R-CH-4", "R-CH-6", "R-CH-1", "R-CH-2", "R-CH-1", "R-CH-3", "R-CH-5",
    ]  # fmt: skip
    assert all(step.passed for step in advice.steps)
    assert "back-up cylinder" in advice.prompts[-1]


@pytest.mark.parametrize(
    ("given", "expected", "rule", "missing"),
    [
        ({"born_on": None}, C.INCOMPLETE, "S-0", 1),
        ({"born_on": date(2007, 9, 1)}, C.OUT_OF_SCOPE_PAEDIATRIC, "S-0", 0),
        ({"born_on": date(2007, 8, 31)}, C.INDICATED, "S-0", 0),
        ({"is_confirmed": None}, C.INCOMPLETE, "R-SB-3", 1),
        ({"is_confirmed": False}, C.REFUSE, "R-SB-3", 0),
        ({"has_consent_and_risk": False}, C.INDICATED, "R-CH-4", 1),
        ({"has_hypercapnia_risk": None}, C.INCOMPLETE, "R-CH-6", 1),
        ({"has_hypercapnia_risk": True}, C.SENIOR_FIRST, "R-CH-6", 0),
        ({"other_diagnoses": (Diagnosis.COPD,)}, C.SENIOR_FIRST, "R-CH-6", 0),
        ({"other_diagnoses": (Diagnosis.BRONCHIECTASIS,), "has_hypercapnia_risk": None},
         C.SENIOR_FIRST, "R-CH-6", 0),
        ({"other_diagnoses": (Diagnosis.HEART_FAILURE,)}, C.INDICATED, "R-CH-6", 0),
        ({"flow_l_min": D("11.9")}, C.CHANGE_SETTING, "R-CH-1", 0),
        ({"flow_l_min": D(15)}, C.INDICATED, "R-CH-2", 0),
        ({"flow_l_min": D("15.1")}, C.CHANGE_SETTING, "R-CH-2", 0),
        ({"flow_l_min": None}, C.INCOMPLETE, "R-CH-1", 1),
        ({"device": None}, C.INCOMPLETE, "R-CH-1", 1),
        ({"device": None, "flow_l_min": None}, C.INCOMPLETE, "R-CH-1", 2),
        ({"device": Device.NASAL_CANNULA}, C.CHANGE_SETTING, "R-CH-1", 0),
        ({"device": Device.SIMPLE_MASK, "flow_l_min": None}, C.CHANGE_SETTING, "R-CH-1", 1),
        ({"device": None, "flow_l_min": D(7)}, C.CHANGE_SETTING, "R-CH-1", 1),
    ],
)  # fmt: skip
def test_cluster_headache_has_its_conditions(given, expected, rule, missing):
    advice = advised(**given)
    assert advice.outcome is expected
    assert advice.words == CLUSTER_WORDS[expected]
    assert rule in [step.rule for step in advice.steps]
    assert len(advice.missing) == missing
    assert (advice.review_on is not None) is (expected is C.INDICATED)


def test_smoking_and_fire_gate_stands_beside_what_is_indicated():
    advice = advised(has_consent_and_risk=False)
    assert "smoking and fire gate" in advice.prompts[0]
    assert [step.passed for step in advice.steps if step.rule == "R-CH-4"] == [False]


def test_wrong_setting_is_told_how_it_should_be():
    assert advised(flow_l_min=D(7)).prompts == (
        "12 to 15 L/min by a non-rebreathing mask.",
    )  # fmt: skip


def test_risk_names_the_diagnosis_that_carries_it():
    advice = advised(other_diagnoses=(Diagnosis.COPD, Diagnosis.HEART_FAILURE))
    assert advice.steps[-1].compared == "COPD"
    assert "stable blood gas" in advice.prompts[0]


@pytest.mark.parametrize(
    ("given", "passed", "words"),
    [
        ({}, True, ""),
        ({"is_at_onset": True}, True, "within 4 hours"),
        ({"is_permanent_supply": True}, False, "installation per bout is preferred"),
    ],
)
def test_supply_for_a_bout_is_preferred(given, passed, words):
    advice = advised(**given)
    assert next(one for one in advice.steps if one.rule == "R-CH-3").passed is passed
    assert any(words in one for one in advice.prompts[:-1]) is bool(words)


def test_bouts_are_asked_after_at_half_a_year_and_reviewed_at_a_year():
    advice = advised()
    assert (advice.bout_check_on, advice.review_on) == (date(2026, 2, 28), date(2026, 8, 31))


def test_flow_carries_the_grade_of_its_guideline():
    step = next(one for one in advised().steps if one.rule == "R-CH-1")
    assert (step.grade, step.tag) == ("A", "V")
    told = decide_cluster_headache(asked(), DH).steps
    assert next(one for one in told if one.rule == "R-CH-1").tag == "D"


def test_every_outcome_and_use_has_words():
    assert set(SBOT_WORDS) == set(SbotOutcome)
    assert set(CLUSTER_WORDS) == set(ClusterOutcome)
    assert set(USE_WORDS) == set(SbotUse)


maybe = st.none() | st.booleans()


@given(
    st.builds(
        ClusterCase, decided_on=st.just(ON), born_on=st.none() | st.dates(max_value=ON),
        is_confirmed=maybe, other_diagnoses=st.lists(st.sampled_from(Diagnosis)).map(tuple),
        has_hypercapnia_risk=maybe, device=st.none() | st.sampled_from(Device),
        flow_l_min=st.none() | st.decimals(min_value=0, max_value=60, places=1),
        is_at_onset=st.booleans(), is_permanent_supply=st.booleans(),
        has_consent_and_risk=st.booleans(),
    )
)  # fmt: skip
@settings(max_examples=200)
def test_cluster_headache_is_told_from_anything(case):
    advice = decide_cluster_headache(case, BTS)
    assert advice.steps
    assert advice.outcome is not C.INCOMPLETE or advice.missing
    if advice.outcome is C.INDICATED:
        assert case.has_hypercapnia_risk is False
        assert 12 <= case.flow_l_min <= 15


@given(
    use=st.none() | st.sampled_from(SbotUse), diagnosis=st.none() | st.sampled_from(Diagnosis),
    spo2=st.none() | st.decimals(min_value=0, max_value=100, places=1),
)  # fmt: skip
@settings(max_examples=100)
def test_short_bursts_never_crash_and_are_never_just_granted(use, diagnosis, spo2):
    advice = decide_short_burst(SbotCase(use=use, diagnosis=diagnosis, spo2_percent=spo2), BTS)
    assert advice.steps
    assert advice.outcome is not S.CLUSTER_HEADACHE or use is SbotUse.CLUSTER_HEADACHE
