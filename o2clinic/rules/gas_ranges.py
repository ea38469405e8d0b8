"""Plausible ranges of every number of a blood gas, and what was probably meant.

DQ-1 to DQ-4 and DQ-8 of the data-quality rules; RANGE stands for the other fields' bounds.
Outside the outer pair a value cannot be saved, outside the inner pair it has to be confirmed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.blood_gas import GasReading
from o2clinic.rules.display import number
from o2clinic.rules.gas_equations import ph_expected
from o2clinic.rules.quantities import (
    HCO3_STEP,
    KPA_STEP,
    PH_STEP,
    Unit,
    ph_of,
    quantised,
    to_kpa,
    to_mmhg,
)

_PH_FITS: Final = Decimal("0.03")  # DQ-8 asks that DQ-5 fits after the conversion
_PACO2_USUAL: Final = (Decimal("3.0"), Decimal("12.0"))
_PAO2_USUAL: Final = (Decimal("4.0"), Decimal("14.5"))
_PAO2_ON_OXYGEN_USUAL: Final = (Decimal("4.0"), Decimal("40.0"))
_COHB_SMOKING: Final = Decimal(3)
_COHB_HIGH: Final = Decimal(10)
_PH_USUAL: Final = (Decimal("7.25"), Decimal("7.55"))


@dataclass(frozen=True, slots=True)
class _Range:
    field: str
    words: str
    unit: str
    rule: str
    outer: tuple[Decimal, Decimal]
    inner: tuple[Decimal, Decimal]


def _range(names: tuple[str, str, str, str], outer: str, inner: str) -> _Range:
    low, high = outer.split()
    inner_low, inner_high = inner.split()
    return _Range(*names, (Decimal(low), Decimal(high)), (Decimal(inner_low), Decimal(inner_high)))


_PH: Final = _range(("ph", "pH", "", "DQ-1"), "6.80 7.80", "7.25 7.55")
_PACO2: Final = _range(("paco2_kpa", "PaCO2", "kPa", "DQ-2"), "2.0 20.0", "3.0 12.0")
_PAO2_AIR: Final = _range(("pao2_kpa", "PaO2 on air", "kPa", "DQ-3"), "2.5 20.0", "4.0 14.5")
# Forty kPa on a home's flow of oxygen is more likely a number in mmHg.
_PAO2_OXYGEN: Final = _range(("pao2_kpa", "PaO2 on oxygen", "kPa", "DQ-3"), "2.5 80.0", "4.0 40.0")
_OTHERS: Final = (
    _range(("hco3_mmol_l", "Bicarbonate", "mmol/L", "RANGE"), "3 60", "12 50"),
    _range(("hco3_standard_mmol_l", "Standard bicarbonate", "mmol/L", "RANGE"), "3 60", "12 50"),
    _range(("base_excess_mmol_l", "Base excess", "mmol/L", "RANGE"), "-30 30", "-20 20"),
    _range(("sao2_percent", "SaO2", "%", "RANGE"), "30 100", "60 100"),
    _range(("spo2_percent", "SpO2", "%", "RANGE"), "30 100", "60 100"),
    _range(("hb_g_l", "Haemoglobin", "g/L", "RANGE"), "20 260", "70 200"),
    _range(("haematocrit_percent", "Haematocrit", "%", "RANGE"), "10 80", "20 70"),
    _range(("cohb_percent", "COHb", "%", "RANGE"), "0 60", "0 10"),
    _range(("methb_percent", "MetHb", "%", "RANGE"), "0 60", "0 10"),
    _range(("lactate_mmol_l", "Lactate", "mmol/L", "RANGE"), "0 30", "0 4"),
)


def check_ranges(gas: GasReading) -> Iterator[Finding]:
    """Findings on numbers out of range, each with an offer where a slip can be guessed."""
    yield from _check(gas, _PH, _ph_meant)
    yield from _check(gas, _PACO2, _paco2_meant)
    yield from _check(gas, _PAO2_AIR if gas.is_on_air else _PAO2_OXYGEN, _pao2_meant)
    for bounds in _OTHERS:
        yield from _check(gas, bounds, _MEANT.get(bounds.field, _nothing_meant))
    if gas.cohb_percent is not None and _COHB_SMOKING < gas.cohb_percent <= _COHB_HIGH:
        message = f"COHb {number(gas.cohb_percent)} %: does the patient smoke? SpO2 may read high."
        yield Finding("RANGE", Level.WARN, message, "cohb_percent")


def paco2_meant_kpa(gas: GasReading) -> Decimal | None:
    """What an implausible PaCO2 probably was in kPa, read as mmHg or with a lost point (DQ-8).

    With pH and bicarbonate at hand the reading that fits them decides, and none is offered when
    none fits; without them mmHg is the likelier slip.
    """
    typed = gas.paco2_kpa
    if typed is None or _is_within(typed, _PACO2_USUAL):
        return None
    readings = [reading for reading in _readings_kpa(typed) if _is_within(reading, _PACO2_USUAL)]
    ph, hco3 = gas.ph, gas.hco3_mmol_l
    if ph is not None and hco3 is not None and hco3 > 0:
        readings = [
            reading for reading in readings if abs(ph_expected(reading, hco3) - ph) <= _PH_FITS
        ]
    return readings[0] if readings else None


def pao2_meant_kpa(gas: GasReading) -> Decimal | None:
    """What an implausible PaO2 probably was in kPa; None when no slip gives a usual value."""
    typed = gas.pao2_kpa
    usual = _PAO2_USUAL if gas.is_on_air else _PAO2_ON_OXYGEN_USUAL
    if typed is None or _is_within(typed, usual):
        return None
    readings = [reading for reading in _readings_kpa(typed) if _is_within(reading, _PAO2_USUAL)]
    return readings[0] if readings else None


def _readings_kpa(typed: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """The number as mmHg typed for kPa, as one with its point lost, as kPa typed for mmHg."""
    return to_kpa(typed, Unit.MMHG), quantised(typed / 10, KPA_STEP), to_mmhg(typed)


def _check(
    gas: GasReading, bounds: _Range, meant: Callable[[GasReading], str]
) -> Iterator[Finding]:
    value: Decimal | None = getattr(gas, bounds.field)
    if value is None or _is_within(value, bounds.inner):
        return
    shown = f"{bounds.words} {number(value)} {bounds.unit}".rstrip()
    offer = meant(gas)
    is_pressure = bounds.unit == "kPa"
    ask = f" Was {offer} meant?" if offer else " Check it against the print-out."
    here = offer
    if offer and is_pressure:  # DQ-8 below says how the slip came about, and carries the offer
        ask, here = "", ""
    if _is_within(value, bounds.outer):
        rule = "DQ-4" if bounds.field in _SOFT_FIELDS else "RANGE"
        yield Finding(rule, Level.CONFIRM, f"{shown} is unusual.{ask}", bounds.field, here)
    else:
        low, high = (number(limit) for limit in bounds.outer)
        message = f"{shown} is not possible (limits {low} to {high}).{ask}"
        yield Finding(bounds.rule, Level.BLOCK, message, bounds.field, here)
    if offer and is_pressure:
        yield Finding(
            "DQ-8",
            Level.CONFIRM,
            f"{_slip(value, offer)} Accept {offer}, or correct the number.",
            bounds.field,
            offer,
        )


def _slip(typed: Decimal, offer: str) -> str:
    """How a pressure typed as kPa may have come about, in words."""
    as_mmhg, with_point, as_kpa = (number(reading) for reading in _readings_kpa(typed))
    offered = number(Decimal(offer.removesuffix(" kPa")))
    if offered == as_mmhg:
        return f"Typed in mmHg? {number(typed)} mmHg is {offer}."
    if offered == with_point:
        return f"Is the decimal point lost? It would be {offer}."
    return f"Typed in kPa while mmHg was chosen? It would be {as_kpa} kPa."


_SOFT_FIELDS: Final = {
    "ph",
    "paco2_kpa",
    "pao2_kpa",
    "hco3_mmol_l",
    "haematocrit_percent",
    "spo2_percent",
}


def _paco2_meant(gas: GasReading) -> str:
    meant = paco2_meant_kpa(gas)
    return f"{meant} kPa" if meant is not None else ""


def _pao2_meant(gas: GasReading) -> str:
    meant = pao2_meant_kpa(gas)
    return f"{meant} kPa" if meant is not None else ""


def _ph_meant(gas: GasReading) -> str:
    typed = gas.ph
    if typed is None or typed <= _PH.outer[1]:
        return ""
    readings = [typed / 10, typed / 100, typed / 1000, ph_of(typed)]
    fitting = [
        quantised(reading, PH_STEP) for reading in readings if _is_within(reading, _PH_USUAL)
    ]
    return str(fitting[0]) if fitting else ""


def _share_meant(field: str) -> Callable[[GasReading], str]:
    def meant(gas: GasReading) -> str:
        typed: Decimal = getattr(gas, field)
        return f"{number(typed * 100)} %" if Decimal("0.3") <= typed <= 1 else ""

    return meant


def _haemoglobin_meant(gas: GasReading) -> str:
    typed = gas.hb_g_l
    return f"{number(typed * 10)} g/L" if typed is not None and 4 <= typed <= 26 else ""


def _haematocrit_meant(gas: GasReading) -> str:
    typed = gas.haematocrit_percent
    if typed is None or not Decimal("0.1") <= typed <= Decimal("0.8"):
        return ""
    return f"{number(typed * 100)} %"


def _bicarbonate_meant(gas: GasReading) -> str:
    typed = gas.hco3_mmol_l
    if typed is None or not 120 <= typed <= 500:
        return ""
    return f"{quantised(typed / 10, HCO3_STEP)} mmol/L"


def _nothing_meant(_gas: GasReading) -> str:
    return ""


_MEANT: Final[dict[str, Callable[[GasReading], str]]] = {
    "hco3_mmol_l": _bicarbonate_meant,
    "sao2_percent": _share_meant("sao2_percent"),
    "spo2_percent": _share_meant("spo2_percent"),
    "hb_g_l": _haemoglobin_meant,
    "haematocrit_percent": _haematocrit_meant,
}


def _is_within(value: Decimal, limits: tuple[Decimal, Decimal]) -> bool:
    return limits[0] <= value <= limits[1]
