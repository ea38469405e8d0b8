"""Breaking text into lines that fit a width."""

import re
from collections.abc import Iterator
from itertools import pairwise

from o2clinic.documents.fonts import Face, width_at_one_point
from o2clinic.documents.marks import Style
from o2clinic.rules.display import MONTHS_IN_FULL

_BREAK_AFTER = "@-/"
_NUMBER = re.compile(r"\(?\d+(?:[.,–]\d+)*")
_YEAR = re.compile(r"\d{4}")
_SIGNS = ("L", "L/min", "kPa", "mmol/L", "%", "m", "h")
_SPANS = ("hours", "days", "weeks", "minutes", "years")
_WITH_A_NUMBER = frozenset({*MONTHS_IN_FULL, *_SIGNS, *_SPANS})
_TITLES = frozenset({"Dr", "Mr", "Mrs", "Ms", "Miss", "Prof"})
_REGISTERS = frozenset({"GMC", "NMC", "HCPC", "GPhC"})
_POSTCODE_AREA = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?")
_POSTCODE_STREET = re.compile(r"\d[A-Z]{2}")


def wrap(text: str, style: Style, room: float) -> list[str]:
    """Lines of a text no wider than `room` points; new lines of the text are kept."""
    limit = room / style.size
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        lines.extend(_wrap_paragraph(paragraph, style.face, limit))
    return lines


def _wrap_paragraph(paragraph: str, face: Face, limit: float) -> list[str]:
    if width_at_one_point(paragraph, face) <= limit:
        return [paragraph]
    space = width_at_one_point(" ", face)
    lines: list[str] = []
    line, used = "", 0.0
    for word in _held(paragraph.split(" "), face, limit):
        for piece in _pieces(word, face, limit):
            width = width_at_one_point(piece, face)
            if line and used + space + width > limit:
                lines.append(line)
                line, used = piece, width
            elif line:
                line, used = f"{line} {piece}", used + space + width
            else:
                line, used = piece, width
    lines.append(line)
    return lines


def _held(words: list[str], face: Face, limit: float) -> Iterator[str]:
    """The words; what belongs together as one where that fits.

    A number and its unit or month, a title and its name, a register and its number, a postcode.
    """
    held = words[0]
    for before, word in pairwise(words):
        both = f"{held} {word}"
        if _belong(before, word) and width_at_one_point(both, face) <= limit:
            held = both
        else:
            yield held
            held = word
    yield held


def _belong(first: str, second: str) -> bool:
    bare = second.rstrip(".,;:)")
    if first in MONTHS_IN_FULL:
        return bool(_YEAR.fullmatch(bare))
    if first in _TITLES or first in _REGISTERS:
        return bool(bare)
    if _POSTCODE_AREA.fullmatch(first):
        return bool(_POSTCODE_STREET.fullmatch(bare))
    return bare in _WITH_A_NUMBER and bool(_NUMBER.fullmatch(first))


def _pieces(word: str, face: Face, limit: float) -> list[str]:
    """A word that is wider than a line, cut after a sign if it has one, else where it must."""
    pieces: list[str] = []
    while width_at_one_point(word, face) > limit:
        fits = 1
        while width_at_one_point(word[: fits + 1], face) <= limit:
            fits += 1
        sign = max(word.rfind(each, 1, fits) for each in _BREAK_AFTER)
        cut = sign + 1 if sign > 0 else fits
        pieces.append(word[:cut])
        word = word[cut:]
    return [*pieces, word]


def spaced(lines: list[str], text: str) -> list[str]:
    """The lines of a text with the space at their ends at which each was broken.

    Nobody sees it, but without it a reader aloud joins the words of two lines.

    >>> spaced(["two", "lines"], "two lines")
    ['two ', 'lines']
    >>> spaced(["anna@", "clinic"], "anna@clinic")
    ['anna@', 'clinic']
    """
    if len(lines) == 1:
        return lines
    found, at = [], 0
    for line in lines:
        at += len(line)
        is_broken = text[at : at + 1].isspace()
        found.append(f"{line} " if is_broken else line)
        at += is_broken
    return found


def widest_word(text: str, style: Style) -> float:
    """Width of the longest piece that should not be broken."""
    words = text.replace("\n", " ").split(" ")
    return max(width_at_one_point(word, style.face) for word in words) * style.size
