"""The list of the day in front on paper."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from o2clinic.services.work import new_command_id
from o2clinic.ui.day_paper import DayPaper

if TYPE_CHECKING:
    from o2clinic.services.day_list import PrintedList
    from o2clinic.ui.diary.diary_page import DiaryPage


class DayListPrint(QObject):
    """A button of the diary: issues the list of its day and site, and shows it to be printed."""

    def __init__(self, page: "DiaryPage") -> None:
        super().__init__(page)
        self._page = page
        self.button = page.add_action("Print day list", self._on_print, keys="Ctrl+P")

    def _on_print(self) -> None:
        page, press = self._page, new_command_id()
        lists, day, site_id = page.workplace.services.day_lists, page.day, page.day_choice.site_id
        page.save(
            "print",
            lambda: lists.issue_or_find(day, site_id, press),
            self._on_printed,
            button=self.button,
        )

    def _on_printed(self, printed: "PrintedList") -> None:
        DayPaper(self._page.workplace, printed, self._page).open()
