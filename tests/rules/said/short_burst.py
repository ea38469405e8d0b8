"""Section 4.3: oxygen in short bursts, which only cluster headache calls for."""

from datetime import date
from functools import partial

from rules.cases import BTS, DH, D

from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.short_burst import (
    CLUSTER_WORDS,
    SBOT_WORDS,
    USE_WORDS,
    ClusterCase,
    SbotCase,
    SbotUse,
    decide_cluster_headache,
    decide_short_burst,
)

_ON = date(2025, 8, 31)
_COPD = Diagnosis.COPD


def _bursts(use, diagnosis=None, spo2="95", policy=BTS):
    saturation = None if spo2 is None else D(spo2)
    case = SbotCase(use=use, diagnosis=diagnosis, spo2_percent=saturation)
    return partial(decide_short_burst, case, policy)


def _cluster(policy=BTS, **given):
    known = {
        "decided_on": _ON,
        "born_on": date(1980, 1, 1),
        "is_confirmed": True,
        "has_hypercapnia_risk": False,
        "flow_l_min": D(12),
        "device": Device.RESERVOIR_MASK,
        "has_consent_and_risk": True,
    }
    return partial(decide_cluster_headache, ClusterCase(**{**known, **given}), policy)


_BURSTS = {
    "for nothing recorded": _bursts(None),
    "for cluster headache": _bursts(SbotUse.CLUSTER_HEADACHE, spo2=None),
    "COPD, on exertion": _bursts(SbotUse.EXERTION, _COPD),
    "COPD, on exertion, SpO2 of 80": _bursts(SbotUse.EXERTION, _COPD, "80"),
    "ILD, on exertion": _bursts(SbotUse.EXERTION, Diagnosis.ILD),
    "COPD, at discharge, SpO2 of 92.1": _bursts(SbotUse.DISCHARGE, _COPD, "92.1"),
    "COPD, at discharge, SpO2 of 92": _bursts(SbotUse.DISCHARGE, _COPD, "92"),
    "COPD, at discharge, SpO2 of 92 under the policy of 2008": _bursts(
        SbotUse.DISCHARGE, _COPD, "92", DH
    ),
    "COPD, at discharge, SpO2 of 91 under the policy of 2008": _bursts(
        SbotUse.DISCHARGE, _COPD, "91", DH
    ),
    "COPD, at discharge, SpO2 not measured": _bursts(SbotUse.DISCHARGE, _COPD, None),
    "heart failure, at discharge": _bursts(SbotUse.DISCHARGE, Diagnosis.HEART_FAILURE),
    "COPD, for another purpose": _bursts(SbotUse.OTHER, _COPD),
    "no diagnosis, for another purpose, SpO2 not measured": _bursts(SbotUse.OTHER, spo2=None),
}

_HEADACHE = {
    "everything right": _cluster(),
    "everything right under the policy of 2008": _cluster(DH),
    "date of birth not recorded": _cluster(born_on=None),
    "17 years old": _cluster(born_on=date(2007, 9, 1)),
    "18 years old": _cluster(born_on=date(2007, 8, 31)),
    "not recorded whether it is": _cluster(is_confirmed=None),
    "another headache": _cluster(is_confirmed=False),
    "no consent": _cluster(has_consent_and_risk=False),
    "risk of hypercapnia not recorded": _cluster(has_hypercapnia_risk=None),
    "risk of hypercapnia recorded": _cluster(has_hypercapnia_risk=True),
    "COPD and bronchiectasis": _cluster(
        other_diagnoses=(_COPD, Diagnosis.HEART_FAILURE, Diagnosis.BRONCHIECTASIS),
        has_hypercapnia_risk=None,
    ),
    "heart failure": _cluster(other_diagnoses=(Diagnosis.HEART_FAILURE,)),
    "11.9 L/min": _cluster(flow_l_min=D("11.9")),
    "11.9 L/min under the policy of 2008": _cluster(DH, flow_l_min=D("11.9")),
    "15 L/min": _cluster(flow_l_min=D(15)),
    "15.1 L/min": _cluster(flow_l_min=D("15.1")),
    "neither flow nor mask": _cluster(device=None, flow_l_min=None),
    "no flow": _cluster(flow_l_min=None),
    "no mask": _cluster(device=None),
    "nasal cannulae": _cluster(device=Device.NASAL_CANNULA),
    "a simple mask, no flow": _cluster(device=Device.SIMPLE_MASK, flow_l_min=None),
    "7 L/min, no mask": _cluster(device=None, flow_l_min=D(7)),
    "7 L/min by a simple mask": _cluster(device=Device.SIMPLE_MASK, flow_l_min=D(7)),
    "a bout has begun": _cluster(is_at_onset=True),
    "a permanent supply": _cluster(is_permanent_supply=True),
}

CASES = {
    "the words of each use": lambda: USE_WORDS,
    "the words of each outcome": lambda: SBOT_WORDS,
    "the words of each outcome in cluster headache": lambda: CLUSTER_WORDS,
    **{f"short bursts: {name}": case for name, case in _BURSTS.items()},
    **{f"cluster headache: {name}": case for name, case in _HEADACHE.items()},
}
