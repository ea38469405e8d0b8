"""How full the days of two months are: the strip above the diary, and the calendar over it."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, QTimer, Slot

from o2clinic.rules.changes import Change, Concept
from o2clinic.services.diary_weeks import DayFill, monday_of
from o2clinic.ui.diary.mini_calendar import MiniCalendar
from o2clinic.ui.diary.month_strip import MonthStrip

if TYPE_CHECKING:
    from o2clinic.ui.diary.diary_page import DiaryPage
    from o2clinic.ui.diary.diary_views import DiaryViews

_CHANGES_FILL: Final = frozenset({Concept.APPOINTMENT, Concept.CLINIC, Concept.EVERYTHING})


class DiaryMonths(QObject):
    """Asks for what the strip and the calendar tell, and marks in them what is in front."""

    def __init__(self, page: "DiaryPage", views: "DiaryViews") -> None:
        super().__init__(views)
        self._page, self._views, self._place = page, views, page.workplace
        theme, today = self._place.theme, self._place.services.diary.today
        self.strip = MonthStrip(theme, today())
        self.calendar = MiniCalendar(today, theme, page)
        self._asked: tuple[object, ...] | None = None  # what the strip shows, or is to show
        self._soon = QTimer(self)  # the strip does not keep the day waiting
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._keep_strip)
        page.add_bar(self.strip)
        self._place.bus.changed.connect(self._on_changed)
        self.strip.month_wanted.connect(self._on_month)
        self.calendar.fills_wanted.connect(self._on_fills_wanted)

    def refresh(self) -> None:
        """Mark what is in front, and ask for its months once that was asked for."""
        self.mark_day()
        self._soon.start()

    def follow(self) -> None:
        """The cursor went to another day."""
        self.mark_day()
        self._keep_strip()

    def mark_day(self) -> None:
        """Mark the day, or the days of the week, in the strip."""
        day = self._page.day
        week = [monday_of(day) + timedelta(days=number) for number in range(7)]
        self.strip.today = self._place.services.diary.today()
        self.strip.set_day(day, week if self._views.is_week else ())

    def open_calendar(self) -> None:
        """Open it below its button."""
        button = self._page.day_choice.calendar_button
        self.calendar.open_at(button.mapToGlobal(QPoint(0, button.height())), self._page.day)

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

    @Slot(object)
    def _on_changed(self, changes: frozenset[Change]) -> None:
        if any(change.concept in _CHANGES_FILL for change in changes):
            self._asked = None
            if self._page.isVisible():
                self._soon.start()

    @Slot(object)
    def _on_month(self, _day: date) -> None:
        self._keep_strip()

    @Slot(object)
    def _on_fills_wanted(self, between: tuple[date, date]) -> None:
        self._ask_fills("calendar", *between, self.calendar.show_fills)
