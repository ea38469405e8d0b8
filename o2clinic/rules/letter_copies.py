"""Copies of a letter: by which way each goes, how it stands, and how it fills its envelope."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from o2clinic.rules.letter_manner import LetterManner

LETTER_WITHIN: Final = timedelta(days=7)
MOST_SHEETS: Final = 5  # folded to a third, in a window envelope


class CopyRoute(StrEnum):
    """How a copy goes to whom it is for."""

    POST = "post"
    EMAIL = "email"
    BY_HAND = "by_hand"
    ELECTRONIC = "electronic"


class CopyState(StrEnum):
    """How a copy stands."""

    TO_SEND = "to_send"
    PRINTED = "printed"
    SENT = "sent"
    RETURNED = "returned"


class CopyFor(StrEnum):
    """Whose a copy is."""

    PATIENT = "patient"
    PRACTICE = "practice"
    OTHER = "other"


ROUTE_WORDS: Final = {
    CopyRoute.POST: "Post",
    CopyRoute.EMAIL: "E-mail",
    CopyRoute.BY_HAND: "By hand",
    CopyRoute.ELECTRONIC: "Electronic transfer",
}
STATE_WORDS: Final = {
    CopyState.TO_SEND: "To send",
    CopyState.PRINTED: "Printed",
    CopyState.SENT: "Sent",
    CopyState.RETURNED: "Returned",
}
ON_PAPER: Final = (CopyRoute.POST, CopyRoute.BY_HAND)


def route_for(whose: CopyFor, manner: LetterManner) -> CopyRoute:
    """The way that is proposed; whoever sends it may choose another (LC-2).

    >>> route_for(CopyFor.PRACTICE, LetterManner())
    <CopyRoute.ELECTRONIC: 'electronic'>
    """
    if whose is CopyFor.PRACTICE:
        return CopyRoute.ELECTRONIC
    if whose is CopyFor.PATIENT and manner.needs_another_way:
        return CopyRoute.BY_HAND
    if whose is CopyFor.PATIENT and manner.by_email:
        return CopyRoute.EMAIL
    return CopyRoute.POST


def why_not_moved(now: str, to: CopyState) -> str:
    """What keeps a copy from being marked so; "" when nothing does (LC-3).

    >>> why_not_moved(CopyState.TO_SEND, CopyState.RETURNED)
    'Only a copy that was sent can come back.'
    """
    if to is CopyState.RETURNED and now != CopyState.SENT:
        return "Only a copy that was sent can come back."
    return ""


def due_on(seen_on: date) -> date:
    """The last day on which the letter about a visit goes in time (LT-7).

    >>> due_on(date(2026, 11, 20))
    datetime.date(2026, 11, 27)
    """
    return seen_on + LETTER_WITHIN


@dataclass(frozen=True, slots=True)
class Piece:
    """One copy on paper.

    Attributes:
        to: who gets it, by what sorts and parts the envelopes.
    """

    copy_id: int
    document_id: int
    to: str
    pages: int


@dataclass(frozen=True, slots=True)
class Envelope:
    """What goes to one place together."""

    to: str
    pieces: tuple[Piece, ...]
    sheets: int

    @property
    def is_thick(self) -> bool:
        """Whether it is too much for the usual envelope."""
        return self.sheets > MOST_SHEETS


def envelopes(pieces: Iterable[Piece], *, on_both_sides: bool) -> tuple[Envelope, ...]:
    """The copies in the order in which they are put into envelopes (LC-4).

    >>> both = [Piece(1, 7, "Quay Surgery", 3), Piece(2, 8, "Quay Surgery", 2)]
    >>> [envelope.sheets for envelope in envelopes(both, on_both_sides=True)]
    [3]
    """
    parted: dict[str, list[Piece]] = {}
    for piece in pieces:
        parted.setdefault(piece.to, []).append(piece)
    return tuple(
        Envelope(to, tuple(parted[to]), sheets(parted[to], on_both_sides=on_both_sides))
        for to in sorted(parted, key=str.casefold)
    )


def sheets(pieces: Sequence[Piece], *, on_both_sides: bool) -> int:
    """How many sheets of paper they are; each begins on one of its own.

    >>> sheets([Piece(1, 7, "", 3)], on_both_sides=False)
    3
    """
    return sum(-(-piece.pages // 2) if on_both_sides else piece.pages for piece in pieces)
