"""The sign-in page."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QGridLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from o2clinic.rules.permissions import Role
from o2clinic.services.sign_in import PersonCard, SignInSheet
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.message_bar import MessageBar

_LONGEST = 200
_CARDS_A_ROW = 3
_ROLE_WORDS = {
    Role.RECEPTION: "reception",
    Role.NURSE: "nurse or physiologist",
    Role.PHYSICIAN: "physician",
    Role.MANAGER: "manager",
    Role.ADMINISTRATOR: "administrator",
}


class SignInView(QWidget):
    """Asks who sits here. The sample clinic's people can be taken with one click.

    Signals:
        sign_in_wanted: (name, password).
        person_wanted: a `PersonCard` of the sample clinic.
    """

    sign_in_wanted = Signal(object)
    person_wanted = Signal(object)

    def __init__(self, theme: Theme, sheet: SignInSheet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._people: dict[QPushButton, PersonCard] = {}
        self.message_bar = MessageBar()
        card = Card(sheet.clinic_name, "Sample clinic: invented people" if sheet.is_sample else "")
        card.setFixedWidth(theme.px(760 if sheet.is_sample else 420))
        card.add(self.message_bar)
        if sheet.is_sample:
            card.add(label("Who would you like to be?", "label"))
            card.add(self._cards(sheet))
            card.add(label("The passwords of the sample clinic are not used.", "quiet"))
        card.add(self._form(is_shown=not sheet.is_sample))
        whole = QVBoxLayout(self)
        whole.addStretch(1)
        whole.addWidget(label("O₂Clinic", "page-title"), 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(2)

    def begin(self) -> None:
        """Put the keyboard where the work begins."""
        first = next(iter(self._people), None)
        (first or self.name_edit).setFocus()

    def tell_error(self, error: Exception) -> None:
        """Say why it was refused; the name stays, the password goes."""
        self.setEnabled(True)
        self.message_bar.tell_error(error)
        self.password_edit.clear()
        if not self._people:
            self.password_edit.setFocus()

    def _form(self, *, is_shown: bool) -> QWidget:
        form = QWidget()
        rows = QFormLayout(form)
        rows.setContentsMargins(0, 0, 0, 0)
        self.name_edit = QLineEdit()
        self.name_edit.setMaxLength(_LONGEST)
        self.password_edit = QLineEdit()
        self.password_edit.setMaxLength(_LONGEST)
        self.password_edit.setEchoMode(QLineEdit.EchoMode.Password)
        rows.addRow("&Name", self.name_edit)
        rows.addRow("&Password", self.password_edit)
        self.sign_in_button = QPushButton("Sign in")
        self.sign_in_button.setProperty("kind", "primary")
        rows.addRow("", self.sign_in_button)
        self.sign_in_button.clicked.connect(self._on_sign_in)
        self.name_edit.returnPressed.connect(self.password_edit.setFocus)
        self.password_edit.returnPressed.connect(self._on_sign_in)
        form.setVisible(is_shown)
        return form

    def _cards(self, sheet: SignInSheet) -> QWidget:
        grid_widget = QWidget()
        grid = QGridLayout(grid_widget)
        ring = self._theme.px(4)  # room for the ring round the one with the keyboard
        grid.setContentsMargins(ring, ring, ring, ring)
        grid.setSpacing(self._theme.px(8))
        for position, person in enumerate(sheet.people):
            roles = ", ".join(_ROLE_WORDS[role] for role in person.roles)
            button = QPushButton(f"{person.name}\n{person.job_title or roles.capitalize()}")
            button.setAccessibleName(f"{person.name}, {roles}")
            button.setMinimumHeight(self._theme.px(52))
            button.clicked.connect(self._on_person)
            self._people[button] = person
            grid.addWidget(button, position // _CARDS_A_ROW, position % _CARDS_A_ROW)
        return grid_widget

    def _on_sign_in(self) -> None:
        self.setEnabled(False)
        self.sign_in_wanted.emit((self.name_edit.text(), self.password_edit.text()))

    def _on_person(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self.setEnabled(False)
            self.person_wanted.emit(self._people[button])
