"""Sections 7.2 and 7.5, GR-2: what a blood gas is called and what it shows."""

from datetime import UTC, datetime
from functools import partial

from rules.cases import BTS, TWO_LITRES, D, a_gas

from o2clinic.rules.blood_gas import (
    SampleKind,
    alveolar_arterial_gradient,
    pf_ratio,
    respiratory_failure,
)
from o2clinic.rules.oxygen_source import Device, OxygenSource
from o2clinic.rules.quantities import round_half_up

_VENTURI = OxygenSource(Device.VENTURI, D(4), D("0.28"))
_GASES = {
    "on air": a_gas("7.3"),
    "on cannulae": a_gas("7.3", source=TWO_LITRES),
    "on a Venturi mask": a_gas("7.3", source=_VENTURI),
    "with nothing noted": a_gas("7.3", source=None),
    "from an earlobe": a_gas("7.3", sample=SampleKind.CBG_EARLOBE),
    "from a fingertip": a_gas("7.3", sample=SampleKind.CBG_FINGER),
    "from a vein": a_gas("7.3", sample=SampleKind.VBG),
    "without PaO2": a_gas(None),
    "without PaCO2": a_gas("7.3", paco2_kpa=None),
    "high up": a_gas("7.3", barometric_kpa=D("90")),
}


def _failure(pao2, paco2):
    return partial(respiratory_failure, a_gas(pao2, paco2_kpa=D(paco2)), BTS)


def _words(gas):
    return gas.in_words()


def _ratio(gas):
    ratio = pf_ratio(gas)
    return None if ratio is None else round_half_up(ratio, 2)


def _day(gas):
    return gas.taken_on


def _refused(**given):
    try:
        return a_gas(**given).in_words()
    except ValueError as refusal:
        return str(refusal)


CASES = {
    "a time without a zone": partial(_refused, taken_at=datetime(2025, 3, 3, 10)),
    "a pH that is no number": partial(_refused, ph=D("NaN")),
    "a lactate without end": partial(_refused, lactate_mmol_l=D("Infinity")),
    **{f"called {name}": partial(_words, gas) for name, gas in _GASES.items()},
    **{f"gradient {name}": partial(alveolar_arterial_gradient, g) for name, g in _GASES.items()},
    **{f"ratio {name}": partial(_ratio, gas) for name, gas in _GASES.items()},
    **{f"failure {name}": partial(respiratory_failure, g, BTS) for name, g in _GASES.items()},
    "PaO2 below 8.0": _failure("7.99", "6.00"),
    "PaO2 below 8.0, PaCO2 above 6.0": _failure("7.99", "6.01"),
    "PaO2 of exactly 8.0, PaCO2 above 6.0": _failure("8.00", "6.01"),
    "PaO2 of exactly 8.0, PaCO2 of exactly 6.0": _failure("8.00", "6.00"),
    "the clinic's day of a summer night": partial(
        _day, a_gas(taken_at=datetime(2025, 6, 30, 23, 30, tzinfo=UTC))
    ),
}
