"""What can be done with every table: its rows copied, and all that it shows saved as a file."""

from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QMenu, QTableView

CSV_WORDS: Final = "Table as CSV…"
CSV_KEYS: Final = "Ctrl+Shift+X"
_BOTH: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class TableMenu(QMenu):
    """Opened by the right mouse button, the Menu key or Shift+F10 on a table.

    Signals:
        copy_wanted: as by Ctrl+C.
        csv_wanted: the table as it is shown is to be saved for a spreadsheet.
    """

    copy_wanted = Signal()
    csv_wanted = Signal()

    def __init__(self, table: QTableView, copy_words: str = "Copy chosen rows") -> None:
        super().__init__(table)
        self._table = table
        self.setAccessibleName("Table")
        self.copy_action = self.addAction(f"&{copy_words}\tCtrl+C")
        self.csv_action = self.addAction(f"&{CSV_WORDS}\t{CSV_KEYS}")
        self.copy_action.triggered.connect(self.copy_wanted)
        self.csv_action.triggered.connect(self.csv_wanted)

    def takes(self, event: QKeyEvent) -> bool:
        """Whether the key was one of the menu's; it is done then."""
        is_shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        if event.key() == Qt.Key.Key_Menu or (event.key() == Qt.Key.Key_F10 and is_shift):
            # Asked for here, as not every system makes a wish for a menu of these keys.
            self.open_at(self._beside_cell_in_front())
        elif event.key() == Qt.Key.Key_X and event.modifiers() == _BOTH:
            if self._has_rows:
                self.csv_wanted.emit()
        else:
            return False
        event.accept()
        return True

    def open_for(self, event: QContextMenuEvent) -> None:
        """Open it where the mouse is, or at the row in front."""
        is_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        self.open_at(event.globalPos() if is_mouse else self._beside_cell_in_front())
        event.accept()

    def open_at(self, place: QPoint) -> None:
        """Open it; without rows there is nothing to take."""
        if self.isVisible():
            return
        for action in self.actions():
            action.setEnabled(self._has_rows)
        self.popup(place)

    @property
    def _has_rows(self) -> bool:
        return self._table.model().rowCount() > 0

    def _beside_cell_in_front(self) -> QPoint:
        table = self._table
        cell, viewport = table.visualRect(table.currentIndex()), table.viewport()
        at = cell.bottomLeft() if table.currentIndex().isValid() else QPoint(0, 0)
        inside = viewport.rect().contains(at)
        return viewport.mapToGlobal(at if inside else viewport.rect().center())
