"""What is kept of a walk beside its numbers: who carried the oxygen, and the fall by the minute."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import clock_time, number
from o2clinic.rules.oximetry import check_life, check_spo2
from o2clinic.rules.policy import Policy
from o2clinic.rules.walk_checks import check_walk
from o2clinic.rules.walk_test import SECONDS_OF_KIND, Walk

_LONGEST_MINUTES: Final = 60
_MOST: Final = 100_000  # beyond any count or time of a walk
_HEIGHTS_CM: Final = (Decimal(50), Decimal(250))
_WEIGHTS_KG: Final = (Decimal(20), Decimal(400))
_COUNTS: Final = (
    *("start_pulse_per_min", "end_pulse_per_min", "seconds_to_below_90", "seconds_below_90"),
    *("seconds_to_88", "lasted_seconds", "laps", "level", "repetitions", "stops"),
    *("stopped_seconds", "course_m"),
)


class Carrier(StrEnum):
    """Who carried the oxygen on the walk."""

    PATIENT = "patient"
    STAFF = "staff"
    WHEELED = "wheeled"


CARRIER_WORDS: Final = {
    Carrier.PATIENT: "carried by the patient",
    Carrier.STAFF: "carried by staff",
    Carrier.WHEELED: "wheeled by the patient",
}


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """SpO2 at a whole minute of the walk; minute 0 is at rest before it."""

    minute: int
    spo2_percent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkRecord:
    """A walk as it is kept.

    Attributes:
        walk: what was measured.
        curve: SpO2 by the minute, as far as somebody wrote it down.
        carried_by: None when nobody noted it, or no oxygen was carried.
        aid: what the patient walks with, such as a frame.
        height_cm: for the predicted distance.
        weight_kg: for the predicted distance.
    """

    walk: Walk
    curve: tuple[CurvePoint, ...] = ()
    carried_by: Carrier | None = None
    aid: str = ""
    operator: str = ""
    oximeter: str = ""
    height_cm: Decimal | None = None
    weight_kg: Decimal | None = None


def check_record(
    record: WalkRecord,
    now: datetime,
    policy: Policy,
    *,
    born_on: date | None = None,
    died_on: date | None = None,
) -> tuple[Finding, ...]:
    """What is wrong or odd with a walk and all that is kept of it; `field` names its part."""
    found = (
        *check_life(record.walk.started_at, born_on, died_on),
        *check_walk(record.walk, now, policy),
        *_check_most(record.walk),
        *_check_effort(record.walk),
        *_check_curve(record),
        *_check_body(record),
    )
    return tuple(
        replace(one, field="taken_at") if one.field == "started_at" else one for one in found
    )


def check_alone(walk: Walk, others: Iterable[Walk]) -> Iterator[Finding]:
    """Nobody walks twice at once: one walk typed twice would count as two (R-AT-3)."""
    for other in others:
        first, second = sorted((walk, other), key=lambda one: one.started_at)
        ended_at = first.ended_at or first.started_at
        if second.started_at < ended_at or second.started_at == first.started_at:
            at = clock_time(local(other.started_at))
            message = f"A walk of {at} is recorded already, at the same time. Is it this one?"
            yield Finding("RANGE", Level.CONFIRM, message, "taken_at")
            return


def _check_most(walk: Walk) -> Iterator[Finding]:
    for name in _COUNTS:
        value: int | Decimal | None = getattr(walk, name)
        if value is not None and value > _MOST:
            yield _blocked("This number is too large to be true. Correct it.", name)


def _check_effort(walk: Walk) -> Iterator[Finding]:
    """A walk of which nothing was measured is no result."""
    if walk.effort is None and walk.nadir_spo2_percent is None:
        is_counted = walk.effort_unit == "times"
        name, words = ("repetitions", "count") if is_counted else ("distance_m", "distance")
        yield _blocked(f"Type the {words}, or the lowest SpO2, or both.", name)


def _check_curve(record: WalkRecord) -> Iterator[Finding]:
    walk, curve = record.walk, record.curve
    if any(point.minute > _LONGEST_MINUTES for point in curve):
        yield _curve(f"A curve has {_LONGEST_MINUTES} minutes at most.", Level.BLOCK)
        return
    for point in curve:
        if (found := check_spo2(point.spo2_percent)) is not None:
            message = f"Minute {point.minute}: {found.message}"
            yield replace(found, message=message, field="curve", offer="")
    yield from _check_curve_at_rest(walk, curve)
    yield from _check_curve_against_nadir(walk, curve)


def _check_curve_at_rest(walk: Walk, curve: tuple[CurvePoint, ...]) -> Iterator[Finding]:
    rest = next((point.spo2_percent for point in curve if point.minute == 0), None)
    start = walk.start_spo2_percent
    if rest is not None and start is not None and rest != start:
        yield _curve(
            f"The curve begins with {number(rest)} %, but SpO2 at rest is {number(start)} %. "
            "Which is right?",
            Level.CONFIRM,
        )


def _check_curve_against_nadir(walk: Walk, curve: tuple[CurvePoint, ...]) -> Iterator[Finding]:
    """What comes after the end of the walk is recovery, and may lie lower."""
    seconds = walk.lasted_seconds
    if seconds is None:
        seconds = SECONDS_OF_KIND.get(walk.kind, _LONGEST_MINUTES * 60)
    walked = [one.spo2_percent for one in curve if one.minute and one.minute * 60 <= seconds]
    nadir = walk.nadir_spo2_percent
    if walked and nadir is not None and min(walked) < nadir:
        yield _curve(
            f"The curve goes down to {number(min(walked))} %, below the lowest SpO2 "
            f"({number(nadir)} %). Correct one of them.",
            Level.BLOCK,
        )


def _check_body(record: WalkRecord) -> Iterator[Finding]:
    for name, words, unit, bounds in (
        ("height_cm", "height", "cm", _HEIGHTS_CM),
        ("weight_kg", "weight", "kg", _WEIGHTS_KG),
    ):
        value: Decimal | None = getattr(record, name)
        if value is not None and not bounds[0] <= value <= bounds[1]:
            yield _blocked(f"A {words} of {number(value)} {unit} is not possible.", name)


def _curve(message: str, level: Level) -> Finding:
    return Finding("RANGE", level, message, "curve")


def _blocked(message: str, field: str) -> Finding:
    return Finding("RANGE", Level.BLOCK, message, field)
