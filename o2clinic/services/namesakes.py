"""Other patients of the same name, or of the same birth date and a like name: for a warning."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from o2clinic.models import Patient
from o2clinic.rules.search_keys import SOUND, beginning, first_word, fold, name_key, sound
from o2clinic.rules.search_order import Match, is_namesake
from o2clinic.services.patient_search import PatientRow, Range, having_any

MOST_SHOWN: Final = 2


def namesakes_of(session: Session, patient: Patient, today: date) -> tuple[PatientRow, ...]:
    """Living patients who may be taken for this one, those of the same birth date first.

    One statement.
    """
    me = Match(
        family_name=patient.family_name,
        given_names=patient.given_names,
        preferred_name=patient.preferred_name,
        born_on=patient.born_on,
        nhs_number=patient.nhs_number or "",
        postcode="",
    )
    found = [
        one.row
        for one in having_any(session, tuple(_ranges(patient)), today)
        if one.row.patient_id != patient.id and not one.row.is_dead and is_namesake(me, one.match)
    ]
    return tuple(sorted(found, key=lambda row: (row.born_on != patient.born_on, row.name)))


def in_words(rows: Sequence[PatientRow]) -> str:
    """The warning, with what tells them apart; empty where nobody is like this patient."""
    if not rows:
        return ""
    others = "; ".join(
        f"{row.name}, born {row.born}, NHS No. {row.nhs_number or 'none'}"
        for row in rows[:MOST_SHOWN]
    )
    more = len(rows) - MOST_SHOWN
    also = f" and {more} more" if more > 0 else ""
    return f"{len(rows) + 1} patients called alike, check the date of birth: {others}{also}"


def _ranges(patient: Patient) -> Iterator[Range]:
    given = fold(patient.given_names).split()[:1]
    yield first_word(patient.born_on.isoformat())
    if not given:
        return
    yield beginning(name_key(patient.family_name, given[0]))
    heard = sound(patient.family_name)
    if heard:
        yield beginning(f"{SOUND}{heard} {given[0]}")
