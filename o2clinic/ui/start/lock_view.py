"""The lock: the patients are off the screen until the person is back."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.message_bar import MessageBar


class LockView(QWidget):
    """Covers the work of one person; unlocks for them or gives the desk to somebody else.

    Signals:
        unlock_wanted: the password typed; empty in the sample clinic.
        other_person_wanted: somebody else wants to sign in.
    """

    unlock_wanted = Signal(object)
    other_person_wanted = Signal()

    def __init__(
        self, theme: Theme, name: str, *, is_sample: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.message_bar = MessageBar()
        self.password_edit = QLineEdit()
        self.password_edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.password_edit.returnPressed.connect(self._on_unlock)
        self.unlock_button = QPushButton("Unlock")
        self.unlock_button.setProperty("kind", "primary")
        self.unlock_button.clicked.connect(self._on_unlock)
        other = QPushButton("Somebody else")
        other.clicked.connect(self.other_person_wanted)
        self._is_sample = is_sample
        card = Card(f"Locked by {name}")
        card.setFixedWidth(theme.px(420))
        card.add(self.message_bar)
        card.add(label("What was open and typed is kept behind the lock.", "quiet"))
        if not is_sample:
            form = QFormLayout()
            form.addRow("&Password", self.password_edit)
            card.add(form)
        buttons = QHBoxLayout()
        buttons.addWidget(self.unlock_button)
        buttons.addWidget(other)
        buttons.addStretch()
        card.add(buttons)
        whole = QVBoxLayout(self)
        whole.addStretch(1)
        whole.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(2)

    def begin(self) -> None:
        """Put the keyboard where the work begins."""
        (self.unlock_button if self._is_sample else self.password_edit).setFocus()

    def tell_error(self, error: Exception) -> None:
        """Say why it stays locked."""
        self.setEnabled(True)
        self.message_bar.tell_error(error)
        self.password_edit.clear()
        self.begin()

    def _on_unlock(self) -> None:
        self.setEnabled(False)
        self.unlock_wanted.emit(self.password_edit.text())
