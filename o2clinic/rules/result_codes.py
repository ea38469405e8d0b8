"""Codes that every kind of result shares."""

from enum import IntEnum, StrEnum


class ResultStatus(StrEnum):
    """Where a result stands."""

    TO_REVIEW = "to_review"
    REVIEWED = "reviewed"
    AMENDED = "amended"  # a newer result stands in its place


class ResultSource(StrEnum):
    """How a result came in."""

    TYPED = "typed"
    IMPORTED = "imported"


class Activity(StrEnum):
    """What the patient was doing."""

    REST = "rest"
    EXERCISE = "exercise"
    SLEEP = "sleep"


class Urgency(IntEnum):
    """The review queue's order: the worst first."""

    ROUTINE = 0
    ABNORMAL = 1
    URGENT = 2
