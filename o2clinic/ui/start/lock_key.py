"""The lock key where a dialog keeps the window behind it from hearing it."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QWidget

LOCK_KEYS = "Ctrl+Alt+L"
_DONE = "hears_the_lock_key"


class LockKey(QObject):
    """Gives every dialog the lock key when the keyboard first comes to it.

    Signals:
        lock_wanted: the person locks the desk.
    """

    lock_wanted = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        application.focusChanged.connect(self._on_focus)

    def stop(self) -> None:
        """Leave the dialogs to themselves."""
        self._application.focusChanged.disconnect(self._on_focus)

    @Slot(QWidget, QWidget)
    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        dialog = now.window() if now is not None else None
        if isinstance(dialog, QDialog) and not dialog.property(_DONE):
            dialog.setProperty(_DONE, True)
            QShortcut(QKeySequence(LOCK_KEYS), dialog).activated.connect(self.lock_wanted)
