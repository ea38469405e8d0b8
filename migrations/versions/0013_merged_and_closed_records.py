"""Two records of one person become one and can be parted again; a death or a move closes a record.

Whose a row is changes by a merge alone: a line in `patient_merge_row` is the leave to do so, and
the database asks for it, also where rows are otherwise only added to. Nothing new is written for a
record that was folded into another.

On SQLite, a later revision that rebuilds the table `patient` or one of those named here (batch
alteration) drops or breaks these triggers and has to make them again, by the same helpers.
"""

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
    watch_openly,
)

revision = "0013"
down_revision = "0012"

WHOLE = (
    *("appointment", "result", "incoming_message", "document"),
    *("oxygen_order", "titration", "titration_flow"),
    *("assessment_decision", "oxygen_question", "risk_assessment"),
    *("exacerbation", "patient_alert", "patient_diagnosis", "patient_sign", "smoking"),
    *("patient_former_name", "record_closing"),
)
IN_PART = (
    *("allergy", "communication_need", "patient_phone", "patient_address", "patient_gp"),
    "record_restriction",
)
ONLY_ADDED_TO = ("document", "risk_assessment", "assessment_decision", "oxygen_question")


def upgrade() -> None:
    """Make columns and tables, then the rules that hold each row to its patient."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    _make_columns()
    _make_tables()
    refuse_changes("patient_merge_row", is_sqlite=is_sqlite)
    if not is_sqlite:
        for function in FUNCTIONS:
            op.execute(sa.text(function.replace("@safe", _SAFE).replace(":", "\\:")))
        watch("patient_merge")
        watch_openly("record_closing")
    for table in ONLY_ADDED_TO:
        only_moved(table, is_sqlite=is_sqlite)
    for table in (*WHOLE, *IN_PART):
        held_to_one_patient(table, is_whole=table in WHOLE, is_sqlite=is_sqlite)


def _make_columns() -> None:
    # SQLite makes the table anew, and only with the rules that it is told.
    rule = sa.CheckConstraint(
        "died_on is null or died_on >= born_on", name="ck_patient_died_after_birth"
    )
    told = (rule,) if op.get_bind().dialect.name == "sqlite" else ()
    with op.batch_alter_table("patient", table_args=told) as batch:
        batch.add_column(sa.Column("moved_away_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("merged_into_id", KEY, nullable=True))
        batch.create_foreign_key(
            "fk_patient_merged_into_id_patient", "patient", ["merged_into_id"], ["id"]
        )
    is_merged = sa.text("merged_into_id IS NOT NULL")
    op.create_index(
        "ix_patient_merged_into_id",
        "patient",
        ["merged_into_id"],
        sqlite_where=is_merged,
        postgresql_where=is_merged,
    )


def _make_tables() -> None:
    table = "patient_merge"
    op.create_table(
        table,
        *of_a_patient(table),
        sa.Column("folded_id", KEY, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        *_undone(table),
        sa.CheckConstraint("folded_id <> patient_id", name="ck_patient_merge_two_records"),
        sa.ForeignKeyConstraint(
            ["folded_id"], ["patient.id"], name="fk_patient_merge_folded_id_patient"
        ),
    )
    op.create_index("ix_patient_merge_patient_id", table, ["patient_id"])
    op.create_index("ix_patient_merge_folded_id", table, ["folded_id"])
    table = "patient_merge_row"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("merge_id", KEY, nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("record_id", KEY, nullable=False),
        sa.Column("column_name", sa.String(length=60), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merge_id"], ["patient_merge.id"], name="fk_patient_merge_row_merge_id_patient_merge"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_patient_merge_row"),
    )
    op.create_index("ix_patient_merge_row_merge_id", table, ["merge_id"])
    op.create_index("ix_patient_merge_row_record_id_table_name", table, ["record_id", "table_name"])
    table = "record_closing"
    op.create_table(
        table,
        *of_a_patient(table),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("stopped", sa.JSON(), nullable=False),
        *_undone(table),
    )
    op.create_index("ix_record_closing_patient_id", table, ["patient_id"])


def _undone(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", KEY, nullable=True),
        sa.Column("undone_reason", sa.Text(), nullable=False),
        person(table, "undone_by_id"),
    )


_SAFE = "SECURITY DEFINER SET search_path = public, pg_temp"
FUNCTIONS = (
    # Between reading the patient here and the commit nobody can fold the record into another.
    """
CREATE FUNCTION one_patient() RETURNS trigger LANGUAGE plpgsql @safe AS $$
DECLARE
    was bigint := CASE WHEN TG_OP = 'UPDATE' THEN OLD.patient_id END;
    other bigint;
BEGIN
    IF NEW.patient_id IS NULL OR NEW.patient_id = was THEN RETURN NEW; END IF;
    IF was IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM patient_merge_row AS moved JOIN patient_merge AS pair
        ON pair.id = moved.merge_id
        WHERE moved.record_id = NEW.id AND moved.table_name = TG_TABLE_NAME
        AND moved.column_name = 'patient_id'
        AND was IN (pair.patient_id, pair.folded_id)
        AND NEW.patient_id IN (pair.patient_id, pair.folded_id))
    THEN RAISE EXCEPTION 'moved by a merge only: %', TG_TABLE_NAME;
    END IF;
    IF TG_ARGV[0] = 'whole' THEN
        SELECT merged_into_id INTO other FROM patient WHERE id = NEW.patient_id FOR KEY SHARE;
        IF other IS NOT NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'O2M01', MESSAGE = 'merged:' || NEW.patient_id;
        END IF;
    END IF;
    RETURN NEW;
END $$""",
    """
CREATE FUNCTION is_only_moved(was jsonb, becomes jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT was - ARRAY['patient_id', 'version'] = becomes - ARRAY['patient_id', 'version']
        AND was -> 'patient_id' <> becomes -> 'patient_id'
$$""",
    """
CREATE FUNCTION refuse_change_but_move() RETURNS trigger LANGUAGE plpgsql @safe AS $$
BEGIN
    IF is_only_moved(to_jsonb(OLD), to_jsonb(NEW)) THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'only added to: %', TG_TABLE_NAME;
END $$""",
    # Whoever merges two records has changed nothing that is said in them.
    """
CREATE OR REPLACE FUNCTION write_who() RETURNS trigger LANGUAGE plpgsql @safe AS $$
BEGIN
    IF TG_TABLE_NAME = 'person' AND TG_OP = 'UPDATE' THEN
        IF only_counts(to_jsonb(OLD), to_jsonb(NEW)) THEN RETURN NEW; END IF;
    END IF;
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) ? 'patient_id' THEN
        IF is_only_moved(to_jsonb(OLD), to_jsonb(NEW)) THEN RETURN NEW; END IF;
    END IF;
    IF NOT program_speaks() THEN NEW.changed_by_id := who_am_i(); END IF;
    RETURN NEW;
END $$""",
)
