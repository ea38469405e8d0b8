"""Who said when that a visit was missed, cancelled or moved, and what is done after missed ones.

The hours and names of visits that are there come from the audit. A local file's table of visits is
made anew; what keeps it from double bookings is put back as it was.
"""

from collections.abc import Sequence

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

revision = "0017"
down_revision = "0016"

TABLE = "missed_visit_step"
VISITS = "appointment"
AUTHORS = ("arrived_by_id", "in_room_by_id", "done_by_id", "ended_by_id", "moved_by_id")
MOMENTS = ("ended_at", "moved_from", "moved_at")
MISSED = sa.text("status = 'did_not_attend'")  # few of all visits
# The use case of each step in the audit, and in which column the hour was kept already.
SAID_BY = (
    (("check in",), "arrived_by_id", "arrived_at"),
    (("take in",), "in_room_by_id", "in_room_at"),
    (("finish",), "done_by_id", "done_at"),
)
ENDED_BY = ("cancel", "did not attend")
ENDED = "status IN ('cancelled', 'did_not_attend')"


def upgrade() -> None:
    """Widen the visits, tell their ends from the audit, and make the new table."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    _widen_visits(is_sqlite=is_sqlite)
    _tell_from_audit(is_sqlite=is_sqlite)
    op.create_index(
        "ix_appointment_missed",
        VISITS,
        ["patient_id", "starts_at"],
        sqlite_where=MISSED,
        postgresql_where=MISSED,
    )
    _choose_policy()
    _make_steps(is_sqlite=is_sqlite)


def _widen_visits(*, is_sqlite: bool) -> None:
    guards = _guards() if is_sqlite else ()
    with op.batch_alter_table(VISITS) as batch:
        for name in MOMENTS:
            batch.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        for name in AUTHORS:
            batch.add_column(sa.Column(name, KEY, nullable=True))
            key = f"fk_{VISITS}_{name}_person"
            batch.create_foreign_key(key, "person", [name], ["id"])
    for guard in guards:
        op.execute(sa.text(guard.replace(":", r"\:")))


def _guards() -> Sequence[str]:
    """The triggers of the visits, which go with the table when it is made anew."""
    wanted = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"
    return op.get_bind().execute(sa.text(wanted), {"table": VISITS}).scalars().all()


def _tell_from_audit(*, is_sqlite: bool) -> None:
    """Who last said so; a visit that was written in another way keeps no name."""
    if not is_sqlite:  # else a trigger would ask for the line of the audit that belongs to it
        op.execute(sa.text(f"ALTER TABLE {VISITS} DISABLE TRIGGER USER"))
    for use_cases, author, moment in SAID_BY:
        last = _last_line(use_cases)
        op.execute(
            sa.text(
                f"UPDATE {VISITS} SET {author} = said.person_id FROM ({last}) AS said"  # noqa: S608
                f" WHERE said.record_id = {VISITS}.id AND {VISITS}.{moment} IS NOT NULL"
            )
        )
    op.execute(
        sa.text(
            f"UPDATE {VISITS} SET ended_by_id = said.person_id, ended_at = said.done_at"  # noqa: S608
            f" FROM ({_last_line(ENDED_BY)}) AS said"
            f" WHERE said.record_id = {VISITS}.id AND {VISITS}.{ENDED}"
        )
    )
    if not is_sqlite:
        op.execute(sa.text(f"ALTER TABLE {VISITS} ENABLE TRIGGER USER"))


def _last_line(use_cases: Sequence[str]) -> str:
    """The last line of the audit with one of these, for each visit."""
    names = ", ".join(f"'{name}'" for name in use_cases)
    newest = f"SELECT max(id) FROM audit_entry WHERE use_case IN ({names}) GROUP BY record_id"  # noqa: S608
    return f"SELECT record_id, person_id, done_at FROM audit_entry WHERE id IN ({newest})"  # noqa: S608


def _choose_policy() -> None:
    """Every clinic goes by the steps that ship as usual."""
    usual = sa.Column(
        "missed_policy_id", sa.String(length=40), nullable=False, server_default="OFFER_FIRST_2026"
    )
    op.add_column("clinic", usual)
    with op.batch_alter_table("clinic") as batch:
        batch.alter_column("missed_policy_id", server_default=None)


def _make_steps(*, is_sqlite: bool) -> None:
    op.create_table(
        TABLE,
        *of_a_patient(TABLE),
        sa.Column("appointment_id", KEY, nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("done_by_id", KEY, nullable=True),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.String(length=60), nullable=False),
        sa.Column("advised", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        person(TABLE, "done_by_id"),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=f"fk_{TABLE}_appointment_id_appointment"
        ),
    )
    op.create_index(f"ix_{TABLE}_patient_id", TABLE, ["patient_id"])
    op.create_index(f"ix_{TABLE}_appointment_id", TABLE, ["appointment_id"])
    refuse_changes(TABLE, is_sqlite=is_sqlite)
    only_moved(TABLE, is_sqlite=is_sqlite)
    held_to_one_patient(TABLE, is_whole=True, is_sqlite=is_sqlite)
    if not is_sqlite:
        watch(TABLE)
