"""The rows that the follow-up of many patients is made from, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from o2clinic.models import (
    Appointment,
    AssessmentDecision,
    BloodGas,
    Oximetry,
    Result,
    RiskAssessment,
    Titration,
)
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.order import Modality
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.recall import kinds_of_visit
from o2clinic.rules.result_codes import Activity, ResultStatus
from o2clinic.rules.result_kinds import BLOOD_GAS
from o2clinic.rules.titration_case import TitrationState
from o2clinic.rules.visits import VisitKind, VisitStatus
from o2clinic.services.gas_readings import StoredGas, gases_of_many
from o2clinic.services.patient_facts import PatientFacts, facts_of_many
from o2clinic.services.therapy import OrderedOxygen, in_force, oxygen_of_many
from o2clinic.services.titration_reading import StoredTitration

_LOOKED_AT: Final = tuple(kind.value for kind in VisitKind if kinds_of_visit(kind, ()))

Rows = Mapping[int, list[Any]]


@dataclass(frozen=True, slots=True)
class Source:
    """What was read of many patients, by patient.

    Attributes:
        gases: of those who have no LTOT.
        gas_days: of everybody, whatever was breathed.
        visits: of the kinds that deal with something; cancelled ones left out.
        saturations: at rest on air, of those who have no LTOT.
    """

    facts: Mapping[int, PatientFacts]
    orders: Mapping[int, tuple[OrderedOxygen, ...]]
    gases: Mapping[int, tuple[StoredGas, ...]]
    gas_days: Mapping[int, frozenset[date]]
    visits: Rows
    risks: Rows
    stops: Rows
    decisions: Rows
    saturations: Rows


@dataclass(frozen=True, slots=True)
class Known:
    """What was read of one patient for something else.

    Attributes:
        orders: newest first.
        gases: all, without those replaced.
    """

    facts: PatientFacts
    orders: tuple[OrderedOxygen, ...]
    gases: tuple[StoredGas, ...]
    titrations: tuple[StoredTitration, ...]


def read_further(session: Session, patient_id: int, known: Known) -> Source:
    """What else the follow-up of a patient is made from; four statements at most."""
    without_ltot = [] if _has_ltot(known.orders) else [patient_id]
    days = frozenset(day_of(gas.reading.taken_at) for gas in known.gases)
    stops = [one for one in known.titrations if one.ended_state == TitrationState.STOP]
    return Source(
        facts={patient_id: known.facts},
        orders={patient_id: known.orders},
        gases={patient_id: known.gases} if without_ltot and known.gases else {},
        gas_days={patient_id: days},
        stops={patient_id: [one for one in stops if one.ended_at is not None]},
        **_others(session, [patient_id], without_ltot),
    )


def read(session: Session, patient_ids: Sequence[int]) -> Source:
    """Read it; at most ten statements."""
    orders = oxygen_of_many(session, patient_ids)
    without_ltot = [one for one in patient_ids if not _has_ltot(orders.get(one, ()))]
    owner = Result.patient_id
    taken = session.execute(
        select(owner, Result.taken_at).where(
            owner.in_(patient_ids),
            Result.kind == BLOOD_GAS.code,
            Result.status != ResultStatus.AMENDED,
        )
    )
    gas_days: dict[int, set[date]] = defaultdict(set)
    for patient_id, taken_at in taken:
        gas_days[patient_id].add(day_of(taken_at))
    with_gas = [one for one in without_ltot if one in gas_days]
    return Source(
        facts=facts_of_many(session, patient_ids),
        orders=orders,
        gases=gases_of_many(session, with_gas) if with_gas else {},
        gas_days={key: frozenset(days) for key, days in gas_days.items()},
        stops=_by_patient(session, _stops().where(Titration.patient_id.in_(patient_ids))),
        **_others(session, patient_ids, without_ltot),
    )


def _others(
    session: Session, patient_ids: Sequence[int], without_ltot: Sequence[int]
) -> dict[str, Rows]:
    """Visits, risks, decisions, and the saturations of those without LTOT."""
    seen = Appointment.patient_id.in_(patient_ids)
    assessed = RiskAssessment.patient_id.in_(patient_ids)
    decided = AssessmentDecision.patient_id.in_(patient_ids)
    on_air = Result.patient_id.in_(without_ltot)
    return {
        "visits": _by_patient(session, _visits().where(seen)),
        "risks": _by_patient(session, _risks().where(assessed)),
        "decisions": _by_patient(session, _decisions().where(decided)),
        "saturations": _by_patient(session, _saturations().where(on_air)) if without_ltot else {},
    }


def _has_ltot(orders: Sequence[OrderedOxygen]) -> bool:
    now = in_force(orders)
    return now is not None and any(line.modality is Modality.LTOT for line in now.lines)


def _by_patient(session: Session, wanted: Any) -> Rows:
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in session.execute(wanted):
        found[row.patient_id].append(row)
    return found


def _visits() -> Any:
    return select(
        Appointment.patient_id,
        Appointment.starts_at,
        Appointment.visit_kind,
        Appointment.status,
        Appointment.rebook_reason.is_not(None).label("is_to_rebook"),
    ).where(Appointment.visit_kind.in_(_LOOKED_AT), Appointment.status != VisitStatus.CANCELLED)


def _risks() -> Any:
    return select(
        RiskAssessment.patient_id, RiskAssessment.assessed_on, RiskAssessment.home_assessed_on
    )


def _stops() -> Any:
    return select(Titration.patient_id, Titration.ended_at).where(
        Titration.ended_state == TitrationState.STOP, Titration.ended_at.is_not(None)
    )


def _decisions() -> Any:
    return select(
        AssessmentDecision.id,
        AssessmentDecision.patient_id,
        AssessmentDecision.decided_on,
        AssessmentDecision.decided,
        AssessmentDecision.advised,
        AssessmentDecision.is_override,
    )


def _saturations() -> Any:
    percent = func.coalesce(Oximetry.spo2_percent, BloodGas.spo2_percent)
    return (
        select(Result.id, Result.patient_id, Result.taken_at, percent.label("spo2_percent"))
        .outerjoin(Oximetry, Oximetry.result_id == Result.id)
        .outerjoin(BloodGas, BloodGas.result_id == Result.id)
        .where(
            percent.is_not(None),
            Result.device == Device.AIR,
            Result.activity == Activity.REST,
            Result.status != ResultStatus.AMENDED,
            Result.has_open_query.is_(False),
        )
    )
