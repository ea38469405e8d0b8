"""Section 5.2: oxygen at a discharge from hospital."""

from datetime import date
from functools import partial

from rules.cases import BTS, DH, TWO_LITRES, D, a_gas, held

from o2clinic.errors import Finding, Level
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.discharge import (
    DISCHARGE_WORDS,
    DischargeCase,
    assessment_window,
    decide_discharge,
)
from o2clinic.rules.ltot_case import Exacerbation
from o2clinic.rules.order import Modality

_HOME_ON = date(2025, 3, 10)
_ILL = Exacerbation(date(2025, 3, 1), date(2025, 3, 10))
_GAS = held(a_gas("6.8", date(2025, 3, 9)))
_UNKNOWN = {"spo2": None, "is_breathless": None, "can_manage_off_oxygen": None}
_BLOCK = Finding("DQ-5", Level.BLOCK, "Does not fit.")
_QUERY = Finding("DQ-7", Level.CONFIRM, "On oxygen?")


def _asked(spo2="88", policy=BTS, **given):
    known = {
        "decided_on": _HOME_ON,
        "age_years": 71,
        "diagnosis": Diagnosis.COPD,
        "spo2_percent": None if spo2 is None else D(spo2),
        "is_breathless": True,
        "can_manage_off_oxygen": False,
        "gas": _GAS,
        "was_told_temporary": True,
        "exacerbations": (_ILL,),
        "was_team_involved": True,
    }
    return partial(decide_discharge, DischargeCase(**{**known, **given}), policy)


def _taken(on=_HOME_ON, *findings, **given):
    return _asked(gas=held(a_gas("6.8", on, **given), *findings))


def _acid(*findings, ph="7.349", paco2="6.01", spo2="88"):
    gas = a_gas("6.8", _HOME_ON, ph=D(ph), paco2_kpa=D(paco2), source=TWO_LITRES)
    return _asked(spo2, gas=held(gas, *findings))


def _bursts(spo2="88", **given):
    return _asked(spo2, modality=Modality.SBOT, **given)


def _ill(started_on, ended_on=None, policy=BTS, **given):
    return _asked(policy=policy, exacerbations=(Exacerbation(started_on, ended_on),), **given)


_CONDITIONS = {
    "all three met": _asked(),
    "all three met under the policy of 2008": _asked(policy=DH),
    "SpO2 of 92": _asked("92"),
    "SpO2 of 92.1": _asked("92.1"),
    "not breathless": _asked(is_breathless=False),
    "can manage off oxygen": _asked(can_manage_off_oxygen=True),
    "none recorded": _asked(**_UNKNOWN),
    "SpO2 not measured": _asked(None),
    "SpO2 of 95, nothing else recorded": _asked(**{**_UNKNOWN, "spo2": "95"}),
    "not breathless, nothing else recorded": _asked(**{**_UNKNOWN, "is_breathless": False}),
    "age not known": _asked(age_years=None),
    "17 years old": _asked(age_years=17),
    "18 years old": _asked(age_years=18),
    "18 years old under the policy of 2008": _asked(age_years=18, policy=DH),
    "interstitial lung disease": _asked(diagnosis=Diagnosis.ILD),
    "interstitial lung disease, SpO2 not measured": _asked(None, diagnosis=Diagnosis.ILD),
    "no diagnosis": _asked(diagnosis=None),
}

_GASES = {
    "none": _asked(gas=None),
    "without pH": _taken(ph=None),
    "without PaCO2": _taken(paco2_kpa=None),
    "with an open query": _taken(_HOME_ON, _QUERY),
    "that cannot be true": _taken(_HOME_ON, _BLOCK),
    "of the day before the exacerbation": _taken(date(2025, 2, 28)),
    "of its first day": _taken(date(2025, 3, 1)),
    "of the day of discharge": _taken(),
    "of the day after": _taken(date(2025, 3, 11)),
    "acidosis": _acid(),
    "acidosis with a high SpO2": _acid(spo2="95"),
    "pH of 7.350": _acid(ph="7.350"),
    "PaCO2 of 6.00": _acid(paco2="6.00"),
    "acidosis with an open query": _acid(_QUERY),
    "acidosis that cannot be true": _acid(_BLOCK),
    "told nothing of temporary oxygen": _asked(was_told_temporary=False),
    "not recorded whether told": _asked(was_told_temporary=None),
    "exacerbations not asked for": _asked(exacerbations=None),
    "nothing before the order": _asked(gas=None, was_told_temporary=None, exacerbations=None),
    "of an older exacerbation": _asked(
        exacerbations=(_ILL, Exacerbation(date(2024, 1, 1))),
        gas=held(a_gas("6.8", date(2025, 2, 28))),
    ),
}

_MODALITIES = {
    "short bursts in COPD, SpO2 of 92": _bursts("92"),
    "short bursts in COPD, SpO2 of 92.1": _bursts("92.1"),
    "short bursts in COPD, SpO2 not measured": _bursts(None),
    "short bursts, no diagnosis": _bursts(diagnosis=None),
    "short bursts in heart failure": _bursts(diagnosis=Diagnosis.HEART_FAILURE),
    "ambulatory oxygen": _asked(modality=Modality.AOT),
    "palliative oxygen with acidosis": _asked(
        modality=Modality.POT,
        gas=held(a_gas("6.8", _HOME_ON, ph=D("7.30"), paco2_kpa=D("7.0"))),
    ),
}

_STABLE = {
    "55 days after an exacerbation": _ill(date(2025, 1, 1), date(2025, 1, 14)),
    "56 days after an exacerbation": _ill(date(2025, 1, 1), date(2025, 1, 13)),
    "the latest of two counts": _asked(
        exacerbations=(_ILL, Exacerbation(date(2024, 1, 1), date(2024, 2, 1)))
    ),
    "no exacerbation": _asked(exacerbations=()),
    "under the policy of 2008": _ill(date(2025, 1, 1), date(2025, 1, 13), DH),
}

_WINDOWS = {
    "oxygen begins later": _asked(starts_on=date(2025, 3, 12)),
    "impossible": _ill(date(2025, 3, 1), date(2025, 4, 16)),
    "the end of treatment not recorded": _ill(date(2025, 3, 1)),
    "the respiratory team was not involved": _asked(was_team_involved=False),
    "of a single day": partial(assessment_window, date(2025, 4, 15), _HOME_ON, BTS),
    "in words": lambda: assessment_window(date(2025, 4, 15), _HOME_ON, BTS).in_words(),
    "in words, impossible": lambda: assessment_window(date(2025, 4, 16), _HOME_ON, BTS).in_words(),
}

CASES = {
    "the words of each outcome": lambda: DISCHARGE_WORDS,
    **{f"conditions: {name}": case for name, case in _CONDITIONS.items()},
    **{f"before the order: {name}": case for name, case in _GASES.items()},
    **{f"kind of oxygen: {name}": case for name, case in _MODALITIES.items()},
    **{f"stable: {name}": case for name, case in _STABLE.items()},
    **{f"window: {name}": case for name, case in _WINDOWS.items()},
}
