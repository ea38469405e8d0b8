"""A new order, or what it changes, drawn on paper before it is issued."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from o2clinic.services.paper_out import PaperKind, PaperOut
from o2clinic.ui.background import LongJob
from o2clinic.ui.print_out.print_flow import PrintFlow
from o2clinic.ui.print_out.print_queue import PrintRequest, Taken
from o2clinic.ui.widgets.message_bar import MessageBar
from o2clinic.ui.widgets.pdf_preview import PdfPreview
from o2clinic.ui.workplace import Workplace

_CHANGES = "What the new order changes"


class OrderPreview(PdfPreview):
    """Read it; what the order changes can be printed, the order itself only once it is issued.

    Signals:
        drawn: it is on the screen.
        failed: the exception, of drawing.
    """

    drawn = Signal()
    failed = Signal(object)

    def __init__(self, workplace: Workplace, patient_id: int) -> None:
        super().__init__(workplace.theme)
        self._workplace, self._patient = workplace, patient_id
        self.message_bar = MessageBar()
        self.flow = PrintFlow(workplace, self.message_bar, self)
        whole = self.layout()
        if isinstance(whole, QVBoxLayout):
            whole.insertWidget(0, self.message_bar)
        self.save_button.hide()
        self.print_button.hide()
        self.print_wanted.connect(self._on_print_wanted)

    def draw(self, made: Callable[[], bytes], *, is_printed: bool = False) -> None:
        """Draw off the UI thread."""

        def task(_job: LongJob) -> bytes:
            return made()

        self.message_bar.clear()
        self.print_button.setVisible(is_printed)
        self._workplace.background.run_long(
            self, "Drawing the order", task, self._show, self.failed.emit
        )

    def _show(self, pdf: bytes) -> None:
        self.set_pdf(pdf)
        self.drawn.emit()
        self.scroll_area.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_print_wanted(self, pdf: bytes) -> None:
        """What the order changes is kept nowhere: it is printed as it is shown."""
        if self.print_button.isHidden():
            return  # Ctrl+P on the order itself
        paper = PaperOut(PaperKind.OTHER, _CHANGES, patient_id=self._patient)
        self.flow.begin(
            PrintRequest(
                kind=paper.kind,
                title=_CHANGES,
                pdf=pdf,
                take_out=partial(Taken, paper, pdf),
                note=self._workplace.services.printing.note,
            )
        )
