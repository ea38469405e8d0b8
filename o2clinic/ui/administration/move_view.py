"""Where the records shall move to: from the file of this computer to a server, or back."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from o2clinic.errors import NotValid
from o2clinic.services.moving_house import MoveDraft
from o2clinic.services.opening import ServerAddress
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.marks import label

_TO_SERVER = (
    "All records are copied to an empty PostgreSQL database, table by table, and every row is "
    "compared afterwards. The file stays as it is and is marked as moved; this desk then opens "
    "the server. If the move is stopped, even by a power cut, begin it again with the same "
    "address: it goes on where it was. Meanwhile nobody can work, and no other program may have "
    "the file open. On the server people get new passwords: you sign in with the one given here, "
    "then give the others theirs on the tab People."
)
_TO_FILE = (
    "All records are copied from the server into a new file on this computer, table by table, and "
    "every row is compared afterwards. The server's database stays as it is and is marked as "
    "moved. Every other desk must be closed. In the file only the person named here can sign in "
    "at first, with the password given here; set the others' on the tab People."
)
_FIELDS = (
    ("host", "Server"),
    ("port", "Port"),
    ("database", "Database"),
    ("user", "Owner's account"),
    ("server_password", "Its password"),
    ("file", "New file"),
    ("sign_in_name", "Sign-in name"),
    ("password", "New password"),
)
_ONLY_BACK = ("file",)
_SECRET = ("server_password", "password")


class MoveView(QWidget):
    """Fill in the address and the account that owns the tables, then move.

    Signals:
        move_wanted: a `MoveDraft`.
        left: back to the database.
    """

    move_wanted = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._to_server = True
        self._card = Card("Move to a server")
        self._words = label("", wrap=True)
        self._card.add(self._words)
        self.form = FieldForm(theme)
        self._edits: dict[str, QLineEdit] = {}
        for field, title in _FIELDS:
            edit = QLineEdit()
            edit.setMaxLength(300)
            if field in _SECRET:
                edit.setEchoMode(QLineEdit.EchoMode.Password)
            self._edits[field] = edit
            self.form.add(field, title, edit, width=420)
        self._edits["port"].setText("5432")
        self._card.add(self.form)
        self.move_button = QPushButton("Move everything")
        self.move_button.setProperty("kind", "primary")
        self.move_button.clicked.connect(self._on_move)
        back = QPushButton("Stay here")
        back.clicked.connect(self.left)
        buttons = QHBoxLayout()
        buttons.addWidget(back)
        buttons.addWidget(self.move_button)
        buttons.addStretch()
        self._card.add(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._card)
        whole.addStretch()

    def begin(self, *, to_server: bool) -> None:
        """Ask for one of the two ways."""
        self._to_server = to_server
        self._card.set_title("Move to a server" if to_server else "Move to a file")
        self._words.setText(_TO_SERVER if to_server else _TO_FILE)
        for field in _ONLY_BACK:
            self.form.show_field(field, is_shown=not to_server)
        self.form.clear_findings()
        self._edits["host"].setFocus()

    def show_refused(self, error: NotValid) -> None:
        """Tell beside the fields what does not do."""
        self.form.show_findings(error.findings, move_focus=True)

    def type_in(self, **texts: str) -> None:
        """Fill fields in."""
        for field, text in texts.items():
            self._edits[field].setText(text)

    @property
    def draft(self) -> MoveDraft:
        """What is filled in now."""
        typed = {field: edit.text() for field, edit in self._edits.items()}
        port = typed["port"].strip()
        server = ServerAddress(
            host=typed["host"].strip(),
            database=typed["database"].strip(),
            user=typed["user"].strip(),
            password=typed["server_password"],
            port=int(port) if port.isdecimal() else 0,
        )
        path = "" if self._to_server else typed["file"].strip()
        file = Path(path).expanduser() if path else None
        return MoveDraft(server, file, typed["sign_in_name"].strip(), typed["password"])

    def _on_move(self) -> None:
        self.form.clear_findings()
        self.move_wanted.emit(self.draft)
