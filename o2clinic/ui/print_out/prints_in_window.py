"""What the window has of the print queue: how many in the top bar, the list, word of trouble."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from o2clinic.ui.print_out.print_queue import JobState, PrintJob
from o2clinic.ui.print_out.queue_dialog import QueueDialog
from o2clinic.ui.widgets.top_bar import TopBar
from o2clinic.ui.workplace import Workplace


class PrintsInWindow(QObject):
    """Ctrl+Alt+P opens the list, as its button does."""

    def __init__(self, workplace: Workplace, top_bar: TopBar, window: QWidget) -> None:
        super().__init__(window)
        self._workplace, self._top_bar, self._window = workplace, top_bar, window
        workplace.print_queue.changed.connect(self._on_changed)
        top_bar.prints_wanted.connect(self._on_wanted)
        QShortcut(QKeySequence("Ctrl+Alt+P"), window).activated.connect(self._on_wanted)

    @Slot(object)
    def _on_changed(self, job: PrintJob | None) -> None:
        jobs = self._workplace.print_queue.jobs
        waiting = sum(not one.is_over for one in jobs)
        trouble = sum(one.is_trouble for one in jobs)
        self._top_bar.set_prints(len(jobs), waiting, trouble)
        if job is not None and job.state in {JobState.FAILED, JobState.STOPPED}:
            self._workplace.say(f"Not printed: {job.request.title}. See the print queue")

    @Slot()
    def _on_wanted(self) -> None:
        dialog = QueueDialog(self._workplace.print_queue, self._workplace.theme, self._window)
        dialog.open()
