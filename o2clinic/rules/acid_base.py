"""Acid-base classes of a blood gas (section 7.3) and expected compensation (section 7.4).

The bicarbonate line of 28 mmol/L is from the BTS emergency oxygen guideline 2017; the other rows
are standard teaching. Every label with a metabolic part asks for a clinician.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from o2clinic.rules.blood_gas import GasReading, SampleKind
from o2clinic.rules.policy import Policy

HCO3_LOW: Final = Decimal(22)
HCO3_RAISED: Final = Decimal(28)
HCO3_HIGH_NORMAL: Final = Decimal(26)
_PACO2_NORMAL_KPA: Final = Decimal("5.33")
_HCO3_NORMAL: Final = Decimal(24)
_BAND_KPA: Final = Decimal("0.27")
_CLINICIAN: Final = "; clinician to interpret"


class AcidBase(StrEnum):
    """Rows of the classification; the words stand in `AcidBaseClass.words`."""

    ACUTE_RESPIRATORY_ACIDOSIS = "acute_respiratory_acidosis"
    ACUTE_ON_CHRONIC_RESPIRATORY_ACIDOSIS = "acute_on_chronic_respiratory_acidosis"
    MIXED_ACIDOSIS = "mixed_acidosis"
    COMPENSATED_RESPIRATORY_ACIDOSIS = "compensated_respiratory_acidosis"
    MILD_HYPERCAPNIA = "mild_hypercapnia"
    METABOLIC_ACIDOSIS = "metabolic_acidosis"
    ACUTE_RESPIRATORY_ALKALOSIS = "acute_respiratory_alkalosis"
    CHRONIC_RESPIRATORY_ALKALOSIS = "chronic_respiratory_alkalosis"
    METABOLIC_ALKALOSIS = "metabolic_alkalosis"
    COMPENSATED_ALKALOSIS_OR_MIXED = "compensated_alkalosis_or_mixed"
    UNCLASSIFIED = "unclassified"


_WORDS: Final = {
    AcidBase.ACUTE_RESPIRATORY_ACIDOSIS: "Acute respiratory acidosis",
    AcidBase.ACUTE_ON_CHRONIC_RESPIRATORY_ACIDOSIS: "Acute-on-chronic respiratory acidosis",
    AcidBase.MIXED_ACIDOSIS: f"Mixed respiratory and metabolic acidosis{_CLINICIAN}",
    AcidBase.COMPENSATED_RESPIRATORY_ACIDOSIS: "Compensated (chronic) respiratory acidosis",
    AcidBase.MILD_HYPERCAPNIA: "Mild hypercapnia, uncertain whether chronic: repeat",
    AcidBase.METABOLIC_ACIDOSIS: f"Metabolic acidosis{_CLINICIAN}",
    AcidBase.ACUTE_RESPIRATORY_ALKALOSIS: "Acute respiratory alkalosis",
    AcidBase.CHRONIC_RESPIRATORY_ALKALOSIS: "Chronic respiratory alkalosis",
    AcidBase.METABOLIC_ALKALOSIS: f"Metabolic alkalosis{_CLINICIAN}",
    AcidBase.COMPENSATED_ALKALOSIS_OR_MIXED: (
        f"Compensated respiratory alkalosis or mixed disorder{_CLINICIAN}"
    ),
    AcidBase.UNCLASSIFIED: "Normal or not classified: see the numbers",
}
_NORMAL_PH: Final = "pH normal"
_ODD_PH_UNCLASSIFIED: Final = "Not classified: see the numbers"


@dataclass(frozen=True, slots=True)
class AcidBaseClass:
    """The row that fits, in words.

    Attributes:
        row: which one.
        ph_words: "acidaemia", "alkalaemia" or "pH normal".
    """

    row: AcidBase
    ph_words: str

    @property
    def words(self) -> str:
        """The label for people; a metabolic one says that a clinician is to interpret it."""
        if self.row is AcidBase.UNCLASSIFIED and self.ph_words != _NORMAL_PH:
            return _ODD_PH_UNCLASSIFIED
        return _WORDS[self.row]


def classify(gas: GasReading, policy: Policy) -> AcidBaseClass | None:
    """The row of section 7.3 that fits; raw values are compared (U-4).

    None when pH, PaCO2 or bicarbonate is missing, or the sample is venous.
    """
    ph, paco2, hco3 = gas.ph, gas.paco2_kpa, gas.hco3_mmol_l
    if ph is None or paco2 is None or hco3 is None or gas.sample is SampleKind.VBG:
        return None
    if policy.acidaemia_ph.holds(ph):
        return AcidBaseClass(_acidaemia(paco2, hco3, policy), "acidaemia")
    if policy.alkalaemia_ph.holds(ph):
        return AcidBaseClass(_alkalaemia(paco2, hco3, policy), "alkalaemia")
    return AcidBaseClass(_normal_ph(paco2, hco3, policy), _NORMAL_PH)


def _acidaemia(paco2: Decimal, hco3: Decimal, policy: Policy) -> AcidBase:
    if not policy.hypercapnia_paco2_kpa.holds(paco2):
        return AcidBase.METABOLIC_ACIDOSIS if hco3 < HCO3_LOW else AcidBase.UNCLASSIFIED
    if hco3 < HCO3_LOW:  # before the acute row, which would swallow it
        return AcidBase.MIXED_ACIDOSIS
    if hco3 <= HCO3_RAISED:
        return AcidBase.ACUTE_RESPIRATORY_ACIDOSIS
    return AcidBase.ACUTE_ON_CHRONIC_RESPIRATORY_ACIDOSIS


def _alkalaemia(paco2: Decimal, hco3: Decimal, policy: Policy) -> AcidBase:
    if policy.hypocapnia_paco2_kpa.holds(paco2):
        if hco3 >= HCO3_LOW:
            return AcidBase.ACUTE_RESPIRATORY_ALKALOSIS
        return AcidBase.CHRONIC_RESPIRATORY_ALKALOSIS
    return AcidBase.METABOLIC_ALKALOSIS if hco3 > HCO3_HIGH_NORMAL else AcidBase.UNCLASSIFIED


def _normal_ph(paco2: Decimal, hco3: Decimal, policy: Policy) -> AcidBase:
    if policy.hypercapnia_paco2_kpa.holds(paco2):
        if hco3 > HCO3_RAISED:
            return AcidBase.COMPENSATED_RESPIRATORY_ACIDOSIS
        return AcidBase.MILD_HYPERCAPNIA if hco3 >= HCO3_LOW else AcidBase.UNCLASSIFIED
    if policy.hypocapnia_paco2_kpa.holds(paco2) and hco3 < HCO3_LOW:
        return AcidBase.COMPENSATED_ALKALOSIS_OR_MIXED
    return AcidBase.UNCLASSIFIED


def hco3_expected_acute_acidosis(paco2_kpa: Decimal) -> Decimal:
    """Bicarbonate in mmol/L expected in acute hypercapnia at a PaCO2 in kPa."""
    return _HCO3_NORMAL + Decimal("0.75") * (paco2_kpa - _PACO2_NORMAL_KPA)


def hco3_expected_chronic_acidosis(paco2_kpa: Decimal) -> Decimal:
    """Bicarbonate in mmol/L expected in chronic hypercapnia at a PaCO2 in kPa.

    >>> round(hco3_expected_chronic_acidosis(Decimal("7.2")), 1)
    Decimal('28.9')
    """
    return _HCO3_NORMAL + Decimal("2.6") * (paco2_kpa - _PACO2_NORMAL_KPA)


def hco3_expected_acute_alkalosis(paco2_kpa: Decimal) -> Decimal:
    """Bicarbonate in mmol/L expected in acute hypocapnia at a PaCO2 in kPa."""
    return _HCO3_NORMAL - Decimal("1.5") * (_PACO2_NORMAL_KPA - paco2_kpa)


def hco3_expected_chronic_alkalosis(paco2_kpa: Decimal) -> tuple[Decimal, Decimal]:
    """Lowest and highest bicarbonate in mmol/L expected in chronic hypocapnia (PaCO2 in kPa)."""
    fall = _PACO2_NORMAL_KPA - paco2_kpa
    return _HCO3_NORMAL - Decimal("3.75") * fall, _HCO3_NORMAL - 3 * fall


def paco2_expected_metabolic_acidosis(hco3_mmol_l: Decimal) -> tuple[Decimal, Decimal]:
    """Lowest and highest PaCO2 in kPa expected in metabolic acidosis (Winter)."""
    middle = Decimal("0.20") * hco3_mmol_l + Decimal("1.07")
    return middle - _BAND_KPA, middle + _BAND_KPA


def paco2_expected_metabolic_alkalosis(hco3_mmol_l: Decimal) -> tuple[Decimal, Decimal]:
    """Lowest and highest PaCO2 in kPa expected in metabolic alkalosis."""
    middle = Decimal("0.093") * (hco3_mmol_l - _HCO3_NORMAL) + _PACO2_NORMAL_KPA
    return middle - _BAND_KPA, middle + _BAND_KPA
