"""An issued paper on the screen: read it, print it again, save a copy."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from o2clinic.errors import O2ClinicError
from o2clinic.services.documents import DocumentRow, Use
from o2clinic.services.paper_out import PaperOut, kind_of
from o2clinic.ui.background import LongJob
from o2clinic.ui.print_out.print_flow import PrintFlow
from o2clinic.ui.print_out.print_queue import PrintRequest, Reader, Taken
from o2clinic.ui.printing import save_pdf
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.message_bar import MessageBar
from o2clinic.ui.widgets.pdf_preview import PdfPreview
from o2clinic.ui.workplace import Workplace


class StoredPaper(QWidget):
    """Shows the bytes that were issued; each opening, printing and copy is noted in the audit.

    Signals:
        shown: the paper is on the screen.
    """

    shown = Signal()

    def __init__(self, workplace: Workplace, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workplace = workplace
        self._row: DocumentRow | None = None
        self._note = label("", "quiet", wrap=True)
        self._standing = label("", "caution", wrap=True)
        self.message_bar = MessageBar()
        self.flow = PrintFlow(workplace, self.message_bar, self)
        self._readers_of: Callable[[int], tuple[Reader, ...]] = _nobody
        self.preview = PdfPreview(workplace.theme)
        self.preview.print_wanted.connect(self._on_print)
        self.preview.save_wanted.connect(self._on_save)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        for widget in (self._note, self._standing, self.message_bar):
            whole.addWidget(widget)
        whole.addWidget(self.preview, 1)

    @property
    def row(self) -> DocumentRow | None:
        """The paper on the screen."""
        return self._row

    def ask_readers(self, readers_of: Callable[[int], tuple[Reader, ...]]) -> None:
        """Where the copies of a letter are known, the dialog asks for whom it is printed."""
        self._readers_of = readers_of

    def add_above(self, widget: QWidget) -> None:
        """Put something between what is said of the paper and its pages."""
        whole = self.layout()
        if isinstance(whole, QVBoxLayout):
            whole.insertWidget(whole.indexOf(self.preview), widget)

    def take(self, row: DocumentRow) -> None:
        """The paper that is shown, as it stands now: replaced or signed meanwhile."""
        self._row = row
        self._standing.setText(_standing(row))
        self._standing.setVisible(bool(self._standing.text()))

    def show_scan(self, pdf: bytes) -> None:
        """Show the scan in place of the paper; opening the paper again brings that back."""
        row = self._row
        self.message_bar.clear()
        self.preview.set_pdf(pdf)
        if row is not None:
            self._note.setText(f"Scan of {row.title}, signed by {row.signed}")
        # The scan is a proof to be looked at: what is printed and copied is the issued paper.
        self.preview.print_button.setEnabled(False)
        self.preview.save_button.setEnabled(False)

    def open(self, row: DocumentRow) -> None:
        """Bring a paper on the screen."""
        self.take(row)
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

    def _on_print(self, pdf: bytes) -> None:
        """Read it from the record once more, so that only what was issued is printed."""
        row, services = self._row, self._workplace.services
        if row is None or not self.preview.print_button.isEnabled():
            return
        kind = kind_of(row.kind)

        def take_out() -> Taken:
            issued = services.documents.pdf(row.document_id, Use.TO_PRINTER)
            return Taken(PaperOut(kind, row.title, row.document_id), issued)

        self.flow.begin(
            PrintRequest(
                kind=kind,
                title=row.title,
                pdf=pdf,
                take_out=take_out,
                note=services.printing.note,
                readers=self._readers_of(row.document_id),
            )
        )

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


def _nobody(_document_id: int) -> tuple[Reader, ...]:
    return ()


def _file_name(row: DocumentRow) -> str:
    """The title as a file may be called on every system; no patient's name in it."""
    return "".join(sign if sign.isalnum() or sign in " -" else "" for sign in row.title).strip()


def _standing(row: DocumentRow) -> str:
    """What there is to know before somebody goes by this paper."""
    told = []
    if row.is_called_off:
        told.append("✕ The order was cancelled: do not go by this paper.")
    elif row.is_replaced:
        told.append("✕ Replaced by a later one: do not go by this paper.")
    if row.replaces_reason:
        told.append(f"Issued in place of an earlier one. Reason: {row.replaces_reason}.")
    if row.signed:
        told.append(f"✓ Signed on paper by {row.signed}; the scan is kept.")
    return " ".join(told)
