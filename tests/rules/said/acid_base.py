"""Sections 7.3 and 7.4: the acid-base class, and the compensation to be expected."""

from functools import partial

from rules.cases import BTS, D, a_gas

from o2clinic.rules import acid_base
from o2clinic.rules.blood_gas import SampleKind

_GASES = (
    "7.349 6.01 21.9",
    "7.349 6.01 22.0",
    "7.349 6.01 28.0",
    "7.349 6.01 28.1",
    "7.349 6.00 21.9",
    "7.349 6.00 22.0",
    "7.350 6.01 28.1",
    "7.450 6.01 28.0",
    "7.400 6.01 22.0",
    "7.400 6.01 21.9",
    "7.400 4.70 21.9",
    "7.400 4.69 21.9",
    "7.400 4.69 22.0",
    "7.400 5.30 24.0",
    "7.451 4.69 22.0",
    "7.451 4.69 21.9",
    "7.451 4.70 26.1",
    "7.451 4.70 26.0",
)
_FORMULAS = (
    acid_base.hco3_expected_acute_acidosis,
    acid_base.hco3_expected_chronic_acidosis,
    acid_base.hco3_expected_acute_alkalosis,
    acid_base.hco3_expected_chronic_alkalosis,
    acid_base.paco2_expected_metabolic_acidosis,
    acid_base.paco2_expected_metabolic_alkalosis,
)


def _classified(told):
    ph, paco2, hco3 = (D(number) for number in told.split())
    return partial(_row, a_gas(ph=ph, paco2_kpa=paco2, hco3_mmol_l=hco3))


def _row(gas):
    found = acid_base.classify(gas, BTS)
    return None if found is None else (found.row, found.ph_words, found.words)


CASES = {
    **{f"pH, PaCO2, bicarbonate {told}": _classified(told) for told in _GASES},
    "no pH": partial(_row, a_gas(ph=None)),
    "no PaCO2": partial(_row, a_gas(paco2_kpa=None)),
    "no bicarbonate": partial(_row, a_gas(hco3_mmol_l=None)),
    "a venous gas": partial(_row, a_gas(sample=SampleKind.VBG)),
    "a fingertip gas": partial(_row, a_gas(sample=SampleKind.CBG_FINGER)),
    **{
        f"{formula.__name__.replace('_', ' ')} at {value}": partial(formula, D(value))
        for formula in _FORMULAS
        for value in ("4.33", "7.2", "34")
    },
}
