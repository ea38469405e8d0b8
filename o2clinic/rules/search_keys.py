"""The words by which a patient is found, and what a typed search asks for.

A patient has one row a key. A key of a name carries all other words of the name, so that one
range of the index holds everybody whose name begins with what was typed, in the order wanted,
and the further words can be looked for in the key itself:

    "jenkins mary ann"    family name first (blank)
    "mary, jenkins ann"   given or preferred name first (comma)
    "prowse. mary ann"    former name first (full stop)
    "~JNKNS mary ann"     how a name sounds
    "?jnkins mary ann"    a name with one of its first letters left out, against slips of typing
    "1945-07-14", "9990000018", "01872255000", "tr13lj"
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from functools import lru_cache
from typing import Final

import jellyfish

from o2clinic.rules import display
from o2clinic.rules.calendar import Century, NotADate, parse_date

LONGEST_KEY: Final = 120
LONGEST_QUESTION: Final = 200
MOST_TERMS: Final = 6
SOUND: Final = "~"
SLIP: Final = "?"
LAST_CHARACTER: Final = "\U0010ffff"

_SLIP_LETTERS: Final = 6  # slips are looked for in the first letters only: fewer rows a patient
_SHORTEST_SLIP: Final = 4
_REMEMBERED: Final = 4096  # names repeat; folding them is half the time of a search
_APOSTROPHES: Final = "'’‘ʼʻ`´"
_HYPHENS: Final = "-‐‑‒–—−"
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
_JOINED = str.maketrans("", "", _APOSTROPHES + _HYPHENS)
_SPLIT = str.maketrans(dict.fromkeys(_APOSTROPHES + _HYPHENS, " "))

_DATE = re.compile(
    r"\d{1,2}[/.\- ]\d{1,2}[/.\- ](?:\d{4}|\d{2})|\d{4}-\d{1,2}-\d{1,2}"
    r"|\d{1,2}(?:st|nd|rd|th)?[/.\- ]*[a-z]{3,9}[/.\- ]*(?:\d{4}|\d{2})"
)
_DATE_BEGUN = re.compile(r"\d{4}-\d{0,2}(?:-\d{0,2})?")
_DIGITS = re.compile(r"\+?[\d().\-]*\d[\d().\-]*")
_OUTWARD = re.compile(r"[a-z]{1,2}\d[a-z\d]?")
_INWARD_BEGUN = re.compile(r"\d[a-z]{0,2}")


class TermKind(Enum):
    """What one part of a search means; in the order of how few patients it leaves."""

    NUMBER = auto()
    DATE = auto()
    PLACE = auto()
    NAME = auto()
    SOUND = auto()


_WHOLE: Final = {TermKind.NUMBER: 6, TermKind.DATE: 10, TermKind.PLACE: 5}


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a search; every part must fit.

    Attributes:
        kind: what it means.
        text: folded.
        prefixes: a key beginning with any of these fits.
        keys: a key with any of these as its first word fits when nothing fits by its beginning.
    """

    kind: TermKind
    text: str
    prefixes: tuple[str, ...]
    keys: tuple[str, ...] = ()

    @property
    def is_narrow(self) -> bool:
        """Whether hardly anybody else fits: a whole date, number or postcode."""
        return self.kind in _WHOLE and len(self.text) >= _WHOLE[self.kind]


@dataclass(frozen=True, slots=True)
class Findable:
    """Everything of a patient that the search knows.

    Attributes:
        former: former names as (given names, family name).
        nhs_number: ten digits, or empty.
    """

    family_name: str
    given_names: str
    born_on: date
    preferred_name: str = ""
    former: tuple[tuple[str, str], ...] = ()
    nhs_number: str = ""
    hospital_number: str = ""
    postcodes: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


@lru_cache(maxsize=_REMEMBERED)
def fold(text: str) -> str:
    """Text without case, accents and punctuation; apostrophes and hyphens join, others part.

    >>> fold("O'Brien-Łukasz, Zoë")
    'obrienlukasz zoe'
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_JOINED)).translate(_PLAIN)
    kept = "".join(_kept(character) for character in plain)
    return " ".join(unicodedata.normalize("NFC", kept).split())


@lru_cache(maxsize=_REMEMBERED)
def name_words(name: str) -> tuple[str, ...]:
    """Every word under which a name may be looked for: joined and split.

    >>> name_words("O'Brien-Smith")
    ('obriensmith', 'brien', 'smith')
    """
    whole = fold(name)
    parts = fold(name.translate(_SPLIT)).split()
    words = [whole.replace(" ", ""), *whole.split(), *(word for word in parts if len(word) > 1)]
    return tuple(dict.fromkeys(word for word in words if word))


def sound(word: str) -> str:
    """How a word sounds in English (Metaphone); empty where it has no Latin letters.

    >>> sound("Phillips") == sound("filips")
    True
    """
    return str(jellyfish.metaphone(fold(word)))


def slips(word: str) -> tuple[str, ...]:
    """Keys that two spellings share when one letter is swapped, missing, doubled or wrong.

    Each is a word with one letter left out, so a slip on either side meets the other.
    """
    if len(word) < _SHORTEST_SLIP:
        return ()
    start = word[:_SLIP_LETTERS]
    shorter = (start[:at] + start[at + 1 :] for at in range(len(start)))
    return tuple(dict.fromkeys(SLIP + each for each in (start, *shorter)))


def phone_digits(text: str) -> str:
    """A telephone number as it is dialled in Britain, digits only.

    >>> phone_digits("+44 (0)1872 255000")
    '01872255000'
    """
    return re.sub(r"\D", "", display.phone(text).partition("x")[0])


def name_key(family_name: str, given_names: str) -> str:
    """What the key of a family name begins with when the whole name is known.

    >>> name_key("O'Brien", "Mary Ann")
    'obrien mary ann'
    """
    words = (fold(family_name).replace(" ", ""), *_words_of(given_names))
    return " ".join(words).strip()[:LONGEST_KEY]


def beginning(text: str) -> tuple[str, str]:
    """Range of the keys that begin with a text: from the first, up to but without the second."""
    return text, text + LAST_CHARACTER


def first_word(text: str) -> tuple[str, str]:
    """Range of the keys whose first word is this, whatever follows after a blank."""
    return text, text + "!"


def keys_for(patient: Findable) -> frozenset[str]:
    """Every key of a patient."""
    numbers = (
        patient.born_on.isoformat(),
        patient.nhs_number,
        fold(patient.hospital_number).replace(" ", ""),
        *(fold(postcode).replace(" ", "") for postcode in patient.postcodes),
        *(phone_digits(phone) for phone in patient.phones),
    )
    found = {*numbers, *_name_keys(patient), *_loose_keys(patient)}
    return frozenset(key[:LONGEST_KEY].strip() for key in found if key)


def question(text: str, today: date) -> tuple[Term, ...]:
    """What a typed search asks for; empty when there is nothing to look for.

    Args:
        text: names in any order, NHS number, date of birth, postcode, phone, "~" and a sound.
        today: the clinic's day, for years of two digits.

    >>> [term.text for term in question("mary jenk 14 jul 45 TR1 3LJ", date(2026, 3, 1))]
    ['mary', 'jenk', '1945-07-14', 'tr13lj']
    """
    tokens = text[:LONGEST_QUESTION].casefold().replace(",", " ").replace(";", " ").split()
    terms: list[Term] = []
    at = 0
    while at < len(tokens) and len(terms) < MOST_TERMS:
        term, used = _term(tokens[at:], today)
        if term is not None:
            terms.append(term)
        at += used
    return tuple(dict.fromkeys(terms))


def _term(tokens: list[str], today: date) -> tuple[Term | None, int]:
    """The first part of what is left, and how many of its words it takes."""
    for used in (3, 2, 1):
        born_on = _date(" ".join(tokens[:used]), today) if len(tokens) >= used else None
        if born_on is not None:
            return Term(TermKind.DATE, born_on.isoformat(), (born_on.isoformat(),)), used
    first = tokens[0]
    if _DATE_BEGUN.fullmatch(first):
        return Term(TermKind.DATE, first, (first,)), 1
    if _DIGITS.fullmatch(first):
        return _number(tokens, today)
    if len(tokens) > 1 and _OUTWARD.fullmatch(first) and _INWARD_BEGUN.fullmatch(tokens[1]):
        return Term(TermKind.PLACE, first + tokens[1], (first + tokens[1],)), 2
    return _word(first), 1


def _word(typed: str) -> Term | None:
    word = fold(typed).replace(" ", "")[:LONGEST_KEY]
    if typed.startswith(SOUND):
        heard = SOUND + sound(typed)
        return Term(TermKind.SOUND, word, (), (heard,)) if heard != SOUND else None
    if not word or "/" in typed:
        return None
    if re.search(r"\d", word):
        return Term(TermKind.PLACE, word, (word,))
    return Term(TermKind.NAME, word, (word,), _loose_keys_of(word))


def _number(tokens: list[str], today: date) -> tuple[Term, int]:
    """Digits typed in groups are one number: NHS, telephone, or a date without its signs."""
    used = 1
    while used < len(tokens) and _DIGITS.fullmatch(tokens[used]):
        used += 1
    digits = phone_digits(" ".join(tokens[:used]))
    born_on = _run_together(digits, today)
    prefixes = (digits,) if born_on is None else (digits, born_on.isoformat())
    return Term(TermKind.NUMBER, digits, prefixes), used


def _date(words: str, today: date) -> date | None:
    if not _DATE.fullmatch(words):
        return None
    try:
        return parse_date(words, today, century=Century.PAST)
    except NotADate:
        return None


def _run_together(digits: str, today: date) -> date | None:
    try:
        return parse_date(digits, today, century=Century.PAST) if len(digits) in {6, 8} else None
    except NotADate:
        return None


def _kept(character: str) -> str:
    """The character, a blank for what parts words, nothing for an accent."""
    if "\u0300" <= character <= "\u036f":
        return ""
    category = unicodedata.category(character)
    if category[0] in "LMN" or category == "So":
        return character
    return "" if category == "Cf" else " "


def _name_keys(patient: Findable) -> Iterator[str]:
    family, given, called = _name(patient)
    for word in family:
        yield _key(word, (*given, *family, *called))
    for word in (*given, *called):
        yield _key(word, (*family, *given, *called), ",")
    for former_given, former_family in patient.former:
        former = (*name_words(former_family), *_words_of(former_given))
        for word in former:
            if word not in family and word not in given:
                yield _key(word, (*given, *family, *former), ".")


def _loose_keys(patient: Findable) -> Iterator[str]:
    family, given, called = _name(patient)
    former = tuple(name for _given, name in patient.former)
    for heard in _sounds((*family, *given[:1], *former)):
        yield _key(heard, (*given, *family, *called))
    for word in (*family[:1], *given[:1]):
        for slip in slips(word):
            yield _key(slip, tuple(it for it in (*given, *family, *called) if it != word))


def _name(patient: Findable) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    return (
        name_words(patient.family_name),
        _words_of(patient.given_names),
        _words_of(patient.preferred_name),
    )


def _words_of(names: str) -> tuple[str, ...]:
    """Of several names of one person, which are never joined as a family name's parts are."""
    return tuple(dict.fromkeys(word for name in names.split() for word in name_words(name)))


def _key(first: str, words: Iterable[str], sign: str = "") -> str:
    rest = dict.fromkeys(word for word in words if word != first)
    return f"{first}{sign} {' '.join(rest)}"


def _sounds(words: Iterable[str]) -> Iterator[str]:
    yield from (SOUND + heard for heard in map(sound, words) if heard)


def _loose_keys_of(word: str) -> tuple[str, ...]:
    if len(word) < _SHORTEST_SLIP:
        return ()
    return tuple(dict.fromkeys((*_sounds([word]), *slips(word))))
