"""Keeps the downtime packs of those who work here, each hour while the program is open."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from o2clinic.errors import O2ClinicError
from o2clinic.ui.background import Background, LongJob
from o2clinic.ui.failures import Failures

if TYPE_CHECKING:
    from o2clinic.services.downtime import Downtime, PackLock
    from o2clinic.services.sign_in import Entered

HOUR_MS = 3_600_000


class DowntimeWriting(QObject):
    """Writes a pack at the sign-in and then each hour; on a shared database only."""

    def __init__(self, background: Background, failures: Failures, parent: QObject) -> None:
        super().__init__(parent)
        self._background, self._failures = background, failures
        self._kept: dict[int, tuple[Downtime, PackLock]] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(HOUR_MS)
        self._timer.timeout.connect(self.write_all)

    def begin(self, entered: "Entered", password: str) -> None:
        """Somebody has signed in: their pack opens with this password from now on."""
        from o2clinic.services.downtime import Downtime, is_for, lock_for

        if not is_for(entered.desk):
            return
        downtime = Downtime(entered.desk, entered.actor)
        if not downtime.is_wanted:
            return
        make = partial(lock_for, entered.desk, entered.sign_in_name, password)

        def task(_job: LongJob) -> "PackLock":
            lock = make()
            downtime.keep(lock)
            return lock

        def made(lock: "PackLock") -> None:
            self._kept[entered.actor.person_id] = (downtime, lock)

        self._background.run_long(self, "Downtime pack", task, made, self._on_failed)
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def write_all(self) -> None:
        """Write everybody's pack anew."""
        for downtime, lock in self._kept.values():

            def task(_job: LongJob, it: "Downtime" = downtime, by: "PackLock" = lock) -> None:
                it.keep(by)

            self._background.run_long(self, "Downtime pack", task, _nothing, self._on_failed)

    def stop(self) -> None:
        """Write no more."""
        self._timer.stop()
        self._kept.clear()

    def _on_failed(self, error: Exception) -> None:
        """The server is away, or the disk full: the last pack stays, and the next hour comes."""
        if not isinstance(error, O2ClinicError | OSError):
            self._failures.report(error)


def _nothing(_answer: None) -> None:
    """The pack is on the disk; nobody waits for it."""
