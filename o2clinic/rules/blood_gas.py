"""A blood gas as it was read, and what kind of respiratory failure it shows."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date
from o2clinic.rules.gas_equations import SEA_LEVEL_KPA, gradient_simple, pf_ratio_kpa
from o2clinic.rules.oxygen_source import OxygenSource
from o2clinic.rules.policy import Policy


class SampleKind(StrEnum):
    """Where the blood came from."""

    ABG = "abg"
    CBG_EARLOBE = "cbg_earlobe"
    CBG_FINGER = "cbg_finger"
    VBG = "vbg"


SAMPLE_WORDS = {
    SampleKind.ABG: "arterial",
    SampleKind.CBG_EARLOBE: "earlobe capillary",
    SampleKind.CBG_FINGER: "fingertip capillary",
    SampleKind.VBG: "venous",
}

# Fingertip and venous oxygen pressures say nothing about the artery (R-GAS-12, DQ-10).
_SHOWS_OXYGEN = {SampleKind.ABG, SampleKind.CBG_EARLOBE}


@dataclass(frozen=True, slots=True, kw_only=True)
class GasReading:
    """One blood gas with what was breathed at the time.

    Attributes:
        sample: where the blood came from.
        source: what the patient breathed; None when it was not noted.
        taken_at: instant with its zone.
        ph: to 0.001.
        paco2_kpa: carbon dioxide pressure at 37 C, to 0.01.
        pao2_kpa: oxygen pressure at 37 C, to 0.01.
        hco3_mmol_l: actual bicarbonate as the analyser printed it.
        hco3_standard_mmol_l: standard bicarbonate; parts from the actual one in hypercapnia.
        base_excess_mmol_l: as the analyser printed it.
        sao2_percent: saturation by the analyser.
        is_sao2_computed: the analyser computed that saturation from PaO2.
        spo2_percent: by pulse oximeter at the time.
        hb_g_l: haemoglobin.
        haematocrit_percent: by the analyser.
        cohb_percent: carboxyhaemoglobin.
        methb_percent: methaemoglobin.
        lactate_mmol_l: lactate.
        off_oxygen_minutes: how long oxygen had been off before a sample on air.
        barometric_kpa: air pressure.
    """

    sample: SampleKind
    source: OxygenSource | None
    taken_at: datetime
    ph: Decimal | None = None
    paco2_kpa: Decimal | None = None
    pao2_kpa: Decimal | None = None
    hco3_mmol_l: Decimal | None = None
    hco3_standard_mmol_l: Decimal | None = None
    base_excess_mmol_l: Decimal | None = None
    sao2_percent: Decimal | None = None
    is_sao2_computed: bool = False
    spo2_percent: Decimal | None = None
    hb_g_l: Decimal | None = None
    haematocrit_percent: Decimal | None = None
    cohb_percent: Decimal | None = None
    methb_percent: Decimal | None = None
    lactate_mmol_l: Decimal | None = None
    off_oxygen_minutes: int | None = None
    barometric_kpa: Decimal = SEA_LEVEL_KPA

    def __post_init__(self) -> None:
        """Refuse what no rule could compare: a time without a zone, a number that is none."""
        if self.taken_at.tzinfo is None:
            raise ValueError("taken_at needs a time zone")
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Decimal) and not value.is_finite():
                raise ValueError(f"{field.name} is not a number")

    @property
    def taken_on(self) -> date:
        """The clinic's day of the sample."""
        return day_of(self.taken_at)

    @property
    def is_on_air(self) -> bool:
        """Whether it is noted that the patient breathed air."""
        return self.source is not None and self.source.is_air

    @property
    def shows_oxygen(self) -> bool:
        """Whether this kind of sample has a PO2 that may be used at all."""
        return self.sample in _SHOWS_OXYGEN

    def in_words(self) -> str:
        """Which gas this is, for a sentence: "arterial gas of 03-Mar-2025 on air"."""
        breathed = f"on {self.source.in_words()}" if self.source else "(air or oxygen not noted)"
        return f"{SAMPLE_WORDS[self.sample]} gas of {short_date(self.taken_on)} {breathed}"


class RespiratoryFailure(StrEnum):
    """What the gas shows, in the words for people."""

    NONE = "no respiratory failure"
    TYPE_1 = "type 1 respiratory failure"
    TYPE_2 = "type 2 respiratory failure"
    HYPERCAPNIA_ONLY = "hypercapnia without hypoxaemic failure"
    ON_OXYGEN = "on oxygen: not classifiable as on air"
    UNKNOWN = (
        "not classifiable: PaO2 and PaCO2 of an arterial or earlobe sample are needed, with what "
        "was breathed"
    )


def respiratory_failure(gas: GasReading, policy: Policy) -> RespiratoryFailure:
    """Type of respiratory failure; only a gas on air has one. Raw kPa are compared (U-4)."""
    if gas.pao2_kpa is None or gas.paco2_kpa is None or not gas.shows_oxygen or gas.source is None:
        return RespiratoryFailure.UNKNOWN
    if not gas.source.is_air:
        return RespiratoryFailure.ON_OXYGEN
    is_hypercapnic = policy.hypercapnia_paco2_kpa.holds(gas.paco2_kpa)
    if policy.hypoxaemic_failure_pao2_kpa.holds(gas.pao2_kpa):
        return RespiratoryFailure.TYPE_2 if is_hypercapnic else RespiratoryFailure.TYPE_1
    return RespiratoryFailure.HYPERCAPNIA_ONLY if is_hypercapnic else RespiratoryFailure.NONE


def alveolar_arterial_gradient(gas: GasReading) -> Decimal | None:
    """Gradient in kPa, PaCO2/0.8 form.

    None unless the sample is arterial or from the earlobe and the share of oxygen is known: on
    air, a Venturi mask or high-flow oxygen. Below zero is a query about the sample (DQ-7).
    """
    fio2 = gas.source.known_fio2 if gas.source else None
    if gas.pao2_kpa is None or gas.paco2_kpa is None or fio2 is None or not gas.shows_oxygen:
        return None
    return gradient_simple(gas.pao2_kpa, gas.paco2_kpa, fio2, gas.barometric_kpa)


def pf_ratio(gas: GasReading) -> Decimal | None:
    """PaO2 over the share of oxygen in kPa, on the same conditions as the gradient."""
    fio2 = gas.source.known_fio2 if gas.source else None
    if gas.pao2_kpa is None or fio2 is None or not gas.shows_oxygen:
        return None
    return pf_ratio_kpa(gas.pao2_kpa, fio2)
