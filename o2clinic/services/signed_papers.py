"""Papers that were signed by hand: who signed, when, and the scan of it, kept with its hash."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Final

from sqlalchemy import select

from o2clinic.documents.scan import as_pdf, checked
from o2clinic.errors import Finding, Level, NotFound, NotValid, Unreadable
from o2clinic.models import Document, DocumentScan
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date
from o2clinic.rules.permissions import Permission
from o2clinic.services.documents import PaperDiffers, differences_noted
from o2clinic.services.work import Actor, Desk

LONGEST_NAME: Final = 100
_RULE: Final = "DOC-SIGNED"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedDraft:
    """What the form of a signed paper sends.

    Attributes:
        command_id: made when the form opens.
        issued_on: the clinic's day on which the paper was issued.
        today: the clinic's day.
        signed_by: whoever signed, as they are called.
        file_name: of the scan, for what is said of it.
        scan: the file's content; empty before one is chosen.
    """

    command_id: str
    patient_id: int
    document_id: int
    issued_on: date
    today: date
    signed_by: str = ""
    signed_on: date | None = None
    file_name: str = ""
    scan: bytes = b""


class SignedPapers:
    """Scans of issued papers."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    @property
    def may_record(self) -> bool:
        """Whether this person's role includes it."""
        return self._actor.may(Permission.WRITE_LETTER)

    def today(self) -> date:
        """The clinic's day."""
        return day_of(self._desk.now())

    def check(self, draft: SignedDraft) -> tuple[Finding, ...]:
        """What is missing or wrong; asks no database."""
        found = []
        if not draft.signed_by.strip():
            found.append(Finding(_RULE, Level.BLOCK, "Say who signed.", "signed_by"))
        if draft.signed_on is None:
            found.append(Finding(_RULE, Level.BLOCK, "Say on which day.", "signed_on"))
        elif draft.signed_on > draft.today:
            found.append(Finding(_RULE, Level.BLOCK, "This day is still to come.", "signed_on"))
        elif draft.signed_on < draft.issued_on:
            words = f"The paper was issued later, on {short_date(draft.issued_on)}."
            found.append(Finding(_RULE, Level.BLOCK, words, "signed_on"))
        if why_not := self.trouble_with(draft.file_name, draft.scan):
            found.append(Finding(_RULE, Level.BLOCK, why_not, "scan"))
        return tuple(found)

    def record(self, draft: SignedDraft) -> int:
        """Keep the scan with the paper; gives its key. The issued paper stays as it is.

        Raises:
            NotValid: something is missing, or the file cannot be kept.
            NotFound: no such paper of this patient.
            AlreadyDone: this form was saved before.
        """
        findings = self.check(draft)
        with self._desk.work(
            self._actor, Permission.WRITE_LETTER, "record_signed", command_id=draft.command_id
        ) as work:
            work.patient_id = draft.patient_id
            if findings or draft.signed_on is None:
                raise NotValid(findings)
            wanted = select(Document.title).where(
                Document.id == draft.document_id, Document.patient_id == draft.patient_id
            )
            title = work.session.scalar(wanted)
            if title is None:
                raise NotFound("This paper is not in this record.")
            scan = checked(draft.file_name, draft.scan)
            work.record_id = work.add(
                DocumentScan(
                    patient_id=draft.patient_id,
                    document_id=draft.document_id,
                    signed_by=draft.signed_by.strip()[:LONGEST_NAME],
                    signed_on=draft.signed_on,
                    media_type=scan.media_type,
                    scan=draft.scan,
                    sha256=sha256(draft.scan).hexdigest(),
                    pages=scan.pages,
                )
            )
            work.reason = title
            work.changed(Concept.DOCUMENT, draft.patient_id)
            return work.record_id

    def pdf(self, scan_id: int) -> bytes:
        """A scan to be looked at; that it was opened is noted before.

        Raises:
            NotFound: no such scan.
            PaperDiffers: the bytes are not those that were kept; that is in the audit then.
        """
        permission = Permission.READ_DOCUMENT
        with (
            differences_noted(self._desk, self._actor, permission),
            self._desk.work(self._actor, permission, "open_scan") as work,
        ):
            wanted = select(DocumentScan).where(DocumentScan.id == scan_id)
            found = work.session.scalar(wanted)
            if found is None:
                raise NotFound("This scan is not in the database.")
            work.patient_id, work.record_id = found.patient_id, scan_id
            if sha256(found.scan).hexdigest() != found.sha256:
                raise PaperDiffers(found.document_id)
            content, media_type = bytes(found.scan), found.media_type
        return as_pdf(content, media_type)

    @staticmethod
    def trouble_with(file_name: str, scan: bytes) -> str:
        """Why a file cannot be kept, in words; empty where it can. Asks no database."""
        return _trouble(file_name, scan)


@lru_cache(maxsize=2)
def _trouble(file_name: str, scan: bytes) -> str:
    """Kept, since the form asks at each key and a scan may be large."""
    if not file_name:
        return "Choose the scan."
    try:
        checked(file_name, scan)
    except Unreadable as error:
        return str(error)
    return ""
