"""A list that stands in place of the recalls while it is open."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from o2clinic.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from o2clinic.ui.recalls.recalls_page import RecallsPage


class RecallList(QWidget):
    """Shown and put away by one key; asks for its rows only while it is shown."""

    def __init__(self, page: "RecallsPage", table: RecordTable[Any]) -> None:
        super().__init__()
        self._page = page
        self._takes_keys = False
        self.table = table
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(table)
        self.hide()

    @property
    def is_open(self) -> bool:
        """Whether it stands in place of the recalls."""
        return not self.isHidden()

    def turn(self) -> bool:
        """Show it, or put it away; gives whether it is shown."""
        self.setVisible(not self.is_open)
        self._takes_keys = self.is_open
        return self.is_open

    def refresh(self) -> None:
        """Ask again, while it is shown."""
        if self.is_open:
            self.ask()

    def ask(self) -> None:
        """Ask for the rows."""
        raise NotImplementedError

    def settle_rows(self) -> None:
        """A line is chosen; the keys go to the list that was just opened.

        Not with each change at another desk: somebody may be typing.
        """
        if self.table.records.rows and self.table.chosen is None:
            self.table.choose(0)
        if self._takes_keys:
            self._takes_keys = False
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
