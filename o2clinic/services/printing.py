"""What became of a paper that was sent to a printer, written down as it is known and not before.

That a paper was taken out to be printed is noted by the service that gives it (`Use.TO_PRINTER`).
Here stands how it went: handed over, failed, or said by a person not to have come out. The list of
jobs itself is the desk's: a printer stands at one desk, the papers of a list hold patients' names
that no disk needs to keep, and what lasts of it is in the audit.
"""

from typing import Final

from sqlalchemy import select

from o2clinic.models import Document
from o2clinic.rules.permissions import Permission
from o2clinic.services.letter_copies import note_went
from o2clinic.services.paper_out import PaperKind, PaperOut, Printed
from o2clinic.services.work import Actor, Desk

# Whoever may have a paper of the kind says how its printing went.
_NEEDS: Final = {
    PaperKind.VISIT_LETTER: Permission.BOOK,
    PaperKind.VISIT_LETTERS: Permission.BOOK,
    PaperKind.LABELS: Permission.BOOK,
    PaperKind.DAY_LIST: Permission.SEE_DIARY,
    PaperKind.DOWNTIME: Permission.SEE_DIARY,
}


class Printing:
    """How the printing of papers went."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def note(self, paper: PaperOut, went: Printed, how: str) -> None:
        """Write down how it went.

        Args:
            paper: which.
            went: what is known of it.
            how: printer, pages and copies, or why it failed.
        """
        needs = _NEEDS.get(paper.kind, Permission.READ_DOCUMENT)
        with self._desk.work(self._actor, needs, went.value) as work:
            patient_id = paper.patient_id
            if patient_id is None and paper.document_id is not None:
                wanted = select(Document.patient_id).where(Document.id == paper.document_id)
                patient_id = work.session.scalar(wanted)
            work.patient_id, work.record_id = patient_id, paper.document_id
            work.reason = f"{paper.title}: {how}"
            if self._actor.may(Permission.WRITE_LETTER):
                note_went(work, paper, went)
