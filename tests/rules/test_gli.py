"""Reference equations, against values that other implementations agree on."""

import csv
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from o2clinic.rules.gli import (
    CITATIONS,
    Equation,
    Ethnicity,
    Measure,
    NoPrediction,
    Predicted,
    decimal_age,
    predict,
)
from o2clinic.rules.patient_codes import Sex

VECTORS = Path(__file__).parents[1] / "data" / "gli_vectors.csv"
with VECTORS.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


def fev1(equation, sex, age, height, ethnicity=None):
    found = predict(
        equation,
        sex,
        age_years=age,
        height_cm=height,
        measure=Measure.FEV1,
        ethnicity=ethnicity,
    )
    assert isinstance(found, Predicted)
    return found


def refused(**changed):
    asked = {
        "equation": Equation.GLI_GLOBAL_2022,
        "sex": Sex.MALE,
        "age_years": 65.0,
        "height_cm": 178.0,
        "measure": Measure.FEV1,
    } | changed
    found = predict(**asked)
    assert isinstance(found, NoPrediction)
    return found.reason


def test_every_vector_is_read():
    assert len(ROWS) == 113


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(row.values()))
def test_prediction_agrees_with_vector(row):
    # SR-1
    found = predict(
        Equation(row["equation"]),
        {"F": Sex.FEMALE, "M": Sex.MALE}[row["sex"]],
        age_years=float(row["age"]),
        height_cm=float(row["height_cm"]),
        measure=Measure(row["measure"]),
        ethnicity=Ethnicity(row["ethnicity"]) if row["ethnicity"] else None,
    )
    assert isinstance(found, Predicted)
    value = float(row["value"])
    assert found.predicted == pytest.approx(float(row["pred"]), abs=0.001)
    assert found.lln == pytest.approx(float(row["lln"]), abs=0.001)
    assert found.z_score(value) == pytest.approx(float(row["zscore"]), abs=0.005)
    assert found.percent_predicted(value) == pytest.approx(float(row["pctpred"]), abs=0.05)


def test_man_of_40_has_published_example_values():
    older = fev1(Equation.GLI_2012, Sex.MALE, 40.0, 175.0, Ethnicity.CAUCASIAN)
    assert older.predicted == pytest.approx(4.078, abs=0.001)
    assert older.lln == pytest.approx(3.231, abs=0.001)
    assert older.z_score(3.20) == pytest.approx(-1.704, abs=0.005)
    assert older.percent_predicted(3.20) == pytest.approx(78.47, abs=0.05)
    newer = fev1(Equation.GLI_GLOBAL_2022, Sex.MALE, 40.0, 175.0)
    assert newer.lln == pytest.approx(2.939, abs=0.001)
    assert newer.z_score(3.20) == pytest.approx(-1.176, abs=0.005)
    assert newer.percent_predicted(3.20) == pytest.approx(83.43, abs=0.05)


def test_upper_limit_of_a_tall_young_man_matches_the_published_bounds():
    tall = fev1(Equation.GLI_2012, Sex.MALE, 25.0, 210.0, Ethnicity.CAUCASIAN)
    assert tall.uln == pytest.approx(7.95, abs=0.005)


@pytest.mark.parametrize(
    ("person", "value", "percents"),
    [
        ((Sex.MALE, 65.0, 178.0), 1.62, (47.5, 51.0, 55.7, 51.9, 50.2)),
        ((Sex.MALE, 70.0, 172.0), 1.10, (36.8, 39.5, 43.2, 40.2, 38.9)),
        ((Sex.FEMALE, 80.0, 150.0), 0.60, (36.8, 39.5, 42.7, 41.5, 37.4)),
    ],
)
def test_choice_of_equation_changes_per_cent_predicted(person, value, percents):
    groups = (
        Ethnicity.CAUCASIAN,
        Ethnicity.OTHER,
        Ethnicity.AFRICAN_AMERICAN,
        Ethnicity.SOUTH_EAST_ASIAN,
    )
    found = [
        fev1(Equation.GLI_2012, *person, ethnicity=group).percent_predicted(value)
        for group in groups
    ]
    found.append(fev1(Equation.GLI_GLOBAL_2022, *person).percent_predicted(value))
    assert found == pytest.approx(percents, abs=0.06)


def test_age_between_quarter_years_is_interpolated_not_floored():
    # SR-2
    ages = [
        fev1(Equation.GLI_GLOBAL_2022, Sex.MALE, 13.75 + step / 8, 160.0).predicted
        for step in range(3)
    ]
    assert ages[0] < ages[1] < ages[2]
    assert ages[1] == pytest.approx((ages[0] + ages[2]) / 2, abs=0.0005)


def test_limits_of_age_are_allowed_and_nothing_beyond():
    # SR-3
    assert fev1(Equation.GLI_GLOBAL_2022, Sex.FEMALE, 95.0, 155.0).predicted > 1
    assert fev1(Equation.GLI_GLOBAL_2022, Sex.FEMALE, 3.0, 95.0).predicted > 0.5
    assert "3 to 95 years" in refused(age_years=95.01)
    assert "3 to 95 years" in refused(age_years=2.99)
    assert "3 to 95 years" in refused(age_years=float("nan"))


def test_fef25_75_is_known_to_gli_2012_up_to_90_years():
    asked = {
        "height_cm": 175.0,
        "measure": Measure.FEF25_75,
        "ethnicity": Ethnicity.CAUCASIAN,
    }
    found = predict(Equation.GLI_2012, Sex.MALE, age_years=90.0, **asked)
    assert isinstance(found, Predicted)
    assert 0.5 < found.lln < found.predicted < 3
    assert "3 to 90" in refused(equation=Equation.GLI_2012, age_years=90.1, **asked)
    assert "no equation" in refused(measure=Measure.FEF25_75)


def test_ethnicity_not_stated_is_refused_by_gli_2012_and_never_assumed():
    # SR-3
    assert "ethnic group" in refused(equation=Equation.GLI_2012)


@pytest.mark.parametrize("sex", [Sex.NOT_KNOWN, Sex.INDETERMINATE])
def test_unknown_sex_gets_no_prediction(sex):
    # SR-3
    assert "sex registered at birth" in refused(sex=sex)


@pytest.mark.parametrize("height", [0.0, 1.75, 49.9, 250.1, float("inf"), float("nan")])
def test_impossible_height_gets_no_prediction(height):
    # SR-3
    assert "height" in refused(height_cm=height)


def test_distribution_without_skewness_is_log_normal():
    plain = Predicted(Equation.GLI_2012, Measure.FEV1, predicted=3.0, skewness=0.0, spread=0.15)
    nearly = Predicted(Equation.GLI_2012, Measure.FEV1, predicted=3.0, skewness=1e-9, spread=0.15)
    assert plain.z_score(2.0) == pytest.approx(nearly.z_score(2.0), abs=1e-4)
    assert plain.lln == pytest.approx(nearly.lln, abs=1e-4)
    assert plain.z_score(plain.uln) == pytest.approx(1.645)


def test_value_of_zero_has_no_z_score():
    with pytest.raises(ValueError, match="no z-score"):
        fev1(Equation.GLI_GLOBAL_2022, Sex.MALE, 40.0, 175.0).z_score(0.0)


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        ((1984, 3, 10), (2024, 3, 10), 40.0),
        ((1984, 3, 10), (2024, 3, 9), 39 + 365 / 366),
        ((1952, 2, 29), (2023, 3, 1), 71.0),
        ((1952, 2, 29), (2024, 2, 29), 72.0),
        ((2024, 2, 29), (2024, 2, 29), 0.0),
    ],
)
def test_decimal_age_counts_from_birthday_to_birthday(born, on, age):
    # SR-2
    assert decimal_age(date(*born), date(*on)) == pytest.approx(age)


def test_decimal_age_refuses_a_test_before_birth():
    with pytest.raises(ValueError, match="before the birth"):
        decimal_age(date(2020, 1, 2), date(2020, 1, 1))


def test_each_equation_names_its_paper():
    assert "Quanjer" in Equation.GLI_2012.citation
    assert "Bowerman" in CITATIONS[Equation.GLI_GLOBAL_2022]


def test_importing_the_rules_leaves_the_tables_unread():
    code = "import sys, o2clinic.rules.gli; print([m for m in sys.modules if 'tables' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
