"""Where a part does its harm: a folder with local files, or a server of its own that may be killed.

The server keeps its folder over a kill and confirms a commit only when it is on the disk, as one
in a clinic does.
"""

import os
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import psycopg

from o2clinic.storage.engine import open_engine
from o2clinic.storage.schema import prepare
from tools import postgres_server

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
ENGINES: Final = (SQLITE, POSTGRESQL)
_REAL: Final = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
_MAY_WRITE: Final = "-c default_transaction_read_only=off"


class Ground:
    """A place for databases of one engine.

    Attributes:
        kind: SQLITE or POSTGRESQL.
        folder: everything lies in it.
    """

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind, self.folder = kind, folder
        self._server: postgres_server.Server | None = None
        if kind == POSTGRESQL:
            folder.chmod(0o755)  # the server's account must reach its folder below
            (folder / "server").mkdir()
            self.start()

    @property
    def is_server(self) -> bool:
        """Whether it is a shared server."""
        return self.kind == POSTGRESQL

    def url(self, name: str) -> str:
        """Address of a database here."""
        if not self.is_server:
            return f"sqlite:///{self.folder / name}.sqlite"
        return postgres_server.url(str(self.folder / "server"), name)

    def create(self, name: str, template: str = "template1") -> str:
        """A database without tables, or a copy of another; gives its address."""
        if self.is_server:
            self.admin(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        elif template != "template1":
            shutil.copyfile(self.folder / f"{template}.sqlite", self.folder / f"{name}.sqlite")
        return self.url(name)

    def migrated(self, name: str) -> str:
        """A database with all tables; gives its address."""
        url = self.create(name)
        engine = open_engine(url)
        prepare(engine, may_upgrade=True)
        engine.dispose()
        return url

    def drop(self, name: str) -> None:
        """Take a database away that nobody is in any more."""
        if self.is_server:
            self.admin(f'DROP DATABASE "{name}" WITH (FORCE)')
        else:
            for path in self.folder.glob(f"{name}.sqlite*"):
                path.unlink()

    def admin(self, *statements: str) -> None:
        """Tell the server something, whatever it lets others do."""
        with psycopg.connect(
            f"host={self.folder / 'server'} user=o2 dbname=postgres",
            autocommit=True,
            options=_MAY_WRITE,
        ) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def start(self) -> None:
        """Start the server in the folder that it left."""
        self._server = postgres_server.start(self.folder / "server", _REAL)

    def kill(self) -> None:
        """SIGKILL to every process of the server at once."""
        for process_id in self._processes():
            with suppress(ProcessLookupError):
                os.kill(process_id, signal.SIGKILL)
        self.stop()

    def stop(self) -> None:
        """Wait until the server is gone."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    def again(self) -> None:
        """After a kill, or when it may have gone down by itself."""
        try:
            self.admin("SELECT 1")
        except psycopg.Error:
            self.kill()
            self.start()

    def limit_files(self, size: int) -> None:
        """No file of the server may grow beyond; -1 for no limit."""
        for process_id in self._processes():
            with suppress(ProcessLookupError):
                _, most = resource.prlimit(process_id, resource.RLIMIT_FSIZE)
                resource.prlimit(process_id, resource.RLIMIT_FSIZE, (size, most))

    def _processes(self) -> Sequence[int]:
        """The server's first process and all that it started."""
        try:
            first = int((self.folder / "server" / "data" / "postmaster.pid").read_text().split()[0])
        except (OSError, IndexError):
            return ()
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(first)], capture_output=True, text=True, check=False
        )
        return (first, *map(int, listed.stdout.split())) if _is_postgres(first) else ()


@contextmanager
def ground(kind: str) -> Iterator[Ground]:
    """A ground on the usual disk; gone afterwards with all that lies in it."""
    folder = Path(tempfile.mkdtemp(prefix="o2torture-", dir="/tmp"))
    try:
        with _on(kind, folder) as made:
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def small_ground(kind: str, size: str) -> Iterator[tuple[Ground, bool]]:
    """A ground on a small disk of its own, and whether this machine let one be mounted."""
    folder = Path(tempfile.mkdtemp(prefix="o2small-", dir="/tmp"))
    order = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "o2small", str(folder)]
    is_mounted = not os.geteuid() and not _fails(order)
    try:
        with _on(kind, folder) as made:
            yield made, is_mounted
    finally:
        if is_mounted:
            _fails(["umount", "--lazy", str(folder)])
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def filled(folder: Path, leaving: int) -> Iterator[None]:
    """Nearly no room is left on the disk of this folder."""
    ballast = folder / "ballast"
    free = shutil.disk_usage(folder).free
    try:
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(free - leaving, 1))
        yield
    finally:
        ballast.unlink(missing_ok=True)


@contextmanager
def _on(kind: str, folder: Path) -> Iterator[Ground]:
    made = Ground(kind, folder)
    try:
        yield made
    finally:
        made.stop()


def _fails(order: Sequence[str]) -> bool:
    return bool(subprocess.run(order, capture_output=True, check=False).returncode)


def _is_postgres(process_id: int) -> bool:
    """Not another program that took over the number."""
    try:
        return "postgres" in Path(f"/proc/{process_id}/cmdline").read_text()
    except OSError:
        return False
