"""What a patient's record holds for the questions on oxygen, read once for all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy.orm import Session

from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.display import short_date
from o2clinic.rules.ltot_case import Outcome
from o2clinic.rules.order import Modality, OrderLine
from o2clinic.rules.patient_codes import SignKind, SmokingStatus
from o2clinic.rules.policy import Policy
from o2clinic.rules.questions.known import Known, LastAnswer, Noted
from o2clinic.rules.result_codes import Activity
from o2clinic.rules.safety_gate import Gate, Hazard, counts_as_smoker
from o2clinic.services import policies, therapy
from o2clinic.services.follow_up_facts import uses_of
from o2clinic.services.gas_readings import StoredGas, gases_of
from o2clinic.services.other_readings import OtherReading, other_readings_of
from o2clinic.services.patient_facts import DIAGNOSES, SIGNS, PatientFacts, facts_of
from o2clinic.services.risk_standing import RiskStanding, risk_standing, risks_of
from o2clinic.services.standing import Standing, standing_from
from o2clinic.services.therapy import OrderedOxygen, oxygen_of

_OPEN_GATES: Final = {Gate.RISK_CLEAR, Gate.RISK_MITIGATED}
_SETTLED: Final = {Outcome.ELIGIBLE: True, Outcome.NOT_ELIGIBLE: False}


@dataclass(frozen=True, slots=True)
class Record:
    """The record, and the policy that the clinic goes by."""

    known: Known
    policy: Policy


def record_of(
    session: Session, patient_id: int, last: dict[str, LastAnswer], now: datetime
) -> Record:
    """Seven statements, whatever there is.

    Raises:
        NotFound: there is no such patient.
    """
    facts = facts_of(session, patient_id)
    policy = policies.in_force(facts.policy_id)
    gases = gases_of(session, patient_id)
    orders = oxygen_of(session, patient_id)
    risks = risk_standing(risks_of(session, patient_id), facts, policy, day_of(now))
    others = other_readings_of(session, patient_id)
    standing = standing_from(facts, gases, policy, now)
    case = standing.case
    return Record(
        Known(
            now=local(now),
            born_on=facts.born_on,
            died_on=facts.died_on,
            diagnosis=_diagnosis(facts, case.diagnosis, day_of(now)),
            diagnoses=_diagnoses(facts, day_of(now)),
            gases=tuple(gas.case_gas for gas in gases),
            resting_gases=tuple(gas.case_gas for gas in gases if gas.activity is Activity.REST),
            exacerbations=case.exacerbations,
            lines=_lines(orders),
            ordered_on=_ordered_on(orders),
            meets_ltot=_meets_ltot(standing),
            spo2_percent=_saturation(gases, others),
            has_oedema=_sign(facts, SignKind.PERIPHERAL_OEDEMA),
            has_pulmonary_hypertension=_pulmonary_hypertension(facts, standing),
            is_on_niv=_sign(facts, SignKind.ON_NIV),
            haematocrit_percent=_haematocrit(gases, standing),
            has_consent_and_risk=_gate(risks),
            dangers=_dangers(risks, policy),
            was_told_of_withdrawal=_told(risks),
            last=last,
        ),
        policy,
    )


def _diagnosis(facts: PatientFacts, main: Diagnosis | None, today: date) -> Noted[Diagnosis] | None:
    if main is None:
        return None
    line = next(one for one in facts.open_on(DIAGNOSES, today) if one.code == main)
    return Noted(main, _health(line.begins))


def _diagnoses(facts: PatientFacts, today: date) -> tuple[Diagnosis, ...]:
    codes = dict.fromkeys(line.code for line in facts.open_on(DIAGNOSES, today))
    return tuple(Diagnosis(code) for code in codes if code in set(Diagnosis))


def _lines(orders: Sequence[OrderedOxygen]) -> tuple[OrderLine, ...]:
    now = therapy.in_force(orders)
    return () if now is None else now.lines


def _ordered_on(orders: Sequence[OrderedOxygen]) -> dict[Modality, date]:
    uses = uses_of(orders)
    return {use.modality: use.ordered_on for use in uses if use.ordered_on is not None}


def _meets_ltot(standing: Standing) -> Noted[bool] | None:
    settled = _SETTLED.get(standing.outcome)
    if settled is None:
        return None
    days = [held.gas.taken_on for held in standing.case.gases]
    of_days = ", gases of " + " and ".join(map(short_date, days)) if days else ""
    return Noted(settled, f"Assessment{of_days}")


def _saturation(
    gases: Iterable[StoredGas], others: Iterable[OtherReading]
) -> Noted[Decimal] | None:
    """The latest at rest on air, by finger or with a gas."""
    found: list[tuple[datetime, Decimal]] = [
        (gas.reading.taken_at, gas.reading.spo2_percent)
        for gas in gases
        if gas.reading.spo2_percent is not None
        and gas.reading.is_on_air
        and gas.activity is Activity.REST
        and not gas.has_open_query
    ]
    found += [
        (one.taken_at, one.spo2_percent)
        for one in others
        if one.spo2_percent is not None
        and one.source is not None
        and one.source.is_air
        and one.activity is Activity.REST
        and not one.has_open_query
    ]
    if not found:
        return None
    taken_at, percent = max(found)
    return Noted(percent, f"Results, {short_date(day_of(taken_at))}")


def _sign(facts: PatientFacts, kind: SignKind) -> Noted[bool] | None:
    found = facts.latest(SIGNS, kind)
    return None if found is None else Noted(found.flag, _health(found.begins))


def _pulmonary_hypertension(facts: PatientFacts, standing: Standing) -> Noted[bool] | None:
    """A diagnosis counts as the sign does."""
    value = standing.case.has_pulmonary_hypertension
    if value is None:
        return None
    found = facts.latest(SIGNS, SignKind.PULMONARY_HYPERTENSION)
    return Noted(value, "Health" if found is None else _health(found.begins))


def _haematocrit(gases: Sequence[StoredGas], standing: Standing) -> Noted[Decimal] | None:
    value = standing.case.haematocrit_percent
    if value is None:
        return None
    gas = next(
        gas
        for gas in gases
        if gas.reading.haematocrit_percent is not None and not gas.has_open_query
    )
    return Noted(value, f"Results, {short_date(gas.reading.taken_on)}")


def _gate(risks: RiskStanding) -> Noted[bool] | None:
    if not risks.is_begun:
        return None
    form = risks.case.risk_form_completed_on
    when = "" if form is None else f", form of {short_date(form)}"
    return Noted(risks.gate.outcome in _OPEN_GATES, f"Risk & consent{when}")


def _dangers(risks: RiskStanding, policy: Policy) -> Noted[tuple[str, ...]] | None:
    case = risks.case
    if not risks.is_begun and case.smoking is None and case.household_smoking is None:
        return None
    found = {
        "the patient smokes": counts_as_smoker(case, policy),
        "somebody at home smokes": case.household_smoking is SmokingStatus.SMOKES,
        "naked flames": case.naked_flames is Hazard.PRESENT,
        "e-cigarettes or chargers": case.e_cigarettes is Hazard.PRESENT,
    }
    return Noted(tuple(words for words, is_so in found.items() if is_so), "Risk & consent")


def _told(risks: RiskStanding) -> Noted[bool] | None:
    told = risks.case.was_told_of_withdrawal
    return None if told is None else Noted(told, "Risk & consent")


def _health(day: date | None) -> str:
    return "Health" if day is None else f"Health, {short_date(day)}"
