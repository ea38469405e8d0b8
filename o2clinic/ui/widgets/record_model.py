"""Frozen rows for a table: the model holds values and nothing else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from o2clinic.charts.colours import Colours
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.marks import Tone

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
RecordRole = Qt.ItemDataRole.UserRole + 1  # the frozen row itself
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Column(Generic[Row]):
    """How one column is made from a row.

    Attributes:
        title: header, with the unit in it.
        text: what the cell says.
        is_number: right-aligned, so that figures line up.
        sort_key: what to sort by; the text when missing.
        tooltip: more, on hovering.
        tone: colour of the text, only in support of its words.
        is_strong: whether it is set in semibold.
        is_struck: whether it is struck out, as what no longer counts.
        stretches: whether it takes the room left over.
        gives_way: whether its texts are cut before the table scrolls sideways; give it a tooltip.
        is_put_away_empty: whether it is left out while no row says anything in it.
    """

    title: str
    text: Callable[[Row], str]
    is_number: bool = False
    sort_key: Callable[[Row], Any] | None = None
    tooltip: Callable[[Row], str] | None = None
    tone: Callable[[Row], Tone | None] | None = None
    is_strong: Callable[[Row], bool] | None = None
    is_struck: Callable[[Row], bool] | None = None
    stretches: bool = False
    gives_way: bool = False
    is_put_away_empty: bool = False


class RecordTableModel(QAbstractTableModel, Generic[Row]):
    """Rows as values; sorting and filtering work on the list itself, not through roles."""

    def __init__(self, columns: Sequence[Column[Row]], theme: Theme) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self._theme = theme
        self._all: tuple[Row, ...] = ()
        self._shown: list[Row] = []
        self._filter = ""
        self._order: tuple[int, bool] | None = None

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows, in the order given unless the person sorts."""
        self._all = tuple(rows)
        self._arrange()

    def set_filter(self, text: str) -> None:
        """Show only rows in which each word stands in some column."""
        self._filter = text.casefold()
        self._arrange()

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows shown, in their order."""
        return tuple(self._shown)

    @property
    def words(self) -> str:
        """What the rows are filtered by; empty for nothing."""
        return self._filter

    @property
    def total(self) -> int:
        """How many there are without the filter."""
        return len(self._all)

    def row(self, index: Index) -> Row:
        """The row of an index."""
        return self._shown[index.row()]

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 for the order given."""
        is_down = order is Qt.SortOrder.DescendingOrder
        self._order = None if column < 0 else (column, is_down)
        self._arrange()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Rows shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, look and the row itself."""
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        row, column = self._shown[index.row()], self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _spoken(row, column)
        if role == RecordRole:
            return row
        return self._look(row, column, role)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Titles."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self.columns[section].is_number else _LEFT
        return None

    def _look(self, row: Row, column: Column[Row], role: int) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.is_number else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole and column.tooltip is not None:
            return column.tooltip(row)
        if role == Qt.ItemDataRole.ForegroundRole and column.tone is not None:
            tone = column.tone(row)
            return None if tone is None else QColor(_ink(tone, self._theme.colours))
        if role == Qt.ItemDataRole.FontRole:
            return _font(row, column)
        return None

    def _arrange(self) -> None:
        words = self._filter.split()
        shown = [row for row in self._all if self._has_words(row, words)] if words else None
        rows = list(self._all) if shown is None else shown
        if self._order is not None:
            column, is_down = self.columns[self._order[0]], self._order[1]
            key = column.sort_key or column.text
            known = [row for row in rows if key(row) is not None]
            unknown = [row for row in rows if key(row) is None]
            rows = sorted(known, key=key, reverse=is_down) + unknown
        self.beginResetModel()
        self._shown = rows
        self.endResetModel()

    def _has_words(self, row: Row, words: list[str]) -> bool:
        text = " ".join(column.text(row) for column in self.columns).casefold()
        return all(word in text for word in words)


def is_only_a_sign(text: str) -> bool:
    """Whether a cell has something in it, and neither letter nor digit.

    >>> is_only_a_sign("○"), is_only_a_sign("○ open"), is_only_a_sign("")
    (True, False, False)
    """
    return bool(text.strip()) and not any(sign.isalnum() for sign in text)


def _spoken(row: Row, column: Column[Row]) -> str:
    text = column.text(row)
    more = column.tooltip(row) if column.tooltip is not None and is_only_a_sign(text) else ""
    return more or text


def _font(row: Row, column: Column[Row]) -> QFont | None:
    if column.is_strong is None and column.is_struck is None:
        return None
    is_strong = column.is_strong is not None and column.is_strong(row)
    font = QFont()
    font.setWeight(QFont.Weight.DemiBold if is_strong else QFont.Weight.Normal)
    font.setStrikeOut(column.is_struck is not None and column.is_struck(row))
    return font


def _ink(tone: Tone, colours: Colours) -> str:
    return {
        Tone.QUIET: colours.text_quiet,
        Tone.BRAND: colours.brand,
        Tone.GOOD: colours.good,
        Tone.CAUTION: colours.caution,
        Tone.DANGER: colours.danger,
        Tone.STRONG: colours.text,
    }[tone]
