"""Section 5.1: the words of what is to be done, and what of it is overdue."""

from datetime import date, timedelta
from functools import partial

from rules.cases import BTS

from o2clinic.rules.follow_up_case import (
    TASK_WORDS,
    FollowUpTask,
    ReviewKind,
    Schedule,
    TaskKind,
)
from o2clinic.rules.rule_book import step

TODAY = date(2025, 4, 1)


def _task(kind, days=0):
    day = TODAY + timedelta(days=days)
    told = step("F-2", "no review yet", passed=False)
    return FollowUpTask(
        kind=kind, due_on=day, window_from=day, window_to=None, must_include=(), step=told
    )


def _overdue(*days):
    kinds = (TaskKind.HOME_VISIT, TaskKind.FIRST_REVIEW, TaskKind.AOT_REVIEW)
    tasks = tuple(_task(kind, day) for kind, day in zip(kinds, days, strict=False))
    return [task.kind for task in Schedule(TODAY, BTS.id, tasks, ()).overdue]


CASES = {
    "the words of each task": lambda: TASK_WORDS,
    "what a visit may have dealt with": lambda: list(ReviewKind),
    **{f"task {one.value}": lambda one=one: _task(one).words for one in TaskKind},
    "a task as it is kept": partial(_task, TaskKind.FIRST_REVIEW, 3),
    "nothing is to be done": _overdue,
    "due today is not overdue": partial(_overdue, 0),
    "due yesterday is overdue": partial(_overdue, -1),
    "two of three are overdue": partial(_overdue, -1, 5, -30),
}
