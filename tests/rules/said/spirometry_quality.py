"""SR-4 to SR-12: grades, response, patterns and severity of spirometry at their borders."""

from functools import partial

from o2clinic.rules.patient_codes import Sex
from o2clinic.rules.spirometry_quality import (
    Blow,
    Grade,
    Usefulness,
    best_ml,
    best_two_difference_ml,
    fev1_grade,
    fev1q,
    fvc_grade,
    gold_grade,
    grade,
    has_response_2005,
    has_response_2021,
    is_below_fixed_ratio,
    is_repeatable,
    pattern,
    severity,
)

_USABLE, _NOT = Usefulness.USABLE, Usefulness.NOT_USABLE
_ADULT = (
    (3200, 3050),
    (3200, 3050, 3000),
    (3050, 3000, 3200),
    (3200, 3049, 3000),
    (3200, 3000),
    (3200, 2999),
    (3200, 2950),
    (3200, 2949),
    (3200,),
)
_CHILD = (
    (800, 700, 690),
    (800, 699),
    (800, 650),
    (800, 649),
    (800, 600),
    (800, 599),
    (1200, 1080, 1050),
    (1200, 1079, 1050),
    (1800, 1620),
    (2600, 2340),
)
_LOW, _NORMAL = -1.6451, -1.645
_BLOWS = (
    Blow(1620, 3100),
    Blow(1600, 3050, fvc=_USABLE),
    Blow(1580, 3000, fvc=_NOT),
)
_USABLE_ONLY = (Blow(1900, 3300, _USABLE, _NOT), Blow(1800, 3400, _USABLE, _NOT))


def _z(fev1, fvc, ratio):
    return partial(pattern, fev1, fvc, ratio)


def _named(z_score):
    return {_LOW: "low", _NORMAL: "normal"}[z_score]


CASES = {
    **{f"grade of {told}": partial(grade, told, age_years=60) for told in _ADULT},
    **{f"grade of {told} at six": partial(grade, told, age_years=6) for told in _CHILD},
    **{f"grade of {told} above six": partial(grade, told, age_years=6.01) for told in _CHILD},
    "grade without a blow": partial(grade, (), age_years=60),
    "grade with a usable blow only": partial(grade, (), usable=1, age_years=60),
    **{f"advice of grade {one.value}": partial(getattr, one, "advice") for one in Grade},
    "grade of FEV1": partial(fev1_grade, _BLOWS, age_years=65),
    "grade of FVC": partial(fvc_grade, _BLOWS, age_years=65),
    "grade of FEV1, none acceptable": partial(fev1_grade, _USABLE_ONLY, age_years=65),
    "grade of FVC, none usable": partial(fvc_grade, _USABLE_ONLY, age_years=65),
    "grade of FVC, usable only": partial(fvc_grade, (Blow(1620, 3100, fvc=_USABLE),), age_years=65),
    "grade of FEV1 of a child": partial(fev1_grade, (Blow(800, 900), Blow(699, 900)), age_years=5),
    "grade of FVC of a child": partial(fvc_grade, (Blow(700, 900), Blow(700, 799)), age_years=5),
    "difference of the best two": partial(best_two_difference_ml, (3000, 3200, 3050)),
    "best of blows": partial(best_ml, _BLOWS),
    "best of different blows": partial(best_ml, (Blow(1620, 3000), Blow(1600, 3100))),
    "best of acceptable before larger usable": partial(best_ml, (*_USABLE_ONLY, *_BLOWS)),
    "best of usable": partial(best_ml, _USABLE_ONLY),
    "best of none": partial(best_ml, ()),
    **{
        f"repeatable: {told}": partial(is_repeatable, told, age_years=60)
        for told in ((3200, 3050), (3200, 3049), (3200,), ())
    },
    "repeatable to 100 mL": partial(is_repeatable, (3200, 3100), age_years=60, limit_ml=100),
    "not repeatable to 100 mL": partial(is_repeatable, (3200, 3099), age_years=60, limit_ml=100),
    **{
        f"repeatable at six: {told}": partial(is_repeatable, told, age_years=6)
        for told in ((800, 700), (800, 699), (1200, 1080), (1200, 1079))
    },
    "repeatable at seven": partial(is_repeatable, (3200, 3050), age_years=7),
    "not repeatable above six": partial(is_repeatable, (1800, 1640), age_years=6.01),
    **{
        f"response of 2021: {pre} to {post}": partial(
            has_response_2021, pre, post, predicted_ml=3200
        )
        for pre, post in ((2000, 2320), (2000, 2321), (2000, 1600))
    },
    **{
        f"response of 2005: {pre} to {post}": partial(has_response_2005, pre, post)
        for pre, post in ((2000, 2240), (2000, 2241), (1600, 1800), (1600, 1801), (900, 1090))
    },
    **{
        f"FEV1 {_named(fev1)}, FVC {_named(fvc)}, ratio {_named(ratio)}": _z(fev1, fvc, ratio)
        for fev1 in (_NORMAL, _LOW)
        for fvc in (_NORMAL, _LOW)
        for ratio in (_NORMAL, _LOW)
    },
    **{
        f"severity of {z_score}": partial(severity, z_score)
        for z_score in (-1.645, -1.646, -2.5, -2.51, -4.0, -4.05)
    },
    **{
        f"GOLD at {percent} %": partial(gold_grade, percent)
        for percent in (80.0, 79.99, 50.0, 49.99, 30.0, 29.99)
    },
    "a ratio of 0.699": partial(is_below_fixed_ratio, 699, 1000),
    "a ratio of 0.700": partial(is_below_fixed_ratio, 700, 1000),
    "FEV1Q of a man": partial(fev1q, 0.9, Sex.MALE),
    "FEV1Q of a woman": partial(fev1q, 0.9, Sex.FEMALE),
}
