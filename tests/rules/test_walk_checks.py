from dataclasses import fields
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from o2clinic.errors import Level
from o2clinic.rules.oxygen_source import AIR
from o2clinic.rules.walk_checks import check_walk
from o2clinic.rules.walk_test import Walk, WalkKind
from tests.rules.cases import BTS, D
from tests.rules.walks import STARTED, a_walk, cannula

NOW = STARTED + timedelta(hours=1)
B, C, W = Level.BLOCK, Level.CONFIRM, Level.WARN
ISWT = {"kind": WalkKind.INCREMENTAL_SHUTTLE}
ESWT = {"kind": WalkKind.ENDURANCE_SHUTTLE}
SITTING = {"kind": WalkKind.SIT_TO_STAND, "distance_m": None}


def said(**given):
    return [(one.field, one.level) for one in check_walk(a_walk(**given), NOW, BTS)]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, []),
        ({"started_at": NOW}, []),
        ({"started_at": NOW + timedelta(minutes=1)}, [("started_at", B)]),
        ({"source": None}, [("source", B)]),
        ({"is_sham": True, "source": AIR}, []),
        ({"is_sham": True, "source": None}, [("source", B)]),
        ({"is_sham": True, "source": cannula("2")}, [("is_sham", B)]),
        ({"rest": "101"}, [("start_spo2_percent", B)]),
        ({"end_spo2_percent": D("0.92")}, [("end_spo2_percent", B), ("nadir_spo2_percent", B)]),
        ({"nadir": "94"}, []),
        ({"nadir": "94.1"}, [("nadir_spo2_percent", C)]),
        ({"end_spo2_percent": D(86)}, []),
        ({"end_spo2_percent": D("85.9")}, [("nadir_spo2_percent", B)]),
        ({"recovery_spo2_percent": D(86)}, []),
        ({"recovery_spo2_percent": D(85)}, [("recovery_spo2_percent", C)]),
        ({"nadir": "80"}, []),
        ({"nadir": "79.9"}, [("nadir_spo2_percent", W)]),
        ({"start_pulse_per_min": 40, "end_pulse_per_min": 180}, []),
        ({"end_pulse_per_min": 181}, [("end_pulse_per_min", C)]),
        ({"start_pulse_per_min": 39}, [("start_pulse_per_min", C)]),
        ({"start_pulse_per_min": 19}, [("start_pulse_per_min", B)]),
        ({"end_pulse_per_min": 251}, [("end_pulse_per_min", B)]),
        ({"start_borg": D(0), "end_leg_borg": D(10)}, []),
        ({"end_borg": D("10.5")}, [("end_borg", B)]),
        ({"start_leg_borg": D("-0.5")}, [("start_leg_borg", B)]),
        ({"distance_m": D(800)}, []),
        ({"distance_m": D(801)}, [("distance_m", C)]),
        ({"distance_m": D(1201)}, [("distance_m", B)]),
        ({"distance_m": D(-1)}, [("distance_m", B)]),
        ({"distance_m": None}, []),
        ({**ISWT, "distance_m": D(1020)}, []),
        ({**ISWT, "distance_m": D(1030)}, [("distance_m", B)]),
        ({**ISWT, "distance_m": D(245)}, [("distance_m", C)]),
        ({**ISWT, "level": 4, "distance_m": D(180)}, []),
        ({**ISWT, "level": 4, "distance_m": D(240)}, []),
        ({**ISWT, "level": 4, "distance_m": D(250)}, [("level", C)]),
        ({**ISWT, "level": 4, "distance_m": D(170)}, [("level", C)]),
        ({**ISWT, "level": 12, "distance_m": D(1020)}, []),
        ({**ISWT, "level": 13}, [("level", B)]),
        ({**ISWT, "level": 4, "distance_m": None}, []),
        ({**ISWT, "level": -1}, [("level", B)]),
        ({"level": 4}, []),
        ({**SITTING, "repetitions": 80}, []),
        ({**SITTING, "repetitions": 81}, [("repetitions", B)]),
        ({**SITTING, "distance_m": D(10)}, [("distance_m", B)]),
        ({"course_m": D(30), "laps": 8}, []),
        ({"course_m": D(30), "laps": 8, "distance_m": D(269)}, []),
        ({"course_m": D(30), "laps": 8, "distance_m": D(270)}, [("distance_m", C)]),
        ({"course_m": D(30), "laps": 8, "distance_m": D(239)}, [("distance_m", C)]),
        ({"course_m": D(30), "laps": 8, "distance_m": None}, []),
        ({"course_m": D(0), "laps": 8}, [("course_m", B)]),
        ({"laps": -1}, [("laps", B)]),
        ({"lasted_seconds": 360}, []),
        ({"lasted_seconds": 361}, [("lasted_seconds", B)]),
        ({"lasted_seconds": 359}, [("stop_reason", C)]),
        ({"lasted_seconds": 300, "stop_reason": "Breathless"}, []),
        ({**ESWT, "lasted_seconds": 1200}, []),
        ({**ESWT, "lasted_seconds": 3601}, [("lasted_seconds", B)]),
        ({"seconds_below_90": 90, "seconds_to_88": 90}, []),
        ({"seconds_below_90": 90, "seconds_to_88": 91}, [("seconds_to_88", B)]),
        ({"seconds_below_90": 361}, [("seconds_below_90", B)]),
        ({**ESWT, "seconds_below_90": 361}, []),
        ({"seconds_below_90": 0}, [("seconds_below_90", C)]),
        ({"nadir": "90", "seconds_below_90": 0, "seconds_to_88": 0}, []),
        ({"nadir": "90", "seconds_below_90": 4}, [("seconds_below_90", C)]),
        ({"nadir": "90", "seconds_to_below_90": 4}, [("seconds_to_below_90", C)]),
        ({"nadir": "89.9", "seconds_to_below_90": 4}, []),
        ({"nadir": "88.1", "seconds_to_88": 4}, [("seconds_to_88", C)]),
        ({"nadir": None, "seconds_to_88": 4}, []),
        ({"stops": 0, "stopped_seconds": 0}, []),
        ({"stops": 1, "stopped_seconds": 20}, []),
        ({"stops": 0, "stopped_seconds": 20}, [("stops", C)]),
        ({"stops": -1}, [("stops", B)]),
    ],
)
def test_walk_is_held_to_its_ranges(given, expected):
    assert said(**given) == expected


def test_message_says_which_saturation_and_offers_what_was_meant():
    found = check_walk(a_walk(end_spo2_percent=D("0.92")), NOW, BTS)[0]
    assert found.message.startswith("At the end: SpO2 0.92 %")
    assert found.offer == "92 %"


def test_every_field_that_a_finding_names_is_one_of_the_walk():
    names = {one.name for one in fields(Walk)}
    wrong = a_walk("0.9", "101", end_borg=D(11), distance_m=D(-5), level=-1, stops=-1)
    assert {one.field for one in check_walk(wrong, NOW, BTS)} <= names


numbers = st.none() | st.decimals(min_value=-10, max_value=2000, places=1)
counts = st.none() | st.integers(-10, 5000)


VALUES = ("nadir_spo2_percent", "end_spo2_percent", "end_borg", "distance_m", "course_m")
COUNTS = (
    "end_pulse_per_min",
    "seconds_below_90",
    "seconds_to_88",
    "lasted_seconds",
    "laps",
    "level",
    "repetitions",
    "stops",
    "stopped_seconds",
)


@given(
    kind=st.sampled_from(WalkKind),
    values=st.fixed_dictionaries(dict.fromkeys(VALUES, numbers)),
    whole=st.fixed_dictionaries(dict.fromkeys(COUNTS, counts)),
)
@settings(max_examples=200)
def test_checking_a_walk_never_crashes(kind, values, whole):
    found = check_walk(a_walk(kind=kind, **values, **whole), NOW, BTS)
    assert all(one.message and one.rule for one in found)
