"""A message on the page it belongs to: never a dialog."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from o2clinic.errors import Level
from o2clinic.ui.failures import Message, in_words
from o2clinic.ui.widgets.marks import Tone, label, restyle

_TONES = {Level.BLOCK: Tone.DANGER, Level.CONFIRM: Tone.CAUTION, Level.WARN: Tone.CAUTION}


class MessageBar(QFrame):
    """Says what happened and what to do; closed by its cross or by the next message.

    Signals:
        action_wanted: the offered action's button was pressed.
        closed: the person has put it away.
    """

    action_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message_bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = label("", "strong", wrap=True)
        self._text = label("", wrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._action = QPushButton()
        self._action.clicked.connect(self.action_wanted)
        self._close = QToolButton()
        self._close.setText("✕")
        self._close.setAccessibleName("Close message")
        self._close.setToolTip("Close message")
        self._close.clicked.connect(self._on_close)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._text)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(12, 8, 8, 8)
        whole.addLayout(words, 1)
        whole.addWidget(self._action)
        whole.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    @property
    def text(self) -> str:
        """Title and text as shown."""
        return f"{self._title.text()} {self._text.text()}".strip()

    def tell(self, title: str, text: str = "", tone: Tone = Tone.BRAND, action: str = "") -> None:
        """Show a message, with a button when an action is named."""
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self.setAccessibleName(f"Message: {title}")
        self.setAccessibleDescription(text)
        restyle(self, tone=tone.value)
        self.show()

    def tell_message(self, message: Message) -> None:
        """Show a message in the tone of its level."""
        self.tell(message.title, message.text, _TONES[message.level])

    def tell_error(self, error: Exception) -> None:
        """Show an error in words."""
        self.tell_message(in_words(error))

    def clear(self) -> None:
        """Put the message away."""
        self.hide()

    def _on_close(self) -> None:
        self.hide()
        self.closed.emit()
