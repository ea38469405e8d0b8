"""What every table shares: constraint names, exact numbers, UTC instants, the version counter."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, ForeignKey, Integer, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite fills a key by itself only when its type is exactly INTEGER.
Key = BigInteger().with_variant(Integer, "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant; kept in UTC and always aware of it. Naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into UTC; SQLite has no zones and keeps the bare UTC text."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone cannot be stored")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give UTC back, whatever the driver's zone was."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class FixedPoint(TypeDecorator[Decimal]):
    """An exact number with a fixed count of decimal places, kept as an integer of its last place.

    `pao2_kpa` 7.30 with two places is stored as 730. Both engines keep integers exactly; SQLite
    would turn a NUMERIC into a binary float.
    """

    impl = Integer
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Refuse digits that the column cannot hold: rounding is a rule's business."""
        if value is None:
            return None
        scaled = Decimal(value).scaleb(self.places)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} has more than {self.places} decimal places")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Give the number back with exactly its places."""
        return None if value is None else Decimal(value).scaleb(-self.places)


class Code(TypeDecorator[str]):
    """One of a set of codes, kept as its plain text.

    Checked when written. A code that this program does not know (written by a newer one) is read
    as its bare text, so that the record can still be shown.
    """

    impl = String(40)
    cache_ok = True

    def __init__(self, codes: type[StrEnum]) -> None:
        super().__init__()
        self.codes = codes

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Refuse a code outside the set."""
        return None if value is None else self.codes(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Give the member back, or the text when there is no such member."""
        if value is None:
            return None
        try:
            return self.codes(value)
        except ValueError:
            return value


class Base(DeclarativeBase):
    """Every table.

    Attributes:
        audited: whether changes of its rows go into the audit; only derived tables and the audit
            itself say no.
    """

    metadata = MetaData(naming_convention=NAMES)
    audited = True


class Record(Base):
    """A record that people edit: numbered, dated, and counted at each change."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @declared_attr
    @classmethod
    def changed_by_id(cls) -> Mapped[int | None]:
        """Who saved it last; empty for what the program itself wrote."""
        return mapped_column(Key, ForeignKey("person.id"))

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        """Let the mapper refuse a flush over somebody else's change."""
        return {"version_id_col": cls.version}
