"""The minutes of a night, to draw its curve.

Nights from before were kept without them; their samples are in the device's own program.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Old nights have none. Adding a column leaves the table and its triggers as they are."""
    op.add_column("overnight_oximetry", sa.Column("curve", sa.JSON(), nullable=True))
