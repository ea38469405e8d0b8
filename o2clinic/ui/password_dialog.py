"""One's own password, changed by whoever works here."""

from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from o2clinic.errors import NotValid, O2ClinicError
from o2clinic.services.passwords import PasswordDraft
from o2clinic.services.work import new_command_id
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.message_bar import MessageBar
from o2clinic.ui.widgets.top_bar import TopBar
from o2clinic.ui.workplace import Workplace

_FIELDS: Final = (
    ("old", "Password of now"),
    ("new", "New password"),
    ("again", "New password once more"),
)


class PasswordDialog(QDialog):
    """Type the old password and the new one twice; nothing of it is kept as a draft."""

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Your password")
        self._workplace = workplace
        self._command_id = new_command_id()
        self.message_bar = MessageBar()
        self.form = FieldForm(workplace.theme)
        self.edits = {field: QLineEdit() for field, _title in _FIELDS}
        for field, title in _FIELDS:
            self.edits[field].setEchoMode(QLineEdit.EchoMode.Password)
            self.form.add(field, title, self.edits[field], width=260)
        self.save_button = QPushButton("Change password")
        self.save_button.setProperty("kind", "primary")
        self.save_button.clicked.connect(self.save)
        close = QPushButton("Close  Esc")
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch()
        for button in (close, self.save_button):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setSpacing(workplace.theme.px(10))
        whole.addWidget(label("Your password", "page-title"))
        whole.addWidget(label(f"Of {workplace.actor.name}, at every desk.", "quiet"))
        whole.addWidget(self.message_bar)
        whole.addWidget(self.form)
        whole.addStretch()
        whole.addLayout(buttons)

    def save(self) -> None:
        """Send what is typed; the button is off until the answer is there."""
        typed = {field: edit.text() for field, edit in self.edits.items()}
        draft = PasswordDraft(self._command_id, **typed)
        passwords = self._workplace.services.passwords
        self.save_button.setEnabled(False)
        self._workplace.background.save(
            self, "password", lambda: passwords.change(draft), self._on_saved, self._on_failed
        )

    def _on_saved(self, _nothing: None) -> None:
        self._workplace.say("Your password is changed")
        self.accept()

    def _on_failed(self, error: Exception) -> None:
        self.save_button.setEnabled(True)
        if isinstance(error, NotValid):
            self.form.show_findings(error.findings, move_focus=True)
            return
        self.message_bar.tell_error(error)
        if not isinstance(error, O2ClinicError):
            self._workplace.report(error)


class PasswordInWindow(QObject):
    """Opens the dialog from the key in the top bar."""

    def __init__(self, workplace: Workplace, top_bar: TopBar, window: QWidget) -> None:
        super().__init__(window)
        self._workplace, self._window = workplace, window
        top_bar.password_wanted.connect(self._on_wanted)

    def _on_wanted(self) -> None:
        PasswordDialog(self._workplace, self._window).open()
