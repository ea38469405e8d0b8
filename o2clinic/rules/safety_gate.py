"""Whether the home is safe enough for an order of oxygen (sections 6.1 and 6.2, R-SF and R-SM).

The gate says nothing about who needs oxygen, and never changes that: someone may meet the criteria
for LTOT and be held here. An item that nobody answered holds the order like one answered badly.
"""

from collections.abc import Callable
from datetime import date
from typing import Final

from o2clinic.rules.display import number, short_date
from o2clinic.rules.gate_findings import GateFindings
from o2clinic.rules.home_gate import check_asked, check_consent
from o2clinic.rules.patient_codes import SmokingStatus
from o2clinic.rules.policy import Policy
from o2clinic.rules.safety_case import (
    GATE_WORDS,
    Gate,
    GateCase,
    GateResult,
    Hazard,
    OpenItem,
)

__all__ = [
    "GATE_WORDS",
    "Gate",
    "GateCase",
    "GateResult",
    "Hazard",
    "OpenItem",
    "check_risks",
    "counts_as_smoker",
]


def check_risks(case: GateCase, policy: Policy) -> GateResult:
    """Whether the risks allow an order of oxygen; carbon monoxide in ppm is compared raw."""
    found = GateFindings()
    for check in _CHECKS:
        check(case, policy, found)
    check_asked(case.asked, case.decided_on, policy, found)
    check_consent(case.agreed, found)
    if found.refusals:
        outcome = Gate.RISK_REFUSE
    elif found.open_items:
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
        tuple(sorted(found.open_items, key=_weight)),
        tuple(found.refusals),
    )


def _weight(item: OpenItem) -> tuple[bool, bool]:
    """What nothing but its own remedy opens comes first, then what nobody answered."""
    return (not item.is_bar, item.is_answered)


def counts_as_smoker(case: GateCase, policy: Policy) -> bool:
    """Whether the patient smokes, as told or as the tests show."""
    is_shown = case.co_ppm is not None and not policy.quit_co_ppm.holds(case.co_ppm)
    return case.smoking is SmokingStatus.SMOKES or is_shown or _has_unexplained_cotinine(case)


def _has_unexplained_cotinine(case: GateCase) -> bool:
    """E-cigarettes and nicotine replacement give cotinine too."""
    is_explained = case.smoking is SmokingStatus.VAPES or bool(case.cotinine_explanation.strip())
    return bool(case.is_cotinine_positive) and not is_explained


def _forms(case: GateCase, _policy: Policy, found: GateFindings) -> None:
    forms = (
        ("consent form (HOCF) signed", "consent_signed_on", case.consent_signed_on),
        ("risk form (IHORM) complete", "risk_form_completed_on", case.risk_form_completed_on),
    )
    for item, settles, day in forms:
        is_done = None if day is None else day <= case.decided_on
        found.needs("R-SF-1", item, settles, answer=is_done)


def _home(case: GateCase, policy: Policy, found: GateFindings) -> None:
    item, settles = (
        "risks assessed where the patient lives, before installation",
        "home_assessed_on",
    )
    day = case.home_assessed_on
    if day is None or day <= case.decided_on:
        found.needs("R-SF-2", item, settles, answer=None if day is None else True)
        if day is not None:
            _moved(case, day, found)
        return
    is_in_time = case.install_on is not None and day <= case.install_on
    if is_in_time and not counts_as_smoker(case, policy):
        found.tell("R-SF-2", f"planned for {short_date(day)}", passed=True)
        found.actions.append(
            f"Assess the risks at home on {short_date(day)}, before anything is installed."
        )
    else:
        found.needs("R-SF-2", item, settles, answer=False)


def _moved(case: GateCase, assessed_on: date, found: GateFindings) -> None:
    """Told, and holds nothing: oxygen goes with the patient."""
    if case.moved_on is None or not assessed_on < case.moved_on <= case.decided_on:
        return
    moved = f"the patient moved house on {short_date(case.moved_on)}"
    found.tell("R-RQ-3", f"{moved}, after the home was assessed", passed=False)
    found.actions.append(
        f"The home was assessed before {moved}: assess the new one, and tell the fire service of "
        "the new address."
    )


def _significant(case: GateCase, _policy: Policy, found: GateFindings) -> None:
    if case.is_risk_significant is None:
        item = "whether the form shows a significant risk"
        found.needs("R-SF-3", item, "is_risk_significant", answer=None)
    elif case.is_risk_significant:
        item = "the significant risk discussed with the clinical lead"
        answer = case.was_discussed_with_lead
        found.needs("R-SF-3", item, "was_discussed_with_lead", answer=answer)
        found.actions.append("Significant risk on the form: keep to what was agreed with the lead.")
    else:
        found.tell("R-SF-3", "no significant risk on the form", passed=True)


def _who_smokes(case: GateCase, policy: Policy, found: GateFindings) -> None:
    told = (
        ("the patient smokes", "smoking, the patient", "smoking", case.smoking),
        (
            "anybody in the household smokes",
            "smoking, the household",
            "household_smoking",
            case.household_smoking,
        ),
    )
    for fact, words, settles, status in told:
        if status is None or status is SmokingStatus.NOT_KNOWN:
            found.needs("R-SF-2", f"whether {fact}", settles, answer=None)
        else:
            found.tell("R-SF-2", f"{words}: {status}", passed=True)
    _tests(case, policy, found)


def _tests(case: GateCase, policy: Policy, found: GateFindings) -> None:
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


def _smoker(case: GateCase, policy: Policy, found: GateFindings) -> None:
    if not counts_as_smoker(case, policy):
        return
    if case.smoking is SmokingStatus.SMOKES:
        limit = policy.smokers_accepted
        accepts = "smokers case by case" if limit.holds(1) else "nobody who smokes"
        compared = f"the patient smokes; the policy accepts {accepts}"
        if not found.tell("R-SM-5", compared, passed=limit.holds(1), by=limit):
            found.refusals.append(compared)
            found.actions.append(
                "Not offered while the patient smokes: look again once that has stopped."
            )
    else:
        talk = "a talk about the smoking that the test shows"
        found.needs("R-SM-7", talk, "smoking", answer=False)
    visit = case.home_assessed_on
    has_visit = None if visit is None else visit <= case.decided_on
    has_tool = None if case.risk_tool_on is None else case.risk_tool_on <= case.decided_on
    is_signed_off = bool(case.signed_off_by.strip()) or None
    for rule, item, settles, answer in (
        ("R-SM-4", "home visit", "home_assessed_on", has_visit),
        ("R-SM-4", "risk tool", "risk_tool_on", has_tool),
        ("R-SM-4", "sign-off by a senior", "signed_off_by", is_signed_off),
        (
            "R-SM-1",
            "stopping smoking discussed",
            "was_cessation_discussed",
            case.was_cessation_discussed,
        ),
        ("R-SM-1", "education in writing", "was_education_written", case.was_education_written),
        (
            "R-SM-10",
            "supplier told that the patient smokes",
            "is_supplier_told",
            case.is_supplier_told,
        ),
    ):
        found.needs(rule, item, settles, answer=answer)
    found.actions.append("Case by case: look at smoking again at every review.")
    if case.co_ppm is None:
        found.actions.append("To do: exhaled carbon monoxide.")
    found.prompt("A visit together with the fire service or the supplier may help.")


def _near_smoke(case: GateCase, policy: Policy, found: GateFindings) -> None:
    """What patient and household are told where anybody smokes."""
    is_smoker = counts_as_smoker(case, policy)
    if not is_smoker and case.household_smoking is not SmokingStatus.SMOKES:
        return
    warned, told = case.was_family_warned, case.was_told_of_withdrawal
    found.needs("R-SM-3", "patient and family warned", "was_family_warned", answer=warned)
    item = "told that the order will be reviewed and may be withdrawn"
    found.needs("R-SM-6", item, "was_told_of_withdrawal", answer=told)
    found.actions.append("Somebody smokes at home: warn again at every visit.")


def _others(case: GateCase, policy: Policy, found: GateFindings) -> None:
    items = {
        "lives_with_children": ("R-PD-2", "whether children live there"),
        "is_multiple_occupancy": ("R-SM-4", "whether the building has other homes"),
    }
    for settles, (rule, item) in items.items():
        answer: bool | None = getattr(case, settles)
        if answer is None:
            found.needs(rule, item, settles, answer=None)
        else:
            found.tell(rule, f"{item}: {'yes' if answer else 'no'}", passed=True)
    is_smoky = counts_as_smoker(case, policy) or case.household_smoking is SmokingStatus.SMOKES
    if is_smoky and (case.lives_with_children or case.is_multiple_occupancy):
        item = "danger to children and neighbours weighed"
        found.needs("R-SM-4", item, "were_others_weighed", answer=case.were_others_weighed)


def _hazards(case: GateCase, _policy: Policy, found: GateFindings) -> None:
    is_vaping = SmokingStatus.VAPES in {case.smoking, case.household_smoking}
    seen = case.e_cigarettes
    if is_vaping and seen is Hazard.ABSENT:  # told twice, differently: the worse one holds
        seen = Hazard.PRESENT
    what, remedy = "e-cigarettes and chargers", "keep them away from oxygen"
    found.hazard("R-SM-8", what, "e_cigarettes", seen, remedy)
    what, remedy = "oil-based creams", "water-based ones only"
    found.hazard("R-SM-9", what, "emollients", case.emollients, remedy)
    what, remedy = "naked flames", "none near oxygen"
    found.hazard("R-SM-2", what, "naked_flames", case.naked_flames, remedy)
    what, remedy = "trips and falls", "lay the tubing out of the way"
    found.hazard("R-SM-12", what, "trips", case.trips, remedy)


def _warnings(case: GateCase, policy: Policy, found: GateFindings) -> None:
    written = case.was_flame_warning_written
    item = "warning of naked flames in writing"
    found.needs("R-SM-2", item, "was_flame_warning_written", answer=written)
    advice, settles = case.was_equipment_advice_given, "was_equipment_advice_given"
    found.needs("R-SM-11", "firebreaks, flow and tubing explained", settles, answer=advice)
    far, near = policy.open_fire_distance_m, policy.closed_fire_distance_m
    distance = (
        f"distance explained, {number(far.value)} m from open and {number(near.value)} m from "
        "closed fires"
    )
    found.needs("R-SM-13", distance, settles, answer=advice)


def _fire_service(case: GateCase, policy: Policy, found: GateFindings) -> None:
    """For somebody who smokes before the order; for others it may follow."""
    item = "fire service told"
    if case.is_fire_service_told is False and not counts_as_smoker(case, policy):
        found.tell("R-SM-10", f"{item}: no", passed=False)
        found.actions.append("To do: tell the fire service of oxygen at this address.")
    else:
        told = case.is_fire_service_told
        found.needs("R-SM-10", item, "is_fire_service_told", answer=told)


def _refusal(case: GateCase, _policy: Policy, found: GateFindings) -> None:
    reason = case.refused_because.strip()
    if reason:
        found.refuses("R-SM-4", f"a clinician's decision: {reason}")
    if case.has_reasonable_doubt:
        found.refuses("R-SM-4", "reasonable doubt: not prescribed")


_CHECKS: Final[tuple[Callable[[GateCase, Policy, GateFindings], None], ...]] = (
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
