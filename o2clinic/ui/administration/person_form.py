"""The form of one member of staff: who they are, what they may do, their password."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from o2clinic.errors import Finding
from o2clinic.rules.permissions import Role
from o2clinic.services.people import PersonDraft
from o2clinic.ui.administration.words import ROLES, roles_in_words
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.number_edit import NumberEdit

_LONGEST = 200
_TEXTS = (
    ("title", "Title", 90),
    ("given_names", "Given name", 260),
    ("family_name", "Family name", 260),
    ("job_title", "Job title", 260),
    ("registration", "Registration", 200),
    ("sign_in_name", "Sign-in name", 200),
)
_PASSWORDS = (("password", "Password"), ("password_again", "Password again"))


class PersonForm(QWidget):
    """Fill in; the two password fields are for a new person or a new password."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.fields = FieldForm(theme)
        self.edits: dict[str, QLineEdit] = {}
        for field, title, width in _TEXTS:
            self._add(field, title, width)
        self.edits["registration"].setPlaceholderText("GMC, NMC or HCPC number")
        self.whole_time = NumberEdit(places=2)
        self.fields.add("whole_time_equivalent", "Whole-time equivalent", self.whole_time)
        self._add_roles()
        for field, title in _PASSWORDS:
            self._add(field, title, 200)
            self.edits[field].setEchoMode(QLineEdit.EchoMode.Password)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.fields)
        whole.addStretch()
        self._filled = PersonDraft(command_id="")
        self.fill(self._filled)

    @property
    def is_touched(self) -> bool:
        """Whether anything is typed that is not saved."""
        return self.draft() != self._filled

    @property
    def opened(self) -> PersonDraft:
        """What the form was filled with."""
        return self._filled

    @property
    def person_id(self) -> int:
        """Whose form it is; 0 for a new person."""
        return self._filled.id

    def put(self, typed: PersonDraft, now: PersonDraft, values: Mapping[str, Any]) -> None:
        """Show these values with the password that was typed."""
        merged = replace(typed, command_id=now.command_id, version=now.version, **values)
        if merged.password:
            self.show_password(is_shown=True)
        self._show(merged)

    def words_of(self, field: str, value: object) -> str:
        """A value as the form shows it."""
        if isinstance(value, frozenset):
            return roles_in_words(role for role in Role if role in value)
        return self.fields.words_of(field, value)

    def fill(self, draft: PersonDraft) -> None:
        """Show a person; a new one (without a key) gets the fields for a password."""
        self._filled = draft
        self._show(draft)
        self.show_password(is_shown=not draft.id)
        self.fields.clear_findings()

    def _show(self, draft: PersonDraft) -> None:
        for field, edit in self.edits.items():
            edit.setText(str(getattr(draft, field)))
        self.whole_time.set_value(draft.whole_time_equivalent)
        for role, box in self.boxes.items():
            box.setChecked(role in draft.roles)

    def show_password(self, *, is_shown: bool) -> None:
        """Show the fields for a password or put them away."""
        for field, _title in _PASSWORDS:
            self.fields.show_field(field, is_shown=is_shown)
            if not is_shown:
                self.edits[field].clear()

    def draft(self) -> PersonDraft:
        """What is typed now."""
        return PersonDraft(
            command_id=self._filled.command_id,
            id=self._filled.id,
            version=self._filled.version,
            whole_time_equivalent=self.whole_time.value,
            roles=frozenset(role for role, box in self.boxes.items() if box.isChecked()),
            **{field: edit.text() for field, edit in self.edits.items()},
        )

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Tell each beside its field."""
        self.fields.show_findings(findings, move_focus=True)

    def _add(self, field: str, title: str, width: int) -> None:
        edit = QLineEdit()
        edit.setMaxLength(_LONGEST)
        self.edits[field] = edit
        self.fields.add(field, title, edit, width=width)

    def _add_roles(self) -> None:
        held = QWidget()
        column = QVBoxLayout(held)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.boxes: dict[Role, QCheckBox] = {}
        for role, title in ROLES.items():
            self.boxes[role] = QCheckBox(title)
            column.addWidget(self.boxes[role])
        held.setFocusProxy(self.boxes[Role.RECEPTION])
        self.fields.add("roles", "Roles", held)
