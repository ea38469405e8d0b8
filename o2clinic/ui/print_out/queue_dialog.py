"""The papers that were sent to a printer: how far each is, again, and what did not come out."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time
from o2clinic.rules.permissions import Permission
from o2clinic.services.paper_out import PAPER_WORDS
from o2clinic.ui.print_out.print_queue import JobState, PrintJob, PrintQueue
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable

_TONES = {
    JobState.HANDED_OVER: Tone.GOOD,
    JobState.FAILED: Tone.DANGER,
    JobState.STOPPED: Tone.CAUTION,
    JobState.NOT_OUT: Tone.CAUTION,
}


def _state(job: PrintJob) -> str:
    unnoted = ", not in the audit yet" if job.to_note else ""
    again = ", sent again" if job.again else ""
    return f"{job.state.value.capitalize()}{again}{unnoted}"


_COLUMNS = (
    Column[PrintJob](
        "Sent", lambda job: date_and_time(local(job.sent_at)), sort_key=lambda job: job.number
    ),
    Column[PrintJob](
        "Paper",
        lambda job: job.request.title,
        tooltip=lambda job: job.request.title,
        is_strong=lambda _job: True,
        gives_way=True,
    ),
    Column[PrintJob]("Kind", lambda job: PAPER_WORDS[job.request.kind]),
    Column[PrintJob](
        "Printer",
        lambda job: job.choice.words,
        tooltip=lambda job: job.choice.words,
        gives_way=True,
    ),
    Column[PrintJob]("Pages", lambda job: str(job.pages), is_number=True),
    Column[PrintJob]("State", _state, tone=lambda job: _TONES.get(job.state)),
    Column[PrintJob](
        "What was said", lambda job: job.said, tooltip=lambda job: job.said, stretches=True
    ),
)


class QueueDialog(QDialog):
    """Arrow keys choose; Ctrl+P prints a paper again, Ctrl+D says that it did not come out."""

    tables_need = Permission.OWN_ACCOUNT

    def __init__(self, queue: PrintQueue, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Print queue")
        self._queue = queue
        self.table: RecordTable[PrintJob] = RecordTable(
            "Papers sent to a printer", _COLUMNS, theme, key=lambda job: job.number
        )
        self.table.set_empty_text("No paper was sent to a printer since you signed in.")
        self.table.row_chosen.connect(self._on_chosen)
        self.said_label = label("", wrap=True)
        self.again_button = self._button("Print again", "Ctrl+P", self._on_again)
        self.not_out_button = self._button("It did not come out", "Ctrl+D", self._on_not_out)
        self.clear_button = self._button("Clear what is over", "", self._on_clear)
        self.close_button = self._button("Close", "Esc", self.reject)
        self._lay_out(theme)
        queue.changed.connect(self._show)
        queue.write_down()
        self._show()
        self.table.choose(0)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _button(self, text: str, keys: str, slot: object) -> QPushButton:
        button = QPushButton(f"{text}  {keys}" if keys else text)
        button.setAccessibleName(text)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        if keys and keys != "Esc":
            QShortcut(QKeySequence(keys), self).activated.connect(button.click)
        return button

    def _lay_out(self, theme: Theme) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self.clear_button)
        buttons.addStretch()
        for button in (self.close_button, self.not_out_button, self.again_button):
            buttons.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setSpacing(theme.px(10))
        whole.addWidget(label("Print queue", "page-title"))
        quiet = (
            "What you sent to a printer at this desk since you signed in. Handed over means that "
            "the printer took it: whether it came out, only you can see."
        )
        whole.addWidget(label(quiet, "quiet", wrap=True))
        whole.addWidget(self.table, 1)
        whole.addWidget(self.said_label)
        whole.addLayout(buttons)
        room = self.screen().availableGeometry()
        width, height = theme.px(1080), theme.px(460)
        self.resize(min(width, room.width() - 40), min(height, room.height() - 60))

    @Slot()
    def _show(self, _job: object = None) -> None:
        jobs = self._queue.jobs
        self.table.set_rows(jobs)
        if jobs and self.table.chosen is None:
            self.table.choose(0)
        self.clear_button.setEnabled(any(job.is_over for job in jobs))
        self._on_chosen(self.table.chosen)

    @Slot(object)
    def _on_chosen(self, job: PrintJob | None) -> None:
        """In large type the table has little room for what was said: here it stands in full."""
        told = "" if job is None else f"{job.request.title}: {job.said}"
        self.said_label.setText(told if job is not None and job.said else "")
        self.again_button.setEnabled(job is not None and job.is_over)
        self.not_out_button.setEnabled(job is not None and job.state is JobState.HANDED_OVER)

    def _on_again(self) -> None:
        job = self.table.chosen
        if job is not None:
            self._queue.again(job.number)
            self.table.choose(0)

    def _on_not_out(self) -> None:
        job = self.table.chosen
        if job is not None:
            self._queue.say_not_out(job.number)

    def _on_clear(self) -> None:
        self._queue.clear()
