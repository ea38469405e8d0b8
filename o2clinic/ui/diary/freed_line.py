"""The quiet line above the diary once a time is given back: who waits and would fit."""

from typing import TYPE_CHECKING

from o2clinic.errors import O2ClinicError
from o2clinic.rules.permissions import Permission
from o2clinic.services.freed_times import FreedTime
from o2clinic.ui.diary.view_keys import bind
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from o2clinic.ui.diary.diary_page import DiaryPage


class FreedLine(MessageBar):
    """Its button, or F in the diary, opens the booking of whoever comes first."""

    def __init__(self, page: "DiaryPage") -> None:
        super().__init__(page)
        self._page = page
        self._freed: FreedTime | None = None
        self._may_book = page.workplace.actor.may(Permission.BOOK)
        page.add_bar(self)
        page.tell_keys("F", "Book who waits and fits best into a freed time")
        self.action_wanted.connect(self.book)
        bind("F", self.book, page.views.all)

    def ask(self, visit_id: int) -> None:
        """A visit was changed: if it gave its time back, say who would fit."""
        if not self._may_book:
            return
        freed_times = self._page.workplace.services.freed_times
        self._page.workplace.background.ask(
            self, "freed", lambda: freed_times.of_visit(visit_id), self._show, self._on_failed
        )

    def book(self) -> None:
        """Open the booking of whoever comes first, at that time."""
        freed = self._freed
        if freed is not None and freed.fitting and not self.isHidden():
            self.clear()
            self._page.begin(freed.fitting[0].in_diary.removeprefix("diary:"))

    def _show(self, freed: FreedTime | None) -> None:
        self._freed = freed
        if freed is None:
            self.clear()
            return
        first = f"Book {freed.fitting[0].row.name}  F" if freed.fitting else ""
        self.tell(freed.words, tone=Tone.BRAND, action=first)

    def _on_failed(self, error: Exception) -> None:
        """The visit is called off all the same; a fault of ours is reported."""
        self.clear()
        if not isinstance(error, O2ClinicError):
            self._page.workplace.report(error)
