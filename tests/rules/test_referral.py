from datetime import date

import pytest

from o2clinic.rules.eligibility import Diagnosis, Exacerbation
from o2clinic.rules.referral import REFERRAL_WORDS, Referral, Screening, screen
from tests.rules.cases import BTS, DH, LAST_EXACERBATION, D

SEEN_ON = date(2025, 3, 3)


def asked(spo2="92", **given):
    known = {
        "seen_on": SEEN_ON,
        "age_years": 75,
        "spo2_percent": None if spo2 is None else D(spo2),
        "diagnosis": Diagnosis.COPD,
        "exacerbations": (LAST_EXACERBATION,),
        "was_information_given": True,
    }
    return Screening(**{**known, **given})


def outcome(case, policy=BTS):
    return screen(case, policy).outcome


@pytest.mark.parametrize(
    ("spo2", "bts", "dh"),
    [
        ("91.9", Referral.REFER, Referral.REFER),
        ("92", Referral.REFER, Referral.MONITOR),  # V11
        ("92.1", Referral.MONITOR, Referral.MONITOR),
        ("93", Referral.MONITOR, Referral.MONITOR),  # V13
        ("94", Referral.MONITOR, Referral.MONITOR),
        ("94.1", Referral.NO_REFER, Referral.NO_REFER),
        ("95", Referral.NO_REFER, Referral.NO_REFER),
    ],
)
def test_saturation_at_rest_decides(spo2, bts, dh):
    # R-REF-1, R-REF-3, R-REF-4
    case = asked(spo2, diagnosis=Diagnosis.ILD)
    assert (outcome(case), outcome(case, DH)) == (bts, dh)


@pytest.mark.parametrize(
    "complication",
    [
        {"has_oedema": True},
        {"haematocrit_percent": D(55)},
        {"has_pulmonary_hypertension": True},
    ],
)
def test_complication_raises_the_limit(complication):
    # R-REF-2
    assert outcome(asked("94", **complication)) is Referral.CONSIDER_REFER
    assert outcome(asked("95", diagnosis=Diagnosis.ILD, **complication)) is Referral.NO_REFER


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"has_cyanosis": True}, Referral.ASSESS_NEED),
        ({"has_raised_jvp": True}, Referral.ASSESS_NEED),
        ({"has_oedema": True}, Referral.ASSESS_NEED),
        ({"haematocrit_percent": D("54.9")}, Referral.NO_REFER),
        ({"fev1_percent_predicted": D("29.9")}, Referral.ASSESS_NEED),
        ({"fev1_percent_predicted": D(30)}, Referral.NO_REFER),
        ({"fev1_percent_predicted": D(50)}, Referral.NO_REFER),
    ],
)
def test_signs_in_copd_ask_for_an_assessment_whatever_the_saturation(given, expected):
    # R-REF-10
    assert outcome(asked("96", **given)) is expected


def test_severe_obstruction_prompts():
    # R-REF-10
    assert "FEV1 49 %" in screen(asked("96", fev1_percent_predicted=D(49)), BTS).prompts[0]
    assert screen(asked("96", fev1_percent_predicted=D(50)), BTS).prompts == ()


@pytest.mark.parametrize(
    ("spo2", "lung", "expected"),
    [
        ("94", False, Referral.REFER),
        ("94.1", False, Referral.NO_REFER),
        ("93", True, Referral.MONITOR),
        ("92", True, Referral.REFER),
    ],
)
def test_weak_breathing_has_its_own_limits(spo2, lung, expected):
    # R-REF-12
    case = asked(spo2, diagnosis=Diagnosis.MOTOR_NEURONE, has_lung_disease=lung)
    advice = screen(case, BTS)
    assert advice.outcome is expected
    assert bool(advice.prompts) is (expected is Referral.REFER)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"age_years": None}, Referral.INCOMPLETE_REFERRAL),
        ({"age_years": 17}, Referral.OUT_OF_SCOPE_PAEDIATRIC),
        ({"age_years": 18}, Referral.REFER),
        ({"spo2": None}, Referral.INCOMPLETE_REFERRAL),
        ({"is_on_air": False}, Referral.INCOMPLETE_REFERRAL),
        ({"is_steady": False}, Referral.INCOMPLETE_REFERRAL),
        ({"diagnosis": None}, Referral.RETURN_TO_REFERRER),
        ({"is_treatment_optimised": False}, Referral.RETURN_TO_REFERRER),
        ({"exacerbations": None}, Referral.INCOMPLETE_REFERRAL),
        ({"exacerbations": ()}, Referral.REFER),
        ({"is_acutely_unwell": True, "age_years": None}, Referral.URGENT_CLINICAL),
    ],
)
def test_what_comes_before_the_saturation(given, expected):
    # P0, R-REF-7, R-REF-8, R-REF-14
    assert outcome(asked(**given)) is expected


@pytest.mark.parametrize(
    ("started_on", "expected", "until"),
    [
        (date(2025, 1, 6), Referral.REFER, None),  # 56 days
        (date(2025, 1, 7), Referral.DEFER, date(2025, 3, 4)),
    ],
)
def test_screen_waits_until_stable(started_on, expected, until):
    # R-REF-6
    advice = screen(asked(exacerbations=(Exacerbation(started_on),)), BTS)
    assert (advice.outcome, advice.not_before) == (expected, until)


def test_frequent_exacerbator_need_not_wait():
    # R-STA-1
    recent = (Exacerbation(date(2025, 2, 20)),)
    case = asked(exacerbations=recent, early_assessment_reason="Six a year")
    assert outcome(case) is Referral.REFER


@pytest.mark.parametrize(
    ("ended_on", "expected"),
    [
        (date(2025, 3, 2), Referral.REFER),
        (SEEN_ON, Referral.DEFER),
        (date(2025, 3, 6), Referral.DEFER),
    ],
)
def test_nobody_is_assessed_in_the_middle_of_an_exacerbation(ended_on, expected):
    # R-STA-1
    running = (Exacerbation(date(2025, 2, 27), ended_on),)
    case = asked(exacerbations=running, early_assessment_reason="Six a year")
    assert outcome(case) is expected


@pytest.mark.parametrize(("now", "prompted"), [("89", True), ("89.1", False), (None, False)])
def test_fall_of_three_points_is_pointed_out_when_unwell(now, prompted):
    # R-REF-14
    case = asked(now, is_acutely_unwell=True, usual_spo2_percent=D(92))
    assert bool(screen(case, BTS).prompts) is prompted


def test_darker_skin_prompts_for_a_gas_without_correcting_the_number():
    # R-REF-15
    advice = screen(asked("93", has_dark_skin=True), BTS)
    assert advice.outcome is Referral.MONITOR
    assert "consider a gas" in advice.prompts[0]


def test_information_not_given_is_missing_but_does_not_change_the_advice():
    # R-REF-9
    advice = screen(asked(was_information_given=False), BTS)
    assert advice.outcome is Referral.REFER
    assert advice.missing == ("that information was given, spoken and written",)
    assert advice.words == "Blood gases to assess for LTOT"


def test_r_ref_5_the_lowest_saturation_asks_for_blood_gases_and_no_more():
    advice = screen(asked("70"), BTS)
    assert advice.outcome is Referral.REFER
    assert advice.words == "Blood gases to assess for LTOT"


def test_every_referral_outcome_has_words():
    assert set(REFERRAL_WORDS) == set(Referral)
