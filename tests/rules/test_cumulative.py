"""Which values of the cumulative table are compared, and how a change is told (GR-5)."""

from dataclasses import replace
from datetime import date

import pytest
from rules.cases import BTS, D

from o2clinic.rules.cumulative import (
    ROWS,
    Placed,
    Setting,
    change_of,
    changed_words,
    stability_words,
)
from o2clinic.rules.ltot_case import Exacerbation
from o2clinic.rules.result_kinds import KINDS

DAY = date(2026, 6, 8)
BEFORE = date(2026, 4, 9)
ON_AIR = Setting("air", "rest", "arterial")
BY_NAME = {(row.group, row.name, row.test): row for row in ROWS}
PAO2 = BY_NAME["blood_gas", "pao2_kpa", ""]
FEV1_Z = BY_NAME["spirometry", "fev1_z", ""]
FEV1 = BY_NAME["spirometry", "fev1_l", ""]
NEWER = Placed(DAY, D("7.10"), ON_AIR, counts=True)


def older(value: str = "7.40", setting: Setting = ON_AIR, *, counts: bool = True) -> Placed:
    return Placed(BEFORE, D(value), setting, counts)


def test_gr_5_a_change_is_against_the_last_one_measured_alike():
    first = Placed(date(2025, 1, 1), D("8.00"), ON_AIR, counts=True)
    change = change_of(PAO2, NEWER, [older(), first])
    assert (change.by, change.since) == (D("-0.30"), BEFORE)
    assert changed_words(PAO2, change, DAY) == "\u22120.30 kPa since 09-Apr-2026"


@pytest.mark.parametrize(
    "other",
    [
        {"breathed": "2 L/min nasal cannulae"},
        {"breathed": ""},
        {"activity": "exercise"},
        {"sample": "earlobe capillary"},
        {"test": "6mwt"},
    ],
)
def test_gr_5_what_was_measured_otherwise_is_passed_over(other):
    unlike = older("9.00", replace(ON_AIR, **other))
    assert change_of(PAO2, NEWER, [unlike]) is None
    assert change_of(PAO2, NEWER, [unlike, older()]).by == D("-0.30")


def test_gr_5_what_does_not_count_takes_no_part():
    assert change_of(PAO2, NEWER, [older(counts=False)]) is None
    assert change_of(PAO2, replace(NEWER, counts=False), [older()]) is None


def test_z_scores_are_compared_within_one_equation_and_litres_across():
    then, now = Setting("", "rest", equation="GLI-2012"), Setting("", "rest", equation="GLI-Global")
    newer = Placed(DAY, D("-3.00"), now, counts=True)
    assert change_of(FEV1_Z, newer, [older("-2.50", then)]) is None
    assert change_of(FEV1_Z, newer, [older("-2.50", now)]).by == D("-0.50")
    assert change_of(FEV1, newer, [older("-2.50", then)]).by == D("-0.50")


@pytest.mark.parametrize(
    ("by", "told"), [("0.304", "+0.30"), ("-0.3", "\u22120.30"), ("0.004", "±0.00")]
)
def test_a_change_has_its_sign(by, told):
    assert PAO2.shown_change(D(by)) == told


def test_spo2_of_a_gas_and_of_an_oximetry_are_compared():
    spo2 = BY_NAME["blood_gas", "spo2_percent", ""]
    at_finger = older("91", Setting("air", "rest"))
    newer = Placed(DAY, D(88), ON_AIR, counts=True)
    assert change_of(spo2, newer, [at_finger]).by == D(-3)
    assert change_of(PAO2, NEWER, [at_finger]) is None


def test_two_of_one_day_say_so():
    same_day = Placed(DAY, D("7.40"), ON_AIR, counts=True)
    change = change_of(PAO2, NEWER, [same_day])
    assert changed_words(PAO2, change, DAY) == "\u22120.30 kPa since the same day"


@pytest.mark.parametrize(
    ("exacerbations", "told"),
    [
        (None, "not recorded"),
        ((), "stable, no exacerbation before"),
        ((Exacerbation(date(2026, 7, 1)),), "stable, no exacerbation before"),
        ((Exacerbation(date(2026, 4, 1), date(2026, 4, 13)),), "stable, 56 days"),
        ((Exacerbation(date(2026, 4, 14)),), "not stable, 55 days since exacerbation"),
        (
            (Exacerbation(date(2026, 6, 1), date(2026, 6, 10)),),
            "not stable: exacerbation of 01-Jun-2026",
        ),
        (
            (Exacerbation(date(2025, 1, 1)), Exacerbation(date(2026, 6, 1))),
            "not stable, 7 days since exacerbation",
        ),
    ],
)
def test_stability_is_counted_as_for_a_decision(exacerbations, told):
    assert stability_words(DAY, exacerbations, BTS) == told


def test_every_row_is_of_a_field_or_made_of_some():
    for row in ROWS:
        assert row.group in KINDS
        assert row.group in row.kinds
        assert row.value({}) is None
    titles = [row.title for row in ROWS]
    assert len(titles) == len(set(titles))


def test_every_kind_of_result_has_rows():
    assert {code for row in ROWS for code in row.kinds} == set(KINDS)


def test_shares_are_made_of_what_was_measured():
    values = {"fev1_l": D("0.90"), "fvc_l": D("2.00"), "fev1_predicted_l": D("2.00")}
    told = {row.title: row.shown(row.value(values)) for row in ROWS if row.value(values)}
    assert told["FEV₁/FVC"] == "0.45"
    assert told["FEV₁ predicted %"] == "45"
    assert "FVC predicted %" not in told
    ratio = BY_NAME["spirometry", "ratio", ""]
    assert ratio.value({"fev1_l": D(1), "fvc_l": D(0)}) is None
