"""The paper beside a form: drawn anew in the document lane at each pause in typing."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from o2clinic.errors import NotValid, O2ClinicError
from o2clinic.ui.background import LongJob
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.pdf_preview import PdfPreview
from o2clinic.ui.workplace import Workplace

PAUSE_MS = 400
_PAGE_WIDTH = 794  # A4 at 100 %, in pixels
_AROUND = 44  # gaps and the scroll bar
_LEAST = 40  # percent


@dataclass(frozen=True, slots=True)
class _Drawn:
    """One answer of the document lane."""

    ticket: int
    pdf: bytes


class LivePreview(QWidget):
    """Shows how the letter will print; never more than one drawing is under way.

    Signals:
        drawn: the paper shows what was typed last.
    """

    drawn = Signal()

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workplace = workplace
        self._task: Callable[[], bytes] | None = None
        self._ticket = 0
        self._is_drawing = False
        self.state = label("", "quiet")
        self.preview = PdfPreview(workplace.theme)
        self.preview.print_button.hide()  # only an issued letter is printed
        self.preview.save_button.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.state)
        whole.addWidget(self.preview, 1)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._draw)

    def show_soon(self, task: Callable[[], bytes]) -> None:
        """Draw by this task once the typing pauses."""
        self._task = task
        self._ticket += 1
        self._pause.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A page is as wide as the room for it."""
        super().resizeEvent(event)
        room = self.preview.scroll_area.width() - _AROUND
        self.preview.set_zoom(max(_LEAST, min(100, 100 * room // _PAGE_WIDTH)))

    def _draw(self) -> None:
        task, ticket = self._task, self._ticket
        if task is None or self._is_drawing:
            return

        def run(_job: LongJob) -> _Drawn:
            return _Drawn(ticket, task())

        self._is_drawing = True
        self._workplace.background.run_long(
            self, "Drawing the letter", run, self._on_drawn, self._on_failed
        )

    def _on_drawn(self, drawn: _Drawn) -> None:
        self._is_drawing = False
        bar = self.preview.scroll_area.verticalScrollBar()
        place = bar.value()
        self.preview.set_pdf(drawn.pdf)
        bar.setValue(place)
        self.state.setText("As it will print")
        if drawn.ticket == self._ticket:
            self.drawn.emit()
        else:
            self._draw()

    def _on_failed(self, error: Exception) -> None:
        self._is_drawing = False
        if isinstance(error, NotValid):
            self.state.setText("The paper follows once what is missing has been added")
        else:
            self.state.setText(str(error) if isinstance(error, O2ClinicError) else "Not drawn")
            if not isinstance(error, O2ClinicError):
                self._workplace.report(error)
