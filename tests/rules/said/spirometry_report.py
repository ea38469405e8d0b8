"""SR-4 to SR-12: what a spirometry session says, with every value beside its reference."""

from dataclasses import fields, is_dataclass
from datetime import date
from functools import partial

from rules.cases import D
from rules.spirometry_sessions import NOW, a_man, a_session

from o2clinic.rules.gli import Equation, Ethnicity
from o2clinic.rules.patient_codes import Sex
from o2clinic.rules.spirometry import HeightSource
from o2clinic.rules.spirometry_quality import Blow
from o2clinic.rules.spirometry_report import interpret, millilitres

_BETTER = {"post_fev1_l": "2.58", "post_fvc_l": "3.20"}
_PLAIN = {"post_fev1_l": "1.62", "post_fvc_l": "3.10"}
_BLOWS = (Blow(1620, 3100), Blow(1600, 2850))


def _report(context=None, **changed):
    return partial(_told, a_session(**changed), context or a_man())


def _told(session, context):
    return _short(interpret(session, context))


def _short(value):
    """Everything by name, broken numbers to four places."""
    if isinstance(value, float):
        return f"{value:.4f}"
    if is_dataclass(value):
        return {one.name: _short(getattr(value, one.name)) for one in fields(value)}
    return [_short(one) for one in value] if isinstance(value, tuple) else value


CASES = {
    "before the bronchodilator": _report(),
    "before and after, no response": _report(**_PLAIN),
    "before and after, a response": _report(fev1_l="2.15", **_BETTER),
    "the standards disagree on the response": _report(
        fev1_l="1.50", post_fev1_l="1.71", post_fvc_l="3.10"
    ),
    "after only": _report(fev1_l=None, fvc_l=None, post_fev1_l="1.62", post_fvc_l="4.20"),
    "FEV1 only, before and after": _report(fvc_l=None, post_fev1_l="1.70"),
    "FVC only": _report(fev1_l=None),
    "an FEV1 of nought": _report(fev1_l="0"),
    "FVC only after": _report(post_fvc_l="3.20"),
    "GLI-2012": _report(equation=Equation.GLI_2012, ethnicity=Ethnicity.CAUCASIAN, **_PLAIN),
    "GLI-2012 without a group": _report(equation=Equation.GLI_2012, **_PLAIN),
    "GLI Global with a group": _report(ethnicity=Ethnicity.OTHER),
    "a woman": _report(a_man(sex=Sex.FEMALE), height_cm="160", **_PLAIN),
    "sex not known": _report(a_man(sex=Sex.NOT_KNOWN), **_PLAIN),
    "no height": _report(height_cm=None, **_PLAIN),
    "height by arm span": _report(height_source=HeightSource.ARM_SPAN),
    "height by knee": _report(height_source=HeightSource.KNEE),
    "a ratio of exactly 0.70 after": _report(post_fev1_l="2.10", post_fvc_l="3.00"),
    "below 0.70 but normal for the age": _report(
        a_man(born_on=date(1940, 1, 1)), fev1_l="2.00", fvc_l="2.95"
    ),
    "above 0.70 but low for the age": _report(
        a_man(born_on=date(2004, 1, 1)), fev1_l="3.55", fvc_l="5.00"
    ),
    "a normal session": _report(fev1_l="3.40", fvc_l="4.40"),
    "a low FVC alone": _report(fev1_l="2.50", fvc_l="2.90"),
    "blows before": _report(blows=_BLOWS),
    "blows before and after": _report(
        blows=_BLOWS, post_blows=(Blow(1700, 3200),), post_fev1_l="1.70", post_fvc_l="3.20"
    ),
    "seventeen": _report(a_man(born_on=date(2008, 3, 3))),
    "eighteen today": _report(a_man(born_on=date(2008, 3, 2))),
    "before birth": _report(a_man(born_on=date(NOW.year + 1, 1, 1)), blows=_BLOWS),
    "on the day of birth": _report(a_man(born_on=NOW.date()), blows=_BLOWS),
    "millilitres": partial(millilitres, D("1.624")),
    "millilitres of a half": partial(millilitres, D("1.6255")),
}
