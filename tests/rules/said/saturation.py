"""GR-3: saturation from pressure and back, and the oxygen in the blood, to six places."""

from functools import partial

from rules.cases import D

from o2clinic.rules import saturation
from o2clinic.rules.quantities import round_half_up


def _six(formula, *numbers):
    return partial(_rounded, formula, tuple(D(number) for number in numbers))


def _rounded(formula, numbers):
    return round_half_up(formula(*numbers), 6)


CASES = {
    "saturation at 7.3 kPa": _six(saturation.so2_of_po2, "7.3"),
    "saturation at 4.6 kPa": _six(saturation.so2_of_po2, "4.6"),
    "saturation at 7.3 kPa, pH 7.40": _six(saturation.so2_of_po2, "7.3", "7.40"),
    "saturation at 7.3 kPa, pH 7.20": _six(saturation.so2_of_po2, "7.3", "7.20"),
    "saturation at 4.6 kPa, pH 7.55": _six(saturation.so2_of_po2, "4.6", "7.55"),
    "pressure at 88 %": _six(saturation.po2_of_so2, "0.88"),
    "pressure at 50 %": _six(saturation.po2_of_so2, "0.5"),
    "Siggaard-Andersen at 7.3 kPa": _six(saturation.so2_siggaard_andersen, "7.3", "7.40"),
    "Siggaard-Andersen at 4.6 kPa, pH 7.20": _six(saturation.so2_siggaard_andersen, "4.6", "7.20"),
    "oxygen in the blood": _six(saturation.oxygen_content_ml_dl, "150", "0.88", "7.3"),
}
