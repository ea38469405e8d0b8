"""The trend on the screen: drawn in the background as an image, with a cursor that reads it out."""

from dataclasses import replace

from PySide6.QtCore import QPointF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from o2clinic.charts.colours import Colours
from o2clinic.charts.style import ChartSize
from o2clinic.charts.trend_image import Canvas, ImageStop, TrendImage, trend_image
from o2clinic.charts.trend_sheet import Period, TrendSheet
from o2clinic.ui.theme import Theme
from o2clinic.ui.workplace import Workplace

_SETTLING_MS = 60  # a window being dragged is drawn once, at its end
_HINT = "Left and Right read the values"


class TrendChart(QWidget):
    """Look at the trend; Left and Right move the cursor, which reads the values out.

    Nothing is drawn while the chart is hidden, and nothing in the screen's own thread.

    Signals:
        drawn: the image of the last sheet is shown.
    """

    drawn = Signal()

    def __init__(
        self, name: str, workplace: Workplace, size: ChartSize, *, least_height: int = 150
    ) -> None:
        super().__init__()
        self._workplace, self._theme, self._size = workplace, workplace.theme, size
        self._least_height = least_height
        self._sheet: TrendSheet | None = None
        self._image: TrendImage | None = None
        self._at: int | None = None
        self._is_stale = self._is_drawing = False
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.value_label = _ValueLine()
        self._field = _Field(self, self._theme)
        self._field.setMinimumHeight(self._theme.px(least_height))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(2)
        whole.addWidget(self.value_label)
        whole.addWidget(self._field, 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLING_MS)
        self._timer.timeout.connect(self._draw)
        self._theme.changed.connect(self._on_theme)

    @property
    def sheet(self) -> TrendSheet | None:
        """What is shown."""
        return self._sheet

    @property
    def stops(self) -> tuple[ImageStop, ...]:
        """Where the cursor can stand."""
        return () if self._image is None else self._image.stops

    @property
    def stop(self) -> ImageStop | None:
        """Where the cursor stands."""
        return None if self._at is None else self.stops[self._at]

    @property
    def image(self) -> TrendImage | None:
        """What is drawn; None before the first drawing has come."""
        return self._image

    @property
    def is_drawn(self) -> bool:
        """Whether the image is of this sheet, at this size."""
        return self._image is not None and not self._is_stale and not self._is_drawing

    def show_sheet(self, sheet: TrendSheet) -> None:
        """Draw a sheet as soon as the chart is seen."""
        self._sheet, self._is_stale = sheet, True
        if self.isVisible():
            self._draw()

    def show_period(self, period: Period) -> None:
        """Show the same sheet over another length of time."""
        if self._sheet is not None:
            self.show_sheet(replace(self._sheet, period=period))

    def show_replaced(self, *, shows: bool) -> None:
        """Show replaced values too, or leave them out."""
        if self._sheet is not None:
            self.show_sheet(replace(self._sheet, shows_amended=shows))

    def move_cursor(self, steps: int) -> None:
        """Go on by so many days with values; the first step shows the newest."""
        if self.stops:
            last = len(self.stops) - 1
            self._put_cursor(last if self._at is None else min(max(self._at + steps, 0), last))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left, Right, Home and End move the cursor, Ctrl+C copies the picture."""
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Home: -len(self.stops),
            Qt.Key.Key_End: len(self.stops),
        }.get(Qt.Key(event.key()))
        if steps is not None and self.stops:
            self.move_cursor(steps)
        elif event.matches(QKeySequence.StandardKey.Copy) and self._image is not None:
            QGuiApplication.clipboard().setPixmap(self._field.grab())
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what came while the chart was hidden."""
        super().showEvent(event)
        if self._is_stale:
            self._timer.start()

    def sizeHint(self) -> QSize:
        """As much as there is."""
        return QSize(self._theme.px(320), self._theme.px(self._least_height * 2))

    def point_at(self, x: float) -> None:
        """Put the cursor on the day nearest to a pixel of the image."""
        if self.stops:
            near = min(range(len(self.stops)), key=lambda at: abs(self.stops[at].x - x))
            if near != self._at:
                self._put_cursor(near)

    def _draw(self) -> None:
        sheet, field = self._sheet, self._field
        if sheet is None or not self.isVisible() or field.width() < 2 or field.height() < 2:
            return
        self._timer.stop()
        self._is_stale, self._is_drawing = False, True
        ratio = self.devicePixelRatioF()
        canvas = Canvas(
            round(field.width() * ratio),
            round(field.height() * ratio),
            96 * self._theme.scale / 100 * ratio,
            self._size,
        )
        colours = self._theme.colours

        def task() -> TrendImage:
            return trend_image(sheet, colours, canvas)

        self._workplace.background.draw(self, "trend", task, self._on_drawn, self._on_failed)

    def _on_drawn(self, image: TrendImage) -> None:
        self._image, self._at, self._is_drawing = image, None, False
        pixels = QImage(image.rgba, image.width, image.height, QImage.Format.Format_RGBA8888)
        shown = pixels.copy()  # Qt does not own the bytes
        shown.setDevicePixelRatio(self.devicePixelRatioF())
        self._field.show_image(shown)
        self._tell()
        self.drawn.emit()

    def _on_failed(self, error: Exception) -> None:
        self._is_drawing = False
        self.value_label.setText("The trend could not be drawn; the values stand in the tables.")
        self._workplace.report(error)

    def _put_cursor(self, at: int) -> None:
        self._at = at
        stop, image = self.stops[at], self._image
        if image is not None:
            ratio = self.devicePixelRatioF()
            self._field.show_cursor(stop.x / ratio, image.top / ratio, image.bottom / ratio)
        self._tell()

    def _tell(self) -> None:
        stop = self.stop
        text = stop.text if stop is not None else (_HINT if self.stops else "")
        self.value_label.setText(text)
        self.setAccessibleDescription(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw anew once the size has settled."""
        super().resizeEvent(event)
        if self._sheet is not None:
            self._is_stale = True
            self._timer.start()

    @Slot(object)
    def _on_theme(self, _colours: Colours) -> None:
        self._field.setMinimumHeight(self._theme.px(self._least_height))
        self._is_stale = self._sheet is not None
        self._draw()


class _ValueLine(QLabel):
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


class _Field(QWidget):
    """The image with the cursor's line over it."""

    def __init__(self, chart: TrendChart, theme: Theme) -> None:
        super().__init__(chart)
        self._chart, self._theme = chart, theme
        self._image: QImage | None = None
        self._line: tuple[float, float, float] | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_image(self, image: QImage) -> None:
        """Put a new drawing in place of the old."""
        self._image, self._line = image, None
        self.update()

    def show_cursor(self, x: float, top: float, bottom: float) -> None:
        """Move the line."""
        self._line = (x, top, bottom)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The drawing, and the line."""
        painter = QPainter(self)
        if self._image is not None:
            painter.drawImage(0, 0, self._image)
        if self._line is not None:
            x, top, bottom = self._line
            painter.setPen(QPen(QColor(self._theme.colours.brand), 1))
            painter.drawLine(QPointF(x, top), QPointF(x, bottom))
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The cursor follows the mouse from day to day."""
        self._chart.point_at(event.position().x() * self.devicePixelRatioF())
