"""Oxygen at a discharge from hospital (section 5.2, R-DC): rarely, and for a time.

Whether somebody is to have LTOT is decided later, when stable, by the rules of section 2.3.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from o2clinic.rules.advice import Trail
from o2clinic.rules.calendar import add_months
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.display import number, short_date
from o2clinic.rules.ltot_case import CaseGas, Exacerbation
from o2clinic.rules.order import Modality
from o2clinic.rules.policy import Policy
from o2clinic.rules.rule_book import Step


class Discharge(StrEnum):
    """How the question of oxygen at a discharge ends."""

    OUT_OF_SCOPE_PAEDIATRIC = "OUT_OF_SCOPE_PAEDIATRIC"
    URGENT_UNSTABLE = "URGENT_UNSTABLE"
    OTHER_RULES = "OTHER_RULES"
    FORMAL_ASSESSMENT = "FORMAL_ASSESSMENT"
    NOT_ORDERED = "NOT_ORDERED"
    INCOMPLETE = "INCOMPLETE"
    TEMPORARY = "TEMPORARY"


DISCHARGE_WORDS: Final = {
    Discharge.OUT_OF_SCOPE_PAEDIATRIC: "Under 18: the paediatric service decides",
    Discharge.URGENT_UNSTABLE: "Respiratory acidosis: senior review today, before any discharge",
    Discharge.OTHER_RULES: "Decided by the rules of this kind of oxygen",
    Discharge.FORMAL_ASSESSMENT: "Stable: assess for LTOT in the usual way",
    Discharge.NOT_ORDERED: "Not ordered at this discharge",
    Discharge.INCOMPLETE: "Not decided: something is not recorded",
    Discharge.TEMPORARY: "May be ordered as temporary oxygen",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DischargeCase:
    """What is known on the ward.

    Attributes:
        decided_on: the day of the decision.
        age_years: completed years; None when not known.
        modality: what is asked for.
        diagnosis: the confirmed one; None when there is none.
        spo2_percent: at rest on air; None when not measured.
        is_breathless: None when not recorded.
        can_manage_off_oxygen: None when not recorded.
        gas: the latest blood gas of this stay; None when none was taken.
        was_told_temporary: that the oxygen may be taken away again; None when not recorded.
        exacerbations: all that are known, () when there was none; None when nobody asked.
        starts_on: first day of oxygen at home; None for the day of the decision.
        was_team_involved: the respiratory team saw the patient (R-DC-7).
    """

    decided_on: date
    age_years: int | None
    modality: Modality = Modality.LTOT
    diagnosis: Diagnosis | None = None
    spo2_percent: Decimal | None = None
    is_breathless: bool | None = None
    can_manage_off_oxygen: bool | None = None
    gas: CaseGas | None = None
    was_told_temporary: bool | None = None
    exacerbations: tuple[Exacerbation, ...] | None = None
    starts_on: date | None = None
    was_team_involved: bool = False


@dataclass(frozen=True, slots=True)
class AssessmentWindow:
    """When temporary oxygen is to be assessed (R-DC-4).

    Attributes:
        first_on: first day on which the patient counts as stable.
        last_on: last day of the review within three months of the start.
    """

    first_on: date
    last_on: date

    @property
    def is_possible(self) -> bool:
        """Whether one visit can do both."""
        return self.first_on <= self.last_on

    def in_words(self) -> str:
        """The window, or that there is none, for people."""
        first, last = short_date(self.first_on), short_date(self.last_on)
        if self.is_possible:
            return f"assess from {first}, review no later than {last}"
        return (
            f"no day does for both: the review is due by {last}, and the patient counts as stable "
            f"only from {first}. Review by the first day, and assess from the second"
        )


@dataclass(frozen=True, slots=True)
class DischargeAdvice:
    """What the rules say, and why; advice to a registered professional.

    Attributes:
        outcome: how it ends.
        policy_id: the policy it was made under.
        steps: the rules in the order they were applied.
        missing: facts not recorded, in words.
        prompts: what else to think of, in words.
        window: when it is to be assessed; None unless it may be ordered.
    """

    outcome: Discharge
    policy_id: str
    steps: tuple[Step, ...]
    missing: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    window: AssessmentWindow | None = None

    @property
    def words(self) -> str:
        """The outcome for people."""
        return DISCHARGE_WORDS[self.outcome]

    @property
    def is_temporary(self) -> bool:
        """Whether an order is marked as temporary."""
        return self.outcome is Discharge.TEMPORARY


def decide_discharge(case: DischargeCase, policy: Policy) -> DischargeAdvice:
    """Whether oxygen may be ordered for a discharge; saturations in per cent as typed."""
    trail = Trail()
    if case.diagnosis is Diagnosis.ILD:
        assessed = "assessed" if case.spo2_percent is not None else "not assessed yet"
        fibrosis = f"interstitial lung disease: need {assessed}"
        if not trail.tell("R-DC-9", fibrosis, passed=case.spo2_percent is not None):
            trail.prompt("Pulmonary fibrosis: assess the need for oxygen before discharge.")
    outcome = next(
        (ended for check in _ORDER if (ended := check(case, policy, trail)) is not None),
        Discharge.TEMPORARY,
    )
    window = None
    if outcome is Discharge.TEMPORARY and case.exacerbations:  # without one it is another outcome
        window = _window_of(case, case.exacerbations, policy, trail)
        _local_advice(case, trail)
    return DischargeAdvice(
        outcome,
        policy.id,
        tuple(trail.steps),
        tuple(trail.missing),
        tuple(trail.prompts),
        window,
    )


def assessment_window(clock_on: date, starts_on: date, policy: Policy) -> AssessmentWindow:
    """When oxygen begun at a discharge is assessed (R-DC-4).

    Args:
        clock_on: from which stable days are counted, see `Exacerbation.clock_on`.
        starts_on: first day of oxygen at home.
        policy: the thresholds.
    """
    first_on = clock_on + timedelta(days=policy.stability_days.number)
    return AssessmentWindow(first_on, add_months(starts_on, policy.first_review_months.number))


def _adult(case: DischargeCase, policy: Policy, trail: Trail) -> Discharge | None:
    if case.age_years is None:
        trail.lacks("S-0", "date of birth")
        return Discharge.INCOMPLETE
    limit = policy.adult_age_years
    compared = f"age {case.age_years} {limit}"
    passed = trail.tell("S-0", compared, passed=limit.holds(case.age_years), by=limit)
    return None if passed else Discharge.OUT_OF_SCOPE_PAEDIATRIC


def _acidosis(case: DischargeCase, policy: Policy, trail: Trail) -> Discharge | None:
    """Before the saturation: nobody with respiratory acidosis goes home on a number."""
    gas = case.gas.gas if case.gas is not None and not case.gas.is_blocked else None
    if gas is None or gas.ph is None or gas.paco2_kpa is None:
        return None
    is_acidotic = policy.acidaemia_ph.holds(gas.ph) and policy.hypercapnia_paco2_kpa.holds(
        gas.paco2_kpa
    )
    if not is_acidotic:
        return None
    trail.tell("R-DC-3", f"pH {gas.ph}, PaCO2 {gas.paco2_kpa} kPa", passed=False)
    trail.prompt("Respiratory acidosis: senior review the same day.")
    return Discharge.URGENT_UNSTABLE


def _modality(case: DischargeCase, policy: Policy, trail: Trail) -> Discharge | None:
    if case.modality is Modality.LTOT:
        return None
    if case.modality is not Modality.SBOT:
        return Discharge.OTHER_RULES
    if case.diagnosis is None:
        trail.lacks("R-DC-6", "confirmed diagnosis")
        return Discharge.INCOMPLETE
    if case.diagnosis is not Diagnosis.COPD:
        return Discharge.OTHER_RULES
    if case.spo2_percent is None:
        trail.lacks("R-DC-6", "SpO2 at rest on air")
        return Discharge.INCOMPLETE
    limit = policy.discharge_spo2_percent
    compared = f"short-burst oxygen in COPD, SpO2 {number(case.spo2_percent)} %, limit {limit}"
    passed = trail.tell("R-DC-6", compared, passed=limit.holds(case.spo2_percent))
    return Discharge.OTHER_RULES if passed else Discharge.NOT_ORDERED


def _exacerbation(case: DischargeCase, policy: Policy, trail: Trail) -> Discharge | None:
    """R-DC is for those who are not stable; the others have the usual way open to them."""
    if case.exacerbations is None:
        return None
    last = max((one.clock_on for one in case.exacerbations), default=None)
    limit = policy.stability_days
    if last is None or limit.holds((case.decided_on - last).days):
        told = "no exacerbation" if last is None else f"last exacerbation {short_date(last)}"
        trail.tell("R-DC-1", f"{told}; stable after {limit.number} days", passed=True)
        return Discharge.FORMAL_ASSESSMENT
    trail.tell("R-DC-1", f"exacerbation counted from {short_date(last)}", passed=False)
    return None


def _conditions(case: DischargeCase, policy: Policy, trail: Trail) -> Discharge | None:
    """One condition that is not met is enough to say no; yes needs all three."""
    limit = policy.discharge_spo2_percent
    spo2 = case.spo2_percent
    answers = (
        (
            None if spo2 is None else limit.holds(spo2),
            "SpO2 at rest on air",
            f"SpO2 {'' if spo2 is None else number(spo2)} %, limit {limit}",
        ),
        (
            case.is_breathless,
            "whether the patient is breathless",
            "breathless" if case.is_breathless else "not breathless",
        ),
        (
            None if case.can_manage_off_oxygen is None else not case.can_manage_off_oxygen,
            "whether the patient can manage off oxygen",
            "can manage off oxygen" if case.can_manage_off_oxygen else "cannot manage off oxygen",
        ),
    )
    for answer, fact, compared in answers:
        if answer is None:
            trail.lacks("R-DC-2", fact)
        else:
            trail.tell("R-DC-2", compared, passed=answer, by=limit)
    if any(answer is False for answer, _, _ in answers):
        return Discharge.NOT_ORDERED
    return None if all(answer for answer, _, _ in answers) else Discharge.INCOMPLETE


def _before_the_order(case: DischargeCase, _policy: Policy, trail: Trail) -> Discharge | None:
    if case.exacerbations is None:
        trail.lacks("R-DC-4", "date of the last exacerbation, or that there was none")
    _gas(case, trail)
    if case.was_told_temporary:
        trail.tell("R-DC-3", "told that the oxygen may be taken away", passed=True)
    else:
        trail.lacks("R-DC-3", "that the patient was told the oxygen may be taken away")
    return Discharge.INCOMPLETE if trail.missing else None


def _gas(case: DischargeCase, trail: Trail) -> None:
    held = case.gas
    if held is None:
        trail.lacks("R-DC-3", "blood gases of this stay")
    elif held.queries:
        trail.lacks("R-DC-3", f"an answer to the query on the {held.gas.in_words()}")
    elif held.gas.ph is None or held.gas.paco2_kpa is None:
        trail.lacks("R-DC-3", f"pH and PaCO2 of the {held.gas.in_words()}")
    elif not _is_of_this_stay(case, held.gas.taken_on):
        trail.lacks("R-DC-3", f"a gas of this stay; the {held.gas.in_words()} is not of this stay")
    else:
        trail.tell("R-DC-3", held.gas.in_words(), passed=True)


def _is_of_this_stay(case: DischargeCase, taken_on: date) -> bool:
    """A gas from before the exacerbation tells nothing about the patient as they leave."""
    began = max((one.started_on for one in case.exacerbations or ()), default=taken_on)
    return began <= taken_on <= case.decided_on


def _window_of(
    case: DischargeCase, exacerbations: tuple[Exacerbation, ...], policy: Policy, trail: Trail
) -> AssessmentWindow:
    last = max(exacerbations, key=lambda one: one.clock_on)
    window = assessment_window(last.clock_on, case.starts_on or case.decided_on, policy)
    trail.tell("R-DC-4", window.in_words(), passed=window.is_possible)
    if not window.is_possible:
        trail.prompt(f"Temporary oxygen: {window.in_words()}.")
    if last.ended_on is None:
        trail.prompt(
            "The end of treatment is not recorded; the first day moves on once it is known."
        )
    return window


def _local_advice(case: DischargeCase, trail: Trail) -> None:
    trail.tell("R-DC-8", "enters the recall of the home oxygen service", passed=True)
    seen = f"{'' if case.was_team_involved else 'not '}seen by the respiratory team"
    if not trail.tell("R-DC-7", seen, passed=case.was_team_involved):
        trail.prompt("Local rule: let the respiratory team see the patient before discharge.")
    trail.prompt("Local rule: order for the next day; an urgent order is the exception.")


_ORDER: Final[tuple[Callable[[DischargeCase, Policy, Trail], Discharge | None], ...]] = (
    _adult,
    _acidosis,
    _modality,
    _exacerbation,
    _conditions,
    _before_the_order,
)
