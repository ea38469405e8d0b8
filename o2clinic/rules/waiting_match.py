"""Who of those waiting is offered a free time: who can have it, and who comes first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from o2clinic.rules.booking import WITH_GAS
from o2clinic.rules.display import short_date
from o2clinic.rules.recall import how_late
from o2clinic.rules.visits import VISITS, ClinicKind, VisitKind
from o2clinic.rules.waiting import WaitUrgency

_ORDER: Final = (WaitUrgency.URGENT, WaitUrgency.SOON, WaitUrgency.ROUTINE)


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A time with a clinician that can be booked.

    Attributes:
        minutes: of the whole gap from there on.
        clinic_kind: who leads the clinic, or that it goes to people's homes.
        takes: kinds of visit that the clinic is for; empty for all.
        districts: postcode districts of a round; empty for everywhere.
    """

    day: date
    minutes: int
    site_id: int
    person_id: int
    clinic_kind: str
    takes: frozenset[str] = frozenset()
    has_analyser: bool = True
    districts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Waiter:
    """Somebody who waits for a visit.

    Attributes:
        site_id: where the patient can only be seen; None for anywhere.
        person_id: the clinician whom the patient wishes; None for anybody.
        district: postcode district of the home; "" when not known.
        earliest_on: not before that day.
        notice_days: how many days before the patient must know.
        since_on: the day from which the wait counts.
    """

    entry_id: int
    visit_kind: VisitKind
    minutes: int
    urgency: WaitUrgency
    target_on: date
    since_on: date
    site_id: int | None = None
    person_id: int | None = None
    district: str = ""
    earliest_on: date | None = None
    notice_days: int = 0


def takes(free: FreeTime, kind: VisitKind) -> bool:
    """Whether a clinic is for such visits; one that names no kinds is for all but home visits."""
    if free.clinic_kind == ClinicKind.ADMIN or (kind in WITH_GAS and not free.has_analyser):
        return False
    if free.takes:
        return kind in free.takes
    return (free.clinic_kind == ClinicKind.HOME_ROUND) == (kind is VisitKind.HOME_VISIT)


def fits(free: FreeTime, waiter: Waiter, today: date) -> bool:
    """Whether a patient could have the time."""
    return not why_not(free, waiter, today)


def why_not(free: FreeTime, waiter: Waiter, today: date) -> str:
    """The first thing that stands against it, in words; "" when nothing does."""
    notice = (free.day - today).days
    is_round = free.clinic_kind == ClinicKind.HOME_ROUND
    against = (
        (not takes(free, waiter.visit_kind), _not_for(waiter)),
        (waiter.minutes > free.minutes, f"{waiter.minutes} min do not fit into {free.minutes}"),
        (
            not is_round and waiter.site_id is not None and waiter.site_id != free.site_id,
            "at another place",
        ),
        (
            waiter.person_id is not None and waiter.person_id != free.person_id,
            "with another clinician",
        ),
        (
            is_round and bool(free.districts) and waiter.district not in free.districts,
            "the round does not go there",
        ),
        (
            waiter.earliest_on is not None and free.day < waiter.earliest_on,
            f"not before {short_date(waiter.earliest_on)}",
        ),
        (notice < waiter.notice_days, f"needs {waiter.notice_days} days' notice"),
    )
    return next((words for is_against, words in against if is_against), "")


def best(free: FreeTime, waiters: Iterable[Waiter], today: date) -> tuple[Waiter, ...]:
    """All who fit, in the order in which they are offered the time.

    The more urgent first; then whoever is past the target day, the longest past it; then whoever
    has waited longest; then the visit that leaves least of the time unused.
    """
    fitting = [one for one in waiters if fits(free, one, today)]
    return tuple(sorted(fitting, key=lambda one: _rank(free, one, today)))


def why(waiter: Waiter, today: date) -> str:
    """Why somebody stands where they stand, in words.

    >>> one = Waiter(1, VisitKind.REVIEW, 30, WaitUrgency.URGENT, date(2026, 11, 20),
    ...              date(2026, 11, 10))
    >>> why(one, date(2026, 11, 24))
    'urgent, 4 days overdue'
    """
    said = [] if waiter.urgency is WaitUrgency.ROUTINE else [waiter.urgency.value]
    late = how_late(waiter.target_on, today)
    return ", ".join([*said, late if waiter.target_on <= today else f"target {late}"])


def _rank(free: FreeTime, waiter: Waiter, today: date) -> tuple[int, date, date, int, int]:
    target = waiter.target_on if waiter.target_on < today else date.max
    return (
        _ORDER.index(waiter.urgency),
        target,
        waiter.since_on,
        free.minutes - waiter.minutes,
        waiter.entry_id,
    )


def _not_for(waiter: Waiter) -> str:
    return f"not for “{VISITS[waiter.visit_kind].title}”"
