"""Who brings the oxygen: what orders have to keep to with each, and the form of their own."""

from datetime import time

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Code, Key, Record
from o2clinic.rules.supplier import MOST_CYLINDERS, USUAL_CUT_OFF, SendMode

_IS_USUAL = text("is_usual")  # at most one row


class Supplier(Record):
    """One supplier of home oxygen."""

    __tablename__ = "supplier"
    __table_args__ = (
        CheckConstraint("most_cylinders between 1 and 20", "most_cylinders"),
        Index(
            "ix_supplier_is_usual",
            "is_usual",
            unique=True,
            sqlite_where=_IS_USUAL,
            postgresql_where=_IS_USUAL,
        ),
    )

    name: Mapped[str] = mapped_column(String(200), unique=True)
    area: Mapped[str] = mapped_column(String(100), default="")
    mode: Mapped[str] = mapped_column(Code(SendMode), default=SendMode.FACSIMILE)
    mailbox: Mapped[str] = mapped_column(String(200), default="")
    is_accredited: Mapped[bool] = mapped_column(default=False)  # DCB1596
    professional_phone: Mapped[str] = mapped_column(String(40), default="")
    patient_phone: Mapped[str] = mapped_column(String(40), default="")
    cut_off: Mapped[time] = mapped_column(default=USUAL_CUT_OFF)
    may_part_a_supersede: Mapped[bool] = mapped_column(default=False)
    most_cylinders: Mapped[int] = mapped_column(default=MOST_CYLINDERS)
    # Names of fields in the portal's order; none for the order of the form.
    portal_order: Mapped[list[str]] = mapped_column(JSON, default=list)
    # The supplier's codes by ours, and the fields of its form by ours.
    code_map: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    field_map: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    is_usual: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)


class SupplierBlank(Record):
    """A supplier's own form, as an administrator loaded it; the newest one is filled."""

    __tablename__ = "supplier_blank"

    supplier_id: Mapped[int] = mapped_column(Key, ForeignKey("supplier.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))  # of the file
    pdf: Mapped[bytes]
    sha256: Mapped[str] = mapped_column(String(64))
