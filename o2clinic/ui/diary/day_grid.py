"""The diary's grid: clinicians side by side, the clock down the left, one block a visit."""

from datetime import datetime

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from o2clinic.rules.clinic_time import day_of
from o2clinic.services.diary import DaySheet
from o2clinic.ui.diary import day_shape
from o2clinic.ui.diary.block import Block
from o2clinic.ui.diary.block_drag import BlockDrag
from o2clinic.ui.diary.day_paint import AXIS, CLOSED, HEAD, DayAxis, DayCanvas, DayHead
from o2clinic.ui.diary.day_shape import Stop
from o2clinic.ui.theme import Theme

_NARROWEST_COLUMN, _LOWEST_HOUR = 130, 52  # designed pixels
_TOP = 9  # room for half a line of text above the first hour


class DayGrid(QWidget):
    """Arrow keys move over visits and free slots; the page up and down keys turn the day.

    Each block is a widget with a name; see `Block` for why.

    Signals:
        stop_chosen: the `Stop` in front, or None; also after each new reading of the day.
        person_chose: the `Stop` that the person went to.
        entered: the `Stop` in front, on Enter or double press.
        day_turned: +1 or -1.
    """

    stop_chosen = Signal(object)
    person_chose = Signal(object)
    entered = Signal(object)
    day_turned = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.sheet: DaySheet | None = None
        self._is_left = False
        self.moment: datetime | None = None
        self._stops: tuple[tuple[Stop, ...], ...] = ()
        self._blocks: dict[tuple[object, ...], Block] = {}
        self._spare: list[Block] = []  # hidden, for a day with more
        self._hour = float(_LOWEST_HOUR)  # height on the canvas
        self._chosen: tuple[object, ...] | None = None
        self._visit_id = 0  # of the visit in front, which may be moved at another desk
        self.hours = (day_shape.FIRST_HOUR, day_shape.LAST_HOUR)
        self.setAccessibleName("Diary of the day")
        self._head, self._axis = DayHead(self), DayAxis(self)
        self.canvas = DayCanvas(self)
        self.drag = BlockDrag(self)
        self.scroll_area = QScrollArea()
        self.scroll_area.setWidget(self.canvas)
        self.scroll_area.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroll_area.viewport().installEventFilter(self)
        self.scroll_area.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.scroll_area.horizontalScrollBar().valueChanged.connect(self._on_scrolled)
        whole = QGridLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._head, 0, 0, 1, 2)
        whole.addWidget(self._axis, 1, 0)
        whole.addWidget(self.scroll_area, 1, 1)
        theme.changed.connect(self._on_theme)
        self._on_theme(theme.colours)

    @property
    def chosen(self) -> Stop | None:
        """The stop in front."""
        block = self._blocks.get(self._chosen) if self._chosen else None
        return block.stop if block else None

    def free_near(self) -> Stop | None:
        """The free time in front, else the clinician's next one, else what is in front.

        None while a day without a clinic is looked at: nothing of another day is to be booked.
        """
        at = None if self._is_left else self.chosen
        if at is None or at.slot is not None:
            return at
        column = self._stops[at.column_number]
        free = [stop for stop in column if day_shape.is_open(stop)]
        later = [stop for stop in free if stop.span.starts_at >= at.span.starts_at]
        return next(iter(later or free), at)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Every block shown."""
        return tuple(self._blocks.values())

    def leave(self) -> None:
        """Another day is looked at, which has no clinic; the cursor is kept for the way back."""
        self._is_left = True

    def set_sheet(self, sheet: DaySheet) -> None:
        """Show a day; the cursor stays where it was if that is still there."""
        if self.drag.keeps(sheet):
            return  # what is dragged would be gone
        had_focus = any(block.hasFocus() for block in self._blocks.values())
        self.sheet, self.moment, self._is_left = sheet, sheet.at, False
        self._stops = day_shape.stops(sheet)
        self.hours = day_shape.hours(sheet)
        self._size_head()
        self._show_blocks()
        self._place()
        self._choose_again(had_focus=had_focus)

    def _show_blocks(self) -> None:
        """Each stop has its block: what is still there keeps it, the others take what is left."""
        every = {stop.key: stop for column in self._stops for stop in column}
        kept = {key: self._blocks.pop(key) for key in every if key in self._blocks}
        self._spare += self._blocks.values()
        self._blocks = {}
        for key, stop in every.items():
            block = kept.get(key) or (self._spare.pop() if self._spare else None)
            if block is None:
                block = Block(stop, self.theme, self, self.canvas)
                block.clicked.connect(self._on_clicked)
            else:
                block.show_stop(stop)
            self._blocks[key] = block
            block.show()
        for block in self._spare:
            block.hide()

    def set_moment(self, moment: datetime) -> None:
        """Move the line of the present."""
        self.moment = moment
        self._place()

    def choose(self, stop: Stop, *, with_focus: bool = True) -> None:
        """Put a stop in front, as the person wishes."""
        self._put_in_front(stop, with_focus=with_focus)
        self.person_chose.emit(stop)

    def look_for(self, key: tuple[object, ...], visit_id: int) -> None:
        """Put a visit that is to be at this key in front as soon as it is there."""
        self._chosen, self._visit_id = key, visit_id

    def take_keyboard(self) -> None:
        """Give the block in front the keyboard."""
        if self.chosen is not None:
            self._put_in_front(self.chosen, with_focus=True)

    def column_x(self, number: int) -> int:
        """Where a column begins on the canvas."""
        count = max(1, len(self._stops))
        return round(self.canvas.width() * number / count)

    def y_of(self, moment: datetime) -> int:
        """Where an instant lies on the canvas."""
        return self.y_of_minutes(day_shape.minutes_of_day(moment))

    def y_of_end(self, moment: datetime) -> int:
        """Where something that ends then ends on the canvas."""
        return self.y_of_minutes(day_shape.minutes_of_end(moment))

    def y_of_minutes(self, minutes: int) -> int:
        """Where a time of day lies on the canvas."""
        return self.theme.px(_TOP) + round((minutes / 60 - self.hours[0]) * self._hour)

    def now_y(self) -> int | None:
        """Where the present lies; None on another day."""
        if self.sheet is None or self.moment is None or day_of(self.moment) != self.sheet.day:
            return None
        minutes = day_shape.minutes_of_day(self.moment)
        inside = self.hours[0] * 60 <= minutes <= self.hours[1] * 60
        return self.y_of_minutes(minutes) if inside else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The room for the columns."""
        if event.type() is QEvent.Type.Resize:
            self._place()  # the bar at the side came or went
        return super().eventFilter(watched, event)

    def on_block_key(self, block: Block, event: QKeyEvent) -> bool:
        """Move over the stops, turn the day, or book."""
        return self._on_key(block.stop, event)

    def on_block_press(self, block: Block, event: QMouseEvent) -> bool:
        """Once to choose or to drag, twice to enter."""
        if event.type() is not QEvent.Type.MouseButtonDblClick:
            self.drag.take_hold(block, event)
            return False
        self.choose(block.stop)
        self.entered.emit(block.stop)
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns share the width."""
        super().resizeEvent(event)
        self._place()

    def _put_in_front(self, stop: Stop, *, with_focus: bool) -> None:
        if self._chosen in self._blocks:
            self._blocks[self._chosen].setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._chosen, self._visit_id = stop.key, stop.visit.visit_id if stop.visit else 0
        block = self._blocks[stop.key]
        block.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # Tab comes to the one in front only
        self.scroll_area.ensureWidgetVisible(block, self.theme.px(8), self.theme.px(24))
        if with_focus:
            block.setFocus(Qt.FocusReason.OtherFocusReason)
        self.stop_chosen.emit(stop)

    def _on_key(self, stop: Stop, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        across = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        along = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Home: -999, Qt.Key.Key_End: 999}
        turned = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
        if key in turned:
            self.day_turned.emit(turned[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered.emit(stop)
        elif key in across:
            self._go_across(stop, across[key])
        elif key in along:
            column = self._stops[stop.column_number]
            at = min(max(column.index(stop) + along[key], 0), len(column) - 1)
            self.choose(column[at])
        else:
            return False
        return True

    def _go_across(self, stop: Stop, step: int) -> None:
        number = stop.column_number + step
        while 0 <= number < len(self._stops):
            found = day_shape.nearest(self._stops[number], stop.span.starts_at)
            if found is not None:
                self.choose(found)
                return
            number += step

    def _choose_again(self, *, had_focus: bool) -> None:
        every = tuple(stop for column in self._stops for stop in column)
        same = day_shape.same_as(every, self._chosen, self._visit_id)
        if same is None and self.moment is not None:
            free = tuple(filter(day_shape.is_open, every))
            same = day_shape.nearest(free or every, self.moment)
        if same is None:
            self._chosen = None
            self.stop_chosen.emit(None)
            return
        self._put_in_front(same, with_focus=had_focus)

    def _size_head(self) -> None:
        """A line more where something is closed; whole under the pointer and for a reader."""
        columns = self.sheet.columns if self.sheet is not None else ()
        told = [(one.clinician, day_shape.closed_words(one)) for one in columns]
        words = [f"{clinician}: {closed}" for clinician, closed in told if closed]
        self._head.setFixedHeight(self.theme.px(HEAD + (CLOSED if words else 0)))
        self._head.setToolTip("\n".join(words))
        self.setAccessibleDescription("Closed: " + "; ".join(words) if words else "")

    def _hour_height(self) -> float:
        room = self.scroll_area.viewport().height() - 2 * self.theme.px(_TOP)
        return max(self.theme.px(_LOWEST_HOUR), room / (self.hours[1] - self.hours[0]))

    def _place(self) -> None:
        px, viewport = self.theme.px, self.scroll_area.viewport()
        self._hour = self._hour_height()
        height = round(self._hour * (self.hours[1] - self.hours[0])) + 2 * px(_TOP)
        width = max(viewport.width(), px(_NARROWEST_COLUMN) * len(self._stops))
        self.canvas.resize(width, height)
        now = self.now_y()
        lanes = {key: it for column in self._stops for key, it in day_shape.lanes(column).items()}
        for block in self._blocks.values():
            stop = block.stop
            left, right = (self.column_x(stop.column_number + more) for more in (0, 1))
            top, bottom = self.y_of(stop.span.starts_at), self.y_of_end(stop.span.ends_at)
            if stop.key in lanes:
                number, of = lanes[stop.key]
                width = (right - left) // of
                left, right = left + number * width, left + (number + 1) * width
            block.setGeometry(left + px(3), top + 1, right - left - px(8), bottom - top - 1)
            block.set_now_line(now - top - 1 if now is not None and top < now < bottom else None)
        for part in (self._head, self._axis, self.canvas):
            part.update()

    def _on_clicked(self) -> None:
        block = self.sender()
        if isinstance(block, Block):
            self.choose(block.stop)

    def _on_scrolled(self, _value: int) -> None:
        self._head.update()
        self._axis.update()

    @Slot(object)
    def _on_theme(self, _colours: object) -> None:
        self._size_head()
        self._axis.setFixedWidth(self.theme.px(AXIS))
        self.setMinimumHeight(self.theme.px(240))
        self._place()
