"""Which embedded font prints which character.

Source Sans prints our own words; DejaVu steps in for names in other scripts. A character
that neither has is written out as its code, so that it is said and never a black box.
"""

import importlib.util
import unicodedata
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from o2clinic.documents.right_to_left import has_right_to_left, visual_order
from o2clinic.errors import Unavailable

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

Runs = tuple[tuple[str, str], ...]

_FORMAT_CATEGORIES = frozenset({"Cf", "Cc", "Cs"})
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)
_DEJAVU_FOLDER = ("mpl-data", "fonts", "ttf")


class Face(StrEnum):
    """The three faces of paper; the value is the font's name inside the PDF."""

    REGULAR = "O2Regular"
    SEMIBOLD = "O2Semibold"
    ITALIC = "O2Italic"


_FILES = {
    Face.REGULAR: ("SourceSansPro-Regular.ttf", "DejaVuSans.ttf"),
    Face.SEMIBOLD: ("SourceSansPro-Semibold.ttf", "DejaVuSans-Bold.ttf"),
    Face.ITALIC: ("SourceSansPro-It.ttf", "DejaVuSans-Oblique.ttf"),
}


@lru_cache(maxsize=1)
def register() -> dict[Face, tuple["TTFont", "TTFont"]]:
    """Load the fonts once: for each face, Source Sans and the one that steps in."""
    from reportlab import rl_config
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    rl_config.useA85 = 0  # streams as letters of ASCII would be a fifth larger, and slower
    source_sans = _package_folder("font_source_sans_pro") / "files"
    dejavu = _package_folder("matplotlib").joinpath(*_DEJAVU_FOLDER)
    fonts = {}
    for face, (first, second) in _FILES.items():
        fonts[face] = (
            TTFont(face.value, source_sans / first),
            TTFont(f"{face.value}Other", dejavu / second),
        )
        for font in fonts[face]:
            pdfmetrics.registerFont(font)
    return fonts


def _package_folder(package: str) -> Path:
    """Folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise Unavailable(
            f"The fonts of {package} are not installed, so nothing can be printed. "
            "Run the set-up again."
        )
    return Path(spec.origin).parent


@lru_cache(maxsize=20_000)
def runs(text: str, face: Face) -> Runs:
    """Split one line into (font name, text) pieces, in the order in which they are printed."""
    own, other = register()[face]
    text = text.replace("\u00a0", " ")
    if text.isascii() and text.isprintable():
        return ((own.fontName, text),) if text else ()
    text = unicodedata.normalize("NFC", text)
    if has_right_to_left(text):
        text = visual_order(text)
    pieces: list[tuple[str, str]] = []
    for character in text:
        name, printed = _choose(character, own, other)
        if not printed:
            continue
        if pieces and pieces[-1][0] == name:
            pieces[-1] = (name, pieces[-1][1] + printed)
        else:
            pieces.append((name, printed))
    return tuple(pieces)


def _choose(character: str, own: "TTFont", other: "TTFont") -> tuple[str, str]:
    if _is_invisible(character):
        return own.fontName, ""
    for font in (own, other):
        if _has(font, character):
            return font.fontName, character
    return own.fontName, f"[U+{ord(character):04X}]"


def _has(font: "TTFont", character: str) -> bool:
    """Whether a font prints a character, and readers of the PDF get it back.

    WORKAROUND reportlab 5.1: beyond U+FFFF its map back to text names another character.
    """
    return ord(character) <= 0xFFFF and ord(character) in font.face.charToGlyph


def _is_invisible(character: str) -> bool:
    return (
        unicodedata.category(character) in _FORMAT_CATEGORIES
        or ord(character) in _VARIATION_SELECTORS
    )


def unprintable(text: str, face: Face = Face.REGULAR) -> tuple[str, ...]:
    """The characters of a text that no font has, each once."""
    own, other = register()[face]
    return tuple(
        dict.fromkeys(
            character
            for character in unicodedata.normalize("NFC", text)
            if not _is_invisible(character)
            and not _has(own, character)
            and not _has(other, character)
        )
    )


@lru_cache(maxsize=50_000)
def width_at_one_point(text: str, face: Face) -> float:
    """Width of one line of text at 1 pt."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(sum(stringWidth(piece, name, 1) for name, piece in runs(text, face)))


def width(text: str, face: Face, size: float) -> float:
    """Width of one line of text in points."""
    return width_at_one_point(text, face) * size
