"""Grades at their borders, response, patterns and severity."""

import pytest

from o2clinic.rules.patient_codes import Sex
from o2clinic.rules.spirometry_quality import (
    Blow,
    Grade,
    Pattern,
    Severity,
    Usefulness,
    best_ml,
    fev1_grade,
    fev1q,
    fvc_grade,
    gold_grade,
    grade,
    has_response_2005,
    has_response_2021,
    is_below_fixed_ratio,
    is_repeatable,
    pattern,
    severity,
)


@pytest.mark.parametrize(
    ("values_ml", "age", "expected"),
    [
        ([3200, 3050], 60, Grade.B),
        ([3200, 3050, 3000], 60, Grade.A),
        ([3050, 3000, 3200], 60, Grade.A),
        ([3200, 3049, 3000], 60, Grade.C),
        ([3200, 3000], 60, Grade.C),
        ([3200, 2999], 60, Grade.D),
        ([3200, 2950], 60, Grade.D),
        ([3200, 2949], 60, Grade.E),
        ([3200, 2940], 60, Grade.E),
        ([3200], 60, Grade.E),
        ([800, 700, 690], 5, Grade.A),
        ([1200, 1080, 1050], 5, Grade.A),
        ([1200, 1079, 1050], 5, Grade.C),
        ([800, 699], 6, Grade.C),
        ([800, 649], 6, Grade.D),
        ([800, 599], 6, Grade.E),
        ([800, 690, 680], 6.01, Grade.A),
    ],
)
def test_grade_at_each_border(values_ml, age, expected):
    # SR-5
    assert grade(values_ml, age_years=age) is expected


def test_grade_without_acceptable_blow_depends_on_a_usable_one():
    assert grade([], usable=1, age_years=60) is Grade.U
    assert grade([], age_years=60) is Grade.F


def test_grade_says_what_it_is_good_for():
    assert Grade.C.advice == "usable for decisions"
    assert Grade.D.advice == "use with caution"
    assert Grade.U.advice == "not usable for decisions"


def test_fev1_and_fvc_are_graded_apart():
    # SR-5
    blows = (
        Blow(1620, 3100),
        Blow(1600, 3050, fvc=Usefulness.USABLE),
        Blow(1580, 3000, fvc=Usefulness.NOT_USABLE),
    )
    assert fev1_grade(blows, age_years=65) is Grade.A
    assert fvc_grade(blows, age_years=65) is Grade.E


def test_best_values_may_come_from_different_blows():
    # SR-4
    assert best_ml((Blow(1620, 3000), Blow(1600, 3100))) == (1620, 3100)


def test_best_values_prefer_acceptable_to_larger_usable_blows():
    # SR-4
    larger = Blow(1900, 3300, Usefulness.USABLE, Usefulness.NOT_USABLE)
    assert best_ml((Blow(1620, 3100), larger)) == (1620, 3100)
    assert best_ml((larger,)) == (1900, None)


@pytest.mark.parametrize(
    ("values_ml", "limit_ml", "expected"),
    [
        ([3200, 3050], 150, True),
        ([3200, 3049], 150, False),
        ([3200, 3100], 100, True),
        ([3200, 3099], 100, False),
        ([3200], 150, False),
    ],
)
def test_repeatability_follows_the_limit_the_clinic_has_set(values_ml, limit_ml, expected):
    assert is_repeatable(values_ml, age_years=60, limit_ml=limit_ml) is expected


def test_repeatability_of_a_small_child_is_a_tenth_of_the_largest():
    assert is_repeatable([1200, 1080], age_years=5)
    assert not is_repeatable([1200, 1079], age_years=5)


@pytest.mark.parametrize(
    ("pre", "post", "predicted", "expected"),
    [
        (2000, 2400, 3200.0, True),
        (2000, 2320, 3200.0, False),
        (2000, 2321, 3200.0, True),
        (2000, 1600, 3200.0, False),
    ],
)
def test_response_2021_needs_more_than_a_tenth_of_predicted(pre, post, predicted, expected):
    # SR-6
    assert has_response_2021(pre, post, predicted_ml=predicted) is expected


@pytest.mark.parametrize(
    ("pre", "post", "expected"),
    [
        (2000, 2240, False),
        (2000, 2241, True),
        (1600, 1800, False),
        (1600, 1801, True),
        (2150, 2580, True),
        (900, 1090, False),
    ],
)
def test_response_2005_needs_both_share_and_volume(pre, post, expected):
    # SR-6
    assert has_response_2005(pre, post) is expected


LOW, NORMAL = -1.6451, -1.645


@pytest.mark.parametrize(
    ("fev1", "fvc", "ratio", "expected"),
    [
        (NORMAL, NORMAL, NORMAL, Pattern.NORMAL),
        (LOW, NORMAL, LOW, Pattern.OBSTRUCTION),
        (NORMAL, NORMAL, LOW, Pattern.EARLY_OBSTRUCTION),
        (LOW, LOW, LOW, Pattern.OBSTRUCTION_LOW_FVC),
        (NORMAL, LOW, LOW, Pattern.OBSTRUCTION_LOW_FVC),
        (NORMAL, LOW, NORMAL, Pattern.LOW_FVC),
        (LOW, LOW, NORMAL, Pattern.PRISM),
        (LOW, NORMAL, NORMAL, Pattern.ISOLATED_LOW_FEV1),
    ],
)
def test_pattern_for_every_combination(fev1, fvc, ratio, expected):
    # SR-7, SR-8
    assert pattern(fev1, fvc, ratio) is expected


@pytest.mark.parametrize(
    ("z", "expected"),
    [
        (-1.645, Severity.NORMAL),
        (-1.646, Severity.MILD),
        (-2.5, Severity.MILD),
        (-2.501, Severity.MODERATE),
        (-4.0, Severity.MODERATE),
        (-4.05, Severity.SEVERE),
    ],
)
def test_severity_has_no_gaps(z, expected):
    # SR-9
    assert severity(z) is expected


@pytest.mark.parametrize(
    ("percent", "expected"),
    [(80.0, 1), (79.99, 2), (50.0, 2), (49.99, 3), (30.0, 3), (29.99, 4)],
)
def test_gold_compares_unrounded(percent, expected):
    # SR-10
    assert gold_grade(percent) == expected


def test_fixed_ratio_is_compared_exactly():
    # SR-11
    assert is_below_fixed_ratio(699, 1000)
    assert not is_below_fixed_ratio(700, 1000)
    assert not is_below_fixed_ratio(2100, 3000)


def test_fev1q_has_one_divisor_for_each_sex():
    # SR-12
    assert fev1q(0.9, Sex.FEMALE) == pytest.approx(2.25)
    assert fev1q(0.9, Sex.MALE) == pytest.approx(1.8)
