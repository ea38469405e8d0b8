"""What is typed while a titration goes on: the next flow, and readings on a flow.

Nothing is set against the advice in silence. `field` of a finding names what is typed.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import date_and_time, flow, short_date
from o2clinic.rules.hypercapnia import CarbonDioxideReading, judge
from o2clinic.rules.policy import Policy
from o2clinic.rules.titration import advise
from o2clinic.rules.titration_case import (
    SET_OTHERWISE,
    SkinReading,
    TitrationSession,
    TitrationState,
    TitrationStep,
)
from o2clinic.rules.titration_checks import check_step, check_values
from o2clinic.rules.titration_gas import choose_baseline

_SETS_A_FLOW: Final = frozenset({TitrationState.START, TitrationState.RAISE_FLOW})


def check_flow(
    session: TitrationSession, draft: TitrationStep, policy: Policy, now: datetime
) -> tuple[Finding, ...]:
    """Everything that stands in the way of the next flow; CONFIRM is answered with a reason.

    Args:
        session: the titration with the flows before this one.
        draft: the flow, and the instant at which it was set.
        policy: the thresholds.
        now: the instant of the check.
    """
    seen = _as_of(session, draft.started_at)
    found = (
        *_of_its_day(session, draft),
        *_after_readings(session, draft),
        *check_step(seen, draft, policy, now),
    )
    if any(one.level is not Level.WARN for one in found):
        return found
    return (*found, *_not_advised(seen, draft, policy))


def check_readings(
    session: TitrationSession,
    at: int,
    draft: TitrationStep,
    policy: Policy,
    now: datetime,
) -> tuple[Finding, ...]:
    """Everything that stands in the way of SpO2 or capnography on a flow.

    Args:
        session: the titration.
        at: which of its steps the readings are of.
        draft: that step with only what is typed.
        policy: the thresholds.
        now: the instant of the check.
    """
    if draft.spo2 is None and draft.skin is None:
        message = "Type the SpO2, or the carbon dioxide through the skin."
        return (Finding("T-3", Level.BLOCK, message, "spo2"),)
    return (
        *_between(session, at, draft, now),
        *check_values(draft, policy),
        *_in_place_of_a_stop(session, at, draft.skin, policy),
    )


def _as_of(session: TitrationSession, moment: datetime) -> TitrationSession:
    """The session as the person at the bed saw it: what was sampled later is of the next flow."""
    if not session.steps:
        return session
    last = session.steps[-1]
    gases = tuple(held for held in last.gases if held.gas.taken_at < moment)
    return replace(session, steps=(*session.steps[:-1], replace(last, gases=gases)))


def _of_its_day(session: TitrationSession, draft: TitrationStep) -> Iterator[Finding]:
    if day_of(draft.started_at) != session.on:
        message = (
            f"This titration is of {short_date(session.on)}. End it and begin another one for "
            "another day."
        )
        yield Finding("T-2", Level.BLOCK, message, "started_at")


def _after_readings(session: TitrationSession, draft: TitrationStep) -> Iterator[Finding]:
    last = session.steps[-1] if session.steps else None
    for words, reading in (
        ("SpO2", last.spo2 if last else None),
        ("Capnography", last.skin if last else None),
    ):
        if last is not None and reading is not None and reading.taken_at > draft.started_at:
            at = date_and_time(local(reading.taken_at))
            message = (
                f"{words} on {flow(last.flow_l_min)} was read at {at}, after this flow. Correct "
                "one of the times."
            )
            yield Finding("T-2", Level.BLOCK, message, "started_at")


def _not_advised(seen: TitrationSession, draft: TitrationStep, policy: Policy) -> Iterator[Finding]:
    """Where nothing else asks for a reason, another flow than the one advised does."""
    advice = advise(seen, draft.started_at, policy)
    following = advice.next_flow_l_min
    if following == draft.flow_l_min:
        return
    if seen.interface in SET_OTHERWISE and advice.state in _SETS_A_FLOW:
        return  # its setting is for the clinician
    failed = [one.rule for one in advice.steps if not one.passed]
    said = f"set {flow(following)}" if following is not None else f"“{advice.words}”"
    message = f"The rules say: {said}. Why is {flow(draft.flow_l_min)} set?"
    yield Finding(failed[-1] if failed else "T-2", Level.CONFIRM, message, "flow_l_min")


def _between(
    session: TitrationSession, at: int, draft: TitrationStep, now: datetime
) -> Iterator[Finding]:
    """Not in the future, and not when the next flow was set already."""
    following = session.steps[at + 1] if at + 1 < len(session.steps) else None
    for field, reading in (("spo2", draft.spo2), ("skin", draft.skin)):
        if reading is None:
            continue
        shown = date_and_time(local(reading.taken_at))
        if reading.taken_at > now:
            message = f"{shown} lies in the future. Correct the time."
            yield Finding("DQ-13", Level.BLOCK, message, field)
        elif following is not None and reading.taken_at >= following.started_at:
            on = flow(following.flow_l_min)
            message = f"At {shown} the flow was {on} already. Correct the time."
            yield Finding("T-2", Level.BLOCK, message, field)


def _in_place_of_a_stop(
    session: TitrationSession, at: int, skin: SkinReading | None, policy: Policy
) -> Iterator[Finding]:
    """A reading that stops is not written over in silence."""
    before = session.steps[at].skin
    if before is None or skin is None:
        return
    gas = choose_baseline(session, policy).gas
    on_air = gas.paco2_kpa if gas is not None else None
    reading = CarbonDioxideReading(called="", ph=None, paco2_kpa=before.paco2_kpa)
    if judge(reading, on_air, policy).is_stop:
        message = (
            f"{before.paco2_kpa} kPa through the skin has stopped this titration. Why does another "
            "reading take its place? A blood gas would settle it."
        )
        yield Finding("R-CO2-1", Level.CONFIRM, message, "skin")
