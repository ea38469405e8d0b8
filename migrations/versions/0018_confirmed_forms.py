"""Who compared which form with its official blank, and who took that back; nobody has so far."""

import sqlalchemy as sa
from alembic import op

from o2clinic.storage.record_tables import KEY, person, refuse_changes, watch_openly

revision = "0018"
down_revision = "0017"

TABLE = "form_confirmation"


def upgrade() -> None:
    """A table more, only ever added to."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        TABLE,
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.Column("form_id", sa.String(length=40), nullable=False),
        sa.Column("nation", sa.String(length=40), nullable=False),
        sa.Column("form_version", sa.String(length=40), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.Column("blank", sa.String(length=200), nullable=False),
        sa.Column("compared_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        person(TABLE, "changed_by_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
    )
    refuse_changes(TABLE, is_sqlite=is_sqlite)
    if not is_sqlite:
        watch_openly(TABLE)
