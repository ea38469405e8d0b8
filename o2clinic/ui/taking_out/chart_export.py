"""The trend out of its page: as a file, on paper and as a picture, each with name and date."""

from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication, QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton

from o2clinic.services.exports import Way
from o2clinic.services.result_papers import ResultPaper
from o2clinic.ui.taking_out.export_flow import PICTURES, ExportFlow, ExportWanted
from o2clinic.ui.visit_papers.leaving_paper import LeavingPaper
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.trend_chart import TrendChart
from o2clinic.ui.workplace import Workplace

SAVE_KEYS = "Ctrl+Shift+X"
PAPER_KEYS = "Ctrl+P"


class TrendExport(QObject):
    """Takes the trend out as it is shown; its buttons stand among the page's chips."""

    def __init__(self, workplace: Workplace, page: Page, chart: TrendChart) -> None:
        super().__init__(page)
        self._workplace, self._page, self._chart = workplace, page, chart
        self.flow = ExportFlow(workplace, page.message_bar, page)
        self.dialog: LeavingPaper | None = None
        self.paper_button = self._button("On paper  Ctrl+P", "The trend on paper", PAPER_KEYS)
        self.paper_button.clicked.connect(self.open_paper)
        self.button = self._button("Export…", "Save the trend as PDF, PNG or SVG", SAVE_KEYS)
        self.button.clicked.connect(self.begin)
        chart.copy_wanted.connect(self.copy)
        page.tell_keys("Ctrl+C", "Copy the trend as a picture")

    def _button(self, text: str, what: str, keys: str) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(what)
        button.setProperty("kind", "chip")
        QShortcut(QKeySequence(keys), button).activated.connect(button.click)
        self._page.add_to_chips(button)
        self._page.tell_keys(keys, what)
        return button

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

    @Slot()
    def open_paper(self) -> None:
        """Show it on its page, to be printed or saved from there."""
        sheet, patient_id = self._chart.sheet, self._page.patient_id
        if sheet is None or patient_id is None:
            return
        papers = self._workplace.services.result_papers

        def task() -> ResultPaper:
            return papers.trend_paper(patient_id, sheet)

        self._workplace.background.ask(
            self._page, "paper", task, self._show, self._page.on_save_failure
        )

    @Slot()
    def copy(self) -> None:
        """To the clipboard with whom it is about; written down before."""
        sheet, patient_id = self._chart.sheet, self._page.patient_id
        if sheet is None or patient_id is None:
            return
        papers = self._workplace.services.result_papers

        def task() -> bytes:
            return papers.chart_of_trend(patient_id, sheet, "png", Way.CLIPBOARD)

        def then(picture: bytes) -> None:
            QGuiApplication.clipboard().setImage(QImage.fromData(picture))
            self._workplace.say("The trend is copied, with the patient's name and the date")

        self._workplace.background.save(self._page, "copy", task, then, self._page.on_save_failure)

    def _show(self, paper: ResultPaper) -> None:
        note = partial(self._workplace.services.result_papers.note_use, paper)
        self.dialog = LeavingPaper(
            self._workplace,
            paper.title,
            paper.pdf,
            note,
            self._page,
            patient_id=paper.patient_id,
        )
        self.dialog.open()
