"""Notices that nobody has touched the program for a while."""

import time
from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QWindow

LOOK_MS = 1_000
_TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
    }
)


class IdleWatch(QObject):
    """Hears every key, mouse and touch on the program's own windows.

    The windows of the system are listened to and not every widget: an event passes there once.
    The time is the wall clock's, which goes on while the computer sleeps.

    Signals:
        left_alone: nobody has touched anything for as long as `minutes` says.
    """

    left_alone = Signal()

    def __init__(
        self, application: QGuiApplication, *, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(application)
        self.minutes = 10
        self._clock = clock
        self._touched_at = clock()
        self._windows: list[QWindow] = []
        self._application = application
        application.focusWindowChanged.connect(self._on_window)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def stop(self) -> None:
        """Hear nothing any more."""
        self._timer.stop()
        self._application.focusWindowChanged.disconnect(self._on_window)
        for window in self._windows:
            if shiboken6.isValid(window):
                window.removeEventFilter(self)
        self._windows = []

    def note_touch(self) -> None:
        """Somebody is here."""
        self._touched_at = self._clock()

    @Slot()
    def look(self) -> None:
        """Tell when it has been too long; a clock that was set back begins anew."""
        away = self._clock() - self._touched_at
        if away >= self.minutes * 60:
            self.note_touch()
            self.left_alone.emit()
        elif away < 0:
            self.note_touch()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note it, and let it pass."""
        if event.type() in _TOUCHES:
            self.note_touch()
        return False

    @Slot(QWindow)
    def _on_window(self, window: QWindow | None) -> None:
        self._windows = [one for one in self._windows if shiboken6.isValid(one)]
        if window is not None and window not in self._windows:
            window.installEventFilter(self)
            self._windows.append(window)
