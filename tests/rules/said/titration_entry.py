"""Section 2.4: what is said of the next flow as it is typed, and of readings on a flow."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from rules.cases import BTS, DH, D
from rules.titrations import QUERY, TODAY, a_session, a_step, after, air, gas, reached

from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.hypercapnia import HypercapnicEvent
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.titration import SaturationReading, SkinReading
from o2clinic.rules.titration_entry import check_flow, check_readings

_ONE = a_step("1", "88")
_RAISED = air("6.1")
_LATE = after(240)


def _flow(session, flow="1", start=30, now=_LATE, policy=BTS):
    return partial(check_flow, session, a_step(flow, start=start), policy, now)


def _first(flow="1", *, start=0, policy=BTS, **given):
    return _flow(a_session(**given), flow, start, policy=policy)


def _next(*gases, flow="2", start=30, spo2="88", last="1", skin=None, **given):
    return _flow(a_session(a_step(last, spo2, *gases, skin=skin), **given), flow, start)


def _read(draft, *steps, at=0, now=_LATE, **given):
    session = a_session(*(steps or (_ONE,)), **given)
    return partial(check_readings, session, at, draft, BTS, now)


def _saturation_at(minutes):
    return replace(a_step("1"), spo2=SaturationReading(D(91), after(minutes)))


def _skin_at(minutes, paco2="5.7"):
    return replace(a_step("1"), skin=SkinReading(D(paco2), after(minutes)))


def _skin_before(before, draft=None, **given):
    return _read(draft or a_step("1", skin="5.6"), _skin_at(20, before), **given)


_FIRST = {
    "as advised": _first(),
    "half of what is advised": _first("0.5"),
    "half of what is advised under the policy of 2008": _first("0.5", policy=DH),
    "more than the rules begin with": _first("2"),
    "any setting of a Venturi mask": _first("4", interface=Device.VENTURI),
    "in the future": _flow(a_session(), start=241),
    "this minute": _flow(a_session(), start=240),
    "of the next day": _first(start=24 * 60),
    "of the last minute of the day": _first(start=13 * 60 + 59),
    "of midnight": _first(start=14 * 60),
    "of the clinic's day in summer, which is another in Greenwich": partial(
        check_flow,
        a_session(on=TODAY + timedelta(days=120), air_gases=()),
        a_step("1", start=119 * 24 * 60 + 13 * 60 + 30),  # 30 June, 23:30 UTC
        BTS,
        after(120 * 24 * 60),
    ),
    "too soon after a stop": _first(
        "0.5", earlier_stops=(HypercapnicEvent(TODAY - timedelta(days=27), was_stable=True),)
    ),
    "an air gas of another day": _first(
        "0.5", air_gas=air(taken_at=after(-60) - timedelta(days=3))
    ),
    "an air gas with an open query": _first("0.5", air_gas=air(findings=(QUERY,))),
}

_NEXT = {
    "a litre more, as advised": _next(),
    "half a litre more than is set, a litre is advised": _next(flow="1.5"),
    "less, more is advised": _next(flow="0.5"),
    "less, SpO2 is asked for": _next(flow="0.5", spo2=None),
    "less, the target is reached": _flow(reached(), "0.5"),
    "less, a gas is asked for": _next(flow="0.5", spo2="92"),
    "less within the wait": _next(flow="0.5", start=19, spo2=None),
    "less, no more is advised without a specialist": _next(flow="3", last="4"),
    "less after a stop": _next(gas("8.1", "7.3"), flow="0.5", air_gas=air("6.2")),
    "less, acid without hypercapnia": _next(gas("8.4", "5.6", "7.34"), flow="0.5", spo2="92"),
    "more than advised, one reason is enough": _next(flow="3"),
    "no gas with hypercapnia": _next(air_gas=_RAISED),
    "the gas is of before this flow": _next(gas("7.4", "6.3", at=29), air_gas=_RAISED),
    "the gas is of the minute of this flow": _next(gas("7.4", "6.3", at=30), air_gas=_RAISED),
    "the gas is of after this flow": _next(gas("7.4", "6.3", at=31), air_gas=_RAISED),
    "the gas of the flow before the last still counts": _flow(
        a_session(
            a_step("1", "88", gas("7.0", "6.3")),
            a_step("2", "88", gas("7.2", "6.3", at=55, flow="2"), start=30),
            air_gas=_RAISED,
        ),
        "3",
        60,
    ),
    "the gas of the flow before the last was taken later": _flow(
        a_session(
            a_step("1", "88", gas("7.0", "6.3", at=70)),
            a_step("2", "88", gas("7.2", "6.3", at=55, flow="2"), start=30),
            air_gas=_RAISED,
        ),
        "3",
        60,
    ),
    "a gas that stops, of after this flow": _next(gas("8.1", "7.3", at=31), air_gas=air("5.9")),
    "a gas that stops, of the flow before the last": _flow(
        a_session(
            a_step("1", "88", gas("8.1", "7.3")),
            a_step("2", "88", gas("7.2", "6.3", at=55, flow="2"), start=30),
            air_gas=_RAISED,
        ),
        "3",
        60,
    ),
    "another setting of a Venturi mask": _next(flow="4", interface=Device.VENTURI),
    "another setting of a Venturi mask before SpO2": _next(
        flow="1", last="2", spo2=None, interface=Device.VENTURI
    ),
    "less by Venturi mask, the target is reached": _flow(reached(interface=Device.VENTURI), "0.5"),
    "SpO2 of after this flow": _next(start=19),
    "SpO2 of the minute of this flow": _next(start=20),
    "capnography of after this flow": _next(start=19, spo2=None, skin="5.7"),
    "capnography of the minute of this flow": _next(start=20, skin="5.7"),
    "SpO2 and capnography of after this flow": _next(start=15, skin="5.7", last="1.5"),
    "of another day": _next(start=14 * 60),
}

_READINGS = {
    "SpO2": _read(a_step("1", "91")),
    "carbon dioxide through the skin": _read(a_step("1", skin="5.7")),
    "both": _read(a_step("1", "91", skin="5.7")),
    "nothing typed": _read(a_step("1")),
    "SpO2 in the future": _read(a_step("1", "91"), now=after(19)),
    "SpO2 of this minute": _read(a_step("1", "91"), now=after(20)),
    "capnography in the future": _read(a_step("1", skin="5.7"), now=after(19)),
    "capnography of this minute": _read(a_step("1", skin="5.7"), now=after(20)),
    "both in the future": _read(a_step("1", "91", skin="5.7"), now=after(19)),
    "SpO2 one minute before the next flow": _read(_saturation_at(39), _ONE, a_step("2", start=40)),
    "SpO2 of the minute of the next flow": _read(_saturation_at(40), _ONE, a_step("2", start=40)),
    "capnography of the minute of the next flow": _read(
        _skin_at(40), _ONE, a_step("2.5", start=40)
    ),
    "the reading of the last of two flows": _read(
        a_step("2", "93", start=40), _ONE, a_step("2", start=40), at=1
    ),
    "the reading of the second of three flows": _read(
        replace(a_step("2", start=40), spo2=SaturationReading(D(93), after(75))),
        _ONE,
        a_step("2", start=40),
        a_step("3", start=70),
        at=1,
    ),
    "SpO2 before this flow": _read(_saturation_at(-1)),
    "SpO2 too early": _read(_saturation_at(19)),
    "SpO2 as a fraction": _read(a_step("1", "0.91")),
    "SpO2 of 101": _read(a_step("1", "101")),
    "capnography before this flow": _read(_skin_at(-1)),
    "capnography too early": _read(_skin_at(19)),
    "carbon dioxide in mmHg": _read(a_step("1", skin="45")),
}

_OVER = {
    "a rise of 1.00 is no stop": _skin_before("6.50"),
    "a rise of 1.01 has stopped": _skin_before("6.51"),
    "by SpO2 alone nothing is written over": _skin_before("6.51", a_step("1", "91")),
    "no reading before": _read(a_step("1", skin="5.6")),
    "without an air gas no rise is known": _skin_before("9.0", air_gases=()),
    "an air gas without PaCO2": _skin_before("9.0", air_gas=air(None)),
    "a venous air gas": _skin_before("9.0", air_gas=air("5.5", sample=SampleKind.VBG)),
    "the stop of another flow stays": _read(
        replace(a_step("2", start=40), skin=SkinReading(D("5.8"), after(65))),
        _skin_at(20, "7.0"),
        replace(a_step("2", start=40), skin=SkinReading(D("6.0"), after(62))),
        at=1,
    ),
    "the stop of the second flow": _read(
        replace(a_step("2", start=40), skin=SkinReading(D("5.8"), after(65))),
        _skin_at(20, "6.0"),
        replace(a_step("2", start=40), skin=SkinReading(D("7.0"), after(62))),
        at=1,
    ),
}

CASES = {
    **{f"first flow: {name}": case for name, case in _FIRST.items()},
    **{f"next flow: {name}": case for name, case in _NEXT.items()},
    **{f"reading: {name}": case for name, case in _READINGS.items()},
    **{f"over another reading: {name}": case for name, case in _OVER.items()},
}
