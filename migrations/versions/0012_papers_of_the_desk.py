"""The desk reads the papers that it issues: letters about visits and lists, and no other paper.

Until now it could not read any. Whoever may read orders reads every paper, as before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

OF_THE_DESK = ("appointment_letter", "day_list")


def upgrade() -> None:
    """Hold it on a server, for whichever program asks; a local file knows no accounts."""
    if op.get_bind().dialect.name == "sqlite":
        return
    kinds = ", ".join(f"'{kind}'" for kind in OF_THE_DESK)
    op.execute(
        sa.text(
            "CREATE POLICY papers_of_the_desk ON document AS RESTRICTIVE FOR SELECT USING "
            f"(kind IN ({kinds}) OR has_table_privilege('oxygen_order', 'SELECT'))"
        )
    )
