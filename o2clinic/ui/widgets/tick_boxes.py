"""Several of a few, each with its box to tick."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget


class TickBoxes(QWidget):
    """One below another: Tab goes from box to box, Space ticks.

    Signals:
        changed: a box was ticked or cleared.
    """

    changed = Signal()

    def __init__(
        self, options: Iterable[tuple[StrEnum, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._boxes: dict[StrEnum, QCheckBox] = {}
        for code, words in options:
            box = QCheckBox(words)
            box.toggled.connect(self._on_toggled)
            self._boxes[code] = box
            column.addWidget(box)
        self.setFocusProxy(next(iter(self._boxes.values())))

    @property
    def value(self) -> frozenset[StrEnum]:
        """What is ticked."""
        return frozenset(code for code, box in self._boxes.items() if box.isChecked())

    def set_value(self, codes: Iterable[StrEnum]) -> None:
        """Tick these and no others."""
        chosen = set(codes)
        for code, box in self._boxes.items():
            box.setChecked(code in chosen)

    def codes_of(self, kept: Iterable[str]) -> frozenset[StrEnum]:
        """The boxes that a typed state names; one that is not there is left out."""
        named = set(kept)
        return frozenset(code for code in self._boxes if code.value in named)

    def name_boxes(self, title: str) -> None:
        """Say before each box what it is about, for who hears it alone."""
        for box in self._boxes.values():
            box.setAccessibleName(f"{title}: {box.text()}")

    def typed_state(self) -> dict[str, bool]:
        """Each box by its code."""
        return {code.value: box.isChecked() for code, box in self._boxes.items()}

    def restore_typed(self, state: Mapping[str, Any]) -> None:
        """Tick what was ticked; a box that was not there stays as it is."""
        for code, box in self._boxes.items():
            box.setChecked(bool(state.get(code.value, box.isChecked())))

    def _on_toggled(self, _is_ticked: object) -> None:
        self.changed.emit()
