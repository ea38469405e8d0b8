"""Whether the next flow of a titration may be set and recorded (T-1 to T-8, R-CO2-1, R-CO2-2).

`field` of a finding names the attribute of `TitrationStep`. Less oxygen is never blocked for want
of a gas: someone who grows drowsy is turned down first.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time, flow, short_date
from o2clinic.rules.hypercapnia import reassess_on, ventilation_need
from o2clinic.rules.oximetry import check_spo2
from o2clinic.rules.policy import Policy
from o2clinic.rules.titration_case import SET_OTHERWISE, TitrationSession, TitrationStep
from o2clinic.rules.titration_gas import (
    CarbonDioxide,
    alarms,
    carbon_dioxide,
    is_acidaemic_without_hypercapnia,
    is_enough,
    minutes,
    saturation,
    step_gas,
)

_HIGHEST_L_MIN: Final = Decimal(60)
_SKIN_POSSIBLE_KPA: Final = (Decimal("2.0"), Decimal("20.0"))


def check_step(
    session: TitrationSession, draft: TitrationStep, policy: Policy, now: datetime | None = None
) -> tuple[Finding, ...]:
    """Everything that stands in the way of the next flow, or is to be thought of.

    Args:
        session: the titration with the steps before this one.
        draft: the step that is to be recorded; flow in L/min.
        policy: the thresholds.
        now: the instant of the check, for times in the future; None where nobody asks.
    """
    return (
        *_possible(draft, policy),
        *_times(session, draft, now),
        *_gates(session, draft, policy),
        *_change(session, draft, policy),
        *check_values(draft, policy),
    )


def _possible(draft: TitrationStep, policy: Policy) -> Iterator[Finding]:
    rate = draft.flow_l_min
    limit = policy.device_review_flow_l_min
    if not 0 < rate <= _HIGHEST_L_MIN:
        message = f"A flow of {flow(rate)} is not possible. Type the flow in L/min."
        yield Finding("RANGE", Level.BLOCK, message, "flow_l_min")
    elif limit.holds(rate):
        message = (
            f"{flow(rate)} is above the {flow(limit.value)} for which LTOT concentrators are "
            "recommended. Has a specialist reviewed the device?"
        )
        yield Finding("T-8", Level.CONFIRM, message, "flow_l_min")


def _times(
    session: TitrationSession, draft: TitrationStep, now: datetime | None
) -> Iterator[Finding]:
    shown = date_and_time(local(draft.started_at))
    if now is not None and draft.started_at > now:
        message = f"{shown} lies in the future. Correct the date or the time."
        yield Finding("DQ-13", Level.BLOCK, message, "started_at")
    if session.steps and draft.started_at < session.steps[-1].started_at:
        message = f"{shown} is before the flow before it was set. Correct the time."
        yield Finding("T-2", Level.BLOCK, message, "started_at")


def _gates(session: TitrationSession, draft: TitrationStep, policy: Policy) -> Iterator[Finding]:
    dioxide = carbon_dioxide(session, policy)
    need = ventilation_need(session.stops_before, policy)
    is_more = not session.steps or draft.flow_l_min > session.steps[-1].flow_l_min
    if dioxide.is_stopped:
        yield _stopped(is_more=is_more)
    if need.is_needed and not session.is_on_ventilation:
        message = (
            "Carbon dioxide stopped two assessments while stable. Oxygen only together with "
            "ventilation at night; refer to the ventilation service."
        )
        yield Finding("R-CO2-2", Level.BLOCK if is_more else Level.CONFIRM, message, "flow_l_min")
    if not session.steps:
        yield from _first(session, dioxide, policy)


def _stopped(*, is_more: bool) -> Finding:
    found = "Acidosis or a rise of carbon dioxide has stopped this titration."
    if is_more:
        message = f"{found} No more oxygen is given; optimise treatment and assess again."
        return Finding("R-CO2-1", Level.BLOCK, message, "flow_l_min")
    message = f"{found} Say why a flow is still recorded."
    return Finding("R-CO2-1", Level.CONFIRM, message, "flow_l_min")


def _first(session: TitrationSession, dioxide: CarbonDioxide, policy: Policy) -> Iterator[Finding]:
    held = dioxide.baseline.held
    if held is None:
        days = policy.titration_baseline_days.number
        message = (
            f"There is no air gas with PaCO2 of this session or of the last {days} days, so a "
            "rise of carbon dioxide cannot be seen. Take one, or say why it is not possible."
        )
        yield Finding("R-CO2-5", Level.CONFIRM, message, "flow_l_min")
    elif held.queries:
        message = f"The {held.gas.in_words()} has an open query: {held.queries[0].message}"
        yield Finding("S-1", Level.CONFIRM, message, "flow_l_min")
    elif dioxide.baseline.is_elsewhere:
        message = f"A rise will be counted from the {held.gas.in_words()}: not of this session."
        yield Finding("R-CO2-5", Level.WARN, message, "flow_l_min")
    if days_before := [event.occurred_on for event in session.stops_before]:
        first_day = reassess_on(max(days_before), policy)
        if session.on < first_day:
            message = (
                f"Carbon dioxide stopped the assessment of {short_date(max(days_before))}. The "
                f"next is due on or after {short_date(first_day)}."
            )
            yield Finding("R-CO2-1", Level.CONFIRM, message, "started_at")


def _change(session: TitrationSession, draft: TitrationStep, policy: Policy) -> Iterator[Finding]:
    rate = draft.flow_l_min
    if not session.steps:
        start = policy.titration_start_flow_l_min
        if session.interface not in SET_OTHERWISE and not start.holds(rate):
            message = f"Titration starts at {flow(start.value)}. Is {flow(rate)} meant?"
            yield Finding("T-1", Level.CONFIRM, message, "flow_l_min")
        return
    last = session.steps[-1]
    yield from _wait(last, draft, policy)
    if rate == last.flow_l_min:
        message = f"The flow is {flow(rate)} already. Is another step meant?"
        yield Finding("T-2", Level.CONFIRM, message, "flow_l_min")
    elif rate > last.flow_l_min:
        yield from _more(session, last, draft, policy)


def _wait(last: TitrationStep, draft: TitrationStep, policy: Policy) -> Iterator[Finding]:
    limit = policy.titration_step_minutes
    after = minutes(last.started_at, draft.started_at)
    if after >= 0 and not limit.holds(after):
        message = (
            f"Only {int(after)} minutes on {flow(last.flow_l_min)}: the flow is changed after "
            f"{limit.number} minutes."
        )
        yield Finding("T-2", Level.WARN, message, "started_at")


def _more(
    session: TitrationSession, last: TitrationStep, draft: TitrationStep, policy: Policy
) -> Iterator[Finding]:
    largest = policy.titration_step_flow_l_min
    is_stepwise = session.interface not in SET_OTHERWISE
    if is_stepwise and not largest.holds(draft.flow_l_min - last.flow_l_min):
        message = (
            f"From {flow(last.flow_l_min)} to {flow(draft.flow_l_min)} is more than one step of "
            f"{flow(largest.value)}."
        )
        yield Finding("T-2", Level.CONFIRM, message, "flow_l_min")
    if saturation(last, policy) is None:
        message = f"There is no SpO2 on {flow(last.flow_l_min)} that counts. Read it first."
        yield Finding("T-3", Level.CONFIRM, message, "flow_l_min")
    dioxide = carbon_dioxide(session, policy)
    air = dioxide.baseline.gas
    if dioxide.wants_each_gas or alarms(last, air.paco2_kpa if air else None, policy):
        yield from _gas_before_more(last, policy)
    yield from _is_more_needed(last, policy)


def _gas_before_more(last: TitrationStep, policy: Policy) -> Iterator[Finding]:
    found = step_gas(last, policy, for_oxygen=False)
    on = flow(last.flow_l_min)
    if found.answer is not None:
        return
    if found.has_query or found.is_early:
        rule = "S-1" if found.has_query else "T-5"
        message = f"The gas on {on} does not count yet: {'; '.join(found.why_not)}."
        yield Finding(rule, Level.CONFIRM, message, "flow_l_min")
        return
    message = (
        f"Carbon dioxide is raised or not certain: a blood gas on {on} with pH and PaCO2, arterial "
        "or capillary, comes before the next flow."
    )
    yield Finding("T-6", Level.BLOCK, message, "flow_l_min")


def _is_more_needed(last: TitrationStep, policy: Policy) -> Iterator[Finding]:
    """A gas is due once SpO2 is above the line, and may say that the flow is enough."""
    gas = step_gas(last, policy, for_oxygen=True).answer
    reading = saturation(last, policy)
    on = flow(last.flow_l_min)
    if gas is not None and is_enough(gas, policy):
        message = f"PaO2 has reached its target on {on}. Why is more oxygen given?"
        yield Finding("T-4", Level.CONFIRM, message, "flow_l_min")
    elif (
        gas is None
        and reading is not None
        and policy.titration_spo2_percent.holds(reading.spo2_percent)
    ):
        message = f"SpO2 on {on} is above the line: a blood gas is due before more oxygen."
        yield Finding("T-4", Level.CONFIRM, message, "flow_l_min")
    for held in last.gases:
        if is_acidaemic_without_hypercapnia(held, policy):
            message = f"pH {held.gas.ph} without raised PaCO2: what is the acidosis from?"
            yield Finding("R-GAS-5", Level.CONFIRM, message, "flow_l_min")


def check_values(draft: TitrationStep, policy: Policy) -> Iterator[Finding]:
    """What is odd with the readings of a step, and with the times at which they were taken."""
    if draft.spo2 is not None:
        if found := check_spo2(draft.spo2.spo2_percent):
            yield Finding(found.rule, found.level, found.message, "spo2", found.offer)
        yield from _reading_time(draft, draft.spo2.taken_at, "SpO2", "spo2", policy)
    for held in draft.gases:
        yield from _reading_time(draft, held.gas.taken_at, "The gas", "gases", policy)
        source = held.gas.source
        noted = source.flow_l_min if source is not None else None
        if source is not None and (source.is_air or noted not in {None, draft.flow_l_min}):
            message = (
                f"The gas is noted on {source.in_words()}, the step is {flow(draft.flow_l_min)}. "
                "Correct one of them."
            )
            yield Finding("DQ-14", Level.CONFIRM, message, "gases")
    if draft.skin is not None:
        low, high = _SKIN_POSSIBLE_KPA
        if not low <= draft.skin.paco2_kpa <= high:
            message = f"{draft.skin.paco2_kpa} kPa through the skin is not possible. Other unit?"
            yield Finding("DQ-2", Level.BLOCK, message, "skin")
        yield from _reading_time(draft, draft.skin.taken_at, "Capnography", "skin", policy)


def _reading_time(
    draft: TitrationStep, taken_at: datetime, words: str, field: str, policy: Policy
) -> Iterator[Finding]:
    after = minutes(draft.started_at, taken_at)
    limit = policy.titration_gas_minutes if field == "gases" else policy.titration_step_minutes
    if after < 0:
        message = f"{words} is timed before this flow was set. Correct one of the times."
        yield Finding("T-2", Level.BLOCK, message, field)
    elif not limit.holds(after):
        message = f"{words} {int(after)} minutes after the change of flow does not count yet."
        yield Finding("T-5" if field == "gases" else "T-2", Level.WARN, message, field)
