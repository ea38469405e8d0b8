"""The days of the week on which something is held."""

from collections.abc import Iterable

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from o2clinic.rules.display import WEEKDAYS


class WeekdayBoxes(QWidget):
    """A box for each day in one row: Tab goes from day to day, Space ticks."""

    def __init__(self, title: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self._boxes = [QCheckBox(day) for day in WEEKDAYS]
        for box in self._boxes:
            box.setAccessibleName(f"{title}: {box.text()}")
            row.addWidget(box)
        self.setFocusProxy(self._boxes[0])

    @property
    def value(self) -> frozenset[int]:
        """What is ticked; 0 is Monday."""
        return frozenset(at for at, box in enumerate(self._boxes) if box.isChecked())

    def set_value(self, days: Iterable[int]) -> None:
        """Tick these and no others."""
        chosen = set(days)
        for at, box in enumerate(self._boxes):
            box.setChecked(at in chosen)

    def typed_state(self) -> list[int]:
        """What is ticked."""
        return sorted(self.value)

    def restore_typed(self, state: object) -> None:
        """Tick what was ticked."""
        if isinstance(state, list):
            self.set_value(state)
