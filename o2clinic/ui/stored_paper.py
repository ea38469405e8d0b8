"""An issued paper on the screen: read it, print it again, save a copy."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from o2clinic.errors import O2ClinicError
from o2clinic.services.documents import DocumentRow, Use
from o2clinic.ui.background import LongJob
from o2clinic.ui.printing import print_pdf, save_pdf
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.message_bar import MessageBar
from o2clinic.ui.widgets.pdf_preview import PdfPreview
from o2clinic.ui.workplace import Workplace

Printer = Callable[[bytes, str], str]


class StoredPaper(QWidget):
    """Shows the bytes that were issued; each opening, printing and copy is noted in the audit.

    Signals:
        shown: the paper is on the screen.
        printed: the printer took it; the document's key.
    """

    shown = Signal()
    printed = Signal(object)

    def __init__(
        self, workplace: Workplace, *, printer: Printer = print_pdf, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workplace, self._printer = workplace, printer
        self._row: DocumentRow | None = None
        self._note = label("", "quiet", wrap=True)
        self.message_bar = MessageBar()
        self.preview = PdfPreview(workplace.theme)
        self.preview.print_wanted.connect(self._on_print)
        self.preview.save_wanted.connect(self._on_save)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._note)
        whole.addWidget(self.message_bar)
        whole.addWidget(self.preview, 1)

    def open(self, row: DocumentRow) -> None:
        """Bring a paper on the screen."""
        self._row = row
        self._note.setText(
            f"{row.title}. {row.pages} page{'s' if row.pages != 1 else ''}, issued by "
            f"{row.issued_by}. Exactly as issued: SHA-256 {row.sha256}"
        )
        self.message_bar.clear()
        self.preview.set_pdf(b"")
        documents = self._workplace.services.documents
        task = partial(documents.pdf, row.document_id, Use.OPENED)
        self._workplace.background.ask(self, "paper", task, self._on_pdf, self._on_failed)

    def _on_pdf(self, pdf: bytes) -> None:
        self.preview.set_pdf(pdf)
        self.preview.scroll_area.setFocus(Qt.FocusReason.OtherFocusReason)
        self.shown.emit()

    def _on_print(self, _pdf: bytes) -> None:
        """Read it from the record once more, so that only what was issued is printed."""
        self._fetch(Use.PRINTED, self._send_to_printer)

    def _on_save(self, _pdf: bytes) -> None:
        if self._row is None:
            return
        dialog = QFileDialog(self, "Save a copy", f"{_file_name(self._row)}.pdf", "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(self.save_to)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_to(self, path: str) -> None:
        """Write a copy of what was issued to a file."""
        self._fetch(Use.COPIED, partial(self._write_copy, Path(path)))

    def _fetch(self, use: Use, then: Callable[[bytes], None]) -> None:
        if self._row is None:
            return
        self.message_bar.clear()
        documents = self._workplace.services.documents
        task = partial(documents.pdf, self._row.document_id, use)
        self._workplace.background.save(self, use.value, task, then, self._on_failed)

    def _send_to_printer(self, pdf: bytes) -> None:
        title = self._row.title if self._row is not None else ""

        def task(_job: LongJob) -> str:
            return self._printer(pdf, title)

        self._workplace.background.run_long(
            self, "Printing", task, self._on_printed, self._on_failed
        )

    def _on_printed(self, said: str) -> None:
        self.message_bar.tell("Handed to the printer", said, Tone.GOOD)
        if self._row is not None:
            self.printed.emit(self._row.document_id)

    def _write_copy(self, path: Path, pdf: bytes) -> None:
        def task(_job: LongJob) -> Path:
            return save_pdf(pdf, path)

        self._workplace.background.run_long(
            self, "Saving a copy", task, self._on_saved, self._on_failed
        )

    def _on_saved(self, path: Path) -> None:
        self.message_bar.tell("Copy saved", str(path), Tone.GOOD)

    def _on_failed(self, error: Exception) -> None:
        self.message_bar.tell_error(error)
        if not isinstance(error, O2ClinicError):
            self._workplace.report(error)


def _file_name(row: DocumentRow) -> str:
    """The title as a file may be called on every system; no patient's name in it."""
    return "".join(sign if sign.isalnum() or sign in " -" else "" for sign in row.title).strip()
