"""The last moves and cancellations of this person at this desk, each to be taken back."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from o2clinic.services.undoing import UndoRow
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from o2clinic.ui.theme import Theme

_COLUMNS = (
    Column[UndoRow]("At", lambda row: row.at),
    Column[UndoRow]("Done", lambda row: row.done),
    Column[UndoRow]("Patient", lambda row: row.name, is_strong=lambda _row: True, gives_way=True),
    Column[UndoRow](
        "Goes back to", lambda row: row.back_to, tooltip=lambda row: row.back_to, stretches=True
    ),
    Column[UndoRow](
        "Now",
        lambda row: f"⊘ {row.why_not}" if row.why_not else row.now or "called off",
        tooltip=lambda row: row.why_not or row.now,
        tone=lambda row: Tone.CAUTION if row.why_not else None,
        stretches=True,
    ),
)


class LastChangesDialog(QDialog):
    """Choose with the arrow keys; Enter takes the change back, Esc closes.

    Signals:
        undo_wanted: the id of a change.
    """

    undo_wanted = Signal(object)

    def __init__(
        self, rows: Sequence[UndoRow], theme: "Theme", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Last changes")
        self.table = RecordTable[UndoRow](
            "Last changes", _COLUMNS, theme, key=lambda row: row.change_id
        )
        self.table.setSortingEnabled(False)
        self.table.set_empty_text("Nothing was moved or cancelled here since signing in.")
        self.undo_button = QPushButton("Undo  Enter")
        self.undo_button.setProperty("kind", "primary")
        self._close_button = QPushButton("Close  Esc")
        for button in (self.undo_button, self._close_button):
            button.setAutoDefault(False)  # Enter is the table's
        self.table.row_activated.connect(self._on_activated)
        self.table.row_chosen.connect(self._on_chosen)
        self.undo_button.clicked.connect(self._on_undo)
        self._close_button.clicked.connect(self.reject)
        self._lay_out(theme)
        self.table.set_rows(rows)
        if rows:
            self.table.choose(0)
        self._on_chosen(self.table.chosen)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self, theme: "Theme") -> None:
        px = theme.px
        words = "The newest first, made here since you signed in. Nothing is undone until you say."
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self._close_button)
        buttons.addWidget(self.undo_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(20), px(16), px(20), px(16))
        whole.setSpacing(px(10))
        whole.addWidget(label("Last changes", "page-title"))
        whole.addWidget(label(words, "quiet", wrap=True))
        whole.addWidget(self.table, 1)
        whole.addLayout(buttons)
        room = self.screen().availableGeometry()
        self.resize(min(px(1040), room.width() - 40), min(px(420), room.height() - 60))

    def _on_chosen(self, row: UndoRow | None) -> None:
        self.undo_button.setEnabled(row is not None and not row.why_not)

    def _on_activated(self, _row: UndoRow) -> None:
        self._on_undo()

    def _on_undo(self) -> None:
        row = self.table.chosen
        if row is not None and not row.why_not:
            self.undo_wanted.emit(row.change_id)
            self.accept()
