"""Plausibility of a walk: each number in its range, and none against another (section 5.1)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time, number
from o2clinic.rules.oximetry import check_spo2
from o2clinic.rules.oxygen_source import check_source
from o2clinic.rules.policy import Policy
from o2clinic.rules.walk_test import SECONDS_OF_KIND, WALK_WORDS, Walk, WalkKind

_HIGHEST_BORG: Final = Decimal(10)
_PULSE_POSSIBLE: Final = (20, 250)
_PULSE_USUAL: Final = (40, 180)
_SHUTTLE_M: Final = 10
_SHUTTLE_LEVELS: Final = 12
# Metres beyond which a distance is asked about, and beyond which it cannot be.
_DISTANCES_M: Final = {
    WalkKind.SIX_MINUTE: (Decimal(800), Decimal(1200)),
    WalkKind.THREE_MINUTE: (Decimal(400), Decimal(600)),
    WalkKind.INCREMENTAL_SHUTTLE: (Decimal(1020), Decimal(1020)),
    WalkKind.ENDURANCE_SHUTTLE: (Decimal(2000), Decimal(3000)),
}
_LONGEST_SECONDS: Final = 3600
_AN: Final = {WalkKind.INCREMENTAL_SHUTTLE, WalkKind.ENDURANCE_SHUTTLE}
_A_WALK: Final = {
    kind: f"{'an' if kind in _AN else 'a'} {words}" for kind, words in WALK_WORDS.items()
}
_MOST_REPETITIONS: Final = 80
_SPO2_FIELDS: Final = {
    "start_spo2_percent": "at rest",
    "nadir_spo2_percent": "lowest",
    "end_spo2_percent": "at the end",
    "recovery_spo2_percent": "after recovery",
}
_BORG_FIELDS: Final = ("start_borg", "end_borg", "start_leg_borg", "end_leg_borg")
_COUNTS: Final = (
    "seconds_to_below_90",
    "seconds_below_90",
    "seconds_to_88",
    "lasted_seconds",
    "laps",
    "level",
    "repetitions",
    "stops",
    "stopped_seconds",
)


def check_walk(walk: Walk, now: datetime, policy: Policy) -> tuple[Finding, ...]:
    """What is wrong or odd with a walk; both instants carry a zone. `field` names its part."""
    return (*_check_time(walk, now), *check_measurements(walk, policy))


def check_measurements(walk: Walk, policy: Policy) -> tuple[Finding, ...]:
    """What is wrong or odd with what was measured, whatever the day is."""
    return (
        *check_source(walk.source),
        *_check_sham(walk),
        *_check_saturations(walk),
        *_check_nadir(walk),
        *_check_safety(walk, policy),
        *_check_pulses(walk),
        *_check_borg(walk),
        *_check_counts(walk),
        *_check_distance(walk),
        *_check_laps(walk),
        *_check_level(walk),
        *_check_times(walk),
        *_check_low_times(walk),
        *_check_stops(walk),
    )


def _check_time(walk: Walk, now: datetime) -> Iterator[Finding]:
    if walk.started_at > now:
        shown = date_and_time(local(walk.started_at))
        message = f"{shown} lies in the future. Correct the date or the time."
        yield Finding("DQ-13", Level.BLOCK, message, "started_at")


def _check_sham(walk: Walk) -> Iterator[Finding]:
    if walk.is_sham and walk.source is not None and not walk.source.is_air:
        message = "A cylinder that gave no oxygen goes with “air”. Choose air, or clear the mark."
        yield Finding("DQ-14", Level.BLOCK, message, "is_sham")


def _check_saturations(walk: Walk) -> Iterator[Finding]:
    for name, words in _SPO2_FIELDS.items():
        value: Decimal | None = getattr(walk, name)
        if value is None or (found := check_spo2(value)) is None:
            continue
        yield replace(found, message=f"{words.capitalize()}: {found.message}", field=name)


def _check_nadir(walk: Walk) -> Iterator[Finding]:
    nadir = walk.nadir_spo2_percent
    if nadir is None:
        return
    # At rest it may have been lower, where it rose with the oxygen; the end is part of the walk.
    levels = {"start_spo2_percent": Level.CONFIRM, "end_spo2_percent": Level.BLOCK}
    for name, level in levels.items():
        value: Decimal | None = getattr(walk, name)
        if value is not None and value < nadir:
            message = (
                f"The lowest SpO2 ({number(nadir)} %) is above that {_SPO2_FIELDS[name]} "
                f"({number(value)} %). Correct one of them."
            )
            yield Finding("RANGE", level, message, "nadir_spo2_percent")
    after = walk.recovery_spo2_percent
    if after is not None and after < nadir:
        message = (
            f"SpO2 after recovery ({number(after)} %) is below the lowest of the walk "
            f"({number(nadir)} %). Did it fall on after the end? Then that is the lowest."
        )
        yield Finding("RANGE", Level.CONFIRM, message, "recovery_spo2_percent")


def _check_safety(walk: Walk, policy: Policy) -> Iterator[Finding]:
    nadir, limit = walk.nadir_spo2_percent, policy.walk_stop_spo2_percent
    if nadir is not None and limit.holds(nadir):
        message = f"SpO2 fell to {number(nadir)} %; a walk is usually stopped at {limit}."
        yield Finding("R-AT-10", Level.WARN, message, "nadir_spo2_percent")


def _check_pulses(walk: Walk) -> Iterator[Finding]:
    for name in ("start_pulse_per_min", "end_pulse_per_min"):
        value: int | None = getattr(walk, name)
        if value is None or _PULSE_USUAL[0] <= value <= _PULSE_USUAL[1]:
            continue
        is_possible = _PULSE_POSSIBLE[0] <= value <= _PULSE_POSSIBLE[1]
        yield _range(
            f"A pulse of {value}/min is {'unusual' if is_possible else 'not possible'}. Check it.",
            name,
            Level.CONFIRM if is_possible else Level.BLOCK,
        )


def _check_borg(walk: Walk) -> Iterator[Finding]:
    for name in _BORG_FIELDS:
        value: Decimal | None = getattr(walk, name)
        if value is not None and not 0 <= value <= _HIGHEST_BORG:
            yield _range(f"Borg {number(value)} is not on the scale from 0 to 10.", name)


def _check_counts(walk: Walk) -> Iterator[Finding]:
    for name in _COUNTS:
        value: int | None = getattr(walk, name)
        if value is not None and value < 0:
            yield _range(f"{value} is below nought.", name)
    if walk.repetitions is not None and walk.repetitions > _MOST_REPETITIONS:
        yield _range(f"{walk.repetitions} times in a minute is not possible.", "repetitions")


def _check_distance(walk: Walk) -> Iterator[Finding]:
    metres, test = walk.distance_m, _A_WALK[walk.kind]
    if metres is None:
        return
    if walk.kind is WalkKind.SIT_TO_STAND:
        yield _range(
            f"{test[:1].upper()}{test[1:]} has no distance. Clear it, or choose the test.",
            "distance_m",
        )
        return
    usual, possible = _DISTANCES_M[walk.kind]
    if not 0 <= metres <= possible:
        message = f"{number(metres)} m are not possible in {test} (0 to {number(possible)} m)."
        yield _range(message, "distance_m")
    elif metres > usual:
        message = f"{number(metres)} m are much for {test}. Is it right?"
        yield _range(message, "distance_m", Level.CONFIRM)
    if walk.kind is WalkKind.INCREMENTAL_SHUTTLE and metres % _SHUTTLE_M:
        message = f"An ISWT goes by whole shuttles of 10 m; {number(metres)} m do not fit."
        yield _range(message, "distance_m", Level.CONFIRM)


def _check_laps(walk: Walk) -> Iterator[Finding]:
    course, laps, metres = walk.course_m, walk.laps, walk.distance_m
    if course is not None and course <= 0:
        yield _range(f"A course of {number(course)} m is not possible.", "course_m")
        return
    if course is None or laps is None or metres is None:
        return
    if not laps * course <= metres < (laps + 1) * course:
        message = f"{laps} laps of {number(course)} m do not make {number(metres)} m. Count again."
        yield _range(message, "distance_m", Level.CONFIRM)


def _check_level(walk: Walk) -> Iterator[Finding]:
    """Level n of the incremental shuttle walk has n + 2 shuttles."""
    level, metres = walk.level, walk.distance_m
    if level is None or level < 0 or walk.kind is not WalkKind.INCREMENTAL_SHUTTLE:
        return
    if level > _SHUTTLE_LEVELS:
        yield _range(f"There is no level {level}; the last one is 12.", "level")
        return
    if metres is None:
        return
    done, next_done = (_SHUTTLE_M * n * (n + 5) // 2 for n in (level, level + 1))
    if not done <= metres < next_done:
        message = (
            f"With level {level} completed the distance is {done} to {next_done - _SHUTTLE_M} m, "
            f"not {number(metres)} m."
        )
        yield _range(message, "level", Level.CONFIRM)


def _check_times(walk: Walk) -> Iterator[Finding]:
    seconds, full = walk.lasted_seconds, SECONDS_OF_KIND.get(walk.kind)
    if seconds is None:
        return
    if seconds > _LONGEST_SECONDS or (full is not None and seconds > full):
        most, test = full or _LONGEST_SECONDS, _A_WALK[walk.kind]
        message = f"{test[:1].upper()}{test[1:]} does not last {seconds} s (at most {most} s)."
        yield _range(message, "lasted_seconds")
    elif full is not None and seconds < full and not walk.stop_reason.strip():
        message = f"The walk ended after {seconds} of {full} s. Give the reason."
        yield _range(message, "stop_reason", Level.CONFIRM)


def _check_low_times(walk: Walk) -> Iterator[Finding]:
    below, to_88, nadir = walk.seconds_below_90, walk.seconds_to_88, walk.nadir_spo2_percent
    length = _length(walk)
    for name in ("seconds_to_below_90", "seconds_below_90", "seconds_to_88", "stopped_seconds"):
        value: int | None = getattr(walk, name)
        if value is not None and length is not None and value > length:
            yield _range(f"{value} s are longer than the walk ({length} s).", name)
    if below is not None and to_88 is not None and to_88 > below:
        message = f"{to_88} s at 88 % or less cannot be more than {below} s below 90 %."
        yield _range(message, "seconds_to_88")
    if nadir is None:
        return
    yield from _against_nadir(below, nadir < 90, nadir, "seconds_below_90", "below 90 %")
    yield from _against_nadir(to_88, nadir <= 88, nadir, "seconds_to_88", "at 88 % or less")
    if walk.seconds_to_below_90 is not None and nadir >= 90:
        message = f"SpO2 was never below 90 % (lowest {number(nadir)} %), yet a time is given."
        yield _range(message, "seconds_to_below_90", Level.CONFIRM)


def _against_nadir(
    seconds: int | None, is_low: bool, nadir: Decimal, name: str, words: str
) -> Iterator[Finding]:
    if seconds is not None and is_low is not (seconds > 0):
        message = f"{seconds} s {words} do not go with a lowest SpO2 of {number(nadir)} %."
        yield _range(message, name, Level.CONFIRM)


def _check_stops(walk: Walk) -> Iterator[Finding]:
    if walk.stops == 0 and walk.stopped_seconds:
        message = f"{walk.stopped_seconds} s of standing still, but no stop is noted."
        yield _range(message, "stops", Level.CONFIRM)


def _length(walk: Walk) -> int | None:
    return SECONDS_OF_KIND.get(walk.kind) if walk.lasted_seconds is None else walk.lasted_seconds


def _range(message: str, field: str, level: Level = Level.BLOCK) -> Finding:
    return Finding("RANGE", level, message, field)
