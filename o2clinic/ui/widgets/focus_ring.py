"""The ring round the widget with the keyboard focus: yellow with a dark edge, on any ground."""

import shiboken6
from PySide6.QtCore import QObject, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QFocusFrame, QWidget

from o2clinic.charts.colours import FOCUS_EDGE, Colours
from o2clinic.ui.theme import Theme


class FocusRing(QObject):
    """One for the whole program: follows the focus by itself."""

    def __init__(self, application: QApplication, theme: Theme) -> None:
        super().__init__(application)
        self._theme = theme
        self._frame: _Frame | None = None
        application.focusChanged.connect(self._on_focus)
        theme.changed.connect(self._on_theme)

    @property
    def surrounded(self) -> QWidget | None:
        """The widget with the ring."""
        frame = self._living()
        return frame.widget() if frame is not None else None

    @Slot(QWidget, QWidget)
    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        frame = self._living()
        if now is None or now.parentWidget() is None:
            if frame is not None:
                frame.setWidget(None)  # type: ignore[arg-type] # Qt takes null for "nowhere"
            return
        if frame is None:
            frame = self._frame = _Frame(self._theme)
        frame.setWidget(now)

    @Slot(object)
    def _on_theme(self, _colours: Colours) -> None:
        # A new style sheet hides the frame; it is put back where it was.
        frame, widget = self._living(), self.surrounded
        if frame is not None and widget is not None:
            self._on_focus(None, None)
            frame.setWidget(widget)

    def _living(self) -> "_Frame | None":
        # Qt puts the frame beside the widget, so it goes when that page is closed.
        return self._frame if shiboken6.isValid(self._frame) else None


class _Frame(QFocusFrame):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Two lines, so that one of them stands out on white, blue and near black."""
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        dark = QColor(FOCUS_EDGE)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for inset, width, colour in ((0.5, 1.0, dark), (1.8, 1.8, QColor(colours.focus))):
            painter.setPen(QPen(colour, width))
            painter.drawRoundedRect(whole.adjusted(inset, inset, -inset, -inset), 4, 4)
        painter.end()
