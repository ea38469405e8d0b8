"""Times kept for one kind of visit, and times held while somebody books.

A clinic keeps none until an administrator says which. Of the holds the database itself sees to it
that no clinician and no room is held twice at one time.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HELD = {"clinician": "person_id", "room": "room_id"}
RULES = (
    ("ck_clinic_template_weekday", "weekday between 0 and 6"),
    ("ck_clinic_template_times", "starts_at < ends_at or ends_at < '00:00:01'"),
    ("ck_clinic_template_every_weeks", "every_weeks between 1 and 12"),
    ("ck_clinic_template_nth", "nth is null or nth between 1 and 5"),
)
KEPT_DAYS = ("ck_clinic_template_kept_days", "kept_days between 0 and 90")


def upgrade() -> None:
    """Widen the clinics and make the table of holds."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    _widen_clinics(is_sqlite=is_sqlite)
    op.create_table(
        "slot_hold",
        sa.Column("id", KEY, nullable=False),
        sa.Column("desk", sa.String(length=100), nullable=False),
        sa.Column("held_by_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("room_id", KEY, nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name="ck_slot_hold_times"),
        *(
            sa.ForeignKeyConstraint([name], [f"{other}.id"], name=f"fk_slot_hold_{name}_{other}")
            for name, other in (("held_by_id", "person"), ("person_id", "person"))
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name="fk_slot_hold_room_id_room"),
        sa.PrimaryKeyConstraint("id", name="pk_slot_hold"),
        sa.UniqueConstraint("desk", "held_by_id", name="uq_slot_hold_desk_held_by_id"),
    )
    op.create_index("ix_slot_hold_starts_at", "slot_hold", ["starts_at"])
    for what, column in HELD.items():
        if is_sqlite:
            for text in _triggers(what, column):
                op.execute(sa.text(text))
        else:
            op.execute(sa.text(_exclusion(what, column)))


def _widen_clinics(*, is_sqlite: bool) -> None:
    for column in _new_columns(is_filled=True):
        op.add_column("clinic_template", column)
    if not is_sqlite:
        with op.batch_alter_table("clinic_template") as batch:
            batch.alter_column("kept_at", server_default=None)
            batch.alter_column("kept_days", server_default=None)
        op.create_check_constraint(KEPT_DAYS[0], "clinic_template", KEPT_DAYS[1])
        return
    # SQLite makes the table anew, here from what is told and not from what is read: since 0010 a
    # file has had the older rule of the times as well, which refuses an end at midnight.
    with op.batch_alter_table("clinic_template", copy_from=_clinics(), recreate="always"):
        pass


def _new_columns(*, is_filled: bool) -> tuple[sa.Column[Any], ...]:
    """Filled by themselves as long as there are rows from before."""
    return (
        sa.Column(
            "kept_at", sa.String(100), nullable=False, server_default="" if is_filled else None
        ),
        sa.Column("kept_for", sa.String(length=40), nullable=True),
        sa.Column(
            "kept_days", sa.Integer(), nullable=False, server_default="0" if is_filled else None
        ),
    )


def _clinics() -> sa.Table:
    """The clinics as they are from now on."""
    table = "clinic_template"
    linked = {"site_id": "site", "room_id": "room", "person_id": "person"}
    return sa.Table(
        table,
        sa.MetaData(),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("site_id", KEY, nullable=False),
        sa.Column("room_id", KEY, nullable=True),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.Column("slot_minutes", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.Column("recurrence", sa.String(length=40), nullable=False),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.Column("visits", sa.JSON(), nullable=False),
        sa.Column("has_analyser", sa.Boolean(), nullable=False),
        sa.Column("districts", sa.String(length=400), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=True),
        sa.Column("most_visits", sa.Integer(), nullable=True),
        *_new_columns(is_filled=False),
        *(sa.CheckConstraint(rule, name=name) for name, rule in (*RULES, KEPT_DAYS)),
        *(
            sa.ForeignKeyConstraint([name], [f"{other}.id"], name=f"fk_{table}_{name}_{other}")
            for name, other in {**linked, "changed_by_id": "person"}.items()
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _triggers(what: str, column: str) -> list[str]:
    # Instants are stored as text of one length, so they compare as text.
    rule = f"""
        WHEN EXISTS (
            SELECT 1 FROM slot_hold AS other
            WHERE other.{column} = NEW.{column} AND other.id <> NEW.id
            AND other.ends_at > NEW.starts_at AND other.starts_at < NEW.ends_at)
        BEGIN SELECT RAISE(ABORT, 'taken:{what}'); END"""  # noqa: S608 - names from HELD only
    moving = f"UPDATE OF {column}, starts_at, ends_at"
    return [
        f"CREATE TRIGGER slot_hold_{what}_held AFTER INSERT ON slot_hold {rule}",
        f"CREATE TRIGGER slot_hold_{what}_moved AFTER {moving} ON slot_hold {rule}",
    ]


def _exclusion(what: str, column: str) -> str:
    # A range of one number stands for the number: plain equality would need an extension.
    return f"""
        ALTER TABLE slot_hold ADD CONSTRAINT ex_slot_hold_{what} EXCLUDE USING gist (
            int8range({column}, {column}, '[]') WITH &&,
            tstzrange(starts_at, ends_at) WITH &&)
        WHERE ({column} IS NOT NULL)"""
