"""One kind of facts of a patient: what is recorded, and the row in which more is typed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from o2clinic.ui.patients.fact_form import RING, FactForm
from o2clinic.ui.patients.health_forms import EndForm
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import Tone, chip, label
from o2clinic.ui.widgets.wrapped import Wrapped, unbroken

if TYPE_CHECKING:
    from o2clinic.services.health_sheet import FactRow


class FactCard(Card):
    """Read the list, newest first; type in the row below it, or end what lasts.

    Signals:
        end_wanted: the `EndDraft` of one fact.
    """

    end_wanted = Signal(object)

    def __init__(
        self, theme: Theme, title: str, form: FactForm, *, shown: int, mark: str = ""
    ) -> None:
        super().__init__(title)
        self._theme = theme
        self.form = form
        self._shown = shown
        self._mark = mark
        self._rows: Sequence[FactRow] = ()
        self._is_long = False
        self._may_record = True
        self.end_form = EndForm(theme, form.patient_id, form.name)
        self.end_form.hide()
        self.end_form.wanted.connect(self.end_wanted)
        self.end_form.left.connect(self.leave_end)
        self._more = QPushButton()
        self._more.setProperty("kind", "link")
        self._more.clicked.connect(self._on_more)
        self._more.hide()
        self.add_corner(self._more)
        self._held: QWidget = QWidget()
        self.add(self._held)
        self.content.addStretch()
        self.add(form)
        self.add(self.end_form)

    @property
    def active_form(self) -> FactForm:
        """The row in which is typed now."""
        return self.form if self.end_form.isHidden() else self.end_form

    def show_only(self) -> None:
        """Offer nothing to somebody who may only read."""
        self._may_record = False
        self.form.hide()

    def show_rows(self, rows: Sequence["FactRow"]) -> None:
        """Show what is recorded; what is being typed stays."""
        self._rows = rows
        self._more.setVisible(len(rows) > self._shown)
        self._more.setText("Show fewer" if self._is_long else f"Show all {len(rows)}")
        self._more.setAccessibleName(f"{self._more.text()}: {self.title_label.text()}")
        held = Wrapped()
        grid = QGridLayout(held)
        grid.setContentsMargins(self._theme.px(RING), 0, 0, 0)  # in line with the fields
        grid.setHorizontalSpacing(self._theme.px(10))
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        for at, row in enumerate(rows if self._is_long else rows[: self._shown]):
            self._add_row(grid, at, row)
        if not rows:
            grid.addWidget(label("Nothing recorded.", "quiet"), 0, 0, 1, 2)
        self._held.hide()
        self._held.deleteLater()
        self._held = held
        self.content.insertWidget(0, held)
        held.show()  # at once: Qt would show it a turn later, and what was there flickers

    def turn_to_end(self) -> None:
        """Put the row for a last day in place of the one for a new fact."""
        self.form.hide()
        self.end_form.show()

    def leave_end(self) -> None:
        """Back to the row for a new fact."""
        self.end_form.hide()
        self.form.show()
        self.form.go_to_first()

    def _add_row(self, grid: QGridLayout, at: int, row: "FactRow") -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(label(unbroken(row.when), "quiet"), at, 0, middle)
        words = label(unbroken(row.words), "quiet" if row.is_over else "", wrap=True)
        grid.addWidget(words, at, 1, middle)
        if row.is_over:
            grid.addWidget(chip("ended"), at, 2, middle)
        elif row.is_marked and self._mark:
            tone = Tone.DANGER if self._mark == "danger" else Tone.BRAND
            grid.addWidget(chip(self._mark, tone), at, 2, middle)
        if row.may_end and self._may_record:
            button = QPushButton("End")
            button.setProperty("kind", "link")
            button.setMinimumHeight(self._theme.px(24))
            button.setAccessibleName(f"End {row.name}")
            # No partial on the signal: it would keep the card alive.
            button.setProperty("fact_id", row.fact_id)
            button.clicked.connect(self._on_end)
            grid.addWidget(button, at, 3, middle)

    def _on_end(self) -> None:
        pressed = self.sender()
        fact_id = pressed.property("fact_id")
        row = next(row for row in self._rows if row.fact_id == fact_id and row.may_end)
        self.turn_to_end()
        self.end_form.end(row.fact_id, row.name)

    def _on_more(self) -> None:
        self._is_long = not self._is_long
        self.show_rows(self._rows)
