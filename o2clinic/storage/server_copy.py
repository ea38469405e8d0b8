"""Copies of a shared database: pg_dump's archive, or a zip of all rows."""

import json
import os
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, Engine, inspect, text

from o2clinic.errors import Unavailable

_ROWS_AT_ONCE: Final = 2000
_PROGRAMS: Final = "/usr/lib/postgresql"  # Debian keeps each version's programs apart


def copy_shared(engine: Engine, place: Path) -> Path:
    """Write a verified copy at the place, which has no suffix yet, and return its full path.

    Raises:
        Unavailable: the copy could not be made or differs; no half copy is left behind.
    """
    part = place.with_suffix(".part")
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            # The copy takes as long as it takes, and all of it sees this one moment.
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            counts = _counts(connection)
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            dump = _dump_program(connection)
            suffix = ".dump" if dump else ".zip"
            if dump:
                _dump(connection, dump, part)
                found = _count_dump(dump.with_name("pg_restore"), part)
            else:
                _export(connection, counts, part)
                found = _count_export(part)
        _compare(counts, found)
        return part.replace(place.with_suffix(suffix))
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise Unavailable(
            f"The copy {place} could not be made ({error}). The database itself is untouched."
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _counts(connection: Connection) -> dict[str, int]:
    quote = connection.dialect.identifier_preparer.quote_identifier
    return {
        name: connection.execute(text(f"SELECT count(*) FROM {quote(name)}")).scalar_one()  # noqa: S608 - the server's own table names
        for name in inspect(connection).get_table_names()
    }


def _compare(wanted: dict[str, int], found: dict[str, int]) -> None:
    if found != wanted:
        raise OSError("read back, it differs from the database")


def _dump_program(connection: Connection) -> Path | None:
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


def _dump(connection: Connection, program: Path, part: Path) -> None:
    url = connection.engine.url
    snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
    plain = URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    )
    arguments = [
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        f"--snapshot={snapshot}",
        f"--file={part}",
        f"--dbname={plain.render_as_string(hide_password=False)}",
    ]
    # In the environment, because other accounts may read a program's arguments.
    secret = {"PGPASSWORD": str(url.password)} if url.password is not None else {}
    _run([program, *arguments], secret)


def _count_dump(program: Path, part: Path) -> dict[str, int]:
    """Rows of each table, by having the archive written out as a restore would read it."""
    counts: Counter[str] = Counter()
    table = ""
    with subprocess.Popen(  # noqa: S603 - the database's own program with arguments made here
        [str(program), "--data-only", "--file=-", str(part)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as restore:
        assert restore.stdout is not None
        assert restore.stderr is not None
        for line in restore.stdout:
            begins = re.match(r'COPY \w+\."?(\w+)"? \(', line) if not table else None
            if begins:
                table = begins[1]
                counts[table] = 0
            elif line == "\\.\n":
                table = ""
            elif table:
                counts[table] += 1
        complaint = restore.stderr.read()
    if restore.returncode:
        raise OSError(complaint.strip())
    return dict(counts)


def _export(connection: Connection, counts: dict[str, int], part: Path) -> None:
    """Each table as one file of JSON lines, and the counts they must have."""
    quote = connection.dialect.identifier_preparer.quote_identifier
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in counts:
            rows = connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(
                text(f"SELECT row_to_json(t)::text FROM {quote(name)} AS t")  # noqa: S608 - the server's own table names
            )
            with archive.open(f"{name}.jsonl", "w", force_zip64=True) as lines:
                for row in rows.scalars():
                    lines.write(row.encode() + b"\n")
        archive.writestr("counts.json", json.dumps(counts, indent=1))


def _count_export(part: Path) -> dict[str, int]:
    counts = {}
    with zipfile.ZipFile(part) as archive:
        for name in json.loads(archive.read("counts.json")):
            with archive.open(f"{name}.jsonl") as lines:
                counts[name] = sum(1 for line in lines if isinstance(json.loads(line), dict))
    return counts
