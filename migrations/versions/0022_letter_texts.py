"""The clinic's own texts of letters: each edition stays, and says from which day it holds."""

import sqlalchemy as sa
from alembic import op

from o2clinic.storage.record_tables import KEY, person, refuse_changes, watch_openly

revision = "0022"
down_revision = "0021"

TABLE = "letter_template"


def upgrade() -> None:
    """Make the table; a clinic without a text of its own has that of the program."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        TABLE,
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.Column("template_id", sa.String(length=60), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("is_shipped", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        person(TABLE, "changed_by_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
        sa.UniqueConstraint("template_id", "edition", name=f"uq_{TABLE}_template_id_edition"),
    )
    refuse_changes(TABLE, is_sqlite=is_sqlite)
    if not is_sqlite:
        watch_openly(TABLE)
