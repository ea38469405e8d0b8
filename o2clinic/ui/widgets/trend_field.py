"""The drawing of a trend with the cursor over it, and the line that reads the value."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from o2clinic.ui.theme import Theme

_LEAST_DRAG = 8  # pixels; less is a click
_RING = 6.0
_TINT = 40  # of 255


class ValueLine(QLabel):
    """One line that gives way where there is no room; the whole of it is its tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "quiet")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._whole = ""

    def setText(self, text: str) -> None:
        """Show as much of it as there is room for."""
        self._whole = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self._show()

    def sizeHint(self) -> QSize:
        """All of it."""
        wanted = self.fontMetrics().horizontalAdvance(self._whole) + 4
        return QSize(wanted, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """It may shrink to nothing."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More room, more text."""
        super().resizeEvent(event)
        self._show()

    def _show(self) -> None:
        end = Qt.TextElideMode.ElideRight
        super().setText(self.fontMetrics().elidedText(self._whole, end, max(self.width(), 1)))


class TrendField(QWidget):
    """The drawing is kept as it is; a moved cursor paints only where it was and where it is.

    Lengths are in pixels of the widget.

    Signals:
        pointed: the mouse is at so many pixels from the left.
        dragged: a stretch was drawn with the mouse, from left to right.
    """

    pointed = Signal(float)
    dragged = Signal(float, float)

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image: QImage | None = None
        self._line: tuple[float, float, float] | None = None
        self._ring: float | None = None
        self._chosen: tuple[float, float] | None = None
        self._span = (0.0, 0.0)
        self._pressed: float | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def chosen(self) -> tuple[float, float] | None:
        """The stretch that is tinted."""
        return self._chosen

    def show_image(self, image: QImage, top: float, bottom: float) -> None:
        """Put a new drawing in place of the old; the cursor runs between top and bottom."""
        self._image, self._line, self._ring, self._chosen = image, None, None, None
        self._span, self._pressed = (top, bottom), None
        self.update()

    def show_cursor(self, x: float, y: float | None) -> None:
        """Move the line, and the ring around one value where that is meant."""
        self._refresh()
        self._line, self._ring = (x, *self._span), y
        self._refresh()

    def show_chosen(self, chosen: tuple[float, float] | None) -> None:
        """Tint a stretch of time."""
        if chosen != self._chosen:
            self._refresh()
            self._chosen = chosen
            self._refresh()

    def _refresh(self) -> None:
        """Paint anew where cursor and stretch are now, and nothing else."""
        top, bottom = self._span
        tall = round(bottom - top) + 4
        if self._line is not None:
            wide = 2 * round(_RING) + 6
            self.update(QRect(round(self._line[0]) - wide // 2, round(top) - 2, wide, tall))
        if self._chosen is not None:
            begin, end = self._chosen
            self.update(QRect(round(begin) - 2, round(top) - 2, round(end - begin) + 4, tall))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The drawing, the stretch, the line and the ring; Qt keeps to what has to be painted."""
        del event
        painter = QPainter(self)
        if self._image is not None:
            painter.drawImage(0, 0, self._image)
        brand = QColor(self._theme.colours.brand)
        top, bottom = self._span
        if self._chosen is not None:
            begin, end = self._chosen
            tint = QColor(brand)
            tint.setAlpha(_TINT)
            painter.fillRect(QRectF(begin, top, end - begin, bottom - top), tint)
        if self._line is not None:
            x, top, bottom = self._line
            painter.setPen(QPen(brand, 1))
            painter.drawLine(QPointF(x, top), QPointF(x, bottom))
            if self._ring is not None:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(QColor(self._theme.colours.text), 2))
                painter.drawEllipse(QPointF(x, self._ring), _RING, _RING)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A stretch of time begins here."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().x()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The cursor follows the mouse; with the button down a stretch is drawn."""
        x = event.position().x()
        if self._pressed is None:
            self.pointed.emit(x)
        else:
            self.show_chosen(self._drawn_to(x))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The stretch ends here."""
        if event.button() == Qt.MouseButton.LeftButton and self._pressed is not None:
            chosen = self._drawn_to(event.position().x())
            self._pressed = None
            self.show_chosen(None)
            if chosen is not None:
                self.dragged.emit(*chosen)
        super().mouseReleaseEvent(event)

    def _drawn_to(self, x: float) -> tuple[float, float] | None:
        start = self._pressed
        if start is None or abs(x - start) < _LEAST_DRAG:
            return None
        return min(start, x), max(start, x)
