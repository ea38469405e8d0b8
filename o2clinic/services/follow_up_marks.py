"""Marks on patients of whom something was saved: what is due for them is to be worked out anew.

A mark is written in the transaction that saved it, by whoever may save it, reception among them;
working out is left to those who may read the record.
"""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from o2clinic.models import FollowUpMark, Patient
from o2clinic.rules.changes import Change, Concept

# Told with the key of the patient; a visit is told with its own.
_OF_A_PATIENT: Final = frozenset(
    {Concept.PATIENT, Concept.RESULT, Concept.OXYGEN_ORDER, Concept.ASSESSMENT}
)


def mark(session: Session, changes: Iterable[Change], patient_id: int | None) -> None:
    """Mark whom these changes are about; one statement, none when they bear on nothing due."""
    marked = set()
    for change in changes:
        if change.concept in _OF_A_PATIENT:
            marked.add(change.record_id)
        elif change.concept is Concept.APPOINTMENT and patient_id is not None:
            marked.add(patient_id)
    mark_patients(session, marked)


def mark_patients(session: Session, patient_ids: Iterable[int]) -> None:
    """Mark some patients."""
    rows = [{"patient_id": one} for one in sorted(patient_ids)]
    if rows:
        # Inline: whoever may write a mark need not be allowed to read it back.
        session.connection().execute(insert(FollowUpMark).inline(), rows)


def mark_everybody(session: Session) -> None:
    """Mark all patients: the clinic goes by other thresholds from now on."""
    everybody = select(Patient.id)
    session.connection().execute(
        insert(FollowUpMark).inline().from_select(["patient_id"], everybody)
    )
