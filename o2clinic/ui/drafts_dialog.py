"""The list of one's own drafts: what was typed and not saved, to go on with or to throw away."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time
from o2clinic.rules.permissions import Permission
from o2clinic.ui.draft_shelf import DraftShelf
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.message_bar import MessageBar
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from o2clinic.services.drafts import FormDraft


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One line of the list; without a draft it is a file that cannot be read."""

    draft_id: str
    what: str
    whose: str
    typed_at: datetime
    note: str
    draft: "FormDraft | None" = None


_COLUMNS = (
    Column[DraftLine]("Form", lambda line: line.what, is_strong=lambda _line: True),
    Column[DraftLine]("Whose record", lambda line: line.whose, stretches=True),
    Column[DraftLine](
        "Typed", lambda line: date_and_time(local(line.typed_at)), sort_key=lambda it: it.typed_at
    ),
    Column[DraftLine](
        "Note",
        lambda line: line.note,
        tone=lambda line: Tone.CAUTION if line.draft is None else None,
    ),
)


class DraftsDialog(QDialog):
    """Enter opens the form as it was left, Delete throws it away once that is confirmed.

    Signals:
        draft_wanted: the `FormDraft` to go on with.
    """

    draft_wanted = Signal(object)

    tables_need = Permission.OWN_ACCOUNT

    def __init__(self, shelf: DraftShelf, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Drafts")
        self._shelf = shelf
        self._asked = ""
        self.message_bar = MessageBar()
        self.message_bar.action_wanted.connect(self._on_agreed)
        self.table: RecordTable[DraftLine] = RecordTable(
            "Drafts, newest first", _COLUMNS, theme, key=lambda line: line.draft_id
        )
        self.table.set_empty_text("Nothing is typed that was not saved.")
        self.table.row_activated.connect(self._on_activated)
        self.table.row_chosen.connect(self._on_chosen)
        self.open_button = QPushButton("Open  Enter")
        self.open_button.setProperty("kind", "primary")
        self.open_button.clicked.connect(self._on_open)
        self.throw_button = QPushButton("Throw away  Del")
        self.throw_button.clicked.connect(self._on_throw)
        QShortcut(QKeySequence("Del"), self.table).activated.connect(self._on_throw)
        close = QPushButton("Close  Esc")
        close.clicked.connect(self.reject)
        self._lay_out(theme, close)
        shelf.changed.connect(self._show)
        self._show()
        self.table.choose(0)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self, theme: Theme, close: QPushButton) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self.throw_button)
        buttons.addStretch()
        buttons.addWidget(close)
        buttons.addWidget(self.open_button)
        for button in (self.throw_button, close, self.open_button):
            button.setAutoDefault(False)
        whole = QVBoxLayout(self)
        whole.setSpacing(theme.px(10))
        whole.addWidget(label("Forms begun and not saved", "page-title"))
        quiet = "Kept on this computer, locked with your own key: nobody else can open them."
        whole.addWidget(label(quiet, "quiet", wrap=True))
        whole.addWidget(self.message_bar)
        whole.addWidget(self.table, 1)
        whole.addLayout(buttons)
        self.resize(theme.px(820), theme.px(440))

    @Slot()
    def _show(self) -> None:
        shelf = self._shelf
        lines = [_line(draft, shelf) for draft in shelf.drafts]
        for lost in shelf.lost:
            what = lost.form.replace("_", " ").capitalize() or "Not known"
            note = "cannot be read: damaged, or of another key"
            lines.append(DraftLine(lost.draft_id, what, "", lost.written_at, note))
        self.table.set_rows(lines)
        if lines and self.table.chosen is None:
            self.table.choose(0)
        self._on_chosen(self.table.chosen)

    @Slot(object)
    def _on_chosen(self, line: DraftLine | None) -> None:
        self.open_button.setEnabled(line is not None and line.draft is not None)
        self.throw_button.setEnabled(line is not None)
        if line is None or line.draft_id != self._asked:
            self._asked = ""
            self.message_bar.clear()

    @Slot(object)
    def _on_activated(self, line: DraftLine) -> None:
        if line.draft is not None:
            self.accept()
            self.draft_wanted.emit(line.draft)

    def _on_open(self) -> None:
        line = self.table.chosen
        if line is not None:
            self._on_activated(line)

    def _on_throw(self) -> None:
        line = self.table.chosen
        if line is None:
            return
        self._asked = line.draft_id
        whose = f" of {line.whose}" if line.whose else ""
        self.message_bar.tell(
            f"Throw this draft away: {line.what}{whose}?",
            "What was typed in it is gone then.",
            Tone.CAUTION,
            "Throw it away",
        )

    def _on_agreed(self) -> None:
        asked, self._asked = self._asked, ""
        self.message_bar.clear()
        if asked:
            self._shelf.drop(asked)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)


def _line(draft: "FormDraft", shelf: DraftShelf) -> DraftLine:
    is_of_now = draft.desk == shelf.desk_name
    note = "" if is_of_now else "from before you closed O₂Clinic"
    if not is_of_now and not draft.was_closed:
        note = "from before the crash or power cut"
    whose = shelf.name_of(draft.patient_id)
    if draft.patient_id and not whose:
        whose = f"patient {draft.patient_id}"
    return DraftLine(draft.draft_id, draft.title, whose, draft.typed_at, note, draft)
