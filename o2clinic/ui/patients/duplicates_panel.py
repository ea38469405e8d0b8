"""Known patients who may be the person of the form."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from o2clinic.services.patient_search import PatientRow
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import Tone, chip, label, rule

MOST_SHOWN = 5


class DuplicatesPanel(Card):
    """Compare; the button opens the known patient instead of registering them again.

    Signals:
        open_wanted: the `PatientRow` to open instead.
    """

    open_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Already known?", parent=parent)
        self._theme = theme
        self.rows: tuple[PatientRow, ...] = ()
        self._quiet = label("", "label", wrap=True)
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.px(8))
        self.add(self._quiet)
        self.add(self._list)
        self.content.addStretch()
        self.show_rows((), is_asked=False)

    def show_rows(self, rows: Sequence[PatientRow], *, is_asked: bool = True) -> None:
        """Show who was found."""
        self.rows = tuple(rows)
        self._clear()
        self.set_note(f"{len(rows)} possible" if rows else "")
        self._quiet.setText(
            "Nobody else like this is registered."
            if is_asked
            else "Whoever has a like name, birth date, number or postcode appears here meanwhile."
        )
        self._quiet.setVisible(not rows)
        for row in self.rows[:MOST_SHOWN]:
            entry = _Entry(row, self._theme)
            entry.open_wanted.connect(self.open_wanted)
            self._list.addWidget(entry)
        if len(rows) > MOST_SHOWN:
            more = len(rows) - MOST_SHOWN
            self._list.addWidget(label(f"and {more} more; type more to narrow them", "quiet"))

    def _clear(self) -> None:
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()


class _Entry(QFrame):
    """One known patient."""

    open_wanted = Signal(object)

    def __init__(self, row: PatientRow, theme: Theme) -> None:
        super().__init__()
        self._row = row
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(theme.px(2))
        dead = "   ✝ deceased" if row.is_dead else ""
        lines.addWidget(rule())
        lines.addWidget(label(row.name + dead, "strong", wrap=True))
        lines.addWidget(label(f"Born {row.born}   {row.sex}", wrap=True))
        lines.addWidget(label(f"NHS No. {row.nhs_number or 'none'}   {row.postcode}", wrap=True))
        lines.addWidget(chip(row.why, Tone.CAUTION), 0, Qt.AlignmentFlag.AlignLeft)
        button = QPushButton("Open this one instead")
        button.setAccessibleName(f"Open {row.name} instead")
        button.clicked.connect(self._on_pressed)
        lines.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _on_pressed(self) -> None:
        self.open_wanted.emit(self._row)
