"""People who work in the clinic, and their roles."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Base, Code, FixedPoint, Key, Record, UtcDateTime
from o2clinic.rules.display import staff_name
from o2clinic.rules.permissions import Role


class Person(Record):
    """A member of staff."""

    __tablename__ = "person"

    sign_in_name: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(35), default="")
    given_names: Mapped[str] = mapped_column(String(100))
    family_name: Mapped[str] = mapped_column(String(100))
    job_title: Mapped[str] = mapped_column(String(100), default="")
    # Professional register and number, such as "GMC 0000000"; mandatory on letters and orders.
    registration: Mapped[str] = mapped_column(String(60), default="")
    # How much of a week they work in this clinic: 1.00, 0.60; empty where nobody said.
    whole_time_equivalent: Mapped[Decimal | None] = mapped_column(FixedPoint(2))
    password_hash: Mapped[str] = mapped_column(String(200))
    # Their own account on a shared server, which then holds the password; empty in a local file.
    login_name: Mapped[str] = mapped_column(String(63), default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    resting_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def name(self) -> str:
        """As they are called: "Dr A. Berg"."""
        return staff_name(self.title, self.given_names, self.family_name)


class PersonRole(Base):
    """One role of one person."""

    __tablename__ = "person_role"
    __table_args__ = (UniqueConstraint("person_id", "role"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(Code(Role))


class DraftKey(Base):
    """What a person's unsaved texts are locked with at every desk; nobody else may read it."""

    __tablename__ = "draft_key"
    audited = False

    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(64))  # 32 bytes, hexadecimal


class ServerDoor(Base):
    """The account through which a desk reaches a server before anybody has signed in."""

    __tablename__ = "server_door"
    audited = False

    login_name: Mapped[str] = mapped_column(String(63), primary_key=True)
    secret: Mapped[str] = mapped_column(String(64))
