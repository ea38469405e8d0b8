"""Leaving the desk while something is done to the whole database, and coming back to it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Slot

from o2clinic.errors import O2ClinicError
from o2clinic.ui.background import LongJob
from o2clinic.ui.change_bus import LetGo
from o2clinic.ui.places import FrameParts
from o2clinic.ui.start.start_window import StartWindow


class LettingGo(QObject):
    """Closes the windows and the database, has the work done, then the database is opened anew.

    Args:
        parts: their bus tells what is wanted.
        start_window: stands in front meanwhile.
        leave: takes the windows off the screen and lets go of the database.
    """

    def __init__(
        self, parts: FrameParts, start_window: StartWindow, leave: Callable[[], None]
    ) -> None:
        super().__init__(start_window)
        self._parts, self._start_window, self._leave = parts, start_window, leave
        parts.bus.let_go_wanted.connect(self._on_wanted)

    @Slot(object)
    def _on_wanted(self, wanted: LetGo) -> None:
        self._start_window.show()
        self._leave()
        text = "Nobody can work with this database meanwhile. Please do not switch off."
        self._start_window.show_notice(wanted.title, text)
        # Behind everything that was asked before, in both lanes: then nobody has it open.
        then = partial(self._carry_out, wanted)
        self._parts.background.save(self._start_window, "let go", _wait, then, self._on_failed)

    def _carry_out(self, wanted: LetGo, _nothing: None) -> None:
        def task(_job: LongJob) -> str:
            return wanted.carry_out()

        self._parts.background.run_long(
            self._start_window, wanted.title, task, self._on_done, self._on_failed
        )

    def _on_done(self, words: str) -> None:
        self._start_window.show_done("Done", words)

    def _on_failed(self, error: Exception) -> None:
        self._start_window.show_failed(error)
        if not isinstance(error, O2ClinicError):
            self._parts.failures.report(error)


def _wait() -> None:
    """The lane is empty when its turn has come."""
