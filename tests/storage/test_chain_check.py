"""The audit shows whoever tampers with it, whatever they do to it."""

import pytest
from clinic import a_clinic, a_patient, read_all
from databases import Database
from sqlalchemy import text

from o2clinic.models import AuditEntry
from o2clinic.storage.chain_check import MOST_TOLD, Head, head_of, walk

ADD_ROW = (
    "INSERT INTO audit_change (audit_entry_id, table_name, record_id, verb, columns)"
    " VALUES ({id}, 'patient', 1, 'update', '{{}}')"
)
TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit_%'"


@pytest.fixture
def last(database: Database) -> int:
    """A clinic's audit; gives the number of its newest line."""
    a_clinic(database.engine)
    for number in range(3):
        a_patient(database.engine, family=f"Ó Briain-Łuk {number}", given='M"\\ary\n🫁')
    return _walk(database).head.entry_id


def _walk(database: Database, remembered: Head | None = None):
    with database.engine.connect() as connection:
        return walk(connection, remembered)


def _tamper(database: Database, *statements: str) -> None:
    """Change what may only be added to, as somebody with the file or the server could."""
    with database.open().connect() as connection:
        if database.is_sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
            for (name,) in connection.execute(text(TRIGGERS)).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET session_replication_role = replica"))
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()


def test_untouched_audit_is_whole(database: Database, last: int):
    walked = _walk(database)
    with database.engine.connect() as connection:
        assert walked.head == head_of(connection)
    assert walked.findings == ()
    assert walked.head.entry_id == last
    assert walked.lines == len(read_all(database.engine, AuditEntry))


def test_empty_audit_is_whole(database: Database):
    assert (_walk(database).findings, _walk(database).head) == ((), Head())


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE audit_entry SET reason = 'x' WHERE id = {id}", "does not follow"),
        ("UPDATE audit_entry SET done_at = '2026-01-01 00:00:00.000000' WHERE id = {id}", "01-Jan"),
        ("UPDATE audit_entry SET chain_hash = '00' WHERE id = {id}", "does not follow"),
        ("UPDATE audit_change SET columns = '{{}}' WHERE audit_entry_id = {id}", "altered"),
        ("UPDATE audit_change SET verb = 'delete' WHERE audit_entry_id = {id}", "altered"),
        (ADD_ROW, "added later"),
        ("DELETE FROM audit_change WHERE audit_entry_id = {id}", "taken out"),
    ],
)
def test_altered_line_is_named(database: Database, last: int, statement: str, told: str):
    _tamper(database, statement.format(id=last - 1))

    findings = _walk(database).findings

    assert any(f"Line {last - 1} " in one and told in one for one in findings), findings


def test_row_taken_out_of_several_is_named(database: Database, last: int):
    _tamper(
        database,
        "INSERT INTO audit_change (id, audit_entry_id, table_name, record_id, verb, columns)"
        f" VALUES (9000, {last}, 'patient', 1, 'update', '{{}}')",
        "INSERT INTO audit_change (id, audit_entry_id, table_name, record_id, verb, columns)"
        f" VALUES (9002, {last}, 'patient', 1, 'update', '{{}}')",
    )
    assert f"Line {last} " in _walk(database).findings[0]
    assert "gap" in _walk(database).findings[0]


def test_line_taken_out_is_found_where_it_is_missing(database: Database, last: int):
    _tamper(
        database,
        f"DELETE FROM audit_change WHERE audit_entry_id = {last - 1}",
        f"DELETE FROM audit_entry WHERE id = {last - 1}",
    )
    findings = _walk(database).findings
    assert len(findings) == 1
    assert f"Line {last} " in findings[0]
    assert f"does not follow from line {last - 2}" in findings[0]


@pytest.mark.parametrize("is_newest", [True, False])
def test_rows_without_their_line_are_found(database: Database, last: int, is_newest: bool):
    gone = last if is_newest else last - 1
    _tamper(database, f"DELETE FROM audit_entry WHERE id = {gone}")
    expected = f"Line {gone} of the audit is gone; rows that it wrote are still there."
    assert expected in _walk(database).findings


def test_end_cut_off_is_found_with_a_noted_head(database: Database, last: int):
    noted = _walk(database).head
    assert _walk(database, noted).findings == ()
    _tamper(
        database,
        f"DELETE FROM audit_change WHERE audit_entry_id = {last}",
        f"DELETE FROM audit_entry WHERE id = {last}",
    )
    assert _walk(database).findings == ()  # what is left is a whole chain
    assert "cut off" in _walk(database, noted).findings[0]


def test_older_noted_head_is_still_part_of_a_chain_that_grew(database: Database, last: int):
    noted = _walk(database).head
    a_patient(database.engine)
    assert _walk(database, noted).findings == ()
    assert _walk(database, Head(noted.entry_id, "0" * 64)).findings


def test_many_findings_are_counted_and_not_all_told(database: Database, last: int):
    for number in range(MOST_TOLD):
        a_patient(database.engine, family=f"Patient {number}")
    _tamper(database, f"UPDATE {AuditEntry.__tablename__} SET desk = 'elsewhere'")

    findings = _walk(database).findings

    assert len(findings) == MOST_TOLD + 1
    altered = len(read_all(database.engine, AuditEntry))
    assert findings[-1].startswith(f"{altered - MOST_TOLD} more lines")


def test_long_audit_is_read_in_parts(database: Database, last: int, monkeypatch):
    monkeypatch.setattr("o2clinic.storage.chain_check._LINES_AT_ONCE", 2)
    told: list[int] = []
    with database.engine.connect() as connection:
        walked = walk(connection, on_step=told.append)
    assert walked.findings == ()
    assert told[:2] == [2, 4]
    assert told[-1] == walked.lines
