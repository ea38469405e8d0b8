"""Whether the home is safe enough for an order of oxygen (sections 6.1 and 6.2, R-SF and R-SM).

The gate says nothing about who needs oxygen, and never changes that: someone may meet the criteria
for LTOT and be held here. An item that nobody answered holds the order like one answered badly.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from o2clinic.rules.advice import Trail
from o2clinic.rules.display import number, short_date
from o2clinic.rules.patient_codes import SmokingStatus
from o2clinic.rules.policy import Policy
from o2clinic.rules.rule_book import Step


class Gate(StrEnum):
    """How the gate ends."""

    RISK_CLEAR = "RISK_CLEAR"
    RISK_MITIGATED = "RISK_MITIGATED"
    RISK_HOLD = "RISK_HOLD"
    RISK_REFUSE = "RISK_REFUSE"


GATE_WORDS: Final = {
    Gate.RISK_CLEAR: "No danger found: oxygen may be ordered",
    Gate.RISK_MITIGATED: "Dangers are dealt with: oxygen may be ordered, with what is listed",
    Gate.RISK_HOLD: "Held: oxygen is not ordered until what is listed is done",
    Gate.RISK_REFUSE: "Not offered: the danger is too great",
}


class Hazard(StrEnum):
    """What was found of a danger at home."""

    ABSENT = "absent"
    DEALT_WITH = "dealt_with"
    PRESENT = "present"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateCase:
    """What is recorded of the risks; None is an item that nobody answered.

    Attributes:
        decided_on: the day of the decision.
        consent_signed_on: HOCF.
        risk_form_completed_on: IHORM.
        install_on: planned day of installation; None when not planned.
        home_assessed_on: the risks assessed where the patient lives; a later day is a plan.
        risk_tool_on: the local risk tool, for those who smoke.
        smoking: of the patient.
        household_smoking: of anybody living there.
        co_ppm: exhaled carbon monoxide.
        is_cotinine_positive: in the urine.
        cotinine_explanation: where nicotine comes from other than smoking; "" when unknown.
        was_cessation_discussed: and the service offered.
        was_education_written: on smoking and oxygen.
        was_flame_warning_written: pilot lights, cookers, gas fires, candles.
        was_family_warned: of smoking near oxygen.
        was_told_of_withdrawal: that the order will be reviewed and may be withdrawn.
        was_equipment_advice_given: firebreaks, flow, tubing, distance from fires.
        is_supplier_told: that the patient smokes.
        is_fire_service_told: of oxygen at this address.
        e_cigarettes: and chargers, near oxygen.
        emollients: oil-based, or petroleum jelly.
        naked_flames: open or gas.
        trips: tubing in the way, falls.
        lives_with_children: in the household.
        is_multiple_occupancy: neighbours in the same building.
        were_others_weighed: the danger to children and neighbours.
        is_risk_significant: by the form.
        was_discussed_with_lead: with the clinical lead.
        signed_off_by: senior who accepts oxygen for someone who smokes.
        has_reasonable_doubt: a clinician doubts that oxygen would be safe.
        refused_because: a clinician's decision not to offer oxygen; "" when there is none.
    """

    decided_on: date
    consent_signed_on: date | None = None
    risk_form_completed_on: date | None = None
    install_on: date | None = None
    home_assessed_on: date | None = None
    risk_tool_on: date | None = None
    smoking: SmokingStatus | None = None
    household_smoking: SmokingStatus | None = None
    co_ppm: Decimal | None = None
    is_cotinine_positive: bool | None = None
    cotinine_explanation: str = ""
    was_cessation_discussed: bool | None = None
    was_education_written: bool | None = None
    was_flame_warning_written: bool | None = None
    was_family_warned: bool | None = None
    was_told_of_withdrawal: bool | None = None
    was_equipment_advice_given: bool | None = None
    is_supplier_told: bool | None = None
    is_fire_service_told: bool | None = None
    e_cigarettes: Hazard | None = None
    emollients: Hazard | None = None
    naked_flames: Hazard | None = None
    trips: Hazard | None = None
    lives_with_children: bool | None = None
    is_multiple_occupancy: bool | None = None
    were_others_weighed: bool | None = None
    is_risk_significant: bool | None = None
    was_discussed_with_lead: bool | None = None
    signed_off_by: str = ""
    has_reasonable_doubt: bool = False
    refused_because: str = ""


@dataclass(frozen=True, slots=True)
class GateResult:
    """What the gate says, and why; advice to a registered professional.

    Attributes:
        outcome: how it ends.
        policy_id: the policy it was made under.
        steps: the rules in the order they were applied.
        missing: items nobody answered, in words.
        actions: what is to be done, or kept up, in words.
        prompts: what else to think of, in words.
    """

    outcome: Gate
    policy_id: str
    steps: tuple[Step, ...]
    missing: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The outcome for people."""
        return GATE_WORDS[self.outcome]

    @property
    def allows_an_order(self) -> bool:
        """Whether the risks do not stand in the way of an order."""
        return self.outcome in {Gate.RISK_CLEAR, Gate.RISK_MITIGATED}


@dataclass(slots=True)
class _Findings(Trail):
    """What has been found so far."""

    actions: list[str] = field(default_factory=list)
    is_held: bool = False
    is_refused: bool = False

    def needs(self, rule: str, item: str, *, answer: bool | None) -> None:
        """An item that must be answered with yes before an order."""
        if answer is None:
            self.lacks(rule, item)
        else:
            self.tell(rule, f"{item}: {'yes' if answer else 'no'}", passed=answer)
        if not answer:
            self.is_held = True
            is_question = item.startswith("whether ")
            self.actions.append(f"Find out {item}." if is_question else f"To do: {item}.")

    def hazard(self, rule: str, what: str, found: Hazard | None, remedy: str) -> None:
        """A danger at home: absent, dealt with, or in the way."""
        if found is None:
            self.lacks(rule, what)
        else:
            words = f"{what}: {found.value.replace('_', ' ')}"
            self.tell(rule, words, passed=found is not Hazard.PRESENT)
        if found is not Hazard.ABSENT:
            self.actions.append(f"{what.capitalize()}: {remedy}.")
        self.is_held = self.is_held or found in {None, Hazard.PRESENT}


def check_risks(case: GateCase, policy: Policy) -> GateResult:
    """Whether the risks allow an order of oxygen; carbon monoxide in ppm is compared raw."""
    found = _Findings()
    for check in _CHECKS:
        check(case, policy, found)
    if found.is_refused:
        outcome = Gate.RISK_REFUSE
    elif found.is_held:
        outcome = Gate.RISK_HOLD
    else:
        outcome = Gate.RISK_MITIGATED if found.actions else Gate.RISK_CLEAR
    return GateResult(
        outcome,
        policy.id,
        tuple(found.steps),
        tuple(found.missing),
        tuple(found.actions),
        tuple(found.prompts),
    )


def counts_as_smoker(case: GateCase, policy: Policy) -> bool:
    """Whether the patient smokes, as told or as the tests show."""
    is_shown = case.co_ppm is not None and not policy.quit_co_ppm.holds(case.co_ppm)
    return case.smoking is SmokingStatus.SMOKES or is_shown or _has_unexplained_cotinine(case)


def _has_unexplained_cotinine(case: GateCase) -> bool:
    """E-cigarettes and nicotine replacement give cotinine too."""
    is_explained = case.smoking is SmokingStatus.VAPES or bool(case.cotinine_explanation.strip())
    return bool(case.is_cotinine_positive) and not is_explained


def _forms(case: GateCase, _policy: Policy, found: _Findings) -> None:
    forms = (
        ("consent form (HOCF) signed", case.consent_signed_on),
        ("risk form (IHORM) complete", case.risk_form_completed_on),
    )
    for item, day in forms:
        is_done = None if day is None else day <= case.decided_on
        found.needs("R-SF-1", item, answer=is_done)


def _home(case: GateCase, policy: Policy, found: _Findings) -> None:
    item, day = "risks assessed where the patient lives, before installation", case.home_assessed_on
    if day is None or day <= case.decided_on:
        found.needs("R-SF-2", item, answer=None if day is None else True)
        return
    is_in_time = case.install_on is not None and day <= case.install_on
    if is_in_time and not counts_as_smoker(case, policy):
        found.tell("R-SF-2", f"planned for {short_date(day)}", passed=True)
        found.actions.append(
            f"Assess the risks at home on {short_date(day)}, before anything is installed."
        )
    else:
        found.needs("R-SF-2", item, answer=False)


def _significant(case: GateCase, _policy: Policy, found: _Findings) -> None:
    if case.is_risk_significant is None:
        found.needs("R-SF-3", "whether the form shows a significant risk", answer=None)
    elif case.is_risk_significant:
        item = "the significant risk discussed with the clinical lead"
        found.needs("R-SF-3", item, answer=case.was_discussed_with_lead)
        found.actions.append("Significant risk on the form: keep to what was agreed with the lead.")
    else:
        found.tell("R-SF-3", "no significant risk on the form", passed=True)


def _who_smokes(case: GateCase, policy: Policy, found: _Findings) -> None:
    told = (
        ("the patient smokes", "smoking, the patient", case.smoking),
        ("anybody in the household smokes", "smoking, the household", case.household_smoking),
    )
    for fact, words, status in told:
        if status is None or status is SmokingStatus.NOT_KNOWN:
            found.needs("R-SF-2", f"whether {fact}", answer=None)
        else:
            found.tell("R-SF-2", f"{words}: {status}", passed=True)
    _tests(case, policy, found)


def _tests(case: GateCase, policy: Policy, found: _Findings) -> None:
    limit, ppm = policy.quit_co_ppm, case.co_ppm
    if ppm is not None:
        compared = f"exhaled carbon monoxide {number(ppm)} ppm, not smoking {limit}"
        if not found.tell("R-SM-7", compared, passed=limit.holds(ppm), by=limit):
            found.prompt("Carbon monoxide may come from a heater too: ask, and have it checked.")
    elif case.smoking is SmokingStatus.STOPPED:
        found.prompt("Exhaled carbon monoxide would bear out that smoking has stopped.")
    if case.is_cotinine_positive:
        is_explained = not _has_unexplained_cotinine(case)
        found.tell("R-SM-7", "cotinine positive", passed=is_explained)
        if not is_explained:
            found.prompt("Cotinine comes from nicotine replacement and e-cigarettes too: ask.")


def _smoker(case: GateCase, policy: Policy, found: _Findings) -> None:
    if not counts_as_smoker(case, policy):
        return
    if case.smoking is SmokingStatus.SMOKES:
        limit = policy.smokers_accepted
        accepts = "smokers case by case" if limit.holds(1) else "nobody who smokes"
        compared = f"the patient smokes; the policy accepts {accepts}"
        if not found.tell("R-SM-5", compared, passed=limit.holds(1), by=limit):
            found.is_refused = True
            found.actions.append(
                "Not offered while the patient smokes: look again once that has stopped."
            )
    else:
        found.needs("R-SM-7", "a talk about the smoking that the test shows", answer=False)
    visit = case.home_assessed_on
    has_visit = None if visit is None else visit <= case.decided_on
    has_tool = None if case.risk_tool_on is None else case.risk_tool_on <= case.decided_on
    found.needs("R-SM-4", "home visit", answer=has_visit)
    found.needs("R-SM-4", "risk tool", answer=has_tool)
    found.needs("R-SM-4", "sign-off by a senior", answer=bool(case.signed_off_by.strip()) or None)
    found.needs("R-SM-1", "stopping smoking discussed", answer=case.was_cessation_discussed)
    found.needs("R-SM-1", "education in writing", answer=case.was_education_written)
    found.needs("R-SM-10", "supplier told that the patient smokes", answer=case.is_supplier_told)
    found.actions.append("Case by case: look at smoking again at every review.")
    if case.co_ppm is None:
        found.actions.append("To do: exhaled carbon monoxide.")
    found.prompt("A visit together with the fire service or the supplier may help.")


def _near_smoke(case: GateCase, policy: Policy, found: _Findings) -> None:
    """What patient and household are told where anybody smokes."""
    is_smoker = counts_as_smoker(case, policy)
    if not is_smoker and case.household_smoking is not SmokingStatus.SMOKES:
        return
    found.needs("R-SM-3", "patient and family warned", answer=case.was_family_warned)
    item = "told that the order will be reviewed and may be withdrawn"
    found.needs("R-SM-6", item, answer=case.was_told_of_withdrawal)
    found.actions.append("Somebody smokes at home: warn again at every visit.")


def _others(case: GateCase, policy: Policy, found: _Findings) -> None:
    items = {
        "whether children live there": ("R-PD-2", case.lives_with_children),
        "whether the building has other homes": ("R-SM-4", case.is_multiple_occupancy),
    }
    for item, (rule, answer) in items.items():
        if answer is None:
            found.needs(rule, item, answer=None)
        else:
            found.tell(rule, f"{item}: {'yes' if answer else 'no'}", passed=True)
    is_smoky = counts_as_smoker(case, policy) or case.household_smoking is SmokingStatus.SMOKES
    if is_smoky and (case.lives_with_children or case.is_multiple_occupancy):
        item = "danger to children and neighbours weighed"
        found.needs("R-SM-4", item, answer=case.were_others_weighed)


def _hazards(case: GateCase, _policy: Policy, found: _Findings) -> None:
    is_vaping = SmokingStatus.VAPES in {case.smoking, case.household_smoking}
    seen = case.e_cigarettes
    if is_vaping and seen is Hazard.ABSENT:  # told twice, differently: the worse one holds
        seen = Hazard.PRESENT
    found.hazard("R-SM-8", "e-cigarettes and chargers", seen, "keep them away from oxygen")
    found.hazard("R-SM-9", "oil-based creams", case.emollients, "water-based ones only")
    found.hazard("R-SM-2", "naked flames", case.naked_flames, "none near oxygen")
    found.hazard("R-SM-12", "trips and falls", case.trips, "lay the tubing out of the way")


def _warnings(case: GateCase, policy: Policy, found: _Findings) -> None:
    written = case.was_flame_warning_written
    found.needs("R-SM-2", "warning of naked flames in writing", answer=written)
    advice = case.was_equipment_advice_given
    found.needs("R-SM-11", "firebreaks, flow and tubing explained", answer=advice)
    far, near = policy.open_fire_distance_m, policy.closed_fire_distance_m
    distance = (
        f"distance explained, {number(far.value)} m from open and {number(near.value)} m from "
        "closed fires"
    )
    found.needs("R-SM-13", distance, answer=advice)


def _fire_service(case: GateCase, policy: Policy, found: _Findings) -> None:
    """For somebody who smokes before the order; for others it may follow."""
    item = "fire service told"
    if case.is_fire_service_told is False and not counts_as_smoker(case, policy):
        found.tell("R-SM-10", f"{item}: no", passed=False)
        found.actions.append("To do: tell the fire service of oxygen at this address.")
    else:
        found.needs("R-SM-10", item, answer=case.is_fire_service_told)


def _refusal(case: GateCase, _policy: Policy, found: _Findings) -> None:
    reason = case.refused_because.strip()
    if reason:
        found.tell("R-SM-4", f"a clinician's decision: {reason}", passed=False)
    if case.has_reasonable_doubt:
        found.tell("R-SM-4", "reasonable doubt: not prescribed", passed=False)
    found.is_refused = found.is_refused or bool(reason) or case.has_reasonable_doubt


_CHECKS: Final[tuple[Callable[[GateCase, Policy, _Findings], None], ...]] = (
    _forms,
    _home,
    _significant,
    _who_smokes,
    _smoker,
    _near_smoke,
    _others,
    _hazards,
    _warnings,
    _fire_service,
    _refusal,
)
