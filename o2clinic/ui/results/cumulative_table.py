"""The cumulative table on the screen: names and the newest result stay while the rest scrolls."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
)
from PySide6.QtGui import QResizeEvent as ResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from o2clinic.charts.colours import Colours
from o2clinic.services.cumulative import CumulativeSheet
from o2clinic.ui.results.cumulative_cells import SIGNS_WIDE, CumulativeCells
from o2clinic.ui.results.cumulative_model import (
    CHANGE,
    FIXED,
    NAME,
    NEWEST_AT,
    TREND,
    USUAL,
    CumulativeModel,
)
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.focus_ring import OWN_FOCUS, draw_ring
from o2clinic.ui.widgets.record_model import Index
from o2clinic.ui.widgets.table_menu import TableMenu

_WIDEST = {NAME: 190, CHANGE: 120, USUAL: 180}  # designed widths
_TREND = 84
_NARROWEST = 76
_LEAST_BESIDE = 260  # designed room that older results have before fewer columns stay
_ALWAYS = 2  # names and the newest


class CumulativeTable(QTableView):
    """Arrow keys go from value to value, Enter opens the result behind one, Ctrl+C copies all.

    Signals:
        result_wanted: key of the result behind the cell.
        copy_wanted: the table as text.
        csv_wanted: the table as a file.
        result_chosen: key of the result behind the cell in front; 0 for none.
    """

    result_wanted = Signal(object)
    result_chosen = Signal(object)
    copy_wanted = Signal()
    csv_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.cells = CumulativeModel(theme, self)
        self._painter = CumulativeCells(theme)
        self.setModel(self.cells)
        self.menu = TableMenu(self, "Copy table")
        self.menu.copy_wanted.connect(self.copy_wanted)
        self.menu.csv_wanted.connect(self.csv_wanted)
        self.fixed = _Fixed(self, theme)
        for view in (self, self.fixed):
            view.setItemDelegate(self._painter)
        self.setAccessibleName("Cumulative results, newest first")
        self.setProperty(OWN_FOCUS, True)
        _plain(self)
        self.activated.connect(self._on_activated)
        self.horizontalHeader().sectionResized.connect(self._on_resized)
        self.verticalScrollBar().valueChanged.connect(self.fixed.verticalScrollBar().setValue)
        self.fixed.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.selectionModel().currentChanged.connect(self._on_current)
        theme.changed.connect(self._on_theme)
        self._on_theme(theme.colours)

    def show_sheet(self, sheet: CumulativeSheet) -> None:
        """Show a table; the cell in front stays in front where it is still there."""
        at = self.currentIndex()
        row, column = (at.row(), at.column()) if at.isValid() else (0, NEWEST_AT)
        self.cells.set_sheet(sheet)
        self._size_columns()
        rows, columns = self.cells.rowCount(), self.cells.columnCount()
        if rows:
            self.choose(min(row, rows - 1), min(column, columns - 1))

    def choose(self, row: int, column: int) -> None:
        """Put a cell in front."""
        index = self.cells.index(row, column)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(index, flags)

    def choose_result(self, result_id: int) -> bool:
        """Put a result's column in front; tells whether it is shown."""
        for column in (NEWEST_AT, *range(FIXED, self.cells.columnCount())):
            if not self.cells.rowCount():
                break
            if self.cells.shown(self.cells.index(0, column)).result_id == result_id:
                self.choose(max(0, self.currentIndex().row()), column)
                return True
        return False

    @property
    def chosen_id(self) -> int:
        """Key of the result behind the cell in front; 0 for none."""
        index = self.currentIndex()
        return self.cells.shown(index).result_id if index.isValid() else 0

    @property
    def fixed_columns(self) -> int:
        """How many stay where they are; fewer in a narrow window."""
        return self.fixed.columns

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open what can be done with the table."""
        self.menu.open_for(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Ctrl+C copies, the Menu key opens the menu."""
        if self.menu.takes(event):
            return
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._on_activated(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Never hide a cell below the columns that stay."""
        if index.column() >= self.fixed.columns:
            super().scrollTo(index, hint)
            hidden = self.fixed.width() - self.visualRect(index).left()
            if hidden > 0:
                bar = self.horizontalScrollBar()
                bar.setValue(bar.value() - hidden)
        else:
            along = self.horizontalScrollBar().value()
            super().scrollTo(index, hint)
            self.horizontalScrollBar().setValue(along)

    def resizeEvent(self, event: ResizeEvent) -> None:
        """The columns that stay have the height of the table."""
        super().resizeEvent(event)
        self._place_fixed()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ring of the keyboard focus round the cell in front."""
        super().paintEvent(event)
        if self.hasFocus() and self.currentIndex().column() >= self.fixed.columns:
            painter = QPainter(self.viewport())
            draw_ring(painter, self.visualRect(self.currentIndex()), self._theme.colours)
            painter.end()

    def _size_columns(self) -> None:
        strong = QFont(self.font())
        strong.setWeight(QFont.Weight.DemiBold)
        measure, px = QFontMetrics(strong), self._theme.px
        for column in range(self.cells.columnCount()):
            title = str(self.cells.headerData(column, Qt.Orientation.Horizontal))
            texts = [*title.split("\n"), *self.cells.texts_of(column)]
            wide = max(measure.horizontalAdvance(text) for text in texts) + px(18)
            if column == NEWEST_AT or column >= FIXED:
                wide = max(wide, px(_NARROWEST) + px(SIGNS_WIDE))
            if column == TREND:
                wide = px(_TREND)
            self.setColumnWidth(column, min(wide, px(_WIDEST.get(column, 400))))
        self._place_fixed()

    def _place_fixed(self) -> None:
        columns = min(FIXED, self.cells.columnCount())
        all_of_them = sum(self.columnWidth(at) for at in range(columns))
        if self.viewport().width() - all_of_them < self._theme.px(_LEAST_BESIDE):
            columns = min(_ALWAYS, columns)
        self.fixed.take(columns)

    @Slot(int, int, int)
    def _on_resized(self, column: int, _before: int, now: int) -> None:
        self.fixed.setColumnWidth(column, now)
        self._place_fixed()

    @Slot(QModelIndex)
    def _on_activated(self, index: Index) -> None:
        if index.isValid() and self.cells.shown(index).result_id:
            self.result_wanted.emit(self.cells.shown(index).result_id)

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self.fixed.viewport().update()
        self.result_chosen.emit(self.chosen_id)

    @Slot(object)
    def _on_theme(self, _colours: Colours) -> None:
        height, head = self._theme.px(24), self._theme.px(42)
        for view in (self, self.fixed):
            view.verticalHeader().setMinimumSectionSize(height)
            view.verticalHeader().setDefaultSectionSize(height)
            view.horizontalHeader().setFixedHeight(head)
        self.setMinimumHeight(head + 6 * height)
        self._size_columns()


class _Fixed(QTableView):
    """The columns that stay, over those of the table; the keyboard never comes here."""

    def __init__(self, whole: CumulativeTable, theme: Theme) -> None:
        super().__init__(whole)
        self._whole, self._theme = whole, theme
        self.columns = 0
        self.setModel(whole.cells)
        self.setSelectionModel(whole.selectionModel())
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(whole)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("kind", "fixed")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.activated.connect(whole.activated)
        _plain(self)

    def take(self, columns: int) -> None:
        """Show the first columns, as wide as they are in the table."""
        whole = self._whole
        self.columns = columns
        for at in range(whole.cells.columnCount()):
            self.setColumnHidden(at, at >= columns)
            if at < columns:
                self.setColumnWidth(at, whole.columnWidth(at))
        wide = sum(whole.columnWidth(at) for at in range(columns))
        corner = whole.mapFromGlobal(whole.viewport().mapToGlobal(QPoint(0, 0)))
        head = whole.horizontalHeader().height()
        self.setGeometry(
            QRect(corner.x(), corner.y() - head, wide, head + whole.viewport().height())
        )

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu is that of the whole table."""
        self._whole.contextMenuEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ring when the cell in front is one of these, and an edge to what scrolls."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setPen(self._theme.colours.input_line)
        right = self.viewport().width() - 1
        painter.drawLine(right, 0, right, self.viewport().height())
        at = self._whole.currentIndex()
        if self._whole.hasFocus() and at.isValid() and at.column() < self.columns:
            draw_ring(painter, self.visualRect(at), self._theme.colours)
        painter.end()


def _plain(view: QTableView) -> None:
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setAlternatingRowColors(True)
    view.setShowGrid(False)
    view.setTabKeyNavigation(False)
    view.setWordWrap(False)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.verticalHeader().hide()
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.horizontalHeader().setHighlightSections(False)
    view.horizontalHeader().setSectionsClickable(False)
