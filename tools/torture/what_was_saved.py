"""Compares a database with what was sent to it, without going through the services."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from o2clinic.models import (
    Allergy,
    Appointment,
    BloodGas,
    Document,
    IncomingMessage,
    Oximetry,
    OxygenOrder,
    OxygenOrderLine,
    Patient,
    PatientAddress,
    PatientGp,
    PatientPhone,
    Result,
    Spirometry,
)
from o2clinic.models.base import Base
from tools.torture.day_calls import Call

_HALVES = {
    "results without their values": """
        SELECT id FROM result WHERE id NOT IN (SELECT result_id FROM blood_gas)
        AND id NOT IN (SELECT result_id FROM oximetry)
        AND id NOT IN (SELECT result_id FROM spirometry)
        AND id NOT IN (SELECT result_id FROM walk_test)
        AND id NOT IN (SELECT result_id FROM overnight_oximetry)""",
    "amendments whose old result is not marked": """
        SELECT new.id FROM result new JOIN result old ON old.id = new.amends_id
        WHERE old.status <> 'amended'""",
    "amended results without their amendment": """
        SELECT id FROM result WHERE status = 'amended'
        AND id NOT IN (SELECT amends_id FROM result WHERE amends_id IS NOT NULL)""",
    "signed results without who and when": """
        SELECT id FROM result WHERE status = 'reviewed'
        AND (reviewed_by_id IS NULL OR reviewed_at IS NULL)""",
    "orders without exactly one paper": """
        SELECT id FROM oxygen_order
        WHERE 1 <> (SELECT count(*) FROM document WHERE oxygen_order_id = oxygen_order.id)""",
    "orders without equipment": """
        SELECT id FROM oxygen_order
        WHERE id NOT IN (SELECT oxygen_order_id FROM oxygen_order_line)""",
    "patients without address, phone, practice, allergy or search keys": """
        SELECT id FROM patient WHERE id NOT IN (SELECT patient_id FROM patient_address)
        OR id NOT IN (SELECT patient_id FROM patient_phone)
        OR id NOT IN (SELECT patient_id FROM patient_gp)
        OR id NOT IN (SELECT patient_id FROM allergy)
        OR id NOT IN (SELECT patient_id FROM patient_search_key)""",
    "taken messages without their result": """
        SELECT id FROM incoming_message WHERE (status = 'accepted') <> (result_id IS NOT NULL)""",
    "visits that came without a time of arrival": """
        SELECT id FROM appointment WHERE (status = 'arrived') <> (arrived_at IS NOT NULL)""",
    "rows in the audit without their use case": """
        SELECT id FROM audit_change WHERE audit_entry_id NOT IN (SELECT id FROM audit_entry)""",
}
_ALONE = (
    "SELECT pg_terminate_backend(pid, 3000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
# What a result's or order's own audit speaks for; see services/result_writing.py.
_NOT_AUDITED = {"result_finding"}


def end_others(engine: Engine) -> None:
    """A commit that a killed program had sent to the server ends before it is looked for."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            connection.execute(text(_ALONE))


def halves(engine: Engine) -> list[str]:
    """Every record of which only a part is there."""
    with engine.connect() as connection:
        found = {
            told: connection.execute(text(sql)).scalars().all() for told, sql in _HALVES.items()
        }
    return [f"{told}: {keys}" for told, keys in found.items() if keys]


def left_overs(engine: Engine) -> dict[str, int]:
    """How many rows of each table differ from what the audit says was written."""
    counts = {}
    with engine.connect() as connection:
        for mapper in Base.registry.mappers:
            table = mapper.class_.__tablename__
            if not mapper.class_.audited or table in _NOT_AUDITED:
                continue
            key = mapper.primary_key[0].name
            wanted = f"""
                SELECT (SELECT count(*) FROM {table} WHERE {key} NOT IN (
                    SELECT record_id FROM audit_change
                    WHERE table_name = '{table}' AND verb = 'insert'))
                + (SELECT count(*) FROM audit_change
                    WHERE table_name = '{table}' AND verb = 'insert'
                    AND record_id NOT IN (SELECT {key} FROM {table}))"""  # noqa: S608 - our own tables
            counts[table] = connection.execute(text(wanted)).scalar_one()
    return counts


def differences(engine: Engine, call: Call, key: int) -> list[str]:
    """What of a saved call is not in the database as it was sent."""
    kind, look = _LOOKS[call.step]
    with Session(engine) as session:
        if session.get(kind, key) is None:
            return [f"{call.step} {key} is not there"]
        try:
            compared = list(look(session, call.sent, key))
        except NoResultFound:
            return [f"{call.step} {key}: a row that belongs to it is not there"]
    return [
        f"{call.step} {key}: {what} is {there!r}, sent was {sent!r}"
        for what, there, sent in compared
        if there != sent
    ]


_Compared = Iterator[tuple[str, Any, Any]]


def _patient(session: Session, sent: Any, key: int) -> _Compared:
    patient = session.get_one(Patient, key)
    for name in ("family_name", "given_names", "title", "born_on", "nhs_number", "sex"):
        yield name, getattr(patient, name), getattr(sent, name)
    (address,) = session.query(PatientAddress).filter_by(patient_id=key)
    yield "address", (address.address, address.postcode), (sent.address, sent.postcode)
    (phone,) = session.query(PatientPhone).filter_by(patient_id=key)
    yield "phone", phone.number.replace(" ", ""), sent.phones[0].number.replace(" ", "")
    (gp,) = session.query(PatientGp).filter_by(patient_id=key)
    yield "practice", (gp.gp_practice_id, gp.gp_name), (sent.practice_id, sent.gp_name)
    agents = [allergy.agent for allergy in session.query(Allergy).filter_by(patient_id=key)]
    yield "allergies", agents, list(sent.allergies)


def _visit(session: Session, sent: Any, key: int) -> _Compared:
    visit = session.get_one(Appointment, key)
    yield "whose", visit.patient_id, sent.patient_id
    yield "time", (visit.starts_at, visit.ends_at), (sent.span.starts_at, sent.span.ends_at)
    yield "with", (visit.person_id, visit.room_id), (sent.person_id, sent.room_id)


def _arrival(session: Session, sent: Any, key: int) -> _Compared:
    yield "visit", key, sent.visit_id
    yield "status", session.get_one(Appointment, key).status, "arrived"


def _result(session: Session, sent: Any, key: int, kind: type[Base], *names: str) -> _Compared:
    result, row = session.get_one(Result, key), session.get(kind, key)
    yield "values", row is not None, True
    yield "whose", result.patient_id, sent.patient_id
    yield "amends", result.amends_id, sent.id or None
    yield "visit", result.appointment_id, sent.appointment_id
    for name in names:
        yield name, getattr(row, name, None), getattr(sent.reading, name)


def _gas(session: Session, sent: Any, key: int) -> _Compared:
    names = ("sample", "ph", "paco2_kpa", "pao2_kpa", "hco3_mmol_l")
    yield from _result(session, sent, key, BloodGas, *names)


def _amendment(session: Session, sent: Any, key: int) -> _Compared:
    yield from _gas(session, sent, key)
    yield "reason", session.get_one(Result, key).amended_reason, sent.amended_reason
    yield "old one", session.get_one(Result, sent.id).status, "amended"


def _spirometry(session: Session, sent: Any, key: int) -> _Compared:
    yield from _result(session, sent, key, Spirometry, "fev1_l", "fvc_l", "height_cm")


def _oximetry(session: Session, sent: Any, key: int) -> _Compared:
    yield from _result(session, sent, key, Oximetry, "spo2_percent", "pulse_per_min")


def _message(session: Session, sent: Any, key: int) -> _Compared:
    message = session.get_one(IncomingMessage, key)
    yield "file", message.file_name, sent.name
    yield "bytes", message.raw.strip(), sent.content.strip()


def _taken_message(session: Session, sent: Any, key: int) -> _Compared:
    message, gas = session.get_one(IncomingMessage, sent.id), session.get_one(BloodGas, key)
    yield "message", (message.status, message.result_id), ("accepted", key)
    yield "whose", session.get_one(Result, key).patient_id, sent.patient_id
    numbers = [
        segment.split("|")[5] for segment in message.raw.decode().split("\r") if "OBX" in segment
    ]
    yield "numbers", [str(gas.ph), str(gas.paco2_kpa), str(gas.pao2_kpa)], numbers[:3]


def _signature(session: Session, sent: Any, key: int) -> _Compared:
    yield "first result", key, sent.results[0].result_id
    for one in sent.results:
        result = session.get_one(Result, one.result_id)
        yield "status", result.status in {"reviewed", "amended"}, True
        yield "comment", result.review_comment, sent.comment
        yield "signed", result.reviewed_by_id is not None, True


def _paper(paper: Document) -> _Compared:
    pdf = bytes(paper.pdf)
    yield "hash", paper.sha256, sha256(pdf).hexdigest()
    yield "whole paper", (pdf[:5], pdf.rstrip()[-5:]), (b"%PDF-", b"%%EOF")


def _day_list(session: Session, _sent: Any, key: int) -> _Compared:
    paper = session.get_one(Document, key)
    yield "kind", paper.kind, "day_list"
    yield from _paper(paper)
    yield "visits", "O'Brien" in str(paper.sheet), True


def _order(session: Session, sent: Any, key: int) -> _Compared:
    order = session.get_one(OxygenOrder, key)
    yield "whose", order.patient_id, sent.patient_id
    lines = session.query(OxygenOrderLine).filter_by(oxygen_order_id=key)
    there = [(line.modality, line.equipment, line.flow_l_min, line.hours_per_day) for line in lines]
    wanted = [
        (one.modality, one.equipment, one.flow_l_min, one.hours_per_day) for one in sent.lines
    ]
    yield "equipment", there, wanted
    (paper,) = session.query(Document).filter_by(oxygen_order_id=key)
    yield from _paper(paper)
    yield "reference", sent.reference in paper.title, True


def _letter(session: Session, sent: Any, key: int) -> _Compared:
    paper = session.get_one(Document, key)
    yield "whose", paper.patient_id, sent.patient_id
    yield from _paper(paper)
    yield "reference", sent.reference in paper.title, True


_LOOKS: dict[str, tuple[type[Base], Callable[[Session, Any, int], _Compared]]] = {
    "register": (Patient, _patient),
    "book": (Appointment, _visit),
    "check_in": (Appointment, _arrival),
    "day_list": (Document, _day_list),
    "gas": (Result, _gas),
    "spirometry": (Result, _spirometry),
    "oximetry": (Result, _oximetry),
    "receive": (IncomingMessage, _message),
    "accept": (Result, _taken_message),
    "sign": (Result, _signature),
    "amend": (Result, _amendment),
    "order": (OxygenOrder, _order),
    "letter": (Document, _letter),
}
