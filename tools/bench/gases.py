"""P4: save a blood gas that the rules have nothing to say about."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, func, select

from o2clinic.models import (
    BloodGas,
    Clinic,
    Exacerbation,
    OxygenOrder,
    Patient,
    PatientDiagnosis,
    Result,
)
from o2clinic.rules.blood_gas import GasReading, SampleKind
from o2clinic.rules.oxygen_source import AIR
from o2clinic.rules.permissions import Role
from o2clinic.services.blood_gases import BloodGasDraft, BloodGases
from o2clinic.services.work import new_command_id
from tools.bench.cases import Bench, Case, tell
from tools.bench.clinics import NOW
from tools.bench.table import Budget
from tools.bench.timing import Ready
from tools.bench.written import Fresh, Written

_PATIENT: Final = """
    SELECT p.born_on, p.died_on,
        (SELECT c.policy_id FROM clinic c),
        EXISTS (SELECT 1 FROM patient_diagnosis d
            WHERE d.patient_id = p.id AND d.ended_on IS NULL AND d.code IN ('copd', 'ild')),
        EXISTS (SELECT 1 FROM oxygen_order o WHERE o.patient_id = p.id AND o.status = 'issued'),
        (SELECT max(o.ordered_at) FROM oxygen_order o
            WHERE o.patient_id = p.id AND o.status <> 'draft'),
        e.started_on, e.treatment_ended_on
    FROM patient p LEFT JOIN exacerbation e ON e.patient_id = p.id WHERE p.id = :patient"""
_GASES: Final = """
    SELECT r.*, g.* FROM result r JOIN blood_gas g ON g.result_id = r.id
    WHERE r.patient_id = :patient AND r.status <> 'amended' ORDER BY r.taken_at DESC, r.id DESC"""


def cases(bench: Bench) -> Iterator[Case]:
    """One case: the context read, the rules run, the result written."""
    gases = BloodGases(bench.desk, bench.actor(Role.NURSE))
    patients = without_findings(bench, gases, bench.inputs + 1)
    written = Written(bench.clinic, "result", lambda: gases.record(draft_of(patients[-1], 0)))

    def program(at: int) -> Ready:
        draft = draft_of(patients[at % bench.inputs], at)
        return lambda: gases.record(draft)

    def raw(at: int) -> Ready:
        patient_id = patients[at % bench.inputs]
        fresh = written.for_driver(_fresh(patient_id))

        def record() -> int:
            with bench.raw.writing():
                bench.raw.rows(_PATIENT, {"patient": patient_id})
                bench.raw.rows(_GASES, {"patient": patient_id})
                result_id = written.again_by_hand(bench.raw, fresh)
                tell(None, bench, f"result:{patient_id}")
            return result_id

        return record

    def stack(at: int) -> Ready:
        patient_id = patients[at % bench.inputs]
        fresh = _fresh(patient_id)

        def record() -> int:
            with bench.core_writing() as connection:
                _context(connection, patient_id)
                result_id = written.again_by_core(connection, fresh)
                tell(connection, bench, f"result:{patient_id}")
            return result_id

        return record

    yield Case(
        "P4",
        "save a blood gas",
        Budget(stack=3, raw=8, growth=1.2, statements=8),
        program=program,
        raw=raw,
        stack=stack,
    )


def draft_of(patient_id: int, at: int) -> BloodGasDraft:
    """An arterial gas on air of this morning whose numbers fit each other."""
    reading = GasReading(
        sample=SampleKind.ABG,
        source=AIR,
        taken_at=NOW - timedelta(minutes=30 + at),
        ph=Decimal("7.40"),
        paco2_kpa=Decimal("5.5"),
        pao2_kpa=Decimal("8.20"),
        hco3_mmol_l=Decimal("24.9"),
        spo2_percent=Decimal(91),
    )
    return BloodGasDraft(command_id=new_command_id(), patient_id=patient_id, reading=reading)


def _fresh(patient_id: int) -> Fresh:
    return {"result": {"patient_id": patient_id}, "audit_entry": {"patient_id": patient_id}}


def without_findings(bench: Bench, gases: BloodGases, count: int) -> Sequence[int]:
    """Patients spread over the clinic of whom the rules let this gas pass without a word."""
    table = Patient.__table__.c
    with bench.core_reading() as connection:
        every = list(connection.scalars(select(table.id).where(table.died_on.is_(None))))
    found: list[int] = []
    for start in range(17):  # other patients with each start, spread alike
        for patient_id in every[start :: max(17, len(every) // (4 * count))]:
            draft = draft_of(patient_id, 0)
            if not gases.context(patient_id).check(draft.reading, NOW):
                found.append(patient_id)
            if len(found) == count:
                return found
    raise LookupError(f"only {len(found)} patients of whom nothing is to be said")


def _context(connection: Connection, patient_id: int) -> Any:
    patient, order = Patient.__table__.c, OxygenOrder.__table__.c
    diagnosis, exacerbation = PatientDiagnosis.__table__.c, Exacerbation.__table__
    lung = select(diagnosis.id).where(
        diagnosis.patient_id == patient.id,
        diagnosis.ended_on.is_(None),
        diagnosis.code.in_(["copd", "ild"]),
    )
    in_force = select(order.id).where(order.patient_id == patient.id, order.status == "issued")
    changed_at = select(func.max(order.ordered_at)).where(
        order.patient_id == patient.id, order.status != "draft"
    )
    connection.execute(
        select(
            patient.born_on,
            patient.died_on,
            select(Clinic.__table__.c.policy_id).limit(1).scalar_subquery(),
            lung.exists(),
            in_force.exists(),
            changed_at.scalar_subquery(),
            *exacerbation.c["started_on", "treatment_ended_on"],
        )
        .select_from(Patient.__table__)
        .outerjoin(exacerbation, exacerbation.c.patient_id == patient.id)
        .where(patient.id == patient_id)
    ).all()
    return gases_by_core(connection, patient_id)


def gases_by_core(connection: Connection, patient_id: int) -> Any:
    """A patient's gases with their heads."""
    result, gas = Result.__table__, BloodGas.__table__
    wanted = select(result, gas).join(gas, gas.c.result_id == result.c.id)
    wanted = wanted.where(result.c.patient_id == patient_id, result.c.status != "amended")
    return connection.execute(wanted.order_by(result.c.taken_at.desc(), result.c.id.desc())).all()
