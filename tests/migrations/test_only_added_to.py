"""The audit and issued papers cannot be changed, whatever program tries."""

from datetime import UTC, datetime

import pytest
from databases import Database
from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import DBAPIError

from o2clinic.models import AuditEntry

TABLES = (
    *("audit_entry", "audit_change", "document"),
    *("risk_assessment", "assessment_decision", "oxygen_question", "patient_merge_row"),
    *(
        "missed_visit_step",
        "document_scan",
        "risk_answer",
        "risk_step",
        "oxygen_consent",
        "form_confirmation",
    ),
    *("order_event", "letter_template", "meeting_minutes"),
)
ENTRY = {
    "command_id": "6f0c8a52-0000-4000-8000-000000000001",
    "done_at": datetime(2026, 11, 24, tzinfo=UTC),
    "use_case": "book",
    "desk": "desk-1",
    "database_user": "",
    "chain_hash": "",
}


def _with_an_entry(connection: Connection) -> None:
    connection.execute(insert(AuditEntry.__table__).values(**ENTRY, reason=""))


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET desk = 'x'", "DELETE FROM audit_entry"]
)
def test_a_line_of_the_audit_stays(database: Database, statement: str):
    with database.engine.connect().execution_options(writes=True) as connection:
        _with_an_entry(connection)
        with pytest.raises(DBAPIError, match="only added to: audit_entry"):
            connection.execute(text(statement))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_each_such_table_has_its_guard(database: Database, table: str, verb: str):
    found = (
        f"SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'"
        f" AND name = '{table}_no_{verb.lower()}'"
        if database.is_sqlite
        else "SELECT 1 FROM information_schema.triggers"
        f" WHERE event_object_table = '{table}' AND event_manipulation = '{verb}'"
        f" AND trigger_name IN ('{table}_only_added_to', '{table}_only_moved')"
    )
    with database.engine.connect() as connection:
        assert connection.execute(text(found)).scalar_one() == 1


def test_truncating_the_audit_is_refused(postgres_database: Database):
    with (
        postgres_database.engine.connect() as connection,
        pytest.raises(DBAPIError, match="only added to"),
    ):
        connection.execute(text("TRUNCATE audit_change, audit_entry"))
