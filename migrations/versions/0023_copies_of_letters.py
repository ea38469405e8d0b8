"""To whom each letter goes and how that stands; when a patient's needs were asked about last.

Of letters from before nobody noted to whom they went: they have no copies. Needs from before were
asked about when they were recorded.
"""

import sqlalchemy as sa
from alembic import op

from o2clinic.storage.record_tables import (
    KEY,
    held_to_one_patient,
    of_a_patient,
    person,
    watch,
)

revision = "0023"
down_revision = "0022"

TABLE = "letter_copy"


def upgrade() -> None:
    """Make the table, and hold it to the rules of the others on a server."""
    op.create_table(
        TABLE,
        *of_a_patient(TABLE),
        sa.Column("document_id", KEY, nullable=False),
        sa.Column("whose", sa.String(length=40), nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.Column("route", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_by_id", KEY, nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        person(TABLE, "state_by_id"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=f"fk_{TABLE}_document_id_document"
        ),
    )
    for column in ("patient_id", "document_id", "state"):
        op.create_index(f"ix_{TABLE}_{column}", TABLE, [column])
    op.add_column("communication_need", sa.Column("asked_on", sa.Date(), nullable=True))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    held_to_one_patient(TABLE, is_whole=True, is_sqlite=is_sqlite)
    if not is_sqlite:
        watch(TABLE)
