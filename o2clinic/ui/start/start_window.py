"""The window before the frame: opening, first start, sign-in, lock."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from o2clinic.ui.failures import in_words
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.notice import Notice

DESIGNED_SIZE = (1366, 768)


class StartWindow(QMainWindow):
    """Shows one thing at a time.

    Signals:
        retry_wanted: the person wants to try to open the database again.
        closed: the window was closed by its owner.
    """

    retry_wanted = Signal()
    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setWindowTitle("O₂Clinic")
        self.resize(*(theme.px(side) for side in DESIGNED_SIZE))
        self._stack = QStackedWidget()
        self._notice = Notice()
        self._notice.action_wanted.connect(self.retry_wanted)
        self._stack.addWidget(self._notice)
        self._shown: QWidget = self._notice
        self.setCentralWidget(self._stack)

    @property
    def view(self) -> QWidget:
        """What is shown now."""
        return self._shown

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the person leaves."""
        super().closeEvent(event)
        self.closed.emit()

    def show_notice(self, title: str, text: str = "") -> None:
        """Say what is being done."""
        self._notice.tell(title, text)
        self._show_the_notice()

    def show_failed(self, error: Exception) -> None:
        """Say what happened and offer to try again."""
        message = in_words(error, is_typed=False)
        self._notice.tell(message.title, message.text, "Try again")
        self._show_the_notice()

    def show_done(self, title: str, text: str) -> None:
        """Say what was done; the person reads it, then the database is opened."""
        self._notice.tell(title, text, "Go on")
        self._show_the_notice()

    def show_view(self, view: QWidget) -> None:
        """Put a view in place of the one before, which is thrown away."""
        before, self._shown = self._shown, view
        self._stack.addWidget(view)
        self._stack.setCurrentWidget(view)
        self._drop(before)

    def _show_the_notice(self) -> None:
        self._stack.setCurrentWidget(self._notice)
        before, self._shown = self._shown, self._notice
        self._drop(before)

    def _drop(self, view: QWidget) -> None:
        if view is not self._notice:
            self._stack.removeWidget(view)
            view.deleteLater()
