"""What a registered professional decides on LTOT, beside what the rules advise (S-2).

The rules never decide. A decision that goes another way is kept with its reason, and with
everything that the rules said at that moment.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.ltot_case import Outcome


class Decided(StrEnum):
    """How a professional decides."""

    OFFER = "offer"
    DO_NOT_OFFER = "do_not_offer"
    WAIT = "wait"
    REFER = "refer"


DECIDED_WORDS: Final = {
    Decided.OFFER: "Offer long-term oxygen",
    Decided.DO_NOT_OFFER: "Do not offer long-term oxygen",
    Decided.WAIT: "Do not decide yet",
    Decided.REFER: "Refer to another service",
}

_AS_ADVISED: Final = {
    Outcome.OUT_OF_SCOPE_PAEDIATRIC: Decided.REFER,
    Outcome.DATA_QUERY: Decided.WAIT,
    Outcome.URGENT_UNSTABLE: Decided.WAIT,
    Outcome.DEFER_UNSTABLE: Decided.WAIT,
    Outcome.NIV_PATHWAY: Decided.REFER,
    Outcome.NOT_ELIGIBLE: Decided.DO_NOT_OFFER,
    Outcome.REPEAT_GAS: Decided.WAIT,
    Outcome.NOT_CONFIRMED: Decided.WAIT,
    Outcome.CONFIRM_WITH_ABG: Decided.WAIT,
    Outcome.ELIGIBLE: Decided.OFFER,
    Outcome.INCOMPLETE: Decided.WAIT,
}


class Course(StrEnum):
    """How a professional decides a question on oxygen beside LTOT."""

    AS_ADVISED = "as_advised"
    OTHERWISE = "otherwise"


COURSE_WORDS: Final = {
    Course.AS_ADVISED: "As advised",
    Course.OTHERWISE: "Otherwise than advised",
}

_LEAST_REASON: Final = 10  # characters; "ok" is no reason that anybody could follow later


def as_advised(outcome: Outcome) -> Decided:
    """The decision that follows what the rules say.

    >>> as_advised(Outcome.NOT_ELIGIBLE)
    <Decided.DO_NOT_OFFER: 'do_not_offer'>
    """
    return _AS_ADVISED[outcome]


def is_override(outcome: Outcome, decided: Decided) -> bool:
    """Whether a decision goes another way than the rules."""
    return decided is not as_advised(outcome)


def check_decision(outcome: Outcome, decided: Decided | None, reason: str) -> tuple[Finding, ...]:
    """What keeps a decision from being recorded; an override needs a reason (S-2)."""
    if decided is None:
        return (Finding("S-2", Level.BLOCK, "Choose what is decided.", "decided"),)
    return _without_reason(reason) if is_override(outcome, decided) else ()


def check_course(
    course: Course | None, reason: str, to_confirm: Sequence[str] = ()
) -> tuple[Finding, ...]:
    """What keeps an answer from being recorded; against the rules, or in doubt, it needs a reason.

    Args:
        course: None while nothing is chosen.
        reason: why.
        to_confirm: what wants a reason though it follows the rules, in words.
    """
    if course is None:
        return (Finding("S-2", Level.BLOCK, "Choose what is decided.", "course"),)
    if course is Course.OTHERWISE:
        return _without_reason(reason)
    if to_confirm and len(reason.strip()) < _LEAST_REASON:
        words = f"{' '.join(to_confirm)} Say why it is recorded all the same."
        return (Finding("S-2", Level.BLOCK, words, "reason"),)
    return ()


def _without_reason(reason: str) -> tuple[Finding, ...]:
    if len(reason.strip()) >= _LEAST_REASON:
        return ()
    words = "This is not what the rules advise. Say why, so that others can follow it."
    return (Finding("S-2", Level.BLOCK, words, "reason"),)
