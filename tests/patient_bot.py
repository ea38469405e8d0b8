"""The hands of every window's test: patient, and leaving nothing behind."""

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

_PATIENCE_MS = 30_000


class PatientBot(QtBot):
    """Waits longer for what must come: other work beside the tests is no fault of the program."""

    def waitUntil(self, callback, *, timeout=_PATIENCE_MS):
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal, *, timeout=_PATIENCE_MS, **more):
        return super().waitSignal(signal, timeout=timeout, **more)

    def bring_forward(self, window):
        """Have a shown window active; asked again, since a window that just went may win once."""

        def is_in_front() -> bool:
            window.activateWindow()
            return window.isActiveWindow()

        self.waitUntil(is_in_front)


def require_nothing_left() -> None:
    """Delete what waits for it, and refuse a window that nobody closed."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
    assert not left, f"windows left behind: {left}"
