"""What follows ambulatory oxygen: when it is reviewed, and whether it goes on (section 3.4)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from o2clinic.rules.advice import Advice, Trail
from o2clinic.rules.calendar import add_months
from o2clinic.rules.display import short_date
from o2clinic.rules.policy import Policy
from o2clinic.rules.rule_book import Step, step


class AotReviewOutcome(StrEnum):
    """How a review of ambulatory oxygen ends."""

    INCOMPLETE = "INCOMPLETE"
    CONTINUE = "CONTINUE"
    TOWARDS_WITHDRAWAL = "TOWARDS_WITHDRAWAL"


AOT_REVIEW_WORDS: Final = {
    AotReviewOutcome.INCOMPLETE: "Not decided: something is not recorded",
    AotReviewOutcome.CONTINUE: "Ambulatory oxygen goes on",
    AotReviewOutcome.TOWARDS_WITHDRAWAL: (
        "Not used or of no benefit: a clinician considers withdrawal"
    ),
}


@dataclass(frozen=True, slots=True)
class AotFollowUp:
    """When ambulatory oxygen is looked at again.

    Attributes:
        earliest_on: first day of the next review.
        latest_on: last day of it.
        compliance_by: last day for a review of how much it is used.
        steps: the rules the days follow from.
    """

    earliest_on: date
    latest_on: date
    compliance_by: date
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AotReview:
    """What was found at a review; None is not recorded.

    Attributes:
        reviewed_on: the day of it.
        is_used: as the patient and the supplier tell.
        has_benefit: still further or less breathless with it.
        is_compliance_recorded: how much it is used stands in the record.
    """

    reviewed_on: date
    is_used: bool | None = None
    has_benefit: bool | None = None
    is_compliance_recorded: bool = False


def follow_up(started_on: date, policy: Policy, *, was_unwell: bool | None) -> AotFollowUp:
    """When to look at ambulatory oxygen first.

    Args:
        started_on: the day it was ordered.
        policy: days and months of the reviews.
        was_unwell: it was begun in an exacerbation or when unwell; not recorded counts as unwell,
            since the early review is the safer one.
    """
    compliance = policy.aot_compliance_months
    compliance_by = add_months(started_on, compliance.number)
    last = step(
        "R-AF-3", f"use reviewed by {short_date(compliance_by)}", passed=True, by=compliance
    )
    if was_unwell is False:
        by = policy.aot_review_months
        latest = add_months(started_on, by.number)
        told = step("R-AF-2", f"begun when stable: by {short_date(latest)}", passed=True, by=by)
        return AotFollowUp(started_on, latest, compliance_by, (told, last))
    earliest = started_on + timedelta(days=policy.aot_first_review_days.number)
    latest = started_on + timedelta(days=policy.aot_first_review_latest_days.number)
    begun = "begun when unwell" if was_unwell else "not recorded whether begun when unwell"
    told = step(
        "R-AF-1",
        f"{begun}: {short_date(earliest)} to {short_date(latest)}",
        passed=True,
        by=policy.aot_first_review_latest_days,
    )
    return AotFollowUp(earliest, latest, compliance_by, (told, last))


def review_ambulatory(case: AotReview, policy: Policy) -> Advice[AotReviewOutcome]:
    """Whether ambulatory oxygen goes on; advice to a registered professional."""
    trail = Trail()
    outcome = _judge(case, trail)
    if not trail.tell(
        "R-AF-3",
        f"use {'recorded' if case.is_compliance_recorded else 'not recorded'}",
        passed=case.is_compliance_recorded,
        by=policy.aot_compliance_months,
    ):
        trail.prompt("Record how much it is used.")
    if outcome is AotReviewOutcome.CONTINUE:
        limit = policy.aot_review_months
        latest = add_months(case.reviewed_on, limit.number)
        trail.tell("R-AF-2", f"next review by {short_date(latest)}", passed=True, by=limit)
        trail.prompt(f"Next review by {short_date(latest)}, sooner on a change.")
    return Advice(
        outcome,
        AOT_REVIEW_WORDS[outcome],
        policy.id,
        tuple(trail.steps),
        tuple(trail.missing),
        tuple(trail.prompts),
    )


def _judge(case: AotReview, trail: Trail) -> AotReviewOutcome:
    """One no is enough; going on needs both answers."""
    if case.is_used is False or case.has_benefit is False:
        reasons = ["not used"] if case.is_used is False else []
        reasons += ["no benefit"] if case.has_benefit is False else []
        trail.tell("R-AF-4", ", ".join(reasons), passed=False)
        trail.prompt("Ask why before anything is taken away; tell the patient beforehand.")
        return AotReviewOutcome.TOWARDS_WITHDRAWAL
    if case.is_used is None:
        trail.lacks("R-AF-4", "whether it is used")
    if case.has_benefit is None:
        trail.lacks("R-AF-4", "whether it helps")
    if trail.missing:
        return AotReviewOutcome.INCOMPLETE
    trail.tell("R-AF-4", "used and of benefit", passed=True)
    return AotReviewOutcome.CONTINUE
