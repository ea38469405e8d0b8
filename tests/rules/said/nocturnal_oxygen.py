"""Section 4.1: whether oxygen at night is in question."""

from datetime import date
from functools import partial

from rules.cases import BTS, DH, D

from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.nocturnal_oxygen import NOT_WORDS, NotCase, decide_nocturnal

_ON = date(2025, 3, 3)
_NORMAL = {"ph": D("7.40"), "paco2_kpa": D("5.5")}
_RAISED = {"ph": D("7.38"), "paco2_kpa": D("6.01")}
_ACID = {"ph": D("7.34"), "paco2_kpa": D("6.5")}
_HEART = {
    "diagnosis": Diagnosis.HEART_FAILURE,
    "is_treatment_optimised": True,
    "has_sleep_disordered_breathing": True,
    "has_daytime_symptoms": True,
    "are_other_causes_excluded": True,
}


def _asked(policy=BTS, **given):
    known = {
        "decided_on": _ON,
        "born_on": date(1950, 1, 1),
        "diagnosis": Diagnosis.COPD,
        "meets_ltot": False,
        "is_hypoxaemic_at_night": True,
        "is_on_niv": False,
        **_NORMAL,
    }
    return partial(decide_nocturnal, NotCase(**{**known, **given}), policy)


def _heart(policy=BTS, **given):
    return _asked(policy, **{**_HEART, **given})


def _with(diagnosis, **given):
    return _asked(diagnosis=diagnosis, **given)


_WHO = {
    "date of birth not recorded": _asked(born_on=None),
    "17 years old": _asked(born_on=date(2007, 3, 4)),
    "18 years old": _asked(born_on=date(2007, 3, 3)),
    "nothing recorded": _asked(diagnosis=None, meets_ltot=None, is_hypoxaemic_at_night=None),
    "LTOT criteria met": _asked(meets_ltot=True),
    "LTOT criteria met, no diagnosis": _asked(diagnosis=None, meets_ltot=True),
    "SpO2 not low at night": _asked(is_hypoxaemic_at_night=False, night_nadir_percent=D(91)),
    "acidosis of a child": _asked(born_on=date(2010, 1, 1), **_ACID),
    "acidosis and the date of birth not recorded": _asked(born_on=None, **_ACID),
    "acidosis under the policy of 2008": _asked(DH, **_ACID),
    "pH of 7.35 with PaCO2 of 6.5": _asked(ph=D("7.35"), paco2_kpa=D("6.5")),
    "pH of 7.34 with PaCO2 of 6.0": _asked(ph=D("7.34"), paco2_kpa=D("6.0")),
    "pH not recorded with PaCO2 of 6.5": _asked(ph=None, paco2_kpa=D("6.5")),
    "pH of 7.30, PaCO2 not recorded": _asked(ph=D("7.30"), paco2_kpa=None),
}

_GROUPS = {
    "COPD": _asked(night_nadir_percent=D(84)),
    "COPD with PaCO2 of 6.00": _asked(paco2_kpa=D("6.00")),
    "COPD with PaCO2 of 6.01": _asked(**_RAISED),
    "COPD with PaCO2 of 6.01 on NIV": _asked(**_RAISED, is_on_niv=True),
    "COPD with PaCO2 of 6.01, NIV not recorded": _asked(**_RAISED, is_on_niv=None),
    "COPD without a gas": _asked(paco2_kpa=None, ph=None),
    "COPD on NIV with a good gas": _asked(is_on_niv=True),
    "COPD with ventilatory failure on NIV": _asked(has_ventilatory_failure=True, is_on_niv=True),
    "COPD said to have none, with a raised PaCO2": _asked(has_ventilatory_failure=False, **_RAISED),
    "cystic fibrosis": _with(Diagnosis.CYSTIC_FIBROSIS),
    "cystic fibrosis with a raised PaCO2": _with(Diagnosis.CYSTIC_FIBROSIS, **_RAISED),
    "cystic fibrosis with a raised PaCO2 on NIV": _with(
        Diagnosis.CYSTIC_FIBROSIS, **_RAISED, is_on_niv=True
    ),
    "ILD": _with(Diagnosis.ILD),
    "ILD with a raised PaCO2": _with(Diagnosis.ILD, **_RAISED),
    "ILD on NIV with a good gas": _with(Diagnosis.ILD, is_on_niv=True),
    "neuromuscular disease": _with(Diagnosis.NEUROMUSCULAR),
    "motor neurone disease on NIV": _with(Diagnosis.MOTOR_NEURONE, is_on_niv=True),
    "chest wall disease, NIV not recorded": _with(Diagnosis.CHEST_WALL, is_on_niv=None),
    "disturbed breathing in sleep": _with(Diagnosis.SLEEP_DISORDERED_BREATHING, **_RAISED),
    "disturbed breathing in sleep, on NIV": _with(
        Diagnosis.SLEEP_DISORDERED_BREATHING, is_on_niv=True
    ),
    "lung cancer": _with(Diagnosis.LUNG_CANCER),
    "lung cancer without PaCO2": _with(Diagnosis.LUNG_CANCER, paco2_kpa=None),
    "lung cancer without PaCO2, no failure": _with(
        Diagnosis.LUNG_CANCER, paco2_kpa=None, has_ventilatory_failure=False
    ),
    "bronchiectasis with a raised PaCO2": _with(Diagnosis.BRONCHIECTASIS, **_RAISED),
}

_HEARTS = {
    "with weak breathing beside it": _heart(other_diagnoses=(Diagnosis.MOTOR_NEURONE,)),
    "with COPD beside it": _heart(other_diagnoses=(Diagnosis.COPD,)),
    "every condition met": _heart(),
    "every condition met under the policy of 2008": _heart(DH),
    "none met": _heart(
        is_treatment_optimised=False,
        has_sleep_disordered_breathing=False,
        has_daytime_symptoms=False,
        are_other_causes_excluded=False,
    ),
    "nothing recorded": _heart(
        is_treatment_optimised=None,
        has_sleep_disordered_breathing=None,
        has_daytime_symptoms=None,
        are_other_causes_excluded=None,
        ph=None,
    ),
    "one not met, another not recorded": _heart(
        are_other_causes_excluded=False, has_daytime_symptoms=None, paco2_kpa=None
    ),
    "PaCO2 not recorded": _heart(paco2_kpa=None),
    "on NIV": _heart(is_on_niv=True),
    "on NIV without failure": _heart(is_on_niv=True, has_ventilatory_failure=False),
    "with a raised PaCO2": _heart(**_RAISED),
    "PaCO2 of 6.00": _heart(paco2_kpa=D("6.00")),
    "pH of 7.349": _heart(ph=D("7.349")),
    "pH of 7.349 under the policy of 2008": _heart(DH, ph=D("7.349")),
    "pH of 7.350": _heart(ph=D("7.350")),
}

CASES = {
    "the words of each outcome": lambda: NOT_WORDS,
    **{f"who: {name}": case for name, case in _WHO.items()},
    **{f"group: {name}": case for name, case in _GROUPS.items()},
    **{f"heart failure: {name}": case for name, case in _HEARTS.items()},
}
