"""One more patient for the meeting, told by number and day of birth, without a list of names."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from o2clinic.rules.meeting_agenda import LONGEST_QUESTION
from o2clinic.services.meeting_draft import LONGEST_NAME
from o2clinic.services.room_asking import RoomAskDraft
from o2clinic.services.work import new_command_id
from o2clinic.ui.meetings.projector.panels import room_button, room_label
from o2clinic.ui.widgets.date_edit import DateEdit
from o2clinic.ui.widgets.marks import restyle

if TYPE_CHECKING:
    from o2clinic.errors import Finding

_LONGEST_NUMBER = 40
_WHERE = {"patient": "number", "meeting": "number"}  # what the agenda's own form calls it


class RoomAskForm(QWidget):
    """Type a number, the day of birth and the question; Ctrl+S adds the patient.

    Signals:
        save_wanted: the patient is to be added.
        closed: the form is put away; what is typed stays in it.
    """

    save_wanted = Signal()
    closed = Signal()

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self._command_id = new_command_id()
        self.number = _line("NHS or hospital number", "The whole number", _LONGEST_NUMBER)
        self.born_on = DateEdit("Day of birth", today=today)
        self.born_on.setPlaceholderText("Such as 14/7/45")
        self.question = _line("Question", "The one question for the meeting", LONGEST_QUESTION)
        self.asked_by = _line("Asked by", "You, unless somebody else asks", LONGEST_NAME)
        self.wrong = room_label("wrong")
        self.save_button = room_button("Add  Ctrl+S", "Add the patient", primary=True)
        self.close_button = room_button("Close  Esc", "Close the form")
        self._lay_out()
        self.save_button.clicked.connect(self.save_wanted)
        self.close_button.clicked.connect(self.closed)
        QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self.save_button.click)

    @property
    def inputs(self) -> Mapping[str, QLineEdit]:
        """By the names that findings have."""
        return {
            "number": self.number,
            "born_on": self.born_on,
            "question": self.question,
            "asked_by": self.asked_by,
        }

    def draft(self, meeting_id: int) -> RoomAskDraft:
        """As it is typed."""
        return RoomAskDraft(
            self._command_id,
            meeting_id,
            self.number.text(),
            self.born_on.value,
            self.question.text(),
            self.asked_by.text(),
        )

    def empty(self) -> None:
        """The patient was added: nothing of them stays here."""
        self._command_id = new_command_id()
        for each in self.inputs.values():
            each.clear()
        self.show_findings(())

    def show_findings(self, findings: "Sequence[Finding]") -> None:
        """Mark the fields, say the first in words, and go there."""
        inputs = self.inputs
        for widget in inputs.values():
            restyle(widget, level="")
        self.wrong.setText(findings[0].message if findings else "")
        self.wrong.setVisible(bool(findings))
        for finding in reversed(findings):
            at_fault = inputs.get(_WHERE.get(finding.field, finding.field))
            if at_fault is not None:
                restyle(at_fault, level="block")
                at_fault.setFocus()

    def _lay_out(self) -> None:
        title, hint = room_label("name"), room_label("quiet")
        title.setText("One more patient for this meeting")
        hint.setText(
            "Nobody is named here. Whose number and day of birth these are is shown when the "
            "patient is in front."
        )
        hint.setWordWrap(True)
        self.wrong.setWordWrap(True)
        self.wrong.hide()
        fields = QFormLayout()
        for each in self.inputs.values():
            head = QLabel(each.accessibleName())
            head.setProperty("room", "quiet")
            fields.addRow(head, each)
        fields.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.save_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(48, 32, 48, 32)
        whole.setSpacing(16)
        whole.addWidget(title)
        whole.addWidget(hint)
        whole.addLayout(fields)
        whole.addWidget(self.wrong)
        whole.addLayout(foot)
        whole.addStretch(1)


def _line(name: str, hint: str, longest: int) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(hint)
    made.setMaxLength(longest)
    return made
