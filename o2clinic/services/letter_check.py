"""What a letter still wants of its writer: what the record did not say, and plainer words."""

from collections.abc import Iterator
from typing import Final, Protocol

from o2clinic.documents.letter_template import PARTS, missing_marks
from o2clinic.documents.plain_words import advice_on
from o2clinic.errors import Finding, Level

_TO_PATIENT: Final = ("subject", "summary", "advice")
_MOST_ADVICE: Final = 3


class Written(Protocol):
    """A letter's draft, as far as its words are looked at."""

    @property
    def audience(self) -> str:
        """To whom it goes."""
        ...


def findings_on(draft: Written) -> tuple[Finding, ...]:
    """Marks that stand in the text block; advice on words does not."""
    plain = _plain(draft) if draft.audience == "patient" else ()
    return (*_marks(draft), *plain)


def _marks(draft: Written) -> Iterator[Finding]:
    for part in PARTS:
        for words in dict.fromkeys(missing_marks(getattr(draft, part))):
            message = f"Not in the record: {words}. Write it in place of the mark, or take it out."
            yield Finding("LT-MARK", Level.BLOCK, message, part)


def _plain(draft: Written) -> tuple[Finding, ...]:
    whole = "\n".join(getattr(draft, part) for part in _TO_PATIENT)
    found = []
    for said in advice_on(whole)[:_MOST_ADVICE]:
        field = next((part for part in _TO_PATIENT if _is_about(said, getattr(draft, part))), "")
        found.append(Finding("PLAIN", Level.WARN, said, field))
    return tuple(found)


def _is_about(said: str, text: str) -> bool:
    quoted = said.partition("“")[2].partition(" …")[0]
    short = said.removeprefix("Say what ").partition(" ")[0]
    return (quoted if quoted and not said.startswith("Say") else short) in text
