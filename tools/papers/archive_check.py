"""Asks a real validator whether papers are PDF/A-1b: Apache PDFBox Preflight, where it is here.

Debian has it: `apt-get install libpdfbox2-java libactivation-java libjaxb-api-java` and any Java.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_JARS: Final = Path("/usr/share/java")
_NEEDED: Final = (
    "preflight.jar",
    "pdfbox2.jar",
    "fontbox2.jar",
    "xmpbox.jar",
    "commons-logging.jar",
    "commons-io.jar",
    "javax.activation.jar",
    "jaxb-api.jar",
)
_MAIN: Final = "org.apache.pdfbox.preflight.Validator_A1b"
_VALID: Final = "is a valid PDF/A-1b file"
WANTED: Final = (
    "No validator here. It is Debian's libpdfbox2-java with libactivation-java, libjaxb-api-java "
    "and a Java."
)


def has_validator() -> bool:
    """Whether Java and Preflight are installed."""
    return shutil.which("java") is not None and all((_JARS / name).exists() for name in _NEEDED)


def not_archivable(papers: Mapping[str, bytes]) -> list[str]:
    """What the validator says of those papers that it does not find valid, by their names."""
    with tempfile.TemporaryDirectory() as folder:
        files = {f"{at}.pdf": name for at, name in enumerate(papers)}
        for file, name in files.items():
            Path(folder, file).write_bytes(papers[name])
        said = _run(folder)
    valid = {file for file in files if f"The file {file} {_VALID}" in said}
    return [f"{name}: {_of(file, said)}" for file, name in files.items() if file not in valid]


def _run(folder: str) -> str:
    path = ":".join(str(_JARS / name) for name in _NEEDED)
    words = ["java", "-cp", path, _MAIN, "batch", folder]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def _of(file: str, said: str) -> str:
    """The validator's lines about one file."""
    _, found, rest = said.partition(f"The file {file} ")
    return " ".join(rest.split("The file ")[0].split()) if found else "not checked"
