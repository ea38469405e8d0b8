"""Small files that only this user can read, written whole or not at all."""

import os
from pathlib import Path


def write_private(file: Path, content: bytes) -> None:
    """Put the content in the file's place in one step; safe against a power cut."""
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)  # its rights would stay
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    part.replace(file)
