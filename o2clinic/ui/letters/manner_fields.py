"""Fields of a letter that follow from how the patient is to be written to."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit

from o2clinic.services.letter_draft import LetterDraft
from o2clinic.ui.widgets.field_form import FieldForm


class MannerFields:
    """Ticks for layout, table and needs, and how the letter is given where print is not enough."""

    names = ("large_print", "easy_read", "has_titration", "given_how", "needs_asked")

    def __init__(self, fields: FieldForm, on_changed: Callable[[], None]) -> None:
        self._fields = fields
        self.large_print = QCheckBox("Large print")
        self.easy_read = QCheckBox("Easy read: one idea a line")
        self.titration = QCheckBox("Table of the flows of the last titration")
        self.given_how = QLineEdit()
        self.given_how.setMaxLength(200)
        self.given_how.setPlaceholderText("Read out on the telephone, braille copy ordered …")
        self.needs_asked = QCheckBox("Asked today: the communication needs still hold")
        for name, title, widget in (
            ("large_print", "Print", self.large_print),
            ("easy_read", "Layout", self.easy_read),
            ("has_titration", "Titration", self.titration),
            ("given_how", "Given how", self.given_how),
            ("needs_asked", "Needs", self.needs_asked),
        ):
            fields.add(name, title, widget)
        for tick in (self.large_print, self.easy_read, self.titration, self.needs_asked):
            tick.toggled.connect(on_changed)
        self.given_how.textChanged.connect(on_changed)

    def show(self, draft: LetterDraft) -> None:
        """Fill in; what this patient does not need is not asked."""
        manner, titration = draft.manner, draft.facts.titration
        points = manner.points or 18
        self.large_print.setText(f"Large print, {points} point")
        self.large_print.setChecked(draft.large_print)
        self.easy_read.setChecked(draft.easy_read)
        self.titration.setChecked(draft.has_titration)
        self.titration.setEnabled(titration is not None and bool(titration.flows))
        self.given_how.setText(draft.given_how)
        self.needs_asked.setChecked(draft.needs_asked)
        self.needs_asked.setEnabled(manner.asked_on is not None)

    def values(self) -> dict[str, Any]:
        """What is ticked and typed."""
        return {
            "large_print": self.large_print.isChecked(),
            "easy_read": self.easy_read.isChecked(),
            "has_titration": self.titration.isChecked(),
            "given_how": self.given_how.text(),
            "needs_asked": self.needs_asked.isChecked(),
        }
