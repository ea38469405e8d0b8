"""The downtime pack on paper, at any time."""

from PySide6.QtCore import QObject, Slot

from o2clinic.services.documents import Use
from o2clinic.services.paper_out import PaperKind
from o2clinic.ui.background import LongJob
from o2clinic.ui.visit_papers.leaving_paper import LeavingPaper
from o2clinic.ui.widgets.page import Page


class DowntimePaper(LeavingPaper):
    """The pack of now; how its printing went is written down."""

    kind = PaperKind.DOWNTIME


class DowntimePrint(QObject):
    """A button of a page that shows the pack of whoever works here, to be printed."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self.button = page.add_action("Downtime pack", self._on_wanted)
        self.button.setToolTip("Two days' clinics on paper, for when the server is away")

    @Slot()
    def _on_wanted(self) -> None:
        place = self._page.workplace
        downtime = place.services.downtime
        self.button.setEnabled(False)

        def task(_job: LongJob) -> bytes:
            return downtime.pdf()

        place.background.run_long(self, "Downtime pack", task, self._on_pdf, self._on_failed)

    def _on_pdf(self, pdf: bytes) -> None:
        self.button.setEnabled(True)
        DowntimePaper(self._page.workplace, "Downtime pack", pdf, _as_it_is, self._page).open()

    def _on_failed(self, error: Exception) -> None:
        self.button.setEnabled(True)
        self._page.on_failure(error)


def _as_it_is(_use: Use) -> None:
    """It was made for whoever looks at it, and nothing of it is kept."""
