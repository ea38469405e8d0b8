"""What follows from visits that the patient missed, and the row in which it is recorded."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from o2clinic.ui.patients.visits_forms import MissedForm
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import Tone, chip, label
from o2clinic.ui.widgets.wrapped import Wrapped, unbroken

if TYPE_CHECKING:
    from o2clinic.services.missed_visits import MissedCard, StepLine

_HISTORY_SHOWN = 4


class MissedVisitsCard(Card):
    """Read the steps of the clinic's policy and how each stands; record one in the row below."""

    def __init__(
        self, theme: Theme, patient_id: int, *, may_record: bool, may_decide: bool
    ) -> None:
        super().__init__("Missed visits")
        self._theme, self._may_record = theme, may_record
        self.words = label("", wrap=True)
        self.form = MissedForm(theme, patient_id, may_decide=may_decide)
        self._held: QWidget = QWidget()
        self.add(self.words)
        self.add(self._held)
        self.add(self.form)
        self.hide()

    def show_missed(self, card: "MissedCard | None", words: str) -> None:
        """Show how it stands; `words` in its place where that is not told."""
        self.setVisible(card is not None or bool(words))
        self.form.setVisible(card is not None and self._may_record)
        self.words.setText(unbroken(card.words if card is not None else words))
        self.set_note(card.whose if card is not None else "")
        self.note_label.setToolTip(card.policy_title if card is not None else "")
        held = Wrapped()
        grid = QGridLayout(held)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(self._theme.px(10))
        grid.setVerticalSpacing(self._theme.px(2))
        grid.setColumnStretch(1, 1)
        if card is not None:
            for at, line in enumerate(card.lines):
                self._add_line(grid, at, line)
            self._add_history(grid, len(card.lines), card)
        self._held.hide()
        self._held.deleteLater()
        self._held = held
        self.content.insertWidget(1, held)
        held.show()  # at once: Qt would show it a turn later, and what was there flickers

    def _add_line(self, grid: QGridLayout, at: int, line: "StepLine") -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        mark = "○" if line.is_open else "✓" if line.state and "wait" not in line.state else "…"
        grid.addWidget(label(mark, "strong" if line.is_open else "quiet"), at, 0, middle)
        words = unbroken(f"{line.words} ({line.who})" if line.is_open else line.words)
        grid.addWidget(
            label(words, "strong" if line.is_open else "quiet", wrap=True), at, 1, middle
        )
        if line.is_overdue:
            state: QWidget = chip(line.state, Tone.DANGER)
        elif line.is_open:
            state = chip(f"by {line.due}", Tone.CAUTION)
        else:
            state = label(unbroken(line.state), "quiet", wrap=True)
        grid.addWidget(state, at, 2, middle)

    def _add_history(self, grid: QGridLayout, at: int, card: "MissedCard") -> None:
        for place, row in enumerate(card.history[:_HISTORY_SHOWN], start=at):
            told = " · ".join(filter(None, (row.on, row.what, row.by, row.why)))
            grid.addWidget(label(unbroken(told), "quiet", wrap=True), place, 1, 1, 2)
