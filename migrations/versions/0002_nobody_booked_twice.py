"""Clinician, room and patient are never booked twice at one time.

Held by the database, because two desks may book in the same instant. A visit that was cancelled or
not attended frees its time, and one with a reason for overbooking may overlap on purpose.

On SQLite, a later revision that rebuilds the table `appointment` (batch alteration) drops the
triggers with it and has to make them again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

HELD = {"clinician": "person_id", "room": "room_id", "patient": "patient_id"}


def upgrade() -> None:
    """Let the database refuse the second holder."""
    for what, column in HELD.items():
        if op.get_bind().dialect.name == "sqlite":
            for text in _triggers(what, column):
                op.execute(sa.text(text))
        else:
            op.execute(sa.text(_exclusion(what, column)))


def _takes_time(row: str) -> str:
    return f"{row}status NOT IN ('cancelled', 'did_not_attend') AND {row}overbook_reason IS NULL"


def _triggers(what: str, column: str) -> list[str]:
    # Instants are stored as text of one length, so they compare as text. The plus keeps SQLite on
    # the index over ends_at: few visits end after a new one begins, most of ten years began before.
    rule = f"""
        WHEN {_takes_time("NEW.")} AND EXISTS (
            SELECT 1 FROM appointment AS other
            WHERE other.{column} = NEW.{column} AND other.id <> NEW.id
            AND {_takes_time("other.")}
            AND other.ends_at > NEW.starts_at AND +other.starts_at < NEW.ends_at)
        BEGIN SELECT RAISE(ABORT, 'taken:{what}'); END"""  # noqa: S608 - names from HELD only
    moving = f"UPDATE OF {column}, starts_at, ends_at, status, overbook_reason"
    return [
        f"CREATE TRIGGER appointment_{what}_booked AFTER INSERT ON appointment {rule}",
        f"CREATE TRIGGER appointment_{what}_moved AFTER {moving} ON appointment {rule}",
    ]


def _exclusion(what: str, column: str) -> str:
    # A range of one number stands for the number: plain equality would need an extension. A range
    # from NULL to NULL is without end and would meet every other.
    return f"""
        ALTER TABLE appointment ADD CONSTRAINT ex_appointment_{what} EXCLUDE USING gist (
            int8range({column}, {column}, '[]') WITH &&,
            tstzrange(starts_at, ends_at) WITH &&)
        WHERE ({column} IS NOT NULL AND {_takes_time("")})"""
