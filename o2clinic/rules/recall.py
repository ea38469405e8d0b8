"""The recalls: which visit deals with which task, how late a task is, and who did not come.

The kinds of visit answer section 5.1; what follows a missed visit is ours (see `missed_words`).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from o2clinic.rules.calendar import add_months
from o2clinic.rules.display import days_counted, short_date
from o2clinic.rules.follow_up_case import ReviewKind, TaskKind
from o2clinic.rules.ltot_case import Outcome
from o2clinic.rules.order import Modality
from o2clinic.rules.visits import VisitKind, VisitStatus

_SOON_DAYS: Final = 28
_LATER_MONTHS: Final = 3


class Due(StrEnum):
    """Which recalls are wanted."""

    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"
    NO_DATE = "no_date"
    ALL = "all"


DUE_WORDS: Final = {
    Due.OVERDUE: "Overdue",
    Due.SOON: "Due in 4 weeks",
    Due.LATER: "Due in 3 months",
    Due.NO_DATE: "No date",
    Due.ALL: "All",
}

_GASES: Final = frozenset({VisitKind.LTOT_GAS_1, VisitKind.LTOT_GAS_2, VisitKind.TITRATION})
_REVIEW: Final = frozenset({VisitKind.REVIEW})
_SEEN: Final = frozenset({VisitKind.REVIEW, VisitKind.HOME_VISIT})

# A visit of one of these kinds, booked ahead, answers the task. SpO2 is measured by the GP.
FITTING: Final[dict[TaskKind, frozenset[VisitKind]]] = {
    TaskKind.HOME_VISIT: frozenset({VisitKind.HOME_VISIT}),
    TaskKind.FIRST_REVIEW: _REVIEW,
    TaskKind.NEXT_REVIEW: _REVIEW,
    TaskKind.YEARLY_REVIEW: _REVIEW,
    TaskKind.AOT_FIRST_REVIEW: _REVIEW,
    TaskKind.AOT_REVIEW: _REVIEW,
    TaskKind.AOT_COMPLIANCE: _REVIEW,
    TaskKind.DISCHARGE_ASSESSMENT: _REVIEW,
    TaskKind.REASSESSMENT: _GASES,
    TaskKind.SECOND_GAS: _GASES,
    TaskKind.DEFERRED_ASSESSMENT: _GASES,
    TaskKind.STABLE_RETEST: _GASES | _REVIEW,
    TaskKind.SATURATION_RECHECK: frozenset(),
    TaskKind.PALLIATIVE_CONTACT: _SEEN,
    TaskKind.STARTER_CHECK: _SEEN,
}

# Outcomes on which somebody has to act, and for which no rule gives a day; no value is named, since
# the desk reads it too.
WAITING_WORDS: Final = {
    Outcome.DATA_QUERY: "Waits for a decision: a blood gas has an open query.",
    Outcome.URGENT_UNSTABLE: "Waits for a senior review.",
    Outcome.NIV_PATHWAY: "Waits for the ventilation service.",
    Outcome.NOT_CONFIRMED: "Waits for a decision: a clinician decides, or a third blood gas.",
    Outcome.CONFIRM_WITH_ABG: "Waits for an arterial blood gas.",
    Outcome.ELIGIBLE: "Waits for consent, the risks at home, titration and the order.",
    Outcome.INCOMPLETE: "Waits for a decision: something is not recorded.",
}


def kinds_of_visit(visit: VisitKind, modalities: Collection[Modality]) -> frozenset[ReviewKind]:
    """What a visit that took place has dealt with, given what the patient had on order.

    A review with ambulatory oxygen is one of that too, and of its use; whoever has palliative
    oxygen is in contact at each visit; what was ordered is seen at either.

    >>> sorted(kinds_of_visit(VisitKind.TITRATION, ()))
    [<ReviewKind.ASSESSMENT: 'assessment'>]
    """
    if visit in _GASES:
        return frozenset({ReviewKind.ASSESSMENT})
    if visit not in _SEEN:
        return frozenset()
    found = {ReviewKind.STARTER_CHECK}
    if visit is VisitKind.HOME_VISIT:
        found.add(ReviewKind.HOME_VISIT)
    else:
        found.add(ReviewKind.FORMAL_REVIEW)
        if Modality.AOT in modalities:
            found |= {ReviewKind.AOT_REVIEW, ReviewKind.AOT_COMPLIANCE}
    if Modality.POT in modalities:
        found.add(ReviewKind.PALLIATIVE_CONTACT)
    return frozenset(found)


def last_day(due: Due, on: date) -> date | None:
    """Up to which day a task belongs to a filter; None where no date limits it.

    >>> last_day(Due.SOON, date(2026, 12, 3)), last_day(Due.LATER, date(2026, 11, 30))
    (datetime.date(2026, 12, 31), datetime.date(2027, 2, 28))
    """
    if due is Due.OVERDUE:
        return on - timedelta(days=1)
    if due is Due.SOON:
        return on + timedelta(days=_SOON_DAYS)
    return add_months(on, _LATER_MONTHS) if due is Due.LATER else None


def how_late(due_on: date, on: date) -> str:
    """How far the day is off, in words.

    >>> how_late(date(2026, 11, 12), date(2026, 11, 24))
    '12 days overdue'
    """
    days = (due_on - on).days
    if days > 0:
        return f"in {days_counted(days)}"
    return f"{days_counted(-days)} overdue" if days < 0 else "due today"


def window_words(first_on: date | None, last_on: date | None) -> str:
    """From when to when a task counts.

    >>> window_words(date(2027, 3, 15), date(2027, 4, 1)), window_words(date(2027, 3, 15), None)
    ('15-Mar-2027 to 01-Apr-2027', 'from 15-Mar-2027')
    """
    if first_on is None:
        return ""
    if last_on is None:
        return f"from {short_date(first_on)}"
    return f"{short_date(first_on)} to {short_date(last_on)}"


@dataclass(frozen=True, slots=True)
class Seen:
    """A visit of a patient, as far as the recalls look at it.

    Attributes:
        is_to_rebook: it is booked in a clinic that is closed.
    """

    on: date
    kind: str
    status: str
    is_to_rebook: bool = False


def booked_for(task: str, visits: Iterable[Seen], on: date) -> date | None:
    """The day of the next visit booked that answers the task; None while there is none."""
    visit = _next_fitting(task, visits, on)
    return None if visit is None else visit.on


def booked_words(task: str, visits: Iterable[Seen], on: date) -> str:
    """For when the task's visit is booked; that its clinic is closed is told. "" without one."""
    visit = _next_fitting(task, visits, on)
    if visit is None:
        return ""
    day = short_date(visit.on)
    return f"to be rebooked, was {day}" if visit.is_to_rebook else f"booked for {day}"


def _next_fitting(task: str, visits: Iterable[Seen], on: date) -> Seen | None:
    """One that can be kept comes before one that cannot."""
    fitting = FITTING[TaskKind(task)] if task in set(TaskKind) else frozenset()
    found = (
        visit
        for visit in visits
        if visit.status == VisitStatus.BOOKED and visit.on >= on and visit.kind in fitting
    )
    return min(found, key=lambda visit: (visit.is_to_rebook, visit.on), default=None)


def missed_in_a_row(visits: Iterable[Seen]) -> tuple[date, ...]:
    """Days on which the patient did not attend since the last visit that took place."""
    in_order = sorted(visits, key=lambda visit: visit.on)
    missed: list[date] = []
    for visit in in_order:
        if visit.status == VisitStatus.DONE:
            missed.clear()
        elif visit.status == VisitStatus.DID_NOT_ATTEND:
            missed.append(visit.on)
    return tuple(missed)


def missed_words(missed: Sequence[date], booked_on: date | None) -> str:
    """What follows from visits that the patient did not come to; empty when there was none.

    A missed visit does not move what is due. After the first another one is offered; after more
    in a row a clinician decides how the patient is reached, and the GP is told. [D]

    >>> missed_words([date(2026, 11, 3)], None)
    'Did not attend 03-Nov-2026: offer another visit'
    """
    if not missed:
        return ""
    words = f"Did not attend {short_date(missed[-1])}"
    if len(missed) > 1:
        words += f", {len(missed)} in a row: ask a clinician, tell the GP"
    elif booked_on is None:
        words += ": offer another visit"
    return words
