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


def watch_openly(table: str) -> None:
    """Who did it, and a line in the audit; told of restricted records too, as an identity is."""
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


def only_moved(table: str, *, is_sqlite: bool) -> None:
    """Only ever added to, but for whose it is, which a merge may change; after `refuse_changes`."""
    if not is_sqlite:
        op.execute(sa.text(f"DROP TRIGGER {table}_only_added_to ON {table}"))
        op.execute(
            sa.text(
                f"CREATE TRIGGER {table}_only_added_to BEFORE DELETE OR TRUNCATE "
                f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        )
        op.execute(
            sa.text(
                f"CREATE TRIGGER {table}_only_moved BEFORE UPDATE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change_but_move()"
            )
        )
        return
    columns = [one["name"] for one in sa.inspect(op.get_bind()).get_columns(table)]
    same = " AND ".join(
        f"NEW.{name} IS OLD.{name}" for name in columns if name not in {"patient_id", "version"}
    )
    op.execute(sa.text(f"DROP TRIGGER {table}_no_update"))
    op.execute(
        sa.text(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"WHEN NEW.patient_id IS OLD.patient_id OR NOT ({same}) "
            f"BEGIN SELECT RAISE(ABORT, 'only added to: {table}'); END"
        )
    )


def held_to_one_patient(table: str, *, is_whole: bool, is_sqlite: bool) -> None:
    """Whose a row is changes by a merge alone, and a merged record gets nothing new.

    Args:
        table: with a column `patient_id`, as `o2clinic/rules/merging.py` lists it.
        is_whole: whether all of it goes over in a merge, so that nothing new may come.
        is_sqlite: triggers are written otherwise there.
    """
    if not is_sqlite:
        how = "whole" if is_whole else "in_part"
        op.execute(
            sa.text(
                f"CREATE TRIGGER {table}_one_patient BEFORE INSERT OR UPDATE OF patient_id "
                f"ON {table} FOR EACH ROW EXECUTE FUNCTION one_patient('{how}')"
            )
        )
        return
    op.execute(
        sa.text(
            f"""
            CREATE TRIGGER {table}_one_patient BEFORE UPDATE OF patient_id ON {table}
            WHEN OLD.patient_id IS NOT NULL AND NEW.patient_id IS NOT OLD.patient_id
            AND NOT EXISTS (
                SELECT 1 FROM patient_merge_row AS moved JOIN patient_merge AS pair
                ON pair.id = moved.merge_id
                WHERE moved.record_id = NEW.id AND moved.table_name = '{table}'
                AND moved.column_name = 'patient_id'
                AND OLD.patient_id IN (pair.patient_id, pair.folded_id)
                AND NEW.patient_id IN (pair.patient_id, pair.folded_id))
            BEGIN SELECT RAISE(ABORT, 'moved by a merge only: {table}'); END"""  # noqa: S608 - a table's own name
        )
    )
    if is_whole:
        for verb, when in (("added", "INSERT"), ("given", "UPDATE OF patient_id")):
            op.execute(
                sa.text(
                    f"""
                    CREATE TRIGGER {table}_{verb}_to_merged BEFORE {when} ON {table}
                    WHEN EXISTS (SELECT 1 FROM patient WHERE id = NEW.patient_id
                        AND merged_into_id IS NOT NULL)
                    BEGIN SELECT RAISE(ABORT, 'merged:'); END"""  # noqa: S608 - a table's own name
                )
            )
