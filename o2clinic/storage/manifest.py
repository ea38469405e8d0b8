"""What a backup says about itself: made when, by which program, of what, and how that is known."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, Final

from o2clinic.errors import Unreadable
from o2clinic.storage.chain_check import Head
from o2clinic.storage.contents import Contents, TableContents

FORMAT: Final = 1

_ENDING: Final = ".manifest"  # of the file beside a backup that cannot carry it inside


@dataclass(frozen=True, slots=True)
class Manifest:
    """Attributes are in the words of the file.

    Attributes:
        format: of the backup; a newer one than FORMAT is refused.
        program: version of O2Clinic that made it.
        revision: of the tables.
        engine: "sqlite" or "postgresql".
        made_at: when.
        made_by: whose desk made it, for the person who restores it.
        is_encrypted: whether it needs the key of the database it was made of.
        contents: rows and hashes of each table, and the newest line of the audit.
        file_sha256: of the backup itself; empty where its own digest stands inside it.
    """

    format: int
    program: str
    revision: str
    engine: str
    made_at: datetime
    made_by: str
    is_encrypted: bool
    contents: Contents
    file_sha256: str = ""


def beside(backup: Path) -> Path:
    """Where the manifest of this backup stands when it is not inside."""
    return backup.with_name(backup.name + _ENDING)


def to_bytes(manifest: Manifest) -> bytes:
    """One line of JSON that carries its own hash, so that no byte of it can change unseen."""
    told = _told(manifest)
    return _compact({**told, "sha256": _hash_of(told)})


def from_bytes(source: Path, written: bytes) -> Manifest:
    """The manifest.

    Raises:
        Unreadable: it is not whole, or of a newer program.
    """
    try:
        told = _unsealed(written)
        if told["format"] <= FORMAT:
            tables = {name: TableContents(**one) for name, one in told.pop("tables").items()}
            contents = Contents(tables, Head(**told.pop("head")))
            made_at = datetime.fromisoformat(told.pop("made_at"))
            return Manifest(**told, made_at=made_at, contents=contents)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(source, 0, "what it says about itself is damaged") from error
    raise Unreadable(source, 0, "it was made by a newer O2Clinic; install that first")


def write_beside(manifest: Manifest, backup: Path) -> None:
    """Write it so that it is there whole, or not at all."""
    file = beside(backup)
    part = file.with_name(file.name + ".part")
    with os.fdopen(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as written:
        written.write(to_bytes(manifest))
        written.flush()
        os.fsync(written.fileno())
    part.replace(file)


def file_sha256(file: Path) -> str:
    """SHA-256 of a file of any size."""
    with file.open("rb") as read:
        return file_digest(read, "sha256").hexdigest()


def _told(manifest: Manifest) -> dict[str, Any]:
    contents = manifest.contents
    told = asdict(manifest)
    del told["contents"]
    told["made_at"] = manifest.made_at.isoformat()
    told["tables"] = {name: asdict(one) for name, one in contents.tables.items()}
    told["head"] = asdict(contents.head)
    return told


def _unsealed(written: bytes) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(written)
    seal = told.pop("sha256")
    if _compact({**told, "sha256": seal}) != written or _hash_of(told) != seal:
        raise ValueError("its hash is not that of what it says")
    return told


def _hash_of(told: dict[str, Any]) -> str:
    return sha256(_compact(told)).hexdigest()


def _compact(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
