"""Section 6.4: oxygen alert cards, and the saturation to aim at in an emergency."""

from datetime import date
from functools import partial

from rules.cases import BTS, DH, TWO_LITRES, D, a_gas, held

from o2clinic.errors import Finding, Level
from o2clinic.rules.alert_card import (
    CARD_WORDS,
    TOLD_WORDS,
    AlertCase,
    PersonalRange,
    Told,
    advise_card,
)
from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.diagnosis import Diagnosis

_ON = date(2025, 3, 3)
_ILD, _COPD = Diagnosis.ILD, Diagnosis.COPD


def _patient(diagnosis=_COPD, *gases, policy=BTS, **given):
    known = {
        "diagnosis": diagnosis,
        "gases": tuple(gases),
        "had_hypercapnic_failure": False,
        "had_niv_for_acidosis": False,
        "bmi_kg_m2": D(25),
    }
    return partial(advise_card, AlertCase(**{**known, **given}), policy)


def _gas(paco2="6.5", on=_ON, **given):
    return held(a_gas(on=on, paco2_kpa=None if paco2 is None else D(paco2), **given))


def _old(paco2, ph, hco3):
    values = {"ph": None if ph is None else D(ph), "hco3_mmol_l": None if hco3 is None else D(hco3)}
    return _patient(_COPD, _gas(paco2, **values))


def _own(diagnosis=_COPD, is_on_ltot=True, **given):
    fields = {
        "low_percent": D(84),
        "high_percent": D(88),
        "set_by": " Dr Berg ",
        "reason": " usual 86 % ",
    }
    personal = PersonalRange(**{**fields, **given})
    return _patient(diagnosis, is_on_ltot=is_on_ltot, personal_range=personal)


_PAST = {
    "NIV for acidosis": _patient(had_niv_for_acidosis=True),
    "an episode of failure": _patient(_ILD, had_hypercapnic_failure=True),
    "both": _patient(_ILD, had_hypercapnic_failure=True, had_niv_for_acidosis=True),
    "an episode, NIV not asked for": _patient(
        _ILD, had_hypercapnic_failure=True, had_niv_for_acidosis=None
    ),
    "an episode, no diagnosis": _patient(None, had_hypercapnic_failure=True),
    "nothing": _patient(_ILD),
    "nobody asked": _patient(_ILD, had_hypercapnic_failure=None, had_niv_for_acidosis=None),
    "failure not asked for, PaCO2 raised": _patient(_ILD, _gas(), had_hypercapnic_failure=None),
    "everything done": _patient(
        had_niv_for_acidosis=True,
        is_card_issued=True,
        is_mask_issued=True,
        told=frozenset(Told),
    ),
    "the GP alone was told": _patient(
        had_niv_for_acidosis=True,
        is_card_issued=True,
        is_mask_issued=True,
        told=frozenset({Told.GP}),
    ),
    "a card that was not called for": _patient(is_card_issued=True),
}

_GASES = {
    "PaCO2 of 6.00": _patient(_ILD, _gas("6.00")),
    "PaCO2 of 6.01": _patient(_ILD, _gas("6.01")),
    "PaCO2 of 6.01 under the policy of 2008": _patient(_ILD, _gas("6.01"), policy=DH),
    "venous": _patient(_ILD, _gas(sample=SampleKind.VBG)),
    "fingertip": _patient(_ILD, _gas(sample=SampleKind.CBG_FINGER)),
    "on oxygen": _patient(_ILD, _gas(source=TWO_LITRES)),
    "without PaCO2": _patient(_ILD, _gas(None)),
    "that cannot be true": _patient(
        _ILD, held(_gas().gas, Finding("DQ-5", Level.BLOCK, "Does not fit."))
    ),
    "with an open query": _patient(
        _ILD, held(_gas().gas, Finding("DQ-7", Level.CONFIRM, "On oxygen?"))
    ),
    "the latest of two": _patient(_ILD, _gas("7.1", date(2025, 5, 1)), _gas("6.2")),
    "one that does not count before one that does": _patient(
        _ILD, _gas(None), _gas("6.0", date(2025, 4, 1)), _gas("6.2", date(2025, 5, 1))
    ),
    "raised bicarbonate": _old("6.01", "7.350", "28.1"),
    "raised bicarbonate with acidosis": _old("6.01", "7.349", "28.1"),
    "bicarbonate of 28.0": _old("6.01", "7.40", "28.0"),
    "raised bicarbonate without pH": _old("6.5", None, "30.0"),
    "bicarbonate not recorded": _old("6.5", "7.40", None),
}

_TARGETS = {
    **{diagnosis.value.replace("_", " "): _patient(diagnosis) for diagnosis in Diagnosis},
    "heart failure with COPD beside it": _patient(
        Diagnosis.HEART_FAILURE, other_diagnoses=(Diagnosis.OTHER, _COPD)
    ),
    "no diagnosis": _patient(None),
    "no diagnosis, nothing measured": _patient(None, bmi_kg_m2=None),
    "no diagnosis, BMI of 41": _patient(None, bmi_kg_m2=D(41)),
    "BMI of 40": _patient(_ILD, bmi_kg_m2=D(40)),
    "BMI of 40.1": _patient(_ILD, bmi_kg_m2=D("40.1")),
    "BMI not measured": _patient(_ILD, bmi_kg_m2=None),
    "COPD, BMI not measured": _patient(bmi_kg_m2=None),
    "COPD, BMI of 41 and PaCO2 raised": _patient(_COPD, _gas(), bmi_kg_m2=D(41)),
    "bronchiectasis with fixed obstruction": _patient(
        Diagnosis.BRONCHIECTASIS, has_fixed_obstruction=True
    ),
    "bronchiectasis without obstruction": _patient(
        Diagnosis.BRONCHIECTASIS, has_fixed_obstruction=False
    ),
    "ILD under the policy of 2008": _patient(_ILD, policy=DH),
}

_OWN = {
    "on LTOT for COPD": _own(),
    "without LTOT": _own(is_on_ltot=False),
    "of a chest wall": _own(Diagnosis.CHEST_WALL),
    "88 to 88": _own(low_percent=D(88)),
    "0 to 88": _own(low_percent=D(0)),
    "0.5 to 88": _own(low_percent=D("0.5")),
    "84 to 100": _own(high_percent=D(100)),
    "84 to 100.1": _own(high_percent=D("100.1")),
    "set by nobody": _own(set_by=" "),
    "for no reason": _own(reason=" "),
}

CASES = {
    "the words of each outcome": lambda: CARD_WORDS,
    "who is told": lambda: TOLD_WORDS,
    **{f"past: {name}": case for name, case in _PAST.items()},
    **{f"gas: {name}": case for name, case in _GASES.items()},
    **{f"target: {name}": case for name, case in _TARGETS.items()},
    **{f"range of the patient's own: {name}": case for name, case in _OWN.items()},
    "the range in words": _patient(_ILD)().target.in_words,
}
