"""The questions of the risk form, a row each; a worrying answer opens the row of its action."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from o2clinic.errors import Finding, Level
from o2clinic.rules.calendar import Century
from o2clinic.rules.risk_questions import (
    ANSWER_WORDS,
    LEVEL_WORDS,
    QuestionSet,
    RiskAnswer,
    RiskLevel,
    RiskQuestion,
)
from o2clinic.services.home_drafts import AnswerDraft
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.answer import Answer
from o2clinic.ui.widgets.date_edit import DateEdit, today_here
from o2clinic.ui.widgets.finding_summary import SIGNS
from o2clinic.ui.widgets.marks import Tone, chip, label, restyle
from o2clinic.ui.widgets.typed_state import Typed, restore_typed, typed_state

_TONES: Final = {
    RiskLevel.RED: Tone.DANGER,
    RiskLevel.AMBER: Tone.CAUTION,
    RiskLevel.ADVICE: Tone.BRAND,
}
_ANSWER_WIDTH, _DAY_WIDTH, _NOTE_WIDTH, _NUMBER_WIDTH = 126, 100, 150, 28


class QuestionRow(QWidget):
    """Answer with Y, N or U; where that worries, say when its action was or will be done.

    Signals:
        changed: something was answered or typed.
    """

    changed = Signal()

    def __init__(self, theme: Theme, question: RiskQuestion) -> None:
        super().__init__()
        self.question, self._theme = question, theme
        self.today: date | None = None
        self.answer: Answer[RiskAnswer] = Answer(tuple(ANSWER_WORDS.items()))
        self.done_on = DateEdit(century=Century.PAST, today=self._today)
        self.due_on = DateEdit(century=Century.NEAR, today=self._today)
        self.note = QLineEdit()
        self.note.setPlaceholderText("Note")
        self.message = label("", "danger", wrap=True)
        self.message.hide()
        self._action = QWidget()
        self._name()
        self._lay_out()
        self._action.hide()
        self.answer.currentIndexChanged.connect(self._on_answer)
        for edit in (self.done_on, self.due_on, self.note):
            edit.textChanged.connect(self._on_changed)

    @property
    def inputs(self) -> dict[str, QWidget]:
        """By the name of the finding's field."""
        number = self.question.number
        return {
            f"answer_{number}": self.answer,
            f"done_on_{number}": self.done_on,
            f"due_on_{number}": self.due_on,
            f"note_{number}": self.note,
        }

    @property
    def value(self) -> AnswerDraft:
        """What is answered and typed."""
        return AnswerDraft(
            self.answer.value, self.done_on.value, self.due_on.value, self.note.text()
        )

    def fill(self, draft: AnswerDraft) -> None:
        """Show an answer."""
        self.answer.set_value(draft.answer)
        self.done_on.set_value(draft.done_on)
        self.due_on.set_value(draft.due_on)
        self.note.setText(draft.note)

    @property
    def problems(self) -> tuple[Finding, ...]:
        """Days that are shown and not understood."""
        if not self.is_worrying:
            return ()
        return tuple(
            Finding("typed", Level.BLOCK, widget.problem, name)
            for name, widget in self.inputs.items()
            if isinstance(widget, DateEdit) and widget.problem
        )

    @property
    def is_worrying(self) -> bool:
        """Whether the answer calls for its action."""
        worrying = self.question.worrying
        return worrying is not None and self.answer.value is worrying

    def show_findings(self, findings: Sequence[Finding]) -> bool:
        """Tell what is about this row; gives whether anything blocks."""
        mine = [one for one in findings if one.field in self.inputs]
        worst = min((one.level for one in mine), key=_rank, default=None)
        kind = "danger" if worst is Level.BLOCK else "caution"
        words = "\n".join(f"{SIGNS[one.level]} {one.message}" for one in mine)
        restyle(self.message, kind=kind)
        self.message.setText(words)
        self.message.setVisible(bool(words))
        for name, widget in self.inputs.items():
            told = [one for one in mine if one.field == name]
            level = min((one.level for one in told), key=_rank, default=None)
            restyle(widget, level=level.value if level is not None else "")
            widget.setAccessibleDescription(" ".join(one.message for one in told))
        return worst is Level.BLOCK

    def _name(self) -> None:
        number = self.question.number
        self.answer.setAccessibleName(f"{number} {self.question.text}")
        self.done_on.setAccessibleName(f"{number} action done on")
        self.due_on.setAccessibleName(f"{number} action to be done by")
        self.note.setAccessibleName(f"{number} note")
        px = self._theme.px
        self.answer.setFixedWidth(px(_ANSWER_WIDTH))
        for edit in (self.done_on, self.due_on):
            edit.setFixedWidth(px(_DAY_WIDTH))
        self.note.setMinimumWidth(px(_NOTE_WIDTH))

    def _lay_out(self) -> None:
        px = self._theme.px
        number = label(self.question.number, "quiet")
        number.setFixedWidth(px(_NUMBER_WIDTH))
        words = label(self.question.text, wrap=True)
        words.setBuddy(self.answer)
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(number)
        head.addWidget(self.answer)
        head.addWidget(words, 1)
        action = QGridLayout(self._action)
        indent = px(_NUMBER_WIDTH + _ANSWER_WIDTH + 16)
        action.setContentsMargins(indent, 0, 0, px(4))
        self.message.setContentsMargins(indent, 0, 0, 0)
        action.setHorizontalSpacing(px(8))
        action.setVerticalSpacing(px(4))
        level = self.question.level
        told = QHBoxLayout()
        told.setSpacing(px(8))
        told.addWidget(chip(LEVEL_WORDS[level], _TONES[level]), 0, Qt.AlignmentFlag.AlignTop)
        told.addWidget(label(self.question.action, wrap=True), 1)
        action.addLayout(told, 0, 0, 1, 6)
        for at, (text, edit) in enumerate((("Done on", self.done_on), ("or by", self.due_on))):
            name = label(text, "label")
            name.setBuddy(edit)
            action.addWidget(name, 1, 2 * at)
            action.addWidget(edit, 1, 2 * at + 1)
        action.addWidget(self.note, 1, 4)
        action.setColumnStretch(4, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, px(2), 0, px(2))
        whole.setSpacing(px(3))
        whole.addLayout(head)
        whole.addWidget(self._action)
        whole.addWidget(self.message)

    def _today(self) -> date:
        return self.today or today_here()

    def _on_answer(self, _index: int) -> None:
        self._action.setVisible(self.is_worrying)
        self.changed.emit()

    def _on_changed(self, *_what: object) -> None:
        self.changed.emit()


class QuestionRows(QWidget):
    """All of them, from top to bottom; Enter goes on to the next.

    Signals:
        changed: something was answered or typed.
    """

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._asked: QuestionSet | None = None
        self.rows: dict[str, QuestionRow] = {}
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)

    @property
    def asked(self) -> QuestionSet | None:
        """The questions that are shown."""
        return self._asked

    def show_set(self, asked: QuestionSet, today: date) -> bool:
        """Ask these questions; gives whether the rows were made anew."""
        is_new = asked != self._asked
        if is_new:
            for row in self.rows.values():
                row.hide()
                row.deleteLater()
            self._asked, self.rows = asked, {}
            for question in asked.questions:
                row = QuestionRow(self._theme, question)
                row.changed.connect(self.changed)
                self.rows[question.number] = row
                self._lines.addWidget(row)
        for row in self.rows.values():
            row.today = today
        return is_new

    def fill(self, answers: Mapping[str, AnswerDraft]) -> None:
        """Show answers; what is not among them is empty."""
        for number, row in self.rows.items():
            row.fill(answers.get(number, AnswerDraft()))

    @property
    def values(self) -> dict[str, AnswerDraft]:
        """What is answered, by number."""
        return {number: row.value for number, row in self.rows.items()}

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What was typed and not understood."""
        return tuple(one for row in self.rows.values() for one in row.problems)

    def show_findings(self, findings: Sequence[Finding], *, move_focus: bool) -> None:
        """Tell each at its row, and go to the first that blocks."""
        blocked = [row for row in self.rows.values() if row.show_findings(findings)]
        if move_focus and blocked:
            names = {one.field for one in findings if one.level is Level.BLOCK}
            first = next(it for name, it in blocked[0].inputs.items() if name in names)
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def _inputs(self) -> dict[str, QWidget]:
        return {name: it for row in self.rows.values() for name, it in row.inputs.items()}

    def typed_state(self) -> dict[str, Any]:
        """What stands in the rows, exactly as typed."""
        return typed_state(self._inputs)

    def restore_typed(self, state: Typed) -> None:
        """Show it again."""
        restore_typed(self._inputs, state)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.focusNextChild()
        else:
            super().keyPressEvent(event)


def _rank(level: Level) -> int:
    return (Level.BLOCK, Level.CONFIRM, Level.WARN).index(level)
