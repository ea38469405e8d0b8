"""Section 7.1: the usual ranges as printed, and the marks around each of their ends."""

from functools import partial

from rules.cases import BTS, D

from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.patient_codes import Sex
from o2clinic.rules.reference_ranges import Circumstances, mark_of, reference_range

_AT_ENDS = {
    "ph": "7.349 7.350 7.450 7.451",
    "paco2_kpa": "4.69 4.70 6.00 6.01",
    "pao2_kpa": "10.99 11.00 13.50 13.51",
    "hco3_mmol_l": "21.9 22.0 26.0 26.1",
    "base_excess_mmol_l": "-2.1 -2.0 2.0 2.1",
    "sao2_percent": "94.9 95.0",
    "spo2_percent": "91.9 92.0 92.1",
    "hb_g_l": "114 115 165 166",
    "haematocrit_percent": "54.9 55.0",
    "cohb_percent": "3.0 3.1",
    "lactate_mmol_l": "2.0 2.1",
    "fev1_z": "-1.646 -1.645",
}
_TAKEN = {
    "on air": Circumstances(is_on_air=True, sample=SampleKind.ABG),
    "on oxygen": Circumstances(is_on_air=False, sample=SampleKind.ABG),
    "venous": Circumstances(is_on_air=True, sample=SampleKind.VBG),
}


def _marked(name):
    usual = reference_range(name, BTS, Sex.FEMALE)
    told = {"range": f"{usual.words} ({usual.source}, {usual.tag})"}
    for words, taken in _TAKEN.items():
        found = (
            (value, mark_of(name, D(value), taken, BTS, Sex.FEMALE))
            for value in _AT_ENDS[name].split()
        )
        told[words] = ", ".join(f"{value} {mark or 'within'}" for value, mark in found)
    return told


CASES = {name: partial(_marked, name) for name in _AT_ENDS}
