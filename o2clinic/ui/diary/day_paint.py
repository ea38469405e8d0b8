"""How the diary's day is painted: names above, hours at the side, sessions under the blocks."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import clock_time
from o2clinic.ui.diary import day_shape

if TYPE_CHECKING:
    from o2clinic.ui.diary.day_grid import DayGrid

# Designed pixels; the last for what is closed.
AXIS: Final = 56
HEAD: Final = 42
CLOSED: Final = 18
_PLAIN = QFont.Weight.Normal


class DayHead(QWidget):
    """Names of the columns; stays while the day scrolls."""

    def __init__(self, grid: "DayGrid") -> None:
        super().__init__(grid)
        self._grid = grid

    def paintEvent(self, event: QPaintEvent) -> None:
        """Clinician above place."""
        grid, px = self._grid, self._grid.theme.px
        if grid.sheet is None:
            return
        colours = grid.theme.colours
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.surface))
        offset = px(AXIS) - grid.scroll_area.horizontalScrollBar().value()
        painter.setClipRect(px(AXIS), 0, self.width(), self.height())
        for number, column in enumerate(grid.sheet.columns):
            left, right = grid.column_x(number) + offset, grid.column_x(number + 1) + offset
            half = px(HEAD) // 2
            closed = day_shape.closed_words(column)
            for top, words, weight, ink in (
                (px(3), column.clinician, QFont.Weight.DemiBold, colours.text),
                (half, column.place, _PLAIN, colours.text_quiet),
                (half + px(CLOSED), f"⊘ {closed}" if closed else "", _PLAIN, colours.caution),
            ):
                font = self.font()
                font.setWeight(weight)
                painter.setFont(font)
                painter.setPen(QColor(ink))
                room = QRect(left + px(8), top, right - left - px(12), px(CLOSED + 1))
                cut = Qt.TextElideMode.ElideRight
                fits = painter.fontMetrics().elidedText(words, cut, room.width())
                painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, fits)
        painter.setClipping(False)
        painter.setPen(QColor(colours.line))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()


class DayAxis(QWidget):
    """The hours down the left side, and the present time."""

    def __init__(self, grid: "DayGrid") -> None:
        super().__init__(grid)
        self._grid = grid

    def paintEvent(self, event: QPaintEvent) -> None:
        """An hour a line; the present in red, which an hour close by makes room for."""
        grid, px = self._grid, self._grid.theme.px
        colours = grid.theme.colours
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.surface))
        offset = grid.scroll_area.verticalScrollBar().value()
        now = grid.now_y()
        height = painter.fontMetrics().height()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(colours.text_quiet))
        for hour in range(grid.hours[0], grid.hours[1] + 1):
            y = grid.y_of_minutes(hour * 60)
            if now is None or abs(y - now) >= height:
                room = QRect(0, y - offset - height // 2, self.width() - px(10), height)
                painter.drawText(room, right, f"{hour:02d}:00")
        if now is not None and grid.moment is not None:
            painter.setPen(QColor(colours.danger))
            room = QRect(0, now - offset - height // 2, self.width() - px(10), height)
            painter.drawText(room, right, clock_time(local(grid.moment)))
        painter.end()


class DayCanvas(QWidget):
    """What lies under the blocks: hours, quarters, sessions, the line of the present."""

    def __init__(self, grid: "DayGrid") -> None:
        super().__init__()
        self._grid = grid

    def paintEvent(self, event: QPaintEvent) -> None:
        """Open sessions are light, all other time is grey."""
        grid, px = self._grid, self._grid.theme.px
        colours = grid.theme.colours
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.quiet_tint))
        if grid.sheet is not None:
            for number, column in enumerate(grid.sheet.columns):
                left, right = grid.column_x(number), grid.column_x(number + 1)
                for each in column.sessions:
                    top, bottom = grid.y_of(each.span.starts_at), grid.y_of_end(each.span.ends_at)
                    if not each.closed_reason:
                        room = QRect(left, top, right - left, bottom - top)
                        painter.fillRect(room, QColor(colours.surface))
        self._paint_lines(painter)
        now = grid.now_y()
        if now is not None:
            painter.setPen(QPen(QColor(colours.danger), 1.5))
            painter.drawLine(0, now, self.width(), now)
            painter.setBrush(QColor(colours.danger))
            painter.drawEllipse(-px(4), now - px(4), px(8), px(8))
        painter.end()

    def _paint_lines(self, painter: QPainter) -> None:
        grid = self._grid
        full, quarter = QPen(QColor(grid.theme.colours.line)), QPen(QColor(grid.theme.colours.line))
        quarter.setStyle(Qt.PenStyle.DotLine)
        for minutes in range(grid.hours[0] * 60, grid.hours[1] * 60 + 1, 15):
            painter.setPen(full if minutes % 60 == 0 else quarter)
            y = grid.y_of_minutes(minutes)
            painter.drawLine(0, y, self.width(), y)
        painter.setPen(full)
        for number in range(1, len(grid.sheet.columns) if grid.sheet else 0):
            x = grid.column_x(number) - 1
            painter.drawLine(x, 0, x, self.height())
