from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2clinic.errors import Level
from o2clinic.rules.oximetry import OximetryReading, check_oximetry, check_spo2
from o2clinic.rules.oxygen_source import AIR
from tests.rules.cases import D, at

NOW = at(date(2025, 3, 3), 12)
B, C, W = Level.BLOCK, Level.CONFIRM, Level.WARN


def said(**given):
    known = {"taken_at": at(date(2025, 3, 3)), "source": AIR, "spo2_percent": D(92)}
    found = check_oximetry(OximetryReading(**{**known, **given}), NOW)
    return [(one.field, one.level) for one in found]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, []),
        ({"taken_at": at(date(2025, 3, 4))}, [("taken_at", B)]),
        ({"source": None}, [("source", B)]),
        ({"spo2_percent": None}, [("spo2_percent", B)]),
        ({"spo2_percent": D("29.9")}, [("spo2_percent", B)]),
        ({"spo2_percent": D(30)}, [("spo2_percent", C)]),
        ({"spo2_percent": D("59.9")}, [("spo2_percent", C)]),
        ({"spo2_percent": D(60)}, []),
        ({"spo2_percent": D(100)}, []),
        ({"spo2_percent": D("100.1")}, [("spo2_percent", B)]),
        ({"pulse_per_min": 40}, []),
        ({"pulse_per_min": 140}, []),
        ({"pulse_per_min": 39}, [("pulse_per_min", C)]),
        ({"pulse_per_min": 250}, [("pulse_per_min", C)]),
        ({"pulse_per_min": 251}, [("pulse_per_min", B)]),
        ({"has_good_trace": False}, [("has_good_trace", W)]),
    ],
)
def test_reading_is_held_to_its_ranges(given, expected):
    # P0, DQ-13, DQ-14, RANGE
    assert said(**given) == expected


@pytest.mark.parametrize(("typed", "offer"), [("0.92", "92 %"), ("0.30", "30 %"), ("1", "100 %")])
def test_share_typed_for_per_cent_is_offered(typed, offer):
    found = check_spo2(D(typed))
    assert (found.level, found.offer) == (B, offer)


def test_number_too_small_for_a_share_has_no_offer():
    assert check_spo2(D("0.29")).offer == ""


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_checking_a_saturation_never_crashes(value):
    found = check_spo2(value)
    assert found is None or found.message


@pytest.mark.parametrize(
    ("life", "expected"),
    [
        ({"born_on": date(2025, 3, 3), "died_on": date(2025, 3, 3)}, []),
        ({"born_on": date(2025, 3, 4)}, [B]),
        ({"died_on": date(2025, 3, 2)}, [B]),
    ],
)
def test_a_reading_lies_within_the_patients_life(life, expected):
    # DQ-13
    reading = OximetryReading(taken_at=at(date(2025, 3, 3)), source=AIR, spo2_percent=D(92))
    found = check_oximetry(reading, NOW, **life)
    assert [one.level for one in found] == expected
