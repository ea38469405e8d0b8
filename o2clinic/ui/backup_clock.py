"""Has a backup made when one is due, as long as a database is open."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from o2clinic.errors import O2ClinicError
from o2clinic.ui.background import Background, LongJob
from o2clinic.ui.failures import Failures, in_words

if TYPE_CHECKING:
    from o2clinic.services.work import Desk

LOOK_MS = 60_000
FIRST_LOOK_MS = 20_000  # the start of a day has other things to do


class BackupClock(QObject):
    """Looks each minute whether a backup is due; quiet unless it fails.

    Signals:
        failed: why there is no new backup, in words.
    """

    failed = Signal(str)

    def __init__(self, background: Background, failures: Failures, parent: QObject) -> None:
        super().__init__(parent)
        self._background, self._failures = background, failures
        self._desk: Desk | None = None
        self._is_at_it = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._first = QTimer(self)
        self._first.setSingleShot(True)
        self._first.setInterval(FIRST_LOOK_MS)
        self._first.timeout.connect(self.look)

    def start(self, desk: "Desk") -> None:
        """Look after this database from now on."""
        self._desk = desk
        self._timer.start()
        self._first.start()

    def stop(self) -> None:
        """Look after none; what is being made is given up without a trace."""
        self._desk = None
        self._timer.stop()
        self._first.stop()

    @Slot()
    def look(self) -> None:
        """Have one made if it is due."""
        desk = self._desk
        if desk is None or self._is_at_it:
            return

        def task(job: LongJob) -> None:
            from o2clinic.services.automatic_backup import look_after

            look_after(desk, job.step)

        self._is_at_it = True
        self._background.run_quietly(self, task, self._on_made, self._on_failed)

    def _on_made(self, _nothing: None) -> None:
        self._is_at_it = False

    def _on_failed(self, error: Exception) -> None:
        self._is_at_it = False
        if not isinstance(error, O2ClinicError):
            self._failures.report(error)
        message = in_words(error, is_typed=False)
        self.failed.emit(f"No backup was made. {message.text or message.title}")
