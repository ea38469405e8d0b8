"""A new order, or what it changes, drawn on paper before it is issued."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal

from o2clinic.ui.background import LongJob
from o2clinic.ui.printing import print_pdf
from o2clinic.ui.widgets.pdf_preview import PdfPreview
from o2clinic.ui.workplace import Workplace

_CHANGES = "What the new order changes"


class OrderPreview(PdfPreview):
    """Read it; what the order changes can be printed, the order itself only once it is issued.

    Signals:
        drawn: it is on the screen.
        printed: what the printer was handed, in words.
        failed: the exception, of drawing or printing.
    """

    drawn = Signal()
    printed = Signal(str)
    failed = Signal(object)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace.theme)
        self._workplace = workplace
        self.save_button.hide()
        self.print_button.hide()
        self.print_wanted.connect(self._on_print_wanted)

    def draw(self, made: Callable[[], bytes], *, is_printed: bool = False) -> None:
        """Draw off the UI thread."""

        def task(_job: LongJob) -> bytes:
            return made()

        self.print_button.setVisible(is_printed)
        self._workplace.background.run_long(
            self, "Drawing the order", task, self._show, self.failed.emit
        )

    def _show(self, pdf: bytes) -> None:
        self.set_pdf(pdf)
        self.drawn.emit()
        self.scroll_area.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_print_wanted(self, pdf: bytes) -> None:
        task = partial(_print, pdf)
        self._workplace.background.run_long(
            self, "Printing", task, self.printed.emit, self.failed.emit
        )


def _print(pdf: bytes, _job: LongJob) -> str:
    return print_pdf(pdf, _CHANGES)
