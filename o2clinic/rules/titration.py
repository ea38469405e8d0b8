"""What comes next in a titration of oxygen at rest (sections 2.2 and 2.4 to 2.6).

Carbon dioxide is looked at first and in everything measured, so that no other rule goes on after
a stop. Its limits are compared raw (U-4), PaO2 after rounding half up to 0.1 kPa (U-3).
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Final

from o2clinic.rules.blood_gas import GasReading, SampleKind
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time, flow, number
from o2clinic.rules.oxygen_source import DEVICE_WORDS, Device
from o2clinic.rules.policy import Policy, Threshold
from o2clinic.rules.titration_case import (
    SET_OTHERWISE,
    NightFlow,
    SaturationReading,
    SkinReading,
    TitrationAdvice,
    TitrationFlag,
    TitrationSession,
    TitrationState,
    TitrationStep,
)
from o2clinic.rules.titration_checks import check_step
from o2clinic.rules.titration_gas import (
    SHOWS_CARBON_DIOXIDE,
    SHOWS_OXYGEN,
    carbon_dioxide,
    is_acidaemic_without_hypercapnia,
    is_enough,
    minutes,
    pao2_compared,
    saturation,
    step_gas,
)
from o2clinic.rules.titration_look import Look
from o2clinic.rules.titration_order import impairments, night_flow, order_words
from o2clinic.rules.titration_safety import (
    alarmed,
    baseline_known,
    hypercapnic_event,
    stopped,
    too_soon,
    ventilated,
)

# What the rest of the program needs for a titration, in one place.
__all__ = [
    "NightFlow",
    "SaturationReading",
    "SkinReading",
    "TitrationAdvice",
    "TitrationFlag",
    "TitrationSession",
    "TitrationState",
    "TitrationStep",
    "advise",
    "check_step",
    "hypercapnic_event",
    "night_flow",
    "order_words",
]


def advise(session: TitrationSession, now: datetime, policy: Policy) -> TitrationAdvice:
    """What comes next; advice to a registered professional.

    Args:
        session: what was done and measured; flows in L/min, pressures in kPa.
        now: the instant of the question, with its zone.
        policy: the thresholds, whose id is kept with the advice.
    """
    look = Look(session, now, policy, carbon_dioxide(session, policy))
    state = next(ended for check in _ORDER if (ended := check(look)) is not None)
    return TitrationAdvice(
        state=state,
        policy_id=policy.id,
        steps=tuple(look.steps),
        missing=tuple(look.missing),
        prompts=tuple(look.prompts),
        flags=tuple(look.flags),
        next_flow_l_min=look.next_flow_l_min,
        not_before=look.not_before,
        samples=look.samples,
        reassess_on=look.reassess_on,
        reached_flow_l_min=look.reached_flow_l_min,
        night=look.night,
        baseline=look.dioxide.baseline.gas,
        urgent=" ".join(look.urgent),
    )


def _start(look: Look) -> TitrationState | None:
    _interface(look)
    if look.has_begun:
        return None
    start = look.policy.titration_start_flow_l_min
    is_set_otherwise = look.session.interface in SET_OTHERWISE
    at = "the setting is for the clinician" if is_set_otherwise else f"start at {flow(start.value)}"
    look.tell("T-1", f"no flow yet; {at}", passed=True, by=start)
    _set_next(look, start.value)
    return TitrationState.START


def _skipped(look: Look) -> TitrationState | None:
    """A flow that was left behind without the gas it needed does not pass silently."""
    if not look.dioxide.wants_each_gas:
        return None
    flows = look.session.steps
    for one, following in pairwise(flows):
        if following.flow_l_min <= one.flow_l_min:
            continue
        if step_gas(one, look.policy, for_oxygen=False).answer is None:
            look.tell("T-6", f"no gas that counts on {flow(one.flow_l_min)}", passed=False)
            look.lack(f"a blood gas on {flow(one.flow_l_min)}")
            look.flag(TitrationFlag.GAS_SKIPPED)
    return None


def _waiting(look: Look) -> TitrationState | None:
    limit = look.policy.titration_step_minutes
    passed = minutes(look.last.started_at, look.now)
    at = date_and_time(local(look.last.started_at))
    compared = f"{flow(look.last.flow_l_min)} since {at}: {int(passed)} min, needed {limit}"
    if look.tell("T-2", compared, passed=limit.holds(passed), by=limit):
        return None
    look.wait(limit)
    return TitrationState.WAIT


def _acidaemic(look: Look) -> TitrationState | None:
    """R-GAS-5 asks for no acidosis; one that carbon dioxide does not explain has no rule here."""
    for held in look.last.gases:
        if is_acidaemic_without_hypercapnia(held, look.policy):
            gas = held.gas
            values = f"{gas.in_words()}: pH {gas.ph}, PaCO2 {gas.paco2_kpa} kPa"
            look.tell("R-GAS-5", values, passed=False, by=look.policy.acidaemia_ph)
            look.flag(TitrationFlag.ACIDAEMIA)
            return TitrationState.REVIEW
    return None


def _saturation(look: Look) -> TitrationState | None:
    reading = saturation(look.last, look.policy)
    on = flow(look.last.flow_l_min)
    limit = look.policy.titration_spo2_percent
    if reading is None:
        wait = look.policy.titration_step_minutes
        fact = f"SpO2 on {on}, {wait.number} minutes or more after it was set"
        look.lack(fact)
        look.tell("T-3", f"not recorded: {fact}", passed=False, by=limit)
        look.samples = _samples_due(look)
        return TitrationState.MEASURE_SPO2
    look.spo2_percent = reading.spo2_percent
    compared = f"SpO2 {number(reading.spo2_percent)} % on {on}, needed {limit}"
    look.tell("T-3", compared, passed=look.is_saturated, by=limit)
    return None


def _samples_due(look: Look) -> tuple[SampleKind, ...]:
    if not look.dioxide.wants_each_gas:
        return ()
    known = step_gas(look.last, look.policy, for_oxygen=False).answer
    return () if known else SHOWS_CARBON_DIOXIDE


def _gas(look: Look) -> TitrationState | None:
    """Whether the gas that this step needs is there (T-6, T-7), and what it says of oxygen."""
    wants_each = look.dioxide.wants_each_gas
    if not (wants_each or look.is_saturated):
        return None
    found = step_gas(look.last, look.policy, for_oxygen=look.is_saturated)
    rule = "T-6" if wants_each else "R-GAS-5"
    if found.answer is None:
        reasons = "; ".join(found.why_not) or "no gas yet"
        look.tell(rule, f"on {flow(look.last.flow_l_min)}: {reasons}", passed=False)
        if look.last.skin is not None:
            look.tell("R-GAS-7", "measured through the skin: no pH, so a gas too", passed=False)
        if found.has_query:
            look.samples = _kinds(look)
            return TitrationState.DATA_QUERY
        return look.ask_for_gas(_kinds(look))
    look.tell(rule, found.answer.in_words(), passed=True)
    if found.answer.sample is not SampleKind.ABG:
        look.flag(TitrationFlag.CBG_USED)
        look.tell("R-GAS-6", found.answer.in_words(), passed=True)
    return _by_oxygen(look, found.answer) if look.is_saturated else None


def _kinds(look: Look) -> tuple[SampleKind, ...]:
    return SHOWS_OXYGEN if look.is_saturated else SHOWS_CARBON_DIOXIDE


def _by_saturation(look: Look) -> TitrationState:
    """SpO2 is not above the line: more, unless a gas says that the target is reached (T-3)."""
    gas = step_gas(look.last, look.policy, for_oxygen=True).answer
    limit = look.policy.target_pao2_kpa
    if gas is None or not is_enough(gas, look.policy):
        return _raise(look)
    look.tell("T-4", _pao2_words(gas, limit), passed=True, by=limit)
    look.flag(TitrationFlag.SATURATION_DISAGREES)
    return TitrationState.REVIEW


def _by_oxygen(look: Look, gas: GasReading) -> TitrationState:
    """SpO2 is above the line: PaO2 says whether the flow is enough (T-4, T-5)."""
    limit, quality = look.policy.target_pao2_kpa, look.policy.target_pao2_quality_kpa
    if not look.tell("T-4", _pao2_words(gas, limit), passed=is_enough(gas, look.policy), by=limit):
        look.tell("T-5", "one more step, then another gas", passed=True)
        allowance = look.policy.capillary_allowance_kpa.value
        if gas.sample is SampleKind.CBG_EARLOBE and limit.holds(pao2_compared(gas) + allowance):
            look.prompt("R-GAS-6", "An earlobe PaO2 reads low: an arterial gas may be enough")
        return _raise(look)
    is_above = quality.holds(pao2_compared(gas))
    if not look.tell("T-4", _pao2_words(gas, quality), passed=is_above, by=quality):
        look.flag(TitrationFlag.AT_TARGET)
    return _reached(look)


def _pao2_words(gas: GasReading, limit: Threshold) -> str:
    return f"{gas.in_words()}: PaO2 {gas.pao2_kpa} kPa, as {pao2_compared(gas)}, target {limit}"


def _raise(look: Look) -> TitrationState:
    line = look.policy.device_review_flow_l_min.value
    following = look.last.flow_l_min + look.policy.titration_step_flow_l_min.value
    if look.last.flow_l_min < line < following:
        following = line  # a shorter step stays within what the device can give
    if look.session.interface not in SET_OTHERWISE and _is_high(look, following):
        return TitrationState.DEVICE_REVIEW
    _set_next(look, following)
    return TitrationState.RAISE_FLOW


def _is_high(look: Look, flow_l_min: Decimal) -> bool:
    limit = look.policy.device_review_flow_l_min
    is_high = limit.holds(flow_l_min)
    if is_high:
        compared = f"{flow(flow_l_min)} ({limit} is reviewed)"
        look.tell("T-8", compared, passed=False, by=limit)
        look.flag(TitrationFlag.HIGH_FLOW)
    return is_high


def _set_next(look: Look, flow_l_min: Decimal) -> None:
    interface = look.session.interface
    if interface in SET_OTHERWISE:
        words = f"The setting of the device ({DEVICE_WORDS[interface]}) is for the clinician"
        look.prompt("T-2", words)
    else:
        look.next_flow_l_min = flow_l_min


def _interface(look: Look) -> None:
    """T-1: nasal cannulae first; reasons for a Venturi mask are named, not decided."""
    session = look.session
    if session.interface in {None, Device.AIR}:
        look.lack("the interface; nasal cannulae are the first choice")
    is_feared = look.dioxide.is_raised or look.dioxide.is_watched or bool(session.stops_before)
    why = ["hypercapnia"] if is_feared else []
    why += ["fast breathing"] if session.breathes_fast else []
    why += ["impaired thinking"] if session.has_cognitive_impairment else []
    if session.breathes_fast is None:
        look.lack("whether breathing is fast")
    if why and session.interface is not Device.VENTURI:
        words = f"Consider a Venturi mask ({', '.join(why)}); a concentrator cannot drive one"
        look.prompt("T-1", words)


def _reached(look: Look) -> TitrationState:
    session, day = look.session, look.last.flow_l_min
    look.tell("R-GAS-5", "enough oxygen, no acidosis, no rise above the limit", passed=True)
    look.reached_flow_l_min = day
    look.night = night_flow(session, day, look.policy)
    look.steps.extend(look.night.steps)
    look.lack(*look.night.missing)
    is_high = _is_high(look, day)
    if not is_high and look.night.flow_l_min is not None:
        _is_high(look, look.night.flow_l_min)
    _think_of(look)
    return TitrationState.DEVICE_REVIEW if is_high else TitrationState.REACHED


def _think_of(look: Look) -> None:
    session = look.session
    facts = (
        ("whether the patient is active outdoors", session.is_active_outdoors),
        ("whether there is a tracheostomy", session.has_tracheostomy),
        ("whether the patient smokes", session.smokes),
    )
    look.lack(*(fact for fact, value in facts if value is None))
    if look.night is not None and look.night.is_raised:
        why = look.night.why
        look.prompt("T-9", f"{why[:1].upper()}{why[1:]}; oximetry at night may refine it")
    if session.is_active_outdoors:
        look.prompt("T-10", "Assess for ambulatory oxygen: the flow on exercise is not known yet")
    if impairments(session):
        look.prompt("T-11", "One flow for every situation")
    limit = look.policy.ltot_hours_per_day
    look.tell("T-12", f"to be ordered: {limit} a day", passed=True, by=limit)
    look.prompt(
        "T-12", f"{limit.words.capitalize()} hours a day; longer was not shown to help more"
    )
    if session.has_tracheostomy is not None:
        humid = "Humidify the oxygen" if session.has_tracheostomy else "No humidifier"
        look.prompt("T-13", f"{humid}: {'' if session.has_tracheostomy else 'no '}tracheostomy")
    if session.smokes:
        look.prompts.append("Tell the patient that oxygen may help less while smoking goes on.")
    look.prompts.append("A new order replaces the whole of the old one: name all equipment.")


_ORDER: Final[tuple[Callable[[Look], TitrationState | None], ...]] = (
    stopped,
    ventilated,
    too_soon,
    alarmed,
    baseline_known,
    _start,
    _skipped,
    _waiting,
    _acidaemic,
    _saturation,
    _gas,
    _by_saturation,
)
