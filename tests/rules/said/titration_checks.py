"""Sections 2.4 and 2.5: what stands in the way of the next flow of a titration."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from rules.cases import BTS, D
from rules.titrations import QUERY, TODAY, a_session, a_step, after, air, gas

from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.hypercapnia import HypercapnicEvent
from o2clinic.rules.oxygen_source import AIR, Device, OxygenSource
from o2clinic.rules.titration import SkinReading, check_step

_RAISED = air("6.1")
_ONE = a_step("1", "88")
_LATE_GAS = replace(BTS, titration_gas_minutes=replace(BTS.titration_gas_minutes, value=D(30)))


def _checked(session, draft, now=None):
    return partial(check_step, session, draft, BTS, now)


def _first(flow="1", **given):
    return _checked(a_session(**given), a_step(flow))


def _next(*gases, flow="2", start=30, spo2="88", spo2_at=None, last="1", skin=None, **given):
    step = a_step(last, spo2, *gases, spo2_at=spo2_at, skin=skin)
    return _checked(a_session(step, **given), a_step(flow, start=start))


def _event(days):
    return HypercapnicEvent(TODAY - timedelta(days=days), was_stable=True)


def _reading(*gases, spo2=None, spo2_at=None, skin=None):
    return _checked(a_session(), a_step("1", spo2, *gases, spo2_at=spo2_at, skin=skin))


def _skin_at(minutes):
    step = replace(a_step("1", "88"), skin=SkinReading(D("5.6"), after(minutes)))
    return _checked(a_session(), step)


_FIRST = {
    "1 L/min": _first(),
    "0.5 L/min": _first("0.5"),
    "1.5 L/min": _first("1.5"),
    "4 L/min": _first("4"),
    "4.1 L/min": _first("4.1"),
    "60 L/min": _first("60"),
    "60.1 L/min": _first("60.1"),
    "0 L/min": _first("0"),
    "0.1 L/min": _first("0.1"),
    "below 0": _first("-1"),
    "2 L/min by Venturi mask": _first("2", interface=Device.VENTURI),
    "no air gas": _first(air_gases=()),
    "air gas with an open query": _first(air_gas=air(findings=(QUERY,))),
    "air gas of another day": _first(air_gas=air(taken_at=after(-60) - timedelta(days=3))),
    "acidosis on air": _first(air_gas=air("6.5", "7.30")),
    "two earlier stops": _first(earlier_stops=(_event(90), _event(40))),
    "two earlier stops on NIV": _first(
        earlier_stops=(_event(90), _event(40)), is_on_ventilation=True
    ),
    "27 days after a stop": _first(earlier_stops=(_event(27),)),
    "28 days after a stop": _first(earlier_stops=(_event(28),)),
    "27 days after the latest of two stops": _first(earlier_stops=(_event(30), _event(27))),
    "in the future": _checked(a_session(), _ONE, after(-1)),
    "this minute": _checked(a_session(), _ONE, after(0)),
}

_NEXT = {
    "a litre more": _next(),
    "at 20 min": _next(start=20),
    "at 19 min": _next(start=19, spo2_at=19),
    "before the flow before it": _next(flow="1.5", start=-5),
    "at the time of the flow before it": _next(start=0),
    "the same flow": _next(flow="1"),
    "half a litre more": _next(flow="1.5"),
    "more than a litre more": _next(flow="2.1"),
    "two litres more by Venturi mask": _next(flow="3", interface=Device.VENTURI),
    "no SpO2": _next(spo2=None),
    "SpO2 too early": _next(spo2_at=10),
    "no gas with hypercapnia": _next(air_gas=_RAISED),
    "its gas with hypercapnia": _next(gas("7.0", "6.3"), air_gas=_RAISED),
    "an early gas with hypercapnia": _next(gas("7.0", "6.3", at=10), air_gas=_RAISED),
    "a gas with a query with hypercapnia": _next(
        gas("7.0", "6.3", findings=(QUERY,)), air_gas=_RAISED
    ),
    "an early gas and one with a query": _next(
        gas("7.0", "6.3", at=10), gas("7.0", "6.3", findings=(QUERY,)), air_gas=_RAISED
    ),
    "its fingertip gas with hypercapnia": _next(
        gas("7.0", "6.3", sample=SampleKind.CBG_FINGER), air_gas=_RAISED
    ),
    "a venous gas with hypercapnia": _next(
        gas("4.0", "6.3", sample=SampleKind.VBG), air_gas=_RAISED
    ),
    "through the skin with hypercapnia": _next(skin="6.3", air_gas=_RAISED),
    "no air gas": _next(air_gases=()),
    "a venous alarm": _next(gas("4.0", "6.9", "7.33", sample=SampleKind.VBG)),
    "a venous rise": _next(gas("4.0", "6.9", "7.36", sample=SampleKind.VBG)),
    "a venous rise without an air gas": _next(
        gas("4.0", "6.9", "7.36", sample=SampleKind.VBG), air_gases=()
    ),
    "SpO2 of 90": _next(spo2="90"),
    "SpO2 of 91 without a gas": _next(spo2="91"),
    "SpO2 of 91, PaO2 of 7.9": _next(gas("7.9", "5.6"), spo2="91"),
    "SpO2 of 91 with a fingertip gas": _next(
        gas("8.4", "5.6", sample=SampleKind.CBG_FINGER), spo2="91"
    ),
    "more in acidosis": _next(gas("7.0", "6.3", "7.34")),
    "PaO2 of 7.95": _next(gas("7.95", "5.6")),
    "acid without hypercapnia": _next(gas("7.0", "5.6", "7.34")),
    "less without its gas": _next(last="2", flow="1", air_gas=_RAISED),
    "less at 5 min": _next(last="2", flow="1", start=5, air_gas=_RAISED),
    "more after a stop": _next(gas("8.1", "7.3"), air_gas=air("6.2")),
    "the same after a stop": _next(gas("8.1", "7.3"), flow="1", air_gas=air("6.2")),
    "less after a stop": _next(gas("8.1", "7.3"), flow="0.5", air_gas=air("6.2")),
    "less after two earlier stops": _next(
        last="2", flow="1", earlier_stops=(_event(90), _event(40))
    ),
    "more after two earlier stops": _next(earlier_stops=(_event(90), _event(40))),
    "above what a concentrator gives": _next(last="4", flow="5"),
}

_READINGS = {
    "SpO2 at 20 min": _reading(spo2="88"),
    "SpO2 at 19 min": _reading(spo2="88", spo2_at=19),
    "SpO2 before the flow": _reading(spo2="88", spo2_at=-1),
    "SpO2 at the minute of the flow": _reading(spo2="88", spo2_at=0),
    "SpO2 as a fraction": _reading(spo2="0.88"),
    "SpO2 of 55": _reading(spo2="55"),
    "gas at 20 min": _reading(gas("7.0", "5.6", at=20)),
    "gas at 19 min": _reading(gas("7.0", "5.6", at=19)),
    "gas before the flow": _reading(gas("7.0", "5.6", at=-1)),
    "gas on another flow": _reading(gas("7.0", "5.6", flow="2")),
    "gas on air": _reading(gas("7.0", "5.6", source=AIR)),
    "gas of no noted source": _reading(gas("7.0", "5.6", source=None)),
    "gas on a Venturi mask without a flow": _reading(
        gas("7.0", "5.6", source=OxygenSource(Device.VENTURI, None, D("0.24")))
    ),
    "skin 2.0": _reading(skin="2.0"),
    "skin 1.9": _reading(skin="1.9"),
    "skin 20.0": _reading(skin="20.0"),
    "skin 20.1": _reading(skin="20.1"),
    "skin too early": _skin_at(19),
    "skin before the flow": _skin_at(-1),
    "gas at 25 min of 30, SpO2 at 25 min": partial(
        check_step, a_session(), a_step("1", "88", gas("7.0", "5.6"), spo2_at=25), _LATE_GAS
    ),
}

CASES = {
    **{f"first flow: {name}": case for name, case in _FIRST.items()},
    **{f"next flow: {name}": case for name, case in _NEXT.items()},
    **{f"readings: {name}": case for name, case in _READINGS.items()},
}
