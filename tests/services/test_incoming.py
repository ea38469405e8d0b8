"""An analyser's file on its way into the record: nothing by itself, nothing lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from clinic import ClinicStaff, a_clinic, a_patient, read_all
from gas_makers import D
from sqlalchemy import Engine

from o2clinic import paths
from o2clinic.errors import NotAllowed, NotFound, NotValid, Refused, StaleRecord, Unreadable
from o2clinic.models import AuditEntry, IncomingMessage, Result, Spirometry
from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.oxygen_source import AIR, Device, OxygenSource
from o2clinic.rules.patient_codes import Sex
from o2clinic.rules.result_codes import ResultSource, ResultStatus
from o2clinic.services.audit_writing import OPENED
from o2clinic.services.blood_gases import BloodGases
from o2clinic.services.incoming import Incoming
from o2clinic.services.incoming_acceptance import AcceptDraft
from o2clinic.services.incoming_match import Agreement
from o2clinic.services.incoming_sheet import IncomingSheet, MessageStatus
from o2clinic.services.results import Results
from o2clinic.services.work import new_command_id
from tools.bench.counting import statements


@pytest.fixture
def staff(engine: Engine) -> ClinicStaff:
    return a_clinic(engine)


@pytest.fixture
def incoming(staff: ClinicStaff) -> Incoming:
    return Incoming(staff.desk, staff.nurse_olu)


def the_file(name: str) -> bytes:
    return paths.resources("sample_clinic", "analyser", name).read_bytes()


def morwenna(engine: Engine, **given: Any) -> int:
    known: dict[str, Any] = {
        "family": "TREGENZA",
        "given": "Morwenna",
        "born_on": date(1951, 7, 14),
        "nhs": "9990001014",
    }
    return a_patient(engine, **known | given)


def a_sheet(incoming: Incoming, name: str = "gas_kpa.hl7") -> IncomingSheet:
    received = incoming.receive(name, the_file(name))
    return incoming.sheet(received.ids[0])


def a_draft(sheet: IncomingSheet, patient_id: int, **given: Any) -> AcceptDraft:
    known: dict[str, Any] = {
        "command_id": new_command_id(),
        "id": sheet.id,
        "version": sheet.version,
        "patient_id": patient_id,
        "is_patient_confirmed": True,
        "are_units_confirmed": True,
        "breathed": AIR,
        "sample": SampleKind.ABG,
        "selected": frozenset(value.name for value in sheet.values if value.may_be_taken),
    }
    return AcceptDraft(**known | given)


def test_a_gas_waits_with_its_patient_proposed_and_every_value_as_sent(
    engine: Engine, incoming: Incoming
) -> None:
    patient_id = morwenna(engine)
    sheet = a_sheet(incoming)
    assert sheet.status is MessageStatus.WAITING
    assert sheet.proposed.agreement is Agreement.AGREES
    assert sheet.proposed.patient is not None
    assert sheet.proposed.patient.patient_id == patient_id
    pao2 = next(value for value in sheet.values if value.name == "pao2_kpa")
    assert (pao2.sent, pao2.value, pao2.problem) == ("7.1 kPa", D("7.10"), "")
    assert "2703-7" in pao2.sent_as
    assert read_all(engine, Result) == []


def test_an_accepted_gas_is_to_be_reviewed_and_says_where_it_came_from(
    engine: Engine, staff: ClinicStaff, incoming: Incoming
) -> None:
    patient_id = morwenna(engine)
    result_id = incoming.accept(a_draft(a_sheet(incoming), patient_id))
    stored = BloodGases(staff.desk, staff.nurse_olu).stored(result_id)
    assert (stored.status, stored.source) == (ResultStatus.TO_REVIEW, ResultSource.IMPORTED)
    assert (stored.reading.pao2_kpa, stored.reading.source) == (D("7.10"), AIR)
    assert stored.analyser == "ABL90 / LUNGLAB"
    (message,) = read_all(engine, IncomingMessage)
    assert (message.status, message.result_id, message.patient_id) == (
        "accepted",
        result_id,
        patient_id,
    )
    assert b"OBX|3|NM|2703-7" in message.raw
    assert incoming.waiting().rows == ()


def test_millimetres_are_turned_into_kpa_and_kept_as_sent(
    engine: Engine, staff: ClinicStaff, incoming: Incoming
) -> None:
    patient_id = a_patient(
        engine, family="OPIE", given="David", born_on=date(1949, 10, 11), nhs="9990000107",
        sex=Sex.MALE,
    )  # fmt: skip
    sheet = a_sheet(incoming, "gas_mmhg.hl7")
    oxygen = OxygenSource(Device.NASAL_CANNULA, D(2))
    result_id = incoming.accept(a_draft(sheet, patient_id, breathed=oxygen))
    stored = BloodGases(staff.desk, staff.nurse_olu).stored(result_id)
    assert (stored.reading.paco2_kpa, stored.reading.pao2_kpa) == (D("6.40"), D("7.20"))
    assert stored.as_typed["pao2_kpa"]["value"] == "54"
    assert stored.as_typed["pao2_kpa"]["unit"].startswith("mm[Hg]")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"is_patient_confirmed": False}, "is_patient_confirmed"),
        ({"are_units_confirmed": False}, "are_units_confirmed"),
        ({"breathed": None}, "source"),
        ({"sample": None}, "sample"),
        ({"selected": frozenset()}, "selected"),
        ({"patient_id": 10**6}, "patient_id"),
    ],
)
def test_nothing_is_taken_before_everything_is_confirmed(
    engine: Engine, incoming: Incoming, given: dict[str, Any], field: str
) -> None:
    patient_id = morwenna(engine)
    draft = replace(a_draft(a_sheet(incoming), patient_id), **given)
    with pytest.raises(NotValid) as refusal:
        incoming.accept(draft)
    assert field in {finding.field for finding in refusal.value.findings}
    assert read_all(engine, Result) == []
    assert incoming.waiting().waiting == 1


def test_contradicting_values_are_set_aside_and_said(engine: Engine, incoming: Incoming) -> None:
    patient_id = a_patient(
        engine, family="NANCARROW", given="Denzil", born_on=date(1944, 3, 21), nhs="9990004048",
        sex=Sex.MALE,
    )  # fmt: skip
    sheet = a_sheet(incoming, "gas_contradicting.hl7")
    aside = {value.sent_as: value.problem for value in sheet.values if not value.may_be_taken}
    assert all(aside.values())
    assert any("Base Excess" in sent_as for sent_as in aside)
    assert "set aside" in incoming.waiting().rows[0].measured
    smuggled = a_draft(sheet, patient_id, selected=frozenset({"pao2_kpa"}))
    with pytest.raises(NotValid, match="set aside cannot be taken"):
        incoming.accept(smuggled)


def test_an_unreadable_message_is_set_aside_with_its_reason(incoming: Incoming) -> None:
    received = incoming.receive("corrupt.hl7", the_file("corrupt.hl7"))
    assert received.set_aside == len(received.ids) == 1
    (row,) = incoming.waiting().rows
    assert row.status is MessageStatus.SET_ASIDE
    assert row.reason
    sheet = incoming.sheet(row.id)
    with pytest.raises(Refused, match="not waiting"):
        incoming.accept(a_draft(sheet, 1))


def test_the_same_file_twice_is_recognised(engine: Engine, incoming: Incoming) -> None:
    first = incoming.receive("gas_kpa.hl7", the_file("gas_kpa.hl7"))
    second = incoming.receive("copy of gas_kpa.hl7", the_file("gas_kpa.hl7"))
    assert (len(first.ids), first.known) == (1, 0)
    assert (second.ids, second.known) == ((), 1)
    assert len(read_all(engine, IncomingMessage)) == 1


def test_a_second_message_with_the_same_number_is_pointed_out(incoming: Incoming) -> None:
    incoming.receive("a.hl7", the_file("gas_kpa.hl7"))
    changed = the_file("gas_kpa.hl7").replace(b"||7.1|", b"||7.3|")
    received = incoming.receive("b.hl7", changed)
    assert any("sent a message with this number before" in told
               for told in incoming.sheet(received.ids[0]).warnings)  # fmt: skip


def a_wrong_birth(engine: Engine) -> int:
    return morwenna(engine, born_on=date(1951, 7, 15))


def a_wrong_name(engine: Engine) -> int:
    return morwenna(engine, family="TREGEAR")


@pytest.mark.parametrize(
    ("make", "said"), [(a_wrong_birth, "born 14-Jul-1951"), (a_wrong_name, "family name TREGENZA")]
)
def test_a_patient_who_contradicts_needs_a_reason(
    engine: Engine, incoming: Incoming, make: Callable[[Engine], int], said: str
) -> None:
    patient_id = make(engine)
    sheet = a_sheet(incoming)
    assert sheet.proposed.agreement is Agreement.CONTRADICTS
    assert said in sheet.proposed.words
    with pytest.raises(NotValid, match="Is it this patient"):
        incoming.accept(a_draft(sheet, patient_id, leaves_query_open=True))
    incoming.accept(a_draft(sheet, patient_id, kept_reason="Checked at the bedside"))
    (message,) = read_all(engine, IncomingMessage)
    assert said in message.reason
    assert message.reason.endswith("Checked at the bedside")


def test_a_patient_who_is_not_here_is_said_to_be_so(engine: Engine, incoming: Incoming) -> None:
    sheet = a_sheet(incoming)
    assert sheet.proposed.agreement is Agreement.NOT_FOUND
    assert "999 000 1014" in sheet.proposed.words
    other = a_patient(engine, family="PASCOE", nhs="9990000107")
    assert incoming.compare(sheet.id, other).agreement is Agreement.CONTRADICTS


def test_the_rules_on_data_quality_hold_for_imported_gases(
    engine: Engine, incoming: Incoming
) -> None:
    patient_id = morwenna(engine, died_on=date(2020, 1, 1))
    with pytest.raises(NotValid) as refusal:
        incoming.accept(a_draft(a_sheet(incoming), patient_id))
    assert "DQ-13" in {finding.rule for finding in refusal.value.findings}
    assert read_all(engine, Result) == []
    assert incoming.waiting().waiting == 1


def test_a_session_of_the_spirometer_is_taken_with_the_height_asked(
    engine: Engine, staff: ClinicStaff, incoming: Incoming
) -> None:
    patient_id = morwenna(engine)
    sheet = a_sheet(incoming, "spirometry.hl7")
    assert sheet.proposed.agreement is Agreement.NOT_FOUND
    draft = a_draft(sheet, patient_id, height_cm=D(168), breathed=None, sample=None)
    incoming.accept(draft)
    (row,) = Results(staff.desk, staff.nurse_olu).of_patient(patient_id).rows
    assert row.values["fev1_l"] == D("2.150")
    assert row.values["post_fev1_l"] == D("2.580")
    (stored,) = read_all(engine, Spirometry)
    assert stored.as_typed["post_fev1_l"] == {"value": "2580", "unit": "mL"}


def test_capillary_blood_asks_whether_it_was_from_the_earlobe(
    engine: Engine, incoming: Incoming
) -> None:
    a_patient(engine, family="O'BRIEN-MÜLLER", given="Zoë", born_on=date(1956, 9, 30),
              nhs="9990003033")  # fmt: skip
    sheet = a_sheet(incoming, "gas_capillary_latin1.hl7")
    assert sheet.proposed.agreement is Agreement.AGREES
    assert sheet.sample is None


def test_a_message_is_put_away_with_a_reason_and_kept(engine: Engine, incoming: Incoming) -> None:
    sheet = a_sheet(incoming)
    with pytest.raises(NotValid):
        incoming.reject(sheet.id, sheet.version, " ")
    incoming.reject(sheet.id, sheet.version, "Quality control sample")
    with pytest.raises(StaleRecord):
        incoming.reject(sheet.id, sheet.version, "again")
    with pytest.raises(Refused):
        incoming.reject(sheet.id, incoming.sheet(sheet.id).version, "again")
    (message,) = read_all(engine, IncomingMessage)
    assert (message.status, message.reason) == ("rejected", "Quality control sample")
    assert incoming.waiting().rows == ()


def test_looking_at_the_result_of_somebody_known_is_opening_their_record(
    engine: Engine, incoming: Incoming, staff: ClinicStaff
) -> None:
    a_sheet(incoming)
    assert [line for line in read_all(engine, AuditEntry) if line.use_case == OPENED] == []
    patient_id = morwenna(engine)
    incoming.sheet(incoming.waiting().rows[0].id)
    (opened,) = (line for line in read_all(engine, AuditEntry) if line.use_case == OPENED)
    assert (opened.patient_id, opened.person_id) == (patient_id, staff.nurse_olu.person_id)


def test_the_list_takes_two_statements_and_a_sheet_three(
    engine: Engine, incoming: Incoming
) -> None:
    sheet = a_sheet(incoming)
    with statements(engine) as sent:
        incoming.waiting()
    assert len(sent) <= 2
    with statements(engine) as sent:
        incoming.sheet(sheet.id)
    assert len(sent) <= 3


@pytest.mark.parametrize("content", [b"", b"\x00" * 100, b"%PDF-1.7 ...", b"x" * 10_000_000])
def test_what_is_no_message_is_refused_in_words(incoming: Incoming, content: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        incoming.receive("scan.pdf", content)
    assert "scan.pdf" in str(refusal.value)


def test_who_may_not_or_is_late_is_told(
    engine: Engine, staff: ClinicStaff, incoming: Incoming
) -> None:
    sheet = a_sheet(incoming)
    with pytest.raises(NotAllowed):
        Incoming(staff.desk, staff.anna).receive("a.hl7", the_file("gas_kpa.hl7"))
    with pytest.raises(NotFound):
        incoming.sheet(10**6)
    patient_id = morwenna(engine)
    draft = a_draft(sheet, patient_id)
    incoming.accept(draft)
    with pytest.raises(StaleRecord):
        incoming.accept(replace(draft, command_id=new_command_id()))
