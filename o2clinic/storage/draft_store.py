"""Files of unsaved texts in the user's own folder, each locked with its owner's key.

A file begins with the name of the form in clear; what was typed, and in whose record, does not
stand anywhere in clear, and neither does a person's name.
"""

import contextlib
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_BEGINNING = b"O2CLINIC DRAFT 1\n"
_NONCE_BYTES = 12
_SUFFIX = ".draft"


@dataclass(frozen=True, slots=True)
class LostFile:
    """A file that its owner's key does not open."""

    draft_id: str
    form: str
    written_at: datetime


class DraftStore:
    """The drafts of one person of one database on this computer."""

    def __init__(self, folder: Path, owner: str, key: bytes) -> None:
        """Nothing is written yet.

        Args:
            folder: holds the drafts of everybody.
            owner: who and of which database; every file is bound to it.
            key: 32 bytes that only the owner has.
        """
        self._owner = owner.encode()
        self._folder = folder / sha256(self._owner).hexdigest()[:32]
        self._cipher = AESGCM(key)

    def write(self, draft_id: str, form: str, content: bytes) -> None:
        """Put a draft in the place of what was kept of it before; safe against a power cut."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, content, self._bound_to(draft_id, form))
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._file(draft_id)
        part = file.with_suffix(".part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
            opened.write(_BEGINNING + form.encode() + b"\n" + nonce + sealed)
            opened.flush()
            os.fsync(opened.fileno())
        part.replace(file)
        self._settle_folder()

    def read_all(self) -> tuple[dict[str, bytes], tuple[LostFile, ...]]:
        """Every draft by its id, and the files that cannot be read; those stay where they are."""
        found: dict[str, bytes] = {}
        lost = []
        for file in sorted(self._folder.glob(f"*{_SUFFIX}")):
            draft_id, form = file.stem, ""
            try:
                form, sealed = _parted(file.read_bytes())
                nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
                found[draft_id] = self._cipher.decrypt(nonce, rest, self._bound_to(draft_id, form))
            except (OSError, ValueError, InvalidTag):
                lost.append(self.as_lost(draft_id, form))
        return found, tuple(lost)

    def as_lost(self, draft_id: str, form: str = "") -> LostFile:
        """What can be said of a file that cannot be read."""
        try:
            seconds = self._file(draft_id).stat().st_mtime
        except OSError:
            seconds = 0.0
        return LostFile(draft_id, form, datetime.fromtimestamp(seconds, UTC))

    def drop(self, draft_id: str) -> None:
        """Throw a draft away; one that is gone already is no mistake."""
        with contextlib.suppress(FileNotFoundError):
            self._file(draft_id).unlink()
            self._settle_folder()

    def _file(self, draft_id: str) -> Path:
        return self._folder / f"{draft_id}{_SUFFIX}"

    def _bound_to(self, draft_id: str, form: str) -> bytes:
        return b"\n".join((_BEGINNING, self._owner, draft_id.encode(), form.encode()))

    def _settle_folder(self) -> None:
        """A name given or taken away lasts only once the folder itself is on the disk."""
        if os.name != "posix":
            return  # elsewhere folders cannot be opened for it
        opened = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _parted(content: bytes) -> tuple[str, bytes]:
    """Name of the form, and what is locked."""
    if not content.startswith(_BEGINNING):
        raise ValueError("no draft")
    form, _, sealed = content.removeprefix(_BEGINNING).partition(b"\n")
    return form.decode("ascii"), sealed
