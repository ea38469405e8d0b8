"""Section 5.3: what a review means for oxygen that is in use."""

from datetime import date, timedelta
from functools import partial

from rules.cases import BTS, DH, TWO_LITRES, D, a_gas, an_earlobe_gas, held

from o2clinic.errors import Finding, Level
from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.ltot_case import Exacerbation
from o2clinic.rules.order import Modality
from o2clinic.rules.stopping import (
    STOP_FLAG_WORDS,
    STOPPING_WORDS,
    StoppingCase,
    decide_stopping,
)

_FIRST, _SECOND = date(2025, 5, 1), date(2025, 5, 22)  # 21 days
_TODAY = date(2025, 6, 1)


def _on_air(pao2="8.4", on=_FIRST, **given):
    return held(a_gas(pao2, on, **{"off_oxygen_minutes": 30, **given}))


_PAIR = (_on_air(), _on_air(on=_SECOND))
_QUERIED = held(_on_air().gas, Finding("DQ-7", Level.CONFIRM, "On oxygen?"))
_EARLOBE = held(an_earlobe_gas("7.0", _FIRST, off_oxygen_minutes=30))


def _reviewed(*gases, policy=BTS, **given):
    known = {
        "decided_on": _TODAY,
        "gases": gases,
        "diagnosis": Diagnosis.COPD,
        "has_oedema": False,
        "haematocrit_percent": D(45),
        "has_pulmonary_hypertension": False,
        "exacerbations": (),
        "has_other_indication": False,
    }
    return partial(decide_stopping, StoppingCase(**{**known, **given}), policy)


def _other(modality, **given):
    return _reviewed(modality=modality, **given)


_GASES = {
    "none": _reviewed(),
    "on oxygen": _reviewed(held(a_gas("7.9", _FIRST, source=TWO_LITRES))),
    "with an open query": _reviewed(_QUERIED),
    "venous": _reviewed(_on_air(sample=SampleKind.VBG)),
    "fingertip": _reviewed(_on_air(sample=SampleKind.CBG_FINGER)),
    "without PaO2": _reviewed(_on_air(None)),
    "oxygen off for an unknown time": _reviewed(_on_air(off_oxygen_minutes=None)),
    "oxygen off for 19 min": _reviewed(_on_air(off_oxygen_minutes=19)),
    "oxygen off for 20 min": _reviewed(_on_air(off_oxygen_minutes=20)),
    "one that does not count before a pair": _reviewed(
        held(a_gas("7.9", date(2025, 4, 1), source=TWO_LITRES)), *_PAIR
    ),
    "one with an unknown time before a pair": _reviewed(
        _on_air(on=date(2025, 4, 1), off_oxygen_minutes=None), *_PAIR
    ),
}

_LIMITS = {
    "PaO2 of 7.34": _reviewed(_on_air("7.34")),
    "PaO2 of 7.35": _reviewed(_on_air("7.35")),
    "PaO2 of 8.04 with oedema": _reviewed(_on_air("8.04"), has_oedema=True),
    "PaO2 of 8.05 with oedema": _reviewed(_on_air("8.05"), has_oedema=True),
    "PaO2 of 8.04 with a haematocrit of 55.1": _reviewed(
        _on_air("8.04"), haematocrit_percent=D("55.1")
    ),
    "PaO2 of 8.04 with pulmonary hypertension": _reviewed(
        _on_air("8.04"), has_pulmonary_hypertension=True
    ),
    "earlobe PaO2 of 7.0": _reviewed(_EARLOBE),
    "PaO2 of 7.0": _reviewed(_on_air("7.0")),
    "low after high": _reviewed(_on_air("9.0"), _on_air("7.2", _SECOND)),
    "low between two high": _reviewed(
        _on_air(on=date(2025, 3, 1)), _on_air("7.0"), _on_air(on=_SECOND)
    ),
    "low before a pair": _reviewed(
        _on_air("7.0", on=date(2025, 3, 1)), _on_air(), _on_air(on=_SECOND)
    ),
    "two low before a pair": _reviewed(
        _on_air("7.0", on=date(2025, 2, 1)),
        _on_air("8.9", on=date(2025, 2, 20)),
        _on_air("7.0", on=date(2025, 3, 1)),
        *_PAIR,
    ),
    "given in another order": _reviewed(_on_air("7.0", _SECOND), _on_air("9.0", _FIRST)),
    "between the limits, nothing known": _reviewed(
        _on_air("8.0"),
        _on_air("8.4", _SECOND),
        has_oedema=None,
        haematocrit_percent=None,
        has_pulmonary_hypertension=None,
    ),
    "8.04, haematocrit not known": _reviewed(
        _on_air("8.4"), _on_air("8.04", _SECOND), haematocrit_percent=None
    ),
    "8.05, haematocrit not known": _reviewed(
        _on_air("8.05"), _on_air("8.4", _SECOND), haematocrit_percent=None
    ),
    "between the limits, everything known": _reviewed(_on_air("7.8"), _on_air("7.9", _SECOND)),
    "pulmonary hypertension, oedema not known": _reviewed(
        _on_air("8.4"),
        _on_air("8.5", _SECOND),
        diagnosis=Diagnosis.PULMONARY_HYPERTENSION,
        has_oedema=None,
    ),
    "pulmonary hypertension between the limits": _reviewed(
        _on_air("7.9"), diagnosis=Diagnosis.PULMONARY_HYPERTENSION
    ),
    "no diagnosis": _reviewed(*_PAIR, diagnosis=None),
    "a diagnosis without LTOT": _reviewed(*_PAIR, diagnosis=Diagnosis.OTHER),
    "under the policy of 2008": _reviewed(_on_air(), policy=DH),
}

_STABLE = {
    "two gases 21 days apart": _reviewed(*_PAIR),
    "two gases 20 days apart": _reviewed(_on_air(), _on_air(on=date(2025, 5, 21))),
    "two gases 20 days apart under the policy of 2008": _reviewed(
        _on_air(), _on_air(on=date(2025, 5, 21)), policy=DH
    ),
    "two gases 21 days apart under the policy of 2008": _reviewed(*_PAIR, policy=DH),
    "three gases": _reviewed(_on_air(), _on_air(on=date(2025, 5, 10)), _on_air(on=_SECOND)),
    "one gas": _reviewed(_on_air()),
    "one gas found enough": _reviewed(_on_air(), one_gas_enough_reason=" PaO2 11, well "),
    "one gas found enough for a blank reason": _reviewed(_on_air(), one_gas_enough_reason=" "),
    "exacerbations not asked for": _reviewed(*_PAIR, exacerbations=None),
    "56 days after an exacerbation": _reviewed(
        *_PAIR, exacerbations=(Exacerbation(date(2025, 3, 1), date(2025, 3, 6)),)
    ),
    "55 days after an exacerbation": _reviewed(
        *_PAIR, exacerbations=(Exacerbation(date(2025, 3, 1), date(2025, 3, 7)),)
    ),
    "the latest of two exacerbations": _reviewed(
        *_PAIR, exacerbations=(Exacerbation(date(2025, 3, 7)), Exacerbation(date(2024, 3, 7)))
    ),
    "an exacerbation since": _reviewed(*_PAIR, exacerbations=(Exacerbation(date(2025, 5, 25)),)),
    "an exacerbation since, under the policy of 2008": _reviewed(
        *_PAIR, exacerbations=(Exacerbation(date(2025, 5, 25)),), policy=DH
    ),
    "another form not recorded": _reviewed(*_PAIR, has_other_indication=None),
    "another form indicated": _reviewed(*_PAIR, has_other_indication=True),
}

_OTHERS = {
    "ambulatory oxygen that helps and is used": _other(
        Modality.AOT, has_benefit=True, is_used=True
    ),
    "ambulatory oxygen that does not help": _other(Modality.AOT, has_benefit=False, is_used=True),
    "ambulatory oxygen, use not recorded": _other(Modality.AOT, has_benefit=True),
    "ambulatory oxygen not used, help not recorded": _other(Modality.AOT, is_used=False),
    "palliative oxygen that helps": _other(Modality.POT, has_benefit=True),
    "palliative oxygen that does not help": _other(Modality.POT, has_benefit=False),
    "palliative oxygen, help not recorded": _other(Modality.POT),
    "oxygen at night still indicated": _other(Modality.NOT, is_still_indicated=True),
    "short bursts no longer indicated": _other(Modality.SBOT, is_still_indicated=False),
    "short bursts, not recorded": _other(Modality.SBOT),
}

_BESIDE = {
    "danger, the patient was told": _reviewed(
        _on_air("6.8"),
        dangers=("burns on the tubing", "smokes in bed"),
        was_told_of_withdrawal=True,
    ),
    "danger, the patient was not told": _reviewed(
        _on_air("6.8"), dangers=("burns on the tubing",), was_told_of_withdrawal=False
    ),
    "danger, not recorded whether told": _reviewed(_on_air("6.8"), dangers=("fire",)),
    "not used as the supplier reports": _reviewed(_on_air("6.8"), supplier_reports_non_use=True),
    "died today": _reviewed(_on_air("6.8"), dangers=("smokes",), died_on=_TODAY),
    "moved today": _reviewed(_on_air("6.8"), moved_on=_TODAY),
    "to move tomorrow": _reviewed(_on_air("6.8"), moved_on=_TODAY + timedelta(days=1)),
}

CASES = {
    "the words of each outcome": lambda: STOPPING_WORDS,
    "the words of each flag": lambda: STOP_FLAG_WORDS,
    **{f"gases: {name}": case for name, case in _GASES.items()},
    **{f"limit: {name}": case for name, case in _LIMITS.items()},
    **{f"stable: {name}": case for name, case in _STABLE.items()},
    **{f"other oxygen: {name}": case for name, case in _OTHERS.items()},
    **{f"beside: {name}": case for name, case in _BESIDE.items()},
}
