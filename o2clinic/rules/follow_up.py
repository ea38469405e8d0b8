"""When a patient is seen next (section 5.1, F-1 to F-6 and F-11 to F-13).

Everything is counted from the order, which is the earliest day and so the safe one. A review
before its window opens does not stand in for the one that is due. What follows from a review not
yet done is given too, counted from the last day of that.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from o2clinic.rules.calendar import add_months
from o2clinic.rules.discharge import assessment_window
from o2clinic.rules.display import short_date
from o2clinic.rules.follow_up_case import (
    FollowUpCase,
    FollowUpTask,
    OxygenUse,
    ReviewKind,
    Schedule,
    TaskKind,
)
from o2clinic.rules.follow_up_plan import Plan, done, formal_days
from o2clinic.rules.follow_up_waiting import last_exacerbation, plan_waiting, stable_from
from o2clinic.rules.order import MODALITY_WORDS, Modality
from o2clinic.rules.patient_codes import SmokingStatus
from o2clinic.rules.policy import Policy

NOTHING: Final = "Not on oxygen, and nothing is waiting."
_HOURS_OF_A_DAY: Final = 24
_SMOKER_WORDS: Final = ("stopping smoking talked about again", "education in writing again")
_ASK_WORDS: Final = ("ask whether the patient smokes",)
# The others look at figures or at a gas; whoever takes them does not review the patient.
_REVIEWS: Final = frozenset(
    {
        TaskKind.HOME_VISIT,
        TaskKind.FIRST_REVIEW,
        TaskKind.NEXT_REVIEW,
        TaskKind.YEARLY_REVIEW,
        TaskKind.AOT_FIRST_REVIEW,
        TaskKind.AOT_REVIEW,
        TaskKind.DISCHARGE_ASSESSMENT,
        TaskKind.REASSESSMENT,
        TaskKind.STABLE_RETEST,
        TaskKind.PALLIATIVE_CONTACT,
    }
)


@dataclass(frozen=True, slots=True)
class _Stage:
    """A review on the way: the day it was done, or the last on which it may be."""

    on: date
    is_done: bool


def schedule(case: FollowUpCase, policy: Policy) -> Schedule:
    """Everything that is due, and when; advice to a registered professional.

    Args:
        case: the patient's picture on a day.
        policy: the intervals, whose id is kept with the schedule.
    """
    plan = Plan()
    if not _is_closed(case, plan):
        anchored = [
            (use, anchor) for use in case.uses if (anchor := _anchor(use, plan)) is not None
        ]
        for use, anchor in anchored:
            _PATHS[use.modality](case, use, anchor, policy, plan)
        _yearly_without_ltot(case, anchored, policy, plan)
        plan_waiting(case, policy, plan)
        _smoking(case, plan)
    if not plan.tasks and not plan.reasons:
        plan.reasons.append(NOTHING)
    return Schedule(
        case.on,
        policy.id,
        _in_order(plan.tasks),
        tuple(plan.steps),
        tuple(plan.missing),
        tuple(plan.prompts),
        tuple(plan.reasons),
    )


def next_due(made: Schedule) -> FollowUpTask | None:
    """The task that is due first, overdue ones before all; None where `reasons` says why not."""
    return made.tasks[0] if made.tasks else None


def _in_order(tasks: Sequence[FollowUpTask]) -> tuple[FollowUpTask, ...]:
    """By day; a task that two kinds of oxygen ask for alike is one."""
    once: dict[tuple[TaskKind, date, date | None], FollowUpTask] = {}
    for task in tasks:
        once.setdefault((task.kind, task.window_from, task.window_to), task)
    return tuple(sorted(once.values(), key=lambda task: task.due_on))


def _is_closed(case: FollowUpCase, plan: Plan) -> bool:
    for words, day in (("Died", case.died_on), ("Moved to another service", case.moved_on)):
        if day is None or day > case.on:
            continue
        plan.reasons.append(f"{words} on {short_date(day)}.")
        plan.tell("R-ST-8", plan.reasons[-1], passed=not case.uses)
        if case.uses:
            plan.prompt("Oxygen is still on order: have it collected, and watch the invoices.")
        return True
    return False


def _anchor(use: OxygenUse, plan: Plan) -> date | None:
    """The day from which is counted: the earlier one of order and installation."""
    words = MODALITY_WORDS[use.modality]
    if use.ordered_on is None:
        plan.missing.append(f"{words}: day of the order")
    known = [day for day in (use.ordered_on, use.installed_on) if day is not None]
    if not known:
        plan.reasons.append(f"{words}: neither order nor installation has a day to count from.")
    return min(known, default=None)


def _ltot(case: FollowUpCase, use: OxygenUse, anchor: date, policy: Policy, plan: Plan) -> None:
    _beginning(case, use, anchor, policy, plan)
    first = _first_review(case, use, anchor, policy, plan)
    second = _next_review(case, first, policy, plan)
    _yearly(case, second, policy, plan)


def _beginning(
    case: FollowUpCase, _use: OxygenUse, anchor: date, policy: Policy, plan: Plan
) -> None:
    visits = done(case, ReviewKind.HOME_VISIT, anchor)
    limit = policy.home_visit_days
    if visits:
        plan.tell("F-1", f"done {short_date(visits[0].done_on)}", passed=True, by=limit)
    else:
        window = (anchor, anchor + timedelta(days=limit.number))
        plan.until(TaskKind.HOME_VISIT, "F-1", window, by=limit)
    check = policy.starter_check_days
    if not check.number:  # 0: this policy has no such check
        return
    checks = done(case, ReviewKind.STARTER_CHECK, anchor)
    if checks:
        plan.tell("F-13", f"done {short_date(checks[0].done_on)}", passed=True, by=check)
    else:
        window = (anchor, anchor + timedelta(days=check.number))
        plan.until(TaskKind.STARTER_CHECK, "F-13", window, by=check)


def _first_review(
    case: FollowUpCase, use: OxygenUse, anchor: date, policy: Policy, plan: Plan
) -> _Stage:
    if use.is_temporary:
        stage = _after_discharge(case, anchor, policy, plan)
        if stage is not None:
            return stage
    limit = policy.first_review_months
    planned_from = anchor + timedelta(days=policy.first_review_plan_days.number)
    days = formal_days(case, planned_from, plan, with_gases=True)
    if days:
        plan.tell("F-2", f"done {short_date(days[0])}", passed=True, by=limit)
        return _Stage(days[0], is_done=True)
    plan.tell("R-SF-5", "risks at home again at the first review", passed=False)
    window = (planned_from, add_months(anchor, limit.number))
    last_on = plan.until(TaskKind.FIRST_REVIEW, "F-2", window, by=limit)
    return _Stage(last_on, is_done=False)


def _after_discharge(case: FollowUpCase, anchor: date, policy: Policy, plan: Plan) -> _Stage | None:
    """The formal assessment of temporary oxygen; None when the review in time is another visit."""
    last = last_exacerbation(case, case.on)
    if last is None:
        plan.lacks("F-6", "date of the exacerbation before the discharge")
        return None
    for day in formal_days(case, anchor, plan, with_gases=True):
        before = last_exacerbation(case, day)
        if before is not None and day >= stable_from(before, policy):
            plan.tell("F-6", f"done {short_date(day)}", passed=True)
            return _Stage(day, is_done=True)
    window = assessment_window(last.clock_on, anchor, policy)
    plan.tell("R-DC-4", window.in_words(), passed=window.is_possible)
    kind, first_on = TaskKind.DISCHARGE_ASSESSMENT, max(anchor, window.first_on)
    if window.is_possible:
        return _Stage(plan.until(kind, "F-6", (first_on, window.last_on)), is_done=False)
    plan.prompt(f"Temporary oxygen: {window.in_words()}.")
    plan.since(kind, "F-6", first_on)
    return None


def _next_review(case: FollowUpCase, first: _Stage, policy: Policy, plan: Plan) -> _Stage:
    earliest = add_months(first.on, policy.next_review_earliest_months.number)
    limit = policy.next_review_latest_months
    days = formal_days(case, earliest, plan) if first.is_done else []
    if days:
        plan.tell("F-3", f"done {short_date(days[0])}", passed=True, by=limit)
        return _Stage(days[0], is_done=True)
    window = (earliest, add_months(first.on, limit.number))
    last_on = plan.until(TaskKind.NEXT_REVIEW, "F-3", window, by=limit)
    if not first.is_done:
        plan.is_projected()
    return _Stage(last_on, is_done=False)


def _yearly(case: FollowUpCase, last: _Stage, policy: Policy, plan: Plan) -> None:
    """A year after the latest review that counts, each year anew."""
    limit = policy.yearly_review_months
    days = formal_days(case, last.on, plan) if last.is_done else []
    since = max([*days, last.on])
    plan.tell("R-SF-5", "risks at home again at every yearly review", passed=False)
    plan.until(TaskKind.YEARLY_REVIEW, "F-4", (since, add_months(since, limit.number)), by=limit)
    if not last.is_done:
        plan.is_projected()


def _yearly_without_ltot(
    case: FollowUpCase,
    anchored: Sequence[tuple[OxygenUse, date]],
    policy: Policy,
    plan: Plan,
) -> None:
    """Nobody stays on oxygen of any kind for more than a year unseen, except as agreed in POT."""
    if any(use.modality is Modality.LTOT for use, _ in anchored):
        return
    begun = [anchor for use, anchor in anchored if use.modality is not Modality.POT]
    if begun:
        _yearly(case, _Stage(min(begun), is_done=True), policy, plan)


def _aot(case: FollowUpCase, use: OxygenUse, anchor: date, policy: Policy, plan: Plan) -> None:
    _beginning(case, use, anchor, policy, plan)
    if use.was_started_unwell is None:
        plan.lacks("F-5", "whether ambulatory oxygen was begun when unwell")
    is_well = use.was_started_unwell is False
    first = _Stage(anchor, is_done=True) if is_well else _aot_first(case, anchor, policy, plan)
    reviews = done(case, ReviewKind.AOT_REVIEW, first.on)
    since = max([first.on, *(review.done_on for review in reviews)])
    limit = policy.aot_review_months
    plan.until(TaskKind.AOT_REVIEW, "F-5", (since, add_months(since, limit.number)), by=limit)
    if not first.is_done:
        plan.is_projected()
    looked = [anchor, *(one.done_on for one in done(case, ReviewKind.AOT_COMPLIANCE, anchor))]
    year = policy.aot_compliance_months
    window = (looked[-1], add_months(looked[-1], year.number))
    plan.until(TaskKind.AOT_COMPLIANCE, "F-5", window, by=year)


def _aot_first(case: FollowUpCase, anchor: date, policy: Policy, plan: Plan) -> _Stage:
    opens, limit = policy.aot_first_review_days, policy.aot_first_review_latest_days
    first_on = anchor + timedelta(days=opens.number)
    reviews = done(case, ReviewKind.AOT_REVIEW, first_on)
    if reviews:
        plan.tell("F-5", f"done {short_date(reviews[0].done_on)}", passed=True, by=limit)
        return _Stage(reviews[0].done_on, is_done=True)
    window = (first_on, anchor + timedelta(days=limit.number))
    last_on = plan.until(TaskKind.AOT_FIRST_REVIEW, "F-5", window, by=limit)
    return _Stage(last_on, is_done=False)


def _pot(case: FollowUpCase, _use: OxygenUse, anchor: date, policy: Policy, plan: Plan) -> None:
    limit = policy.pot_review_hours
    contacts = done(case, ReviewKind.PALLIATIVE_CONTACT, anchor)
    since = contacts[-1].done_on if contacts else anchor
    agreed_on = case.palliative_agreed_on
    if contacts and agreed_on is not None and agreed_on > since:
        plan.until(TaskKind.PALLIATIVE_CONTACT, "F-11", (since, agreed_on))
        return
    if contacts:  # until a day is agreed the first interval goes on
        plan.lacks("F-11", "day agreed for the next contact about palliative oxygen")
    window = (since, since + timedelta(days=limit.number // _HOURS_OF_A_DAY))
    plan.until(TaskKind.PALLIATIVE_CONTACT, "F-11", window, by=limit)


def _smoking(case: FollowUpCase, plan: Plan) -> None:
    if not plan.tasks:
        return
    if case.smoking in {None, SmokingStatus.NOT_KNOWN}:
        plan.lacks("F-12", "whether the patient smokes")
        plan.include(_ASK_WORDS, _REVIEWS)
    elif case.smoking is SmokingStatus.SMOKES:
        plan.tell("F-12", "smokes: at every review", passed=False)
        plan.include(_SMOKER_WORDS, _REVIEWS)
    else:
        plan.tell("F-12", "does not smoke", passed=True)


_PATHS: Final[dict[Modality, Callable[[FollowUpCase, OxygenUse, date, Policy, Plan], None]]] = {
    Modality.LTOT: _ltot,
    Modality.AOT: _aot,
    Modality.NOT: _beginning,
    Modality.SBOT: _beginning,
    Modality.POT: _pot,
}
