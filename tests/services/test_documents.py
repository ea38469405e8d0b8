"""Issued papers: opened and printed exactly as they were, or refused; on both engines."""

from datetime import date
from decimal import Decimal

import pytest
from clinic import NOON, read_all
from services.paper_people import Statements, a_paper_clinic, a_ready_draft
from sqlalchemy import text

from o2clinic.documents.page import Identity
from o2clinic.errors import NotAllowed, NotFound, Refused
from o2clinic.models import AuditEntry, Document
from o2clinic.rules.order import Equipment
from o2clinic.services.documents import Documents, Use, as_plain
from o2clinic.services.orders import Orders


@pytest.fixture
def clinic(engine):
    made = a_paper_clinic(engine)
    orders = Orders(made.desk, made.dr_berg)
    orders.issue(a_ready_draft(orders, made.patient_id))
    return made


@pytest.fixture
def documents(clinic):
    return Documents(clinic.desk, clinic.nurse_olu)


def tamper(database, statement: str) -> None:
    """What only somebody with the file or the server in hand can do."""
    with database.engine.connect().execution_options(writes=True) as connection:
        if database.is_sqlite:
            connection.execute(text("DROP TRIGGER document_no_update"))
        else:
            connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text(statement))
        if not database.is_sqlite:
            connection.execute(text("SET session_replication_role = DEFAULT"))
        connection.commit()


def test_the_list_says_what_when_and_by_whom(documents, clinic, engine):
    documents.of_patient(clinic.patient_id)  # the first look at a record is written down
    with Statements(engine) as reading:
        (row,) = documents.of_patient(clinic.patient_id)
    assert len(reading.sent) == 2
    assert row.kind_words == "Oxygen order (HOOF)"
    assert (row.issued_by, row.issued_at) == ("Dr Astrid Berg", NOON)
    assert row.hash_short == row.sha256[:8]
    assert row.oxygen_order_id is not None


def test_a_reprint_is_bit_for_bit_the_same(documents, clinic, engine):
    (row,) = documents.of_patient(clinic.patient_id)
    (stored,) = read_all(engine, Document)
    first, second = documents.pdf(row.document_id), documents.pdf(row.document_id, Use.PRINTED)
    assert first == second == bytes(stored.pdf)


def test_opening_and_printing_are_noted(documents, clinic, engine):
    (row,) = documents.of_patient(clinic.patient_id)
    documents.pdf(row.document_id)
    documents.pdf(row.document_id, Use.PRINTED)
    documents.pdf(row.document_id, Use.COPIED)
    entries = read_all(engine, AuditEntry)
    noted = [entry for entry in entries if entry.use_case.endswith("_document")]
    assert [(entry.use_case, entry.record_id, entry.patient_id) for entry in noted] == [
        ("open_document", row.document_id, clinic.patient_id),
        ("print_document", row.document_id, clinic.patient_id),
        ("export_document", row.document_id, clinic.patient_id),
    ]
    assert noted[0].person_id == clinic.nurse_olu.person_id


def test_a_paper_that_was_tampered_with_is_refused(documents, clinic, database):
    (row,) = documents.of_patient(clinic.patient_id)
    shorter = "substr(pdf, 1, 1000)" if database.is_sqlite else "substring(pdf for 1000)"
    tamper(database, f"UPDATE document SET pdf = {shorter}")
    with pytest.raises(Refused, match="not as it was issued") as refused:
        documents.pdf(row.document_id)
    assert refused.value.rule == "DOC-HASH"
    assert "backup" in refused.value.remedy


def test_a_changed_hash_is_refused_too(documents, clinic, database):
    (row,) = documents.of_patient(clinic.patient_id)
    tamper(database, "UPDATE document SET sha256 = '" + "0" * 64 + "'")
    with pytest.raises(Refused):
        documents.pdf(row.document_id)


def test_a_missing_paper_is_said(documents):
    with pytest.raises(NotFound):
        documents.pdf(999)


def test_the_desk_may_not_read_papers(clinic):
    documents = Documents(clinic.desk, clinic.staff.anna)
    with pytest.raises(NotAllowed):
        documents.of_patient(clinic.patient_id)
    with pytest.raises(NotAllowed):
        documents.pdf(1)


def test_a_sheet_becomes_plain_text():
    identity = Identity("Jenkins", "Mary", "Mrs", date(1945, 7, 14), "9990000018")
    assert as_plain(identity)["born_on"] == "1945-07-14"
    assert as_plain({"flow": Decimal("2.50"), "what": (Equipment.SELF_FILL, 1, None, True)}) == {
        "flow": "2.50",
        "what": ["self_fill", 1, None, True],
    }
    assert as_plain(b"picture").startswith("sha256:")
