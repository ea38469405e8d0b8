"""The sample clinics that are measured: made once a size and engine, kept; copies are worked on."""

import hashlib
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from datetime import time as clock
from pathlib import Path
from typing import Final

import psycopg
from sqlalchemy import Engine, select

from o2clinic import paths
from o2clinic.models import Person, PersonRole
from o2clinic.rules.clinic_time import instant
from o2clinic.rules.permissions import Permission, Role
from o2clinic.services import sample
from o2clinic.services.work import PROGRAM, Actor, Desk
from o2clinic.storage.engine import open_engine
from o2clinic.storage.schema import prepare
from tools import postgres_server

DAY: Final = date(2026, 11, 24)  # the visitor's day of every clinic here
NOW: Final = instant(DAY, clock(12))
SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
_COPY: Final = "work.sqlite"

# A server as it is installed: what it has confirmed survives a power cut. Vacuum does not come in
# between, and has been done when the clinic was made.
_DURABLE = {"autovacuum": "off"}


@dataclass(frozen=True)
class BenchClinic:
    """A copy of a sample clinic that may be written to.

    Attributes:
        kind: SQLITE or POSTGRESQL.
        size: patients.
        url: of the copy.
        engine: the program's own way into it.
    """

    kind: str
    size: int
    url: str
    engine: Engine

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a local file."""
        return self.kind == SQLITE

    def desk(self, name: str = "bench") -> Desk:
        """A running program whose clock stands at noon of the visitor's day."""
        return Desk(self.engine, now=lambda: NOW, name=name)

    def actor(self, role: Role) -> Actor:
        """A member of staff with this role."""
        wanted = select(Person).join(PersonRole, PersonRole.person_id == Person.id)
        with self.desk().reading(PROGRAM, Permission.ADMINISTER) as session:
            person = session.scalars(
                wanted.where(PersonRole.role == role).order_by(Person.id).limit(1)
            ).one()
            return Actor(person.id, person.name, frozenset({role}))


class Kept:
    """The folder of the clinics, and the server that runs while they are measured."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # the server's account must reach its folder below
        self._server: postgres_server.Server | None = None
        self._stamp = _stamp()

    def close(self) -> None:
        """Stop the server, if it ran."""
        if self._server is not None:
            self._server.stop()

    @contextmanager
    def copy(self, kind: str, size: int) -> Iterator[BenchClinic]:
        """A fresh copy of a clinic, made first if there is none; gone afterwards."""
        with self._file(size) if kind == SQLITE else self._database(size) as url:
            engine = open_engine(url)
            try:
                yield BenchClinic(kind, size, url, engine)
            finally:
                engine.dispose()

    @contextmanager
    def _file(self, size: int) -> Iterator[str]:
        kept = self._folder / f"sample-{size}-{self._stamp}.sqlite"
        if not kept.exists():
            for old in self._folder.glob(f"sample-{size}-*"):
                old.unlink()
            part = kept.with_suffix(".part")
            _make(f"sqlite:///{part}", SQLITE, size)
            part.replace(kept)
        self._clear_away()  # a log left by a run that was killed would spoil the copy
        work = self._folder / _COPY
        shutil.copyfile(kept, work)
        try:
            yield f"sqlite:///{work}"
        finally:
            self._clear_away()

    def _clear_away(self) -> None:
        for path in self._folder.glob(f"{_COPY}*"):
            path.unlink()

    @contextmanager
    def _database(self, size: int) -> Iterator[str]:
        folder = self._started()
        kept, work = f"sample_{size}_{self._stamp}", f"work_{size}"
        with psycopg.connect(f"host={folder} user=o2 dbname=postgres", autocommit=True) as admin:
            names = {row[0] for row in admin.execute("SELECT datname FROM pg_database")}
            if kept not in names:
                for old in names:
                    if old.startswith((f"sample_{size}_", f"part_{size}")):
                        admin.execute(f'DROP DATABASE "{old}"')
                admin.execute(f'CREATE DATABASE "part_{size}"')
                _make(postgres_server.url(folder, f"part_{size}"), POSTGRESQL, size)
                vacuum(postgres_server.url(folder, f"part_{size}"))
                admin.execute(f'ALTER DATABASE "part_{size}" RENAME TO "{kept}"')
            admin.execute(f'DROP DATABASE IF EXISTS "{work}" WITH (FORCE)')
            admin.execute(f'CREATE DATABASE "{work}" TEMPLATE "{kept}" STRATEGY FILE_COPY')
            try:
                yield postgres_server.url(folder, work)
            finally:
                admin.execute(f'DROP DATABASE "{work}" WITH (FORCE)')

    def _started(self) -> str:
        if self._server is None:
            folder = self._folder / "postgresql"
            folder.mkdir(exist_ok=True)
            self._server = postgres_server.start(folder, _DURABLE)
        return self._server.folder


def say(text: str) -> None:
    """Tell how far it is, beside the table."""
    print(text, file=sys.stderr, flush=True)


def _make(url: str, kind: str, size: int) -> None:
    began = time.monotonic()
    engine = open_engine(url)
    prepare(engine, may_upgrade=True)
    sample.make(engine, size=size, today=DAY)
    engine.dispose()
    say(f"made {size:,} patients on {kind} in {time.monotonic() - began:.0f} s")


def vacuum(url: str) -> None:
    """Tidy up a server's database, as it does by itself in time."""
    with psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


def _stamp() -> str:
    """What the clinics are made from; with other tables or another maker they are made anew."""
    folders = (
        paths.migrations() / "versions",
        Path(sample.__file__).parent,
        paths.resources() / "sample_clinic",
    )
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    made_from = hashlib.sha256(DAY.isoformat().encode())
    for path in files:
        if path.suffix != ".pyc":
            made_from.update(path.read_bytes())
    return made_from.hexdigest()[:8]
