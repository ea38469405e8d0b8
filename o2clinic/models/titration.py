"""Titrations of oxygen at rest: the session and its flows; the gases on them are results."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Code, FixedPoint, Key, Record, UtcDateTime
from o2clinic.rules.oxygen_source import Device

_OPEN = text("ended_at IS NULL")


class Titration(Record):
    """One session; a patient has at most one that is open."""

    __tablename__ = "titration"
    __table_args__ = (
        Index("ix_titration_patient_id_started_at", "patient_id", "started_at"),
        Index(
            "uq_titration_open", "patient_id", unique=True,
            sqlite_where=_OPEN, postgresql_where=_OPEN,
        ),
    )  # fmt: skip

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_by_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    appointment_id: Mapped[int | None] = mapped_column(Key, ForeignKey("appointment.id"))
    interface: Mapped[str | None] = mapped_column(Code(Device))
    was_stable: Mapped[bool | None]
    has_tracheostomy: Mapped[bool | None]
    has_cognitive_impairment: Mapped[bool | None]
    has_visual_impairment: Mapped[bool | None]
    has_coordination_impairment: Mapped[bool | None]
    is_active_outdoors: Mapped[bool | None]
    breathes_fast: Mapped[bool | None]
    against_night_increase: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    ended_state: Mapped[str] = mapped_column(String(40), default="")  # rules.titration_case
    ended_reason: Mapped[str] = mapped_column(Text, default="")  # where the rules say otherwise
    # What the rules said at the end: policy, state, steps, values. Never redone.
    advice: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class TitrationFlow(Record):
    """One flow that was set, and what was read on it; `TitrationStep` of the rules."""

    __tablename__ = "titration_flow"

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    titration_id: Mapped[int] = mapped_column(Key, ForeignKey("titration.id"), index=True)
    flow_l_min: Mapped[Decimal] = mapped_column(FixedPoint(1))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    spo2_percent: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    spo2_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    skin_paco2_kpa: Mapped[Decimal | None] = mapped_column(FixedPoint(2))
    skin_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    other_than_advised: Mapped[str] = mapped_column(Text, default="")  # why
