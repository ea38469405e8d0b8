"""The figures of a night as a device or the program reports them: checked, and read (section 5.3).

Samples are read by overnight_oximetry; here stands what is kept of a night, however it came.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.advice import Advice, Trail
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time, number
from o2clinic.rules.overnight_oximetry import (
    NIGHT_WORDS,
    REPEAT,
    THINK_OF_SLEEP,
    Night,
    NightAdvice,
)
from o2clinic.rules.oximetry import check_life, check_spo2
from o2clinic.rules.oxygen_source import OxygenSource, check_source
from o2clinic.rules.policy import Policy
from o2clinic.rules.quantities import round_half_up

LONGEST_NIGHT: Final = timedelta(hours=24)
_USUAL_NIGHT: Final = timedelta(hours=14)
_MOST_PER_HOUR: Final = 200
_PULSE_POSSIBLE: Final = (20, 250)
_ONE_POINT: Final = Decimal(1)
_ONE_MINUTE: Final = Decimal(1)  # what rounding may make
_HUNDREDTH: Final = Decimal("0.01")
_SATURATIONS: Final = {
    "mean_spo2_percent": "mean",
    "median_spo2_percent": "median",
    "nadir_spo2_percent": "lowest",
    "baseline_spo2_percent": "at the beginning",
}
_COUNTED: Final = ("t90_percent", "t88_percent", "mean_spo2_percent", "odi3_per_hour")


@dataclass(frozen=True, slots=True, kw_only=True)
class NightReport:
    """One night; None is not reported. Saturations in per cent, of valid time only.

    Attributes:
        started_at: instant with its zone.
        ended_at: instant with its zone; None while it is not known.
        source: what was breathed.
        valid_hours: of recording that the device vouches for.
        t90_percent: share of valid time below 90 %.
        t90_minutes: below 90 %.
        t88_percent: share of valid time below 88 %.
        t88_minutes: below 88 %.
        longest_below_90_minutes: at a stretch.
        odi3_per_hour: falls of 3 points or more.
        odi4_per_hour: falls of 4 points or more.
        mean_pulse_per_min: heart beats a minute.
        is_from_samples: the program read the samples; else the device counted in its own way.
    """

    started_at: datetime
    ended_at: datetime | None
    source: OxygenSource | None
    valid_hours: Decimal | None = None
    mean_spo2_percent: Decimal | None = None
    median_spo2_percent: Decimal | None = None
    nadir_spo2_percent: Decimal | None = None
    baseline_spo2_percent: Decimal | None = None
    t90_percent: Decimal | None = None
    t90_minutes: Decimal | None = None
    t88_percent: Decimal | None = None
    t88_minutes: Decimal | None = None
    longest_below_90_minutes: Decimal | None = None
    odi3_per_hour: Decimal | None = None
    odi4_per_hour: Decimal | None = None
    mean_pulse_per_min: int | None = None
    is_from_samples: bool = False


def report_of(read: NightAdvice, source: OxygenSource | None = None) -> NightReport | None:
    """The figures of samples that were read; None when there was no sample.

    A night with too little valid recording has its times, and no figures.
    """
    recording, figures = read.recording, read.figures
    if recording is None:
        return None
    report = NightReport(
        started_at=recording.started_at,
        ended_at=recording.ended_at,
        source=source,
        # Never up: a little less than enough would be enough, and yet have no figures.
        valid_hours=recording.valid_hours.quantize(_HUNDREDTH, ROUND_DOWN),
        is_from_samples=True,
    )
    if figures is None:
        return report
    pulse = figures.mean_pulse_per_min
    return replace(
        report,
        mean_spo2_percent=figures.mean_percent,
        median_spo2_percent=round_half_up(figures.median_percent, 1),
        nadir_spo2_percent=round_half_up(figures.nadir_percent, 1),
        baseline_spo2_percent=figures.baseline_percent,
        t90_percent=figures.t90_percent,
        t90_minutes=figures.t90_minutes,
        t88_percent=figures.t88_percent,
        t88_minutes=figures.t88_minutes,
        longest_below_90_minutes=figures.longest_below_90_minutes,
        odi3_per_hour=figures.odi3_per_hour,
        odi4_per_hour=figures.odi4_per_hour,
        mean_pulse_per_min=None if pulse is None else int(pulse),
    )


def read_report(report: NightReport, policy: Policy) -> Advice[Night]:
    """What the figures of a night say; advice to a registered professional."""
    trail = Trail()
    outcome = _read(report, policy, trail)
    return Advice(
        outcome,
        NIGHT_WORDS[outcome],
        policy.id,
        tuple(trail.steps),
        tuple(trail.missing),
        tuple(trail.prompts),
    )


def check_report(
    report: NightReport,
    now: datetime,
    policy: Policy,
    *,
    born_on: date | None = None,
    died_on: date | None = None,
) -> tuple[Finding, ...]:
    """What is wrong or odd with a night; both instants carry a zone. `field` names its part."""
    return (
        *check_life(report.started_at, born_on, died_on),
        *_check_times(report, now),
        *check_source(report.source),
        *_check_presence(report, policy),
        *_check_saturations(report),
        *_check_shares(report),
        *_check_minutes(report),
        *_check_falls(report),
        *_check_pulse(report.mean_pulse_per_min),
    )


def _read(report: NightReport, policy: Policy, trail: Trail) -> Night:
    limit, hours = policy.overnight_valid_hours, report.valid_hours
    if hours is None:
        trail.lacks("R-ON-1", "hours of valid recording")
        return Night.NOT_REPORTABLE
    compared = f"{number(hours)} h valid, needed {limit}"
    if not trail.tell("R-ON-1", compared, passed=limit.holds(hours), by=limit):
        trail.missing.append(f"enough valid recording ({compared})")
        trail.prompt(REPEAT)
        return Night.NOT_REPORTABLE
    counted = [f"{words} {_shown(report, name)}" for name, words in _TOLD.items()]
    trail.tell("R-ON-2", ", ".join(counted), passed=True)
    if not report.is_from_samples:
        trail.prompt("The device counted the falls in its own way; compare with its own nights.")
    limit, falls = policy.overnight_odi4_per_hour, report.odi4_per_hour
    if falls is None:
        trail.lacks("R-ON-3", "ODI4")
        return Night.REPORTED
    is_many = limit.holds(falls)
    trail.tell("R-ON-3", f"ODI4 {number(falls)}, suggestion {limit}", passed=not is_many, by=limit)
    if not is_many:
        return Night.REPORTED
    trail.prompt(THINK_OF_SLEEP)
    return Night.SLEEP_PATHWAY


_TOLD: Final = {
    "t90_percent": "T90",
    "mean_spo2_percent": "mean",
    "nadir_spo2_percent": "lowest",
    "odi3_per_hour": "ODI3",
}


def _shown(report: NightReport, name: str) -> str:
    value: Decimal | None = getattr(report, name)
    if value is None:
        return "not reported"
    return f"{number(value)} %" if name.endswith("_percent") else number(value)


def _check_times(report: NightReport, now: datetime) -> Iterator[Finding]:
    ended_at = report.ended_at
    if ended_at is None:
        yield _range("Type when the recording ended.", "ended_at")
        return
    length = ended_at - report.started_at
    if length <= timedelta(0) or length > LONGEST_NIGHT:
        yield _range("A night begins before it ends, and lasts 24 hours at most.", "ended_at")
        return
    if ended_at > now:
        shown = date_and_time(local(ended_at))
        message = f"The end ({shown}) lies in the future. Correct the date or the times."
        yield Finding("DQ-13", Level.BLOCK, message, "ended_at")
    if length > _USUAL_NIGHT:
        message = f"{_hours(length)} h are much for a night. Are the times right?"
        yield _range(message, "ended_at", Level.CONFIRM)
    hours = report.valid_hours
    if hours is not None and not 0 <= hours <= _hours(length):
        message = (
            f"{number(hours)} h of valid recording are more than the night ({_hours(length)} h)."
        )
        yield _range(message, "valid_hours")


def _hours(length: timedelta) -> Decimal:
    """Up to the next hundredth, so that no full night is called longer than itself."""
    return round_half_up(Decimal(length // timedelta(seconds=1)) / 3600 + Decimal("0.004"), 2)


def _check_presence(report: NightReport, policy: Policy) -> Iterator[Finding]:
    """A night that cannot be reported has no figures; any other has at least one of these."""
    hours = report.valid_hours
    if hours is not None and not policy.overnight_valid_hours.holds(hours):
        return
    if all(getattr(report, name) is None for name in _COUNTED):
        yield _range("Type at least T90 or the mean SpO2.", "t90_percent")


def _check_saturations(report: NightReport) -> Iterator[Finding]:
    for name, words in _SATURATIONS.items():
        value: Decimal | None = getattr(report, name)
        if value is not None and (found := check_spo2(value)) is not None:
            yield replace(found, message=f"SpO2 {words}: {found.message}", field=name)
    nadir = report.nadir_spo2_percent
    if nadir is None:
        return
    for name, words in _SATURATIONS.items():
        value = getattr(report, name)
        if value is not None and value < nadir:
            message = (
                f"The lowest SpO2 ({number(nadir)} %) is above SpO2 {words} ({number(value)} %)."
            )
            yield _range(message, "nadir_spo2_percent")


def _check_shares(report: NightReport) -> Iterator[Finding]:
    for name in ("t90_percent", "t88_percent"):
        value: Decimal | None = getattr(report, name)
        if value is not None and not 0 <= value <= 100:
            yield _range(f"{number(value)} % of a night is not possible.", name)
    for unit in ("percent", "minutes"):
        below_90: Decimal | None = getattr(report, f"t90_{unit}")
        below_88: Decimal | None = getattr(report, f"t88_{unit}")
        if below_90 is not None and below_88 is not None and below_88 > below_90:
            yield _range("T88 cannot be more than T90.", f"t88_{unit}")
    nadir = report.nadir_spo2_percent
    for name, limit in (("t90_percent", 90), ("t88_percent", 88)):
        share: Decimal | None = getattr(report, name)
        if nadir is not None and share is not None and nadir >= limit and share > 0:
            message = (
                f"SpO2 was never below {limit} % (lowest {number(nadir)} %), yet a time is given."
            )
            yield _range(message, name, Level.CONFIRM)


def _check_minutes(report: NightReport) -> Iterator[Finding]:
    hours = report.valid_hours
    for name in ("t90_minutes", "t88_minutes", "longest_below_90_minutes"):
        value: Decimal | None = getattr(report, name)
        if value is not None and (value < 0 or value > LONGEST_NIGHT / timedelta(minutes=1)):
            yield _range(f"{number(value)} minutes of a night are not possible.", name)
    t90, longest = report.t90_minutes, report.longest_below_90_minutes
    if t90 is not None and longest is not None and longest > t90:
        yield _range("The longest time below 90 % is longer than all of it.", "t90_minutes")
    if not hours or hours < 0:
        return
    for name in ("t90_minutes", "t88_minutes", "longest_below_90_minutes"):
        value = getattr(report, name)
        if value is not None and value > hours * 60 + _ONE_MINUTE:
            message = f"{number(value)} min are more than {number(hours)} h of valid recording."
            yield _range(message, name, Level.CONFIRM)
    for name in ("t90", "t88"):
        minutes: Decimal | None = getattr(report, f"{name}_minutes")
        share: Decimal | None = getattr(report, f"{name}_percent")
        if minutes is None or share is None:
            continue
        reckoned = 100 * minutes / (hours * 60)
        if abs(reckoned - share) > _ONE_POINT:
            made = number(round_half_up(reckoned, 1))
            message = (
                f"{number(minutes)} min of {number(hours)} h are {made} %, not {number(share)} %. "
                "Is one of them of another night?"
            )
            yield _range(message, f"{name}_minutes", Level.CONFIRM)


def _check_falls(report: NightReport) -> Iterator[Finding]:
    threes, fours = report.odi3_per_hour, report.odi4_per_hour
    for name, value in (("odi3_per_hour", threes), ("odi4_per_hour", fours)):
        if value is not None and not 0 <= value <= _MOST_PER_HOUR:
            yield _range(f"{number(value)} falls an hour are not possible.", name)
    if threes is not None and fours is not None and fours > threes:
        message = "Falls of 4 points cannot be more than falls of 3. Were the two swapped?"
        yield _range(message, "odi4_per_hour")


def _check_pulse(pulse_per_min: int | None) -> Iterator[Finding]:
    lowest, highest = _PULSE_POSSIBLE
    if pulse_per_min is not None and not lowest <= pulse_per_min <= highest:
        yield _range(f"A pulse of {pulse_per_min}/min is not possible.", "mean_pulse_per_min")


def _range(message: str, field: str, level: Level = Level.BLOCK) -> Finding:
    return Finding("RANGE", level, message, field)
