"""What stops a titration, or keeps it from beginning (sections 2.4 and 2.5).

These rules come before all others, and read every measurement of the session.
"""

from o2clinic.rules.display import short_date
from o2clinic.rules.hypercapnia import (
    HypercapnicEvent,
    VentilationNeed,
    is_hypercapnic,
    reassess_on,
    ventilation_need,
)
from o2clinic.rules.policy import Policy
from o2clinic.rules.titration_case import TitrationFlag, TitrationSession, TitrationState
from o2clinic.rules.titration_gas import (
    SHOWS_CARBON_DIOXIDE,
    alarms,
    carbon_dioxide,
    is_acidaemic_without_hypercapnia,
    step_gas,
)
from o2clinic.rules.titration_look import Look


def hypercapnic_event(session: TitrationSession, policy: Policy) -> HypercapnicEvent | None:
    """What of this session counts towards R-CO2-2; None when nothing does.

    Acidosis on air already is no stable phase, and a gas with an open query proves nothing.
    """
    dioxide = carbon_dioxide(session, policy)
    if dioxide.on_air is not None and dioxide.on_air.is_stop:
        return None
    held = dioxide.baseline.held
    is_air_clean = held is not None and not held.queries  # else a rise from it proves nothing
    is_proven = any(
        one.is_clean and (one.said.is_acidotic or (one.said.is_stop and is_air_clean))
        for one in dioxide.on_oxygen
    )
    return HypercapnicEvent(session.on, session.was_stable) if is_proven else None


def stopped(look: Look) -> TitrationState | None:
    """Whether R-CO2-1 stops: every gas of the session is asked, not the last alone."""
    dioxide, session, policy = look.dioxide, look.session, look.policy
    _tell_carbon_dioxide(look)
    if not dioxide.is_stopped:
        return None
    look.reassess_on = reassess_on(session.on, policy)
    stops = [one for one in dioxide.on_oxygen if one.said.is_stop]
    if stops and all(one.is_skin for one in stops):
        look.prompt("R-GAS-7", "A blood gas confirms what was measured through the skin")
    if session.was_stable is None:
        look.lack(f"whether the patient was stable on {short_date(session.on)}")
    event = hypercapnic_event(session, policy)
    need = ventilation_need(session.stops_before + ((event,) if event else ()), policy)
    return TitrationState.NIV_ONLY if _needs_niv(look, need) else TitrationState.STOP


def _tell_carbon_dioxide(look: Look) -> None:
    on_air, on_oxygen = look.dioxide.on_air, look.dioxide.on_oxygen
    said = ([on_air] if on_air else []) + [one.said for one in on_oxygen]
    for one in said:
        look.steps.extend(one.steps)
        look.urgent.extend([one.urgent] if one.urgent else [])
    look.lack(*(fact for one in on_oxygen if not one.is_skin for fact in one.said.missing))
    if look.dioxide.is_raised:
        look.flag(TitrationFlag.HYPERCAPNIA)
    if look.dioxide.is_watched:
        look.flag(TitrationFlag.CO2_WATCH)
    if any(one.is_skin for one in on_oxygen):
        look.flag(TitrationFlag.TRANSCUTANEOUS)


def ventilated(look: Look) -> TitrationState | None:
    """Whether earlier assessments leave oxygen only with ventilation (R-CO2-2)."""
    if look.session.earlier_stops is None:
        look.lack("whether carbon dioxide stopped an earlier assessment")
    need = ventilation_need(look.session.stops_before, look.policy)
    return TitrationState.NIV_ONLY if _needs_niv(look, need) else None


def _needs_niv(look: Look, need: VentilationNeed) -> bool:
    look.steps.extend(need.steps)
    look.lack(*need.missing)
    if need.is_needed and look.session.is_on_ventilation:
        look.prompt("R-CO2-2", "Oxygen only together with the ventilation that is in place")
    return need.is_needed and not look.session.is_on_ventilation


def too_soon(look: Look) -> TitrationState | None:
    """Whether an earlier assessment was stopped too few days ago (R-CO2-1)."""
    days = [event.occurred_on for event in look.session.stops_before]
    if not days:
        return None
    first_day = reassess_on(max(days), look.policy)
    compared = f"stopped on {short_date(max(days))}, to be assessed from {short_date(first_day)}"
    limit = look.policy.reassess_after_acidosis_days
    if look.tell("R-CO2-1", compared, passed=look.session.on >= first_day, by=limit):
        return None
    if look.session.steps:
        look.flag(TitrationFlag.EARLY_REASSESSMENT)
        return None
    look.reassess_on = first_day
    return TitrationState.DEFER


def alarmed(look: Look) -> TitrationState | None:
    """A sample that cannot prove a stop, but looks like one, is followed by one that can."""
    gas = look.dioxide.baseline.gas
    found = alarms(look.last, gas.paco2_kpa if gas else None, look.policy) if look.has_begun else ()
    if not found or step_gas(look.last, look.policy, for_oxygen=False).answer is not None:
        return None
    look.tell("R-CO2-1", "; ".join(found), passed=False)
    return look.ask_for_gas(SHOWS_CARBON_DIOXIDE)


def baseline_known(look: Look) -> TitrationState | None:
    """Whether there is an air gas to count a rise from, without an open query (R-CO2-5)."""
    held = look.dioxide.baseline.held
    if held is None:
        days = look.policy.titration_baseline_days.number
        fact = f"a gas on air with PaCO2, of this session or of the last {days} days"
        look.lack(fact)
        look.tell("R-CO2-5", f"not recorded: {fact}", passed=False)
        return TitrationState.INCOMPLETE
    words = held.gas.in_words()
    if held.queries:
        look.tell("S-1", f"{words}: open query {held.queries[0].rule}", passed=False)
        return TitrationState.DATA_QUERY
    if look.dioxide.baseline.is_elsewhere:
        look.flag(TitrationFlag.BASELINE_ELSEWHERE)
        age = look.policy.titration_baseline_days
        look.tell("R-CO2-5", f"{words}, not of this session; {age}", passed=True, by=age)
    else:
        look.tell("R-CO2-5", f"{words}, of this session", passed=True)
    if is_acidaemic_without_hypercapnia(held, look.policy):
        look.flag(TitrationFlag.ACIDAEMIA)
    limit = look.policy.hypercapnia_paco2_kpa
    is_raised = look.dioxide.is_raised
    on_air_raised = is_hypercapnic(held.gas.paco2_kpa, look.policy)
    compared = f"{words}: PaCO2 {held.gas.paco2_kpa} kPa ({limit} is raised)"
    if is_raised and not on_air_raised:
        compared += "; raised since on oxygen"
    look.tell("T-6" if is_raised else "T-7", compared, passed=True)
    if on_air_raised and held.gas.ph is None:
        look.lack(f"pH of the {words}")
        look.tell("R-CO2-1", f"not recorded: pH of the {words}", passed=False)
        return TitrationState.INCOMPLETE
    return None
