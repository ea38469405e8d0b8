"""Finding patients: the statements behind the search box, and the row that they give."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from o2clinic.models import Patient, PatientAddress, PatientSearchKey
from o2clinic.rules import display
from o2clinic.rules.nhs_number import formatted
from o2clinic.rules.patient_codes import AddressKind, in_words
from o2clinic.rules.search_keys import Term, TermKind, beginning, first_word, slips
from o2clinic.rules.search_order import Match, best_first

Range = tuple[str, str]

KEY, PATIENT = PatientSearchKey.key, PatientSearchKey.patient_id
_KEYS_A_PATIENT = 4  # keys of one patient that a short beginning may meet before others are seen
_MOST_ALIKE = 60
_SHORT_NAME = 4
_ENOUGH_LETTERS = 3  # fewer leave too many to sort


@dataclass(frozen=True, slots=True)
class PatientRow:
    """One line of a search: enough to tell namesakes apart.

    Attributes:
        patient_id: the key.
        name: "JENKINS, Mary (Mrs)".
        born: "14-Jul-1945 (81y)"; after death without the age.
        born_on: the date itself, for sorting.
        nhs_number: "999 000 0018"; empty when there is none.
        is_nhs_number_verified: whether it can be relied upon.
        sex: in words.
        postcode: of the home address.
        is_dead: whether a date of death is known.
        known_as: preferred name, empty when it is in the name.
        why: why the row stands in a list of possible duplicates.
        merged: name and number of a record that was merged into this one; empty when none was.
        moved_away: "12-Mar-2026", since when another clinic looks after them; empty otherwise.
    """

    patient_id: int
    name: str
    born: str
    born_on: date
    nhs_number: str
    is_nhs_number_verified: bool
    sex: str
    postcode: str
    is_dead: bool
    known_as: str = ""
    why: str = ""
    merged: str = ""
    moved_away: str = ""

    def because(self, why: str) -> "PatientRow":
        """The row as a possible duplicate."""
        return replace(self, why=why)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A found patient: the row to show and the names to compare by."""

    row: PatientRow
    match: Match


def find(session: Session, terms: Sequence[Term], today: date, limit: int) -> list[PatientRow]:
    """The patients whom every term fits, best first; one statement, two when nothing fits.

    The second asks for slips of typing and for sounds.
    """
    if not terms:
        return []
    found: list[Candidate] = []
    if all(term.prefixes for term in terms):
        found = _read(session, _beginning_with(terms, limit), today)
    if not found and any(term.keys for term in terms):
        found = _read(session, _resembling(terms), today)
    order = best_first(terms, [candidate.match for candidate in found])
    return [found[at].row for at in order[:limit]]


def having_any(session: Session, ranges: Sequence[Range], today: date) -> list[Candidate]:
    """Patients with a key in any of the ranges; one statement."""
    keys = [select(KEY, PATIENT).where(_within(each)) for each in ranges]
    return _read(session, _by_count(keys, _MOST_ALIKE), today)


def _beginning_with(terms: Sequence[Term], limit: int) -> Select[int]:
    """In the order of the key, so that an exact name comes before a longer one."""
    first, *others = sorted(
        terms,
        key=lambda term: (not term.is_narrow, term.kind is not TermKind.NAME, -len(term.text)),
    )
    place = _next_to_each_other(first, others).label("place")
    keys = (
        select(place, KEY, PATIENT)
        .where(or_(*map(_within, _ranges(first))), *_also(first, others))
        .order_by(*([place] if _is_whole_name(first, others) else []), KEY, PATIENT)
        .limit(limit * _KEYS_A_PATIENT)
        .subquery()
    )
    return (
        select(keys.c.patient_id)
        .group_by(keys.c.patient_id)
        .order_by(func.min(keys.c.place), func.min(keys.c.key), keys.c.patient_id)
        .limit(limit)
    )


def _is_whole_name(first: Term, others: Sequence[Term]) -> bool:
    is_long = first.kind is TermKind.NAME and len(first.text) >= _ENOUGH_LETTERS
    return is_long and [term.kind for term in others] == [TermKind.NAME]


def _next_to_each_other(first: Term, others: Sequence[Term]) -> ColumnElement[int]:
    """First name and family name before second names, where two were typed."""
    if not _is_whole_name(first, others):
        return literal(0)
    starts = (f"{first.text}{sign} {others[0].text}" for sign in ("", ","))
    return case((or_(*(_within(beginning(start)) for start in starts)), 0), else_=1)


def _resembling(terms: Sequence[Term]) -> Select[int]:
    """Who shares a sound or a slip with one term and fits all others as typed.

    Whoever shares most comes first. A whole date or number leaves so few that every name may then
    be misspelt.
    """
    keys: list[Select[str, int]] = []
    narrow = [term for term in terms if term.is_narrow]
    for first in narrow[:1] or [term for term in terms if term.keys]:
        others = [term for term in terms if term is not first]
        stems = [beginning(it) for it in first.prefixes] if narrow else _misspelt(first, others)
        keys += [
            select(KEY, PATIENT).where(_within(stem), *_also(first, others, loosely=bool(narrow)))
            for stem in stems
        ]
    return _by_count(keys, _MOST_ALIKE)


def _misspelt(first: Term, others: Sequence[Term]) -> list[Range]:
    """The ranges of a term's sounds and slips.

    Beside a longer name, a short one may have lost a letter or sound alike, and no more: too
    many patients share its other slips.
    """
    has_longer = any(len(other.text) > _SHORT_NAME for other in others if other.keys)
    is_short = len(first.text) <= _SHORT_NAME and has_longer
    dropped = {slip for slip in slips(first.text)[1:] if is_short}
    return [first_word(key) for key in first.keys if key not in dropped]


def _by_count(keys: Sequence[Select[str, int]], limit: int) -> Select[int]:
    """The patients with most of the keys."""
    every = union_all(*keys).subquery()
    patient_id = every.c.patient_id
    return (
        select(patient_id)
        .group_by(patient_id)
        .order_by(func.count().desc(), patient_id)
        .limit(limit)
    )


def _also(
    first: Term, others: Sequence[Term], *, loosely: bool = False
) -> Iterator[ColumnElement[bool]]:
    """The conditions of the other terms.

    A second word of a name stands in the very key of the first. Anything else is another key of
    the patient: looked up one by one where the first term leaves few, else gathered once.
    """
    for term in others:
        if TermKind.NAME is first.kind is term.kind:
            yield KEY.contains(f" {term.text}", autoescape=True)
            continue
        other = aliased(PatientSearchKey)
        stems = [*_ranges(term), *(map(first_word, term.keys) if loosely else ())]
        fits = or_(*(and_(other.key >= start, other.key < end) for start, end in stems))
        if first.is_narrow:
            yield exists().where(other.patient_id == PATIENT, fits)
        else:
            yield PATIENT.in_(select(other.patient_id).where(fits))


def _ranges(term: Term) -> list[Range]:
    return [beginning(start) for start in term.prefixes] or [first_word(key) for key in term.keys]


def _within(keys: Range) -> ColumnElement[bool]:
    return and_(keys[0] <= KEY, keys[1] > KEY)


def _read(session: Session, wanted: Select[int], today: date) -> list[Candidate]:
    chosen = wanted.subquery()
    rows = session.execute(_shown().join(chosen, chosen.c.patient_id == Patient.id)).all()
    return [_candidate(row, today) for row in rows]


@cache
def _shown() -> "Select[*tuple[Any, ...]]":
    """What a row shows of every patient; put together once."""
    postcode = (
        select(PatientAddress.postcode)
        .where(
            PatientAddress.patient_id == Patient.id,
            PatientAddress.kind == AddressKind.HOME,
            PatientAddress.valid_to.is_(None),
        )
        .order_by(PatientAddress.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    folded = aliased(Patient)
    merged = (
        select(
            folded.family_name
            + "|"
            + folded.given_names
            + "|"
            + func.coalesce(folded.nhs_number, "")
        )
        .where(folded.merged_into_id == Patient.id)
        .order_by(folded.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(
        Patient.id,
        Patient.family_name,
        Patient.given_names,
        Patient.title,
        Patient.preferred_name,
        Patient.born_on,
        Patient.died_on,
        Patient.nhs_number,
        Patient.nhs_number_status,
        Patient.sex,
        Patient.moved_away_on,
        func.coalesce(postcode, "").label("postcode"),
        merged.label("merged"),
    )


def _candidate(row: Row[*tuple[Any, ...]], today: date) -> Candidate:
    shown = PatientRow(
        patient_id=row.id,
        name=display.patient_name(row.family_name, row.given_names, row.title),
        born=display.born(row.born_on, today, row.died_on),
        born_on=row.born_on,
        nhs_number=formatted(row.nhs_number) if row.nhs_number else "",
        is_nhs_number_verified=row.nhs_number_status == "verified",
        sex=in_words(row.sex),
        postcode=row.postcode,
        is_dead=row.died_on is not None,
        known_as=row.preferred_name,
        merged=_merged(row.merged),
        moved_away=display.short_date(row.moved_away_on) if row.moved_away_on else "",
    )
    match = Match(
        family_name=row.family_name,
        given_names=row.given_names,
        preferred_name=row.preferred_name,
        born_on=row.born_on,
        nhs_number=row.nhs_number or "",
        postcode=row.postcode,
    )
    return Candidate(shown, match)


def _merged(found: str | None) -> str:
    if not found:
        return ""
    name, _, number = found.rpartition("|")
    family, _, given = name.partition("|")
    return (
        f"{display.patient_name(family, given)}, {formatted(number) if number else 'no NHS number'}"
    )
