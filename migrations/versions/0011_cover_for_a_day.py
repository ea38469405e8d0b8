"""Who holds a clinic for one day in place of the one who does otherwise."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """A column more; nobody covers so far."""
    op.add_column("clinic_change", sa.Column("cover_id", KEY, nullable=True))
    with op.batch_alter_table("clinic_change") as batch:
        batch.create_foreign_key("fk_clinic_change_cover_id_person", "person", ["cover_id"], ["id"])
