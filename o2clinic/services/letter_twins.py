"""What goes beside a letter's PDF: its data as JSON, and the letter as a web page."""

import json
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import aliased

from o2clinic.documents.letter_html import letter_html
from o2clinic.models import Document
from o2clinic.rules.permissions import Permission
from o2clinic.services.documents import DocumentKind, Use, taken_out
from o2clinic.services.work import Actor, Desk

_DATA: Final = "export_letter_data"
_PAGE: Final = "export_letter_page"


class LetterTwins:
    """Issued clinic letters in other forms; that they leave the program is noted before."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def data(self, document_id: int) -> bytes:
        """The headings of the standard with all that stands under them, as JSON.

        Raises:
            NotFound: no such letter.
            Refused: the PDF beside it is not as it was issued.
        """
        kept = self._kept(document_id, _DATA)
        return json.dumps(kept, ensure_ascii=False, indent=2).encode()

    def web_page(self, document_id: int) -> bytes:
        """The letter as one page without scripts, for a reader or a screen.

        Raises:
            NotFound: no such letter.
            Refused: the PDF beside it is not as it was issued.
        """
        return letter_html(self._kept(document_id, _PAGE)).encode()

    def _kept(self, document_id: int, use_case: str) -> dict[str, Any]:
        later = aliased(Document)
        wanted = (
            select(Document.sheet, Document.sha256, Document.issued_at, later.sheet.label("after"))
            .outerjoin(later, later.replaces_id == Document.id)
            .execution_options(populate_existing=True)
        )
        with self._desk.work(self._actor, Permission.READ_DOCUMENT, use_case) as work:
            taken_out(work, document_id, Use.COPIED, kind=DocumentKind.LETTER)
            row = work.session.execute(wanted.where(Document.id == document_id)).one()
        return {
            **row.sheet,
            **({} if row.after is None else {"replaced_by": str(row.after.get("reference", ""))}),
            "pdf_sha256": row.sha256,
            "issued_at": row.issued_at.isoformat(),
        }
