"""Questions on oxygen: what is asked fits the cases of the rules, and every outcome is reached."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from o2clinic.errors import Level
from o2clinic.rules.alert_card import Card, Told
from o2clinic.rules.ambulatory import AotNeed
from o2clinic.rules.ambulatory_review import AotReviewOutcome
from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.clinic_time import CLINIC_ZONE
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.discharge import Discharge
from o2clinic.rules.ltot_case import Exacerbation
from o2clinic.rules.nocturnal_oxygen import NotOutcome
from o2clinic.rules.order import Equipment, Modality, OrderLine
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.palliative_oxygen import PotOutcome, PotReviewOutcome
from o2clinic.rules.questions import QUESTIONS, question
from o2clinic.rules.questions.alert_card import ALERT_CARD, TARGET
from o2clinic.rules.questions.asking import Ask, Kind
from o2clinic.rules.questions.known import Known, LastAnswer, Noted
from o2clinic.rules.questions.withdrawal import WITHDRAWAL
from o2clinic.rules.short_burst import ClusterOutcome, SbotOutcome, SbotUse
from o2clinic.rules.stopping import Stopping
from tests.rules.cases import BTS, D, a_gas, held

NOW = datetime(2026, 11, 24, 12, tzinfo=CLINIC_ZONE)
DAY = timedelta(days=1)
TODAY = NOW.date()
LONG_AGO = (Exacerbation(date(2026, 3, 2), date(2026, 3, 9)),)
JUST_NOW = (Exacerbation(date(2026, 11, 10)),)
ADULT = Known(now=NOW, born_on=date(1950, 1, 1), exacerbations=LONG_AGO)
CHILD = replace(ADULT, born_on=date(2015, 1, 1))


def noted(value):
    return Noted(value, "Health")


def with_diagnosis(diagnosis, **given):
    return replace(ADULT, diagnosis=noted(diagnosis), diagnoses=(diagnosis,), **given)


def air_gas(pao2, on, **given):
    return held(a_gas(pao2, on, off_oxygen_minutes=60, **given))


COPD = with_diagnosis(Diagnosis.COPD)
LTOT = replace(COPD, ordered_on={Modality.LTOT: date(2026, 5, 1)})
NIGHT = replace(COPD, meets_ltot=noted(value=False))
HEART = replace(NIGHT, diagnosis=noted(Diagnosis.HEART_FAILURE))
GAS = held(a_gas("8.4", date(2026, 11, 12), ph=D("7.40"), paco2_kpa=D("5.2")))
LOW_AT_NIGHT = {"is_hypoxaemic_at_night": True}
HEART_NIGHT = {
    **LOW_AT_NIGHT,
    "is_treatment_optimised": True,
    "has_sleep_disordered_breathing": True,
    "has_daytime_symptoms": True,
    "are_other_causes_excluded": True,
}
TRIED = {"are_opioids_assessed": True, "are_other_measures_assessed": True}
BREATHLESS = {"is_breathless": True, "spo2_percent": D(91)}
CLUSTER = {
    "is_confirmed": True,
    "has_hypercapnia_risk": False,
    "flow_l_min": D(12),
    "device": Device.RESERVOIR_MASK,
}
WARD = {
    "spo2_percent": D(88),
    "is_breathless": True,
    "can_manage_off_oxygen": False,
    "was_told_temporary": True,
}
ILL = replace(COPD, exacerbations=JUST_NOW)
ILL_GAS = held(a_gas("7.6", date(2026, 11, 20)))
ACID = held(a_gas("7.6", date(2026, 11, 20), ph=D("7.30"), paco2_kpa=D("7.5")))
ABOVE = (air_gas("8.6", date(2026, 11, 20)), air_gas("8.5", date(2026, 10, 20)))
SEEN = replace(
    LTOT,
    has_oedema=noted(value=False),
    has_pulmonary_hypertension=noted(value=False),
    haematocrit_percent=noted(D(45)),
    resting_gases=ABOVE,
)
PAST = {"had_hypercapnic_failure": False, "had_niv_for_acidosis": False, "bmi_kg_m2": D(24)}

# By code of the question: the record, the answers, and how it ends.
ENDINGS = {
    "alert_card": (
        (COPD, PAST, Card.NOT_CALLED_FOR),
        (COPD, {**PAST, "had_niv_for_acidosis": True}, Card.ISSUE),
        (replace(COPD, gases=(held(a_gas(paco2_kpa=D("6.6"))),)), PAST, Card.CONSIDER),
        (COPD, {}, Card.INCOMPLETE),
    ),
    "ambulatory": (
        (CHILD, {}, AotNeed.OUT_OF_SCOPE_PAEDIATRIC),
        (LTOT, {}, AotNeed.INCOMPLETE),
        (LTOT, {"is_mobile_outdoors": False}, AotNeed.NOT_INDICATED),
        (LTOT, {"is_mobile_outdoors": True, "is_treatment_optimised": True}, AotNeed.TEST),
        (LTOT, {"is_mobile_outdoors": True, "is_treatment_optimised": False},
         AotNeed.OPTIMISE_FIRST),
        (replace(LTOT, exacerbations=JUST_NOW),
         {"is_mobile_outdoors": True, "is_treatment_optimised": True}, AotNeed.DEFER),
        (LTOT, {"is_mobile_outdoors": False, "needs_it_for_hours": True}, AotNeed.WITHOUT_TEST),
        (COPD, {"falls_on_exertion": True, "wants_to_use_it_outside": True,
                "is_treatment_optimised": True}, AotNeed.CONSIDER_TEST),
    ),
    "ambulatory_review": (
        (LTOT, {}, AotReviewOutcome.INCOMPLETE),
        (LTOT, {"is_used": True, "has_benefit": True}, AotReviewOutcome.CONTINUE),
        (LTOT, {"is_used": False}, AotReviewOutcome.TOWARDS_WITHDRAWAL),
    ),
    "nocturnal": (
        (CHILD, {}, NotOutcome.OUT_OF_SCOPE_PAEDIATRIC),
        (NIGHT, {}, NotOutcome.INCOMPLETE),
        (replace(COPD, meets_ltot=noted(value=True)), LOW_AT_NIGHT, NotOutcome.LTOT_INSTEAD),
        (NIGHT, {"is_hypoxaemic_at_night": False}, NotOutcome.NOT_HYPOXAEMIC),
        (NIGHT, LOW_AT_NIGHT, NotOutcome.REFUSE),
        (NIGHT, {**LOW_AT_NIGHT, "paco2_kpa": D("7.0"), "is_on_niv": False},
         NotOutcome.VENTILATION_FIRST),
        (NIGHT, {**LOW_AT_NIGHT, "paco2_kpa": D("7.0"), "is_on_niv": True},
         NotOutcome.ONLY_WITH_VENTILATION),
        (replace(NIGHT, diagnosis=noted(Diagnosis.OTHER), resting_gases=(GAS,)),
         {**LOW_AT_NIGHT, "is_on_niv": False}, NotOutcome.SENIOR_DECIDES),
        (replace(HEART, resting_gases=(GAS,)), {**HEART_NIGHT, "is_on_niv": False},
         NotOutcome.MAY_ORDER),
    ),
    "palliative": (
        (CHILD, {}, PotOutcome.OUT_OF_SCOPE_PAEDIATRIC),
        (ADULT, {}, PotOutcome.INCOMPLETE),
        (ADULT, {"is_breathless": False}, PotOutcome.REFUSE),
        (ADULT, {**BREATHLESS, "are_opioids_assessed": False,
                 "are_other_measures_assessed": True}, PotOutcome.OTHERS_FIRST),
        (ADULT, {**BREATHLESS, **TRIED}, PotOutcome.SPECIALIST_DECIDES),
        (ADULT, {**BREATHLESS, **TRIED, "has_reported_relief": True}, PotOutcome.MAY_TRY),
        # An old saturation says nothing in the last days; one of today would.
        (replace(ADULT, spo2_percent=noted(D(97))),
         {"is_breathless": True, "is_in_last_days": True}, PotOutcome.SPECIALIST_DECIDES),
        (ADULT, {"is_breathless": True, "is_in_last_days": True, "spo2_percent": D(97)},
         PotOutcome.REFUSE),
    ),
    "palliative_review": (
        (ADULT, {}, PotOutcome.INCOMPLETE),
        (ADULT, {"has_benefit": True}, PotReviewOutcome.CONTINUE),
        (ADULT, {"has_benefit": False}, PotReviewOutcome.STOP),
        (ADULT, {"started_at": NOW - DAY}, PotReviewOutcome.NOT_YET),
        (replace(ADULT, ordered_on={Modality.POT: date(2026, 11, 20)}), {},
         PotReviewOutcome.REVIEW_DUE),
    ),
    "short_burst": (
        (ADULT, {}, SbotOutcome.INCOMPLETE),
        (COPD, {"use": SbotUse.EXERTION}, SbotOutcome.REFUSE),
        (ADULT, {"use": SbotUse.CLUSTER_HEADACHE}, SbotOutcome.CLUSTER_HEADACHE),
    ),
    "cluster_headache": (
        (CHILD, {}, ClusterOutcome.OUT_OF_SCOPE_PAEDIATRIC),
        (ADULT, {}, ClusterOutcome.INCOMPLETE),
        (ADULT, {"is_confirmed": False}, ClusterOutcome.REFUSE),
        (COPD, CLUSTER, ClusterOutcome.SENIOR_FIRST),
        (ADULT, {**CLUSTER, "flow_l_min": D(4)}, ClusterOutcome.CHANGE_SETTING),
        (with_diagnosis(Diagnosis.CLUSTER_HEADACHE), {**CLUSTER, "is_confirmed": False},
         ClusterOutcome.INDICATED),  # the record has settled it
    ),
    "discharge": (
        (CHILD, {}, Discharge.OUT_OF_SCOPE_PAEDIATRIC),
        (replace(ILL, resting_gases=(ACID,)), WARD, Discharge.URGENT_UNSTABLE),
        (ILL, {"modality": Modality.POT}, Discharge.OTHER_RULES),
        (COPD, WARD, Discharge.FORMAL_ASSESSMENT),
        (ILL, {**WARD, "is_breathless": False}, Discharge.NOT_ORDERED),
        (ILL, WARD, Discharge.INCOMPLETE),
        (replace(ILL, resting_gases=(ILL_GAS,)), WARD, Discharge.TEMPORARY),
    ),
    "stopping": (
        (replace(LTOT, died_on=TODAY), {}, Stopping.ADMINISTRATIVE_CLOSURE),
        (replace(SEEN, resting_gases=(air_gas("7.0", TODAY),)), {}, Stopping.GO_ON),
        # A gas from before the oxygen began says nothing of it.
        (replace(SEEN, resting_gases=(air_gas("9.0", date(2026, 4, 1)),)), {},
         Stopping.NO_EVIDENCE),
        (SEEN, {}, Stopping.INCOMPLETE),
        (replace(SEEN, resting_gases=ABOVE[:1]), {}, Stopping.NO_LONGER_MEETS),
        (SEEN, {"has_other_indication": True}, Stopping.OTHER_FORM),
        (SEEN, {"has_other_indication": False}, Stopping.WITHDRAW),
        (SEEN, {"modality": Modality.AOT, "is_used": False}, Stopping.WITHDRAW),
    ),
    "travel": (
        (ADULT, {}, "NOTHING"),
        (replace(ADULT, lines=(OrderLine(modality=Modality.AOT,
                                         equipment=Equipment.PORTABLE_CYLINDER),)),
         {}, "INFORMATION"),
        (ADULT, {"drives": True, "is_sleepy": True}, "WARNING"),
    ),
}  # fmt: skip
OUTCOMES = {
    "alert_card": Card,
    "ambulatory": AotNeed,
    "ambulatory_review": AotReviewOutcome,
    "nocturnal": NotOutcome,
    "palliative": PotOutcome,
    "palliative_review": PotReviewOutcome,
    "short_burst": SbotOutcome,
    "cluster_headache": ClusterOutcome,
    "discharge": Discharge,
    "stopping": Stopping,
}


@pytest.mark.parametrize("asked", QUESTIONS, ids=[one.code for one in QUESTIONS])
def test_every_ask_and_every_fact_names_a_field_of_its_case(asked):
    fields = [ask.field for ask in asked.asks]
    assert len(set(fields)) == len(fields)
    assert set(fields) <= asked.case_fields
    assert {fact.field for fact in asked.known_facts(ADULT)} <= asked.case_fields
    assert all(ask.options for ask in asked.asks if ask.kind in {Kind.ONE, Kind.SEVERAL})
    assert len(asked.code) <= 40


@pytest.mark.parametrize(
    ("code", "known", "answers", "outcome"),
    [(code, *ending) for code, endings in ENDINGS.items() for ending in endings],
)
def test_what_is_known_and_answered_leads_to_the_outcome(code, known, answers, outcome):
    asked = question(code)
    assert asked.check(known, answers) == ()
    advice = asked.advice(known, answers, BTS)
    assert advice.outcome == outcome
    assert advice.words
    assert advice.policy_id == BTS.id
    assert len(advice.outcome) <= 40


def test_every_outcome_of_every_question_is_reached():
    for code, outcomes in OUTCOMES.items():
        reached = {ending[2] for ending in ENDINGS[code]}
        assert reached >= set(outcomes), code
    assert {one.code for one in QUESTIONS} == {*ENDINGS, WITHDRAWAL.code}
    assert question("of_a_newer_program") is None


def an_answer(ask: Ask):
    limits = {"min_value": ask.least, "max_value": ask.most, "places": ask.places}
    codes = [code for code, _ in ask.options]
    by_kind = {
        Kind.YES_NO: st.booleans,
        Kind.NUMBER: lambda: st.decimals(**limits, allow_nan=False),
        Kind.DAY: lambda: st.dates(date(1900, 1, 1), date(2100, 1, 1)),
        Kind.MOMENT: lambda: st.datetimes(
            datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(CLINIC_ZONE)
        ),
        Kind.ONE: lambda: st.sampled_from(codes),
        Kind.SEVERAL: lambda: st.frozensets(st.sampled_from(codes)),
        Kind.TEXT: lambda: st.text(max_size=30),
    }
    return by_kind[ask.kind]()


KNOWN = [Known(now=NOW), ADULT, CHILD, COPD, LTOT, NIGHT, HEART, ILL, SEEN]


@pytest.mark.parametrize("asked", QUESTIONS, ids=[one.code for one in QUESTIONS])
@settings(max_examples=40, deadline=None)
@given(chance=st.data())
def test_no_answers_leave_the_rules_without_advice(asked, chance):
    known = chance.draw(st.sampled_from(KNOWN))
    optional = {ask.field: an_answer(ask) for ask in asked.asks}
    answers = chance.draw(st.fixed_dictionaries({}, optional=optional))
    advice = asked.advice(known, answers, BTS)
    assert advice.words
    for ask in asked.asks:
        assert ask.field not in answers or ask.in_words(answers[ask.field]) is not None


def test_what_the_record_settles_is_not_asked_and_cannot_be_answered_over():
    asked = question("nocturnal")
    fields = {ask.field for ask in asked.asked(NIGHT)}
    assert "meets_ltot" not in fields
    assert {"ph", "is_hypoxaemic_at_night"} <= fields
    answers = {**LOW_AT_NIGHT, "meets_ltot": True}
    assert asked.advice(NIGHT, answers, BTS).outcome == NotOutcome.REFUSE


def test_criteria_of_ltot_that_are_just_met_count_as_ltot():
    asked, known = question("ambulatory"), replace(COPD, meets_ltot=noted(value=True))
    assert asked.held(known)["is_on_ltot"].words == "criteria met"
    advice = asked.advice(known, {"is_mobile_outdoors": False}, BTS)
    assert ("Grade of 2008", "1: on LTOT, not out and about") in advice.more


def test_a_measurement_of_today_outweighs_the_one_on_record():
    asked, known = question("palliative"), replace(ADULT, spo2_percent=noted(D(97)))
    assert asked.advice(known, {"is_breathless": True}, BTS).outcome == PotOutcome.REFUSE
    low = {"is_breathless": True, "spo2_percent": D(85), "is_low_consistently": True}
    assert asked.advice(known, low, BTS).outcome == PotOutcome.MAY_TRY


def test_ph_and_paco2_are_of_one_gas():
    asked, night = question("nocturnal"), replace(HEART, resting_gases=(GAS,))
    answers = {**HEART_NIGHT, "is_on_niv": False, "paco2_kpa": D("5.0")}
    advice = asked.advice(night, answers, BTS)
    assert advice.outcome == NotOutcome.INCOMPLETE  # the pH on record is of another gas
    assert any("acidosis" in fact for fact in advice.missing)
    both = asked.advice(night, {**answers, "ph": D("7.41")}, BTS)
    assert both.outcome == NotOutcome.MAY_ORDER


def test_every_diagnosis_is_looked_at_for_the_target():
    both = (Diagnosis.HEART_FAILURE, Diagnosis.COPD)
    known = with_diagnosis(Diagnosis.HEART_FAILURE)
    assert (TARGET, "94 to 98 %") in ALERT_CARD.advice(known, PAST, BTS).more
    advice = ALERT_CARD.advice(replace(known, diagnoses=both), PAST, BTS)
    assert (TARGET, "88 to 92 %") in advice.more
    weak = replace(HEART, diagnoses=(Diagnosis.HEART_FAILURE, Diagnosis.CHEST_WALL))
    answers = {**HEART_NIGHT, "is_on_niv": False, "ph": D("7.4"), "paco2_kpa": D(5)}
    advice = question("nocturnal").advice(weak, answers, BTS)
    assert advice.outcome == NotOutcome.VENTILATION_FIRST


def test_a_venous_gas_is_not_the_gas_of_a_discharge():
    venous = held(a_gas("5.0", date(2026, 11, 21), ph=D("7.33"), paco2_kpa=D("6.4"),
                        sample=SampleKind.VBG))  # fmt: skip
    known = replace(ILL, resting_gases=(venous, ILL_GAS))
    assert question("discharge").advice(known, WARD, BTS).outcome == Discharge.TEMPORARY
    alone = replace(ILL, resting_gases=(venous,))
    assert question("discharge").advice(alone, WARD, BTS).outcome == Discharge.INCOMPLETE


def test_a_target_of_the_patients_own_and_what_is_kept_from_before():
    own = {"low_percent": D(85), "high_percent": D(90), "set_by": "Dr Berg", "reason": "dizzy"}
    first = ALERT_CARD.advice(LTOT, {**PAST, **own}, BTS)
    assert (TARGET, "85 to 90 %") in first.more
    last = LastAnswer("ISSUE", date(2026, 6, 1), {**PAST, **own, "told": frozenset({Told.GP})})
    again = replace(LTOT, last={"alert_card": last})
    assert ALERT_CARD.advice(again, {}, BTS).more == first.more
    assert ALERT_CARD.held(again)["told"].words == "the GP"
    assert ALERT_CARD.held(again)["bmi_kg_m2"].source == "answered 01-Jun-2026"
    # A new end of it is not what another senior has set, and once taken back it is gone.
    changed = ALERT_CARD.given(again, {"low_percent": D(82)})
    assert not {"set_by", "reason"} & changed.values.keys()
    assert (TARGET, "88 to 92 %") in ALERT_CARD.advise(changed, BTS).more
    ended = ALERT_CARD.given(again, {"is_ended": True})
    assert not {"low_percent", "high_percent", "set_by", "reason"} & ended.values.keys()
    assert (TARGET, "88 to 92 %") in ALERT_CARD.advise(ended, BTS).more
    kept = ALERT_CARD.given(again, {"is_ended": False})
    assert kept.values["low_percent"] == D(85)
    assert ALERT_CARD.check(again, {"low_percent": D(8)})[0].field == "low_percent"
    # Whether LTOT is on order is of today, and no answer of before.
    assert ALERT_CARD.held(again)["is_on_ltot"].source == "ordered 01-May-2026"


@pytest.mark.parametrize(
    ("code", "answers", "field", "words"),
    [
        ("palliative", {"spo2_percent": D(9)}, "spo2_percent", "9 % is not possible here"),
        ("withdrawal", {"discussed_on": TODAY + DAY}, "discussed_on", "in the future"),
        ("palliative_review", {"started_at": NOW + DAY}, "started_at", "in the future"),
        ("alert_card", {"reason": "x" * 501}, "reason", "too long"),
        ("alert_card", {"bmi_kg_m2": True}, "bmi_kg_m2", "no answer"),
        ("withdrawal", {"discussed_on": NOW}, "discussed_on", "no answer"),
        ("alert_card", {"nothing": True}, "nothing", "no answer"),
        ("short_burst", {"use": Modality.LTOT}, "use", "no answer"),
        ("alert_card", {"told": frozenset({Modality.LTOT})}, "told", "no answer"),
    ],
)
def test_an_answer_that_cannot_be_is_told_at_its_field(code, answers, field, words):
    (found,) = question(code).check(ADULT, answers)
    assert (found.level, found.field) == (Level.BLOCK, field)
    assert words in found.message


def test_the_day_of_a_discharge_may_lie_ahead():
    assert question("discharge").check(ILL, {"starts_on": TODAY + DAY}) == ()


def test_what_a_newer_program_kept_is_left_out():
    kept = {"told": ["gp", "the_moon"], "bmi_kg_m2": "a lot", "had_niv_for_acidosis": "yes",
            "set_by": "Dr Berg", "gone": 1}  # fmt: skip
    assert ALERT_CARD.read(kept) == {"told": frozenset({Told.GP}), "set_by": "Dr Berg"}
    assert question("short_burst").read({"use": "for_fun"}) == {}


def test_nothing_is_said_of_an_oxygen_that_nobody_chose():
    asked = question("stopping")
    two = replace(SEEN, ordered_on={Modality.LTOT: date(2026, 5, 1), Modality.AOT: TODAY},
                  dangers=noted(("naked flames",)))  # fmt: skip
    open_ = asked.advice(two, {"is_used": False, "has_other_indication": False}, BTS)
    assert (open_.outcome, open_.missing) == (
        Stopping.INCOMPLETE, ("which kind of oxygen is reviewed",)
    )  # fmt: skip
    assert open_.actions
    chosen = asked.advice(two, {"modality": Modality.AOT, "is_used": False}, BTS)
    assert chosen.outcome == Stopping.WITHDRAW
    assert chosen.words.startswith("Ambulatory oxygen (AOT): ")
    died = asked.advice(replace(two, died_on=TODAY), {}, BTS)
    assert died.words == "Close the record, and watch the invoices"


def test_what_the_record_holds_of_carbon_dioxide_is_no_matter_of_asking():
    asked = question("cluster_headache")
    raised = replace(ADULT, gases=(held(a_gas(paco2_kpa=D("6.6"))),))
    advice = asked.advice(raised, CLUSTER, BTS)
    assert advice.outcome == ClusterOutcome.SENIOR_FIRST
    assert advice.more[0][1].startswith("PaCO2 6.6")
    last = LastAnswer("ISSUE", date(2026, 6, 1), {"had_niv_for_acidosis": True})
    told = asked.advice(replace(ADULT, last={"alert_card": last}), CLUSTER, BTS)
    assert told.outcome == ClusterOutcome.SENIOR_FIRST
    last = replace(last, answers={"had_niv_for_acidosis": False})
    none = asked.advice(replace(ADULT, last={"alert_card": last}), CLUSTER, BTS)
    assert none.outcome == ClusterOutcome.INDICATED


def test_what_is_told_of_travel_begins_with_warnings_and_says_how_well_it_is_founded():
    known = replace(ADULT, lines=(OrderLine(modality=Modality.AOT,
                                            equipment=Equipment.PORTABLE_CYLINDER),))  # fmt: skip
    advice = question("travel").advice(known, {"drives": True, "is_sleepy": True}, BTS)
    assert advice.words == "3 things to tell, a warning among them"
    assert advice.actions[0].startswith("Excessively sleepy: must not drive.")
    assert all(words.endswith("]") for words in advice.actions)


def test_every_code_that_is_kept_is_told_in_words():
    for asked in QUESTIONS:
        for ask in asked.asks:
            for code, words in ask.options:
                assert isinstance(code, StrEnum)
                assert ask.in_words(code) == words
