"""Section 2.4: what a titration of oxygen at rest says next."""

from dataclasses import replace
from functools import partial

from rules.cases import BTS, DH, D, held
from rules.titrations import QUERY, TEN, TODAY, a_session, a_step, after, air, gas, reached

from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.oxygen_source import AIR, Device
from o2clinic.rules.titration import TitrationSession, advise
from o2clinic.rules.titration_case import (
    TITRATION_FLAG_WORDS,
    TITRATION_NEXT_WORDS,
    TITRATION_WORDS,
)

RAISED = air("6.1")
EARLOBE, FINGER = SampleKind.CBG_EARLOBE, SampleKind.CBG_FINGER
_ON_ONE = a_step("1", "88", gas("7.0", "6.3"))
_ON_TWO = a_step("2", "88", gas("7.0", "6.3", at=55, flow="2"), start=30)
_LATE_GAS = replace(BTS, titration_gas_minutes=replace(BTS.titration_gas_minutes, value=D(30)))


def _advised(session, minutes=30, policy=BTS):
    return partial(_without_baseline, session, minutes, policy)


def _without_baseline(session, minutes, policy):
    return replace(advise(session, after(minutes), policy), baseline=None)


def _one(spo2=None, *gases, minutes=30, policy=BTS, skin=None, spo2_at=None, **given):
    step = a_step("1", spo2, *gases, skin=skin, spo2_at=spo2_at)
    return _advised(a_session(step, **given), minutes, policy)


def _flow(flow, spo2, pao2=None, policy=BTS, **given):
    gases = () if pao2 is None else (gas(pao2, "5.6", flow=flow),)
    return _advised(a_session(a_step(flow, spo2, *gases), **given), policy=policy)


_START = {
    "ready to start": _advised(a_session(), -10),
    "ready to start, with its air gas": partial(advise, a_session(), TEN, BTS),
    "ready to start under the policy of 2008": _advised(a_session(), -10, DH),
    "ready with a Venturi mask": _advised(a_session(interface=Device.VENTURI)),
    "ready with a Venturi mask, breathing fast": _advised(
        a_session(interface=Device.VENTURI, breathes_fast=True)
    ),
    "ready with nasal high flow": _advised(a_session(interface=Device.HFNO)),
    "ready with a pulse-dose device": _advised(a_session(interface=Device.PULSE_DOSE)),
    "ready with hypercapnia on air": _advised(a_session(air_gas=RAISED)),
    "ready, breathing fast": _advised(a_session(breathes_fast=True)),
    "ready, thinking impaired": _advised(a_session(has_cognitive_impairment=True)),
    "ready, every reason for a Venturi mask": _advised(
        a_session(air_gas=RAISED, breathes_fast=True, has_cognitive_impairment=True)
    ),
    "no interface, breathing not recorded": _advised(a_session(interface=None, breathes_fast=None)),
    "interface recorded as air": _advised(a_session(interface=Device.AIR)),
    "nothing recorded": _advised(TitrationSession(on=TODAY)),
}

_WAIT = {
    "just set": _one(minutes=0),
    "20 s short of 20 min": _one(minutes=19.67),
    "at 20 min SpO2 is asked for": _one(minutes=20),
    "SpO2 and a gas are asked for with hypercapnia": _one(air_gas=RAISED),
    "SpO2 alone is asked for, the gas is there": _one(None, gas("7.0", "6.3"), air_gas=RAISED),
    "SpO2 alone is asked for, a fingertip gas is there": _one(
        None, gas("7.0", "6.3", sample=FINGER), air_gas=RAISED
    ),
    "SpO2 is asked for under the policy of 2008": _one(policy=DH),
    "SpO2 read at 19 min": _one("95", spo2_at=19),
    "SpO2 read at 20 min": _one("95", spo2_at=20),
    "SpO2 of the gas": _one(None, gas("8.4", "5.6", spo2_percent=D(92))),
}

_SATURATION = {
    "SpO2 of exactly 90": _one("90"),
    "SpO2 of 90.5": _one("90.5"),
    "SpO2 of 88 with hypercapnia": _one("88", air_gas=RAISED),
    "SpO2 of 92 with hypercapnia": _one("92", air_gas=RAISED),
    "SpO2 of 88 with its gas": _one("88", gas("7.0", "6.3"), air_gas=RAISED),
    "SpO2 of 88 with its fingertip gas": _one(
        "88", gas("8.4", "6.3", sample=FINGER), air_gas=RAISED
    ),
    "SpO2 of 92 with a fingertip gas": _one("92", gas("8.4", "6.3", sample=FINGER), air_gas=RAISED),
    "SpO2 of 90 and PaO2 of 7.94": _one("90", gas("7.94", "5.6")),
    "SpO2 of 90 and PaO2 of 7.95": _one("90", gas("7.95", "5.6")),
    "SpO2 of 90 and PaO2 of 8.1 with hypercapnia": _one("90", gas("8.1", "6.2"), air_gas=RAISED),
    "SpO2 of 88 under the policy of 2008": _one("88", policy=DH),
    "raised from 3 to 4": _flow("3", "88"),
    "raised from 3.5 to 4": _flow("3.5", "88"),
    "raised from 0.5 to 1.5": _flow("0.5", "88"),
    "not raised from 4": _flow("4", "89"),
    "not raised from 4 under the policy of 2008": _flow("4", "89", policy=DH),
    "not raised from 5": _flow("5", "89"),
    "another setting of a Venturi mask": _flow("4", "88", interface=Device.VENTURI),
    "another setting of NIV": _flow("2", "88", interface=Device.NIV),
}

_GAS = {
    "gas at 19 min": _one("92", gas("8.4", "5.6", at=19)),
    "gas at 20 min": _one("92", gas("8.4", "5.6", at=20)),
    "gas due at this very minute": _one("92", minutes=20),
    "gas due from 30 min": _one("92", minutes=25, policy=_LATE_GAS),
    "gas with an open query": _one("92", gas("8.4", "5.6", findings=(QUERY,))),
    "gas with an open query, SpO2 of 88 with hypercapnia": _one(
        "88", gas("7.0", "6.3", findings=(QUERY,)), air_gas=RAISED
    ),
    "gas with an answered query": _one(
        "92", held(gas("8.4", "5.6").gas, QUERY, resolved=("DQ-9",))
    ),
    "gas on another flow": _one("92", gas("8.4", "5.6", flow="2")),
    "gas noted on air": _one("92", gas("8.4", "5.6", source=AIR)),
    "gas of no noted source": _one("92", gas("8.4", "5.6", source=None)),
    "gas before the flow": _one("92", gas("8.4", "5.6", at=-1)),
    "gas without PaO2": _one("92", gas(None, "5.6")),
    "gas without pH": _one("92", gas("8.4", "5.6", None)),
    "gas without pH, PaCO2 and PaO2": _one("92", gas(None, None, None)),
    "venous gas": _one("92", gas("4.4", "5.6", sample=SampleKind.VBG)),
    "two gases that do not count": _one(
        "92", gas("8.4", "5.6", at=10), gas("8.4", "5.6", flow="2")
    ),
    "through the skin only, with hypercapnia": _one("88", skin="6.4", air_gas=RAISED),
    "through the skin only": _one("92", skin="5.6"),
    "acid without hypercapnia": _one("92", gas("8.4", "5.6", "7.34")),
    "pH of exactly 7.35": _one("92", gas("8.4", "5.6", "7.35")),
}

_TARGET = {
    "PaO2 of 7.94": _one("92", gas("7.94", "5.6")),
    "PaO2 of 7.95": _one("92", gas("7.95", "5.6")),
    "PaO2 of 8.04": _one("92", gas("8.04", "5.6")),
    "PaO2 of 8.05": _one("92", gas("8.05", "5.6")),
    "earlobe PaO2 of 6.94": _one("92", gas("6.94", "5.6", sample=EARLOBE)),
    "earlobe PaO2 of 6.95": _one("92", gas("6.95", "5.6", sample=EARLOBE)),
    "earlobe PaO2 of 8.4": _one("92", gas("8.4", "5.6", sample=EARLOBE)),
    "with hypercapnia": _one("92", gas("8.4", "6.3"), air_gas=RAISED),
    "with a rise that is watched": _one("92", gas("8.4", "5.8"), air_gas=air("5.0")),
    "hypercapnia since on oxygen": _one("92", gas("8.4", "6.3"), air_gas=air("5.7")),
    "on a second flow": _advised(
        a_session(
            a_step("1", "92", gas("7.6", "5.6")),
            a_step("2", "94", gas("8.3", "5.7", at=55, flow="2"), start=30),
        ),
        60,
    ),
    "on 4 L/min": _flow("4", "92", "8.4"),
    "on 3 L/min": _flow("3", "92", "8.4"),
    "on 5 L/min": _flow("5", "92", "8.4"),
    "a smoker with a tracheostomy who goes out": _advised(
        reached(has_tracheostomy=True, smokes=True, is_active_outdoors=True)
    ),
    "sight impaired": _advised(reached(has_visual_impairment=True)),
    "facts not recorded": _advised(
        reached(has_tracheostomy=None, smokes=None, is_active_outdoors=None)
    ),
    "with NIV": _advised(reached(is_on_ventilation=True)),
    "with a Venturi mask": _advised(reached(interface=Device.VENTURI)),
    "under the policy of 2008": _advised(reached(), policy=DH),
}

_SKIPPED = {
    "left without the gas it needed": _advised(
        a_session(a_step("1", "88"), _ON_TWO, air_gas=RAISED), 60
    ),
    "left with its gas": _advised(a_session(_ON_ONE, _ON_TWO, air_gas=RAISED), 60),
    "left with its fingertip gas": _advised(
        a_session(a_step("1", "88", gas("7.0", "6.3", sample=FINGER)), _ON_TWO, air_gas=RAISED),
        60,
    ),
    "two flows left without a gas": _advised(
        a_session(
            a_step("1", "88"),
            a_step("2", "88", start=30),
            a_step("3", "88", gas("7.0", "6.3", at=85, flow="3"), start=60),
            air_gas=RAISED,
        ),
        90,
    ),
    "turned down without a gas": _advised(
        a_session(a_step("2", "96"), a_step("1", "92", start=30), air_gas=RAISED), 60
    ),
    "the same flow again without a gas": _advised(
        a_session(a_step("1", "88"), a_step("1", "88", start=30), air_gas=RAISED), 60
    ),
    "left without a gas where none was needed": _advised(
        a_session(a_step("1", "88"), a_step("2", "88", start=30)), 60
    ),
    "turned down, then left without the gas": _advised(
        a_session(
            a_step("2", "96"),
            a_step("1", "88", start=30),
            a_step("2", "88", gas("7.0", "6.3", at=85, flow="2"), start=60),
            air_gas=RAISED,
        ),
        90,
    ),
}

CASES = {
    "the words of each state": lambda: TITRATION_WORDS,
    "what comes next in each state": lambda: TITRATION_NEXT_WORDS,
    "the words of each flag": lambda: TITRATION_FLAG_WORDS,
    **{f"start: {name}": case for name, case in _START.items()},
    **{f"wait: {name}": case for name, case in _WAIT.items()},
    **{f"saturation: {name}": case for name, case in _SATURATION.items()},
    **{f"gas: {name}": case for name, case in _GAS.items()},
    **{f"target: {name}": case for name, case in _TARGET.items()},
    **{f"skipped: {name}": case for name, case in _SKIPPED.items()},
}
