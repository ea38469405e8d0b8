"""Questions on oxygen beside LTOT: what was answered, what the rules said, what was decided.

It is only ever added to, as decisions on LTOT are.
"""

import sqlalchemy as sa
from alembic import op

from o2clinic.storage.record_tables import KEY, of_a_patient, person, refuse_changes, watch

revision = "0008"
down_revision = "0007"

TABLE = "oxygen_question"


def upgrade() -> None:
    """Make the table, and hold it to the rules of every other record on a server."""
    op.create_table(
        TABLE,
        *of_a_patient(TABLE),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by_id", KEY, nullable=False),
        sa.Column("policy_id", sa.String(length=60), nullable=False),
        sa.Column("advised", sa.String(length=40), nullable=False),
        sa.Column("decided", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        person(TABLE, "asked_by_id"),
    )
    op.create_index("ix_oxygen_question_patient_id_question", TABLE, ["patient_id", "question"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    refuse_changes(TABLE, is_sqlite=is_sqlite)
    if not is_sqlite:
        watch(TABLE)
