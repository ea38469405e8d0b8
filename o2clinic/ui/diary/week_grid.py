"""The diary of a week: one painting, of which no more is painted than can be seen."""

from datetime import date

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from o2clinic.ui.diary import day_shape, week_shape
from o2clinic.ui.diary.day_shape import Stop
from o2clinic.ui.diary.week_layout import WeekLayout
from o2clinic.ui.diary.week_lettering import Lettering
from o2clinic.ui.diary.week_paint import WeekPainter
from o2clinic.ui.diary.week_shape import WeekBlock, WeekShape, blocks_of
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.focus_ring import OWN_FOCUS

_LOWEST = 240  # designed pixels


class WeekGrid(QAbstractScrollArea):
    """Arrow keys go over visits and free times; the page up and down keys turn the week.

    Up and Down go through a day, from one clinician to the next; Left and Right go to the same
    clinician's other days, to what is on there at the same time. A screen reader is told the
    block in front, as it is told the value under the cursor of a chart.

    Signals:
        person_chose: the `Stop` that the person went to.
        entered: the `WeekBlock` in front, on Enter or double press.
        turned: +1 or -1.
    """

    person_chose = Signal(object)
    entered = Signal(object)
    turned = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._shape: WeekShape | None = None
        self._layout: WeekLayout | None = None
        self._lettering: Lettering | None = None
        self._chosen: WeekBlock | None = None
        self._goal = 0  # a visit that is to be in front
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(OWN_FOCUS, True)
        self.setAccessibleName("Diary of the week")
        # It paints every pixel, so what is scrolled may be moved as it stands on the screen.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self._on_theme)
        self._on_theme(theme.colours)

    @property
    def shape(self) -> WeekShape | None:
        """What is shown."""
        return self._shape

    @property
    def block(self) -> WeekBlock | None:
        """The block in front."""
        return self._chosen

    @property
    def chosen(self) -> Stop | None:
        """The stop in front, as the day's grid has it."""
        return self._chosen.stop if self._chosen else None

    def free_near(self) -> Stop | None:
        """The free time in front, else the next one of that clinician's day, else what is there."""
        at = self._chosen
        if at is None or at.free:
            return self.chosen
        free = [one for one in self._cell_of(at) if day_shape.is_open(one.stop)]
        later = [one for one in free if one.span.starts_at >= at.span.starts_at]
        return next(iter(later or free), at).stop

    def set_shape(self, shape: WeekShape, day: date) -> None:
        """Show a week; the cursor goes to the day, or stays if it is on its block there still."""
        before, wanted = self._chosen, self._goal
        self._shape, self._goal = shape, 0
        self._arrange()
        sent = next((one for one in shape.blocks if wanted and one.visit_id == wanted), None)
        goal = sent or self._first_of(day)
        same = [one for one in shape.blocks if before is not None and one.key == before.key]
        stays = sent is None and bool(same) and goal is not None
        if stays and goal is not None:
            stays = same[0].day == day or goal.day != day
        self._put_in_front(same[0] if stays else goal)

    def choose(self, block: WeekBlock) -> None:
        """Put a block in front, as the person wishes."""
        self._put_in_front(block)
        self.person_chose.emit(block.stop)

    def look_for(self, visit_id: int) -> None:
        """Put a visit in front as soon as its week is there."""
        self._goal = visit_id

    def take_keyboard(self) -> None:
        """Take the keys."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def rect_of(self, block: WeekBlock) -> QRect:
        """Where a block is seen on the viewport; empty when it is not in the week."""
        place = self._layout.place_of(block.key) if self._layout is not None else None
        if self._layout is None or place is None:
            return QRect()
        return self._layout.rect(place).translated(-self._origin())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move about; every other key is the page's."""
        key = Qt.Key(event.key())
        along = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        across = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        turned = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
        has_modifier = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if has_modifier or self._chosen is None:
            event.ignore()
        elif key in turned:
            self.turned.emit(turned[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered.emit(self._chosen)
        elif key in along:
            self._go_along(self._chosen, along[key])
        elif key in across:
            self._go_across(self._chosen, across[key])
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            day = self._day_of(self._chosen)
            self.choose(day[0 if key is Qt.Key.Key_Home else -1])
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press chooses."""
        block = self._block_under(event.position().toPoint())
        if block is not None:
            self.choose(block)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double press is Enter."""
        block = self._block_under(event.position().toPoint())
        if block is not None:
            self.entered.emit(block)

    def viewportEvent(self, event: QEvent) -> bool:
        """The whole of a block's words under the pointer."""
        if isinstance(event, QHelpEvent):
            block = self._block_under(event.pos())
            QToolTip.showText(event.globalPos(), block.words if block else "", self.viewport())
            return True
        return super().viewportEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """What can be seen of the week."""
        if self._layout is None:
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self._layout.place_of(self._chosen.key) if self._chosen else None
        if self._lettering is None:
            self._lettering = Lettering(self.theme, self.font())
        room = self.viewport().rect()
        drawing = WeekPainter(painter, self._layout, self.theme, self._lettering, room)
        offset = QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        drawing.paint(offset, chosen, event.region(), has_focus=self.hasFocus())
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Another font has other letters."""
        if event.type() is QEvent.Type.FontChange:
            self._lettering = None
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Days share the width; what is in front stays in sight."""
        super().resizeEvent(event)
        self._arrange()
        if self._chosen is not None:
            self._bring_into_sight(self._chosen)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The cursor is seen to have the keys."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keys are elsewhere."""
        super().focusOutEvent(event)
        self.viewport().update()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """The table is moved, and what comes into sight is painted; names and days stay."""
        view, layout = self.viewport(), self._layout
        if layout is None or view.devicePixelRatioF() % 1:  # at 125 % it would come to lie between
            view.update()
            return
        view.scroll(dx, dy, view.rect().adjusted(layout.side, layout.head, 0, 0))
        if dx:
            view.update(layout.side, 0, view.width() - layout.side, layout.head)
        if dy:
            view.update(0, layout.head, layout.side, view.height() - layout.head)

    # Moving

    def _go_along(self, block: WeekBlock, step: int) -> None:
        day = self._day_of(block)
        at = next(number for number, one in enumerate(day) if one.key == block.key)
        self.choose(day[min(max(at + step, 0), len(day) - 1)])

    def _go_across(self, block: WeekBlock, step: int) -> None:
        layout = self._layout
        place = layout.place_of(block.key) if layout is not None else None
        if layout is None or place is None:
            return
        cells = layout.shape.rows[place.row].cells
        minutes = day_shape.minutes_of_day(block.span.starts_at)
        number = place.day + step
        while 0 <= number < len(cells):
            found = week_shape.nearest(blocks_of(cells[number]), minutes)
            if found is not None:
                self.choose(found)
                return
            number += step

    def _day_of(self, block: WeekBlock) -> list[WeekBlock]:
        """Every block of a block's day, clinician by clinician."""
        rows = self._shape.rows if self._shape is not None else ()
        place = self._layout.place_of(block.key) if self._layout is not None else None
        return [one for row in rows if place for one in blocks_of(row.cells[place.day])]

    def _cell_of(self, block: WeekBlock) -> tuple[WeekBlock, ...]:
        place = self._layout.place_of(block.key) if self._layout is not None else None
        if self._shape is None or place is None:
            return ()
        return blocks_of(self._shape.rows[place.row].cells[place.day])

    def _first_of(self, day: date) -> WeekBlock | None:
        """The first free time of a day, else its first visit, else that of the day after it."""
        every = list(self._shape.blocks) if self._shape is not None else []
        there = [one for one in every if one.day == day]
        there = there or [one for one in every if one.day > day] or every
        free = [one for one in there if day_shape.is_open(one.stop)]
        return min(free or there, key=lambda it: (it.day, it.span), default=None)

    def _put_in_front(self, block: WeekBlock | None) -> None:
        self._chosen = block
        self.setAccessibleDescription(block.words if block else "")
        if block is not None:
            self._bring_into_sight(block)
        self.viewport().update()

    def _bring_into_sight(self, block: WeekBlock) -> None:
        layout, view = self._layout, self.viewport()
        place = layout.place_of(block.key) if layout is not None else None
        if layout is None or place is None:
            return
        rect, edge = layout.rect(place), self.theme.px(8)
        for bar, start, end, room in (
            (
                self.horizontalScrollBar(),
                rect.left(),
                rect.right(),
                view.width() - layout.side,
            ),
            (self.verticalScrollBar(), rect.top(), rect.bottom(), view.height() - layout.head),
        ):
            least, most = end + edge - room, start - edge
            bar.setValue(min(max(bar.value(), least), most))

    # Placing

    def _arrange(self) -> None:
        if self._shape is None:
            return
        view = self.viewport()
        layout = self._layout = WeekLayout(self._shape, self.theme, view.width())
        for bar, whole, room in (
            (self.horizontalScrollBar(), layout.width, view.width() - layout.side),
            (self.verticalScrollBar(), layout.height, view.height() - layout.head),
        ):
            bar.setRange(0, max(0, whole - room))
            bar.setPageStep(max(1, room))
            bar.setSingleStep(layout.line)
        view.update()

    def _origin(self) -> QPoint:
        """What is added to a point of the viewport for the same point of the table."""
        side, head = (self._layout.side, self._layout.head) if self._layout is not None else (0, 0)
        across, along = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        return QPoint(across - side, along - head)

    def _block_under(self, point: QPoint) -> WeekBlock | None:
        layout = self._layout
        if layout is None or point.x() < layout.side or point.y() < layout.head:
            return None
        return layout.hit(point + self._origin())

    @Slot(object)
    def _on_theme(self, _colours: object) -> None:
        self._lettering = None
        self.setMinimumHeight(self.theme.px(_LOWEST))
        self._arrange()
