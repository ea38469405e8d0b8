"""The agenda as a row of marks: how many, which are decided, which is in front; nobody's name."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from o2clinic.rules.meeting import ItemState
from o2clinic.ui.theme import Theme

_NARROWEST = 4.0


class AgendaStrip(QWidget):
    """Filled marks are decided, hollow ones wait, the tall one is in front."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._states: tuple[ItemState, ...] = ()
        self._at = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_states(self, states: tuple[ItemState, ...], at: int) -> None:
        """Show them; `at` counts from 0."""
        self._states, self._at = states, at
        decided = sum(one is ItemState.DECIDED for one in states)
        self.setAccessibleName(f"Patient {at + 1} of {len(states)}, {decided} decided")
        self.update()

    def sizeHint(self) -> QSize:
        """Flat."""
        return QSize(200, self._theme.px(12))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """One mark each."""
        if not self._states:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self._theme.colours
        step = min(self.width() / len(self._states), self.height() * 4.0)
        wide = max(_NARROWEST, step * 0.8)
        for at, state in enumerate(self._states):
            is_front = at == self._at
            high = self.height() - 2.0 if is_front else self.height() * 0.5
            box = QRectF(at * step + 1, (self.height() - high) / 2, wide - 2, high)
            colour = QColor(colours.brand if is_front else colours.text_quiet)
            painter.setPen(QPen(colour, 1.5))
            painter.setBrush(colour if state is ItemState.DECIDED else QColor(colours.surface))
            painter.drawRoundedRect(box, 2, 2)
        painter.end()
