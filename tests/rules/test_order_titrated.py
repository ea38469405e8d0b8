"""The order after a titration: the row it leads to, and a flow that goes another way."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from rules.cases import BTS, D

from o2clinic.errors import Level
from o2clinic.rules.order import Equipment, Interface, Modality, OrderLine
from o2clinic.rules.order_titrated import (
    TitratedFlow,
    check_stopped,
    check_titrated,
    line_after,
    sleep_note,
    without_sleep_note,
)
from o2clinic.rules.oxygen_source import Device

TWO = TitratedFlow(
    on=date(2026, 11, 24),
    ended_at=datetime(2026, 11, 24, 10, 45, tzinfo=UTC),
    day_flow_l_min=D("2"),
    night_flow_l_min=D("3"),
    interface=Device.NASAL_CANNULA,
)
ROW = OrderLine(
    modality=Modality.LTOT,
    equipment=Equipment.STATIC_CONCENTRATOR,
    flow_l_min=D("2"),
    hours_per_day=D("15"),
)


def test_the_row_has_the_flow_of_the_day_and_the_hours_of_the_policy():
    assert line_after(TWO, BTS) == ROW


@pytest.mark.parametrize(
    ("device", "interface"),
    [
        (None, Interface.NASAL_CANNULA),
        (Device.NASAL_CANNULA, Interface.NASAL_CANNULA),
        (Device.SIMPLE_MASK, Interface.MEDIUM_CONCENTRATION_MASK),
        (Device.TRACHEOSTOMY_MASK, Interface.TRACHEOSTOMY_MASK),
        # A Venturi mask does not work with a concentrator.
        (Device.VENTURI, Interface.NASAL_CANNULA),
    ],
)
def test_the_row_has_what_the_patient_breathed_through_where_a_home_can_have_it(device, interface):
    assert line_after(replace(TWO, interface=device), BTS).interface is interface


@pytest.mark.parametrize(
    ("night", "words"),
    [
        (D("3"), "2 L/min, in sleep 3 L/min"),
        (D("2.0"), "2 L/min"),
        (None, "2 L/min"),
    ],
)
def test_a_night_of_its_own_is_told(night, words):
    assert replace(TWO, night_flow_l_min=night).in_words() == words


def test_or_titrated_another_flow_needs_a_reason_at_its_row():
    lines = (replace(ROW, equipment=Equipment.STATIC_CYLINDER), replace(ROW, flow_l_min=D("4")))
    (found,) = check_titrated(lines, (), TWO)
    assert (found.rule, found.level) == ("OR-TITRATED", Level.CONFIRM)
    assert found.field == "lines.1.flow_l_min"
    assert found.message == (
        "The order says 4 L/min; the titration of 24-Nov-2026 ended with 2 L/min, in sleep "
        "3 L/min. Correct the flow, or give the reason."
    )


OTHER = replace(ROW, flow_l_min=D("4"))


@pytest.mark.parametrize(
    ("line", "restated", "titrated"),
    [
        (ROW, (), TWO),
        (replace(ROW, flow_l_min=None), (), TWO),  # asked for by a rule of its own
        (OTHER, (OTHER,), TWO),  # ordered after the titration, and looked at then
        (OTHER, (), None),
        (replace(OTHER, modality=Modality.AOT), (), TWO),
        (replace(OTHER, equipment=Equipment.PORTABLE_CYLINDER), (), TWO),  # for walks
    ],
)
def test_or_titrated_is_not_told_of(line, restated, titrated):
    assert check_titrated((line,), restated, titrated) == ()


def test_or_titrated_the_flow_of_the_night_is_right_beside_that_of_the_day_alone():
    in_sleep = replace(ROW, flow_l_min=D("3"))
    assert check_titrated((ROW, in_sleep), (), TWO) == ()
    (found,) = check_titrated((in_sleep,), (), TWO)
    assert found.field == "lines.0.flow_l_min"


@pytest.mark.parametrize("night", [D("2"), None])
def test_or_titrated_without_a_flow_of_the_night_only_the_day_counts(night):
    titrated = replace(TWO, night_flow_l_min=night)
    assert check_titrated((replace(ROW, flow_l_min=D("3")),), (), titrated)
    assert not check_titrated((ROW,), (), titrated)


STOP = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("lines", "restated", "stopped_on", "is_told"),
    [
        ((ROW,), (), STOP, True),
        ((ROW,), (), None, False),
        ((ROW,), (ROW,), STOP, False),  # ordered after the stop, with a reason
        ((ROW, OTHER), (ROW,), STOP, True),
        ((replace(ROW, modality=Modality.AOT),), (), STOP, False),
    ],
)
def test_or_stopped_ltot_after_a_stop_needs_a_reason(lines, restated, stopped_on, is_told):
    told = [(one.rule, one.level, one.field) for one in check_stopped(lines, restated, stopped_on)]
    assert told == [("OR-STOPPED", Level.CONFIRM, "lines")] * is_told


def test_only_the_flow_in_sleep_of_an_earlier_titration_goes_from_a_note():
    assert sleep_note(TWO) == "In sleep 3 L/min."
    assert sleep_note(replace(TWO, night_flow_l_min=None)) == ""
    note = "Steep steps. In sleep 2.5 L/min. Rings twice."
    assert without_sleep_note(note) == "Steep steps. Rings twice."
    assert without_sleep_note("In sleep he wears a mask.") == "In sleep he wears a mask."
