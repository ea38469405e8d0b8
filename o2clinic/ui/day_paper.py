"""A day list on the screen: that it goes to a printer or into a file is written down first."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from o2clinic.services.paper_out import PaperKind, PaperOut
from o2clinic.ui.visit_papers.leaving_paper import LeavingPaper
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.day_list import PrintedList


class DayPaper(LeavingPaper):
    """Closes and is gone."""

    kind = PaperKind.DAY_LIST

    def __init__(self, workplace: Workplace, printed: "PrintedList", parent: QWidget) -> None:
        note = partial(workplace.services.day_lists.note_use, printed.document_id)
        super().__init__(workplace, printed.title, printed.pdf, note, parent)
        self._document_id = printed.document_id

    def paper_out(self) -> PaperOut:
        """The kept list."""
        return PaperOut(self.kind, self.windowTitle(), self._document_id)
