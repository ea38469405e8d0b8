"""A patient died or moved away: what is said of it, and what it stops."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.display import short_date

LONGEST_SOURCE: Final = 200
LONGEST_REASON: Final = 1000


class ClosingKind(StrEnum):
    """Why a record is closed."""

    DIED = "died"
    MOVED_AWAY = "moved_away"


KIND_WORDS: Final = {ClosingKind.DIED: "Died", ClosingKind.MOVED_AWAY: "Moved away"}
SOURCES: Final = (
    *("Family or carer", "GP practice", "National record (PDS)", "Hospital"),
    *("Supplier", "Care home", "The patient"),
)
ENDED: Final = {
    ClosingKind.DIED: "By the clinic: the patient has died",
    ClosingKind.MOVED_AWAY: "By the clinic: the patient has moved away",
}


@dataclass(frozen=True, slots=True)
class ClosingCase:
    """What is typed, and what is known."""

    kind: ClosingKind
    happened_on: date | None
    source: str
    born_on: date
    today: date
    died_on: date | None = None
    moved_away_on: date | None = None


def findings(case: ClosingCase) -> tuple[Finding, ...]:
    """What stands in the way of recording it."""
    return tuple(_findings(case))


def _findings(case: ClosingCase) -> Iterator[Finding]:
    known = case.died_on if case.kind is ClosingKind.DIED else case.moved_away_on
    if known is not None:
        words = KIND_WORDS[case.kind].lower()
        message = f"It is recorded already that the patient {words} on {short_date(known)}."
        yield Finding("CL-1", Level.BLOCK, message, "kind")
    day = case.happened_on
    if day is None:
        yield Finding("CL-2", Level.BLOCK, "Type the day on which it happened.", "happened_on")
    elif day > case.today:
        message = f"{short_date(day)} is in the future. Check the year."
        yield Finding("CL-3", Level.BLOCK, message, "happened_on")
    elif day < case.born_on:
        message = f"{short_date(day)} is before the birth. Check both."
        yield Finding("CL-4", Level.BLOCK, message, "happened_on")
    if not case.source.strip():
        yield Finding("CL-5", Level.BLOCK, "Say who told the clinic.", "source")
    elif len(case.source.strip()) > LONGEST_SOURCE:
        message = f"This can have {LONGEST_SOURCE} characters at most. Shorten it."
        yield Finding("CL-5", Level.BLOCK, message, "source")
