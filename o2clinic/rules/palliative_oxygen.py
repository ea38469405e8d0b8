"""Whether oxygen may ease breathlessness at the end of life (section 4.2, R-PO-1 to R-PO-8)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from o2clinic.rules.advice import Advice, Trail
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time, number
from o2clinic.rules.policy import Policy


class PotOutcome(StrEnum):
    """How the question of palliative oxygen ends."""

    OUT_OF_SCOPE_PAEDIATRIC = "OUT_OF_SCOPE_PAEDIATRIC"
    INCOMPLETE = "INCOMPLETE"
    REFUSE = "REFUSE"
    OTHERS_FIRST = "OTHERS_FIRST"
    SPECIALIST_DECIDES = "SPECIALIST_DECIDES"
    MAY_TRY = "MAY_TRY"


POT_WORDS: Final = {
    PotOutcome.OUT_OF_SCOPE_PAEDIATRIC: "Under 18: refer to the paediatric service",
    PotOutcome.INCOMPLETE: "Not decided: something is not recorded",
    PotOutcome.REFUSE: "No palliative oxygen",
    PotOutcome.OTHERS_FIRST: "Opioids and measures without drugs first",
    PotOutcome.SPECIALIST_DECIDES: "For the specialist palliative team to decide",
    PotOutcome.MAY_TRY: "A trial of palliative oxygen may be given",
}


class PotReviewOutcome(StrEnum):
    """How a review of palliative oxygen ends."""

    REVIEW_DUE = "REVIEW_DUE"
    NOT_YET = "NOT_YET"
    CONTINUE = "CONTINUE"
    STOP = "STOP"


POT_REVIEW_WORDS: Final = {
    PotReviewOutcome.REVIEW_DUE: "Review is due: does it help?",
    PotReviewOutcome.NOT_YET: "The trial is running",
    PotReviewOutcome.CONTINUE: "It helps: palliative oxygen goes on",
    PotReviewOutcome.STOP: "No help: stop palliative oxygen",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PotCase:
    """What is known when palliative oxygen is asked for; None is not recorded.

    Attributes:
        decided_on: the day of the decision.
        born_on: date of birth.
        is_breathless: what the oxygen would be for.
        spo2_percent: at rest on air.
        is_low_consistently: it was below 90 % again and again, not once.
        has_reported_relief: an earlier trial of oxygen eased the breathlessness.
        are_opioids_assessed: a trial of opioids was thought of, and given or ruled out.
        are_other_measures_assessed: a fan and other measures without drugs were.
        has_specialist_assessment: a specialist team has itself assessed breathlessness and quality
            of life, and all else has failed.
        is_in_last_days: saturation is not measured any more.
        has_chronic_disease: of heart or lung, for which LTOT could be assessed.
        has_consent_and_risk: consent and risk assessment are complete.
    """

    decided_on: date
    born_on: date | None
    is_breathless: bool | None = None
    spo2_percent: Decimal | None = None
    is_low_consistently: bool | None = None
    has_reported_relief: bool = False
    are_opioids_assessed: bool | None = None
    are_other_measures_assessed: bool | None = None
    has_specialist_assessment: bool = False
    is_in_last_days: bool = False
    has_chronic_disease: bool = False
    has_consent_and_risk: bool = False


def decide_palliative(case: PotCase, policy: Policy) -> Advice[PotOutcome]:
    """Whether palliative oxygen may be tried; advice to a registered professional."""
    trail = Trail()
    outcome = next(
        (ended for check in _ORDER if (ended := check(case, policy, trail)) is not None),
        PotOutcome.MAY_TRY,
    )
    if outcome in {PotOutcome.MAY_TRY, PotOutcome.SPECIALIST_DECIDES}:
        _before_an_order(case, policy, trail)
    return Advice(
        outcome,
        POT_WORDS[outcome],
        policy.id,
        tuple(trail.steps),
        tuple(trail.missing),
        tuple(trail.prompts),
    )


def review_palliative(
    started_at: datetime, now: datetime, policy: Policy, *, has_benefit: bool | None
) -> Advice[PotReviewOutcome]:
    """Whether a trial of palliative oxygen goes on.

    Args:
        started_at: when it began, with its zone.
        now: the moment of the question, with its zone.
        policy: hours until the review.
        has_benefit: as the patient or the family tells; None when nobody has asked.
    """
    trail, limit = Trail(), policy.pot_review_hours
    if has_benefit is not None:
        words = "helps" if has_benefit else "does not help"
        trail.tell("R-PO-5", words, passed=has_benefit)
        outcome = PotReviewOutcome.CONTINUE if has_benefit else PotReviewOutcome.STOP
    else:
        due_at = started_at + timedelta(hours=limit.number)
        is_due = now >= due_at
        compared = f"review by {date_and_time(local(due_at))}, {limit} from the start"
        trail.tell("R-PO-6", compared, passed=not is_due, by=limit)
        trail.missing.append("whether it helps")
        trail.prompt(f"Ask by {date_and_time(local(due_at))} whether it helps; stop if not.")
        outcome = PotReviewOutcome.REVIEW_DUE if is_due else PotReviewOutcome.NOT_YET
    return Advice(
        outcome,
        POT_REVIEW_WORDS[outcome],
        policy.id,
        tuple(trail.steps),
        tuple(trail.missing),
        tuple(trail.prompts),
    )


def _adult(case: PotCase, policy: Policy, trail: Trail) -> PotOutcome | None:
    is_adult = trail.is_adult(case.born_on, case.decided_on, policy)
    if is_adult is None:
        return PotOutcome.INCOMPLETE
    return None if is_adult else PotOutcome.OUT_OF_SCOPE_PAEDIATRIC


def _breathless(case: PotCase, _policy: Policy, trail: Trail) -> PotOutcome | None:
    if case.is_breathless is None:
        trail.lacks("R-PO-4", "whether the patient is breathless")
        return PotOutcome.INCOMPLETE
    compared = "breathless" if case.is_breathless else "not breathless"
    passed = trail.tell("R-PO-4", compared, passed=case.is_breathless)
    return None if passed else PotOutcome.REFUSE


def _last_days(case: PotCase, _policy: Policy, trail: Trail) -> PotOutcome | None:
    """Comfort decides, not a number that nobody should measure any more."""
    if not case.is_in_last_days or case.spo2_percent is not None:
        return None
    relief = "relief reported" if case.has_reported_relief else "no relief reported so far"
    trail.tell("R-PO-5", f"last days, SpO2 not measured, {relief}", passed=True)
    trail.prompt("In the last days of life saturation is not monitored: comfort decides.")
    return PotOutcome.SPECIALIST_DECIDES


def _high(case: PotCase, policy: Policy, trail: Trail) -> PotOutcome | None:
    if case.spo2_percent is None:
        trail.lacks("R-PO-1", "SpO2 at rest on air")
        return PotOutcome.INCOMPLETE
    limit = policy.pot_refused_spo2_percent
    is_high = limit.holds(case.spo2_percent)
    compared = f"SpO2 {number(case.spo2_percent)} %, refused {limit}"
    trail.tell("R-PO-1", compared, passed=not is_high, by=limit)
    _tell_referral(case, case.spo2_percent, policy, trail)
    if not is_high:
        return None
    _others(case, trail)
    if case.has_reported_relief:
        trail.prompt(
            "Relief was reported: BTS 2017 would allow oxygen for it, BTS 2015 would not; a "
            "specialist may decide otherwise, with a reason."
        )
    return PotOutcome.REFUSE


def _low(case: PotCase, policy: Policy, trail: Trail) -> PotOutcome | None:
    """Below 90 % it may be tried at once; what else was not thought of is named."""
    limit, spo2 = policy.pot_hypoxaemic_spo2_percent, case.spo2_percent
    if spo2 is None or not limit.holds(spo2):
        return None
    if case.is_low_consistently is None and not case.has_reported_relief:
        trail.lacks("R-PO-5", "whether SpO2 stays that low")
        return PotOutcome.INCOMPLETE
    how_often = "again and again" if case.is_low_consistently else "not shown to stay so"
    compared = f"SpO2 {number(spo2)} %, {limit}, {how_often}"
    if not trail.tell("R-PO-5", compared, passed=bool(case.is_low_consistently), by=limit):
        return None
    _others(case, trail)
    return PotOutcome.MAY_TRY


def _between(case: PotCase, _policy: Policy, trail: Trail) -> PotOutcome | None:
    """From 90 % to the limit, or low once only: when all else has failed."""
    if case.has_reported_relief:
        trail.tell("R-PO-5", "relief reported", passed=True)
    if not _others(case, trail):
        return PotOutcome.INCOMPLETE if trail.missing else PotOutcome.OTHERS_FIRST
    if case.has_reported_relief:
        return PotOutcome.MAY_TRY
    compared = f"specialist assessment {'done' if case.has_specialist_assessment else 'not done'}"
    passed = trail.tell("R-PO-4", compared, passed=case.has_specialist_assessment)
    return None if passed else PotOutcome.SPECIALIST_DECIDES


def _others(case: PotCase, trail: Trail) -> bool:
    """Whether everything else was thought of; each of the two is a step."""
    told = {
        "R-PO-2": ("opioids", case.are_opioids_assessed),
        "R-PO-3": ("a fan and other measures without drugs", case.are_other_measures_assessed),
    }
    for rule, (words, is_assessed) in told.items():
        if is_assessed is None:
            trail.lacks(rule, f"whether {words} were assessed")
        elif not trail.tell(
            rule, f"{words} {'' if is_assessed else 'not '}assessed", passed=is_assessed
        ):
            trail.prompt(f"Assess for {words}.")
    return all(is_assessed for _, is_assessed in told.values())


def _tell_referral(case: PotCase, spo2_percent: Decimal, policy: Policy, trail: Trail) -> None:
    """At 92 % both are true: too high for palliative oxygen, low enough for a gas."""
    limit = policy.referral_spo2_percent
    if case.has_chronic_disease and limit.holds(spo2_percent):
        compared = f"SpO2 {number(spo2_percent)} %, referral {limit}"
        trail.tell("R-REF-1", compared, passed=True, by=limit)
        trail.prompt("Chronic disease: if it is in the patient's interest, refer for a blood gas.")


def _before_an_order(case: PotCase, policy: Policy, trail: Trail) -> None:
    if not case.has_consent_and_risk:
        trail.lacks("R-PO-8", "consent (HOCF) and risk assessment (IHORM)")
    limit = policy.pot_review_hours
    trail.tell("R-PO-6", f"review {limit} after the start", passed=True, by=limit)
    trail.prompt(f"Review within {limit.number} hours of the start; stop if it does not help.")


_ORDER: Final[tuple[Callable[[PotCase, Policy, Trail], PotOutcome | None], ...]] = (
    _adult,
    _breathless,
    _last_days,
    _high,
    _low,
    _between,
)
