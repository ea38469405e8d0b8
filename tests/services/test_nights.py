"""Overnight oximetry at the desk: figures of a device, or of a file of samples."""

from datetime import timedelta
from typing import Any

import pytest
from clinic import NOON, ClinicStaff, a_clinic, a_patient, read_all
from gas_makers import TWO_LITRES, D
from services.walk_makers import BED
from services.walk_makers import a_night_draft as a_draft
from sqlalchemy import Engine

from o2clinic.errors import NotAllowed, NotFound, NotValid
from o2clinic.models import Result
from o2clinic.rules.overnight_oximetry import Night
from o2clinic.rules.overnight_report import report_of
from o2clinic.rules.oxygen_source import AIR
from o2clinic.rules.result_codes import Activity, ResultStatus, Urgency
from o2clinic.services.nights import Nights
from o2clinic.services.results import Results
from tools.bench.counting import statements


@pytest.fixture
def staff(engine: Engine) -> ClinicStaff:
    return a_clinic(engine)


@pytest.fixture
def patient_id(engine: Engine, staff: ClinicStaff) -> int:
    return a_patient(engine)


@pytest.fixture
def nights(staff: ClinicStaff) -> Nights:
    return Nights(staff.desk, staff.nurse_olu)


def a_file(*percents: int) -> bytes:
    """A sample each four seconds, one percent for each half hour."""
    lines = ["Time;SpO2;Pulse"]
    for at in range(len(percents) * 450):
        moment = BED + timedelta(seconds=4 * at)
        lines.append(f"{moment:%Y-%m-%d %H:%M:%S};{percents[at // 450]};70")
    return "\n".join(lines).encode()


def test_a_night_is_kept_and_read(
    engine: Engine, staff: ClinicStaff, nights: Nights, patient_id: int
) -> None:
    draft = a_draft(patient_id, source=TWO_LITRES, mean_pulse_per_min=71, oximeter="Nonin 3150")
    with statements(engine) as sent:
        result_id = nights.record(draft)
    assert len(sent) <= 9, sent
    stored = nights.stored(result_id)
    assert (stored.report, stored.oximeter) == (draft.report, "Nonin 3150")
    (row,) = Results(staff.desk, staff.nurse_olu).of_patient(patient_id).rows
    assert row.one_line == "T90 4.0 %, Mean SpO₂ 93.4 %, Lowest SpO₂ 84 %, ODI4 3.2 /h"
    assert (row.activity, row.urgency) == (Activity.SLEEP, Urgency.ROUTINE)
    assert ("Read as", "Overnight oximetry reported") in row.details
    assert ("Until", "06:00") in row.details
    assert ("Figures", "of the device's report") in row.details


def test_a_file_is_read_and_its_figures_are_kept(
    staff: ClinicStaff, nights: Nights, patient_id: int
) -> None:
    context = nights.context(patient_id)
    read = context.read_file("night.csv", a_file(*[95] * 8, *[88] * 4, 87, *[95] * 3))
    report = report_of(read, AIR)
    assert report is not None
    assert (report.valid_hours, report.t90_percent) == (D("8.00"), D("31.3"))
    given = {name: getattr(report, name) for name in report.__slots__}
    nights.record(a_draft(patient_id, file_name="night.csv", **given))
    (row,) = Results(staff.desk, staff.nurse_olu).of_patient(patient_id).rows
    assert ("Figures", "read from night.csv") in row.details
    assert nights.stored(row.result_id).report == report


@pytest.mark.parametrize(
    ("given", "outcome", "urgency"),
    [
        ({"odi4_per_hour": D(15)}, Night.SLEEP_PATHWAY, Urgency.ABNORMAL),
        ({"mean_spo2_percent": D(88)}, Night.REPORTED, Urgency.ABNORMAL),
        ({"valid_hours": D("3.99")}, Night.NOT_REPORTABLE, Urgency.ABNORMAL),
    ],
)
def test_what_is_not_usual_comes_first_in_the_review(
    staff: ClinicStaff,
    nights: Nights,
    patient_id: int,
    given: dict[str, Any],
    outcome: Night,
    urgency: Urgency,
) -> None:
    draft = a_draft(patient_id, **given)
    assert nights.context(patient_id).read(draft.report).outcome is outcome
    nights.record(draft)
    (row,) = Results(staff.desk, staff.nurse_olu).of_patient(patient_id).rows
    assert row.urgency is urgency


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"ended_at": NOON + timedelta(hours=1)}, "ended_at"),
        ({"ended_at": None}, "ended_at"),
        ({"started_at": NOON - timedelta(days=36_500)}, "taken_at"),
        ({"source": None}, "source"),
        ({"odi4_per_hour": D(2**40)}, "odi4_per_hour"),
        ({"oximeter": "x" * 101}, "oximeter"),
    ],
)
def test_an_impossible_night_is_refused_beside_its_field(
    engine: Engine, nights: Nights, patient_id: int, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(NotValid) as refusal:
        nights.record(a_draft(patient_id, **given))
    assert field in {found.field for found in refusal.value.findings}
    assert read_all(engine, Result) == []


def test_a_query_is_left_open_answered_and_the_night_amended(
    staff: ClinicStaff, nights: Nights, patient_id: int
) -> None:
    with pytest.raises(NotValid):
        nights.record(a_draft(patient_id, nadir_spo2_percent=D(55)))
    result_id = nights.record(a_draft(patient_id, nadir_spo2_percent=D(55), leaves_query_open=True))
    results = Results(staff.desk, staff.nurse_olu)
    (row,) = results.of_patient(patient_id).rows
    assert (row.has_open_query, row.urgency) == (True, Urgency.ABNORMAL)
    results.resolve_query(result_id, row.version, "Good trace")
    (row,) = results.of_patient(patient_id).rows
    assert (row.has_open_query, row.urgency) == (False, Urgency.ROUTINE)
    head = {"id": result_id, "version": row.version, "amended_reason": "Slip"}
    new_id = nights.record(a_draft(patient_id, **head))
    rows = results.of_patient(patient_id).rows
    assert {one.result_id: one.status for one in rows} == {
        result_id: ResultStatus.AMENDED,
        new_id: ResultStatus.TO_REVIEW,
    }


def test_who_is_unknown_or_not_allowed_is_told(
    staff: ClinicStaff, nights: Nights, patient_id: int
) -> None:
    with pytest.raises(NotFound):
        nights.context(patient_id + 1)
    with pytest.raises(NotFound):
        nights.stored(1)
    with pytest.raises(NotAllowed):
        Nights(staff.desk, staff.anna).record(a_draft(patient_id))
