"""How a patient, or their carer, is to be written to: one answer for every letter.

Accessible Information Standard (DAPB1605 v4.0): identify, record, flag, share, meet and review.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from o2clinic.rules.display import listed, short_date
from o2clinic.rules.patient_codes import NeedKind, in_words

LARGE_POINTS: Final = 18
_SMALLEST_LARGE: Final = 14
_LARGEST: Final = 36
EASY_READ_POINTS: Final = 14
ASKED_AGAIN_AFTER: Final = timedelta(days=365)
LONGEST_EASY_SENTENCE: Final = 15  # words
_SIZE: Final = re.compile(r"(?<![A-Za-z\d])(\d{2,3})")
# For these a sheet of print is of no use at all, or it is not what the patient reads first.
_NOT_PRINT: Final = (NeedKind.BRAILLE, NeedKind.AUDIO, NeedKind.SIGN_LANGUAGE)
# How a letter is written and sent; the others are about visits and telephones.
_OF_LETTERS: Final = frozenset(
    {
        *(NeedKind.LARGE_PRINT, NeedKind.EASY_READ, NeedKind.EMAIL, NeedKind.INTERPRETER),
        *(NeedKind.NOT_BY_LETTER, NeedKind.NO_COPIES, *_NOT_PRINT),
    }
)
_SENTENCE_ENDS: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9“‘])|(?<=;)\s+")


@dataclass(frozen=True, slots=True)
class RecordedNeed:
    """A communication need that holds on the day of the letter.

    Attributes:
        detail: the size of print, the language, the kind of signs.
        asked_on: when it was told, or asked about last.
    """

    kind: str
    detail: str = ""
    is_carers: bool = False
    asked_on: date | None = None

    @property
    def words(self) -> str:
        """As it stands in a letter: "Interpreter: Polish (the carer's)"."""
        detail = f": {self.detail}" if self.detail else ""
        carer = " (the carer's)" if self.is_carers else ""
        return f"{in_words(self.kind)}{detail}{carer}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterManner:
    """How letters to one patient are written and sent.

    Attributes:
        points: the size of print; 0 for the usual one.
        is_easy_read: short lines, one idea a line, a sign before each part.
        by_email: asked for; nothing is ever sent by the program itself.
        other_ways: beside or in place of print: braille, a recording, sign language.
        is_not_by_letter: does not want to be written to.
        wants_no_copies: clinic letters go to the GP and not to the patient.
        language: that an interpreter speaks; "" without one.
        signs: of an interpreter of sign language; "" without one.
        of_carer: what of this is the carer's need.
        asked_on: when the oldest of the needs was asked about last; None without any.
        is_to_ask_again: that is longer ago than a year.
    """

    points: int = 0
    is_easy_read: bool = False
    by_email: bool = False
    other_ways: tuple[NeedKind, ...] = ()
    is_not_by_letter: bool = False
    wants_no_copies: bool = False
    language: str = ""
    signs: str = ""
    of_carer: tuple[str, ...] = ()
    asked_on: date | None = None
    is_to_ask_again: bool = False

    @property
    def is_large(self) -> bool:
        """Whether the print is larger than usual."""
        return self.points > 0

    @property
    def needs_another_way(self) -> bool:
        """Whether paper alone does not reach the patient: how it was given has to be said."""
        return bool(self.other_ways) or self.is_not_by_letter

    @property
    def other_words(self) -> str:
        """What is needed in place of print, in words: "Braille and audio"."""
        ways = [in_words(way) for way in self.other_ways]
        if self.is_not_by_letter:
            ways.append(in_words(NeedKind.NOT_BY_LETTER))
        return listed(ways)

    @property
    def review_words(self) -> str:
        """That the needs are to be asked about again; "" while they are not."""
        if not self.is_to_ask_again or self.asked_on is None:
            return ""
        return (
            f"Communication needs were last asked about on {short_date(self.asked_on)}: "
            "ask again whether they still hold."
        )


def letter_manner(needs: Iterable[RecordedNeed], today: date) -> LetterManner:
    """How to write, from what is recorded (AIS-1 to AIS-7, LC-1).

    >>> letter_manner([RecordedNeed(NeedKind.LARGE_PRINT, "24 point")], date(2026, 11, 24)).points
    24
    """
    known = tuple(need for need in needs if need.kind in set(NeedKind))
    kinds = {need.kind for need in known}
    asked = [need.asked_on for need in known if need.asked_on is not None]
    oldest = min(asked, default=None)
    return LetterManner(
        points=_points(known),
        is_easy_read=NeedKind.EASY_READ in kinds,
        by_email=NeedKind.EMAIL in kinds,
        other_ways=tuple(way for way in _NOT_PRINT if way in kinds),
        is_not_by_letter=NeedKind.NOT_BY_LETTER in kinds,
        wants_no_copies=NeedKind.NO_COPIES in kinds,
        language=_detail(known, NeedKind.INTERPRETER),
        signs=_detail(known, NeedKind.SIGN_LANGUAGE),
        of_carer=tuple(need.words for need in known if need.is_carers and need.kind in _OF_LETTERS),
        asked_on=oldest,
        is_to_ask_again=oldest is not None and today - oldest > ASKED_AGAIN_AFTER,
    )


def sentences(text: str) -> tuple[str, ...]:
    """A text with one idea a line, as easy read wants it (AIS-2).

    >>> sentences("Your oxygen is low. Use it at night; never smoke near it.")
    ('Your oxygen is low.', 'Use it at night;', 'never smoke near it.')
    """
    return tuple(
        part.strip()
        for line in text.splitlines()
        for part in _SENTENCE_ENDS.split(line)
        if part.strip()
    )


def too_long(texts: Iterable[str]) -> tuple[str, ...]:
    """The sentences that are too long for easy read (AIS-2).

    >>> too_long(["Short enough."])
    ()
    """
    return tuple(
        sentence
        for text in texts
        for sentence in sentences(text)
        if len(sentence.split()) > LONGEST_EASY_SENTENCE
    )


def _points(known: Iterable[RecordedNeed]) -> int:
    """The largest print that anybody of the household asked for (AIS-1)."""
    sizes = [_size(need.detail) for need in known if need.kind == NeedKind.LARGE_PRINT]
    return max(sizes, default=0)


def is_print_size(detail: str) -> bool:
    """Whether letters can be printed in the size that a need names (AIS-1).

    >>> [is_print_size(words) for words in ("24", "24 point", "8", "big")]
    [True, True, False, False]
    """
    found = _SIZE.search(detail)
    return found is not None and _SMALLEST_LARGE <= int(found.group(1)) <= _LARGEST


def _size(detail: str) -> int:
    found = _SIZE.search(detail)
    size = int(found.group(1)) if found else 0
    return min(size, _LARGEST) if size >= _SMALLEST_LARGE else LARGE_POINTS


def _detail(known: Iterable[RecordedNeed], kind: NeedKind) -> str:
    return next((need.detail or in_words(kind) for need in known if need.kind == kind), "")
