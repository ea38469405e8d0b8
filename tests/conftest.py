"""Fixtures shared by all tests: databases on both engines, and nothing left behind."""

import gc
import logging
import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import keyring
import keyring.backends.fail
import pytest
from databases import Database, Server, copied, migrate
from key_stores import MemoryKeyStore
from patient_bot import PatientBot, require_nothing_left

from o2clinic.storage import key_custody
from tools import postgres_server

pytest_plugins = ["made_once", "quick"]

# Collecting makes hardly any garbage, and each search would walk along all that was read so far.
gc.disable()

# Before the first window is made.
_SCREENS = Path(__file__).with_name("screens.json")

os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={_SCREENS}"
os.environ.setdefault("MPLCONFIGDIR", str(Path(tempfile.gettempdir()) / "o2clinic-tests-mpl"))

# A slow machine is no fault of a rule: nothing here is timed.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

_EXPECTS_LOG = "expects_log(text): a warning or error with this text in our log is right here"
_FOLDER = "postgres_folder"
_server_of_run = pytest.StashKey[postgres_server.Server]()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", _EXPECTS_LOG)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    """With several workers the one server belongs to the process that outlives them."""
    gc.enable()  # this process collects no tests
    stash = node.config.stash
    if _server_of_run not in stash:
        stash[_server_of_run] = postgres_server.start()
    node.workerinput[_FOLDER] = stash[_server_of_run].folder


def pytest_unconfigure(config: pytest.Config) -> None:
    server = config.stash.get(_server_of_run, None)
    if server is not None:
        server.stop()


def pytest_collection_finish() -> None:
    """What was read for the tests stays: no search for garbage has to walk along it again."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True)
def _no_warning_in_our_log(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    """A warning of ours fails the test, unless it says that it expects it."""
    yield
    expected = [mark.args[0] for mark in request.node.iter_markers("expects_log")]
    told = [
        record.getMessage()
        for when in ("setup", "call")
        for record in caplog.get_records(when)
        if record.levelno >= logging.WARNING and record.name.split(".")[0] == "o2clinic"
    ]
    unexpected = [text for text in told if not any(part in text for part in expected)]
    missing = [part for part in expected if not any(part in text for text in told)]
    assert not unexpected, f"logged: {unexpected}"
    assert not missing, f"expected in the log, but not there: {missing}"


@pytest.fixture(autouse=True)
def _no_thread_left_behind() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    started = [one for one in threading.enumerate() if one not in before]
    # Qt's own threads show as dummies that Python never forgets.
    ours = [one for one in started if not isinstance(one, threading._DummyThread)]
    for thread in ours:
        thread.join(2)
    left = [thread.name for thread in ours if thread.is_alive()]
    assert not left, f"threads left behind: {left}"


@pytest.fixture(autouse=True)
def _no_key_store(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test asks the key store of whoever runs it."""
    monkeypatch.setattr(key_custody, "_of_this_run", {})
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def key_store(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyStore:
    """A key store of this computer, empty."""
    store = MemoryKeyStore()
    monkeypatch.setattr(key_custody, "TRUSTED", [*key_custody.TRUSTED, MemoryKeyStore.__module__])
    keyring.set_keyring(store)
    return store


@pytest.fixture
def qtbot(qapp, request):
    """Nothing of a test's windows is left for the garbage collector to find in another test."""
    yield PatientBot(request)
    require_nothing_left()


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Iterator[Server]:
    """The tests' own PostgreSQL."""
    given = getattr(request.config, "workerinput", {}).get(_FOLDER)
    started = None if given else postgres_server.start()
    server = Server(given or started.folder)
    yield server
    server.close()
    if started is not None:
        started.stop()


@pytest.fixture(scope="session")
def migrated_on_postgres(postgres: Server) -> str:
    """Name of this worker's database with all tables; wiped after each test."""
    name = postgres.create()
    migrate(postgres.url(name))
    return name


@pytest.fixture
def sqlite_database(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A local database with all tables and no rows."""
    database = copied(migrated_file, tmp_path)
    yield database
    database.close()


@pytest.fixture
def postgres_database(postgres: Server, migrated_on_postgres: str) -> Iterator[Database]:
    """A shared database with all tables and no rows."""
    database = Database(postgres.url(migrated_on_postgres))
    yield database
    database.close()
    postgres.wipe(migrated_on_postgres)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """A database with all tables and no rows, on each engine in turn."""
    name = "sqlite_database" if request.param == "sqlite" else "postgres_database"
    return request.getfixturevalue(name)


@pytest.fixture
def engine(database: Database):
    """The usual way into `database`."""
    return database.engine


@pytest.fixture
def bare_sqlite(tmp_path: Path) -> Iterator[Database]:
    """A local database that has nothing in it, not even tables."""
    database = Database(f"sqlite:///{tmp_path / 'bare.sqlite'}")
    yield database
    database.close()


@pytest.fixture
def bare_postgres(postgres: Server) -> Iterator[Database]:
    """A shared database that has nothing in it; slower to make than a wiped one."""
    name = postgres.create()
    database = Database(postgres.url(name))
    yield database
    database.close()
    postgres.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_database(request: pytest.FixtureRequest) -> Database:
    """A database without tables, on each engine in turn; for what changes tables."""
    name = "bare_sqlite" if request.param == "sqlite" else "bare_postgres"
    return request.getfixturevalue(name)
