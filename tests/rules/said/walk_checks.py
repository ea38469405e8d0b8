"""Section 5.1: what is wrong or odd with the numbers of a walk."""

from datetime import timedelta
from functools import partial

from rules.cases import BTS, D
from rules.walks import STARTED, a_walk, cannula

from o2clinic.rules.oxygen_source import AIR
from o2clinic.rules.walk_checks import check_walk
from o2clinic.rules.walk_test import WalkKind

_NOW = STARTED + timedelta(hours=1)
_ISWT = {"kind": WalkKind.INCREMENTAL_SHUTTLE}
_ESWT = {"kind": WalkKind.ENDURANCE_SHUTTLE}
_THREE = {"kind": WalkKind.THREE_MINUTE}
_SITTING = {"kind": WalkKind.SIT_TO_STAND, "distance_m": None}
_ODD = {
    "of this minute": {"started_at": _NOW},
    "in the future": {"started_at": _NOW + timedelta(minutes=1)},
    "on something not noted": {"source": None},
    "sham on air": {"is_sham": True, "source": AIR},
    "sham on something not noted": {"is_sham": True, "source": None},
    "sham on oxygen": {"is_sham": True, "source": cannula("2")},
    "SpO2 at rest 101": {"rest": "101"},
    "SpO2 lowest as a fraction": {"nadir": "0.86"},
    "SpO2 at the end as a fraction": {"end_spo2_percent": D("0.92")},
    "SpO2 after recovery 55": {"recovery_spo2_percent": D(55)},
    "SpO2 after a value at rest that is right": {"recovery_spo2_percent": D(101)},
    "lowest not recorded": {"nadir": None, "end_spo2_percent": D(80)},
    "lowest as at rest": {"nadir": "94"},
    "lowest above that at rest": {"nadir": "94.1"},
    "lowest as at the end": {"end_spo2_percent": D(86)},
    "lowest above that at the end": {"end_spo2_percent": D("85.9")},
    "lowest above both": {"nadir": "94.1", "end_spo2_percent": D(93)},
    "lowest as after recovery": {"recovery_spo2_percent": D(86)},
    "lowest above that after recovery": {"recovery_spo2_percent": D(85)},
    "lowest of 80": {"nadir": "80"},
    "lowest of 79.9": {"nadir": "79.9"},
    "pulse 40 to 180": {"start_pulse_per_min": 40, "end_pulse_per_min": 180},
    "pulse 39 to 181": {"start_pulse_per_min": 39, "end_pulse_per_min": 181},
    "pulse 20 to 250": {"start_pulse_per_min": 20, "end_pulse_per_min": 250},
    "pulse 19 to 251": {"start_pulse_per_min": 19, "end_pulse_per_min": 251},
    "pulse at the end alone": {"end_pulse_per_min": 181},
    "Borg 0 and 10": {"start_borg": D(0), "end_leg_borg": D(10)},
    "Borg of half and nine and a half": {"start_borg": D("0.5"), "end_borg": D("9.5")},
    "Borg below 0 and above 10": {"start_leg_borg": D("-0.5"), "end_borg": D("10.5")},
    "every Borg above 10": {
        "start_borg": D(11),
        "end_borg": D(11),
        "start_leg_borg": D(11),
        "end_leg_borg": D(11),
    },
    "6MWT of 0 m": {"distance_m": D(0)},
    "6MWT of 800 m": {"distance_m": D(800)},
    "6MWT of 801 m": {"distance_m": D(801)},
    "6MWT of 1200 m": {"distance_m": D(1200)},
    "6MWT of 1201 m": {"distance_m": D(1201)},
    "6MWT below 0 m": {"distance_m": D(-1)},
    "6MWT without a distance": {"distance_m": None},
    "3-minute walk of 401 m": {**_THREE, "distance_m": D(401)},
    "3-minute walk of 601 m": {**_THREE, "distance_m": D(601)},
    "ISWT of 1020 m": {**_ISWT, "distance_m": D(1020)},
    "ISWT of 1030 m": {**_ISWT, "distance_m": D(1030)},
    "ISWT of 245 m": {**_ISWT, "distance_m": D(245)},
    "6MWT of 245 m": {"distance_m": D(245)},
    "ISWT, level 4 and 180 m": {**_ISWT, "level": 4, "distance_m": D(180)},
    "ISWT, level 4 and 170 m": {**_ISWT, "level": 4, "distance_m": D(170)},
    "ISWT, level 4 and 240 m": {**_ISWT, "level": 4, "distance_m": D(240)},
    "ISWT, level 4 and 250 m": {**_ISWT, "level": 4, "distance_m": D(250)},
    "ISWT, level 4 without a distance": {**_ISWT, "level": 4, "distance_m": None},
    "ISWT, level 0 and 20 m": {**_ISWT, "level": 0, "distance_m": D(20)},
    "ISWT, level 0 and 30 m": {**_ISWT, "level": 0, "distance_m": D(30)},
    "ISWT, level 1 and 60 m": {**_ISWT, "level": 1, "distance_m": D(60)},
    "ISWT, level 1 and 70 m": {**_ISWT, "level": 1, "distance_m": D(70)},
    "ISWT, level 12": {**_ISWT, "level": 12, "distance_m": D(1020)},
    "ISWT, level 13": {**_ISWT, "level": 13},
    "ISWT, level below 0": {**_ISWT, "level": -1},
    "6MWT with a level": {"level": 4},
    "ESWT of 2001 m": {**_ESWT, "distance_m": D(2001)},
    "ESWT of 3001 m": {**_ESWT, "distance_m": D(3001)},
    "sitting and standing 80 times": {**_SITTING, "repetitions": 80},
    "sitting and standing 81 times": {**_SITTING, "repetitions": 81},
    "sitting and standing with a distance": {**_SITTING, "distance_m": D(10)},
    "8 laps and 240 m": {"course_m": D(30), "laps": 8},
    "8 laps and 239 m": {"course_m": D(30), "laps": 8, "distance_m": D(239)},
    "8 laps and 269 m": {"course_m": D(30), "laps": 8, "distance_m": D(269)},
    "8 laps and 270 m": {"course_m": D(30), "laps": 8, "distance_m": D(270)},
    "8 laps without a distance": {"course_m": D(30), "laps": 8, "distance_m": None},
    "8 laps without a course": {"laps": 8},
    "a course without laps": {"course_m": D(30)},
    "a course of 0 m": {"course_m": D(0), "laps": 8},
    "a course of 1 m": {"course_m": D(1), "laps": 8},
    "every count below 0": {
        "seconds_to_below_90": -1,
        "seconds_below_90": -1,
        "seconds_to_88": -1,
        "lasted_seconds": -1,
        "laps": -1,
        "level": -1,
        "repetitions": -1,
        "stops": -1,
        "stopped_seconds": -1,
    },
    "every count 0": {
        "nadir": "92",
        "seconds_below_90": 0,
        "seconds_to_88": 0,
        "laps": 0,
        "level": 0,
        "repetitions": 0,
        "stops": 0,
        "stopped_seconds": 0,
    },
    "360 s": {"lasted_seconds": 360},
    "361 s": {"lasted_seconds": 361},
    "359 s": {"lasted_seconds": 359},
    "359 s for a blank reason": {"lasted_seconds": 359, "stop_reason": " "},
    "300 s, breathless": {"lasted_seconds": 300, "stop_reason": "Breathless"},
    "ESWT of 1200 s": {**_ESWT, "lasted_seconds": 1200},
    "ESWT of 3600 s": {**_ESWT, "lasted_seconds": 3600},
    "ESWT of 3601 s": {**_ESWT, "lasted_seconds": 3601},
    "90 s below 90, 90 s at 88": {"seconds_below_90": 90, "seconds_to_88": 90},
    "90 s below 90, 91 s at 88": {"seconds_below_90": 90, "seconds_to_88": 91},
    "360 s of each": {
        "seconds_to_below_90": 360,
        "seconds_below_90": 360,
        "seconds_to_88": 360,
        "stops": 1,
        "stopped_seconds": 360,
    },
    "361 s of each": {
        "seconds_to_below_90": 361,
        "seconds_below_90": 361,
        "seconds_to_88": 361,
        "stops": 1,
        "stopped_seconds": 361,
    },
    "101 s in a walk of 100 s": {
        "lasted_seconds": 100,
        "stop_reason": "Pain",
        "seconds_below_90": 101,
    },
    "ESWT, 361 s below 90": {**_ESWT, "seconds_below_90": 361},
    "lowest 86, 0 s below 90": {"seconds_below_90": 0},
    "lowest 86, 1 s below 90 and at 88": {"seconds_below_90": 1, "seconds_to_88": 1},
    "lowest 90, no time below": {"nadir": "90", "seconds_below_90": 0, "seconds_to_88": 0},
    "lowest 90, a time below": {"nadir": "90", "seconds_below_90": 4, "seconds_to_below_90": 4},
    "lowest 89.9, a time below": {
        "nadir": "89.9",
        "seconds_below_90": 4,
        "seconds_to_below_90": 4,
    },
    "lowest 88, a time at 88": {"nadir": "88", "seconds_to_88": 4},
    "lowest 88.1, a time at 88": {"nadir": "88.1", "seconds_to_88": 4},
    "lowest not recorded, a time at 88": {"nadir": None, "seconds_to_88": 4},
    "no stop, 20 s of standing still": {"stops": 0, "stopped_seconds": 20},
    "one stop of 20 s": {"stops": 1, "stopped_seconds": 20},
    "stops not recorded, 20 s of standing still": {"stopped_seconds": 20},
}


def _checked(given):
    return partial(check_walk, a_walk(**given), _NOW, BTS)


CASES = {
    "nothing wrong": _checked({}),
    **{name: _checked(given) for name, given in _ODD.items()},
}
