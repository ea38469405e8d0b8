"""Where the trend stands: it shows a drawing that was made before, and asks for none by itself."""

from PySide6.QtCore import QRectF, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_SETTLING_MS = 40


class TrendField(QWidget):
    """Shows the drawing; while one of this size is on its way, the last one stays, scaled.

    Signals:
        resized: its size has settled: drawings are wanted for it.
    """

    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLING_MS)
        self._timer.timeout.connect(self.resized)

    @property
    def image(self) -> QImage | None:
        """What is shown."""
        return self._image

    def show_image(self, image: QImage | None, words: str) -> None:
        """Show a drawing, or nothing until there is one; `words` are for a screen reader."""
        self._image = image
        self.setAccessibleName(words)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say so once it has settled."""
        super().resizeEvent(event)
        self._timer.start()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The drawing, in its own proportions."""
        if self._image is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ratio = self.devicePixelRatioF()
        wide, high = self._image.width() / ratio, self._image.height() / ratio
        scale = min(1.0, self.width() / wide, self.height() / high)
        painter.drawImage(QRectF(0, 0, wide * scale, high * scale), self._image)
        painter.end()
