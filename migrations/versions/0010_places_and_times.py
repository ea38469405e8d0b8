"""Where and when the clinic works: its plan, bank holidays, leave, closings and one-off changes.

Sessions are made from the plan and know the day in it, so that each is there once. Every template
that is there repeats weekly as before, with every kind of visit.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ZONE = ZoneInfo("Europe/London")
HOURS = "starts_at < ends_at or ends_at < '00:00:01'"
PART_OF_DAY = f"(starts_at is null) = (ends_at is null) and (starts_at is null or {HOURS})"
# Column, type, and what the rows that are there get.
NEW_COLUMNS = {
    "clinic": (
        ("nation", sa.String(length=40), "england"),
        ("plan_months", sa.Integer(), "12"),
    ),
    "room": (("is_active", sa.Boolean(), sa.true()),),
    "clinic_template": (
        ("recurrence", sa.String(length=40), "weekly"),
        ("every_weeks", sa.Integer(), "1"),
        ("visits", sa.JSON(), "{}"),
        ("has_analyser", sa.Boolean(), sa.true()),
        ("districts", sa.String(length=400), ""),
    ),
    "clinic_session": (("part", sa.Integer(), "0"),),
}
TABLES = ("clinic_change", "staff_leave", "closure", "worked_holiday")


def upgrade() -> None:
    """Make the new tables, widen the old ones, and give each planned session its day."""
    _make_tables()
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, columns in NEW_COLUMNS.items():
        for name, kind, before in columns:
            op.add_column(table, sa.Column(name, kind, nullable=False, server_default=before))
    op.add_column("clinic_template", sa.Column("nth", sa.Integer(), nullable=True))
    op.add_column("clinic_template", sa.Column("most_visits", sa.Integer(), nullable=True))
    op.add_column("clinic_session", sa.Column("held_on", sa.Date(), nullable=True))
    op.add_column("clinic_session", sa.Column("extra_id", KEY, nullable=True))
    op.add_column("appointment", sa.Column("rebook_reason", sa.String(length=200), nullable=True))
    _say_the_days(is_sqlite=is_sqlite)
    _settle(is_sqlite=is_sqlite)
    if not is_sqlite:
        for table in TABLES:
            _watch(table)


def _make_tables() -> None:
    op.create_table(
        "clinic_change",
        *_of_every_record("clinic_change"),
        sa.Column("template_id", KEY, nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("site_id", KEY, nullable=False),
        sa.Column("room_id", KEY, nullable=True),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.Column("slot_minutes", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint(HOURS, name="ck_clinic_change_times"),
        *_keys("clinic_change", template_id="clinic_template"),
        *_keys("clinic_change", site_id="site", room_id="room", person_id="person"),
        sa.UniqueConstraint("template_id", "held_on", name="uq_clinic_change_template_id_held_on"),
    )
    op.create_index("ix_clinic_change_held_on", "clinic_change", ["held_on"])
    op.create_table(
        "staff_leave",
        *_of_every_record("staff_leave"),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        *_days("staff_leave"),
        *_keys("staff_leave", person_id="person"),
    )
    op.create_index("ix_staff_leave_to_on", "staff_leave", ["to_on"])
    op.create_table(
        "closure",
        *_of_every_record("closure"),
        sa.Column("site_id", KEY, nullable=True),
        sa.Column("template_id", KEY, nullable=True),
        *_days("closure"),
        sa.Column("reason", sa.String(length=150), nullable=False),
        *_keys("closure", site_id="site", template_id="clinic_template"),
    )
    op.create_index("ix_closure_to_on", "closure", ["to_on"])
    op.create_table(
        "worked_holiday",
        *_of_every_record("worked_holiday"),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.UniqueConstraint("held_on", name="uq_worked_holiday_held_on"),
    )


def _days(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("ends_at", sa.Time(), nullable=True),
        sa.CheckConstraint("from_on <= to_on", name=f"ck_{table}_days"),
        sa.CheckConstraint(PART_OF_DAY, name=f"ck_{table}_times"),
    )


def _of_every_record(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        *_keys(table, changed_by_id="person"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _keys(table: str, **columns: str) -> tuple[sa.ForeignKeyConstraint, ...]:
    return tuple(
        sa.ForeignKeyConstraint([name], [f"{other}.id"], name=f"fk_{table}_{name}_{other}")
        for name, other in columns.items()
    )


def _say_the_days(*, is_sqlite: bool) -> None:
    """The day of each session of a template; of two on one day only the first is the plan's."""
    session = sa.table(
        "clinic_session",
        sa.column("id", KEY),
        sa.column("template_id", KEY),
        sa.column("starts_at", sa.DateTime(timezone=True)),
        sa.column("held_on", sa.Date()),
    )
    connection = op.get_bind()
    if not is_sqlite:  # else a trigger would ask for the line of the audit that belongs to it
        op.execute(sa.text("ALTER TABLE clinic_session DISABLE TRIGGER USER"))
    wanted = sa.select(session.c.id, session.c.template_id, session.c.starts_at)
    rows = connection.execute(wanted.where(session.c.template_id.is_not(None)).order_by("id"))
    said = set()
    change = sa.update(session).where(session.c.id == sa.bindparam("key"))
    values = []
    for key, template_id, starts_at in rows.all():
        day = _day_of(starts_at)
        if (template_id, day) not in said:
            said.add((template_id, day))
            values.append({"key": key, "day": day})
    if values:
        connection.execute(change.values(held_on=sa.bindparam("day")), values)
    if not is_sqlite:
        op.execute(sa.text("ALTER TABLE clinic_session ENABLE TRIGGER USER"))


def _day_of(moment: datetime) -> object:
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return aware.astimezone(ZONE).date()


def _settle(*, is_sqlite: bool) -> None:
    """Rules over the new columns, which no longer fill themselves."""
    checks = {
        "clinic_template": (
            ("ck_clinic_template_weekday", "weekday between 0 and 6"),
            ("ck_clinic_template_times", HOURS),
            ("ck_clinic_template_every_weeks", "every_weeks between 1 and 12"),
            ("ck_clinic_template_nth", "nth is null or nth between 1 and 5"),
        ),
        "clinic_session": (("ck_clinic_session_times", "starts_at < ends_at"),),
    }
    if not is_sqlite:
        op.drop_constraint("ck_clinic_template_times", "clinic_template", type_="check")
    for table, columns in NEW_COLUMNS.items():
        of_table = checks.get(table, ())
        # SQLite makes the table anew, and only with the rules that it is told.
        told = tuple(sa.CheckConstraint(rule, name=name) for name, rule in of_table if is_sqlite)
        with op.batch_alter_table(table, table_args=told) as batch:
            for name, _kind, _before in columns:
                batch.alter_column(name, server_default=None)
            if table == "clinic_session":
                batch.create_foreign_key(
                    "fk_clinic_session_extra_id_clinic_change",
                    "clinic_change",
                    ["extra_id"],
                    ["id"],
                )
                batch.create_unique_constraint(
                    "uq_clinic_session_template_id_held_on_part",
                    ["template_id", "held_on", "part"],
                )
                batch.create_unique_constraint(
                    "uq_clinic_session_extra_id_part", ["extra_id", "part"]
                )
    if not is_sqlite:
        for name, rule in checks["clinic_template"][1:]:
            op.create_check_constraint(name, "clinic_template", rule)


def _watch(table: str) -> None:
    """Who did it, and a line in the audit; as in 0006."""
    op.execute(
        sa.text(
            f"CREATE TRIGGER {table}_who BEFORE INSERT OR UPDATE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION write_who()"
        )
    )
    op.execute(
        sa.text(
            f"CREATE CONSTRAINT TRIGGER {table}_in_audit "
            f"AFTER INSERT OR DELETE OR UPDATE ON {table} "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
            "EXECUTE FUNCTION refuse_unaudited('id')"
        )
    )
