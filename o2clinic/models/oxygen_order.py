"""Oxygen orders (on paper: HOOF) and the equipment rows they carry."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Base, Code, FixedPoint, Key, Record, UtcDateTime
from o2clinic.rules.order import Delivery, Equipment, Interface, Modality, OrderStatus
from o2clinic.rules.order_life import OrderStage
from o2clinic.rules.order_stay import StayKind


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
    # How far the supplier is while the order is open, kept in step with its events; none for what
    # was ordered before they were kept.
    stage: Mapped[str | None] = mapped_column(Code(OrderStage))
    # A second address for some days; the permanent order goes on beside it.
    stay_kind: Mapped[str | None] = mapped_column(Code(StayKind))
    stay_from: Mapped[date | None] = mapped_column(Date)
    stay_until: Mapped[date | None] = mapped_column(Date)
    stay_address: Mapped[str | None] = mapped_column(Text)  # lines parted by line ends
    stay_postcode: Mapped[str | None] = mapped_column(String(10))
    stay_contact: Mapped[str | None] = mapped_column(String(100))
    stay_telephone: Mapped[str | None] = mapped_column(String(40))
    # Where somebody leaves a ward with it.
    ward_name: Mapped[str | None] = mapped_column(String(100))
    ward_telephone: Mapped[str | None] = mapped_column(String(40))
    discharge_on: Mapped[date | None] = mapped_column(Date)
    typed: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # of a draft


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
