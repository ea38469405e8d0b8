"""What of a patient's record has changed since a paper was begun on it, and by whom."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.errors import StaleRecord
from o2clinic.models.base import Base, Record
from o2clinic.models.patient import Patient
from o2clinic.services.as_it_is import LastSave, last_save_of
from o2clinic.services.paper_facts import PaperFacts

# Only where the field's own name will not do.
_WORDS = {
    "identity": "name, birth or NHS number",
    "died_on": "date of death",
    "mobile": "telephone",
    "carer": "carer",
    "gp_name": "practice",
    "letterhead": "the clinic's letterhead",
    "clinic": "the clinic's letterhead",
    "diagnosis": "main diagnosis",
    "has_tracheostomy": "tracheostomy",
    "is_on_niv": "NIV",
    "standing": "what the rules say on oxygen",
    "question": "what the rules say on this question",
    "risk": "risks and consent",
    "titrated": "titration",
    "titration_ended_at": "titration",
    "titration_stopped_on": "titration",
    "replaces": "order in force",
    "source": "results, orders or health",
    "visit": "last visit",
    "more": "risks, questions, walking tests, referral, meetings or what is due",
    "today": "the date",
}


def require_unchanged(
    session: Session, patient_id: int, before: object, now: object, at: datetime
) -> None:
    """Let a paper be issued only on the record that its writer saw.

    Raises:
        StaleRecord: with what has changed, who saved last, and when.
    """
    changed = tuple(dict.fromkeys(_changes(before, now)))
    if changed:
        last = _last_save(session, patient_id, at)
        what = f"The patient's record ({', '.join(changed)})"
        raise StaleRecord(what, last.who, last.when)


def _changes(before: Any, now: Any) -> Iterator[str]:
    for field in fields(before):
        name = field.name
        old, new = getattr(before, name), getattr(now, name)
        if isinstance(old, PaperFacts):
            yield from _changes(old, new)
        elif old != new:
            yield _WORDS.get(name, name.replace("_", " "))


def _last_save(session: Session, patient_id: int, now: datetime) -> LastSave:
    newest: Record = session.get_one(Patient, patient_id)
    for mapper in Base.registry.mappers:
        kind = mapper.class_
        if issubclass(kind, Record) and hasattr(kind, "patient_id"):
            wanted = select(kind).where(kind.patient_id == patient_id)
            found = session.scalars(wanted.order_by(kind.changed_at.desc()).limit(1)).first()
            if found is not None and _lateness(found) > _lateness(newest):
                newest = found
    return last_save_of(session, newest, now)


def _lateness(record: Record) -> tuple[datetime, bool]:
    """At the same instant a person's save says more than the program's own."""
    return record.changed_at, record.changed_by_id is not None
