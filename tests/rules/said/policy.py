"""Every threshold of every policy with its source, and why a policy cannot be read."""

from dataclasses import fields
from datetime import datetime
from functools import partial

from rules.cases import ATS, BTS, DH, NICE, D, policy_mapping

from o2clinic.rules.policy import Comparison, NotAPolicy, Policy, Tag, Threshold
from o2clinic.rules.quantities import Unit

_ONE = "ltot_pao2_kpa"


def _told(policy):
    named = {one.name: getattr(policy, one.name) for one in fields(policy)}
    return {name: _short(value) for name, value in named.items()}


def _short(value):
    if not isinstance(value, Threshold):
        return value
    grade = f", {value.grade}" if value.grade else ""
    return f"{value} [{value.source}{grade}, {value.tag.value}]"


def _threshold(comparison, value="15", unit=Unit.HOURS):
    return Threshold(D(value), comparison, unit, "somebody", "A", Tag.READ)


def _stands(limit):
    below, at, above = limit.value - 1, limit.value, limit.value + 1
    answers = {"below": limit.holds(below), "at": limit.holds(at), "above": limit.holds(above)}
    return {"limit": str(limit), "words": limit.words, "number": limit.number, **answers}


def _broken(change):
    return partial(_refusal, change)


def _refusal(change):
    told = policy_mapping("BTS2015_QS2017")
    change(told)
    try:
        return Policy.from_mapping(told).id
    except NotAPolicy as refusal:
        return str(refusal)


def _one(**given):
    return _broken(lambda told: told["thresholds"][_ONE].update(given))


def _one_lacks(key):
    return _broken(lambda told: told["thresholds"][_ONE].pop(key))


def _two_lack(told):
    del told["thresholds"][_ONE], told["thresholds"]["acidaemia_ph"]


CASES = {
    **{policy.id: partial(_told, policy) for policy in (BTS, DH, NICE, ATS)},
    **{one.value: partial(_stands, _threshold(one)) for one in Comparison},
    "without a unit": partial(_stands, _threshold(Comparison.BELOW, "7.35", Unit.NONE)),
    "a fraction": partial(_stands, _threshold(Comparison.ABOVE, "0.50", Unit.FRACTION)),
    "sound": _broken(lambda told: None),
    "thresholds missing": _broken(lambda told: told.pop("thresholds")),
    "id missing": _broken(lambda told: told.pop("id")),
    "title blank": _broken(lambda told: told.update(title=" ")),
    "id that is no text": _broken(lambda told: told.update(id=7)),
    "valid from no date": _broken(lambda told: told.update(valid_from="soon")),
    "valid from an instant": _broken(lambda told: told.update(valid_from=datetime(2020, 1, 1))),
    "valid from missing": _broken(lambda told: told.pop("valid_from")),
    "for comparison neither true nor false": _broken(
        lambda told: told.update(is_for_comparison_only=1)
    ),
    "a threshold missing": _broken(lambda told: told["thresholds"].pop(_ONE)),
    "two thresholds missing": _broken(_two_lack),
    "two thresholds too many": _broken(lambda told: told["thresholds"].update(pluck={}, luck={})),
    "a threshold that is no table": _broken(lambda told: told["thresholds"].update({_ONE: 7})),
    "a value that is no number": _one(value="low"),
    "a value of NaN": _one(value="NaN"),
    "a value that is no text": _one(value=7.3),
    "an unknown comparison": _one(comparison="~"),
    "an unknown unit": _one(unit="furlongs"),
    "an unknown tag": _one(tag="X"),
    "a blank source": _one(source=" "),
    **{
        f"{key} missing": _one_lacks(key)
        for key in ("value", "comparison", "unit", "source", "grade", "tag")
    },
    "unit and grade missing are none": partial(
        lambda: _short(_without_unit_and_grade().ltot_pao2_kpa)
    ),
}


def _without_unit_and_grade():
    told = policy_mapping("BTS2015_QS2017")
    told["thresholds"][_ONE].pop("unit")
    told["thresholds"][_ONE].pop("grade")
    return Policy.from_mapping(told)
