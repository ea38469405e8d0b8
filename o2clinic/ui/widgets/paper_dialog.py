"""A paper before it goes to the printer or into a file."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout, QWidget

from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.message_bar import MessageBar
from o2clinic.ui.widgets.pdf_preview import PdfPreview


class PaperDialog(QDialog):
    """Read the paper, Enter prints it as its preview asks, or save a copy; Esc closes.

    Signals:
        leaving: the paper goes into a file; `let_go` lets it.
    """

    leaving = Signal()

    def __init__(self, title: str, pdf: bytes, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._way_out: Callable[[], None] | None = None
        self.setWindowTitle(title)
        self._title, self._pdf = title, pdf
        self.message_bar = MessageBar()
        self.preview = PdfPreview(theme)
        self.preview.set_pdf(pdf)
        self.preview.save_wanted.connect(self._on_save)
        whole = QVBoxLayout(self)
        whole.addWidget(self.message_bar)
        whole.addWidget(self.preview, 1)
        self.preview.print_button.setDefault(True)  # heard only once it is inside the dialog
        room = self.screen().availableGeometry()
        self.resize(min(theme.px(1190), room.width() - 40), min(theme.px(700), room.height() - 60))

    def save_to(self, path: Path, pdf: bytes) -> None:
        """Write a copy; a file that cannot be written is said, not passed over."""
        try:
            path.write_bytes(pdf)
        except OSError as error:
            self.message_bar.tell(f"Not saved: {path}", str(error.strerror or error))
            return
        self.message_bar.tell(f"Saved: {path}")

    def _on_save(self, pdf: bytes) -> None:
        # Never one that runs a loop of its own: the lock takes dialogs off the screen and back.
        dialog = QFileDialog(self, "Save a copy", f"{self._title}.pdf", "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        self._pdf = pdf
        dialog.fileSelected.connect(self._on_file)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def let_go(self) -> None:
        """It is written down: now it may leave the program."""
        way_out, self._way_out = self._way_out, None
        if way_out is not None:
            way_out()

    def _on_file(self, name: str) -> None:
        self._way_out = partial(self.save_to, Path(name), self._pdf)
        self.leaving.emit()
