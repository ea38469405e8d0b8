"""The server does not answer at the start: what is still possible, and when it is back."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from o2clinic.ui.start.in_the_middle import put_in_the_middle
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.message_bar import MessageBar


class ServerAwayView(QWidget):
    """Goes on trying, and opens the downtime pack meanwhile.

    Signals:
        retry_wanted: try the server now.
        pack_wanted: (name, password).
    """

    retry_wanted = Signal()
    pack_wanted = Signal(object)

    def __init__(self, theme: Theme, why: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.message_bar = MessageBar()
        self.name_edit, self.password_edit = QLineEdit(), QLineEdit()
        for edit in (self.name_edit, self.password_edit):
            edit.setMaxLength(200)
        self.password_edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.name_edit.returnPressed.connect(self.password_edit.setFocus)
        self.password_edit.returnPressed.connect(self._on_open)
        self.open_button = QPushButton("Open the downtime pack")
        self.open_button.setProperty("kind", "primary")
        self.open_button.clicked.connect(self._on_open)
        retry = QPushButton("Try the server now")
        retry.clicked.connect(self.retry_wanted)
        card = Card("The server does not answer")
        card.add(label(why, wrap=True))
        card.add(label("O₂Clinic goes on trying by itself.", "quiet"))
        card.add(label("Read today's and tomorrow's clinics meanwhile", "section"))
        card.add(self.message_bar)
        words = (
            "The downtime pack on this computer opens with the name and password that you last "
            "signed in with here. It is for reading and printing only."
        )
        card.add(label(words, wrap=True))
        fields = QWidget()
        form = QFormLayout(fields)
        form.setContentsMargins(0, theme.px(4), 0, theme.px(4))
        form.setVerticalSpacing(theme.px(8))
        form.addRow("&Name", self.name_edit)
        form.addRow("&Password", self.password_edit)
        card.add(fields)
        buttons = QHBoxLayout()
        buttons.addWidget(self.open_button)
        buttons.addWidget(retry)
        buttons.addStretch()
        card.add(buttons)
        put_in_the_middle(self, card, theme.px(560))

    def begin(self) -> None:
        """Put the keyboard where the work begins."""
        self.name_edit.setFocus()

    def tell_error(self, error: Exception) -> None:
        """Say why it stays closed; the name stays, the password goes."""
        self.setEnabled(True)
        self.message_bar.tell_error(error)
        self.password_edit.clear()
        self.password_edit.setFocus()

    def _on_open(self) -> None:
        self.setEnabled(False)
        self.pack_wanted.emit((self.name_edit.text(), self.password_edit.text()))
