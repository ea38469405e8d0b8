"""Every text of a letter: those that ship with the program, and the clinic's own in their place."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic import paths
from o2clinic.documents.letter_fields import LETTER_FIELDS
from o2clinic.documents.letter_template import NEEDED, PARTS, TextRules, check_text, named_in
from o2clinic.documents.letter_texts import LetterTexts
from o2clinic.documents.plain_words import advice_on
from o2clinic.documents.visit_text_edits import (
    check_edit,
    rules_for,
    shipped_edits,
    title_of,
    with_edits,
)
from o2clinic.errors import Finding, Level, NotFound, Unreadable
from o2clinic.models import LetterTemplate
from o2clinic.rules.visit_letters import LETTER_WORDS
from o2clinic.services import letter_wording

GENERAL: Final = "clinic_letter"
PATIENT: Final = "patient"
AUDIENCE_WORDS: Final = {PATIENT: "Patient", "gp": "GP", "agency": "Ward or agency"}
# In this order they are offered.
_CLINIC_LETTERS: Final = (
    *(GENERAL, "clinic_letter_ltot", "clinic_letter_aot", "no_oxygen", "discharge_oxygen"),
    *("withdrawal", "leaving", "letters_choice", "mdt_outcome", "mdt_outcome_patient"),
)
# They tell what a meeting decided; nobody has seen the patient for them.
OF_MEETINGS: Final = frozenset({"mdt_outcome", "mdt_outcome_patient"})
_LETTER_RULES: Final = TextRules(LETTER_FIELDS, PARTS, NEEDED)


@dataclass(frozen=True, slots=True)
class ShippedText:
    """A text as it comes with the program.

    Attributes:
        audience: to whom it goes.
        tells: what the paper shows beside the text: "gases", "oxygen", "trend".
        carries: fields that such a letter is to name.
    """

    template_id: str
    version: str
    title: str
    audience: str
    text: str
    tells: frozenset[str] = frozenset()
    carries: tuple[str, ...] = ()

    @property
    def is_about_visits(self) -> bool:
        """Whether it is one of the texts of letters about visits."""
        return self.template_id not in _CLINIC_LETTERS


@dataclass(frozen=True, slots=True)
class TextInForce:
    """The text that letters are written with.

    Attributes:
        edition: of the clinic's own; 0 for the text of the program.
    """

    shipped: ShippedText
    edition: int = 0
    own_text: str = ""

    @property
    def text(self) -> str:
        """The words."""
        return self.own_text or self.shipped.text

    @property
    def label(self) -> str:
        """What is kept with a paper: "clinic_letter clinic 3"."""
        number = f"clinic {self.edition}" if self.own_text else self.shipped.version
        return f"{self.shipped.template_id} {number}"


def shipped_texts() -> dict[str, ShippedText]:
    """Those that ship, clinic letters first; of visits, what an own file says goes before.

    Raises:
        Unreadable: naming the file and what is wrong with it.
    """
    return _clinic_letters() | _visit_letters(letter_wording.texts())


def shipped(template_id: str) -> ShippedText:
    """One of them.

    Raises:
        NotFound: there is no such letter.
    """
    found = shipped_texts().get(template_id)
    if found is None:
        raise NotFound(f"There is no letter {template_id!r} in this program.")
    return found


def clinic_letters_on(session: Session, day: date) -> tuple[TextInForce, ...]:
    """The texts of clinic letters in force on a day, as they are offered; one statement."""
    own = _own_on(session, day)
    found = []
    for one in _clinic_letters().values():
        edition, text = own.get(one.template_id, (0, ""))
        is_used = bool(text) and can_be_used(one, text)
        found.append(TextInForce(one, edition, text) if is_used else TextInForce(one))
    return tuple(found)


def visit_texts_on(session: Session, day: date) -> LetterTexts:
    """The texts of letters about visits on a day; one statement."""
    texts = letter_wording.texts()
    known = shipped_edits(texts)
    own = {
        key: (edition, text)
        for key, (edition, text) in _own_on(session, day).items()
        if key in known and text and can_be_used(shipped(key), text)
    }
    if not own:
        return texts
    newest = max(edition for edition, _ in own.values())
    made = with_edits(texts, {key: text for key, (_, text) in own.items()})
    return replace(made, version=f"{texts.version} clinic {newest}")


def can_be_used(one: ShippedText, text: str) -> bool:
    """Whether a clinic's text still goes with this program; if not, the program's is used."""
    if one.is_about_visits:
        return not check_edit(one.template_id, text, letter_wording.texts())
    return not check_text(text, _LETTER_RULES)


def check(template_id: str, text: str) -> tuple[Finding, ...]:
    """What stands against a text, and what is to be thought of; asks no database."""
    one = shipped(template_id)
    if one.is_about_visits:
        return check_edit(template_id, text, letter_wording.texts())
    found = check_text(text, _LETTER_RULES)
    if found:
        return found
    named = named_in(text, _LETTER_RULES)
    lacking = tuple(
        Finding("LX-CARRY", Level.WARN, f"Such a letter is to tell {_words(name)}.", "text")
        for name in one.carries
        if name not in named
    )
    return (*lacking, *_plain(one, text))


def rules_of(template_id: str) -> TextRules:
    """Fields and parts of a text."""
    if shipped(template_id).is_about_visits:
        return rules_for(template_id, letter_wording.texts())
    return _LETTER_RULES


def _own_on(session: Session, day: date) -> dict[str, tuple[int, str]]:
    rows = session.execute(
        select(
            LetterTemplate.template_id,
            LetterTemplate.edition,
            LetterTemplate.is_shipped,
            LetterTemplate.text,
        )
        .where(LetterTemplate.in_force_from <= day)
        .order_by(LetterTemplate.in_force_from, LetterTemplate.edition)
    )
    # The last of each holds.
    return {row.template_id: (row.edition, "" if row.is_shipped else row.text) for row in rows}


def _plain(one: ShippedText, text: str) -> tuple[Finding, ...]:
    """Advice on plain words, of the text itself; what fields say is looked at in the letter."""
    if one.audience != PATIENT:
        return ()
    words = "\n".join(line for line in text.splitlines() if not line.startswith(("[", "{%")))
    return tuple(Finding("PLAIN", Level.WARN, said, "text") for said in advice_on(words))


def _words(name: str) -> str:
    return LETTER_FIELDS[name].words


@cache
def _clinic_letters() -> dict[str, ShippedText]:
    found = {}
    for template_id in _CLINIC_LETTERS:
        file = paths.resources("letter_templates", f"{template_id}.toml")
        try:
            found[template_id] = _read(tomllib.loads(file.read_text("utf-8")))
        except (tomllib.TOMLDecodeError, KeyError, OSError) as wrong:
            raise Unreadable(file, 0, str(wrong)) from wrong
    return found


def _read(told: Mapping[str, Any]) -> ShippedText:
    return ShippedText(
        template_id=told["id"],
        version=told["version"],
        title=told["title"],
        audience=told["audience"],
        text=told["text"].strip() + "\n",
        tells=frozenset(told["tells"]),
        carries=tuple(told["carries"]),
    )


def _visit_letters(texts: LetterTexts) -> dict[str, ShippedText]:
    words = {kind.value: told for kind, told in LETTER_WORDS.items()}
    return {
        key: ShippedText(key, texts.version, title_of(key, words), PATIENT, text)
        for key, text in shipped_edits(texts).items()
    }
