"""A paper on the screen that is written down before it goes to a printer or into a file."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from o2clinic.errors import O2ClinicError
from o2clinic.services.documents import Use
from o2clinic.ui.widgets.paper_dialog import PaperDialog
from o2clinic.ui.workplace import Workplace


class LeavingPaper(PaperDialog):
    """Ctrl+P prints; closes and is gone.

    What notes it is asked when the paper is about to leave; only then does it.
    """

    def __init__(
        self,
        workplace: Workplace,
        title: str,
        pdf: bytes,
        note: Callable[[Use], object],
        parent: QWidget,
    ) -> None:
        super().__init__(title, pdf, workplace.theme, parent)
        self.workplace, self._note = workplace, note
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.leaving.connect(self._on_leaving)
        QShortcut(QKeySequence("Ctrl+P"), self).activated.connect(self.print_now)

    @Slot()
    def print_now(self) -> None:
        """Ask for the printer."""
        if self.preview.pdf:
            self.preview.print_wanted.emit(self.preview.pdf)

    @Slot(object)
    def _on_leaving(self, is_print: bool) -> None:
        use, note = Use.PRINTED if is_print else Use.COPIED, self._note
        self.workplace.background.save(
            self, "leaving", lambda: note(use), self._on_noted, self.on_fault
        )

    def _on_noted(self, _noted: object) -> None:
        self.let_go()

    def on_fault(self, error: Exception) -> None:
        """What failed is said above the paper."""
        self.message_bar.tell_error(error)
        if not isinstance(error, O2ClinicError):
            self.workplace.report(error)
