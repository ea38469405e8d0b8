"""Tables of frozen rows: shown, chosen, sorted, filtered and copied."""

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRect, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from o2clinic.charts.colours import Colours
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.focus_ring import OWN_FOCUS, draw_ring
from o2clinic.ui.widgets.record_model import Column, Index, RecordTableModel
from o2clinic.ui.widgets.table_menu import TableMenu

if TYPE_CHECKING:
    from o2clinic.ui.taking_out.table_export import TableExport

Row = TypeVar("Row")
NARROWEST = 140  # designed width of a column that gave way
SAMPLE_ROWS = 60  # widths come from these; all of 10,000 would take a second


class RecordTable(QTableView, Generic[Row]):
    """Choose a row with the arrow keys, Enter opens it, Ctrl+C copies it as text.

    The right mouse button, the Menu key or Shift+F10 open what can be done with every table.

    Signals:
        row_activated: the row, on Enter or double click.
        row_chosen: the row in front, or None.
    """

    row_activated = Signal(object)
    row_chosen = Signal(object)

    def __init__(
        self,
        name: str,
        columns: Sequence[Column[Row]],
        theme: Theme,
        *,
        key: Callable[[Row], Hashable] | None = None,
        is_compact: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.records: RecordTableModel[Row] = RecordTableModel(columns, theme)
        self.records.setParent(self)
        self._theme = theme
        self._key = key
        self._is_compact = is_compact
        self._empty_text = ""
        self._is_sizing = self._is_sized_by_hand = False
        self.setAccessibleName(name)
        self.setProperty(OWN_FOCUS, True)
        self.setModel(self.records)
        self.menu = TableMenu(self)
        self.menu.copy_wanted.connect(self.copy)
        self.menu.csv_wanted.connect(self.take_out)
        self.export: TableExport | None = None
        self._set_up()
        self.activated.connect(self._on_activated)
        self.selectionModel().currentRowChanged.connect(self._on_current)
        theme.changed.connect(self._on_theme)
        self._on_theme(theme.colours)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows; the chosen row stays chosen if it is still there."""
        chosen = self.chosen
        self.records.set_rows(rows)
        self._put_away_empty()
        self._choose_again(chosen)
        self._size_again()

    def set_filter(self, text: str) -> None:
        """Show only rows with these words."""
        chosen = self.chosen
        self.records.set_filter(text)
        self._choose_again(chosen)

    def set_empty_text(self, text: str) -> None:
        """What stands in the table while it has no rows."""
        self._empty_text = text
        self.setAccessibleDescription(text)
        self.viewport().update()

    @property
    def chosen(self) -> Row | None:
        """The row in front."""
        index = self.currentIndex()
        return self.records.row(index) if index.isValid() else None

    def choose(self, row_number: int) -> None:
        """Put a row in front."""
        index = self.records.index(row_number, 0)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)

    def size_columns(self) -> None:
        """Widths from the titles and a sample of the rows."""
        metrics, header = self.fontMetrics(), self.horizontalHeader()
        strong = QFont(self.font())
        strong.setWeight(QFont.Weight.DemiBold)
        wider = QFontMetrics(strong)  # cells that may be semibold are measured as if they were
        sample = self.records.rows[:SAMPLE_ROWS]
        around = self._theme.px(18 if self._is_compact else 26)
        widths = []
        for at, column in enumerate(self.records.columns):
            texts = [column.title, *(column.text(row) for row in sample)]
            measure = metrics if column.is_strong is None else wider
            widest = max(measure.horizontalAdvance(text) for text in texts)
            widths.append(0 if self.isColumnHidden(at) else widest + around)
        # Room left over is shared out, so that the last column does not stand far away.
        has_stretch = any(column.stretches for column in self.records.columns)
        spare = self.viewport().width() - sum(widths)
        for at, column in enumerate(self.records.columns):
            if spare < 0 and column.gives_way:
                given = min(-spare, max(0, widths[at] - self._theme.px(NARROWEST)))
                widths[at] -= given
                spare += given
        shown = [at for at in range(len(widths)) if not self.isColumnHidden(at)]
        more = 0 if has_stretch else max(0, spare) // max(1, len(shown))
        self._is_sizing = True
        for at in shown:
            header.resizeSection(at, widths[at] + more)
        self._is_sizing = False

    def copied_text(self) -> str:
        """Titles and the selected rows, tab-separated."""
        rows = sorted({index.row() for index in self.selectedIndexes()})
        columns = [
            column for at, column in enumerate(self.records.columns) if not self.isColumnHidden(at)
        ]
        lines = ["\t".join(column.title for column in columns)]
        for at in rows:
            row = self.records.rows[at]
            lines.append("\t".join(column.text(row) for column in columns))
        return "\n".join(lines)

    @Slot()
    def copy(self) -> None:
        """The chosen rows to the clipboard."""
        QGuiApplication.clipboard().setText(self.copied_text())

    @Slot()
    def take_out(self) -> None:
        """Ask where all that is shown is to be saved for a spreadsheet."""
        from o2clinic.ui.taking_out.table_export import TableExport

        self.export = self.export or TableExport(self)
        self.export.begin()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open what can be done with the table."""
        self.menu.open_for(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Ctrl+C copies, the Menu key opens the menu."""
        if self.menu.takes(event):
            return
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._on_activated(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ring of the keyboard focus round the row in front; the empty text without rows."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        if self.hasFocus():
            draw_ring(painter, self._row_in_front(), self._theme.colours)
        if self._empty_text and not self.records.rowCount():
            painter.setPen(QColor(self._theme.colours.text_quiet))
            room = self.viewport().rect().adjusted(16, 16, -16, -16)
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
            painter.drawText(QRect(room), flags | Qt.TextFlag.TextWordWrap, self._empty_text)
        painter.end()

    def _row_in_front(self) -> QRect:
        index = self.currentIndex()
        if not index.isValid():
            return self.viewport().rect()
        left, row = -self.horizontalOffset(), index.row()
        width = max(self.horizontalHeader().length(), self.viewport().width())
        return QRect(left, self.rowViewportPosition(row), width, self.rowHeight(row))

    def _set_up(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSortingEnabled(True)
        header = self.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        header.sectionResized.connect(self._on_section_resized)
        header.setStretchLastSection(not any(each.stretches for each in self.records.columns))
        for at, column in enumerate(self.records.columns):
            if column.stretches:
                header.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room out anew, unless the person has set the widths."""
        super().resizeEvent(event)
        self._size_again()

    def _put_away_empty(self) -> None:
        for at, column in enumerate(self.records.columns):
            if column.is_put_away_empty:
                is_empty = not any(column.text(row) for row in self.records.rows)
                self.setColumnHidden(at, is_empty)

    def _size_again(self) -> None:
        if not self._is_sized_by_hand:
            self.size_columns()

    def _on_section_resized(self, _at: int, _before: int, _now: int) -> None:
        # Qt itself stretches sections too; only a pressed mouse is a person's wish.
        if not self._is_sizing and QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._is_sized_by_hand = True

    def _choose_again(self, chosen: Row | None) -> None:
        if chosen is None or self._key is None:
            return
        wanted = self._key(chosen)
        for at, row in enumerate(self.records.rows):
            if self._key(row) == wanted:
                self.choose(at)
                return

    @Slot(object)
    def _on_theme(self, _colours: Colours) -> None:
        height = self._theme.px(24 if self._is_compact else 28)
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        self.setMinimumHeight(4 * height)
        self._is_sized_by_hand = False
        self._size_again()

    def _on_activated(self, index: Index) -> None:
        if index.isValid():
            self.row_activated.emit(self.records.row(index))

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        self.row_chosen.emit(self.records.row(current) if current.isValid() else None)
