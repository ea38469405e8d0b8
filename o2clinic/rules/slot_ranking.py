"""Which free times suit a visit best, each with the reasons in words.

Days are weighed against each other: a time with the clinician of last time is as good as one three
days closer to the best day. The weights are ours, and stand here by name.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from o2clinic.rules.booking import WITH_GAS
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import days_counted
from o2clinic.rules.visits import ClinicKind, VisitKind

MOST_A_DAY: Final = 2  # of one clinician, so that the list is not all one morning

# In days.
_SAME_CLINICIAN: Final = 3
_EACH_NEIGHBOUR, _MOST_NEIGHBOURS = 4, 3
_ROUND_GOES_THERE: Final = 6
_ROUND_GOES_ELSEWHERE: Final = 14
_UNUSUAL_CLINIC: Final = 7
_KEPT: Final = 5  # times kept for such visits are for those that come late

_NURSES: Final = frozenset({ClinicKind.NURSE_LED, ClinicKind.HOSPITAL_DAY})
_USUAL: Final = {
    VisitKind.LTOT_GAS_1: _NURSES,
    VisitKind.LTOT_GAS_2: _NURSES,
    VisitKind.TITRATION: _NURSES,
    VisitKind.WALK_TEST: _NURSES | {ClinicKind.PHYSIOLOGY},
    VisitKind.SPIROMETRY: frozenset({ClinicKind.PHYSIOLOGY}),
    VisitKind.REVIEW: frozenset({ClinicKind.CONSULTANT_LED, ClinicKind.NURSE_LED}),
    VisitKind.HOME_VISIT: frozenset({ClinicKind.HOME_ROUND}),
}


@dataclass(frozen=True, slots=True)
class HeldClinic:
    """A clinic on its day, as far as it matters for a visit in it.

    Attributes:
        takes: kinds of visit it is for; empty for all of its usual ones.
        districts: where a home round goes; empty when that is not told.
        neighbours: other home visits that day in the patient's district.
    """

    clinic_session_id: int
    person_id: int
    kind: str
    takes: frozenset[str] = frozenset()
    has_analyser: bool = True
    districts: tuple[str, ...] = ()
    neighbours: int = 0


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A time at which the visit could be; `kept_for` is the kind of visit it is kept for."""

    clinic: HeldClinic
    starts_at: datetime
    ends_at: datetime
    kept_for: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for.

    Attributes:
        best_on: the day that would be best.
        window: first and last day on which it counts; None where the earliest is wanted.
        district: of the patient's home; "" where it is not known.
        last_person_id: the clinician of the last visit.
        needs_analyser: whether gases have to be measured there.
    """

    kind: VisitKind
    best_on: date
    window: tuple[date, date] | None = None
    district: str = ""
    last_person_id: int | None = None
    needs_analyser: bool = False


@dataclass(frozen=True, slots=True)
class Ranked:
    """A time, and what speaks for it and against it."""

    time: FreeTime
    reasons: tuple[str, ...]


def suits(clinic: HeldClinic, wish: Wish) -> bool:
    """Whether such a visit can be held in a clinic at all."""
    if (wish.needs_analyser or wish.kind in WITH_GAS) and not clinic.has_analyser:
        return False
    if clinic.takes:
        return wish.kind in clinic.takes
    return (clinic.kind == ClinicKind.HOME_ROUND) == (wish.kind is VisitKind.HOME_VISIT)


def ranked(
    times: Iterable[FreeTime], wish: Wish, most: int, a_day: int | None = MOST_A_DAY
) -> list[Ranked]:
    """The best times, the best first; what is kept for other visits is not among them."""
    possible = [one for one in times if one.kept_for in {"", wish.kind}]
    days = {one.starts_at: day_of(one.starts_at) for one in possible}

    def cost(one: FreeTime) -> tuple[int, datetime, int]:
        whole = cost_of(one.clinic, days[one.starts_at], wish) + (_KEPT if one.kept_for else 0)
        return whole, one.starts_at, one.clinic.person_id

    few: list[Ranked] = []
    of_day: dict[tuple[int, date], int] = {}
    for one in sorted(possible, key=cost):
        key = (one.clinic.person_id, days[one.starts_at])
        if a_day is None or of_day.get(key, 0) < a_day:
            of_day[key] = of_day.get(key, 0) + 1
            few.append(Ranked(one, tuple(_reasons(one, days[one.starts_at], wish))))
        if len(few) == most:
            break
    return few


def largest_bonus(kind: VisitKind) -> int:
    """By how many days at most a session is better than its distance from the best day tells.

    A kept time of a list may be worse than its session by as much as that is counted here too.

    >>> largest_bonus(VisitKind.REVIEW)
    8
    """
    of_the_round = _EACH_NEIGHBOUR * _MOST_NEIGHBOURS + _ROUND_GOES_THERE
    return _SAME_CLINICIAN + _KEPT + (of_the_round if kind is VisitKind.HOME_VISIT else 0)


def cost_of(clinic: HeldClinic, day: date, wish: Wish) -> int:
    """How far a clinic on a day is from what is wished, in days; kept times in it are further."""
    cost = abs((day - wish.best_on).days)
    cost += 0 if _is_usual(clinic, wish.kind) else _UNUSUAL_CLINIC
    if wish.last_person_id == clinic.person_id:
        cost -= _SAME_CLINICIAN
    if wish.kind is VisitKind.HOME_VISIT and wish.district:
        cost -= _EACH_NEIGHBOUR * min(clinic.neighbours, _MOST_NEIGHBOURS)
        if clinic.districts:
            goes_there = wish.district in clinic.districts
            cost += -_ROUND_GOES_THERE if goes_there else _ROUND_GOES_ELSEWHERE
    return cost


def _is_usual(clinic: HeldClinic, kind: VisitKind) -> bool:
    return kind in clinic.takes or clinic.kind in _USUAL[kind]


def _reasons(one: FreeTime, day: date, wish: Wish) -> Iterator[str]:
    clinic = one.clinic
    if wish.window is not None:
        yield _place_in_window(day, wish.window, wish.best_on)
    if wish.kind is VisitKind.HOME_VISIT and wish.district:
        yield from _about_the_round(clinic, wish.district)
    if wish.last_person_id == clinic.person_id:
        yield "same clinician as last time"
    if not _is_usual(clinic, wish.kind):
        yield "not the usual clinic for it"
    if one.kept_for:
        yield "kept for such visits"


def _about_the_round(clinic: HeldClinic, district: str) -> Iterator[str]:
    if clinic.neighbours:
        visits = "1 other visit" if clinic.neighbours == 1 else f"{clinic.neighbours} other visits"
        yield f"{visits} in {district} that day"
    if clinic.districts:
        goes_there = district in clinic.districts
        yield f"the round goes to {district}" if goes_there else f"{district} is not in this round"


def _place_in_window(day: date, window: tuple[date, date], best_on: date) -> str:
    first_on, last_on = window
    if day < first_on:
        return f"{days_counted((first_on - day).days)} before the window"
    if day > last_on:
        return f"{days_counted((day - last_on).days)} late"
    left = (last_on - day).days
    if day == best_on:
        return "in the middle of the window"
    return "last day of the window" if not left else f"in the window, {days_counted(left)} to spare"
