"""Sections 2.4 and 2.5: what stops a titration, or keeps it from beginning."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from rules.cases import BTS, TWO_LITRES
from rules.titrations import BLOCKED, QUERY, TODAY, a_session, a_step, after, air, gas

from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.hypercapnia import HypercapnicEvent
from o2clinic.rules.titration import advise, hypercapnic_event

_BASELINE = air("6.2", "7.38")
_VENOUS = SampleKind.VBG


def _advised(session, minutes=30):
    return partial(_without_baseline, session, minutes)


def _without_baseline(session, minutes):
    return replace(advise(session, after(minutes), BTS), baseline=None)


def _session(*gases, spo2="92", skin=None, **given):
    return a_session(a_step("1", spo2, *gases, skin=skin), **{"air_gas": _BASELINE, **given})


def _on_one(*gases, **given):
    return _advised(_session(*gases, **given))


def _before(days, *, stable=True):
    return HypercapnicEvent(TODAY - timedelta(days=days), stable)


def _event(session):
    return partial(hypercapnic_event, session, BTS)


def _of_another_day(days):
    return air("5.5", taken_at=after(-60) - timedelta(days=days))


_PAST_TWO = (_before(90), _before(40))

_STOP = {
    "a rise of 1.1": _on_one(gas("8.1", "7.3", "7.36")),
    "a rise of exactly 1.0": _on_one(gas("8.1", "7.20", "7.36")),
    "a rise of 1.01": _on_one(gas("8.1", "7.21", "7.36")),
    "acidosis": _on_one(gas("8.1", "6.8", "7.33")),
    "acidosis on two flows": _advised(
        a_session(
            a_step("1", "90", gas("7.1", "6.4", "7.34")),
            a_step("2", "92", gas("8.1", "6.9", "7.31", at=55, flow="2"), start=30),
            air_gas=_BASELINE,
        ),
        60,
    ),
    "on an earlier flow": _advised(
        a_session(
            a_step("1", "90", gas("7.1", "7.3")),
            a_step("2", "92", gas("8.1", "6.3", at=55, flow="2"), start=30),
            air_gas=_BASELINE,
        ),
        60,
    ),
    "acidosis on air": _advised(a_session(air_gas=air("6.2", "7.34"))),
    "acidosis on air, earlier stop": _advised(
        a_session(air_gas=air("6.2", "7.34"), earlier_stops=(_before(60),))
    ),
    "through the skin": _on_one(skin="7.21"),
    "through the skin a rise of exactly 1.0": _on_one(skin="7.20"),
    "through the skin and in a gas": _on_one(gas("8.1", "7.4"), skin="7.4"),
    "through the skin, the gas without PaCO2": _on_one(gas("8.1", None), skin="7.4"),
    "gas with an open query": _on_one(gas("8.1", "7.3", findings=(QUERY,))),
    "gas that cannot be true": _on_one(gas("8.1", "7.3", findings=(BLOCKED,))),
    "stability not recorded": _on_one(gas("8.1", "7.3"), was_stable=None),
    "stability not recorded, an earlier stop": _on_one(
        gas("8.1", "7.3"), earlier_stops=(_before(60),), was_stable=None
    ),
    "not stable, an earlier stop": _on_one(
        gas("8.1", "7.3"), earlier_stops=(_before(60),), was_stable=False
    ),
    "the second within 27 days": _on_one(gas("8.1", "7.3"), earlier_stops=(_before(27),)),
    "the second after 28 days": _on_one(gas("8.1", "7.3"), earlier_stops=(_before(28),)),
    "the second on NIV": _on_one(
        gas("8.1", "7.3"), earlier_stops=(_before(60),), is_on_ventilation=True
    ),
    "earlier stops not looked for": _on_one(gas("8.1", "7.3"), earlier_stops=None),
}

_EARLIER = {
    "not looked for": _advised(a_session(earlier_stops=None)),
    "two events": _advised(a_session(earlier_stops=_PAST_TWO)),
    "two events on NIV": _advised(a_session(earlier_stops=_PAST_TWO, is_on_ventilation=True)),
    "an event of an unknown phase": _advised(
        a_session(earlier_stops=(_before(90, stable=None), _before(40)))
    ),
    "27 days ago": _advised(a_session(earlier_stops=(_before(27),))),
    "28 days ago": _advised(a_session(earlier_stops=(_before(28),))),
    "the latest of two counts": _advised(
        a_session(earlier_stops=(_before(10, stable=False), _before(90)))
    ),
    "the same day": _advised(a_session(earlier_stops=(_before(0),))),
    "begun too soon": _on_one(gas("8.4", "6.3"), earlier_stops=(_before(5),)),
}

_ALARM = {
    "venous acidosis": _on_one(
        gas("4.0", "6.9", "7.33", sample=_VENOUS), spo2="88", air_gas=air("5.9")
    ),
    "venous rise": _on_one(
        gas("4.0", "7.3", "7.36", sample=_VENOUS), spo2="88", air_gas=air("5.9")
    ),
    "venous rise, no air gas": _on_one(
        gas("4.0", "7.3", "7.36", sample=_VENOUS), spo2="88", air_gases=()
    ),
    "venous acidosis, no air gas": _on_one(
        gas("4.0", "6.9", "7.33", sample=_VENOUS), spo2="88", air_gases=()
    ),
    "venous without a rise": _on_one(
        gas("4.0", "6.0", "7.33", sample=_VENOUS), spo2="88", air_gas=air("5.9")
    ),
    "venous without PCO2 after one with a rise": _on_one(
        gas("4.0", None, "7.36", sample=_VENOUS),
        gas("4.0", "7.3", "7.36", sample=_VENOUS),
        spo2="88",
        air_gas=air("5.9"),
    ),
    "venous that cannot be true, then one with a rise": _on_one(
        gas("4.0", "9.3", sample=_VENOUS, findings=(BLOCKED,)),
        gas("4.0", "7.3", "7.36", sample=_VENOUS),
        spo2="88",
        air_gas=air("5.9"),
    ),
    "venous with a proper gas beside it": _on_one(
        gas("4.0", "6.9", "7.33", sample=_VENOUS), gas("8.1", "6.0", at=28), air_gas=air("5.9")
    ),
    "acid without PaCO2": _on_one(gas("8.1", None, "7.30"), spo2="88", air_gas=air("5.5")),
    "acid without PaCO2, no air gas": _on_one(gas("8.1", None, "7.30"), spo2="88", air_gases=()),
    "pH of 7.35 without PaCO2": _on_one(gas("7.1", None, "7.35"), spo2="88", air_gas=air("5.5")),
    "acid venous without PCO2": _on_one(
        gas("4.0", None, "7.30", sample=_VENOUS), spo2="88", air_gas=air("5.5")
    ),
    "two alarms": _on_one(
        gas("4.0", "6.9", "7.33", sample=_VENOUS),
        gas("7.1", None, "7.30"),
        spo2="88",
        air_gas=air("5.5"),
    ),
    "two alarms, the acid one first": _on_one(
        gas("7.1", None, "7.30"),
        gas("4.0", "6.9", "7.33", sample=_VENOUS),
        spo2="88",
        air_gas=air("5.5"),
    ),
    "venous with a fingertip gas beside it": _on_one(
        gas("4.0", "6.9", "7.33", sample=_VENOUS),
        gas("7.1", "6.0", at=28, sample=SampleKind.CBG_FINGER),
        spo2="88",
        air_gas=air("5.9"),
    ),
    "on an earlier flow it is past": _advised(
        a_session(
            a_step("1", "88", gas("4.0", "6.9", "7.33", sample=_VENOUS)),
            a_step("2", "88", start=30),
            air_gas=air("5.5"),
        ),
        60,
    ),
}

_BASELINES = {
    "none": _advised(a_session(air_gases=())),
    "without PaCO2": _advised(a_session(air_gas=air(None))),
    "on oxygen": _advised(a_session(air_gas=air("5.5", source=TWO_LITRES))),
    "venous": _advised(a_session(air_gas=air("5.5", sample=_VENOUS))),
    "with an open query": _advised(a_session(air_gas=air(findings=(QUERY,)))),
    "that cannot be true": _advised(a_session(air_gas=air(findings=(BLOCKED,)))),
    "of 28 days ago": _advised(a_session(air_gas=_of_another_day(28))),
    "of 29 days ago": _advised(a_session(air_gas=_of_another_day(29))),
    "after the first flow": _advised(
        a_session(a_step("1", "92", gas("8.4", "5.6")), air_gas=air("5.5", taken_at=after(1)))
    ),
    "at the minute of the first flow": _advised(
        a_session(a_step("1", "88"), air_gas=air("5.5", taken_at=after(0)))
    ),
    "PaCO2 of exactly 6.0": _advised(a_session(air_gas=air("6.0"))),
    "PaCO2 of 6.01": _advised(a_session(air_gas=air("6.01"))),
    "PaCO2 of 6.0 without pH": _advised(a_session(air_gas=air("6.0", None))),
    "PaCO2 of 6.01 without pH": _advised(a_session(air_gas=air("6.01", None))),
    "acid without hypercapnia": _advised(a_session(air_gas=air("5.5", "7.34"))),
}

_EVENTS = {
    "a rise while stable": _event(_session(gas("8.1", "7.3"))),
    "a rise, stability not recorded": _event(_session(gas("8.1", "7.3"), was_stable=None)),
    "a rise in a gas with an open query": _event(_session(gas("8.1", "7.3", findings=(QUERY,)))),
    "a rise from an air gas with an open query": _event(
        _session(gas("8.1", "7.3"), air_gas=air("6.2", findings=(QUERY,)))
    ),
    "acidosis without an air gas": _event(_session(gas("8.1", "6.8", "7.33"), air_gases=())),
    "acidosis on air already": _event(
        _session(gas("8.1", "6.8", "7.33"), air_gas=air("6.2", "7.34"))
    ),
    "through the skin alone": _event(_session(skin="7.4")),
    "no stop": _event(_session(gas("8.4", "6.3"))),
    "a watched rise only": _event(_session(gas("8.4", "7.2"))),
}

CASES = {
    **{f"stop: {name}": case for name, case in _STOP.items()},
    **{f"earlier stops: {name}": case for name, case in _EARLIER.items()},
    **{f"alarm: {name}": case for name, case in _ALARM.items()},
    **{f"air gas: {name}": case for name, case in _BASELINES.items()},
    **{f"event: {name}": case for name, case in _EVENTS.items()},
}
