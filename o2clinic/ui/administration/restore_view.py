"""What a backup would bring back and what would be gone, before anything is done."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from o2clinic.services.restoring import RestorePreview
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable

TableRow = tuple[str, int, int | None]

_UNKNOWN = "?"


def _now(row: TableRow) -> str:
    return _UNKNOWN if row[2] is None else f"{row[2]:,}"


def _more(row: TableRow) -> str:
    difference = 0 if row[2] is None else row[1] - row[2]
    return f"{difference:+,}" if difference else ""


_COLUMNS = (
    Column[TableRow]("Table", lambda row: row[0].replace("_", " "), stretches=True),
    Column[TableRow]("In the backup", lambda row: f"{row[1]:,}", sort_key=lambda row: row[1]),
    Column[TableRow]("Now", _now, sort_key=lambda row: row[2] or 0),
    Column[TableRow]("Difference", _more, is_strong=lambda row: bool(_more(row))),
)


class RestoreView(QWidget):
    """Read what would be gone; Restore puts the backup in the place of the database.

    Signals:
        restore_wanted: the `RestorePreview` that was read.
        left: back to the list.
    """

    restore_wanted = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._shown: RestorePreview | None = None
        self.about_label = label("", wrap=True)
        self.about = Card("What comes back")
        self.about.add(self.about_label)
        self.lost_label = label("", wrap=True)
        self.lost = Card("What would be gone")
        self.lost.add(self.lost_label)
        for text in (self.about_label, self.lost_label):
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.table: RecordTable[TableRow] = RecordTable(
            "Rows of each table", _COLUMNS, theme, key=lambda row: row[0], is_compact=True
        )
        rows = Card("Rows of each table")
        rows.add(self.table, 1)
        self.restore_button = QPushButton("Restore this backup")
        self.restore_button.setProperty("kind", "danger")
        self.restore_button.clicked.connect(self._on_restore)
        self.back_button = QPushButton("Leave everything as it is")
        self.back_button.clicked.connect(self.left)
        buttons = QHBoxLayout()
        buttons.addWidget(self.back_button)
        buttons.addWidget(self.restore_button)
        buttons.addStretch()
        texts = QVBoxLayout()
        texts.addWidget(self.about)
        texts.addWidget(self.lost)
        texts.addLayout(buttons)
        texts.addStretch()
        both = QHBoxLayout(self)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(theme.px(12))
        both.addLayout(texts, 3)
        both.addWidget(rows, 2)

    def show_preview(self, found: RestorePreview) -> None:
        """Put this backup in front."""
        self._shown = found
        lines = [
            f"{found.file.name}, {found.made}. All of it was read back and compared.",
            f"The last thing done in it: {found.newest_line}" if found.newest_line else "",
            f"Today's database cannot be compared: {found.unreadable_now}"
            if found.unreadable_now
            else "",
        ]
        self.about_label.setText("\n".join(line for line in lines if line))
        told = [
            "\n".join((f"{one.kind}: {one.count:,}", *(f"    {line}" for line in one.latest)))
            for one in found.lost
        ]
        nothing = "No patient, result, order or document was added since."
        self.lost_label.setText("\n".join(told) if told else nothing)
        self.lost.setVisible(not found.unreadable_now)
        # What differs first: most tables of a young backup are as they are now.
        self.table.set_rows(sorted(found.rows, key=lambda row: (not _more(row), row[0])))
        self.back_button.setFocus()

    def _on_restore(self) -> None:
        self.restore_wanted.emit(self._shown)
