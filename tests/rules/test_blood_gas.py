from dataclasses import fields
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2clinic.errors import Level
from o2clinic.rules import acid_base
from o2clinic.rules.acid_base import AcidBase, classify
from o2clinic.rules.blood_gas import (
    GasReading,
    RespiratoryFailure,
    SampleKind,
    alveolar_arterial_gradient,
    pf_ratio,
    respiratory_failure,
)
from o2clinic.rules.gas_equations import gradient_expected, haemoglobin_mmol_l
from o2clinic.rules.oxygen_source import AIR, Device, OxygenSource, check_source, fio2_share
from o2clinic.rules.quantities import round_half_up
from o2clinic.rules.saturation import so2_of_po2
from tests.rules.cases import BTS, TWO_LITRES, D, a_gas

VENTURI_28 = OxygenSource(Device.VENTURI, D(4), D("0.28"))


@pytest.mark.parametrize(
    ("given", "failure"),
    [
        ({"pao2": "7.99", "paco2_kpa": D("6.00")}, RespiratoryFailure.TYPE_1),
        ({"pao2": "7.99", "paco2_kpa": D("6.01")}, RespiratoryFailure.TYPE_2),
        ({"pao2": "8.00", "paco2_kpa": D("6.01")}, RespiratoryFailure.HYPERCAPNIA_ONLY),
        ({"pao2": "8.00", "paco2_kpa": D("6.00")}, RespiratoryFailure.NONE),
        ({"pao2": "7.0", "source": TWO_LITRES}, RespiratoryFailure.ON_OXYGEN),
        ({"pao2": None}, RespiratoryFailure.UNKNOWN),
        ({"paco2_kpa": None}, RespiratoryFailure.UNKNOWN),
        ({"source": None}, RespiratoryFailure.UNKNOWN),
        ({"sample": SampleKind.VBG}, RespiratoryFailure.UNKNOWN),
    ],
)
def test_respiratory_failure_is_typed_on_air_only(given, failure):
    # section 7.2
    assert respiratory_failure(a_gas(**given), BTS) is failure


def test_gradient_is_taken_where_the_share_of_oxygen_is_known():
    # section 7.5
    assert alveolar_arterial_gradient(a_gas("11.9", paco2_kpa=D("7.0"))).quantize(D("0.01")) == D(
        "-0.69"
    )
    assert alveolar_arterial_gradient(a_gas(source=VENTURI_28)) is not None
    assert alveolar_arterial_gradient(a_gas(source=TWO_LITRES)) is None
    assert alveolar_arterial_gradient(a_gas(source=None)) is None
    assert alveolar_arterial_gradient(a_gas(sample=SampleKind.VBG)) is None


def test_ratio_is_taken_where_the_share_of_oxygen_is_known():
    # GR-2
    assert pf_ratio(a_gas("8.4", source=AIR)) == 40
    assert pf_ratio(a_gas(source=TWO_LITRES)) is None
    assert pf_ratio(a_gas(source=None)) is None
    assert pf_ratio(a_gas(None)) is None


@pytest.mark.parametrize(
    ("age", "kpa"), [(20, "1.2"), (40, "1.9"), (60, "2.5"), (70, "2.9"), (80, "3.2")]
)
def test_expected_gradient_rises_with_age(age, kpa):
    assert round_half_up(gradient_expected(age), 1) == D(kpa)


@pytest.mark.parametrize(
    ("kpa", "percent"), [("4.6", "66.4"), ("7.3", "88.0"), ("8.0", "90.6"), ("8.5", "92.0")]
)
def test_saturation_at_known_pressures(kpa, percent):
    # GR-3
    assert abs(so2_of_po2(D(kpa)) * 100 - D(percent)) < D("0.4")


def test_haemoglobin_in_mmol():
    assert round_half_up(haemoglobin_mmol_l(D(150)), 2) == D("9.31")


def test_gas_needs_a_zone_and_true_numbers():
    with pytest.raises(ValueError, match="time zone"):
        a_gas(taken_at=datetime(2025, 3, 3, 10))
    with pytest.raises(ValueError, match="ph is not a number"):
        a_gas(ph=D("NaN"))


def test_dq_15_gas_has_no_temperature_to_correct_for():
    assert not [one.name for one in fields(GasReading) if "temperature" in one.name]


def test_gas_counts_on_the_clinics_day():
    assert a_gas(taken_at=datetime(2025, 6, 30, 23, 30, tzinfo=UTC)).taken_on == date(2025, 7, 1)


def test_gas_in_words_says_what_was_breathed():
    assert a_gas().in_words() == "arterial gas of 03-Mar-2025 on air"
    assert "2 L/min nasal cannulae" in a_gas(source=TWO_LITRES).in_words()
    assert "not noted" in a_gas(source=None).in_words()


@pytest.mark.parametrize(
    ("ph", "paco2", "hco3", "row"),
    [
        ("7.349", "6.01", "28.0", AcidBase.ACUTE_RESPIRATORY_ACIDOSIS),
        ("7.349", "6.01", "28.1", AcidBase.ACUTE_ON_CHRONIC_RESPIRATORY_ACIDOSIS),
        ("7.349", "6.01", "21.9", AcidBase.MIXED_ACIDOSIS),
        ("7.349", "6.01", "22.0", AcidBase.ACUTE_RESPIRATORY_ACIDOSIS),
        ("7.350", "6.01", "28.1", AcidBase.COMPENSATED_RESPIRATORY_ACIDOSIS),
        ("7.450", "6.01", "28.0", AcidBase.MILD_HYPERCAPNIA),
        ("7.400", "6.01", "22.0", AcidBase.MILD_HYPERCAPNIA),
        ("7.400", "6.01", "21.9", AcidBase.UNCLASSIFIED),
        ("7.349", "6.00", "21.9", AcidBase.METABOLIC_ACIDOSIS),
        ("7.349", "6.00", "22.0", AcidBase.UNCLASSIFIED),
        ("7.451", "4.69", "22.0", AcidBase.ACUTE_RESPIRATORY_ALKALOSIS),
        ("7.451", "4.69", "21.9", AcidBase.CHRONIC_RESPIRATORY_ALKALOSIS),
        ("7.451", "4.70", "26.1", AcidBase.METABOLIC_ALKALOSIS),
        ("7.451", "4.70", "26.0", AcidBase.UNCLASSIFIED),
        ("7.400", "4.69", "21.9", AcidBase.COMPENSATED_ALKALOSIS_OR_MIXED),
        ("7.400", "4.69", "22.0", AcidBase.UNCLASSIFIED),
        ("7.400", "5.30", "24.0", AcidBase.UNCLASSIFIED),
    ],
)
def test_acid_base_rows_at_their_boundaries(ph, paco2, hco3, row):
    # section 7.3
    found = classify(a_gas(ph=D(ph), paco2_kpa=D(paco2), hco3_mmol_l=D(hco3)), BTS)
    assert found.row is row
    assert ("Normal" in found.words) == (row is AcidBase.UNCLASSIFIED and "pH" in found.ph_words)
    is_metabolic = "etabolic" in found.words or "mixed" in found.words
    assert ("clinician to interpret" in found.words) == is_metabolic


def test_acid_base_names_the_ph():
    assert classify(a_gas(ph=D("7.30")), BTS).ph_words == "acidaemia"
    assert classify(a_gas(ph=D("7.50")), BTS).ph_words == "alkalaemia"
    assert classify(a_gas(), BTS).ph_words == "pH normal"


@pytest.mark.parametrize(
    "given", [{"ph": None}, {"paco2_kpa": None}, {"hco3_mmol_l": None}, {"sample": SampleKind.VBG}]
)
def test_acid_base_is_not_classified_without_its_numbers(given):
    assert classify(a_gas(**given), BTS) is None


def test_expected_compensation_in_kpa():
    # section 7.4
    assert acid_base.hco3_expected_acute_acidosis(D("6.33")) == D("24.75")
    assert round_half_up(acid_base.hco3_expected_chronic_acidosis(D("7.2")), 1) == D("28.9")
    assert acid_base.hco3_expected_acute_alkalosis(D("4.33")) == D("22.5")
    assert acid_base.hco3_expected_chronic_alkalosis(D("4.33")) == (D("20.25"), D(21))
    assert acid_base.paco2_expected_metabolic_acidosis(D(10)) == (D("2.80"), D("3.34"))
    assert acid_base.paco2_expected_metabolic_alkalosis(D(34)) == (D("5.990"), D("6.530"))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (AIR, "air"),
        (OxygenSource(Device.AIR, D(2)), "air (2 L/min noted)"),
        (TWO_LITRES, "2 L/min nasal cannulae"),
        (OxygenSource(Device.NASAL_CANNULA, D("0.50")), "0.5 L/min nasal cannulae"),
        (VENTURI_28, "28 % Venturi mask, 4 L/min"),
        (OxygenSource(Device.VENTURI, None, D("0.24")), "24 % Venturi mask"),
        (OxygenSource(Device.PULSE_DOSE, pulse_setting=D(3)), "pulse-dose device, setting 3"),
        (OxygenSource(Device.SIMPLE_MASK), "simple mask, setting not recorded"),
    ],
)
def test_oxygen_source_in_words(source, words):
    assert source.in_words() == words


@pytest.mark.parametrize(
    ("source", "known", "about"),
    [
        (AIR, "0.21", "0.21"),
        (VENTURI_28, "0.28", "0.28"),
        (TWO_LITRES, None, "0.28"),
        (OxygenSource(Device.NASAL_CANNULA, D(0)), None, "0.21"),
        (OxygenSource(Device.SIMPLE_MASK, D(6), D("0.4")), None, "0.4"),
        (OxygenSource(Device.NASAL_CANNULA), None, None),
        (OxygenSource(Device.NASAL_CANNULA, D(6)), None, "0.44"),
        (OxygenSource(Device.NASAL_CANNULA, D("6.1")), None, None),
    ],
)
def test_share_of_oxygen_is_known_or_about_or_neither(source, known, about):
    # GR-4
    assert source.known_fio2 == (None if known is None else D(known))
    assert source.approximate_fio2 == (None if about is None else D(about))


def test_share_of_oxygen_from_percentage():
    assert fio2_share(D(28)) == fio2_share(D("0.28"))


@pytest.mark.parametrize(
    ("source", "level"),
    [
        (None, Level.BLOCK),
        (AIR, None),
        (OxygenSource(Device.AIR, D(0)), None),
        (OxygenSource(Device.AIR, D(2)), Level.BLOCK),
        (OxygenSource(Device.AIR, fio2=D("0.28")), Level.BLOCK),
        (OxygenSource(Device.AIR, fio2=D("0.21")), None),
        (TWO_LITRES, None),
        (OxygenSource(Device.NASAL_CANNULA), Level.BLOCK),
        (OxygenSource(Device.NASAL_CANNULA, D(-1)), Level.BLOCK),
        (OxygenSource(Device.HFNO, D(61), D("0.4")), Level.BLOCK),
        (OxygenSource(Device.HFNO, D(60), D("0.4")), None),
        (OxygenSource(Device.NASAL_CANNULA, D("6.1")), Level.CONFIRM),
        (OxygenSource(Device.NASAL_CANNULA, D(6)), None),
        (OxygenSource(Device.RESERVOIR_MASK, D("15.1")), Level.CONFIRM),
        (OxygenSource(Device.PULSE_DOSE, D(2)), Level.CONFIRM),
        (OxygenSource(Device.PULSE_DOSE, pulse_setting=D(2)), None),
        (OxygenSource(Device.VENTURI, D(4), D("0.20")), Level.BLOCK),
        (OxygenSource(Device.VENTURI, D(4), D("1.01")), Level.BLOCK),
        (OxygenSource(Device.VENTURI, D(4), D("0.21")), Level.CONFIRM),
        (OxygenSource(Device.VENTURI, None, D("0.28")), None),
    ],
)
def test_note_of_what_was_breathed_is_checked(source, level):
    findings = check_source(source)
    assert [found.level for found in findings] == ([] if level is None else [level])
    assert all(found.field == "source" for found in findings)


@given(st.decimals(min_value=D("0.1"), max_value=D(80), places=2))
def test_saturation_rises_with_pressure(kpa):
    assert 0 < so2_of_po2(kpa) < so2_of_po2(kpa + D("0.5")) < 1
