import pytest

from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.result_codes import Urgency
from o2clinic.rules.urgency import gas_urgency, oximetry_urgency, spirometry_urgency
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
