"""Paper out of the program: to the system's printer, or as a copy in a file."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from o2clinic.errors import O2ClinicError

_SECONDS = 60
_REMEDY = "Nothing was printed. Save a copy and print that, or ask for help with the printer."


class NotPrinted(O2ClinicError):
    """The system did not take the paper for printing."""


class NotSaved(O2ClinicError):
    """The copy could not be written."""


def print_pdf(pdf: bytes, title: str, *, options: Sequence[str] = ()) -> str:
    """Hand a PDF to the system's printing; gives what the system said, such as a job's number.

    Args:
        pdf: the paper.
        title: as it stands in the printer's own list.
        options: of `lp`, where the system has that.

    Raises:
        NotPrinted: with the system's own words.
    """
    if sys.platform == "win32":
        return _print_on_windows(pdf)
    try:
        done = subprocess.run(  # noqa: S603 - fixed words, the title is one argument
            ["lp", "-t", title.replace("\n", " ")[:100], *options, "-"],  # noqa: S607 - found as the shell would
            input=pdf,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise NotPrinted(f"This computer has no printing system (lp). {_REMEDY}") from error
    except subprocess.TimeoutExpired as error:
        raise NotPrinted(f"The printing system did not answer. {_REMEDY}") from error
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip() or f"code {done.returncode}"
        raise NotPrinted(f"The printing system refused: {said}. {_REMEDY}")
    return done.stdout.decode("utf-8", "replace").strip()


def save_pdf(pdf: bytes, path: Path) -> Path:
    """Write a copy, whole or not at all; gives where it is.

    Raises:
        NotSaved: with the system's own words.
    """
    target = path if path.suffix.lower() == ".pdf" else path.with_name(f"{path.name}.pdf")
    return save_file(pdf, target)


def save_file(content: bytes, target: Path) -> Path:
    """Write a file, whole or not at all; gives where it is.

    Raises:
        NotSaved: with the system's own words.
    """
    partial = target.with_name(f"{target.name}.part")
    try:
        partial.write_bytes(content)
        partial.replace(target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        why = error.strerror or str(error)
        raise NotSaved(f"{target} could not be written: {why}. Choose another place.") from error
    return target


def _print_on_windows(pdf: bytes) -> str:
    """The program that is set for PDFs prints it; it reads the file after we are told."""
    with tempfile.NamedTemporaryFile(suffix=".pdf", delete=False) as file:
        file.write(pdf)
    start = getattr(os, "startfile", None)
    if start is None:
        raise NotPrinted(f"This computer cannot print from programs. {_REMEDY}")
    try:
        start(file.name, "print")
    except OSError as error:
        raise NotPrinted(f"No program on this computer prints PDFs: {error}. {_REMEDY}") from error
    return ""
