"""Find free: from a question to the booking form at the time that was chosen."""

from collections.abc import Callable
from dataclasses import dataclass
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
from o2clinic.ui.diary.diary_views import Front
from o2clinic.ui.diary.free_view import FreeView
from o2clinic.ui.diary.slot_holding import SlotHolding
from o2clinic.ui.widgets.marks import Tone

if TYPE_CHECKING:
    from o2clinic.services.diary import Bookee
    from o2clinic.ui.diary.diary_page import DiaryPage

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Wish:
    """A time that was chosen, for whom, and whether for the form that is open."""

    offer: FreeOffer
    bookee: "Bookee | None"
    kind: VisitKind
    in_form: bool

    def is_about(self, bookee: "Bookee | None") -> bool:
        """Whether it is for the patient of the form, or for nobody yet as the form is."""
        if self.bookee is None or bookee is None:
            return self.bookee is bookee
        return self.bookee.patient_id == bookee.patient_id


class FindingFree(QObject):
    """Shows the search in place of the day, and takes the person to the time that is chosen."""

    def __init__(self, page: "DiaryPage", panel: BookingPanel) -> None:
        super().__init__(page)
        self._page, self._panel = page, panel
        self._going_to: _Wish | None = None
        self._is_for_form = False  # what is looked for is for whoever stands in the form
        self._before = Front.DAY
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
        self._is_for_form = False
        self._show_view()
        if key.isdecimal():
            self._ask_due(int(key), task)
        return True

    def open(self) -> None:
        """Look for whoever stands in the booking form, or for nobody yet."""
        panel = self._panel
        is_typing = self._is_for_form = not panel.isHidden()
        kind = VisitKind(panel.kind_box.currentData()) if is_typing else None
        self._show_view()
        self.view.begin(panel.bookee if is_typing else None, kind)
        first = self.view.kind_choice if self.view.bookee else self.view.find_box
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close(self) -> None:
        """Back to the day as it was."""
        views = self._page.views
        views.put(self._before)
        views.take_keyboard()
        self._page.refresh()

    def _show_view(self) -> None:
        page = self._page
        if not self.is_open:
            self._before = page.views.at
        page.views.put(Front.SEARCH)
        page.show_content()
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
            bookee, kind = self.view.bookee, self.view.kind_choice.value
            self.go_to(offer, bookee, kind, in_form=self._is_for_form)

    @Slot(object)
    def _on_offer(self, offer: FreeOffer) -> None:
        """Another time than the one that was taken, for what stands in the form."""
        kind = VisitKind(self._panel.kind_box.currentData())
        self.go_to(offer, self._panel.bookee, kind, in_form=True)

    def go_to(
        self, offer: FreeOffer, bookee: "Bookee | None", kind: VisitKind, *, in_form: bool
    ) -> None:
        """Open the form at a time; a form that is open goes there if it is about the same patient.

        Any other is put aside as a draft: it is about somebody else, or moves a visit of theirs.
        """
        page = self._page
        self._going_to = _Wish(offer, bookee, kind, in_form)
        page.views.put(Front.DAY)
        if page.day_choice.site_id not in {None, offer.site_id}:
            page.day_choice.site_box.setCurrentIndex(0)
        page.go_to_day(offer.day)

    @Slot()
    def _on_refreshed(self) -> None:
        """The day of the time that was chosen is here: open the form there, filled."""
        sheet = self._page.grid.sheet
        if self._going_to is None or sheet is None:
            return
        wish, offer = self._going_to, self._going_to.offer
        if self._page.day != offer.day:
            self._going_to = None  # another day is wanted by now
        if sheet.day != offer.day or self._page.day != offer.day:
            return
        self._going_to = None
        stop = self._stop_of(offer)
        if stop is None:
            self._page.message_bar.tell(
                "This time is in the diary no more", "Find free again: F3.", Tone.CAUTION
            )
            return
        panel = self._panel
        if wish.in_form and not panel.isHidden() and wish.is_about(panel.bookee):
            panel.set_stop(stop)
        else:
            panel.begin(stop, wish.bookee)
        panel.choose_visit(wish.kind, stop.span.minutes)
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
