"""Sections 3.1 and 3.2: whether to test somebody for ambulatory oxygen."""

from datetime import date
from functools import partial

from rules.cases import BTS, DH, LAST_EXACERBATION, D
from rules.walks import a_walk, on_oxygen

from o2clinic.rules.ambulatory import NEED_WORDS, AotCase, assess_ambulatory_need
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.ltot_case import Exacerbation
from o2clinic.rules.walk_test import WalkKind

_ON = date(2025, 3, 3)
_GOES_OUT = {"falls_on_exertion": True, "wants_to_use_it_outside": True}
_ILD = {"has_disabling_breathlessness": True}
_SHORT = {"kind": WalkKind.THREE_MINUTE, "distance_m": D(120)}


def _asked(policy=BTS, **given):
    known = {
        "decided_on": _ON,
        "born_on": date(1950, 1, 1),
        "is_on_ltot": False,
        "diagnosis": Diagnosis.ILD,
        "is_treatment_optimised": True,
        "exacerbations": (LAST_EXACERBATION,),
    }
    return partial(assess_ambulatory_need, AotCase(**{**known, **given}), policy)


def _ltot(**given):
    return _asked(is_on_ltot=True, **given)


def _stable(*exacerbations, policy=BTS, **given):
    return _asked(policy, **_GOES_OUT, exacerbations=exacerbations, **given)


_WHO = {
    "date of birth not recorded": _asked(born_on=None),
    "17 years old": _asked(born_on=date(2007, 3, 4)),
    "18 years old": _asked(born_on=date(2007, 3, 3), is_in_exercise_programme=True),
    "18 years old under the policy of 2008": _asked(
        DH, born_on=date(2007, 3, 3), is_in_exercise_programme=True
    ),
    "not recorded whether on LTOT": _asked(is_on_ltot=None),
}

_ON_LTOT = {
    "not recorded whether mobile": _ltot(),
    "not mobile": _ltot(is_mobile_outdoors=False),
    "mobile": _ltot(is_mobile_outdoors=True),
    "not mobile, needs it for the hours": _ltot(needs_it_for_hours=True, is_mobile_outdoors=False),
    "not mobile, has to leave home": _ltot(must_leave_home=True, is_mobile_outdoors=False),
    "both reasons, not recorded whether mobile": _ltot(
        needs_it_for_hours=True, must_leave_home=True
    ),
    "mobile, needs it for the hours": _ltot(needs_it_for_hours=True, is_mobile_outdoors=True),
}

_NO_LTOT = {
    "in an exercise programme": _asked(is_in_exercise_programme=True),
    "hours of somebody without LTOT": _asked(needs_it_for_hours=True, falls_on_exertion=False),
    "does not fall": _asked(falls_on_exertion=False),
    "does not fall, and does not want it": _asked(
        falls_on_exertion=False, wants_to_use_it_outside=False
    ),
    "falls and wants it": _asked(**_GOES_OUT),
    "falls and does not want it": _asked(falls_on_exertion=True, wants_to_use_it_outside=False),
    "falls, the wish not recorded": _asked(falls_on_exertion=True),
    "wants it, the fall not known": _asked(wants_to_use_it_outside=True),
    "does not want it, the fall not known": _asked(wants_to_use_it_outside=False),
    "ILD, disabling breathlessness and a fall": _asked(**_ILD, falls_on_exertion=True),
    "ILD, disabling breathlessness and no fall": _asked(**_ILD, falls_on_exertion=False),
    "ILD, disabling breathlessness, the fall not known": _asked(**_ILD),
    "ILD, disabling breathlessness, the fall not known, does not want it": _asked(
        **_ILD, wants_to_use_it_outside=False
    ),
    "COPD, disabling breathlessness and a fall": _asked(
        **_ILD, falls_on_exertion=True, diagnosis=Diagnosis.COPD
    ),
    "COPD, falls and wants it": _asked(**_GOES_OUT, diagnosis=Diagnosis.COPD),
    "COPD, does not fall": _asked(falls_on_exertion=False, diagnosis=Diagnosis.COPD),
    "a demanding treatment": _asked(has_active_regimen=True),
    "a demanding treatment, ILD with a fall": _asked(**_GOES_OUT, **_ILD, has_active_regimen=True),
}

_WALKS = {
    "a fall": _asked(walk=a_walk("94", "86"), wants_to_use_it_outside=True),
    "no fall though told of one": _asked(**_GOES_OUT, walk=a_walk("95", "91")),
    "its lowest SpO2 not recorded": _asked(**_GOES_OUT, walk=a_walk("95", None)),
    "on oxygen": _asked(**_GOES_OUT, walk=on_oxygen("91")),
    "on something not noted": _asked(**_GOES_OUT, walk=a_walk("95", "91", source=None)),
    "a short one with a fall": _asked(
        walk=a_walk("95", "86", **_SHORT), wants_to_use_it_outside=True
    ),
    "a short one without a fall": _asked(
        walk=a_walk("95", "91", **_SHORT), wants_to_use_it_outside=True
    ),
    "a short one without numbers": _asked(walk=a_walk("95", None, **_SHORT)),
}

_LATER = {
    "treatment not recorded": _asked(**_GOES_OUT, is_treatment_optimised=None),
    "treatment to optimise": _asked(**_GOES_OUT, is_treatment_optimised=False),
    "exacerbations not asked for": _asked(**_GOES_OUT, exacerbations=None),
    "no exacerbation": _stable(),
    "no exacerbation under the policy of 2008": _stable(policy=DH),
    "56 days after": _stable(Exacerbation(date(2025, 1, 6))),
    "55 days after": _stable(Exacerbation(date(2025, 1, 7))),
    "55 days after the latest of two": _stable(
        Exacerbation(date(2025, 1, 7)), Exacerbation(date(2024, 1, 7))
    ),
    "41 days after under the policy of 2008": _stable(Exacerbation(date(2025, 1, 21)), policy=DH),
    "tested early for a reason": _stable(
        Exacerbation(date(2025, 2, 20)), early_test_reason=" Discharge "
    ),
    "tested early for a blank reason": _stable(
        Exacerbation(date(2025, 2, 20)), early_test_reason=" "
    ),
}

CASES = {
    "the words of each outcome": lambda: NEED_WORDS,
    **{f"who: {name}": case for name, case in _WHO.items()},
    **{f"on LTOT: {name}": case for name, case in _ON_LTOT.items()},
    **{f"without LTOT: {name}": case for name, case in _NO_LTOT.items()},
    **{f"walk: {name}": case for name, case in _WALKS.items()},
    **{f"then: {name}": case for name, case in _LATER.items()},
}
