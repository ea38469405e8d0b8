"""Oximetry at the desk."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from clinic import NOON, ClinicStaff, a_clinic, a_patient, read_all
from gas_makers import AN_HOUR_AGO, TWO_LITRES, D
from sqlalchemy import Engine

from o2clinic.errors import NotAllowed, NotFound, NotValid
from o2clinic.models import Result
from o2clinic.rules.oximetry import OximetryReading, ProbeSite
from o2clinic.rules.oxygen_source import AIR
from o2clinic.rules.result_codes import ResultStatus, Urgency
from o2clinic.services.oximetries import Oximetries, OximetryDraft
from o2clinic.services.results import Results
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
def oximetries(staff: ClinicStaff) -> Oximetries:
    return Oximetries(staff.desk, staff.nurse_olu)


def a_draft(patient_id: int, spo2: str = "94", **given: Any) -> OximetryDraft:
    known: dict[str, Any] = {"taken_at": AN_HOUR_AGO, "source": AIR, "spo2_percent": D(spo2)}
    head = {name: given.pop(name) for name in HEAD & set(given)}
    return OximetryDraft(
        command_id=new_command_id(),
        patient_id=patient_id,
        reading=OximetryReading(**known | given),
        **head,
    )


def test_a_reading_is_saved_and_shown(
    staff: ClinicStaff, oximetries: Oximetries, patient_id: int
) -> None:
    draft = a_draft(patient_id, "91.5", pulse_per_min=88, source=TWO_LITRES, site=ProbeSite.EARLOBE)
    stored = oximetries.stored(oximetries.record(draft))
    assert stored.reading == draft.reading
    (row,) = Results(staff.desk, staff.nurse_olu).of_patient(patient_id).rows
    assert row.one_line == "SpO₂ 92 %, Pulse 88 /min"
    assert row.breathed == "2 L/min nasal cannulae"
    assert row.urgency is Urgency.ABNORMAL
    assert ("Probe", "earlobe") in row.details


def test_saving_takes_nine_statements_at_most(
    engine: Engine, oximetries: Oximetries, patient_id: int
) -> None:
    with statements(engine) as sent:
        oximetries.record(a_draft(patient_id, "55", kept_reason="Cold hands", has_good_trace=False))
    assert len(sent) <= 9, sent


@pytest.mark.parametrize(
    "given",
    [
        {"spo2": "0.94"},
        {"spo2": "940"},
        {"taken_at": NOON + timedelta(seconds=1)},
        {"taken_at": NOON - timedelta(days=36_500)},
        {"source": None},
        {"pulse_per_min": 2**40},
        {"note": "x" * 10_000_000},
    ],
)
def test_an_impossible_reading_is_refused_in_words(
    engine: Engine, oximetries: Oximetries, patient_id: int, given: dict[str, Any]
) -> None:
    with pytest.raises(NotValid) as refusal:
        oximetries.record(a_draft(patient_id, **given))
    assert len(str(refusal.value)) < 1000
    assert read_all(engine, Result) == []


def test_a_very_low_saturation_wants_a_reason_or_stays_open(
    staff: ClinicStaff, oximetries: Oximetries, patient_id: int
) -> None:
    with pytest.raises(NotValid):
        oximetries.record(a_draft(patient_id, "55"))
    result_id = oximetries.record(a_draft(patient_id, "55", leaves_query_open=True))
    results = Results(staff.desk, staff.nurse_olu)
    (row,) = results.of_patient(patient_id).rows
    assert row.has_open_query
    results.resolve_query(result_id, row.version, "Warm hand, second probe")
    (row,) = results.of_patient(patient_id).rows
    assert not row.has_open_query
    assert row.urgency is Urgency.ABNORMAL


def test_an_amendment_keeps_the_old_reading(
    staff: ClinicStaff, oximetries: Oximetries, patient_id: int
) -> None:
    old_id = oximetries.record(a_draft(patient_id))
    old = oximetries.stored(old_id)
    draft = a_draft(patient_id, "96", id=old_id, version=old.version, amended_reason="Slip")
    new_id = oximetries.record(draft)
    rows = Results(staff.desk, staff.nurse_olu).of_patient(patient_id).rows
    assert {row.result_id: row.status for row in rows} == {
        old_id: ResultStatus.AMENDED,
        new_id: ResultStatus.TO_REVIEW,
    }
    with pytest.raises(NotValid):
        oximetries.record(
            replace(draft, command_id=new_command_id(), id=new_id, version=1, amended_reason="")
        )


def test_who_is_unknown_or_not_allowed_is_told(
    staff: ClinicStaff, oximetries: Oximetries, patient_id: int
) -> None:
    with pytest.raises(NotFound):
        oximetries.context(patient_id + 1)
    with pytest.raises(NotFound):
        oximetries.stored(1)
    with pytest.raises(NotAllowed):
        Oximetries(staff.desk, staff.anna).record(a_draft(patient_id))
