"""The hands of every window's test: patient, and leaving nothing behind."""

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

_PATIENCE_MS = 30_000
_PAUSE_MS = 10


class PatientBot(QtBot):
    """Waits longer for what must come: other work beside the tests is no fault of the program."""

    def waitUntil(self, callback, *, timeout=_PATIENCE_MS):
        """Look again soon at first, then less often; most answers come within a moment."""
        loop, timer, clock = QEventLoop(), QTimer(), QElapsedTimer()
        timer.setSingleShot(True)
        timer.timeout.connect(loop.quit)
        clock.start()
        pause_ms = 1
        while not _has_come(callback, is_last=clock.elapsed() > timeout):
            if clock.elapsed() > timeout:
                raise self.TimeoutError(f"waitUntil timed out in {timeout} milliseconds")
            timer.start(pause_ms)
            loop.exec()
            pause_ms = min(pause_ms * 2, _PAUSE_MS)

    def waitSignal(self, signal, *, timeout=_PATIENCE_MS, **more):
        return super().waitSignal(signal, timeout=timeout, **more)

    def bring_forward(self, window):
        """Have a shown window active; asked again, since a window that just went may win once."""

        def is_in_front() -> bool:
            window.activateWindow()
            return window.isActiveWindow()

        self.waitUntil(is_in_front)


def _has_come(callback, *, is_last) -> bool:
    """A condition that is true, or whose assertions hold."""
    try:
        result = callback()
    except AssertionError as error:
        if is_last:
            raise QtBot.TimeoutError(str(error)) from error
        return False
    if result not in (None, True, False):
        raise ValueError(f"waitUntil() callback must return None, True or False, not {result!r}")
    return result is None or result


def require_nothing_left() -> None:
    """Delete what waits for it, and refuse a window that nobody closed."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
    assert not left, f"windows left behind: {left}"
