"""The report of the chosen result: asked for, read on the screen, printed or saved."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject

from o2clinic.rules.result_kinds import SPIROMETRY
from o2clinic.services.documents import Use
from o2clinic.services.results import ResultRow
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

    def open_for(self, row: ResultRow) -> None:
        """Ask for the report of a result and show it."""
        if row.kind.code == SPIROMETRY.code:
            reports = self._workplace.services.spirometry_reports
            self._ask(lambda: reports.paper(row.result_id), reports.note_use)

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
