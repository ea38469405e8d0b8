"""Issued papers: kept byte for byte with their hash, listed, opened and printed again."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum, StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from o2clinic.errors import NotFound, Refused
from o2clinic.models import Document
from o2clinic.rules.changes import Concept
from o2clinic.rules.display import short_date
from o2clinic.rules.order import OrderStatus
from o2clinic.rules.permissions import Permission
from o2clinic.services.paper_corrections import Correction, require_unreplaced
from o2clinic.services.paper_rows import rows_of
from o2clinic.services.work import Actor, Desk, Work

_PAGE = re.compile(rb"/Type\s*/Page\b")


class DocumentKind(StrEnum):
    """What a stored paper is."""

    ORDER = "oxygen_order"
    WORKSHEET = "portal_worksheet"
    SUPPLIER_FORM = "supplier_form"
    LETTER = "clinic_letter"
    DAY_LIST = "day_list"
    APPOINTMENT_LETTER = "appointment_letter"
    CONSENT_FORM = "consent_form"
    RISK_FORM = "risk_form"
    FIRE_REFERRAL = "fire_referral"
    RISK_NOTICE = "risk_notice"
    REMOVAL_REQUEST = "removal_request"
    ALERT_CARD = "alert_card"


KIND_WORDS = {
    DocumentKind.ORDER: "Oxygen order (HOOF)",
    DocumentKind.WORKSHEET: "Worksheet for a supplier's portal",
    DocumentKind.SUPPLIER_FORM: "Order on a supplier's form",
    DocumentKind.LETTER: "Letter",
    DocumentKind.DAY_LIST: "Day list",
    DocumentKind.APPOINTMENT_LETTER: "Letter about a visit",
    DocumentKind.CONSENT_FORM: "Consent form (HOCF)",
    DocumentKind.RISK_FORM: "Risk form (IHORM)",
    DocumentKind.FIRE_REFERRAL: "Letter to the fire service",
    DocumentKind.RISK_NOTICE: "Notice of risk to the supplier",
    DocumentKind.REMOVAL_REQUEST: "Request to the supplier to remove oxygen",
    DocumentKind.ALERT_CARD: "Oxygen alert card",
}


class Use(StrEnum):
    """What a person does with a stored paper, as the audit keeps it."""

    OPENED = "opened"
    TO_PRINTER = "taken out to be printed"
    PRINTED = "printed"
    COPIED = "saved a copy"


USE_CASES = {
    Use.OPENED: "open_document",
    Use.TO_PRINTER: "take_to_printer",
    Use.PRINTED: "print_document",
    Use.COPIED: "export_document",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper about to be issued.

    Attributes:
        template: the form pack or template it was made with, and its version.
        sheet: what it says, ready for JSON.
    """

    kind: DocumentKind
    title: str
    template: str
    pdf: bytes
    sheet: dict[str, Any]


class PaperDiffers(Refused):
    """The bytes of a stored paper are not those that were issued."""

    def __init__(self, document_id: int) -> None:
        super().__init__(
            "DOC-HASH",
            "This paper is not as it was issued: its content does not match the hash "
            "that was stored with it.",
            "Do not use or print it. Tell the administrator, who can compare it with a backup.",
        )
        self.document_id = document_id


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One line of the list of papers.

    Attributes:
        replaces_id: the paper that it takes the place of; None for most.
        replaced_by_id: the paper that takes its place; None while it holds.
        replaces_reason: why it was corrected.
        is_called_off: it is the paper of an order that was cancelled, and nobody goes by it.
        scan_id: the newest scan of it with a signature; None while there is none.
        signed: who signed it by hand and when, in words.
    """

    document_id: int
    kind: str
    title: str
    issued_at: datetime
    issued_by: str
    pages: int
    template: str
    sha256: str
    oxygen_order_id: int | None
    replaces_id: int | None = None
    replaced_by_id: int | None = None
    replaces_reason: str = ""
    is_called_off: bool = False
    scan_id: int | None = None
    signed: str = ""

    @property
    def is_replaced(self) -> bool:
        """Whether another paper holds in its place."""
        return self.replaced_by_id is not None

    @property
    def holds(self) -> bool:
        """Whether somebody may go by it."""
        return not (self.is_replaced or self.is_called_off)

    @property
    def standing(self) -> str:
        """What became of it, in a few words; empty for a paper as most are."""
        parts = (
            "Cancelled" if self.is_called_off else "Replaced" if self.is_replaced else "",
            "Correction" if self.replaces_id is not None else "",
            "Signed" if self.scan_id is not None else "",
        )
        return ", ".join(part for part in parts if part)

    @property
    def kind_words(self) -> str:
        """The kind for people; the bare code of one that this program does not know."""
        known = self.kind in set(DocumentKind)
        return KIND_WORDS[DocumentKind(self.kind)] if known else self.kind

    @property
    def hash_short(self) -> str:
        """The first eight figures of the hash, enough to compare two papers by eye."""
        return self.sha256[:8]


class Documents:
    """The papers of patients."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def of_patient(self, patient_id: int) -> tuple[DocumentRow, ...]:
        """Every paper issued about a patient, newest first; two statements."""
        with self._desk.reading(self._actor, Permission.READ_DOCUMENT, patient_id) as session:
            rows = session.execute(rows_of(patient_id)).all()
        after = {row.replaces_id: row for row in rows if row.replaces_id is not None}
        return tuple(_row(row, _in_its_place(row.id, after)) for row in rows)

    def pdf(self, document_id: int, use: Use = Use.OPENED) -> bytes:
        """The paper exactly as it was issued; what it is wanted for is noted before.

        Raises:
            NotFound: no such paper.
            PaperDiffers: the bytes are not those that were issued; that is in the audit then.
        """
        permission = Permission.READ_DOCUMENT
        with (
            differences_noted(self._desk, self._actor, permission),
            self._desk.work(self._actor, permission, USE_CASES[use]) as work,
        ):
            return taken_out(work, document_id, use)


@contextmanager
def differences_noted(desk: Desk, actor: Actor, permission: Permission) -> Iterator[None]:
    """That a paper is not as it was issued goes into the audit, though nothing else of it does."""
    try:
        yield
    except PaperDiffers as error:
        with desk.work(actor, permission, "paper_differs") as work:
            work.record_id = error.document_id
            wanted = select(Document.patient_id).where(Document.id == error.document_id)
            work.patient_id = work.session.scalar(wanted)
            work.reason = error.why
        raise


def keep(
    work: Work,
    patient_id: int | None,
    paper: Paper,
    *,
    oxygen_order_id: int | None = None,
    corrects: Correction | None = None,
) -> int:
    """Store a paper within a use case; gives its key. A day list is about no one patient.

    Raises:
        Refused: the paper that it would take the place of was replaced meanwhile.
    """
    replaces_id = None
    if corrects is not None:
        kind = paper.kind.value
        replaces_id, _told = require_unreplaced(work.session, patient_id, kind, corrects)
    document_id = work.add(
        Document(
            patient_id=patient_id,
            kind=paper.kind.value,
            title=paper.title[:200],
            template=paper.template,
            pdf=paper.pdf,
            sha256=sha256(paper.pdf).hexdigest(),
            pages=pages_in(paper.pdf),
            sheet=paper.sheet,
            issued_at=work.at,
            issued_by_id=work.actor.person_id,
            oxygen_order_id=oxygen_order_id,
            replaces_id=replaces_id,
            replaces_reason=None if corrects is None else corrects.reason.strip(),
        )
    )
    if patient_id is not None:
        work.changed(Concept.DOCUMENT, patient_id)
    return document_id


def taken_out(work: Work, document_id: int, use: Use, *, kind: DocumentKind | None = None) -> bytes:
    """A paper exactly as it was issued, within a use case that notes what it is wanted for.

    Args:
        work: the use case.
        document_id: which paper.
        use: what for.
        kind: papers of this kind only; None for any.

    Raises:
        NotFound: no such paper.
        PaperDiffers: the bytes are not those that were issued.
    """
    wanted = select(Document.patient_id, Document.pdf, Document.sha256).where(
        Document.id == document_id
    )
    if kind is not None:
        wanted = wanted.where(Document.kind == kind.value)
    found = work.session.execute(wanted).first()
    if found is None:
        raise NotFound("This paper is not in the database.")
    pdf = bytes(found.pdf)
    if sha256(pdf).hexdigest() != found.sha256:
        raise PaperDiffers(document_id)
    work.record_id = document_id
    work.patient_id = found.patient_id
    work.reason = use.value
    return pdf


def _in_its_place(document_id: int, after: Mapping[int, Any]) -> int | None:
    """The paper that holds instead; a correction that was cancelled leaves the one before."""
    row = after.get(document_id)
    while row is not None and row.order_status == OrderStatus.CANCELLED:
        row = after.get(row.id)
    return None if row is None else int(row.id)


def _row(row: Any, replaced_by_id: int | None) -> DocumentRow:
    who = (row.called, row.given_names, row.family_name)
    signed = "" if row.scan_id is None else f"{row.signed_by}, {short_date(row.signed_on)}"
    return DocumentRow(
        document_id=row.id,
        kind=row.kind,
        title=row.title,
        issued_at=row.issued_at,
        issued_by=" ".join(part for part in who if part),
        pages=row.pages,
        template=row.template,
        sha256=row.sha256,
        oxygen_order_id=row.oxygen_order_id,
        replaces_id=row.replaces_id,
        replaced_by_id=replaced_by_id,
        replaces_reason=row.replaces_reason or "",
        is_called_off=row.order_status == OrderStatus.CANCELLED,
        scan_id=row.scan_id,
        signed=signed,
    )


def pages_in(pdf: bytes) -> int:
    """How many pages a paper has."""
    return len(_PAGE.findall(pdf))


def as_plain(value: object) -> Any:
    """A sheet as JSON can hold it: exact numbers and dates as text, pictures by their hash."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): as_plain(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [as_plain(each) for each in value]
    if isinstance(value, AbstractSet):
        return sorted(as_plain(each) for each in value)
    return _plain_text(value)


def _plain_text(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return f"sha256:{sha256(value).hexdigest()}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date | time) else value
