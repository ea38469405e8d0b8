"""The waiting list: where referrals come from and how they are triaged, and how a wait ends.

The outcomes of the triage are those of Walsall (service models, section 9.2).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from o2clinic.rules.display import days_counted, short_date
from o2clinic.rules.recall import how_late
from o2clinic.rules.visits import VisitKind


class ReferralSource(StrEnum):
    """Who sends a patient."""

    PRIMARY_CARE = "primary_care"
    HOSPITAL = "hospital"
    COMMUNITY = "community"
    OTHER = "other"


SOURCE_WORDS: Final = {
    ReferralSource.PRIMARY_CARE: "General practice",
    ReferralSource.HOSPITAL: "Hospital",
    ReferralSource.COMMUNITY: "Community team",
    ReferralSource.OTHER: "Other",
}


class TriageOutcome(StrEnum):
    """What becomes of a referral."""

    PRIMARY_CARE_REVIEW = "primary_care_review"
    HOSPITAL_ASSESSMENT = "hospital_assessment"
    HOME_VISIT = "home_visit"
    RETURNED = "returned"


TRIAGE_WORDS: Final = {
    TriageOutcome.HOSPITAL_ASSESSMENT: "Hospital assessment",
    TriageOutcome.HOME_VISIT: "Home visit",
    TriageOutcome.PRIMARY_CARE_REVIEW: "Primary-care review",
    TriageOutcome.RETURNED: "Returned to the referrer",
}
# These leave a visit to be booked; the others end with the referral.
LEADS_TO: Final = {
    TriageOutcome.HOSPITAL_ASSESSMENT: VisitKind.LTOT_GAS_1,
    TriageOutcome.HOME_VISIT: VisitKind.HOME_VISIT,
}
# Nobody is sent back, or left to their practice, without being told why.
NEEDS_REASON: Final = frozenset({TriageOutcome.RETURNED, TriageOutcome.PRIMARY_CARE_REVIEW})


class WaitUrgency(StrEnum):
    """How soon a visit is wanted."""

    URGENT = "urgent"
    SOON = "soon"
    ROUTINE = "routine"


URGENCY_WORDS: Final = {
    WaitUrgency.ROUTINE: "Routine",
    WaitUrgency.SOON: "Soon",
    WaitUrgency.URGENT: "Urgent",
}
# What the form begins with; the clinic types another day where it has promised one.
_USUAL_DAYS: Final = {WaitUrgency.URGENT: 7, WaitUrgency.SOON: 21, WaitUrgency.ROUTINE: 42}


class WaitingState(StrEnum):
    """Where a wanted visit stands."""

    REQUESTED = "requested"
    OFFERED = "offered"
    BOOKED = "booked"
    REMOVED = "removed"


OPEN: Final = (WaitingState.REQUESTED, WaitingState.OFFERED)


class Removal(StrEnum):
    """Why somebody waits no more without having been seen."""

    NOT_NEEDED = "not_needed"
    DECLINED = "declined"
    NOT_REACHED = "not_reached"
    SEEN_ELSEWHERE = "seen_elsewhere"
    MOVED = "moved"
    DIED = "died"
    MISTAKE = "mistake"


REMOVAL_WORDS: Final = {
    Removal.NOT_NEEDED: "No longer needed",
    Removal.DECLINED: "Declined by the patient",
    Removal.NOT_REACHED: "Could not be reached",
    Removal.SEEN_ELSEWHERE: "Seen elsewhere",
    Removal.MOVED: "Moved away",
    Removal.DIED: "Died",
    Removal.MISTAKE: "Entered by mistake",
}
NOTICE_WORDS: Final = {
    0: "can come the same day",
    1: "a day",
    3: "3 days",
    7: "a week",
    14: "2 weeks",
}


@dataclass(frozen=True, slots=True)
class Waits:
    """How long people waited: half of them no longer than the median."""

    count: int
    median_days: int | None
    longest_days: int | None


def usual_target(urgency: WaitUrgency, from_on: date) -> date:
    """The day by which a visit of this urgency is usually wanted.

    >>> usual_target(WaitUrgency.SOON, date(2026, 11, 24))
    datetime.date(2026, 12, 15)
    """
    return from_on + timedelta(days=_USUAL_DAYS[urgency])


def target_words(target_on: date, today: date) -> str:
    """The target day and how far it is off.

    >>> target_words(date(2026, 11, 12), date(2026, 11, 24))
    '12-Nov-2026 · 12 days overdue'
    """
    return f"{short_date(target_on)} · {how_late(target_on, today)}"


def waiting_words(since_on: date, today: date) -> str:
    """How long somebody has waited.

    >>> waiting_words(date(2026, 11, 23), date(2026, 11, 24))
    '1 day'
    """
    days = max(0, (today - since_on).days)
    return "since today" if not days else days_counted(days)


def waits(days: list[int]) -> Waits:
    """Median and longest; the median of an even number is the longer of the middle two.

    >>> waits([40, 3, 12, 20])
    Waits(count=4, median_days=20, longest_days=40)
    """
    in_order = sorted(days)
    if not in_order:
        return Waits(0, None, None)
    return Waits(len(in_order), in_order[len(in_order) // 2], in_order[-1])
