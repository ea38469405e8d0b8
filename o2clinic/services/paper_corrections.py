"""Issued is issued: a correction is a new paper that names the old one, which stays as it is."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.errors import Finding, Level, NotFound, Refused
from o2clinic.models import Document
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import long_date

# As the paper that takes its place names it.
_CALLED: Final = {"clinic_letter": "letter", "oxygen_order": "order"}


@dataclass(frozen=True, slots=True)
class Correction:
    """A paper of which a new one takes the place.

    Attributes:
        document_id: the paper that is replaced; it stays as it is.
        what: "letter" or "order", as the new paper names it.
        reference: the clinic's own number of it.
        issued_on: the clinic's day on which it was issued.
        reason: why it is corrected; kept in the record, not printed.
    """

    document_id: int
    what: str
    reference: str
    issued_on: date
    reason: str = ""

    @property
    def words(self) -> str:
        """As the new paper says it."""
        number = f" ({self.reference})" if self.reference else ""
        return f"Replaces the {self.what} of {long_date(self.issued_on)}{number}"


@dataclass(frozen=True, slots=True)
class Corrected:
    """An issued paper that is to be corrected.

    Attributes:
        correction: without its reason yet.
        template: the text or form that it was made with, as it is kept.
        sheet: what it says.
    """

    correction: Correction
    patient_id: int
    template: str
    sheet: dict[str, Any]


def correction_findings(
    correction: Correction | None, *, is_beside: bool = False
) -> tuple[Finding, ...]:
    """A correction wants its reason, and ends what it corrects.

    Args:
        correction: None where nothing is corrected.
        is_beside: the new order is for a stay, and would leave the wrong one in force.
    """
    if correction is None:
        return ()
    found = []
    if not correction.reason.strip():
        words = f"Say why the {correction.what} is corrected."
        found.append(Finding("DOC-REASON", Level.BLOCK, words))
    if is_beside:
        words = "A correction takes the place of the order: it cannot be for a stay beside it."
        found.append(Finding("DOC-BESIDE", Level.BLOCK, words))
    return tuple(found)


def reason_of(correction: Correction | None) -> str:
    """Why, for the audit; empty where nothing is corrected."""
    if correction is None:
        return ""
    return f"{correction.words}: {correction.reason.strip()}"


def correction_of(session: Session, document_id: int) -> Corrected:
    """An issued paper that is to be corrected, whose it is, and what it says.

    Raises:
        NotFound: no such paper of a patient.
        Refused: another took its place already.
    """
    wanted = select(
        Document.patient_id,
        Document.kind,
        Document.issued_at,
        Document.template,
        Document.sheet,
    )
    found = session.execute(wanted.where(Document.id == document_id)).first()
    if found is None or found.patient_id is None:
        raise NotFound("The paper to be corrected is not in the database.")
    sheet = dict(found.sheet)
    correction = Correction(
        document_id=document_id,
        what=_CALLED.get(found.kind, "paper"),
        reference=str(sheet.get("reference", "")),
        issued_on=day_of(found.issued_at),
    )
    require_unreplaced(session, found.patient_id, found.kind, correction)
    return Corrected(correction, found.patient_id, found.template, sheet)


def require_unreplaced(
    session: Session, patient_id: int | None, kind: str, corrects: Correction
) -> None:
    """A paper is corrected once; what came of that is corrected the next time.

    Raises:
        NotFound: no such paper of this patient.
        Refused: it was replaced meanwhile.
    """
    wanted = select(Document.id).where(
        Document.id == corrects.document_id,
        Document.patient_id == patient_id,
        Document.kind == kind,
    )
    if session.scalar(wanted) is None:
        raise NotFound("The paper to be corrected is not in this record.")
    wanted = select(Document.id).where(Document.replaces_id == corrects.document_id)
    if session.scalar(wanted) is not None:
        raise Refused(
            "DOC-REPLACED",
            f"This {corrects.what} was corrected already.",
            "Look at the new one, and correct that if it needs to be.",
        )
