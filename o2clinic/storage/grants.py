"""Who may do what on a server: groups, the door, and the grants of rules/table_rights.py.

Made anew in the transaction of each upgrade, so that a changed table of rights reaches every
server. Groups are of the whole server, so their names begin with the database's.
"""

import secrets
from typing import Final

from sqlalchemy import Connection, text

from o2clinic.errors import WrongDatabase
from o2clinic.rules.permissions import Permission, Role, granted
from o2clinic.rules.table_rights import Right, rights_of

LONGEST_NAME: Final = 63  # PostgreSQL cuts what is longer

# Functions for whoever has any role, for some permissions only, and for the door.
_FOR_EVERYBODY: Final = (
    "audit_write(text, timestamptz, text, bigint, text, bigint, bigint, text, json)",
    "note_opening(text, timestamptz, timestamptz, bigint, text, bigint)",
    "command_done(text)",
    "who_am_i()",
    "program_speaks()",
    "may_review()",
    "shut_patients()",
    "shut_results()",
    "my_draft_key()",
    "my_password(text)",
    "signed_in(text, timestamptz, text)",
    "door_key()",
)
_FOR_PERMISSION: Final = {
    Permission.ADMINISTER: ("account_fit(bigint, text, text)",),
    Permission.OVERBOOK: ("may_overbook()",),
}
_FOR_THE_DOOR: Final = ("door_try(text)", "door_refused(text, text, text, text)")
_SEEN_AT_THE_DOOR: Final = ("clinic", "alembic_version")

_LEFT_OVER: Final = text(
    "SELECT held.rolname, part.rolname FROM pg_auth_members JOIN pg_roles AS part"
    " ON part.oid = roleid JOIN pg_roles AS held ON held.oid = member"
    " WHERE part.rolname = ANY (:groups)"
    " AND starts_with(held.rolname, current_database() || '.')"
    " AND held.rolname NOT IN (SELECT current_database() || '.' || sign_in_name FROM person)"
)
# In the database that they come from the accounts may have had another beginning.
_NAMED_HERE: Final = text(
    "UPDATE person SET login_name = current_database() || '.' || sign_in_name"
    " WHERE login_name <> ''"
)


def group_of(database: str, role: Role) -> str:
    """The group whose members play this part in this database."""
    return f"{database}_{role}"


def login_of(database: str, sign_in_name: str) -> str:
    """The account of a person on the server."""
    return f"{database}.{sign_in_name}"


def door_of(database: str) -> str:
    """The account that a desk has before anybody has signed in."""
    return login_of(database, "door")


def apply(connection: Connection) -> None:
    """Make the groups and the door where they are missing, and grant exactly what stands in code.

    Raises:
        WrongDatabase: the account that upgrades may not make others.
    """
    database = str(connection.scalar(text("SELECT current_database()")))
    _require_may_make_roles(connection, database)
    groups = {role: group_of(database, role) for role in Role}
    for name in groups.values():
        _make_role(connection, name, "NOLOGIN")
    _make_door(connection, database)
    for statement in _grants(database, groups):
        connection.exec_driver_sql(statement)


def _require_may_make_roles(connection: Connection, database: str) -> None:
    longest = group_of(database, Role.ADMINISTRATOR)
    if len(longest.encode()) > LONGEST_NAME:
        raise WrongDatabase(
            f'The name "{database}" is too long for a shared database. Choose a shorter one.'
        )
    may = text("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    if not connection.scalar(may):
        raise WrongDatabase(
            "This account of the server may not make accounts, so the clinic's people could not "
            "sign in. The server's administrator gives it the right CREATEROLE."
        )


def _make_role(connection: Connection, name: str, how: str) -> None:
    known = connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": name})
    if not known:
        connection.exec_driver_sql(f"CREATE ROLE {_quoted(name)} {how}")


def _make_door(connection: Connection, database: str) -> None:
    """With a password that no person has to know: the program hands it from desk to desk."""
    name = door_of(database)
    found = connection.execute(
        text("SELECT secret FROM server_door WHERE login_name = :name"), {"name": name}
    ).first()
    secret = found.secret if found is not None else secrets.token_urlsafe(32)
    if found is None:
        connection.execute(text("DELETE FROM server_door"))  # of a name that it had before
        connection.execute(
            text("INSERT INTO server_door (login_name, secret) VALUES (:name, :secret)"),
            {"name": name, "secret": secret},
        )
    _make_role(connection, name, "LOGIN")
    verifier = scram_verifier(connection, name, secret)
    connection.exec_driver_sql(f"ALTER ROLE {_quoted(name)} LOGIN PASSWORD '{verifier}'")


def fit_accounts(connection: Connection) -> None:
    """Bring the accounts in line with people who came in from a backup or another database.

    Whoever is not among them any more loses every right, and who is back has theirs again.
    """
    database = str(connection.scalar(text("SELECT current_database()")))
    groups = [group_of(database, role) for role in Role]
    for login, group in connection.execute(_LEFT_OVER, {"groups": groups}).all():
        connection.exec_driver_sql(f"REVOKE {_quoted(group)} FROM {_quoted(login)}")
        connection.exec_driver_sql(f"ALTER ROLE {_quoted(login)} NOLOGIN")
    connection.execute(_NAMED_HERE)
    connection.execute(text("SELECT account_fit(id, '', '') FROM person WHERE login_name <> ''"))


def scram_verifier(connection: Connection, login: str, password: str) -> str:
    """What the server keeps instead of a password, worked out here so that it never travels."""
    driver = connection.connection.driver_connection
    assert driver is not None
    made = driver.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256")
    return bytes(made).decode()


def _grants(database: str, groups: dict[Role, str]) -> list[str]:
    everybody = ", ".join(map(_quoted, groups.values()))
    door = _quoted(door_of(database))
    whole = f"DATABASE {_quoted(database)}"
    said = [
        f"REVOKE ALL ON {whole} FROM PUBLIC",
        f"GRANT CONNECT ON {whole} TO {everybody}, {door}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        # Names are no secret; who has no rights any more is told so, table by table.
        "GRANT USAGE ON SCHEMA public TO PUBLIC",
        "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC",
        f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM {everybody}, {door}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {everybody}, {door}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {everybody}",
        *(f"GRANT EXECUTE ON FUNCTION {one} TO {everybody}" for one in _FOR_EVERYBODY),
        *(f"GRANT EXECUTE ON FUNCTION {one} TO {door}" for one in _FOR_THE_DOOR),
        *(f"GRANT SELECT ON {table} TO {door}" for table in _SEEN_AT_THE_DOOR),
    ]
    for role, group in groups.items():
        said += [_grant(right, group) for right in sorted(rights_of(role))]
        for permission, functions in _FOR_PERMISSION.items():
            if permission in granted([role]):
                said += [f"GRANT EXECUTE ON FUNCTION {f} TO {_quoted(group)}" for f in functions]
    return said


def _grant(right: Right, group: str) -> str:
    columns = f" ({', '.join(right.columns)})" if right.columns else ""
    return f"GRANT {right.verb}{columns} ON {right.table} TO {_quoted(group)}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
