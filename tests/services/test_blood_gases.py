"""Blood gases at the desk: what is saved, what is asked, what is refused, what is kept."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from clinic import NOON, ClinicStaff, a_clinic, a_patient, read_all, write
from gas_makers import AN_HOUR_AGO, TWO_LITRES, D, a_gas_draft, a_reading
from sqlalchemy import Engine

from o2clinic.errors import AlreadyDone, Level, NotAllowed, NotFound, NotValid, StaleRecord
from o2clinic.models import (
    AuditEntry,
    BloodGas,
    Exacerbation,
    OxygenOrder,
    PatientDiagnosis,
    Result,
    ResultFinding,
)
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.order import Delivery, OrderStatus
from o2clinic.rules.oxygen_source import AIR, Device, OxygenSource
from o2clinic.rules.result_codes import ResultSource, ResultStatus, Urgency
from o2clinic.services.blood_gases import BloodGasDraft, BloodGases
from o2clinic.services.results import Results
from tools.bench.counting import statements


@pytest.fixture
def staff(engine: Engine) -> ClinicStaff:
    return a_clinic(engine)


@pytest.fixture
def patient_id(engine: Engine, staff: ClinicStaff) -> int:
    return a_patient(engine)


@pytest.fixture
def gases(staff: ClinicStaff) -> BloodGases:
    return BloodGases(staff.desk, staff.nurse_olu)


def rules_of(refusal: pytest.ExceptionInfo[NotValid]) -> set[str]:
    return {finding.rule for finding in refusal.value.findings}


def oxygen_at_home(engine: Engine, staff: ClinicStaff, patient_id: int) -> None:
    write(
        engine,
        OxygenOrder(
            patient_id=patient_id,
            status=OrderStatus.ISSUED,
            form_id="hoof_b",
            ordered_by_id=staff.dr_berg.person_id,
            ordered_at=NOON - timedelta(days=90),
            delivery=Delivery.STANDARD,
        ),
    )


def test_a_gas_is_saved_with_what_was_typed_and_announced(
    engine: Engine, staff: ClinicStaff, patient_id: int
) -> None:
    told: list[frozenset[Change]] = []
    staff.desk.tell = told.append
    gases = BloodGases(staff.desk, staff.nurse_olu)
    draft = a_gas_draft(
        patient_id,
        a_reading("7.33", spo2_percent=D(88)),
        note="Well.\n",
        analyser="ABL90",
        as_typed={"pao2_kpa": ("55", "mmHg")},
    )
    result_id = gases.record(draft)
    stored = gases.stored(result_id)
    assert stored.reading == draft.reading
    assert stored.as_typed == {"pao2_kpa": {"value": "55", "unit": "mmHg"}}
    assert (stored.note, stored.analyser) == ("Well.", "ABL90")
    assert (stored.status, stored.urgency) == (ResultStatus.TO_REVIEW, Urgency.ROUTINE)
    assert stored.recorded_by_id == staff.nurse_olu.person_id
    assert told == [frozenset({Change(Concept.RESULT, patient_id)})]
    (entry,) = (row for row in read_all(engine, AuditEntry) if row.command_id == draft.command_id)
    assert (entry.use_case, entry.patient_id, entry.record_id) == (
        "record blood gas",
        patient_id,
        result_id,
    )


def test_saving_takes_eight_statements_at_most(
    engine: Engine, gases: BloodGases, patient_id: int
) -> None:
    with statements(engine) as sent:
        gases.record(a_gas_draft(patient_id, a_reading(taken_at=NOON - timedelta(days=40))))
    assert len(sent) <= 8, sent
    draft = a_gas_draft(
        patient_id, a_reading("5.20", spo2_percent=D(88)), kept_reason="Taken twice"
    )
    with statements(engine) as sent:
        gases.record(draft)
    assert len(sent) <= 9, sent  # with the finding that was kept


def test_the_same_press_of_save_is_done_once(
    engine: Engine, gases: BloodGases, patient_id: int
) -> None:
    draft = a_gas_draft(patient_id)
    result_id = gases.record(draft)
    with pytest.raises(AlreadyDone) as again:
        gases.record(draft)
    assert again.value.record_id == result_id
    assert len(read_all(engine, Result)) == 1


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"ph": D("73.5")}, "DQ-1"),
        ({"paco2_kpa": D("45"), "hco3_mmol_l": None}, "DQ-2"),
        ({"pao2_kpa": D("55")}, "DQ-3"),
        ({"taken_at": NOON + timedelta(minutes=1)}, "DQ-13"),
        ({"taken_at": NOON - timedelta(days=60_000 // 2)}, "DQ-13"),
        ({"source": None}, "DQ-14"),
        ({"source": OxygenSource(Device.AIR, D(2))}, "DQ-14"),
        ({"source": OxygenSource(Device.NASAL_CANNULA)}, "DQ-14"),
        ({"off_oxygen_minutes": 10**12}, "RANGE"),
        ({"hb_g_l": D("1e40")}, "RANGE"),
        (
            {"ph": None, "paco2_kpa": None, "pao2_kpa": None, "hco3_mmol_l": None},
            "EMPTY",
        ),
    ],
)
def test_an_impossible_gas_is_refused_and_nothing_is_written(
    engine: Engine, gases: BloodGases, patient_id: int, given: dict[str, Any], rule: str
) -> None:
    reading = replace(a_reading(), **given)
    draft = a_gas_draft(patient_id, reading, kept_reason="it is so", leaves_query_open=True)
    with pytest.raises(NotValid) as refusal:
        gases.record(draft)
    assert rule in rules_of(refusal)
    assert read_all(engine, Result) == []


def test_millimetres_typed_as_kpa_are_offered_in_kpa_and_not_converted(
    engine: Engine, gases: BloodGases, patient_id: int
) -> None:
    with pytest.raises(NotValid) as refusal:
        gases.record(a_gas_draft(patient_id, a_reading("62", paco2_kpa=D("41.3"))))
    offers = {found.field: found.offer for found in refusal.value.findings if found.offer}
    assert offers == {"pao2_kpa": "8.27 kPa", "paco2_kpa": "5.51 kPa"}
    assert read_all(engine, BloodGas) == []


def test_the_same_time_twice_is_refused(gases: BloodGases, patient_id: int) -> None:
    gases.record(a_gas_draft(patient_id))
    with pytest.raises(NotValid) as refusal:
        gases.record(a_gas_draft(patient_id))
    assert rules_of(refusal) == {"DQ-13"}


def test_a_query_wants_a_reason_or_leave_to_stay_open(
    engine: Engine, staff: ClinicStaff, gases: BloodGases, patient_id: int
) -> None:
    odd = a_reading("5.20")
    with pytest.raises(NotValid) as refusal:
        gases.record(a_gas_draft(patient_id, odd))
    assert rules_of(refusal) == {"DQ-9"}
    kept_id = gases.record(a_gas_draft(patient_id, odd, kept_reason="Seen on two samples"))
    kept = gases.stored(kept_id)
    assert not kept.has_open_query
    (told,) = kept.findings
    assert (told.kept_reason, told.kept_by_id) == (
        "Seen on two samples",
        staff.nurse_olu.person_id,
    )
    open_id = gases.record(
        a_gas_draft(
            patient_id,
            a_reading("5.20", taken_at=AN_HOUR_AGO - timedelta(days=1)),
            leaves_query_open=True,
        )
    )
    left = gases.stored(open_id)
    assert left.has_open_query
    assert left.urgency is Urgency.ABNORMAL
    assert left.case_gas.queries
    assert len(read_all(engine, ResultFinding)) == 2


def test_a_warning_is_stored_and_asks_nothing(
    engine: Engine, gases: BloodGases, patient_id: int
) -> None:
    write(
        engine,
        PatientDiagnosis(patient_id=patient_id, code=Diagnosis.COPD, label="COPD", is_main=True),
    )
    result_id = gases.record(a_gas_draft(patient_id, a_reading("12.4")))
    stored = gases.stored(result_id)
    assert [(told.finding.rule, told.finding.level) for told in stored.findings] == [
        ("DQ-7", Level.WARN)
    ]
    assert not stored.has_open_query


@pytest.mark.parametrize(
    ("reading", "urgency"),
    [
        (a_reading("8.2"), Urgency.ROUTINE),
        (a_reading("7.3"), Urgency.ABNORMAL),
        (a_reading("7.3", source=TWO_LITRES), Urgency.ABNORMAL),
        (a_reading("8.2", source=TWO_LITRES), Urgency.ROUTINE),
        (a_reading("8.2", ph=D("7.32"), paco2_kpa=D("7.4"), hco3_mmol_l=D("27.8")), Urgency.URGENT),
    ],
)
def test_the_queue_is_told_how_urgent_it_is(
    gases: BloodGases, patient_id: int, reading: Any, urgency: Urgency
) -> None:
    assert gases.stored(gases.record(a_gas_draft(patient_id, reading))).urgency is urgency


def test_oxygen_at_home_asks_how_long_it_had_been_off(
    engine: Engine, staff: ClinicStaff, gases: BloodGases, patient_id: int
) -> None:
    oxygen_at_home(engine, staff, patient_id)
    for minutes, rule in ((None, "R-GAS-15"), (10, "R-GAS-15"), (0, "DQ-14")):
        with pytest.raises(NotValid) as refusal:
            gases.record(a_gas_draft(patient_id, a_reading(off_oxygen_minutes=minutes)))
        assert rule in rules_of(refusal)
    assert gases.record(a_gas_draft(patient_id, a_reading(off_oxygen_minutes=30)))
    on_oxygen = a_reading("9.1", source=TWO_LITRES, taken_at=NOON - timedelta(minutes=5))
    assert gases.record(a_gas_draft(patient_id, on_oxygen))


def test_a_leap_is_compared_with_the_last_stable_gas_on_air(
    engine: Engine, gases: BloodGases, patient_id: int
) -> None:
    for days, pao2, source in ((100, "7.5", AIR), (40, "9.9", AIR), (30, "9.9", TWO_LITRES)):
        taken_at = NOON - timedelta(days=days)
        gases.record(a_gas_draft(patient_id, a_reading(pao2, taken_at=taken_at, source=source)))
    write(
        engine,
        Exacerbation(patient_id=patient_id, started_on=(NOON - timedelta(days=60)).date()),
    )
    context = gases.context(patient_id)
    found = context.check(a_reading("9.6"), NOON)
    assert [finding.rule for finding in found] == ["DQ-11"]
    assert "2.1 kPa higher" in found[0].message


def test_the_context_of_the_form_is_read_in_three_statements(
    engine: Engine, gases: BloodGases, patient_id: int
) -> None:
    gases.record(a_gas_draft(patient_id))
    gases.context(patient_id)  # the first look at a record is written down
    with statements(engine) as sent:
        context = gases.context(patient_id)
    assert len(sent) <= 3
    assert context.born_on == date(1945, 7, 14)
    with pytest.raises(NotFound):
        gases.context(patient_id + 1)


def amended(gases: BloodGases, patient_id: int, result_id: int, **given: Any) -> BloodGasDraft:
    old = gases.stored(result_id)
    known: dict[str, Any] = {
        "id": result_id,
        "version": old.version,
        "amended_reason": "Read from the wrong line",
    }
    return a_gas_draft(patient_id, replace(old.reading, pao2_kpa=D("7.60")), **known | given)


def test_an_amendment_keeps_the_old_result_in_full(
    engine: Engine, staff: ClinicStaff, gases: BloodGases, patient_id: int
) -> None:
    old_id = gases.record(a_gas_draft(patient_id))
    draft = amended(gases, patient_id, old_id)
    new_id = BloodGases(staff.desk, staff.dr_berg).record(draft)
    old, new = gases.stored(old_id), gases.stored(new_id)
    assert (old.status, old.reading.pao2_kpa) == (ResultStatus.AMENDED, D("8.20"))
    assert (new.amends_id, new.amended_reason) == (old_id, "Read from the wrong line")
    assert (new.status, new.reading.pao2_kpa) == (ResultStatus.TO_REVIEW, D("7.60"))
    sheet = Results(staff.desk, staff.dr_berg).of_patient(patient_id)
    assert [row.result_id for row in sheet.current] == [new_id]
    (entry,) = (row for row in read_all(engine, AuditEntry) if row.command_id == draft.command_id)
    assert entry.reason == "Read from the wrong line"


def test_an_amendment_needs_a_reason_and_the_newest_version(
    gases: BloodGases, patient_id: int, engine: Engine
) -> None:
    old_id = gases.record(a_gas_draft(patient_id))
    with pytest.raises(NotValid) as refusal:
        gases.record(amended(gases, patient_id, old_id, amended_reason=" \n"))
    assert rules_of(refusal) == {"AMEND"}
    stale = amended(gases, patient_id, old_id)
    gases.record(amended(gases, patient_id, old_id))
    with pytest.raises(StaleRecord):
        gases.record(stale)
    assert len(read_all(engine, Result)) == 2


def test_a_form_never_amends_another_patients_result(
    engine: Engine, gases: BloodGases, patient_id: int
) -> None:
    old_id = gases.record(a_gas_draft(patient_id))
    other_id = a_patient(engine, family="PASCOE")
    draft = replace(amended(gases, patient_id, old_id), patient_id=other_id)
    with pytest.raises(Exception, match="belongs to another patient"):
        gases.record(draft)
    assert len(read_all(engine, Result)) == 1


def test_a_query_is_answered_later_with_a_reason(
    staff: ClinicStaff, gases: BloodGases, patient_id: int
) -> None:
    result_id = gases.record(
        a_gas_draft(patient_id, a_reading("5.20", source=TWO_LITRES), leaves_query_open=True)
    )
    results = Results(staff.desk, staff.dr_berg)
    version = gases.stored(result_id).version
    with pytest.raises(NotValid):
        results.resolve_query(result_id, version, "  ")
    results.resolve_query(result_id, version, "Arterial for certain")
    stored = gases.stored(result_id)
    assert not stored.has_open_query
    assert stored.urgency is Urgency.ABNORMAL  # low on oxygen: the query is answered, not that
    assert stored.findings[0].kept_by_id == staff.dr_berg.person_id
    with pytest.raises(StaleRecord):
        results.resolve_query(result_id, version, "again")


def test_only_the_clinic_room_may_record(staff: ClinicStaff, patient_id: int) -> None:
    for actor in (staff.anna, staff.sam, staff.kit):
        with pytest.raises(NotAllowed):
            BloodGases(staff.desk, actor).record(a_gas_draft(patient_id))


def test_ten_megabytes_of_text_are_refused_in_words(gases: BloodGases, patient_id: int) -> None:
    paste = "é" * 10_000_000
    draft = a_gas_draft(patient_id, note=paste, analyser=paste, kept_reason=paste)
    with pytest.raises(NotValid) as refusal:
        gases.record(draft)
    assert rules_of(refusal) == {"LENGTH"}
    assert len(str(refusal.value)) < 500


def test_signs_that_cannot_be_printed_are_left_out(gases: BloodGases, patient_id: int) -> None:
    draft = a_gas_draft(patient_id, note="Ω\x00 café 😀\nline", source=ResultSource.IMPORTED)
    stored = gases.stored(gases.record(draft))
    assert stored.note == "Ω  café 😀\nline"
    assert stored.source is ResultSource.IMPORTED
