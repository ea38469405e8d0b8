"""Who brings the oxygen: their entries and forms, and whom each order was sent to.

The clinic's supplier so far, a name, becomes its usual one, and the orders that name it are its.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from o2clinic.storage.record_tables import KEY, person, watch_openly

revision = "0019"
down_revision = "0018"

TABLES = ("supplier", "supplier_blank")
ORDERS = "oxygen_order"
IS_USUAL = sa.text("is_usual")


def upgrade() -> None:
    """Make the tables, write the first supplier, and tie the orders to it."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    _make_suppliers()
    _make_blanks()
    _widen_orders(is_sqlite=is_sqlite)
    _write_first(is_sqlite=is_sqlite)
    if not is_sqlite:
        for table in TABLES:
            watch_openly(table)
        _keep_part_b()


def _of_every_record(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        person(table, "changed_by_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _make_suppliers() -> None:
    table = "supplier"
    op.create_table(
        table,
        *_of_every_record(table),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("area", sa.String(length=100), nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("mailbox", sa.String(length=200), nullable=False),
        sa.Column("is_accredited", sa.Boolean(), nullable=False),
        sa.Column("professional_phone", sa.String(length=40), nullable=False),
        sa.Column("patient_phone", sa.String(length=40), nullable=False),
        sa.Column("cut_off", sa.Time(), nullable=False),
        sa.Column("may_part_a_supersede", sa.Boolean(), nullable=False),
        sa.Column("most_cylinders", sa.Integer(), nullable=False),
        sa.Column("portal_order", sa.JSON(), nullable=False),
        sa.Column("code_map", sa.JSON(), nullable=False),
        sa.Column("field_map", sa.JSON(), nullable=False),
        sa.Column("is_usual", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("name", name="uq_supplier_name"),
        sa.CheckConstraint("most_cylinders between 1 and 20", name="ck_supplier_most_cylinders"),
    )
    op.create_index(
        "ix_supplier_is_usual",
        table,
        ["is_usual"],
        unique=True,
        sqlite_where=IS_USUAL,
        postgresql_where=IS_USUAL,
    )


def _make_blanks() -> None:
    table = "supplier_blank"
    op.create_table(
        table,
        *_of_every_record(table),
        sa.Column("supplier_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=f"fk_{table}_supplier_id_supplier"
        ),
    )
    op.create_index(f"ix_{table}_supplier_id", table, ["supplier_id"])


def _widen_orders(*, is_sqlite: bool) -> None:
    """A local file's table is made anew; what guards it is put back as it was."""
    guards = _guards() if is_sqlite else ()
    with op.batch_alter_table(ORDERS) as batch:
        batch.add_column(sa.Column("supplier_id", KEY, nullable=True))
        batch.create_foreign_key(
            f"fk_{ORDERS}_supplier_id_supplier", "supplier", ["supplier_id"], ["id"]
        )
    for guard in guards:
        op.execute(sa.text(guard.replace(":", r"\:")))


def _guards() -> Sequence[str]:
    wanted = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"
    return op.get_bind().execute(sa.text(wanted), {"table": ORDERS}).scalars().all()


def _keep_part_b() -> None:
    """Part B is written by whoever decides on oxygen, whichever program asks; Part A by others."""
    op.execute(
        sa.text(
            f"CREATE POLICY part_b_by_specialists ON {ORDERS} AS RESTRICTIVE FOR INSERT"
            " WITH CHECK (form_id LIKE 'hoof_a%'"
            " OR has_table_privilege('assessment_decision', 'INSERT'))"
        )
    )


def _write_first(*, is_sqlite: bool) -> None:
    """By the program itself: nobody's name stands beside it."""
    op.execute(
        sa.text(
            "INSERT INTO supplier (version, created_at, changed_at, name, area, mode, mailbox,"
            " is_accredited, professional_phone, patient_phone, cut_off, may_part_a_supersede,"
            " most_cylinders, portal_order, code_map, field_map, is_usual, is_active)"
            " SELECT 1, created_at, created_at, trim(supplier_name), '', 'facsimile', '',"
            " false, '', '', '17:00:00', false, 8, '[]', '{}', '{}', true, true"
            " FROM clinic WHERE trim(supplier_name) <> '' ORDER BY id LIMIT 1"
        )
    )
    if not is_sqlite:  # else a trigger would ask for the line of the audit that belongs to it
        op.execute(sa.text(f"ALTER TABLE {ORDERS} DISABLE TRIGGER USER"))
    op.execute(
        sa.text(
            f"UPDATE {ORDERS} SET supplier_id ="  # noqa: S608 - a table's own name
            f" (SELECT id FROM supplier WHERE supplier.name = trim({ORDERS}.supplier))"
        )
    )
    if not is_sqlite:
        op.execute(sa.text(f"ALTER TABLE {ORDERS} ENABLE TRIGGER USER"))
