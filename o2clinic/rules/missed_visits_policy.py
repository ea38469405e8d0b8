"""What a clinic does after a missed visit: ordered steps as data, read from a file and checked.

A policy can never take a patient off the list: after the steps of the desk a clinician decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, TypeVar

from o2clinic.rules.policy import Tag

LONGEST_ID: Final = 40
_MOST_DAYS: Final = 90

CodeT = TypeVar("CodeT", bound=StrEnum)


class NotAMissedPolicy(ValueError):
    """The mapping lacks something, has a step in a wrong place, or one that cannot be read."""


class Whose(StrEnum):
    """Whose missed visit it is; the first that applies is taken."""

    OXYGEN = "oxygen"  # oxygen at home is followed up
    NEEDS = "needs"  # has a communication need
    HOME = "home"  # nobody was met at a home visit
    USUAL = "usual"


class MissedStep(StrEnum):
    """One thing that is done after a missed visit."""

    CONTACT = "contact"
    OFFER = "offer"
    LETTER = "letter"
    DECISION = "decision"


WHOSE_WORDS: Final = {
    Whose.OXYGEN: "oxygen at home",
    Whose.NEEDS: "communication need",
    Whose.HOME: "home visit",
    Whose.USUAL: "usual steps",
}
STEP_WORDS: Final = {
    MissedStep.CONTACT: "Telephone the patient",
    MissedStep.OFFER: "Offer another time",
    MissedStep.LETTER: "Write to the GP and the patient",
    MissedStep.DECISION: "A clinician decides how it goes on",
}


@dataclass(frozen=True, slots=True)
class PolicyStep:
    """A step and until when it is done.

    Attributes:
        missed: after so many missed visits in a row.
        within_days: of the missed visit.
    """

    whose: Whose
    missed: int
    step: MissedStep
    within_days: int


@dataclass(frozen=True, slots=True)
class MissedPolicy:
    """The steps that a clinic goes by.

    Attributes:
        id: kept with everything that is done under it.
        title: for people.
        source: who says so.
        tag: how well it is founded.
        late_cancel_hours: a visit cancelled by the patient less than this before it is late.
        look_back_months: missed visits before that are let be.
        steps: in their order.
    """

    id: str
    title: str
    valid_from: date
    source: str
    tag: Tag
    late_cancel_hours: int
    look_back_months: int
    steps: tuple[PolicyStep, ...]

    def steps_for(self, whose: Whose, missed: int) -> tuple[PolicyStep, ...]:
        """What is done after so many in a row; after more than are told, as after the last."""
        of_them = [step for step in self.steps if step.whose is whose]
        told = [step.missed for step in of_them if step.missed <= missed]
        return tuple(step for step in of_them if step.missed == max(told, default=0))

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object]) -> "MissedPolicy":
        """The policy told by a mapping such as its file holds.

        Args:
            mapping: `id`, `title`, `valid_from`, `source`, `tag`, `late_cancel_hours`,
                `look_back_months`, and a list `steps`, each with `whose`, `missed`, `step` and
                `within_days`.

        Raises:
            NotAMissedPolicy: naming what is at fault.
        """
        valid_from = mapping.get("valid_from")
        if not isinstance(valid_from, date) or isinstance(valid_from, datetime):
            raise NotAMissedPolicy("The policy's valid_from is not a date.")
        told = mapping.get("steps")
        if not isinstance(told, list) or not told:
            raise NotAMissedPolicy("The policy has no steps.")
        policy = cls(
            id=_text(mapping, "id"),
            title=_text(mapping, "title"),
            valid_from=valid_from,
            source=_text(mapping, "source"),
            tag=_code(Tag, mapping, "tag", "The policy"),
            late_cancel_hours=_count(mapping, "late_cancel_hours", "The policy", 1, 168),
            look_back_months=_count(mapping, "look_back_months", "The policy", 1, 60),
            steps=tuple(_step(one, at) for at, one in enumerate(told, start=1)),
        )
        _check(policy)
        return policy


def _step(told: object, at: int) -> PolicyStep:
    what = f"Step {at}"
    if not isinstance(told, Mapping):
        raise NotAMissedPolicy(f"{what} is not a table.")
    return PolicyStep(
        whose=_code(Whose, told, "whose", what),
        missed=_count(told, "missed", what, 1, 10),
        step=_code(MissedStep, told, "step", what),
        within_days=_count(told, "within_days", what, 0, _MOST_DAYS),
    )


def _check(policy: MissedPolicy) -> None:
    """Everybody is offered another visit first, and nobody is let go without a clinician."""
    if not (policy.id.isascii() and policy.id.isidentifier() and len(policy.id) <= LONGEST_ID):
        raise NotAMissedPolicy(
            f"The id may have letters, digits and _, and {LONGEST_ID} characters at most."
        )
    for whose in Whose:
        _check_way(policy, whose)


def _check_way(policy: MissedPolicy, whose: Whose) -> None:
    of_them = [step for step in policy.steps if step.whose is whose]
    counts = [step.missed for step in of_them]
    if counts != sorted(counts):
        raise NotAMissedPolicy(f"The steps for “{whose}” are not in the order of visits missed.")
    if len({(step.missed, step.step) for step in of_them}) != len(of_them):
        raise NotAMissedPolicy(f"A step for “{whose}” is told twice.")
    if MissedStep.OFFER not in {step.step for step in policy.steps_for(whose, 1)}:
        raise NotAMissedPolicy(f"After the first missed visit “{whose}” has no offer.")
    for missed in sorted(set(counts)):
        _check_decision(policy, whose, missed, is_last=missed == counts[-1])


def _check_decision(policy: MissedPolicy, whose: Whose, missed: int, *, is_last: bool) -> None:
    """It comes last, after a letter, and never upon one missed visit."""
    told = [step.step for step in policy.steps_for(whose, missed)]
    if MissedStep.DECISION not in told:
        if is_last:
            raise NotAMissedPolicy(f"The steps for “{whose}” do not end with a decision.")
        return
    if missed < 2:
        raise NotAMissedPolicy(f"“{whose}” would be decided on after one missed visit.")
    if told[-1] is not MissedStep.DECISION:
        raise NotAMissedPolicy(f"For “{whose}” something stands after the decision.")
    if MissedStep.LETTER not in told:
        raise NotAMissedPolicy(f"For “{whose}” no letter goes out before the decision.")


def _text(mapping: Mapping[str, object], key: str) -> str:
    value = mapping.get(key)
    if not isinstance(value, str) or not value.strip():
        raise NotAMissedPolicy(f"The policy has no {key}.")
    return value


def _code(codes: type[CodeT], mapping: Mapping[str, object], key: str, what: str) -> CodeT:
    value = mapping.get(key)
    if value not in set(codes):
        raise NotAMissedPolicy(f"{what}: {key} is “{value}”, not one of {', '.join(codes)}.")
    return codes(str(value))


def _count(mapping: Mapping[str, object], key: str, what: str, least: int, most: int) -> int:
    value = mapping.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise NotAMissedPolicy(f"{what}: {key} is not a whole number from {least} to {most}.")
    return value
