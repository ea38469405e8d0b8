"""Which measurement of a titration answers what (R-GAS-5 to R-GAS-7, R-CO2-5)."""

from functools import partial

from rules.cases import BTS, D
from rules.titrations import QUERY, a_session, a_step, after, air, gas

from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.oxygen_source import AIR
from o2clinic.rules.titration_gas import (
    carbon_dioxide,
    pao2_compared,
    saturation,
    step_gas,
)


def _answer(*gases, for_oxygen=True):
    return lambda: _shortly(step_gas(a_step("1", None, *gases), BTS, for_oxygen=for_oxygen))


def _shortly(found):
    return {
        "answer": found.answer and f"{found.answer.in_words()} at {found.answer.taken_at:%H:%M}",
        "why not": found.why_not,
        "has a query": found.has_query,
        "is early": found.is_early,
    }


def _saturation(spo2, *gases, spo2_at=None):
    return partial(saturation, a_step("1", spo2, *gases, spo2_at=spo2_at), BTS)


def _of_session(session):
    found = carbon_dioxide(session, BTS)
    return {
        "counted from": found.baseline.gas and found.baseline.gas.in_words(),
        "of another day": found.baseline.is_elsewhere,
        "stopped": found.is_stopped,
        "raised": found.is_raised,
        "watched": found.is_watched,
        "wants each gas": found.wants_each_gas,
        "on oxygen": found.on_oxygen,
    }


def _dioxide(*gases, skin=None, **given):
    return partial(_of_session, a_session(a_step("1", None, *gases, skin=skin), **given))


_ANSWERS = {
    "none": _answer(),
    "an arterial gas": _answer(gas("8.4", "5.6")),
    "the later of two": _answer(gas("8.4", "5.6", at=22), gas("8.5", "5.6", at=28)),
    "the earlier of two, the later has a query": _answer(
        gas("8.4", "5.6", at=22), gas("8.5", "5.6", at=28, findings=(QUERY,))
    ),
    "one with a query and an early one": _answer(
        gas("8.4", "5.6", at=5), gas("8.5", "5.6", at=28, findings=(QUERY,))
    ),
    "an early one": _answer(gas("8.4", "5.6", at=19)),
    "19 min 59 s": _answer(gas("8.4", "5.6", at=19.984)),
    "20 min": _answer(gas("8.4", "5.6", at=20)),
    "a fingertip gas for oxygen": _answer(gas("8.4", "5.6", sample=SampleKind.CBG_FINGER)),
    "a fingertip gas for carbon dioxide": _answer(
        gas("8.4", "5.6", sample=SampleKind.CBG_FINGER), for_oxygen=False
    ),
    "a venous gas for carbon dioxide": _answer(
        gas("4.4", "5.6", sample=SampleKind.VBG), for_oxygen=False
    ),
    "no PaO2 for oxygen": _answer(gas(None, "5.6")),
    "no PaO2 for carbon dioxide": _answer(gas(None, "5.6"), for_oxygen=False),
    "no pH and PaCO2": _answer(gas("8.4", None, None)),
    "on air": _answer(gas("8.4", "5.6", source=AIR)),
    "at the moment the flow was set": _answer(gas("8.4", "5.6", at=0)),
    "before the flow was set": _answer(gas("8.4", "5.6", at=-1)),
}

_SATURATIONS = {
    "none": _saturation(None),
    "at 20 min": _saturation("92"),
    "at 19 min": _saturation("92", spo2_at=19),
    "impossible": _saturation("0.92"),
    "improbable": _saturation("55"),
    "that of a gas": _saturation(None, gas("8.4", "5.6", spo2_percent=D(93))),
    "the later of the two": _saturation("92", gas("8.4", "5.6", at=28, spo2_percent=D(93))),
    "the earlier gas does not count": _saturation(
        "92", gas("8.4", "5.6", at=28, spo2_percent=D(93), findings=(QUERY,))
    ),
    "the gas of another flow does not count": _saturation(
        None, gas("8.4", "5.6", spo2_percent=D(93), flow="2")
    ),
}

_DIOXIDE = {
    "nothing on oxygen": _dioxide(),
    "a gas": _dioxide(gas("8.4", "5.6")),
    "a gas with a query": _dioxide(gas("8.4", "5.6", findings=(QUERY,))),
    "a gas and the skin": _dioxide(gas("8.4", "5.6"), skin="5.9"),
    "no air gas": _dioxide(gas("8.4", "5.6"), air_gases=()),
    "acidosis on air": _dioxide(air_gas=air("6.3", "7.30")),
    "raised on oxygen": _dioxide(gas("8.4", "6.1")),
    "a watched rise": _dioxide(gas("8.4", "5.8"), air_gas=air("5.0")),
    "a stop": _dioxide(gas("8.4", "6.6"), air_gas=air("5.0")),
    "the skin on 0.5 L/min": partial(
        _of_session, a_session(a_step("0.5", None, skin="6.2", start=1))
    ),
    "the later of two air gases": _dioxide(
        air_gases=(air("5.4", taken_at=after(-30)), air("5.5", taken_at=after(-40)))
    ),
}

CASES = {
    **{f"answer: {name}": case for name, case in _ANSWERS.items()},
    **{f"saturation: {name}": case for name, case in _SATURATIONS.items()},
    **{f"carbon dioxide: {name}": case for name, case in _DIOXIDE.items()},
    "PaO2 as compared, 7.95": partial(pao2_compared, gas("7.95", "5.6").gas),
    "PaO2 as compared, none": partial(pao2_compared, gas(None, "5.6").gas),
}
