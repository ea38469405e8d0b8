"""The first start of a clinic: where the records lie, what the clinic is called, who runs it."""

from dataclasses import dataclass
from dataclasses import field as attribute
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from o2clinic.errors import Finding, Level, NotValid
from o2clinic.services.first_start import FirstStartDraft
from o2clinic.services.opening import ServerAddress, Tried
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.message_bar import MessageBar

_LONGEST = 200
_USUAL_PORT = "5432"
_STORE = (
    "The key is kept in the key store of this computer. "
    "You are shown a recovery key once, to write down."
)
_NO_STORE = (
    "There is no key store on this computer that a key could be kept in: "
    "the key is asked for at each start. You are shown it once, to write down."
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the records shall lie: a file, or a server when `server` is given.

    Attributes:
        file: of a local database.
        server: of a shared one.
        is_locked: whether a new file shall be locked with a key; it is the same place either way.
    """

    file: Path
    server: ServerAddress | None = None
    is_locked: bool = attribute(default=False, compare=False)


class FirstStartView(QWidget):
    """Fill in from top to bottom, try the connection, then begin.

    Signals:
        test_wanted: a `Place` to connect to for real.
        begin_wanted: (`Place`, `FirstStartDraft`); sent only after that very place was tried.
        join_wanted: a `Place` that was tried and holds a clinic already.
        sample_wanted: look at the sample clinic instead.
    """

    test_wanted = Signal(object)
    begin_wanted = Signal(object)
    join_wanted = Signal(object)
    sample_wanted = Signal()

    def __init__(self, theme: Theme, file: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tried: Place | None = None
        self._has_clinic = False
        self._is_trying_to_begin = False
        self.message_bar = MessageBar()
        self.place_form = FieldForm(theme)
        self.clinic_form = FieldForm(theme, columns=2)
        card = Card("Set up O₂Clinic")
        card.setMaximumWidth(theme.px(900))
        card.setMinimumWidth(theme.px(640))
        card.add(self.message_bar)
        card.add(label("Where shall the records lie?", "section"))
        card.add(self._choice())
        self._add_place_fields(file)
        card.add(self.place_form)
        self.lock_choice = QCheckBox(
            "Lock the file with a key, so that a stolen disk tells nothing"
        )
        self.lock_note = label("", "quiet", wrap=True)
        card.add(self.lock_choice)
        card.add(self.lock_note)
        self.tell_key_store(is_there=True)
        self.test_button = QPushButton("Test connection")
        self.test_button.clicked.connect(self._on_test)
        card.add(self.test_button)
        card.content.setAlignment(self.test_button, Qt.AlignmentFlag.AlignLeft)
        self._add_clinic_fields()
        card.add(self.clinic_form)
        card.add(self._buttons())
        self._lay_out(card)
        self._on_choice()

    def begin(self) -> None:
        """Put the keyboard where the work begins."""
        self.local_choice.setFocus()

    def tell_tried(self, place: Place, tried: Tried) -> None:
        """The place answered; goes on when the person had pressed Begin."""
        self.setEnabled(True)
        self._tried = place
        self._offer_to_join(has_clinic=tried.has_clinic)
        self.message_bar.tell("This works", tried.words, Tone.GOOD)
        if self._is_trying_to_begin:
            self._on_begin()
        elif tried.has_clinic:
            self.begin_button.setFocus()
        else:
            self.clinic_form.focus_field("clinic_name")

    def tell_key_store(self, *, is_there: bool) -> None:
        """Whether this computer keeps the key, or has it typed at each start."""
        self.lock_note.setText(_STORE if is_there else _NO_STORE)

    def go_on(self) -> None:
        """The person came back to the form; everything typed stays."""
        self.setEnabled(True)
        self.begin_button.setFocus()

    def tell_error(self, error: Exception) -> None:
        """Say what does not do; everything typed stays."""
        self.setEnabled(True)
        self._is_trying_to_begin = False
        if isinstance(error, NotValid):
            self.clinic_form.show_findings(error.findings, move_focus=True)
        else:
            self.message_bar.tell_error(error)

    @property
    def place(self) -> Place:
        """What is chosen now."""
        file = Path(self._text("file")).expanduser()
        if self.local_choice.isChecked():
            return Place(file, is_locked=self.lock_choice.isChecked())
        port = self._text("port")
        return Place(
            file,
            ServerAddress(
                host=self._text("host"),
                database=self._text("database"),
                user=self._text("user"),
                password=self._text("server_password"),
                port=int(port) if port.isdecimal() else 0,
            ),
        )

    def _choice(self) -> QWidget:
        row_widget = QWidget()
        row = QHBoxLayout(row_widget)
        ring = self._theme.px(4)  # room for the ring round the one with the keyboard
        row.setContentsMargins(ring, ring, ring, ring)
        row.setSpacing(self._theme.px(24))
        self.local_choice = QRadioButton("In a file on this computer (one desk)")
        self.shared_choice = QRadioButton("On a shared PostgreSQL server (many desks)")
        self.local_choice.setChecked(True)
        self._group = QButtonGroup(self)
        for choice in (self.local_choice, self.shared_choice):
            self._group.addButton(choice)
            row.addWidget(choice)
        row.addStretch()
        self._group.buttonToggled.connect(self._on_choice)
        return row_widget

    def _add_place_fields(self, file: Path) -> None:
        for field, title, text in (
            ("file", "File", str(file)),
            ("host", "Server", ""),
            ("port", "Port", _USUAL_PORT),
            ("database", "Database", "o2clinic"),
            ("user", "User", ""),
            ("server_password", "Password", ""),
        ):
            edit = _line(text, is_secret=field == "server_password")
            edit.textChanged.connect(self._on_place_edited)
            self.place_form.add(field, title, edit, width=420)

    def _add_clinic_fields(self) -> None:
        form = self.clinic_form
        form.section("The clinic")
        form.add("clinic_name", "Clinic", _line())
        form.add("site_name", "First site", _line())
        form.section("Who runs the program", column=1)
        form.add("title", "Title", _line(), width=80, column=1)
        form.add("given_names", "Given name", _line(), column=1)
        form.add("family_name", "Family name", _line(), column=1)
        form.add("sign_in_name", "Sign-in name", _line(), column=1)
        form.add("password", "Password", _line(is_secret=True), column=1)
        form.add("password_again", "Password again", _line(is_secret=True), column=1)

    def _buttons(self) -> QWidget:
        row_widget = QWidget()
        row = QHBoxLayout(row_widget)
        row.setContentsMargins(0, 0, 0, 0)
        self.begin_button = QPushButton("Begin")
        self.begin_button.setProperty("kind", "primary")
        self.begin_button.clicked.connect(self._on_begin)
        sample = QPushButton("Look at the sample clinic")
        sample.clicked.connect(self.sample_wanted)
        row.addWidget(self.begin_button)
        row.addWidget(sample)
        row.addStretch()
        return row_widget

    def _lay_out(self, card: Card) -> None:
        held = QWidget()
        held.setProperty("kind", "scrolled")
        inside = QVBoxLayout(held)
        inside.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(held)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _text(self, field: str) -> str:
        edit = self.place_form.widget_of(field)
        return edit.text().strip() if isinstance(edit, QLineEdit) else ""

    def _on_choice(self) -> None:
        is_local = self.local_choice.isChecked()
        for field in ("file", "host", "port", "database", "user", "server_password"):
            self.place_form.show_field(field, is_shown=(field == "file") == is_local)
        for each in (self.lock_choice, self.lock_note):
            each.setVisible(is_local and not self._has_clinic)

    def _on_test(self) -> None:
        findings = self._place_findings()
        self.place_form.show_findings(findings, move_focus=bool(findings))
        if not findings:
            self.setEnabled(False)
            self.test_wanted.emit(self.place)

    def _on_begin(self) -> None:
        if self._tried != self.place:  # never believed before it was tried
            self._is_trying_to_begin = not self._place_findings()
            self._on_test()
            return
        self._is_trying_to_begin = False
        self.clinic_form.clear_findings()
        self.setEnabled(False)
        if self._has_clinic:
            self.join_wanted.emit(self.place)
        else:
            self.begin_wanted.emit((self.place, self._draft()))

    def _offer_to_join(self, *, has_clinic: bool) -> None:
        """Nothing more to fill in where a clinic is set up already."""
        self._has_clinic = has_clinic
        self.clinic_form.setVisible(not has_clinic)
        self._on_choice()
        self.begin_button.setText("Open this clinic" if has_clinic else "Begin")

    def _on_place_edited(self) -> None:
        if self._has_clinic and self._tried != self.place:
            self._offer_to_join(has_clinic=False)
            self.message_bar.clear()

    def _place_findings(self) -> list[Finding]:
        place = self.place
        if place.server is None:
            needed = {"file": self._text("file")}
        else:
            needed = {
                "host": place.server.host,
                "port": str(place.server.port or ""),
                "database": place.server.database,
                "user": place.server.user,
            }
        return [
            Finding("NEEDED", Level.BLOCK, "This is needed.", field)
            for field, text in needed.items()
            if not text
        ]

    def _draft(self) -> FirstStartDraft:
        def text(field: str) -> str:
            edit = self.clinic_form.widget_of(field)
            return edit.text() if isinstance(edit, QLineEdit) else ""

        return FirstStartDraft(
            clinic_name=text("clinic_name"),
            site_name=text("site_name"),
            title=text("title"),
            given_names=text("given_names"),
            family_name=text("family_name"),
            sign_in_name=text("sign_in_name"),
            password=text("password"),
            password_again=text("password_again"),
        )


def _line(text: str = "", *, is_secret: bool = False) -> QLineEdit:
    edit = QLineEdit(text)
    edit.setMaxLength(_LONGEST)
    if is_secret:
        edit.setEchoMode(QLineEdit.EchoMode.Password)
    return edit
