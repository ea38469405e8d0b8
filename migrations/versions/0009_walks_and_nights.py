"""Walk tests and overnight oximetry: two more kinds of result.

Each has a table beside `result`, as the other kinds have. What was recorded before is untouched.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("walk_test", "overnight_oximetry")


def upgrade() -> None:
    """Make both tables, and hold them to the rules of every other result on a server."""
    _make_walks()
    _make_nights()
    if op.get_bind().dialect.name != "sqlite":
        for table in TABLES:
            _watch(table)
            _shut(table)


def _make_walks() -> None:
    _make_kind(
        "walk_test",
        sa.Column("test", sa.String(length=40), nullable=False),
        sa.Column("is_sham", sa.Boolean(), nullable=False),
        sa.Column("is_watched", sa.Boolean(), nullable=True),
        sa.Column("carried_by", sa.String(length=40), nullable=True),
        sa.Column("aid", sa.String(length=100), nullable=False),
        *_numbers(
            *("start_spo2_percent", "nadir_spo2_percent", "end_spo2_percent"),
            *("recovery_spo2_percent", "start_pulse_per_min", "end_pulse_per_min"),
            *("seconds_to_below_90", "seconds_below_90", "seconds_to_88"),
            *("start_borg", "end_borg", "start_leg_borg", "end_leg_borg"),
            *("distance_m", "lasted_seconds", "course_m", "laps", "level", "repetitions"),
            *("stops", "stopped_seconds"),
        ),
        sa.Column("stop_reason", sa.String(length=200), nullable=False),
        sa.Column("curve", sa.JSON(), nullable=False),
        *_numbers("height_cm", "weight_kg", "predicted_distance_m"),
        sa.Column("predicted_by", sa.String(length=60), nullable=False),
        sa.Column("has_fall", sa.Boolean(), nullable=True),
        sa.Column("operator", sa.String(length=100), nullable=False),
        sa.Column("oximeter", sa.String(length=100), nullable=False),
    )


def _make_nights() -> None:
    _make_kind(
        "overnight_oximetry",
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        *_numbers(
            *("valid_hours", "mean_spo2_percent", "median_spo2_percent", "nadir_spo2_percent"),
            *("baseline_spo2_percent", "t90_percent", "t90_minutes", "t88_percent"),
            *("t88_minutes", "longest_below_90_minutes", "odi3_per_hour", "odi4_per_hour"),
            "mean_pulse_per_min",
        ),
        sa.Column("oximeter", sa.String(length=100), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("policy_id", sa.String(length=60), nullable=False),
    )


def _make_kind(table: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        table,
        sa.Column("result_id", KEY, nullable=False),
        *columns,
        sa.Column("as_typed", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["result_id"], ["result.id"], name=f"fk_{table}_result_id_result"),
        sa.PrimaryKeyConstraint("result_id", name=f"pk_{table}"),
    )


def _numbers(*names: str) -> tuple[sa.Column[object], ...]:
    return tuple(sa.Column(name, sa.Integer(), nullable=True) for name in names)


def _watch(table: str) -> None:
    """A line in the audit for every change; as in 0006."""
    op.execute(
        sa.text(
            f"CREATE CONSTRAINT TRIGGER {table}_in_audit "
            f"AFTER INSERT OR DELETE OR UPDATE ON {table} "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
            "EXECUTE FUNCTION refuse_unaudited('result_id')"
        )
    )


def _shut(table: str) -> None:
    """Restricted records are kept shut, by their results; as in 0006."""
    op.execute(sa.text(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"))
    rule = r"result_id <> ALL ((SELECT shut_results())\:\:bigint[])"
    op.execute(sa.text(f"CREATE POLICY shut_record ON {table} USING ({rule})"))
