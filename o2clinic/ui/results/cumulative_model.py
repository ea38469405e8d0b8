"""The cumulative table as a model: everything that a cell says is put together once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor, QFont

from o2clinic.services.cumulative import (
    CONTEXT,
    NEWEST,
    CumulativeCell,
    CumulativeColumn,
    CumulativeLine,
    CumulativeSheet,
)
from o2clinic.services.cumulative_trends import TrendMark
from o2clinic.ui.results.result_columns import brief_breathing
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.record_model import Index

TrendRole: Final = Qt.ItemDataRole.UserRole + 2  # the marks of a row's small trend
SignsRole: Final = Qt.ItemDataRole.UserRole + 3  # what stands behind a number: L, H, ?
ContextRole: Final = Qt.ItemDataRole.UserRole + 4  # whether a row tells of the result as a whole
NAME, NEWEST_AT, CHANGE, TREND, USUAL = range(5)
FIXED: Final = 5  # columns before the older results
_TITLES: Final = ("Value", "", "Change", "Trend", "Usual, source")
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT_COLUMNS: Final = {NAME, TREND, USUAL}


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell as it is shown.

    Attributes:
        signs: behind the number; empty for most.
        spoken: for who hears it, and on hovering.
        result_id: what Enter opens; 0 for nothing.
        is_quiet: context and ranges, not values.
    """

    text: str
    spoken: str
    signs: str = ""
    result_id: int = 0
    is_strong: bool = False
    is_struck: bool = False
    is_quiet: bool = False
    trend: tuple[TrendMark, ...] = ()


class CumulativeModel(QAbstractTableModel):
    """Rows of context, then of values; the newest result right beside their names."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cells: list[list[Shown]] = []
        self._titles: list[str] = list(_TITLES)
        self._spoken_titles: list[str] = list(_TITLES)
        self._fonts: dict[tuple[bool, bool], QFont] = {}

    def set_sheet(self, sheet: CumulativeSheet) -> None:
        """Show a table."""
        order = _order(sheet)
        columns = [sheet.columns[at] for at in order]
        self.beginResetModel()
        self._titles = _among_the_others(_titles(columns) or [NEWEST])
        self._spoken_titles = _among_the_others(
            [_spoken_title(each) for each in columns] or [NEWEST]
        )
        self._cells = []
        if columns:
            self._cells = [
                *(_context_row(at, name, columns) for at, name in enumerate(CONTEXT)),
                *(_value_row(line, order, sheet) for line in sheet.lines),
            ]
        self.endResetModel()

    def shown(self, index: Index) -> Shown:
        """The cell of an index."""
        return self._cells[index.row()][index.column()]

    def texts_of(self, column: int) -> Iterator[str]:
        """What stands in a column, for its width."""
        for row in self._cells:
            yield f"{row[column].text} {row[column].signs}".rstrip()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Context and values."""
        return 0 if parent.isValid() else len(self._cells)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Name, newest, change, trend, range, older results."""
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Looked up; nothing is worked out here."""
        if not index.isValid() or index.row() >= len(self._cells):
            return None
        cell = self._cells[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            return cell.spoken
        if role == ContextRole:
            return index.row() < len(CONTEXT)
        return self._look(cell, index.column(), role)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Titles of two lines; the newest is named."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._titles):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            return self._spoken_titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if section in _LEFT_COLUMNS else _RIGHT
        if role == Qt.ItemDataRole.FontRole:
            return self._font(is_strong=section == NEWEST_AT, is_struck=False)
        return None

    def _look(self, cell: Shown, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if column in _LEFT_COLUMNS else _RIGHT
        if role == Qt.ItemDataRole.FontRole:
            return self._font(is_strong=cell.is_strong, is_struck=cell.is_struck)
        if role == Qt.ItemDataRole.ForegroundRole and cell.is_quiet:
            return QColor(self._theme.colours.text_quiet)
        return {SignsRole: cell.signs, TrendRole: cell.trend}.get(role)

    def _font(self, *, is_strong: bool, is_struck: bool) -> QFont:
        key = (is_strong, is_struck)
        if key not in self._fonts:
            font = QFont()
            font.setWeight(QFont.Weight.DemiBold if is_strong else QFont.Weight.Normal)
            font.setStrikeOut(is_struck)
            self._fonts[key] = font
        return self._fonts[key]


def _order(sheet: CumulativeSheet) -> list[int]:
    """The newest first, then the others as they come."""
    newest = [at for at, column in enumerate(sheet.columns) if column.is_newest]
    return newest + [at for at in range(len(sheet.columns)) if at not in newest]


def _among_the_others(titles: list[str]) -> list[str]:
    """The titles of results, the newest first, in their places among those that stay."""
    made = [*_TITLES, *titles[1:]]
    made[NEWEST_AT] = titles[0]
    return made


def _titles(columns: list[CumulativeColumn]) -> list[str]:
    """Day and breathing, or the test; with the time where two would be called the same."""
    plain = [(column.day, _below(column)) for column in columns]
    made = []
    for column, (day, below) in zip(columns, plain, strict=True):
        time = f" {column.time}" if plain.count((day, below)) > 1 else ""
        newest = f"{NEWEST} " if column.is_newest else ""
        made.append(f"{newest}{day}{time}\n{below}")
    return made


def _below(column: CumulativeColumn) -> str:
    context = dict(zip(CONTEXT, column.context, strict=True))
    return brief_breathing(column.breathed) if column.breathed else context["Sample or test"]


def _spoken_title(column: CumulativeColumn) -> str:
    told = [NEWEST] if column.is_newest else []
    told += [f"{column.day} {column.time}", *column.context[:2]]
    return ", ".join(part for part in told if part)


def _context_row(at: int, name: str, columns: list[CumulativeColumn]) -> list[Shown]:
    cells = [
        Shown(
            _brief(name, column.context[at]),
            f"{name}: {column.context[at]}, {column.day} {column.time}",
            result_id=column.result_id,
            is_struck=column.is_replaced,
            is_quiet=True,
        )
        for column in columns
    ]
    nothing = Shown("", f"{name} of the results", is_quiet=True)
    return [Shown(name, name, is_quiet=True), cells[0], nothing, nothing, nothing, *cells[1:]]


def _brief(name: str, text: str) -> str:
    if name == "Stable":  # the days are told on hovering, and to who hears it
        return text.partition(",")[0].partition(":")[0]
    return brief_breathing(text) if name == "Breathing" else text


def _value_row(line: CumulativeLine, order: list[int], sheet: CumulativeSheet) -> list[Shown]:
    newest = next(
        (at for at in order if _counts(line.cells[at])), -1
    )  # in bold, whichever result it is of
    cells = [
        _value(line, line.cells[at], sheet.columns[at], is_strong=at == newest) for at in order
    ]
    usual = f"{line.usual}, {line.source}" if line.usual else ""
    return [
        Shown(line.title, line.title, is_strong=True),
        cells[0],
        Shown(line.change, _told(line.title, "change", line.change_words)),
        Shown("", _told(line.title, "trend", line.trend_words), trend=line.trend),
        Shown(usual, _told(line.title, "usual", usual), is_quiet=True),
        *cells[1:],
    ]


def _counts(cell: CumulativeCell | None) -> bool:
    return cell is not None and not (cell.is_queried or cell.is_replaced)


def _value(
    line: CumulativeLine,
    cell: CumulativeCell | None,
    column: CumulativeColumn,
    *,
    is_strong: bool,
) -> Shown:
    if cell is None:
        return Shown("", f"{line.title}: not measured, {column.day}", result_id=column.result_id)
    signs = cell.shown.removeprefix(cell.text).strip()
    return Shown(
        cell.text,
        cell.spoken,
        signs,
        cell.result_id,
        is_strong=is_strong,
        is_struck=cell.is_replaced,
        is_quiet=cell.is_replaced,
    )


def _told(title: str, what: str, words: str) -> str:
    return f"{title}, {what}: {words or 'none'}"
