"""Issued is issued: a correction is a new paper that names the old one, which stays as it is."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.errors import Finding, Level, NotFound, Refused
from o2clinic.models import Document, OxygenOrder
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import long_date
from o2clinic.rules.order import OrderStatus

WHY_FIELD: Final = "correction"  # of a form, where the reason is typed
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
        called_off: the numbers of corrections of it that were cancelled before they came.
    """

    document_id: int
    what: str
    reference: str
    issued_on: date
    reason: str = ""
    called_off: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """As the new paper says it."""
        number = f" ({self.reference})" if self.reference else ""
        told = f"Replaces the {self.what} of {long_date(self.issued_on)}{number}"
        if not self.called_off:
            return told
        is_one = len(self.called_off) == 1
        before = f"The correction{'' if is_one else 's'} {', '.join(self.called_off)}"
        return f"{before} {'was' if is_one else 'were'} cancelled. {told}"


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
        found.append(Finding("DOC-REASON", Level.BLOCK, words, WHY_FIELD))
    if is_beside:
        words = "A correction takes the place of the order: it cannot be for a stay beside it."
        found.append(Finding("DOC-BESIDE", Level.BLOCK, words, "stay_kind"))
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
    _last, called_off = require_unreplaced(session, found.patient_id, found.kind, correction)
    correction = replace(correction, called_off=called_off)
    return Corrected(correction, found.patient_id, found.template, sheet)


def require_unreplaced(
    session: Session, patient_id: int | None, kind: str, corrects: Correction
) -> tuple[int, tuple[str, ...]]:
    """A paper is corrected once; what came of that is corrected the next time.

    An order that took its place and was cancelled leaves it in force: the next correction is told
    after the cancelled one. Gives the key that it follows, and the numbers of the cancelled ones.

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
    last = corrects.document_id
    called_off: list[str] = []
    while True:
        after = session.execute(
            select(Document.id, Document.sheet, OxygenOrder.status)
            .outerjoin(OxygenOrder, OxygenOrder.id == Document.oxygen_order_id)
            .where(Document.replaces_id == last)
        ).first()
        if after is None:
            return last, tuple(called_off)
        if after.status != OrderStatus.CANCELLED:
            raise Refused(
                "DOC-REPLACED",
                f"This {corrects.what} was corrected already.",
                "Look at the new one, and correct that if it needs to be.",
            )
        last = after.id
        called_off.append(str(dict(after.sheet).get("reference", "")) or "without a number")
