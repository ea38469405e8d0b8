import pytest

from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.overnight_oximetry import Night
from o2clinic.rules.result_codes import Urgency
from o2clinic.rules.urgency import (
    gas_urgency,
    night_urgency,
    oximetry_urgency,
    spirometry_urgency,
    walk_urgency,
)
from tests.rules.cases import BTS, TWO_LITRES, D, a_gas

ROUTINE, ABNORMAL, URGENT = Urgency.ROUTINE, Urgency.ABNORMAL, Urgency.URGENT


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ROUTINE),
        ({"ph": D("7.349"), "paco2_kpa": D("6.01")}, URGENT),
        ({"ph": D("7.350"), "paco2_kpa": D("6.01")}, ABNORMAL),
        ({"ph": D("7.349"), "paco2_kpa": D("6.00")}, ABNORMAL),
        ({"ph": None, "paco2_kpa": None}, ROUTINE),
        ({"pao2_kpa": D("7.30")}, ABNORMAL),
        ({"pao2_kpa": D("7.31")}, ROUTINE),
        ({"pao2_kpa": None}, ROUTINE),
        ({"pao2_kpa": D("7.0"), "source": TWO_LITRES}, ABNORMAL),
        ({"pao2_kpa": D("7.0"), "source": None}, ABNORMAL),
        ({"pao2_kpa": D("5.5"), "sample": SampleKind.CBG_FINGER}, ROUTINE),
        ({"ph": D("7.36"), "paco2_kpa": D("6.5"), "sample": SampleKind.VBG}, ROUTINE),
    ],
)
def test_a_gas_is_put_in_the_order_of_the_queue(given, expected):
    gas = a_gas("9.0", **given) if "pao2_kpa" not in given else a_gas(None, **given)
    assert gas_urgency(gas, BTS, has_open_query=False) is expected


def test_an_open_query_alone_makes_a_result_unusual():
    assert gas_urgency(a_gas("9.0"), BTS, has_open_query=True) is ABNORMAL
    assert oximetry_urgency(D(97), BTS, has_open_query=True) is ABNORMAL
    assert spirometry_urgency(None, BTS, has_open_query=True) is ABNORMAL


@pytest.mark.parametrize(("spo2", "expected"), [(92, ABNORMAL), (93, ROUTINE)])
def test_a_saturation_that_asks_for_a_gas_is_unusual(spo2, expected):
    assert oximetry_urgency(D(spo2), BTS, has_open_query=False) is expected


@pytest.mark.parametrize(
    ("percent", "expected"), [("29.99", ABNORMAL), ("30.0", ROUTINE), (None, ROUTINE)]
)
def test_severe_obstruction_is_unusual(percent, expected):
    value = None if percent is None else D(percent)
    assert spirometry_urgency(value, BTS, has_open_query=False) is expected


@pytest.mark.parametrize(
    ("nadir", "has_fall", "has_query", "expected"),
    [
        (None, None, False, ROUTINE),
        (90, False, False, ROUTINE),
        (80, None, False, ROUTINE),
        (79, None, False, ABNORMAL),
        (86, True, False, ABNORMAL),
        (95, False, True, ABNORMAL),
    ],
)
def test_a_fall_on_walking_is_unusual(nadir, has_fall, has_query, expected):
    value = None if nadir is None else D(nadir)
    told = walk_urgency(value, BTS, has_fall=has_fall, has_open_query=has_query)
    assert told is expected


@pytest.mark.parametrize(
    ("outcome", "mean", "has_query", "expected"),
    [
        (Night.REPORTED, 93, False, ROUTINE),
        (Night.REPORTED, None, False, ROUTINE),
        (Night.REPORTED, 92, False, ABNORMAL),
        (Night.REPORTED, 93, True, ABNORMAL),
        (Night.SLEEP_PATHWAY, 93, False, ABNORMAL),
        (Night.NOT_REPORTABLE, None, False, ABNORMAL),
    ],
)
def test_a_low_or_restless_night_is_unusual(outcome, mean, has_query, expected):
    value = None if mean is None else D(mean)
    assert night_urgency(outcome, value, BTS, has_open_query=has_query) is expected
