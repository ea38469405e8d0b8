"""Which paper a corrected one takes the place of, and scans of papers signed by hand.

No paper that is there replaces another. A local file's table of papers is made anew; what keeps
them from being changed is put back, and holds for the new columns too.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from o2clinic.storage.record_tables import (
    KEY,
    held_to_one_patient,
    of_a_patient,
    only_moved,
    refuse_changes,
    watch,
)

revision = "0024"
down_revision = "0023"

PAPERS = "document"
SCANS = "document_scan"


def upgrade() -> None:
    """Widen the papers and make the table of scans."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    _widen_papers(is_sqlite=is_sqlite)
    _make_scans(is_sqlite=is_sqlite)


def _widen_papers(*, is_sqlite: bool) -> None:
    guards = _guards() if is_sqlite else ()
    with op.batch_alter_table(PAPERS) as batch:
        batch.add_column(sa.Column("replaces_id", KEY, nullable=True))
        batch.add_column(sa.Column("replaces_reason", sa.Text(), nullable=True))
        batch.create_foreign_key(
            "fk_document_replaces_id_document", PAPERS, ["replaces_id"], ["id"]
        )
        batch.create_unique_constraint("uq_document_replaces_id", ["replaces_id"])
    for guard in guards:
        op.execute(sa.text(guard.replace(":", r"\:")))
    if is_sqlite:
        only_moved(PAPERS, is_sqlite=True)  # names every column that must stay, the new ones too


def _guards() -> Sequence[str]:
    """The triggers of the papers, which go with the table when it is made anew."""
    wanted = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"
    return op.get_bind().execute(sa.text(wanted), {"table": PAPERS}).scalars().all()


def _make_scans(*, is_sqlite: bool) -> None:
    op.create_table(
        SCANS,
        *of_a_patient(SCANS),
        sa.Column("document_id", KEY, nullable=False),
        sa.Column("signed_by", sa.String(length=100), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("scan", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=f"fk_{SCANS}_document_id_document"
        ),
    )
    op.create_index(f"ix_{SCANS}_patient_id", SCANS, ["patient_id"])
    op.create_index(f"ix_{SCANS}_document_id", SCANS, ["document_id"])
    refuse_changes(SCANS, is_sqlite=is_sqlite)
    only_moved(SCANS, is_sqlite=is_sqlite)
    held_to_one_patient(SCANS, is_whole=True, is_sqlite=is_sqlite)
    if not is_sqlite:
        watch(SCANS)
