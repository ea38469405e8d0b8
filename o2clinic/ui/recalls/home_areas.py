"""Home visits that are due, by area: whom a round could see on one day."""

from typing import TYPE_CHECKING

from o2clinic.rules.permissions import Permission
from o2clinic.services.home_areas import HomeLine, HomeSheet
from o2clinic.ui.recalls.recall_list import RecallList
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from o2clinic.ui.recalls.recalls_page import RecallsPage

_COLUMNS = (
    Column[HomeLine](
        "District",
        lambda row: f"{row.district} · {row.in_district} due",
        is_strong=lambda _row: True,
    ),
    Column[HomeLine]("Patient", lambda row: row.name, tooltip=lambda row: row.name, gives_way=True),
    Column[HomeLine]("Born", lambda row: row.born),
    Column[HomeLine]("Task", lambda row: row.task, tooltip=lambda row: row.task, gives_way=True),
    Column[HomeLine](
        "Due",
        lambda row: f"{row.due} · {row.late}",
        tone=lambda row: Tone.DANGER if row.is_overdue else None,
    ),
    Column[HomeLine]("Booked", lambda row: row.booked),
    Column[HomeLine](
        "Next round there",
        lambda row: row.next_round,
        tooltip=lambda row: row.next_round,
        stretches=True,
    ),
)


class HomeAreasView(RecallList):
    """Choose a line: Enter finds free time for it, with those near by on the same day first."""

    def __init__(self, page: "RecallsPage") -> None:
        table = RecordTable[HomeLine](
            "Home visits by area", _COLUMNS, page.workplace.theme, key=lambda row: row.patient_id
        )
        super().__init__(page, table)
        table.setSortingEnabled(False)
        table.set_empty_text("No home visit is due in the next 3 months.")
        table.row_activated.connect(self._on_activated)

    def ask(self) -> None:
        """Ask whose home visits are due."""
        self._page.ask("areas", self._page.workplace.services.home_areas.sheet, self._show)

    def _show(self, sheet: HomeSheet) -> None:
        if not self.is_open:
            return
        people = "1 patient" if len(sheet.rows) == 1 else f"{len(sheet.rows)} patients"
        where = "1 district" if sheet.districts == 1 else f"{sheet.districts} districts"
        self._page.set_subtitle(f"{people} due at home within 3 months, in {where}")
        self.table.set_rows(sheet.rows)
        self.settle_rows()

    def _on_activated(self, row: HomeLine) -> None:
        workplace = self._page.workplace
        if workplace.actor.may(Permission.BOOK):
            workplace.go_to(f"diary:find {row.patient_id} {row.task_kind}")
        else:
            workplace.open_patient(row.patient_id, "")
