"""A paper on the screen that is written down before it goes to a printer or into a file."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from o2clinic.errors import O2ClinicError
from o2clinic.services.documents import Use
from o2clinic.services.paper_out import PaperKind, PaperOut
from o2clinic.ui.print_out.print_flow import PrintFlow
from o2clinic.ui.print_out.print_queue import PrintRequest, Taken
from o2clinic.ui.widgets.paper_dialog import PaperDialog
from o2clinic.ui.workplace import Workplace


class LeavingPaper(PaperDialog):
    """Ctrl+P prints; closes and is gone.

    What notes it is asked when the paper is about to leave; only then does it.
    """

    kind = PaperKind.OTHER

    def __init__(
        self,
        workplace: Workplace,
        title: str,
        pdf: bytes,
        note: Callable[[Use], object],
        parent: QWidget,
        *,
        patient_id: int | None = None,
    ) -> None:
        super().__init__(title, pdf, workplace.theme, parent)
        self.workplace, self._note, self._patient_id = workplace, note, patient_id
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.leaving.connect(self._on_leaving)
        self.flow = PrintFlow(workplace, self.message_bar, self)
        self.preview.print_wanted.connect(self._on_print)
        QShortcut(QKeySequence("Ctrl+P"), self).activated.connect(self.print_now)

    @Slot()
    def print_now(self) -> None:
        """Ask for the printer."""
        if self.preview.pdf:
            self.preview.print_wanted.emit(self.preview.pdf)

    def to_print(self, pdf: bytes) -> PrintRequest:
        """What is printed, as it stands now; whatever changes here later is another paper."""
        note, paper = self._note, self.paper_out()

        def take_out() -> Taken:
            note(Use.TO_PRINTER)
            return Taken(paper, pdf)

        return self.request(pdf, take_out)

    def paper_out(self) -> PaperOut:
        """What the paper is, for the audit."""
        return PaperOut(self.kind, self.windowTitle(), patient_id=self._patient_id)

    def request(self, pdf: bytes, take_out: Callable[[], Taken]) -> PrintRequest:
        """To be printed with the window's title."""
        return PrintRequest(
            kind=self.kind,
            title=self.windowTitle(),
            pdf=pdf,
            take_out=take_out,
            note=self.workplace.services.printing.note,
        )

    @Slot(object)
    def _on_print(self, pdf: bytes) -> None:
        self.flow.begin(self.to_print(pdf))

    @Slot()
    def _on_leaving(self) -> None:
        note = self._note
        self.workplace.background.save(
            self, "leaving", lambda: note(Use.COPIED), self._on_noted, self.on_fault
        )

    def _on_noted(self, _noted: object) -> None:
        self.let_go()

    def on_fault(self, error: Exception) -> None:
        """What failed is said above the paper."""
        self.message_bar.tell_error(error)
        if not isinstance(error, O2ClinicError):
            self.workplace.report(error)
