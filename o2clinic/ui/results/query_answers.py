"""Answering, from the panel beside the results, what the rules ask of a stored one."""

from functools import partial

from PySide6.QtCore import QObject, Qt, Slot

from o2clinic.errors import AlreadyDone, NotValid
from o2clinic.services.results import ResultRow
from o2clinic.services.work import new_command_id
from o2clinic.ui.results.result_panel import ResultPanel
from o2clinic.ui.stale_results import stale_result
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.workplace import Workplace


class QueryAnswers(QObject):
    """One for the page: sends the reason that was typed, and says what became of it."""

    def __init__(self, workplace: Workplace, page: Page, panel: ResultPanel) -> None:
        super().__init__(page)
        self._workplace, self._page, self._panel = workplace, page, panel
        panel.answer_wanted.connect(self._on_answer)

    @Slot(object)
    def _on_answer(self, reason: object) -> None:
        row = self._panel.row
        if row is None:
            return
        self._answer(str(reason), row)

    def _answer(self, reason: str, row: ResultRow) -> None:
        results, command_id = self._workplace.services.results, new_command_id()

        def task() -> int:
            try:
                return results.resolve_query(row.result_id, row.version, reason, command_id)
            except AlreadyDone as done:
                return done.record_id

        again = partial(self._answer, reason)
        self._page.save_over(
            stale_result(self._workplace, row, self._page.patient_id or 0, _answer_words, again),
            task,
            self._on_answered,
            button=self._panel.answer_button,
            on_error=self._on_refused,
        )

    def _on_answered(self, _result_id: int) -> None:
        self._workplace.say("The query is answered")
        self._page.refresh()

    def _on_refused(self, error: Exception) -> None:
        if isinstance(error, NotValid):
            text = " ".join(finding.message for finding in error.findings)
            self._page.message_bar.tell("Not answered yet", text, Tone.CAUTION)
            self._panel.reason_edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._page.on_save_failure(error)


def _answer_words(row: ResultRow) -> str:
    return "Answer it all the same" if row.has_open_query and not row.is_amended else ""
