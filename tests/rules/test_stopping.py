from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from o2clinic.errors import Finding, Level
from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.ltot_case import Exacerbation
from o2clinic.rules.order import Modality
from o2clinic.rules.stopping import (
    STOP_FLAG_WORDS,
    STOPPING_WORDS,
    StopFlag,
    Stopping,
    StoppingCase,
    decide_stopping,
)
from tests.rules.cases import BTS, TWO_LITRES, D, a_gas, an_earlobe_gas, held

FIRST, SECOND = date(2025, 5, 1), date(2025, 5, 22)  # 21 days
TODAY = date(2025, 6, 1)


def on_air(pao2="8.4", on=FIRST, **given):
    return held(a_gas(pao2, on, **{"off_oxygen_minutes": 30, **given}))


PAIR = (on_air(), on_air(on=SECOND))


def a_review(*gases, **given):
    known = {
        "decided_on": TODAY,
        "gases": gases,
        "diagnosis": Diagnosis.COPD,
        "has_oedema": False,
        "haematocrit_percent": D(45),
        "has_pulmonary_hypertension": False,
        "exacerbations": (),
        "has_other_indication": False,
    }
    return StoppingCase(**{**known, **given})


def advise(*gases, **given):
    return decide_stopping(a_review(*gases, **given), BTS)


def rules(advice):
    return [(step.rule, step.passed) for step in advice.steps]


def test_r_st_2_two_gases_above_the_limit_three_weeks_apart_end_ltot():
    advice = advise(*PAIR)
    assert advice.outcome is Stopping.WITHDRAW
    assert rules(advice) == [("R-ST-2", True)] * 3 + [("R-ST-1", True)]
    assert (advice.missing, advice.not_before, advice.flags) == ((), None, ())
    assert advice.policy_id == "BTS2015_QS2017"
    assert "plan" in advice.words


@pytest.mark.parametrize(
    ("pao2", "expected"),
    [
        ("7.34", Stopping.GO_ON),
        ("7.35", Stopping.NO_LONGER_MEETS),
        ("7.4", Stopping.NO_LONGER_MEETS),
    ],
)
def test_limit_is_compared_at_a_tenth_of_a_kpa(pao2, expected):
    assert advise(on_air(pao2)).outcome is expected


@pytest.mark.parametrize("raised", [{"has_oedema": True}, {"haematocrit_percent": D(55)}])
@pytest.mark.parametrize(
    ("pao2", "expected"), [("8.04", Stopping.GO_ON), ("8.05", Stopping.NO_LONGER_MEETS)]
)
def test_r_st_2_complication_has_the_higher_limit(raised, pao2, expected):
    assert advise(on_air(pao2), **raised).outcome is expected


@pytest.mark.parametrize(
    ("second_on", "expected"),
    [(date(2025, 5, 21), Stopping.NO_LONGER_MEETS), (SECOND, Stopping.WITHDRAW)],
)
def test_r_st_2_second_gas_is_three_weeks_later(second_on, expected):
    advice = advise(on_air(), on_air(on=second_on))
    assert advice.outcome is expected
    assert advice.not_before == (SECOND if expected is Stopping.NO_LONGER_MEETS else None)


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("", Stopping.NO_LONGER_MEETS),
        (" ", Stopping.NO_LONGER_MEETS),
        ("PaO2 11, well", Stopping.WITHDRAW),
    ],
)
def test_r_st_2_clinician_may_find_one_gas_enough(reason, expected):
    assert advise(on_air(), one_gas_enough_reason=reason).outcome is expected


def test_v45_better_gas_on_oxygen_is_no_evidence_for_stopping():
    on_oxygen = held(a_gas("7.9", FIRST, source=TWO_LITRES))
    advice = advise(on_oxygen)
    assert advice.outcome is Stopping.NO_EVIDENCE
    assert rules(advice)[0] == ("R-ST-3", False)
    assert "oxygen goes on" in advice.words
    alone = advise(on_air(), held(a_gas("12.0", SECOND, source=TWO_LITRES)))
    assert alone.outcome is Stopping.NO_LONGER_MEETS  # the pair needs two on air


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (None, Stopping.NO_EVIDENCE),
        (19, Stopping.NO_EVIDENCE),
        (20, Stopping.NO_LONGER_MEETS),
    ],
)
def test_r_st_3_gas_too_soon_after_oxygen_does_not_count_as_on_air(minutes, expected):
    advice = advise(on_air(off_oxygen_minutes=minutes))
    assert advice.outcome is expected
    assert any("how long" in fact for fact in advice.missing) is (minutes is None)


@pytest.mark.parametrize("level", [Level.CONFIRM, Level.BLOCK])
def test_gas_with_an_open_query_does_not_count(level):
    queried = held(on_air().gas, Finding("DQ-7", level, "On oxygen?"))
    advice = advise(queried)
    assert advice.outcome is Stopping.NO_EVIDENCE
    assert ("S-1", False) in rules(advice)


@pytest.mark.parametrize(
    "gas",
    [on_air(sample=SampleKind.VBG), on_air(sample=SampleKind.CBG_FINGER), on_air(None)],
)
def test_gas_without_usable_oxygen_does_not_count(gas):
    assert advise(gas).outcome is Stopping.NO_EVIDENCE
    assert advise().outcome is Stopping.NO_EVIDENCE


def test_r_st_3_patient_who_still_meets_the_limit_goes_on():
    advice = advise(on_air("9.0"), on_air("7.2", SECOND))
    assert advice.outcome is Stopping.GO_ON
    assert rules(advice)[-1] == ("R-ST-3", False)


def test_gas_that_meets_the_limit_between_two_others_begins_the_count_again():
    gases = (on_air(on=date(2025, 3, 1)), on_air("7.0", FIRST), on_air(on=SECOND))
    advice = advise(*gases)
    assert advice.outcome is Stopping.NO_LONGER_MEETS
    assert advice.not_before == SECOND + timedelta(days=21)


def test_gases_are_taken_by_their_time_not_their_order():
    assert advise(on_air("7.0", SECOND), on_air("9.0", FIRST)).outcome is Stopping.GO_ON


def test_earlobe_gas_that_meets_the_limit_asks_for_an_arterial_one():
    low = held(an_earlobe_gas("7.0", FIRST, off_oxygen_minutes=30))
    advice = advise(low)
    assert advice.outcome is Stopping.GO_ON
    assert "arterial" in advice.prompts[0]
    assert advise(on_air("7.0")).prompts == ()


@pytest.mark.parametrize(
    ("ended_on", "expected"),
    [
        (date(2025, 3, 6), Stopping.WITHDRAW),  # 56 days before the first gas
        (date(2025, 3, 7), Stopping.NO_LONGER_MEETS),
    ],
)
def test_r_st_2_gases_are_of_a_stable_phase(ended_on, expected):
    ill = Exacerbation(date(2025, 3, 1), ended_on)
    advice = advise(*PAIR, exacerbations=(ill,))
    assert advice.outcome is expected
    if expected is Stopping.NO_LONGER_MEETS:
        assert advice.not_before == SECOND + timedelta(days=21)


def test_r_st_2_exacerbation_between_or_after_the_gases_voids_them():
    advice = advise(*PAIR, exacerbations=(Exacerbation(date(2025, 5, 25)),))
    assert (advice.outcome, advice.not_before) == (Stopping.NO_LONGER_MEETS, date(2025, 7, 20))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"exacerbations": None}, "last exacerbation"),
        ({"diagnosis": None}, "confirmed diagnosis"),
        ({"diagnosis": Diagnosis.OTHER}, "confirmed diagnosis"),
        ({"has_other_indication": None}, "another form"),
    ],
)
def test_what_is_not_recorded_is_said_and_oxygen_goes_on(given, words):
    advice = advise(*PAIR, **given)
    assert advice.outcome is Stopping.INCOMPLETE
    assert words in advice.missing[0]
    assert "oxygen goes on" in advice.words


@pytest.mark.parametrize("unknown", ["has_oedema", "haematocrit_percent"])
@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("8.04", "8.4", Stopping.INCOMPLETE),
        ("8.4", "8.04", Stopping.INCOMPLETE),
        ("8.05", "8.4", Stopping.WITHDRAW),
    ],
)
def test_unknown_complication_matters_between_the_limits(unknown, first, second, expected):
    advice = advise(on_air(first), on_air(second, SECOND), **{unknown: None})
    assert advice.outcome is expected
    assert bool(advice.missing) is (expected is Stopping.INCOMPLETE)


def test_between_the_limits_it_is_asked_what_oxygen_was_begun_for():
    advice = advise(on_air("7.8"), on_air("7.9", SECOND))
    assert advice.outcome is Stopping.WITHDRAW
    assert "between the two limits" in advice.prompts[0]


def test_pulmonary_hypertension_has_no_lower_limit_to_ask_about():
    advice = advise(
        on_air("8.4"), on_air("8.5", SECOND), diagnosis=Diagnosis.PULMONARY_HYPERTENSION,
        has_oedema=None,
    )  # fmt: skip
    assert advice.outcome is Stopping.WITHDRAW


def test_r_st_1_another_form_of_oxygen_is_a_new_order():
    advice = advise(*PAIR, has_other_indication=True)
    assert advice.outcome is Stopping.OTHER_FORM
    assert rules(advice)[-1] == ("R-ST-1", False)


@pytest.mark.parametrize(
    ("benefit", "used", "expected"),
    [
        (True, True, Stopping.GO_ON),
        (False, True, Stopping.WITHDRAW),
        (True, False, Stopping.WITHDRAW),
        (None, False, Stopping.WITHDRAW),
        (None, True, Stopping.INCOMPLETE),
        (True, None, Stopping.INCOMPLETE),
    ],
)
def test_r_st_5_ambulatory_oxygen_without_benefit_or_not_used(benefit, used, expected):
    advice = advise(modality=Modality.AOT, has_benefit=benefit, is_used=used)
    assert advice.outcome is expected
    assert {rule for rule, _ in rules(advice)} == {"R-ST-5"}
    assert bool(advice.missing) is (None in {benefit, used})


@pytest.mark.parametrize(
    ("modality", "field", "rule"),
    [
        (Modality.POT, "has_benefit", "R-ST-6"),
        (Modality.NOT, "is_still_indicated", "R-ST-1"),
        (Modality.SBOT, "is_still_indicated", "R-ST-1"),
    ],
)
@pytest.mark.parametrize(
    ("answer", "expected"),
    [(True, Stopping.GO_ON), (False, Stopping.WITHDRAW), (None, Stopping.INCOMPLETE)],
)
def test_r_st_6_other_oxygen_stops_when_it_does_not_help(modality, field, rule, answer, expected):
    advice = advise(modality=modality, **{field: answer})
    assert advice.outcome is expected
    assert rules(advice) == [(rule, answer is True)]


@pytest.mark.parametrize("told", [None, False, True])
def test_r_st_4_danger_is_a_review_of_its_own_and_leaves_the_indication(told):
    dangers = ("burns on the tubing",)
    advice = advise(on_air("6.8"), dangers=dangers, was_told_of_withdrawal=told)
    assert (advice.outcome, advice.flags) == (Stopping.GO_ON, (StopFlag.RISK_REVIEW,))
    assert bool(advice.missing) is (told is not True)
    assert "community matron" in advice.prompts[-1]


def test_r_st_7_suppliers_report_takes_nothing_away():
    advice = advise(on_air("6.8"), supplier_reports_non_use=True)
    assert (advice.outcome, advice.flags) == (Stopping.GO_ON, (StopFlag.CLINICAL_REVIEW,))
    aot = advise(modality=Modality.AOT, has_benefit=True, supplier_reports_non_use=True)
    assert aot.outcome is Stopping.INCOMPLETE


@pytest.mark.parametrize("field", ["died_on", "moved_on"])
def test_r_st_8_closed_record_is_an_administrative_matter(field):
    closed = advise(on_air("6.8"), dangers=("smokes",), **{field: TODAY})
    assert closed.outcome is Stopping.ADMINISTRATIVE_CLOSURE
    assert (rules(closed), closed.flags) == ([("R-ST-8", False)], ())
    later = advise(on_air("6.8"), **{field: TODAY + timedelta(days=1)})
    assert later.outcome is Stopping.GO_ON


def test_every_outcome_and_flag_has_words():
    assert set(STOPPING_WORDS) == set(Stopping)
    assert set(STOP_FLAG_WORDS) == set(StopFlag)


days = st.dates(min_value=date(2024, 1, 1), max_value=date(2026, 1, 1))
answers = st.sampled_from([None, True, False])
gases = st.builds(
    lambda pao2, on, sample, minutes, source: held(
        a_gas(None, on, pao2_kpa=pao2, sample=sample, off_oxygen_minutes=minutes, source=source)
    ),
    st.none() | st.decimals(min_value=3, max_value=20, places=2),
    days,
    st.sampled_from(SampleKind),
    st.none() | st.integers(min_value=0, max_value=60),
    st.sampled_from([None, TWO_LITRES, a_gas().source]),
)
cases = st.builds(
    StoppingCase,
    decided_on=days,
    modality=st.sampled_from(Modality),
    gases=st.lists(gases, max_size=4).map(tuple),
    diagnosis=st.none() | st.sampled_from(Diagnosis),
    has_oedema=answers,
    haematocrit_percent=st.none() | st.decimals(min_value=0, max_value=80, places=2),
    has_pulmonary_hypertension=answers,
    exacerbations=st.none()
    | st.lists(st.builds(Exacerbation, days, st.none() | days), max_size=2).map(tuple),
    one_gas_enough_reason=st.sampled_from(["", "well"]),
    has_other_indication=answers,
    has_benefit=answers,
    is_used=answers,
    is_still_indicated=answers,
    supplier_reports_non_use=st.booleans(),
    dangers=st.sampled_from([(), ("smokes near oxygen",)]),
    was_told_of_withdrawal=answers,
    died_on=st.none() | days,
    moved_on=st.none() | days,
)


@settings(max_examples=200)
@given(cases)
def test_advice_never_crashes_and_says_why(case):
    advice = decide_stopping(case, BTS)
    assert advice.steps
    if advice.outcome in {Stopping.INCOMPLETE, Stopping.NO_EVIDENCE}:
        assert advice.missing
    assert (advice.not_before is not None) is (advice.outcome is Stopping.NO_LONGER_MEETS)


@settings(max_examples=100)
@given(
    st.decimals(min_value=5, max_value=12, places=2),
    st.decimals(min_value=0, max_value=3, places=2),
)
def test_lower_oxygen_never_takes_oxygen_away(pao2, less):
    lower = advise(on_air(str(pao2 - less)), on_air(str(pao2 - less), SECOND))
    if advise(on_air(str(pao2)), on_air(str(pao2), SECOND)).outcome is Stopping.GO_ON:
        assert lower.outcome is Stopping.GO_ON
