"""What many desks need: chained audit, own accounts, restricted records, who has what open.

Looking at a record becomes a line of the audit like everything else: each opening, not one a day.
The lines kept so far move there. The hashes of the chain come with the next revision.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Table, column, type, and what the rows that are there get.
NEW_COLUMNS = (
    ("audit_entry", "database_user", sa.String(length=63), ""),
    ("audit_entry", "chain_hash", sa.String(length=64), ""),
    ("person", "login_name", sa.String(length=63), ""),
    ("clinic", "idle_lock_minutes", sa.Integer(), "10"),
    ("clinic", "moved_to", sa.String(length=300), ""),
)


def upgrade() -> None:
    """Add columns and tables, and move the openings into the audit."""
    for table, name, kind, before in NEW_COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=before))
    for table in ("audit_entry", "person", "clinic"):
        with op.batch_alter_table(table) as batch:
            for of_table, name, _kind, _before in NEW_COLUMNS:
                if of_table == table:
                    batch.alter_column(name, server_default=None)
    _move_openings()
    _make_tables()
    _refuse_changes_again()


def _move_openings() -> None:
    """In the order of time, each under a command number of its own."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    number = "lower(hex(randomblob(16)))" if is_sqlite else "gen_random_uuid()::text"
    op.execute(
        sa.text(
            f"""
            INSERT INTO audit_entry (command_id, done_at, use_case, person_id, desk, patient_id,
                reason, database_user, chain_hash)
            SELECT {number}, first_at, 'open_record', person_id, desk, patient_id, '', '', ''
            FROM record_opening ORDER BY first_at, id"""  # noqa: S608 - one of the two words above
        )
    )
    op.drop_table("record_opening")


def _refuse_changes_again() -> None:
    """SQLite dropped these two with the table that it rebuilt."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            sa.text(
                f"CREATE TRIGGER audit_entry_no_{verb.lower()} BEFORE {verb} ON audit_entry "
                "BEGIN SELECT RAISE(ABORT, 'only added to: audit_entry'); END"
            )
        )


def _make_tables() -> None:
    op.create_table(
        "draft_key",
        sa.Column("person_id", KEY, autoincrement=False, nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_draft_key_person_id_person"),
        sa.PrimaryKeyConstraint("person_id", name="pk_draft_key"),
    )
    op.create_table(
        "presence",
        sa.Column("id", KEY, nullable=False),
        sa.Column("desk", sa.String(length=100), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("patient_id", KEY, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name="fk_presence_patient_id_patient"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_presence_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_presence"),
        sa.UniqueConstraint(
            "desk", "person_id", "patient_id", name="uq_presence_desk_person_id_patient_id"
        ),
    )
    op.create_index("ix_presence_patient_id", "presence", ["patient_id"])
    op.create_table(
        "record_restriction",
        sa.Column("patient_id", KEY, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("is_in_force", sa.Boolean(), nullable=False),
        *_of_every_record("record_restriction"),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name="fk_record_restriction_patient_id_patient"
        ),
        sa.UniqueConstraint("patient_id", name="uq_record_restriction_patient_id"),
    )
    op.create_table(
        "broken_glass",
        sa.Column("patient_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_by_id", KEY, nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("was_justified", sa.Boolean(), nullable=True),
        sa.Column("review_comment", sa.Text(), nullable=False),
        *_of_every_record("broken_glass"),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name="fk_broken_glass_patient_id_patient"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_broken_glass_person_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["person.id"], name="fk_broken_glass_reviewed_by_id_person"
        ),
    )
    op.create_index(
        "ix_broken_glass_patient_id_person_id", "broken_glass", ["patient_id", "person_id"]
    )
    op.create_index("ix_broken_glass_reviewed_at", "broken_glass", ["reviewed_at"])


def _of_every_record(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name=f"fk_{table}_changed_by_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
