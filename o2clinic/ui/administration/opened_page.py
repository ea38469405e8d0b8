"""Opened restricted records: who, whom, why, and what they did; somebody else judges each."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter

from o2clinic.errors import AlreadyDone
from o2clinic.rules.changes import Concept
from o2clinic.rules.permissions import Permission
from o2clinic.services.restricted import JudgementDraft, OpenedRow
from o2clinic.services.work import new_command_id
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.widgets.text_box import TextBox
from o2clinic.ui.workplace import Workplace

_LINES = 2
_COLUMNS = (
    Column[OpenedRow]("When", lambda row: row.when),
    Column[OpenedRow]("Who", lambda row: row.who, gives_way=True, tooltip=lambda row: row.who),
    Column[OpenedRow](
        "Patient", lambda row: "  ".join(filter(None, (row.patient, row.nhs_number)))
    ),
    Column[OpenedRow](
        "Reason", lambda row: row.reason, tooltip=lambda row: row.reason, stretches=True
    ),
)


class OpenedPage(Page):
    """Choose an opening, read what was done, write a comment and say whether it was justified."""

    concepts = frozenset({Concept.ACCESS})
    help_topic = "administration"
    tables_need = Permission.READ_AUDIT

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self._row: OpenedRow | None = None
        self._command_id = new_command_id()
        self.table = RecordTable[OpenedRow](
            "Opened restricted records", _COLUMNS, workplace.theme, key=lambda row: row.glass_id
        )
        self.table.set_empty_text("Every opening of a restricted record has been judged.")
        self.table.row_chosen.connect(self._on_chosen)
        self.card = Card("What was done")
        self.reason_label = label("", wrap=True)
        self.did_label = label("", wrap=True)
        self.comment_box = TextBox("Comment", _LINES)
        self.comment_box.setPlaceholderText("Comment, at least 10 characters")
        self.right_button = QPushButton("Justified")
        self.wrong_button = QPushButton("Not justified")
        self.right_button.clicked.connect(self._on_right)
        self.wrong_button.clicked.connect(self._on_wrong)
        self._lay_out()
        self._on_chosen(None)

    def refresh(self) -> None:
        """Ask which openings wait."""
        self.ask("opened", self.workplace.services.restricted.unreviewed, self._show)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self.right_button)
        buttons.addWidget(self.wrong_button)
        buttons.addStretch(1)
        for widget in (self.reason_label, self.did_label, self.comment_box):
            self.card.add(widget)
        self.card.add(buttons)
        both = QSplitter(Qt.Orientation.Vertical)
        both.setChildrenCollapsible(False)
        both.addWidget(self.table)
        both.addWidget(self.card)
        both.setStretchFactor(0, 1)
        self.add(both, 1)

    def _show(self, rows: tuple[OpenedRow, ...]) -> None:
        self.table.set_rows(rows)
        count = len(rows)
        waits = "1 opening waits" if count == 1 else f"{count} openings wait"
        self.set_subtitle(f"{waits} to be judged, oldest first")
        if rows and self.table.chosen is None:
            self.table.choose(0)
        elif not rows:
            self._on_chosen(None)

    @Slot(object)
    def _on_chosen(self, row: OpenedRow | None) -> None:
        before, self._row = self._row, row
        if row is None or before is None or row.glass_id != before.glass_id:
            self.comment_box.clear()
            self._command_id = new_command_id()
        self.reason_label.setText(f"Reason given: {row.reason}" if row is not None else "")
        self.did_label.setText(f"Then: {row.did}" if row is not None else "Choose a line above.")
        is_own = row is not None and row.is_own
        self.card.set_note("Your own opening: somebody else judges it" if is_own else "")
        for widget in (self.comment_box, self.right_button, self.wrong_button):
            widget.setEnabled(row is not None and not is_own)

    def _on_right(self) -> None:
        self._judge(was_justified=True)

    def _on_wrong(self) -> None:
        self._judge(was_justified=False)

    def _judge(self, *, was_justified: bool) -> None:
        row, restricted = self._row, self.workplace.services.restricted
        if row is None:
            return
        draft = JudgementDraft(
            self._command_id, row.glass_id, row.version, was_justified, self.comment_box.text
        )
        self.save("judge", lambda: restricted.judge(draft), self._on_judged, on_error=self._failed)

    def _on_judged(self, _glass_id: int) -> None:
        self.message_bar.tell("Judged and kept", tone=Tone.GOOD)
        self._row = None
        self.refresh()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, AlreadyDone):
            self._on_judged(error.record_id)
        else:
            self.on_save_failure(error)
