"""What is dear to make is made once in a run: for every test, and for every worker beside it."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from databases import Database, Server, copied, migrate
from PySide6.QtCore import QLockFile

from o2clinic.services import sample

Make = Callable[[Path], None]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Make], Path]:
    """Gives a file by its name; the first who asks makes it, the others wait for it."""
    own = tmp_path_factory.getbasetemp()
    folder = own.parent if own.name.startswith("popen-gw") else own

    def made(name: str, make: Make) -> Path:
        path = folder / name
        lock = QLockFile(str(folder / f"{name}.lock"))
        lock.setStaleLockTime(0)
        assert lock.tryLock(-1), lock.error()
        try:
            if not path.exists():
                half = folder / f"half {name}"
                half.unlink(missing_ok=True)  # of one who failed
                make(half)
                half.replace(path)
        finally:
            lock.unlock()
        return path

    return made


@pytest.fixture(scope="session")
def migrated_file(once: Callable[[str, Make], Path]) -> Path:
    """A file with all tables, never opened again: to be copied."""
    return once("clinic.sqlite", lambda half: migrate(f"sqlite:///{half}"))


@pytest.fixture(scope="session")
def sample_file(
    once: Callable[[str, Make], Path], migrated_file: Path
) -> Callable[[int, date], Path]:
    """Gives the sample clinic of a size and a day, never opened again: to be copied."""

    def of(size: int, today: date) -> Path:
        def make(half: Path) -> None:
            half.write_bytes(migrated_file.read_bytes())
            database = Database(f"sqlite:///{half}")
            sample.make(database.engine, size=size, today=today)
            database.close()

        return once(f"sample of {size} on {today}.sqlite", make)

    return of


@pytest.fixture
def a_sample(
    sample_file: Callable[[int, date], Path], tmp_path: Path
) -> Iterator[Callable[[int, date], Database]]:
    """Gives a test its own copy of a sample clinic."""
    opened: list[Database] = []

    def of(size: int, today: date) -> Database:
        folder = tmp_path / f"sample {size} {today}"
        folder.mkdir()
        opened.append(copied(sample_file(size, today), folder))
        return opened[-1]

    yield of
    for database in opened:
        database.close()


@pytest.fixture
def a_sample_on_server(
    once: Callable[[str, Make], Path], postgres: Server
) -> Iterator[Callable[[int, date], Database]]:
    """Gives a test its own copy of a sample clinic that was made on the server."""
    opened: list[Database] = []

    def of(size: int, today: date) -> Database:
        def make_there(half: Path) -> None:
            name = postgres.create()
            migrate(postgres.url(name))
            database = Database(postgres.url(name))
            sample.make(database.engine, size=size, today=today)
            database.close()
            half.write_text(name)

        template = once(f"sample of {size} on {today} on the server", make_there)
        opened.append(Database(postgres.url(postgres.create(template.read_text()))))
        return opened[-1]

    yield of
    for database in opened:
        database.close()
        postgres.drop(database.name)


@pytest.fixture(params=["sqlite", "postgresql"])
def a_sample_on_each(request: pytest.FixtureRequest) -> Callable[[int, date], Database]:
    """`a_sample`, on each engine in turn."""
    name = "a_sample" if request.param == "sqlite" else "a_sample_on_server"
    return request.getfixturevalue(name)
