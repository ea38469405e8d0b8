"""The server's own programs: pg_dump's archive of a shared database, and its way back."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, Engine, text

_PROGRAMS: Final = "/usr/lib/postgresql"  # Debian keeps each version's programs apart


def dump_program(connection: Connection) -> Path | None:
    """A pg_dump that is not older than the server; an older one refuses to work."""
    installed = sorted(Path(_PROGRAMS).glob("*/bin/pg_dump"), reverse=True)
    on_path = shutil.which("pg_dump")
    server = connection.exec_driver_sql("SHOW server_version_num").scalar_one()
    for program in [*installed, *([Path(on_path).resolve()] if on_path else [])]:
        if not program.with_name("pg_restore").exists():
            continue
        version = re.search(r"\b(\d+)[.\d]*", _run([program, "--version"]).stdout)
        if version and int(version[1]) >= int(server) // 10_000:
            return program
    return None


def dump(connection: Connection, program: Path, file: Path) -> None:
    """Write pg_dump's archive of what this transaction sees.

    Raises:
        OSError: pg_dump's own words.
    """
    snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
    arguments = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    _run_at(connection.engine.url, [program, *arguments, f"--file={file}"])


def restore_dump(program: Path, file: Path, target: Engine) -> None:
    """Fill an empty database from the archive, wholly or not at all.

    Args:
        program: the pg_dump that lies beside the pg_restore to use.
        file: the archive.
        target: of the account that shall own the tables.

    Raises:
        OSError: pg_restore's own words.
    """
    arguments = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    _run_at(target.url, [program.with_name("pg_restore"), *arguments, file])


def _run_at(url: URL, command: list[str | Path]) -> None:
    plain = URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    )
    # In the environment, because other accounts may read a program's arguments.
    secret = {"PGPASSWORD": str(url.password)} if url.password is not None else {}
    _run([*command, f"--dbname={plain.render_as_string(hide_password=False)}"], secret)


def _run(
    command: Iterable[str | Path], environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(  # noqa: S603 - the database's own programs with arguments made here
        [str(word) for word in command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C", **(environment or {})},
    )
    if done.returncode:
        raise OSError(done.stderr.strip() or f"it ended with {done.returncode}")
    return done
