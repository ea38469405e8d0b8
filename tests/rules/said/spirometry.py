"""SP-1 to SP-12: what is doubtful in a spirometry session before it is saved."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

from rules.cases import D
from rules.spirometry_sessions import NOW, a_man, a_session

from o2clinic.rules.gli import Equation, Ethnicity, Measure, Predicted
from o2clinic.rules.patient_codes import Sex
from o2clinic.rules.spirometry import HeightSource, check, one_line, predicted
from o2clinic.rules.spirometry_quality import Blow

# Impossible, doubtful and usual on both sides of each limit, and what a wrong unit looks like.
_AT_LIMITS = {
    "fev1_l": "0.09 0.10 0.29 0.30 8.0 8.01 9.5 9.51 162 300 1620 8000 8001",
    "fvc_l": "0.19 0.20 10 10.01 12 12.01 199 200 3100 10000 10001",
    "fev6_l": "0.19 0.20 12.01 3000",
    "post_fev1_l": "0.09 0.10 9.51 1620",
    "post_fvc_l": "0.19 0.20 12.01 3100",
    "pef_l_min": "0.29 0.30 6.5 16.5 17 17.1 19 20 59 60 1000 1001",
    "height_cm": "0.49 0.50 1.78 2.09 2.50 2.51 49 50 119 120 210 211 250 251",
    "weight_kg": "1.9 2 400 401",
    "minutes_after": "-1 0 9 10 60 61 120 121",
}
_ADULTS_BIRTHDAY = date(2008, 3, 2)
_YOUNG = {"context": a_man(born_on=date(2001, 3, 2))}
_SHORT = {"height_cm": "119", "fev1_l": "1.00", "fvc_l": "1.40"}


def _checked(context=None, **changed):
    return partial(check, a_session(**changed), context or a_man(), now=NOW)


def _volumes(fev1, fvc, context=None, **given):
    return _checked(context, fev1_l=fev1, fvc_l=fvc, **given)


def _after(fev1, fvc):
    return _checked(post_fev1_l=fev1, post_fvc_l=fvc)


def _line(**changed):
    return partial(one_line, a_session(**changed))


def _reference(context=None, measure=Measure.FEV1, **changed):
    return partial(_in_short, a_session(**changed), context or a_man(), measure)


def _in_short(session, context, measure):
    found = predicted(session, context, measure)
    return f"{found.predicted:.3f}" if isinstance(found, Predicted) else found


CASES = {
    "a plausible session": _checked(),
    **{
        f"{field} {value}": _checked(**{field: value})
        for field, values in _AT_LIMITS.items()
        for value in values.split()
    },
    "not a number": _checked(fev1_l="NaN", fvc_l="Infinity"),
    "a ratio that is not a number": _checked(ratio_as_entered="NaN"),
    "no volume": _volumes(None, None),
    "FEV1 only": _volumes("1.62", None),
    "FVC after the bronchodilator only": _volumes(None, None, post_fvc_l="3.10"),
    "no height": _checked(height_cm=None),
    "in the future": _checked(taken_at=NOW + timedelta(minutes=1)),
    "of this very moment": _checked(taken_at=NOW),
    "before birth": _checked(a_man(born_on=date(2026, 3, 3))),
    "on the day of birth": _checked(a_man(born_on=date(2026, 3, 2))),
    "after death": _checked(a_man(died_on=date(2026, 3, 1))),
    "on the day of death": _checked(a_man(died_on=date(2026, 3, 2))),
    "over 120 years old": _checked(a_man(born_on=date(1906, 3, 1))),
    "120 years old": _checked(a_man(born_on=date(1906, 3, 2))),
    "over 95 years old": _checked(a_man(born_on=date(1930, 1, 1))),
    "sex not known": _checked(a_man(sex=Sex.NOT_KNOWN)),
    "GLI-2012 without a group": _checked(equation=Equation.GLI_2012),
    "GLI-2012 with a group": _checked(equation=Equation.GLI_2012, ethnicity=Ethnicity.CAUCASIAN),
    "short for an adult": _checked(a_man(born_on=_ADULTS_BIRTHDAY), **_SHORT),
    "short at 17": _checked(a_man(born_on=_ADULTS_BIRTHDAY + timedelta(days=1)), **_SHORT),
    "3 cm taller than before": _checked(a_man(last_height_cm=D(175))),
    "4 cm taller than before": _checked(a_man(last_height_cm=D(174))),
    "4 cm shorter than before": _checked(a_man(last_height_cm=D(182))),
    "4 cm taller than before, a child": _checked(
        a_man(born_on=date(2010, 1, 1), last_height_cm=D(174))
    ),
    "as tall as before, no height now": _checked(a_man(last_height_cm=D(174)), height_cm=None),
    **{f"height by {one.value}": _checked(height_source=one) for one in HeightSource},
    "FEV6 0.05 above FVC": _checked(fev6_l="3.15"),
    "FEV6 0.06 above FVC": _checked(fev6_l="3.16"),
    "FEV6 without FVC": _checked(fev6_l="3.16", fvc_l=None),
    "FEV6 above FVC after the bronchodilator only": _checked(
        fev6_l="3.16", fvc_l="3.30", post_fev1_l="1.80", post_fvc_l="3.00"
    ),
    "FEV1 0.06 above FVC": _volumes("3.16", "3.10"),
    "FEV1 0.05 above FVC": _volumes("3.15", "3.10"),
    "FEV1/FVC of 0.98": _volumes("2.94", "3.00"),
    "FEV1/FVC above 0.98": _volumes("2.95", "3.00"),
    "FEV1/FVC of 0.25": _volumes("0.75", "3.00"),
    "FEV1/FVC below 0.25": _volumes("0.74", "3.00"),
    "FEV1 above FVC after": _after("3.16", "3.10"),
    "FEV1/FVC below 0.25 after": _after("0.74", "3.00"),
    **{
        f"a printed ratio of {ratio}": _volumes("1.50", "3.00", ratio_as_entered=ratio)
        for ratio in (
            "0.14",
            "0.15",
            "0.479",
            "0.48",
            "0.52",
            "0.521",
            "1",
            "1.01",
            "1.5",
            "1.51",
            "14.9",
            "15",
            "47.9",
            "48",
            "52",
            "52.1",
            "100",
            "100.1",
        )
    },
    "a printed ratio without FVC": _volumes("1.50", None, ratio_as_entered="50"),
    "a printed ratio without FEV1": _volumes(None, "3.00", ratio_as_entered="50"),
    "far above predicted": _volumes("5.50", "6.90"),
    "far below predicted": _volumes("0.35", "1.30"),
    "above predicted": _volumes("4.95", "6.50"),
    "FVC alone far above predicted": _volumes(None, "6.90"),
    "FVC below predicted, young": _volumes(None, "0.60", **_YOUNG),
    "FVC far below predicted, young": _volumes(None, "0.50", **_YOUNG),
    "far above predicted after": _after("5.50", "6.90"),
    "the blows are 10 mL away": _checked(blows=(Blow(1630, 3090),)),
    "the blows are 11 mL away": _checked(blows=(Blow(1631, 3089),)),
    "the blows are far above": _checked(blows=(Blow(4000, 9000),)),
    "the blows after are far away": _checked(
        post_fev1_l="1.80", post_fvc_l="3.20", post_blows=(Blow(1700, 3300),)
    ),
    "blows without a value": _volumes("1.62", None, blows=(Blow(1620, 3100),)),
    "eight blows": _checked(blows=(Blow(1620, 3100),) * 8),
    "nine blows": _checked(blows=(Blow(1620, 3100),) * 9),
    "nine blows after": _checked(
        post_fev1_l="1.62", post_fvc_l="3.10", post_blows=(Blow(1620, 3100),) * 9
    ),
    "a refused value is not compared": _volumes("1620", "3.10", blows=(Blow(1620, 3100),)),
    "in one line": _line(),
    "in one line, FEV1 only": _line(fvc_l=None),
    "in one line, FVC only": _line(fev1_l=None),
    "in one line, nothing": _line(fev1_l=None, fvc_l=None),
    "in one line, after": _line(post_fev1_l="1.80", post_fvc_l="3.20"),
    "in one line, FVC after only": _line(post_fvc_l="3.20"),
    "predicted FEV1": _reference(),
    "predicted FVC": _reference(measure=Measure.FVC),
    "predicted without height": _reference(height_cm=None),
    "predicted before birth": _reference(a_man(born_on=date(2026, 3, 3))),
    "predicted on the day of birth": _reference(a_man(born_on=date(2026, 3, 2))),
    "predicted on the clinic's day of a summer night": _reference(
        a_man(born_on=date(1960, 7, 2)), taken_at=datetime(2025, 7, 1, 23, 30, tzinfo=UTC)
    ),
}
