"""Results: who measured what, when, breathing what; one table more per kind of result.

A result is never overwritten. An amendment is a new result that names the one it amends; the old
one stays, marked as amended.
"""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.errors import Level
from o2clinic.models.base import Base, Code, FixedPoint, Key, Record, UtcDateTime
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.result_codes import Activity, ResultSource, ResultStatus, Urgency


class Result(Record):
    """The head of every result."""

    __tablename__ = "result"
    __table_args__ = (
        CheckConstraint("device <> 'air' or flow_l_min is null or flow_l_min = 0", "air_flow"),
        Index("ix_result_patient_id_taken_at", "patient_id", "taken_at"),
        # The review queue: worst first, then oldest, read page by page.
        Index("ix_result_status_urgency_taken_at", "status", "urgency", "taken_at", "id"),
    )

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"))
    kind: Mapped[str] = mapped_column(String(40))  # a code of rules.result_kinds
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    device: Mapped[str | None] = mapped_column(Code(Device))
    flow_l_min: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    fio2_percent: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    pulse_setting: Mapped[Decimal | None] = mapped_column(FixedPoint(1))  # not a flow
    activity: Mapped[str] = mapped_column(Code(Activity), default=Activity.REST)
    status: Mapped[str] = mapped_column(Code(ResultStatus))
    urgency: Mapped[int] = mapped_column(default=Urgency.ROUTINE)
    has_open_query: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(Code(ResultSource), default=ResultSource.TYPED)
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_by_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    appointment_id: Mapped[int | None] = mapped_column(Key, ForeignKey("appointment.id"))
    reviewed_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    review_comment: Mapped[str] = mapped_column(Text, default="")
    repeat_wanted: Mapped[bool] = mapped_column(default=False)
    amends_id: Mapped[int | None] = mapped_column(Key, ForeignKey("result.id"), unique=True)
    amended_reason: Mapped[str] = mapped_column(Text, default="")  # on the new one: why


class ResultFinding(Base):
    """What a rule had to say about a result when it was saved, and why it was kept all the same."""

    __tablename__ = "result_finding"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    result_id: Mapped[int] = mapped_column(Key, ForeignKey("result.id"), index=True)
    rule: Mapped[str] = mapped_column(String(20))
    level: Mapped[str] = mapped_column(Code(Level))
    field: Mapped[str] = mapped_column(String(40), default="")
    message: Mapped[str] = mapped_column(Text)
    kept_reason: Mapped[str] = mapped_column(Text, default="")  # empty: the query is open
    kept_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))


class IncomingMessage(Record):
    """A message from an analyser, kept as it came, waiting for a person to decide."""

    __tablename__ = "incoming_message"
    __table_args__ = (Index("ix_incoming_message_status_received_at", "status", "received_at"),)

    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    control_id: Mapped[str] = mapped_column(String(200), default="")
    sender: Mapped[str] = mapped_column(String(200), default="")
    file_name: Mapped[str] = mapped_column(String(200))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    raw: Mapped[bytes]
    status: Mapped[str] = mapped_column(String(20))  # waiting, accepted, set_aside, rejected
    reason: Mapped[str] = mapped_column(Text, default="")
    patient_id: Mapped[int | None] = mapped_column(Key, ForeignKey("patient.id"))
    result_id: Mapped[int | None] = mapped_column(Key, ForeignKey("result.id"))
    decided_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AsTyped(Base):
    """What was typed or sent, with its unit, before it became the canonical value."""

    __abstract__ = True

    # field name -> {"value": "55", "unit": "mmHg"}; only where it differs from the column's unit
    as_typed: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)
