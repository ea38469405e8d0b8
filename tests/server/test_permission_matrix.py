"""Each role tries each verb on each table and column through psql, with its own real account.

What is expected comes from the one table in code that the grants are made from; that table itself
is pinned by the page for a trust's IT, which has to be changed with it on purpose.
"""

import re
import sys

import pytest
from server.server_clinic import OPERATIONS, Account, ServerClinic

from o2clinic.rules.permissions import Role
from o2clinic.rules.table_rights import DELETE, INSERT, SELECT, UPDATE, VERBS, Right, rights_of
from o2clinic.storage import grants

TRUNCATE = "TRUNCATE"
WHOLE = "*"
REFUSED = "42501"
DOOR = "door"
EVERYBODY = (*Role, DOOR)
LETTERS = dict(zip(VERBS, "SIUD", strict=True))

# Beside these nobody but the owner may call anything: triggers and parts of these among them.
FOR_PEOPLE = {
    *("audit_write", "note_opening", "command_done", "who_am_i", "program_speaks", "may_review"),
    *("shut_patients", "shut_results", "my_draft_key", "my_password", "signed_in", "door_key"),
}
MAY_CALL = {
    **dict.fromkeys(Role, FOR_PEOPLE),
    Role.NURSE: {*FOR_PEOPLE, "may_overbook"},
    Role.PHYSICIAN: {*FOR_PEOPLE, "may_overbook"},
    Role.ADMINISTRATOR: {*FOR_PEOPLE, "account_fit"},
    DOOR: {"door_try", "door_refused"},
}

Cell = tuple[str, str, str]


def _account(clinic: ServerClinic, who: str) -> Account:
    return clinic.door if who == DOOR else clinic.account(Role(who))


def _columns(clinic: ServerClinic) -> dict[str, list[tuple[str, str]]]:
    """Every table that is there, whoever made it, with its columns and their types."""
    rows = clinic.owners(
        "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_class AS c"
        " JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')"
        " ORDER BY c.relname, a.attnum"
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in rows:
        found.setdefault(table, []).append((column, kind))
    return found


def _trials(table: str, columns: list[tuple[str, str]]) -> dict[Cell, str]:
    """For each cell a statement that touches no row, so that only the right decides."""
    trials = {
        (DELETE, table, WHOLE): f"DELETE FROM {table} WHERE false",
        (TRUNCATE, table, WHOLE): f"TRUNCATE {table} CASCADE",
    }
    for names in (columns, *([one] for one in columns)):
        cell = WHOLE if names is columns else names[0][0]
        listed = ", ".join(name for name, _ in names)
        nothing = ", ".join(f"NULL::{kind}" for _, kind in names)
        default = ", ".join(f"{name} = DEFAULT" for name, _ in names)
        trials[(SELECT, table, cell)] = f"SELECT {listed} FROM {table} WHERE false"
        trials[(UPDATE, table, cell)] = f"UPDATE {table} SET {default} WHERE false"
        trials[(INSERT, table, cell)] = (
            f"INSERT INTO {table} ({listed}) OVERRIDING SYSTEM VALUE SELECT {nothing} WHERE false"
        )
    return trials


def _tried(clinic: ServerClinic, account: Account, trials: dict[Cell, str]) -> dict[Cell, str]:
    script = "".join(
        f"BEGIN;\n{statement};\n\\echo {' '.join(cell)} :SQLSTATE\nROLLBACK;\n"
        for cell, statement in trials.items()
    )
    rows = (line.split() for line in clinic.psql(account, script))
    return {(verb, table, column): state for verb, table, column, state in rows}


def _expected(held: frozenset[Right], cell: Cell) -> str:
    verb, table, column = cell
    may = any(
        one.verb == verb and one.table == table and (not one.columns or column in one.columns)
        for one in held
    )
    return "00000" if may else REFUSED


def _rights(who: str) -> frozenset[Right]:
    if who == DOOR:
        return frozenset(Right(SELECT, table) for table in ("clinic", "alembic_version"))
    return rights_of(Role(who))


def _words(rights: frozenset[Right], table: str) -> str:
    """The cell of the page: "SI" for whole rows, "(U)" for some of the columns."""
    mine = {one.verb: one for one in rights if one.table == table}
    letters = (
        f"({LETTERS[verb]})" if mine[verb].columns else LETTERS[verb]
        for verb in VERBS
        if verb in mine
    )
    return "".join(letters) or "–"


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_cell_is_allowed_or_refused_as_the_table_of_rights_says(on_server, who, capsys):
    tables = _columns(on_server)
    trials = {
        cell: told for name, has in tables.items() for cell, told in _trials(name, has).items()
    }
    seen = _tried(on_server, _account(on_server, who), trials)
    assert len(seen) == len(trials) > 500
    wrong = {cell: state for cell, state in seen.items() if state != _expected(_rights(who), cell)}
    assert wrong == {}
    with capsys.disabled():
        sys.stdout.write(f"permission matrix: {who}: {len(seen)} cells tried\n")


def test_page_for_it_shows_the_same_matrix_for_every_table_there_is(on_server):
    page = OPERATIONS.read_text(encoding="utf-8").partition("## Who may do what")[2]
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", page, re.MULTILINE)
    written = {table: [cell.strip() for cell in cells.split("|")] for table, cells in rows}
    meant = {
        table: [_words(_rights(who), table) for who in EVERYBODY] for table in _columns(on_server)
    }
    assert written == meant


@pytest.mark.parametrize("who", EVERYBODY)
def test_functions_are_called_by_those_only_whom_they_are_for(on_server, who):
    rows = on_server.owners(
        "SELECT p.proname, has_function_privilege(%(login)s, p.oid, 'EXECUTE') FROM pg_proc AS p"
        " WHERE p.pronamespace = 'public'::regnamespace",
        login=_account(on_server, who).login,
    )
    assert {name for name, may in rows if may} == MAY_CALL[who]
    assert {"write_who", "refuse_unaudited", "chain_part"} <= {name for name, _ in rows}


WAYS_ROUND = (
    "CREATE TABLE own (id int)",
    "CREATE TEMPORARY TABLE own (id int)",
    "CREATE SCHEMA own",
    "CREATE FUNCTION own() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE ROLE own_role",
    "ALTER TABLE result DISABLE TRIGGER ALL",
    "ALTER TABLE result DISABLE ROW LEVEL SECURITY",
    "DROP TABLE audit_entry",
    "SET session_replication_role = replica",
    "SET SESSION AUTHORIZATION o2",
    "SET ROLE o2",
    "SELECT rolpassword FROM pg_authid",
    "COPY clinic TO PROGRAM 'cat'",
    "COPY clinic TO '/tmp/stolen'",
    "SELECT pg_read_file('/etc/passwd')",
)


@pytest.mark.parametrize("who", EVERYBODY)
def test_ways_round_the_rights_are_shut(on_server, who):
    account = _account(on_server, who)
    groups = {grants.group_of(on_server.name, role) for role in Role if role != who}
    parts = [f'"{one}"' for one in sorted({*groups, on_server.owner.login})]
    ways = (
        *WAYS_ROUND,
        *(f"SET ROLE {part}" for part in parts),
        *(f'GRANT {part} TO "{account.login}"' for part in parts),
    )
    answers = on_server.each_answer(account, ways)
    assert [one for one in answers.items() if not one[1].startswith(REFUSED)] == []


def test_owner_of_the_tables_is_no_superuser_and_people_are_nothing_of_the_kind(on_server):
    rows = on_server.owners(
        "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls"
        " FROM pg_roles WHERE starts_with(rolname, %(prefix)s)",
        prefix=on_server.name,
    )
    found = {name: flags for name, *flags in rows}
    assert found.pop(on_server.owner.login) == [False, True, False, False, False]
    assert {one for flags in found.values() for one in flags} == {False}
    assert len(found) == len(Role) * 2 + 1
