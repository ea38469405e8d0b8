"""What a review means for oxygen that is in use: go on, confirm, or withdraw (section 5.3, R-ST).

Only gases on air speak for stopping, and only clean ones of a stable phase; one that still meets
the limit speaks for going on whatever else is known. Risk and unused oxygen are told apart from
the indication.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from o2clinic.rules.advice import Trail
from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.diagnosis import LTOT_ROWS, Diagnosis
from o2clinic.rules.display import days_counted, short_date
from o2clinic.rules.eligibility import ltot_limit
from o2clinic.rules.ltot_case import CaseGas, Exacerbation, LtotCase
from o2clinic.rules.order import MODALITY_WORDS, Modality
from o2clinic.rules.policy import Policy, Threshold
from o2clinic.rules.quantities import round_half_up
from o2clinic.rules.rule_book import Step


class Stopping(StrEnum):
    """What a review means for the indication."""

    ADMINISTRATIVE_CLOSURE = "ADMINISTRATIVE_CLOSURE"
    GO_ON = "GO_ON"
    NO_EVIDENCE = "NO_EVIDENCE"
    INCOMPLETE = "INCOMPLETE"
    NO_LONGER_MEETS = "NO_LONGER_MEETS"
    OTHER_FORM = "OTHER_FORM"
    WITHDRAW = "WITHDRAW"


STOPPING_WORDS: Final = {
    Stopping.ADMINISTRATIVE_CLOSURE: "Close the record, and watch the invoices",
    Stopping.GO_ON: "Oxygen goes on",
    Stopping.NO_EVIDENCE: "No evidence for stopping: oxygen goes on",
    Stopping.INCOMPLETE: "Not decided: something is not recorded; oxygen goes on",
    Stopping.NO_LONGER_MEETS: "No longer meets the limit: a second gas on air is to confirm it",
    Stopping.OTHER_FORM: "LTOT is no longer indicated, another form of oxygen is: a new order",
    Stopping.WITHDRAW: "No longer indicated: plan the withdrawal",
}


class StopFlag(StrEnum):
    """What goes beside it, whatever the indication."""

    RISK_REVIEW = "RISK_REVIEW"
    CLINICAL_REVIEW = "CLINICAL_REVIEW"


STOP_FLAG_WORDS: Final = {
    StopFlag.RISK_REVIEW: "Danger near oxygen: a review that may lead to withdrawal",
    StopFlag.CLINICAL_REVIEW: "The supplier reports that oxygen is not used: ask the patient why",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppingCase:
    """What is known at a review of one kind of oxygen.

    Attributes:
        decided_on: the day of the decision.
        modality: the oxygen that is reviewed.
        gases: since the oxygen began, on air and on oxygen, in any order.
        diagnosis: the confirmed one; None when there is none.
        has_oedema: peripheral oedema; None when not looked for.
        haematocrit_percent: None when not measured; a fraction of 1 is understood.
        has_pulmonary_hypertension: None when not looked for.
        exacerbations: all that are known, () when there was none; None when nobody asked.
        one_gas_enough_reason: why a clinician finds one gas enough; "" when not.
        has_other_indication: another form of oxygen is indicated; None when not recorded.
        has_benefit: of AOT or POT; None when not recorded.
        is_used: as a clinician found for AOT; None when not recorded.
        is_still_indicated: as a clinician found for NOT or SBOT; None when not recorded.
        supplier_reports_non_use: by its figures.
        dangers: smoking near oxygen, fire, in words.
        was_told_of_withdrawal: that danger may lead to it; None when not recorded.
        died_on: day of death.
        moved_on: day on which another service took over.
    """

    decided_on: date
    modality: Modality = Modality.LTOT
    gases: tuple[CaseGas, ...] = ()
    diagnosis: Diagnosis | None = None
    has_oedema: bool | None = None
    haematocrit_percent: Decimal | None = None
    has_pulmonary_hypertension: bool | None = None
    exacerbations: tuple[Exacerbation, ...] | None = None
    one_gas_enough_reason: str = ""
    has_other_indication: bool | None = None
    has_benefit: bool | None = None
    is_used: bool | None = None
    is_still_indicated: bool | None = None
    supplier_reports_non_use: bool = False
    dangers: tuple[str, ...] = ()
    was_told_of_withdrawal: bool | None = None
    died_on: date | None = None
    moved_on: date | None = None


@dataclass(frozen=True, slots=True)
class StoppingAdvice:
    """What the rules say, and why; advice to a registered professional.

    Attributes:
        outcome: what the review means for the indication.
        policy_id: the policy it was made under.
        steps: the rules in the order they were applied.
        missing: facts not recorded, in words.
        prompts: what else to think of, in words.
        not_before: first day for the gas that confirms.
        flags: what goes beside it.
    """

    outcome: Stopping
    policy_id: str
    steps: tuple[Step, ...]
    missing: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    not_before: date | None = None
    flags: tuple[StopFlag, ...] = ()

    @property
    def words(self) -> str:
        """The outcome for people."""
        return STOPPING_WORDS[self.outcome]


@dataclass(slots=True)
class _Review(Trail):
    """What has been found so far."""

    not_before: date | None = None
    flags: list[StopFlag] = field(default_factory=list)


def decide_stopping(case: StoppingCase, policy: Policy) -> StoppingAdvice:
    """What a review means; PaO2 in kPa is compared after rounding half up to 0.1 (U-3)."""
    review = _Review()
    outcome = _closed(case, review) or _indication(case, policy, review)
    if outcome is not Stopping.ADMINISTRATIVE_CLOSURE:
        _beside(case, review)
    return StoppingAdvice(
        outcome,
        policy.id,
        tuple(review.steps),
        tuple(review.missing),
        tuple(review.prompts),
        review.not_before,
        tuple(review.flags),
    )


def _closed(case: StoppingCase, review: _Review) -> Stopping | None:
    for words, day in (("died", case.died_on), ("moved", case.moved_on)):
        if day is not None and day <= case.decided_on:
            review.tell("R-ST-8", f"{words} {short_date(day)}", passed=False)
            review.prompt("Ask the supplier to collect, and watch the invoices until they end.")
            return Stopping.ADMINISTRATIVE_CLOSURE
    return None


def _indication(case: StoppingCase, policy: Policy, review: _Review) -> Stopping:
    if case.modality is Modality.LTOT:
        return _ltot(case, policy, review)
    if case.modality is Modality.AOT:
        answers = {
            "whether ambulatory oxygen helps": case.has_benefit,
            "whether ambulatory oxygen is used": case.is_used,
        }
        return _by_answers(answers, "R-ST-5", review)
    if case.modality is Modality.POT:
        return _by_answers({"whether palliative oxygen helps": case.has_benefit}, "R-ST-6", review)
    what = f"whether it is still indicated: {MODALITY_WORDS[case.modality]}"
    return _by_answers({what: case.is_still_indicated}, "R-ST-1", review)


def _by_answers(answers: dict[str, bool | None], rule: str, review: _Review) -> Stopping:
    """One no is enough to withdraw; going on needs every answer."""
    for fact, answer in answers.items():
        if answer is None:
            review.lacks(rule, fact)
        else:
            review.tell(rule, f"{fact}: {'yes' if answer else 'no'}", passed=answer)
    if any(answer is False for answer in answers.values()):
        _plan_withdrawal(review)
        return Stopping.WITHDRAW
    return Stopping.INCOMPLETE if None in answers.values() else Stopping.GO_ON


def _ltot(case: StoppingCase, policy: Policy, review: _Review) -> Stopping:
    on_air = _gases_that_speak(case, policy, review)
    if not on_air:
        review.lacks("R-ST-2", "a clean gas on air, with PaO2, that counts")
        return Stopping.NO_EVIDENCE
    if case.diagnosis is None or case.diagnosis not in LTOT_ROWS:
        review.lacks("R-ST-2", "a confirmed diagnosis with an LTOT recommendation")
        return Stopping.INCOMPLETE
    limit = ltot_limit(_facts(case), policy)
    is_met = [_meets(held, limit, review) for held in on_air]
    if is_met[-1]:
        if on_air[-1].gas.sample is SampleKind.CBG_EARLOBE:
            review.prompt("The earlobe reads low: an arterial gas shows whether the need is real.")
        return Stopping.GO_ON
    # Only what lies after the last gas that met the limit speaks for stopping.
    above = on_air[len(is_met) - is_met[::-1].index(True) :] if True in is_met else on_air
    if not _is_certain(case, above, policy, review):
        return Stopping.INCOMPLETE
    return _no_longer(case, above, policy, review)


def _gases_that_speak(case: StoppingCase, policy: Policy, review: _Review) -> list[CaseGas]:
    """Clean gases on air with a PaO2, the earliest first; why another does not count is said."""
    counted = []
    for held in sorted(case.gases, key=lambda one: one.gas.taken_at):
        gas, words = held.gas, held.gas.in_words()
        minutes, needed = gas.off_oxygen_minutes, policy.off_oxygen_minutes
        if not gas.is_on_air:
            review.tell("R-ST-3", f"{words}: no evidence for stopping", passed=False)
        elif held.queries:
            review.tell("S-1", f"{words}: open query {held.queries[0].rule}", passed=False)
        elif not gas.shows_oxygen or gas.pao2_kpa is None:
            review.tell("R-GAS-12", f"{words}: no PaO2 that may be used", passed=False)
        elif minutes is None:
            review.lacks("R-ST-3", f"how long oxygen had been off before the {words}")
        elif not needed.holds(minutes):
            compared = f"{words}: oxygen off for {minutes} min, needed {needed}"
            review.tell("R-ST-3", compared, passed=False, by=needed)
        else:
            counted.append(held)
    return counted


def _facts(case: StoppingCase) -> LtotCase:
    return LtotCase(
        decided_on=case.decided_on,
        born_on=None,
        diagnosis=case.diagnosis,
        has_oedema=case.has_oedema,
        haematocrit_percent=case.haematocrit_percent,
        has_pulmonary_hypertension=case.has_pulmonary_hypertension,
    )


def _meets(held: CaseGas, limit: Threshold, review: _Review) -> bool:
    rounded = _rounded_kpa(held)
    words = held.gas.in_words()
    compared = f"{words}: PaO2 {held.gas.pao2_kpa} kPa, as {rounded}, limit {limit}"
    is_met = limit.holds(rounded)
    # Passed means: the review may go on towards stopping.
    review.tell("R-ST-3" if is_met else "R-ST-2", compared, passed=not is_met)
    return is_met


def _rounded_kpa(held: CaseGas) -> Decimal:
    return round_half_up(held.gas.pao2_kpa or Decimal(0), 1)


def _is_certain(case: StoppingCase, above: list[CaseGas], policy: Policy, review: _Review) -> bool:
    """Between the limits it matters whether a complication is really absent."""
    higher = policy.ltot_pao2_complication_kpa
    rounded = min(_rounded_kpa(held) for held in above)
    if not higher.holds(rounded):
        return True
    review.prompt(
        "The PaO2 lies between the two limits: was LTOT begun for a complication that oxygen has "
        "since relieved?"
    )
    unknown = {
        "whether there is peripheral oedema": case.has_oedema,
        "haematocrit": case.haematocrit_percent,
        "whether there is pulmonary hypertension": case.has_pulmonary_hypertension,
    }
    facts = [fact for fact, value in unknown.items() if value is None]
    for fact in facts:
        review.lacks("R-ST-2", fact)
    return not facts


def _no_longer(
    case: StoppingCase, above: list[CaseGas], policy: Policy, review: _Review
) -> Stopping:
    """Stable gases above the limit: two far enough apart, or one that a clinician finds enough."""
    if case.exacerbations is None:
        review.lacks("R-ST-2", "date of the last exacerbation, or that there was none")
        return Stopping.INCOMPLETE
    last = max(case.exacerbations, key=lambda one: one.clock_on, default=None)
    first_stable = (
        date.min if last is None else last.clock_on + timedelta(days=policy.stability_days.number)
    )
    stable = [held.gas.taken_on for held in above if held.gas.taken_on >= first_stable]
    interval = policy.gas_interval_days
    if not stable:
        compared = f"no gas of a stable phase: counted from {short_date(first_stable)}"
        review.tell("R-ST-2", compared, passed=False, by=policy.stability_days)
        review.not_before = first_stable
        return Stopping.NO_LONGER_MEETS
    days = (stable[-1] - stable[0]).days
    is_confirmed = interval.holds(days)
    reason = case.one_gas_enough_reason.strip()
    compared = f"{days_counted(days)} apart, needed {interval}"
    if len(stable) == 1:
        compared = f"one gas of a stable phase, another needed {interval} later"
    if is_confirmed:
        review.tell("R-ST-2", compared, passed=True, by=interval)
    elif reason:
        review.tell("R-ST-2", f"one gas found enough: {reason}", passed=True)
    else:
        review.tell("R-ST-2", compared, passed=False, by=interval)
        review.not_before = stable[0] + timedelta(days=interval.number)
        return Stopping.NO_LONGER_MEETS
    return _withdraw_unless_another(case, review)


def _withdraw_unless_another(case: StoppingCase, review: _Review) -> Stopping:
    other = case.has_other_indication
    if other is None:
        review.lacks("R-ST-1", "whether another form of oxygen is indicated")
        return Stopping.INCOMPLETE
    words = "another form of oxygen is indicated" if other else "no form of oxygen is indicated"
    review.tell("R-ST-1", words, passed=not other)
    if other:
        review.prompt("A new order replaces the whole of the old one: name all that stays.")
        return Stopping.OTHER_FORM
    _plan_withdrawal(review)
    return Stopping.WITHDRAW


def _plan_withdrawal(review: _Review) -> None:
    review.prompt("Withdraw by a plan: talk it over, then tell GP, referrer and supplier.")


def _beside(case: StoppingCase, review: _Review) -> None:
    if case.dangers:
        review.tell("R-ST-4", ", ".join(case.dangers), passed=False)
        review.flags.append(StopFlag.RISK_REVIEW)
        if not case.was_told_of_withdrawal:
            review.lacks("R-ST-4", "that the patient was told danger may lead to withdrawal")
        review.prompt("Danger near oxygen: bring in GP, social worker and community matron.")
    if case.supplier_reports_non_use:
        review.tell("R-ST-7", "the supplier reports non-use", passed=False)
        review.flags.append(StopFlag.CLINICAL_REVIEW)
        review.prompt("Ask why oxygen is not used; the report alone takes nothing away.")
