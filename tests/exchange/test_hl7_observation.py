"""Which observations count, and why the others do not."""

from decimal import Decimal

import pytest

from o2clinic.exchange.hl7 import read_messages
from tests.exchange.hl7_messages import a_message, an_obx


def read(*observations, **changed):
    (message,) = read_messages(a_message(*observations, **changed).encode(), "analyser.hl7")
    return message


def reason(*observations, **changed):
    """Why the one observation was set aside."""
    (seen,) = read(*observations, **changed).observations
    assert seen.value is None
    return seen.problem


@pytest.mark.parametrize("status", ["F", "C", "f"])
def test_final_and_corrected_values_count(status):
    assert read(an_obx(status=status)).offered == {"pao2_kpa": Decimal("7.10")}


@pytest.mark.parametrize(
    ("status", "words"),
    [("P", "preliminary"), ("X", "could not"), ("D", "deleted"), ("W", "wrong"), ("Q", "unknown")],
)
def test_value_of_another_status_is_set_aside(status, words):
    assert words in reason(an_obx(status=status))


def test_status_not_sent_is_taken_from_the_order():
    assert read(an_obx(status=""), status="F").offered
    assert "whether the value is final" in reason(an_obx(status=""), status="")


def test_corrected_value_replaces_the_final_one():
    message = read(an_obx(value="7.1"), an_obx(value="7.4", status="C"))
    assert message.offered == {"pao2_kpa": Decimal("7.40")}
    assert message.set_aside[0].problem == "A corrected value was sent for it."
    assert message.set_aside[0].raw_value == "7.1"


def test_two_values_that_differ_are_both_set_aside():
    message = read(an_obx(value="7.1"), an_obx(value="7.4"))
    assert message.offered == {}
    assert {seen.problem for seen in message.set_aside} == {
        "Two different values were sent for PaO₂."
    }


def test_value_sent_twice_is_offered_once():
    message = read(an_obx(value="7.10"), an_obx(code="PO2", value="7.1"))
    assert message.offered == {"pao2_kpa": Decimal("7.10")}
    assert message.set_aside[0].problem == "The same value was sent before."


@pytest.mark.parametrize("sent", ["7.1", "7,1", "+7.1", " 7.10 "])
def test_number_may_have_point_or_comma(sent):
    assert read(an_obx(value=sent)).offered == {"pao2_kpa": Decimal("7.10")}


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ("", "No value"),
        ("<2.0", "limit"),
        ("≥20", "limit"),
        ("7.1.2", "not a number"),
        ("1e3", "not a number"),
        ("NaN", "not a number"),
        ("-----", "not a number"),
        ("٧.١", "not a number"),
        ("7.1~7.2", "Several values"),
        ("9" * 50, "not a number"),
    ],
)
def test_value_that_is_no_number_is_set_aside(sent, words):
    assert words in reason(an_obx(value=sent))


def test_structured_number_is_read_unless_it_is_a_limit():
    assert read(an_obx(kind="SN", value="^7.1")).offered
    assert read(an_obx(kind="SN", value="=^7.1")).offered
    assert "limit" in reason(an_obx(kind="SN", value=">^20"))
    assert "range" in reason(an_obx(kind="SN", value="^7.1^-^7.4"))


def test_long_document_is_shown_in_part_only():
    (seen,) = read(an_obx(kind="ED", value="^application^pdf^Base64^" + "A" * 5000)).observations
    assert "document" in seen.problem
    assert len(seen.raw_value) == 201


def test_range_that_slipped_into_the_unit_is_not_taken_for_one():
    assert "“11.0-14.4” is not one" in reason(an_obx(unit="11.0-14.4"))


def test_unit_may_stand_in_the_second_component():
    assert read(an_obx(unit="^kPa")).offered == {"pao2_kpa": Decimal("7.10")}


def test_order_after_bronchodilator_gives_its_stage_to_plain_values():
    panel = "SPIRO^Spirometry post bronchodilator"
    message = read(an_obx("FEV1", "FEV1", "1.62", "L"), panel=panel, specimen="")
    assert message.offered == {"post_fev1_l": Decimal("1.620")}


def test_calculated_saturation_is_marked():
    text = "Oxygen saturation Calculated from oxygen partial pressure in Blood"
    (seen,) = read(an_obx("2713-6", text, "91", "%")).observations
    assert seen.is_calculated
    assert seen.value == Decimal("91.0")
