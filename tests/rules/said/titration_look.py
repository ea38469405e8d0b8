"""Section 2.4: what is kept of a titration while it is looked at."""

from functools import partial

from rules.cases import BTS, D
from rules.titrations import a_session, a_step, after

from o2clinic.rules.titration_case import TitrationFlag
from o2clinic.rules.titration_gas import SHOWS_CARBON_DIOXIDE, carbon_dioxide
from o2clinic.rules.titration_look import Look

_LIMIT = BTS.titration_spo2_percent


def _look(minutes=30, *steps, spo2=None):
    session = a_session(*steps)
    now, dioxide = after(minutes), carbon_dioxide(session, BTS)
    return Look(session, now, BTS, dioxide, spo2_percent=None if spo2 is None else D(spo2))


def _found(look):
    """What it has gathered, without what it was made from."""
    return {
        name: getattr(look, name)
        for name in ("steps", "missing", "prompts", "flags", "not_before", "samples")
    }


def _told(*, passed, by=None):
    look = _look()
    said = look.tell("T-3", "SpO2 91 % on 1 L/min", passed=passed, by=by)
    return {"gives back": said, **_found(look)}


def _flagged():
    look = _look()
    for flag in (TitrationFlag.CBG_USED, TitrationFlag.HIGH_FLOW, TitrationFlag.CBG_USED):
        look.flag(flag)
    return _found(look)


def _lacking():
    look = _look()
    look.lack("whether the patient smokes", "the interface")
    look.lack("whether breathing is fast", "the interface")
    return _found(look)


def _prompted():
    look = _look()
    look.prompt("T-10", "Assess for ambulatory oxygen")
    return _found(look)


def _waited(minutes, flow="1", start=0):
    look = _look(minutes, a_step("2", start=-60), a_step(flow, start=start))
    look.wait(BTS.titration_step_minutes)
    return _found(look)


def _asked(minutes, flow="1"):
    look = _look(minutes, a_step("2", start=-60), a_step(flow))
    return {"state": look.ask_for_gas(SHOWS_CARBON_DIOXIDE), **_found(look)}


def _saturated(spo2):
    return _look(spo2=spo2).is_saturated


CASES = {
    "nothing found yet": lambda: _found(_look()),
    "no flow set": lambda: _look().has_begun,
    "a flow set": lambda: _look(30, a_step("1")).has_begun,
    "the flow that is set": lambda: _look(70, a_step("1"), a_step("2", start=40)).last,
    "no SpO2": partial(_saturated, None),
    "SpO2 of 90": partial(_saturated, "90"),
    "SpO2 of 90.1": partial(_saturated, "90.1"),
    "a rule that was passed": partial(_told, passed=True),
    "a rule that was not passed, with its limit": partial(_told, passed=False, by=_LIMIT),
    "flags, one of them twice": _flagged,
    "facts, one of them twice": _lacking,
    "something to think of": _prompted,
    "20 min are waited for": partial(_waited, 19),
    "20 min are over": partial(_waited, 20),
    "20 min of the latest flow": partial(_waited, 30, start=15),
    "a gas is asked for": partial(_asked, 30),
    "a gas is asked for within the wait": partial(_asked, 10, "1.5"),
}
