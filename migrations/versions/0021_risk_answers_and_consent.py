"""The risk form's questions as answered, what followed from them, and consent given or withdrawn.

Dates of both forms on assessments and orders that are there stay as they are, and stay valid.
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
)

revision = "0021"
down_revision = "0020"

AGREED = (
    "was_explained",
    "shares_with_supplier",
    "shares_with_fire_service",
    "shares_with_electricity",
    "shares_with_care_team",
    "agrees_to_access",
    "agrees_to_usage",
    "understands_no_smoking",
    "knows_withdrawal",
    "can_decide",
)


def upgrade() -> None:
    """Make the tables, only ever added to, and hold them to the rules of the others."""
    _make_answers()
    _make_steps()
    _make_consents()
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in ("risk_answer", "risk_step", "oxygen_consent"):
        refuse_changes(table, is_sqlite=is_sqlite)
        only_moved(table, is_sqlite=is_sqlite)
        held_to_one_patient(table, is_whole=True, is_sqlite=is_sqlite)
        if not is_sqlite:
            watch(table)


def _make_answers() -> None:
    table = "risk_answer"
    op.create_table(
        table,
        *of_a_patient(table),
        sa.Column("risk_assessment_id", KEY, nullable=False),
        sa.Column("set_id", sa.String(length=60), nullable=False),
        sa.Column("set_version", sa.String(length=20), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("short", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("worrying", sa.String(length=40), nullable=True),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        _key(table, "risk_assessment"),
    )
    for column in ("patient_id", "risk_assessment_id"):
        op.create_index(f"ix_{table}_{column}", table, [column])


def _make_steps() -> None:
    table = "risk_step"
    op.create_table(
        table,
        *of_a_patient(table),
        sa.Column("risk_assessment_id", KEY, nullable=False),
        sa.Column("risk_answer_id", KEY, nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("done_by_id", KEY, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("mitigation", sa.Text(), nullable=False),
        _key(table, "risk_assessment"),
        _key(table, "risk_answer"),
        person(table, "done_by_id"),
    )
    for column in ("patient_id", "risk_assessment_id", "risk_answer_id"):
        op.create_index(f"ix_{table}_{column}", table, [column])


def _make_consents() -> None:
    table = "oxygen_consent"
    op.create_table(
        table,
        *of_a_patient(table),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", KEY, nullable=False),
        sa.Column("signed_by", sa.String(length=40), nullable=False),
        sa.Column("signer_name", sa.String(length=200), nullable=False),
        sa.Column("relationship", sa.String(length=200), nullable=False),
        sa.Column("signer_reason", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=True) for name in AGREED),
        sa.Column("capacity_on", sa.Date(), nullable=True),
        sa.Column("capacity_by", sa.String(length=200), nullable=False),
        sa.Column("capacity_finding", sa.Text(), nullable=False),
        sa.Column("best_interests_on", sa.Date(), nullable=True),
        sa.Column("consulted", sa.Text(), nullable=False),
        sa.Column("has_attorney", sa.Boolean(), nullable=True),
        sa.Column("advance_decision", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        person(table, "recorded_by_id"),
    )
    op.create_index(f"ix_{table}_patient_id_signed_on", table, ["patient_id", "signed_on"])


def _key(table: str, other: str) -> sa.ForeignKeyConstraint:
    column = f"{other}_id"
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")
