"""Find free: from a question to the booking form at the time that was chosen."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Slot

from o2clinic.errors import NotValid
from o2clinic.rules.free_time import Span
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visits import VisitKind
from o2clinic.services.free_times import FreeOffer
from o2clinic.services.slot_search import DuePlan, FreeSheet, FreeWanted
from o2clinic.ui.diary.booking_panel import BookingPanel
from o2clinic.ui.diary.day_shape import Stop, nearest
from o2clinic.ui.diary.free_view import FreeView
from o2clinic.ui.diary.slot_holding import SlotHolding
from o2clinic.ui.widgets.marks import Tone

if TYPE_CHECKING:
    from o2clinic.services.diary import Bookee
    from o2clinic.ui.diary.diary_page import DiaryPage

T = TypeVar("T")


class FindingFree(QObject):
    """Shows the search in place of the day, and takes the person to the time that is chosen."""

    def __init__(self, page: "DiaryPage", panel: BookingPanel) -> None:
        super().__init__(page)
        self._page, self._panel = page, panel
        self._going_to: tuple[FreeOffer, Bookee | None, VisitKind] | None = None
        self._was_list = False
        self.holding = SlotHolding(page, panel)
        self.view = FreeView(page.workplace)
        self.view.hide()
        self.view.wanted.connect(self._on_wanted)
        self.view.due_wanted.connect(self._ask_due)
        self.view.taken.connect(self._on_taken)
        self.view.closed.connect(self.close)
        panel.offer_taken.connect(self._on_offer)
        page.refreshed.connect(self._on_refreshed)
        button = page.add_action("Find free", self.open, keys="F3")
        button.setVisible(page.workplace.actor.may(Permission.BOOK))

    @property
    def is_open(self) -> bool:
        """Whether the search stands in place of the day."""
        return not self.view.isHidden()

    def begin(self, what: str) -> bool:
        """Look for a visit of a patient by key, "find 7 yearly_review"; gives whether it does."""
        verb, key, task, *_more = [*what.split(), "", "", ""]
        if verb != "find":
            return False
        self._show_view()
        if key.isdecimal():
            self._ask_due(int(key), task)
        return True

    def open(self) -> None:
        """Look for whoever stands in the booking form, or for nobody yet."""
        panel = self._panel
        is_typing = not panel.isHidden()
        kind = VisitKind(panel.kind_box.currentData()) if is_typing else None
        self._show_view()
        self.view.begin(panel.bookee if is_typing else None, kind)
        first = self.view.kind_choice if self.view.bookee else self.view.find_box
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close(self) -> None:
        """Back to the day as it was."""
        self.view.hide()
        page = self._page
        page.visit_list.setVisible(self._was_list)
        page.grid.setVisible(not self._was_list)
        page.grid.take_keyboard()
        page.refresh()

    def _show_view(self) -> None:
        page = self._page
        if not self.is_open:
            self._was_list = not page.visit_list.isHidden()
        page.visit_list.hide()
        page.grid.hide()
        page.visit_bar.hide()
        page.show_content()
        self.view.show()
        search = page.workplace.services.slot_search
        self._ask("choices", search.choices, self.view.offer_choices)

    def _ask(self, name: str, task: Callable[[], T], then: Callable[[T], None]) -> None:
        self._page.workplace.background.ask(self, name, task, then, self._on_failed)

    @Slot(int)
    def _ask_due(self, patient_id: int, task: str = "") -> None:
        search = self._page.workplace.services.slot_search
        self._ask("due", lambda: search.due(patient_id, task), self._on_due)

    @Slot(object)
    def _on_due(self, plan: DuePlan) -> None:
        self.view.show_plan(plan)
        self.view.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_wanted(self, wanted: FreeWanted) -> None:
        if self.is_open:
            search = self._page.workplace.services.slot_search
            self._ask("find", lambda: search.find(wanted), self._on_sheet)

    def _on_sheet(self, sheet: FreeSheet) -> None:
        self.view.show_sheet(sheet)

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, NotValid):
            self.view.tell(" ".join(one.message for one in error.findings))
        else:
            self._page.on_failure(error)

    @Slot(object)
    def _on_taken(self, offer: FreeOffer) -> None:
        if self._page.workplace.actor.may(Permission.BOOK):
            self._go_to(offer, self.view.bookee, self.view.kind_choice.value)

    @Slot(object)
    def _on_offer(self, offer: FreeOffer) -> None:
        """Another time than the one that was taken, for what stands in the form."""
        kind = VisitKind(self._panel.kind_box.currentData())
        self._go_to(offer, self._panel.bookee, kind)

    def _go_to(self, offer: FreeOffer, bookee: "Bookee | None", kind: VisitKind) -> None:
        page = self._page
        self._going_to = (offer, bookee, kind)
        self.view.hide()
        page.visit_list.hide()
        page.grid.show()
        if page.day_choice.site_id not in {None, offer.site_id}:
            page.day_choice.site_box.setCurrentIndex(0)
        page.go_to_day(offer.day)

    @Slot()
    def _on_refreshed(self) -> None:
        """The day of the time that was chosen is here: open the form there, filled."""
        sheet = self._page.grid.sheet
        if self._going_to is None or sheet is None:
            return
        offer, bookee, kind = self._going_to
        if sheet.day != offer.day:
            return
        self._going_to = None
        stop = self._stop_of(offer)
        if stop is None:
            self._page.message_bar.tell(
                "This time is in the diary no more", "Find free again: F3.", Tone.CAUTION
            )
            return
        panel = self._panel
        if panel.isHidden():
            panel.begin(stop, bookee)
        else:
            panel.set_stop(stop)
        panel.choose_visit(kind, stop.span.minutes)
        has_whom = panel.bookee is not None
        (panel.book_button if has_whom else panel.find_box).setFocus(
            Qt.FocusReason.OtherFocusReason
        )

    def _stop_of(self, offer: FreeOffer) -> Stop | None:
        """The time in its column, whose block comes into view."""
        sheet, key = self._page.grid.sheet, (offer.person_id, offer.room_id, offer.site_id)
        for number, column in enumerate(sheet.columns if sheet else ()):
            if column.key == key:
                stops = [
                    one.stop for one in self._page.grid.blocks if one.stop.column_number == number
                ]
                near = nearest(tuple(stops), offer.starts_at)
                if near is not None:
                    self._page.grid.choose(near, with_focus=False)
                    span = Span(offer.starts_at, offer.ends_at)
                    return Stop(column, number, span, slot=near.slot)
        return None
