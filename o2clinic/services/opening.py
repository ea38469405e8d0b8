"""Opening a database for work: where it lies, whether it fits this program, who may enter."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import URL, Engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from o2clinic import __version__, paths
from o2clinic.errors import O2ClinicError, WrongDatabase
from o2clinic.services import accounts, first_start, keys, left_behind, sample, sign_in
from o2clinic.services.first_start import FirstStartDraft
from o2clinic.services.keys import NewKey
from o2clinic.services.sign_in import SignInSheet
from o2clinic.services.work import Announce, Desk
from o2clinic.storage import failures, grants, schema
from o2clinic.storage.engine import is_local, local_path, open_engine, open_url


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """A shared database as the first start asks for it."""

    host: str
    database: str
    user: str
    password: str
    port: int = 5432


@dataclass(frozen=True, slots=True)
class Tried:
    """A database that answered.

    Attributes:
        words: what was found, for the person who asked.
        has_clinic: whether a clinic is set up in it, so that one can only join.
    """

    words: str
    has_clinic: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """A database that is open.

    Attributes:
        desk: for the use cases.
        name: what the status strip calls it.
        sign_in: what the sign-in page shows; None when the first start must come before it.
    """

    desk: Desk
    name: str
    sign_in: SignInSheet | None


def local_url(file: Path) -> str:
    """The address of a local file."""
    return URL.create("sqlite", database=str(file)).render_as_string()


def usual_file() -> Path:
    """Where a local database is kept when nobody says otherwise."""
    return paths.user_data() / "clinic.sqlite"


def sample_file() -> Path:
    """The sample clinic's own file; a new version of the program makes a new one."""
    return paths.user_data() / "sample" / f"sample-{__version__}.sqlite"


def remembered() -> str:
    """The address chosen at the first start; empty when there was none yet."""
    file = _memory()
    if not file.is_file():
        return ""
    try:
        return str(json.loads(file.read_text(encoding="utf-8"))["database"])
    except (ValueError, KeyError) as error:
        raise WrongDatabase(
            f"{file} does not say which database to open. Repair or delete it, then start again."
        ) from error


def remember(url: str) -> None:
    """Open this database from now on."""
    file = _memory()
    part = file.with_suffix(".part")
    part.write_text(json.dumps({"database": url}), encoding="utf-8")
    part.replace(file)


def server_url(address: ServerAddress) -> str:
    """The address of a shared database; its password goes into a file only this user can read."""
    kept = paths.user_data() / "server-password"
    fields = (address.host, str(address.port), address.database, address.password)
    *place, secret = (field.replace("\\", "\\\\").replace(":", "\\:") for field in fields)
    # For any name: a person's own account is tried when the server does not know the name given.
    line = ":".join((*place, "*", secret))
    kept.touch(mode=0o600, exist_ok=True)
    kept.chmod(0o600)
    kept.write_text(f"{line}\n", encoding="utf-8")
    # A folder in place of a name is the server's own socket; an address has no room for it.
    is_socket = address.host.startswith("/")
    url = URL.create(
        "postgresql+psycopg",
        username=address.user,
        host=None if is_socket else address.host,
        port=address.port,
        database=address.database,
        query={"passfile": str(kept)} | ({"host": address.host} if is_socket else {}),
    )
    return url.render_as_string()


def try_connection(url: str) -> Tried:
    """Connect for real and say what is there.

    Raises:
        WrongDatabase, Unavailable: it cannot be used; the text says why.
    """
    made = _files_of(url) if not _is_there(url) else ()
    engine = _reached(url)
    try:
        found = schema.state(engine)
        is_set_up = found is schema.State.CURRENT and not first_start.needs_first_start(
            Desk(engine)
        )
        if not is_local(engine):
            with engine.connect() as connection:
                version = connection.execute(text("show server_version")).scalar_one()
            where = f"PostgreSQL {str(version).split()[0]} answers"
        else:
            where = "The file can be written"
    except SQLAlchemyError as error:
        raise failures.in_words(error) or error from error
    finally:
        engine.dispose()
        for file in made:  # the try leaves nothing: the clinic's own file may become a locked one
            file.unlink(missing_ok=True)
    if found is schema.State.CURRENT and not is_set_up:
        found = schema.State.EMPTY  # somebody's first start stopped half way
    what = {
        schema.State.EMPTY: "and is empty: the clinic will be set up in it.",
        schema.State.CURRENT: "and holds a clinic of this version.",
        schema.State.OLDER: "and holds a clinic of an older version, to be upgraded.",
        schema.State.NEWER: "but holds a clinic of a newer version. Install the newer O2Clinic.",
        schema.State.FOREIGN: "but holds something that is not O2Clinic's. Choose another.",
    }[found]
    if found in {schema.State.NEWER, schema.State.FOREIGN}:
        raise WrongDatabase(f"{where} {what}")
    return Tried(f"{where} {what}", has_clinic=found is not schema.State.EMPTY)


def set_up(
    url: str,
    draft: FirstStartDraft,
    *,
    new_key: NewKey | None = None,
    tell: Announce | None = None,
) -> Opened:
    """Set a new clinic up and open it, from now on at every start.

    Args:
        url: where.
        draft: the clinic.
        new_key: locks a local file.
        tell: hears what changes.

    Raises:
        NotValid: with the findings of the form; nothing was written.
        Taken: there is a clinic in it already.
    """
    first_start.require_complete(draft)
    engine = keys.engine_for(url, new=new_key)
    try:
        schema.prepare(engine, may_upgrade=True)
        first_start.set_up(Desk(engine), draft)
    finally:
        engine.dispose()
    return join(url, tell=tell)


def join(url: str, *, tell: Announce | None = None) -> Opened:
    """Open a clinic that is there already, from now on at every start.

    On a server with the account of its owner or with anybody's own name and password: what this
    computer keeps is the account for desks, which opens nothing without a person.
    """
    engine = _reached(url)
    try:
        if not is_local(engine):
            with failures.told_in_words(), engine.connect() as connection:
                name, password = accounts.account_at_the_door(connection)
            there = engine.url
            host = there.host or str(there.query.get("host", ""))
            url = server_url(
                ServerAddress(host, str(there.database), name, password, there.port or 5432)
            )
    finally:
        engine.dispose()
    opened = open_database(url, tell=tell)
    remember(url)
    return opened


def _reached(url: str) -> Engine:
    """The database, by the name given or by that of a person's account behind it."""
    engine = keys.engine_for(url)
    if is_local(engine):
        return engine
    try:
        with failures.told_in_words(), engine.connect():
            return engine
    except WrongDatabase:
        engine.dispose()
        name, database = str(engine.url.username or ""), str(engine.url.database)
        if not name or name.startswith(f"{database}."):
            raise
    engine = open_url(engine.url.set(username=grants.login_of(database, name.casefold())))
    try:
        with failures.told_in_words(), engine.connect():
            return engine
    except BaseException:
        engine.dispose()
        raise


def open_remembered(*, tell: Announce | None = None) -> Opened | None:
    """Open what was chosen at the first start; None when nothing was chosen yet.

    Raises:
        WrongDatabase: the chosen file is not there; an empty one is never put in its place.
    """
    url = remembered()
    if not url:
        return None
    require_there(url)
    return open_database(url, tell=tell)


def _is_there(url: str) -> bool:
    files = _files_of(url)
    return not files or files[0].exists()


def _files_of(url: str) -> tuple[Path, ...]:
    """A local database's file and the two that SQLite puts beside it; empty for a shared one."""
    file = keys.file_of(url)
    return (file, Path(f"{file}-wal"), Path(f"{file}-shm")) if file is not None else ()


def require_there(url: str) -> None:
    """Refuse a local file that does not exist, where opening it would make an empty one.

    Raises:
        WrongDatabase: there is no such file.
    """
    file = keys.file_of(url)
    if file is not None and not file.exists():
        raise WrongDatabase(
            f"There is no database {file}. Connect the drive that holds it or put the last copy "
            "there, then try again. Nothing was changed."
        )


def open_database(url: str, *, may_upgrade: bool = False, tell: Announce | None = None) -> Opened:
    """Open a database and bring it to this version where that is allowed."""
    engine = keys.engine_for(url)
    desk = Desk(engine, tell=tell)
    try:
        schema.prepare(engine, may_upgrade=may_upgrade)
        left_behind.require_in_use(desk)
        sheet = None if first_start.needs_first_start(desk) else sign_in.sheet(desk)
    except SQLAlchemyError as error:
        engine.dispose()
        raise failures.in_words(error) or error from error
    except O2ClinicError:
        engine.dispose()
        raise
    return Opened(desk, database_name(url), sheet)


def open_sample(today: date, *, tell: Announce | None = None, file: Path | None = None) -> Opened:
    """Open the sample clinic, made anew when it is not there; its clinic day is always today."""
    file = file or sample_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        # Made beside and moved into place, so that a half-made clinic is never opened.
        part = file.with_suffix(".part")
        for rest in (part, Path(f"{part}-wal"), Path(f"{part}-shm")):
            rest.unlink(missing_ok=True)
        engine = open_engine(local_url(part))
        schema.prepare(engine, may_upgrade=True)
        sample.make(engine, today=today)
        sample.write_held_meeting(engine, today, sample.DESK)
        sample.write_letters(engine, today, sample.DESK)
        engine.dispose()
        part.replace(file)
    opened = open_database(local_url(file), tell=tell)
    sample.add_clinic_day(opened.desk.engine, today)
    return opened


def database_name(url: str) -> str:
    """What people call the database: the file's or the server's name, never a password."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return f"local: {Path(str(address.database)).name}"
    return f"shared: {address.database} on {address.host or 'this computer'}"


def folder_of(desk: Desk) -> Path:
    """Where this database's backups go."""
    if is_local(desk.engine):
        return local_path(desk.engine).parent / "backups"
    return paths.user_data() / "backups"


def _memory() -> Path:
    return paths.user_data() / "database.json"
