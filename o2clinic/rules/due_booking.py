"""Which visit answers what is due, and when it is looked for."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from o2clinic.rules.calendar import add_months
from o2clinic.rules.follow_up_case import TaskKind
from o2clinic.rules.recall import FITTING
from o2clinic.rules.visits import VisitKind

_LOOKED_AHEAD_MONTHS: Final = 3
# Where more than one kind of visit answers a task, the one that is offered.
_FIRST_CHOICE: Final = {
    TaskKind.SECOND_GAS: VisitKind.LTOT_GAS_2,
    TaskKind.REASSESSMENT: VisitKind.LTOT_GAS_1,
    TaskKind.DEFERRED_ASSESSMENT: VisitKind.LTOT_GAS_1,
    TaskKind.STABLE_RETEST: VisitKind.LTOT_GAS_1,
    TaskKind.PALLIATIVE_CONTACT: VisitKind.HOME_VISIT,
    TaskKind.STARTER_CHECK: VisitKind.REVIEW,
}


@dataclass(frozen=True, slots=True)
class SearchWindow:
    """From which day to which free time is looked for, and the day it is best on."""

    from_on: date
    to_on: date
    best_on: date


def visit_for(task: str) -> VisitKind | None:
    """The visit that a task is booked as; None where none of ours answers it.

    >>> visit_for(TaskKind.SECOND_GAS), visit_for(TaskKind.YEARLY_REVIEW)
    (<VisitKind.LTOT_GAS_2: 'ltot_gas_2'>, <VisitKind.REVIEW: 'review'>)
    >>> visit_for(TaskKind.SATURATION_RECHECK)
    """
    if task not in set(TaskKind):
        return None
    kind = TaskKind(task)
    return _FIRST_CHOICE.get(kind) or next(iter(FITTING[kind]), None)


def search_window(first_on: date | None, last_on: date | None, today: date) -> SearchWindow:
    """Where to look for a visit that is due between two days.

    In its window the middle is best: a visit that has to be moved is still in time. What is late,
    or has no last day, is looked for from today on, the earlier the better.

    >>> search_window(date(2026, 12, 1), date(2026, 12, 21), date(2026, 11, 24)).best_on
    datetime.date(2026, 12, 11)
    >>> search_window(date(2026, 9, 1), date(2026, 9, 30), date(2026, 11, 24)).to_on
    datetime.date(2027, 2, 24)
    """
    begin = max(today, first_on or today)
    if last_on is None or last_on < begin:
        return SearchWindow(begin, add_months(begin, _LOOKED_AHEAD_MONTHS), begin)
    middle = (first_on or begin) + (last_on - (first_on or begin)) / 2
    return SearchWindow(begin, last_on, max(begin, middle))


def usual_window(today: date) -> SearchWindow:
    """Where to look when nothing says from when to when: soon."""
    return search_window(None, None, today)
