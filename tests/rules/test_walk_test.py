from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from o2clinic.rules.patient_codes import Sex
from o2clinic.rules.walk_test import (
    WALK_WORDS,
    PredictedDistance,
    WalkKind,
    best_walk,
    desaturation,
    distance_saturation_product_m,
    effort_gain_percent,
    outlook,
    predicted_six_minute,
)
from tests.rules.cases import BTS, DH, D
from tests.rules.walks import STARTED, a_walk, cannula

ENDURANCE = {"kind": WalkKind.ENDURANCE_SHUTTLE, "distance_m": None}


def found(rest, nadir, seconds=None):
    read = desaturation(a_walk(rest, nadir, seconds_to_88=seconds), BTS)
    return read.by_bts, read.by_study, read.by_ats


@pytest.mark.parametrize(
    ("rest", "nadir", "seconds", "expected"),
    [
        ("95", "91", None, (False, False, False)),  # V51, R-AT-1
        ("94", "90", None, (False, False, False)),
        ("93", "89", None, (True, False, False)),
        ("93.9", "89.9", None, (True, False, False)),
        ("93", "89.1", None, (False, False, False)),
        ("92", "88", 180, (True, True, True)),
        ("92", "88", 179, (True, False, True)),
        ("92", "88", None, (True, None, True)),
        ("91", "88", 400, (False, False, True)),
        ("92", "88.1", 180, (False, False, False)),
        ("92.1", "88.1", 180, (True, False, False)),
        (None, "88", 180, (None, None, True)),
        (None, "90", None, (False, False, False)),
        ("94", None, 10, (None, False, None)),
        (None, None, None, (None, None, None)),
    ],
)
def test_each_definition_of_a_fall_is_told_side_by_side(rest, nadir, seconds, expected):
    assert found(rest, nadir, seconds) == expected


def test_steps_name_the_definition_its_values_and_whether_it_can_be_told():
    steps = desaturation(a_walk("92", "88"), BTS).steps
    assert [step.rule for step in steps] == ["R-AT-1"] * 3
    assert [step.passed for step in steps] == [True, False, True]
    assert [step.tag for step in steps] == ["V2", "V", "V2"]
    assert steps[0].compared == "BTS ≥ 4 % and < 90 %: fall 4 points, lowest 88 %"
    assert steps[1].compared.endswith("time at 88 % or less not recorded: cannot be told")
    assert desaturation(a_walk(), DH).steps[0].tag == "D"


def test_definition_is_a_value_of_the_policy():
    policy = replace(BTS, aot_nadir_spo2_percent=BTS.ats_nadir_spo2_percent)
    assert desaturation(a_walk("94", "89"), BTS).by_bts is True
    assert desaturation(a_walk("94", "89"), policy).by_bts is False


def test_better_walk_counts_and_the_earlier_of_two_equal_ones():
    # R-WT-2
    first, second = a_walk(), a_walk(started_at=STARTED + timedelta(hours=1))
    further = replace(second, distance_m=D(261))
    assert best_walk([first, further]) is further
    assert best_walk([second, first]) is first
    assert best_walk([replace(first, distance_m=None), second]) is second
    assert best_walk([first, replace(further, kind=WalkKind.INCREMENTAL_SHUTTLE)]) is first
    assert best_walk([]) is None
    assert best_walk([replace(first, distance_m=None)]) is None


def test_endurance_walk_without_a_distance_goes_by_its_time():
    short, long = (a_walk(**ENDURANCE, lasted_seconds=one) for one in (200, 260))
    with_metres = a_walk(kind=WalkKind.ENDURANCE_SHUTTLE, distance_m=D(200), lasted_seconds=190)
    assert (short.effort, short.effort_unit) == (D(200), "s")
    assert (with_metres.effort, with_metres.effort_unit) == (D(200), "m")
    assert a_walk(**ENDURANCE).effort is None
    assert best_walk([short, long]) is long
    assert best_walk([long, with_metres]) is with_metres
    assert effort_gain_percent(short, long) == D(30)
    assert effort_gain_percent(with_metres, short) == D(1000) / D(190)
    assert effort_gain_percent(with_metres, a_walk(**ENDURANCE)) is None


def test_sitting_and_standing_is_counted():
    walk = a_walk(kind=WalkKind.SIT_TO_STAND, distance_m=None, repetitions=20)
    assert (walk.effort, walk.effort_unit) == (D(20), "times")
    assert replace(walk, repetitions=None).effort is None


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [("240", "264", "10"), ("240", "216", "-10"), ("0", "5", "100"), ("0", "0", "0")],
)
def test_gain_is_told_in_per_cent_of_the_first_walk(before, after, expected):
    walks = [a_walk(distance_m=D(metres)) for metres in (before, after)]
    assert effort_gain_percent(*walks) == D(expected)


def test_walks_of_two_kinds_are_not_compared():
    assert effort_gain_percent(a_walk(), a_walk(kind=WalkKind.INCREMENTAL_SHUTTLE)) is None
    assert effort_gain_percent(a_walk(distance_m=None), a_walk()) is None


def test_end_of_a_walk():
    assert a_walk().ended_at == STARTED + timedelta(seconds=360)
    assert a_walk(lasted_seconds=100).ended_at == STARTED + timedelta(seconds=100)
    assert a_walk(**ENDURANCE).ended_at is None
    assert a_walk(lasted_seconds=10**15).ended_at is None
    assert a_walk(lasted_seconds=-1).ended_at is None


def test_walk_in_words():
    assert a_walk(source=cannula("2")).in_words() == "6MWT on 2 L/min nasal cannulae"
    assert a_walk(source=None).in_words() == "6MWT on something not noted"
    assert a_walk(is_sham=True).in_words() == "6MWT with a cylinder that gave no oxygen"
    assert set(WALK_WORDS) == set(WalkKind)


@pytest.mark.parametrize(
    ("metres", "nadir", "product", "passed"),
    [
        ("334", "87", "290.6", [False, True]),
        ("335", "86.5", "289.8", [True, False]),
        ("400", "72.5", "290.0", [True, False]),
        ("330", "88", "290.4", [False, True]),
        ("334.1", "86.9", "290.3", [True, True]),
    ],
)
def test_distance_and_its_product_tell_the_outlook(metres, nadir, product, passed):
    # R-WT-1
    walk = a_walk(nadir=nadir, distance_m=D(metres))
    assert distance_saturation_product_m(walk) == D(product)
    assert [step.passed for step in outlook(walk, BTS)] == passed


def test_outlook_is_of_a_six_minute_walk_with_its_distance():
    shuttle = a_walk(kind=WalkKind.INCREMENTAL_SHUTTLE)
    assert distance_saturation_product_m(shuttle) is None
    assert distance_saturation_product_m(a_walk(distance_m=None)) is None
    assert distance_saturation_product_m(a_walk(nadir=None)) is None
    assert outlook(shuttle, BTS) == outlook(a_walk(distance_m=None), BTS) == ()
    assert len(outlook(a_walk(nadir=None), BTS)) == 1


def test_predicted_distance_names_its_equation_and_gives_its_vectors():
    man = predicted_six_minute(Sex.MALE, 70, D(172), D(80))
    woman = predicted_six_minute(Sex.FEMALE, 68, D(158), D(65))
    assert (man.predicted_m, man.lower_limit_m) == (D("500.8"), D("347.8"))
    assert (woman.predicted_m, woman.lower_limit_m) == (D("458.5"), D("319.5"))
    assert man.equation == woman.equation == "Enright and Sherrill 1998"
    assert man.percent(D(240)) == D(48)


@pytest.mark.parametrize(
    ("sex", "age", "height", "is_there"),
    [
        (Sex.MALE, 39, "172", False),
        (Sex.MALE, 40, "172", True),
        (Sex.MALE, 80, "172", True),
        (Sex.MALE, 81, "172", False),
        (Sex.MALE, 70, "1.72", False),  # metres typed for centimetres
        (Sex.NOT_KNOWN, 70, "172", False),
        (Sex.INDETERMINATE, 70, "172", False),
    ],
)
def test_equation_keeps_to_whom_it_was_made_for(sex, age, height, is_there):
    assert (predicted_six_minute(sex, age, D(height), D(80)) is not None) is is_there


def test_lower_limit_is_not_below_nought():
    tiny = predicted_six_minute(Sex.MALE, 80, D(130), D(100))
    assert (tiny.predicted_m, tiny.lower_limit_m) == (D("97.5"), D(0))


def test_share_of_no_distance_is_refused():
    with pytest.raises(ValueError, match="above nought"):
        PredictedDistance("none", D(0), D(0)).percent(D(1))


percents = st.none() | st.decimals(min_value=0, max_value=100, places=1)


@given(rest=percents, nadir=percents, seconds=st.none() | st.integers(0, 1000))
@settings(max_examples=150)
def test_a_fall_is_told_from_anything(rest, nadir, seconds):
    walk = a_walk(None, None, start_spo2_percent=rest, nadir_spo2_percent=nadir,
                  seconds_to_88=seconds)  # fmt: skip
    read = desaturation(walk, BTS)
    assert len(read.steps) == 3
    assert (read.by_bts is None) <= (rest is None or nadir is None)
    if nadir is not None and rest is not None and read.by_bts:
        deeper = replace(walk, nadir_spo2_percent=max(nadir - 1, D(0)))
        assert desaturation(deeper, BTS).by_bts
