"""Saves that wait for the server: kept in order, sent again until each is known done or refused."""

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from o2clinic.ui.background import Background
from o2clinic.ui.change_bus import ChangeBus

FIRST_PAUSE_MS = 500
_LONGEST_PAUSE_MS = 30_000


class WaitingSave(Protocol):
    """A save that can be sent again: the same command, so nothing is ever done twice."""

    def send(self) -> None:
        """Send it; it then calls `settle`, or `go_on_waiting`."""


class WaitingSaves(QObject):
    """One line for all pages of the program: the save that has waited longest goes first.

    Signals:
        counted: how many wait.
    """

    counted = Signal(object)

    def __init__(
        self, background: Background, bus: ChangeBus, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.background = background
        self._queue: list[WaitingSave] = []
        self._is_out = False
        self._pause_ms = FIRST_PAUSE_MS
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.try_now)
        self._asked: QWidget | None = None  # the window that is to be closed
        self._closes_anyway = False
        bus.away_changed.connect(self._on_away_changed)

    @property
    def count(self) -> int:
        """How many saves wait."""
        return len(self._queue)

    def add(self, save: WaitingSave) -> None:
        """Let it wait behind those that wait already."""
        self._queue.append(save)
        self.counted.emit(self.count)
        self._timer.start(self._pause_ms)

    def settle(self, save: WaitingSave) -> None:
        """Its outcome is known, or nobody waits for it any more; the next one is sent."""
        if save not in self._queue:
            return
        was_first = self._queue[0] is save
        self._queue.remove(save)
        self.counted.emit(self.count)
        if was_first:
            self._is_out = False
            self._pause_ms = FIRST_PAUSE_MS
            self.try_now()

    def go_on_waiting(self, save: WaitingSave) -> None:
        """It failed once more because the server is away."""
        if save not in self._queue:
            self.add(save)
            return
        self._is_out = False
        self._pause_ms = min(2 * self._pause_ms, _LONGEST_PAUSE_MS)
        self._timer.start(self._pause_ms)

    @Slot()
    def try_now(self) -> None:
        """Send the first one, unless it is out already."""
        if self._queue and not self._is_out:
            self._timer.stop()
            self._is_out = True
            self._queue[0].send()

    def stop(self) -> None:
        """The program ends: what still waits stays among its writer's drafts."""
        self._timer.stop()
        self._queue.clear()

    def guard(self, window: QWidget) -> None:
        """Ask before this window is closed over a save that waits."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold a window's closing up for the question."""
        if (
            event.type() is not QEvent.Type.Close
            or not self._queue
            or not isinstance(watched, QWidget)
            or self._closes_anyway
        ):
            return False
        event.ignore()
        self._ask_before_closing(watched)
        return True

    def _ask_before_closing(self, window: QWidget) -> None:
        what = "A save is" if self.count == 1 else f"{self.count} saves are"
        question = QMessageBox(window)
        question.setWindowTitle("Not saved yet")
        question.setIcon(QMessageBox.Icon.Warning)
        question.setText(f"{what} still waiting for the server.")
        question.setInformativeText(
            "Stay, and it is saved as soon as the server answers. "
            "If you close now it is not saved; what you typed stays among your drafts."
        )
        stay = question.addButton("Stay", QMessageBox.ButtonRole.RejectRole)
        leave = question.addButton("Close without saving", QMessageBox.ButtonRole.DestructiveRole)
        question.setDefaultButton(stay)
        question.setEscapeButton(stay)
        self._asked = window
        leave.clicked.connect(self._on_leave)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.open()

    @Slot()
    def _on_leave(self) -> None:
        if self._asked is not None:
            self._closes_anyway = True
            self._asked.close()
            self._closes_anyway = False

    @Slot(object)
    def _on_away_changed(self, is_away: bool) -> None:
        if not is_away:
            self._pause_ms = FIRST_PAUSE_MS
            self.try_now()
