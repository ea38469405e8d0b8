"""Usual ranges of adults, and which value lies outside (section 7.1).

A mark is an aid to the eye and no finding: what a value means is said by the rules that read it.
Where a value cannot be set against the range, it has no mark: PaO2 and saturation on oxygen or on
exertion, every number of a venous sample, oxygen of a fingertip.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.patient_codes import Sex
from o2clinic.rules.policy import Comparison, Policy, Tag, Threshold
from o2clinic.rules.result_codes import Activity

# As every lower limit of normal is written: the fifth percentile.
LOWER_LIMIT_Z: Final = Decimal("-1.645")


class Mark(StrEnum):
    """Where a value lies outside its range; the word for people."""

    LOW = "low"
    HIGH = "high"

    @property
    def letter(self) -> str:
        """As laboratories print it behind the number."""
        return "L" if self is Mark.LOW else "H"


@dataclass(frozen=True, slots=True)
class ReferenceRange:
    """What is usual, both ends within.

    Attributes:
        low: None where there is no lower end.
        high: None where there is no upper end.
        source: who says so, short enough for a table.
        tag: how well it is founded.
        is_low_open, is_high_open: the end itself lies outside.
    """

    low: Decimal | None
    high: Decimal | None
    source: str
    tag: Tag
    is_low_open: bool = False
    is_high_open: bool = False

    def mark(self, value: Decimal) -> Mark | None:
        """Low, high, or None within the range; raw values are compared."""
        if self.low is not None and (value < self.low or (self.is_low_open and value == self.low)):
            return Mark.LOW
        if self.high is not None and (
            value > self.high or (self.is_high_open and value == self.high)
        ):
            return Mark.HIGH
        return None

    @property
    def words(self) -> str:
        """For the head of a row.

        >>> ReferenceRange(Decimal("4.7"), Decimal("6.0"), "teaching", Tag.READ).words
        '4.7 to 6.0'
        >>> ReferenceRange(Decimal(92), None, "BTS", Tag.READ, is_low_open=True).words
        '> 92'
        """
        if self.low is not None and self.high is not None:
            return f"{_shown(self.low)} to {_shown(self.high)}"
        if self.low is not None:
            return f"{'>' if self.is_low_open else '≥'} {_shown(self.low)}"
        if self.high is not None:
            return f"{'<' if self.is_high_open else '≤'} {_shown(self.high)}"
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a value was measured in, as far as it decides whether a range holds.

    Attributes:
        is_on_air: it is noted that air was breathed.
        sample: where blood came from; None for what is no blood.
    """

    is_on_air: bool
    activity: Activity = Activity.REST
    sample: SampleKind | None = None


def _usual(low: str, high: str, source: str, tag: Tag) -> ReferenceRange:
    return ReferenceRange(
        Decimal(low) if low else None, Decimal(high) if high else None, source, tag
    )


# Of a blow: what was breathed, and doing what, is no matter.
_Z_SCORES: Final = (
    *("fev1_z", "fvc_z", "ratio_z"),
    *("post_fev1_z", "post_fvc_z", "post_ratio_z"),
)
_RANGES: Final = {
    "ph": _usual("7.35", "7.45", "teaching", Tag.READ),
    "paco2_kpa": _usual("4.7", "6.0", "teaching", Tag.READ),
    "pao2_kpa": _usual("11.0", "13.5", "teaching, on air", Tag.QUOTED),
    "hco3_mmol_l": _usual("22", "26", "teaching", Tag.QUOTED),
    "hco3_standard_mmol_l": _usual("22", "26", "teaching", Tag.QUOTED),
    "base_excess_mmol_l": _usual("-2", "2", "general", Tag.UNVERIFIED),
    "sao2_percent": _usual("95", "", "general, on air", Tag.UNVERIFIED),
    "lactate_mmol_l": _usual("", "2.0", "general", Tag.UNVERIFIED),
    # The same line as where the rule RANGE asks whether the patient smokes.
    "cohb_percent": _usual("", "3", "ours", Tag.OURS),
    **dict.fromkeys(_Z_SCORES, ReferenceRange(LOWER_LIMIT_Z, None, "LLN", Tag.READ)),
}
_HAEMOGLOBIN: Final = {
    Sex.FEMALE: _usual("115", "165", "general, women", Tag.UNVERIFIED),
    Sex.MALE: _usual("130", "180", "general, men", Tag.UNVERIFIED),
}
# What a litre of oxygen, or a walk, changes by itself.
_OF_OXYGEN: Final = {"pao2_kpa", "sao2_percent", "spo2_percent"}
_OF_BLOOD_ONLY: Final = {"pao2_kpa", "sao2_percent"}


def reference_range(name: str, policy: Policy, sex: Sex | None = None) -> ReferenceRange | None:
    """The range of a field of the catalogue of results; None where there is none.

    Args:
        name: of the field, the unit at its end.
        policy: whose limits are used for SpO2 and haematocrit.
        sex: as registered at birth; haemoglobin has no range without it.
    """
    if name == "spo2_percent":
        return _other_side(policy.referral_spo2_percent)
    if name == "haematocrit_percent":
        return _other_side(policy.polycythaemia_haematocrit_percent)
    if name == "hb_g_l":
        return None if sex is None else _HAEMOGLOBIN.get(sex)
    return _RANGES.get(name)


def mark_of(
    name: str,
    value: Decimal,
    taken: Circumstances,
    policy: Policy,
    sex: Sex | None = None,
) -> Mark | None:
    """Whether a value lies outside the range, where it can be set against it at all."""
    usual = reference_range(name, policy, sex)
    if usual is None or not _may_be_compared(name, taken):
        return None
    return usual.mark(value)


def limit_mark(value: Decimal, lower_limit: Decimal | None) -> Mark | None:
    """Low where a volume lies below its own lower limit of normal; exactly on it is normal."""
    return Mark.LOW if lower_limit is not None and value < lower_limit else None


def _may_be_compared(name: str, taken: Circumstances) -> bool:
    if name in _Z_SCORES:
        return True
    if taken.sample is SampleKind.VBG and name != "spo2_percent":
        return False
    if name in _OF_BLOOD_ONLY and taken.sample is SampleKind.CBG_FINGER:
        return False
    if name in _OF_OXYGEN:
        return taken.is_on_air and taken.activity is Activity.REST
    return True


def _other_side(limit: Threshold) -> ReferenceRange:
    """The range in which a threshold of the policy does not hold."""
    source = re.split(r"[,;(]", limit.source)[0].strip()
    is_open = limit.comparison in {Comparison.AT_MOST, Comparison.AT_LEAST}
    if limit.comparison in {Comparison.AT_MOST, Comparison.BELOW}:
        return ReferenceRange(limit.value, None, source, limit.tag, is_low_open=is_open)
    return ReferenceRange(None, limit.value, source, limit.tag, is_high_open=is_open)


def _shown(value: Decimal) -> str:
    return f"{value}".replace("-", "\u2212")
