"""Section 2.4: what a titration may be made of, and the words for where it stands."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from rules.cases import BTS, D
from rules.titrations import TODAY, a_session, a_step, after

from o2clinic.rules.hypercapnia import HypercapnicEvent
from o2clinic.rules.titration_case import (
    ENDS_BY_RULE,
    SET_OTHERWISE,
    TITRATION_FLAG_WORDS,
    TITRATION_NEXT_WORDS,
    TITRATION_WORDS,
    SaturationReading,
    SkinReading,
    TitrationAdvice,
    TitrationState,
    TitrationStep,
)

_NO_ZONE = datetime(2025, 3, 3, 10)


def _refused(make, *args, **given):
    """The complaint, or that there is none."""
    try:
        make(*args, **given)
    except ValueError as fault:
        return f"refused: {fault}"
    return "taken"


def _step(flow, at):
    return TitrationStep(flow_l_min=D(flow), started_at=at)


def _event(days):
    return HypercapnicEvent(TODAY - timedelta(days=days), was_stable=True)


def _advice(state):
    said = TitrationAdvice(state=state, policy_id=BTS.id, steps=())
    return {"words": said.words, "next": said.next_words}


def _stops(*days):
    return a_session(earlier_stops=tuple(_event(day) for day in days)).stops_before


CASES = {
    "devices that are not raised litre by litre": lambda: SET_OTHERWISE,
    "states in which the rules end it": lambda: ENDS_BY_RULE,
    "the words of each state": lambda: TITRATION_WORDS,
    "what comes next in each state": lambda: TITRATION_NEXT_WORDS,
    "the words of each flag": lambda: TITRATION_FLAG_WORDS,
    **{f"advice of {state.value}": partial(_advice, state) for state in TitrationState},
    "a flow": partial(_refused, _step, "1", after(0)),
    "a flow that is no number": partial(_refused, _step, "NaN", after(0)),
    "a flow without end": partial(_refused, _step, "Infinity", after(0)),
    "a flow at a time without zone": partial(_refused, _step, "1", _NO_ZONE),
    "SpO2": partial(_refused, SaturationReading, D(92), after(20)),
    "SpO2 that is no number": partial(_refused, SaturationReading, D("NaN"), after(20)),
    "SpO2 at a time without zone": partial(_refused, SaturationReading, D(92), _NO_ZONE),
    "capnography": partial(_refused, SkinReading, D("5.6"), after(20)),
    "capnography that is no number": partial(_refused, SkinReading, D("sNaN"), after(20)),
    "capnography at a time without zone": partial(_refused, SkinReading, D("5.6"), _NO_ZONE),
    "flows in their order": partial(_refused, a_session, a_step("1"), a_step("2", start=20)),
    "two flows of one minute": partial(_refused, a_session, a_step("1"), a_step("2")),
    "flows out of order": partial(_refused, a_session, a_step("1", start=20), a_step("2")),
    "earlier stops: nobody looked": lambda: replace(a_session(), earlier_stops=None).stops_before,
    "earlier stops: none": partial(_stops),
    "earlier stops: the day before": partial(_stops, 1),
    "earlier stops: of this day, which is this one": partial(_stops, 0),
    "earlier stops: three, one of this day, one later": partial(_stops, 90, 0, -5, 40),
}
