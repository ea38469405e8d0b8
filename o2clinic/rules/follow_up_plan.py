"""A plan of follow-up while it is made: what is due, and what the visits so far have settled."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from o2clinic.rules.advice import Trail
from o2clinic.rules.display import short_date
from o2clinic.rules.follow_up_case import (
    FollowUpCase,
    FollowUpTask,
    ReviewDone,
    ReviewKind,
    TaskKind,
)
from o2clinic.rules.policy import Threshold

_FIRST: Final = (
    "face to face",
    "blood gases, and the flow",
    "whether LTOT is still indicated and does its work",
    "risks at home again (R-SF-5)",
)
_LATER: Final = ("face to face, at home or in hospital", "risks at home again (R-SF-5)")
_INCLUDED: Final[dict[TaskKind, tuple[str, ...]]] = {
    TaskKind.HOME_VISIT: (
        "education",
        "risks at home",
        "use of the oxygen",
        "whether the patient smokes",
        "signs of hypercapnia",
        "SpO2 on oxygen",
    ),
    TaskKind.FIRST_REVIEW: _FIRST,
    TaskKind.NEXT_REVIEW: _LATER,
    TaskKind.YEARLY_REVIEW: _LATER,
    TaskKind.AOT_FIRST_REVIEW: ("use and benefit of ambulatory oxygen",),
    TaskKind.AOT_REVIEW: ("use and benefit of ambulatory oxygen",),
    TaskKind.AOT_COMPLIANCE: ("the supplier's figures on use, recorded and looked at",),
    TaskKind.DISCHARGE_ASSESSMENT: (*_FIRST, "gases on air in a stable phase"),
    TaskKind.REASSESSMENT: ("treatment optimised", "a blood gas on air before oxygen"),
    TaskKind.SECOND_GAS: ("a gas on air in the same stable phase",),
    TaskKind.DEFERRED_ASSESSMENT: ("that no exacerbation came in between",),
    TaskKind.STABLE_RETEST: (
        "gases on air in a stable phase",
        "whether LTOT is still needed",
    ),
    TaskKind.SATURATION_RECHECK: (
        "in primary care: a letter to the GP",
        "sooner after an exacerbation",
    ),
    TaskKind.PALLIATIVE_CONTACT: ("benefit", "the day of the next contact"),
    TaskKind.STARTER_CHECK: ("whether the order is right",),
}


_LACKING: Final = {
    "face to face": "it was not face to face",
    "risks at home again": "the risks at home were not assessed",
    "blood gases": "it had no blood gases",
}


@dataclass(slots=True)
class Plan(Trail):
    """What has been found so far."""

    tasks: list[FollowUpTask] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def until(
        self, kind: TaskKind, rule: str, window: tuple[date, date], *, by: Threshold | None = None
    ) -> date:
        """Add a task that is late after its window; gives back the last day of that."""
        first_on, last_on = window
        compared = f"from {short_date(first_on)}, no later than {short_date(last_on)}"
        self.tell(rule, compared, passed=False, by=by)
        self._add(kind, first_on, last_on)
        return last_on

    def since(
        self, kind: TaskKind, rule: str, first_on: date, *, by: Threshold | None = None
    ) -> None:
        """Add a task that counts from its first day on and has no last one."""
        self.tell(rule, f"from {short_date(first_on)}", passed=False, by=by)
        self._add(kind, first_on, None)

    def is_projected(self) -> None:
        """Say of the latest task that it is counted from one not yet done."""
        self.tasks[-1] = replace(self.tasks[-1], is_projected=True)

    def include(self, words: tuple[str, ...], kinds: frozenset[TaskKind]) -> None:
        """Add words to what belongs to the tasks of these kinds."""
        self.tasks = [
            replace(task, must_include=task.must_include + words) if task.kind in kinds else task
            for task in self.tasks
        ]

    def _add(self, kind: TaskKind, first_on: date, last_on: date | None) -> None:
        self.tasks.append(
            FollowUpTask(
                kind=kind,
                due_on=first_on if last_on is None else last_on,
                window_from=first_on,
                window_to=last_on,
                must_include=_INCLUDED[kind],
                step=self.steps[-1],
            )
        )


def done(case: FollowUpCase, kind: ReviewKind, since: date) -> list[ReviewDone]:
    """Visits of a kind from a day on, the earliest first; none from after the picture's day."""
    found = (
        review
        for review in case.reviews
        if kind in review.kinds and since <= review.done_on <= case.on
    )
    return sorted(found, key=lambda review: review.done_on)


def formal_days(
    case: FollowUpCase, since: date, plan: Plan, *, with_gases: bool = False
) -> list[date]:
    """Days of the formal reviews from a day on that had all they must; what others lack is said."""
    days = []
    for review in done(case, ReviewKind.FORMAL_REVIEW, since):
        parts = {
            "face to face": review.was_face_to_face,
            "risks at home again": review.had_risks_assessed,
        }
        if with_gases:
            parts["blood gases"] = review.had_gases
        when = short_date(review.done_on)
        for part, was_had in parts.items():
            if was_had is None:
                _once(plan.missing, f"{part}, yes or no, at the review of {when}")
            elif not was_had:
                plan.prompt(f"The review of {when} does not count here: {_LACKING[part]}.")
        if all(parts.values()):
            days.append(review.done_on)
    return days


def _once(found: list[str], words: str) -> None:
    if words not in found:
        found.append(words)
