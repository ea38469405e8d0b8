"""Export of a chart from a page: a button with its key, then the way of every export."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QKeySequence, QShortcut

from o2clinic.ui.taking_out.export_flow import PICTURES, ExportFlow, ExportWanted
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.trend_chart import TrendChart
from o2clinic.ui.workplace import Workplace

KEYS = "Ctrl+Shift+X"


class TrendExport(QObject):
    """Saves the trend as it is shown: a PDF, a picture or a drawing, with name and date."""

    def __init__(self, workplace: Workplace, page: Page, chart: TrendChart) -> None:
        super().__init__(page)
        self._workplace, self._page, self._chart = workplace, page, chart
        self.flow = ExportFlow(workplace, page.message_bar, page)
        self.button = page.add_action("Export…", self.begin)
        QShortcut(QKeySequence(KEYS), self.button).activated.connect(self.button.click)
        page.tell_keys(KEYS, "Save the trend as PDF, PNG or SVG")

    @Slot()
    def begin(self) -> None:
        """Ask where to; what is shown now is what is saved."""
        sheet, patient_id = self._chart.sheet, self._page.patient_id
        if sheet is None or patient_id is None:
            return
        papers = self._workplace.services.result_papers

        def make(suffix: str) -> bytes:
            return papers.chart_of_trend(patient_id, sheet, suffix)

        self.flow.begin(ExportWanted("Trend", PICTURES, make))
