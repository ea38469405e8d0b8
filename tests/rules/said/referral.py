"""Section 1: what the screen before a referral for LTOT says."""

from datetime import date, timedelta
from functools import partial

from rules.cases import BTS, DH, LAST_EXACERBATION, NICE, D

from o2clinic.rules.eligibility import Diagnosis, Exacerbation
from o2clinic.rules.referral import Screening, screen

_SEEN_ON = date(2025, 3, 3)
_NUMBERS = (
    "spo2_percent",
    "usual_spo2_percent",
    "haematocrit_percent",
    "fev1_percent_predicted",
)
_ALL = {"has_oedema": True, "haematocrit_percent": "0.6", "has_pulmonary_hypertension": True}


def _asked(spo2="92", policy=BTS, **given):
    known = {
        "seen_on": _SEEN_ON,
        "age_years": 75,
        "spo2_percent": spo2,
        "diagnosis": Diagnosis.COPD,
        "exacerbations": (LAST_EXACERBATION,),
        "was_information_given": True,
        **given,
    }
    known |= {name: D(known[name]) for name in _NUMBERS if known.get(name) is not None}
    return partial(screen, Screening(**known), policy)


def _ill(*started, ended=None, **given):
    return _asked(exacerbations=tuple(Exacerbation(day, ended) for day in started), **given)


def _unwell(spo2, usual="92"):
    return _asked(spo2, is_acutely_unwell=True, usual_spo2_percent=usual)


def _weak(spo2, diagnosis=Diagnosis.MOTOR_NEURONE, **given):
    return _asked(spo2, diagnosis=diagnosis, **given)


CASES = {
    "at the line": _asked("92"),
    "at the line in 2008": _asked("92", DH),
    "below the line under NICE": _asked("91.9", NICE),
    "just above the line": _asked("92.1"),
    "at the line for a recheck": _asked("94"),
    "above every line": _asked("94.1"),
    "a good saturation": _asked("97", diagnosis=Diagnosis.ILD),
    "oedema": _asked("94", has_oedema=True),
    "oedema above the line": _asked("94.1", has_oedema=True, diagnosis=Diagnosis.ILD),
    "a haematocrit of 55": _asked("94", haematocrit_percent="55"),
    "a haematocrit of 54.9": _asked("94", haematocrit_percent="54.9"),
    "pulmonary hypertension": _asked("94", has_pulmonary_hypertension=True),
    "every complication": _asked("93", **_ALL),
    "signs in COPD with a good saturation": _asked(
        "96", has_cyanosis=True, has_raised_jvp=True, fev1_percent_predicted="29.9", **_ALL
    ),
    "cyanosis in COPD": _asked("96", has_cyanosis=True),
    "a raised JVP in COPD": _asked("96", has_raised_jvp=True),
    "signs in another disease": _asked(
        "96", has_cyanosis=True, fev1_percent_predicted="20", diagnosis=Diagnosis.BRONCHIECTASIS
    ),
    "pulmonary hypertension alone in COPD above the line": _asked(
        "95", has_pulmonary_hypertension=True
    ),
    "FEV1 of 29.9 %": _asked("96", fev1_percent_predicted="29.9"),
    "FEV1 of 30 %": _asked("96", fev1_percent_predicted="30"),
    "FEV1 of 49.9 %": _asked("96", fev1_percent_predicted="49.9"),
    "FEV1 of 50 %": _asked("96", fev1_percent_predicted="50"),
    "FEV1 of 40 % with cyanosis": _asked("96", fev1_percent_predicted="40", has_cyanosis=True),
    "motor neurone disease at its line": _weak("94"),
    "motor neurone disease above its line": _weak("94.1"),
    "neuromuscular with lung disease at its line": _weak(
        "92", Diagnosis.NEUROMUSCULAR, has_lung_disease=True
    ),
    "neuromuscular with lung disease above its line": _weak(
        "92.1", Diagnosis.NEUROMUSCULAR, has_lung_disease=True
    ),
    "chest wall disease has no line of its own": _weak("94", Diagnosis.CHEST_WALL),
    "no age": _asked(age_years=None),
    "seventeen": _asked(age_years=17),
    "eighteen": _asked(age_years=18),
    "no saturation": _asked(None),
    "on oxygen": _asked(is_on_air=False),
    "not steady": _asked(is_steady=False),
    "no diagnosis": _asked(diagnosis=None),
    "treatment to be optimised": _asked(is_treatment_optimised=False),
    "neither diagnosis nor treatment": _asked(diagnosis=None, is_treatment_optimised=False),
    "nobody asked for exacerbations": _asked(exacerbations=None),
    "never an exacerbation": _ill(),
    "56 days after an exacerbation": _ill(_SEEN_ON - timedelta(days=56)),
    "55 days after an exacerbation": _ill(_SEEN_ON - timedelta(days=55)),
    "the later of two exacerbations counts": _ill(date(2025, 2, 3), date(2024, 10, 1)),
    "counted from the end": _ill(date(2024, 12, 1), ended=date(2025, 1, 10)),
    "assessed early": _ill(date(2025, 2, 20), early_assessment_reason=" Six a year "),
    "a blank reason to assess early": _ill(date(2025, 2, 20), early_assessment_reason="  "),
    "an exacerbation of today, to be assessed early": _ill(
        _SEEN_ON, early_assessment_reason="Six a year"
    ),
    "an exacerbation of yesterday, assessed early": _ill(
        _SEEN_ON - timedelta(days=1), early_assessment_reason="Six a year"
    ),
    "in an exacerbation": _ill(date(2025, 2, 20), ended=date(2025, 3, 6)),
    "in an exacerbation, to be assessed early": _ill(
        date(2025, 2, 20), ended=date(2025, 3, 6), early_assessment_reason="Six a year"
    ),
    "unwell, a fall of three points": _unwell("89"),
    "unwell in 2008": _asked("85", DH, is_acutely_unwell=True),
    "unwell, a fall of less than three points": _unwell("89.1"),
    "unwell, as saturated as usual": _unwell("92"),
    "unwell, better saturated than usual": _unwell("93"),
    "unwell, nothing measured": _unwell(None),
    "unwell, the usual reading unknown": _unwell("85", None),
    "unwell, and nothing else is known": _asked(
        None, is_acutely_unwell=True, age_years=None, diagnosis=None, was_information_given=False
    ),
    "darker skin at the line for a recheck": _asked("94", has_dark_skin=True),
    "darker skin above it": _asked("94.1", has_dark_skin=True),
    "no information given": _asked(was_information_given=False),
}
