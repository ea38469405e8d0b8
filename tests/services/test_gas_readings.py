"""Stored gases become readings again, with what the rules said of them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from clinic import NOON, ClinicStaff, a_clinic, a_patient, write
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from o2clinic.errors import Level
from o2clinic.models import BloodGas, Result, ResultFinding
from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.oxygen_source import AIR, Device
from o2clinic.rules.result_codes import ResultStatus
from o2clinic.services.gas_readings import gas_of, gases_of
from o2clinic.services.results import Results
from tools.bench.counting import statements


@pytest.fixture
def staff(engine: Engine) -> ClinicStaff:
    return a_clinic(engine)


def a_stored_gas(
    engine: Engine,
    staff: ClinicStaff,
    patient_id: int,
    *,
    days_ago: int = 0,
    pao2: str = "7.10",
    device: Device = Device.AIR,
    flow: str | None = None,
    status: ResultStatus = ResultStatus.TO_REVIEW,
    amends_id: int | None = None,
) -> int:
    result_id = write(
        engine,
        Result(
            patient_id=patient_id,
            kind="blood_gas",
            taken_at=NOON - timedelta(days=days_ago),
            device=device,
            flow_l_min=None if flow is None else Decimal(flow),
            status=status,
            recorded_by_id=staff.nurse_olu.person_id,
            amends_id=amends_id,
        ),
    )
    write(
        engine,
        BloodGas(
            result_id=result_id,
            sample=SampleKind.ABG,
            ph=Decimal("7.380"),
            paco2_kpa=Decimal("6.10"),
            pao2_kpa=Decimal(pao2),
            hco3_mmol_l=Decimal("26.5"),
            as_typed={"paco2_kpa": {"value": "45.8", "unit": "mmHg"}},
        ),
    )
    return result_id


def test_gases_come_back_newest_first_with_what_was_breathed(
    engine: Engine, staff: ClinicStaff
) -> None:
    patient_id = a_patient(engine)
    old = a_stored_gas(engine, staff, patient_id, days_ago=30)
    new = a_stored_gas(engine, staff, patient_id, device=Device.NASAL_CANNULA, flow="2.0")
    a_stored_gas(engine, staff, a_patient(engine, family="PASCOE"))
    with Session(engine) as session, statements(engine) as sent:
        gases = gases_of(session, patient_id)
    assert [gas.result_id for gas in gases] == [new, old]
    assert gases[0].reading.source is not None
    assert gases[0].reading.source.in_words() == "2 L/min nasal cannulae"
    assert gases[1].reading.source == AIR
    assert gases[1].reading.taken_at == NOON - timedelta(days=30)
    assert gases[1].reading.pao2_kpa == Decimal("7.10")
    assert gases[1].as_typed["paco2_kpa"]["unit"] == "mmHg"
    assert len(sent) <= 2


def test_an_amended_gas_is_left_out_unless_it_is_asked_for(
    engine: Engine, staff: ClinicStaff
) -> None:
    patient_id = a_patient(engine)
    old = a_stored_gas(engine, staff, patient_id, status=ResultStatus.AMENDED)
    new = a_stored_gas(engine, staff, patient_id, pao2="7.60", amends_id=old)
    with Session(engine) as session:
        assert [gas.result_id for gas in gases_of(session, patient_id)] == [new]
        both = gases_of(session, patient_id, with_amended=True)
    assert [(gas.result_id, gas.is_amended) for gas in both] == [(new, False), (old, True)]


def test_an_answered_query_is_resolved_for_the_decision_and_an_open_one_is_not(
    engine: Engine, staff: ClinicStaff
) -> None:
    result_id = a_stored_gas(engine, staff, a_patient(engine))
    for rule, reason in (("DQ-5", ""), ("DQ-9", "seen twice")):
        write(
            engine,
            ResultFinding(
                result_id=result_id,
                rule=rule,
                level=Level.CONFIRM,
                message="odd",
                kept_reason=reason,
            ),
        )
    with Session(engine) as session:
        gas = gas_of(session, result_id)
        assert gas_of(session, result_id + 1) is None
    assert gas is not None
    assert [stored.is_open for stored in gas.findings] == [True, False]
    assert gas.case_gas.resolved == {"DQ-9"}
    assert [found.rule for found in gas.case_gas.queries] == ["DQ-5"]


def test_the_sheet_tells_every_result_with_its_context_in_few_statements(
    engine: Engine, staff: ClinicStaff
) -> None:
    patient_id = a_patient(engine)
    old = a_stored_gas(engine, staff, patient_id, status=ResultStatus.AMENDED)
    new = a_stored_gas(engine, staff, patient_id, amends_id=old)
    results = Results(staff.desk, staff.nurse_olu)
    results.of_patient(patient_id)  # the first look is written down
    with statements(engine) as sent:
        sheet = results.of_patient(patient_id)
    assert len(sent) <= 3, sent  # whether the record is shut, and two for all of it
    assert [row.result_id for row in sheet.rows] == [new, old]
    assert [row.result_id for row in sheet.current] == [new]
    row = sheet.rows[0]
    assert (row.breathed, row.sample, row.recorded_by) == ("air", "arterial", "Mr Adeyemi")
    assert row.one_line == "pH 7.380, PaCO₂ 6.10 kPa, PaO₂ 7.10 kPa"
    assert sheet.rows[1].replaced_by_id == new
