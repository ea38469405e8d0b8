"""The ring round the widget with the keyboard focus: yellow with a dark edge, on any ground."""

from PySide6.QtCore import QMargins, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QFocusFrame, QWidget

from o2clinic.ui.theme import Theme

_REACH = 3  # pixels beyond the widget


class FocusRing(QFocusFrame):
    """One for the whole program: follows the focus by itself."""

    def __init__(self, application: QApplication, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        application.focusChanged.connect(self._on_focus)

    @Slot(QWidget, QWidget)
    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is None or now.window() is now or now.parentWidget() is None:
            self.setWidget(None)  # type: ignore[arg-type] # Qt takes null for "nowhere"
            return
        self.setWidget(now)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Two lines, so that one of them stands out on white, blue and near black."""
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        dark = QColor("#212b32")
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for inset, width, colour in ((0.5, 1.0, dark), (1.8, 1.8, QColor(colours.focus))):
            painter.setPen(QPen(colour, width))
            painter.drawRoundedRect(
                whole.marginsRemoved(QMargins()).adjusted(inset, inset, -inset, -inset), 4, 4
            )
        painter.end()
