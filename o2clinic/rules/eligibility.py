"""Whether the criteria for LTOT are met, step by step in the order of section 2.3.

The order matters: data quality comes first, so that a wrong unit is never called "not eligible".
Oxygen limits are compared after rounding half up to 0.1 kPa (U-3), safety limits raw (U-4).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from o2clinic.rules.advice import Trail
from o2clinic.rules.blood_gas import GasReading, SampleKind
from o2clinic.rules.book.rule import H15
from o2clinic.rules.diagnosis import DIAGNOSIS_WORDS, LTOT_ROWS, WEAK_BREATHING, Diagnosis
from o2clinic.rules.display import days_counted, number, short_date
from o2clinic.rules.gas_pair import GasPair, choose_pair
from o2clinic.rules.ltot_case import CaseGas, Decision, Exacerbation, Flag, LtotCase, Outcome
from o2clinic.rules.policy import Policy, Tag, Threshold
from o2clinic.rules.quantities import haematocrit_percent, round_half_up
from o2clinic.rules.rule_book import Step

# What the rest of the program needs for a decision, in one place.
__all__ = [
    "CaseGas",
    "Decision",
    "Diagnosis",
    "Exacerbation",
    "Flag",
    "GasPair",
    "LtotCase",
    "Outcome",
    "Step",
    "choose_pair",
    "complications",
    "decide",
    "is_borderline",
    "ltot_limit",
    "ltot_row",
]


@dataclass(slots=True)
class _Trail(Trail):
    """What has been found so far."""

    flags: list[Flag] = field(default_factory=list)
    not_before: date | None = None
    urgent: list[str] = field(default_factory=list)

    def flag(self, flag: Flag) -> None:
        """Add a flag once."""
        if flag not in self.flags:
            self.flags.append(flag)

    def ends_without(self, rule: str, fact: str) -> Outcome:
        """End for want of a fact."""
        self.lacks(rule, fact)
        return Outcome.INCOMPLETE


def decide(case: LtotCase, policy: Policy) -> Decision:
    """Whether the criteria for LTOT are met; advice to a registered professional.

    Args:
        case: the patient's facts; pressures in kPa.
        policy: the thresholds, whose id is kept with the decision.
    """
    trail = _Trail()
    _raise_banner(case, policy, trail)
    outcome = next(
        (ended for check in _ORDER if (ended := check(case, policy, trail)) is not None),
        Outcome.ELIGIBLE,
    )
    return Decision(
        outcome,
        policy.id,
        tuple(trail.steps),
        tuple(trail.missing),
        trail.not_before,
        tuple(trail.flags),
        " ".join(trail.urgent),
    )


def ltot_limit(case: LtotCase, policy: Policy) -> Threshold:
    """The PaO2 limit in kPa that applies to this patient (step 5)."""
    if case.diagnosis is Diagnosis.PULMONARY_HYPERTENSION or complications(case, policy):
        return policy.ltot_pao2_complication_kpa
    return policy.ltot_pao2_kpa


def ltot_row(case: LtotCase, policy: Policy) -> str:
    """The rule that this limit comes from; that of COPD where no diagnosis has one."""
    row = LTOT_ROWS.get(case.diagnosis or Diagnosis.COPD, "R-LT-1")
    return "R-LT-2" if row == "R-LT-1" and complications(case, policy) else row


def complications(case: LtotCase, policy: Policy) -> tuple[str, ...]:
    """The complications that raise the limit, in words."""
    found = []
    if case.has_oedema:
        found.append("peripheral oedema")
    if case.haematocrit_percent is not None:
        percent = haematocrit_percent(case.haematocrit_percent)
        if policy.polycythaemia_haematocrit_percent.holds(percent):
            found.append(f"haematocrit {number(percent)} %")
    if case.has_pulmonary_hypertension:
        found.append("pulmonary hypertension")
    return tuple(found)


def is_borderline(pao2_kpa: Decimal, policy: Policy) -> bool:
    """Whether a PaO2 in kPa, rounded to 0.1, lies within the band round a limit (U-3)."""
    limits = (policy.ltot_pao2_kpa, policy.ltot_pao2_complication_kpa)
    rounded = round_half_up(pao2_kpa, 1)
    return any(policy.borderline_kpa.holds(abs(rounded - limit.value)) for limit in limits)


def _raise_banner(case: LtotCase, policy: Policy, trail: _Trail) -> None:
    """A query does not silence the urgent banner; only numbers that cannot be true do."""
    for held in case.gases:
        if not held.is_blocked and _is_acidotic(held.gas, policy):
            trail.urgent.append(
                f"Respiratory acidosis in the {held.gas.in_words()}: {_acid_words(held.gas)}. "
                "Senior review the same day."
            )


def _adult(case: LtotCase, policy: Policy, trail: _Trail) -> Outcome | None:
    is_adult = trail.is_adult(case.born_on, case.decided_on, policy)
    if is_adult is None:
        return Outcome.INCOMPLETE
    return None if is_adult else Outcome.OUT_OF_SCOPE_PAEDIATRIC


def _gas_there(case: LtotCase, _policy: Policy, trail: _Trail) -> Outcome | None:
    return (
        None
        if case.gases
        else trail.ends_without("R-GAS-2", "a blood gas on air in a stable phase")
    )


def _quality(case: LtotCase, _policy: Policy, trail: _Trail) -> Outcome | None:
    ended: Outcome | None = None
    for held in case.gases:
        reasons = "; ".join(f"{found.rule}: {found.message}" for found in held.queries)
        compared = f"{held.gas.in_words()}: {reasons or 'no open query'}"
        if not trail.tell("S-1", compared, passed=not reasons):
            ended = Outcome.DATA_QUERY
    return ended


def _on_air(case: LtotCase, _policy: Policy, trail: _Trail) -> Outcome | None:
    for held in case.gases:
        if not held.gas.is_on_air:
            trail.missing.append("a blood gas on air")
            trail.tell("U-9", held.gas.in_words(), passed=False)
            return Outcome.INCOMPLETE
    return None


def _acidosis(case: LtotCase, policy: Policy, trail: _Trail) -> Outcome | None:
    ended: Outcome | None = None
    for held in case.gases:
        gas = held.gas
        if gas.ph is None or gas.paco2_kpa is None:
            fact = f"pH and PaCO2 of the {gas.in_words()}"
            ended = ended or trail.ends_without("R-STA-4", fact)
            continue
        is_acidotic = _is_acidotic(gas, policy)
        stops = f"pH {policy.acidaemia_ph} with PaCO2 {policy.hypercapnia_paco2_kpa} stops"
        compared = f"{gas.in_words()}: {_acid_words(gas)} ({stops})"
        if not trail.tell("R-STA-4", compared, passed=not is_acidotic):
            ended = Outcome.URGENT_UNSTABLE
    return ended


def _stable(case: LtotCase, policy: Policy, trail: _Trail) -> Outcome | None:
    first, second = case.gases[0], case.second_gas
    if case.exacerbations is None:
        return trail.ends_without(
            "R-REF-7", "date of the last exacerbation, or that there was none"
        )
    gas_on = first.gas.taken_on
    before = [one for one in case.exacerbations if one.started_on <= gas_on]
    between = [
        one
        for one in case.exacerbations
        if second is not None and gas_on < one.started_on <= second.gas.taken_on
    ]
    last_gas_on = case.gases[-1].gas.taken_on
    if any(last_gas_on < one.started_on <= case.decided_on for one in case.exacerbations):
        trail.flag(Flag.EXACERBATION_SINCE)
    if between:
        return _pair_is_void(between, policy, trail)
    if before:
        return _first_is_stable(case, before, gas_on, policy, trail)
    trail.tell("R-REF-6", "no exacerbation before the first gas", passed=True)
    return None


def _pair_is_void(between: list[Exacerbation], policy: Policy, trail: _Trail) -> Outcome:
    """An early assessment does not excuse this: the two gases are not of one stable phase."""
    last = max(between, key=lambda one: one.clock_on)
    compared = f"exacerbation of {short_date(last.started_on)} lies between the gases"
    trail.tell("R-STA-3", compared, passed=False)
    trail.not_before = last.clock_on + timedelta(days=policy.stability_days.number)
    return Outcome.DEFER_UNSTABLE


def _first_is_stable(
    case: LtotCase, before: list[Exacerbation], gas_on: date, policy: Policy, trail: _Trail
) -> Outcome | None:
    last = max(before, key=lambda one: one.clock_on)
    days = (gas_on - last.clock_on).days
    limit = policy.stability_days
    compared = (
        f"{short_date(last.clock_on)} to {short_date(gas_on)}: {days_counted(days)}, needed {limit}"
        if days >= 0
        else f"the exacerbation ended on {short_date(last.clock_on)}, after the gas; needed {limit}"
    )
    if trail.tell("R-REF-6", compared, passed=limit.holds(days), by=limit):
        return None
    reason = case.early_assessment_reason.strip()
    if reason and days > 0:  # nobody is assessed for LTOT in the middle of an exacerbation
        trail.tell("R-STA-1", f"assessed early: {reason}", passed=True)
        trail.flag(Flag.EARLY_ASSESSMENT)
        return None
    trail.not_before = last.clock_on + timedelta(days=limit.number)
    return Outcome.DEFER_UNSTABLE


def _diagnosed(case: LtotCase, _policy: Policy, trail: _Trail) -> Outcome | None:
    if case.diagnosis is None:
        return trail.ends_without("R-REF-8", "confirmed diagnosis")
    if case.diagnosis not in LTOT_ROWS:
        words = DIAGNOSIS_WORDS[case.diagnosis]
        return trail.ends_without(
            "R-REF-8", f"a diagnosis with an LTOT recommendation ({words} has none)"
        )
    return None


def _ventilation(case: LtotCase, policy: Policy, trail: _Trail) -> Outcome | None:
    limit = policy.hypercapnia_paco2_kpa
    # Without a PaCO2 `_acidosis` has ended the decision.
    highest = max(held.gas.paco2_kpa for held in case.gases if held.gas.paco2_kpa is not None)
    is_raised = limit.holds(highest)
    if is_raised:
        trail.flag(Flag.HYPERCAPNIA)
    compared = f"PaCO2 {highest} kPa ({limit} is raised)"
    on_niv = "on NIV or CPAP" if case.is_on_ventilation else "no NIV or CPAP"
    if case.diagnosis is Diagnosis.SLEEP_DISORDERED_BREATHING:
        trail.tell("R-LT-10", f"{on_niv}; {compared}", passed=case.is_on_ventilation)
        return None if case.is_on_ventilation else Outcome.NIV_PATHWAY
    if case.diagnosis in WEAK_BREATHING:
        passed = case.is_on_ventilation or not is_raised
        if trail.tell("R-LT-7", f"{on_niv}; {compared}", passed=passed):
            return None
        when = " within one week" if case.diagnosis is Diagnosis.MOTOR_NEURONE else ""
        trail.urgent.append(f"Urgent referral to the ventilation service{when}: {compared}.")
        return Outcome.NIV_PATHWAY
    if is_raised:
        trail.tell("R-LT-3", compared, passed=True)
    return None


def _first_gas(case: LtotCase, policy: Policy, trail: _Trail) -> Outcome | None:
    return _meets(case, case.gases[0], policy, trail, Outcome.NOT_ELIGIBLE)


def _second_gas(case: LtotCase, policy: Policy, trail: _Trail) -> Outcome | None:
    first, second = case.gases[0], case.second_gas
    if second is None and policy.gases_on_air.holds(1):
        return None
    limit = policy.gas_interval_days
    earliest = first.gas.taken_on + timedelta(days=limit.number)
    if second is None:
        compared = f"one gas, of {short_date(first.gas.taken_on)}; a second is needed"
        trail.tell("R-GAS-2", compared, passed=False, by=policy.gases_on_air)
        trail.not_before = earliest
        return Outcome.REPEAT_GAS
    days = (second.gas.taken_on - first.gas.taken_on).days
    compared = (
        f"{short_date(first.gas.taken_on)} to {short_date(second.gas.taken_on)}: "
        f"{days_counted(days)}, needed {limit}"
    )
    if not trail.tell("R-GAS-2", compared, passed=limit.holds(days), by=limit):
        trail.not_before = earliest
        return Outcome.REPEAT_GAS
    if policy.gas_interval_long_days.holds(days):
        trail.tell("R-GAS-4", f"{days} days apart", passed=True)
        trail.flag(Flag.LONG_INTERVAL)
    return _meets(case, second, policy, trail, Outcome.NOT_CONFIRMED)


def _meets(
    case: LtotCase, held: CaseGas, policy: Policy, trail: _Trail, above: Outcome
) -> Outcome | None:
    gas, limit = held.gas, ltot_limit(case, policy)
    if not gas.shows_oxygen:
        trail.tell("R-GAS-12", gas.in_words(), passed=False)
        return Outcome.CONFIRM_WITH_ABG
    if gas.pao2_kpa is None:
        return trail.ends_without("R-GAS-2", f"PaO2 of the {gas.in_words()}")
    if is_borderline(gas.pao2_kpa, policy):
        trail.flag(Flag.BORDERLINE)
    row = ltot_row(case, policy)
    if row in {"R-LT-9", "R-LT-10"}:
        trail.flag(Flag.EXTRAPOLATED)
    rounded = round_half_up(gas.pao2_kpa, 1)
    why = ", ".join(complications(case, policy)) or "no complication recorded"
    compared = f"{gas.in_words()}: PaO2 {gas.pao2_kpa} kPa, as {rounded}, limit {limit} ({why})"
    # The row has the guideline's grade for this diagnosis; another's or a borrowed limit its own.
    is_the_rows = limit.tag is Tag.READ and limit.source.startswith(H15)
    by = None if is_the_rows else limit
    if trail.tell(row, compared, passed=limit.holds(rounded), by=by):
        return None
    if policy.ltot_pao2_complication_kpa.holds(rounded):
        _note_unknown_complications(case, trail)
    if above is Outcome.NOT_CONFIRMED:
        trail.tell("R-GAS-3", "the gases disagree", passed=False)
    return above


def _note_unknown_complications(case: LtotCase, trail: _Trail) -> None:
    """Below the higher limit it matters whether every complication was looked for."""
    unknown = {
        "whether there is peripheral oedema": case.has_oedema,
        "haematocrit": case.haematocrit_percent,
        "whether there is pulmonary hypertension": case.has_pulmonary_hypertension,
    }
    facts = [fact for fact, value in unknown.items() if value is None and fact not in trail.missing]
    if facts:
        trail.missing.extend(facts)
        trail.flag(Flag.COMPLICATION_UNKNOWN)


def _samples(case: LtotCase, policy: Policy, trail: _Trail) -> Outcome | None:
    capillary = [held.gas for held in case.gases if held.gas.sample is SampleKind.CBG_EARLOBE]
    if not capillary:
        trail.tell("R-GAS-1", "arterial samples", passed=True)
        return None
    trail.flag(Flag.CBG_USED)
    if any(gas.spo2_percent is None for gas in capillary):
        trail.missing.append("SpO2 at the time of the capillary sample")
        trail.tell("R-GAS-8", "capillary gas without oximetry", passed=False)
    ended: Outcome | None = None
    reason = case.capillary_reason.strip()
    if not trail.tell(
        "R-GAS-14", reason or "no reason for a capillary sample recorded", passed=bool(reason)
    ):
        trail.missing.append("why an arterial sample was not possible")
        ended = Outcome.CONFIRM_WITH_ABG
    for gas in capillary:
        if not _holds_with_allowance(gas, ltot_limit(case, policy), policy, trail):
            ended = Outcome.CONFIRM_WITH_ABG
    return ended


def _holds_with_allowance(gas: GasReading, limit: Threshold, policy: Policy, trail: _Trail) -> bool:
    allowance = policy.capillary_allowance_kpa
    pao2 = gas.pao2_kpa or Decimal(0)
    raised = round_half_up(pao2 + allowance.value, 1)
    sum_kpa = f"PaO2 {pao2} + {allowance.value} kPa, as {raised}"
    compared = f"{gas.in_words()}: {sum_kpa}, limit {limit}"
    return trail.tell("R-GAS-13", compared, passed=limit.holds(raised), by=allowance)


def _is_acidotic(gas: GasReading, policy: Policy) -> bool:
    if gas.ph is None or gas.paco2_kpa is None:
        return False
    return policy.acidaemia_ph.holds(gas.ph) and policy.hypercapnia_paco2_kpa.holds(gas.paco2_kpa)


def _acid_words(gas: GasReading) -> str:
    return f"pH {gas.ph}, PaCO2 {gas.paco2_kpa} kPa"


_ORDER: Final[tuple[Callable[[LtotCase, Policy, _Trail], Outcome | None], ...]] = (
    _adult,
    _gas_there,
    _quality,
    _on_air,
    _acidosis,
    _stable,
    _diagnosed,
    _ventilation,
    _first_gas,
    _second_gas,
    _samples,
)
