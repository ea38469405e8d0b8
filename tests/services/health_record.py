"""Makers of what is recorded of an invented patient: facts, results and orders."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from clinic import a_patient, write
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from o2clinic.models import (
    BloodGas,
    Exacerbation,
    OxygenOrder,
    OxygenOrderLine,
    PatientDiagnosis,
    PatientSign,
    Result,
)
from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.order import Delivery, Equipment, Interface, Modality, OrderStatus
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.patient_codes import SignKind
from o2clinic.rules.policy import Policy
from o2clinic.rules.result_codes import ResultStatus
from o2clinic.services.gas_readings import gases_of
from o2clinic.services.patient_facts import facts_of
from o2clinic.services.standing import Standing, standing_from

D = Decimal


def at(day: date, hour: int = 10) -> datetime:
    """An hour of a day, in UTC."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def a_diagnosis(engine: Engine, patient_id: int, code: str = Diagnosis.COPD, **told: Any) -> int:
    usual = {"label": "COPD", "diagnosed_on": date(2015, 5, 4), "is_main": True}
    return write(engine, PatientDiagnosis(patient_id=patient_id, code=code, **(usual | told)))


def a_sign(engine: Engine, patient_id: int, kind: SignKind, *, is_present: bool = False) -> int:
    sign = PatientSign(
        patient_id=patient_id, kind=kind, is_present=is_present, found_on=date(2026, 9, 1)
    )
    return write(engine, sign)


def an_exacerbation(engine: Engine, patient_id: int, on: date = date(2026, 3, 2)) -> int:
    return write(engine, Exacerbation(patient_id=patient_id, started_on=on))


def a_stable_patient(engine: Engine) -> int:
    """Stable COPD, every complication looked for and absent."""
    made = a_patient(engine)
    a_diagnosis(engine, made)
    a_sign(engine, made, SignKind.PERIPHERAL_OEDEMA)
    a_sign(engine, made, SignKind.PULMONARY_HYPERTENSION)
    an_exacerbation(engine, made)
    return made


def a_gas(
    engine: Engine,
    patient_id: int,
    on: date = date(2026, 10, 1),
    pao2: str = "7.2",
    *,
    recorded_by_id: int,
    **told: Any,
) -> int:
    """An arterial gas on air to be reviewed; gives the result's key.

    `told` goes to the result's head or to the gas, whichever has the column.
    """
    head = {
        "kind": "blood_gas",
        "taken_at": at(on),
        "device": Device.AIR,
        "status": ResultStatus.TO_REVIEW,
        "recorded_by_id": recorded_by_id,
    }
    numbers = {
        "sample": SampleKind.ABG,
        "ph": D("7.40"),
        "paco2_kpa": D("5.5"),
        "pao2_kpa": D(pao2),
        "hco3_mmol_l": D("24.9"),
        "haematocrit_percent": D(45),
    }
    for name, value in told.items():
        (head if hasattr(Result, name) else numbers)[name] = value
    result_id = write(engine, Result(patient_id=patient_id, **head))
    write_part(engine, BloodGas(result_id=result_id, **numbers))
    return result_id


def write_part(engine: Engine, record: Any) -> None:
    """Write a row whose key is not a number of its own."""
    from sqlalchemy.orm import Session

    with engine.connect().execution_options(writes=True) as connection, Session(connection) as it:
        it.add(record)
        it.commit()


def an_order(
    engine: Engine,
    patient_id: int,
    on: date = date(2026, 10, 5),
    flow: str = "2",
    *,
    ordered_by_id: int,
    modality: Modality = Modality.LTOT,
    **told: Any,
) -> int:
    """An issued order of a static concentrator for 16 hours a day."""
    usual = {"status": OrderStatus.ISSUED, "form_id": "hoof_b_2013", "delivery": Delivery.STANDARD}
    order_id = write(
        engine,
        OxygenOrder(
            patient_id=patient_id,
            ordered_by_id=ordered_by_id,
            ordered_at=at(on),
            **(usual | told),
        ),
    )
    a_line(engine, order_id, flow_l_min=D(flow), hours_per_day=D(16), modality=modality)
    return order_id


def a_line(engine: Engine, order_id: int, **told: Any) -> int:
    usual = {
        "position": 1,
        "modality": Modality.LTOT,
        "equipment": Equipment.STATIC_CONCENTRATOR,
        "interface": Interface.NASAL_CANNULA,
    }
    return write(engine, OxygenOrderLine(oxygen_order_id=order_id, **(usual | told)))


def standing_of(session: Session, patient_id: int, policy: Policy, now: datetime) -> Standing:
    """Where a patient stands as recorded: what every page does with what it has read."""
    facts = facts_of(session, patient_id)
    return standing_from(facts, gases_of(session, patient_id), policy, now)
