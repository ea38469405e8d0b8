"""The cumulative view of the page Results: the table, its legend, and the ways out of it."""

from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from o2clinic.exchange.table_file import as_csv, as_text
from o2clinic.services.cumulative import CumulativeSheet, CumulativeSource
from o2clinic.services.cumulative_out import TITLE, table_out
from o2clinic.services.exports import ExportHead, ExportKind, Way
from o2clinic.ui.results.cumulative_table import CumulativeTable
from o2clinic.ui.taking_out.export_flow import CSV, ExportFlow, ExportWanted
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.workplace import Workplace

_LEGEND = (
    "L below, H above what is usual; ↓ below the lower limit of normal; ? has an open query. "
    "Change and trend leave those out. Change: against the last value measured alike. "
    "Trend: measured as the newest, ● on air, □ on oxygen."
)


class CumulativeView(QWidget):
    """Read down a result or along a value; Enter opens the result behind a value.

    Signals:
        result_wanted: key of the result to be opened.
    """

    result_wanted = Signal(object)

    def __init__(self, workplace: Workplace, page: Page) -> None:
        super().__init__(page)
        self._workplace, self._page = workplace, page
        self._source: CumulativeSource | None = None
        self._sheet: CumulativeSheet | None = None
        self.table = CumulativeTable(workplace.theme)
        self.legend = label(_LEGEND, "quiet", wrap=True)
        self.flow = ExportFlow(workplace, page.message_bar, page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(workplace.theme.px(6))
        whole.addWidget(self.table, 1)
        whole.addWidget(self.legend)
        self.table.result_wanted.connect(self.result_wanted)
        self.table.copy_wanted.connect(self.copy)
        self.table.csv_wanted.connect(self.export)

    def show_source(self, source: CumulativeSource) -> None:
        """Take what was read; `show_kinds` lays it out."""
        self._source = source

    def show_kinds(self, kinds: Collection[str], *, with_replaced: bool) -> str:
        """Lay out the kinds that are chosen; gives the line for the head of the page."""
        if self._source is None:
            return ""
        self._sheet = sheet = self._source.sheet(kinds, with_replaced=with_replaced)
        self.table.show_sheet(sheet)
        results, values = len(sheet.columns), len(sheet.lines)
        return (
            f"{values} value{'' if values == 1 else 's'}, {results} "
            f"result{'' if results == 1 else 's'}, newest at the left; the newest of each in bold"
        )

    def copy(self) -> None:
        """The whole table as text, with whom it is about; written down before."""
        sheet, patient_id = self._sheet, self._page.patient_id
        if sheet is None or patient_id is None:
            return
        exports = self._workplace.services.exports

        def task() -> ExportHead:
            return exports.begin(patient_id, ExportKind.TABLE, TITLE, Way.CLIPBOARD)

        def then(head: ExportHead) -> None:
            QGuiApplication.clipboard().setText(as_text(table_out(sheet, head)))
            self._workplace.say("The table is copied, with the patient's name and the date")

        self._workplace.background.save(self, "copy", task, then, self._page.on_save_failure)

    def export(self) -> None:
        """Save the table as a file."""
        sheet, patient_id = self._sheet, self._page.patient_id
        if sheet is None or patient_id is None:
            return
        exports = self._workplace.services.exports

        title = f"{TITLE}, {len(sheet.lines)} rows"

        def make(_suffix: str) -> bytes:
            head = exports.begin(patient_id, ExportKind.TABLE, title, Way.FILE)
            return as_csv(table_out(sheet, head))

        self.flow.begin(ExportWanted(TITLE, (CSV,), make))
