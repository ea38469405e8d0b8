"""Oxygen in short bursts, which only cluster headache calls for (section 4.3)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from o2clinic.rules.advice import Advice, Trail
from o2clinic.rules.calendar import add_months
from o2clinic.rules.diagnosis import DIAGNOSIS_WORDS, Diagnosis
from o2clinic.rules.display import flow, number, short_date
from o2clinic.rules.oxygen_source import DEVICE_WORDS, Device
from o2clinic.rules.policy import Policy


class SbotUse(StrEnum):
    """What short bursts are asked for."""

    CLUSTER_HEADACHE = "cluster_headache"
    EXERTION = "exertion"
    DISCHARGE = "discharge"
    OTHER = "other"


USE_WORDS: Final = {
    SbotUse.CLUSTER_HEADACHE: "attacks of cluster headache",
    SbotUse.EXERTION: "before or after exertion",
    SbotUse.DISCHARGE: "at discharge from hospital",
    SbotUse.OTHER: "another purpose",
}


class SbotOutcome(StrEnum):
    """How a request for short bursts ends."""

    INCOMPLETE = "INCOMPLETE"
    REFUSE = "REFUSE"
    CLUSTER_HEADACHE = "CLUSTER_HEADACHE"


SBOT_WORDS: Final = {
    SbotOutcome.INCOMPLETE: "Not decided: something is not recorded",
    SbotOutcome.REFUSE: "No short-burst oxygen",
    SbotOutcome.CLUSTER_HEADACHE: "To be decided by the rules of cluster headache",
}


class ClusterOutcome(StrEnum):
    """How the question of oxygen for cluster headache ends."""

    OUT_OF_SCOPE_PAEDIATRIC = "OUT_OF_SCOPE_PAEDIATRIC"
    INCOMPLETE = "INCOMPLETE"
    REFUSE = "REFUSE"
    SENIOR_FIRST = "SENIOR_FIRST"
    CHANGE_SETTING = "CHANGE_SETTING"
    INDICATED = "INDICATED"


CLUSTER_WORDS: Final = {
    ClusterOutcome.OUT_OF_SCOPE_PAEDIATRIC: "Under 18: refer to the paediatric service",
    ClusterOutcome.INCOMPLETE: "Not decided: something is not recorded",
    ClusterOutcome.REFUSE: "Not cluster headache: no short-burst oxygen",
    ClusterOutcome.SENIOR_FIRST: "Risk of hypercapnia: a senior decides before high flow",
    ClusterOutcome.CHANGE_SETTING: "Indicated, but with another flow or mask",
    ClusterOutcome.INDICATED: "Oxygen for attacks of cluster headache is indicated",
}

# Diagnoses that carry a risk of hypercapnia themselves (E17's list, as far as they are told apart).
_AT_RISK: Final = {
    Diagnosis.COPD,
    Diagnosis.CYSTIC_FIBROSIS,
    Diagnosis.NEUROMUSCULAR,
    Diagnosis.MOTOR_NEURONE,
    Diagnosis.CHEST_WALL,
    Diagnosis.BRONCHIECTASIS,
    Diagnosis.SLEEP_DISORDERED_BREATHING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SbotCase:
    """A request for short bursts; None is not recorded.

    Attributes:
        use: what for.
        diagnosis: the confirmed one.
        spo2_percent: at rest on air, to be looked at for another form of oxygen.
    """

    use: SbotUse | None
    diagnosis: Diagnosis | None = None
    spo2_percent: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterCase:
    """What is known when oxygen for cluster headache is asked for; None is not recorded.

    No saturation and no gas: they play no part (R-CH-4).

    Attributes:
        decided_on: the day of the decision.
        born_on: date of birth.
        is_confirmed: the headache is diagnosed as cluster headache.
        other_diagnoses: all that are known beside it.
        has_hypercapnia_risk: COPD or another, asked for.
        flow_l_min: the one asked for.
        device: the mask asked for.
        is_at_onset: a bout has just begun.
        is_permanent_supply: oxygen would stay between bouts.
        has_consent_and_risk: consent, and risk assessment with smoking and fire, are complete.
    """

    decided_on: date
    born_on: date | None
    is_confirmed: bool | None = None
    other_diagnoses: tuple[Diagnosis, ...] = ()
    has_hypercapnia_risk: bool | None = None
    flow_l_min: Decimal | None = None
    device: Device | None = None
    is_at_onset: bool = False
    is_permanent_supply: bool = False
    has_consent_and_risk: bool = False


@dataclass(frozen=True, slots=True)
class ClusterAdvice(Advice[ClusterOutcome]):
    """What is said about oxygen for cluster headache.

    Attributes:
        bout_check_on: by then it is asked whether there are still bouts.
        review_on: by then it is reviewed; both None unless it is indicated.
    """

    bout_check_on: date | None = None
    review_on: date | None = None


def decide_short_burst(case: SbotCase, policy: Policy) -> Advice[SbotOutcome]:
    """Whether short bursts are in question; advice to a registered professional."""
    trail = Trail()
    outcome = _short_burst(case, policy, trail)
    return Advice(
        outcome,
        SBOT_WORDS[outcome],
        policy.id,
        tuple(trail.steps),
        tuple(trail.missing),
        tuple(trail.prompts),
    )


def decide_cluster_headache(case: ClusterCase, policy: Policy) -> ClusterAdvice:
    """Whether oxygen for cluster headache is indicated; advice to a registered professional."""
    trail = Trail()
    outcome = next(
        (ended for check in _ORDER if (ended := check(case, policy, trail)) is not None),
        ClusterOutcome.INDICATED,
    )
    bout_check_on = review_on = None
    if outcome is ClusterOutcome.INDICATED:
        bout_check_on = add_months(case.decided_on, policy.cluster_bout_check_months.number)
        review_on = add_months(case.decided_on, policy.cluster_review_months.number)
        _tell_how(case, trail)
        trail.tell(
            "R-CH-5",
            f"still in bouts? by {short_date(bout_check_on)}; review by {short_date(review_on)}",
            passed=True,
            by=policy.cluster_review_months,
        )
    return ClusterAdvice(
        outcome,
        CLUSTER_WORDS[outcome],
        policy.id,
        tuple(trail.steps),
        tuple(trail.missing),
        tuple(trail.prompts),
        bout_check_on,
        review_on,
    )


def _short_burst(case: SbotCase, policy: Policy, trail: Trail) -> SbotOutcome:
    if case.use is None:
        trail.lacks("R-SB-3", "what short bursts are for")
        return SbotOutcome.INCOMPLETE
    if case.use is SbotUse.CLUSTER_HEADACHE:
        trail.tell("R-SB-3", USE_WORDS[case.use], passed=True)
        return SbotOutcome.CLUSTER_HEADACHE
    words = "" if case.diagnosis is None else f"{DIAGNOSIS_WORDS[case.diagnosis]}, "
    compared = f"{words}{USE_WORDS[case.use]}{_spo2_words(case)}"
    limit = policy.referral_spo2_percent
    is_low = case.spo2_percent is not None and limit.holds(case.spo2_percent)
    if case.diagnosis is Diagnosis.COPD and case.use is SbotUse.EXERTION:
        trail.tell("R-SB-1", compared, passed=False)
    elif case.diagnosis is Diagnosis.COPD and case.use is SbotUse.DISCHARGE and not is_low:
        trail.tell("R-SB-2", compared, passed=False)
    trail.tell("R-SB-3", compared, passed=False)
    if case.use is SbotUse.EXERTION:
        trail.prompt("If SpO2 falls on exertion, an assessment for ambulatory oxygen may help.")
    if case.spo2_percent is None:
        trail.missing.append("SpO2 at rest on air")
        trail.prompt("Measure SpO2 at rest on air: is another form of oxygen needed?")
    elif is_low:
        shown = f"SpO2 {number(case.spo2_percent)} %, referral {limit}"
        trail.tell("R-REF-1", shown, passed=True, by=limit)
        trail.prompt("Refer for blood gases: LTOT may be needed.")
    return SbotOutcome.REFUSE


def _spo2_words(case: SbotCase) -> str:
    return "" if case.spo2_percent is None else f", SpO2 {number(case.spo2_percent)} %"


def _adult(case: ClusterCase, policy: Policy, trail: Trail) -> ClusterOutcome | None:
    is_adult = trail.is_adult(case.born_on, case.decided_on, policy)
    if is_adult is None:
        return ClusterOutcome.INCOMPLETE
    return None if is_adult else ClusterOutcome.OUT_OF_SCOPE_PAEDIATRIC


def _confirmed(case: ClusterCase, _policy: Policy, trail: Trail) -> ClusterOutcome | None:
    if case.is_confirmed is None:
        trail.lacks("R-SB-3", "whether it is cluster headache")
        return ClusterOutcome.INCOMPLETE
    words = "cluster headache" if case.is_confirmed else "not cluster headache"
    passed = trail.tell("R-SB-3", words, passed=case.is_confirmed)
    return None if passed else ClusterOutcome.REFUSE


def _gate(case: ClusterCase, _policy: Policy, trail: Trail) -> ClusterOutcome | None:
    """The gate is a result of its own: it does not change what is indicated."""
    if case.has_consent_and_risk:
        trail.tell("R-CH-4", "consent and risk assessment complete", passed=True)
    else:
        trail.lacks("R-CH-4", "consent (HOCF) and risk assessment (IHORM), smoking and fire")
        trail.prompt("No order before the smoking and fire gate is passed.")
    return None


def _hypercapnia(case: ClusterCase, policy: Policy, trail: Trail) -> ClusterOutcome | None:
    at_risk = [DIAGNOSIS_WORDS[one] for one in case.other_diagnoses if one in _AT_RISK]
    if case.has_hypercapnia_risk or at_risk:
        compared = ", ".join(at_risk) or "risk recorded"
        trail.tell("R-CH-6", compared, passed=False)
        low = flow(policy.cluster_lowest_flow_l_min.value)
        trail.prompt(f"A stable blood gas, then a senior decides whether {low} is safe.")
        return ClusterOutcome.SENIOR_FIRST
    if case.has_hypercapnia_risk is None:
        trail.lacks("R-CH-6", "whether there is COPD or another risk of hypercapnia")
        return ClusterOutcome.INCOMPLETE
    trail.tell("R-CH-6", "no risk of hypercapnia known", passed=True)
    return None


def _setting(case: ClusterCase, policy: Policy, trail: Trail) -> ClusterOutcome | None:
    low, high = policy.cluster_lowest_flow_l_min, policy.cluster_highest_flow_l_min
    if case.flow_l_min is None:
        trail.lacks("R-CH-1", "flow")
    if case.device is None:
        trail.lacks("R-CH-1", "mask")
    is_right = True
    if case.flow_l_min is not None:
        is_enough = trail.tell(
            "R-CH-1", f"{flow(case.flow_l_min)}, {low}", passed=low.holds(case.flow_l_min), by=low
        )
        is_allowed = trail.tell(
            "R-CH-2",
            f"{flow(case.flow_l_min)}, {high}",
            passed=high.holds(case.flow_l_min),
            by=high,
        )
        is_right = is_enough and is_allowed
    if case.device is not None:
        is_reservoir = case.device is Device.RESERVOIR_MASK
        is_right = trail.tell("R-CH-1", DEVICE_WORDS[case.device], passed=is_reservoir) and is_right
    if not is_right:
        trail.prompt(f"{number(low.value)} to {flow(high.value)} by a non-rebreathing mask.")
        return ClusterOutcome.CHANGE_SETTING
    return None if case.flow_l_min is not None and case.device else ClusterOutcome.INCOMPLETE


def _tell_how(case: ClusterCase, trail: Trail) -> None:
    trail.tell(
        "R-CH-3",
        "permanent supply asked for" if case.is_permanent_supply else "supply for a bout",
        passed=not case.is_permanent_supply,
    )
    if case.is_permanent_supply:
        trail.prompt("Attacks give warning: an urgent installation per bout is preferred (R-CH-3).")
    if case.is_at_onset:
        trail.prompt("A bout has begun: urgent installation within 4 hours (R-CH-3).")
    trail.prompt("A static back-up cylinder, perhaps four portable ones as well (R-CH-2).")


_ORDER: Final[tuple[Callable[[ClusterCase, Policy, Trail], ClusterOutcome | None], ...]] = (
    _adult,
    _confirmed,
    _gate,
    _hypercapnia,
    _setting,
)
