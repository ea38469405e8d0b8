"""From the press of Print on a page to the word of how it went, said where it was pressed."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from o2clinic.ui.print_out.print_dialog import PrintDialog
from o2clinic.ui.print_out.print_queue import JobState, PrintJob, PrintRequest
from o2clinic.ui.print_out.printers import PrintChoice, Sides
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.message_bar import MessageBar
from o2clinic.ui.workplace import Workplace

NOT_OUT = "It did not come out"
AGAIN = "Print it again"


class PrintFlow(QObject):
    """One for each page with a Print button; the job itself goes on without the page.

    Signals:
        taken: the `Taken` paper, once it was taken out to be printed.
        handed_over: the `Taken` paper, once the printer took it.
    """

    taken = Signal(object)
    handed_over = Signal(object)

    def __init__(self, workplace: Workplace, bar: MessageBar, page: QWidget) -> None:
        super().__init__(page)
        self._workplace, self._bar, self._page = workplace, bar, page
        self._queue = workplace.print_queue
        self._request: PrintRequest | None = None
        self._number, self._again_for = 0, 0
        self._has_told_taken = self._has_told_handed_over = False
        self._queue.changed.connect(self._on_changed)
        bar.action_wanted.connect(self._on_action)

    def begin(self, request: PrintRequest, *, again_for: int = 0) -> None:
        """Ask for printer and pages; `again_for` is the job in place of which it is printed."""
        self._request, self._again_for = request, again_for
        last = remembered(self._workplace, request)
        dialog = PrintDialog(request, self._queue.printers, last, self._workplace.theme, self._page)
        dialog.chosen.connect(self._on_chosen)
        dialog.open()

    @Slot(object, int)
    def _on_chosen(self, choice: PrintChoice, pages: int) -> None:
        if self._request is None:
            return
        told = [choice.printer, choice.tray, choice.sides.value]
        self._workplace.preferences.printers[self._request.kind.value] = told
        again_for = self._again_for
        self._follow(self._queue.submit(self._request, choice, pages, again_for=again_for))

    def _follow(self, number: int) -> None:
        self._number = number
        self._has_told_taken = self._has_told_handed_over = False
        job = self._queue.job(number)
        if job is not None:
            self._on_changed(job)

    @Slot(object)
    def _on_changed(self, job: PrintJob | None) -> None:
        if job is None or job.number != self._number:
            return
        if job.taken is not None and not self._has_told_taken:
            self._has_told_taken = True
            self.taken.emit(job.taken)
        if job.state is JobState.HANDED_OVER and not self._has_told_handed_over:
            self._has_told_handed_over = True
            self.handed_over.emit(job.taken)
        printer = job.choice.printer
        if job.state is JobState.WAITING:
            self._bar.tell("On its way to the printer", job.choice.words)
        elif job.state is JobState.HANDED_OVER:
            text = f"{job.choice.words}. {job.said}".strip(". ")
            self._bar.tell("Handed to the printer", text, Tone.GOOD, NOT_OUT)
        elif job.state is JobState.NOT_OUT:
            text = f"That is written down. Look at {printer}, then print it again."
            self._bar.tell("Noted: it did not come out", text, Tone.CAUTION, AGAIN)
        else:
            self._bar.tell("Not printed", job.said, Tone.DANGER, AGAIN)

    @Slot()
    def _on_action(self) -> None:
        job = self._queue.job(self._number)
        if job is None:
            return
        if job.state is JobState.HANDED_OVER:
            self._queue.say_not_out(job.number)
        elif job.is_trouble and self._request is not None:
            self.begin(self._request, again_for=job.number)  # perhaps on another printer


def remembered(workplace: Workplace, request: PrintRequest) -> PrintChoice | None:
    """How papers of this kind were printed last at this computer."""
    told = workplace.preferences.printers.get(request.kind.value, [])
    if len(told) != 3 or told[2] not in set(Sides):
        return None
    return PrintChoice(told[0], told[1], Sides(told[2]))
