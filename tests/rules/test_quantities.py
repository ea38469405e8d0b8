import csv
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2clinic import paths
from o2clinic.rules import gas_equations, saturation
from o2clinic.rules.oxygen_source import cannula_fio2
from o2clinic.rules.quantities import (
    NotANumber,
    NotConvertible,
    Quantity,
    Unit,
    convert,
    haematocrit_percent,
    hydrogen_ions_nmol_l,
    parse_quantity,
    ph_of,
    quantised,
    round_half_up,
    to_kpa,
    to_mmhg,
)
from tests.rules.cases import D

VECTORS = paths.resources().parent / "tests" / "data" / "abg_vectors.csv"
BY_QUANTITY = {
    "kPa_to_mmHg": lambda v: convert(v["kPa"], Unit.KPA, Unit.MMHG),
    "mmHg_to_kPa": lambda v: convert(v["mmHg"], Unit.MMHG, Unit.KPA),
    "H_from_pH": lambda v: hydrogen_ions_nmol_l(v["pH"]),
    "pH_from_H": lambda v: ph_of(v["H"]),
    "HCO3_actual_HH": lambda v: gas_equations.bicarbonate(v["pH"], v["PaCO2_kPa"]),
    "HCO3_actual_CLSI_C46": lambda v: gas_equations.bicarbonate_clsi(v["pH"], v["PaCO2_kPa"]),
    "HCO3_actual_Radiometer": lambda v: gas_equations.bicarbonate_radiometer(
        v["pH"], v["PaCO2_kPa"]
    ),
    "H_from_PaCO2_HCO3": lambda v: gas_equations.hydrogen_ions_expected(v["PaCO2_kPa"], v["HCO3"]),
    "SBE_CLSI": lambda v: gas_equations.base_excess_ecf(v["pH"], v["HCO3"]),
    "BEb_CLSI": lambda v: gas_equations.base_excess_blood(v["pH"], v["HCO3"], v["Hb_gL"]),
    "HCO3_standard_Radiometer": lambda v: gas_equations.bicarbonate_standard(
        v["BEb"], v["ctHb_mmolL"], v["sO2"]
    ),
    "Aa_gradient_simple": lambda v: gas_equations.gradient_simple(
        v["PaO2_kPa"], v["PaCO2_kPa"], v["FiO2"], v["PB_kPa"]
    ),
    "Aa_gradient_full": lambda v: gas_equations.gradient_full(
        v["PaO2_kPa"], v["PaCO2_kPa"], v["FiO2"], v["PB_kPa"]
    ),
    "PF_ratio": lambda v: gas_equations.pf_ratio_kpa(v["PaO2_kPa"], v["FiO2"]),
    "sO2_Severinghaus": lambda v: saturation.so2_of_po2(v["PaO2_kPa"]),
    "sO2_Severinghaus_Bohr": lambda v: saturation.so2_of_po2(v["PaO2_kPa"], v["pH"]),
    "sO2_SiggaardAndersen_ODC": lambda v: saturation.so2_siggaard_andersen(v["PaO2_kPa"], v["pH"]),
    "PO2_from_sO2_Severinghaus_inv": lambda v: saturation.po2_of_so2(v["sO2"]),
    "FiO2_nasal_cannula_rule": lambda v: cannula_fio2(v["flow_Lmin"]),
    "O2_content": lambda v: saturation.oxygen_content_ml_dl(v["Hb_gL"], v["sO2"], v["PaO2_kPa"]),
}


def vectors() -> list[dict[str, str]]:
    with VECTORS.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("row", vectors(), ids=lambda row: f"{row['id']}-{row['quantity']}")
def test_equation_gives_the_published_value(row):
    # section 7.5, GR-1, GR-2, GR-3, GR-4
    inputs = json.loads(row["inputs_json"], parse_float=D, parse_int=D)
    assert abs(BY_QUANTITY[row["quantity"]](inputs) - D(row["expected"])) <= D(row["tolerance"])


@pytest.mark.parametrize(
    ("mmhg", "kpa"),
    [
        ("55", "7.333"),
        ("56", "7.466"),
        ("59", "7.866"),
        ("60", "7.999"),
        ("45", "6.000"),
        ("35", "4.666"),
    ],
)
def test_mmhg_become_kpa(mmhg, kpa):
    # U-1, U-5
    assert abs(convert(D(mmhg), Unit.MMHG, Unit.KPA) - D(kpa)) < D("0.0006")
    assert to_kpa(D(mmhg), Unit.MMHG) == round_half_up(convert(D(mmhg), Unit.MMHG, Unit.KPA), 2)


@pytest.mark.parametrize(
    ("kpa", "mmhg"), [("7.3", "54.8"), ("8.0", "60.0"), ("1.0", "7.5"), ("6.5", "48.8")]
)
def test_kpa_become_mmhg(kpa, mmhg):
    assert str(to_mmhg(D(kpa))) == mmhg


def test_kpa_stay_kpa_to_a_hundredth():
    assert str(to_kpa(D("7.345"), Unit.KPA)) == "7.35"


@pytest.mark.parametrize(
    ("ph", "nmol"),
    [("7.35", "44.7"), ("7.40", "39.8"), ("7.45", "35.5"), ("7.30", "50.1"), ("7.20", "63.1")],
)
def test_hydrogen_ions_go_with_ph(ph, nmol):
    # U-6
    assert round_half_up(hydrogen_ions_nmol_l(D(ph)), 1) == D(nmol)


@pytest.mark.parametrize(
    ("value", "rounded"), [("7.34", "7.3"), ("7.35", "7.4"), ("7.349", "7.3"), ("-0.25", "-0.3")]
)
def test_rounding_goes_half_up(value, rounded):
    # U-3
    assert round_half_up(D(value), 1) == D(rounded)


def test_quantised_keeps_a_ph_to_a_thousandth():
    # U-2
    assert str(quantised(D("7.4"), D("0.001"))) == "7.400"


@pytest.mark.parametrize(("typed", "percent"), [("0.55", 55), ("55", 55), ("1", 100)])
def test_haematocrit_is_understood_as_share_or_percentage(typed, percent):
    # U-8
    assert haematocrit_percent(D(typed)) == percent


def test_units_of_different_things_do_not_convert():
    with pytest.raises(NotConvertible, match="kPa cannot be turned into cm"):
        convert(D(1), Unit.KPA, Unit.CM)


@pytest.mark.parametrize(
    ("text", "default", "value", "unit"),
    [
        ("7.35", Unit.NONE, "7.35", Unit.NONE),
        ("7,35", Unit.NONE, "7.35", Unit.NONE),
        (" 55 mmHg ", Unit.KPA, "55", Unit.MMHG),
        ("55MM HG", Unit.KPA, "55", Unit.MMHG),
        ("7.30", Unit.KPA, "7.30", Unit.KPA),
        ("-2,1", Unit.MMOL_L, "-2.1", Unit.MMOL_L),
        ("\u22122.1", Unit.MMOL_L, "-2.1", Unit.MMOL_L),
        ("+3", Unit.MMOL_L, "3", Unit.MMOL_L),
        ("7.", Unit.KPA, "7", Unit.KPA),
        (".5", Unit.L_MIN, "0.5", Unit.L_MIN),
        ("-0", Unit.L_MIN, "0", Unit.L_MIN),
        ("92%", Unit.PERCENT, "92", Unit.PERCENT),
        ("14.2 g/dL", Unit.G_L, "14.2", Unit.G_DL),
        ("1,234", Unit.KPA, "1.234", Unit.KPA),
        ("007", Unit.KPA, "7", Unit.KPA),
    ],
)
def test_typed_number_is_read(text, default, value, unit):
    read = parse_quantity(text, default)
    assert read == Quantity(D(value), unit)
    assert str(read.value) == value


def test_quantity_in_words_has_its_unit():
    assert str(Quantity(D(55), Unit.MMHG)) == "55 mmHg"
    assert str(Quantity(D("7.40"), Unit.NONE)) == "7.40"


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_typed_is_no_number(text):
    assert parse_quantity(text, Unit.KPA) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1,234.5", "one point or comma"),
        ("1 234", "one point or comma"),
        ("seven", "one point or comma"),
        ("kPa", "one point or comma"),
        (".", "one point or comma"),
        ("7.3 furlongs", "one point or comma"),
        ("٧", "one point or comma"),
        ("NaN", "one point or comma"),
        ("1e9", "one point or comma"),
        ("9999999999", "one point or comma"),
        ("7.3 cm", "in kPa"),
    ],
)
def test_typed_nonsense_is_told_in_the_users_words(text, words):
    with pytest.raises(NotANumber, match=words) as fault:
        parse_quantity(text, Unit.KPA)
    assert f"“{text}”" in str(fault.value)


def test_unit_on_a_bare_number_is_refused():
    with pytest.raises(NotANumber, match="without a unit"):
        parse_quantity("7.4 kPa", Unit.NONE)


def test_ten_megabytes_are_refused_in_one_short_line():
    with pytest.raises(NotANumber) as fault:
        parse_quantity("7" * 10_000_000, Unit.KPA)
    assert len(str(fault.value)) < 200


@given(st.text())
def test_reading_a_number_never_crashes(text):
    try:
        read = parse_quantity(text, Unit.KPA)
    except NotANumber:
        return
    assert read is None or read.value.is_finite()


@given(st.decimals(min_value=0, max_value=100, places=2))
def test_kpa_to_mmhg_and_back_is_the_same(kpa):
    # U-2
    there = convert(kpa, Unit.KPA, Unit.MMHG)
    assert to_kpa(there, Unit.MMHG) == kpa
