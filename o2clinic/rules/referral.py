"""Whether to refer for LTOT from a saturation at rest (section 1, R-REF-1 to R-REF-15)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from o2clinic.rules.advice import Trail
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.display import days_counted, number, short_date
from o2clinic.rules.ltot_case import Exacerbation
from o2clinic.rules.policy import Policy, Threshold
from o2clinic.rules.quantities import haematocrit_percent
from o2clinic.rules.rule_book import Step


class Referral(StrEnum):
    """How the screen ends."""

    OUT_OF_SCOPE_PAEDIATRIC = "OUT_OF_SCOPE_PAEDIATRIC"
    URGENT_CLINICAL = "URGENT_CLINICAL"
    RETURN_TO_REFERRER = "RETURN_TO_REFERRER"
    INCOMPLETE_REFERRAL = "INCOMPLETE_REFERRAL"
    DEFER = "DEFER"
    REFER = "REFER"
    CONSIDER_REFER = "CONSIDER_REFER"
    ASSESS_NEED = "ASSESS_NEED"
    MONITOR = "MONITOR"
    NO_REFER = "NO_REFER"


REFERRAL_WORDS: Final = {
    Referral.OUT_OF_SCOPE_PAEDIATRIC: "Under 18: refer to the paediatric service",
    Referral.URGENT_CLINICAL: "Acutely unwell: acute care, not a clinic referral",
    Referral.RETURN_TO_REFERRER: "Back to the referrer: diagnosis or treatment first",
    Referral.INCOMPLETE_REFERRAL: "The referral is incomplete",
    Referral.DEFER: "Wait until stable",
    Referral.REFER: "Blood gases to assess for LTOT",
    Referral.CONSIDER_REFER: "Referral for blood gases may be considered",
    Referral.ASSESS_NEED: "Assess the need for oxygen",
    Referral.MONITOR: "Recheck at the yearly review, sooner after an exacerbation",
    Referral.NO_REFER: "No referral for LTOT; ambulatory oxygen only if exertion desaturates",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """What is known when somebody asks for an assessment.

    Attributes:
        seen_on: day of the reading.
        age_years: completed years; None when not known.
        spo2_percent: at rest; None when not measured.
        is_on_air: the reading was on air.
        is_steady: at rest, steady, with a good trace.
        diagnosis: the confirmed one; None when there is none.
        is_treatment_optimised: by the referrer.
        exacerbations: () when there was none; None when nobody asked.
        early_assessment_reason: why a frequent exacerbator is not made to wait (R-STA-1).
        is_acutely_unwell: or newly worse.
        usual_spo2_percent: the usual reading, for a fall (R-REF-14).
        has_oedema: peripheral oedema.
        haematocrit_percent: or a fraction of 1, which is understood.
        has_pulmonary_hypertension: known.
        has_cyanosis: seen.
        has_raised_jvp: seen.
        fev1_percent_predicted: after the bronchodilator.
        has_lung_disease: beside neuromuscular disease.
        has_dark_skin: as recorded with the reading.
        was_information_given: about the referral, spoken and written.
    """

    seen_on: date
    age_years: int | None
    spo2_percent: Decimal | None
    is_on_air: bool = True
    is_steady: bool = True
    diagnosis: Diagnosis | None = None
    is_treatment_optimised: bool = True
    exacerbations: tuple[Exacerbation, ...] | None = None
    early_assessment_reason: str = ""
    is_acutely_unwell: bool = False
    usual_spo2_percent: Decimal | None = None
    has_oedema: bool = False
    haematocrit_percent: Decimal | None = None
    has_pulmonary_hypertension: bool = False
    has_cyanosis: bool = False
    has_raised_jvp: bool = False
    fev1_percent_predicted: Decimal | None = None
    has_lung_disease: bool = False
    has_dark_skin: bool = False
    was_information_given: bool = False


@dataclass(frozen=True, slots=True)
class ReferralAdvice:
    """What the screen says; never enough to order oxygen (R-REF-5).

    Attributes:
        outcome: how it ends.
        policy_id: the policy it was made under.
        steps: the rules in the order they were applied.
        missing: facts not recorded, in words.
        not_before: first day for an assessment, when it has to wait.
        prompts: what else to think of, in words.
    """

    outcome: Referral
    policy_id: str
    steps: tuple[Step, ...]
    missing: tuple[str, ...] = ()
    not_before: date | None = None
    prompts: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The outcome for people."""
        return REFERRAL_WORDS[self.outcome]


@dataclass(slots=True)
class _Notes(Trail):
    not_before: date | None = None

    def ends_without(self, rule: str, fact: str) -> Referral:
        """End for want of a fact."""
        self.lacks(rule, fact)
        return Referral.INCOMPLETE_REFERRAL


def screen(case: Screening, policy: Policy) -> ReferralAdvice:
    """Whether to refer for blood gases; saturations in per cent are compared as typed."""
    notes = _Notes()
    outcome = next(
        (ended for check in _ORDER if (ended := check(case, policy, notes)) is not None),
        Referral.NO_REFER,
    )
    if not case.was_information_given:
        notes.missing.append("that information was given, spoken and written")
        notes.tell("R-REF-9", "information not yet given", passed=False)
    return ReferralAdvice(
        outcome,
        policy.id,
        tuple(notes.steps),
        tuple(notes.missing),
        notes.not_before,
        tuple(notes.prompts),
    )


def _acute(case: Screening, policy: Policy, notes: _Notes) -> Referral | None:
    """Before everything else: somebody unwell is helped whatever is not filled in."""
    if not case.is_acutely_unwell:
        return None
    limit = policy.acute_spo2_fall_percent
    now, usual = case.spo2_percent, case.usual_spo2_percent
    compared = f"acutely unwell or newly worse; SpO2 {_shown(case)}"
    if usual is not None:
        compared += f", usually {number(usual)} %"
    if now is not None and usual is not None and limit.holds(usual - now):
        notes.prompt("A fall this large is usually assessed in hospital with gases.")
    notes.tell("R-REF-14", compared, passed=False, by=limit)
    return Referral.URGENT_CLINICAL


def _adult(case: Screening, policy: Policy, notes: _Notes) -> Referral | None:
    if case.age_years is None:
        return notes.ends_without("P0", "date of birth")
    limit = policy.adult_age_years
    passed = notes.tell(
        "P0", f"age {case.age_years} {limit}", passed=limit.holds(case.age_years), by=limit
    )
    return None if passed else Referral.OUT_OF_SCOPE_PAEDIATRIC


def _reading(case: Screening, _policy: Policy, notes: _Notes) -> Referral | None:
    if case.spo2_percent is None:
        return notes.ends_without("P0", "SpO2 at rest on air")
    if not (case.is_on_air and case.is_steady):
        return notes.ends_without("P0", "a steady SpO2 at rest on air")
    return None


def _ready(case: Screening, _policy: Policy, notes: _Notes) -> Referral | None:
    compared = "confirmed diagnosis" if case.diagnosis else "no confirmed diagnosis"
    compared += (
        ", treatment optimised" if case.is_treatment_optimised else ", treatment to optimise"
    )
    passed = case.diagnosis is not None and case.is_treatment_optimised
    return None if notes.tell("R-REF-8", compared, passed=passed) else Referral.RETURN_TO_REFERRER


def _stable(case: Screening, policy: Policy, notes: _Notes) -> Referral | None:
    if case.exacerbations is None:
        return notes.ends_without(
            "R-REF-7", "date of the last exacerbation, or that there was none"
        )
    limit = policy.stability_days
    last = max((one.clock_on for one in case.exacerbations), default=None)
    if last is None:
        notes.tell("R-REF-6", "no exacerbation", passed=True, by=limit)
        return None
    days = (case.seen_on - last).days
    compared = (
        f"{days_counted(days)} since {short_date(last)}, needed {limit}"
        if days >= 0
        else f"the exacerbation ended on {short_date(last)}, after the reading; needed {limit}"
    )
    if notes.tell("R-REF-6", compared, passed=limit.holds(days), by=limit):
        return None
    reason = case.early_assessment_reason.strip()
    if reason and days > 0:  # nobody is assessed for LTOT in the middle of an exacerbation
        notes.tell("R-STA-1", f"assessed early: {reason}", passed=True)
        return None
    notes.not_before = last + timedelta(days=limit.number)
    return Referral.DEFER


def _weak_breathing(case: Screening, policy: Policy, notes: _Notes) -> Referral | None:
    if case.diagnosis not in {Diagnosis.NEUROMUSCULAR, Diagnosis.MOTOR_NEURONE}:
        return None
    limit = (
        policy.nmd_lung_disease_spo2_percent if case.has_lung_disease else policy.nmd_spo2_percent
    )
    if not _is_low(case, limit, notes, "R-REF-12"):
        return None
    notes.prompt(
        "Arterial or capillary gas. PaCO2 above 6.0 kPa: ventilation service, seen within one "
        "week; otherwise, with symptoms, a sleep study."
    )
    return Referral.REFER


def _low(case: Screening, policy: Policy, notes: _Notes) -> Referral | None:
    limit = policy.referral_spo2_percent
    return Referral.REFER if _is_low(case, limit, notes, "R-REF-1") else None


def _with_complication(case: Screening, policy: Policy, notes: _Notes) -> Referral | None:
    found = _complications(case, policy)
    limit = policy.referral_spo2_complication_percent
    if found and _is_low(case, limit, notes, "R-REF-2", also=", ".join(found)):
        return Referral.CONSIDER_REFER
    return None


def _copd_signs(case: Screening, policy: Policy, notes: _Notes) -> Referral | None:
    if case.diagnosis is not Diagnosis.COPD:
        return None
    signs = [*_complications(case, policy, with_pressure=False)]
    signs += ["cyanosis"] if case.has_cyanosis else []
    signs += ["raised JVP"] if case.has_raised_jvp else []
    fev1 = case.fev1_percent_predicted
    if fev1 is not None and policy.severe_airflow_fev1_percent.holds(fev1):
        signs.append(f"FEV1 {number(fev1)} % predicted")
    elif fev1 is not None and policy.moderate_airflow_fev1_percent.holds(fev1):
        notes.prompt(f"FEV1 {number(fev1)} % predicted: consider assessing (R-REF-10).")
    if not signs:
        return None
    notes.tell("R-REF-10", ", ".join(signs), passed=True)
    return Referral.ASSESS_NEED


def _watch(case: Screening, policy: Policy, notes: _Notes) -> Referral | None:
    limit = policy.monitor_spo2_percent
    if not _is_low(case, limit, notes, "R-REF-3"):
        notes.tell("R-REF-4", f"SpO2 {_shown(case)}", passed=True)
        return None
    if case.has_dark_skin:
        notes.tell("R-REF-15", f"SpO2 {_shown(case)}, darker skin recorded", passed=True)
        notes.prompt("The oximeter may read high: consider a gas anyway.")
    return Referral.MONITOR


def _is_low(case: Screening, limit: Threshold, notes: _Notes, rule: str, *, also: str = "") -> bool:
    is_low = case.spo2_percent is not None and limit.holds(case.spo2_percent)
    compared = f"SpO2 {_shown(case)}, limit {limit}"
    if also:
        compared += f"; {also}"
    return notes.tell(rule, compared, passed=is_low, by=limit)


def _shown(case: Screening) -> str:
    return "not measured" if case.spo2_percent is None else f"{number(case.spo2_percent)} %"


def _complications(
    case: Screening, policy: Policy, *, with_pressure: bool = True
) -> tuple[str, ...]:
    found = ["peripheral oedema"] if case.has_oedema else []
    if case.haematocrit_percent is not None:
        percent = haematocrit_percent(case.haematocrit_percent)
        if policy.polycythaemia_haematocrit_percent.holds(percent):
            found.append(f"haematocrit {number(percent)} %")
    if with_pressure and case.has_pulmonary_hypertension:
        found.append("pulmonary hypertension")
    return tuple(found)


_ORDER: Final[tuple[Callable[[Screening, Policy, _Notes], Referral | None], ...]] = (
    _acute,
    _adult,
    _reading,
    _ready,
    _stable,
    _weak_breathing,
    _low,
    _with_complication,
    _copd_signs,
    _watch,
)
