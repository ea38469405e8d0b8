"""Hands on a keyboard: real key events at the window itself, counted but for what is typed."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

_HELD = {Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_AltGr}


class Hands(QObject):
    """Presses and types at whatever has the keyboard, and waits for each answer as people do.

    A chord counts as one key; data that is typed counts as none, whatever is chosen in a list
    counts.

    Attributes:
        keys: that the windows of the program have received, typed data left out.
        told: which they were, to be printed.
    """

    def __init__(self, qtbot, window, settled):
        super().__init__()
        self._qtbot, self._window, self._settled = qtbot, window, settled
        self._is_typing = False
        self.keys = 0
        self.told = []
        QApplication.instance().installEventFilter(self)

    def let_go(self):
        QApplication.instance().removeEventFilter(self)

    def begin_at(self, *places):
        """A new task, from where one stands then."""
        for place in places:
            self._window.go_to(place)
            self._settled()
        self.keys, self.told = 0, []

    def eventFilter(self, watched, event):
        """A press reaches its window once before any widget in it, or else a shortcut."""
        if not self._is_typing:
            if event.type() == QEvent.Type.Shortcut:
                self._count(event.key().toString())
            elif _is_press(event) and watched.isWindowType():
                self._count(QKeySequence(event.keyCombination()).toString())
        return False

    def _count(self, keys):
        self.keys += 1
        self.told.append(keys)

    def move_to(self, window):
        """Another window of the program has the keyboard from now on."""
        self._window = window
        self._qtbot.bring_forward(window)
        self._settled()

    def press(self, *presses):
        """Keys one after the other: "Ctrl+K", "Down"."""
        for keys in presses:
            if QApplication.activeWindow() is None:
                # Where there is a desktop, it does so when a dialog is closed.
                self._qtbot.bring_forward(self._window)
            combination = QKeySequence(keys)[0]
            QTest.keyClick(self._front(), combination.key(), combination.keyboardModifiers())
            self._settled()

    def type(self, text):
        """Data: what no program can spare."""
        self._is_typing = True
        for letter in text:
            QTest.keyClick(self._front(), letter)
        self._is_typing = False
        self._settled()

    def until(self, comes):
        """Look at the screen until something is there."""
        self._qtbot.waitUntil(lambda: bool(comes()))

    def _front(self):
        """The window that a press goes to: a dialog or a list above the main one."""
        front = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        return (front or self._window).window().windowHandle()


def _is_press(event):
    """Of a key that does something by itself."""
    return event.type() == QEvent.Type.KeyPress and event.key() not in _HELD
