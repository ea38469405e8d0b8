"""Letters about a visit: which one fits how the visit stands, and whom nobody writes to.

The kinds are those of the letter catalogue (appointment invite, reminder, cancellation, did not
attend); after a missed visit another one is offered first, whatever follows later.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from o2clinic.rules.follow_up_case import TaskKind
from o2clinic.rules.patient_codes import NeedKind
from o2clinic.rules.recall import FITTING
from o2clinic.rules.visits import VisitKind, VisitStatus


class LetterKind(StrEnum):
    """What a letter about a visit is for."""

    INVITATION = "invitation"  # please ring us
    INVITATION_DATED = "invitation_dated"
    CONFIRMATION = "confirmation"
    HOME_VISIT = "home_visit"
    REMINDER = "reminder"
    CHANGE = "change"
    CANCELLATION = "cancellation"
    DID_NOT_ATTEND = "did_not_attend"


LETTER_WORDS: Final[dict[LetterKind, str]] = {
    LetterKind.INVITATION: "Invitation to ring",
    LetterKind.INVITATION_DATED: "Invitation with a date",
    LetterKind.CONFIRMATION: "Confirmation",
    LetterKind.HOME_VISIT: "Home visit",
    LetterKind.REMINDER: "Reminder",
    LetterKind.CHANGE: "Change",
    LetterKind.CANCELLATION: "Cancellation",
    LetterKind.DID_NOT_ATTEND: "Did not attend",
}

# Letters that tell when and where a visit is; the last of them is what the patient goes by.
_TELLS_THE_TIME: Final = frozenset(
    {
        LetterKind.INVITATION_DATED,
        LetterKind.CONFIRMATION,
        LetterKind.HOME_VISIT,
        LetterKind.REMINDER,
        LetterKind.CHANGE,
    }
)


@dataclass(frozen=True, slots=True)
class Told:
    """A letter about a visit that has gone out.

    Attributes:
        starts_at: when the visit was to begin, as the letter said; None for one without a date.
        place: where.
    """

    kind: str
    starts_at: datetime | None
    place: str = ""


@dataclass(frozen=True, slots=True)
class VisitCase:
    """How a visit stands, as far as letters look at it.

    Attributes:
        is_to_rebook: it is booked in a clinic that is closed.
        told: letters about it, oldest first.
    """

    kind: str
    status: str
    starts_at: datetime
    place: str
    is_to_rebook: bool = False
    told: tuple[Told, ...] = ()


def letters_for(case: VisitCase) -> tuple[LetterKind, ...]:
    """The letters that may be written about a visit, the one that is due first.

    A visit that waits to be rebooked is not told of: what stands in the letter would not hold.
    """
    if case.status == VisitStatus.CANCELLED:
        return (LetterKind.CANCELLATION,)
    if case.status == VisitStatus.DID_NOT_ATTEND:
        return (LetterKind.DID_NOT_ATTEND,)
    if case.status != VisitStatus.BOOKED or case.is_to_rebook:
        return ()
    first = first_letter(case.kind)
    last = last_told(case.told)
    if last is None:
        others = [LetterKind.REMINDER, LetterKind.CHANGE]
        return (first, *_dated(first), *others)
    if (last.starts_at, last.place) != (case.starts_at, case.place):
        return (LetterKind.CHANGE, first, *_dated(first), LetterKind.REMINDER)
    return (LetterKind.REMINDER, first, *_dated(first), LetterKind.CHANGE)


def is_due(case: VisitCase) -> bool:
    """Whether the patient has not been told yet how the visit stands now."""
    fitting = letters_for(case)
    if not fitting or fitting[0] is LetterKind.REMINDER:
        return False
    if case.status == VisitStatus.BOOKED:
        return True
    return all(one.kind != fitting[0] for one in case.told)


def is_to_be_reminded(case: VisitCase) -> bool:
    """Whether a reminder fits: of a changed visit the change is told first, and once is enough."""
    fitting = letters_for(case)
    return (
        LetterKind.REMINDER in fitting
        and fitting[0] is not LetterKind.CHANGE
        and not any(
            one.kind == LetterKind.REMINDER and one.starts_at == case.starts_at for one in case.told
        )
    )


def first_letter(kind: str) -> LetterKind:
    """The first letter about a visit that is booked.

    >>> first_letter(VisitKind.REVIEW)
    <LetterKind.CONFIRMATION: 'confirmation'>
    """
    return LetterKind.HOME_VISIT if kind == VisitKind.HOME_VISIT else LetterKind.CONFIRMATION


def last_told(told: Sequence[Told]) -> Told | None:
    """The letter by which the patient knows the time; None before there is one."""
    return next((one for one in reversed(told) if one.kind in set(_TELLS_THE_TIME)), None)


def visit_for(task: str) -> VisitKind | None:
    """The kind of visit to which a task invites; None for one that is no visit of ours.

    >>> visit_for(TaskKind.YEARLY_REVIEW), visit_for(TaskKind.SATURATION_RECHECK)
    (<VisitKind.REVIEW: 'review'>, None)
    """
    fitting = FITTING[TaskKind(task)] if task in set(TaskKind) else frozenset()
    # A gas of a task is the first one there is, unless the task is the second.
    wanted = VisitKind.LTOT_GAS_2 if task == TaskKind.SECOND_GAS else VisitKind.LTOT_GAS_1
    if wanted in fitting:
        return wanted
    return next((kind for kind in VisitKind if kind in fitting), None)


def still_invited(invited_on: date | None, seen_on: Collection[date]) -> bool:
    """Whether an invitation still stands: no visit was kept or missed since."""
    return invited_on is not None and all(day <= invited_on for day in seen_on)


def why_not_written(
    *, has_died: bool, has_moved: bool, is_shut: bool, needs: Collection[str], has_address: bool
) -> str:
    """What keeps anybody from writing to a patient, in words; "" when nothing does."""
    if has_died:
        return "Has died: no letter is written."
    if has_moved:
        return "Has moved away: a letter to the old home would be opened by others."
    if is_shut:
        return "Restricted record: whoever has opened it with a reason may write."
    if NeedKind.NOT_BY_LETTER in needs:
        return "Does not want letters: ring instead."
    if not has_address:
        return "No address is recorded that holds today."
    return ""


def _dated(first: LetterKind) -> tuple[LetterKind, ...]:
    return (LetterKind.INVITATION_DATED,) if first is LetterKind.CONFIRMATION else ()
