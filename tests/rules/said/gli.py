"""SR-1 to SR-3: reference values of people, and why somebody has none."""

from datetime import date
from functools import partial

from o2clinic.rules.gli import (
    Equation,
    Ethnicity,
    Measure,
    Predicted,
    decimal_age,
    predict,
)
from o2clinic.rules.patient_codes import Sex

_GLOBAL, _OLDER = Equation.GLI_GLOBAL_2022, Equation.GLI_2012
_CAUCASIAN = {"equation": _OLDER, "ethnicity": Ethnicity.CAUCASIAN}
_FLOW = {**_CAUCASIAN, "measure": Measure.FEF25_75}


def _asked(value=1.62, **changed):
    known = {
        "equation": _GLOBAL,
        "sex": Sex.MALE,
        "age_years": 65.0,
        "height_cm": 178.0,
        "measure": Measure.FEV1,
        **changed,
    }
    return partial(_told, known, value)


def _told(known, value):
    found = predict(**known)
    return _numbers(found, value) if isinstance(found, Predicted) else found.reason


def _numbers(found, value):
    return {
        "equation": f"{found.equation.label}, {found.measure.value}",
        "predicted": f"{found.predicted:.6f}",
        "limits": f"{found.lln:.6f} to {found.uln:.6f}",
        "L": f"{found.skewness:.6f}",
        "S": f"{found.spread:.6f}",
        f"of {value}": f"{found.percent_predicted(value):.4f} %, z {found.z_score(value):.6f}",
    }


def _plain(skewness):
    return partial(_numbers, Predicted(_OLDER, Measure.FEV1, 3.0, skewness, 0.15), 2.0)


def _aged(born_on, on):
    return partial(_years, date(*born_on), date(*on))


def _years(born_on, on):
    return f"{decimal_age(born_on, on):.6f}"


def _refused(rule, *told):
    return partial(_words_of_refusal, rule, told)


def _words_of_refusal(rule, told):
    try:
        return rule(*told)
    except ValueError as refusal:
        return str(refusal)


_SKEWED = Predicted(_OLDER, Measure.FEV1, 3.0, 0.9, 0.15)

CASES = {
    "a man": _asked(),
    "a woman": _asked(sex=Sex.FEMALE, height_cm=160.0),
    "FVC": _asked(3.1, measure=Measure.FVC),
    "the ratio": _asked(0.52, measure=Measure.FEV1_FVC),
    "a child between two quarters": _asked(age_years=13.8, height_cm=160.0),
    "the ratio of a child between two quarters": _asked(
        0.52, age_years=13.8, height_cm=160.0, measure=Measure.FEV1_FVC
    ),
    "the ratio of a man between two quarters, GLI-2012": _asked(
        0.52, age_years=40.1, measure=Measure.FEV1_FVC, **_CAUCASIAN
    ),
    "FEF25-75 of a child between two quarters": _asked(
        2.0, age_years=13.8, height_cm=160.0, **_FLOW
    ),
    "three years old": _asked(0.8, age_years=3.0, height_cm=95.0),
    "95 years old": _asked(age_years=95.0),
    "94.9 years old": _asked(age_years=94.9),
    "too young": _asked(age_years=2.99),
    "too old": _asked(age_years=95.01),
    **{f"GLI-2012, {one.value}": _asked(equation=_OLDER, ethnicity=one) for one in Ethnicity},
    "GLI-2012, a woman": _asked(sex=Sex.FEMALE, height_cm=160.0, **_CAUCASIAN),
    "GLI-2012, group not stated": _asked(equation=_OLDER),
    "GLI Global with a group": _asked(ethnicity=Ethnicity.AFRICAN_AMERICAN),
    "FEF25-75 at 65": _asked(2.0, **_FLOW),
    "FEF25-75 at 90": _asked(1.0, age_years=90.0, **_FLOW),
    "FEF25-75 above 90": _asked(1.0, age_years=90.1, **_FLOW),
    "FEF25-75 by GLI Global": _asked(measure=Measure.FEF25_75),
    "sex not known": _asked(sex=Sex.NOT_KNOWN),
    "sex indeterminate": _asked(sex=Sex.INDETERMINATE),
    **{f"a height of {cm}": _asked(height_cm=cm) for cm in (1.78, 49.9, 50.0, 250.0, 250.1)},
    "no skewness": _plain(0.0),
    "a skewness": _plain(0.9),
    "a skewness of 1": _plain(1.0),
    "a volume of 0": _refused(_SKEWED.z_score, 0.0),
    "a volume below 0": _refused(_SKEWED.z_score, -1.0),
    "a tiny volume": _refused(_SKEWED.z_score, 0.001),
    "age on a birthday": _aged((1984, 3, 10), (2024, 3, 10)),
    "age the day before a birthday": _aged((1984, 3, 10), (2024, 3, 9)),
    "age of one born on 29 February, 28 February": _aged((1952, 2, 29), (2023, 2, 28)),
    "age of one born on 29 February, 1 March": _aged((1952, 2, 29), (2023, 3, 1)),
    "age of one born on 29 February, in a leap year": _aged((1952, 2, 29), (2024, 2, 29)),
    "age on the day of birth": _aged((2024, 2, 29), (2024, 2, 29)),
    "age before birth": _refused(decimal_age, date(2020, 1, 2), date(2020, 1, 1)),
    **{f"paper of {one.label}": partial(getattr, one, "citation") for one in Equation},
}
