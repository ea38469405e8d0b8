"""The papers that one person sent to a printer at this desk since signing in."""

from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal

from o2clinic.errors import O2ClinicError
from o2clinic.services.paper_out import PaperKind, PaperOut, Printed
from o2clinic.ui.background import Background, LongJob
from o2clinic.ui.failures import in_words
from o2clinic.ui.print_out.printers import PrintChoice, Printers

_MOST: Final = 100  # jobs that are over and remembered
_STOPPED: Final = "Stopped by you. Look whether pages came out."


class JobState(StrEnum):
    """How far a job is; never "printed", which nobody but the person at the printer knows."""

    WAITING = "waiting"
    HANDED_OVER = "handed over"
    FAILED = "failed"
    STOPPED = "stopped"
    NOT_OUT = "did not come out"


@dataclass(frozen=True, slots=True)
class Taken:
    """A paper as it was taken out to be printed."""

    paper: PaperOut
    pdf: bytes


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody for whom a copy of a letter may be printed.

    Attributes:
        is_proposed: it waits for the printer, and is ticked as the dialog opens.
    """

    copy_id: int
    words: str
    is_proposed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintRequest:
    """What is to be printed.

    Attributes:
        pdf: as it is shown; what is printed comes from `take_out`.
        take_out: writes down that it leaves and gives it; runs off the UI thread.
        note: writes down how it went.
        readers: for whom a letter may be printed; none for most papers.
    """

    kind: PaperKind
    title: str
    pdf: bytes
    take_out: Callable[[], Taken]
    note: Callable[[PaperOut, Printed, str], None]
    readers: tuple[Reader, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJob:
    """One line of the queue.

    Attributes:
        number: counted from 1 since signing in.
        pages: how many go to the printer, all copies together.
        said: what the system said, or why it failed.
        taken: the paper, once it was taken out.
        again: the job that printed the paper again; 0 while none did.
        to_note: what is still to be written down, one after the other, each with its words.
    """

    number: int
    request: PrintRequest
    choice: PrintChoice
    sent_at: datetime
    pages: int
    state: JobState = JobState.WAITING
    said: str = ""
    taken: Taken | None = None
    again: int = 0
    to_note: tuple[tuple[Printed, str], ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.state is not JobState.WAITING

    @property
    def is_trouble(self) -> bool:
        """Whether somebody has to look after it."""
        wrong = {JobState.FAILED, JobState.STOPPED, JobState.NOT_OUT}
        return self.state in wrong and not self.again


class PrintQueue(QObject):
    """Sends one paper after the other; a job goes on when the page it came from is closed.

    Signals:
        changed: the `PrintJob` that is new or went on; None when some were cleared.
    """

    changed = Signal(object)

    def __init__(
        self,
        background: Background,
        report: Callable[[BaseException], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._background, self._report = background, report
        self._jobs: dict[int, PrintJob] = {}
        self._noting: set[int] = set()  # of these an answer is awaited
        self._count = 0
        self.printers = Printers()

    @property
    def jobs(self) -> tuple[PrintJob, ...]:
        """All that are remembered, the newest first."""
        return tuple(reversed(self._jobs.values()))

    def job(self, number: int) -> PrintJob | None:
        """One of them; None once it was cleared."""
        return self._jobs.get(number)

    def submit(
        self, request: PrintRequest, choice: PrintChoice, pages: int, *, again_for: int = 0
    ) -> int:
        """Send a paper on its way; gives the job's number.

        Args:
            request: what.
            choice: how.
            pages: how many go to the printer, all copies together.
            again_for: the job in place of which it is printed; 0 for none.
        """
        self.write_down()
        self._count += 1
        number = self._count
        before = self._jobs.get(again_for)
        if before is not None:
            self._jobs[again_for] = replace(before, again=number)
        over = [one.number for one in self._jobs.values() if one.is_over and not one.to_note]
        for old in over[: max(0, len(over) - _MOST + 1)]:
            del self._jobs[old]
        self._put(
            PrintJob(
                number=number,
                request=request,
                choice=choice,
                sent_at=datetime.now(UTC),
                pages=pages,
            )
        )
        self._background.save(
            self,
            f"take out {number}",
            request.take_out,
            partial(self._on_taken, number),
            partial(self._on_failed, number),
        )
        return number

    def again(self, number: int) -> int:
        """Print the same once more, taken out anew; gives the new job's number."""
        job = self._jobs[number]
        return self.submit(job.request, job.choice, job.pages, again_for=number)

    def say_not_out(self, number: int) -> None:
        """A person looked, and it did not come out."""
        job = self._jobs.get(number)
        if job is not None and job.state is JobState.HANDED_OVER:
            said = "It did not come out of the printer."
            self._end(replace(job, state=JobState.NOT_OUT, said=said), Printed.NOT_OUT)

    def clear(self) -> None:
        """Forget what is over and written down."""
        kept = {number: job for number, job in self._jobs.items() if not job.is_over or job.to_note}
        self._jobs = kept
        self.changed.emit(None)

    def write_down(self) -> None:
        """Try once more to write down what could not be before."""
        for job in tuple(self._jobs.values()):
            self._note(job)

    def _put(self, job: PrintJob) -> None:
        self._jobs[job.number] = job
        self.changed.emit(job)

    def _on_taken(self, number: int, taken: Taken) -> None:
        job = self._jobs[number]
        is_whole = not job.choice.pages
        paper = replace(taken.paper, copy_ids=job.choice.copy_ids, is_whole=is_whole)
        taken = replace(taken, paper=paper)
        job = replace(job, taken=taken)
        self._put(job)
        send, choice = self.printers.send, job.choice

        def task(long: LongJob) -> str | None:
            try:
                return send(taken.pdf, choice, taken.paper.title, long.step)
            except CancelledError:
                return None  # an answer all the same: the queue has to know

        self._background.run_long(
            self,
            f"Printing {taken.paper.title}",
            task,
            partial(self._on_sent, number),
            partial(self._on_failed, number),
        )

    def _on_sent(self, number: int, said: str | None) -> None:
        job = self._jobs[number]
        if said is None:
            self._end(replace(job, state=JobState.STOPPED, said=_STOPPED), Printed.FAILED)
        else:
            self._end(replace(job, state=JobState.HANDED_OVER, said=said), Printed.HANDED_OVER)

    def _on_failed(self, number: int, error: Exception) -> None:
        if not isinstance(error, O2ClinicError):
            self._report(error)
        job = replace(self._jobs[number], state=JobState.FAILED, said=in_words(error).text)
        if job.taken is None:  # it never left: there is nothing to write down
            self._put(job)
        else:
            self._end(job, Printed.FAILED)

    def _end(self, job: PrintJob, went: Printed) -> None:
        why = "" if went is Printed.HANDED_OVER else job.said
        how = " · ".join(part for part in (job.choice.words, why) if part)
        job = replace(job, to_note=(*job.to_note, (went, how)))
        self._put(job)
        self._note(job)

    def _note(self, job: PrintJob) -> None:
        if job.taken is None or not job.to_note or job.number in self._noting:
            return
        self._noting.add(job.number)
        went, how = job.to_note[0]
        self._background.save(
            self,
            f"note {job.number}",
            partial(job.request.note, job.taken.paper, went, how),
            partial(self._on_noted, job.number),
            partial(self._on_not_noted, job.number),
        )

    def _on_noted(self, number: int, _nothing: None) -> None:
        self._noting.discard(number)
        job = self._jobs[number]
        job = replace(job, to_note=job.to_note[1:])
        self._put(job)
        self._note(job)

    def _on_not_noted(self, number: int, error: Exception) -> None:
        """It stays to be written down, and the list says so."""
        self._noting.discard(number)
        self.changed.emit(None)
        if not isinstance(error, O2ClinicError):
            self._report(error)
