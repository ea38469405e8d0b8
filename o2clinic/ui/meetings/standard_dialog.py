"""The standard cases: each with its rule and what it proposes, decided together."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from o2clinic.services.agenda_draft import SeenLine
from o2clinic.services.agenda_rows import AgendaLine
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable

_WORDS: Final = (
    "By the rules these need no discussion. Space takes one out, or in again; each is looked at "
    "once more when it is decided. No order is written by it."
)


class StandardDialog(QDialog):
    """Space takes a case out, Ctrl+A takes all in, Ctrl+Enter decides those that are ticked.

    Signals:
        decided: the lines, as they were seen.
    """

    decided = Signal(object)

    def __init__(
        self, theme: Theme, lines: Sequence[AgendaLine], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Standard cases")
        self._lines = tuple(lines)
        self._ticked = {line.item_id for line in lines}
        columns = (
            Column[AgendaLine]("", self._tick, tooltip=self._tick_words),
            Column[AgendaLine](
                "Patient", lambda line: line.name, tooltip=lambda line: line.name, gives_way=True,
                is_strong=lambda _line: True,
            ),
            Column[AgendaLine](
                "Why", lambda line: line.evidence, tooltip=lambda line: line.evidence,
                gives_way=True,
            ),
            Column[AgendaLine](
                "Proposed", lambda line: line.proposal, tooltip=lambda line: line.proposal,
                stretches=True,
            ),
            Column[AgendaLine]("Rules", lambda line: f"{line.rule}, MT-14"),
        )  # fmt: skip
        self.table = _Cases("Standard cases", columns, theme, key=lambda line: line.item_id)
        self.table.setSortingEnabled(False)
        self.table.space_pressed.connect(self._on_space)
        self.table.all_pressed.connect(self._on_all)
        self.table.clicked.connect(self._on_clicked)
        self.decide_button = QPushButton()
        self.decide_button.setProperty("kind", "primary")
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.decide_button.click)
        self.decide_button.clicked.connect(self._on_decide)
        self._close_button = QPushButton("Close  Esc")
        self._close_button.clicked.connect(self.reject)
        self._lay_out(theme)
        self.table.set_rows(self._lines)
        if self._lines:
            self.table.choose(0)
        self._tell()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def ticked(self) -> tuple[SeenLine, ...]:
        """What would be decided."""
        chosen = (line for line in self._lines if line.item_id in self._ticked)
        return tuple(SeenLine(line.item_id, line.version) for line in chosen)

    def _lay_out(self, theme: Theme) -> None:
        px = theme.px
        buttons = QHBoxLayout()
        buttons.addStretch()
        for button in (self._close_button, self.decide_button):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(20), px(16), px(20), px(16))
        whole.setSpacing(px(10))
        whole.addWidget(label("Standard cases", "page-title"))
        whole.addWidget(label(_WORDS, "quiet", wrap=True))
        whole.addWidget(self.table, 1)
        whole.addLayout(buttons)
        room = self.screen().availableGeometry()
        self.resize(min(px(1100), room.width() - 40), min(px(520), room.height() - 60))

    def _tick(self, line: AgendaLine) -> str:
        return "☑" if line.item_id in self._ticked else "☐"

    def _tick_words(self, line: AgendaLine) -> str:
        return "to be decided" if line.item_id in self._ticked else "left out"

    def _tell(self) -> None:
        count = len(self.ticked)
        self.decide_button.setText(f"Decide {count} as proposed  Ctrl+Enter")
        self.decide_button.setAccessibleName(f"Decide {count} as proposed")
        self.decide_button.setEnabled(bool(count))

    def _on_space(self) -> None:
        line = self.table.chosen
        if line is not None:
            self._ticked ^= {line.item_id}
            self._show_again()

    def _on_clicked(self) -> None:
        if self.table.currentIndex().column() == 0:
            self._on_space()

    def _on_all(self) -> None:
        self._ticked = {line.item_id for line in self._lines}
        self._show_again()

    def _show_again(self) -> None:
        self.table.viewport().update()
        self._tell()

    def _on_decide(self) -> None:
        self.decided.emit(self.ticked)
        self.accept()


class _Cases(RecordTable[AgendaLine]):
    space_pressed = Signal()
    all_pressed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Space:
            self.space_pressed.emit()
        elif event.key() == Qt.Key.Key_A and is_control:
            self.all_pressed.emit()
        else:
            super().keyPressEvent(event)
