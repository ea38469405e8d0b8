"""Every policy that ships: where it differs from the default, and what follows at each limit."""

from dataclasses import fields
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.eligibility import Exacerbation, Outcome, decide
from o2clinic.rules.order import Equipment, Modality, Order, OrderLine
from o2clinic.rules.order_checks import check_order
from o2clinic.rules.patient_codes import SmokingStatus
from o2clinic.rules.policy import Policy, Tag, Threshold
from o2clinic.rules.referral import Referral, Screening, screen
from o2clinic.rules.safety_gate import Gate, GateCase, check_risks
from tests.rules.cases import ATS, BTS, DH, LAST_EXACERBATION, NICE, D, a_case, a_gas

POLICIES = (BTS, DH, NICE, ATS)
G1, G2 = date(2025, 3, 3), date(2025, 3, 24)  # 21 days
YES, NO = Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE


def thresholds(policy: Policy) -> dict[str, Threshold]:
    every = ((one.name, getattr(policy, one.name)) for one in fields(policy))
    return {name: value for name, value in every if isinstance(value, Threshold)}


def asked(spo2: str, **known: Any) -> Screening:
    usual = {"age_years": 75, "diagnosis": Diagnosis.ILD, "exacerbations": (LAST_EXACERBATION,)}
    return Screening(seen_on=G1, spo2_percent=D(spo2), **{**usual, **known})


DIFFERS = {
    # section 0.4 of the specification, and the check of new users in section 4.6 of the guide
    DH.id: {
        "referral_spo2_percent": "< 92 %",
        "stability_days": "≥ 35 days",
        "starter_check_days": "≤ 42 days",
    },
    # section 0.4, and smoking
    NICE.id: {
        "ltot_pao2_complication_kpa": "< 8.0 kPa",
        "ltot_hours_per_day": "> 15 h",
        "smokers_accepted": "≤ 0",
    },
    # section 0.4, and the fall on exertion of row 11 in section 10
    ATS.id: {
        "ltot_pao2_complication_kpa": "≤ 7.9 kPa",
        "aot_nadir_spo2_percent": "≤ 88 %",
    },
}
OWN = {
    NICE.id: {
        "referral_spo2_percent": "V2",
        "severe_airflow_fev1_percent": "V2",
        "moderate_airflow_fev1_percent": "V2",
        "gases_on_air": "U",
        "gas_interval_days": "U",
        "ltot_pao2_complication_kpa": "V2",
        "ltot_hours_per_day": "U",
        "smokers_accepted": "U",
    },
    ATS.id: {
        "ltot_pao2_kpa": "V",
        "ltot_pao2_complication_kpa": "V",
        "ltot_hours_per_day": "V",
        "aot_nadir_spo2_percent": "V2",
        "ats_nadir_spo2_percent": "V2",
        "aot_liquid_flow_l_min": "V",
    },
}


@pytest.mark.parametrize("policy", [DH, NICE, ATS], ids=lambda one: one.id)
def test_policy_differs_from_the_default_exactly_where_its_source_does(policy):
    usual = {name: str(limit) for name, limit in thresholds(BTS).items()}
    own = {name: str(limit) for name, limit in thresholds(policy).items()}
    assert dict(own.items() - usual.items()) == DIFFERS[policy.id]


@pytest.mark.parametrize("policy", [NICE, ATS], ids=lambda one: one.id)
def test_only_what_the_source_says_is_tagged_as_the_sources(policy):
    own = {
        name: limit.tag.value
        for name, limit in thresholds(policy).items()
        if limit.tag is not Tag.OURS
    }
    assert own == OWN[policy.id]


@pytest.mark.parametrize("policy", [NICE, ATS], ids=lambda one: one.id)
def test_borrowed_number_says_from_whom(policy):
    name = "NICE NG115" if policy is NICE else "ATS"
    for field, limit in thresholds(policy).items():
        usual = getattr(BTS, field)
        if limit.tag is not Tag.OURS:
            assert name.split(maxsplit=1)[0] in limit.source
        elif "decided here" not in usual.source and usual.tag is not Tag.OURS:
            assert name in limit.source
            assert usual.source.split(";")[-1].strip() in limit.source
            assert limit.grade == usual.grade


def test_only_the_american_policy_is_for_comparison_only():
    assert [one.id for one in POLICIES if one.is_for_comparison_only] == ["ATS2020"]


@pytest.mark.parametrize(
    ("pao2", "expected"),
    [("7.29", YES), ("7.3", YES), ("7.30", YES), ("7.34", YES), ("7.35", NO), ("7.4", NO)],
)
@pytest.mark.parametrize("policy", POLICIES, ids=lambda one: one.id)
def test_exactly_the_main_limit_is_eligible_under_each_policy(policy, pao2, expected):
    decision = decide(a_case(a_gas(pao2, G1), a_gas("7.0", G2)), policy)
    assert decision.outcome is expected


def test_exactly_7_3_under_nice_says_that_it_is_our_reading():
    decision = decide(a_case(a_gas("7.3", G1), a_gas("7.3", G2)), NICE)
    told = [step for step in decision.steps if step.rule == "R-LT-1"]
    assert [step.tag for step in told] == [Tag.OURS, Tag.OURS]
    assert "falls between" in told[0].source
    assert "limit ≤ 7.3 kPa" in told[0].compared


@pytest.mark.parametrize(
    ("pao2", "bts", "nice", "ats"),
    [
        ("7.30", YES, YES, YES),
        ("7.40", YES, YES, YES),
        ("7.866", YES, YES, YES),  # 59 mmHg
        ("7.94", YES, YES, YES),
        ("7.95", YES, NO, NO),  # 8.0 at 0.1 kPa
        ("7.99", YES, NO, NO),
        ("7.999", YES, NO, NO),  # 60 mmHg
        ("8.0", YES, NO, NO),
        ("8.04", YES, NO, NO),
        ("8.05", NO, NO, NO),
    ],
)
def test_higher_limit_under_each_policy(pao2, bts, nice, ats):
    case = a_case(a_gas(pao2, G1), a_gas("7.4", G2), has_oedema=True)
    found = [decide(case, policy).outcome for policy in POLICIES]
    assert found == [bts, bts, nice, ats]


@pytest.mark.parametrize(
    ("spo2", "expected", "under_2008"),
    [
        ("91.9", Referral.REFER, Referral.REFER),
        ("92", Referral.REFER, Referral.MONITOR),
        ("92.1", Referral.MONITOR, Referral.MONITOR),
    ],
)
def test_v11_saturation_of_92_under_each_policy(spo2, expected, under_2008):
    found = {policy.id: screen(asked(spo2), policy).outcome for policy in POLICIES}
    assert found.pop(DH.id) is under_2008
    assert set(found.values()) == {expected}


def test_v11_with_nothing_else_in_the_way_copd_is_not_referred_at_92_under_2008():
    case = asked("92", diagnosis=Diagnosis.COPD)
    assert screen(case, BTS).outcome is screen(case, NICE).outcome is Referral.REFER
    assert screen(case, DH).outcome is Referral.MONITOR


def test_signs_in_copd_are_assessed_under_nice_whatever_the_saturation():
    for given_sign in ({"has_oedema": True}, {"has_cyanosis": True}, {"has_raised_jvp": True}):
        case = asked("97", diagnosis=Diagnosis.COPD, **given_sign)
        assert screen(case, NICE).outcome is Referral.ASSESS_NEED


@pytest.mark.parametrize(("days", "waits"), [(34, 4), (35, 3), (36, 3), (55, 3), (56, 0)])
def test_stable_phase_under_each_policy(days, waits):
    ill = (Exacerbation(G1 - timedelta(days=days)),)
    deferred = [
        policy.id
        for policy in POLICIES
        if decide(a_case(a_gas("7.0", G1), exacerbations=ill), policy).outcome
        is Outcome.DEFER_UNSTABLE
    ]
    screened = [
        policy.id
        for policy in POLICIES
        if screen(asked("90", exacerbations=ill), policy).outcome is Referral.DEFER
    ]
    assert deferred == screened
    assert len(deferred) == waits
    assert (DH.id in deferred) is (days < 35)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda one: one.id)
def test_v41_smoker_is_eligible_and_the_gate_decides(policy):
    decision = decide(a_case(a_gas("6.8", G1), a_gas("6.8", G2)), policy)
    assert decision.outcome is Outcome.ELIGIBLE
    gate = check_risks(GateCase(decided_on=G2, smoking=SmokingStatus.SMOKES), policy)
    refusing = [step for step in gate.steps if step.rule == "R-SM-5" and not step.passed]
    assert gate.outcome is (Gate.RISK_REFUSE if policy is NICE else Gate.RISK_HOLD)
    assert bool(refusing) is (policy is NICE)
    assert all(step.tag is Tag.UNVERIFIED and "NICE NG115" in step.source for step in refusing)


@pytest.mark.parametrize(
    ("hours", "bts", "nice"),
    [
        ("14.9", "at least 15", "more than 15"),
        ("15", "", "more than 15"),
        ("15.1", "", ""),
    ],
)
def test_hours_a_day_under_each_policy(hours, bts, nice):
    line = OrderLine(
        modality=Modality.LTOT,
        equipment=Equipment.STATIC_CONCENTRATOR,
        flow_l_min=D(2),
        hours_per_day=D(hours),
    )
    for policy, expected in ((BTS, bts), (ATS, bts), (NICE, nice)):
        found = [
            one
            for one in check_order(Order(ordered_on=G2, lines=(line,)), policy)
            if one.rule == "T-12"
        ]
        assert bool(found) is bool(expected)
        assert all(expected in one.message for one in found)


kpa = st.none() | st.decimals(min_value=0, max_value=30, places=2)
percent = st.none() | st.decimals(min_value=0, max_value=100, places=1)
days = st.dates(min_value=date(2024, 1, 1), max_value=date(2026, 1, 1))
ills = st.none() | st.lists(days.map(Exacerbation), max_size=3).map(tuple)
diagnoses = st.none() | st.sampled_from(Diagnosis)


@settings(max_examples=100)
@given(
    policy=st.sampled_from(POLICIES),
    pao2=kpa,
    paco2=kpa,
    sample=st.sampled_from(SampleKind),
    diagnosis=diagnoses,
    ill=ills,
    apart=st.integers(min_value=0, max_value=400),
    has_oedema=st.none() | st.booleans(),
)
def test_decision_never_crashes_under_any_policy(
    policy, pao2, paco2, sample, diagnosis, ill, apart, has_oedema
):
    first = a_gas(None, G1, pao2_kpa=pao2, paco2_kpa=paco2, sample=sample)
    second = a_gas("7.2", G1 + timedelta(days=apart))
    known = {"diagnosis": diagnosis, "exacerbations": ill, "has_oedema": has_oedema}
    decision = decide(a_case(first, second, **known), policy)
    assert decision.policy_id == policy.id
    assert decision.steps[-1].compared


@settings(max_examples=100)
@given(
    policy=st.sampled_from(POLICIES),
    age=st.none() | st.integers(min_value=0, max_value=120),
    spo2=percent,
    fev1=percent,
    haematocrit=percent,
    diagnosis=diagnoses,
    ill=ills,
    sign=st.sampled_from(["has_oedema", "has_cyanosis", "has_lung_disease", "is_acutely_unwell"]),
)
def test_screen_never_crashes_under_any_policy(
    policy, age, spo2, fev1, haematocrit, diagnosis, ill, sign
):
    case = Screening(
        seen_on=G1,
        age_years=age,
        spo2_percent=spo2,
        fev1_percent_predicted=fev1,
        haematocrit_percent=haematocrit,
        diagnosis=diagnosis,
        exacerbations=ill,
        **{sign: True},
    )
    advice = screen(case, policy)
    assert advice.policy_id == policy.id
    assert advice.steps[-1].compared
