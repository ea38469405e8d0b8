"""The texts of letters about visits: those that ship with the program, or a clinic's own."""

import tomllib
from functools import cache
from pathlib import Path

from o2clinic import paths
from o2clinic.documents.letter_texts import LetterTexts, letter_texts
from o2clinic.errors import Unreadable

_FOLDER, _FILE = "appointment_letters", "letters.toml"


def own_texts() -> Path:
    """Where a clinic's own texts lie on this computer; they need not be there."""
    return paths.user_data() / _FOLDER / _FILE


def texts() -> LetterTexts:
    """The texts that letters are written with; a clinic's own go before those shipped.

    Raises:
        Unreadable: naming the file and what is wrong with it; no letter is written with half of
            a clinic's words.
    """
    own = own_texts()
    file = own if own.is_file() else paths.resources(_FOLDER, _FILE)
    return _read(file, file.stat().st_mtime_ns)


@cache
def _read(file: Path, _changed: int) -> LetterTexts:
    try:
        told = tomllib.loads(file.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as wrong:
        raise Unreadable(file, 0, str(wrong)) from wrong
    return letter_texts(told, name=str(file))
