"""Visits: their kinds and lengths, and the states that one goes through."""

from dataclasses import dataclass
from enum import StrEnum


class VisitKind(StrEnum):
    """What a visit is for."""

    LTOT_GAS_1 = "ltot_gas_1"
    LTOT_GAS_2 = "ltot_gas_2"
    TITRATION = "titration"
    WALK_TEST = "walk_test"
    SPIROMETRY = "spirometry"
    REVIEW = "review"
    HOME_VISIT = "home_visit"


class ClinicKind(StrEnum):
    """Who leads a clinic, or where it goes."""

    NURSE_LED = "nurse_led"
    CONSULTANT_LED = "consultant_led"
    PHYSIOLOGY = "physiology"
    HOME_ROUND = "home_round"
    HOSPITAL_DAY = "hospital_day"
    ADMIN = "admin"


class VisitStatus(StrEnum):
    """Where a visit stands."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    IN_ROOM = "in_room"
    DONE = "done"
    DID_NOT_ATTEND = "did_not_attend"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class VisitLook:
    """How a kind of visit is named and told apart without colour."""

    title: str
    symbol: str
    minutes: int


VISITS: dict[VisitKind, VisitLook] = {
    VisitKind.LTOT_GAS_1: VisitLook("LTOT gas 1", "◆", 45),
    VisitKind.LTOT_GAS_2: VisitLook("LTOT gas 2", "◆◆", 45),
    VisitKind.TITRATION: VisitLook("Titration", "▤", 90),
    VisitKind.WALK_TEST: VisitLook("Walk test", "▲", 60),
    VisitKind.SPIROMETRY: VisitLook("Spirometry", "≋", 30),
    VisitKind.REVIEW: VisitLook("Review", "●", 30),
    VisitKind.HOME_VISIT: VisitLook("Home visit", "⌂", 60),
}

CLINIC_WORDS: dict[ClinicKind, str] = {
    ClinicKind.NURSE_LED: "Nurse-led",
    ClinicKind.CONSULTANT_LED: "Consultant-led",
    ClinicKind.PHYSIOLOGY: "Lung function",
    ClinicKind.HOSPITAL_DAY: "Hospital day",
    ClinicKind.HOME_ROUND: "Home day",
    ClinicKind.ADMIN: "Admin",
}

STATUS_WORDS: dict[VisitStatus, str] = {
    VisitStatus.BOOKED: "Booked",
    VisitStatus.ARRIVED: "Arrived",
    VisitStatus.IN_ROOM: "In room",
    VisitStatus.DONE: "Done",
    VisitStatus.DID_NOT_ATTEND: "Did not attend",
    VisitStatus.CANCELLED: "Cancelled",
}

# A visit in one of these gives its time back to the clinician, the room and the patient.
FREED = frozenset({VisitStatus.CANCELLED, VisitStatus.DID_NOT_ATTEND})

_NEXT: dict[VisitStatus, frozenset[VisitStatus]] = {
    VisitStatus.BOOKED: frozenset(
        {VisitStatus.ARRIVED, VisitStatus.DID_NOT_ATTEND, VisitStatus.CANCELLED}
    ),
    VisitStatus.ARRIVED: frozenset(
        {VisitStatus.BOOKED, VisitStatus.IN_ROOM, VisitStatus.DONE, VisitStatus.CANCELLED}
    ),
    VisitStatus.IN_ROOM: frozenset({VisitStatus.ARRIVED, VisitStatus.DONE}),
    VisitStatus.DONE: frozenset({VisitStatus.IN_ROOM}),
    VisitStatus.DID_NOT_ATTEND: frozenset(),
    VisitStatus.CANCELLED: frozenset(),
}


def may_follow(now: VisitStatus, then: VisitStatus) -> bool:
    """Whether a visit may go from one state to the other; one step back mends a slip.

    A freed time is never taken back by a change of state: it is booked anew, so that the
    database can refuse an overlap.

    >>> may_follow(VisitStatus.BOOKED, VisitStatus.ARRIVED)
    True
    >>> may_follow(VisitStatus.CANCELLED, VisitStatus.BOOKED)
    False
    """
    return then in _NEXT[now]
