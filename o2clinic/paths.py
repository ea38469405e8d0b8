"""Where the program's own files and the user's data lie."""

import contextlib
import os
import sys
from pathlib import Path

import platformdirs


def _beside_package(name: str) -> Path:
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen) / "o2clinic" / name
    package = Path(__file__).resolve().parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


def resources(*parts: str) -> Path:
    """Path of a shipped resource, in a checkout, a wheel or a bundle."""
    return _beside_package("resources").joinpath(*parts)


def migrations() -> Path:
    """Folder of the database revisions."""
    return _beside_package("migrations")


def guide() -> Path:
    """Folder of the user guide."""
    return _beside_package("docs") / "guide"


def user_data() -> Path:
    """Folder for this user's local databases, backups and caches; made when missing.

    `O2CLINIC_HOME` puts it elsewhere (tests, several clinics on one account).
    """
    chosen = os.environ.get("O2CLINIC_HOME")
    folder = (
        Path(chosen) if chosen else Path(platformdirs.user_data_dir("O2Clinic", appauthor=False))
    )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name == "posix" and folder.stat().st_mode & 0o077:
        with contextlib.suppress(PermissionError):  # not ours: each file in it is private anyway
            folder.chmod(0o700)
    return folder


def chart_cache() -> Path:
    """Folder where matplotlib keeps its list of fonts, which takes a second to make."""
    chosen = os.environ.get("MPLCONFIGDIR")
    return Path(chosen) if chosen else user_data() / "matplotlib"
