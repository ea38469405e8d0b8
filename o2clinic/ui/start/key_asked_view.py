"""Asks for the recovery key of a locked file."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from o2clinic.errors import NotValid
from o2clinic.services.keys import KeyNeeded
from o2clinic.ui.start.in_the_middle import put_in_the_middle
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.message_bar import MessageBar

_WHERE = "It was written down when the clinic was set up. Small letters will do."


class KeyAskedView(QWidget):
    """The file is locked and this computer has no key for it.

    Signals:
        key_typed: (file, what was typed).
        back_wanted: not now.
    """

    key_typed = Signal(object)
    back_wanted = Signal()

    def __init__(self, theme: Theme, needed: KeyNeeded, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._file: Path = needed.file
        self.message_bar = MessageBar()
        self.key_edit = QLineEdit()
        self.key_edit.setMaxLength(200)
        self.key_edit.setAccessibleName("Recovery key")
        self.key_edit.setPlaceholderText("17 groups of four, as 7F03-19AC-…")
        self.key_edit.returnPressed.connect(self._on_open)
        self.open_button = QPushButton("Unlock the file")
        self.open_button.setProperty("kind", "primary")
        self.open_button.clicked.connect(self._on_open)
        back = QPushButton("Back")
        back.clicked.connect(self.back_wanted)
        card = Card("This clinic's file is locked")
        card.add(self.message_bar)
        card.add(label(str(needed), wrap=True))
        card.add(label(_WHERE, "quiet"))
        card.add(self.key_edit)
        buttons = QHBoxLayout()
        buttons.addWidget(self.open_button)
        buttons.addWidget(back)
        buttons.addStretch()
        card.add(buttons)
        put_in_the_middle(self, card, theme.px(820))

    def begin(self) -> None:
        """Put the keyboard where the work begins."""
        self.key_edit.setFocus()

    def tell_error(self, error: Exception) -> None:
        """Say why it stays locked; what was typed stays, to be mended."""
        self.setEnabled(True)
        if isinstance(error, NotValid):
            self.message_bar.tell("This key does not open it", str(error), Tone.DANGER)
        else:
            self.message_bar.tell_error(error)
        self.begin()

    def _on_open(self) -> None:
        self.setEnabled(False)
        self.key_typed.emit((self._file, self.key_edit.text()))
