"""The ladder from referral to order: where a patient stands on it, and what the next rung needs.

It says nothing that the rules on LTOT (section 2.3), the titration (2.4) and the order gate (6.1)
do not say; it puts them in the order in which a clinic works, so that nobody has to ask what is
missing.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from o2clinic.rules.blood_gas import GasReading, SampleKind
from o2clinic.rules.decision import DECIDED_WORDS, Decided
from o2clinic.rules.diagnosis import DIAGNOSIS_WORDS, LTOT_ROWS
from o2clinic.rules.display import days_counted, short_date
from o2clinic.rules.eligibility import ltot_limit, ltot_row
from o2clinic.rules.ltot_case import CaseGas, Decision, LtotCase, Outcome
from o2clinic.rules.pathway_case import LadderRung, Need, Progress, Rung, RungState
from o2clinic.rules.pathway_titration import titration_rung
from o2clinic.rules.policy import Policy
from o2clinic.rules.quantities import round_half_up
from o2clinic.rules.safety_case import Gate

_AGAINST_SHOWN: Final = 3


def ladder(
    case: LtotCase, decision: Decision, progress: Progress, policy: Policy
) -> tuple[LadderRung, ...]:
    """Every rung from the bottom; the first that is open and can be worked on now is NEXT.

    Args:
        case: what the decision was made from.
        decision: of `eligibility.decide` for this case under this policy.
        progress: what was decided, the gate of risks and consent, titration and order.
        policy: the thresholds.
    """
    rungs = [
        _diagnosis(case, decision),
        _stable(case, decision, policy),
        _gas(Rung.FIRST_GAS, case.first_gas, case, decision, policy),
        _interval(case, policy),
        _second(case, decision, policy),
        _carbon_dioxide(case, decision, policy),
        _decided(progress),
        _risk(progress),
        titration_rung(case, progress, policy),
        _order(progress),
    ]
    return tuple(_with_next(rungs))


def _with_next(rungs: list[LadderRung]) -> list[LadderRung]:
    """The first open rung is next, unless one below it says no or stops everything."""
    for at, rung in enumerate(rungs):
        if rung.state in {RungState.MET, RungState.NOT_NEEDED}:
            continue
        if rung.state is RungState.LATER:
            rungs[at] = replace(rung, state=RungState.NEXT)
        break
    return rungs


def _diagnosis(case: LtotCase, decision: Decision) -> LadderRung:
    def rung(state: RungState, words: str, rule: str, need: Need | None = None) -> LadderRung:
        return LadderRung(Rung.DIAGNOSIS, state, words, (rule,), need=need)

    if decision.outcome is Outcome.OUT_OF_SCOPE_PAEDIATRIC:
        return rung(RungState.STOPPED, decision.words, "S-0")
    if case.born_on is None:
        return rung(RungState.LATER, "date of birth not recorded", "S-0", Need.RECORD_BIRTH)
    if case.diagnosis is None:
        words = "no confirmed diagnosis recorded"
        return rung(RungState.LATER, words, "R-REF-8", Need.RECORD_DIAGNOSIS)
    words = DIAGNOSIS_WORDS[case.diagnosis]
    if case.diagnosis not in LTOT_ROWS:
        words = f"{words}: no recommendation on LTOT"
        return rung(RungState.NOT_MET, words, "R-REF-8", Need.RECORD_DIAGNOSIS)
    return rung(RungState.MET, words, LTOT_ROWS[case.diagnosis])


def _stable(case: LtotCase, decision: Decision, policy: Policy) -> LadderRung:
    if decision.outcome is Outcome.URGENT_UNSTABLE:
        return LadderRung(Rung.STABLE, RungState.STOPPED, decision.urgent, ("R-STA-4",))
    if case.exacerbations is None:
        words = "nobody has asked for the date of the last exacerbation"
        need = Need.RECORD_EXACERBATION
        return LadderRung(Rung.STABLE, RungState.LATER, words, ("R-REF-7",), need=need)
    if decision.outcome is Outcome.DEFER_UNSTABLE:
        failed = next(step for step in reversed(decision.steps) if not step.passed)
        return LadderRung(
            Rung.STABLE, RungState.WAITING, failed.compared, (failed.rule,), decision.not_before
        )
    if not case.exacerbations:
        return LadderRung(Rung.STABLE, RungState.MET, "no exacerbation", ("R-REF-6",))
    return _since_the_last(case, policy)


def _since_the_last(case: LtotCase, policy: Policy) -> LadderRung:
    """Counted to the first gas, or to today while there is none."""
    until = case.first_gas.gas.taken_on if case.first_gas is not None else case.decided_on
    clocks = [one.clock_on for one in case.exacerbations or () if one.started_on <= until]
    if not clocks:
        words = f"no exacerbation before {short_date(until)}"
        return LadderRung(Rung.STABLE, RungState.MET, words, ("R-REF-6",))
    last, limit = max(clocks), policy.stability_days
    days = (until - last).days
    words = f"{days_counted(days)} since {short_date(last)}, needed {limit}"
    if days < 0:
        words = f"{short_date(until)}: in an exacerbation until {short_date(last)}, needed {limit}"
    if limit.holds(days):
        return LadderRung(Rung.STABLE, RungState.MET, words, ("R-REF-6",))
    reason = case.early_assessment_reason.strip()
    if reason and days > 0:  # as the decision: never in the middle of an exacerbation
        words = f"{words}; assessed early: {reason}"
        return LadderRung(Rung.STABLE, RungState.MET, words, ("R-REF-6", "R-STA-1"))
    not_before = last + timedelta(days=limit.number)
    return LadderRung(Rung.STABLE, RungState.WAITING, words, ("R-REF-6",), not_before)


def _gas(
    rung: Rung, held: CaseGas | None, case: LtotCase, decision: Decision, policy: Policy
) -> LadderRung:
    """The first or the second gas: there, clean, and at or below the limit."""
    if held is None:
        return LadderRung(rung, RungState.LATER, "not taken", ("R-GAS-2",), need=Need.TAKE_GAS)
    unusable = _unusable(rung, held)
    if unusable is not None or held.gas.pao2_kpa is None:
        words = f"{held.gas.in_words()}: no PaO2"
        return unusable or LadderRung(
            rung, RungState.LATER, words, ("R-GAS-2",), need=Need.TAKE_GAS
        )
    gas, limit = held.gas, ltot_limit(case, policy)
    rounded = round_half_up(held.gas.pao2_kpa, 1)
    words = f"{gas.in_words()}: PaO2 {gas.pao2_kpa} kPa, as {rounded}, limit {limit}"
    row = ltot_row(case, policy)
    if not limit.holds(rounded):
        return LadderRung(rung, RungState.NOT_MET, words, (row,))
    doubt = _sample_doubt(held, decision)
    if doubt is not None:
        rule, why = doubt
        words, need = f"{words}; {why}", Need.TAKE_ARTERIAL_GAS
        return LadderRung(rung, RungState.LATER, words, (rule,), need=need)
    sample = "R-GAS-1" if _is_arterial(gas) else "R-GAS-8"
    return LadderRung(rung, RungState.MET, words, (row, sample))


def _unusable(rung: Rung, held: CaseGas) -> LadderRung | None:
    """Why a gas cannot be set against the limit at all."""
    gas = held.gas
    if held.queries:
        words = f"{gas.in_words()}: {held.queries[0].message}"
        return LadderRung(rung, RungState.STOPPED, words, ("S-1",), need=Need.ANSWER_QUERY)
    if not gas.is_on_air:
        return LadderRung(rung, RungState.LATER, gas.in_words(), ("U-9",), need=Need.TAKE_GAS)
    if not gas.shows_oxygen:
        words, need = f"{gas.in_words()}: its PO2 is not used", Need.TAKE_ARTERIAL_GAS
        return LadderRung(rung, RungState.LATER, words, ("R-GAS-12",), need=need)
    return None


def _is_arterial(gas: GasReading) -> bool:
    return gas.sample is SampleKind.ABG


def _sample_doubt(held: CaseGas, decision: Decision) -> tuple[str, str] | None:
    """Why a capillary gas has to be confirmed, as the decision found it."""
    if decision.outcome is not Outcome.CONFIRM_WITH_ABG or _is_arterial(held.gas):
        return None
    about = f"{held.gas.in_words()}: "
    for step in decision.steps:
        is_of_it = step.rule == "R-GAS-13" and step.compared.startswith(about)
        if not step.passed and (is_of_it or step.rule == "R-GAS-14"):
            return step.rule, step.compared.removeprefix(about)
    return None


def _interval(case: LtotCase, policy: Policy) -> LadderRung:
    if policy.gases_on_air.holds(1):
        words = "this policy asks for one gas"
        return LadderRung(Rung.INTERVAL, RungState.NOT_NEEDED, words, ("R-GAS-2",))
    limit = policy.gas_interval_days
    if case.first_gas is None:
        words = f"needed {limit} after the first gas"
        return LadderRung(Rung.INTERVAL, RungState.LATER, words, ("R-GAS-2",))
    first_on = case.first_gas.gas.taken_on
    earliest = first_on + timedelta(days=limit.number)
    until = case.second_gas.gas.taken_on if case.second_gas is not None else case.decided_on
    days = (until - first_on).days
    words = f"{short_date(first_on)} to {short_date(until)}: {days_counted(days)}, needed {limit}"
    state = RungState.MET if limit.holds(days) else RungState.WAITING
    not_before = None if state is RungState.MET else earliest
    return LadderRung(Rung.INTERVAL, state, words, ("R-GAS-2",), not_before)


def _second(case: LtotCase, decision: Decision, policy: Policy) -> LadderRung:
    if case.second_gas is None and policy.gases_on_air.holds(1):
        words = "this policy asks for one gas"
        return LadderRung(Rung.SECOND_GAS, RungState.NOT_NEEDED, words, ("R-GAS-2",))
    rung = _gas(Rung.SECOND_GAS, case.second_gas, case, decision, policy)
    if case.second_gas is None and case.first_gas is not None:
        earliest = case.first_gas.gas.taken_on + timedelta(days=policy.gas_interval_days.number)
        return replace(rung, not_before=earliest)
    return rung


def _carbon_dioxide(case: LtotCase, decision: Decision, policy: Policy) -> LadderRung:
    if not case.gases:
        return LadderRung(Rung.CARBON_DIOXIDE, RungState.LATER, "not measured", ("R-LT-3",))
    pressures = []
    for held in case.gases:
        if held.gas.ph is None or held.gas.paco2_kpa is None:  # acidosis is not ruled out
            words, need = f"{held.gas.in_words()}: pH and PaCO2 are needed", Need.TAKE_GAS
            return LadderRung(Rung.CARBON_DIOXIDE, RungState.LATER, words, ("R-STA-4",), need=need)
        pressures.append(held.gas.paco2_kpa)
    limit, highest = policy.hypercapnia_paco2_kpa, max(pressures)
    words = f"PaCO2 {highest} kPa ({limit} is raised)"
    if decision.outcome is Outcome.NIV_PATHWAY:
        failed = next(step for step in reversed(decision.steps) if not step.passed)
        return LadderRung(Rung.CARBON_DIOXIDE, RungState.STOPPED, failed.compared, (failed.rule,))
    if limit.holds(highest):
        words = f"{words}: no bar to LTOT; a gas after every step of titration"
        return LadderRung(Rung.CARBON_DIOXIDE, RungState.MET, words, ("R-LT-3", "T-6"))
    return LadderRung(Rung.CARBON_DIOXIDE, RungState.MET, words, ("R-LT-3",))


def _decided(progress: Progress) -> LadderRung:
    """What a professional made of it; never older than the gases that it has to rest on."""
    said = progress.decision

    def rung(state: RungState, words: str, need: Need | None = None) -> LadderRung:
        return LadderRung(Rung.DECISION, state, words, ("S-2",), need=need)

    if said is None:
        return rung(RungState.LATER, "nobody has decided yet", Need.DECIDE)
    words = f"{DECIDED_WORDS[said.decided].lower()}: {said.by}, {short_date(said.on)}"
    if said.is_override:
        words = f"{words}, not as the rules advised"
    if not said.is_of_these_gases:
        return rung(RungState.LATER, f"{words}, on other gases", Need.DECIDE)
    if said.decided is Decided.OFFER:
        return rung(RungState.MET, words)
    if said.decided is Decided.WAIT:
        return rung(RungState.LATER, words, Need.DECIDE)
    return rung(RungState.NOT_MET, words, Need.DECIDE)


def _risk(progress: Progress) -> LadderRung:
    """As the gate ends; what nobody answered, or stands against it, is told first."""
    gate = progress.gate
    if gate is None:
        words, need = "consent and risks at home not recorded", Need.RECORD_FORMS
        return LadderRung(Rung.RISK, RungState.LATER, words, ("R-SF-1", "R-SF-2"), need=need)
    if gate.allows_an_order:
        words = "; ".join((gate.words, *_forms(progress)))
        return LadderRung(Rung.RISK, RungState.MET, words, ("R-SF-1", "R-SF-2"))
    is_refused = gate.outcome is Gate.RISK_REFUSE
    of_refusals = [step.rule for step in gate.steps if step.compared in gate.refusals]
    of_items = [item.rule for item in gate.open_items[:_AGAINST_SHOWN]]
    against, more = gate.against[:_AGAINST_SHOWN], len(gate.against) - _AGAINST_SHOWN
    words = "; ".join((*against, *((f"and {more} more",) if more > 0 else ())))
    return LadderRung(
        Rung.RISK,
        RungState.NOT_MET if is_refused else RungState.LATER,
        f"not offered: {words}" if is_refused else words,
        tuple(dict.fromkeys(of_refusals if is_refused else of_items)),
        need=Need.RECORD_FORMS,
    )


def _forms(progress: Progress) -> tuple[str, ...]:
    told = {
        "consent (HOCF)": progress.consent_signed_on,
        "risk form (IHORM)": progress.risk_form_completed_on,
    }
    return tuple(f"{name} {short_date(day)}" for name, day in told.items() if day is not None)


def _order(progress: Progress) -> LadderRung:
    if progress.ordered_on is None:
        words = "no LTOT order in force"
        return LadderRung(Rung.ORDER, RungState.LATER, words, ("R-SF-1",), need=Need.ORDER)
    words = f"ordered on {short_date(progress.ordered_on)}"
    return LadderRung(Rung.ORDER, RungState.MET, words, ("R-SF-1",))
