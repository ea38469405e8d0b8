"""A paper before it goes to the printer or into a file."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMarginsF, Signal
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout, QWidget

from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.message_bar import MessageBar
from o2clinic.ui.widgets.pdf_preview import PdfPreview

_DOTS_PER_INCH = 300
_POINTS_PER_INCH = 72


class PaperDialog(QDialog):
    """Read the paper, Enter prints it through the system's own dialog, or save a copy; Esc closes.

    Signals:
        leaving: the paper goes to a printer (True) or into a file; `let_go` lets it.
    """

    leaving = Signal(object)

    def __init__(self, title: str, pdf: bytes, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._way_out: Callable[[], None] | None = None
        self.setWindowTitle(title)
        self._title, self._pdf = title, pdf
        self._printer: QPrinter | None = None
        self.message_bar = MessageBar()
        self.preview = PdfPreview(theme)
        self.preview.set_pdf(pdf)
        self.preview.print_wanted.connect(self._on_print)
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
        self.leaving.emit(False)

    def _on_print(self, pdf: bytes) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setResolution(_DOTS_PER_INCH)
        printer.setDocName(self._title)
        self._printer, self._pdf = printer, pdf
        dialog = QPrintDialog(printer, self)
        dialog.accepted.connect(self._on_printer)
        dialog.finished.connect(dialog.deleteLater)
        QDialog.open(dialog)  # its own one wants a slot by name

    def _on_printer(self) -> None:
        if self._printer is not None:
            self._way_out = partial(self.print_to, self._printer, self._pdf)
            self.leaving.emit(True)

    def print_to(self, printer: QPrinter, pdf: bytes) -> None:
        """Send every page to a printer."""
        import pypdfium2

        document = pypdfium2.PdfDocument(pdf)
        painter = QPainter()
        for at in range(len(document)):
            width, height = document.get_page_size(at)
            is_wide = width > height
            way = QPageLayout.Orientation.Landscape if is_wide else QPageLayout.Orientation.Portrait
            size = QPageSize(QPageSize.PageSizeId.A4)
            printer.setPageLayout(QPageLayout(size, way, QMarginsF(0, 0, 0, 0)))
            if at == 0 and not painter.begin(printer):
                self.message_bar.tell("Not printed", "The printer does not answer.")
                break
            if at:
                printer.newPage()
            page = document[at]
            bitmap = page.render(
                scale=_DOTS_PER_INCH / _POINTS_PER_INCH, rev_byteorder=True, prefer_bgrx=True
            )
            image = QImage(
                bytes(bitmap.buffer),
                bitmap.width,
                bitmap.height,
                bitmap.stride,
                QImage.Format.Format_RGBX8888,
            )
            painter.drawImage(painter.viewport(), image)
            page.close()
        painter.end()
        document.close()
