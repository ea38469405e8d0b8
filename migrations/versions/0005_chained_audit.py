"""The audit is chained by hash, so that a line that was changed or taken out is found.

On a server the lines are written by a function of the database, which knows who is connected and
works the hash out itself; nobody writes them directly. The lines that are there are chained now.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

# The same as o2clinic/rules/audit_chain.py, as it was when this revision was made.
LINES = sa.text(
    "SELECT id, command_id, done_at, use_case, person_id, desk, patient_id, record_id, reason,"
    " database_user FROM audit_entry ORDER BY id"
).columns(done_at=sa.DateTime(timezone=True))
CHANGES = sa.text(
    "SELECT table_name, record_id, verb, CAST(columns AS text) FROM audit_change"
    " WHERE audit_entry_id = :entry ORDER BY id"
)


def upgrade() -> None:
    """Chain what is there; on a server make the functions that write from now on."""
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    _let_change(is_sqlite=is_sqlite)
    before = ""
    for line in connection.execute(LINES).all():
        before = _hash(before, line, connection.execute(CHANGES, {"entry": line.id}).all())
        connection.execute(
            sa.text("UPDATE audit_entry SET chain_hash = :hash WHERE id = :id"),
            {"hash": before, "id": line.id},
        )
    _refuse_change(is_sqlite=is_sqlite)
    if not is_sqlite:
        for function in (
            CHAIN_PART,
            PROGRAM_SPEAKS,
            WHO_AM_I,
            AUDIT_WRITE,
            NOTE_OPENING,
            COMMAND_DONE,
        ):
            op.execute(sa.text(function))


def _hash(before: str, line: sa.Row[Any], changes: Sequence[sa.Row[Any]]) -> str:
    parts = [
        before,
        line.command_id,
        line.done_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        *line[3:],
        *(part for change in changes for part in change),
    ]
    encoded = [b"" if part is None else str(part).encode() for part in parts]
    return sha256(b"".join(b"%d:%s" % (len(part), part) for part in encoded)).hexdigest()


def _let_change(*, is_sqlite: bool) -> None:
    op.execute(
        sa.text(
            "DROP TRIGGER audit_entry_no_update"
            if is_sqlite
            else "ALTER TABLE audit_entry DISABLE TRIGGER USER"
        )
    )


def _refuse_change(*, is_sqlite: bool) -> None:
    op.execute(
        sa.text(
            "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry "
            "BEGIN SELECT RAISE(ABORT, 'only added to: audit_entry'); END"
            if is_sqlite
            else "ALTER TABLE audit_entry ENABLE TRIGGER USER"
        )
    )


CHAIN_PART = """
CREATE FUNCTION chain_part(part text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT octet_length(convert_to(coalesce(part, ''), 'UTF8'))::text || '\\:' || coalesce(part, '')
$$"""
# The owner of the tables, who upgrades and restores, says himself for whom he speaks.
PROGRAM_SPEAKS = """
CREATE FUNCTION program_speaks() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT pg_has_role(session_user, relowner, 'MEMBER') FROM pg_class
    WHERE oid = 'person'\\:\\:regclass
$$"""
# Null for whoever is not one of the clinic's people.
WHO_AM_I = """
CREATE FUNCTION who_am_i() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT id FROM person WHERE login_name = session_user AND login_name <> '' AND is_active
$$"""
AUDIT_WRITE = """
CREATE FUNCTION audit_write(
    command text, moment timestamptz, use_case_name text, speaker bigint, desk_name text,
    of_patient bigint, of_record bigint, why text, changes json
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := CASE WHEN program_speaks() THEN speaker ELSE who_am_i() END;
    hashed text;
    written bigint;
BEGIN
    -- Lines are chained one after the other.
    PERFORM pg_advisory_xact_lock(708);
    hashed := chain_part((SELECT chain_hash FROM audit_entry ORDER BY id DESC LIMIT 1))
        || chain_part(command)
        || chain_part(to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24\\:MI\\:SS.US"Z"'))
        || chain_part(use_case_name) || chain_part(who::text) || chain_part(desk_name)
        || chain_part(of_patient::text) || chain_part(of_record::text) || chain_part(why)
        || chain_part(session_user::text)
        || coalesce((
            SELECT string_agg(
                chain_part(one ->> 'table_name') || chain_part(one ->> 'record_id')
                || chain_part(one ->> 'verb') || chain_part(one ->> 'columns'), '' ORDER BY nr)
            FROM json_array_elements(changes) WITH ORDINALITY AS each(one, nr)), '');
    INSERT INTO audit_entry (command_id, done_at, use_case, person_id, desk, patient_id, record_id,
        reason, database_user, chain_hash)
    VALUES (command, moment, use_case_name, who, desk_name, of_patient, of_record, why,
        session_user, encode(sha256(convert_to(hashed, 'UTF8')), 'hex'))
    RETURNING id INTO written;
    INSERT INTO audit_change (audit_entry_id, table_name, record_id, verb, columns)
    SELECT written, one ->> 'table_name', (one ->> 'record_id')::bigint, one ->> 'verb',
        (one ->> 'columns')::json
    FROM json_array_elements(changes) WITH ORDINALITY AS each(one, nr) ORDER BY nr;
    RETURN written;
END $$"""
NOTE_OPENING = """
CREATE FUNCTION note_opening(
    command text, moment timestamptz, since timestamptz, speaker bigint, desk_name text,
    of_patient bigint
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE who bigint := CASE WHEN program_speaks() THEN speaker ELSE who_am_i() END;
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM audit_entry
        WHERE patient_id = of_patient AND done_at > since AND use_case = 'open_record'
        AND person_id = who AND desk = desk_name)
    THEN PERFORM audit_write(
        command, moment, 'open_record', who, desk_name, of_patient, NULL, '', '[]');
    END IF;
END $$"""
# A repeated command is answered with what its first sending made, and with nothing else.
COMMAND_DONE = """
CREATE FUNCTION command_done(command text) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT coalesce(record_id, 0) FROM audit_entry WHERE command_id = command
$$"""
