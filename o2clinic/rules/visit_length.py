"""How long a visit is with a patient who needs more time to be told and to tell."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from o2clinic.rules.patient_codes import NeedKind, in_words
from o2clinic.rules.visits import VISITS, VisitKind


@dataclass(frozen=True, slots=True)
class Longer:
    """What a need adds to the usual length."""

    percent: int = 0
    minutes: int = 0

    def added_to(self, usual: int) -> int:
        """Minutes to be added, not rounded down."""
        return max(-(-usual * self.percent // 100), self.minutes)


@dataclass(frozen=True, slots=True)
class LengthPolicy:
    """The clinic's dated set of it."""

    needs: Mapping[NeedKind, Longer]
    rounded_to_minutes: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A length that is suggested, and why: "Interpreter: 45 instead of 30 minutes"."""

    minutes: int
    words: str


def read(told: Mapping[str, Any]) -> LengthPolicy:
    """A policy from the mapping of its file.

    Raises:
        ValueError: a need is not known, or a number is not one.
    """
    needs = {NeedKind(name): Longer(**values) for name, values in told["needs"].items()}
    rounded = int(told["rounded_to_minutes"])
    if rounded < 1 or any(one.percent < 0 or one.minutes < 0 for one in needs.values()):
        raise ValueError("a length cannot be negative")
    return LengthPolicy(needs, rounded)


def suggestion(policy: LengthPolicy, needs: Collection[NeedKind], usual: int) -> Suggestion | None:
    """The length with these needs; None where the usual one will do.

    >>> policy = LengthPolicy({NeedKind.INTERPRETER: Longer(percent=50)}, 5)
    >>> suggestion(policy, [NeedKind.INTERPRETER], 45)
    Suggestion(minutes=70, words='Interpreter: 70 instead of 45 minutes')
    """
    added = {need: policy.needs[need].added_to(usual) for need in needs if need in policy.needs}
    most = max(added.values(), default=0)
    if not most:
        return None
    step = policy.rounded_to_minutes
    minutes = -(-(usual + most) // step) * step
    why = ", ".join(in_words(need) for need, count in added.items() if count == most)
    return Suggestion(minutes, f"{why}: {minutes} instead of {usual} minutes")


def minutes_for(
    policy: LengthPolicy,
    kind: VisitKind,
    needs: Collection[NeedKind] = (),
    clinic_minutes: int | None = None,
) -> int:
    """How long a visit is booked for; the clinic's own length goes before that of the kind.

    >>> minutes_for(LengthPolicy({}, 5), VisitKind.REVIEW, clinic_minutes=20)
    20
    """
    usual = clinic_minutes or VISITS[kind].minutes
    longer = suggestion(policy, needs, usual)
    return usual if longer is None else longer.minutes
