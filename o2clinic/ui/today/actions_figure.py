"""On the first page: what I am to do after meetings, and how much of it is late."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton

from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import label

if TYPE_CHECKING:
    from o2clinic.services.meeting_action_rows import ActionCounts


class ActionsFigure(Card):
    """How many of my actions are open, and how many late; either opens just these."""

    def __init__(self, go_to: Callable[[str], None]) -> None:
        super().__init__()
        self._go_to = go_to
        self.count_label = label("", "figure")
        self.mine_button, self.late_button = QPushButton(), QPushButton()
        self.content.setSpacing(0)  # as high as the other figures
        self.add(self.count_label)
        for button, slot in (
            (self.mine_button, self._on_mine),
            (self.late_button, self._on_late),
        ):
            button.setProperty("kind", "link")
            button.clicked.connect(slot)
            self.add(button)
        self.hide()

    def show_counts(self, counts: "ActionCounts") -> None:
        """Show both; late ones have a mark as well. Without any there is nothing to see."""
        self.setVisible(bool(counts.mine))
        self.count_label.setText(f"⚠ {counts.mine}" if counts.mine_late else str(counts.mine))
        self.mine_button.setText("My MDT actions")
        self.mine_button.setAccessibleName(f"My actions of meetings: {counts.mine}")
        self.late_button.setText(f"{counts.mine_late} late")
        self.late_button.setAccessibleName(f"My late actions of meetings: {counts.mine_late}")

    def _on_mine(self) -> None:
        self._go_to("meetings:actions mine")

    def _on_late(self) -> None:
        self._go_to("meetings:actions overdue")
