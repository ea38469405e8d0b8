"""The calendar that opens over the diary: a month, a typed date, and jumps."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QKeyEvent, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from o2clinic.rules.calendar import add_months
from o2clinic.rules.display import MONTHS_IN_FULL, WEEKDAYS, short_date_with_weekday
from o2clinic.services.diary_weeks import DayFill, monday_of
from o2clinic.ui.diary.month_cells import MonthCells
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.date_edit import DateEdit
from o2clinic.ui.widgets.marks import label

_DAY_WIDTH, _DAY_HEIGHT, _HEAD = 36, 30, 20  # designed pixels
_WEEKS: Final = 6

# Words, keys, and what they mean from today on.
JUMPS: Final[tuple[tuple[str, str, Callable[[date], date]], ...]] = (
    ("In 1 week", "Alt+W", lambda today: today + timedelta(weeks=1)),
    ("In 3 weeks", "Alt+3", lambda today: today + timedelta(weeks=3)),
    ("In 3 months", "Alt+M", lambda today: add_months(today, 3)),
    ("In 1 year", "Alt+Y", lambda today: add_months(today, 12)),
)


class MonthPage(MonthCells):
    """Six weeks about a month."""

    def __init__(self, theme: Theme, today: date, parent: QWidget | None = None) -> None:
        super().__init__("Month", theme, today, parent)
        self.month = today.replace(day=1)
        self._days: Sequence[date] = ()
        self.show_month(today)

    @property
    def days(self) -> Sequence[date]:
        """From the Monday before the first of the month on."""
        return self._days

    def show_month(self, day: date) -> None:
        """Show the month of a day."""
        self.month = day.replace(day=1)
        first = monday_of(self.month)
        self._days = [first + timedelta(days=number) for number in range(7 * _WEEKS)]
        self.setAccessibleName(f"{MONTHS_IN_FULL[day.month - 1]} {day.year}")
        self.update()

    def is_apart(self, day: date) -> bool:
        """Days of the months before and after are quiet."""
        return day.month != self.month.month

    def cell(self, day: date) -> QRect:
        """A line a week."""
        at = (day - self.days[0]).days
        width, height = self.theme.px(_DAY_WIDTH), self.theme.px(_DAY_HEIGHT)
        return QRect(at % 7 * width, self.theme.px(_HEAD) + at // 7 * height, width, height)

    def sizeHint(self) -> QSize:
        """Seven days by six weeks."""
        px = self.theme.px
        return QSize(7 * px(_DAY_WIDTH), px(_HEAD) + _WEEKS * px(_DAY_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """All of it."""
        return self.sizeHint()

    def paint_ground(self, painter: QPainter) -> None:
        """The names of the weekdays above."""
        painter.fillRect(self.rect(), QColor(self.theme.colours.raised))
        font = QFont(self.font())
        font.setPointSizeF(self.theme.points(8))
        painter.setFont(font)
        painter.setPen(QColor(self.theme.colours.text_quiet))
        for at, name in enumerate(WEEKDAYS):
            room = QRect(
                at * self.theme.px(_DAY_WIDTH),
                0,
                self.theme.px(_DAY_WIDTH),
                self.theme.px(_HEAD),
            )
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, name)


class MiniCalendar(QFrame):
    """Type a date, press a jump, or go to a day with the arrow keys; Esc closes.

    Jumps count from today, whatever day is shown, and say where they lead.

    Signals:
        day_wanted: the day chosen.
        fills_wanted: first and last day of which the fill is to be shown, as a pair.
    """

    day_wanted = Signal(object)
    fills_wanted = Signal(object)

    def __init__(self, today: Callable[[], date], theme: Theme, parent: QWidget) -> None:
        # Not a popup: those have no ring round what has the keyboard.
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setProperty("kind", "card")
        self.setWindowTitle("Calendar")
        self.setAccessibleName("Calendar")
        self._today, self._theme, self._host = today, theme, parent
        self.date_edit = DateEdit("Go to day", today=today)
        self.date_edit.setPlaceholderText("in 3 months, +3w, 14 jul, mon")
        self.echo_label = label("", "echo")
        self.month_label = label("", "section")
        self.page = MonthPage(theme, today())
        self.before_button = self._button("◀", "Month before", self._on_before)
        self.after_button = self._button("▶", "Month after", self._on_after)
        self.jump_buttons = tuple(self._jump_button(words, keys) for words, keys, _ in JUMPS)
        self._lay_out()
        self.date_edit.echo_changed.connect(self._on_echo)
        self.date_edit.problem_changed.connect(self._on_problem)
        self.date_edit.returnPressed.connect(self._on_typed)
        self.page.day_wanted.connect(self._on_day)
        self.page.month_wanted.connect(self._on_month)

    def open_at(self, place: QPoint, day: date) -> None:
        """Open at a place of the screen, on a day."""
        self.page.today = self._today()
        self.page.set_day(day)
        self.date_edit.clear()
        for button, (words, keys, jump) in zip(self.jump_buttons, JUMPS, strict=True):
            to = short_date_with_weekday(jump(self._today()))
            button.setText(f"{words}   {to}   {keys}")
            button.setAccessibleName(f"{words}: {to}")
        self._on_month(day)
        self.adjustSize()
        self.move(self._on_screen(place))
        self.show()
        self.date_edit.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_fills(self, fills: Sequence[DayFill]) -> None:
        """Tell how full the days are."""
        self.page.set_fills(fills)

    def event(self, event: QEvent) -> bool:
        """It closes with a press anywhere else."""
        if event.type() is QEvent.Type.WindowDeactivate:
            self.close()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down from the typed date goes into the month; the page keys turn it; Esc closes."""
        months = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif months is not None:
            self._turn(months)
        elif event.key() == Qt.Key.Key_Down and self.date_edit.hasFocus():
            self.page.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        px = self._theme.px
        head = QHBoxLayout()
        head.addWidget(self.before_button)
        head.addStretch()
        head.addWidget(self.month_label)
        head.addStretch()
        head.addWidget(self.after_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(12), px(12), px(12), px(12))
        whole.setSpacing(px(6))
        whole.addWidget(self.date_edit)
        whole.addWidget(self.echo_label)
        whole.addLayout(head)
        whole.addWidget(self.page, 0, Qt.AlignmentFlag.AlignHCenter)
        for button in self.jump_buttons:
            whole.addWidget(button)

    def _button(self, text: str, name: str, slot: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("kind", "chip")
        button.setAccessibleName(name)
        button.clicked.connect(slot)
        return button

    def _jump_button(self, words: str, keys: str) -> QPushButton:
        button = QPushButton(words)
        button.setProperty("kind", "link")
        button.clicked.connect(self._on_jump)
        QShortcut(QKeySequence(keys), self).activated.connect(button.click)
        return button

    def _on_screen(self, place: QPoint) -> QPoint:
        """The place, moved so that nothing lies beyond the screen."""
        screen, size = self.screen().availableGeometry(), self.sizeHint()
        return QPoint(
            max(screen.left(), min(place.x(), screen.right() - size.width())),
            max(screen.top(), min(place.y(), screen.bottom() - size.height())),
        )

    def _turn(self, months: int) -> None:
        self._on_month(add_months(self.page.month, months))

    def _on_before(self) -> None:
        self._turn(-1)

    def _on_after(self) -> None:
        self._turn(1)

    def _on_jump(self) -> None:
        jump = next(
            jump
            for button, (_, _, jump) in zip(self.jump_buttons, JUMPS, strict=True)
            if button is self.sender()
        )
        self._on_day(jump(self._today()))

    def _on_typed(self) -> None:
        if self.date_edit.value is not None:
            self._on_day(self.date_edit.value)

    @Slot(object)
    def _on_day(self, day: date) -> None:
        self.close()
        self._host.window().activateWindow()
        self.day_wanted.emit(day)

    @Slot(object)
    def _on_month(self, day: date) -> None:
        self.page.show_month(day)
        self.month_label.setText(f"{MONTHS_IN_FULL[day.month - 1]} {day.year}")
        self.fills_wanted.emit((self.page.days[0], self.page.days[-1]))

    @Slot(object)
    def _on_echo(self, echo: str) -> None:
        """The day that is meant is shown while it is typed."""
        self.echo_label.setText(echo)
        day = self.date_edit.value
        if day is not None:
            self.page.set_day(day)
            self._on_month(day)

    @Slot(object)
    def _on_problem(self, problem: str) -> None:
        self.echo_label.setText(problem or self.date_edit.echo)
