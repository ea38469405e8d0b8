"""The clinic's own texts of letters; each putting in force is a row, and old ones stay."""

from datetime import date

from sqlalchemy import Date, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Record


class LetterTemplate(Record):
    """One edition of one text; who wrote it and when stands in every record."""

    __tablename__ = "letter_template"
    __table_args__ = (UniqueConstraint("template_id", "edition"),)

    template_id: Mapped[str] = mapped_column(String(60))
    edition: Mapped[int]
    in_force_from: Mapped[date] = mapped_column(Date)
    is_shipped: Mapped[bool] = mapped_column(default=False)  # back to the text of the program
    text: Mapped[str] = mapped_column(Text)  # empty for that
