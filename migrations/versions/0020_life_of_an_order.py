"""What becomes of an order: drafted, sent, confirmed, installed, removed; second addresses, wards.

Of orders that are there only their issue and their end are known; whether they were sent and
installed nobody wrote down, so nobody is told to chase them.
"""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

from o2clinic.storage.record_tables import (
    KEY,
    held_to_one_patient,
    of_a_patient,
    only_moved,
    person,
    refuse_changes,
    watch,
)

revision = "0020"
down_revision = "0019"

TABLE = "order_event"
ORDERS = "oxygen_order"
HERE = ZoneInfo("Europe/London")
COLUMNS: tuple[tuple[str, Any], ...] = (
    ("stage", sa.String(length=40)),
    ("stay_kind", sa.String(length=40)),
    ("stay_from", sa.Date()),
    ("stay_until", sa.Date()),
    ("stay_address", sa.Text()),
    ("stay_postcode", sa.String(length=10)),
    ("stay_contact", sa.String(length=100)),
    ("stay_telephone", sa.String(length=40)),
    ("ward_name", sa.String(length=100)),
    ("ward_telephone", sa.String(length=40)),
    ("discharge_on", sa.Date()),
    ("typed", sa.JSON()),
)
ENDS = ("superseded", "removed", "cancelled")
AT_ONCE = 1000  # rows


def upgrade() -> None:
    """Widen the orders, make the table, and write down what is known of each order."""
    for name, kind in COLUMNS:
        op.add_column(ORDERS, sa.Column(name, kind, nullable=True))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    table = _make_table()
    _tell_what_is_known(table)  # before the guards, which ask for a line in the audit
    refuse_changes(TABLE, is_sqlite=is_sqlite)
    only_moved(TABLE, is_sqlite=is_sqlite)
    held_to_one_patient(TABLE, is_whole=True, is_sqlite=is_sqlite)
    if not is_sqlite:
        watch(TABLE)


def _make_table() -> sa.Table:
    made = op.create_table(
        TABLE,
        *of_a_patient(TABLE),
        sa.Column("oxygen_order_id", KEY, nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by", sa.String(length=40), nullable=True),
        sa.Column("told_by", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("removal_reason", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("corrects_id", KEY, nullable=True),
        sa.Column("recorded_by_id", KEY, nullable=True),
        person(TABLE, "recorded_by_id"),
        sa.ForeignKeyConstraint(
            ["oxygen_order_id"], [f"{ORDERS}.id"], name=f"fk_{TABLE}_oxygen_order_id_{ORDERS}"
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], [f"{TABLE}.id"], name=f"fk_{TABLE}_corrects_id_{TABLE}"
        ),
        sa.UniqueConstraint("corrects_id", name=f"uq_{TABLE}_corrects_id"),
    )
    for column in ("patient_id", "oxygen_order_id"):
        op.create_index(f"ix_{TABLE}_{column}", TABLE, [column])
    return made


def _tell_what_is_known(table: sa.Table) -> None:
    """Each order was issued, and some were ended; who ended them is not told in their rows."""
    orders = sa.table(
        ORDERS,
        *(sa.column(name) for name in ("id", "patient_id", "status", "ordered_by_id")),
        sa.column("ordered_at", sa.DateTime(timezone=True)),
        sa.column("ended_at", sa.DateTime(timezone=True)),
    )
    wanted = sa.select(orders).where(orders.c.status != "draft").order_by(orders.c.id)
    bind, now = op.get_bind(), datetime.now(UTC)
    rows: list[dict[str, Any]] = []
    for order in bind.execute(wanted).all():
        common = {
            "version": 1,
            "created_at": now,
            "changed_at": now,
            "patient_id": order.patient_id,
            "oxygen_order_id": order.id,
            "told_by": "",
            "reference": "",
            "note": "",
        }
        issued = _at(order.ordered_at)
        rows.append(
            common
            | {
                "step": "issued",
                "happened_on": issued.astimezone(HERE).date(),
                "happened_at": issued,
                "recorded_by_id": order.ordered_by_id,
            }
        )
        if order.status in ENDS and order.ended_at is not None:
            ended = _at(order.ended_at)
            rows.append(
                common
                | {
                    "step": order.status,
                    "happened_on": ended.astimezone(HERE).date(),
                    "happened_at": ended,
                    "recorded_by_id": None,
                }
            )
    for first in range(0, len(rows), AT_ONCE):
        bind.execute(sa.insert(table), rows[first : first + AT_ONCE])


def _at(moment: datetime) -> datetime:
    """SQLite keeps UTC without saying so."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
