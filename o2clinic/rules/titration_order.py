"""From a titration to what is ordered: the flow in sleep and the words of the order."""

from decimal import Decimal

from o2clinic.rules.display import flow, listed
from o2clinic.rules.oxygen_source import DEVICE_WORDS
from o2clinic.rules.policy import Policy
from o2clinic.rules.rule_book import step
from o2clinic.rules.titration_case import (
    SET_OTHERWISE,
    NightFlow,
    TitrationAdvice,
    TitrationSession,
)
from o2clinic.rules.titration_gas import carbon_dioxide


def night_flow(session: TitrationSession, day_flow_l_min: Decimal, policy: Policy) -> NightFlow:
    """The flow in sleep (T-9, T-11); where anything is unknown it is not raised.

    Args:
        session: the titration by day.
        day_flow_l_min: the flow on which the target was reached, in L/min.
        policy: how much more a night has.
    """
    if session.is_on_ventilation:
        why = "NIV at night: the flow is set together with the ventilation service"
        return NightFlow(None, is_raised=False, why=why, steps=(step("T-9", why, passed=False),))
    if impaired := impairments(session):
        why = f"impaired {listed(impaired)}: one flow for every situation"
        return _as_by_day(day_flow_l_min, "T-11", why)
    if against := _against_more(session, policy):
        return _as_by_day(day_flow_l_min, "T-9", f"not raised in sleep: {against}")
    if missing := _unknown(session, policy):
        why = "not raised in sleep while something is not recorded"
        return _as_by_day(day_flow_l_min, "T-9", why, missing)
    extra = policy.night_extra_flow_l_min
    night = day_flow_l_min + extra.value
    why = f"no hypercapnia: {flow(extra.value)} more in sleep"
    told = step("T-9", f"{flow(day_flow_l_min)} by day, {flow(night)} in sleep", passed=True)
    return NightFlow(night, is_raised=True, why=why, steps=(told,))


def impairments(session: TitrationSession) -> tuple[str, ...]:
    """What is impaired and asks for a single flow (T-11), in words."""
    facts = (
        ("thinking", session.has_cognitive_impairment),
        ("sight", session.has_visual_impairment),
        ("coordination", session.has_coordination_impairment),
    )
    return tuple(words for words, is_impaired in facts if is_impaired)


def order_words(
    session: TitrationSession, advice: TitrationAdvice, policy: Policy
) -> tuple[str, ...]:
    """What an order says after the titration, a line for each part; () before the target.

    Args:
        session: the titration.
        advice: of `titration.advise` on it.
        policy: the hours a day.
    """
    day, night = advice.reached_flow_l_min, advice.night
    if day is None or night is None:
        return ()
    by = (
        f"by {DEVICE_WORDS[session.interface]}" if session.interface else "(interface not recorded)"
    )
    hours = f"{policy.ltot_hours_per_day.words} hours a day"
    lines = [f"{flow(day)} {by} at rest, {hours}"]
    if night.flow_l_min is None:
        lines.append("In sleep: together with NIV, as the ventilation service sets it")
    elif impairments(session):
        lines.append("The same flow in every situation")
    elif night.is_raised:
        lines.append(f"{flow(night.flow_l_min)} in sleep")
    else:
        lines.append("The same flow in sleep")
    if session.is_active_outdoors:
        lines.append("Outdoors: after the assessment for ambulatory oxygen")
    if session.has_tracheostomy is not None:
        lines.append("Humidified" if session.has_tracheostomy else "Not humidified")
    return tuple(lines)


def _against_more(session: TitrationSession, policy: Policy) -> str:
    """A night that nobody measures is no place for more oxygen once carbon dioxide has risen."""
    found = carbon_dioxide(session, policy)
    if found.is_raised:
        return "PaCO2 is raised"
    if found.is_watched:
        return "PaCO2 has risen on oxygen"
    if session.interface in SET_OTHERWISE:
        return "more flow would not change what this device gives"
    return session.against_night_increase.strip()


def _unknown(session: TitrationSession, policy: Policy) -> tuple[str, ...]:
    facts = (
        ("whether thinking is impaired", session.has_cognitive_impairment),
        ("whether sight is impaired", session.has_visual_impairment),
        ("whether coordination is impaired", session.has_coordination_impairment),
    )
    missing = [fact for fact, value in facts if value is None]
    if carbon_dioxide(session, policy).on_air is None:
        missing.append("PaCO2 on air")
    return tuple(missing)


def _as_by_day(
    day_flow_l_min: Decimal, rule: str, why: str, missing: tuple[str, ...] = ()
) -> NightFlow:
    told = step(rule, f"{flow(day_flow_l_min)} by day and in sleep: {why}", passed=not missing)
    return NightFlow(day_flow_l_min, is_raised=False, why=why, steps=(told,), missing=missing)
