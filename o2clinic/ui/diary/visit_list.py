"""The day as a list, in the order of time: the same visits for whoever prefers a table."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from o2clinic.services.visit_rows import VisitRow
from o2clinic.ui.diary.day_shape import Stop
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable

_COLUMNS = (
    Column[VisitRow]("Time", lambda visit: visit.times, sort_key=lambda visit: visit.starts_at),
    Column[VisitRow](
        "Patient", lambda visit: visit.name, is_strong=lambda visit: not visit.is_freed
    ),
    Column[VisitRow]("Born", lambda visit: visit.born),
    Column[VisitRow]("NHS number", lambda visit: visit.nhs_number),
    Column[VisitRow](
        "Visit", lambda visit: visit.kind_words, tooltip=lambda visit: visit.over_words
    ),
    Column[VisitRow]("Clinician", lambda visit: visit.clinician),
    Column[VisitRow]("Place", lambda visit: visit.place),
    Column[VisitRow]("Status", lambda visit: visit.status_words),
    Column[VisitRow]("Note", lambda visit: visit.note, stretches=True),
)


class VisitList(QWidget):
    """Choose a visit with the arrow keys; the keys of the grid work here too.

    Signals:
        visit_chosen: the visit in front, or None.
    """

    visit_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table: RecordTable[VisitRow] = RecordTable(
            "Visits of the day", _COLUMNS, theme, key=lambda visit: visit.visit_id
        )
        self.table.set_empty_text("No visits booked on this day.")
        self.table.row_chosen.connect(self.visit_chosen)
        self.setFocusProxy(self.table)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.table)

    @property
    def chosen(self) -> VisitRow | None:
        """The visit in front."""
        return self.table.chosen

    def go_to(self, stop: Stop | None) -> None:
        """Put the visit of a stop in front, else the first that begins then or later."""
        rows = self.table.records.rows
        visit_id = stop.visit.visit_id if stop and stop.visit else 0
        same = [at for at, row in enumerate(rows) if row.visit_id == visit_id]
        later = [at for at, row in enumerate(rows) if stop and row.starts_at >= stop.span.starts_at]
        if rows:
            self.table.choose(next(iter([*same, *later]), 0))

    def set_rows(self, rows: Sequence[VisitRow]) -> None:
        """Show these visits."""
        self.table.set_rows(rows)
