"""Which of the patients found comes first, and who may be the same person twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import jellyfish

from o2clinic.rules import display
from o2clinic.rules.search_keys import Term, TermKind, fold, name_words, sound

_EXACT, _BEGINS, _OTHERWISE = 0, 4, 8  # a given name scores one more than a family name
_FEWEST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Match:
    """A patient as the comparison sees them; also what is known of a new one so far."""

    family_name: str
    given_names: str
    preferred_name: str = ""
    born_on: date | None = None
    nhs_number: str = ""
    postcode: str = ""


class Alike(StrEnum):
    """Why two records may be one person; the surest first."""

    SAME_NHS_NUMBER = "same_nhs_number"
    SAME_NAME_AND_BIRTH = "same_name_and_birth"
    NAMES_SWAPPED = "names_swapped"
    DAY_AND_MONTH_SWAPPED = "day_and_month_swapped"
    BIRTH_AND_SOUND = "birth_and_sound"
    SAME_NAME_AND_POSTCODE = "same_name_and_postcode"
    SAME_NAME = "same_name"


def best_first(terms: Sequence[Term], matches: Sequence[Match]) -> list[int]:
    """Positions of the matches: exact NHS number, exact name, beginning of a name, likeness."""
    scored = [
        (_score(terms, match), fold(match.family_name), fold(match.given_names), at)
        for at, match in enumerate(matches)
    ]
    return [at for *_, at in sorted(scored)]


def swapped_day_and_month(born_on: date) -> date | None:
    """The other date that the same figures may have meant.

    >>> swapped_day_and_month(date(1945, 7, 4))
    datetime.date(1945, 4, 7)
    """
    if born_on.day > 12 or born_on.day == born_on.month:
        return None
    return date(born_on.year, born_on.day, born_on.month)


def alike(new: Match, known: Match) -> Alike | None:
    """Why a new patient may be this known one; None when there is no sign of it."""
    if new.nhs_number and new.nhs_number == known.nhs_number:
        return Alike.SAME_NHS_NUMBER
    has_same_birth = new.born_on is not None and new.born_on == known.born_on
    if _is_swapped(new, known) and (has_same_birth or new.born_on is None):
        return Alike.NAMES_SWAPPED
    if not _sounds_alike(new.family_name, known.family_name):
        return None
    has_same_name = _has_same_name(new, known)
    if has_same_birth:
        return Alike.SAME_NAME_AND_BIRTH if has_same_name else Alike.BIRTH_AND_SOUND
    return _other_birth(new, known) if has_same_name else None


def is_namesake(one: Match, other: Match) -> bool:
    """Whether two people may be taken for each other: like family name, and given name or birth.

    >>> mary = Match("Jenkins", "Mary Ann", born_on=date(1945, 7, 14))
    >>> is_namesake(mary, Match("Jenkyns", "Mary", born_on=date(1951, 2, 2)))
    True
    >>> is_namesake(mary, Match("Jenkins", "Ann", born_on=date(1951, 2, 2)))
    False
    """
    if not _sounds_alike(one.family_name, other.family_name):
        return False
    mine, theirs = fold(one.given_names).split()[:1], fold(other.given_names).split()[:1]
    return one.born_on == other.born_on or (bool(mine) and mine == theirs)


def _other_birth(new: Match, known: Match) -> Alike | None:
    if new.born_on is not None and known.born_on == swapped_day_and_month(new.born_on):
        return Alike.DAY_AND_MONTH_SWAPPED
    if new.postcode and display.postcode(new.postcode) == display.postcode(known.postcode):
        return Alike.SAME_NAME_AND_POSTCODE
    return Alike.SAME_NAME if new.born_on is None else None


def _score(terms: Sequence[Term], match: Match) -> int:
    if any(term.kind is TermKind.NUMBER and term.text == match.nhs_number for term in terms):
        return -1
    return sum(_nearness(term.text, match) for term in terms if term.kind is TermKind.NAME)


def _nearness(word: str, match: Match) -> int:
    family = name_words(match.family_name)
    given = (*name_words(match.given_names), *name_words(match.preferred_name))
    for score, words in ((0, family), (1, given[:1]), (2, given)):
        if word in words:
            return _EXACT + score
    for score, words in ((0, family[:1]), (1, family), (2, given)):
        if any(each.startswith(word) for each in words):
            return _BEGINS + score
    return _OTHERWISE + min(
        (jellyfish.damerau_levenshtein_distance(word, each) for each in (*family, *given)),
        default=len(word),
    )


def _is_swapped(new: Match, known: Match) -> bool:
    return bool(fold(new.given_names)) and (fold(new.family_name), fold(new.given_names)) == (
        fold(known.given_names),
        fold(known.family_name),
    )


def _has_same_name(new: Match, known: Match) -> bool:
    """Same family name by sound, and a given name that is the other's or begins it."""
    mine, theirs = fold(new.given_names).split()[:1], fold(known.given_names).split()[:1]
    called = fold(known.preferred_name).split()[:1]
    if not mine or not (theirs or called):
        return False
    return any(
        one.startswith(mine[0]) or mine[0].startswith(one) or sound(one) == sound(mine[0]) != ""
        for one in (*theirs, *called)
        if len(one) >= _FEWEST_LETTERS
    )


def _sounds_alike(one: str, other: str) -> bool:
    mine, theirs = name_words(one), name_words(other)
    if set(mine) & set(theirs):
        return True
    return bool({sound(word) for word in mine} & {sound(word) for word in theirs} - {""})
