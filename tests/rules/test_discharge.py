from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from o2clinic.errors import Finding, Level
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.discharge import (
    DISCHARGE_WORDS,
    Discharge,
    DischargeCase,
    assessment_window,
    decide_discharge,
)
from o2clinic.rules.ltot_case import Exacerbation
from o2clinic.rules.order import Modality
from tests.rules.cases import BTS, DH, TWO_LITRES, D, a_gas, held

HOME_ON = date(2025, 3, 10)
ILL = Exacerbation(date(2025, 3, 1), date(2025, 3, 10))
GAS = held(a_gas("6.8", date(2025, 3, 9)))


def a_discharge(spo2="88", **given):
    known = {
        "decided_on": HOME_ON,
        "age_years": 71,
        "diagnosis": Diagnosis.COPD,
        "spo2_percent": None if spo2 is None else D(spo2),
        "is_breathless": True,
        "can_manage_off_oxygen": False,
        "gas": GAS,
        "was_told_temporary": True,
        "exacerbations": (ILL,),
        "was_team_involved": True,
    }
    return DischargeCase(**{**known, **given})


def advise(spo2="88", policy=BTS, **given):
    return decide_discharge(a_discharge(spo2, **given), policy)


def failed(advice):
    return [step.rule for step in advice.steps if not step.passed]


def test_r_dc_2_all_three_conditions_make_temporary_oxygen():
    advice = advise()
    assert advice.outcome is Discharge.TEMPORARY
    assert advice.is_temporary
    assert advice.words == "May be ordered as temporary oxygen"
    assert [step.rule for step in advice.steps] == [
        "S-0", "R-DC-1", "R-DC-2", "R-DC-2", "R-DC-2", "R-DC-3", "R-DC-3", "R-DC-4", "R-DC-8",
        "R-DC-7",
    ]  # fmt: skip
    assert failed(advice) == ["R-DC-1"]  # in an exacerbation: not the ordinary way
    assert (advice.missing, advice.policy_id) == ((), "BTS2015_QS2017")
    assert len(advice.prompts) == 1


@pytest.mark.parametrize(
    ("spo2", "expected"),
    [
        ("91.9", Discharge.TEMPORARY),
        ("92", Discharge.TEMPORARY),
        ("92.1", Discharge.NOT_ORDERED),
        ("93", Discharge.NOT_ORDERED),  # V47
    ],
)
def test_v47_saturation_at_a_discharge(spo2, expected):
    advice = advise(spo2)
    assert advice.outcome is expected
    assert (advice.window is None) is (expected is Discharge.NOT_ORDERED)


@pytest.mark.parametrize(
    "given", [{"is_breathless": False}, {"can_manage_off_oxygen": True}, {"spo2": "95"}]
)
def test_r_dc_2_one_condition_not_met_is_enough_to_say_no(given):
    advice = advise(**given)
    assert advice.outcome is Discharge.NOT_ORDERED
    assert failed(advice)[-1] == "R-DC-2"
    unknown = {"spo2": None, "is_breathless": None, "can_manage_off_oxygen": None}
    still = advise(**{**unknown, **given})
    assert (still.outcome, len(still.missing)) == (Discharge.NOT_ORDERED, 2)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"spo2": None}, "SpO2"),
        ({"is_breathless": None}, "breathless"),
        ({"can_manage_off_oxygen": None}, "manage off oxygen"),
        ({"gas": None}, "blood gases of this stay"),
        ({"gas": held(a_gas("6.8", HOME_ON, ph=None))}, "pH and PaCO2"),
        ({"gas": held(a_gas("6.8", HOME_ON, paco2_kpa=None))}, "pH and PaCO2"),
        (
            {"gas": held(a_gas("6.8", HOME_ON), Finding("DQ-5", Level.BLOCK, "Does not fit."))},
            "answer to the query",
        ),
        ({"gas": held(a_gas("6.8", date(2025, 2, 28)))}, "not of this stay"),
        ({"gas": held(a_gas("6.8", date(2025, 3, 11)))}, "not of this stay"),
        ({"was_told_temporary": None}, "taken away"),
        ({"was_told_temporary": False}, "taken away"),
        ({"exacerbations": None}, "last exacerbation"),
        ({"age_years": None}, "date of birth"),
    ],
)
def test_what_is_not_recorded_is_said_and_nothing_is_ordered(given, words):
    advice = advise(**given)
    assert advice.outcome is Discharge.INCOMPLETE
    assert any(words in fact for fact in advice.missing)
    assert advice.window is None


@pytest.mark.parametrize("day", [date(2025, 3, 1), HOME_ON])
def test_r_dc_3_gas_of_the_stay_counts_on_its_first_and_last_day(day):
    assert advise(gas=held(a_gas("6.8", day))).outcome is Discharge.TEMPORARY


@pytest.mark.parametrize(
    ("age", "expected"), [(17, Discharge.OUT_OF_SCOPE_PAEDIATRIC), (18, Discharge.TEMPORARY)]
)
def test_rules_are_for_adults(age, expected):
    assert advise(age_years=age).outcome is expected


@pytest.mark.parametrize(
    ("ph", "paco2", "expected"),
    [
        ("7.349", "6.01", Discharge.URGENT_UNSTABLE),
        ("7.350", "6.01", Discharge.TEMPORARY),
        ("7.349", "6.00", Discharge.TEMPORARY),
    ],
)
@pytest.mark.parametrize("spo2", ["88", "95"])
def test_acidosis_is_urgent_at_raw_values_whatever_the_saturation(ph, paco2, expected, spo2):
    gas = held(a_gas("6.8", HOME_ON, ph=D(ph), paco2_kpa=D(paco2), source=TWO_LITRES))
    advice = advise(spo2, gas=gas)
    is_urgent = expected is Discharge.URGENT_UNSTABLE
    assert (advice.outcome is Discharge.URGENT_UNSTABLE) is is_urgent
    assert ("Respiratory acidosis: senior review the same day." in advice.prompts) is is_urgent


def test_acidosis_of_a_gas_that_cannot_be_true_is_a_query():
    acid = a_gas("6.8", HOME_ON, ph=D("7.20"), paco2_kpa=D("8.0"))
    blocked = held(acid, Finding("DQ-5", Level.BLOCK, "Does not fit."))
    queried = held(acid, Finding("DQ-7", Level.CONFIRM, "On oxygen?"))
    assert advise(gas=blocked).outcome is Discharge.INCOMPLETE
    assert advise(gas=queried).outcome is Discharge.URGENT_UNSTABLE


@pytest.mark.parametrize(
    ("ended_on", "expected"),
    [
        (date(2025, 1, 14), Discharge.TEMPORARY),  # 55 days
        (date(2025, 1, 13), Discharge.FORMAL_ASSESSMENT),
    ],
)
def test_r_dc_1_who_is_stable_is_assessed_in_the_usual_way(ended_on, expected):
    ill = Exacerbation(date(2025, 1, 1), ended_on)
    assert advise(exacerbations=(ill,)).outcome is expected
    assert advise(exacerbations=()).outcome is Discharge.FORMAL_ASSESSMENT


def test_r_dc_4_window_runs_from_the_stable_day_to_three_months():
    advice = advise()
    assert advice.window.first_on == date(2025, 5, 5)
    assert advice.window.last_on == date(2025, 6, 10)
    assert advise(starts_on=date(2025, 3, 12)).window.last_on == date(2025, 6, 12)
    assert advise(policy=DH).window.first_on == date(2025, 4, 14)


@pytest.mark.parametrize(
    ("clock_on", "is_possible"), [(date(2025, 4, 15), True), (date(2025, 4, 16), False)]
)
def test_r_dc_4_window_may_be_a_day_or_impossible(clock_on, is_possible):
    window = assessment_window(clock_on, HOME_ON, BTS)
    assert window.is_possible is is_possible
    assert ("no day does for both" in window.in_words()) is not is_possible


def test_r_dc_4_impossible_window_is_said():
    ill = Exacerbation(date(2025, 3, 1), date(2025, 4, 16))  # treatment planned to go on
    advice = advise(exacerbations=(ill,))
    assert advice.outcome is Discharge.TEMPORARY
    assert "no day does for both" in advice.prompts[0]
    assert "R-DC-4" in failed(advice)


def test_r_dc_4_unknown_end_of_treatment_makes_the_window_provisional():
    advice = advise(exacerbations=(Exacerbation(date(2025, 3, 1)),))
    assert advice.window.first_on == date(2025, 4, 26)
    assert "end of treatment is not recorded" in advice.prompts[0]


@pytest.mark.parametrize(
    ("spo2", "diagnosis", "expected"),
    [
        ("93", Diagnosis.COPD, Discharge.NOT_ORDERED),
        ("92", Diagnosis.COPD, Discharge.OTHER_RULES),
        ("96", Diagnosis.CLUSTER_HEADACHE, Discharge.OTHER_RULES),
        ("96", None, Discharge.INCOMPLETE),
        (None, Diagnosis.COPD, Discharge.INCOMPLETE),
    ],
)
def test_r_dc_6_no_short_burst_oxygen_for_copd_without_hypoxaemia(spo2, diagnosis, expected):
    assert advise(spo2, modality=Modality.SBOT, diagnosis=diagnosis).outcome is expected


@pytest.mark.parametrize("modality", [Modality.AOT, Modality.NOT, Modality.POT])
def test_other_oxygen_has_its_own_rules(modality):
    assert advise(modality=modality).outcome is Discharge.OTHER_RULES


def test_r_dc_7_respiratory_team_is_a_local_prompt():
    assert "respiratory team" in advise(was_team_involved=False).prompts[0]


@pytest.mark.parametrize(("spo2", "prompted"), [(None, True), ("95", False)])
def test_r_dc_9_pulmonary_fibrosis_is_assessed_before_leaving(spo2, prompted):
    advice = advise(spo2, diagnosis=Diagnosis.ILD)
    assert any("fibrosis" in prompt for prompt in advice.prompts) is prompted
    assert advice.steps[0].rule == "R-DC-9"
    assert advice.steps[0].passed is not prompted


def test_every_outcome_has_words():
    assert set(DISCHARGE_WORDS) == set(Discharge)


days = st.dates(min_value=date(2024, 1, 1), max_value=date(2026, 1, 1))
answers = st.sampled_from([None, True, False])
cases = st.builds(
    DischargeCase,
    decided_on=days,
    age_years=st.none() | st.integers(min_value=0, max_value=110),
    modality=st.sampled_from(Modality),
    diagnosis=st.none() | st.sampled_from(Diagnosis),
    spo2_percent=st.none() | st.decimals(min_value=50, max_value=100, places=1),
    is_breathless=answers,
    can_manage_off_oxygen=answers,
    gas=st.none() | days.map(lambda day: held(a_gas("6.8", day))),
    was_told_temporary=answers,
    exacerbations=st.none()
    | st.lists(st.builds(Exacerbation, days, st.none() | days), max_size=3).map(tuple),
    starts_on=st.none() | days,
    was_team_involved=st.booleans(),
)


@settings(max_examples=200)
@given(cases)
def test_advice_never_crashes_and_an_order_has_its_window(case):
    advice = decide_discharge(case, BTS)
    assert (advice.window is not None) is advice.is_temporary
    if advice.outcome is Discharge.INCOMPLETE:
        assert advice.missing
    if advice.is_temporary:
        assert advice.missing == ()
    assert advice.steps or advice.outcome is Discharge.OTHER_RULES


@settings(max_examples=100)
@given(st.decimals(min_value=50, max_value=100, places=1))
def test_lower_saturation_never_takes_oxygen_away(spo2):
    if advise(str(spo2)).is_temporary:
        assert advise(str(spo2 - Decimal("0.5"))).is_temporary
