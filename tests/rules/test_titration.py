from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.titration import TitrationFlag, TitrationState, advise
from o2clinic.rules.titration_case import (
    TITRATION_FLAG_WORDS,
    TITRATION_NEXT_WORDS,
    TITRATION_WORDS,
    SaturationReading,
    SkinReading,
    TitrationSession,
    TitrationStep,
)
from tests.rules.cases import BTS, DH, D, held
from tests.rules.titrations import QUERY, TEN, TODAY, a_session, a_step, after, air, gas, reached

State, Flag = TitrationState, TitrationFlag
CO2_SAMPLES = (SampleKind.ABG, SampleKind.CBG_EARLOBE, SampleKind.CBG_FINGER)
O2_SAMPLES = (SampleKind.ABG, SampleKind.CBG_EARLOBE)


def look(session, minutes=30, policy=BTS):
    return advise(session, after(minutes), policy)


def state(session, minutes=30):
    return look(session, minutes).state


def rules(advice):
    return [one.rule for one in advice.steps]


def test_start_is_one_litre_by_cannulae():
    advice = look(a_session(), -10)
    assert (advice.state, advice.next_flow_l_min) == (State.START, D(1))
    assert (advice.policy_id, advice.missing, advice.prompts) == ("BTS2015_QS2017", (), ())
    assert rules(advice)[-1] == "T-1"
    assert advice.words == "Ready to start"
    assert "note the time" in advice.next_words
    assert advice.baseline.paco2_kpa == D("5.5")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"air_gas": air("6.01")}, "hypercapnia"),
        ({"breathes_fast": True}, "fast breathing"),
        ({"has_cognitive_impairment": True}, "impaired thinking"),
    ],
)
def test_venturi_mask_is_thought_of_not_decided(given, why):
    advice = look(a_session(**given))
    assert (advice.state, advice.next_flow_l_min) == (State.START, D(1))
    assert why in advice.prompts[0]
    assert "concentrator" in advice.prompts[0]
    with_mask = look(a_session(**given, interface=Device.VENTURI))
    assert not any("Venturi mask (" in one for one in with_mask.prompts if "T-1" in one)
    assert with_mask.next_flow_l_min is None
    assert "setting of the device" in with_mask.prompts[-1]


@pytest.mark.parametrize("interface", [None, Device.AIR])
def test_interface_and_breathing_are_named_when_nobody_recorded_them(interface):
    advice = look(a_session(interface=interface, breathes_fast=None))
    assert advice.state is State.START
    assert "the interface" in advice.missing[0]
    assert advice.missing[1] == "whether breathing is fast"


@pytest.mark.parametrize(
    ("minutes", "expected"), [(0, State.WAIT), (19.9, State.WAIT), (20, State.MEASURE_SPO2)]
)
def test_step_lasts_twenty_minutes(minutes, expected):
    advice = look(a_session(a_step()), minutes)
    assert advice.state is expected
    assert advice.not_before == (after(20) if expected is State.WAIT else None)
    assert advice.next_flow_l_min is None


def test_spo2_is_asked_for_and_named():
    advice = look(a_session(a_step()))
    assert advice.missing == ("SpO2 on 1 L/min, 20 minutes or more after it was set",)
    assert advice.samples == ()
    with_gas = look(a_session(a_step(), air_gas=air("6.2")))
    assert (with_gas.state, with_gas.samples) == (State.MEASURE_SPO2, CO2_SAMPLES)
    there = look(a_session(a_step("1", None, gas("7.0", "6.3")), air_gas=air("6.2")))
    assert (there.state, there.samples) == (State.MEASURE_SPO2, ())


@pytest.mark.parametrize("spo2_at", [5, 19])
def test_spo2_read_too_early_does_not_count(spo2_at):
    assert state(a_session(a_step("1", "95", spo2_at=spo2_at))) is State.MEASURE_SPO2


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, State.REACHED),
        ({"spo2_percent": D(90)}, State.REVIEW),
        ({"spo2_percent": D("0.92")}, State.MEASURE_SPO2),
        ({"at": 19}, State.MEASURE_SPO2),
        ({"flow": "2"}, State.MEASURE_SPO2),
        ({"findings": (QUERY,)}, State.MEASURE_SPO2),
    ],
)
def test_spo2_noted_with_the_gas_will_do(given, expected):
    with_spo2 = gas("8.4", "5.6", **{"spo2_percent": D(92), **given})
    assert state(a_session(a_step("1", None, with_spo2))) is expected


def test_latest_spo2_counts():
    step = a_step("1", "92", gas("8.4", "5.6", at=28, spo2_percent=D(90)), spo2_at=22)
    assert state(a_session(step)) is State.REVIEW
    step = a_step("1", "92", gas("8.4", "5.6", at=22, spo2_percent=D(90)), spo2_at=28)
    assert state(a_session(step)) is State.REACHED


def test_v37_ninety_is_not_above_ninety():
    advice = look(a_session(a_step("1", "90")), 20)
    assert (advice.state, advice.next_flow_l_min) == (State.RAISE_FLOW, D(2))
    assert not advice.steps[-1].passed
    assert advice.steps[-1].compared == "SpO2 90 % on 1 L/min, needed > 90 %"


def test_above_ninety_a_gas_that_shows_oxygen_is_needed():
    advice = look(a_session(a_step("1", "90.5")), 20)
    assert (advice.state, advice.samples) == (State.NEEDS_GAS, O2_SAMPLES)
    assert advice.missing == ("a blood gas on 1 L/min with pH and PaCO2",)
    assert any("R-GAS-9" in one and "Allen" in one for one in advice.prompts)
    assert any("R-GAS-10" in one for one in advice.prompts)
    assert rules(advice)[-1] == "R-GAS-5"


def test_hypercapnia_on_air_asks_for_a_gas_after_every_step():
    advice = look(a_session(a_step("1", "88"), air_gas=air("6.1")))
    assert (advice.state, advice.samples) == (State.NEEDS_GAS, CO2_SAMPLES)
    assert Flag.HYPERCAPNIA in advice.flags
    assert advice.steps[-1].compared == "on 1 L/min: no gas yet"
    raised = look(a_session(a_step("1", "88", gas("7.0", "6.2")), air_gas=air("6.1")))
    assert (raised.state, raised.next_flow_l_min) == (State.RAISE_FLOW, D(2))


def test_at_six_it_is_no_hypercapnia():
    advice = look(a_session(a_step("1", "88"), air_gas=air("6.00")))
    assert advice.state is State.RAISE_FLOW
    assert "T-7" in rules(advice)
    assert "T-6" not in rules(advice)


def test_hypercapnia_that_comes_with_oxygen_asks_for_each_gas_too():
    first = a_step("1", "92", gas("7.6", "6.2"))
    advice = look(a_session(first, a_step("2", "90", start=30), air_gas=air("5.7")), 55)
    assert advice.state is State.NEEDS_GAS
    assert "raised since on oxygen" in next(o for o in advice.steps if o.rule == "T-6").compared


def test_gas_too_early_is_asked_for_again_from_twenty_minutes():
    early = a_step("1", None, gas("8.4", "5.6", at=19, spo2_percent=D(95)), spo2_at=20)
    assert state(a_session(early)) is State.MEASURE_SPO2
    advice = look(a_session(a_step("1", "92", gas("8.4", "5.6", at=19))), 20)
    assert advice.state is State.NEEDS_GAS
    assert "19 min after the change of flow" in advice.steps[-1].compared
    assert advice.not_before is None


def test_longer_wait_for_a_gas_is_told_as_an_instant():

    policy = replace(BTS, titration_gas_minutes=replace(BTS.titration_gas_minutes, value=D(30)))
    assert look(a_session(a_step("1", "92")), 25, policy).not_before == after(30)


def test_capnography_through_the_skin_does_not_stand_for_the_gas():
    advice = look(a_session(a_step("1", "88", skin="6.4"), air_gas=air("6.1")))
    assert advice.state is State.NEEDS_GAS
    assert rules(advice)[-1] == "R-GAS-7"
    assert Flag.TRANSCUTANEOUS in advice.flags


@pytest.mark.parametrize(
    ("pao2", "expected"),
    [("7.94", State.RAISE_FLOW), ("7.95", State.REACHED), ("8.0", State.REACHED)],
)
def test_target_is_compared_at_a_tenth_of_a_kpa(pao2, expected):
    advice = look(a_session(a_step("1", "92", gas(pao2, "5.6"))))
    assert advice.state is expected
    assert ("T-5" in rules(advice)) is (expected is State.RAISE_FLOW)


@pytest.mark.parametrize(("pao2", "is_flagged"), [("8.04", True), ("8.05", False)])
def test_both_wordings_of_the_target_are_told(pao2, is_flagged):
    advice = look(a_session(a_step("1", "92", gas(pao2, "5.6"))))
    assert advice.state is State.REACHED
    assert (Flag.AT_TARGET in advice.flags) is is_flagged
    sources = [one.source for one in advice.steps if one.rule == "T-4"]
    assert sources == [BTS.target_pao2_kpa.source, BTS.target_pao2_quality_kpa.source]


@pytest.mark.parametrize(("pao2", "is_told"), [("6.9", False), ("7.0", True), ("7.9", True)])
def test_earlobe_gas_below_the_target_may_read_low(pao2, is_told):
    earlobe = gas(pao2, "5.6", sample=SampleKind.CBG_EARLOBE)
    advice = look(a_session(a_step("1", "92", earlobe)))
    assert advice.state is State.RAISE_FLOW
    assert any("reads low" in one for one in advice.prompts) is is_told
    assert Flag.CBG_USED in advice.flags
    assert "R-GAS-6" in rules(advice)
    arterial = look(a_session(a_step("1", "92", gas(pao2, "5.6"))))
    assert not any("reads low" in one for one in arterial.prompts)


def test_fingertip_gas_shows_carbon_dioxide_but_no_oxygen():
    finger = gas("8.4", "6.3", sample=SampleKind.CBG_FINGER)
    assert state(a_session(a_step("1", "88", finger), air_gas=air("6.1"))) is State.RAISE_FLOW
    advice = look(a_session(a_step("1", "92", finger), air_gas=air("6.1")))
    assert (advice.state, advice.samples) == (State.NEEDS_GAS, O2_SAMPLES)


def test_reached_tells_flow_hours_and_the_order():
    advice = look(reached())
    assert (advice.state, advice.reached_flow_l_min) == (State.REACHED, D(1))
    assert advice.next_flow_l_min is None
    assert {"T-7", "T-9", "T-12", "R-GAS-5", "R-CO2-1", "R-CO2-5"} <= set(rules(advice))
    assert advice.missing == ()
    assert any("At least 15 hours" in one for one in advice.prompts)
    assert not any("24" in one for one in advice.prompts)
    assert "replaces the whole" in advice.prompts[-1]
    assert all(one.source and one.compared for one in advice.steps)


def test_open_query_on_the_gas_is_answered_first():
    queried = gas("8.4", "5.6", findings=(QUERY,))
    advice = look(a_session(a_step("1", "92", queried)))
    assert (advice.state, advice.samples) == (State.DATA_QUERY, O2_SAMPLES)
    assert "DQ-9" in advice.steps[-1].compared
    clean = held(queried.gas, QUERY, resolved=("DQ-9",))
    assert state(a_session(a_step("1", "92", clean))) is State.REACHED


def test_spo2_and_pao2_that_disagree_are_for_a_clinician():
    advice = look(a_session(a_step("1", "90", gas("8.1", "6.2")), air_gas=air("6.1")))
    assert advice.state is State.REVIEW
    assert Flag.SATURATION_DISAGREES in advice.flags
    assert advice.next_flow_l_min is None


def test_acidosis_that_carbon_dioxide_does_not_explain_is_not_reached():
    advice = look(a_session(a_step("1", "92", gas("8.4", "5.6", "7.34"))))
    assert advice.state is State.REVIEW
    assert Flag.ACIDAEMIA in advice.flags
    assert state(a_session(a_step("1", "92", gas("8.4", "5.6", "7.35")))) is State.REACHED


def test_t5_one_more_step_then_reached():
    first = a_step("1", "92", gas("7.6", "5.6"))
    second = a_step("2", "94", gas("8.3", "5.7", at=55, flow="2"), start=30)
    advice = look(a_session(first, second), 60)
    assert (advice.state, advice.reached_flow_l_min) == (State.REACHED, D(2))


def test_v39_above_four_litres_the_device_is_reviewed():
    advice = look(a_session(a_step("4", "89")))
    assert (advice.state, advice.next_flow_l_min) == (State.DEVICE_REVIEW, None)
    assert (advice.steps[-1].rule, advice.steps[-1].compared) == (
        "T-8",
        "5 L/min (> 4 L/min is reviewed)",
    )
    assert Flag.HIGH_FLOW in advice.flags


def test_v39_target_reached_on_five_litres_is_still_a_device_review():
    advice = look(a_session(a_step("5", "92", gas("8.4", "5.6", flow="5"))))
    assert (advice.state, advice.reached_flow_l_min) == (State.DEVICE_REVIEW, D(5))


@pytest.mark.parametrize(("flow", "following"), [("3", "4"), ("3.5", "4"), ("0.5", "1.5")])
def test_next_flow_is_one_litre_more_within_the_device(flow, following):
    assert look(a_session(a_step(flow, "88"))).next_flow_l_min == D(following)


def test_night_above_four_litres_is_flagged():
    advice = look(a_session(a_step("4", "92", gas("8.4", "5.6", flow="4"))))
    assert (advice.state, advice.night.flow_l_min) == (State.REACHED, D(5))
    assert Flag.HIGH_FLOW in advice.flags
    assert Flag.HIGH_FLOW not in look(reached()).flags
    assert Flag.HIGH_FLOW not in look(reached(is_on_ventilation=True)).flags


def test_venturi_mask_is_not_raised_litre_by_litre():
    advice = look(a_session(a_step("4", "88"), interface=Device.VENTURI))
    assert (advice.state, advice.next_flow_l_min) == (State.RAISE_FLOW, None)
    assert "Venturi mask" in advice.prompts[-1]


def test_flow_left_without_the_gas_it_needed_does_not_pass_silently():
    first, second = (
        a_step("1", "88"),
        a_step("2", "88", gas("7.0", "6.3", at=55, flow="2"), start=30),
    )
    advice = look(a_session(first, second, air_gas=air("6.1")), 60)
    assert advice.state is State.RAISE_FLOW
    assert Flag.GAS_SKIPPED in advice.flags
    assert "a blood gas on 1 L/min" in advice.missing
    down = a_session(a_step("2", "96"), a_step("1", "92", start=30), air_gas=air("6.1"))
    assert Flag.GAS_SKIPPED not in look(down, 60).flags
    kept = a_session(a_step("1", "88", gas("7.0", "6.3")), second, air_gas=air("6.1"))
    assert Flag.GAS_SKIPPED not in look(kept, 60).flags


def test_policy_of_2008_titrates_alike():
    advice = look(a_session(a_step("1", "90")), 20, DH)
    assert (advice.policy_id, advice.next_flow_l_min) == ("DH2008", D(2))


def test_every_state_and_flag_has_words():
    assert set(TITRATION_WORDS) == set(TITRATION_NEXT_WORDS) == set(State)
    assert set(TITRATION_FLAG_WORDS) == set(Flag)


def test_what_no_rule_could_read_is_refused():
    with pytest.raises(ValueError, match="order"):
        a_session(a_step(start=30), a_step(start=0))
    with pytest.raises(ValueError, match="flow_l_min"):
        TitrationStep(flow_l_min=D("NaN"), started_at=TEN)
    with pytest.raises(ValueError, match="time zone"):
        TitrationStep(flow_l_min=D(1), started_at=TEN.replace(tzinfo=None))
    with pytest.raises(ValueError, match="spo2_percent"):
        SaturationReading(D("Infinity"), TEN)
    with pytest.raises(ValueError, match="paco2_kpa"):
        SkinReading(D("NaN"), TEN)


def test_nothing_recorded_at_all_is_incomplete():
    advice = advise(TitrationSession(on=TODAY), TEN, BTS)
    assert advice.state is State.INCOMPLETE
    assert any("gas on air" in one for one in advice.missing)


kpa = st.none() | st.decimals(min_value=0, max_value=30, places=2)
ph = st.none() | st.decimals(min_value=6, max_value=8, places=3)
quality = st.sampled_from([(), (QUERY,)])


@st.composite
def some_gas(draw):
    values = draw(st.tuples(kpa, kpa, ph))
    at, flow = draw(st.integers(-5, 90)), draw(st.sampled_from(["1", "2"]))
    sample = draw(st.sampled_from(SampleKind))
    spo2 = draw(st.none() | st.decimals(min_value=0, max_value=120, places=0))
    found = draw(quality)
    return gas(*values, at=at, flow=flow, sample=sample, spo2_percent=spo2, findings=found)


@st.composite
def some_session(draw):
    starts = sorted(draw(st.lists(st.integers(0, 60), max_size=3)))
    steps = []
    for start in starts:
        spo2 = draw(st.none() | st.integers(0, 120).map(str))
        flow = str(draw(st.integers(-1, 6)))
        gases = draw(st.lists(some_gas(), max_size=2))
        skin = draw(st.none() | st.integers(1, 15).map(str))
        steps.append(a_step(flow, spo2, *gases, start=start, skin=skin))
    on_air = air(findings=draw(quality))
    facts = ["was_stable", "breathes_fast", "has_cognitive_impairment", "has_tracheostomy"]
    known = {fact: draw(st.sampled_from([True, False, None])) for fact in facts}
    interface = draw(st.none() | st.sampled_from(Device))
    return a_session(*steps, air_gas=on_air, interface=interface, **known)


@settings(max_examples=150, deadline=None)
@given(some_session(), st.integers(-100, 300))
def test_advice_never_crashes_and_says_why(session, minutes):
    advice = look(session, minutes)
    assert advice.steps
    assert advice.state is not State.INCOMPLETE or advice.missing
    assert advice.state is not State.WAIT or advice.not_before > after(minutes)
    assert advice.next_flow_l_min is None or advice.state in {State.START, State.RAISE_FLOW}
    assert (advice.state is State.REACHED) <= (advice.reached_flow_l_min is not None)
    assert advice.state not in {State.STOP, State.NIV_ONLY} or advice.reassess_on


@settings(max_examples=100, deadline=None)
@given(
    st.decimals(min_value=2, max_value=15, places=2),
    st.decimals(min_value=0, max_value=5, places=2),
    st.decimals(min_value=7, max_value=8, places=3),
    st.sampled_from(["88", "92", None]),
    st.sampled_from(["6.9", "8.4"]),
    quality,
)
def test_higher_carbon_dioxide_never_turns_a_stop_into_going_on(
    paco2, more, acid, spo2, pao2, open_
):
    def with_paco2(value):
        one = gas(pao2, value, acid, findings=open_)
        return state(a_session(a_step("1", spo2, one), air_gas=air("6.2")))

    if with_paco2(paco2) is State.STOP:
        assert with_paco2(paco2 + more) is State.STOP


@settings(max_examples=100, deadline=None)
@given(st.integers(60, 100), st.integers(0, 40), st.sampled_from(["5.5", "6.5"]))
def test_higher_saturation_never_asks_for_more_oxygen(spo2, more, paco2):
    one = gas("8.4", paco2)
    lower = state(a_session(a_step("1", str(spo2), one), air_gas=air(paco2)))
    higher = state(a_session(a_step("1", str(min(spo2 + more, 100)), one), air_gas=air(paco2)))
    assert higher is not State.RAISE_FLOW or lower is State.RAISE_FLOW


def test_waiting_ends_when_it_says():
    session = a_session(a_step("1", "88"))
    until = look(session, 7).not_before
    assert advise(session, until, BTS).state is State.RAISE_FLOW
    assert advise(session, until - timedelta(seconds=1), BTS).state is State.WAIT
