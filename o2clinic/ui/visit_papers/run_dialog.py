"""Letters by the batch: whom they go to, who is left out and why, issued and printed as one."""

from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from o2clinic.errors import O2ClinicError
from o2clinic.services.documents import Use
from o2clinic.services.paper_out import PaperKind, PaperOut, Printed
from o2clinic.ui.background import LongJob, Progress
from o2clinic.ui.print_out.print_queue import PrintRequest, Taken
from o2clinic.ui.visit_papers.leaving_paper import LeavingPaper
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.message_bar import MessageBar
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.clinic_letter_runs import ClinicLetterRuns
    from o2clinic.services.letter_batch import RunLine, RunOutcome, RunPlan
    from o2clinic.services.letter_runs import LetterRuns

_TITLE = "Issuing letters"


def _state(line: "RunLine[Any]") -> str:
    return "Letter" if line.draft is not None else "Left out"


def _tone(line: "RunLine[Any]") -> Tone | None:
    return None if line.draft is not None else Tone.CAUTION


_COLUMNS = (
    Column["RunLine[Any]"](
        "Patient", lambda line: line.name, is_strong=lambda line: bool(line.draft)
    ),
    Column["RunLine[Any]"]("For", lambda line: line.what, tooltip=lambda line: line.what),
    Column["RunLine[Any]"]("State", _state, tone=_tone),
    Column["RunLine[Any]"](
        "Remark", lambda line: line.remark, tooltip=lambda line: line.remark, stretches=True
    ),
)


class RunPaper(LeavingPaper):
    """All letters of a run, one after the other."""

    kind = PaperKind.VISIT_LETTERS
    _went: Mapping[Printed, Callable[[], object]] = MappingProxyType({})

    def print_as(self, kind: PaperKind, went: Mapping[Printed, Callable[[], object]]) -> None:
        """Letters of another kind, of which something is noted by how their printing went."""
        self.kind, self._went = kind, went

    def request(self, pdf: bytes, take_out: Callable[[], Taken]) -> PrintRequest:
        """How it went is noted though this window is closed by then."""
        request = super().request(pdf, take_out)
        return replace(request, note=partial(_note_all, request.note, self._went))


def _note_all(
    note: Callable[[PaperOut, Printed, str], None],
    of_letters: Mapping[Printed, Callable[[], object]],
    paper: PaperOut,
    went: Printed,
    how: str,
) -> None:
    # Of some pages nobody knows whose letters they were: they wait on, and are marked by hand.
    if paper.is_whole and went in of_letters:
        of_letters[went]()
    note(paper, went, how)


class LetterRunDialog(QDialog):
    """Ctrl+S issues the letters and shows them for the printer; Stop leaves what was issued."""

    verb = "Issue"
    doing = "to write"

    def __init__(
        self,
        workplace: Workplace,
        title: str,
        parent: QWidget,
        runs: "LetterRuns | ClinicLetterRuns | None" = None,
    ) -> None:
        super().__init__(parent)
        self.workplace = workplace
        self._ask: Callable[[], RunPlan[Any]] | None = None
        self._runs = runs if runs is not None else workplace.services.letter_runs
        self._plan: RunPlan[Any] | None = None
        self._job: LongJob | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._build()
        workplace.background.progressed.connect(self._on_progress)
        room = self.screen().availableGeometry()
        px = workplace.theme.px
        self.resize(min(px(1000), room.width() - 40), min(px(620), room.height() - 60))

    @property
    def is_running(self) -> bool:
        """Whether letters are being issued."""
        return self._job is not None

    def plan_by(self, ask: Callable[[], "RunPlan[Any]"]) -> None:
        """Ask whom letters would go to."""
        self._ask = ask
        self._show_buttons()
        self.workplace.background.ask(self, "plan", ask, self._show_plan, self._on_failed)

    def reject(self) -> None:
        """Esc stops a run before it closes the window."""
        if self._job is not None:
            self._on_stop()
        else:
            super().reject()

    def start_long(self, run: Callable[[Callable[[int, int], bool]], "RunOutcome[Any]"]) -> None:
        """Begin work that can be stopped; what it has made by then is shown."""

        def task(job: LongJob) -> "RunOutcome[Any]":
            def go_on(done: int, total: int) -> bool:
                try:
                    job.step(done, total)
                except CancelledError:
                    return False
                return True

            return run(go_on)

        self.message_bar.clear()
        self._job = self.workplace.background.run_long(
            self, _TITLE, task, self._show_outcome, self._on_run_failed
        )
        self._show_buttons()

    def _build(self) -> None:
        self.message_bar = MessageBar()
        self.summary_label = label("", "strong", wrap=True)
        self.table: RecordTable[RunLine[Any]] = RecordTable(
            "Letters", _COLUMNS, self.workplace.theme, key=lambda line: (line.patient_id, line.what)
        )
        self.table.set_empty_text("There is no letter to write.")
        self.both_sides = QCheckBox("The printer prints on both sides: begin each on a new leaf")
        self.both_sides.setChecked(True)
        self.issue_button = QPushButton()
        self.issue_button.setProperty("kind", "primary")
        self.issue_button.clicked.connect(self._on_issue)
        self.stop_button = QPushButton("Stop")
        self.stop_button.clicked.connect(self._on_stop)
        self.close_button = QPushButton("Close  Esc")
        self.close_button.setAccessibleName("Close")
        self.close_button.clicked.connect(self.close)
        for button in (self.issue_button, self.stop_button, self.close_button):
            button.setAutoDefault(False)
        QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self.issue_button.click)
        row = QHBoxLayout()
        row.addWidget(self.both_sides, 1)
        for button in (self.stop_button, self.close_button, self.issue_button):
            row.addWidget(button)
        self.whole = whole = QVBoxLayout(self)
        whole.addWidget(self.message_bar)
        whole.addWidget(self.summary_label)
        whole.addWidget(self.table, 1)
        whole.addLayout(row)
        self._show_buttons()

    def _show_plan(self, plan: "RunPlan[Any]") -> None:
        self._plan = plan
        left_out = len(plan.left_out)
        self.summary_label.setText(
            f"{plan.title}. {len(plan.letters)} {self.doing}, {left_out} left out"
        )
        # Whoever is left out stands above: it is they who need another way.
        self.table.set_rows((*plan.left_out, *plan.letters))
        self._show_buttons()

    def _show_buttons(self) -> None:
        count = len(self._plan.letters) if self._plan is not None else 0
        letters = "1 letter" if count == 1 else f"{count} letters"
        self.issue_button.setText(f"{self.verb} {letters}  Ctrl+S")
        self.issue_button.setAccessibleName(f"{self.verb} {letters}")
        self.issue_button.setEnabled(bool(count) and not self.is_running)
        self.stop_button.setVisible(self.is_running)
        self.close_button.setEnabled(not self.is_running)

    @Slot()
    def _on_issue(self) -> None:
        plan, runs, is_both = self._plan, self._runs, self.both_sides.isChecked()
        if plan is not None and plan.letters and not self.is_running:
            self.start_long(lambda go_on: runs.issue(plan, go_on, on_both_sides=is_both))

    @Slot()
    def _on_stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.summary_label.setText("Stopping after this letter")

    @Slot(object)
    def _on_progress(self, progress: Progress) -> None:
        if self.is_running and progress.title == _TITLE and progress.total:
            self.summary_label.setText(f"Letter {progress.done + 1} of {progress.total}")

    def _show_outcome(self, outcome: "RunOutcome[Any]") -> None:
        self._job = None
        self._tell(outcome)
        if self._ask is not None:
            self.plan_by(self._ask)
        if outcome.pdf:
            runs = self._runs

            def note(use: Use) -> int:
                return runs.note_use(outcome, use)

            paper = RunPaper(self.workplace, outcome.title, outcome.pdf, note, self)
            self.prepare(paper, outcome)
            paper.finished.connect(self._on_paper_closed)
            paper.open()

    def prepare(self, paper: RunPaper, outcome: "RunOutcome[Any]") -> None:
        """What is special about the printing of these letters; for most runs nothing."""

    @Slot(int)
    def _on_paper_closed(self, _result: int) -> None:
        """What was printed waits no more."""
        if self._ask is not None and not self.is_running:
            self.plan_by(self._ask)

    def _tell(self, outcome: "RunOutcome[Any]") -> None:
        stopped = "Stopped. " if outcome.is_stopped else ""
        failed = "; ".join(f"{line.name}: {line.remark}" for line in outcome.failed)
        tone = Tone.CAUTION if stopped or failed else Tone.GOOD
        did = "As they were issued" if outcome.is_again else "Issued and kept"
        title = f"{stopped}{did}: {outcome.words}"
        self.message_bar.tell(title, f"Not written: {failed}" if failed else "", tone)
        self.workplace.say(title)

    def _on_run_failed(self, error: Exception) -> None:
        self._job = None
        self._on_failed(error)

    def _on_failed(self, error: Exception) -> None:
        self._show_buttons()
        self.message_bar.tell_error(error)
        if not isinstance(error, O2ClinicError):
            self.workplace.report(error)
