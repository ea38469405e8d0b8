"""Papers that were signed by hand: who signed, when, and the scan; never changed."""

from datetime import date

from sqlalchemy import Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Key, Record


class DocumentScan(Record):
    """One scan of an issued paper with a signature on it."""

    __tablename__ = "document_scan"

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    document_id: Mapped[int] = mapped_column(Key, ForeignKey("document.id"), index=True)
    signed_by: Mapped[str] = mapped_column(String(100))
    signed_on: Mapped[date] = mapped_column(Date)
    media_type: Mapped[str] = mapped_column(String(40))
    scan: Mapped[bytes]
    sha256: Mapped[str] = mapped_column(String(64))
    pages: Mapped[int]
