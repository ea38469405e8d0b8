"""Spirometry at the desk: the reference values of that day are kept with the values."""

from datetime import date, timedelta
from typing import Any

import pytest
from clinic import NOON, ClinicStaff, a_clinic, a_patient, read_all
from gas_makers import AN_HOUR_AGO, D
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from o2clinic.errors import NotAllowed, NotFound, NotValid
from o2clinic.models import Result, Spirometry
from o2clinic.rules.gli import Equation, Ethnicity, Measure, decimal_age, predict
from o2clinic.rules.patient_codes import Sex
from o2clinic.rules.result_codes import Urgency
from o2clinic.rules.spirometry import SpirometryReading
from o2clinic.rules.spirometry_quality import Blow, Usefulness
from o2clinic.services.results import Results
from o2clinic.services.spirometries import Spirometries, SpirometryDraft
from o2clinic.services.work import new_command_id
from tools.bench.counting import statements

HEAD = {"kept_reason", "leaves_query_open", "id", "version", "amended_reason", "note"}


@pytest.fixture
def staff(engine: Engine) -> ClinicStaff:
    return a_clinic(engine)


@pytest.fixture
def patient_id(engine: Engine, staff: ClinicStaff) -> int:
    return a_patient(engine)


@pytest.fixture
def spirometries(staff: ClinicStaff) -> Spirometries:
    return Spirometries(staff.desk, staff.nurse_olu)


def a_draft(patient_id: int, **given: Any) -> SpirometryDraft:
    head = {name: given.pop(name) for name in HEAD & set(given)}
    known: dict[str, Any] = {
        "taken_at": AN_HOUR_AGO,
        "height_cm": D(160),
        "fev1_l": D("0.90"),
        "fvc_l": D("2.10"),
    }
    return SpirometryDraft(
        command_id=new_command_id(),
        patient_id=patient_id,
        reading=SpirometryReading(**known | given),
        **head,
    )


def test_a_session_is_kept_with_what_it_was_read_against(
    engine: Engine, staff: ClinicStaff, spirometries: Spirometries, patient_id: int
) -> None:
    blows = (Blow(900, 2100), Blow(880, 2080), Blow(850, 2060, Usefulness.USABLE))
    draft = a_draft(
        patient_id,
        blows=blows,
        post_fev1_l=D("0.98"),
        post_fvc_l=D("2.20"),
        bronchodilator="Salbutamol 400 micrograms",
        minutes_after=D(15),
        operator="W. Tan",
    )
    result_id = spirometries.record(draft)
    assert spirometries.stored(result_id).reading == draft.reading
    with Session(engine) as session:
        row = session.get_one(Spirometry, result_id)
    age = decimal_age(date(1945, 7, 14), AN_HOUR_AGO.date())
    expected = predict(
        Equation.GLI_GLOBAL_2022, Sex.FEMALE, age_years=age, height_cm=160, measure=Measure.FEV1
    )
    assert float(row.fev1_predicted_l) == pytest.approx(expected.predicted, abs=0.0005)
    assert float(row.fev1_lln_l) == pytest.approx(expected.lln, abs=0.0005)
    assert float(row.fev1_z) == pytest.approx(expected.z_score(0.90), abs=0.0005)
    assert float(row.post_fev1_z) == pytest.approx(expected.z_score(0.98), abs=0.0005)
    assert (row.equation, row.ethnic_option, row.reference_sex) == ("GLI-Global-2022", "", "female")
    assert float(row.age_years) == pytest.approx(age, abs=0.0005)
    assert (row.fev1_grade, row.fvc_grade, row.post_fev1_grade) == ("B", "A", "")
    (shown,) = Results(staff.desk, staff.nurse_olu).of_patient(patient_id).rows
    assert ("Equation", "GLI-Global-2022") in shown.details


def test_gli_2012_needs_the_group_and_keeps_it(
    engine: Engine, spirometries: Spirometries, patient_id: int
) -> None:
    bare = spirometries.record(a_draft(patient_id, equation=Equation.GLI_2012))
    group = spirometries.record(
        a_draft(
            patient_id,
            equation=Equation.GLI_2012,
            ethnicity=Ethnicity.CAUCASIAN,
            taken_at=AN_HOUR_AGO + timedelta(minutes=5),
        )
    )
    with Session(engine) as session:
        without, with_group = session.get(Spirometry, bare), session.get(Spirometry, group)
    assert without.fev1_predicted_l is None
    assert "needs the ethnic group" in without.no_prediction_reason
    assert (with_group.equation, with_group.ethnic_option) == ("GLI-2012", "Caucasian")
    assert with_group.fev1_z is not None
    assert spirometries.context(patient_id).ethnicity is Ethnicity.CAUCASIAN


def test_the_form_is_told_the_patient_and_the_last_session_in_three_statements(
    engine: Engine, spirometries: Spirometries, patient_id: int
) -> None:
    spirometries.record(a_draft(patient_id, operator="W. Tan", spirometer="Alpha"))
    spirometries.context(patient_id)  # the first look at a record is written down
    with statements(engine) as sent:
        context = spirometries.context(patient_id)
    assert len(sent) <= 3
    assert (context.operator, context.spirometer) == ("W. Tan", "Alpha")
    assert context.person.last_height_cm == D("160.0")
    assert context.equation is Equation.GLI_GLOBAL_2022
    report = context.report(a_draft(patient_id).reading)
    assert report.line(report.read_stage, Measure.FEV1).percent_predicted is not None


def test_saving_takes_nine_statements_at_most(
    engine: Engine, spirometries: Spirometries, patient_id: int
) -> None:
    spirometries.record(a_draft(patient_id))
    draft = a_draft(patient_id, height_cm=D(166), kept_reason="Measured anew")
    with statements(engine) as sent:
        spirometries.record(draft)
    assert len(sent) <= 9, sent


@pytest.mark.parametrize(
    "given",
    [
        {"fev1_l": D(900)},
        {"height_cm": D("1.6")},
        {"fev1_l": D("2.50")},
        {"fev1_l": None, "fvc_l": None},
        {"taken_at": NOON + timedelta(days=1)},
        {"fvc_l": D("NaN")},
        {"fvc_l": D("1e30")},
        {"operator": "x" * 10_000_000},
    ],
)
def test_an_impossible_session_is_refused_in_words(
    engine: Engine, spirometries: Spirometries, patient_id: int, given: dict[str, Any]
) -> None:
    with pytest.raises(NotValid) as refusal:
        spirometries.record(a_draft(patient_id, **given))
    assert len(str(refusal.value)) < 1000
    assert read_all(engine, Result) == []


@pytest.mark.parametrize(
    ("fev1", "urgency"), [("0.45", Urgency.ABNORMAL), ("0.90", Urgency.ROUTINE)]
)
def test_severe_obstruction_goes_up_in_the_queue(
    staff: ClinicStaff, spirometries: Spirometries, patient_id: int, fev1: str, urgency: Urgency
) -> None:
    spirometries.record(a_draft(patient_id, fev1_l=D(fev1), kept_reason="Good blows"))
    (row,) = Results(staff.desk, staff.nurse_olu).of_patient(patient_id).rows
    assert row.urgency is urgency


def test_a_query_on_a_session_is_answered_later(
    staff: ClinicStaff, spirometries: Spirometries, patient_id: int
) -> None:
    result_id = spirometries.record(a_draft(patient_id, fev1_l=D("0.50"), leaves_query_open=True))
    results = Results(staff.desk, staff.nurse_olu)
    (row,) = results.of_patient(patient_id).rows
    assert row.has_open_query
    results.resolve_query(result_id, row.version, "Three blows agree")
    (row,) = results.of_patient(patient_id).rows
    assert (row.has_open_query, row.urgency) == (False, Urgency.ABNORMAL)


def test_an_answer_takes_the_value_after_the_bronchodilator_as_recording_does(
    staff: ClinicStaff, spirometries: Spirometries, patient_id: int
) -> None:
    after = {"post_fev1_l": D("0.90"), "post_fvc_l": D("2.10"), "bronchodilator": "Salbutamol"}
    draft = a_draft(patient_id, fev1_l=D("0.45"), **after, leaves_query_open=True)
    result_id = spirometries.record(draft)
    results = Results(staff.desk, staff.nurse_olu)
    (row,) = results.of_patient(patient_id).rows
    assert row.has_open_query
    results.resolve_query(result_id, row.version, "Three blows agree")
    (row,) = results.of_patient(patient_id).rows
    assert (row.has_open_query, row.urgency) == (False, Urgency.ROUTINE)


def test_an_amendment_leaves_the_old_session_as_it_was(
    engine: Engine, spirometries: Spirometries, patient_id: int
) -> None:
    old_id = spirometries.record(a_draft(patient_id))
    draft = a_draft(patient_id, fev1_l=D("0.95"), id=old_id, version=1, amended_reason="Wrong blow")
    new_id = spirometries.record(draft)
    assert spirometries.stored(old_id).reading.fev1_l == D("0.900")
    assert spirometries.stored(new_id).reading.fev1_l == D("0.950")


def test_who_is_unknown_or_not_allowed_is_told(
    staff: ClinicStaff, spirometries: Spirometries, patient_id: int
) -> None:
    with pytest.raises(NotFound):
        spirometries.context(patient_id + 1)
    with pytest.raises(NotFound):
        spirometries.stored(1)
    with pytest.raises(NotAllowed):
        Spirometries(staff.desk, staff.anna).record(a_draft(patient_id))
