"""The decision, typed in front of everybody: what, who, by when."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from o2clinic.rules.meeting import MEETING_OUTCOME_WORDS, ItemState, MeetingOutcome
from o2clinic.rules.meeting_decision import LONGEST_DECISION, LONGEST_REASON
from o2clinic.services.drafts import FormDraft
from o2clinic.services.room_sheet import DecisionDraft
from o2clinic.services.work import new_command_id
from o2clinic.ui.draft_keeper import Filling
from o2clinic.ui.meetings.projector.action_row import ActionRow
from o2clinic.ui.meetings.projector.panels import room_button, room_label
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.marks import restyle
from o2clinic.ui.widgets.typed_state import restore_typed, typed_state

if TYPE_CHECKING:
    from o2clinic.errors import Finding
    from o2clinic.services.room_sheet import RoomPerson, RoomSheet

FORM_NAME = "meeting_decision"
MOST_ROWS = 4  # more would hide what is decided about
_WORDS = set(MEETING_OUTCOME_WORDS.values())


class DecisionForm(QFrame):
    """Choose the outcome, say it in words, name who does what by when; Ctrl+S writes it down.

    Signals:
        save_wanted: the decision is to be written down.
        row_added: a further action, whose inputs are to be watched.
        closed: the form is put away; what is typed is kept.
    """

    save_wanted = Signal()
    row_added = Signal()
    closed = Signal()

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self.setObjectName("decision")
        self._today = today
        self._sheet: RoomSheet | None = None
        self._version = 0
        self._command_id = new_command_id()
        self._staff: tuple[RoomPerson, ...] = ()
        self.outcome: Choice[MeetingOutcome | None] = Choice(
            "Outcome", [(None, "Outcome"), *MEETING_OUTCOME_WORDS.items()]
        )
        self.decision = QLineEdit()
        self.decision.setAccessibleName("Decision")
        self.decision.setPlaceholderText("What was decided, as it will stand in the minutes")
        self.decision.setMaxLength(LONGEST_DECISION)
        for each in (self.outcome, self.decision):
            each.setProperty("room", "decided")  # the room reads along
        self.reason = QLineEdit()
        self.reason.setAccessibleName("Why it is decided anew")
        self.reason.setPlaceholderText("Why it is decided anew")
        self.reason.setMaxLength(LONGEST_REASON)
        self.rows: list[ActionRow] = []
        self.wrong = room_label("wrong")
        self.save_button = room_button(
            "Write down  Ctrl+S", "Write down the decision", primary=True
        )
        self.more_button = room_button("Action  Ctrl+N", "Another action")
        self.close_button = room_button("Close  Esc", "Close the form")
        self._lay_out()
        self.outcome.currentIndexChanged.connect(self._on_outcome)
        self.save_button.clicked.connect(self.save_wanted)
        self.more_button.clicked.connect(self.add_row)
        self.close_button.clicked.connect(self.closed)
        for keys, button in (("Ctrl+S", self.save_button), ("Ctrl+N", self.more_button)):
            QShortcut(QKeySequence(keys), self).activated.connect(button.click)

    # What it is about

    def begin(self, sheet: "RoomSheet", staff: Sequence["RoomPerson"]) -> None:
        """Fill it with what stands, or with what the agenda proposes."""
        self._sheet, self._version = sheet, sheet.version
        self._command_id = new_command_id()
        self._staff = tuple(staff)
        self.outcome.set_value(sheet.outcome or sheet.proposed_outcome)
        proposed = sheet.proposal
        if not proposed and sheet.proposed_outcome is not None:
            proposed = MEETING_OUTCOME_WORDS[sheet.proposed_outcome]
        self.decision.setText(sheet.decision or proposed)
        self.reason.setText("")
        self.reason.setVisible(sheet.state is ItemState.DECIDED)
        self._set_rows(max(1, len(sheet.actions)))
        for at, row in enumerate(self.rows):
            row.show_action(sheet.actions[at] if at < len(sheet.actions) else None)
        self.show_findings(())
        self.outcome.setFocus()

    def end(self) -> None:
        """It is about nobody any more."""
        self._sheet = None

    def take_version(self, sheet: "RoomSheet") -> None:
        """The line as somebody else left it: what is typed stays, and goes over theirs."""
        self._sheet, self._version = sheet, sheet.version
        self._command_id = new_command_id()
        self.reason.setVisible(sheet.state is ItemState.DECIDED)

    @property
    def sheet(self) -> "RoomSheet | None":
        """Whom it is about."""
        return self._sheet

    def draft(self) -> DecisionDraft:
        """As it is typed; lines in which nothing is typed are none."""
        assert self._sheet is not None
        return DecisionDraft(
            command_id=self._command_id,
            item_id=self._sheet.item_id,
            version=self._version,
            patient_id=self._sheet.patient_id,
            outcome=self.outcome.value,
            decision=self.decision.text(),
            actions=tuple(row.draft() for row in self._filled),
            reason=self.reason.text(),
        )

    # What is wrong

    def show_findings(self, findings: "Sequence[Finding]") -> None:
        """Mark the fields, say the first in words, and go there."""
        fields = self._fields()
        for widget in fields.values():
            restyle(widget, level="")
        self.wrong.setText(findings[0].message if findings else "")
        self.wrong.setVisible(bool(findings))
        for finding in reversed(findings):
            at_fault = fields.get(finding.field)
            if at_fault is not None:
                restyle(at_fault, level="block")
                at_fault.setFocus()

    # Drafts

    def filling(self) -> Filling | None:
        """The line of the agenda that it is about."""
        if self._sheet is None:
            return None
        return Filling(
            FORM_NAME,
            "meetings",
            "Decision of the meeting",
            self._command_id,
            self._sheet.patient_id,
            self._sheet.item_id,
            self._version,
        )

    def typed_state(self) -> dict[str, Any]:
        """What stands in it."""
        rows = [row.typed_state() for row in self.rows]
        return {**typed_state(self._head()), "actions": rows}

    def restore_draft(self, draft: FormDraft) -> None:
        """Stand as it stood."""
        self._command_id, self._version = draft.command_id, draft.version
        states = list(draft.typed.get("actions", ()))
        self._set_rows(max(1, len(states)))
        for row, state in zip(self.rows, states, strict=False):
            row.restore_typed(state)
        restore_typed(self._head(), draft.typed)

    # Inside

    def add_row(self) -> None:
        """One more action."""
        if len(self.rows) < MOST_ROWS:
            self._set_rows(len(self.rows) + 1)
            self.rows[-1].show_action(None)
            self.rows[-1].words.setFocus()
            self.row_added.emit()

    @property
    def _filled(self) -> list[ActionRow]:
        return [row for row in self.rows if not row.is_empty]

    def _head(self) -> Mapping[str, QWidget]:
        return {"outcome": self.outcome, "decision": self.decision, "reason": self.reason}

    def _fields(self) -> dict[str, QWidget]:
        """By the names that findings have; the first empty line takes what is missing there."""
        found: dict[str, QWidget] = dict(self._head())
        for place, row in enumerate(self._filled or self.rows[:1], start=1):
            found |= {f"action_{place}_{name}": it for name, it in row.inputs.items()}
        return found

    def _set_rows(self, count: int) -> None:
        while len(self.rows) < count:
            row = ActionRow(len(self.rows) + 1, self._today)
            self.rows.append(row)
            self._actions.addWidget(row)
        while len(self.rows) > count:
            row = self.rows.pop()
            self._actions.removeWidget(row)
            row.deleteLater()
        for row in self.rows:
            row.offer_staff(self._staff)
        self.more_button.setEnabled(len(self.rows) < MOST_ROWS)

    def _on_outcome(self) -> None:
        """The outcome's own words are a beginning, as long as nobody has typed others."""
        typed = self.decision.text().strip()
        if self.outcome.value is not None and (not typed or typed in _WORDS):
            self.decision.setText(MEETING_OUTCOME_WORDS[self.outcome.value])

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.outcome, 2)
        head.addWidget(self.decision, 6)
        self._actions = QVBoxLayout()
        self._set_rows(1)
        hint = room_label("quiet")
        hint.setText("This orders, changes and stops no oxygen by itself.")
        foot = QHBoxLayout()
        foot.addWidget(hint, 1)
        for button in (self.more_button, self.close_button, self.save_button):
            foot.addWidget(button)
        whole = QVBoxLayout(self)
        whole.addLayout(head)
        whole.addWidget(self.reason)
        whole.addLayout(self._actions)
        whole.addWidget(self.wrong)
        whole.addLayout(foot)
