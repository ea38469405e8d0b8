"""Some days: the first one typed, and how many."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from o2clinic.ui.widgets.date_edit import DateEdit
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.number_edit import NumberEdit

MOST_DAYS = 62


class DaySpan(QHBoxLayout):
    """From a day on, so many days; what is not understood leaves the days as they were.

    Signals:
        changed: other days were typed.
    """

    changed = Signal()

    def __init__(self, today: Callable[[], date], first: date, days: int = 1) -> None:
        super().__init__()
        self._first, self._days = first, days
        self.first_edit = DateEdit("From", today=today)
        self.first_edit.set_value(first)
        self.days_edit = NumberEdit("Days", places=0)
        self.days_edit.set_value(Decimal(days))
        metrics = self.days_edit.fontMetrics()
        self.days_edit.setFixedWidth(metrics.horizontalAdvance("0000000"))
        self.first_edit.setFixedWidth(metrics.horizontalAdvance("00-May-00000000"))
        self.addWidget(label("Visits from", "quiet"))
        self.addWidget(self.first_edit)
        self.addWidget(label("days", "quiet"))
        self.addWidget(self.days_edit)
        self.addStretch(1)
        self.first_edit.value_changed.connect(self._on_typed)
        self.days_edit.value_changed.connect(self._on_typed)

    @property
    def first(self) -> date:
        """The first day."""
        return self._first

    @property
    def days(self) -> int:
        """How many days."""
        return self._days

    def _on_typed(self, _value: object) -> None:
        first, days = self.first_edit.value, self.days_edit.value
        if first is None or days is None or not 1 <= days <= MOST_DAYS:
            return
        if (first, int(days)) != (self._first, self._days):
            self._first, self._days = first, int(days)
            self.changed.emit()
