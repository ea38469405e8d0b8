"""Data quality of a blood gas, before any clinical rule (section 7.6, DQ-1 to DQ-16).

A finding at BLOCK stops saving; one at CONFIRM wants a reason, and until it has one the gas takes
no part in eligibility, trends or indicators.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.blood_gas import GasReading, SampleKind, alveolar_arterial_gradient
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time, number, short_date
from o2clinic.rules.gas_equations import ph_expected
from o2clinic.rules.gas_ranges import check_ranges
from o2clinic.rules.oxygen_source import check_source
from o2clinic.rules.quantities import round_half_up
from o2clinic.rules.saturation import so2_of_po2

PH_GAP_CONFIRM: Final = Decimal("0.03")  # DQ-5
PH_GAP_BLOCK: Final = Decimal("0.06")
_HYPERCAPNIA_FOR_STANDARD_KPA: Final = Decimal("6.5")  # DQ-6
_GRADIENT_BLOCK_KPA: Final = Decimal("-1.0")  # DQ-7
_GRADIENT_LUNG_KPA: Final = Decimal("1.0")
_VENOUS_CONFIRM: Final = 10  # DQ-9, points of saturation
_VENOUS_WARN: Final = 5
_VENOUS_PO2_KPA: Final = Decimal("5.3")
_DELTA_KPA: Final = Decimal("2.0")  # DQ-11
_OLD_DAYS: Final = 183  # DQ-16
_LONGEST_OFF_MINUTES: Final = 1440


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityContext:
    """What is known beside the gas itself.

    Attributes:
        now: instant of the check, with its zone.
        born_on: date of birth.
        died_on: date of death.
        other_times: instants of the patient's other gases (not of the one that is being edited).
        last_stable_air_gas: the last one on air in a stable phase, before this one.
        has_treatment_changed: since that gas.
        has_lung_disease: a lung disease is among the diagnoses.
        was_concentrator_in_use: at the time of the sample.
        has_oxygen_at_home: so that a sample on air needs the minutes off oxygen (R-GAS-15).
        off_oxygen_minutes_needed: before a sample on air, of a patient who has oxygen (R-GAS-15).
        new_order_on: day of a new order for which the gas is to be used; None otherwise.
    """

    now: datetime
    born_on: date | None = None
    died_on: date | None = None
    other_times: tuple[datetime, ...] = ()
    last_stable_air_gas: GasReading | None = None
    has_treatment_changed: bool = False
    has_lung_disease: bool = False
    was_concentrator_in_use: bool = False
    has_oxygen_at_home: bool = False
    off_oxygen_minutes_needed: int = 20
    new_order_on: date | None = None


def data_quality(gas: GasReading, context: QualityContext) -> tuple[Finding, ...]:
    """Everything to be said about a gas, in the order of its fields.

    Pressures are compared in raw kPa (U-4). `field` of a finding names the attribute of
    `GasReading`; `offer` holds a value in its canonical unit that the user may accept.
    """
    ranges = tuple(check_ranges(gas))
    # What follows from an impossible number would only repeat the complaint.
    impossible = {found.field for found in ranges if found.level is Level.BLOCK}
    return (
        *_times(gas, context),
        *_source(gas, context),
        *_minutes_off(gas),
        *ranges,
        *_henderson(gas, impossible),
        *_gradient(gas, context, impossible),
        *_saturation(gas, impossible),
        *_unusable(gas),
        *_change(gas, context, impossible),
        *_age_of_gas(gas, context),
    )


def open_queries(findings: tuple[Finding, ...], resolved: frozenset[str]) -> tuple[Finding, ...]:
    """The findings that keep a gas out of decisions.

    Args:
        findings: of the gas.
        resolved: ids of rules whose CONFIRM was answered with a reason; a BLOCK cannot be.
    """
    return tuple(
        found
        for found in findings
        if found.level is Level.BLOCK
        or (found.level is Level.CONFIRM and found.rule not in resolved)
    )


def ph_gap(gas: GasReading) -> Decimal | None:
    """How far pH stands from what PaCO2 and bicarbonate call for (DQ-5); None if one is missing."""
    if gas.ph is None or gas.paco2_kpa is None or gas.hco3_mmol_l is None:
        return None
    if gas.paco2_kpa <= 0 or gas.hco3_mmol_l <= 0:
        return None
    return abs(ph_expected(gas.paco2_kpa, gas.hco3_mmol_l) - gas.ph)


def _times(gas: GasReading, context: QualityContext) -> Iterator[Finding]:
    shown = date_and_time(local(gas.taken_at))
    if gas.taken_at > context.now:
        yield _time(f"{shown} lies in the future. Correct the date or the time of the sample.")
    if context.born_on is not None and gas.taken_on < context.born_on:
        yield _time(
            f"{shown} is before the patient was born ({short_date(context.born_on)}). "
            "Correct the date, or check that this is the right patient."
        )
    if context.died_on is not None and gas.taken_on > context.died_on:
        yield _time(
            f"{shown} is after the patient died ({short_date(context.died_on)}). "
            "Correct the date, or check that this is the right patient."
        )
    if gas.taken_at in context.other_times:
        yield _time(
            f"The patient already has a gas of {shown}. Open that one, or correct the time."
        )


def _time(message: str) -> Finding:
    return Finding("DQ-13", Level.BLOCK, message, "taken_at")


def _source(gas: GasReading, context: QualityContext) -> Iterator[Finding]:
    yield from check_source(gas.source)
    if not gas.is_on_air:
        return
    if context.was_concentrator_in_use:
        yield Finding(
            "DQ-14",
            Level.BLOCK,
            "“Air” is chosen, but the concentrator was in use when the sample was taken. Choose "
            "the device and its flow.",
            "source",
        )
    minutes = gas.off_oxygen_minutes
    if minutes is None and context.has_oxygen_at_home:
        yield Finding(
            "R-GAS-15",
            Level.CONFIRM,
            "The patient has oxygen at home. Type for how many minutes it had been off before the "
            "sample.",
            "off_oxygen_minutes",
        )
    if minutes is not None and 0 <= minutes < context.off_oxygen_minutes_needed:
        yield Finding(
            "R-GAS-15",
            Level.CONFIRM,
            f"Oxygen had been off for {minutes} minutes only; "
            f"{context.off_oxygen_minutes_needed} are needed before a sample counts as on air.",
            "off_oxygen_minutes",
        )


def _minutes_off(gas: GasReading) -> Iterator[Finding]:
    minutes = gas.off_oxygen_minutes
    if minutes is not None and not 0 <= minutes <= _LONGEST_OFF_MINUTES:
        message = f"{minutes} minutes off oxygen is not possible here. Type 0 to 1440 minutes."
        yield Finding("RANGE", Level.BLOCK, message, "off_oxygen_minutes")


def _henderson(gas: GasReading, impossible: set[str]) -> Iterator[Finding]:
    gap = ph_gap(gas)
    if gap is None or gap <= PH_GAP_CONFIRM or impossible & {"ph", "paco2_kpa", "hco3_mmol_l"}:
        return
    is_blocked = gap > PH_GAP_BLOCK
    yield Finding(
        "DQ-5",
        Level.BLOCK if is_blocked else Level.CONFIRM,
        "pH, PaCO2 and bicarbonate do not fit together: "
        f"pH is {round_half_up(gap, 3)} away from what the other two give. "
        "Check all three against the print-out.",
        "hco3_mmol_l",
    )
    paco2 = gas.paco2_kpa
    if not is_blocked and paco2 is not None and paco2 > _HYPERCAPNIA_FOR_STANDARD_KPA:
        yield Finding(
            "DQ-6",
            Level.CONFIRM,
            "Was the standard bicarbonate typed? In hypercapnia it is lower than the actual one, "
            "which belongs here.",
            "hco3_mmol_l",
        )


def _gradient(gas: GasReading, context: QualityContext, impossible: set[str]) -> Iterator[Finding]:
    gradient = alveolar_arterial_gradient(gas)
    if gradient is None or impossible & {"paco2_kpa", "pao2_kpa"}:
        return
    shown = f"A-a gradient {round_half_up(gradient, 2) or 'just about 0'} kPa"
    breathed = "on air" if gas.is_on_air else "at this percentage of oxygen"
    if gradient < 0:
        yield Finding(
            "DQ-7",
            Level.BLOCK if gradient < _GRADIENT_BLOCK_KPA else Level.CONFIRM,
            f"So high a PaO2 is not possible {breathed} ({shown}). Was the patient on (more) "
            "oxygen, is a unit wrong, or was there a bubble in the sample?",
            "pao2_kpa",
        )
    elif gradient <= _GRADIENT_LUNG_KPA and context.has_lung_disease:
        yield Finding(
            "DQ-7",
            Level.WARN,
            f"{shown} is unusually good with lung disease. Was it really {breathed}?",
            "pao2_kpa",
        )


def _saturation(gas: GasReading, impossible: set[str]) -> Iterator[Finding]:
    if gas.sample is SampleKind.VBG or impossible & {"pao2_kpa", "sao2_percent", "spo2_percent"}:
        return
    if gas.pao2_kpa is not None and gas.pao2_kpa < _VENOUS_PO2_KPA:
        yield Finding(
            "DQ-9",
            Level.CONFIRM,
            f"A PaO2 of {number(gas.pao2_kpa)} kPa is very low for someone well enough to attend. "
            "Could the sample be venous or mixed?",
            "pao2_kpa",
        )
    blood = _blood_saturation_percent(gas)
    if blood is None or gas.spo2_percent is None:
        return
    ahead = gas.spo2_percent - blood
    shown = f"SpO2 {number(gas.spo2_percent)} %, blood {round_half_up(blood, 1)} %"
    if ahead >= _VENOUS_CONFIRM:
        yield Finding(
            "DQ-9",
            Level.CONFIRM,
            f"The blood is much less saturated than the oximeter says ({shown}). Could the sample "
            "be venous or mixed?",
            "spo2_percent",
        )
    elif ahead >= _VENOUS_WARN:
        yield Finding(
            "DQ-9",
            Level.WARN,
            f"The blood is less saturated than the oximeter says ({shown}). Partly venous?",
            "spo2_percent",
        )
    elif ahead <= -_VENOUS_WARN:
        yield Finding(
            "DQ-12",
            Level.WARN,
            f"The oximeter reads lower than the blood ({shown}). Poor trace, air in the sample, "
            "or taken on oxygen?",
            "spo2_percent",
        )


def _blood_saturation_percent(gas: GasReading) -> Decimal | None:
    if gas.sao2_percent is not None:
        return gas.sao2_percent
    if gas.pao2_kpa is None or not gas.shows_oxygen:
        return None
    return so2_of_po2(gas.pao2_kpa) * 100


def _unusable(gas: GasReading) -> Iterator[Finding]:
    if gas.pao2_kpa is None or gas.shows_oxygen:
        return
    is_venous = gas.sample is SampleKind.VBG
    yield Finding(
        "DQ-10" if is_venous else "R-GAS-12",
        Level.WARN,
        f"The PO2 of a {'venous' if is_venous else 'fingertip'} sample says nothing about the "
        "artery; it is kept but not used.",
        "pao2_kpa",
    )


def _change(gas: GasReading, context: QualityContext, impossible: set[str]) -> Iterator[Finding]:
    last = context.last_stable_air_gas
    if last is None or last.pao2_kpa is None or gas.pao2_kpa is None or not gas.is_on_air:
        return
    change = gas.pao2_kpa - last.pao2_kpa
    if (
        abs(change) > _DELTA_KPA
        and not context.has_treatment_changed
        and "pao2_kpa" not in impossible
    ):
        way = "higher" if change > 0 else "lower"
        yield Finding(
            "DQ-11",
            Level.WARN,
            f"PaO2 is {number(abs(change))} kPa {way} than on {short_date(last.taken_on)}, with no "
            "change of treatment. Was it really on air?",
            "pao2_kpa",
        )


def _age_of_gas(gas: GasReading, context: QualityContext) -> Iterator[Finding]:
    if context.new_order_on is None:
        return
    days = (context.new_order_on - gas.taken_on).days
    if days > _OLD_DAYS:
        yield Finding(
            "DQ-16",
            Level.WARN,
            f"This gas is {days} days old; a new order should rest on a more recent one.",
            "taken_at",
        )
