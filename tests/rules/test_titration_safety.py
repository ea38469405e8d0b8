from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.hypercapnia import HypercapnicEvent
from o2clinic.rules.oxygen_source import Device, OxygenSource
from o2clinic.rules.titration import TitrationFlag, TitrationState, advise, hypercapnic_event
from tests.rules.cases import BTS, TWO_LITRES, D
from tests.rules.titrations import (
    BLOCKED,
    QUERY,
    TODAY,
    a_session,
    a_step,
    after,
    air,
    gas,
    reached,
)

State, Flag = TitrationState, TitrationFlag
BASELINE = air("6.2", "7.38")


def look(session, minutes=30):
    return advise(session, after(minutes), BTS)


def on_one_litre(*gases, spo2="92", skin=None, **given):
    known = {"air_gas": BASELINE, **given}
    return a_session(a_step("1", spo2, *gases, skin=skin), **known)


def before(days, *, stable=True):
    return HypercapnicEvent(TODAY - timedelta(days=days), stable)


def test_v31_rise_of_more_than_one_kpa_stops():
    advice = look(on_one_litre(gas("8.1", "7.3", "7.36")))
    assert (advice.state, advice.reassess_on) == (State.STOP, date(2025, 3, 31))
    assert advice.next_flow_l_min is None
    assert advice.urgent == ""
    assert "1.1 kPa above the air gas" in next(o for o in advice.steps if not o.passed).compared
    assert "optimise treatment" in advice.next_words


def test_v33_acidosis_alone_stops():
    advice = look(on_one_litre(gas("8.1", "6.8", "7.33")))
    assert (advice.state, advice.reassess_on) == (State.STOP, date(2025, 3, 31))
    assert "Acute care now" in advice.urgent


@pytest.mark.parametrize(
    ("paco2", "expected", "is_watched"),
    [
        ("6.89", State.REACHED, False),
        ("6.90", State.REACHED, True),
        ("7.20", State.REACHED, True),
        ("7.21", State.STOP, False),
    ],
)
def test_rise_of_exactly_one_goes_on_and_is_watched(paco2, expected, is_watched):
    advice = look(on_one_litre(gas("8.1", paco2, "7.36")))
    assert advice.state is expected
    assert (Flag.CO2_WATCH in advice.flags) is is_watched


@pytest.mark.parametrize(("ph", "expected"), [("7.349", State.STOP), ("7.350", State.REACHED)])
def test_acidosis_is_compared_raw(ph, expected):
    assert look(on_one_litre(gas("8.1", "6.3", ph))).state is expected


def test_stop_on_an_earlier_flow_is_not_forgotten():
    first = a_step("1", "90", gas("7.1", "7.3"))
    second = a_step("2", "92", gas("8.1", "6.3", at=55, flow="2"), start=30)
    assert look(a_session(first, second, air_gas=BASELINE), 60).state is State.STOP


@pytest.mark.parametrize(
    "given",
    [
        {"at": 5},  # too early to answer
        {"flow": "2"},  # noted on another flow
        {"sample": SampleKind.CBG_FINGER},
        {"sample": SampleKind.CBG_EARLOBE},
        {"findings": (QUERY,)},
    ],
)
def test_gas_that_does_not_answer_stops_all_the_same(given):
    assert look(on_one_litre(gas("8.1", "7.3", **given))).state is State.STOP


def test_gas_whose_numbers_cannot_be_true_does_not_stop():
    advice = look(on_one_litre(gas("8.1", "7.3", findings=(BLOCKED,))))
    assert advice.state is State.DATA_QUERY
    assert advice.urgent == ""


@pytest.mark.parametrize(("skin", "expected"), [("7.20", State.NEEDS_GAS), ("7.21", State.STOP)])
def test_capnography_through_the_skin_stops_and_wants_a_gas(skin, expected):
    advice = look(on_one_litre(skin=skin))
    assert advice.state is expected
    assert Flag.TRANSCUTANEOUS in advice.flags
    assert any("R-GAS-7" in one for one in advice.prompts) is (expected is State.STOP)
    both = look(on_one_litre(gas("8.1", "7.4"), skin=skin))
    assert not any("R-GAS-7" in one for one in both.prompts)


@pytest.mark.parametrize(
    ("paco2", "ph", "expected"),
    [
        ("6.9", "7.33", State.NEEDS_GAS),
        ("7.3", "7.36", State.NEEDS_GAS),
        ("6.0", "7.33", State.RAISE_FLOW),
    ],
)
def test_venous_gas_that_looks_like_a_stop_asks_for_a_proper_one(paco2, ph, expected):
    venous = gas("4.0", paco2, ph, sample=SampleKind.VBG)
    advice = look(on_one_litre(venous, spo2="88", air_gas=air("5.9")))
    assert advice.state is expected
    if expected is State.NEEDS_GAS:
        assert advice.samples[0] is SampleKind.ABG
        assert "R-CO2-1" in [one.rule for one in advice.steps if not one.passed]
    proper = gas("8.1", "6.0", at=28)
    assert look(on_one_litre(venous, proper, air_gas=air("5.9"))).state is State.REACHED


def test_low_ph_without_carbon_dioxide_asks_for_a_gas():
    advice = look(on_one_litre(gas("8.1", None, "7.30"), spo2="88", air_gas=air("5.5")))
    assert advice.state is State.NEEDS_GAS
    assert any(fact.startswith("PaCO2 of the arterial gas") for fact in advice.missing)
    plain = look(on_one_litre(gas("7.1", None, "7.40"), spo2="88", air_gas=air("5.5")))
    assert plain.state is State.RAISE_FLOW
    assert any(fact.startswith("PaCO2 of the arterial gas") for fact in plain.missing)
    untrue = gas("8.1", None, "7.30", findings=(BLOCKED,))
    assert look(on_one_litre(untrue, spo2="88", air_gas=air("5.5"))).state is State.RAISE_FLOW


def test_low_ph_counts_without_an_air_gas_too():
    session = a_session(a_step("1", "88", gas("8.1", None, "7.30")), air_gases=())
    assert look(session).state is State.NEEDS_GAS


def test_acidosis_on_air_stops_before_any_oxygen_and_counts_for_nothing():
    session = a_session(air_gas=air("6.2", "7.34"), earlier_stops=(before(60),))
    advice = look(session)
    assert (advice.state, advice.reassess_on) == (State.STOP, date(2025, 3, 31))
    assert "Senior review now" in advice.urgent
    assert hypercapnic_event(session, BTS) is None


@pytest.mark.parametrize(
    ("past", "given", "expected"),
    [
        ((), {}, State.STOP),
        ((before(28),), {}, State.NIV_ONLY),
        ((before(27),), {}, State.STOP),
        ((before(60, stable=False),), {}, State.STOP),
        ((before(60),), {"was_stable": False}, State.STOP),
        ((before(60),), {"is_on_ventilation": True}, State.STOP),
        ((before(0),), {}, State.STOP),  # this very session
    ],
)
def test_second_stop_while_stable_leaves_oxygen_only_with_ventilation(past, given, expected):
    advice = look(on_one_litre(gas("8.1", "7.3"), earlier_stops=past, **given))
    assert advice.state is expected


def test_stability_that_nobody_recorded_is_asked_for():
    advice = look(on_one_litre(gas("8.1", "7.3"), earlier_stops=(before(60),), was_stable=None))
    assert advice.state is State.STOP
    assert advice.missing == ("whether the patient was stable on 03-Mar-2025",)


def test_open_query_or_air_gas_in_doubt_proves_no_event():
    queried = gas("8.1", "7.3", findings=(QUERY,))
    session = on_one_litre(queried, earlier_stops=(before(60),))
    assert look(session).state is State.STOP
    assert hypercapnic_event(session, BTS) is None
    doubtful = on_one_litre(gas("8.1", "7.3"), air_gas=air("6.2", findings=(QUERY,)))
    assert look(doubtful).state is State.STOP
    assert hypercapnic_event(doubtful, BTS) is None


def test_event_is_of_the_day_and_as_stable_as_recorded():
    event = hypercapnic_event(on_one_litre(gas("8.1", "7.3"), was_stable=None), BTS)
    assert event == HypercapnicEvent(TODAY, None)
    acid = a_session(a_step("1", "92", gas("8.1", "6.8", "7.33")), air_gases=())
    assert hypercapnic_event(acid, BTS) == HypercapnicEvent(TODAY, was_stable=True)
    assert hypercapnic_event(reached(), BTS) is None


def test_two_earlier_events_keep_oxygen_alone_from_starting():
    past = (before(90), before(40))
    advice = look(a_session(earlier_stops=past))
    assert (advice.state, advice.next_flow_l_min) == (State.NIV_ONLY, None)
    assert "ventilation service" in advice.next_words
    with_niv = look(a_session(earlier_stops=past, is_on_ventilation=True))
    assert with_niv.state is State.START
    assert any("R-CO2-2" in one for one in with_niv.prompts)


@pytest.mark.parametrize(("days", "expected"), [(27, State.DEFER), (28, State.START)])
def test_assessment_waits_four_weeks_after_a_stop(days, expected):
    advice = look(a_session(earlier_stops=(before(days),)))
    assert advice.state is expected
    assert advice.reassess_on == (TODAY + timedelta(days=1) if days == 27 else None)


def test_stop_of_this_very_day_is_not_an_earlier_one():
    assert look(a_session(earlier_stops=(before(0),))).state is State.START


def test_titration_begun_too_soon_goes_on_flagged():
    advice = look(reached(earlier_stops=(before(5),)))
    assert advice.state is State.REACHED
    assert Flag.EARLY_REASSESSMENT in advice.flags


def test_earlier_stops_that_nobody_looked_for_are_named():
    advice = look(a_session(earlier_stops=None))
    assert advice.state is State.START
    assert advice.missing == ("whether carbon dioxide stopped an earlier assessment",)


@pytest.mark.parametrize(("days", "expected"), [(28, State.START), (29, State.INCOMPLETE)])
def test_air_gas_of_another_day_is_flagged(days, expected):
    other = air("5.5", taken_at=after(-60) - timedelta(days=days))
    advice = look(a_session(air_gas=other))
    assert advice.state is expected
    assert (Flag.BASELINE_ELSEWHERE in advice.flags) is (expected is State.START)
    assert (advice.missing == ()) is (expected is State.START)
    assert Flag.BASELINE_ELSEWHERE not in look(a_session()).flags


def test_air_gas_of_the_session_is_taken_before_a_later_or_older_one():
    older = air("5.0", taken_at=after(-60) - timedelta(days=3))
    later = air("7.9", taken_at=after(10))  # oxygen was already running
    tomorrow = air("7.9", taken_at=after(24 * 60))
    session = replace(reached(), air_gases=(later, older, air("5.4"), tomorrow))
    assert look(session).baseline.paco2_kpa == D("5.4")
    assert look(replace(session, air_gases=(later, older))).baseline.paco2_kpa == D("5.0")
    assert look(replace(a_session(), air_gases=(tomorrow,))).baseline is None


@pytest.mark.parametrize(
    "unfit",
    [
        air(None),
        air("5.5", source=TWO_LITRES),
        air("5.5", source=None),
        air("5.5", sample=SampleKind.VBG),
    ],
)
def test_unfit_air_gas_is_none_and_titration_is_incomplete(unfit):
    advice = look(a_session(a_step("1", "92", gas("8.4", "5.6")), air_gas=unfit))
    assert (advice.state, advice.baseline) == (State.INCOMPLETE, None)
    assert "gas on air with PaCO2" in advice.missing[0]


def test_latest_air_gas_with_a_query_is_not_passed_over():
    older = air("5.0", taken_at=after(-60) - timedelta(days=3))
    advice = look(a_session(air_gases=(older, air(findings=(QUERY,)))))
    assert advice.state is State.DATA_QUERY
    blocked = look(a_session(air_gases=(older, air(findings=(BLOCKED,)))))
    assert (blocked.state, blocked.baseline) == (State.DATA_QUERY, None)


@pytest.mark.parametrize(("paco2", "expected"), [("6.0", State.START), ("6.01", State.INCOMPLETE)])
def test_hypercapnia_on_air_needs_its_ph(paco2, expected):
    advice = look(a_session(air_gas=air(paco2, None)))
    assert advice.state is expected
    assert any(one.startswith("pH of the") for one in advice.missing) is (
        expected is State.INCOMPLETE
    )


def test_acidosis_on_air_without_hypercapnia_is_flagged():
    advice = look(a_session(air_gas=air("5.5", "7.34")))
    assert advice.state is State.START
    assert Flag.ACIDAEMIA in advice.flags
    on_oxygen = look(on_one_litre(gas("8.4", "5.6", "7.34"), air_gas=air("5.5", "7.34")))
    assert on_oxygen.flags.count(Flag.ACIDAEMIA) == 1


def test_venturi_is_thought_of_after_an_earlier_stop():
    assert any("Venturi" in one for one in look(a_session(earlier_stops=(before(60),))).prompts)


def test_gas_on_a_venturi_mask_answers_without_a_flow():
    source = OxygenSource(Device.VENTURI, None, D("0.24"))
    session = on_one_litre(gas("8.4", "6.3", source=source), interface=Device.VENTURI)
    assert look(session).state is State.REACHED


kpa = st.decimals(min_value=3, max_value=15, places=2)


@settings(max_examples=100, deadline=None)
@given(kpa, kpa, st.sampled_from(["7.30", "7.36", "7.40"]), st.integers(0, 90))
def test_earlier_events_never_lift_a_stop(on_air, on_oxygen, ph, days):
    def state(*past):
        session = on_one_litre(
            gas("8.1", on_oxygen, ph),
            air_gas=air(on_air),
            earlier_stops=past,
        )
        return look(session).state

    stops = {State.STOP, State.NIV_ONLY}
    if state() in stops:
        assert state(before(days)) in stops
