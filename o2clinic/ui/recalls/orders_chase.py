"""Orders of all patients of which something is to be done, what is late first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from o2clinic.services.order_chase import ChaseRow
from o2clinic.ui.recalls.recall_list import RecallList
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


class OrdersChase(RecallList):
    """Choose a line: Enter opens the patient's orders, where the next step is one key."""

    def __init__(self, page: "RecallsPage") -> None:
        table = RecordTable[ChaseRow](
            "Orders to be followed", _COLUMNS, page.workplace.theme, key=lambda row: row.order_id
        )
        super().__init__(page, table)
        table.set_empty_text("No order waits for anything.")
        table.row_activated.connect(self._on_activated)

    def ask(self) -> None:
        """Ask which orders wait."""
        self._page.ask("orders", self._page.workplace.services.order_life.awaited, self._show)

    def _show(self, rows: Sequence[ChaseRow]) -> None:
        if not self.is_open:
            return
        late = sum(row.is_overdue for row in rows)
        orders = "1 order waits" if len(rows) == 1 else f"{len(rows)} orders wait"
        self._page.set_subtitle(f"{orders} for the supplier or for us, {late} late")
        self.table.set_rows(rows)
        self.settle_rows()

    def _on_activated(self, row: ChaseRow) -> None:
        self._page.workplace.open_patient(row.patient_id, "orders")
