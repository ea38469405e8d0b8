"""Orders of all patients of which something is to be done, what is late first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from o2clinic.services.order_chase import ChaseRow
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from o2clinic.ui.recalls.recalls_page import RecallsPage

_COLUMNS = (
    Column[ChaseRow](
        "Patient",
        lambda row: row.name,
        tooltip=lambda row: row.name,
        is_strong=lambda _row: True,
        gives_way=True,
    ),
    Column[ChaseRow]("Born", lambda row: row.born),
    Column[ChaseRow]("Waits for", lambda row: row.waits_for, tooltip=lambda row: row.waits_for),
    Column[ChaseRow]("Due", lambda row: row.due),
    Column[ChaseRow](
        "Late", lambda row: row.late, tone=lambda row: Tone.DANGER if row.is_overdue else None
    ),
    Column[ChaseRow]("Order", lambda row: row.order, tooltip=lambda row: row.order, stretches=True),
)


class OrdersChase(QWidget):
    """Choose a line: Enter opens the patient's orders, where the next step is one key."""

    def __init__(self, page: "RecallsPage") -> None:
        super().__init__()
        self._page = page
        self._takes_keys = False
        self.table = RecordTable[ChaseRow](
            "Orders to be followed", _COLUMNS, page.workplace.theme, key=lambda row: row.order_id
        )
        self.table.set_empty_text("No order waits for anything.")
        self.table.row_activated.connect(self._on_activated)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.table)
        self.hide()

    @property
    def is_open(self) -> bool:
        """Whether it stands in place of the recalls."""
        return not self.isHidden()

    def turn(self) -> bool:
        """Show it, or put it away; gives whether it is shown."""
        self.setVisible(not self.is_open)
        self._takes_keys = self.is_open
        return self.is_open

    def refresh(self) -> None:
        """Ask again, while it is shown."""
        if self.is_open:
            self._page.ask("orders", self._page.workplace.services.order_life.awaited, self._show)

    def _show(self, rows: Sequence[ChaseRow]) -> None:
        if not self.is_open:
            return
        late = sum(row.is_overdue for row in rows)
        orders = "1 order waits" if len(rows) == 1 else f"{len(rows)} orders wait"
        self._page.set_subtitle(f"{orders} for the supplier or for us, {late} late")
        self.table.set_rows(rows)
        if rows and self.table.chosen is None:
            self.table.choose(0)
        if self._takes_keys:  # not with each change at another desk: somebody may be typing
            self._takes_keys = False
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_activated(self, row: ChaseRow) -> None:
        self._page.workplace.open_patient(row.patient_id, "orders")
