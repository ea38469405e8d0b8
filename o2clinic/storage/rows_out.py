"""A whole database as one file that restores on either engine: a zip of JSON lines."""

import os
import zipfile
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from o2clinic.storage.chain_check import Head, head_of
from o2clinic.storage.contents import Contents, Counted, OnStep, Steps, is_chained
from o2clinic.storage.manifest import Manifest, to_bytes
from o2clinic.storage.rows import read_rows, shapes

MANIFEST_NAME: Final = "manifest.json"
DIGEST_BYTES: Final = 64  # the archive's own SHA-256, hexadecimal, in its last bytes

_PIECE: Final = 1 << 20


def write_archive(
    connection: Connection, file: Path, about: Manifest, on_step: OnStep | None = None
) -> Manifest:
    """Write all rows, read in one go; gives the manifest with the contents as they were read.

    Args:
        connection: in a transaction that sees one moment.
        file: exists already, private and empty.
        about: what is known before; its contents are not looked at.
        on_step: told how many rows are written; may raise to stop.
    """
    steps, tables = Steps(on_step), {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for shape in shapes(connection):
            counted = Counted(shape, read_rows(connection, shape), steps)
            with (
                archive.open(f"{shape.name}.jsonl", "w", force_zip64=True) as written,
                closing(counted.lines()) as lines,
            ):
                for line in lines:
                    written.write(line)
            tables[shape.name] = counted.told
        head = head_of(connection) if is_chained(connection) else Head()
        manifest = replace(about, contents=Contents(tables, head))
        archive.writestr(MANIFEST_NAME, to_bytes(manifest))
        archive.comment = b"0" * DIGEST_BYTES
    _sign(file)
    return manifest


def digest(file: Path) -> str:
    """SHA-256 of everything but the last bytes, where it stands itself."""
    rest, hashed = file.stat().st_size - DIGEST_BYTES, sha256()
    with file.open("rb") as read:
        while rest > 0 and (piece := read.read(min(rest, _PIECE))):
            hashed.update(piece)
            rest -= len(piece)
    return hashed.hexdigest()


def _sign(file: Path) -> None:
    found = digest(file).encode()
    with file.open("r+b") as written:
        written.seek(-DIGEST_BYTES, os.SEEK_END)
        written.write(found)
        written.flush()
        os.fsync(written.fileno())
