from dataclasses import replace

import pytest

from o2clinic.errors import Level
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.titration import SkinReading
from o2clinic.rules.titration_entry import check_flow, check_readings
from tests.rules.cases import BTS, D
from tests.rules.titrations import a_session, a_step, after, air, gas

BLOCK, CONFIRM, WARN = Level.BLOCK, Level.CONFIRM, Level.WARN
LATER = after(240)
ONE = a_step("1", "88")


def found(session, draft, now=LATER):
    return [(one.rule, one.level, one.field) for one in check_flow(session, draft, BTS, now)]


def readings(session, draft, at=0, now=LATER):
    said = check_readings(session, at, draft, BTS, now)
    return [(one.rule, one.level, one.field) for one in said]


def test_the_flow_that_is_advised_passes_in_silence():
    assert found(a_session(), a_step("1")) == []
    assert found(a_session(ONE), a_step("2", start=21)) == []


@pytest.mark.parametrize(
    ("session", "draft", "rule"),
    [
        (a_session(), a_step("0.5"), "T-2"),  # as start 1 L/min is advised
        (a_session(ONE), a_step("1.5", start=21), "T-3"),
        (a_session(ONE), a_step("0.5", start=21), "T-3"),
        (a_session(a_step("1")), a_step("0.5", start=21), "T-3"),  # SpO2 is asked for
        (a_session(a_step("1", "93", gas("8.4", "5.6"))), a_step("0.5", start=30), "T-2"),
    ],
)
def test_another_flow_than_the_one_advised_is_never_silent(session, draft, rule):
    said = check_flow(session, draft, BTS, LATER)
    assert [(one.rule, one.level) for one in said] == [(rule, CONFIRM)]
    assert "The rules say:" in said[0].message


def test_a_flow_within_the_wait_needs_a_reason():  # T-2
    session = a_session(a_step("1", "88", spo2_at=5))
    early = found(session, a_step("0.5", start=10))
    assert early == [("T-2", WARN, "started_at"), ("T-2", CONFIRM, "flow_l_min")]


def test_one_reason_is_asked_for_not_two():
    assert found(a_session(), a_step("2")) == [("T-1", CONFIRM, "flow_l_min")]
    raised = a_session(ONE, air_gas=air("6.1"))
    assert found(raised, a_step("2", start=21)) == [("T-6", BLOCK, "flow_l_min")]


def test_the_setting_of_another_device_is_for_the_clinician():
    venturi = a_session(ONE, interface=Device.VENTURI)
    assert found(venturi, a_step("4", start=21)) == []
    unread = a_session(a_step("2"), interface=Device.VENTURI)
    assert found(unread, a_step("4", start=21)) == [("T-3", CONFIRM, "flow_l_min")]


def test_a_titration_is_of_one_day():
    tomorrow = replace(a_step("1"), started_at=after(24 * 60))
    said = found(a_session(), tomorrow, now=after(25 * 60))
    assert said[0] == ("T-2", BLOCK, "started_at")


def test_a_gas_taken_after_the_change_is_of_the_next_flow():
    late = a_session(a_step("1", "88", gas("7.4", "6.3", at=30)), air_gas=air("6.1"))
    assert found(late, a_step("2", start=29))[0] == ("T-6", BLOCK, "flow_l_min")
    assert found(late, a_step("2", start=31)) == []


def test_a_gas_that_stops_counts_from_its_own_flow_on():  # R-CO2-1
    of_before = a_step("1", "88", gas("8.1", "7.3"))
    two = a_session(of_before, a_step("2", "88", start=30), air_gas=air("5.9"))
    assert found(two, a_step("3", start=60))[0] == ("R-CO2-1", BLOCK, "flow_l_min")
    late = a_session(a_step("1", "88", gas("8.1", "7.3", at=31)), air_gas=air("5.9"))
    assert found(late, a_step("2", start=30)) == []


def test_a_reading_after_the_change_is_not_of_the_flow_before():
    session = a_session(a_step("1", "88", spo2_at=25, skin="5.9"))
    said = found(session, a_step("2", start=21))
    assert ("T-2", BLOCK, "started_at") in said
    both = a_session(a_step("1", "88", spo2_at=25, skin="5.9"))
    blocked = [one for one in found(both, a_step("2", start=19)) if one[1] is BLOCK]
    assert len(blocked) == 2


def test_a_reading_in_its_time_passes():
    assert readings(a_session(ONE), a_step("1", "91", skin="5.9")) == []


@pytest.mark.parametrize(
    ("draft", "now", "expected"),
    [
        (a_step("1"), LATER, ("T-3", BLOCK, "spo2")),  # nothing typed
        (a_step("1", "91"), after(19), ("DQ-13", BLOCK, "spo2")),
        (a_step("1", skin="5.9"), after(19), ("DQ-13", BLOCK, "skin")),
        (a_step("1", "91", spo2_at=40), LATER, ("T-2", BLOCK, "spo2")),  # 2 L/min by then
        (a_step("1", "91", spo2_at=-1), LATER, ("T-2", BLOCK, "spo2")),
        (a_step("1", "91", spo2_at=10), LATER, ("T-2", WARN, "spo2")),
        (a_step("1", "0.91"), LATER, ("RANGE", BLOCK, "spo2")),
        (a_step("1", skin="45"), LATER, ("DQ-2", BLOCK, "skin")),
    ],
)
def test_a_reading_that_is_not_of_the_flow_or_not_possible(draft, now, expected):
    session = a_session(ONE, a_step("2", start=40))
    said = readings(session, draft, now=now)
    assert said == [expected]


@pytest.mark.parametrize(
    ("before", "asks"), [("6.50", False), ("6.51", True)], ids=["R-CO2-1 1.00", "R-CO2-1 1.01"]
)
def test_a_skin_reading_that_stops_is_not_written_over_in_silence(before, asks):
    session = a_session(replace(ONE, skin=SkinReading(D(before), after(20))))
    lower = a_step("1", skin="5.6")
    expected = [("R-CO2-1", CONFIRM, "skin")] if asks else []
    assert readings(session, lower) == expected
    assert readings(session, a_step("1", "91")) == []  # it stays as it is


def test_without_an_air_gas_no_rise_is_known():
    session = a_session(replace(ONE, skin=SkinReading(D("9"), after(20))), air_gases=())
    assert readings(session, a_step("1", skin="5.6")) == []
