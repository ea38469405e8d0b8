from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.nocturnal_oxygen import NOT_WORDS, NotCase, NotOutcome, decide_nocturnal
from tests.rules.cases import BTS, DH, D

ON = date(2025, 3, 3)
N = NotOutcome
X = Diagnosis
NORMAL = {"ph": D("7.40"), "paco2_kpa": D("5.5")}
RAISED = {"ph": D("7.38"), "paco2_kpa": D("6.01")}
HEART = {
    "diagnosis": X.HEART_FAILURE,
    "is_treatment_optimised": True,
    "has_sleep_disordered_breathing": True,
    "has_daytime_symptoms": True,
    "are_other_causes_excluded": True,
}


def asked(**given):
    known = {
        "decided_on": ON,
        "born_on": date(1950, 1, 1),
        "diagnosis": X.COPD,
        "meets_ltot": False,
        "is_hypoxaemic_at_night": True,
        "is_on_niv": False,
        **NORMAL,
    }
    return NotCase(**{**known, **given})


def advised(**given):
    return decide_nocturnal(asked(**given), BTS)


def test_v57_copd_that_is_low_at_night_only():
    advice = advised(night_nadir_percent=D(84))  # PaO2 8.6 kPa: LTOT criteria are not met
    assert advice.outcome is N.REFUSE
    assert [(step.rule, step.passed) for step in advice.steps] == [
        ("S-0", True), ("R-NO-0", True), ("R-NO-1", False), ("R-NO-2", True),
    ]  # fmt: skip
    assert "lowest 84 %" in advice.steps[1].compared
    assert "obesity hypoventilation" in advice.prompts[0]
    assert advice.missing == ()


@pytest.mark.parametrize("beside", [X.MOTOR_NEURONE, X.CHEST_WALL, X.NEUROMUSCULAR])
def test_weak_breathing_beside_another_diagnosis_gets_no_oxygen_alone(beside):
    for main in (X.HEART_FAILURE, X.COPD, X.OTHER):
        given = {**HEART, "diagnosis": main, "other_diagnoses": (X.OTHER, beside)}
        advice = advised(**given)
        assert advice.outcome is N.VENTILATION_FIRST
        assert advice.steps[-1].rule == "R-NO-7"
        assert " beside " in advice.steps[-1].compared


def test_what_another_diagnosis_would_refuse_is_named_beside_heart_failure():
    advice = advised(**HEART, other_diagnoses=(X.COPD, X.SLEEP_DISORDERED_BREATHING, X.OTHER))
    assert advice.outcome is N.MAY_ORDER
    told = " ".join(advice.prompts)
    assert "(R-NO-1). A senior weighs it." in told
    assert "(R-NO-8). A senior weighs it." in told
    apnoea = advised(diagnosis=X.OTHER, other_diagnoses=(X.SLEEP_DISORDERED_BREATHING,))
    assert apnoea.outcome is N.VENTILATION_FIRST


def test_v59_hypoventilation_without_niv_gets_no_oxygen_alone():
    advice = advised(diagnosis=X.SLEEP_DISORDERED_BREATHING, **RAISED)
    assert advice.outcome is N.VENTILATION_FIRST
    assert advice.steps[-1].rule == "R-NO-8"
    assert "not on NIV" in advice.steps[-1].compared


@pytest.mark.parametrize(
    ("given", "expected", "rule"),
    [
        ({"born_on": None}, N.INCOMPLETE, "S-0"),
        ({"born_on": date(2007, 3, 4)}, N.OUT_OF_SCOPE_PAEDIATRIC, "S-0"),
        ({"born_on": date(2007, 3, 3)}, N.REFUSE, "R-NO-1"),
        ({"diagnosis": None}, N.INCOMPLETE, "R-NO-0"),
        ({"meets_ltot": None}, N.INCOMPLETE, "R-NO-0"),
        ({"meets_ltot": True}, N.LTOT_INSTEAD, "R-NO-0"),
        ({"is_hypoxaemic_at_night": None}, N.INCOMPLETE, "R-NO-0"),
        ({"is_hypoxaemic_at_night": False}, N.NOT_HYPOXAEMIC, "R-NO-0"),
        ({"diagnosis": X.CYSTIC_FIBROSIS}, N.REFUSE, "R-NO-5"),
        ({"diagnosis": X.CYSTIC_FIBROSIS, **RAISED}, N.VENTILATION_FIRST, "R-NO-5"),
        ({"diagnosis": X.CYSTIC_FIBROSIS, **RAISED, "is_on_niv": True}, N.ONLY_WITH_VENTILATION,
         "R-NO-5"),
        ({"diagnosis": X.ILD}, N.REFUSE, "R-NO-6"),
        ({"diagnosis": X.ILD, **RAISED}, N.VENTILATION_FIRST, "R-NO-9"),
        ({**RAISED}, N.VENTILATION_FIRST, "R-NO-9"),
        ({**RAISED, "is_on_niv": True}, N.ONLY_WITH_VENTILATION, "R-NO-9"),
        ({**RAISED, "is_on_niv": None}, N.INCOMPLETE, "R-NO-9"),
        ({"paco2_kpa": D("6.00")}, N.REFUSE, "R-NO-1"),
        ({"has_ventilatory_failure": True, "is_on_niv": True}, N.ONLY_WITH_VENTILATION, "R-NO-9"),
        ({"has_ventilatory_failure": False, **RAISED}, N.VENTILATION_FIRST, "R-NO-9"),
        ({"diagnosis": X.NEUROMUSCULAR}, N.VENTILATION_FIRST, "R-NO-7"),
        ({"diagnosis": X.MOTOR_NEURONE, "is_on_niv": True}, N.ONLY_WITH_VENTILATION, "R-NO-7"),
        ({"diagnosis": X.CHEST_WALL, "is_on_niv": None}, N.INCOMPLETE, "R-NO-7"),
        ({"diagnosis": X.SLEEP_DISORDERED_BREATHING, "is_on_niv": True}, N.ONLY_WITH_VENTILATION,
         "R-NO-8"),
        ({"diagnosis": X.LUNG_CANCER}, N.SENIOR_DECIDES, "R-NO-0"),
        ({"diagnosis": X.LUNG_CANCER, "paco2_kpa": None}, N.INCOMPLETE, "R-NO-9"),
        ({"diagnosis": X.BRONCHIECTASIS, **RAISED}, N.VENTILATION_FIRST, "R-NO-9"),
        # heart failure
        ({**HEART}, N.MAY_ORDER, "R-NO-4"),
        ({**HEART, "is_treatment_optimised": False}, N.REFUSE, "R-NO-3"),
        ({**HEART, "has_sleep_disordered_breathing": False}, N.REFUSE, "R-NO-3"),
        ({**HEART, "has_daytime_symptoms": False}, N.REFUSE, "R-NO-3"),
        ({**HEART, "are_other_causes_excluded": False, "paco2_kpa": None}, N.REFUSE, "R-NO-3"),
        ({**HEART, "has_daytime_symptoms": None}, N.INCOMPLETE, "R-NO-3"),
        ({**HEART, "ph": None}, N.INCOMPLETE, "R-NO-4"),
        ({**HEART, "paco2_kpa": None}, N.INCOMPLETE, "R-NO-4"),
        ({**HEART, "is_on_niv": True}, N.INCOMPLETE, "R-NO-9"),
        ({**HEART, "is_on_niv": True, "has_ventilatory_failure": False}, N.MAY_ORDER, "R-NO-4"),
        ({**HEART, **RAISED}, N.VENTILATION_FIRST, "R-NO-9"),
        ({**HEART, "paco2_kpa": D("6.00")}, N.MAY_ORDER, "R-NO-4"),
        ({**HEART, "ph": D("7.349")}, N.REFUSE, "R-NO-4"),
        ({**HEART, "ph": D("7.350")}, N.MAY_ORDER, "R-NO-4"),
    ],
)  # fmt: skip
def test_each_group_has_its_answer(given, expected, rule):
    advice = advised(**given)
    assert advice.outcome is expected
    assert advice.words == NOT_WORDS[expected]
    assert rule in [step.rule for step in advice.steps]
    assert bool(advice.missing) is (expected is N.INCOMPLETE)


def test_every_missing_fact_is_named_at_once():
    nothing = {"diagnosis": None, "meets_ltot": None, "is_hypoxaemic_at_night": None}
    assert len(advised(**nothing).missing) == 3
    unknown = dict.fromkeys(list(HEART)[1:])
    assert len(advised(**{**HEART, **unknown}, ph=None).missing) == 5


def test_refusal_without_a_gas_asks_for_one():
    advice = advised(paco2_kpa=None)
    assert advice.outcome is N.REFUSE
    assert "ventilatory failure" in advice.missing[0]
    assert "take a gas" in advice.prompts[-1]
    on_niv = advised(diagnosis=X.ILD, is_on_niv=True)
    assert (on_niv.outcome, len(on_niv.missing)) == (N.REFUSE, 1)


def test_copd_with_ventilatory_failure_is_looked_into_as_well():
    rules = [step.rule for step in advised(**RAISED).steps]
    assert rules[-2:] == ["R-NO-2", "R-NO-9"]


def test_heart_failure_has_its_dose_and_how_to_judge_it():
    advice = advised(**HEART)
    assert advice.prompts[0].startswith("1 to 2 L/min")
    assert "gas on the flow" in advice.prompts[1]
    assert advice.steps[-1].grade == "GPP"
    assert decide_nocturnal(asked(**HEART), DH).steps[-1].tag == "D"


@pytest.mark.parametrize(
    ("ph", "paco2", "is_told"),
    [
        ("7.349", "6.01", True), ("7.350", "6.01", False), ("7.349", "6.00", False),
        (None, "6.01", False), ("7.3", None, False),
    ],
)  # fmt: skip
def test_acidosis_is_told_whatever_else_is_missing(ph, paco2, is_told):
    gas = {"ph": ph and D(ph), "paco2_kpa": paco2 and D(paco2)}
    advice = advised(born_on=None, **gas)
    assert advice.outcome is N.INCOMPLETE
    assert any("senior review the same day" in one for one in advice.prompts) is is_told


def test_every_outcome_at_night_has_words():
    assert set(NOT_WORDS) == set(NotOutcome)


maybe = st.none() | st.booleans()


@given(
    born_on=st.none() | st.dates(max_value=ON),
    diagnosis=st.none() | st.sampled_from(Diagnosis),
    ph=st.none() | st.decimals(min_value=6, max_value=8, places=3),
    paco2=st.none() | st.decimals(min_value=0, max_value=20, places=2),
    answers=st.tuples(*[maybe] * 8),
)
@settings(max_examples=200)
def test_nobody_who_may_lack_ventilation_gets_oxygen_alone(born_on, diagnosis, ph, paco2, answers):
    ltot, low, niv, failure, optimised, sleep, day, excluded = answers
    case = NotCase(
        decided_on=ON, born_on=born_on, diagnosis=diagnosis, meets_ltot=ltot,
        is_hypoxaemic_at_night=low, is_on_niv=niv, ph=ph, paco2_kpa=paco2,
        has_ventilatory_failure=failure, is_treatment_optimised=optimised,
        has_sleep_disordered_breathing=sleep, has_daytime_symptoms=day,
        are_other_causes_excluded=excluded,
    )  # fmt: skip
    advice = decide_nocturnal(case, BTS)
    assert advice.steps
    assert advice.outcome is not N.INCOMPLETE or advice.missing
    if advice.outcome is N.MAY_ORDER:
        assert diagnosis is X.HEART_FAILURE
        assert paco2 <= 6
        assert ph >= D("7.35")
        assert not failure
    if advice.outcome is N.ONLY_WITH_VENTILATION:
        assert niv
