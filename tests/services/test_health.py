"""Recording a patient's health, on both engines."""

from datetime import date, timedelta

import pytest
from clinic import NOON, a_clinic, a_patient, read_all
from gas_makers import a_gas_draft, a_reading

from o2clinic.errors import AlreadyDone, NotAllowed, NotFound, NotValid, Refused
from o2clinic.models import AuditEntry, PatientAlert, PatientDiagnosis
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.eligibility import Outcome
from o2clinic.rules.patient_codes import SignKind, SmokingStatus, SmokingWho
from o2clinic.services.assessments import Assessments
from o2clinic.services.audit import Audit
from o2clinic.services.blood_gases import BloodGases
from o2clinic.services.health import Health
from o2clinic.services.health_draft import (
    AlertDraft,
    DiagnosisDraft,
    EndDraft,
    ExacerbationDraft,
    NoExacerbationDraft,
    SignDraft,
    SmokingDraft,
)
from o2clinic.services.patient_draft import PatientDraft
from o2clinic.services.patients import Patients
from o2clinic.services.work import Desk, new_command_id
from tools.bench.counting import statements

TODAY = date(2026, 11, 24)
BEGUN = date(2026, 3, 2)


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def mary(engine, clinic):
    return a_patient(engine)


@pytest.fixture
def health(clinic):
    return Health(clinic.desk, clinic.nurse_olu)


def a_diagnosis(patient_id, code=Diagnosis.COPD, **typed):
    return DiagnosisDraft(command_id=new_command_id(), patient_id=patient_id, code=code, **typed)


def a_worsening(patient_id, started_on=BEGUN, **typed):
    return ExacerbationDraft(
        command_id=new_command_id(), patient_id=patient_id, started_on=started_on, **typed
    )


def none_asked(patient_id, asked_on=TODAY):
    return NoExacerbationDraft(
        command_id=new_command_id(), patient_id=patient_id, asked_on=asked_on
    )


def a_sign(patient_id, *, kind=SignKind.PERIPHERAL_OEDEMA, found_on=TODAY, **typed):
    known = {"command_id": new_command_id(), "is_present": False} | typed
    return SignDraft(patient_id=patient_id, kind=kind, found_on=found_on, **known)


def smoking(patient_id, who=SmokingWho.PATIENT, status=SmokingStatus.STOPPED, **typed):
    known = {"command_id": new_command_id(), "told_on": TODAY} | typed
    return SmokingDraft(patient_id=patient_id, who=who, status=status, **known)


def an_alert(patient_id, text="CO₂ retainer", **typed):
    known = {"command_id": new_command_id(), "valid_from": BEGUN} | typed
    return AlertDraft(patient_id=patient_id, text=text, **known)


def an_end(patient_id, fact_id, ended_on=TODAY):
    return EndDraft(
        command_id=new_command_id(), patient_id=patient_id, fact_id=fact_id, ended_on=ended_on
    )


def rules_and_fields(refusal):
    return {(finding.rule, finding.field) for finding in refusal.value.findings}


def test_a_patient_registered_today_reaches_eligible_through_the_services(clinic):
    patients = Patients(clinic.desk, clinic.anna)
    new = patients.register(
        PatientDraft(
            command_id=new_command_id(),
            given_names="Tamsin",
            family_name="Trevail",
            born_on=date(1951, 4, 3),
        )
    )
    assessments = Assessments(clinic.desk, clinic.dr_berg)
    gases = BloodGases(clinic.desk, clinic.nurse_olu)
    for days in (23, 1):
        taken = a_reading("7.2", taken_at=NOON - timedelta(days=days))
        gases.record(a_gas_draft(new, taken))
    assert assessments.of(new).standing.outcome is Outcome.INCOMPLETE
    health = Health(clinic.desk, clinic.nurse_olu)
    health.record_diagnosis(a_diagnosis(new))
    assert assessments.of(new).standing.outcome is Outcome.INCOMPLETE
    health.record_no_exacerbation(none_asked(new))
    found = assessments.of(new).standing
    assert found.outcome is Outcome.ELIGIBLE
    assert found.one_line == "LTOT criteria met: PaO₂ 7.2 and 7.2 kPa on air, 22 days apart"


def test_everything_recorded_is_on_the_sheet_newest_first(health, mary):
    health.record_diagnosis(a_diagnosis(mary, label="COPD, FEV₁ 31 %", diagnosed_on=BEGUN))
    health.record_exacerbation(
        a_worsening(
            mary, treatment_ended_on=date(2026, 3, 12), was_admitted=True, treatment="prednisolone"
        )
    )
    health.record_no_exacerbation(none_asked(mary))
    health.record_sign(a_sign(mary, found_on=BEGUN))
    health.record_sign(a_sign(mary, is_present=True, detail="both ankles"))
    health.record_smoking(smoking(mary, detail="30 pack-years"))
    health.record_smoking(smoking(mary, SmokingWho.HOUSEHOLD, SmokingStatus.NEVER))
    health.record_alert(an_alert(mary, is_danger=True))
    sheet = health.sheet(mary)
    assert [(row.when, row.words, row.is_marked) for row in sheet.diagnoses] == [
        ("02-Mar-2026", "COPD, FEV₁ 31 %", True)
    ]
    assert [row.words for row in sheet.exacerbations] == [
        "Asked: there was none",
        "Treated to 12-Mar-2026, prednisolone, admitted",
    ]
    assert [row.words for row in sheet.signs] == [
        "Peripheral oedema: yes (both ankles)",
        "Peripheral oedema: no",
    ]
    assert [row.words for row in sheet.smoking] == [
        "Household: nobody smokes",
        "Patient: stopped (30 pack-years)",
    ]
    assert [(row.words, row.is_marked, row.may_end) for row in sheet.alerts] == [
        ("CO₂ retainer", True, True)
    ]
    assert sheet.not_recorded == ("pulmonary hypertension",)


def test_the_sheet_takes_two_statements_and_saving_at_most_eight(engine, health, mary):
    with statements(engine) as sent:
        health.record_diagnosis(a_diagnosis(mary))
    assert len(sent) <= 8, sent
    health.sheet(mary)  # the first look at a record is written down
    with statements(engine) as sent:
        health.sheet(mary)
    assert len(sent) == 2, sent


def test_a_new_main_diagnosis_takes_the_place_of_the_main_one_before(engine, health, mary):
    health.record_diagnosis(a_diagnosis(mary))
    health.record_diagnosis(a_diagnosis(mary, Diagnosis.ILD))
    health.record_diagnosis(a_diagnosis(mary, Diagnosis.BRONCHIECTASIS, is_main=False))
    kept = {row.code: row.is_main for row in read_all(engine, PatientDiagnosis)}
    assert kept == {
        Diagnosis.COPD: False,
        Diagnosis.ILD: True,
        Diagnosis.BRONCHIECTASIS: False,
    }


def test_what_ends_is_kept_with_its_last_day(engine, health, mary):
    fact_id = health.record_diagnosis(a_diagnosis(mary, diagnosed_on=BEGUN))
    lasting = health.record_diagnosis(a_diagnosis(mary, Diagnosis.ILD, is_main=False))
    assert health.end_diagnosis(an_end(mary, fact_id, TODAY - timedelta(days=1))) == fact_id
    first, last = health.sheet(mary).diagnoses
    assert (first.fact_id, first.is_over, first.may_end) == (lasting, False, True)
    assert (last.when, last.is_over, last.may_end) == ("02-Mar-2026 to 23-Nov-2026", True, False)
    alert_id = health.record_alert(an_alert(mary))
    health.end_alert(an_end(mary, alert_id))
    assert read_all(engine, PatientAlert)[0].valid_to == TODAY


def test_the_end_of_a_treatment_is_told_later(health, mary):
    fact_id = health.record_exacerbation(a_worsening(mary))
    (row,) = health.sheet(mary).exacerbations
    assert (row.words, row.may_end) == ("Treatment not ended", True)
    health.end_exacerbation(an_end(mary, fact_id, date(2026, 3, 12)))
    (row,) = health.sheet(mary).exacerbations
    assert (row.words, row.may_end) == ("Treated to 12-Mar-2026", False)


def test_ending_twice_too_early_or_for_another_patient_is_refused(engine, health, mary):
    fact_id = health.record_exacerbation(a_worsening(mary))
    with pytest.raises(NotValid) as refusal:
        health.end_exacerbation(an_end(mary, fact_id, BEGUN - timedelta(days=1)))
    assert rules_and_fields(refusal) == {("PF-5", "ended_on")}
    with pytest.raises(Refused):
        health.end_exacerbation(an_end(a_patient(engine, family="POLGLASE"), fact_id))
    health.end_exacerbation(an_end(mary, fact_id))
    with pytest.raises(Refused, match="Adeyemi has ended this already"):
        health.end_exacerbation(an_end(mary, fact_id))
    with pytest.raises(NotFound):
        health.end_alert(an_end(mary, 999))


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ({"started_on": None}, ("PF-1", "started_on")),
        ({"started_on": TODAY + timedelta(days=1)}, ("PF-2", "started_on")),
        ({"started_on": date(1945, 7, 13)}, ("PF-3", "started_on")),
        ({"treatment_ended_on": date(2027, 1, 1)}, ("PF-2", "treatment_ended_on")),
        ({"treatment_ended_on": BEGUN - timedelta(days=1)}, ("PF-5", "treatment_ended_on")),
        ({"treatment": "x" * 201}, ("LENGTH", "treatment")),
    ],
)
def test_an_impossible_exacerbation_is_refused_beside_its_field(health, mary, wrong, found):
    with pytest.raises(NotValid) as refusal:
        health.record_exacerbation(a_worsening(mary, **wrong))
    assert found in rules_and_fields(refusal)
    assert health.sheet(mary).exacerbations == ()


def test_what_is_missing_in_other_forms_is_asked_for(health, mary):
    for save, draft, found in (
        (health.record_diagnosis, a_diagnosis(mary, Diagnosis.OTHER), ("PF-1", "label")),
        (health.record_diagnosis, a_diagnosis(mary, None), ("PF-1", "code")),
        (health.record_sign, a_sign(mary, is_present=None), ("PF-1", "is_present")),
        (health.record_sign, a_sign(mary, found_on=None), ("PF-1", "found_on")),
        (health.record_smoking, smoking(mary, told_on=None), ("PF-1", "told_on")),
        (health.record_alert, an_alert(mary, " \n"), ("PF-1", "text")),
        (health.record_no_exacerbation, none_asked(mary, None), ("PF-1", "asked_on")),
        (health.end_alert, an_end(mary, 1, None), ("PF-1", "ended_on")),
    ):
        with pytest.raises(NotValid) as refusal:
            save(draft)
        assert rules_and_fields(refusal) == {found}


def test_of_the_dead_the_past_is_recorded_and_nothing_after(engine, clinic, health):
    gone = a_patient(engine, died_on=date(2026, 10, 1))
    health.record_exacerbation(a_worsening(gone))
    with pytest.raises(NotValid) as refusal:
        health.record_sign(a_sign(gone))
    assert rules_and_fields(refusal) == {("PF-4", "found_on")}
    assert "01-Oct-2026" in str(refusal.value)


def test_the_same_press_saves_once_and_is_announced_under_the_patient(engine, clinic, mary):
    told = []
    desk = Desk(engine, now=lambda: NOON, tell=told.append)
    health = Health(desk, clinic.dr_berg)
    draft = smoking(mary)
    made = health.record_smoking(draft)
    with pytest.raises(AlreadyDone) as again:
        health.record_smoking(draft)
    assert again.value.record_id == made
    assert told == [frozenset({Change(Concept.PATIENT, mary)})]
    entry = read_all(engine, AuditEntry)[-1]
    assert (entry.use_case, entry.patient_id, entry.record_id) == ("record smoking", mary, made)


def test_the_audit_tells_it_in_words(clinic, health, mary):
    health.record_no_exacerbation(none_asked(mary))
    health.record_diagnosis(a_diagnosis(mary))
    told = {row.what: row.in_short for row in Audit(clinic.desk, clinic.sam).of_patient(mary).rows}
    assert told["Record diagnosis"] == "Diagnosis added"
    assert told["Asked about exacerbations: there was none"] == "Sign or treatment added"


def test_who_may_not_record_or_read_is_refused(clinic, mary):
    for actor in (clinic.anna, clinic.sam, clinic.kit):
        with pytest.raises(NotAllowed):
            Health(clinic.desk, actor).record_diagnosis(a_diagnosis(mary))
    with pytest.raises(NotAllowed):
        Health(clinic.desk, clinic.anna).sheet(mary)
    with pytest.raises(NotFound):
        Health(clinic.desk, clinic.sam).sheet(mary + 1)
    with pytest.raises(NotFound):
        Health(clinic.desk, clinic.nurse_olu).record_diagnosis(a_diagnosis(mary + 1))
