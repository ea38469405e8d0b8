"""Usual ranges and what lies outside them (section 7.1)."""

import pytest
from rules.cases import BTS, D

from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.patient_codes import Sex
from o2clinic.rules.policy import Tag
from o2clinic.rules.reference_ranges import (
    Circumstances,
    Mark,
    ReferenceRange,
    limit_mark,
    mark_of,
    reference_range,
)
from o2clinic.rules.result_codes import Activity

ON_AIR = Circumstances(is_on_air=True, sample=SampleKind.ABG)
ON_OXYGEN = Circumstances(is_on_air=False, sample=SampleKind.ABG)


def marks(name: str, values: str, taken=ON_AIR, sex: Sex | None = Sex.FEMALE) -> str:
    """One letter for each value: L, H, or - within."""
    found = (mark_of(name, D(value), taken, BTS, sex) for value in values.split())
    return "".join(mark.letter if mark else "-" for mark in found)


@pytest.mark.parametrize(
    ("name", "values", "told"),
    [
        ("ph", "7.349 7.350 7.450 7.451", "L--H"),
        ("paco2_kpa", "4.69 4.70 6.00 6.01", "L--H"),
        ("pao2_kpa", "10.99 11.00 13.50 13.51", "L--H"),
        ("hco3_mmol_l", "21.9 22 26 26.1", "L--H"),
        ("hco3_standard_mmol_l", "21.9 22 26 26.1", "L--H"),
        ("base_excess_mmol_l", "-2.1 -2 2 2.1", "L--H"),
        ("sao2_percent", "94.9 95 100", "L--"),
        ("spo2_percent", "92 92.1 100", "L--"),  # the policy refers at 92 and below
        ("haematocrit_percent", "40 54.9 55", "--H"),
        ("cohb_percent", "0 3.0 3.1", "--H"),
        ("lactate_mmol_l", "0 2.0 2.1", "--H"),
        ("hb_g_l", "114 115 165 166", "L--H"),
        ("fev1_z", "-1.646 -1.645 3", "L--"),
        ("weight_kg", "20 200", "--"),
    ],
)
def test_section_7_1_both_ends_lie_within(name, values, told):
    assert marks(name, values) == told


def test_haemoglobin_goes_by_the_sex_and_has_no_range_without_it():
    assert marks("hb_g_l", "129 130 180 181", sex=Sex.MALE) == "L--H"
    assert marks("hb_g_l", "50 250", sex=Sex.NOT_KNOWN) == "--"
    assert marks("hb_g_l", "50 250", sex=None) == "--"


@pytest.mark.parametrize(
    "taken",
    [ON_OXYGEN, Circumstances(is_on_air=True, activity=Activity.EXERCISE)],
    ids=["on oxygen", "walking"],
)
def test_oxygen_is_not_set_against_air_at_rest(taken):
    for name in ("pao2_kpa", "sao2_percent", "spo2_percent"):
        assert marks(name, "1 99", taken) == "--"
    assert marks("paco2_kpa", "3 7", taken) == "LH"


def test_a_venous_sample_has_no_marks_but_that_of_the_finger():
    venous = Circumstances(is_on_air=True, sample=SampleKind.VBG)
    for name in ("ph", "paco2_kpa", "pao2_kpa", "hco3_mmol_l", "sao2_percent"):
        assert marks(name, "1 99", venous) == "--"
    assert marks("spo2_percent", "88", venous) == "L"


def test_a_fingertip_says_nothing_of_oxygen():
    fingertip = Circumstances(is_on_air=True, sample=SampleKind.CBG_FINGER)
    assert marks("pao2_kpa", "1 99", fingertip) == "--"
    assert marks("paco2_kpa", "3 7", fingertip) == "LH"
    assert marks("spo2_percent", "88", fingertip) == "L"


def test_a_volume_is_low_below_its_own_limit():
    assert limit_mark(D("1.499"), D("1.500")) is Mark.LOW
    assert limit_mark(D("1.500"), D("1.500")) is None
    assert limit_mark(D("1.5"), None) is None


@pytest.mark.parametrize(
    ("name", "words", "source", "tag"),
    [
        ("ph", "7.35 to 7.45", "teaching", Tag.READ),
        ("base_excess_mmol_l", "\u22122 to 2", "general", Tag.UNVERIFIED),
        ("spo2_percent", "> 92", "BTS Home Oxygen 2015", Tag.READ),
        ("haematocrit_percent", "< 55", "BTS Home Oxygen 2015", Tag.READ),
        ("sao2_percent", "≥ 95", "general, on air", Tag.UNVERIFIED),
        ("lactate_mmol_l", "≤ 2.0", "general", Tag.UNVERIFIED),
    ],
)
def test_a_range_is_printed_with_its_source(name, words, source, tag):
    found = reference_range(name, BTS, Sex.FEMALE)
    assert (found.words, found.source, found.tag) == (words, source, tag)


def test_a_policy_that_refers_below_its_number_takes_that_in():
    from o2clinic.services.policies import policy

    found = reference_range("spo2_percent", policy("DH2008"))
    assert found.words == "≥ 92"
    assert (found.mark(D(92)), found.mark(D("91.9"))) == (None, Mark.LOW)


def test_a_range_without_ends_marks_nothing():
    open_range = ReferenceRange(None, None, "", Tag.OURS)
    assert (open_range.words, open_range.mark(D(1))) == ("", None)
