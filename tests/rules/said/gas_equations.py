"""Section 7: the equations of blood gases, to six places."""

from functools import partial

from rules.cases import D

from o2clinic.rules import gas_equations as equations
from o2clinic.rules.quantities import round_half_up


def _six(formula, *numbers, **named):
    return partial(_rounded, formula, tuple(numbers), named)


def _rounded(formula, numbers, named):
    told = {name: D(value) for name, value in named.items()}
    return round_half_up(formula(*(D(number) for number in numbers), **told), 6)


CASES = {
    "bicarbonate of a usual gas": _six(equations.bicarbonate, "7.40", "5.33"),
    "bicarbonate in acidosis": _six(equations.bicarbonate, "7.25", "9.1"),
    "bicarbonate by CLSI": _six(equations.bicarbonate_clsi, "7.25", "9.1"),
    "bicarbonate by Radiometer": _six(equations.bicarbonate_radiometer, "7.25", "9.1"),
    "hydrogen ions expected": _six(equations.hydrogen_ions_expected, "9.1", "28"),
    "pH expected": _six(equations.ph_expected, "9.1", "28"),
    "base excess of the extracellular fluid": _six(equations.base_excess_ecf, "7.25", "28"),
    "base excess of the blood": _six(equations.base_excess_blood, "7.25", "28", "150"),
    "standard bicarbonate": _six(equations.bicarbonate_standard, "2.5", "9.3", "0.88"),
    "standard bicarbonate below the usual": _six(
        equations.bicarbonate_standard, "-6", "9.3", "0.97"
    ),
    "haemoglobin in mmol/L": _six(equations.haemoglobin_mmol_l, "150"),
    "gradient on air": _six(equations.gradient_simple, "7.3", "6.2", "0.21"),
    "gradient on 28 %, high up": _six(
        equations.gradient_simple, "7.3", "6.2", "0.28", barometric_kpa="90"
    ),
    "full gradient on air": _six(equations.gradient_full, "7.3", "6.2", "0.21"),
    "full gradient on 28 %, high up": _six(
        equations.gradient_full, "7.3", "6.2", "0.28", barometric_kpa="90"
    ),
    "gradient expected at 74": partial(equations.gradient_expected, 74),
    "ratio": _six(equations.pf_ratio_kpa, "7.3", "0.21"),
}
