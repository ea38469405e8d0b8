"""On the first page: orders that are late or wait for something to be done."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton

from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import label

if TYPE_CHECKING:
    from o2clinic.services.order_chase import ChaseRow


class OrdersFigure(Card):
    """How many orders wait for the supplier or for us; opens the list of them."""

    def __init__(self, go_to: Callable[[str], None]) -> None:
        super().__init__()
        self._go_to = go_to
        self.count_label = label("", "figure")
        self.button = QPushButton("Orders to follow")
        self.button.setProperty("kind", "link")
        self.button.clicked.connect(self._on_pressed)
        self.late_label = label("", "quiet")
        self.content.setSpacing(0)  # as high as the other figures
        for part in (self.count_label, self.button, self.late_label):
            self.add(part)
        self.hide()

    def show_rows(self, rows: "Sequence[ChaseRow]") -> None:
        """Show how many; late ones have a mark as well. Without any there is nothing to see."""
        late = sum(row.is_overdue for row in rows)
        self.setVisible(bool(rows))
        self.count_label.setText(f"⚠ {len(rows)}" if late else str(len(rows)))
        self.late_label.setText(f"{late} late" if late else "none late")
        self.button.setAccessibleName(f"Orders to follow: {len(rows)}, {late} late")

    def _on_pressed(self) -> None:
        self._go_to("recalls:orders")
