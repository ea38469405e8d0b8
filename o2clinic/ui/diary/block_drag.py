"""Dragging a booked visit to another time or clinician; its shadow says where it would be."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from o2clinic.rules.visits import VisitStatus
from o2clinic.services.visit_rows import times
from o2clinic.ui.diary.block import Block
from o2clinic.ui.diary.day_shape import Stop
from o2clinic.ui.diary.move_targets import snapped, stop_at
from o2clinic.ui.theme import Theme

if TYPE_CHECKING:
    from o2clinic.services.diary import DaySheet
    from o2clinic.services.visit_rows import VisitRow
    from o2clinic.ui.diary.day_grid import DayGrid


@dataclass(slots=True)
class _Held:
    """A block under the pressed button; `grip` is where in it the pointer took hold."""

    block: Block
    visit: "VisitRow"
    grip: QPoint
    is_dragged: bool = False


class BlockDrag(QObject):
    """Press on a booked visit and pull; Esc lets go, and it stays where it was.

    Signals:
        dropped: the visit and the `Stop` at which it was let go, as a pair.
    """

    dropped = Signal(object)

    def __init__(self, grid: "DayGrid") -> None:
        super().__init__(grid)
        self._grid = grid
        self._held: _Held | None = None
        self._target: Stop | None = None
        self._waiting: DaySheet | None = None
        self._shadow: _Shadow | None = None
        self.is_allowed = False

    @property
    def is_dragging(self) -> bool:
        """Whether a visit hangs on the pointer."""
        return self._held is not None and self._held.is_dragged

    @property
    def words(self) -> str:
        """Where it would be put, as the shadow says it."""
        return _words(self._target) if self._target is not None else ""

    def keeps(self, sheet: "DaySheet") -> bool:
        """Hold a new reading of the day back from the press on: the block is to be there still."""
        self._waiting = sheet if self._held is not None else None
        return self._held is not None

    def take_hold(self, block: Block, event: QMouseEvent) -> None:
        """The mouse is pressed on a block: from now on until it lets go, its events are ours."""
        visit = block.stop.visit
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._let_go()
        if self.is_allowed and visit is not None and visit.status == VisitStatus.BOOKED:
            self._held = _Held(block, visit, event.position().toPoint())
            block.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The mouse on the block that is held, and Esc."""
        if not isinstance(watched, Block):
            return False
        if event.type() is QEvent.Type.WindowDeactivate and self._held is not None:
            self._let_go()  # a dialog, the lock, another program: its release may never come
        if isinstance(event, QMouseEvent):
            return self._on_mouse(event)
        if isinstance(event, QKeyEvent) and self.is_dragging:
            if event.key() == Qt.Key.Key_Escape:
                if event.type() is QEvent.Type.ShortcutOverride:
                    event.accept()
                else:
                    self._let_go()
            return True  # nothing else while it hangs on the pointer
        return False

    def _on_mouse(self, event: QMouseEvent) -> bool:
        if event.type() is QEvent.Type.MouseMove and self._held is not None:
            self._pull(self._held, event.position().toPoint())
            return self._held.is_dragged
        if event.type() is QEvent.Type.MouseButtonRelease:
            return event.button() == Qt.MouseButton.LeftButton and self._drop()
        return False

    def _pull(self, held: _Held, at: QPoint) -> None:
        far = (at - held.grip).manhattanLength() >= QApplication.startDragDistance()
        if not held.is_dragged and not far:
            return
        if not held.is_dragged:
            held.is_dragged = True
            held.block.setDown(False)
            self._grid.choose(held.block.stop)
        grid, canvas = self._grid, self._grid.canvas
        if grid.sheet is None:
            return
        pointer = held.block.mapTo(canvas, at)
        columns = grid.sheet.columns
        number = min(max(pointer.x() * len(columns) // max(1, canvas.width()), 0), len(columns) - 1)
        top = pointer.y() - held.grip.y()
        moment = snapped(columns[number], grid.sheet.day, self._minutes_at(top))
        self._target = stop_at(columns[number], number, held.visit, moment)
        if self._shadow is None:
            self._shadow = _Shadow(grid.theme, canvas)
        self._shadow.show_at(self._room(self._target), held.visit.name, _words(self._target))
        grid.scroll_area.ensureVisible(pointer.x(), pointer.y(), 0, grid.theme.px(30))

    def _drop(self) -> bool:
        held, target = self._held, self._target
        was_dragged = self.is_dragging
        self._let_go()
        if not was_dragged or held is None or target is None:
            return False
        if (target.column.key, target.span.starts_at) != (
            held.block.stop.column.key,
            held.visit.starts_at,
        ):
            self.dropped.emit((held.visit, target))
        return True

    def _let_go(self) -> None:
        if self._held is not None:
            self._held.block.removeEventFilter(self)
        self._held = self._target = None
        if self._shadow is not None:
            self._shadow.hide()
        if self._waiting is not None:
            # Not at once: the block still has its release to deal with.
            QTimer.singleShot(0, self._catch_up)

    def _catch_up(self) -> None:
        sheet, self._waiting = self._waiting, None
        if sheet is not None:
            self._grid.set_sheet(sheet)

    def _minutes_at(self, y: int) -> float:
        grid, first = self._grid, self._grid.hours[0] * 60
        hour = grid.y_of_minutes(first + 60) - grid.y_of_minutes(first)
        return first + (y - grid.y_of_minutes(first)) * 60 / max(1, hour)

    def _room(self, stop: Stop) -> QRect:
        grid = self._grid
        left, right = (grid.column_x(stop.column_number + more) for more in (0, 1))
        top = grid.y_of(stop.span.starts_at)
        height = grid.y_of_minutes(stop.span.minutes) - grid.y_of_minutes(0)
        return QRect(left + grid.theme.px(3), top, right - left - grid.theme.px(8), height)


class _Shadow(QWidget):
    """The outline of a visit at the place where it would be put."""

    def __init__(self, theme: Theme, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._theme = theme
        self._name = self._words = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_at(self, room: QRect, name: str, words: str) -> None:
        """Be there, high enough for two lines."""
        self._name, self._words = name, words
        least = 2 * self.fontMetrics().height() + self._theme.px(6)
        self.setGeometry(room.left(), room.top(), room.width(), max(room.height(), least))
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Whom, and where to."""
        colours, px = self._theme.colours, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.brand), 2))
        painter.setBrush(QColor(colours.brand_tint))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), px(4), px(4))
        painter.setPen(QColor(colours.text))
        height = painter.fontMetrics().height()
        for number, words in enumerate((self._words, self._name)):
            line = QRect(px(8), px(3) + number * height, self.width() - px(12), height)
            cut = Qt.TextElideMode.ElideRight
            painter.drawText(line, 0, painter.fontMetrics().elidedText(words, cut, line.width()))
        painter.end()


def _words(stop: Stop) -> str:
    """10:30–11:15 · Dr A. Berg."""
    return f"{times(stop.span.starts_at, stop.span.ends_at)} · {stop.column.clinician}"
