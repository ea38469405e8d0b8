"""The people's own accounts on a server: made by an administrator, used by each person alone.

In a local file there are none: there the password's hash stands in the person's row.
"""

from sqlalchemy import URL, Connection, text

from o2clinic.errors import Finding, Level, NotValid, WrongDatabase
from o2clinic.models.person import Person
from o2clinic.services.work import Desk, Work
from o2clinic.storage import failures, grants
from o2clinic.storage.engine import is_local, open_url

ON_THE_SERVER = ""  # in place of a hash: the server keeps the password


def are_kept_by(desk: Desk) -> bool:
    """Whether the server holds the passwords of this database's people."""
    return not is_local(desk.engine)


def fit(work: Work, person: Person, password: str = "") -> None:
    """Bring a person's account in line with their row and roles, all of it or nothing.

    Args:
        work: the use case that wrote the row.
        person: as they are now to be.
        password: a new one; empty to leave it.

    Raises:
        NotValid: the sign-in name is too long for an account, or the door's own.
    """
    connection = work.session.connection()
    if connection.dialect.name != "postgresql":
        return
    database = str(connection.scalar(text("SELECT current_database()")))
    was, name = person.login_name, grants.login_of(database, person.sign_in_name)
    if len(name.encode()) > grants.LONGEST_NAME or name == grants.door_of(database):
        raise NotValid([Finding("LOGIN", Level.BLOCK, _NOT_THAT_NAME, "sign_in_name")])
    person.login_name = name
    work.session.flush()
    verifier = grants.scram_verifier(connection, name, password) if password else ""
    connection.execute(
        text("SELECT account_fit(:person, :was, :verifier)"),
        {"person": person.id, "was": was, "verifier": verifier},
    )


def desk_of(door: Desk, login: str, password: str) -> Desk:
    """A desk at the same database that works under a person's own account.

    Raises:
        WrongDatabase: the server refuses the name or the password.
        Unavailable: it does not answer.
    """
    address = door.engine.url.set(username=login, password=password)
    engine = open_url(_without_file(address), who=login)
    try:
        with failures.told_in_words(), engine.connect():
            pass
    except BaseException:
        engine.dispose()
        raise
    return Desk(engine, tell=door.tell, now=door.now, name=door.name, gate=door.gate)


def account_at_the_door(connection: Connection) -> tuple[str, str]:
    """Name and password of the account that every desk has before anybody has signed in.

    Raises:
        WrongDatabase: the server has none yet.
    """
    found = connection.execute(text("SELECT login, password FROM door_key()")).first()
    if found is None or not found.login:
        raise WrongDatabase(
            "This server has no account for desks yet. Its administrator runs: app.py migrate"
        )
    return str(found.login), str(found.password)


def _without_file(address: URL) -> URL:
    """Its own password counts, not that of the door in a file."""
    return address.difference_update_query(["passfile"])


_NOT_THAT_NAME = "This name does not do for an account on the server. Choose a shorter one."
