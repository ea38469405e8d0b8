"""What stands in front in the diary: a day, its list, the week, or the search for a time."""

from datetime import date, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date, short_date_with_weekday
from o2clinic.rules.permissions import Permission
from o2clinic.services.diary_weeks import monday_of
from o2clinic.ui.diary import day_shape, week_shape
from o2clinic.ui.diary.day_grid import DayGrid
from o2clinic.ui.diary.day_shape import Stop
from o2clinic.ui.diary.diary_months import DiaryMonths
from o2clinic.ui.diary.view_keys import bind
from o2clinic.ui.diary.week_grid import WeekGrid
from o2clinic.ui.diary.week_shape import WeekBlock, WeekShape

if TYPE_CHECKING:
    from o2clinic.services.visit_rows import VisitRow
    from o2clinic.ui.diary.diary_page import DiaryPage

DAY, WEEK = "day", "week"  # in the preferences
_KEYS: Final = (
    ("Ctrl+1, Ctrl+2", "Day, week"),
    ("Ctrl+G", "Calendar: type a date, jump from today"),
    ("W, D", "Week of this day; day of this visit in the week"),
)


class Front(Enum):
    """What stands in front; one of them at a time."""

    DAY = auto()
    LIST = auto()
    WEEK = auto()
    SEARCH = auto()


class DiaryViews(QObject):
    """Puts the week into the diary's page, and one view in front.

    What is pressed on a visit is about `chosen`: what the person sees in front, in each view.

    Signals:
        free_entered: the `Stop` of a free time in the week, on Enter: it is to be booked.
        stood_on: the `Stop` in front of a day or its list, or None; also after a new reading.
    """

    free_entered = Signal(object)
    stood_on = Signal(object)

    def __init__(self, page: "DiaryPage") -> None:
        super().__init__(page)
        self._page, self._place = page, page.workplace
        self.week = WeekGrid(self._place.theme)
        self.week.hide()
        self.months = DiaryMonths(page, self)
        self.strip, self.calendar = self.months.strip, self.months.calendar
        self._goal: Stop | None = None  # in the day that is asked for
        self._takes_keys = True
        self._connect()
        for keys, what in _KEYS:
            page.tell_keys(keys, what)

    @property
    def is_week(self) -> bool:
        """Whether the week is in front."""
        return not self.week.isHidden()

    @property
    def at(self) -> Front:
        """What stands in front."""
        shown = (one for one, widget in self._widgets.items() if not widget.isHidden())
        return next(shown, Front.DAY)

    @property
    def front(self) -> DayGrid | WeekGrid:
        """What the cursor moves in."""
        return self.week if self.is_week else self._page.grid

    @property
    def of_day(self) -> tuple[QWidget, ...]:
        """The views of a day, in which a letter is a key."""
        return (self._page.grid, self._page.visit_list)

    @property
    def all(self) -> tuple[QWidget, ...]:
        """The same with the week."""
        return (*self.of_day, self.week)

    @property
    def chosen(self) -> Stop | None:
        """What the person sees in front: a visit of the list, a block of the day or the week."""
        page = self._page
        if self.at is Front.LIST:
            visit, sheet = page.visit_list.chosen, page.grid.sheet
            return day_shape.stop_of(sheet, visit) if sheet and visit else None
        return self.week.chosen if self.is_week else page.grid.chosen

    def put(self, front: Front) -> None:
        """Show one, and none of the others."""
        page = self._page
        for one, widget in self._widgets.items():
            widget.setVisible(one is front)
        if front is Front.LIST:
            page.visit_list.go_to(page.grid.chosen)
        words = "As a grid" if front is Front.LIST else "As a list"
        page.list_button.setText(f"{words}  Ctrl+L")
        page.list_button.setAccessibleName(words)
        page.day_choice.show_week(is_week=front is Front.WEEK)
        self.tell_chosen()

    def tell_chosen(self) -> None:
        """Say what is in front of a day; nothing is done to it from the week or the search."""
        if self.at in {Front.WEEK, Front.SEARCH}:
            self._page.visit_bar.hide()
        else:
            self.stood_on.emit(self.chosen)

    def take_keyboard(self) -> None:
        """Give what stands in front the keys."""
        front = self.at
        if front is Front.LIST:
            self._page.visit_list.setFocus()
        elif front is Front.SEARCH:
            self._page.finding.view.table.setFocus()
        else:
            self.front.take_keyboard()

    def look_for(self, key: tuple[object, ...], visit_id: int) -> None:
        """Put a visit that is to be at this key in front as soon as it is read."""
        self._page.grid.look_for(key, visit_id)
        self.week.look_for(visit_id)

    def come_back(self) -> None:
        """Show what the person looked at last; called once, when the page is built."""
        if self._place.preferences.diary_view == WEEK:
            self.put(Front.WEEK)
        self.months.mark_day()

    def refresh(self) -> bool:
        """Ask for the week if it is in front; gives whether it is."""
        self.months.refresh()
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
        """Leave any other view; the cursor goes to the stop when its day is here."""
        if self.at is not Front.DAY:
            self._goal = goal
            self.put(Front.DAY)
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
        was_week = self.is_week
        self.put(Front.DAY if self.at is Front.LIST else Front.LIST)
        self.take_keyboard()
        if was_week:
            self._page.refresh()

    # Building

    def _connect(self) -> None:
        week = self.week
        week.person_chose.connect(self._on_person_chose)
        week.entered.connect(self._on_entered)
        self.strip.day_wanted.connect(self._on_day)
        self.calendar.day_wanted.connect(self._on_day)

    def connect_choice(self) -> None:
        """Listen to the row of chips, once it is there."""
        page, choice = self._page, self._page.day_choice
        self.week.turned.connect(choice.turn)
        choice.week_wanted.connect(self._on_view)
        choice.person_wanted.connect(page.refresh)
        choice.calendar_wanted.connect(self.months.open_calendar)
        page.grid.stop_chosen.connect(self._on_stop)
        page.visit_list.visit_chosen.connect(self._on_listed)
        for keys, slot, views in (
            ("Ctrl+1", self._on_day_key, (page,)),
            ("Ctrl+2", self._on_week_key, (page,)),
            ("Ctrl+G", self.months.open_calendar, (page,)),
            ("W", self._on_week_key, self.of_day),
            ("D", self._on_day_of_block, (self.week,)),
        ):
            bind(keys, slot, views)

    # Inside

    @property
    def _widgets(self) -> dict[Front, QWidget]:
        page = self._page
        return {
            Front.DAY: page.grid,
            Front.LIST: page.visit_list,
            Front.WEEK: self.week,
            Front.SEARCH: page.finding.view,
        }

    def _change(self, *, is_week: bool, goal: Stop | None = None) -> None:
        """The person looks at the other one from now on."""
        self._goal = goal
        self._place.preferences.diary_view = WEEK if is_week else DAY
        self._takes_keys = True
        self.put(Front.WEEK if is_week else Front.DAY)
        self._page.refresh()

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
    def _on_stop(self, _stop: Stop | None) -> None:
        self.tell_chosen()

    @Slot(object)
    def _on_listed(self, visit: "VisitRow | None") -> None:
        """The cursor of the day goes along; a visit that was missed has no block there."""
        grid = self._page.grid
        if self.at is Front.LIST and visit is not None:
            stops = (block.stop for block in grid.blocks)
            same = (it for it in stops if it.visit and it.visit.visit_id == visit.visit_id)
            stop = next(same, None)
            if stop is not None:
                grid.choose(stop, with_focus=False)
        self.tell_chosen()

    @Slot(object)
    def _on_person_chose(self, stop: Stop) -> None:
        """The day in front is the cursor's: the list, the printing and the strip go by it."""
        day = day_of(stop.span.starts_at)
        if day != self._page.day:
            self._page.day = day
            self._page.day_choice.set_day(day)
            self.months.follow()

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
        elif self.at is not Front.DAY:
            self.put(Front.DAY)
            self.take_keyboard()
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
