"""What a clinic letter makes of how its patient is to be written to."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.letter_manner import LetterManner, RecordedNeed, letter_manner, too_long
from o2clinic.services.patient_facts import NEEDS, PatientFacts

if TYPE_CHECKING:
    from o2clinic.services.letter_draft import LetterDraft

_FIRST_WORDS: Final = 6


def needs_of(facts: PatientFacts, today: date) -> tuple[RecordedNeed, ...]:
    """The needs that hold on a day."""
    return tuple(
        RecordedNeed(need.code, need.words, bool(need.flag), need.begins)
        for need in facts.open_on(NEEDS, today)
    )


def manner_of(facts: PatientFacts, today: date) -> LetterManner:
    """How to write to this patient."""
    return letter_manner(needs_of(facts, today), today)


def findings(draft: "LetterDraft") -> Iterator[Finding]:
    """What the needs ask of the letter and the letter does not give."""
    manner = draft.manner
    yield from _layout(draft, manner)
    if manner.by_email and not manner.wants_no_copies:
        message = (
            "The patient asked for e-mail: send it yourself, once written consent is there. "
            "Nothing is sent by the program."
        )
        yield Finding("AIS-3", Level.WARN, message)
    if manner.needs_another_way and not draft.given_how.strip():
        message = f"The patient needs: {_small(manner.other_words)}. Say how the letter is given."
        yield Finding("AIS-4", Level.BLOCK, message, "given_how")
    for what in filter(None, (manner.language, manner.signs)):
        message = f"An interpreter is needed ({what}): the letter says how to ask for one."
        yield Finding("AIS-5", Level.WARN, message)
    if manner.review_words and not draft.needs_asked:
        yield Finding("AIS-7", Level.WARN, manner.review_words, "needs_asked")
    if manner.wants_no_copies:
        yield _no_copies(draft)


def notes_of(manner: LetterManner, phone: str) -> tuple[str, ...]:
    """What stands at the end of the letter about interpreters (AIS-5)."""
    how = f"ring us on {phone}" if phone else "tell us"
    notes = []
    if manner.language:
        notes.append(f"If you need this letter read to you in {manner.language}, {how}.")
    if manner.signs:
        notes.append(f"If you need this letter in {manner.signs}, {how}.")
    return tuple(notes)


def _layout(draft: "LetterDraft", manner: LetterManner) -> Iterator[Finding]:
    if manner.wants_no_copies:
        return
    if manner.is_large and not draft.large_print:
        message = f"The patient asked for large print, {manner.points} point. Tick it."
        yield Finding("AIS-1", Level.WARN, message, "large_print")
    if manner.is_easy_read and not draft.easy_read:
        message = "The patient asked for easy read. Tick it."
        yield Finding("AIS-2", Level.WARN, message, "easy_read")
    if draft.easy_read and (long := too_long((draft.summary, draft.plan, draft.advice))):
        first = " ".join(long[0].split()[:_FIRST_WORDS])
        many = "1 sentence is" if len(long) == 1 else f"{len(long)} sentences are"
        message = f"For easy read {many} longer than 15 words: “{first} …”"
        yield Finding("AIS-2", Level.WARN, message)


def _no_copies(draft: "LetterDraft") -> Finding:
    if draft.facts.paper.practice.name:
        message = (
            "The patient wants no copies of clinic letters: this one is written to the GP, and "
            "none goes to the patient."
        )
        return Finding("LC-1", Level.WARN, message)
    message = (
        "The patient wants no copies of clinic letters, and no GP practice is recorded: there is "
        "nobody to write to."
    )
    return Finding("LC-1", Level.BLOCK, message)


def _small(words: str) -> str:
    return f"{words[:1].lower()}{words[1:]}"
