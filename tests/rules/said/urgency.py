"""How soon a new result must be looked at."""

from functools import partial

from rules.cases import BTS, TWO_LITRES, D, a_gas

from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.urgency import gas_urgency, oximetry_urgency, spirometry_urgency

_CAPILLARY = {"sample": SampleKind.CBG_EARLOBE}
_FINGER = {"sample": SampleKind.CBG_FINGER}
_VENOUS = {"sample": SampleKind.VBG}


def _named(rule, *told, **context):
    return rule(*told, **context).name.lower()


def _gas(ph="7.40", paco2="5.5", pao2="9.0", *, query=False, **given):
    numbers = {
        name: None if value is None else D(value)
        for name, value in (("ph", ph), ("paco2_kpa", paco2))
    }
    return partial(_named, gas_urgency, a_gas(pao2, **numbers, **given), BTS, has_open_query=query)


def _spo2(percent, *, query=False):
    return partial(_named, oximetry_urgency, D(percent), BTS, has_open_query=query)


def _fev1(percent, *, query=False):
    value = None if percent is None else D(percent)
    return partial(_named, spirometry_urgency, value, BTS, has_open_query=query)


CASES = {
    "a usual gas": _gas(),
    "a usual gas with an open query": _gas(query=True),
    "respiratory acidosis": _gas("7.349", "6.01"),
    "respiratory acidosis on oxygen": _gas("7.349", "6.01", source=TWO_LITRES),
    "respiratory acidosis with an open query": _gas("7.349", "6.01", query=True),
    "respiratory acidosis from an earlobe": _gas("7.349", "6.01", **_CAPILLARY),
    "respiratory acidosis from a fingertip": _gas("7.349", "6.01", **_FINGER),
    "respiratory acidosis in a venous sample": _gas("7.349", "6.01", **_VENOUS),
    "pH of exactly 7.35, PaCO2 raised": _gas("7.350", "6.01"),
    "pH of exactly 7.35, PaCO2 raised, in a venous sample": _gas("7.350", "6.01", **_VENOUS),
    "pH low, PaCO2 of exactly 6.0": _gas("7.349", "6.00"),
    "pH of exactly 7.35, PaCO2 of exactly 6.0": _gas("7.350", "6.00"),
    "pH low, nothing else known": _gas("7.349", None, None),
    "PaCO2 raised, nothing else known": _gas(None, "6.01", None),
    "nothing known": _gas(None, None, None),
    "PaO2 of exactly 7.3": _gas(pao2="7.30"),
    "PaO2 of 7.31": _gas(pao2="7.31"),
    "PaO2 low on oxygen": _gas(pao2="7.0", source=TWO_LITRES),
    "PaO2 low, what was breathed not noted": _gas(pao2="7.0", source=None),
    "PaO2 low from an earlobe": _gas(pao2="7.0", **_CAPILLARY),
    "PaO2 low from a fingertip": _gas(pao2="5.5", **_FINGER),
    "PaO2 low in a venous sample": _gas(pao2="5.0", **_VENOUS),
    "SpO2 of 92": _spo2("92"),
    "SpO2 of 92.1": _spo2("92.1"),
    "SpO2 of 97 with an open query": _spo2("97", query=True),
    "FEV1 of 29.99 %": _fev1("29.99"),
    "FEV1 of 30 %": _fev1("30"),
    "FEV1 of 80 % with an open query": _fev1("80", query=True),
    "FEV1 without a prediction": _fev1(None),
    "FEV1 without a prediction, with an open query": _fev1(None, query=True),
}
