"""Leaving the desk while something is done to the whole database, and coming back to it."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from o2clinic.errors import O2ClinicError
from o2clinic.ui.background import LongJob
from o2clinic.ui.backup_clock import BackupClock
from o2clinic.ui.change_bus import LetGo
from o2clinic.ui.places import FrameParts
from o2clinic.ui.start.start_window import StartWindow

if TYPE_CHECKING:
    from o2clinic.ui.main_window import MainWindow


class LettingGo(QObject):
    """Closes the windows, has the work done, then the database is opened anew.

    Attributes:
        clock: has backups made while the database is open.
    """

    def __init__(
        self,
        parts: FrameParts,
        start_window: StartWindow,
        windows: "dict[int, MainWindow]",
        leave: Callable[[], None],
    ) -> None:
        """Hear what is wanted.

        Args:
            parts: their bus tells it.
            start_window: stands in front meanwhile.
            windows: of the people; emptied.
            leave: lets go of the database.
        """
        super().__init__(start_window)
        self._parts, self._start_window = parts, start_window
        self._windows, self._leave = windows, leave
        self.clock = BackupClock(parts.background, parts.failures, self)
        self.clock.failed.connect(self._on_backup_failed)
        parts.bus.let_go_wanted.connect(self._on_wanted)

    @Slot(object)
    def _on_wanted(self, wanted: LetGo) -> None:
        self._start_window.show()
        self.clock.stop()
        self._parts.background.cancel_quiet_jobs()
        for window in self._windows.values():  # what was typed is kept as drafts
            window.workplace.drafts.keep_all()
            window.workplace.drafts.close()
            window.hide()
            window.deleteLater()
        self._windows.clear()
        text = "Nobody can work with this database meanwhile. Please do not switch off."
        self._start_window.show_notice(wanted.title, text)
        # Behind everything that was asked before, in both lanes: then nobody has it open.
        then = partial(self._wait_for_long_jobs, wanted)
        self._parts.background.save(self._start_window, "let go", _wait, then, self._on_failed)

    def _wait_for_long_jobs(self, wanted: LetGo, _nothing: None) -> None:
        then = partial(self._carry_out, wanted)
        self._parts.background.run_quietly(self._start_window, _wait_long, then, self._on_failed)

    def _carry_out(self, wanted: LetGo, _nothing: None) -> None:
        def task(_job: LongJob) -> str:
            return wanted.carry_out()

        self._leave()
        self._parts.background.run_long(
            self._start_window, wanted.title, task, self._on_done, self._on_failed
        )

    @Slot(str)
    def _on_backup_failed(self, words: str) -> None:
        for window in self._windows.values():
            window.say(words)

    def _on_done(self, words: str) -> None:
        self._start_window.show_done("Done", words)

    def _on_failed(self, error: Exception) -> None:
        self._start_window.show_failed(error)
        if not isinstance(error, O2ClinicError):
            self._parts.failures.report(error)


def _wait() -> None:
    """The lane is empty when its turn has come."""


def _wait_long(_job: LongJob) -> None:
    """So is the other."""
