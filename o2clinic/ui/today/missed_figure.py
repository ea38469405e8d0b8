"""On the first page: who waits for a step after missed visits."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton

from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import label

if TYPE_CHECKING:
    from o2clinic.services.missed_visits import MissedCounts


class MissedFigure(Card):
    """How many missed visits wait for the desk and for a clinician; either opens just these."""

    def __init__(self, go_to: Callable[[str], None]) -> None:
        super().__init__()
        self._go_to = go_to
        self.count_label = label("", "figure")
        self.desk_button, self.clinician_button = QPushButton(), QPushButton()
        self.content.setSpacing(0)  # as high as the other figures
        self.add(self.count_label)
        for button, slot in (
            (self.desk_button, self._on_desk),
            (self.clinician_button, self._on_clinician),
        ):
            button.setProperty("kind", "link")
            button.clicked.connect(slot)
            self.add(button)
        self.hide()

    def show_counts(self, counts: "MissedCounts") -> None:
        """Show both; overdue ones have a mark as well. Without any there is nothing to see."""
        self.setVisible(bool(counts.total))
        self.count_label.setText(f"⚠ {counts.total}" if counts.overdue else str(counts.total))
        self.desk_button.setText("Missed visits")
        self.desk_button.setAccessibleName(f"Missed visits for the desk: {counts.desk}")
        self.clinician_button.setText(f"{counts.clinician} for a clinician")
        self.clinician_button.setAccessibleName(
            f"Missed visits that wait for a clinician's decision: {counts.clinician}"
        )

    def _on_desk(self) -> None:
        self._go_to("missed:all")

    def _on_clinician(self) -> None:
        self._go_to("missed:clinician")
