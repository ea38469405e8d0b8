"""P5: open a patient's summary with 40 results, the opening logged."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select

from o2clinic.models import (
    Allergy,
    Appointment,
    AuditEntry,
    BloodGas,
    Clinic,
    CommunicationNeed,
    Document,
    Exacerbation,
    Oximetry,
    OxygenOrder,
    OxygenOrderLine,
    Patient,
    PatientAlert,
    PatientDiagnosis,
    PatientSign,
    Person,
    Result,
    ResultFinding,
    Smoking,
    Spirometry,
)
from o2clinic.rules.permissions import Role
from o2clinic.services.audit_writing import OPENED
from o2clinic.services.summaries import Summaries
from o2clinic.services.work import new_command_id
from tools.bench.cases import Bench, Case
from tools.bench.gases import gases_by_core
from tools.bench.table import Budget
from tools.bench.timing import Ready

RESULTS: Final = 40
_FACTS: Final = (
    PatientDiagnosis,
    PatientSign,
    Exacerbation,
    Smoking,
    Allergy,
    PatientAlert,
    CommunicationNeed,
)
_BY_HAND: Final = (
    "SELECT * FROM patient WHERE id = :patient",
    "SELECT policy_id FROM clinic",
    *(f"SELECT * FROM {table.__tablename__} WHERE patient_id = :patient" for table in _FACTS),  # noqa: S608 - names of our own tables
    """SELECT r.*, g.* FROM result r JOIN blood_gas g ON g.result_id = r.id
    WHERE r.patient_id = :patient AND r.status <> 'amended' ORDER BY r.taken_at DESC""",
    """SELECT f.* FROM result r JOIN result_finding f ON f.result_id = r.id
    WHERE r.patient_id = :patient""",
    """SELECT r.*, o.*, s.* FROM result r LEFT JOIN oximetry o ON o.result_id = r.id
    LEFT JOIN spirometry s ON s.result_id = r.id
    WHERE r.patient_id = :patient AND r.kind <> 'blood_gas' AND r.status <> 'amended'
    ORDER BY r.taken_at DESC""",
    """SELECT o.*, l.* FROM oxygen_order o LEFT JOIN oxygen_order_line l
    ON l.oxygen_order_id = o.id WHERE o.patient_id = :patient ORDER BY o.ordered_at DESC""",
    """SELECT a.starts_at, a.visit_kind, p.title, p.family_name FROM appointment a
    JOIN person p ON p.id = a.person_id WHERE a.patient_id = :patient AND a.ends_at >= :now
    ORDER BY a.starts_at LIMIT 1""",
    """SELECT title, issued_at FROM document WHERE patient_id = :patient
    ORDER BY issued_at DESC LIMIT 3""",
)
_OPENING: Final = """
    INSERT INTO audit_entry (command_id, done_at, use_case, person_id, desk, patient_id, reason,
        database_user, chain_hash)
    VALUES (:command, :now, 'open_record', :person, 'floor', :patient, '', '', '')"""


def cases(bench: Bench) -> Iterator[Case]:
    """One case; each variant opens as another person, so that each opening is written."""
    physician = bench.actor(Role.PHYSICIAN)
    summaries = Summaries(bench.desk, physician)
    patients = with_results(bench, bench.inputs)
    others = _other_people(bench, physician.person_id)
    now: Any = bench.desk.now()
    if bench.clinic.is_sqlite:
        now = now.replace(tzinfo=None).isoformat(" ", "microseconds")

    def program(at: int) -> Ready:
        patient_id = patients[at % bench.inputs]
        return lambda: summaries.of(patient_id)

    def raw(at: int) -> Ready:
        keys = {"patient": patients[at % bench.inputs], "person": others[0], "now": now}

        def open_summary() -> Any:
            with bench.raw.reading():
                found = [bench.raw.rows(sql, keys) for sql in _BY_HAND]
            with bench.raw.writing():
                bench.raw.run(_OPENING, keys | {"command": new_command_id()})
            return found

        return open_summary

    def stack(at: int) -> Ready:
        patient_id = patients[at % bench.inputs]

        def open_summary() -> Any:
            with bench.core_reading() as connection:
                found = _by_core(connection, bench, patient_id)
            with bench.core_writing() as connection:
                _note_opening(connection, bench, patient_id, others[1])
            return found

        return open_summary

    yield Case(
        "P5",
        f"open a summary, {RESULTS} results",
        Budget(stack=3, raw=10, growth=1.2, statements=8),
        program=program,
        raw=raw,
        stack=stack,
    )


def with_results(bench: Bench, count: int) -> list[int]:
    """Patients spread over the clinic, each brought to exactly 40 results."""
    patient, result = Patient.__table__.c, Result.__table__.c
    wanted = (
        select(result.patient_id, func.count())
        .join(Patient.__table__, patient.id == result.patient_id)
        .where(patient.died_on.is_(None), result.kind == "blood_gas")
        .group_by(result.patient_id)
        .having(func.count() >= 2)
        .order_by(result.patient_id)
    )
    with bench.core_writing() as connection:
        every = [row[0] for row in connection.execute(wanted) if row[1] <= RESULTS]
        chosen = every[:: max(1, len(every) // (2 * count))]
        fitting = [one for one in chosen if _count(connection, one) <= RESULTS][:count]
        for patient_id in fitting:
            _fill_up(connection, patient_id)
    if len(fitting) < count:
        raise LookupError(f"only {len(fitting)} patients with up to {RESULTS} results")
    return fitting


def _count(connection: Connection, patient_id: int) -> int:
    table = Result.__table__.c
    return connection.scalar(select(func.count()).where(table.patient_id == patient_id)) or 0


def _fill_up(connection: Connection, patient_id: int) -> None:
    """Repeat the patient's gases on earlier days until there are 40 results."""
    result = Result.__table__
    heads = connection.execute(
        select(result).where(result.c.patient_id == patient_id, result.c.kind == "blood_gas")
    ).mappings()
    known = [
        (dict(head), dict(_numbers(connection, head["id"])))
        for head in heads.all()
        if head["amends_id"] is None
    ]
    for at in range(RESULTS - _count(connection, patient_id)):
        head, numbers = known[at % len(known)]
        new = {name: value for name, value in head.items() if name != "id"}
        new["taken_at"] -= timedelta(days=30 + at)
        key = connection.execute(insert(Result).returning(result.c.id), new).scalar_one()
        connection.execute(insert(BloodGas), {**numbers, "result_id": key})


def _numbers(connection: Connection, result_id: int) -> Any:
    gas = BloodGas.__table__
    return connection.execute(select(gas).where(gas.c.result_id == result_id)).mappings().one()


def _other_people(bench: Bench, person_id: int) -> list[int]:
    table = Person.__table__.c
    with bench.core_reading() as connection:
        return list(connection.scalars(select(table.id).where(table.id != person_id).limit(2)))


def _by_core(connection: Connection, bench: Bench, patient_id: int) -> Any:
    patient, clinic = Patient.__table__, Clinic.__table__
    result, finding = Result.__table__, ResultFinding.__table__
    found: list[Any] = [
        connection.execute(select(patient).where(patient.c.id == patient_id)).all(),
        connection.execute(select(clinic.c.policy_id)).all(),
    ]
    for kind in _FACTS:
        table = kind.__table__
        found.append(connection.execute(select(table).where(table.c.patient_id == patient_id)))
        found[-1] = found[-1].all()
    found.append(gases_by_core(connection, patient_id))
    findings = select(finding).join(result, finding.c.result_id == result.c.id)
    found.append(connection.execute(findings.where(result.c.patient_id == patient_id)).all())
    found += [_others(connection, patient_id), _orders(connection, patient_id)]
    found += [_next_visit(connection, bench, patient_id), _papers(connection, patient_id)]
    return found


def _others(connection: Connection, patient_id: int) -> Any:
    result, oximetry, spirometry = Result.__table__, Oximetry.__table__, Spirometry.__table__
    wanted = (
        select(result, oximetry, spirometry)
        .outerjoin(oximetry, oximetry.c.result_id == result.c.id)
        .outerjoin(spirometry, spirometry.c.result_id == result.c.id)
        .where(
            result.c.patient_id == patient_id,
            result.c.kind != "blood_gas",
            result.c.status != "amended",
        )
        .order_by(result.c.taken_at.desc())
    )
    return connection.execute(wanted).all()


def _orders(connection: Connection, patient_id: int) -> Any:
    order, line = OxygenOrder.__table__, OxygenOrderLine.__table__
    wanted = (
        select(order, line)
        .outerjoin(line, line.c.oxygen_order_id == order.c.id)
        .where(order.c.patient_id == patient_id)
    )
    return connection.execute(wanted.order_by(order.c.ordered_at.desc())).all()


def _next_visit(connection: Connection, bench: Bench, patient_id: int) -> Any:
    visit, person = Appointment.__table__.c, Person.__table__
    wanted = (
        select(visit.starts_at, visit.visit_kind, *person.c["title", "family_name"])
        .join(person, person.c.id == visit.person_id)
        .where(visit.patient_id == patient_id, visit.ends_at >= bench.desk.now())
    )
    return connection.execute(wanted.order_by(visit.starts_at).limit(1)).all()


def _papers(connection: Connection, patient_id: int) -> Any:
    table = Document.__table__.c
    wanted = select(table.title, table.issued_at).where(table.patient_id == patient_id)
    return connection.execute(wanted.order_by(table.issued_at.desc()).limit(3)).all()


def _note_opening(connection: Connection, bench: Bench, patient_id: int, person_id: int) -> None:
    values = {
        "command_id": new_command_id(),
        "done_at": bench.desk.now(),
        "use_case": OPENED,
        "person_id": person_id,
        "desk": "floor",
        "patient_id": patient_id,
        "reason": "",
        "database_user": "",
        "chain_hash": "",
    }
    connection.execute(insert(AuditEntry), values)
