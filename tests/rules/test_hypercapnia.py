from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from o2clinic.rules.hypercapnia import (
    CarbonDioxideReading,
    HypercapnicEvent,
    gas_for_symptoms,
    is_acidotic,
    is_hypercapnic,
    judge,
    reassess_on,
    ventilation_need,
)
from tests.rules.cases import BTS, DH, D

MARCH = date(2025, 3, 3)


def reading(paco2, ph="7.40"):
    ph, paco2 = (None if one is None else D(one) for one in (ph, paco2))
    return CarbonDioxideReading(called="gas on 1 L/min", ph=ph, paco2_kpa=paco2)


def said(paco2, ph="7.40", baseline="6.2", policy=BTS):
    return judge(reading(paco2, ph), None if baseline is None else D(baseline), policy)


def events(*days, stable=True):
    return tuple(HypercapnicEvent(MARCH + timedelta(days=day), stable) for day in days)


@pytest.mark.parametrize(
    ("paco2", "is_stop", "is_watch"),
    [
        ("6.89", False, False),
        ("6.90", False, True),  # 0.70
        ("7.20", False, True),  # exactly 1.00 goes on, watched (R-CO2-3)
        ("7.21", True, False),  # 1.01 stops (R-CO2-1)
        ("7.3", True, False),
        ("5.0", False, False),
    ],
)
def test_rise_above_one_kpa_stops_at_raw_values(paco2, is_stop, is_watch):
    found = said(paco2)
    assert (found.is_stop, found.is_watch, found.is_acidotic) == (is_stop, is_watch, False)
    assert found.rise_kpa == D(paco2) - D("6.2")
    assert found.steps[-1].passed is not is_stop
    assert ("R-CO2-3" in [one.rule for one in found.steps]) is is_watch


def test_rise_stops_below_the_line_of_hypercapnia_too():
    found = said("5.9", baseline="4.8")
    assert (found.is_stop, found.is_hypercapnic) == (True, False)


@pytest.mark.parametrize(
    ("ph", "paco2", "expected"),
    [
        ("7.349", "6.01", True),
        ("7.350", "6.01", False),
        ("7.349", "6.00", False),
        ("7.349", None, False),
        (None, "9", False),
    ],
)
def test_acidosis_stops_whatever_the_rise(ph, paco2, expected):
    found = said(paco2, ph, baseline=None)
    assert found.is_stop is found.is_acidotic is expected
    assert bool(found.urgent) is expected
    assert is_acidotic(ph and D(ph), paco2 and D(paco2), BTS) is expected


@pytest.mark.parametrize(
    ("paco2", "words", "passed"), [("6.50", "30 minutes", True), ("6.51", "Acute care now", False)]
)
def test_acidosis_with_carbon_dioxide_far_up_is_for_acute_care(paco2, words, passed):
    found = said(paco2, "7.30")
    acute = next(one for one in found.steps if one.rule == "R-CO2-6")
    assert words in found.urgent
    assert acute.passed is passed
    assert acute.grade == "A"


@pytest.mark.parametrize(("paco2", "expected"), [(None, False), ("6.0", False), ("6.01", True)])
def test_hypercapnia_is_above_six(paco2, expected):
    assert is_hypercapnic(paco2 and D(paco2), BTS) is expected
    assert said(paco2).is_hypercapnic is expected


def test_what_is_missing_is_named():
    assert said(None, None).missing == ("pH of the gas on 1 L/min", "PaCO2 of the gas on 1 L/min")
    assert said(None, None).steps == ()
    assert said("6.3", baseline=None).rise_kpa is None
    assert said("6.3").missing == ()


def test_steps_bring_the_sources_of_their_limits():
    acid, rise = said("7.3").steps
    assert acid.source == BTS.acidaemia_ph.source
    assert rise.source == BTS.paco2_rise_kpa.source
    assert "1.1 kPa above the air gas" in rise.compared
    assert "0.2 kPa below the air gas" in said("6.0").steps[-1].compared
    assert said("7.3", policy=DH).is_stop


@pytest.mark.parametrize(
    ("past", "is_needed"),
    [
        ((), False),
        (events(0), False),
        (events(0, 27), False),
        (events(0, 28), True),
        (events(28, 0), True),
        (events(0, 20, 40), True),
        (events(0, stable=True) + events(60, stable=False), False),
    ],
)
def test_two_stable_events_four_weeks_apart_leave_oxygen_only_with_ventilation(past, is_needed):
    # R-CO2-2, R-CO2-4
    need = ventilation_need(past, BTS)
    assert need.is_needed is is_needed
    assert need.missing == ()
    assert ("R-CO2-2" in [one.rule for one in need.steps]) is is_needed


def test_unstable_events_alone_say_nothing():
    assert ventilation_need(events(0, 60, stable=False), BTS).steps == ()


def test_stability_that_nobody_recorded_is_asked_for_where_it_matters():
    open_need = ventilation_need(events(0) + events(28, stable=None), BTS)
    assert not open_need.is_needed
    assert open_need.missing == ("whether the patient was stable on 31-Mar-2025",)
    assert not open_need.steps[0].passed
    assert ventilation_need(events(0) + events(27, stable=None), BTS).missing == ()
    assert ventilation_need(events(0, stable=None), BTS).missing == ()


def test_reassessment_is_four_weeks_on():
    assert reassess_on(MARCH, BTS) == date(2025, 3, 31)


@pytest.mark.parametrize(
    ("has_symptoms", "needed", "passed"), [(True, True, False), (False, False, True)]
)
def test_symptoms_at_the_visit_call_for_a_gas(has_symptoms, needed, passed):
    found = gas_for_symptoms(has_symptoms=has_symptoms)
    assert (found.is_needed, found.missing) == (needed, ())
    assert (found.steps[0].rule, found.steps[0].passed) == ("R-CO2-7", passed)


def test_symptoms_that_nobody_asked_for_are_missing():
    found = gas_for_symptoms(has_symptoms=None)
    assert (found.is_needed, found.missing) == (
        None,
        ("whether there are symptoms of hypercapnia",),
    )


@pytest.mark.parametrize("field", ["ph", "paco2_kpa"])
def test_reading_that_is_no_number_is_refused(field):
    values = {"ph": D("7.4"), "paco2_kpa": D(5), field: D("NaN")}
    with pytest.raises(ValueError, match=field):
        CarbonDioxideReading(called="gas", **values)


kpa = st.none() | st.decimals(min_value=0, max_value=30, places=2)
ph = st.none() | st.decimals(min_value=6, max_value=8, places=3)


@settings(max_examples=200)
@given(ph, kpa, kpa, st.decimals(min_value=0, max_value=10, places=2))
def test_higher_carbon_dioxide_never_lifts_a_stop(acidity, paco2, baseline, more):
    lower = judge(reading(paco2, acidity), baseline, BTS)
    higher = judge(reading(paco2 and paco2 + more, acidity), baseline, BTS)
    assert higher.is_stop or not lower.is_stop


days = st.dates(min_value=date(2024, 1, 1), max_value=date(2026, 1, 1))
event = st.builds(HypercapnicEvent, days, st.sampled_from([True, False, None]))


@settings(max_examples=200)
@given(st.lists(event, max_size=4).map(tuple), event)
def test_another_event_never_takes_the_need_away(past, one):
    assert ventilation_need((*past, one), BTS).is_needed or not (
        ventilation_need(past, BTS).is_needed
    )


@pytest.mark.parametrize("name", ["ph", "paco2_kpa"])
def test_what_is_no_number_is_refused_by_its_name(name):
    given = {"ph": D("7.4"), "paco2_kpa": D("5.5"), name: D("NaN")}
    with pytest.raises(ValueError, match=f"^{name} is not a number$"):
        CarbonDioxideReading(called="gas on air", **given)
