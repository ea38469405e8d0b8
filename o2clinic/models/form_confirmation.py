"""Who compared a form pack with the official blank, and who took that back; never changed."""

from datetime import date

from sqlalchemy import Date, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Record


class FormConfirmation(Record):
    """One word on one pack; of those on the same contents the newest holds."""

    __tablename__ = "form_confirmation"

    form_id: Mapped[str] = mapped_column(String(40))
    nation: Mapped[str] = mapped_column(String(40))
    form_version: Mapped[str] = mapped_column(String(40))
    # Of what the pack says: another word in it, and somebody has to look again.
    fingerprint: Mapped[str] = mapped_column(String(64))
    is_confirmed: Mapped[bool]
    blank: Mapped[str] = mapped_column(String(200), default="")  # title, version, where from
    compared_on: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text, default="")
