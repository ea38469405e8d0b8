"""Any table of the screen saved for a spreadsheet: the rows and columns that are shown of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QTableView, QVBoxLayout, QWidget

from o2clinic.exchange.table_file import TableOut, as_csv
from o2clinic.rules.permissions import Permission
from o2clinic.ui.taking_out.export_flow import CSV, ExportFlow, ExportWanted
from o2clinic.ui.widgets.form_holder import FormHolder
from o2clinic.ui.widgets.message_bar import MessageBar
from o2clinic.ui.widgets.record_model import RecordTableModel, is_only_a_sign
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.exports import Exports, TableLeaving

_ACROSS: Final = Qt.Orientation.Horizontal
_NO_FILE_NAME: Final = re.compile(r'[\\/:*?"<>|\s]+')


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table stands.

    Attributes:
        needs: what whoever looks at it may do, and so whoever takes it out.
        patient_id: whose it is; None for a list of many patients, or of none.
        told: the line above it, with what it is filtered by.
        bar: where it is said how it went.
    """

    workplace: Workplace
    needs: Permission
    patient_id: int | None
    told: str
    bar: MessageBar


class TableExport(QObject):
    """One for each table that was once saved."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        self.flow: ExportFlow | None = None

    def begin(self) -> None:
        """Ask where to; the rows that are shown now are what is saved."""
        from o2clinic.services.exports import TableLeaving

        table, place = self._table, place_of(self._table)
        if place is None:
            return
        out, title = rows_of(table), table.accessibleName()
        leaving = TableLeaving(
            title=title,
            shown=shown_words(table, place.told),
            rows=len(out.rows),
            needs=place.needs,
            patient_id=place.patient_id,
        )
        if self.flow is None:
            self.flow = ExportFlow(place.workplace, place.bar, table)
        make = _making(place.workplace.services.exports, leaving, out)
        self.flow.begin(ExportWanted(_NO_FILE_NAME.sub(" ", title).strip(), (CSV,), make))


def place_of(table: QWidget) -> Place | None:
    """The page, and perhaps the dialog over it, in which a table stands."""
    workplace: Workplace | None = None
    needs: Permission | None = None
    page: FormHolder | None = None
    dialog: QDialog | None = None
    widget = table.parentWidget()
    while widget is not None:
        # A dialog that asks for more than its page does says so.
        needs = needs or getattr(widget, "tables_need", None)
        workplace = workplace or getattr(widget, "workplace", None)
        if isinstance(widget, QDialog) and dialog is None and page is None:
            dialog = widget
        if isinstance(widget, FormHolder) and page is None:
            page = widget
        widget = widget.parentWidget()
    if workplace is None:
        return None
    return Place(
        workplace=workplace,
        needs=needs or Permission.READ_RECORD,
        patient_id=page.tables_patient_id if page is not None else None,
        told=_told(page) if dialog is None else "",
        bar=_bar_of(dialog or page or table.window()),
    )


def rows_of(table: QTableView) -> TableOut:
    """Rows and columns as they stand on the screen; without a head as yet."""
    model, header = table.model(), table.horizontalHeader()
    in_order = (header.logicalIndex(at) for at in range(header.count()))
    columns = [at for at in in_order if not table.isColumnHidden(at)]
    shown = [at for at in range(model.rowCount()) if not table.isRowHidden(at)]
    return TableOut(
        head=(),
        titles=tuple(_text(model.headerData(at, _ACROSS)) for at in columns),
        rows=tuple(tuple(_cell(table, row, at) for at in columns) for row in shown),
    )


def shown_words(table: QTableView, told: str) -> str:
    """How many rows are shown, of how many, and in which order."""
    model = table.model()
    shown = sum(not table.isRowHidden(at) for at in range(model.rowCount()))
    total = max(shown, model.total if isinstance(model, RecordTableModel) else model.rowCount())
    words = f"as shown, {shown} row{'' if shown == 1 else 's'}"
    if total > shown:
        words += f" of {total}"
    if isinstance(model, RecordTableModel) and model.words:
        words += f" with “{model.words}”"
    header = table.horizontalHeader()
    column = header.sortIndicatorSection() if table.isSortingEnabled() else -1
    if 0 <= column < model.columnCount():
        is_down = header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
        by = _text(model.headerData(column, _ACROSS))
        words += f", sorted by {by or 'its sign'}{', downwards' if is_down else ''}"
    return f"{words}. {told}" if told else words


def _making(exports: "Exports", leaving: "TableLeaving", out: TableOut) -> Callable[[str], bytes]:
    def make(_suffix: str) -> bytes:
        return as_csv(replace(out, head=exports.begin_table(leaving)))

    return make


def _cell(table: QTableView, row: int, column: int) -> str:
    index = table.model().index(row, column)
    text = _text(index.data(Qt.ItemDataRole.DisplayRole))
    if is_only_a_sign(text):
        return _text(index.data(Qt.ItemDataRole.AccessibleTextRole)) or text
    return text


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _told(page: FormHolder | None) -> str:
    told = getattr(page, "subtitle_label", None)
    return told.text() if told is not None else ""


def _bar_of(holder: QWidget) -> MessageBar:
    """The message bar of a page or a dialog; one is put on top of what has none."""
    bar = getattr(holder, "message_bar", None) or holder.findChild(MessageBar)
    if not isinstance(bar, MessageBar):
        bar = MessageBar(holder)
        layout = holder.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertWidget(0, bar)
    return bar
