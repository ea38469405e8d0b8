"""Day or week: which one the diary shows, the strip of months above it, the calendar over it."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut

from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date, short_date_with_weekday
from o2clinic.rules.permissions import Permission
from o2clinic.services.diary_weeks import DayFill, monday_of
from o2clinic.ui.diary import week_shape
from o2clinic.ui.diary.day_grid import DayGrid
from o2clinic.ui.diary.day_shape import Stop
from o2clinic.ui.diary.mini_calendar import MiniCalendar
from o2clinic.ui.diary.month_strip import MonthStrip
from o2clinic.ui.diary.week_grid import WeekGrid
from o2clinic.ui.diary.week_shape import WeekBlock, WeekShape

if TYPE_CHECKING:
    from o2clinic.ui.diary.diary_page import DiaryPage

DAY, WEEK = "day", "week"  # in the preferences
_CHANGES_FILL: Final = frozenset({Concept.APPOINTMENT, Concept.CLINIC, Concept.EVERYTHING})
_KEYS: Final = (
    ("Ctrl+1, Ctrl+2", "Day, week"),
    ("Ctrl+G", "Calendar: type a date, jump from today"),
    ("W, D", "Week of this day; day of this visit in the week"),
)


class DiaryViews(QObject):
    """Puts the week, the strip and the calendar into the diary's page.

    Signals:
        free_entered: the `Stop` of a free time in the week, on Enter: it is to be booked.
    """

    free_entered = Signal(object)

    def __init__(self, page: "DiaryPage") -> None:
        super().__init__(page)
        self._page, self._place = page, page.workplace
        theme, today = self._place.theme, self._place.services.diary.today
        self.week = WeekGrid(theme)
        self.week.hide()
        self.strip = MonthStrip(theme, today())
        self.calendar = MiniCalendar(today, theme, page)
        self._asked: tuple[object, ...] | None = None  # what the strip shows, or is to show
        self._goal: Stop | None = None  # in the day that is asked for
        self._takes_keys = True
        self._soon = QTimer(self)  # the strip does not keep the day waiting
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._keep_strip)
        page.add_bar(self.strip)
        self._connect()
        for keys, what in _KEYS:
            page.tell_keys(keys, what)

    @property
    def is_week(self) -> bool:
        """Whether the week is in front."""
        return not self.week.isHidden()

    @property
    def front(self) -> DayGrid | WeekGrid:
        """What the cursor moves in."""
        return self.week if self.is_week else self._page.grid

    def come_back(self) -> None:
        """Show what the person looked at last; called once, when the page is built."""
        if self._place.preferences.diary_view == WEEK:
            self._show(is_week=True)
        self.mark_day()

    def refresh(self) -> bool:
        """Ask for the week if it is in front; gives whether it is."""
        self.mark_day()
        self._soon.start()
        if self.is_week:
            weeks, day = self._place.services.diary_weeks, self._page.day
            site_id, person_id = self._page.day_choice.site_id, self._page.day_choice.person_id
            self._page.ask(
                "week",
                lambda: week_shape.shape(weeks.week(day, site_id), person_id),
                self._on_week,
            )
        return self.is_week

    def show_day(self, goal: Stop | None = None) -> None:
        """Leave the week; the cursor goes to the stop when its day is here."""
        if self.is_week:
            self._goal = goal
            self._show(is_week=False)
            self._page.refresh()

    def arrived(self) -> None:
        """A day is shown: go to what was chosen in the week; take the keys after a change."""
        grid, goal, takes_keys = self._page.grid, self._goal, self._takes_keys
        self._goal, self._takes_keys = None, False
        for block in grid.blocks:
            if goal is not None and block.stop.key == goal.key:
                grid.choose(block.stop, with_focus=takes_keys)
        if takes_keys and self._page.panel.isHidden():
            grid.take_keyboard()

    def turn_list(self) -> None:
        """Show the day as a list, or as a grid again."""
        page = self._page
        is_list = page.visit_list.isHidden()
        self.show_day()
        page.visit_list.setVisible(is_list)
        page.grid.setVisible(not is_list)
        page.finding.view.hide()
        self._name_list_button()
        if is_list:
            page.visit_list.setFocus()
        else:
            page.grid.take_keyboard()

    def _name_list_button(self) -> None:
        """The button says what it leads to."""
        is_list = not self._page.visit_list.isHidden()
        self._page.list_button.setText("As a grid  Ctrl+L" if is_list else "As a list  Ctrl+L")

    def mark_day(self) -> None:
        """Mark the day, or the days of the week, in the strip."""
        day = self._page.day
        week = [monday_of(day) + timedelta(days=number) for number in range(7)]
        self.strip.today = self._place.services.diary.today()
        self.strip.set_day(day, week if self.is_week else ())

    # Building

    def _connect(self) -> None:
        week = self.week
        week.person_chose.connect(self._on_person_chose)
        week.entered.connect(self._on_entered)
        self._place.bus.changed.connect(self._on_changed)
        self.strip.day_wanted.connect(self._on_day)
        self.strip.month_wanted.connect(self._on_month)
        self.calendar.day_wanted.connect(self._on_day)
        self.calendar.fills_wanted.connect(self._on_fills_wanted)

    def connect_choice(self) -> None:
        """Listen to the row of chips, once it is there."""
        page, choice = self._page, self._page.day_choice
        self.week.turned.connect(choice.turn)
        choice.week_wanted.connect(self._on_view)
        choice.person_wanted.connect(page.refresh)
        choice.calendar_wanted.connect(self._on_calendar)
        for where, keys, slot in (
            (page, "Ctrl+1", self._on_day_key),
            (page, "Ctrl+2", self._on_week_key),
            (page, "Ctrl+G", self._on_calendar),
            (page.grid, "W", self._on_week_key),
            (page.visit_list, "W", self._on_week_key),
            (self.week, "D", self._on_day_of_block),
        ):
            shortcut = QShortcut(QKeySequence(keys), where)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    # Inside

    def _show(self, *, is_week: bool) -> None:
        page = self._page
        page.grid.setVisible(not is_week)
        page.visit_list.hide()
        page.finding.view.hide()
        self._name_list_button()
        self.week.setVisible(is_week)
        if is_week:
            page.visit_bar.hide()
        page.day_choice.show_week(is_week=is_week)

    def _change(self, *, is_week: bool, goal: Stop | None = None) -> None:
        """The person looks at the other one from now on."""
        self._goal = goal
        self._place.preferences.diary_view = WEEK if is_week else DAY
        self._takes_keys = True
        self._show(is_week=is_week)
        self._page.refresh()

    def _keep_strip(self) -> None:
        """Ask how full the days are, unless the strip has it."""
        site_id, between = self._page.day_choice.site_id, self.strip.between
        if self._asked != (site_id, between):
            self._asked = (site_id, between)
            self._ask_fills("strip", *between, self.strip.set_fills)

    def _ask_fills(
        self, name: str, first: date, last: date, then: Callable[[Sequence[DayFill]], None]
    ) -> None:
        weeks, site_id = self._place.services.diary_weeks, self._page.day_choice.site_id
        self._place.background.ask(
            self._page,
            name,
            lambda: weeks.days(first, last, site_id),
            then,
            self._page.on_failure,
        )

    # Answers

    def _on_week(self, shape: WeekShape) -> None:
        sheet, page = shape.sheet, self._page
        if not self.is_week or monday_of(page.day) != sheet.monday:
            return
        last = sheet.monday + timedelta(days=6)
        page.set_title(f"{short_date(sheet.monday)[:6]} to {short_date(last)}")
        page.set_subtitle(_counts(shape))
        page.day_choice.set_sites(sheet.sites)
        page.day_choice.set_people(shape.clinicians)
        self.week.set_shape(shape, page.day)
        if not shape.rows:
            page.on_notice_action(self._on_this_week)
            title = f"No clinic in the week of {short_date_with_weekday(sheet.monday)}"
            page.show_empty(title, "Go to another week above, or back to this one.", "This week")
        elif self._takes_keys and page.panel.isHidden():
            self.week.take_keyboard()
        self._takes_keys = False

    # Slots

    @Slot(object)
    def _on_changed(self, changes: frozenset[Change]) -> None:
        if any(change.concept in _CHANGES_FILL for change in changes):
            self._asked = None
            if self._page.isVisible():
                self._soon.start()

    @Slot(object)
    def _on_person_chose(self, stop: Stop) -> None:
        """The day in front is the cursor's: the list, the printing and the strip go by it."""
        day = day_of(stop.span.starts_at)
        if day != self._page.day:
            self._page.day = day
            self._page.day_choice.set_day(day)
            self.mark_day()
            self._keep_strip()

    @Slot(object)
    def _on_entered(self, block: WeekBlock) -> None:
        if block.free and self._place.actor.may(Permission.BOOK):
            self.free_entered.emit(block.stop)
        else:
            self._on_day_of_block()

    def _on_day_of_block(self) -> None:
        if self.is_week:
            self._change(is_week=False, goal=self.week.chosen)

    def _on_day_key(self) -> None:
        if self.is_week:
            self._change(is_week=False, goal=self.week.chosen)
        elif not self._page.visit_list.isHidden():
            self._show(is_week=False)
        self._page.day_choice.show_week(is_week=self.is_week)

    def _on_week_key(self) -> None:
        if not self.is_week:
            self._change(is_week=True)
        self._page.day_choice.show_week(is_week=True)

    @Slot(object)
    def _on_view(self, is_week: object) -> None:
        if is_week:
            self._on_week_key()
        else:
            self._on_day_key()

    @Slot(object)
    def _on_day(self, day: date) -> None:
        """The day is gone to, and the keys with it."""
        self._takes_keys = True
        self._page.go_to_day(day)

    def _on_this_week(self) -> None:
        self._page.go_to_day(self._place.services.diary.today())

    @Slot(object)
    def _on_month(self, _day: date) -> None:
        self._keep_strip()

    def _on_calendar(self) -> None:
        button = self._page.day_choice.calendar_button
        self.calendar.open_at(button.mapToGlobal(QPoint(0, button.height())), self._page.day)

    @Slot(object)
    def _on_fills_wanted(self, between: tuple[date, date]) -> None:
        self._ask_fills("calendar", *between, self._on_fills)

    def _on_fills(self, fills: Sequence[DayFill]) -> None:
        self.calendar.show_fills(fills)


def _counts(shape: WeekShape) -> str:
    """The same as of a day."""
    fill = shape.sheet.fill
    missed = sum(
        visit.is_freed for day in shape.sheet.days for it in day.columns for visit in it.visits
    )
    parts = [f"{fill.booked} booked", f"{fill.free} free"]
    parts += [f"{fill.overbooked} overbooked"] if fill.overbooked else []
    parts += [f"{missed} did not attend"] if missed else []
    return ", ".join(parts)
