"""What a new order changes against the one it replaces, with a tick for each dropped row."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from o2clinic.rules.order import OrderLine
from o2clinic.rules.order_difference import FATE_WORDS, Difference, Fate, differences
from o2clinic.ui.widgets.marks import Tone, chip, label

_TONES = {
    Fate.KEPT: Tone.QUIET,
    Fate.CHANGED: Tone.BRAND,
    Fate.NEW: Tone.GOOD,
    Fate.DROPPED: Tone.DANGER,
}


class DifferenceList(QWidget):
    """Read what stays, changes and comes; tick what is to be taken away.

    Signals:
        changed: a tick was set or taken.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Difference, ...] | None = None
        self._ticks: list[tuple[OrderLine, QCheckBox]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)

    @property
    def confirmed(self) -> tuple[OrderLine, ...]:
        """The dropped rows that are ticked."""
        return tuple(line for line, tick in self._ticks if tick.isChecked())

    def typed_state(self) -> list[bool]:
        """Which of the dropped rows are ticked."""
        return [tick.isChecked() for _line, tick in self._ticks]

    def restore_typed(self, state: list[bool]) -> None:
        """Tick them again; where others are dropped by now, none is ticked."""
        if len(state) == len(self._ticks):
            for (_line, tick), is_ticked in zip(self._ticks, state, strict=True):
                tick.setChecked(is_ticked)

    def show_lines(self, old: Sequence[OrderLine], new: Sequence[OrderLine]) -> None:
        """Compare; ticks that are still wanted stay."""
        found = differences(old, new)
        if found == self._shown:
            return
        ticked = list(self.confirmed)
        self._clear()
        self._shown = found
        for at, each in enumerate(found):
            self._add(at, each, ticked)

    def focus_first(self) -> None:
        """Go to the first tick that is missing."""
        for _line, tick in self._ticks:
            if not tick.isChecked():
                tick.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def _add(self, at: int, each: Difference, ticked: list[OrderLine]) -> None:
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(chip(FATE_WORDS[each.fate], _TONES[each.fate]), at, 0, top)
        if each.fate is Fate.DROPPED and each.before is not None:
            tick = QCheckBox("Yes, the supplier takes it away")
            tick.setAccessibleName(f"Taken away: {each.before.in_words()}")
            if each.before in ticked:
                ticked.remove(each.before)
                tick.setChecked(True)
            tick.toggled.connect(self.changed)
            self._ticks.append((each.before, tick))
            cell = QGridLayout()
            cell.addWidget(label(each.before.in_words(), wrap=True), 0, 0)
            cell.addWidget(tick, 1, 0)
            self._grid.addLayout(cell, at, 1)
            tick.show()  # at once, so that it can take the focus
            return
        words = each.after.in_words() if each.after is not None else ""
        if each.fate is Fate.CHANGED and each.before is not None:
            words = f"{words}\nbefore: {each.before.in_words()}"
        self._grid.addWidget(label(words, wrap=True), at, 1)

    def _clear(self) -> None:
        self._ticks = []
        for widget in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            widget.hide()
            widget.deleteLater()
        while self._grid.count():
            self._grid.takeAt(0)
