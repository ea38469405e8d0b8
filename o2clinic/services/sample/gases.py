"""Numbers of blood gases, oximetries and spirometry that agree with each other.

pH comes from carbon dioxide and bicarbonate, saturation from oxygen pressure, reference values from
GLI Global 2022: the same rules that check what a nurse types. All numbers are given as the database
keeps them, in units of their last place.
"""

import math
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from o2clinic.rules.gas_equations import base_excess_ecf, ph_expected
from o2clinic.rules.gli import Equation, Measure, Predicted, decimal_age, predict
from o2clinic.rules.patient_codes import Sex
from o2clinic.rules.saturation import so2_of_po2

_LOWEST_KPA, _HIGHEST_KPA = 5.45, 13.6  # below, a sample may be venous; above, it is not air
_HYPERCAPNIA_KPA = 6.0
_NAMES = ("fev1", "fvc", "ratio")  # in the order of the references


def kpa(value: float) -> int:
    """A pressure in hundredths of a kPa."""
    return round(value * 100)


def believable_ph(dice: Random, paco2_kpa: float) -> float:
    """A pH that kidneys reach with this carbon dioxide in the long run."""
    usual = 7.405 - 0.012 * (paco2_kpa - 5.3) + dice.gauss(0, 0.012)
    return min(max(usual, 7.356), 7.46)


def gas_numbers(
    dice: Random, pao2_kpa: float, paco2_kpa: float, ph: float, *, hb_g_l: int, smokes: bool
) -> dict[str, Any]:
    """The columns of a blood gas; its saturations fit the oxygen pressure.

    Args:
        dice: for what differs between two samples of one person.
        pao2_kpa: oxygen pressure.
        paco2_kpa: carbon dioxide pressure.
        ph: wanted; given back to what the rounded bicarbonate makes of it, 0.004 at most away.
        hb_g_l: haemoglobin; the haematocrit follows it.
        smokes: raises carboxyhaemoglobin.
    """
    hco3_tenths = round(1800 * paco2_kpa / 10 ** (9 - ph))
    paco2, hco3 = Decimal(kpa(paco2_kpa)).scaleb(-2), Decimal(hco3_tenths).scaleb(-1)
    ph_thousandths = round(ph_expected(paco2, hco3) * 1000) + dice.randint(-4, 4)
    excess = base_excess_ecf(Decimal(ph_thousandths).scaleb(-3), hco3)
    saturation = percent_saturated(pao2_kpa)
    return {
        "ph": ph_thousandths,
        "paco2_kpa": kpa(paco2_kpa),
        "pao2_kpa": kpa(pao2_kpa),
        "hco3_mmol_l": hco3_tenths,
        "base_excess_mmol_l": round(excess * 10),
        "sao2_percent": round(saturation * 10),
        "spo2_percent": finger_percent(dice, saturation) * 10,
        "hb_g_l": hb_g_l,
        "haematocrit_percent": round(hb_g_l * 3.02),
        "cohb_percent": dice.randint(21, 62) if smokes else dice.randint(6, 16),
        "methb_percent": dice.randint(3, 9),
        "lactate_mmol_l": dice.randint(6, 17),
        "analyser": "ABL90 FLEX",
    }


def percent_saturated(pao2_kpa: float) -> float:
    """Saturation of the blood, by the rules' curve."""
    return float(so2_of_po2(Decimal(kpa(pao2_kpa)).scaleb(-2))) * 100


def finger_percent(dice: Random, saturation_percent: float) -> int:
    """What an oximeter shows: within two points of the blood."""
    shift = min(max(dice.gauss(0, 0.8), -1.5), 1.5)
    return min(round(saturation_percent + shift), 100)


def within_reach(pao2_kpa: float, *, paco2_kpa: float) -> float:
    """An oxygen pressure on air that a sample may have: not venous, not above alveolar air."""
    alveolar = 0.21 * (101.325 - 6.27) - 1.25 * paco2_kpa
    return min(max(pao2_kpa, _LOWEST_KPA), _HIGHEST_KPA, alveolar - 1.2)


def on_oxygen(air: tuple[float, float], flow_l_min: float, dice: Random) -> tuple[float, float]:
    """Both pressures in kPa on nasal cannulae, from those on air."""
    pao2_kpa, paco2_kpa = air
    retains = paco2_kpa > _HYPERCAPNIA_KPA
    rise = dice.uniform(0.08, 0.3) if retains else dice.uniform(0.0, 0.15)
    gain = 0.95 * math.pow(flow_l_min, 0.8) + dice.gauss(0, 0.12)
    return pao2_kpa + gain, paco2_kpa + rise


def reference(sex: Sex, born_on: date, day: date, height_cm: float) -> tuple[Predicted, ...]:
    """Reference values of FEV1, FVC and their ratio; empty where the equations have none."""
    age = decimal_age(born_on, day)
    found = [
        predict(Equation.GLI_GLOBAL_2022, sex, age_years=age, height_cm=height_cm, measure=measure)
        for measure in (Measure.FEV1, Measure.FVC, Measure.FEV1_FVC)
    ]
    return tuple(one for one in found if isinstance(one, Predicted))


def spirometry_numbers(
    references: tuple[Predicted, ...], fev1_l: float, fvc_l: float
) -> dict[str, Any]:
    """The columns of a session: volumes, their reference values and z-scores."""
    fev1_ml, fvc_ml = round(fev1_l * 100) * 10, round(fvc_l * 100) * 10
    numbers: dict[str, Any] = {"fev1_l": fev1_ml, "fvc_l": fvc_ml}
    if not references:
        return numbers | {"no_prediction_reason": "No prediction for this age or height."}
    for one, value, name in zip(references, _measured(fev1_ml, fvc_ml), _NAMES, strict=True):
        scale, unit = (10_000, "") if name == "ratio" else (1000, "_l")
        numbers[f"{name}_predicted{unit}"] = round(one.predicted * scale)
        numbers[f"{name}_lln{unit}"] = round(one.lln * scale)
        numbers[f"{name}_z"] = round(one.z_score(value) * 1000)
    return numbers


def after_bronchodilator(
    references: tuple[Predicted, ...], fev1_ml: int, fvc_ml: int, rise: float
) -> dict[str, Any]:
    """The columns of the same session a quarter of an hour after salbutamol."""
    post_fev1_ml = round(fev1_ml * rise / 10) * 10
    post_fvc_ml = round(fvc_ml * (1 + (rise - 1) * 0.7) / 10) * 10
    numbers: dict[str, Any] = {
        "post_fev1_l": post_fev1_ml,
        "post_fvc_l": post_fvc_ml,
        "bronchodilator": "Salbutamol 400 micrograms by spacer",
    }
    measured = _measured(post_fev1_ml, post_fvc_ml)
    for one, value, name in zip(references, measured, _NAMES, strict=bool(references)):
        numbers[f"post_{name}_z"] = round(one.z_score(value) * 1000)
    return numbers


def _measured(fev1_ml: int, fvc_ml: int) -> tuple[float, float, float]:
    return fev1_ml / 1000, fvc_ml / 1000, fev1_ml / fvc_ml


def blows_ml(dice: Random, fev1_ml: int, fvc_ml: int) -> tuple[list[list[Any]], str, str]:
    """Three acceptable blows, the first the best, and the grades of FEV1 and FVC they deserve."""
    usual_ml, wide_ml = (30, 140), (160, 190)
    is_wide = dice.random() < 0.2 and fvc_ml > 1000
    blows: list[list[Any]] = [[fev1_ml, fvc_ml, "acceptable", "acceptable"]]
    for _blow in range(2):
        fev1_less = min(dice.randint(*usual_ml), fev1_ml // 10)
        fvc_less = min(dice.randint(*(wide_ml if is_wide else usual_ml)), fvc_ml // 5)
        blows.append([fev1_ml - fev1_less, fvc_ml - fvc_less, "acceptable", "acceptable"])
    return blows, "A", "C" if is_wide else "A"
