"""Section 2.3: what a decision on LTOT says, with its steps, flags and what is missing."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from rules.cases import ATS, BTS, DH, NICE, TWO_LITRES, D, a_case, a_gas, an_earlobe_gas, held

from o2clinic.errors import Finding, Level
from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.eligibility import (
    Diagnosis,
    Exacerbation,
    complications,
    decide,
    is_borderline,
    ltot_limit,
)

G1, G2 = date(2025, 3, 3), date(2025, 3, 24)  # 21 days
_ONE_GAS = replace(BTS, gases_on_air=replace(BTS.gases_on_air, value=D(1)))
_CONFIRM = Finding("DQ-7", Level.CONFIRM, "On oxygen?")
_SECOND_QUERY = Finding("DQ-9", Level.CONFIRM, "Venous?")
_BLOCK = Finding("DQ-5", Level.BLOCK, "Does not fit.")
_UNKNOWN = {"has_oedema": None, "haematocrit_percent": None, "has_pulmonary_hypertension": None}
_ALL = {"has_oedema": True, "haematocrit_percent": D("0.57"), "has_pulmonary_hypertension": True}


def _decided(*gases, policy=BTS, **given):
    return partial(decide, a_case(*gases, **given), policy)


def _pair(first="7.2", second="7.2", *, policy=BTS, **given):
    return _decided(a_gas(first, G1), a_gas(second, G2), policy=policy, **given)


def _ill(*started, reason="", ended=None, **given):
    known = tuple(Exacerbation(day, ended) for day in started)
    return _pair(exacerbations=known, early_assessment_reason=reason, **given)


def _breathing(diagnosis, paco2="6.01", *, niv=False):
    raised = a_gas("7.2", G1, paco2_kpa=D(paco2))
    return _decided(raised, a_gas("7.2", G2), diagnosis=diagnosis, is_on_ventilation=niv)


def _capillary(pao2="6.2", reason="No radial pulse", *, policy=BTS, **given):
    gas = an_earlobe_gas(pao2, G2, **given)
    return _decided(a_gas("7.0", G1), gas, capillary_reason=reason, policy=policy)


def _acid(ph="7.30", paco2="7.0", on=G1):
    return a_gas("7.2", on, ph=D(ph), paco2_kpa=D(paco2))


CASES = {
    "criteria met": _pair("7.3", "7.2"),
    "just below the line after rounding": _pair("7.34"),
    "just above the line after rounding": _pair("7.35"),
    "far above every line": _pair("9.0"),
    "the second gas is above the line": _pair("7.2", "7.4"),
    "the second gas is above the line, complications unknown": _pair("7.2", "7.4", **_UNKNOWN),
    "above the higher line, complications unknown": _pair("8.05", **_UNKNOWN),
    "between the lines, complications unknown": _pair("7.8", **_UNKNOWN),
    "between the lines, one complication unknown": _pair("7.8", haematocrit_percent=None),
    "between the lines with oedema": _pair("7.8", "7.8", has_oedema=True),
    "between the lines with pulmonary hypertension": _pair(
        "7.8", "7.8", has_pulmonary_hypertension=True
    ),
    "between the lines with a haematocrit of 55": _pair("7.8", "7.8", haematocrit_percent=D(55)),
    "between the lines with a haematocrit of 54.9": _pair(
        "7.8", "7.8", haematocrit_percent=D("54.9")
    ),
    "between the lines with every complication": _pair("7.8", "7.8", **_ALL),
    "just above the higher line with oedema": _pair("8.05", has_oedema=True),
    "under 2008": _pair(policy=DH),
    "under 2008, ILD": _pair(policy=DH, diagnosis=Diagnosis.ILD),
    "under NICE with oedema": _pair("7.9", "7.9", policy=NICE, has_oedema=True),
    "under ATS with oedema": _pair("7.9", "7.9", policy=ATS, has_oedema=True),
    "under ATS with one gas": _decided(a_gas("7.2", G1), policy=ATS),
    "a child": _pair(born_on=date(2007, 5, 1)),
    "eighteen today": _pair(born_on=date(2007, 4, 30)),
    "no date of birth": _pair(born_on=None),
    "no gas": _decided(),
    "one gas": _decided(a_gas("7.2", G1)),
    "one gas where one is enough": _decided(a_gas("7.2", G1), policy=_ONE_GAS),
    "gases 20 days apart": _decided(a_gas("7.2", G1), a_gas("7.2", G2 - timedelta(days=1))),
    "gases 183 days apart": _decided(a_gas("7.2", G1), a_gas("7.2", G1 + timedelta(days=183))),
    "gases 184 days apart": _decided(a_gas("7.2", G1), a_gas("7.2", G1 + timedelta(days=184))),
    "an open query on the first gas": _decided(held(a_gas("7.2", G1), _CONFIRM), a_gas("7.2", G2)),
    "two open queries on the second gas": _decided(
        a_gas("7.2", G1), held(a_gas("7.2", G2), _CONFIRM, _SECOND_QUERY)
    ),
    "queries on both gases": _decided(
        held(a_gas("7.2", G1), _CONFIRM), held(a_gas("7.2", G2), _BLOCK)
    ),
    "a query that was answered": _decided(
        held(a_gas("7.2", G1), _CONFIRM, resolved=("DQ-7",)), a_gas("7.2", G2)
    ),
    "a gas on oxygen": _decided(a_gas("7.2", G1, source=TWO_LITRES)),
    "a second gas on oxygen": _decided(a_gas("7.2", G1), a_gas("7.2", G2, source=TWO_LITRES)),
    "both gases on oxygen": _decided(
        a_gas("7.2", G1, source=TWO_LITRES), a_gas("7.2", G2, source=TWO_LITRES)
    ),
    "what was breathed is not noted": _decided(a_gas("7.2", G1, source=None)),
    "acidosis in the first gas": _decided(_acid(), a_gas("7.2", G2)),
    "acidosis in both gases": _decided(_acid(), _acid("7.28", "7.5", G2)),
    "acidosis with an open query": _decided(held(_acid(), _CONFIRM)),
    "acidosis with numbers that cannot be true": _decided(held(_acid(), _BLOCK)),
    "acidosis at the thresholds": _decided(_acid("7.349", "6.01")),
    "pH of exactly 7.35": _decided(_acid("7.35", "7.0")),
    "PaCO2 of exactly 6.0": _decided(_acid("7.30", "6.00")),
    "no pH": _decided(a_gas("7.2", G1, ph=None)),
    "no PaCO2": _decided(a_gas("7.2", G1, paco2_kpa=None)),
    "neither gas has a pH": _decided(a_gas("7.2", G1, ph=None), a_gas("7.2", G2, ph=None)),
    "no pH in the first gas, acidosis in the second": _decided(
        a_gas("7.2", G1, ph=None), _acid("7.28", "7.5", G2)
    ),
    "acidosis in the first gas, no pH in the second": _decided(_acid(), a_gas("7.2", G2, ph=None)),
    "nobody asked for exacerbations": _pair(exacerbations=None),
    "never an exacerbation": _ill(),
    "55 days after an exacerbation": _ill(G1 - timedelta(days=55)),
    "56 days after an exacerbation": _ill(G1 - timedelta(days=56)),
    "an exacerbation on the day of the gas": _ill(G1),
    "an exacerbation on the day of the gas, to be assessed early": _ill(G1, reason="Six a year"),
    "an exacerbation the day before the gas, assessed early": _ill(
        G1 - timedelta(days=1), reason="Six a year"
    ),
    "counted from the end of an exacerbation": _ill(date(2025, 1, 1), ended=date(2025, 1, 14)),
    "the later of two exacerbations counts": _ill(date(2025, 2, 3), date(2024, 10, 1)),
    "gas in the middle of an exacerbation": _ill(
        date(2025, 2, 27), ended=date(2025, 3, 6), reason="Six a year"
    ),
    "assessed early": _ill(date(2025, 2, 20), reason=" Six a year "),
    "a blank reason to assess early": _ill(date(2025, 2, 20), reason="  "),
    "an exacerbation the day after the first gas": _ill(G1 + timedelta(days=1)),
    "an exacerbation on the day of the second gas": _ill(G2, reason="Six a year"),
    "two exacerbations between the gases": _ill(date(2025, 3, 20), date(2025, 3, 10)),
    "an exacerbation after the gases": _ill(G2 + timedelta(days=1)),
    "an exacerbation on the day of the decision": _ill(date(2025, 4, 30)),
    "an exacerbation after the decision": _ill(date(2025, 5, 1)),
    "an exacerbation after the only gas": _decided(
        a_gas("7.2", G1), exacerbations=(Exacerbation(G1 + timedelta(days=1)),)
    ),
    "no diagnosis": _pair(diagnosis=None),
    **{f"diagnosis {one.value}": _pair(diagnosis=one) for one in Diagnosis},
    "ILD with oedema": _pair("7.8", "7.8", diagnosis=Diagnosis.ILD, has_oedema=True),
    "pulmonary hypertension between the lines": _pair(
        "7.8", "7.8", diagnosis=Diagnosis.PULMONARY_HYPERTENSION
    ),
    "raised PaCO2 in COPD": _breathing(Diagnosis.COPD),
    "PaCO2 of exactly 6.0 in motor neurone disease": _breathing(Diagnosis.MOTOR_NEURONE, "6.0"),
    "raised PaCO2 in motor neurone disease": _breathing(Diagnosis.MOTOR_NEURONE),
    "raised PaCO2 in neuromuscular disease": _breathing(Diagnosis.NEUROMUSCULAR),
    "raised PaCO2 in chest wall disease on NIV": _breathing(Diagnosis.CHEST_WALL, niv=True),
    "sleep apnoea on CPAP": _breathing(Diagnosis.SLEEP_DISORDERED_BREATHING, niv=True),
    "sleep apnoea without CPAP, raised PaCO2": _breathing(Diagnosis.SLEEP_DISORDERED_BREATHING),
    "no PaO2": _decided(a_gas(None, G1)),
    "no PaO2 in the second gas": _decided(a_gas("7.2", G1), a_gas(None, G2)),
    "a venous gas": _decided(a_gas("7.2", G1, sample=SampleKind.VBG)),
    "a fingertip gas": _decided(a_gas("7.2", G1, sample=SampleKind.CBG_FINGER)),
    "a venous second gas": _decided(a_gas("7.2", G1), a_gas("7.2", G2, sample=SampleKind.VBG)),
    "a capillary gas that holds with the allowance": _capillary("6.34"),
    "a capillary gas that does not hold with the allowance": _capillary("6.35"),
    "a capillary gas that does not hold, under NICE": _capillary("6.35", policy=NICE),
    "two capillary gases, the first too near": _decided(
        an_earlobe_gas("6.5", G1), an_earlobe_gas("6.2", G2), capillary_reason="Refused"
    ),
    "two capillary gases, the second too near": _decided(
        an_earlobe_gas("6.2", G1), an_earlobe_gas("6.5", G2), capillary_reason="Refused"
    ),
    "a capillary gas of nought": _capillary("0"),
    "a capillary gas without a reason": _capillary(reason="  "),
    "a capillary gas without oximetry": _capillary(spo2_percent=None),
    "a first capillary gas without oximetry": _decided(
        an_earlobe_gas("6.2", G1, spo2_percent=None),
        an_earlobe_gas("6.2", G2),
        capillary_reason="Refused",
    ),
    "nothing recorded but one gas": _decided(
        a_gas("7.8", G1), **_UNKNOWN, diagnosis=None, exacerbations=None
    ),
    "the limit": partial(ltot_limit, a_case(), BTS),
    "the limit with oedema": partial(ltot_limit, a_case(has_oedema=True), BTS),
    "complications: all": partial(complications, a_case(**_ALL), BTS),
    "complications: none known": partial(complications, a_case(**_UNKNOWN), BTS),
    **{
        f"borderline at {pao2}": partial(is_borderline, D(pao2), BTS)
        for pao2 in ("7.14", "7.15", "7.44", "7.45", "7.84", "7.85", "8.14", "8.15")
    },
}
