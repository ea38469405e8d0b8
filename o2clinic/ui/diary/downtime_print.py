"""The downtime pack on paper, at any time."""

from PySide6.QtCore import QObject, Qt, Slot

from o2clinic.ui.background import LongJob
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.paper_dialog import PaperDialog


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
        dialog = PaperDialog("Downtime pack", pdf, self._page.workplace.theme, self._page)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _on_failed(self, error: Exception) -> None:
        self.button.setEnabled(True)
        self._page.on_failure(error)
