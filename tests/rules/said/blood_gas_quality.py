"""DQ-5 to DQ-16: what is said of a blood gas that does not fit, and what stands in the way."""

from datetime import date, timedelta
from functools import partial

from rules.cases import TWO_LITRES, D, a_gas, at

from o2clinic.errors import Finding, Level
from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.blood_gas_quality import QualityContext, data_quality, open_queries, ph_gap
from o2clinic.rules.oxygen_source import Device, OxygenSource
from o2clinic.rules.quantities import round_half_up

_DAY = date(2025, 3, 3)
_NOW = at(_DAY, hour=12)
_VENTURI = OxygenSource(Device.VENTURI, D(4), D("0.28"))
_LUNG = {"has_lung_disease": True}
_HOME = {"has_oxygen_at_home": True}
_FINDINGS = (
    Finding("DQ-1", Level.BLOCK, "x"),
    Finding("DQ-7", Level.CONFIRM, "y"),
    Finding("DQ-9", Level.CONFIRM, "z"),
    Finding("DQ-11", Level.WARN, "w"),
)


def _found(gas, **context):
    return partial(data_quality, gas, QualityContext(**{"now": _NOW, **context}))


def _alone(pao2=None, **given):
    """A gas with only the numbers given, so that no other rule speaks."""
    return a_gas(pao2, **{"paco2_kpa": None, "hco3_mmol_l": None, "ph": None, **given})


def _fit(ph, paco2="5.5", hco3="24.9", **given):
    return a_gas("7.0", ph=D(ph), paco2_kpa=D(paco2), hco3_mmol_l=D(hco3), **given)


def _saturations(spo2, sao2="88", **given):
    return _alone(spo2_percent=D(spo2), sao2_percent=D(sao2), **given)


def _gap(gas):
    gap = ph_gap(gas)
    return None if gap is None else round_half_up(gap, 4)


def _after(last, pao2, *, changed=False, **given):
    before = None if last is None else a_gas(on=date(2025, 1, 3), pao2_kpa=D(last))
    context = {"last_stable_air_gas": before, "has_treatment_changed": changed}
    return _found(_alone(pao2, **given), **context)


def _ordered(days):
    return _found(a_gas(), new_order_on=_DAY + timedelta(days=days))


CASES = {
    "a good gas": _found(a_gas(spo2_percent=D(88))),
    "in the future": _found(a_gas(), now=at(_DAY, hour=9)),
    "of this very moment": _found(a_gas(), now=at(_DAY)),
    "before birth": _found(a_gas(), born_on=_DAY + timedelta(days=1)),
    "on the day of birth": _found(a_gas(), born_on=_DAY),
    "after death": _found(a_gas(), died_on=_DAY - timedelta(days=1)),
    "on the day of death": _found(a_gas(), died_on=_DAY),
    "another gas of the same moment": _found(a_gas(), other_times=(at(_DAY),)),
    "another gas a minute later": _found(a_gas(), other_times=(at(_DAY) + timedelta(minutes=1),)),
    "nothing noted of what was breathed": _found(a_gas(source=None)),
    "air while the concentrator ran": _found(a_gas(), was_concentrator_in_use=True),
    "oxygen while the concentrator ran": _found(
        a_gas(source=TWO_LITRES), was_concentrator_in_use=True
    ),
    "oxygen at home, minutes off not typed": _found(a_gas(), **_HOME),
    "oxygen at home, on oxygen": _found(a_gas(source=TWO_LITRES), **_HOME),
    "no oxygen at home": _found(a_gas()),
    "off oxygen for 19 minutes": _found(a_gas(off_oxygen_minutes=19), **_HOME),
    "off oxygen for 20 minutes": _found(a_gas(off_oxygen_minutes=20), **_HOME),
    "off oxygen for 25 minutes, 30 needed": _found(
        a_gas(off_oxygen_minutes=25), off_oxygen_minutes_needed=30
    ),
    "off oxygen for a day": _found(a_gas(off_oxygen_minutes=1440)),
    "off oxygen for more than a day": _found(a_gas(off_oxygen_minutes=1441)),
    "off oxygen for no minute": _found(a_gas(off_oxygen_minutes=0)),
    "off oxygen for less than no time": _found(a_gas(off_oxygen_minutes=-1)),
    "pH fits the other two": _found(_fit("7.40")),
    "pH is a little off": _found(_fit("7.435")),
    "pH is far off": _found(_fit("7.470")),
    "pH is off by exactly 0.03": _found(_fit("7.03", "6", "10.8")),
    "pH is off by exactly 0.06": _found(_fit("7.06", "6", "10.8")),
    "pH is off by a hair more than 0.06": _found(_fit("7.061", "6", "10.8")),
    "a standard bicarbonate in hypercapnia": _found(_fit("7.360", "6.6")),
    "not yet hypercapnic enough for the standard one": _found(_fit("7.365", "6.5")),
    "far off in hypercapnia": _found(_fit("7.42", "8.2", "26")),
    "an impossible pH is said once": _found(_fit("8.4")),
    "an impossible PaCO2 is said once": _found(_fit("7.40", "25")),
    "an impossible bicarbonate is said once": _found(_fit("7.40", "5.5", "65")),
    "a gradient of a hair below 0": _found(a_gas("13.09")),
    "a gradient of just above 0 with lung disease": _found(a_gas("13.08"), **_LUNG),
    "a gradient of just above 0": _found(a_gas("13.08")),
    "a gradient of just above -1": _found(a_gas("14.08")),
    "a gradient below -1": _found(a_gas("14.09"), **_LUNG),
    "a gradient of exactly 0 with lung disease": _found(
        a_gas("13.09155", paco2_kpa=D("5.496"), hco3_mmol_l=None), **_LUNG
    ),
    "a gradient of exactly -1": _found(a_gas("14.09155", paco2_kpa=D("5.496"), hco3_mmol_l=None)),
    "a gradient of exactly 1 with lung disease": _found(
        a_gas("12.09155", paco2_kpa=D("5.496"), hco3_mmol_l=None), **_LUNG
    ),
    "a gradient above 1 with lung disease": _found(a_gas("12.08"), **_LUNG),
    "too good for a Venturi mask": _found(a_gas("25", source=_VENTURI)),
    "a little too good for a Venturi mask": _found(a_gas("20", source=_VENTURI)),
    "unusually good on a Venturi mask": _found(a_gas("19.5", source=_VENTURI), **_LUNG),
    "an impossible PaO2 has no gradient": _found(a_gas("24")),
    "an impossible PaCO2 has no gradient": _found(a_gas("14", paco2_kpa=D(1), hco3_mmol_l=None)),
    "PaO2 very low": _found(_alone("5.29")),
    "PaO2 at the lowest": _found(_alone("5.30")),
    "PaO2 very low in a venous sample": _found(_alone("5.29", sample=SampleKind.VBG)),
    "PaO2 very low from a fingertip": _found(_alone("5.29", sample=SampleKind.CBG_FINGER)),
    "PaO2 very low in an earlobe": _found(_alone("5.29", sample=SampleKind.CBG_EARLOBE)),
    "an impossible PaO2 is not called venous": _found(_alone("2", spo2_percent=D(95))),
    "a PaO2 of nought has no saturation": _found(_alone("0", spo2_percent=D(95))),
    "a PaO2 below nought has no saturation": _found(_alone("-1", spo2_percent=D(95))),
    "an impossible SaO2 is not compared": _found(_saturations("95", "20")),
    "an impossible SpO2 is not compared": _found(_saturations("20")),
    "the oximeter is 10 ahead of the blood": _found(_saturations("98")),
    "the oximeter is 9.9 ahead of the blood": _found(_saturations("97.9")),
    "the oximeter is 5 ahead of the blood": _found(_saturations("93")),
    "the oximeter is 4.9 ahead of the blood": _found(_saturations("92.9")),
    "the oximeter is 4.9 behind the blood": _found(_saturations("83.1")),
    "the oximeter is 5 behind the blood": _found(_saturations("83")),
    "the blood's saturation is computed": _found(_alone("6.0", spo2_percent=D(95))),
    "a fingertip's saturation is not computed": _found(
        _alone("6.5", spo2_percent=D(95), sample=SampleKind.CBG_FINGER)
    ),
    "a venous saturation is not compared": _found(_saturations("98", sample=SampleKind.VBG)),
    "a venous PO2 is kept, not used": _found(_alone("4.5", sample=SampleKind.VBG)),
    "a venous sample without PO2": _found(_alone(sample=SampleKind.VBG)),
    "PaO2 2.00 above the last": _after("7.2", "9.20"),
    "PaO2 2.01 above the last": _after("7.2", "9.21"),
    "PaO2 2.01 below the last": _after("9.21", "7.20"),
    "PaO2 far above the last after a change": _after("7.2", "9.21", changed=True),
    "PaO2 far above the last on oxygen": _after("7.2", "9.21", source=TWO_LITRES),
    "an impossible PaO2 is not compared with the last": _after("7.2", "24"),
    "no gas before": _after(None, "9.21"),
    "no PaO2 to compare with": _found(
        _alone("9.21"), last_stable_air_gas=a_gas(None, on=date(2025, 1, 3))
    ),
    "no PaO2 now": _found(_alone(), last_stable_air_gas=a_gas(on=date(2025, 1, 3))),
    "a gas of 183 days for a new order": _ordered(183),
    "a gas of 184 days for a new order": _ordered(184),
    "everything at once": _found(
        a_gas(
            "30",
            ph=D("7.20"),
            paco2_kpa=D("9.0"),
            spo2_percent=D(99),
            sao2_percent=D(80),
            off_oxygen_minutes=5,
        ),
        now=at(_DAY, hour=9),
        new_order_on=date(2026, 3, 3),
        last_stable_air_gas=a_gas(on=date(2025, 1, 3)),
    ),
    "open queries: all": partial(open_queries, _FINDINGS, frozenset()),
    "open queries: one answered": partial(open_queries, _FINDINGS, frozenset({"DQ-7", "DQ-1"})),
    "open queries: none": partial(open_queries, (), frozenset()),
    "gap of pH": partial(_gap, _fit("7.42", "8.2", "26")),
    "gap of pH from below": partial(_gap, _fit("7.061", "6", "10.8")),
    "gap of pH without pH": partial(_gap, a_gas(ph=None)),
    "gap of pH without PaCO2": partial(_gap, a_gas(paco2_kpa=None)),
    "gap of pH without bicarbonate": partial(_gap, a_gas(hco3_mmol_l=None)),
    "gap of pH with PaCO2 of 0": partial(_gap, a_gas(paco2_kpa=D(0))),
    "gap of pH with bicarbonate of 0": partial(_gap, a_gas(hco3_mmol_l=D(0))),
    "gap of pH with PaCO2 of a half": partial(_gap, a_gas(paco2_kpa=D("0.5"))),
    "gap of pH with bicarbonate of a half": partial(_gap, a_gas(hco3_mmol_l=D("0.5"))),
    "gap of pH with PaCO2 of 1": partial(_gap, a_gas(paco2_kpa=D(1))),
    "gap of pH with bicarbonate of 1": partial(_gap, a_gas(hco3_mmol_l=D(1))),
    "gap of pH with bicarbonate below 0": partial(_gap, a_gas(hco3_mmol_l=D(-1))),
    "gap of pH with PaCO2 below 0": partial(_gap, a_gas(paco2_kpa=D(-1))),
    "gap of pH with both below 0": partial(_gap, a_gas(paco2_kpa=D(-1), hco3_mmol_l=D(-1))),
}
