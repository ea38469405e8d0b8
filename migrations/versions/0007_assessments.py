"""Risks at home, titrations, decisions on oxygen, and when each patient is seen next.

What was decided, and what was found of the risks, is only ever added to. What is due is derived: it
has no line in the audit, and is worked out by the program for every patient marked here.
"""

import sqlalchemy as sa
from alembic import op

from o2clinic.storage.record_tables import (
    KEY,
    of_a_patient,
    person,
    refuse_changes,
    shut,
    watch,
)

revision = "0007"
down_revision = "0006"

ONLY_ADDED_TO = ("risk_assessment", "assessment_decision")
_DATES = ("due_on", "window_from", "window_to")
TABLES = ("risk_assessment", "titration", "titration_flow", "assessment_decision")


def upgrade() -> None:
    """Make the tables, and hold them to the rules of every other record on a server."""
    _make_risk_assessments()
    _make_titrations()
    _make_decisions()
    _make_follow_up()
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in ONLY_ADDED_TO:
        refuse_changes(table, is_sqlite=is_sqlite)
    if not is_sqlite:
        for table in TABLES:
            watch(table)
        shut("follow_up_task")


def _make_risk_assessments() -> None:
    table = "risk_assessment"
    op.create_table(
        table,
        *of_a_patient(table),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("assessed_by_id", KEY, nullable=False),
        *(
            sa.Column(name, sa.Date(), nullable=True)
            for name in (
                *("consent_signed_on", "risk_form_completed_on", "install_on"),
                *("home_assessed_on", "risk_tool_on"),
            )
        ),
        sa.Column("co_ppm", sa.Integer(), nullable=True),
        *_answers("is_cotinine_positive"),
        sa.Column("cotinine_explanation", sa.String(length=200), nullable=False),
        *_answers(
            *("was_cessation_discussed", "was_education_written", "was_flame_warning_written"),
            *("was_family_warned", "was_told_of_withdrawal", "was_equipment_advice_given"),
            *("is_supplier_told", "is_fire_service_told"),
        ),
        *(
            sa.Column(name, sa.String(length=40), nullable=True)
            for name in ("e_cigarettes", "emollients", "naked_flames", "trips")
        ),
        *_answers(
            *("lives_with_children", "is_multiple_occupancy", "were_others_weighed"),
            *("is_risk_significant", "was_discussed_with_lead"),
        ),
        sa.Column("signed_off_by", sa.String(length=200), nullable=False),
        sa.Column("has_reasonable_doubt", sa.Boolean(), nullable=False),
        sa.Column("refused_because", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        person(table, "assessed_by_id"),
    )
    op.create_index(
        "ix_risk_assessment_patient_id_assessed_on", table, ["patient_id", "assessed_on"]
    )


def _make_titrations() -> None:
    table = "titration"
    op.create_table(
        table,
        *of_a_patient(table),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by_id", KEY, nullable=False),
        sa.Column("appointment_id", KEY, nullable=True),
        sa.Column("interface", sa.String(length=40), nullable=True),
        *_answers(
            *("was_stable", "has_tracheostomy", "has_cognitive_impairment"),
            *("has_visual_impairment", "has_coordination_impairment", "is_active_outdoors"),
            "breathes_fast",
        ),
        sa.Column("against_night_increase", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", KEY, nullable=True),
        sa.Column("ended_state", sa.String(length=40), nullable=False),
        sa.Column("ended_reason", sa.Text(), nullable=False),
        sa.Column("advice", sa.JSON(), nullable=False),
        person(table, "started_by_id"),
        person(table, "ended_by_id"),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name="fk_titration_appointment_id_appointment"
        ),
    )
    op.create_index("ix_titration_patient_id_started_at", table, ["patient_id", "started_at"])
    is_open = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_titration_open",
        table,
        ["patient_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    table = "titration_flow"
    op.create_table(
        table,
        *of_a_patient(table),
        sa.Column("titration_id", KEY, nullable=False),
        sa.Column("flow_l_min", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", KEY, nullable=False),
        sa.Column("spo2_percent", sa.Integer(), nullable=True),
        sa.Column("spo2_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("skin_paco2_kpa", sa.Integer(), nullable=True),
        sa.Column("skin_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("other_than_advised", sa.Text(), nullable=False),
        person(table, "set_by_id"),
        sa.ForeignKeyConstraint(
            ["titration_id"], ["titration.id"], name="fk_titration_flow_titration_id_titration"
        ),
    )
    op.create_index("ix_titration_flow_patient_id", table, ["patient_id"])
    op.create_index("ix_titration_flow_titration_id", table, ["titration_id"])


def _make_decisions() -> None:
    table = "assessment_decision"
    op.create_table(
        table,
        *of_a_patient(table),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by_id", KEY, nullable=False),
        sa.Column("decided", sa.String(length=40), nullable=False),
        sa.Column("policy_id", sa.String(length=60), nullable=False),
        sa.Column("advised", sa.String(length=40), nullable=False),
        sa.Column("is_override", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        person(table, "decided_by_id"),
    )
    op.create_index(
        "ix_assessment_decision_patient_id_decided_on", table, ["patient_id", "decided_on"]
    )


def _make_follow_up() -> None:
    table = "follow_up_task"
    op.create_table(
        table,
        sa.Column("patient_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        *(sa.Column(name, sa.Date(), nullable=True) for name in _DATES),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("computed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=f"fk_{table}_patient_id_patient"
        ),
        sa.PrimaryKeyConstraint("patient_id", "position", name=f"pk_{table}"),
    )
    for first in ("position", "kind"):
        columns = [first, "due_on", "patient_id"]
        op.create_index(f"ix_follow_up_task_{first}_due_on", table, columns)
    op.create_index("ix_follow_up_task_computed_on", table, ["computed_on"])
    table = "follow_up_mark"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("patient_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=f"fk_{table}_patient_id_patient"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    op.create_index("ix_follow_up_mark_patient_id", table, ["patient_id"])
    op.execute(sa.text("INSERT INTO follow_up_mark (patient_id) SELECT id FROM patient"))


def _answers(*names: str) -> tuple[sa.Column[bool], ...]:
    """Yes, no, or nobody answered."""
    return tuple(sa.Column(name, sa.Boolean(), nullable=True) for name in names)
