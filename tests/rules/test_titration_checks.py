from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from o2clinic.errors import Level
from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.hypercapnia import HypercapnicEvent
from o2clinic.rules.oxygen_source import AIR, Device, OxygenSource
from o2clinic.rules.titration import check_step
from tests.rules.cases import BTS, D
from tests.rules.titrations import QUERY, TODAY, a_session, a_step, after, air, gas

BLOCK, CONFIRM, WARN = Level.BLOCK, Level.CONFIRM, Level.WARN
RAISED = air("6.1")
ONE = a_step("1", "88")


def found(session, draft, now=None):
    return [(one.rule, one.level) for one in check_step(session, draft, BTS, now)]


def second(flow="2", start=20):
    return a_step(flow, start=start)


def event(days):
    return HypercapnicEvent(TODAY - timedelta(days=days), was_stable=True)


def test_first_litre_is_free():
    assert found(a_session(), a_step("1")) == []
    assert found(a_session(), a_step("0.5")) == []


@pytest.mark.parametrize(
    ("flow", "expected"),
    [
        ("1.5", [("T-1", CONFIRM)]),
        ("4", [("T-1", CONFIRM)]),
        ("5", [("T-8", CONFIRM), ("T-1", CONFIRM)]),
        ("60", [("T-8", CONFIRM), ("T-1", CONFIRM)]),
        ("61", [("RANGE", BLOCK), ("T-1", CONFIRM)]),
        ("0", [("RANGE", BLOCK)]),
        ("-1", [("RANGE", BLOCK)]),
    ],
)
def test_first_flow(flow, expected):
    assert found(a_session(), a_step(flow)) == expected


def test_venturi_mask_starts_at_its_own_flow():
    session = a_session(interface=Device.VENTURI)
    assert found(session, a_step("2")) == []
    assert found(a_session(a_step("2", "88"), interface=Device.VENTURI), second("4")) == []


def test_v37_next_flow_after_twenty_minutes_and_a_warning_before():
    assert found(a_session(a_step("1", "90")), second()) == []
    assert found(a_session(a_step("1", "90", spo2_at=20)), second(start=19)) == [("T-2", WARN)]


def test_v35_next_flow_is_blocked_until_the_gas():
    session = a_session(ONE, air_gas=RAISED)
    blocked = check_step(session, second(), BTS)
    assert [(one.rule, one.level) for one in blocked] == [("T-6", BLOCK)]
    assert "a blood gas on 1 L/min" in blocked[0].message
    with_gas = a_session(a_step("1", "88", gas("7.0", "6.3", at=20)), air_gas=RAISED)
    assert found(with_gas, second()) == []


@pytest.mark.parametrize(
    "unfit",
    [
        {"sample": SampleKind.VBG},
        {"source": None},
        {"source": AIR},
        {"flow": "2"},
        {"at": -1},
        {"ph": None},
        {"paco2": None},
    ],
)
def test_gas_that_does_not_answer_leaves_the_block(unfit):
    known = {"pao2": "7.0", "paco2": "6.3", **unfit}
    session = a_session(a_step("1", "88", gas(**known)), air_gas=RAISED)
    assert ("T-6", BLOCK) in found(session, second(start=30))


@pytest.mark.parametrize(("given", "rule"), [({"at": 10}, "T-5"), ({"findings": (QUERY,)}, "S-1")])
def test_gas_that_is_early_or_queried_wants_a_reason(given, rule):
    session = a_session(a_step("1", "88", gas("7.0", "6.3", **given)), air_gas=RAISED)
    assert found(session, second(start=30)) == [(rule, CONFIRM)]


@pytest.mark.parametrize("sample", [SampleKind.CBG_EARLOBE, SampleKind.CBG_FINGER])
def test_capillary_gas_answers_and_the_skin_does_not(sample):
    answered = a_session(a_step("1", "88", gas("7.0", "6.3", sample=sample)), air_gas=RAISED)
    assert found(answered, second(start=30)) == []
    skin = a_session(a_step("1", "88", skin="6.3"), air_gas=RAISED)
    assert found(skin, second(start=30)) == [("T-6", BLOCK)]


def test_without_an_air_gas_the_start_wants_a_reason_and_each_flow_a_gas():
    assert found(a_session(air_gases=()), a_step("1")) == [("R-CO2-5", CONFIRM)]
    assert found(a_session(ONE, air_gases=()), second()) == [("T-6", BLOCK)]


def test_air_gas_in_doubt_or_of_another_day_is_told_at_the_start():
    assert found(a_session(air_gas=air(findings=(QUERY,))), ONE) == [("S-1", CONFIRM)]
    other = air(taken_at=after(-60) - timedelta(days=3))
    assert found(a_session(air_gas=other), ONE) == [("R-CO2-5", WARN)]


def test_sample_that_looks_like_a_stop_blocks_more_oxygen():
    venous = gas("4.0", "6.9", "7.33", sample=SampleKind.VBG)
    assert found(a_session(a_step("1", "88", venous)), second(start=30)) == [("T-6", BLOCK)]


def test_less_oxygen_is_never_blocked_for_want_of_a_gas():
    session = a_session(a_step("2"), air_gas=RAISED)
    assert found(session, second("1")) == []
    assert found(session, second("1", start=5)) == [("T-2", WARN)]


@pytest.mark.parametrize(("flow", "level"), [("2", BLOCK), ("1", CONFIRM), ("0.5", CONFIRM)])
def test_after_a_stop_no_more_oxygen(flow, level):
    session = a_session(a_step("1", "88", gas("8.1", "7.3")), air_gas=air("6.2"))
    assert ("R-CO2-1", level) in found(session, second(flow, start=30))


def test_acidosis_on_air_blocks_the_first_flow():
    assert found(a_session(air_gas=air("6.5", "7.30")), ONE) == [("R-CO2-1", BLOCK)]


def test_two_earlier_stops_block_oxygen_without_ventilation():
    past = (event(90), event(40))
    assert found(a_session(earlier_stops=past), ONE) == [("R-CO2-2", BLOCK)]
    assert found(a_session(earlier_stops=past, is_on_ventilation=True), ONE) == []
    running = a_session(a_step("2", "88"), earlier_stops=past)
    assert found(running, second("1")) == [("R-CO2-2", CONFIRM)]


@pytest.mark.parametrize(("days", "expected"), [(27, [("R-CO2-1", CONFIRM)]), (28, [])])
def test_start_too_soon_after_a_stop_wants_a_reason(days, expected):
    assert found(a_session(earlier_stops=(event(days),)), ONE) == expected


@pytest.mark.parametrize(
    ("flow", "expected"),
    [
        ("1", [("T-2", CONFIRM)]),
        ("1.5", []),
        ("2", []),
        ("2.1", [("T-2", CONFIRM)]),
        ("5", [("T-8", CONFIRM), ("T-2", CONFIRM)]),
    ],
)
def test_flow_changes_by_one_step(flow, expected):
    assert found(a_session(ONE), second(flow)) == expected


def test_more_oxygen_without_spo2_wants_a_reason():
    assert found(a_session(a_step("1")), second()) == [("T-3", CONFIRM)]
    assert found(a_session(a_step("1", "88", spo2_at=10)), second()) == [("T-3", CONFIRM)]


def test_more_oxygen_above_ninety_without_the_gas_wants_a_reason():
    assert found(a_session(a_step("1", "91")), second()) == [("T-4", CONFIRM)]
    low = a_session(a_step("1", "91", gas("7.9", "5.6")))
    assert found(low, second(start=30)) == []


@pytest.mark.parametrize("spo2", ["88", "92"])
def test_more_oxygen_beyond_the_target_wants_a_reason(spo2):
    session = a_session(a_step("1", spo2, gas("8.0", "5.6")))
    assert found(session, second(start=30)) == [("T-4", CONFIRM)]


def test_more_oxygen_in_acidosis_not_explained_wants_a_reason():
    session = a_session(a_step("1", "88", gas("7.0", "5.6", "7.34")))
    assert found(session, second(start=30)) == [("R-GAS-5", CONFIRM)]


def test_times_are_in_order_and_not_in_the_future():
    assert found(a_session(ONE), second("1.5", start=-5))[0] == ("T-2", BLOCK)
    assert found(a_session(), ONE, after(-1)) == [("DQ-13", BLOCK)]
    assert found(a_session(), ONE, after(0)) == []


@pytest.mark.parametrize(
    ("draft", "expected", "field"),
    [
        (a_step("1", "88"), [], ""),
        (a_step("1", "0.88"), [("RANGE", BLOCK)], "spo2"),
        (a_step("1", "55"), [("RANGE", CONFIRM)], "spo2"),
        (a_step("1", "88", spo2_at=-1), [("T-2", BLOCK)], "spo2"),
        (a_step("1", "88", spo2_at=19), [("T-2", WARN)], "spo2"),
        (a_step("1", None, gas("7.0", "5.6", at=20)), [], ""),
        (a_step("1", None, gas("7.0", "5.6", at=19)), [("T-5", WARN)], "gases"),
        (a_step("1", None, gas("7.0", "5.6", at=-1)), [("T-2", BLOCK)], "gases"),
        (a_step("1", None, gas("7.0", "5.6", flow="2")), [("DQ-14", CONFIRM)], "gases"),
        (a_step("1", None, gas("7.0", "5.6", source=AIR)), [("DQ-14", CONFIRM)], "gases"),
        (a_step("1", None, gas("7.0", "5.6", source=None)), [], ""),
        (
            a_step(
                "1", None, gas("7.0", "5.6", source=OxygenSource(Device.VENTURI, None, D("0.24")))
            ),
            [],
            "",
        ),
        (a_step("1", skin="2.0"), [], ""),
        (a_step("1", skin="20.0"), [], ""),
        (a_step("1", skin="45"), [("DQ-2", BLOCK)], "skin"),
        (a_step("1", skin="1.9"), [("DQ-2", BLOCK)], "skin"),
    ],
)
def test_readings_of_the_step_itself(draft, expected, field):
    findings = check_step(a_session(), draft, BTS)
    assert [(one.rule, one.level) for one in findings] == expected
    assert {one.field for one in findings} <= {field}


def test_offer_for_a_saturation_is_kept():
    assert check_step(a_session(), a_step("1", "0.88"), BTS)[0].offer == "88 %"


flows = st.decimals(min_value=-2, max_value=80, places=1).map(str)
kpa = st.decimals(min_value=0, max_value=15, places=2)


@settings(max_examples=150, deadline=None)
@given(flows, flows, st.integers(-30, 90), kpa, kpa, st.sampled_from(SampleKind))
def test_check_never_crashes_and_says_what_to_do(first, then, start, on_air, on_oxygen, sample):
    step = a_step(first, "88", gas("7.0", on_oxygen, sample=sample, flow=first))
    session = a_session(step, air_gas=air(on_air))
    draft = a_step(then, "91", gas("8.1", on_oxygen, flow=then), start=start, skin="5")
    for one in check_step(session, draft, BTS, after(60)):
        assert one.message
        assert one.field in {"flow_l_min", "started_at", "spo2", "gases", "skin"}


@settings(max_examples=100, deadline=None)
@given(kpa.filter(lambda value: value > 0), kpa, kpa, st.sampled_from(["7.30", "7.40"]))
def test_higher_carbon_dioxide_never_opens_the_next_flow(on_air, paco2, more, ph):
    def is_blocked(value):
        session = a_session(a_step("1", "88", gas("7.0", value, ph)), air_gas=air(on_air))
        return BLOCK in [level for _, level in found(session, second(start=30))]

    assert is_blocked(paco2 + more) or not is_blocked(paco2)
