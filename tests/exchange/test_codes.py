"""Codes, texts and units that agree, and the ways in which they do not."""

from decimal import Decimal

import pytest

from o2clinic.exchange.codes import LOINC, meaning_of, specimen_named, stage_named
from o2clinic.exchange.fields import FIELDS, Disagreement, canonical
from o2clinic.exchange.readings import Specimen

AGREEING = [
    ("2744-1", "pH of Arterial blood", "ph"),
    ("2745-8", "pH of Capillary blood", "ph"),
    ("2703-7", "Oxygen [Partial pressure] in Arterial blood", "pao2_kpa"),
    ("11556-8", "Oxygen [Partial pressure] in Blood", "pao2_kpa"),
    ("2703-7", "PaO₂", "pao2_kpa"),
    ("2019-8", "Carbon dioxide [Partial pressure] in Arterial blood", "paco2_kpa"),
    ("1960-4", "Bicarbonate [Moles/volume] in Arterial blood", "hco3_mmol_l"),
    ("1925-7", "Base excess in Arterial blood by calculation", "base_excess_mmol_l"),
    ("2708-6", "Oxygen saturation in Arterial blood", "sao2_percent"),
    ("59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry", "spo2_percent"),
    ("3150-0", "Inhaled oxygen concentration", "fio2_percent"),
    ("3151-8", "Inhaled oxygen flow rate", "flow_l_min"),
    ("718-7", "Hemoglobin [Mass/volume] in Blood", "hb_g_l"),
    ("4544-3", "Hematocrit [Volume Fraction] of Blood by Automated count", "haematocrit_percent"),
    ("20563-3", "Carboxyhemoglobin/Hemoglobin.total in Blood", "cohb_percent"),
    ("2614-6", "Methemoglobin/Hemoglobin.total in Blood", "methb_percent"),
    ("32693-1", "Lactate [Moles/volume] in Blood", "lactate_mmol_l"),
    ("20150-9", "FEV1", "fev1_l"),
    ("20155-8", "FEV1", "fev1_l"),
    ("19868-9", "Forced vital capacity [Volume] Respiratory system by Spirometry", "fvc_l"),
    ("19926-5", "FEV1/FVC", "fev1_fvc"),
    ("33452-4", "Maximum expiratory gas flow Respiratory system airway by Peak flow meter",
     "pef_l_min"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "text", "what"), AGREEING)
def test_code_and_its_own_text_agree(code, text, what):
    assert meaning_of((code,), (text,)).what == what


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("pO2(a)", "pao2_kpa"),
        ("pCO2", "paco2_kpa"),
        ("cHCO3-(P)", "hco3_mmol_l"),
        ("cHCO3-(P,st)", "hco3_standard_mmol_l"),
        ("HCO3std", "hco3_standard_mmol_l"),
        ("BE(ecf)", "base_excess_mmol_l"),
        ("cBase(B)", "base_excess_mmol_l"),
        ("sO2", "sao2_percent"),
        ("ctHb", "hb_g_l"),
        ("FCOHb", "cohb_percent"),
        ("FO2(I)", "fio2_percent"),
        ("cLac", "lactate_mmol_l"),
        ("FEV1%FVC", "fev1_fvc"),
        ("FVC pre BD", "fvc_l"),
    ],
)
def test_local_names_of_analysers_are_known(text, what):
    assert meaning_of((text,), ()).what == what
    assert meaning_of((text,), ()).is_kept


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("19872-1", "FEV1/FVC"),
        ("19872-1", "FVC"),
        ("20157-4", "FVC"),
        ("20157-4", "FEV1/FVC"),
        ("33452-4", "FEV1 % predicted"),
        ("2708-6", "Base excess"),
        ("2713-6", "Lactate"),
        ("2713-6", "BE(B)"),
        ("1963-8", "Bicarbonate"),
        ("3151-8", "FiO2"),
        ("2703-7", "Oxygen [Partial pressure] in Venous blood"),
        ("20155-8", "FEV1 pre bronchodilation"),
    ],
)
def test_misused_codes_are_found_to_contradict_their_text(code, text):
    with pytest.raises(Disagreement, match="contradicts itself"):
        meaning_of((code,), (text,))


@pytest.mark.parametrize(
    ("code", "text", "words"),
    [
        ("9999-9", "pO2", "not one O2Clinic knows"),
        ("2703-7", "Sauerstoff", "cannot be compared"),
        ("", "Potassium", "does not know"),
        ("X7", "", "does not know"),
    ],
)
def test_what_cannot_be_compared_is_not_trusted(code, text, words):
    codes, texts = ((code,) if code else ()), ((text,) if text else ())
    with pytest.raises(Disagreement, match=words):
        meaning_of(codes, texts)


@pytest.mark.parametrize(
    "text",
    ["FVC_PRED", "FEV1 %pred", "predicted FEV1", "% predicted FVC", "pO2(A-a)", "pO2/FiO2",
     "O2Hb", "tCO2", "pO2(T)", "Patient Temperature", "VCmax", "FEF25-75", "FEV6"],
)  # fmt: skip
def test_derived_values_are_not_taken_for_measured_ones(text):
    assert not meaning_of((), (text,)).is_kept


@pytest.mark.parametrize(
    "text", ["Lactate dehydrogenase", "Hemoglobin A1c", "Phosphate", "Pressure", "Bicarbonate loss"]
)
def test_names_that_only_begin_alike_are_unknown(text):
    with pytest.raises(Disagreement, match="does not know"):
        meaning_of((), (text,))


def test_two_codes_of_one_observation_must_agree():
    assert meaning_of(("PO2", "2703-7"), ()).specimen is Specimen.ARTERIAL
    with pytest.raises(Disagreement, match="contradicts itself"):
        meaning_of(("PCO2", "2703-7"), ())


@pytest.mark.parametrize(
    ("text", "stage"),
    [("FEV1 pre", "pre"), ("Post-BD FEV1", "post"), ("Predicted FEV1", ""), ("Pressure", "")],
)
def test_stage_is_read_from_words_about_a_bronchodilator(text, stage):
    assert stage_named(text) == stage


@pytest.mark.parametrize(
    ("what", "value", "unit", "expected"),
    [
        ("pao2_kpa", "7.3", "kPa", "7.30"),
        ("pao2_kpa", "55", "mmHg", "7.33"),
        ("pao2_kpa", "55", "mm[Hg]", "7.33"),
        ("pao2_kpa", "55", "Torr", "7.33"),
        ("ph", "7.35", "", "7.350"),
        ("ph", "7.35", "[pH]", "7.350"),
        ("ph", "7.35", "1", "7.350"),
        ("hco3_mmol_l", "26.4", "mEq/L", "26.4"),
        ("hb_g_l", "15.1", "g/dL", "151"),
        ("haematocrit_percent", "56", "%", "56.0"),
        ("haematocrit_percent", "0.56", "L/L", "56.0"),
        ("sao2_percent", "0.92", "1", "92.0"),
        ("fio2_percent", "0.28", "1", "28.0"),
        ("fev1_l", "1620", "mL", "1.620"),
        ("pef_l_min", "6.5", "L/s", "390"),
    ],
)
def test_units_are_converted_exactly(what, value, unit, expected):
    found = canonical(what, Decimal(value), unit)
    assert str(found) == expected


@pytest.mark.parametrize("what", sorted(set(FIELDS) - {"ph"}))
def test_missing_unit_is_never_assumed(what):
    with pytest.raises(Disagreement, match="unit is missing"):
        canonical(what, Decimal(1), "  ")


@pytest.mark.parametrize(
    ("what", "unit"),
    [("fev1_fvc", "L"), ("pao2_kpa", "%"), ("ph", "nmol/L"), ("hb_g_l", "mmol/L"),
     ("lactate_mmol_l", "mg/dL"), ("haematocrit_percent", "meq/L"), ("fev1_l", "L/s")],
)  # fmt: skip
def test_unit_that_cannot_belong_is_refused(what, unit):
    with pytest.raises(Disagreement, match="unit"):
        canonical(what, Decimal(1), unit)


def test_every_code_that_is_kept_fills_a_field():
    assert {meaning.what for meaning in LOINC.values() if meaning.is_kept} <= set(FIELDS)


@pytest.mark.parametrize(
    ("sent", "specimen"),
    [("ART", Specimen.ARTERIAL), ("Blood, capillary", Specimen.CAPILLARY), ("urine", None)],
)
def test_specimen_is_known_by_code_or_word(sent, specimen):
    assert specimen_named(sent) is specimen
