"""What is kept of a walk beside its numbers, and the walks of a day in their places."""

from datetime import UTC, date, datetime, timedelta

import pytest

from o2clinic.errors import Level
from o2clinic.rules.ambulatory_response import Response, judge_walks
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.oxygen_source import Device, OxygenSource
from o2clinic.rules.walk_record import CurvePoint, WalkRecord, check_alone, check_record
from o2clinic.rules.walk_test import WalkKind
from o2clinic.rules.walks_of_day import case_of_day
from tests.rules.cases import BTS, D
from tests.rules.walks import STARTED, a_walk, cannula, on_oxygen

NOW = datetime(2025, 3, 3, 18, tzinfo=UTC)
BLOCK, CONFIRM = Level.BLOCK, Level.CONFIRM
PULSED = OxygenSource(Device.PULSE_DOSE, pulse_setting=D(2))


def a_curve(*percents):
    """By the minute from rest on; None where nobody looked."""
    points = [CurvePoint(at, D(one)) for at, one in enumerate(percents) if one is not None]
    return tuple(points)


def found(record, **lived):
    return [(it.field, it.level) for it in check_record(record, NOW, BTS, **lived)]


def test_a_whole_walk_has_nothing_to_ask():
    curve = a_curve(94, 91, None, 86, 88, "86.5", 87, 84)  # the last one is recovery
    record = WalkRecord(walk=a_walk(), curve=curve, height_cm=D(160), weight_kg=D(60))
    assert found(record, born_on=date(1950, 1, 1), died_on=date(2025, 3, 3)) == []


@pytest.mark.parametrize(
    ("walk", "beside", "expected"),
    [
        ({}, {"curve": a_curve(94, "85.9")}, ("curve", BLOCK)),
        ({}, {"curve": a_curve("94.5", 90)}, ("curve", CONFIRM)),
        ({}, {"curve": a_curve(94, 20)}, ("curve", BLOCK)),
        ({}, {"curve": (CurvePoint(61, D(90)),)}, ("curve", BLOCK)),
        ({"kind": WalkKind.ENDURANCE_SHUTTLE}, {"curve": a_curve(94, *[86] * 6, 85)},
         ("curve", BLOCK)),
        ({"lasted_seconds": 240, "stop_reason": "Tired"}, {"curve": a_curve(94, 86, 86, 86, 85)},
         ("curve", BLOCK)),
        ({}, {"height_cm": D("49.9")}, ("height_cm", BLOCK)),
        ({}, {"height_cm": D("250.1")}, ("height_cm", BLOCK)),
        ({}, {"weight_kg": D("19.9")}, ("weight_kg", BLOCK)),
        ({}, {"weight_kg": D("400.1")}, ("weight_kg", BLOCK)),
        ({"laps": 100_001}, {}, ("laps", BLOCK)),
        ({"course_m": D(100_001)}, {}, ("course_m", BLOCK)),
        ({"started_at": NOW + timedelta(seconds=1)}, {}, ("taken_at", BLOCK)),
        ({"distance_m": None, "nadir_spo2_percent": None}, {}, ("distance_m", BLOCK)),
        ({"kind": WalkKind.SIT_TO_STAND, "distance_m": None, "nadir_spo2_percent": None}, {},
         ("repetitions", BLOCK)),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_beside_its_field(walk, beside, expected):  # RANGE, DQ-13
    assert expected in found(WalkRecord(walk=a_walk(**walk), **beside))


@pytest.mark.parametrize(
    "curve", [a_curve(None, 86), a_curve(94, 86), a_curve(94, *[86] * 6, 80), ()]
)
def test_a_curve_down_to_the_lowest_and_lower_after_the_end_is_in_order(curve):
    assert found(WalkRecord(walk=a_walk(), curve=curve)) == []


@pytest.mark.parametrize("lived", [{"born_on": date(2025, 3, 4)}, {"died_on": date(2025, 3, 2)}])
def test_nobody_walks_before_birth_or_after_death(lived):
    assert found(WalkRecord(walk=a_walk()), **lived) == [("taken_at", BLOCK)]


def at(minutes):
    return {"started_at": STARTED + timedelta(minutes=minutes)}


def test_walks_on_air_come_before_those_with_oxygen():
    first, second = a_walk(**at(0)), a_walk(**at(60))
    with_2 = on_oxygen()
    case = case_of_day((with_2, second, first), diagnosis=Diagnosis.ILD)
    assert (case.baselines, case.on_oxygen) == ((first, second), (with_2,))
    assert (case.sham, case.diagnosis) == (None, Diagnosis.ILD)
    assert judge_walks(case, BTS).outcome is not Response.INCOMPLETE


def test_with_ltot_its_flow_comes_before_and_air_does_not_count():
    on_air, at_flow, higher = a_walk(**at(0)), on_oxygen(flow="2"), on_oxygen(flow="4", **at(200))
    case = case_of_day((on_air, at_flow, higher), ltot_flow_l_min=D("2.0"))
    assert (case.baselines, case.on_oxygen) == ((on_air, at_flow), (higher,))
    lower = on_oxygen(flow="1", **at(300))
    case = case_of_day((at_flow, lower, higher), ltot_flow_l_min=D(2))
    assert (case.baselines, case.on_oxygen) == ((at_flow, lower), (higher,))
    assert case_of_day((a_walk(source=PULSED),), ltot_flow_l_min=D(2)).on_oxygen
    alone = judge_walks(case_of_day((on_air,), ltot_flow_l_min=D(2)), BTS)
    assert alone.outcome is Response.INCOMPLETE


@pytest.mark.parametrize(
    ("minutes", "given", "is_asked"),
    [
        (0, {}, True),
        (5, {}, True),
        (-5, {}, True),
        (6, {}, False),
        (-6, {}, False),
        (0, {"kind": WalkKind.ENDURANCE_SHUTTLE}, True),  # of no known length
        (-5, {"kind": WalkKind.ENDURANCE_SHUTTLE}, False),
    ],
)
def test_nobody_walks_twice_at_once(minutes, given, is_asked):
    told = list(check_alone(a_walk(), [a_walk(**at(600)), a_walk(**at(minutes), **given)]))
    assert [(it.field, it.level) for it in told] == [("taken_at", CONFIRM)] * is_asked


def test_the_best_of_several_placebo_walks_counts():
    near = a_walk(is_sham=True, distance_m=D(200), **at(0))
    far = a_walk(is_sham=True, distance_m=D(300), **at(60))
    assert case_of_day((near, far)).sham is far
    unmeasured = a_walk(is_sham=True, distance_m=None)
    assert case_of_day((unmeasured,)).sham is unmeasured


def test_what_was_breathed_and_not_noted_stands_with_the_first_walks():
    unknown = a_walk(source=None)
    assert case_of_day((unknown,), ltot_flow_l_min=D(2)).baselines == (unknown,)
    assert case_of_day((a_walk(source=cannula("1")),)).baselines == ()
