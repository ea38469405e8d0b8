"""Meetings that decide: series and single ones, seats, agendas, decisions, actions, minutes.

No meeting is there until somebody plans one. What was minuted stays as it was issued.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

from o2clinic.storage.record_tables import (
    KEY,
    held_to_one_patient,
    of_a_patient,
    person,
    refuse_changes,
    watch,
    watch_openly,
)

revision = "0025"
down_revision = "0024"

OF_THE_CLINIC: Final = ("meeting_series", "meeting", "meeting_seat", "meeting_minutes")
OF_PATIENTS: Final = ("agenda_item", "meeting_action")
MINUTES: Final = "minutes between 1 and 480"


def upgrade() -> None:
    """Make the tables, and hold them to the rules of the others."""
    _make_series()
    _make_meetings()
    _make_seats()
    _make_items()
    _make_actions()
    _make_minutes()
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    refuse_changes("meeting_minutes", is_sqlite=is_sqlite)
    for table in OF_PATIENTS:
        held_to_one_patient(table, is_whole=True, is_sqlite=is_sqlite)
    if not is_sqlite:
        for table in OF_THE_CLINIC:
            watch_openly(table)
        for table in OF_PATIENTS:
            watch(table)


def _of_the_clinic(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        person(table, "changed_by_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _when_and_where() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=150), nullable=False),
        sa.Column("gp_practice_id", KEY, nullable=True),
    )


def _make_series() -> None:
    table = "meeting_series"
    op.create_table(
        table,
        *_of_the_clinic(table),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("weekdays", sa.String(length=7), nullable=False),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        *_when_and_where(),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        *_keys(table, gp_practice_id="gp_practice"),
        sa.CheckConstraint(MINUTES, name=f"ck_{table}_minutes"),
        sa.CheckConstraint("every_weeks between 1 and 52", name=f"ck_{table}_every_weeks"),
    )
    _index(table, "gp_practice_id")


def _make_meetings() -> None:
    table = "meeting"
    op.create_table(
        table,
        *_of_the_clinic(table),
        sa.Column("series_id", KEY, nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("meets_on", sa.Date(), nullable=False),
        *_when_and_where(),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", KEY, nullable=True),
        sa.Column("cancel_reason", sa.String(length=200), nullable=False),
        *_keys(table, series_id="meeting_series", gp_practice_id="gp_practice"),
        person(table, "closed_by_id"),
        sa.CheckConstraint(MINUTES, name=f"ck_{table}_minutes"),
        sa.UniqueConstraint("series_id", "meets_on", name=f"uq_{table}_series_id_meets_on"),
    )
    _index(table, "gp_practice_id")
    op.create_index("ix_meeting_meets_on_state", table, ["meets_on", "state"])


def _make_seats() -> None:
    table = "meeting_seat"
    op.create_table(
        table,
        *_of_the_clinic(table),
        sa.Column("series_id", KEY, nullable=True),
        sa.Column("meeting_id", KEY, nullable=True),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("guest_name", sa.String(length=100), nullable=False),
        sa.Column("organisation", sa.String(length=150), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("attendance", sa.String(length=40), nullable=False),
        *_keys(table, series_id="meeting_series", meeting_id="meeting"),
        person(table, "person_id"),
        sa.CheckConstraint(
            "(series_id is not null) or (meeting_id is not null)", name=f"ck_{table}_to_what"
        ),
        sa.CheckConstraint(
            "(person_id is not null) or (guest_name <> '')", name=f"ck_{table}_somebody"
        ),
    )
    _index(table, "series_id", "meeting_id")


def _make_items() -> None:
    table = "agenda_item"
    op.create_table(
        table,
        *of_a_patient(table),
        sa.Column("meeting_id", KEY, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("other_reasons", sa.String(length=300), nullable=False),
        sa.Column("question", sa.String(length=200), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("asked_by_id", KEY, nullable=True),
        sa.Column("asked_by", sa.String(length=100), nullable=False),
        sa.Column("is_standard", sa.Boolean(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("proposed_outcome", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_reason", sa.String(length=200), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", KEY, nullable=True),
        sa.Column("seconds_shown", sa.Integer(), nullable=False),
        sa.Column("rolled_from_id", KEY, nullable=True),
        *_keys(table, meeting_id="meeting", rolled_from_id="agenda_item"),
        person(table, "asked_by_id"),
        person(table, "decided_by_id"),
        sa.CheckConstraint("seconds_shown >= 0", name=f"ck_{table}_seconds_shown"),
        sa.CheckConstraint(
            "(state = 'decided') <= (outcome is not null)", name=f"ck_{table}_outcome"
        ),
        sa.CheckConstraint(
            "(state = 'standard') <= (outcome is not null)", name=f"ck_{table}_standard_outcome"
        ),
    )
    _index(table, "meeting_id", "patient_id", "rolled_from_id")


def _make_actions() -> None:
    table = "meeting_action"
    op.create_table(
        table,
        *of_a_patient(table),
        sa.Column("agenda_item_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("owner_id", KEY, nullable=True),
        sa.Column("owner_name", sa.String(length=100), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("visit_kind", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by_id", KEY, nullable=True),
        sa.Column("ended_note", sa.String(length=200), nullable=False),
        sa.Column("waiting_entry_id", KEY, nullable=True),
        sa.Column("document_id", KEY, nullable=True),
        *_keys(
            table,
            agenda_item_id="agenda_item",
            waiting_entry_id="waiting_entry",
            document_id="document",
        ),
        person(table, "owner_id"),
        person(table, "ended_by_id"),
        sa.CheckConstraint(
            "(owner_id is not null) or (owner_name <> '')", name=f"ck_{table}_owner"
        ),
        sa.CheckConstraint("(state = 'open') = (ended_on is null)", name=f"ck_{table}_ended_on"),
    )
    _index(table, "agenda_item_id", "patient_id", "owner_id")
    op.create_index("ix_meeting_action_state_due_on", table, ["state", "due_on"])


def _make_minutes() -> None:
    table = "meeting_minutes"
    op.create_table(
        table,
        *_of_the_clinic(table),
        sa.Column("meeting_id", KEY, nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", KEY, nullable=False),
        sa.Column("replaces_id", KEY, nullable=True),
        sa.Column("replaces_reason", sa.Text(), nullable=False),
        *_keys(table, meeting_id="meeting", replaces_id="meeting_minutes"),
        person(table, "issued_by_id"),
        sa.UniqueConstraint("replaces_id", name=f"uq_{table}_replaces_id"),
    )
    _index(table, "meeting_id")


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def _keys(table: str, **columns: str) -> tuple[sa.ForeignKeyConstraint, ...]:
    return tuple(
        sa.ForeignKeyConstraint([name], [f"{other}.id"], name=f"fk_{table}_{name}_{other}")
        for name, other in columns.items()
    )
