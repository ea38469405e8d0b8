"""The form of one text: the words, fields to put in, and the day from which it holds."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from o2clinic.documents.letter_template import LONGEST_TEXT, TextRules
from o2clinic.errors import Finding
from o2clinic.services.letter_templates import TextDraft
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.date_edit import DateEdit
from o2clinic.ui.widgets.finding_summary import SIGNS
from o2clinic.ui.widgets.marks import label, restyle
from o2clinic.ui.widgets.typed_state import Typed, restore_typed, typed_state

_MOST_TOLD = 4
_TEMPLATE = "template_id"


class TextEditor(QPlainTextEdit):
    """Enter begins a new line, Tab goes on; a paste that is too long is refused, not cut.

    Signals:
        paste_refused: words for the person.
    """

    paste_refused = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """As much as a text may hold."""
        if len(source.text()) > LONGEST_TEXT - len(self.toPlainText()):
            self.paste_refused.emit("What you paste is too long for a letter.")
            return
        super().insertFromMimeData(source)

    def put_in(self, snippet: str) -> None:
        """Write where the cursor is and go on there."""
        self.textCursor().insertText(snippet)
        self.setFocus()


class TextForm(QWidget):
    """Change the words; a field or part is chosen and put in where the cursor stands.

    Signals:
        changed: something was typed.
    """

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._draft: TextDraft | None = None
        self._is_filling = False
        self.text = TextEditor("Text of the letter")
        self.text.setMinimumHeight(theme.px(160))
        self.fields: Choice[str] = Choice("Field or part to put in", ())
        self.fields.setMinimumContentsLength(26)
        self.put_in_button = QPushButton("Put in  Ctrl+I")
        self.put_in_button.setAccessibleName("Put in the chosen field or part")
        self.in_force_from = DateEdit("In force from")
        self.told = [label("", wrap=True) for _ in range(_MOST_TOLD)]
        self._lay_out()
        self._on_theme()
        theme.changed.connect(self._on_theme)
        self.text.textChanged.connect(self._on_changed)
        self.in_force_from.textChanged.connect(self._on_changed)
        self.put_in_button.clicked.connect(self._on_put_in)
        # Not the button's own shortcut: it is lost with each new text.
        QShortcut(QKeySequence("Ctrl+I"), self).activated.connect(self._on_put_in)

    @property
    def draft(self) -> TextDraft | None:
        """What is typed; None before anything was opened."""
        if self._draft is None:
            return None
        return replace(
            self._draft,
            text=self.text.toPlainText(),
            in_force_from=self.in_force_from.value,
        )

    def show_draft(self, draft: TextDraft, rules: TextRules) -> None:
        """Fill in, with the fields and parts that this text may name."""
        self._is_filling = True
        self._draft = draft
        parts = [(f"[{name}]\n", f"Part [{name}]: {words}") for name, words in rules.parts.items()]
        fields = [(one.snippet, f"{one.name}: {one.words}") for one in rules.fields.values()]
        self.fields.offer([*fields, *parts])
        self.text.setPlainText(draft.text)
        self.in_force_from.set_value(draft.in_force_from)
        self._is_filling = False
        self._on_changed()

    def go_on_from(self, draft: TextDraft) -> None:
        """What is typed, over the newest edition: as a new filling-in."""
        typed = self.draft
        if typed is not None:
            self._draft = replace(draft, text=typed.text, in_force_from=typed.in_force_from)

    def with_command(self, command_id: str, edition: int) -> None:
        """Stand for the filling-in that was kept, over the edition that it was begun on."""
        if self._draft is not None:
            self._draft = replace(self._draft, command_id=command_id, edition=edition)

    def forget(self) -> None:
        """Put the form away."""
        self._draft = None

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        """Tell the first few in words below the text."""
        shown = [*findings[:_MOST_TOLD]]
        for at, line in enumerate(self.told):
            line.setVisible(at < len(shown))
            if at < len(shown):
                one = shown[at]
                more = len(findings) - _MOST_TOLD
                rest = f" And {more} more." if at == _MOST_TOLD - 1 and more > 0 else ""
                line.setText(f"{SIGNS[one.level]} {one.message}{rest}")
                restyle(line, kind="danger" if one.level == "block" else "caution")
        told = " ".join(one.message for one in shown)
        self.text.setAccessibleDescription(told)

    def typed_state(self) -> dict[str, Any]:
        """What stands in the fields, exactly as typed, and in which text."""
        about = self._draft.template_id if self._draft is not None else ""
        return {_TEMPLATE: about, **typed_state(self._inputs)}

    def restore_typed(self, state: Typed) -> None:
        """Show it again."""
        restore_typed(self._inputs, state)

    @staticmethod
    def template_of(state: Typed) -> str:
        """In which text a kept state was typed."""
        return str(state.get(_TEMPLATE, ""))

    @property
    def _inputs(self) -> dict[str, QWidget]:
        return {"text": self.text, "in_force_from": self.in_force_from}

    def _lay_out(self) -> None:
        px = self._theme.px
        insert = QHBoxLayout()
        insert.addWidget(self.fields, 1)
        insert.addWidget(self.put_in_button)
        day = QHBoxLayout()
        words = label("In force from", "label")
        words.setBuddy(self.in_force_from)
        day.addWidget(words)
        day.addWidget(self.in_force_from)
        self.echo = label("", "echo")
        self.in_force_from.echo_changed.connect(self.echo.setText)
        self.in_force_from.problem_changed.connect(self.echo.setText)
        day.addWidget(self.echo, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, px(8), 0)
        whole.setSpacing(px(6))
        whole.addLayout(insert)
        whole.addWidget(self.text, 1)
        for line in self.told:
            line.hide()
            whole.addWidget(line)
        whole.addLayout(day)

    def _on_theme(self, *_colours: object) -> None:
        self.in_force_from.setFixedWidth(self._theme.px(130))

    def _on_put_in(self) -> None:
        self.text.put_in(self.fields.value)

    def _on_changed(self, *_what: object) -> None:
        if not self._is_filling and self._draft is not None:
            self.changed.emit()
