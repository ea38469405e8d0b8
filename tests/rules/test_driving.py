import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.driving import Licence, TravelCase, advise_travel
from o2clinic.rules.order import Equipment
from o2clinic.rules.policy import Tag
from tests.rules.cases import BTS, D


def advise(**given):
    known = {"age_years": 70, "diagnosis": Diagnosis.ILD, "drives": True, "is_sleepy": False}
    return advise_travel(TravelCase(**{**known, **given}), BTS)


def told(advice):
    return [(one.rule, one.is_warning) for one in advice.information]


def words(advice):
    return " ".join(one.words for one in advice.information)


def test_driver_without_anything_is_told_nothing():
    advice = advise()
    assert (advice.information, advice.missing) == ((), ())
    assert [step.rule for step in advice.steps] == ["R-PD-1", "R-DR-3"]
    assert advice.policy_id == "BTS2015_QS2017"


@pytest.mark.parametrize(("age", "is_child"), [(17, True), (18, False)])
def test_r_pd_1_under_18_the_paediatric_service_decides(age, is_child):
    assert told(advise(age_years=age)) == ([("R-PD-1", True)] if is_child else [])


def test_r_pd_1_unknown_age_is_missing():
    assert advise(age_years=None).missing == ("date of birth",)


@pytest.mark.parametrize(
    ("equipment", "expected"),
    [
        (Equipment.PORTABLE_CYLINDER, "Secure cylinders"),
        (Equipment.LIGHTWEIGHT_CYLINDER, "Secure cylinders"),
        (Equipment.STATIC_CYLINDER, "Secure cylinders"),
        (Equipment.PORTABLE_LIQUID, "upright"),
        (Equipment.STATIC_LIQUID, "upright"),
    ],
)
def test_r_dr_1_oxygen_in_a_car_is_secured_and_the_insurer_told(equipment, expected):
    for drives in (True, False):  # somebody else may drive
        advice = advise(equipment=frozenset({equipment}), drives=drives)
        assert len(advice.information) == 2
        assert expected in advice.information[0].words
        assert "insurer" in advice.information[1].words
        assert advice.information[0].tag is Tag.READ


def test_r_dr_1_concentrator_is_not_carried():
    assert advise(equipment=frozenset({Equipment.STATIC_CONCENTRATOR})).information == ()


@pytest.mark.parametrize("diagnosis", [None, Diagnosis.ILD, Diagnosis.BRONCHIECTASIS])
def test_r_dr_2_attacks_that_are_told_of_are_a_warning_whatever_the_diagnosis(diagnosis):
    attacks = advise(diagnosis=diagnosis, has_disabling_attacks=True)
    assert told(attacks) == [("R-DR-2", True)]
    assert told(advise(diagnosis=diagnosis, has_disabling_attacks=False)) == []


def test_r_dr_2_copd_is_reported_only_with_disabling_attacks_and_is_not_verified():
    usual = advise(diagnosis=Diagnosis.COPD, has_disabling_attacks=False)
    attacks = advise(diagnosis=Diagnosis.COPD, has_disabling_attacks=True)
    assert told(usual) == [("R-DR-2", False)]
    assert told(attacks) == [("R-DR-2", True)]
    assert usual.information[0].tag is Tag.UNVERIFIED
    unknown = advise(diagnosis=Diagnosis.COPD)
    assert (unknown.information, len(unknown.missing)) == ((), 1)


@pytest.mark.parametrize("drives", [True, None])
def test_r_dr_3_excessively_sleepy_must_not_drive(drives):
    advice = advise(is_sleepy=True, drives=drives)
    assert told(advice) == [("R-DR-3", True)]
    assert "must not drive" in words(advice)
    assert ("whether the patient drives" in advice.missing) is (drives is None)


def test_r_dr_3_not_asked_is_missing():
    assert "sleepy" in advise(is_sleepy=None).missing[0]


@pytest.mark.parametrize(
    ("ahi", "how"),
    [("14.9", ""), ("15", "moderate"), ("29.9", "moderate"), ("30", "severe")],
)
def test_r_dr_3_sleep_apnoea_is_reported_from_fifteen_an_hour(ahi, how):
    advice = advise(ahi_per_hour=D(ahi), licence=Licence.GROUP_1)
    assert (f"Sleep apnoea, {how}: must be reported" in words(advice)) is bool(how)
    assert bool(advice.information) is bool(how)


@pytest.mark.parametrize(
    ("licence", "every"),
    [(Licence.GROUP_1, "every 3 years"), (Licence.GROUP_2, "every year"), (None, "every year")],
)
def test_r_dr_3_review_goes_by_the_licence_and_the_shorter_one_when_unknown(licence, every):
    advice = advise(ahi_per_hour=D(20), licence=licence)
    assert every in words(advice)
    assert bool(advice.missing) is (licence is None)


def test_r_dr_3_sleep_apnoea_without_its_index_is_missing():
    advice = advise(diagnosis=Diagnosis.SLEEP_DISORDERED_BREATHING)
    assert "AHI" in advice.missing[0]


@pytest.mark.parametrize(("drives", "warned"), [(True, True), (None, True), (False, False)])
def test_r_dr_4_cough_syncope_is_looked_up_and_not_verified(drives, warned):
    advice = advise(has_cough_syncope=True, drives=drives)
    assert told(advice) == ([("R-DR-4", True)] if warned else [])
    assert all(one.tag is Tag.UNVERIFIED for one in advice.information)


def test_who_does_not_drive_is_not_asked_about_driving():
    advice = advise(
        drives=False,
        diagnosis=Diagnosis.COPD,
        is_sleepy=None,
        ahi_per_hour=D(40),
    )
    assert (advice.information, advice.missing) == ((), ())


def test_r_tr_1_air_travel_is_a_letter_and_no_decision():
    advice = advise(wants_to_fly=True)
    assert told(advice) == [("R-TR-1", False)]
    assert "not decided here" in advice.steps[-1].compared


answers = st.sampled_from([None, True, False])
cases = st.builds(
    TravelCase,
    age_years=st.none() | st.integers(min_value=0, max_value=110),
    equipment=st.frozensets(st.sampled_from(Equipment), max_size=3),
    diagnosis=st.none() | st.sampled_from(Diagnosis),
    drives=answers,
    licence=st.none() | st.sampled_from(Licence),
    has_disabling_attacks=answers,
    is_sleepy=answers,
    ahi_per_hour=st.none() | st.decimals(min_value=0, max_value=120, places=1),
    has_cough_syncope=answers,
    wants_to_fly=answers,
)


@settings(max_examples=200)
@given(cases)
def test_advice_never_crashes_and_every_word_has_its_rule(case):
    advice = advise_travel(case, BTS)
    assert advice.steps
    applied = {step.rule for step in advice.steps}
    assert all(one.rule in applied for one in advice.information)


@settings(max_examples=100)
@given(st.decimals(min_value=0, max_value=100, places=1), st.integers(min_value=0, max_value=40))
def test_worse_sleep_apnoea_never_takes_a_warning_away(ahi, more):
    mild, worse = (len(advise(ahi_per_hour=value).information) for value in (ahi, ahi + more))
    assert mild <= worse
