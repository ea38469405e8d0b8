"""Exact numbers with units, and the two ways of rounding them (rules U-1 to U-8).

A pressure is kept as a Decimal in kPa to 0.01, a pH to 0.001, a bicarbonate to 0.1; no binary
float takes part, so a threshold is met or not met and never "almost".
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

KPA_STEP = Decimal("0.01")
PH_STEP = Decimal("0.001")
HCO3_STEP = Decimal("0.1")
MMHG_PER_KPA = Decimal("7.50062")  # U-1

_LONGEST_TYPED = 40
# One separator, point or comma; a second one could only be a thousands sign.
_TYPED = re.compile(r"([+\-\u2212]?)([0-9]{1,9})?(?:[.,]([0-9]{0,9}))?\s*(.*)", re.DOTALL)


class Unit(StrEnum):
    """A unit as it is shown to people."""

    NONE = ""
    KPA = "kPa"
    MMHG = "mmHg"
    PERCENT = "%"
    FRACTION = "(0 to 1)"
    MMOL_L = "mmol/L"
    NMOL_L = "nmol/L"
    G_L = "g/L"
    G_DL = "g/dL"
    L = "L"
    ML = "mL"
    L_MIN = "L/min"
    L_S = "L/s"
    CM = "cm"
    M = "m"
    KG = "kg"
    HOURS = "h"
    SECONDS = "s"
    MINUTES = "min"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    BEATS_MIN = "/min"
    PER_HOUR = "/h"
    PPM = "ppm"
    KG_M2 = "kg/m²"


_SPELLINGS: dict[str, Unit] = {unit.value.lower(): unit for unit in Unit if unit.value} | {
    "mm[hg]": Unit.MMHG,
    "torr": Unit.MMHG,
    "percent": Unit.PERCENT,
    "mmol": Unit.MMOL_L,
    "nmol": Unit.NMOL_L,
    "l/m": Unit.L_MIN,
    "lpm": Unit.L_MIN,
    "lmin": Unit.L_MIN,
    "litres/min": Unit.L_MIN,
    "litre": Unit.L,
    "litres": Unit.L,
    "hr": Unit.HOURS,
    "hrs": Unit.HOURS,
    "hours": Unit.HOURS,
    "sec": Unit.SECONDS,
    "metres": Unit.M,
    "bpm": Unit.BEATS_MIN,
}

# How many of the first unit make one of the second; the other way is the reciprocal.
_FACTORS: dict[tuple[Unit, Unit], Decimal] = {
    (Unit.MMHG, Unit.KPA): MMHG_PER_KPA,
    (Unit.PERCENT, Unit.FRACTION): Decimal(100),
    (Unit.G_L, Unit.G_DL): Decimal(10),
    (Unit.ML, Unit.L): Decimal(1000),
    (Unit.L_MIN, Unit.L_S): Decimal(60),
    (Unit.CM, Unit.M): Decimal(100),
    (Unit.SECONDS, Unit.MINUTES): Decimal(60),
    (Unit.MINUTES, Unit.HOURS): Decimal(60),
}


class NotANumber(ValueError):
    """What was typed is not one number with, perhaps, a unit that fits."""

    def __init__(self, typed: str, why: str) -> None:
        shown = typed if len(typed) <= _LONGEST_TYPED else f"{typed[:_LONGEST_TYPED]}…"
        self.typed, self.why = shown, why
        super().__init__(f"“{shown}” {why}")


class NotConvertible(ValueError):
    """The two units measure different things."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with the unit it was typed in.

    Attributes:
        value: exact, as typed.
        unit: as typed, or the field's own when none was typed.
    """

    value: Decimal
    unit: Unit

    def __str__(self) -> str:
        return f"{self.value:f} {self.unit}".rstrip()


def parse_quantity(text: str, default_unit: Unit) -> Quantity | None:
    """Read a typed number that may carry a unit.

    Point and comma both mean the decimal separator; nothing is ever a thousands sign.

    Args:
        text: what the user typed.
        default_unit: the field's unit, taken when none is typed.

    Returns:
        The number and its unit as typed; None when the text is empty.

    Raises:
        NotANumber: with the user's words and what to do.

    >>> print(parse_quantity("7,35", Unit.NONE))
    7.35
    >>> print(parse_quantity("55 mmHg", Unit.KPA))
    55 mmHg
    """
    typed = text.strip() if len(text) <= 10 * _LONGEST_TYPED else text
    if not typed:
        return None
    found = _TYPED.fullmatch(typed) if len(typed) <= _LONGEST_TYPED else None
    if found is None or not (found[2] or found[3]):
        raise NotANumber(typed, "is not a number. Type digits with one point or comma, like 7.35.")
    unit = _unit_typed(typed, found[4], default_unit)
    sign = "-" if found[1] in {"-", "\u2212"} else ""
    digits = f"{found[2] or '0'}.{found[3]}" if found[3] else found[2]
    return Quantity(Decimal(f"{sign}{digits}") + 0, unit)  # + 0: there is no minus nought


def convert(value: Decimal, unit: Unit, to_unit: Unit) -> Decimal:
    """The same quantity in another unit, not rounded.

    Args:
        value: in `unit`.
        unit: what `value` is in.
        to_unit: what the answer is in.

    Raises:
        NotConvertible: the units measure different things.
    """
    if unit == to_unit:
        return value
    if (unit, to_unit) in _FACTORS:
        return value / _FACTORS[unit, to_unit]
    if (to_unit, unit) in _FACTORS:
        return value * _FACTORS[to_unit, unit]
    raise NotConvertible(f"{unit or 'a bare number'} cannot be turned into {to_unit or 'one'}.")


def to_kpa(value: Decimal, unit: Unit) -> Decimal:
    """A pressure in kPa to 0.01, from kPa or mmHg.

    >>> to_kpa(Decimal(55), Unit.MMHG)
    Decimal('7.33')
    """
    return quantised(convert(value, unit, Unit.KPA), KPA_STEP)


def to_mmhg(value_kpa: Decimal) -> Decimal:
    """A pressure in mmHg to 0.1, from kPa.

    >>> to_mmhg(Decimal("7.3"))
    Decimal('54.8')
    """
    return round_half_up(convert(value_kpa, Unit.KPA, Unit.MMHG), 1)


def round_half_up(value: Decimal, places: int) -> Decimal:
    """The value to so many decimal places, a five rounded away from zero (U-3).

    >>> round_half_up(Decimal("7.35"), 1), round_half_up(Decimal("7.34"), 1)
    (Decimal('7.4'), Decimal('7.3'))
    """
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def quantised(value: Decimal, step: Decimal) -> Decimal:
    """The value in its canonical precision, half up (kPa 0.01, pH 0.001, bicarbonate 0.1)."""
    return value.quantize(step, rounding=ROUND_HALF_UP)


def hydrogen_ions_nmol_l(ph: Decimal) -> Decimal:
    """[H+] in nmol/L from pH, not rounded (U-6)."""
    return Decimal(10) ** (9 - ph)


def ph_of(hydrogen_nmol_l: Decimal) -> Decimal:
    """Value of pH from [H+] in nmol/L, which must be above 0; not rounded (U-6)."""
    return 9 - hydrogen_nmol_l.log10()


def haematocrit_percent(value: Decimal) -> Decimal:
    """Haematocrit in per cent, from per cent or a fraction (U-8).

    >>> haematocrit_percent(Decimal(55)), haematocrit_percent(Decimal("0.55"))
    (Decimal('55'), Decimal('55.00'))
    """
    return value * 100 if value <= 1 else value


def _unit_typed(typed: str, tail: str, default_unit: Unit) -> Unit:
    spelled = "".join(tail.lower().split())
    if not spelled:
        return default_unit
    unit = _SPELLINGS.get(spelled)
    if unit is None:
        raise NotANumber(
            typed, "is not one number with a unit. Type digits with one point or comma, like 7.35."
        )
    try:
        convert(Decimal(1), unit, default_unit)
    except NotConvertible:
        wanted = f"in {default_unit}" if default_unit else "without a unit"
        raise NotANumber(typed, f"has a unit that does not fit here. Type it {wanted}.") from None
    return unit
