"""A move as an administrator asks for it on the page: from this desk's database to another."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Engine

from o2clinic.errors import Finding, Level, NotValid, WrongDatabase
from o2clinic.services import moving, opening
from o2clinic.services.opening import ServerAddress
from o2clinic.services.sign_in import LEAST_PASSWORD_LENGTH
from o2clinic.storage import schema
from o2clinic.storage.engine import open_url
from o2clinic.storage.restore import NAME


@dataclass(frozen=True, slots=True)
class MoveDraft:
    """What the page is filled in with.

    Attributes:
        server: with the account that owns the tables: of the database moved into, or, on the way
            back to a file, of the one moved from.
        file: the new local file on the way back; None on the way to a server.
        sign_in_name: who signs in there first.
        password: of that person, at the new place.
    """

    server: ServerAddress
    file: Path | None = None
    sign_in_name: str = ""
    password: str = ""


def require_complete(draft: MoveDraft, *, is_shared: bool) -> None:
    """See that everything is filled in.

    Raises:
        NotValid: with what is missing.
    """
    server = draft.server
    wanted = {
        "host": (server.host, "Which server?"),
        "database": (server.database, "Which database on the server?"),
        "user": (server.user, "Which account owns the tables?"),
    }
    wanted["sign_in_name"] = (draft.sign_in_name, "Who signs in there first?")
    if is_shared:
        wanted["file"] = (str(draft.file or ""), "Where shall the file lie?")
    missing = [
        Finding("MOVE-2", Level.BLOCK, words, field)
        for field, (typed, words) in wanted.items()
        if not typed.strip()
    ]
    if len(draft.password) < LEAST_PASSWORD_LENGTH:
        words = f"A password has at least {LEAST_PASSWORD_LENGTH} characters."
        missing.append(Finding("MOVE-1", Level.BLOCK, words, "password"))
    if not 0 < server.port < 65_536:
        missing.append(Finding("MOVE-2", Level.BLOCK, "A port is a number up to 65535.", "port"))
    if missing:
        raise NotValid(missing)


def try_target(draft: MoveDraft) -> None:
    """Connect for real, and see that nothing is there which would be in the way.

    Raises:
        WrongDatabase, Unavailable: it cannot be used; the text says why.
    """
    engine = open_url(_address(draft), who=NAME)
    try:
        found = schema.state(engine)
    finally:
        engine.dispose()
    if found not in {schema.State.EMPTY, schema.State.CURRENT}:
        raise WrongDatabase(f"The database to move into is {found}. Choose an empty one.")


def carry_out(draft: MoveDraft, here: Engine, who: str) -> str:
    """Move from this desk's database, and open the new one from now on; gives what was done.

    Raises:
        O2ClinicError: nothing was moved, and why.
    """
    to_server = draft.file is None
    target = open_url(_address(draft), who=NAME)
    source = here if to_server else open_url(_of_server(draft.server), who=NAME)
    try:
        wanted = moving.Move(source, target, who, draft.sign_in_name, draft.password)
        words = moving.carry_out(wanted, _nobody_watches)
    finally:
        target.dispose()
        source.dispose()
    opening.join(_address(draft).render_as_string(hide_password=False)).desk.engine.dispose()
    return words


def _address(draft: MoveDraft) -> URL:
    if draft.file is None:
        return _of_server(draft.server)
    return URL.create("sqlite", database=str(draft.file))


def _of_server(address: ServerAddress) -> URL:
    """With the password, which is kept nowhere: it is the owner's, not this desk's."""
    is_socket = address.host.startswith("/")
    return URL.create(
        "postgresql+psycopg",
        username=address.user,
        password=address.password or None,
        host=None if is_socket else address.host,
        port=address.port,
        database=address.database,
        query={"host": address.host} if is_socket else {},
    )


def _nobody_watches(_table: object) -> None:
    """The page of the move has gone with its window."""
