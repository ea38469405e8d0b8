"""Letters about visits that have gone out, as the papers that were kept tell."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.models import Document
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import short_date
from o2clinic.rules.visit_letters import LETTER_WORDS, LetterKind, Told
from o2clinic.services.documents import DocumentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldLetter:
    """One letter as it was issued.

    Attributes:
        visit_id: the visit that it is about; 0 for an invitation to ring.
        starts_at: when that was to begin.
        task: the kind of task that an invitation is for.
    """

    document_id: int
    patient_id: int
    kind: str
    visit_id: int
    starts_at: datetime | None
    place: str
    task: str
    issued_at: datetime
    title: str

    @property
    def words(self) -> str:
        """What and when: "Reminder, issued 24-Nov-2026"."""
        words = LETTER_WORDS[LetterKind(self.kind)] if self.kind in set(LetterKind) else self.kind
        return f"{words}, issued {short_date(local(self.issued_at).date())}"

    @property
    def told(self) -> Told:
        """As the rules look at it."""
        return Told(self.kind, self.starts_at, self.place)


def told_letters(session: Session, keys: Collection[int]) -> dict[int, tuple[ToldLetter, ...]]:
    """The letters to some patients, oldest first; one statement."""
    wanted = (
        select(Document.id, Document.patient_id, Document.sheet, Document.issued_at, Document.title)
        .where(
            Document.patient_id.in_(keys), Document.kind == DocumentKind.APPOINTMENT_LETTER.value
        )
        .order_by(Document.issued_at, Document.id)
    )
    found: defaultdict[int, list[ToldLetter]] = defaultdict(list)
    for row in session.execute(wanted):
        found[row.patient_id].append(
            _letter(row.id, row.patient_id, row.sheet["about"], row.issued_at, row.title)
        )
    return {key: tuple(letters) for key, letters in found.items()}


def invited_on(letters: Iterable[ToldLetter], task: str) -> date | None:
    """The day of the last invitation to ring for a task."""
    days = [
        day_of(one.issued_at)
        for one in letters
        if one.kind == LetterKind.INVITATION and one.task == task
    ]
    return max(days, default=None)


def about(
    kind: LetterKind, *, visit_id: int, starts_at: datetime | None, place: str, task: str
) -> dict[str, Any]:
    """What is kept with a letter, so that it is known later what it told."""
    return {
        "letter": kind.value,
        "visit_id": visit_id,
        "starts_at": "" if starts_at is None else starts_at.isoformat(),
        "place": place,
        "task": task,
    }


def _letter(
    document_id: int, patient_id: int, kept: Mapping[str, Any], issued_at: datetime, title: str
) -> ToldLetter:
    starts_at = kept["starts_at"]
    return ToldLetter(
        document_id=document_id,
        patient_id=patient_id,
        kind=kept["letter"],
        visit_id=kept["visit_id"],
        starts_at=datetime.fromisoformat(starts_at) if starts_at else None,
        place=kept["place"],
        task=kept["task"],
        issued_at=issued_at,
        title=title,
    )
