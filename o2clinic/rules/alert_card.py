"""Oxygen alert cards, and the saturation to aim at in an emergency (section 6.4, R-AC)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from o2clinic.rules.acid_base import HCO3_RAISED
from o2clinic.rules.advice import Trail
from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.diagnosis import DIAGNOSIS_WORDS, Diagnosis
from o2clinic.rules.display import number
from o2clinic.rules.ltot_case import CaseGas
from o2clinic.rules.policy import Policy
from o2clinic.rules.rule_book import Step

# Each with the flow that is moulded on it, in L/min.
ALERT_VENTURI_FLOWS: Final = {24: Decimal(2), 28: Decimal(4)}
ALERT_VENTURI_PERCENTS: Final = tuple(ALERT_VENTURI_FLOWS)
_AT_RISK: Final = frozenset(
    {
        Diagnosis.COPD,
        Diagnosis.CYSTIC_FIBROSIS,
        Diagnosis.CHEST_WALL,
        Diagnosis.NEUROMUSCULAR,
        Diagnosis.MOTOR_NEURONE,
        # Obesity hypoventilation is within this diagnosis; the lower range is the safer one.
        Diagnosis.SLEEP_DISORDERED_BREATHING,
    }
)


class Card(StrEnum):
    """Whether an oxygen alert card is called for."""

    ISSUE = "ISSUE"
    CONSIDER = "CONSIDER"
    NOT_CALLED_FOR = "NOT_CALLED_FOR"
    INCOMPLETE = "INCOMPLETE"


CARD_WORDS: Final = {
    Card.ISSUE: "Issue an oxygen alert card and a Venturi mask",
    Card.CONSIDER: "Alert card? There is a reason to think of one",
    Card.NOT_CALLED_FOR: "No reason for an alert card is recorded",
    Card.INCOMPLETE: "Not decided: something is not recorded",
}


class Told(StrEnum):
    """Who is told of an alert card."""

    GP = "gp"
    OUT_OF_HOURS = "out_of_hours"
    AMBULANCE = "ambulance"


TOLD_WORDS: Final = {
    Told.GP: "the GP",
    Told.OUT_OF_HOURS: "the out-of-hours service",
    Told.AMBULANCE: "the ambulance service, with a flag on the address",
}


@dataclass(frozen=True, slots=True)
class Target:
    """A range of SpO2 to aim at, in per cent, and why."""

    low_percent: Decimal
    high_percent: Decimal
    reason: str

    def in_words(self) -> str:
        """The range for people: `88 to 92 %`."""
        return f"{number(self.low_percent)} to {number(self.high_percent)} %"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalRange:
    """A range that a senior set for one patient (R-AC-3).

    Attributes:
        low_percent: of SpO2.
        high_percent: of SpO2.
        set_by: the senior.
        reason: why 88 to 92 would not do.
    """

    low_percent: Decimal
    high_percent: Decimal
    set_by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertCase:
    """What is known of the danger of hypercapnia.

    Attributes:
        diagnosis: the main one; None when there is none.
        other_diagnoses: all that are known beside it; each may put at risk by itself.
        gases: all that there are, in any order.
        had_hypercapnic_failure: an episode; None when nobody asked.
        had_niv_for_acidosis: in the past; None when nobody asked.
        bmi_kg_m2: None when not measured.
        has_fixed_obstruction: of the airways, in bronchiectasis; None when not known.
        is_on_ltot: LTOT is in use.
        personal_range: set by a senior; None when there is none.
        is_card_issued: the patient has a card.
        is_mask_issued: and a Venturi mask of 24 or 28 %.
        told: who was told.
    """

    diagnosis: Diagnosis | None
    other_diagnoses: tuple[Diagnosis, ...] = ()
    gases: tuple[CaseGas, ...] = ()
    had_hypercapnic_failure: bool | None = None
    had_niv_for_acidosis: bool | None = None
    bmi_kg_m2: Decimal | None = None
    has_fixed_obstruction: bool | None = None
    is_on_ltot: bool = False
    personal_range: PersonalRange | None = None
    is_card_issued: bool = False
    is_mask_issued: bool = False
    told: frozenset[Told] = frozenset()


@dataclass(frozen=True, slots=True)
class AlertAdvice:
    """What the rules say, and why; advice to a registered professional.

    Attributes:
        card: whether a card is called for.
        target: the range to aim at; None when the diagnosis is not known.
        venturi_percents: masks to choose from; () without a card.
        policy_id: the policy it was made under.
        steps: the rules in the order they were applied.
        missing: facts not recorded, in words.
        actions: what is to be done, in words.
        prompts: what else to think of, in words.
    """

    card: Card
    target: Target | None
    venturi_percents: tuple[int, ...]
    policy_id: str
    steps: tuple[Step, ...]
    missing: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Whether a card is called for, for people."""
        return CARD_WORDS[self.card]


def advise_card(case: AlertCase, policy: Policy) -> AlertAdvice:
    """Alert card and target; PaCO2 in kPa and bicarbonate in mmol/L are compared raw (U-4)."""
    trail = Trail()
    gas_reasons = _hypercapnic_gases(case, policy, trail)
    card = _card(case, gas_reasons, trail)
    target = _target(case, gas_reasons, policy, trail)
    is_wanted = card in {Card.ISSUE, Card.CONSIDER}
    actions = _actions(case, trail) if card is Card.ISSUE or case.is_card_issued else ()
    return AlertAdvice(
        card,
        target,
        ALERT_VENTURI_PERCENTS if is_wanted else (),
        policy.id,
        tuple(trail.steps),
        tuple(trail.missing),
        actions,
        tuple(trail.prompts),
    )


def raised_gases(gases: Iterable[CaseGas], policy: Policy) -> list[CaseGas]:
    """Those with a raised PaCO2, the earliest first; venous ones show nothing certain of it."""
    return [
        held
        for held in sorted(gases, key=lambda one: one.gas.taken_at)
        if held.gas.paco2_kpa is not None
        and policy.hypercapnia_paco2_kpa.holds(held.gas.paco2_kpa)
        and held.gas.sample is not SampleKind.VBG
        and not held.is_blocked
    ]


def _hypercapnic_gases(case: AlertCase, policy: Policy, trail: Trail) -> list[str]:
    """Gases with a raised PaCO2, in words."""
    reasons = []
    limit = policy.hypercapnia_paco2_kpa
    for held in raised_gases(case.gases, policy):
        gas = held.gas
        reasons.append(f"PaCO2 {gas.paco2_kpa} kPa, {gas.in_words()}")
        trail.tell("R-AC-5", f"{reasons[-1]}; raised {limit}", passed=False)
        is_acid = gas.ph is not None and policy.acidaemia_ph.holds(gas.ph)
        is_kept = gas.hco3_mmol_l is not None and gas.hco3_mmol_l > HCO3_RAISED
        if gas.ph is not None and not is_acid and is_kept:
            compared = f"bicarbonate {gas.hco3_mmol_l} mmol/L, pH {gas.ph}"
            trail.tell("R-AC-6", f"{compared}, {gas.in_words()}", passed=False)
            trail.prompt("Hypercapnia is probably of long standing.")
    return reasons


def _card(case: AlertCase, gas_reasons: list[str], trail: Trail) -> Card:
    past = {
        "hypercapnic respiratory failure": case.had_hypercapnic_failure,
        "NIV for acidosis": case.had_niv_for_acidosis,
    }
    known = [words for words, was_had in past.items() if was_had]
    if known:
        trail.tell("R-AC-1", f"in the past: {', '.join(known)}", passed=False)
        trail.prompt("The responsible physician settles the content from earlier gases.")
        return Card.ISSUE
    for words, was_had in past.items():
        if was_had is None:
            trail.lacks("R-AC-1", f"whether there was {words}")
        else:
            trail.tell("R-AC-1", f"no {words}", passed=True)
    if gas_reasons:
        trail.prompt(f"Alert card? {gas_reasons[-1]}.")
        return Card.CONSIDER
    return Card.INCOMPLETE if None in past.values() else Card.NOT_CALLED_FOR


def _target(case: AlertCase, gas_reasons: list[str], policy: Policy, trail: Trail) -> Target | None:
    personal = _personal(case, trail)
    if personal is not None:
        return personal
    reasons = [*_risks(case, policy, trail), *gas_reasons[-1:]]
    if case.had_hypercapnic_failure or case.had_niv_for_acidosis:
        reasons.append("hypercapnic respiratory failure in the past")
    if reasons:
        low, high = (
            policy.hypercapnia_target_low_spo2_percent,
            policy.hypercapnia_target_high_spo2_percent,
        )
        why = "; ".join(reasons)
        trail.tell("R-AC-2", why, passed=False)
        return Target(low.value, high.value, why)
    if case.diagnosis is None:
        trail.lacks("R-AC-2", "confirmed diagnosis")
        return None
    low, high = policy.target_low_spo2_percent, policy.target_high_spo2_percent
    why = f"{DIAGNOSIS_WORDS[case.diagnosis]}, no risk of hypercapnia recorded"
    trail.tell("R-AC-2", why, passed=True)
    return Target(low.value, high.value, why)


def _risks(case: AlertCase, policy: Policy, trail: Trail) -> list[str]:
    """What puts at risk of hypercapnia apart from gases and episodes."""
    diagnoses = (case.diagnosis, *case.other_diagnoses)
    risks = [DIAGNOSIS_WORDS[one] for one in dict.fromkeys(diagnoses) if one in _AT_RISK]
    if Diagnosis.BRONCHIECTASIS in diagnoses:
        if case.has_fixed_obstruction is None:  # the safer side until somebody knows
            trail.lacks("R-AC-2", "whether the airways are obstructed for good")
            risks.append("bronchiectasis, obstruction not recorded")
        elif case.has_fixed_obstruction:
            risks.append("bronchiectasis with fixed obstruction")
    limit, bmi = policy.morbid_obesity_bmi_kg_m2, case.bmi_kg_m2
    if bmi is None:
        if not risks:
            trail.lacks("R-AC-2", "BMI")
    elif limit.holds(bmi):
        risks.append(f"BMI {number(bmi)} kg/m², {limit}")
    return risks


def _personal(case: AlertCase, trail: Trail) -> Target | None:
    asked = case.personal_range
    if asked is None:
        return None
    low, high = asked.low_percent, asked.high_percent
    shown = f"{number(low)} to {number(high)} %"
    is_for_them = case.is_on_ltot and case.diagnosis is Diagnosis.COPD
    is_possible = 0 < low < high <= 100
    if not trail.tell("R-AC-3", f"{shown}, LTOT for COPD", passed=is_for_them and is_possible):
        why = "the numbers are not a range" if not is_possible else "it is for LTOT in COPD"
        trail.prompt(f"The range of the patient's own, {shown}, is not used: {why}.")
        return None
    if not (asked.set_by.strip() and asked.reason.strip()):
        trail.lacks("R-AC-3", "which senior set the range of the patient's own, and why")
        return None
    return Target(low, high, f"set by {asked.set_by.strip()}: {asked.reason.strip()}")


def _actions(case: AlertCase, trail: Trail) -> tuple[str, ...]:
    actions = []
    if not _tell_done("R-AC-1", "alert card issued", trail, is_done=case.is_card_issued):
        actions.append("Issue the alert card.")
    if not _tell_done("R-AC-1", "Venturi mask issued", trail, is_done=case.is_mask_issued):
        masks = " or ".join(str(percent) for percent in ALERT_VENTURI_PERCENTS)
        actions.append(f"Issue a Venturi mask of {masks} %.")
    for told, words in TOLD_WORDS.items():
        if not _tell_done("R-AC-4", f"{words}, told", trail, is_done=told in case.told):
            actions.append(f"Tell {words}.")
    return tuple(actions)


def _tell_done(rule: str, what: str, trail: Trail, *, is_done: bool) -> bool:
    return trail.tell(rule, f"{what}: {'yes' if is_done else 'no'}", passed=is_done)
