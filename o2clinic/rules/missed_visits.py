"""After visits that a patient missed: what is to be done next, by whom and by when.

Nothing follows by itself. The desk telephones, offers and writes as the clinic's policy says; a
clinician decides how it goes on, and anything may be done otherwise with a reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.display import days_counted, short_date
from o2clinic.rules.missed_visits_policy import (
    STEP_WORDS,
    WHOSE_WORDS,
    MissedPolicy,
    MissedStep,
    PolicyStep,
    Whose,
)
from o2clinic.rules.recall import Seen, missed_in_a_row
from o2clinic.rules.rule_book import Step, step
from o2clinic.rules.visits import VisitKind, VisitStatus


class StepOutcome(StrEnum):
    """How a step ended; the last three are a clinician's decision."""

    DONE = "done"
    LEFT_OUT = "left_out"
    KEEP = "keep"
    DISCHARGE = "discharge"
    OTHERWISE = "otherwise"


OUTCOME_WORDS: Final = {
    StepOutcome.DONE: "done",
    StepOutcome.LEFT_OUT: "left out",
    StepOutcome.KEEP: "stays with the clinic, another visit is offered",
    StepOutcome.DISCHARGE: "discharged from the clinic",
    StepOutcome.OTHERWISE: "decided otherwise",
}
OF_A_DECISION: Final = frozenset({StepOutcome.KEEP, StepOutcome.DISCHARGE, StepOutcome.OTHERWISE})


@dataclass(frozen=True, slots=True)
class MissedVisit:
    """A visit that the patient did not come to."""

    visit_id: int
    on: date
    kind: str


@dataclass(frozen=True, slots=True)
class RecordedStep:
    """A step that was taken, or left out, after a missed visit."""

    visit_id: int
    step: MissedStep
    outcome: StepOutcome
    on: date


@dataclass(frozen=True, slots=True)
class BookedAhead:
    """A visit that is still to come.

    Attributes:
        booked_on: the day on which it was booked.
    """

    on: date
    kind: str
    booked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedCase:
    """What the rules need to know.

    Attributes:
        on: the day it is looked at.
        missed: in a row since the last visit that took place, the earliest first.
        recorded: what was done after any of them, in its order.
        booked: visits still to come.
        has_oxygen: a follow-up of oxygen at home is due for the patient.
        has_needs: a communication need holds.
        died_on, moved_away_on: nothing is asked of the dead, nor of whom others look after.
    """

    on: date
    missed: tuple[MissedVisit, ...]
    recorded: tuple[RecordedStep, ...] = ()
    booked: tuple[BookedAhead, ...] = ()
    has_oxygen: bool = False
    has_needs: bool = False
    died_on: date | None = None
    moved_away_on: date | None = None


@dataclass(frozen=True, slots=True)
class ToDo:
    """One step of the policy as it stands for a patient.

    Attributes:
        due_on: last day in time.
        done: how it was settled, in words; empty while it is not.
        waits: why it is not yet asked for, in words.
    """

    step: MissedStep
    due_on: date
    done: str = ""
    waits: str = ""

    @property
    def is_open(self) -> bool:
        """Whether somebody has to do it."""
        return not self.done and not self.waits

    @property
    def is_clinicians(self) -> bool:
        """Whether only a clinician may."""
        return self.step is MissedStep.DECISION

    @property
    def words(self) -> str:
        """The step for people."""
        return STEP_WORDS[self.step]


@dataclass(frozen=True, slots=True)
class MissedAdvice:
    """What follows from missed visits; advice, which may be left with a reason.

    Attributes:
        visit_id: the last missed visit, which every step is recorded for.
        count: missed in a row.
        steps: the rules in the order they were applied.
    """

    policy_id: str
    whose: Whose
    visit_id: int
    count: int
    last_on: date
    on: date
    to_do: tuple[ToDo, ...]
    steps: tuple[Step, ...]

    @property
    def next(self) -> ToDo | None:
        """What is done next; None when all is settled or waits."""
        return next((one for one in self.to_do if one.is_open), None)

    @property
    def waits_for_clinician(self) -> bool:
        """Whether a decision is due: it is next, or its day has come while the desk is behind."""
        decision = next((one for one in self.to_do if one.is_clinicians and one.is_open), None)
        if decision is None:
            return False
        return decision == self.next or decision.due_on <= self.on

    @property
    def head(self) -> str:
        """What was missed, in words."""
        head = f"Did not attend {short_date(self.last_on)}"
        return f"{head}, {self.count} in a row" if self.count > 1 else head

    @property
    def words(self) -> str:
        """Where it stands, in one line."""
        head, following = self.head, self.next
        if following is not None:
            who = "clinician" if following.is_clinicians else "desk"
            tail = f"{following.words.lower()} by {short_date(following.due_on)} ({who})"
            return f"{head}. Next: {tail}"
        waiting = next((one.waits for one in self.to_do if one.waits), "")
        return f"{head}. {waiting or 'Nothing more is to be done'}"


def missed_run(visits: Iterable[tuple[int, Seen]]) -> tuple[MissedVisit, ...]:
    """The visits missed in a row since the last that took place, by key; earliest first."""
    told = list(visits)
    days = set(missed_in_a_row(seen for _, seen in told))
    return tuple(
        MissedVisit(visit_id, seen.on, seen.kind)
        for visit_id, seen in sorted(told, key=lambda one: one[1].on)
        if seen.status == VisitStatus.DID_NOT_ATTEND and seen.on in days
    )


def after_missed(case: MissedCase, policy: MissedPolicy) -> MissedAdvice | None:
    """What is to be done; None where nothing was missed, or for whoever is gone."""
    if not case.missed or case.died_on is not None or case.moved_away_on is not None:
        return None
    last, count = case.missed[-1], len(case.missed)
    whose = whose_visit(case)
    recorded = [one for one in case.recorded if one.visit_id == last.visit_id]
    again = _booked_again(case, last)
    decided = next((one for one in reversed(recorded) if one.outcome in OF_A_DECISION), None)
    to_do = tuple(
        _settled(told, last, recorded, again, decided) for told in policy.steps_for(whose, count)
    )
    if decided is not None and decided.outcome is StepOutcome.KEEP:
        to_do = (*to_do, *_offer_after(decided, recorded, again, policy, whose))
    row = f"{count} missed in a row, last on {short_date(last.on)}"
    steps = [
        step("MV-1", row, passed=True),
        step("MV-2", WHOSE_WORDS[whose], passed=True),
        *(
            step("MV-4" if one.is_clinicians else "MV-3", _compared(one), passed=not one.is_open)
            for one in to_do
        ),
    ]
    if again is not None:
        steps.append(step("MV-5", f"booked for {short_date(again.on)}", passed=True))
    return MissedAdvice(
        policy.id, whose, last.visit_id, count, last.on, case.on, to_do, tuple(steps)
    )


def whose_visit(case: MissedCase) -> Whose:
    """Which of the policy's ways is gone: oxygen before needs, before a home visit."""
    if case.has_oxygen:
        return Whose.OXYGEN
    if case.has_needs:
        return Whose.NEEDS
    is_home = case.missed[-1].kind == VisitKind.HOME_VISIT
    return Whose.HOME if is_home else Whose.USUAL


def check_step(
    advice: MissedAdvice, wanted: MissedStep, outcome: StepOutcome | None, why: str
) -> tuple[Finding, ...]:
    """What stands against recording a step: a reason is asked for whatever is not as advised."""
    is_decision = wanted is MissedStep.DECISION
    if outcome is None or is_decision is not (outcome in OF_A_DECISION):
        rule, words = (
            ("MV-4", "Say how it goes on.") if is_decision else ("MV-3", "Say how it went.")
        )
        return (Finding(rule, Level.BLOCK, words, "outcome"),)
    rule, words = _asks_why(advice, wanted, outcome)
    return (Finding(rule, Level.BLOCK, words, "why"),) if words and not why.strip() else ()


def _asks_why(advice: MissedAdvice, wanted: MissedStep, outcome: StepOutcome) -> tuple[str, str]:
    """The rule by which a reason is needed, and the words that ask for it; empty without need."""
    if wanted is MissedStep.DECISION:
        return "MV-4", "Say why it is decided so."
    if outcome is StepOutcome.LEFT_OUT:
        return "MV-3", "Say why it is left out."
    is_next = advice.next is not None and advice.next.step is wanted
    return "MV-3", "" if is_next else "This is not what comes next. Say why it is done now."


def is_late_cancellation(before: timedelta, policy: MissedPolicy) -> bool:
    """Whether a visit was cancelled so late that its time could hardly be given away (MV-6).

    Args:
        before: from the cancelling to when the visit was to begin.
        policy: the clinic's.
    """
    return before < timedelta(hours=policy.late_cancel_hours)


def _booked_again(case: MissedCase, last: MissedVisit) -> BookedAhead | None:
    """A visit that takes the place of the missed one: booked since, or of the same kind."""
    ahead = [
        one
        for one in case.booked
        if one.on >= case.on and (one.booked_on >= last.on or one.kind == last.kind)
    ]
    return min(ahead, key=lambda one: one.on, default=None)


def _settled(
    told: PolicyStep,
    last: MissedVisit,
    recorded: Sequence[RecordedStep],
    again: BookedAhead | None,
    decided: RecordedStep | None,
) -> ToDo:
    due_on = last.on + timedelta(days=told.within_days)
    taken = next((one for one in reversed(recorded) if one.step is told.step), None)
    done = waits = ""
    if taken is not None:
        done = f"{OUTCOME_WORDS[taken.outcome]} {short_date(taken.on)}"
    elif decided is not None:
        done = f"settled by the decision of {short_date(decided.on)}"
    elif again is not None and told.step in {MissedStep.OFFER, MissedStep.CONTACT}:
        done = f"booked for {short_date(again.on)}"
    elif again is not None and told.step is MissedStep.DECISION:
        waits = f"A decision waits for the visit of {short_date(again.on)}"
    return ToDo(told.step, due_on, done, waits)


def _offer_after(
    decided: RecordedStep,
    recorded: Sequence[RecordedStep],
    again: BookedAhead | None,
    policy: MissedPolicy,
    whose: Whose,
) -> tuple[ToDo, ...]:
    """Who stays with the clinic is offered another visit."""
    first = next(one for one in policy.steps_for(whose, 1) if one.step is MissedStep.OFFER)
    due_on = decided.on + timedelta(days=first.within_days)
    since = recorded[recorded.index(decided) + 1 :]
    offered = next((one for one in reversed(since) if one.step is MissedStep.OFFER), None)
    done = f"booked for {short_date(again.on)}" if again is not None else ""
    if offered is not None:
        done = f"{OUTCOME_WORDS[offered.outcome]} {short_date(offered.on)}"
    return (ToDo(MissedStep.OFFER, due_on, done),)


def _compared(one: ToDo) -> str:
    state = one.done or one.waits or f"due {short_date(one.due_on)}"
    return f"{one.words}: {state}"


def how_overdue(one: ToDo, on: date) -> str:
    """How far a step is behind, in words; empty while it is in time.

    >>> how_overdue(ToDo(MissedStep.OFFER, date(2026, 11, 20)), date(2026, 11, 24))
    '4 days overdue'
    """
    days = (on - one.due_on).days
    return f"{days_counted(days)} overdue" if days > 0 and one.is_open else ""
