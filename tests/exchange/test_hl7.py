"""Result messages as real systems send them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from o2clinic.errors import Unreadable
from o2clinic.exchange.hl7 import LARGEST_FILE_BYTES, MOST_MESSAGES, read_messages
from o2clinic.exchange.readings import Specimen
from tests.exchange.hl7_messages import FILES, a_message, an_obx


def read(*observations, **changed):
    """The one message that these make."""
    return read_bytes(a_message(*observations, **changed).encode())


def read_bytes(data):
    (message,) = read_messages(data, "analyser.hl7")
    return message


def read_file(name):
    return read_bytes((FILES / name).read_bytes())


def reasons(message):
    return {seen.raw_text: seen.problem for seen in message.set_aside}


def test_good_message_gives_every_value_in_its_own_unit():
    message = read_file("gas_kpa.hl7")
    assert message.problem is None
    assert message.warnings == ()
    assert message.offered == {
        "ph": Decimal("7.390"),
        "paco2_kpa": Decimal("5.90"),
        "pao2_kpa": Decimal("7.10"),
        "hco3_mmol_l": Decimal("26.4"),
        "base_excess_mmol_l": Decimal("1.5"),
        "sao2_percent": Decimal("87.4"),
        "hb_g_l": Decimal(148),
        "cohb_percent": Decimal("1.2"),
        "lactate_mmol_l": Decimal("1.1"),
    }
    assert message.specimen is Specimen.ARTERIAL
    assert message.taken_at == datetime(2026, 3, 2, 10, 5, tzinfo=UTC)
    assert not message.is_time_assumed
    assert (message.control_id, message.sender) == ("LL20260302-0001", "ABL90 / LUNGLAB")
    assert (message.version, message.order_id) == ("2.5", "B4411")
    assert message.notes == ("Left radial artery",)


def test_patient_is_given_as_sent():
    patient = read_file("gas_kpa.hl7").patient
    assert patient.nhs_number == "9990001014"
    assert patient.other_ids == ("H01014",)
    assert (patient.family_name, patient.given_name) == ("TREGENZA", "Morwenna")
    assert (patient.born_on, patient.sex) == (date(1951, 7, 14), "F")


def test_no_sample_tells_what_was_breathed():
    names = ("gas_kpa", "gas_mmhg", "gas_capillary_latin1", "gas_contradicting")
    assert not any(read_file(f"{name}.hl7").tells_inspired_oxygen for name in names)
    assert read(an_obx("3150-0", "FiO2", "28", "%")).tells_inspired_oxygen


def test_mmhg_is_converted_and_kept_as_sent():
    message = read_file("gas_mmhg.hl7")
    assert message.offered["pao2_kpa"] == Decimal("7.20")
    assert message.offered["paco2_kpa"] == Decimal("6.40")
    assert message.offered["hb_g_l"] == Decimal(151)
    sent = next(seen for seen in message.observations if seen.quantity == "pao2_kpa")
    assert (sent.raw_value, sent.raw_unit) == ("54", "mm[Hg]^mm[Hg]^UCUM")
    assert list(reasons(message)) == ["K+"]


def test_latin_1_message_with_line_feeds_keeps_the_name():
    message = read_file("gas_capillary_latin1.hl7")
    assert (message.patient.family_name, message.patient.given_name) == ("O'BRIEN-MÜLLER", "Zoë")
    assert message.specimen is Specimen.CAPILLARY
    assert len(message.offered) == 4


def test_contradictions_are_set_aside_with_their_reason_and_the_rest_is_offered():
    message = read_file("gas_contradicting.hl7")
    assert set(message.offered) == {"ph", "paco2_kpa"}
    found = reasons(message)
    assert "unit is missing" in found["Oxygen [Partial pressure] in Arterial blood"]
    assert "2708-6 means SaO₂" in found["Base Excess"]
    assert "2713-6 means SaO₂" in found["Lactate"]
    assert "serum bicarbonate" in found["Bicarbonate"]
    assert "“kPa” cannot belong" in found["sO2"]
    assert "preliminary" in found["Hematocrit"]


def test_corrupt_message_is_set_aside_and_says_what_is_broken():
    message = read_file("corrupt.hl7")
    assert "not a message of results" in message.problem
    assert any("begins with “PI”" in warning for warning in message.warnings)


def test_spirometry_without_patient_is_known_by_its_order():
    message = read_file("spirometry.hl7")
    assert message.order_id == "S7781"
    assert message.offered["fev1_l"] == Decimal("2.150")
    assert message.offered["post_fev1_l"] == Decimal("2.580")
    assert message.offered["pef_l_min"] == Decimal(354)
    assert message.offered["fev1_fvc"] == Decimal("0.597")
    assert message.taken_at == datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
    assert "document" in reasons(message)["Flow volume curve"]
    assert any("names no patient" in warning for warning in message.warnings)


def test_several_messages_in_one_file_are_all_read():
    data = "".join(a_message(an_obx(), control_id=f"M{number}") for number in range(3))
    batch = f"FHS|^~\\&|x\rBHS|^~\\&|x\r{data}BTS|3\rFTS|1\r"
    found = read_messages(batch.encode(), "day.hl7")
    assert [message.control_id for message in found] == ["M0", "M1", "M2"]
    assert len({message.sha256 for message in found}) == 3


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\r\r\n"])
def test_line_ends_and_framing_make_no_difference(end):
    plain = a_message(an_obx())
    framed = b"\x0b" + plain.replace("\r", end).encode() + b"\x1c\r"
    assert read_bytes(framed) == read_bytes(plain.encode())


def test_one_broken_message_does_not_hide_the_others():
    data = "MSH|\r" + a_message(an_obx())
    broken, good = read_messages(data.encode(), "day.hl7")
    assert "header is broken" in broken.problem
    assert good.offered == {"pao2_kpa": Decimal("7.10")}


def test_text_before_the_first_header_is_kept_and_said():
    first, second = read_messages(b"OBX|1|NM|pH||7.4\r" + a_message(an_obx()).encode(), "x")
    assert "before the first" in first.problem
    assert first.raw == b"OBX|1|NM|pH||7.4"
    assert second.problem is None


@pytest.mark.parametrize("kind", ["ADT^A01", "ORM^O01", "ORU^R30", "", "ACK"])
def test_message_of_another_kind_is_set_aside(kind):
    assert "not a message of results" in read(an_obx(), kind=kind).problem


def test_results_of_two_patients_are_set_aside():
    two = a_message(an_obx()) + "PID|2||999 000 2029^^^NHS^NH||OTHER\r" + an_obx()
    assert "more than one patient" in read_bytes(two.encode()).problem


def test_same_patient_repeated_before_an_order_is_one_patient():
    head, pid, *rest = a_message(an_obx()).split("\r")
    assert read_bytes("\r".join((head, pid, pid, *rest)).encode()).problem is None


def test_two_kinds_of_blood_in_one_message_leave_the_specimen_open():
    message = read(an_obx("PO2"), "SPM|1|||VEN^Venous blood", specimen="ART")
    assert message.specimen is None
    assert "two kinds of blood" in message.warnings[0]


def test_samples_of_two_times_are_set_aside():
    other = "OBR|2|B2||24336-0|||20260302140000+0000||||||||ART||||||||||F"
    assert "different times" in read(an_obx(), other, an_obx(value="8.0")).problem


def test_message_without_values_is_set_aside():
    assert "no values" in read().problem


def test_correction_of_an_earlier_message_is_known():
    assert read(an_obx(), status="C").is_correction
    assert not read(an_obx()).is_correction


@pytest.mark.parametrize(
    ("sent", "specimen"),
    [("ART", "ART"), ("BLDC", "CAP"), ("X1^Venous blood", "VEN"), ("^Arterial", "ART")],
)
def test_specimen_is_read_from_the_order(sent, specimen):
    assert read(an_obx("PO2"), specimen=sent).specimen == Specimen(specimen)


def test_specimen_not_told_is_taken_from_the_codes():
    assert read(an_obx("2704-5"), specimen="").specimen is Specimen.CAPILLARY
    assert read(an_obx("11556-8"), specimen="").specimen is None


def test_codes_for_different_blood_leave_the_specimen_open():
    message = read(an_obx("2704-5"), an_obx("2744-1", "pH", "7.4", "pH"), specimen="")
    assert message.specimen is None
    assert any("different kinds of blood" in warning for warning in message.warnings)


def test_unknown_specimen_is_asked_about():
    message = read(an_obx("PO2"), specimen="CSF")
    assert message.specimen is None
    assert "“CSF”" in message.warnings[0]


def test_code_for_other_blood_than_the_message_tells_is_set_aside():
    message = read(an_obx("2705-2"))
    assert "venous blood, but the message says the sample is arterial" in reasons(message)["pO2"]


def test_sample_type_sent_as_an_observation_is_no_measurement():
    told = "OBX|9|ST|SAMPLETYPE^Sample type^L||Capillary||||||F"
    message = read(an_obx("PO2"), told, specimen="")
    assert message.specimen is Specimen.CAPILLARY
    assert len(message.observations) == 1


def test_two_nhs_numbers_are_not_chosen_between():
    pid = "PID|1||9990001014^^^NHS^NH~9990002029^^^NHS^NH||A^B||19510714|F"
    message = read(an_obx(), pid=pid)
    assert message.patient.nhs_number == ""
    assert message.patient.other_ids == ("9990001014", "9990002029")
    assert "Two different NHS numbers" in message.warnings[0]


@pytest.mark.parametrize("sent", ["19511332", "unknown", "1951"])
def test_birth_that_is_no_date_is_said(sent):
    message = read(an_obx(), pid=f"PID|1||1^^^X||A^B||{sent}|F")
    assert message.patient.born_on is None
    assert sent in message.warnings[0]


@pytest.mark.parametrize("data", [b"", b"\x00" * 100, b"%PDF-1.7 ...", b"PID|1||MSH"])
def test_file_without_a_message_is_refused(data):
    with pytest.raises(Unreadable, match="HL7 message"):
        read_messages(data, "notes.pdf")


def test_ten_megabytes_of_rubbish_are_refused_with_the_limit():
    with pytest.raises(Unreadable, match="larger than 2 MB"):
        read_messages(b"MSH|^~\\&|" + b"|" * 10_000_000, "rubbish.hl7")


def test_too_many_messages_are_refused_with_the_limit():
    header = b"MSH|^~\\&|a\r"
    with pytest.raises(Unreadable, match="more than 500 messages"):
        read_messages(header * (MOST_MESSAGES + 1), "many.hl7")


def test_file_of_delimiters_only_is_refused():
    with pytest.raises(Unreadable, match="too many fields"):
        read_messages(b"MSH|^~\\&|" + b"|" * (LARGEST_FILE_BYTES - 20), "rubbish.hl7")
