"""What follows from the risk form: when it is asked again, and how red answers are accepted."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from o2clinic.errors import Finding, Level
from o2clinic.rules.calendar import add_months
from o2clinic.rules.display import short_date
from o2clinic.rules.home_case import HouseholdChange
from o2clinic.rules.policy import Policy


class RiskStepKind(StrEnum):
    """What a row says."""

    ACTION_DONE = "action_done"
    ACCEPTED = "accepted"


def due_again(
    asked_on: date, today: date, changes: tuple[HouseholdChange, ...], policy: Policy
) -> tuple[str, ...]:
    """Why the questions are to be asked again, in words; () while they hold.

    The months are those of the yearly review (R-SF-5); a change of the household makes them due at
    once (R-RQ-3).
    """
    reasons = [f"{it.words} on {short_date(it.on)}" for it in changes if it.on > asked_on]
    months = policy.yearly_review_months.number
    if today >= add_months(asked_on, months):
        reasons.append(f"last asked on {short_date(asked_on)}, {months} months ago or more")
    return tuple(reasons)


def check_acceptance(
    reason: str, mitigation: str, discussed_on: date | None, today: date
) -> Iterator[Finding]:
    """What a senior's acceptance of red answers lacks."""
    for field, words, text in (
        ("reason", "Type why oxygen is ordered all the same.", reason),
        ("mitigation", "Type what lessens the danger.", mitigation),
    ):
        if not text.strip():
            yield Finding("R-RQ-2", Level.BLOCK, words, field)
    if discussed_on is None:
        message = "Type the day on which it was discussed with the lead or in the meeting (MDT)."
        yield Finding("R-RQ-2", Level.BLOCK, message, "discussed_on")
    elif discussed_on > today:
        message = f"{short_date(discussed_on)} is still to come. Discuss it first."
        yield Finding("R-RQ-2", Level.BLOCK, message, "discussed_on")
