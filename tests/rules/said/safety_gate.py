"""Sections 6.1 and 6.2: whether the risks allow an order of oxygen."""

from datetime import date, timedelta
from functools import partial

from rules.cases import BTS, DH, NICE, D
from rules.homes import TODAY, safe, smoker

from o2clinic.rules.patient_codes import SmokingStatus
from o2clinic.rules.safety_gate import GATE_WORDS, GateCase, Hazard, check_risks, counts_as_smoker

_STATUS = SmokingStatus


def _at_home(policy=BTS, **given):
    return partial(check_risks, safe(**given), policy)


def _smoking(policy=BTS, **given):
    return partial(check_risks, smoker(**given), policy)


def _later(days):
    return TODAY + timedelta(days=days)


_HOME = {
    "nothing found": _at_home(),
    "nothing answered": partial(check_risks, GateCase(decided_on=TODAY), BTS),
    "forms of tomorrow": _at_home(consent_signed_on=_later(1), risk_form_completed_on=_later(1)),
    "no forms": _at_home(consent_signed_on=None, risk_form_completed_on=None),
    "assessed today": _at_home(home_assessed_on=TODAY),
    "moved since the home was assessed": _at_home(moved_on=date(2025, 3, 29)),
    "moved on the day of the assessment": _at_home(moved_on=date(2025, 3, 28)),
    "moves later": _at_home(moved_on=_later(1)),
    "assessed on the day of installation": _at_home(home_assessed_on=_later(3)),
    "assessed after the installation": _at_home(home_assessed_on=_later(4)),
    "assessment planned, the installation is not": _at_home(
        home_assessed_on=_later(2), install_on=None
    ),
    "a significant risk that was discussed": _at_home(
        is_risk_significant=True, was_discussed_with_lead=True
    ),
    "a significant risk that was not discussed": _at_home(
        is_risk_significant=True, was_discussed_with_lead=False
    ),
    "a significant risk, whether discussed is not recorded": _at_home(is_risk_significant=True),
    "dangers that are dealt with": _at_home(
        e_cigarettes=Hazard.DEALT_WITH,
        emollients=Hazard.DEALT_WITH,
        naked_flames=Hazard.DEALT_WITH,
        trips=Hazard.DEALT_WITH,
    ),
    "dangers that are present": _at_home(
        e_cigarettes=Hazard.PRESENT,
        emollients=Hazard.PRESENT,
        naked_flames=Hazard.PRESENT,
        trips=Hazard.PRESENT,
    ),
    "children and neighbours without smoke": _at_home(
        lives_with_children=True, is_multiple_occupancy=True
    ),
    "nothing written, nothing explained": _at_home(
        was_flame_warning_written=False, was_equipment_advice_given=False
    ),
    "fire service not told": _at_home(is_fire_service_told=False),
    "fire service not told, 9.9 ppm": _at_home(is_fire_service_told=False, co_ppm=D("9.9")),
    "fire service not told, 10 ppm": _at_home(is_fire_service_told=False, co_ppm=D(10)),
    "refused by a clinician": _at_home(refused_because=" oxygen canisters on fire twice "),
    "reasonable doubt": _at_home(has_reasonable_doubt=True),
    "nothing found under NICE": _at_home(NICE),
}

_SMOKE = {
    "with everything done": _smoking(),
    "with everything done under the policy of 2008": _smoking(DH),
    "with everything done under NICE": _smoking(NICE),
    "with nothing done": _at_home(
        smoking=_STATUS.SMOKES, home_assessed_on=None, is_fire_service_told=None
    ),
    "with everything left undone": _smoking(
        home_assessed_on=_later(1),
        risk_tool_on=_later(1),
        signed_off_by=" ",
        co_ppm=None,
        was_cessation_discussed=False,
        was_education_written=False,
        was_family_warned=False,
        was_told_of_withdrawal=False,
        is_supplier_told=False,
        is_fire_service_told=False,
    ),
    "tool and visit of today": _smoking(home_assessed_on=TODAY, risk_tool_on=TODAY),
    "no risk tool": _smoking(risk_tool_on=None),
    "with children and neighbours not weighed": _smoking(
        lives_with_children=True, is_multiple_occupancy=True
    ),
    "with children weighed": _smoking(lives_with_children=True, were_others_weighed=True),
    "with neighbours weighed": _smoking(is_multiple_occupancy=True, were_others_weighed=True),
    "neighbours not weighed": _smoking(is_multiple_occupancy=True, were_others_weighed=False),
    "somebody else smokes": _at_home(
        household_smoking=_STATUS.SMOKES, was_family_warned=True, was_told_of_withdrawal=True
    ),
    "somebody else smokes, nobody warned": _at_home(household_smoking=_STATUS.SMOKES),
    "somebody else smokes beside children": _at_home(
        household_smoking=_STATUS.SMOKES,
        was_family_warned=True,
        was_told_of_withdrawal=True,
        lives_with_children=True,
    ),
    "somebody else smokes under NICE": _at_home(
        NICE,
        household_smoking=_STATUS.SMOKES,
        was_family_warned=True,
        was_told_of_withdrawal=True,
    ),
    "who smokes is not known": _at_home(
        smoking=_STATUS.NOT_KNOWN, household_smoking=_STATUS.NOT_KNOWN
    ),
    "vaping, e-cigarettes told absent": _at_home(smoking=_STATUS.VAPES),
    "vaping, e-cigarettes dealt with": _at_home(
        smoking=_STATUS.VAPES, e_cigarettes=Hazard.DEALT_WITH
    ),
    "somebody else vapes, nobody looked": _at_home(
        household_smoking=_STATUS.VAPES, e_cigarettes=None
    ),
    "somebody else vapes, e-cigarettes told absent": _at_home(household_smoking=_STATUS.VAPES),
}

_TESTS = {
    "stopped, no test": _at_home(smoking=_STATUS.STOPPED),
    "stopped, 9.9 ppm": _at_home(smoking=_STATUS.STOPPED, co_ppm=D("9.9")),
    "stopped, 10 ppm": _at_home(smoking=_STATUS.STOPPED, co_ppm=D(10)),
    "stopped, 10 ppm under NICE": _at_home(NICE, smoking=_STATUS.STOPPED, co_ppm=D(10)),
    "stopped, 18 ppm, everything else done": _smoking(smoking=_STATUS.STOPPED),
    "never smoked, 10 ppm, installation planned": _at_home(
        co_ppm=D(10), home_assessed_on=_later(2)
    ),
    "cotinine not explained": _at_home(smoking=_STATUS.STOPPED, is_cotinine_positive=True),
    "cotinine explained": _at_home(
        smoking=_STATUS.STOPPED, is_cotinine_positive=True, cotinine_explanation="patches"
    ),
    "cotinine explained by a blank": _at_home(
        smoking=_STATUS.STOPPED, is_cotinine_positive=True, cotinine_explanation=" "
    ),
    "cotinine of someone who vapes": _at_home(
        smoking=_STATUS.VAPES, e_cigarettes=Hazard.DEALT_WITH, is_cotinine_positive=True
    ),
    "cotinine negative": _at_home(smoking=_STATUS.STOPPED, is_cotinine_positive=False),
    "smokes, 9.9 ppm": _smoking(co_ppm=D("9.9")),
    "smokes, cotinine positive": _smoking(is_cotinine_positive=True),
}

CASES = {
    "the words of each outcome": lambda: GATE_WORDS,
    **{f"home: {name}": case for name, case in _HOME.items()},
    **{f"smoking: {name}": case for name, case in _SMOKE.items()},
    **{f"tests: {name}": case for name, case in _TESTS.items()},
    "counts as smoker: stopped, 9.9 ppm": partial(
        counts_as_smoker, safe(smoking=_STATUS.STOPPED, co_ppm=D("9.9")), BTS
    ),
    "counts as smoker: stopped, 10 ppm": partial(
        counts_as_smoker, safe(smoking=_STATUS.STOPPED, co_ppm=D(10)), BTS
    ),
}
