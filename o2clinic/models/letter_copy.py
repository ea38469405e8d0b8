"""To whom a letter goes, by which way, and how that stands."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Code, Key, Record, UtcDateTime
from o2clinic.rules.letter_copies import CopyFor, CopyRoute, CopyState


class LetterCopy(Record):
    """One copy of one letter; the letter itself is never changed."""

    __tablename__ = "letter_copy"

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    document_id: Mapped[int] = mapped_column(Key, ForeignKey("document.id"), index=True)
    whose: Mapped[str] = mapped_column(Code(CopyFor))
    recipient: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(200), default="")
    route: Mapped[str] = mapped_column(Code(CopyRoute))
    state: Mapped[str] = mapped_column(Code(CopyState), index=True)
    state_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(String(200), default="")  # how else it was given
