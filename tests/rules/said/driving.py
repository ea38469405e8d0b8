"""Section 6.5: what is told about driving, travel and children."""

from functools import partial

from rules.cases import BTS, DH, D

from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.driving import Licence, TravelCase, advise_travel
from o2clinic.rules.order import Equipment

_COPD = Diagnosis.COPD
_APNOEA = Diagnosis.SLEEP_DISORDERED_BREATHING


def _told(policy=BTS, **given):
    known = {"age_years": 70, "diagnosis": Diagnosis.ILD, "drives": True, "is_sleepy": False}
    return partial(advise_travel, TravelCase(**{**known, **given}), policy)


def _with(*equipment, **given):
    return _told(equipment=frozenset(equipment), **given)


def _ahi(ahi, policy=BTS, **given):
    return _told(policy, ahi_per_hour=D(ahi), **{"licence": Licence.GROUP_1, **given})


CASES = {
    "a driver without anything": _told(),
    "nothing known": partial(advise_travel, TravelCase(), BTS),
    "17 years old": _told(age_years=17),
    "17 years old under the policy of 2008": _told(DH, age_years=17),
    "18 years old": _told(age_years=18),
    "a portable cylinder": _with(Equipment.PORTABLE_CYLINDER),
    "liquid oxygen of somebody who does not drive": _with(Equipment.PORTABLE_LIQUID, drives=False),
    "static liquid oxygen": _with(Equipment.STATIC_LIQUID),
    "cylinder and liquid oxygen": _with(Equipment.STATIC_CYLINDER, Equipment.PORTABLE_LIQUID),
    "a static concentrator": _with(Equipment.STATIC_CONCENTRATOR),
    "another disease with attacks": _told(has_disabling_attacks=True),
    "COPD without attacks": _told(diagnosis=_COPD, has_disabling_attacks=False),
    "COPD with attacks": _told(diagnosis=_COPD, has_disabling_attacks=True),
    "COPD, attacks not asked for": _told(diagnosis=_COPD),
    "COPD with attacks, does not drive": _told(
        diagnosis=_COPD, has_disabling_attacks=True, drives=False
    ),
    "COPD with attacks, not asked whether driving": _told(
        diagnosis=_COPD, has_disabling_attacks=True, drives=None
    ),
    "not asked whether driving": _told(drives=None),
    "sleepy": _told(is_sleepy=True),
    "sleepy, not asked whether driving": _told(is_sleepy=True, drives=None),
    "sleepy, does not drive": _told(is_sleepy=True, drives=False),
    "not asked whether sleepy": _told(is_sleepy=None),
    "AHI of 14.9": _ahi("14.9"),
    "AHI of 15": _ahi("15"),
    "AHI of 15 under the policy of 2008": _ahi("15", DH),
    "AHI of 29.9": _ahi("29.9"),
    "AHI of 30": _ahi("30"),
    "AHI of 20 with a licence of group 2": _ahi("20", licence=Licence.GROUP_2),
    "AHI of 20, licence not known": _ahi("20", licence=None),
    "AHI of 40, does not drive": _ahi("40", drives=False),
    "AHI of 40, not asked whether driving": _ahi("40", drives=None),
    "sleep apnoea without its AHI": _told(diagnosis=_APNOEA),
    "sleep apnoea without its AHI, does not drive": _told(diagnosis=_APNOEA, drives=False),
    "faints when coughing": _told(has_cough_syncope=True),
    "faints when coughing, not asked whether driving": _told(has_cough_syncope=True, drives=None),
    "faints when coughing, does not drive": _told(has_cough_syncope=True, drives=False),
    "wants to fly": _told(wants_to_fly=True),
    "wants to fly, does not drive": _told(wants_to_fly=True, drives=False),
}
