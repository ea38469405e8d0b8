"""The trend on the screen: drawn in the background as an image, with a cursor that reads it out."""

from dataclasses import replace
from datetime import datetime, timedelta

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QVBoxLayout, QWidget

from o2clinic.charts.colours import Colours
from o2clinic.charts.style import ChartSize
from o2clinic.charts.trend_image import Canvas, ImageStop, TrendImage, trend_image
from o2clinic.charts.trend_sheet import TrendSheet, short_day
from o2clinic.ui.widgets.trend_cursor import TrendCursor
from o2clinic.ui.widgets.trend_field import TrendField, ValueLine
from o2clinic.ui.workplace import Workplace

_SETTLING_MS = 60  # a window being dragged is drawn once, at its end
_HINT = "Left and Right read the values"
_ZOOM = 2.0
_EDGE = 0.02  # beside the first and the last value of a chosen time
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class TrendChart(QWidget):
    """Look at the trend.

    Left and Right move the cursor, which reads the values out; Up and Down keep it to one panel.
    Shift with Left or Right chooses a stretch of time and Enter shows it, as does dragging with
    the mouse; plus and minus go nearer and further; Escape goes back.

    Nothing is drawn while the chart is hidden, and nothing in the screen's own thread.

    Signals:
        drawn: the image of the last sheet is shown.
        span_changed: another stretch of time was chosen on the chart itself.
        copy_wanted: the drawing, to the clipboard; the page puts the patient's name on it.
    """

    drawn = Signal()
    copy_wanted = Signal()
    span_changed = Signal()

    def __init__(
        self, name: str, workplace: Workplace, size: ChartSize, *, least_height: int = 150
    ) -> None:
        super().__init__()
        self._workplace, self._theme, self._size = workplace, workplace.theme, size
        self._least_height = least_height
        self._sheet: TrendSheet | None = None
        self._cursor = TrendCursor()
        self._before: list[tuple[datetime, datetime] | None] = []
        self._is_stale = self._is_drawing = False
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.value_label = ValueLine()
        self.field = TrendField(self, self._theme)
        self.field.setMinimumHeight(self._theme.px(least_height))
        self.field.pointed.connect(self.point_at)
        self.field.dragged.connect(self._on_dragged)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(4, 2, 4, 2)  # the focus ring stands around it all
        whole.setSpacing(2)
        whole.addWidget(self.value_label)
        whole.addWidget(self.field, 1)
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
        return self._cursor.stops

    @property
    def stop(self) -> ImageStop | None:
        """Where the cursor stands."""
        return self._cursor.stop

    @property
    def row_name(self) -> str:
        """The panel that the cursor keeps to; empty while it reads whole days."""
        return self._cursor.row_name

    @property
    def image(self) -> TrendImage | None:
        """What is drawn; None before the first drawing has come."""
        return self._cursor.image

    @property
    def is_drawn(self) -> bool:
        """Whether the image is of this sheet, at this size."""
        return self.image is not None and not self._is_stale and not self._is_drawing

    @property
    def chosen_span(self) -> tuple[datetime, datetime] | None:
        """The stretch of time that was chosen on the chart; None while a preset is shown."""
        return None if self._sheet is None else self._sheet.window

    def set_least_height(self, least_height: int) -> None:
        """As many designed pixels the drawing has at the least."""
        self._least_height = least_height
        self.field.setMinimumHeight(self._theme.px(least_height))

    def show_sheet(self, sheet: TrendSheet) -> None:
        """Draw a sheet as soon as the chart is seen."""
        if sheet.window is None:
            self._before = []
        self._sheet, self._is_stale = sheet, True
        if self.isVisible():
            self._draw()

    def show_between(self, begin: datetime, end: datetime) -> None:
        """Show the same sheet over a chosen stretch of time."""
        if self._sheet is not None:
            self._before.append(self._sheet.window)
            self.show_sheet(self._sheet.over(begin, end))
            self.span_changed.emit()

    def show_before(self) -> bool:
        """Go back to the time shown before; False where nothing was chosen."""
        if self._sheet is None or self._sheet.window is None:
            return False
        before = self._before.pop() if self._before else None
        self.show_sheet(replace(self._sheet, window=before))
        self.span_changed.emit()
        return True

    def zoom(self, factor: float) -> None:
        """Show so many times the length of time, around the cursor."""
        if self._sheet is None:
            return
        begin, end = self._sheet.span()
        middle = begin + (end - begin) / 2
        if self.stop is not None and self.image is not None:
            middle = self.image.moment(self.stop.x) or middle
        half = min((end - begin) * factor / 2, timedelta(days=365 * 40))
        self.show_between(middle - half, middle + half)

    def move_cursor(self, steps: int) -> None:
        """Go on by so many days or values; the first step shows the newest."""
        if self._cursor.step(steps):
            self._show_cursor(is_spoken=True)

    def turn_cursor(self, rows: int) -> None:
        """Keep to the values of the next panel, or of none."""
        if self._cursor.turn(rows):
            self._show_cursor(is_spoken=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Read, choose and show; what is not the chart's goes to the page."""
        key = Qt.Key(event.key())
        is_extending = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in _STEPS and self.stops:
            self._step(_STEPS[key], is_extending=is_extending)
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End} and self.stops:
            way = -1 if key is Qt.Key.Key_Home else 1
            self._step(way * len(self.stops), is_extending=is_extending)
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down} and self.stops:
            self.turn_cursor(-1 if key is Qt.Key.Key_Up else 1)
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self.zoom(1 / _ZOOM)
        elif key is Qt.Key.Key_Minus:
            self.zoom(_ZOOM)
        elif not self._is_range_key(key) and not self._is_copied(event):
            super().keyPressEvent(event)

    def _is_range_key(self, key: Qt.Key) -> bool:
        """Whether Enter showed what is chosen, or Escape left it."""
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._cursor.chosen is not None:
            self._show_pixels(*self._cursor.chosen)
            return True
        if key is Qt.Key.Key_Escape and self._cursor.anchor is not None:
            self._cursor.anchor = None
            self._show_cursor(is_spoken=True)
            return True
        return key is Qt.Key.Key_Escape and self.show_before()

    def _is_copied(self, event: QKeyEvent) -> bool:
        if not event.matches(QKeySequence.StandardKey.Copy) or self.image is None:
            return False
        self.copy_wanted.emit()
        return True

    def _step(self, steps: int, *, is_extending: bool) -> None:
        """With Shift a stretch of time grows from where the cursor stood."""
        if not is_extending:
            self._cursor.anchor = None
        elif self._cursor.anchor is None:
            if self.stop is None:
                self._cursor.step(1)
            self._cursor.anchor = None if self.stop is None else self.stop.x
        self.move_cursor(steps)

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what came while the chart was hidden."""
        super().showEvent(event)
        if self._is_stale:
            self._timer.start()

    def sizeHint(self) -> QSize:
        """As much as there is."""
        return QSize(self._theme.px(320), self._theme.px(self._least_height * 2))

    @Slot(float)
    def point_at(self, x: float) -> None:
        """Put the cursor on what is nearest to a pixel of the widget."""
        if self._cursor.anchor is None and self._cursor.go_near(x * self.devicePixelRatioF()):
            self._show_cursor(is_spoken=False)

    def _on_dragged(self, begin: float, end: float) -> None:
        ratio = self.devicePixelRatioF()
        self._show_pixels(begin * ratio, end * ratio, edge=0.0)

    def _show_pixels(self, begin: float, end: float, *, edge: float = _EDGE) -> None:
        """Show the time between two pixels of the image."""
        if self.image is None:
            return
        first, last = self.image.moment(begin), self.image.moment(end)
        if first is not None and last is not None:
            beside = (last - first) * edge
            self.show_between(first - beside, last + beside)

    def _draw(self) -> None:
        sheet, field = self._sheet, self.field
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
        self._is_drawing = False
        self._cursor.show(image)
        ratio = self.devicePixelRatioF()
        pixels = QImage(image.rgba, image.width, image.height, QImage.Format.Format_RGBA8888)
        shown = pixels.copy()  # Qt does not own the bytes
        shown.setDevicePixelRatio(ratio)
        self.field.show_image(shown, image.top / ratio, image.bottom / ratio)
        self._tell(is_spoken=False)
        self.drawn.emit()

    def _on_failed(self, error: Exception) -> None:
        self._is_drawing = False
        self.value_label.setText("The trend could not be drawn; the values stand in the tables.")
        self._workplace.report(error)

    def _show_cursor(self, *, is_spoken: bool) -> None:
        stop = self.stop
        if stop is not None:
            ratio = self.devicePixelRatioF()
            y = None if stop.y is None else stop.y / ratio
            self.field.show_cursor(stop.x / ratio, y)
            chosen = self._cursor.chosen
            self.field.show_chosen(
                None if chosen is None else (chosen[0] / ratio, chosen[1] / ratio)
            )
        self._tell(is_spoken=is_spoken)

    def _tell(self, *, is_spoken: bool) -> None:
        """Write what stands under the cursor; moved by keys it is spoken too."""
        stop = self.stop
        text = stop.text if stop is not None else (_HINT if self.stops else "")
        if (chosen := self._cursor.chosen) is not None and self.image is not None:
            first, last = (self.image.moment(x) for x in chosen)
            if first is not None and last is not None:
                text = f"{short_day(first)} to {short_day(last)}: Enter shows it   {text}"
        self.value_label.setText(text)
        self.setAccessibleDescription(text)
        if is_spoken:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw anew once the size has settled."""
        super().resizeEvent(event)
        if self._sheet is not None:
            self._is_stale = True
            self._timer.start()

    @Slot(object)
    def _on_theme(self, _colours: Colours) -> None:
        self.field.setMinimumHeight(self._theme.px(self._least_height))
        self._is_stale = self._sheet is not None
        self._draw()
