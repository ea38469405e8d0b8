"""Oxygen orders (on paper: HOOF) and the equipment rows they carry."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Base, Code, FixedPoint, Key, Record, UtcDateTime
from o2clinic.rules.order import Delivery, Equipment, Interface, Modality, OrderStatus


class OxygenOrder(Record):
    """One order; it replaces the whole of the one before it."""

    __tablename__ = "oxygen_order"
    __table_args__ = (Index("ix_oxygen_order_patient_id_status", "patient_id", "status"),)

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"))
    status: Mapped[str] = mapped_column(Code(OrderStatus))
    form_id: Mapped[str] = mapped_column(String(60))  # form pack and version
    ordered_by_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    ordered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # superseded or removed
    replaces_id: Mapped[int | None] = mapped_column(Key, ForeignKey("oxygen_order.id"), unique=True)
    clinical_code: Mapped[str] = mapped_column(String(10), default="")
    delivery: Mapped[str] = mapped_column(Code(Delivery))
    consent_signed_on: Mapped[date | None] = mapped_column(Date)  # HOCF
    risk_form_completed_on: Mapped[date | None] = mapped_column(Date)  # IHORM
    on_niv: Mapped[bool] = mapped_column(default=False)
    has_tracheostomy: Mapped[bool] = mapped_column(default=False)
    supplier: Mapped[str] = mapped_column(String(200), default="")  # by name, as it was ordered
    supplier_id: Mapped[int | None] = mapped_column(Key, ForeignKey("supplier.id"))
    supplier_note: Mapped[str] = mapped_column(Text, default="")
    # The LTOT decision as it was shown: policy, outcome, rules that fired, values. Never redone.
    decision: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class OxygenOrderLine(Base):
    """One row of equipment."""

    __tablename__ = "oxygen_order_line"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    oxygen_order_id: Mapped[int] = mapped_column(Key, ForeignKey("oxygen_order.id"), index=True)
    position: Mapped[int]
    modality: Mapped[str] = mapped_column(Code(Modality))
    equipment: Mapped[str] = mapped_column(Code(Equipment))
    flow_l_min: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    pulse_setting: Mapped[str] = mapped_column(String(20), default="")
    hours_per_day: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    quantity: Mapped[int] = mapped_column(default=1)
    interface: Mapped[str] = mapped_column(Code(Interface))
    venturi_percent: Mapped[int | None]
    has_conserver: Mapped[bool] = mapped_column(default=False)
