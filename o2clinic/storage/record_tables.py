"""What each new table of patients' records needs, for the revisions that make one.

On a server: who wrote, a line in the audit, and restricted records kept shut, by the functions that
revision 0006 made. What revisions that have landed use of it stays as it is.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

KEY: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def of_a_patient(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    """The columns of every record, and whose it is."""
    return (
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.Column("patient_id", KEY, nullable=False),
        person(table, "changed_by_id"),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=f"fk_{table}_patient_id_patient"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def person(table: str, column: str) -> sa.ForeignKeyConstraint:
    """A column that names a member of staff."""
    return sa.ForeignKeyConstraint([column], ["person.id"], name=f"fk_{table}_{column}_person")


def refuse_changes(table: str, *, is_sqlite: bool) -> None:
    """Only ever added to, whatever program tries."""
    if not is_sqlite:
        op.execute(
            sa.text(
                f"CREATE TRIGGER {table}_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE "
                f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            sa.text(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'only added to: {table}'); END"
            )
        )


def watch(table: str) -> None:
    """Who did it, a line in the audit, and restricted records kept shut; on a server."""
    op.execute(
        sa.text(
            f"CREATE TRIGGER {table}_who BEFORE INSERT OR UPDATE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION write_who()"
        )
    )
    op.execute(
        sa.text(
            f"CREATE CONSTRAINT TRIGGER {table}_in_audit "
            f"AFTER INSERT OR DELETE OR UPDATE ON {table} "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
            "EXECUTE FUNCTION refuse_unaudited('id')"
        )
    )
    shut(table)


def shut(table: str) -> None:
    """Rows of a restricted record are shut to whoever gave no reason; on a server."""
    op.execute(sa.text(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"))
    rule = r"patient_id <> ALL ((SELECT shut_patients())\:\:bigint[])"
    op.execute(sa.text(f"CREATE POLICY shut_record ON {table} USING ({rule})"))
