"""Days as small cells with their fill, gone over with the arrow keys: the strip, the calendar."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QToolTip, QWidget

from o2clinic.charts.colours import FOCUS_EDGE
from o2clinic.rules.calendar import add_months
from o2clinic.rules.display import short_date_with_weekday
from o2clinic.services.diary_weeks import DayFill
from o2clinic.ui.diary.fill_bar import paint_fill
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.focus_ring import OWN_FOCUS

_CENTRE = Qt.AlignmentFlag.AlignCenter


class MonthCells(QWidget):
    """Left and Right go a day, Up and Down a week, the page keys a month; Enter goes there.

    Base of the strip and the calendar, which say which days they show and where.

    Signals:
        day_wanted: the day that was entered or pressed.
        month_wanted: a day that is not among those shown, to which the cursor went.
    """

    day_wanted = Signal(object)
    month_wanted = Signal(object)

    def __init__(self, name: str, theme: Theme, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.today = theme, today
        self.day = self.at_day = today
        self.chosen: frozenset[date] = frozenset({today})
        self._fills: Mapping[date, DayFill] = {}
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(OWN_FOCUS, True)
        theme.changed.connect(self._on_theme)

    @property
    def days(self) -> Sequence[date]:
        """The days shown, in order."""
        raise NotImplementedError

    def show_month(self, day: date) -> None:
        """Show the month of a day."""
        raise NotImplementedError

    def cell(self, day: date) -> QRect:
        """Where a day shown lies."""
        raise NotImplementedError

    def set_fills(self, fills: Sequence[DayFill]) -> None:
        """Tell how full days are; the others are shown without."""
        told = {one.day: one for one in fills}
        if told != self._fills:  # read again at each turn, and mostly the same
            self._fills = told
            self._tell()
            self.update()

    def set_day(self, day: date, chosen: Sequence[date] = ()) -> None:
        """Mark the day that the diary shows, or all days of its week.

        The cursor goes there, unless the diary was only read again while the person is on the way.
        """
        if day != self.day or not self.hasFocus():
            self.show_month(day)
            self.day = self.at_day = day
        self.chosen = frozenset(chosen or (day,))
        self._tell()
        self.update()

    def words_of(self, day: date) -> str:
        """How full a day is, in words."""
        known = self._fills.get(day)
        return known.words if known is not None else short_date_with_weekday(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, or go there."""
        step = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -7,
            Qt.Key.Key_Down: 7,
        }.get(Qt.Key(event.key()))
        months = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}.get(Qt.Key(event.key()))
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        elif step is not None:
            self._go_to(self.at_day + timedelta(days=step))
        elif months is not None:
            self._go_to(add_months(self.at_day, months))
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.day_wanted.emit(self.at_day)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press goes there."""
        day = self.day_at(event.position().toPoint())
        if day is not None:
            self.day_wanted.emit(day)

    def event(self, event: QEvent) -> bool:
        """The words of the day under the pointer."""
        if isinstance(event, QHelpEvent):
            day = self.day_at(event.pos())
            QToolTip.showText(event.globalPos(), self.words_of(day) if day else "", self)
            return True
        return super().event(event)

    def day_at(self, point: QPoint) -> date | None:
        """The day under a point."""
        return next((day for day in self.days if self.cell(day).contains(point)), None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The cursor is seen."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The cursor is where the diary is."""
        super().focusOutEvent(event)
        self._go_to(self.day)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Every day with its number and its bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_ground(painter)
        plain, strong = QFont(self.font()), QFont(self.font())
        for font, weight in ((plain, QFont.Weight.Normal), (strong, QFont.Weight.Bold)):
            font.setPointSizeF(self.theme.points(9))
            font.setWeight(weight)
        for day in self.days:
            painter.setFont(strong if day == self.today else plain)
            self._paint_day(painter, day)
        if self.hasFocus():
            self._paint_cursor(painter)
        painter.end()

    def paint_ground(self, painter: QPainter) -> None:
        """What lies beside and under the days."""
        painter.fillRect(self.rect(), QColor(self.theme.colours.surface))

    def is_apart(self, day: date) -> bool:
        """Whether a day is shown as one of another month."""
        del day
        return False

    def _go_to(self, day: date) -> None:
        self.at_day = day
        if day not in self.days:
            self.show_month(day)
            self.month_wanted.emit(day)
        self._tell()
        self.update()

    def _tell(self) -> None:
        self.setAccessibleDescription(self.words_of(self.at_day))

    def _paint_day(self, painter: QPainter, day: date) -> None:
        px, colours, room = self.theme.px, self.theme.colours, self.cell(day)
        known = self._fills.get(day)
        is_shut = known is not None and bool(known.closed or known.holiday)
        if day in self.chosen:
            painter.fillRect(room, QColor(colours.brand_tint))
        elif day.weekday() > 4 or is_shut:
            painter.fillRect(room, QColor(colours.quiet_tint))
        is_quiet = self.is_apart(day) or day.weekday() > 4
        ink = colours.text_quiet if is_quiet else colours.text
        painter.setPen(QColor(colours.brand if day == self.today else ink))
        number = room.adjusted(0, px(4), 0, -px(7))  # a house above it, its bar below
        painter.drawText(number, _CENTRE, str(day.day))
        if day == self.day:
            painter.fillRect(room.left(), room.top(), room.width(), px(2), QColor(colours.brand))
        self._paint_mark(painter, room, known)

    def _paint_mark(self, painter: QPainter, room: QRect, known: DayFill | None) -> None:
        """The bar, or a ring with a stroke for what is closed; a house for a home round."""
        if known is None:
            return
        px, colours = self.theme.px, self.theme.colours
        bar = QRect(room.left() + px(3), room.bottom() - px(6), room.width() - px(6), px(4))
        if known.closed or known.holiday:
            painter.setPen(QPen(QColor(colours.caution), px(14) / 10))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            reach, middle = px(3), bar.center()
            painter.drawEllipse(middle, reach, reach)
            painter.drawLine(middle + QPoint(-reach, reach), middle + QPoint(reach, -reach))
        else:
            paint_fill(painter, bar, known.fill, colours)
        if known.has_home_round:
            self._paint_house(painter, QPoint(room.right() - px(8), room.top() + px(1)))

    def _paint_house(self, painter: QPainter, at: QPoint) -> None:
        """The ⌂ of a home visit; in type it would be too small here to be told from a dot."""
        px = self.theme.px
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.colours.good))
        side, roof = px(6), px(3)
        painter.drawPolygon(
            [at + QPoint(-1, roof), at + QPoint(side // 2, 0), at + QPoint(side + 1, roof)]
        )
        painter.drawRect(at.x() + 1, at.y() + roof, side - 2, px(3))

    def _paint_cursor(self, painter: QPainter) -> None:
        if self.at_day not in self.days:
            return
        room = self.cell(self.at_day).adjusted(1, 1, -1, -1)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for ink, thickness in ((FOCUS_EDGE, 4), (self.theme.colours.focus, 2)):
            painter.setPen(QPen(QColor(ink), thickness))
            painter.drawRect(room)

    @Slot(object)
    def _on_theme(self, _colours: object) -> None:
        self.updateGeometry()
        self.update()
