"""Issued papers, kept byte for byte; never changed and never deleted."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Base, Key, UtcDateTime


class Document(Base):
    """One issued paper: its bytes, their hash, and the sheet it was made from."""

    __tablename__ = "document"
    __table_args__ = (
        Index("ix_document_patient_id_issued_at", "patient_id", "issued_at"),
        UniqueConstraint("replaces_id"),  # of a paper there is one correction
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    patient_id: Mapped[int | None] = mapped_column(Key, ForeignKey("patient.id"))
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    template: Mapped[str] = mapped_column(String(60))  # template or form pack, with version
    pdf: Mapped[bytes]
    sha256: Mapped[str] = mapped_column(String(64))
    pages: Mapped[int]
    sheet: Mapped[dict[str, Any]] = mapped_column(JSON)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_by_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    oxygen_order_id: Mapped[int | None] = mapped_column(Key, ForeignKey("oxygen_order.id"))
    replaces_id: Mapped[int | None] = mapped_column(Key, ForeignKey("document.id"))
    replaces_reason: Mapped[str | None] = mapped_column(Text)  # of a correction
