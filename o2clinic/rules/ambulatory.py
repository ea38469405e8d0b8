"""Whether to test somebody for ambulatory oxygen (sections 3.1 and 3.2).

Who responds is in `ambulatory_response`, what follows in `ambulatory_review`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from o2clinic.rules.advice import Advice, Trail
from o2clinic.rules.diagnosis import DIAGNOSIS_WORDS, Diagnosis
from o2clinic.rules.display import days_counted, short_date
from o2clinic.rules.ltot_case import Exacerbation
from o2clinic.rules.policy import Policy
from o2clinic.rules.walk_test import ASSESSMENT_KINDS, Walk, desaturation


class AotNeed(StrEnum):
    """How the question of a test for ambulatory oxygen ends."""

    OUT_OF_SCOPE_PAEDIATRIC = "OUT_OF_SCOPE_PAEDIATRIC"
    INCOMPLETE = "INCOMPLETE"
    NOT_INDICATED = "NOT_INDICATED"
    OPTIMISE_FIRST = "OPTIMISE_FIRST"
    DEFER = "DEFER"
    CONSIDER_TEST = "CONSIDER_TEST"
    TEST = "TEST"
    WITHOUT_TEST = "WITHOUT_TEST"


NEED_WORDS: Final = {
    AotNeed.OUT_OF_SCOPE_PAEDIATRIC: "Under 18: refer to the paediatric service",
    AotNeed.INCOMPLETE: "Not decided: something is not recorded",
    AotNeed.NOT_INDICATED: "Ambulatory oxygen is not offered routinely",
    AotNeed.OPTIMISE_FIRST: "Optimise treatment first, then decide again",
    AotNeed.DEFER: "Wait until stable, then test",
    AotNeed.CONSIDER_TEST: "A walk test for ambulatory oxygen may be considered",
    AotNeed.TEST: "Walk test for ambulatory oxygen",
    AotNeed.WITHOUT_TEST: "May be offered without a walk test, at the LTOT flow",
}


class LegacyGrade(StrEnum):
    """Grades of ambulatory oxygen of 2008, still met in letters."""

    ONE = "1"
    TWO = "2"
    THREE = "3"


# What each grade has become.
GRADE_RULES: Final = {
    LegacyGrade.ONE: "AOT-1",
    LegacyGrade.TWO: "AOT-2",
    LegacyGrade.THREE: "AOT-3",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AotCase:
    """What is known when ambulatory oxygen is thought of; None is not recorded.

    Attributes:
        decided_on: the day of the decision.
        born_on: date of birth.
        is_on_ltot: has LTOT, or has just met its criteria.
        diagnosis: the confirmed one.
        is_mobile_outdoors: goes out, or would with oxygen.
        needs_it_for_hours: on LTOT, would not reach 15 hours a day without a portable supply.
        must_leave_home: on LTOT, severely hypoxaemic, and has to go out, as to an appointment.
        is_in_exercise_programme: in pulmonary rehabilitation or the like, or about to begin.
        has_disabling_breathlessness: as judged by the clinician.
        has_active_regimen: an active life or a demanding treatment, as in cystic fibrosis.
        wants_to_use_it_outside: asked and answered.
        falls_on_exertion: seen before, without a recorded walk.
        walk: one without oxygen, of any kind; it outweighs `falls_on_exertion`.
        is_treatment_optimised: by the referrer.
        exacerbations: () when there was none; None when nobody asked.
        early_test_reason: why the test does not wait for a stable phase; "" when it does.
    """

    decided_on: date
    born_on: date | None
    is_on_ltot: bool | None
    diagnosis: Diagnosis | None = None
    is_mobile_outdoors: bool | None = None
    needs_it_for_hours: bool = False
    must_leave_home: bool = False
    is_in_exercise_programme: bool = False
    has_disabling_breathlessness: bool = False
    has_active_regimen: bool = False
    wants_to_use_it_outside: bool | None = None
    falls_on_exertion: bool | None = None
    walk: Walk | None = None
    is_treatment_optimised: bool | None = None
    exacerbations: tuple[Exacerbation, ...] | None = None
    early_test_reason: str = ""


@dataclass(frozen=True, slots=True)
class AotNeedAdvice(Advice[AotNeed]):
    """Whether to test; never enough to order, save without a test at the LTOT flow.

    Attributes:
        not_before: first day for the test, when it has to wait.
        grade: the grade of 2008 that comes nearest; None when that cannot be told.
    """

    not_before: date | None = None
    grade: LegacyGrade | None = None


@dataclass(slots=True)
class _Notes(Trail):
    not_before: date | None = None
    reached: AotNeed = AotNeed.NOT_INDICATED  # the outcome if nothing further stands in the way


def assess_ambulatory_need(case: AotCase, policy: Policy) -> AotNeedAdvice:
    """Whether to test for ambulatory oxygen; advice to a registered professional."""
    notes = _Notes()
    outcome = next(
        (ended for check in _ORDER if (ended := check(case, policy, notes)) is not None),
        None,
    )
    outcome = outcome or notes.reached
    return AotNeedAdvice(
        outcome,
        NEED_WORDS[outcome],
        policy.id,
        tuple(notes.steps),
        tuple(notes.missing),
        tuple(notes.prompts),
        notes.not_before,
        legacy_grade(case),
    )


def legacy_grade(case: AotCase) -> LegacyGrade | None:
    """The grade of 2008; None where LTOT or, on LTOT, going out is not recorded."""
    if case.is_on_ltot is None:
        return None
    if not case.is_on_ltot:
        return LegacyGrade.THREE
    if case.is_mobile_outdoors is None:
        return None
    return LegacyGrade.TWO if case.is_mobile_outdoors else LegacyGrade.ONE


def _adult(case: AotCase, policy: Policy, notes: _Notes) -> AotNeed | None:
    is_adult = notes.is_adult(case.born_on, case.decided_on, policy)
    if is_adult is None:
        return AotNeed.INCOMPLETE
    return None if is_adult else AotNeed.OUT_OF_SCOPE_PAEDIATRIC


def _without_test(case: AotCase, _policy: Policy, notes: _Notes) -> AotNeed | None:
    """Grade 1 comes first: it needs neither a walk nor a stable phase."""
    if case.is_on_ltot is None:
        notes.lacks("R-AO-1", "whether the patient is on LTOT")
        return AotNeed.INCOMPLETE
    if not case.is_on_ltot:
        return None
    reasons = ["15 hours a day not reached without it"] if case.needs_it_for_hours else []
    reasons += ["severely hypoxaemic and has to leave home"] if case.must_leave_home else []
    if not reasons:
        return None
    if case.is_mobile_outdoors:
        notes.prompt("Until the test a portable supply at the LTOT flow may be offered (AOT-1).")
        return None
    if case.is_mobile_outdoors is None:
        notes.lacks("R-AO-2", _MOBILE)
    notes.tell("AOT-1", "; ".join(reasons), passed=True)
    notes.prompt("Portable flow the same as the LTOT flow.")
    notes.prompt("Ambulatory equipment goes on Part B, by a specialist (R-AO-9).")
    return AotNeed.WITHOUT_TEST


def _reason(case: AotCase, policy: Policy, notes: _Notes) -> AotNeed | None:
    """Ends here unless there is a reason to test."""
    if case.is_on_ltot:
        return _reason_on_ltot(case, notes)
    if case.is_in_exercise_programme:
        notes.tell("R-AO-3", "in an exercise programme", passed=True)
        notes.reached = AotNeed.TEST
        return None
    lacking: list[tuple[str, str]] = []
    falls = _falls(case, policy, notes)
    found = [
        _active_regimen(case, notes),
        _disabling_ild(case, falls, lacking, notes),
        _more_mobile(case, falls, lacking, notes),
    ]
    if any(found):
        notes.reached = AotNeed.CONSIDER_TEST
        return None
    for rule, fact in lacking:
        notes.lacks(rule, fact)
    if lacking:
        return AotNeed.INCOMPLETE
    notes.tell("R-AO-1", "not on LTOT, none of the reasons for a test", passed=False)
    return AotNeed.NOT_INDICATED


def _reason_on_ltot(case: AotCase, notes: _Notes) -> AotNeed | None:
    if case.is_mobile_outdoors is None:
        notes.lacks("R-AO-2", _MOBILE)
        return AotNeed.INCOMPLETE
    if not notes.tell(
        "R-AO-2",
        f"on LTOT, {'' if case.is_mobile_outdoors else 'not '}mobile outdoors",
        passed=case.is_mobile_outdoors,
    ):
        return AotNeed.NOT_INDICATED
    notes.tell("AOT-2", "on LTOT and out regularly", passed=True)
    notes.prompt("Note what it is for: to reach 15 hours a day, or to be more active outside.")
    notes.reached = AotNeed.TEST
    return None


def _falls(case: AotCase, policy: Policy, notes: _Notes) -> bool | None:
    """Whether SpO2 falls on exertion without oxygen; None when it cannot be told."""
    walk = case.walk
    if walk is None:
        return case.falls_on_exertion
    if walk.source is None or not walk.source.is_air:
        notes.prompt(f"The {walk.in_words()} does not show what happens on air.")
        return case.falls_on_exertion
    found = desaturation(walk, policy)
    notes.steps.extend(found.steps)
    if walk.kind not in ASSESSMENT_KINDS and found.by_bts is not None:
        notes.tell("R-AT-13", f"{walk.in_words()}: a screen", passed=found.by_bts)
        if not found.by_bts:
            notes.prompt("A short walk misses about one in ten who would fall in a full test.")
    return case.falls_on_exertion if found.by_bts is None else found.by_bts


def _active_regimen(case: AotCase, notes: _Notes) -> bool:
    if case.has_active_regimen:
        notes.tell("R-AO-5", "active life or demanding treatment", passed=True)
    return case.has_active_regimen


def _disabling_ild(
    case: AotCase, falls: bool | None, lacking: list[tuple[str, str]], notes: _Notes
) -> bool:
    if case.diagnosis is not Diagnosis.ILD or not case.has_disabling_breathlessness:
        return False
    if falls is None:
        lacking.append(("R-AO-4", _FALLS))
        return False
    compared = f"disabling breathlessness, SpO2 {_fall_words(falls)}"
    return notes.tell("R-AO-4", compared, passed=falls)


def _more_mobile(
    case: AotCase, falls: bool | None, lacking: list[tuple[str, str]], notes: _Notes
) -> bool:
    """Grade 3 of 2008, and QS9: to be more mobile."""
    if falls is None:
        lacking.append(("AOT-3", _FALLS))
    if falls and case.diagnosis is Diagnosis.COPD:
        notes.tell(
            "R-AO-11", f"{DIAGNOSIS_WORDS[Diagnosis.COPD]} with a fall on exertion", passed=True
        )
        notes.prompt(
            "In COPD a large trial of oxygen for a fall on exertion showed no benefit (R-AO-11): "
            "weigh it with the patient."
        )
    if falls is False or case.wants_to_use_it_outside is False:
        lacking[:] = [one for one in lacking if one[0] != "AOT-3"]
        wish = "does not want it outside" if case.wants_to_use_it_outside is False else ""
        told = [words for words in (_fall_words(falls), wish) if words]
        return notes.tell("AOT-3", ", ".join(told), passed=False)
    if case.wants_to_use_it_outside is None:
        lacking.append(("AOT-3", "whether the patient wants to use it outside"))
    if falls is None or case.wants_to_use_it_outside is None:
        return False
    return notes.tell("AOT-3", "falls, and wants to use it outside", passed=True)


def _optimised(case: AotCase, _policy: Policy, notes: _Notes) -> AotNeed | None:
    if case.is_treatment_optimised is None:
        notes.lacks("R-AO-10", "whether treatment is optimised")
        return AotNeed.INCOMPLETE
    compared = f"treatment {'optimised' if case.is_treatment_optimised else 'to optimise'}"
    passed = notes.tell("R-AO-10", compared, passed=case.is_treatment_optimised)
    return None if passed else AotNeed.OPTIMISE_FIRST


def _stable(case: AotCase, policy: Policy, notes: _Notes) -> AotNeed | None:
    if case.exacerbations is None:
        notes.lacks("R-AO-10", "date of the last exacerbation, or that there was none")
        return AotNeed.INCOMPLETE
    limit = policy.aot_stability_days
    last = max((one.clock_on for one in case.exacerbations), default=None)
    if last is None:
        notes.tell("R-AO-10", "no exacerbation", passed=True, by=limit)
        return None
    days = (case.decided_on - last).days
    compared = f"{days_counted(days)} since {short_date(last)}, needed {limit}"
    if notes.tell("R-AO-10", compared, passed=limit.holds(days), by=limit):
        return None
    if reason := case.early_test_reason.strip():
        notes.tell("R-AF-1", f"tested early: {reason}", passed=True)
        notes.prompt("If it is begun now, the review at 4 to 6 weeks is essential (R-AF-1).")
        return None
    notes.not_before = last + timedelta(days=limit.number)
    return AotNeed.DEFER


def _fall_words(falls: bool | None) -> str:
    if falls is None:
        return "fall not known"
    return "falls on exertion" if falls else "does not fall on exertion"


_MOBILE: Final = "whether the patient is mobile outdoors"
_FALLS: Final = "whether SpO2 falls on exertion"
_ORDER: Final[tuple[Callable[[AotCase, Policy, _Notes], AotNeed | None], ...]] = (
    _adult,
    _without_test,
    _reason,
    _optimised,
    _stable,
)
