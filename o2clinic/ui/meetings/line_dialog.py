"""One line of text that goes with a press: a reason, or another question."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from o2clinic.services.agenda_rows import AgendaLine
from o2clinic.services.meeting_draft import LONGEST_REASON
from o2clinic.ui.record_form import a_line
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.marks import label


@dataclass(frozen=True)
class Asked:
    """What is asked for.

    Attributes:
        field: its label.
        button: what the press does.
        about: the line as it was seen when the dialog opened; it is given back with the text.
        text: what stands there to begin with.
    """

    title: str
    field: str
    button: str
    about: AgendaLine
    text: str = ""


class LineDialog(QDialog):
    """Type it, Ctrl+Enter or the button sends it, Esc leaves everything as it is.

    Signals:
        given: the line that was asked about, and the text.
    """

    given = Signal(object)

    def __init__(self, theme: Theme, asked: Asked, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(asked.title)
        px = theme.px
        self._about = asked.about
        self.edit = a_line(LONGEST_REASON)
        self.edit.setText(asked.text)
        self.edit.selectAll()
        self.fields = FieldForm(theme)
        self.fields.add("text", asked.field, self.edit, width=520)
        self.send_button = QPushButton(f"{asked.button}  Ctrl+Enter")
        self.send_button.setProperty("kind", "primary")
        self._close_button = QPushButton("Close  Esc")
        for one in (self.send_button, self._close_button):
            one.setAutoDefault(False)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.send_button.click)
        self.send_button.clicked.connect(self._on_send)
        self._close_button.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self._close_button)
        buttons.addWidget(self.send_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(20), px(16), px(20), px(16))
        whole.setSpacing(px(10))
        whole.addWidget(label(asked.title, "section", wrap=True))
        whole.addWidget(self.fields)
        whole.addLayout(buttons)
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_send(self) -> None:
        if self.edit.text().strip():
            self.given.emit((self._about, self.edit.text()))
            self.accept()
        else:
            self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
