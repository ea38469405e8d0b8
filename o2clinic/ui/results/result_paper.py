"""The chosen result on paper, and its curve as a file."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject

from o2clinic.rules.result_kinds import SPIROMETRY
from o2clinic.services.documents import Use
from o2clinic.services.results import ResultRow
from o2clinic.ui.taking_out.export_flow import PICTURES, ExportFlow, ExportWanted
from o2clinic.ui.visit_papers.leaving_paper import LeavingPaper
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.workplace import Workplace


class ReportPaper(Protocol):
    """What a service of reports gives."""

    @property
    def title(self) -> str:
        """For the window."""

    @property
    def pdf(self) -> bytes:
        """To be shown, printed, saved."""


PaperT = TypeVar("PaperT", bound=ReportPaper)


class ResultPapers(QObject):
    """One for the page: opens the report of a result as it stands."""

    def __init__(self, workplace: Workplace, page: Page) -> None:
        super().__init__(page)
        self._workplace, self._page = workplace, page
        self.dialog: LeavingPaper | None = None
        self.flow = ExportFlow(workplace, page.message_bar, page)

    def open_for(self, row: ResultRow) -> None:
        """Ask for the report of a result and show it."""
        services = self._workplace.services
        if row.kind.code == SPIROMETRY.code:
            reports = services.spirometry_reports
            self._ask(lambda: reports.paper(row.result_id), reports.note_use)
        else:
            papers = services.result_papers
            self._ask(lambda: papers.paper(row.result_id), papers.note_use)

    def export_curve(self, row: ResultRow) -> None:
        """Save the curve of a walk or a night."""
        papers = self._workplace.services.result_papers

        def make(suffix: str) -> bytes:
            return papers.chart_of(row.result_id, suffix)

        self.flow.begin(ExportWanted(f"{row.kind.title} curve", PICTURES, make))

    def _ask(
        self,
        task: Callable[[], PaperT],
        note_use: Callable[[PaperT, Use], None],
    ) -> None:
        def then(paper: PaperT) -> None:
            def note(use: Use) -> None:
                note_use(paper, use)

            self._show(paper, note)

        self._workplace.background.ask(self._page, "report", task, then, self._page.on_save_failure)

    def _show(self, paper: ReportPaper, note: Callable[[Use], object]) -> None:
        self.dialog = LeavingPaper(
            self._workplace,
            paper.title,
            paper.pdf,
            note,
            self._page,
            patient_id=self._page.patient_id,
        )
        self.dialog.open()
