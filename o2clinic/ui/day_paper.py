"""A day list on the screen: that it goes to a printer or into a file is written down first."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from o2clinic.errors import O2ClinicError
from o2clinic.services.documents import Use
from o2clinic.ui.widgets.paper_dialog import PaperDialog
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.day_list import PrintedList


class DayPaper(PaperDialog):
    """Closes and is gone."""

    def __init__(self, workplace: Workplace, printed: "PrintedList", parent: QWidget) -> None:
        super().__init__(printed.title, printed.pdf, workplace.theme, parent)
        self._workplace, self._document_id = workplace, printed.document_id
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.leaving.connect(self._on_leaving)

    @Slot(object)
    def _on_leaving(self, is_print: bool) -> None:
        lists, document_id = self._workplace.services.day_lists, self._document_id
        use = Use.PRINTED if is_print else Use.COPIED
        self._workplace.background.save(
            self,
            "leaving",
            lambda: lists.note_use(document_id, use),
            self._on_noted,
            self._on_fault,
        )

    def _on_noted(self, _document_id: int) -> None:
        self.let_go()

    def _on_fault(self, error: Exception) -> None:
        self.message_bar.tell_error(error)
        if not isinstance(error, O2ClinicError):
            self._workplace.report(error)
