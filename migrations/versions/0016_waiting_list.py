"""Referrals, the visits that people wait for, and how much of a week each of the staff works.

Nobody waits until somebody is entered, and of nobody it is known how much they work.
"""

import sqlalchemy as sa
from alembic import op

from o2clinic.storage.record_tables import (
    KEY,
    held_to_one_patient,
    of_a_patient,
    person,
    watch_openly,
)

revision = "0016"
down_revision = "0015"

RECORDS = ("referral", "waiting_entry")


def upgrade() -> None:
    """Make the tables, and hold them to the rules of the others on a server."""
    _make_referrals()
    _make_entries()
    op.add_column("person", sa.Column("whole_time_equivalent", sa.Integer(), nullable=True))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in RECORDS:
        held_to_one_patient(table, is_whole=True, is_sqlite=is_sqlite)
        if not is_sqlite:
            watch_openly(table)
    if not is_sqlite:
        _watch_text()


def _make_referrals() -> None:
    op.create_table(
        "referral",
        *of_a_patient("referral"),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("referrer", sa.String(length=150), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("urgency", sa.String(length=40), nullable=True),
        sa.Column("triaged_on", sa.Date(), nullable=True),
        sa.Column("triaged_by_id", KEY, nullable=True),
        person("referral", "triaged_by_id"),
    )
    op.create_index("ix_referral_outcome_received_on", "referral", ["outcome", "received_on"])
    op.create_index("ix_referral_patient_id", "referral", ["patient_id"])
    op.create_table(
        "referral_text",
        sa.Column("referral_id", KEY, nullable=False, autoincrement=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("spo2_percent", sa.Integer(), nullable=True),
        sa.Column("is_on_air", sa.Boolean(), nullable=False),
        sa.Column("diagnosis", sa.String(length=40), nullable=True),
        sa.Column("exacerbation_on", sa.Date(), nullable=True),
        sa.Column("had_none", sa.Boolean(), nullable=False),
        sa.Column("triage_reason", sa.Text(), nullable=False),
        *_keys("referral_text", referral_id="referral"),
        sa.PrimaryKeyConstraint("referral_id", name="pk_referral_text"),
    )


def _make_entries() -> None:
    table = "waiting_entry"
    op.create_table(
        table,
        *of_a_patient(table),
        sa.Column("referral_id", KEY, nullable=True),
        sa.Column("visit_kind", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("urgency", sa.String(length=40), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("earliest_on", sa.Date(), nullable=True),
        sa.Column("target_on", sa.Date(), nullable=False),
        sa.Column("site_id", KEY, nullable=True),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("offered_on", sa.Date(), nullable=True),
        sa.Column("appointment_id", KEY, nullable=True),
        sa.Column("removal", sa.String(length=40), nullable=True),
        sa.Column("removal_note", sa.String(length=200), nullable=False),
        sa.Column("removed_on", sa.Date(), nullable=True),
        *_keys(table, referral_id="referral", site_id="site", appointment_id="appointment"),
        person(table, "person_id"),
        sa.CheckConstraint("minutes between 1 and 480", name="ck_waiting_entry_minutes"),
        sa.CheckConstraint("notice_days between 0 and 90", name="ck_waiting_entry_notice_days"),
        sa.CheckConstraint(
            "(state = 'booked') = (appointment_id is not null)",
            name="ck_waiting_entry_appointment",
        ),
        sa.CheckConstraint(
            "(state = 'removed') = (removal is not null)", name="ck_waiting_entry_removal"
        ),
    )
    op.create_index("ix_waiting_entry_state_target_on", table, ["state", "target_on"])
    for column in ("patient_id", "referral_id", "appointment_id"):
        op.create_index(f"ix_waiting_entry_{column}", table, [column])


def _keys(table: str, **columns: str) -> tuple[sa.ForeignKeyConstraint, ...]:
    return tuple(
        sa.ForeignKeyConstraint([name], [f"{other}.id"], name=f"fk_{table}_{name}_{other}")
        for name, other in columns.items()
    )


def _watch_text() -> None:
    """A line in the audit; read and changed only where the record is open.

    A letter that arrives is entered all the same: the desk does not know whose record is shut.
    """
    table = "referral_text"
    op.execute(
        sa.text(
            f"CREATE CONSTRAINT TRIGGER {table}_in_audit "
            f"AFTER INSERT OR DELETE OR UPDATE ON {table} "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
            "EXECUTE FUNCTION refuse_unaudited('referral_id')"
        )
    )
    op.execute(sa.text(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"))
    rule = (
        "NOT EXISTS (SELECT 1 FROM referral AS whose WHERE whose.id = referral_id "
        r"AND whose.patient_id = ANY ((SELECT shut_patients())\:\:bigint[]))"
    )
    op.execute(sa.text(f"CREATE POLICY shut_record ON {table} FOR SELECT USING ({rule})"))
    op.execute(sa.text(f"CREATE POLICY shut_change ON {table} FOR UPDATE USING ({rule})"))
    op.execute(sa.text(f"CREATE POLICY letter_entered ON {table} FOR INSERT WITH CHECK (true)"))
