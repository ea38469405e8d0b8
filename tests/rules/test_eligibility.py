from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2clinic.errors import Finding, Level
from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.blood_gas_quality import QualityContext, data_quality
from o2clinic.rules.eligibility import (
    Diagnosis,
    Exacerbation,
    Flag,
    Outcome,
    decide,
    is_borderline,
    ltot_limit,
)
from o2clinic.rules.ltot_case import FLAG_WORDS, NEXT_WORDS, OUTCOME_WORDS
from tests.rules.cases import (
    ATS,
    BTS,
    DH,
    NICE,
    TWO_LITRES,
    D,
    a_case,
    a_gas,
    an_earlobe_gas,
    at,
    held,
)

G1, G2 = date(2025, 3, 3), date(2025, 3, 24)  # 21 days
CONFIRM = Finding("DQ-7", Level.CONFIRM, "On oxygen?")
BLOCK = Finding("DQ-5", Level.BLOCK, "Does not fit.")


def pair(first="7.2", second="7.2", **given):
    return a_case(a_gas(first, G1), a_gas(second, G2), **given)


def outcome(case, policy=BTS):
    return decide(case, policy).outcome


def rules(case):
    return [step.rule for step in decide(case, BTS).steps]


def test_v01_copd_at_the_limit_twice_is_eligible():
    first = a_gas("7.3", G1, ph=D("7.41"), paco2_kpa=D("5.3"), hco3_mmol_l=D("24.5"))
    decision = decide(a_case(first, a_gas("7.2", G2)), BTS)
    assert decision.outcome is Outcome.ELIGIBLE
    assert decision.policy_id == "BTS2015_QS2017"
    assert [step.rule for step in decision.steps] == [
        "S-0", "S-1", "S-1", "R-STA-4", "R-STA-4", "R-REF-6", "R-LT-1", "R-GAS-2", "R-LT-1",
        "R-GAS-1",
    ]  # fmt: skip
    assert all(step.passed and step.source and step.compared for step in decision.steps)
    assert decision.words == "LTOT criteria met"
    assert "titration" in decision.next_words
    assert decision.missing == ()


@pytest.mark.parametrize(
    ("first", "expected"),
    [("7.34", Outcome.ELIGIBLE), ("7.35", Outcome.NOT_ELIGIBLE), ("7.4", Outcome.NOT_ELIGIBLE)],
)
def test_limit_is_compared_at_a_tenth_of_a_kpa(first, expected):
    # U-3
    assert outcome(pair(first)) is expected


@pytest.mark.parametrize(
    ("haematocrit", "expected"),
    [("55", Outcome.ELIGIBLE), ("0.55", Outcome.ELIGIBLE), ("54.9", Outcome.NOT_ELIGIBLE)],
)
def test_v03_haematocrit_of_55_raises_the_limit(haematocrit, expected):
    case = pair("8.0", "7.9", haematocrit_percent=D(haematocrit))
    assert outcome(case) is expected
    assert ("R-LT-2" in rules(case)) is (expected is Outcome.ELIGIBLE)


@pytest.mark.parametrize(
    ("first", "expected"), [("8.04", Outcome.ELIGIBLE), ("8.05", Outcome.NOT_ELIGIBLE)]
)
def test_higher_limit_is_compared_at_a_tenth_of_a_kpa(first, expected):
    assert outcome(pair(first, "7.9", has_oedema=True)) is expected


def test_v05_gases_that_disagree_are_not_confirmed():
    case = pair("7.9", "8.1", has_oedema=True)
    assert outcome(case) is Outcome.NOT_CONFIRMED
    assert rules(case)[-1] == "R-GAS-3"


@pytest.mark.parametrize(
    ("second_on", "expected"),
    [(date(2025, 3, 23), Outcome.REPEAT_GAS), (date(2025, 3, 24), Outcome.ELIGIBLE)],
)
def test_v07_gases_are_three_weeks_apart(second_on, expected):
    decision = decide(a_case(a_gas("7.2", G1), a_gas("7.2", second_on)), BTS)
    assert decision.outcome is expected
    assert decision.not_before == (None if expected is Outcome.ELIGIBLE else G2)


def test_one_gas_asks_for_a_second():
    decision = decide(a_case(a_gas("7.2", G1)), BTS)
    assert (decision.outcome, decision.not_before) == (Outcome.REPEAT_GAS, G2)


def test_policy_with_one_gas_asks_for_no_second():
    policy = replace(BTS, gases_on_air=replace(BTS.gases_on_air, value=D(1)))
    assert outcome(a_case(a_gas("7.2", G1)), policy) is Outcome.ELIGIBLE


@pytest.mark.parametrize(
    ("gas_on", "expected", "until"),
    [
        (date(2025, 3, 30), Outcome.DEFER_UNSTABLE, date(2025, 3, 31)),  # 55 days
        (date(2025, 3, 31), Outcome.REPEAT_GAS, date(2025, 4, 21)),
    ],
)
def test_v09_eight_weeks_after_an_exacerbation(gas_on, expected, until):
    case = a_case(a_gas("7.2", gas_on), exacerbations=(Exacerbation(date(2025, 2, 3)),))
    decision = decide(case, BTS)
    assert (decision.outcome, decision.not_before) == (expected, until)


def test_policy_of_2008_waits_five_weeks_only():
    exacerbation = (Exacerbation(date(2025, 2, 3)),)
    case = a_case(a_gas("7.2", date(2025, 3, 10)), exacerbations=exacerbation)
    assert outcome(case, DH) is Outcome.REPEAT_GAS
    assert outcome(case) is Outcome.DEFER_UNSTABLE
    assert decide(case, DH).policy_id == "DH2008"


def test_clock_runs_from_the_end_of_treatment():
    exacerbation = Exacerbation(date(2025, 1, 1), ended_on=date(2025, 1, 14))
    decision = decide(pair(exacerbations=(exacerbation,)), BTS)
    assert (decision.outcome, decision.not_before) == (Outcome.DEFER_UNSTABLE, date(2025, 3, 11))


def test_gas_taken_in_an_exacerbation_is_deferred_even_for_an_early_assessment():
    running = Exacerbation(date(2025, 2, 27), ended_on=date(2025, 3, 6))
    case = pair(exacerbations=(running,), early_assessment_reason="Frequent exacerbations")
    decision = decide(case, BTS)
    assert (decision.outcome, decision.not_before) == (Outcome.DEFER_UNSTABLE, date(2025, 5, 1))
    assert "after the gas" in decision.steps[-1].compared


@pytest.mark.parametrize(("days", "is_deferred"), [(0, True), (1, False)])
def test_gas_on_the_first_day_of_an_exacerbation_is_no_early_assessment(days, is_deferred):
    begun = Exacerbation(G1 - timedelta(days=days))
    case = pair(exacerbations=(begun,), early_assessment_reason="Frequent exacerbations")
    assert (outcome(case) is Outcome.DEFER_UNSTABLE) is is_deferred


def test_frequent_exacerbator_is_assessed_early_and_flagged():
    # R-STA-1
    recent = (Exacerbation(date(2025, 2, 20)),)
    decision = decide(pair(exacerbations=recent, early_assessment_reason="Six a year"), BTS)
    assert decision.outcome is Outcome.ELIGIBLE
    assert Flag.EARLY_ASSESSMENT in decision.flags
    assert outcome(pair(exacerbations=recent, early_assessment_reason="  ")) is (
        Outcome.DEFER_UNSTABLE
    )


@pytest.mark.parametrize("reason", ["", "Six a year"])
@pytest.mark.parametrize(
    ("started_on", "is_void"),
    [(date(2025, 3, 4), True), (G2, True), (date(2025, 3, 25), False)],
)
def test_v49_exacerbation_between_the_gases_voids_the_pair(started_on, is_void, reason):
    case = pair(exacerbations=(Exacerbation(started_on),), early_assessment_reason=reason)
    decision = decide(case, BTS)
    if is_void:
        assert decision.outcome is Outcome.DEFER_UNSTABLE
        assert decision.not_before == started_on + timedelta(days=56)
        assert decision.steps[-1].rule == "R-STA-3"
    else:
        assert decision.outcome is Outcome.ELIGIBLE
        assert decision.flags[0] is Flag.EXACERBATION_SINCE


def test_v15_pulmonary_hypertension_has_the_higher_limit_outright():
    first = a_gas("7.8", G1, ph=D("7.45"), paco2_kpa=D("4.3"), hco3_mmol_l=D("21.8"))
    case = a_case(first, a_gas("7.9", G2), diagnosis=Diagnosis.PULMONARY_HYPERTENSION)
    assert outcome(case) is Outcome.ELIGIBLE
    assert rules(case).count("R-LT-6") == 2


@pytest.mark.parametrize(
    ("diagnosis", "row", "is_extrapolated"),
    [
        (Diagnosis.COPD, "R-LT-1", False),
        (Diagnosis.ILD, "R-LT-4", False),
        (Diagnosis.CYSTIC_FIBROSIS, "R-LT-5", False),
        (Diagnosis.NEUROMUSCULAR, "R-LT-7", False),
        (Diagnosis.HEART_FAILURE, "R-LT-8", False),
        (Diagnosis.BRONCHIECTASIS, "R-LT-9", True),
        (Diagnosis.LUNG_CANCER, "R-LT-9", True),
    ],
)
def test_each_diagnosis_has_its_row(diagnosis, row, is_extrapolated):
    decision = decide(pair(diagnosis=diagnosis), BTS)
    assert decision.outcome is Outcome.ELIGIBLE
    assert row in [step.rule for step in decision.steps]
    assert (Flag.EXTRAPOLATED in decision.flags) is is_extrapolated


@pytest.mark.parametrize("diagnosis", [None, Diagnosis.CLUSTER_HEADACHE, Diagnosis.OTHER])
def test_diagnosis_without_a_row_is_not_decided(diagnosis):
    # R-REF-8
    decision = decide(pair(diagnosis=diagnosis), BTS)
    assert decision.outcome is Outcome.INCOMPLETE
    assert "diagnosis" in decision.missing[0]


@pytest.mark.parametrize(
    ("diagnosis", "paco2", "on_ventilation", "expected"),
    [
        (Diagnosis.NEUROMUSCULAR, "6.01", False, Outcome.NIV_PATHWAY),
        (Diagnosis.NEUROMUSCULAR, "6.00", False, Outcome.ELIGIBLE),
        (Diagnosis.CHEST_WALL, "6.01", False, Outcome.NIV_PATHWAY),
        (Diagnosis.CHEST_WALL, "6.01", True, Outcome.ELIGIBLE),
        (Diagnosis.COPD, "6.01", False, Outcome.ELIGIBLE),
        (Diagnosis.SLEEP_DISORDERED_BREATHING, "5.0", False, Outcome.NIV_PATHWAY),
        (Diagnosis.SLEEP_DISORDERED_BREATHING, "5.0", True, Outcome.ELIGIBLE),
    ],
)
def test_ventilation_comes_first_for_weak_breathing(diagnosis, paco2, on_ventilation, expected):
    # R-LT-7, R-LT-10
    second = a_gas("7.2", G2, paco2_kpa=D(paco2))
    case = a_case(a_gas("7.2", G1), second, diagnosis=diagnosis, is_on_ventilation=on_ventilation)
    decision = decide(case, BTS)
    assert decision.outcome is expected
    assert (Flag.HYPERCAPNIA in decision.flags) is (paco2 == "6.01")


@pytest.mark.parametrize(
    ("diagnosis", "is_in_a_week"), [(Diagnosis.MOTOR_NEURONE, True), (Diagnosis.CHEST_WALL, False)]
)
def test_v17_hypercapnia_in_weak_breathing_is_urgent(diagnosis, is_in_a_week):
    gas = a_gas("7.0", G1, ph=D("7.36"), paco2_kpa=D("7.2"), hco3_mmol_l=D("29.7"))
    decision = decide(a_case(gas, diagnosis=diagnosis), BTS)
    assert decision.outcome is Outcome.NIV_PATHWAY
    assert "ventilation service" in decision.urgent
    assert ("within one week" in decision.urgent) is is_in_a_week


def test_hypercapnia_is_no_bar_in_copd():
    assert "R-LT-3" in rules(a_case(a_gas("7.2", G1, paco2_kpa=D("6.1")), a_gas("7.2", G2)))


@pytest.mark.parametrize(
    ("ph", "paco2", "is_urgent"),
    [
        ("7.349", "6.01", True),
        ("7.350", "6.01", False),
        ("7.349", "6.00", False),
        (None, "7.0", False),
    ],
)
def test_acidosis_on_air_is_urgent_at_raw_values(ph, paco2, is_urgent):
    # U-4, R-STA-4
    gas = a_gas("7.2", G2, ph=None if ph is None else D(ph), paco2_kpa=D(paco2))
    decision = decide(a_case(a_gas("7.2", G1), gas), BTS)
    assert (decision.outcome is Outcome.URGENT_UNSTABLE) is is_urgent
    assert ("Senior review the same day" in decision.urgent) is is_urgent


def test_gas_without_ph_is_not_decided():
    decision = decide(a_case(a_gas("7.2", G1, ph=None), a_gas(on=G2, paco2_kpa=None)), BTS)
    assert decision.outcome is Outcome.INCOMPLETE
    assert "pH and PaCO2" in decision.missing[0]


def test_v28_query_keeps_the_urgent_banner_and_a_block_silences_it():
    acid = a_gas("7.2", G1, ph=D("7.30"), paco2_kpa=D("7.0"))
    queried, blocked = a_case(held(acid, CONFIRM)), a_case(held(acid, BLOCK))
    assert outcome(queried) is outcome(blocked) is Outcome.DATA_QUERY
    assert "Respiratory acidosis" in decide(queried, BTS).urgent
    assert decide(blocked, BTS).urgent == ""


def test_v23_air_gas_too_good_for_air_is_a_data_query_not_a_refusal():
    gas = a_gas("11.9", G1, ph=D("7.36"), paco2_kpa=D("7.0"), hco3_mmol_l=D("28.9"))
    findings = data_quality(gas, QualityContext(now=at(date(2025, 4, 1))))
    decision = decide(a_case(held(gas, *findings)), BTS)
    assert decision.outcome is Outcome.DATA_QUERY
    assert "DQ-7" in decision.steps[-1].compared
    assert outcome(a_case(held(gas, *findings, resolved=("DQ-7",)))) is Outcome.NOT_ELIGIBLE


def test_query_on_either_gas_stops_the_decision():
    assert outcome(a_case(a_gas("7.2", G1), held(a_gas("7.2", G2), CONFIRM))) is Outcome.DATA_QUERY


def test_v19_capillary_then_arterial_above_the_limit_is_not_confirmed():
    first = an_earlobe_gas("6.9", date(2025, 2, 24))
    second = a_gas("7.5", date(2025, 3, 17))
    assert outcome(a_case(first, second, capillary_reason="Refused")) is Outcome.NOT_CONFIRMED


@pytest.mark.parametrize(
    ("pao2", "expected"),
    [
        ("6.2", Outcome.ELIGIBLE),
        ("6.34", Outcome.ELIGIBLE),
        ("6.35", Outcome.CONFIRM_WITH_ABG),
        ("7.0", Outcome.CONFIRM_WITH_ABG),
    ],
)
def test_v21_capillary_gas_counts_with_its_allowance(pao2, expected):
    # R-GAS-13
    case = a_case(a_gas("7.0", G1), an_earlobe_gas(pao2, G2), capillary_reason="No radial pulse")
    decision = decide(case, BTS)
    assert decision.outcome is expected
    assert Flag.CBG_USED in decision.flags


def test_capillary_gas_needs_a_reason_and_oximetry():
    # R-GAS-8, R-GAS-14
    case = a_case(a_gas("7.0", G1), an_earlobe_gas("6.2", G2, spo2_percent=None))
    decision = decide(case, BTS)
    assert decision.outcome is Outcome.CONFIRM_WITH_ABG
    assert len(decision.missing) == 2


@pytest.mark.parametrize("sample", [SampleKind.VBG, SampleKind.CBG_FINGER])
def test_sample_without_usable_oxygen_is_neither_met_nor_refused(sample):
    # R-GAS-12
    assert outcome(a_case(a_gas("9.0", G1, sample=sample))) is Outcome.CONFIRM_WITH_ABG
    assert outcome(a_case(a_gas("7.0", G1), a_gas("9.0", G2, sample=sample))) is (
        Outcome.CONFIRM_WITH_ABG
    )


@pytest.mark.parametrize(
    ("born_on", "expected"),
    [
        (date(2007, 4, 30), Outcome.ELIGIBLE),
        (date(2007, 5, 1), Outcome.OUT_OF_SCOPE_PAEDIATRIC),
        (None, Outcome.INCOMPLETE),
    ],
)
def test_rules_are_for_adults(born_on, expected):
    assert outcome(pair(born_on=born_on)) is expected


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (a_case(), "a blood gas on air"),
        (a_case(a_gas(source=TWO_LITRES)), "a blood gas on air"),
        (a_case(a_gas(None)), "PaO2"),
        (a_case(a_gas(), exacerbations=None), "last exacerbation"),
    ],
)
def test_missing_fact_is_named(case, words):
    # U-9, R-REF-5, R-REF-7
    decision = decide(case, BTS)
    assert decision.outcome is Outcome.INCOMPLETE
    assert words in decision.missing[0]


def test_no_exacerbation_at_all_is_stable():
    assert outcome(pair(exacerbations=())) is Outcome.ELIGIBLE


def test_unknown_complications_are_named_where_they_matter():
    unknown = {
        "has_oedema": None, "haematocrit_percent": None, "has_pulmonary_hypertension": None
    }  # fmt: skip
    near = decide(pair("7.8", **unknown), BTS)
    assert (near.outcome, len(near.missing)) == (Outcome.NOT_ELIGIBLE, 3)
    assert Flag.COMPLICATION_UNKNOWN in near.flags
    assert decide(pair("8.1", **unknown), BTS).missing == ()
    assert decide(pair("7.8"), BTS).missing == ()


@pytest.mark.parametrize(
    ("pao2", "expected"),
    [
        ("7.14", False),
        ("7.15", True),
        ("7.44", True),
        ("7.45", False),
        ("7.85", True),
        ("8.14", True),
        ("8.15", False),
    ],
)
def test_borderline_is_within_a_tenth_of_a_limit(pao2, expected):
    assert is_borderline(D(pao2), BTS) is expected
    assert (Flag.BORDERLINE in decide(a_case(a_gas(pao2)), BTS).flags) is expected


@pytest.mark.parametrize(("days", "flagged"), [(183, False), (184, True)])
def test_long_interval_is_pointed_out(days, flagged):
    # R-GAS-4
    decision = decide(a_case(a_gas("7.2", G1), a_gas("7.2", G1 + timedelta(days=days))), BTS)
    assert decision.outcome is Outcome.ELIGIBLE
    assert (Flag.LONG_INTERVAL in decision.flags) is flagged


def test_limit_names_what_applies():
    assert str(ltot_limit(pair(), BTS)) == "≤ 7.3 kPa"
    assert str(ltot_limit(pair(has_pulmonary_hypertension=True), BTS)) == "≤ 8.0 kPa"


def test_step_carries_the_grade_of_its_diagnosis_or_says_the_number_is_borrowed():
    case = pair(diagnosis=Diagnosis.ILD)
    told, borrowed = decide(case, BTS).steps[-2], decide(case, DH).steps[-2]
    assert (told.rule, told.grade, told.tag) == ("R-LT-4", "D", "V")
    assert (borrowed.rule, borrowed.tag) == ("R-LT-4", "D")
    assert "not stated in 2008" in borrowed.source


def test_step_names_the_policy_where_the_limit_is_not_the_guidelines():
    case = pair("7.9", "7.9", has_oedema=True)
    nice, ats = decide(case, NICE).steps[-2], decide(case, ATS).steps[-2]
    assert (nice.rule, nice.source[:10], nice.grade, nice.tag) == ("R-LT-2", "NICE NG115", "", "V2")
    assert (ats.rule, ats.source[:8], ats.grade, ats.tag) == ("R-LT-2", "ATS Home", "", "V")


def test_pair_out_of_order_is_refused():
    with pytest.raises(ValueError, match="earlier"):
        a_case(a_gas("7.2", G2), a_gas("7.2", G1))
    with pytest.raises(ValueError, match="earlier"):
        a_case(first_gas=None, second_gas=held(a_gas()))


def test_every_outcome_and_flag_has_words():
    assert set(OUTCOME_WORDS) == set(NEXT_WORDS) == set(Outcome)
    assert set(FLAG_WORDS) == set(Flag)


kpa = st.none() | st.decimals(min_value=0, max_value=30, places=2)
days = st.dates(min_value=date(2024, 1, 1), max_value=date(2026, 1, 1))


@given(
    pao2=kpa,
    paco2=kpa,
    sample=st.sampled_from(SampleKind),
    diagnosis=st.none() | st.sampled_from(Diagnosis),
    ill=st.none() | st.lists(days.map(Exacerbation), max_size=3).map(tuple),
    apart=st.integers(min_value=0, max_value=400),
)
def test_decision_never_crashes_and_says_why(pao2, paco2, sample, diagnosis, ill, apart):
    first = a_gas(None, G1, pao2_kpa=pao2, paco2_kpa=paco2, sample=sample)
    second = a_gas("7.2", G1 + timedelta(days=apart))
    decision = decide(a_case(first, second, diagnosis=diagnosis, exacerbations=ill), BTS)
    assert decision.steps[-1].compared
    assert decision.outcome is not Outcome.ELIGIBLE or decision.missing in {
        (), ("why an arterial sample was not possible",)
    }  # fmt: skip


@given(kpa.filter(lambda value: value is not None))
def test_lower_oxygen_never_makes_ineligible(pao2):
    lower = max(pao2 - D("0.3"), D(0))
    if outcome(a_case(a_gas(str(pao2), G1), a_gas("7.0", G2))) is Outcome.ELIGIBLE:
        assert outcome(a_case(a_gas(str(lower), G1), a_gas("7.0", G2))) is Outcome.ELIGIBLE
