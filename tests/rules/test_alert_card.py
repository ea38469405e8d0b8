from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from o2clinic.errors import Finding, Level
from o2clinic.rules.alert_card import (
    CARD_WORDS,
    TOLD_WORDS,
    AlertCase,
    Card,
    PersonalRange,
    Told,
    advise_card,
)
from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.diagnosis import Diagnosis
from tests.rules.cases import BTS, TWO_LITRES, D, a_gas, held

ON = date(2025, 3, 3)


def a_patient(diagnosis=Diagnosis.COPD, *gases, **given):
    known = {
        "diagnosis": diagnosis,
        "gases": tuple(gases),
        "had_hypercapnic_failure": False,
        "had_niv_for_acidosis": False,
        "bmi_kg_m2": D(25),
    }
    return AlertCase(**{**known, **given})


def advise(*args, **given):
    return advise_card(a_patient(*args, **given), BTS)


def gas(paco2="6.5", **given):
    return held(a_gas(on=ON, paco2_kpa=None if paco2 is None else D(paco2), **given))


def rules(advice):
    return [(step.rule, step.passed) for step in advice.steps]


@pytest.mark.parametrize(
    ("main", "beside", "wanted"),
    [
        (Diagnosis.HEART_FAILURE, (Diagnosis.COPD,), "88 to 92 %"),
        (Diagnosis.ILD, (Diagnosis.OTHER, Diagnosis.CHEST_WALL), "88 to 92 %"),
        (Diagnosis.ILD, (Diagnosis.BRONCHIECTASIS,), "88 to 92 %"),
        (Diagnosis.ILD, (Diagnosis.HEART_FAILURE,), "94 to 98 %"),
        (None, (Diagnosis.COPD,), "88 to 92 %"),
    ],
)
def test_a_diagnosis_beside_the_main_one_puts_at_risk_too(main, beside, wanted):
    assert advise(main, other_diagnoses=beside).target.in_words() == wanted


def test_v65_niv_for_acidosis_brings_card_range_and_masks():
    advice = advise(had_niv_for_acidosis=True, is_on_ltot=True)
    assert advice.card is Card.ISSUE
    assert advice.target.in_words() == "88 to 92 %"
    assert advice.venturi_percents == (24, 28)
    assert advice.actions == (
        "Issue the alert card.",
        "Issue a Venturi mask of 24 or 28 %.",
        "Tell the GP.",
        "Tell the out-of-hours service.",
        "Tell the ambulance service, with a flag on the address.",
    )
    assert "responsible physician" in advice.prompts[0]
    assert ("R-AC-1", False) in rules(advice)
    assert (advice.policy_id, advice.words) == (
        "BTS2015_QS2017",
        "Issue an oxygen alert card and a Venturi mask",
    )


@pytest.mark.parametrize("past", ["had_hypercapnic_failure", "had_niv_for_acidosis"])
def test_r_ac_1_one_episode_is_enough(past):
    advice = advise(Diagnosis.ILD, **{past: True})
    assert advice.card is Card.ISSUE
    assert "in the past" in advice.target.reason
    assert advice.target.high_percent == 92


@pytest.mark.parametrize(
    ("paco2", "card", "high"),
    [("6.01", Card.CONSIDER, 92), ("6.00", Card.NOT_CALLED_FOR, 98)],
)
def test_r_ac_5_raised_paco2_asks_for_a_card_at_raw_values(paco2, card, high):
    advice = advise(Diagnosis.ILD, gas(paco2))
    assert (advice.card, advice.target.high_percent) == (card, high)
    assert any("Alert card?" in prompt for prompt in advice.prompts) is (card is Card.CONSIDER)
    assert advice.venturi_percents == ((24, 28) if card is Card.CONSIDER else ())
    assert advice.actions == ()


@pytest.mark.parametrize(
    ("one", "card"),
    [
        (gas(sample=SampleKind.VBG), Card.NOT_CALLED_FOR),
        (gas(sample=SampleKind.CBG_FINGER), Card.CONSIDER),
        (gas(source=TWO_LITRES), Card.CONSIDER),
        (gas(None), Card.NOT_CALLED_FOR),
        (held(gas().gas, Finding("DQ-5", Level.BLOCK, "Does not fit.")), Card.NOT_CALLED_FOR),
        (held(gas().gas, Finding("DQ-7", Level.CONFIRM, "On oxygen?")), Card.CONSIDER),
    ],
)
def test_r_ac_5_gas_that_shows_carbon_dioxide_counts(one, card):
    assert advise(Diagnosis.COPD, one).card is card


def test_r_ac_5_latest_gas_is_the_reason():
    advice = advise(Diagnosis.ILD, held(a_gas(on=date(2025, 5, 1), paco2_kpa=D("7.1"))), gas("6.2"))
    assert "7.1" in advice.target.reason
    assert "6.2" not in advice.target.reason


@pytest.mark.parametrize("past", ["had_hypercapnic_failure", "had_niv_for_acidosis"])
def test_past_that_nobody_asked_about_is_not_decided(past):
    advice = advise(Diagnosis.ILD, **{past: None})
    assert advice.card is Card.INCOMPLETE
    assert "whether there was" in advice.missing[0]
    assert advise(Diagnosis.ILD, gas(), **{past: None}).card is Card.CONSIDER


@pytest.mark.parametrize(
    ("diagnosis", "high"),
    [
        (Diagnosis.COPD, 92),
        (Diagnosis.CYSTIC_FIBROSIS, 92),
        (Diagnosis.CHEST_WALL, 92),
        (Diagnosis.NEUROMUSCULAR, 92),
        (Diagnosis.MOTOR_NEURONE, 92),
        (Diagnosis.SLEEP_DISORDERED_BREATHING, 92),
        (Diagnosis.ILD, 98),
        (Diagnosis.HEART_FAILURE, 98),
        (Diagnosis.SEVERE_ASTHMA, 98),
    ],
)
def test_r_ac_2_range_goes_by_the_risk_of_hypercapnia(diagnosis, high):
    advice = advise(diagnosis)
    assert advice.target.high_percent == high
    assert advice.target.in_words() == ("88 to 92 %" if high == 92 else "94 to 98 %")
    assert advice.target.reason
    assert ("R-AC-2", high == 98) in rules(advice)


@pytest.mark.parametrize(
    ("bmi", "high", "missing"),
    [("40", 98, ()), ("40.1", 92, ()), (None, 98, ("BMI",))],
)
def test_r_ac_2_morbid_obesity_is_a_risk(bmi, high, missing):
    advice = advise(Diagnosis.ILD, bmi_kg_m2=None if bmi is None else D(bmi))
    assert (advice.target.high_percent, advice.missing) == (high, missing)
    assert advise(Diagnosis.COPD, bmi_kg_m2=None).missing == ()


@pytest.mark.parametrize(
    ("obstruction", "high", "is_missing"), [(True, 92, False), (False, 98, False), (None, 92, True)]
)
def test_r_ac_2_bronchiectasis_with_fixed_obstruction_is_a_risk(obstruction, high, is_missing):
    advice = advise(Diagnosis.BRONCHIECTASIS, has_fixed_obstruction=obstruction)
    assert advice.target.high_percent == high
    assert bool(advice.missing) is is_missing


def test_r_ac_2_without_a_diagnosis_there_is_no_range_unless_something_else_tells():
    advice = advise(None)
    assert advice.target is None
    assert "confirmed diagnosis" in advice.missing
    assert advise(None, bmi_kg_m2=D(41)).target.high_percent == 92


OWN = PersonalRange(low_percent=D(84), high_percent=D(88), set_by="Dr Berg", reason="usual 86 %")


def test_r_ac_3_senior_may_set_a_range_on_ltot_for_copd():
    advice = advise(is_on_ltot=True, personal_range=OWN)
    assert advice.target.in_words() == "84 to 88 %"
    assert advice.target.reason == "set by Dr Berg: usual 86 %"
    assert ("R-AC-3", True) in rules(advice)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"is_on_ltot": False}, "LTOT in COPD"),
        ({"diagnosis": Diagnosis.CHEST_WALL}, "LTOT in COPD"),
        ({"low_percent": D(88)}, "not a range"),
        ({"low_percent": D(89)}, "not a range"),
        ({"low_percent": D(0)}, "not a range"),
        ({"high_percent": D("100.1")}, "not a range"),
    ],
)
def test_r_ac_3_range_that_may_not_be_used_leaves_the_usual_one(given, words):
    fields = {name: getattr(OWN, name) for name in PersonalRange.__slots__}
    own = PersonalRange(**{name: given.get(name, value) for name, value in fields.items()})
    case = a_patient(
        given.get("diagnosis", Diagnosis.COPD),
        is_on_ltot=given.get("is_on_ltot", True),
        personal_range=own,
    )
    advice = advise_card(case, BTS)
    assert advice.target.in_words() == "88 to 92 %"
    assert words in advice.prompts[0]


@pytest.mark.parametrize(("set_by", "reason"), [("", "usual 86 %"), ("Dr Berg", " ")])
def test_r_ac_3_range_without_a_name_or_a_reason_is_missing_them(set_by, reason):
    own = PersonalRange(low_percent=D(84), high_percent=D(88), set_by=set_by, reason=reason)
    advice = advise(is_on_ltot=True, personal_range=own)
    assert advice.target.in_words() == "88 to 92 %"
    assert "which senior" in advice.missing[0]


def test_r_ac_4_what_was_issued_and_who_was_told_stand_among_the_steps():
    advice = advise(had_niv_for_acidosis=True, is_card_issued=True, told=frozenset({Told.GP}))
    done = [(step.compared, step.passed) for step in advice.steps][-5:]
    assert done == [
        ("alert card issued: yes", True),
        ("Venturi mask issued: no", False),
        ("the GP, told: yes", True),
        ("the out-of-hours service, told: no", False),
        ("the ambulance service, with a flag on the address, told: no", False),
    ]


def test_r_ac_4_what_was_done_is_not_asked_for_again():
    done = {"is_card_issued": True, "is_mask_issued": True, "told": frozenset(Told)}
    assert advise(had_niv_for_acidosis=True, **done).actions == ()
    partly = {"is_card_issued": True, "is_mask_issued": True, "told": frozenset({Told.GP})}
    assert len(advise(had_niv_for_acidosis=True, **partly).actions) == 2
    issued = advise(Diagnosis.COPD, is_card_issued=True)  # a card that is out has to be known
    assert issued.card is Card.NOT_CALLED_FOR
    assert len(issued.actions) == 4


@pytest.mark.parametrize(
    ("ph", "paco2", "hco3", "is_old"),
    [
        ("7.350", "6.01", "28.1", True),
        ("7.349", "6.01", "28.1", False),
        ("7.40", "6.00", "28.1", False),
        ("7.40", "6.01", "28.0", False),
        (None, "6.5", "30.0", False),
        ("7.40", "6.5", None, False),
    ],
)
def test_r_ac_6_raised_bicarbonate_points_to_long_standing_hypercapnia(ph, paco2, hco3, is_old):
    values = {"ph": None if ph is None else D(ph), "hco3_mmol_l": None if hco3 is None else D(hco3)}
    advice = advise(Diagnosis.COPD, gas(paco2, **values))
    assert ("R-AC-6" in [rule for rule, _ in rules(advice)]) is is_old
    assert any("long standing" in prompt for prompt in advice.prompts) is is_old


def test_every_outcome_has_words():
    assert set(CARD_WORDS) == set(Card)
    assert set(TOLD_WORDS) == set(Told)


answers = st.sampled_from([None, True, False])
kpa = st.none() | st.decimals(min_value=2, max_value=20, places=2)
percent = st.decimals(min_value=-10, max_value=120, places=1)
texts = st.sampled_from(["", "Dr Berg"])
cases = st.builds(
    AlertCase,
    diagnosis=st.none() | st.sampled_from(Diagnosis),
    gases=st.lists(
        st.builds(
            lambda paco2, sample, hco3: held(
                a_gas(paco2_kpa=paco2, sample=sample, hco3_mmol_l=hco3)
            ),
            kpa,
            st.sampled_from(SampleKind),
            st.none() | st.decimals(min_value=10, max_value=50, places=1),
        ),
        max_size=3,
    ).map(tuple),
    had_hypercapnic_failure=answers,
    had_niv_for_acidosis=answers,
    bmi_kg_m2=st.none() | st.decimals(min_value=10, max_value=80, places=1),
    has_fixed_obstruction=answers,
    is_on_ltot=st.booleans(),
    personal_range=st.none()
    | st.builds(
        PersonalRange, low_percent=percent, high_percent=percent, set_by=texts, reason=texts
    ),
    is_card_issued=st.booleans(),
    is_mask_issued=st.booleans(),
    told=st.frozensets(st.sampled_from(Told)),
)


@settings(max_examples=200)
@given(cases)
def test_advice_never_crashes_and_says_why(case):
    advice = advise_card(case, BTS)
    assert advice.steps
    assert advice.target is not None or advice.missing
    if advice.target is not None:
        assert advice.target.low_percent < advice.target.high_percent <= 100
        assert advice.target.reason


@settings(max_examples=100)
@given(
    st.sampled_from(Diagnosis),
    st.decimals(min_value=2, max_value=15, places=2),
    st.decimals(min_value=0, max_value=3, places=2),
)
def test_higher_carbon_dioxide_never_raises_the_range(diagnosis, paco2, more):
    lower, higher = (advise(diagnosis, gas(str(value))).target for value in (paco2, paco2 + more))
    assert higher.high_percent <= lower.high_percent
