"""One box that finds people and commands while one types."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from o2clinic.ui.background import Background
from o2clinic.ui.failures import in_words
from o2clinic.ui.places import Found
from o2clinic.ui.theme import Theme

PAUSE_MS = 120  # typing goes on while the question waits for a pause
_MOST_LINES = 12
_LONGEST = 120


class FindBox(QLineEdit):
    """Type, go down with the arrow key, Enter opens, Ctrl+Enter opens beside.

    Signals:
        opened: a `Found`, on Enter or click.
        opened_beside: a `Found`, on Ctrl+Enter: to be opened without leaving what is in front.
    """

    opened = Signal(object)
    opened_beside = Signal(object)

    def __init__(
        self,
        find: Callable[[str], Sequence[Found]],
        background: Background,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._find, self._background, self._theme = find, background, theme
        self._found: tuple[Found, ...] = ()
        self._answered = ""
        self._is_enter_waiting = False
        self.setObjectName("find")
        self.setMaxLength(_LONGEST)
        self.setPlaceholderText("Find a patient, NHS number, phone, or a command     Ctrl+K")
        self.setAccessibleName("Find a patient or a command")
        self.lines = QListWidget()
        self.lines.setObjectName("found")
        self.lines.setAccessibleName("Found")
        self.lines.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.lines.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.lines.itemClicked.connect(self._on_clicked)
        self.lines.hide()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.textEdited.connect(self._on_typed)

    @property
    def found(self) -> tuple[Found, ...]:
        """What is listed."""
        return self._found

    def come_forward(self) -> None:
        """Take the keyboard, ready to be typed over."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows choose, Enter opens, Esc puts the list away."""
        key = Qt.Key(event.key())
        if key in {Qt.Key.Key_Down, Qt.Key.Key_Up} and self.lines.isVisible():
            step = 1 if key is Qt.Key.Key_Down else -1
            self.lines.setCurrentRow((self.lines.currentRow() + step) % self.lines.count())
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            is_beside = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._on_enter(is_beside=is_beside)
        elif key is Qt.Key.Key_Escape and (self.text() or self.lines.isVisible()):
            self._put_away()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The list goes with the focus."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.lines.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the list below the box when the window changes its size."""
        if event.type() is QEvent.Type.Resize and self.lines.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _on_typed(self, text: str) -> None:
        self._is_enter_waiting = False
        if text.strip():
            self._pause.start()
        else:
            self._pause.stop()
            self._show(())

    def _ask(self) -> None:
        text = self.text().strip()

        def task() -> tuple[str, tuple[Found, ...]]:
            return text, tuple(self._find(text))

        self._background.ask(self, "find", task, self._on_answer, self._on_failed)

    def _on_answer(self, answer: tuple[str, tuple[Found, ...]]) -> None:
        text, found = answer
        if text != self.text().strip():
            return
        self._answered = text
        self._show(found)
        if self._is_enter_waiting and found:
            self._open(0, is_beside=False)

    def _on_failed(self, error: Exception) -> None:
        self._show((Found(in_words(error).title, in_words(error).text),))

    def _on_enter(self, *, is_beside: bool) -> None:
        text = self.text().strip()
        if not text:
            return
        if text != self._answered:
            # Whoever types and presses Enter at once means the best match of this text,
            # never of an older one.
            self._is_enter_waiting = True
            self._pause.stop()
            self._ask()
            return
        self._open(max(self.lines.currentRow(), 0), is_beside=is_beside)

    def _on_clicked(self, item: QListWidgetItem) -> None:
        self._open(self.lines.row(item), is_beside=False)

    def _open(self, at: int, *, is_beside: bool) -> None:
        if at >= len(self._found):
            return
        found = self._found[at]
        if not (found.patient_id or found.area_key):
            return
        if is_beside:
            self.opened_beside.emit(found)
            return
        self._put_away()
        self.opened.emit(found)

    def _put_away(self) -> None:
        self._pause.stop()
        self._is_enter_waiting = False
        self.clear()
        self._answered = ""
        self._show(())

    def _show(self, found: Sequence[Found]) -> None:
        self._found = tuple(found)
        self.lines.clear()
        if not self.text().strip():
            self.lines.hide()
            return
        for each in self._found or (Found("Nobody and nothing found", "Try fewer letters"),):
            self.lines.addItem(f"{each.title}\n{each.detail}" if each.detail else each.title)
        self.lines.setCurrentRow(0 if self._found else -1)
        self._place()
        self.lines.show()
        self.lines.raise_()

    def _place(self) -> None:
        window = self.window()
        if self.lines.parentWidget() is not window:
            self.lines.setParent(window)
            window.installEventFilter(self)
        count = min(self.lines.count(), _MOST_LINES)
        height = sum(self.lines.sizeHintForRow(row) for row in range(count)) + 4
        corner = self.mapTo(window, QPoint(0, self.height() + 2))
        room = window.height() - corner.y() - self._theme.px(8)
        self.lines.setGeometry(corner.x(), corner.y(), self.width(), min(height, room))
