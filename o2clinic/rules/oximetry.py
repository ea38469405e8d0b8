"""Plausibility of an oximetry: saturation and pulse as typed (section 2.7)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import date_and_time, number, short_date
from o2clinic.rules.oxygen_source import OxygenSource, check_source

SPO2_LOWEST_PERCENT: Final = Decimal(30)
SPO2_HIGHEST_PERCENT: Final = Decimal(100)
SPO2_DOUBTFUL_PERCENT: Final = Decimal(60)
_PULSE_POSSIBLE: Final = (20, 250)
_PULSE_USUAL: Final = (40, 140)


class ProbeSite(StrEnum):
    """Where the probe sat."""

    FINGER = "finger"
    EARLOBE = "earlobe"
    FOREHEAD = "forehead"
    TOE = "toe"


@dataclass(frozen=True, slots=True, kw_only=True)
class OximetryReading:
    """One reading at rest or at the lowest point of an effort.

    Attributes:
        taken_at: instant with its zone.
        source: what the patient breathed; None when it was not noted.
        spo2_percent: saturation by pulse oximeter.
        pulse_per_min: heart beats a minute.
        site: where the probe sat.
        is_at_rest: after sitting quietly.
        has_good_trace: steady reading with a good trace.
    """

    taken_at: datetime
    source: OxygenSource | None
    spo2_percent: Decimal | None = None
    pulse_per_min: int | None = None
    site: ProbeSite = ProbeSite.FINGER
    is_at_rest: bool = True
    has_good_trace: bool = True


def check_oximetry(
    reading: OximetryReading,
    now: datetime,
    *,
    born_on: date | None = None,
    died_on: date | None = None,
) -> tuple[Finding, ...]:
    """What is wrong or odd with a reading; both instants carry a zone. `field` names its part."""
    return (
        *_check_time(reading, now),
        *check_life(reading.taken_at, born_on, died_on),
        *check_source(reading.source),
        *_check_saturation(reading),
        *_check_pulse(reading.pulse_per_min),
    )


def check_spo2(spo2_percent: Decimal) -> Finding | None:
    """What is wrong or odd with one saturation in per cent; None if nothing is."""
    shown = f"SpO2 {number(spo2_percent)} %"
    if SPO2_LOWEST_PERCENT / 100 <= spo2_percent <= 1:
        meant = f"{number(spo2_percent * 100)} %"
        return _spo2(Level.BLOCK, f"{shown} is not possible. Was {meant} meant?", meant)
    if not SPO2_LOWEST_PERCENT <= spo2_percent <= SPO2_HIGHEST_PERCENT:
        return _spo2(Level.BLOCK, f"{shown} is not possible. Type 30 to 100.")
    if spo2_percent < SPO2_DOUBTFUL_PERCENT:
        return _spo2(
            Level.CONFIRM, f"{shown} is very low. Check the probe, the trace and the hand."
        )
    return None


def check_life(taken_at: datetime, born_on: date | None, died_on: date | None) -> Iterator[Finding]:
    """A measurement before the patient was born or after the patient died; `field` is its time."""
    day, why = day_of(taken_at), ""
    if born_on is not None and day < born_on:
        why = f"is before the patient was born ({short_date(born_on)})"
    elif died_on is not None and day > died_on:
        why = f"is after the patient died ({short_date(died_on)})"
    if why:
        message = f"{short_date(day)} {why}. Correct the date, or check the patient."
        yield Finding("DQ-13", Level.BLOCK, message, "taken_at")


def _spo2(level: Level, message: str, offer: str = "") -> Finding:
    return Finding("RANGE", level, message, "spo2_percent", offer)


def _check_time(reading: OximetryReading, now: datetime) -> Iterator[Finding]:
    if reading.taken_at > now:
        yield Finding(
            "DQ-13",
            Level.BLOCK,
            f"{date_and_time(local(reading.taken_at))} lies in the future. Correct the date or "
            "the time.",
            "taken_at",
        )


def _check_saturation(reading: OximetryReading) -> Iterator[Finding]:
    if reading.spo2_percent is None:
        yield _spo2(Level.BLOCK, "SpO2 is missing. Type it in per cent.")
        return
    if found := check_spo2(reading.spo2_percent):
        yield found
    if not reading.has_good_trace:
        yield Finding(
            "P0",
            Level.WARN,
            "Without a steady trace this reading cannot be used to screen for a referral.",
            "has_good_trace",
        )


def _check_pulse(pulse_per_min: int | None) -> Iterator[Finding]:
    if pulse_per_min is None or _PULSE_USUAL[0] <= pulse_per_min <= _PULSE_USUAL[1]:
        return
    is_possible = _PULSE_POSSIBLE[0] <= pulse_per_min <= _PULSE_POSSIBLE[1]
    yield Finding(
        "RANGE",
        Level.CONFIRM if is_possible else Level.BLOCK,
        f"A pulse of {pulse_per_min}/min is {'unusual' if is_possible else 'not possible'}. "
        "Check it; were pulse and SpO2 swapped?",
        "pulse_per_min",
    )
