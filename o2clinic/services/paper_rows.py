"""The papers of a patient as they are listed, in one statement."""

from sqlalchemy import Executable, func, select
from sqlalchemy.orm import aliased

from o2clinic.models import Document, DocumentScan, OxygenOrder, Person


def rows_of(patient_id: int) -> Executable:
    """Each paper with who issued it, where its order stands, and its newest scan."""
    scan = aliased(DocumentScan)
    newest = (
        select(func.max(DocumentScan.id).label("id"), DocumentScan.document_id)
        .where(DocumentScan.patient_id == patient_id)
        .group_by(DocumentScan.document_id)
        .subquery()
    )
    return (
        select(
            Document.id,
            Document.kind,
            Document.title,
            Document.issued_at,
            Person.title.label("called"),
            Person.given_names,
            Person.family_name,
            Document.pages,
            Document.template,
            Document.sha256,
            Document.oxygen_order_id,
            Document.replaces_id,
            Document.replaces_reason,
            OxygenOrder.status.label("order_status"),
            scan.id.label("scan_id"),
            scan.signed_by,
            scan.signed_on,
        )
        .join(Person, Person.id == Document.issued_by_id)
        .outerjoin(OxygenOrder, OxygenOrder.id == Document.oxygen_order_id)
        .outerjoin(newest, newest.c.document_id == Document.id)
        .outerjoin(scan, scan.id == newest.c.id)
        .where(Document.patient_id == patient_id)
        .order_by(Document.issued_at.desc(), Document.id.desc())
    )
