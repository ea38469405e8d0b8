"""Whether oxygen at night is in question (section 4.1, R-NO-1 to R-NO-9)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from o2clinic.rules.advice import Advice, Trail
from o2clinic.rules.diagnosis import DIAGNOSIS_WORDS, WEAK_BREATHING, Diagnosis
from o2clinic.rules.display import number
from o2clinic.rules.policy import Policy


class NotOutcome(StrEnum):
    """How the question of nocturnal oxygen ends."""

    OUT_OF_SCOPE_PAEDIATRIC = "OUT_OF_SCOPE_PAEDIATRIC"
    INCOMPLETE = "INCOMPLETE"
    LTOT_INSTEAD = "LTOT_INSTEAD"
    NOT_HYPOXAEMIC = "NOT_HYPOXAEMIC"
    REFUSE = "REFUSE"
    VENTILATION_FIRST = "VENTILATION_FIRST"
    ONLY_WITH_VENTILATION = "ONLY_WITH_VENTILATION"
    SENIOR_DECIDES = "SENIOR_DECIDES"
    MAY_ORDER = "MAY_ORDER"


NOT_WORDS: Final = {
    NotOutcome.OUT_OF_SCOPE_PAEDIATRIC: "Under 18: refer to the paediatric service",
    NotOutcome.INCOMPLETE: "Not decided: something is not recorded",
    NotOutcome.LTOT_INSTEAD: "LTOT criteria met: LTOT, which covers the night",
    NotOutcome.NOT_HYPOXAEMIC: "No low saturation at night: no nocturnal oxygen",
    NotOutcome.REFUSE: "No nocturnal oxygen",
    NotOutcome.VENTILATION_FIRST: "No nocturnal oxygen alone: refer for ventilation",
    NotOutcome.ONLY_WITH_VENTILATION: "Nocturnal oxygen only together with ventilation",
    NotOutcome.SENIOR_DECIDES: "No recommendation for this diagnosis: a senior decides",
    NotOutcome.MAY_ORDER: "Nocturnal oxygen may be ordered",
}

_NEVER_ALONE: Final = {
    **dict.fromkeys(WEAK_BREATHING, "R-NO-7"),
    Diagnosis.SLEEP_DISORDERED_BREATHING: "R-NO-8",
}
_REFUSED: Final = {
    Diagnosis.COPD: "R-NO-1",
    Diagnosis.CYSTIC_FIBROSIS: "R-NO-5",
    Diagnosis.ILD: "R-NO-6",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCase:
    """What is known when nocturnal oxygen is asked for; None is not recorded.

    Attributes:
        decided_on: the day of the decision.
        born_on: date of birth.
        diagnosis: the main one.
        other_diagnoses: all that are known beside it.
        meets_ltot: LTOT criteria are met; a decision that is open is None.
        is_hypoxaemic_at_night: as judged from overnight oximetry.
        night_nadir_percent: lowest SpO2 of the night, to be shown.
        is_on_niv: non-invasive ventilation is in place.
        ph: of a stable gas.
        paco2_kpa: of the same gas.
        has_ventilatory_failure: chronic and established; where it is None the PaCO2 tells, but not
            of someone on NIV, whose PaCO2 it has brought down.
        is_treatment_optimised: of heart failure.
        has_sleep_disordered_breathing: shown by a sleep study.
        has_daytime_symptoms: of it.
        are_other_causes_excluded: of the low saturation at night.
    """

    decided_on: date
    born_on: date | None
    diagnosis: Diagnosis | None = None
    other_diagnoses: tuple[Diagnosis, ...] = ()
    meets_ltot: bool | None = None
    is_hypoxaemic_at_night: bool | None = None
    night_nadir_percent: Decimal | None = None
    is_on_niv: bool | None = None
    ph: Decimal | None = None
    paco2_kpa: Decimal | None = None
    has_ventilatory_failure: bool | None = None
    is_treatment_optimised: bool | None = None
    has_sleep_disordered_breathing: bool | None = None
    has_daytime_symptoms: bool | None = None
    are_other_causes_excluded: bool | None = None


def decide_nocturnal(case: NotCase, policy: Policy) -> Advice[NotOutcome]:
    """Whether nocturnal oxygen is in question; advice to a registered professional."""
    trail = Trail()
    outcome = next(
        (ended for check in _ORDER if (ended := check(case, policy, trail)) is not None),
        NotOutcome.SENIOR_DECIDES,
    )
    return Advice(
        outcome,
        NOT_WORDS[outcome],
        policy.id,
        tuple(trail.steps),
        tuple(trail.missing),
        tuple(trail.prompts),
    )


def _acidotic(case: NotCase, policy: Policy, trail: Trail) -> NotOutcome | None:
    """A warning that stands whatever else is not filled in."""
    if case.ph is None or case.paco2_kpa is None:
        return None
    if policy.acidaemia_ph.holds(case.ph) and policy.hypercapnia_paco2_kpa.holds(case.paco2_kpa):
        compared = f"pH {case.ph}, PaCO2 {case.paco2_kpa} kPa"
        trail.tell("R-STA-4", compared, passed=False, by=policy.acidaemia_ph)
        trail.prompt(f"Respiratory acidosis ({compared}): senior review the same day.")
    return None


def _adult(case: NotCase, policy: Policy, trail: Trail) -> NotOutcome | None:
    is_adult = trail.is_adult(case.born_on, case.decided_on, policy)
    if is_adult is None:
        return NotOutcome.INCOMPLETE
    return None if is_adult else NotOutcome.OUT_OF_SCOPE_PAEDIATRIC


def _in_question(case: NotCase, _policy: Policy, trail: Trail) -> NotOutcome | None:
    """Only for who is low at night and has no LTOT to come."""
    if case.diagnosis is None:
        trail.lacks("R-NO-0", "confirmed diagnosis")
    if case.meets_ltot is None:
        trail.lacks("R-NO-0", "whether LTOT criteria are met")
    elif case.meets_ltot:
        trail.tell("R-NO-0", "LTOT criteria met", passed=False)
        return NotOutcome.LTOT_INSTEAD
    if case.is_hypoxaemic_at_night is None:
        trail.lacks("R-NO-0", "whether SpO2 is low at night")
    elif not case.is_hypoxaemic_at_night:
        trail.tell("R-NO-0", f"SpO2 at night not low{_nadir(case)}", passed=False)
        return NotOutcome.NOT_HYPOXAEMIC
    if trail.missing:
        return NotOutcome.INCOMPLETE
    trail.tell("R-NO-0", f"SpO2 low at night{_nadir(case)}, LTOT criteria not met", passed=True)
    return None


def _never_alone(case: NotCase, policy: Policy, trail: Trail) -> NotOutcome | None:
    """Whichever of the diagnoses it is; heart failure has a row for disturbed sleep of its own."""
    diagnoses = (case.diagnosis, *case.other_diagnoses)
    found = [one for one in diagnoses if one is not None and one in _NEVER_ALONE]
    if case.diagnosis is Diagnosis.HEART_FAILURE:
        found = [one for one in found if one in WEAK_BREATHING]
    if not found:
        return None
    beside = "" if found[0] is case.diagnosis else f"{DIAGNOSIS_WORDS[found[0]]} beside "
    return _by_niv(case, _NEVER_ALONE[found[0]], f"{beside}{_words(case, policy)}", trail)


def _hypercapnic(case: NotCase, policy: Policy, trail: Trail) -> NotOutcome | None:
    """Ventilatory failure overrides the rows of the other diagnoses, heart failure too."""
    if not _has_failure(case, policy):
        return None
    _look_further(case, trail)
    is_fibrosis = case.diagnosis is Diagnosis.CYSTIC_FIBROSIS
    rule = "R-NO-5" if is_fibrosis else "R-NO-9"
    return _by_niv(case, rule, _words(case, policy), trail)


def _refused(case: NotCase, policy: Policy, trail: Trail) -> NotOutcome | None:
    rule = None if case.diagnosis is None else _REFUSED.get(case.diagnosis)
    if rule is None:
        return None
    trail.tell(rule, _words(case, policy), passed=False)
    _look_further(case, trail)
    if _has_failure(case, policy) is None:
        trail.lacks("R-NO-9", _FAILURE)
        trail.prompt("Ventilatory failure would mean ventilation: take a gas.")
    return NotOutcome.REFUSE


def _look_further(case: NotCase, trail: Trail) -> None:
    if case.diagnosis is Diagnosis.COPD:
        trail.tell("R-NO-2", "causes of low SpO2 at night to be looked for", passed=True)
        trail.prompt(
            "Look for obesity hypoventilation, respiratory muscle weakness and sleep apnoea."
        )


def _heart_failure(case: NotCase, policy: Policy, trail: Trail) -> NotOutcome | None:
    if case.diagnosis is not Diagnosis.HEART_FAILURE:
        return None
    conditions = {
        "treatment optimised": case.is_treatment_optimised,
        "disturbed breathing in sleep": case.has_sleep_disordered_breathing,
        "symptoms of it by day": case.has_daytime_symptoms,
        "other causes excluded": case.are_other_causes_excluded,
    }
    absent = [words for words, value in conditions.items() if value is False]
    if absent:
        trail.tell("R-NO-3", "not so: " + ", ".join(absent), passed=False)
        return NotOutcome.REFUSE
    for words, value in conditions.items():
        if value is None:
            trail.lacks("R-NO-3", words)
    if case.paco2_kpa is None or case.ph is None:
        trail.lacks("R-NO-4", "a gas, to exclude hypercapnia and acidosis")
    elif case.has_ventilatory_failure is None and case.is_on_niv:
        trail.lacks("R-NO-9", _FAILURE)
    if trail.missing:
        return NotOutcome.INCOMPLETE
    trail.tell("R-NO-3", ", ".join(conditions), passed=True)
    if case.ph is not None and policy.acidaemia_ph.holds(case.ph):
        trail.tell("R-NO-4", f"pH {case.ph}", passed=False, by=policy.acidaemia_ph)
        trail.prompt("Acidosis: find its cause before any oxygen at night.")
        return NotOutcome.REFUSE
    low, high = policy.not_lowest_flow_l_min, policy.not_highest_flow_l_min
    dose = f"{number(low.value)} to {number(high.value)} L/min"
    trail.tell("R-NO-4", f"{dose}; {_gas_words(case)}", passed=True, by=high)
    _tell_beside(case, trail)
    trail.prompt(f"{dose} (R-NO-4); consider ventilatory support (R-NO-3).")
    trail.prompt("Judge it by sleepiness and overnight oximetry, with a gas on the flow.")
    return NotOutcome.MAY_ORDER


def _tell_beside(case: NotCase, trail: Trail) -> None:
    """What another diagnosis would refuse is weighed by a senior."""
    against = {**_REFUSED, **_NEVER_ALONE}
    for one in case.other_diagnoses:
        if one in against:
            trail.tell(against[one], f"{DIAGNOSIS_WORDS[one]} beside heart failure", passed=False)
            trail.prompt(
                f"Beside heart failure: {DIAGNOSIS_WORDS[one]}, for which no nocturnal oxygen is "
                f"given alone ({against[one]}). A senior weighs it."
            )


def _other(case: NotCase, policy: Policy, trail: Trail) -> NotOutcome | None:
    if _has_failure(case, policy) is None:
        trail.lacks("R-NO-9", _FAILURE)
        return NotOutcome.INCOMPLETE
    trail.tell("R-NO-0", _words(case, policy), passed=False)
    return None


def _by_niv(case: NotCase, rule: str, words: str, trail: Trail) -> NotOutcome:
    """Whether NIV is in place; nobody who may lack it gets oxygen alone."""
    if case.is_on_niv is None:
        trail.lacks(rule, "whether NIV is in place")
        return NotOutcome.INCOMPLETE
    compared = f"{words}; {'on' if case.is_on_niv else 'not on'} NIV"
    if trail.tell(rule, compared, passed=case.is_on_niv):
        trail.prompt("Check the night again on ventilation with oxygen.")
        return NotOutcome.ONLY_WITH_VENTILATION
    return NotOutcome.VENTILATION_FIRST


def _has_failure(case: NotCase, policy: Policy) -> bool | None:
    """Chronic hypercapnic failure; a raised PaCO2 counts even where it was said there is none."""
    if case.paco2_kpa is not None and policy.hypercapnia_paco2_kpa.holds(case.paco2_kpa):
        return True
    if case.has_ventilatory_failure is not None:
        return case.has_ventilatory_failure
    return None if case.paco2_kpa is None or case.is_on_niv else False


def _words(case: NotCase, policy: Policy) -> str:
    diagnosis = "" if case.diagnosis is None else DIAGNOSIS_WORDS[case.diagnosis]
    failure = {
        True: "ventilatory failure",
        False: "no ventilatory failure",
        None: "ventilatory failure not known",
    }[_has_failure(case, policy)]
    return f"{diagnosis}, {failure}, {_gas_words(case)}"


def _gas_words(case: NotCase) -> str:
    return "no PaCO2" if case.paco2_kpa is None else f"PaCO2 {case.paco2_kpa} kPa"


def _nadir(case: NotCase) -> str:
    nadir = case.night_nadir_percent
    return "" if nadir is None else f" (lowest {number(nadir)} %)"


_FAILURE: Final = "whether there is chronic ventilatory failure (a stable gas)"
_ORDER: Final[tuple[Callable[[NotCase, Policy, Trail], NotOutcome | None], ...]] = (
    _acidotic,
    _adult,
    _in_question,
    _never_alone,
    _hypercapnic,
    _refused,
    _heart_failure,
    _other,
)
