"""Work off the UI thread: lanes for the database, long jobs and drawings, one relay for answers."""

import sys
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from o2clinic.ui.sweeper import Sweeper

T = TypeVar("T")
# How long a working thread may keep Python from the screen's, in seconds. Painting gives way some
# thirty times; with Python's own 5 ms a week of the diary then stood still for 160 ms.
_TURN_S = 0.0002


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long job is, for the status strip; `total` 0 when nobody can know."""

    title: str
    done: int = 0
    total: int = 0
    is_over: bool = False


class LongJob:
    """What a long task is given: it tells its progress and learns that it is to stop."""

    def __init__(self, title: str, tell: Callable[[Progress], None]) -> None:
        self.title = title
        self._tell = tell
        self._stop = Event()

    def step(self, done: int, total: int = 0) -> None:
        """Tell how far the job is.

        Raises:
            CancelledError: the person pressed Cancel; leave it to end the task.
        """
        if self._stop.is_set():
            raise CancelledError
        self._tell(Progress(self.title, done, total))

    def cancel(self) -> None:
        """Ask the task to stop at its next step."""
        self._stop.set()


@dataclass(frozen=True, slots=True)
class _Answer:
    view: QObject
    key: tuple[int, str]
    ticket: int
    must_arrive: bool
    then: Callable[[Any], None]
    on_error: Callable[[Exception], None]
    long_job: LongJob | None = None


class Background(QObject):
    """Runs tasks off the UI thread and hands their answers back on it.

    Signals:
        progressed: a `Progress` of a long job.
        save_lost: the `Exception` of a save whose view was closed before the answer came.
    """

    progressed = Signal(object)
    save_lost = Signal(object)
    _finished = Signal(object)

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        lane: Executor | None = None,
        long_lane: Executor | None = None,
    ) -> None:
        super().__init__(parent)
        # One worker each: order is kept, and a read after a write sees it.
        self._lane = lane or ThreadPoolExecutor(1, thread_name_prefix="o2clinic-database")
        self._long_lane = long_lane or ThreadPoolExecutor(1, thread_name_prefix="o2clinic-long")
        self._drawing_lane = ThreadPoolExecutor(1, thread_name_prefix="o2clinic-drawing")
        self._sweeper = Sweeper(self)
        sys.setswitchinterval(_TURN_S)
        self._latest: dict[tuple[int, str], int] = {}
        self._count = 0
        self._outstanding = 0
        self._is_closed = False
        self._long_jobs: set[LongJob] = set()
        self._quiet_jobs: deque[LongJob] = deque(maxlen=8)  # the lane takes one after the other
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def outstanding(self) -> int:
        """Tasks whose answer has not been delivered yet."""
        return self._outstanding

    def ask(
        self,
        view: QObject,
        name: str,
        task: Callable[[], T],
        then: Callable[[T], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        """Run `task`; call `then` unless the view is gone or asked `name` again since.

        Nothing is asked any more after `close`: a late change must not stumble over the end.
        """
        if not self._is_closed:
            answer = self._answer(view, name, then, on_error, must_arrive=False)
            self._send(self._lane, task, answer)

    def draw(
        self,
        view: QObject,
        name: str,
        task: Callable[[], T],
        then: Callable[[T], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        """Like `ask`, in a lane of its own: a drawing waits for no query and no import."""
        if not self._is_closed:
            note = self._answer(view, name, then, on_error, must_arrive=False)
            self._send(self._drawing_lane, task, note)

    def save(
        self,
        view: QObject,
        name: str,
        task: Callable[[], T],
        then: Callable[[T], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        """Run a `task` that writes; its answer always arrives, a failure even without its view."""
        self._send(self._lane, task, self._answer(view, name, then, on_error, must_arrive=True))

    def run_long(
        self,
        view: QObject,
        title: str,
        task: Callable[[LongJob], T],
        then: Callable[[T], None],
        on_error: Callable[[Exception], None],
    ) -> LongJob:
        """Run documents or an import in the second lane; `then` is not called after a Cancel.

        Nor is anything begun after `close`: a preview that was about to be drawn has no reader.
        """
        job = LongJob(title, self.progressed.emit)
        if self._is_closed:
            job.cancel()
            return job
        self._long_jobs.add(job)
        note = self._answer(view, title, then, on_error, must_arrive=True, long_job=job)
        self.progressed.emit(Progress(title))
        self._send(self._long_lane, partial(task, job), note)
        return job

    def run_quietly(
        self,
        view: QObject,
        task: Callable[[LongJob], T],
        then: Callable[[T], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        """Like `run_long`, for what nobody asked for: no progress is shown."""
        if self._is_closed:
            return
        job = LongJob("", _to_nobody)
        self._quiet_jobs.append(job)
        note = self._answer(view, "quiet", then, on_error, must_arrive=True)
        self._send(self._long_lane, partial(task, job), note)

    def cancel_long_jobs(self) -> None:
        """Ask every long job to stop."""
        for job in self._long_jobs:
            job.cancel()

    def cancel_quiet_jobs(self) -> None:
        """Ask what runs without being seen to stop."""
        for job in self._quiet_jobs:
            job.cancel()

    def close(self) -> None:
        """Cancel what has not begun and wait for what has; nothing is delivered afterwards."""
        self._is_closed = True
        self._finished.disconnect(self._deliver)
        self.cancel_long_jobs()
        self.cancel_quiet_jobs()
        self._lane.shutdown(wait=True, cancel_futures=True)
        self._long_lane.shutdown(wait=True, cancel_futures=True)
        self._drawing_lane.shutdown(wait=True, cancel_futures=True)
        self._sweeper.stop()

    def _answer(
        self,
        view: QObject,
        name: str,
        then: Callable[[T], None],
        on_error: Callable[[Exception], None],
        *,
        must_arrive: bool,
        long_job: LongJob | None = None,
    ) -> _Answer:
        self._count += 1
        key = (id(view), name)
        if not must_arrive:
            self._latest[key] = self._count
        return _Answer(view, key, self._count, must_arrive, then, on_error, long_job)

    def _send(self, lane: Executor, task: Callable[[], T], answer: _Answer) -> None:
        self._outstanding += 1
        lane.submit(task).add_done_callback(partial(self._hand_over, answer))

    def _hand_over(self, answer: _Answer, done: Future[Any]) -> None:
        self._finished.emit((answer, done))

    @Slot(object)
    def _deliver(self, message: tuple[_Answer, Future[Any]]) -> None:
        answer, done = message
        self._outstanding -= 1
        if answer.long_job is not None:
            self._long_jobs.discard(answer.long_job)
            self.progressed.emit(Progress(answer.long_job.title, is_over=True))
        if not answer.must_arrive:
            if self._latest.get(answer.key) != answer.ticket:
                return
            del self._latest[answer.key]
        error = CancelledError() if done.cancelled() else done.exception()
        if isinstance(error, CancelledError):
            return
        if not shiboken6.isValid(answer.view):
            if answer.must_arrive and isinstance(error, Exception):
                self.save_lost.emit(error)
            return
        if error is None:
            answer.then(done.result())
        elif isinstance(error, Exception):
            answer.on_error(error)
        else:
            raise error


def _to_nobody(_progress: Progress) -> None:
    """A quiet job's progress."""
