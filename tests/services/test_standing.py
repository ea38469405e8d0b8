"""Where a patient stands with LTOT, from the record, on both engines."""

import json
from datetime import date

import pytest
from clinic import NOON, a_clinic, a_patient
from services.health_record import (
    D,
    a_diagnosis,
    a_gas,
    a_sign,
    a_stable_patient,
    an_exacerbation,
    standing_of,
    write_part,
)
from sqlalchemy import text
from sqlalchemy.orm import Session

from o2clinic.errors import NotFound
from o2clinic.models import ResultFinding
from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.eligibility import Outcome
from o2clinic.rules.patient_codes import SignKind
from o2clinic.rules.policy import Tag
from o2clinic.rules.result_codes import Activity, ResultStatus
from o2clinic.services.policies import policy
from tools.bench.counting import statements

BTS = policy("BTS2015_QS2017")


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def patient_id(engine, clinic):
    return a_stable_patient(engine)


def stands(engine, patient_id, under=BTS):
    with Session(engine) as session:
        return standing_of(session, patient_id, under, NOON)


def test_two_low_gases_three_weeks_apart_meet_the_criteria_with_rule_and_values(
    engine, clinic, patient_id
):
    nurse = clinic.nurse_olu.person_id
    first = a_gas(engine, patient_id, date(2026, 10, 1), "7.2", recorded_by_id=nurse)
    second = a_gas(engine, patient_id, date(2026, 10, 23), "7.1", recorded_by_id=nurse)
    found = stands(engine, patient_id)
    assert found.outcome is Outcome.ELIGIBLE
    assert found.one_line == "LTOT criteria met: PaO₂ 7.2 and 7.1 kPa on air, 22 days apart"
    assert found.rule_ids == ("R-LT-1", "R-GAS-2")
    assert found.gas_ids == (first, second)
    assert found.policy_title == BTS.title
    assert found.missing == ()
    assert found.did_not_run == ()
    assert {step.tag for step in found.steps} >= {Tag.READ}


def test_one_gas_says_from_when_a_second_counts(engine, clinic, patient_id):
    a_gas(engine, patient_id, recorded_by_id=clinic.nurse_olu.person_id)
    found = stands(engine, patient_id)
    assert found.outcome is Outcome.REPEAT_GAS
    assert found.one_line.endswith("PaO₂ 7.2 kPa on air, on or after 22-Oct-2026")
    assert found.rule_ids == ("R-GAS-2",)


def test_an_amended_gas_takes_no_part(engine, clinic, patient_id):
    nurse = clinic.nurse_olu.person_id
    a_gas(engine, patient_id, recorded_by_id=nurse, status=ResultStatus.AMENDED)
    assert stands(engine, patient_id).outcome is Outcome.INCOMPLETE


def test_an_open_query_is_told_and_an_answered_one_is_not_asked_again(engine, clinic, patient_id):
    nurse = clinic.nurse_olu.person_id
    result_id = a_gas(engine, patient_id, recorded_by_id=nurse, has_open_query=True)
    query = ResultFinding(
        result_id=result_id, rule="DQ-5", level="confirm", message="pH does not fit"
    )
    write_part(engine, query)
    assert stands(engine, patient_id).outcome is Outcome.DATA_QUERY
    with engine.connect().execution_options(writes=True) as connection:
        connection.execute(text("update result_finding set kept_reason = 'repeated at once'"))
        connection.commit()
    assert stands(engine, patient_id).outcome is Outcome.REPEAT_GAS


def test_a_gas_taken_during_exercise_is_not_used_and_that_is_said(engine, clinic, patient_id):
    nurse = clinic.nurse_olu.person_id
    a_gas(engine, patient_id, recorded_by_id=nurse, activity=Activity.EXERCISE)
    found = stands(engine, patient_id)
    assert found.outcome is Outcome.INCOMPLETE
    assert "taken during exercise" in found.pair[-1]


def test_nobody_asked_about_exacerbations_is_missing_not_none(engine, clinic):
    lonely = a_patient(engine)
    a_diagnosis(engine, lonely)
    a_gas(engine, lonely, recorded_by_id=clinic.nurse_olu.person_id)
    found = stands(engine, lonely)
    assert found.outcome is Outcome.INCOMPLETE
    assert "exacerbation" in found.missing[0]
    assert found.missing[0] in found.one_line
    a_sign(engine, lonely, SignKind.EXACERBATION)
    assert stands(engine, lonely).outcome is Outcome.REPEAT_GAS


def test_a_diagnosis_of_a_newer_program_did_not_run_and_is_counted(engine, clinic, patient_id):
    a_gas(engine, patient_id, recorded_by_id=clinic.nurse_olu.person_id)
    with engine.connect().execution_options(writes=True) as connection:
        connection.execute(text("update patient_diagnosis set code = 'new_disease'"))
        connection.execute(text("update patient_sign set kind = 'new_sign'"))
        connection.commit()
    found = stands(engine, patient_id)
    assert len(found.did_not_run) == 2
    assert "new_disease" in " ".join(found.did_not_run)
    assert found.one_line.startswith("2 recorded facts did not run.")
    assert found.outcome is Outcome.INCOMPLETE


def test_two_diagnoses_and_none_the_main_one_are_not_guessed_between(engine, clinic):
    patient_id = a_patient(engine)
    an_exacerbation(engine, patient_id)
    a_diagnosis(engine, patient_id, is_main=False)
    a_diagnosis(engine, patient_id, Diagnosis.ILD, is_main=False)
    a_gas(engine, patient_id, recorded_by_id=clinic.nurse_olu.person_id)
    assert "confirmed diagnosis" in stands(engine, patient_id).missing


def test_pulmonary_hypertension_as_second_diagnosis_raises_the_limit(engine, clinic, patient_id):
    a_diagnosis(engine, patient_id, Diagnosis.PULMONARY_HYPERTENSION, is_main=False)
    nurse = clinic.nurse_olu.person_id
    for day in (date(2026, 10, 1), date(2026, 10, 30)):
        a_gas(engine, patient_id, day, "7.8", recorded_by_id=nurse)
    assert stands(engine, patient_id).rule_ids == ("R-LT-2", "R-GAS-2")


def test_a_capillary_gas_counts_with_its_note(engine, clinic, patient_id):
    nurse = clinic.nurse_olu.person_id
    usual = {"sample": SampleKind.CBG_EARLOBE, "spo2_percent": D(84), "recorded_by_id": nurse}
    a_gas(engine, patient_id, date(2026, 10, 1), "6.1", note="on warfarin", **usual)
    a_gas(engine, patient_id, date(2026, 10, 30), "6.2", **usual)
    assert stands(engine, patient_id).outcome is Outcome.CONFIRM_WITH_ABG
    a_gas(engine, patient_id, date(2026, 11, 22), "6.2", note="on warfarin", **usual)
    with engine.connect().execution_options(writes=True) as connection:
        connection.execute(text("update result set note = 'on warfarin'"))
        connection.commit()
    found = stands(engine, patient_id)
    assert found.outcome is Outcome.ELIGIBLE
    assert found.flag_words == ("An earlobe capillary gas was used",)


def test_acidosis_raises_the_banner(engine, clinic, patient_id):
    nurse = clinic.nurse_olu.person_id
    a_gas(engine, patient_id, recorded_by_id=nurse, ph=D("7.31"), paco2_kpa=D("7.9"))
    found = stands(engine, patient_id)
    assert found.outcome is Outcome.URGENT_UNSTABLE
    assert "Senior review the same day" in found.urgent


def test_the_older_policy_has_its_own_title_and_interval(engine, clinic, patient_id):
    a_gas(engine, patient_id, recorded_by_id=clinic.nurse_olu.person_id)
    older = policy("DH2008")
    assert stands(engine, patient_id, older).policy_title == older.title


def test_it_is_kept_as_plain_values(engine, clinic, patient_id):
    a_gas(engine, patient_id, recorded_by_id=clinic.nurse_olu.person_id)
    kept = json.loads(json.dumps(stands(engine, patient_id).as_stored()))
    assert kept["policy"] == "BTS2015_QS2017"
    assert kept["outcome"] == "REPEAT_GAS"
    assert {"rule", "words", "source", "grade", "tag", "compared", "passed"} == set(
        kept["steps"][0]
    )


def test_three_statements_whatever_the_number_of_gases(engine, clinic, patient_id):
    for month in range(1, 11):
        a_gas(engine, patient_id, date(2026, month, 1), recorded_by_id=clinic.kit.person_id)
    with statements(engine) as told:
        stands(engine, patient_id)
    assert len(told) <= 3


def test_a_patient_who_is_not_there_is_said(engine, clinic):
    with pytest.raises(NotFound):
        stands(engine, 999)
