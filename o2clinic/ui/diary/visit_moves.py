"""Moving visits without a form: take up and put down, by a slot, by a week, by dragging."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt

from o2clinic.errors import NotValid
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date_with_weekday
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visits import VisitKind, VisitStatus
from o2clinic.services.booking import BookingDraft, SlotTaken
from o2clinic.services.work import new_command_id
from o2clinic.ui.diary import move_targets
from o2clinic.ui.diary.day_shape import Stop
from o2clinic.ui.diary.view_keys import bind
from o2clinic.ui.stale_visits import stale_move
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.message_bar import MessageBar
from o2clinic.ui.widgets.stale_save import StaleSave

if TYPE_CHECKING:
    from o2clinic.services.as_it_is import AsItIs
    from o2clinic.services.visit_rows import VisitRow
    from o2clinic.ui.diary.diary_page import DiaryPage

KEYS = (
    ("Ctrl+X, Ctrl+V", "Take a visit up, and put it at the time in front; Esc lets go"),
    ("Ctrl+↑ ↓ ← →", "Move the visit a slot, or to the clinician beside"),
    ("Ctrl+Shift+← →", "Move the visit a week earlier or later"),
)


class VisitMoves(QObject):
    """The diary's keys and the mouse for moving a visit at once.

    What the rules have something to say about opens the form, filled as a move: nothing is moved
    without it being read.
    """

    def __init__(
        self,
        page: "DiaryPage",
        on_refused: Callable[[Exception], None],
        on_moved: Callable[[], None],
    ) -> None:
        super().__init__(page)
        self._page, self._on_refused, self._on_moved = page, on_refused, on_moved
        self._taken: VisitRow | None = None
        self._is_out = False
        self.bar = MessageBar()
        page.add_bar(self.bar)
        self.bar.action_wanted.connect(self.let_go)
        self.bar.closed.connect(self.let_go)
        page.grid.drag.is_allowed = self._may
        page.grid.drag.dropped.connect(self._on_dropped)
        if self._may:
            self._bind_keys()

    @property
    def taken(self) -> "VisitRow | None":
        """The visit that was taken up."""
        return self._taken

    def take_up(self) -> None:
        """Keep the visit in front until it is put down, on whatever day."""
        visit = self.in_front()
        if visit is None:
            return
        self._taken = visit
        day = short_date_with_weekday(day_of(visit.starts_at))
        self.bar.tell(
            f"{visit.name} taken up",
            f"{visit.title}, {day} {visit.times}. Choose a time on any day; Ctrl+V puts it there.",
            Tone.BRAND,
            "Let go  Esc",
        )
        self._escape.setEnabled(True)

    def put_down(self) -> None:
        """Move what was taken up to the time in front."""
        stop, visit = self._page.views.chosen, self._taken
        if visit is None:
            self._page.message_bar.tell("Nothing is taken up", "Ctrl+X takes up a booked visit.")
        elif stop is not None and stop.visit and stop.visit.visit_id == visit.visit_id:
            self.let_go()  # it is there already
        elif stop is not None:
            at = stop.span.starts_at
            self._send(visit, move_targets.stop_at(stop.column, stop.column_number, visit, at))

    def let_go(self) -> None:
        """It stays where it was."""
        self._taken = None
        self.bar.clear()
        if self._may:
            self._escape.setEnabled(False)

    # Keys

    def _bind_keys(self) -> None:
        views = self._page.views
        bind("Ctrl+X", self.take_up, views.all)
        bind("Ctrl+V", self.put_down, views.all)
        for keys, slot, where in (
            ("Ctrl+Up", self._on_earlier, (self._page.grid,)),
            ("Ctrl+Down", self._on_later, (self._page.grid,)),
            ("Ctrl+Left", self._on_left, (self._page.grid,)),
            ("Ctrl+Right", self._on_right, (self._page.grid,)),
            ("Ctrl+Shift+Left", self._on_week_earlier, views.all),
            ("Ctrl+Shift+Right", self._on_week_later, views.all),
        ):
            bind(keys, slot, where)
        (self._escape,) = bind("Esc", self.let_go, (self._page,))
        self._escape.setEnabled(False)
        for keys, what in KEYS:
            self._page.tell_keys(keys, what)

    def _on_earlier(self) -> None:
        self._by_slot(-1)

    def _on_later(self) -> None:
        self._by_slot(1)

    def _on_left(self) -> None:
        self._across(-1)

    def _on_right(self) -> None:
        self._across(1)

    def _on_week_earlier(self) -> None:
        self._by_weeks(-1)

    def _on_week_later(self) -> None:
        self._by_weeks(1)

    def _by_slot(self, step: int) -> None:
        stop, visit = self._page.views.chosen, self.in_front()
        if stop is None or visit is None:
            return
        at = move_targets.time_beside(stop.column, visit, step)
        if at is None:
            where = "later" if step > 0 else "earlier"
            words = f"{stop.column.clinician} has nothing free {where} that day for {visit.name}"
            self._page.message_bar.tell(words)
            return
        self._send(visit, move_targets.stop_at(stop.column, stop.column_number, visit, at))

    def _across(self, step: int) -> None:
        stop, visit, sheet = self._page.grid.chosen, self.in_front(), self._page.grid.sheet
        if stop is None or visit is None or sheet is None:
            return
        number = stop.column_number + step
        if 0 <= number < len(sheet.columns):
            column = sheet.columns[number]
            self._send(visit, move_targets.stop_at(column, number, visit, visit.starts_at))

    def _by_weeks(self, weeks: int) -> None:
        visit = self.in_front()
        if visit is None:
            return
        diary, at = self._page.workplace.services.diary, move_targets.a_week_on(visit, weeks)

        def came(stop: Stop) -> None:
            self._send(visit, stop)

        self._page.workplace.background.ask(
            self._page,
            "week on",
            lambda: move_targets.same_clinician(diary.day(day_of(at), None), visit, at),
            came,
            self._page.on_failure,
        )

    def _on_dropped(self, dropped: "tuple[VisitRow, Stop]") -> None:
        self._send(*dropped)

    # Moving

    @property
    def _may(self) -> bool:
        return self._page.workplace.actor.may(Permission.BOOK)

    def in_front(self) -> "VisitRow | None":
        """The visit in front, if it can be moved; else that is said."""
        stop = self._page.views.chosen
        visit = stop.visit if stop else None
        if visit is None or visit.status != VisitStatus.BOOKED:
            words = "Only a booked visit can be moved"
            self._page.message_bar.tell(words, "Go to one with the arrow keys first.")
            return None
        return visit

    def _send(self, visit: "VisitRow", stop: Stop) -> None:
        if self._is_out:
            return
        column = stop.column
        self._save(
            BookingDraft(
                patient_id=visit.patient_id,
                person_id=column.person_id,
                room_id=column.room_id,
                site_id=column.site_id,
                clinic_session_id=move_targets.session_over(column, stop.span),
                starts_at=stop.span.starts_at,
                minutes=visit.span.minutes,
                visit_kind=VisitKind(visit.kind),
                command_id=new_command_id(),
                note=visit.note,
                id=visit.visit_id,
                version=visit.version,
            ),
            visit,
            stop,
        )

    def _save(self, draft: BookingDraft, visit: "VisitRow", stop: Stop) -> None:
        page, booking = self._page, self._page.workplace.services.booking
        self._is_out = True

        def move() -> int:
            found = booking.findings(draft)
            if found:
                raise NotValid(found)
            return booking.move(draft)

        def moved(_visit_id: int) -> None:
            self._is_out = False
            self._show_moved(visit, stop)

        def refused(error: Exception) -> None:
            self._is_out = False
            self._show_refused(error, visit, stop)

        page.save_over(self._stale(draft, visit, stop), move, moved, on_error=refused)

    def _stale(self, draft: BookingDraft, visit: "VisitRow", stop: Stop) -> StaleSave[Any]:
        column = stop.column

        def save_merged(merged: BookingDraft, now: "AsItIs[VisitRow]") -> None:
            self._save(replace(merged, command_id=new_command_id()), now.draft, stop)

        places: dict[object, str] = {column.key: f"{column.clinician}, {column.place}"}
        stale = stale_move(self._page.workplace, visit, draft, places, save_merged)
        # The page shows nobody's record; whose visit it is stands in its block.
        return replace(stale, patient_id=None, on_compared=self._on_compared)

    def _on_compared(self) -> None:
        self._is_out = False

    def _show_moved(self, visit: "VisitRow", stop: Stop) -> None:
        self.let_go()
        self._page.views.look_for((stop.column.key, stop.span.starts_at), visit.visit_id)
        self._go_to(move_targets.day_of_stop(stop))
        self._on_moved()

    def _show_refused(self, error: Exception, visit: "VisitRow", stop: Stop) -> None:
        if not isinstance(error, NotValid | SlotTaken):
            self._page.on_save_failure(error)
            return
        self.let_go()
        self._go_to(move_targets.day_of_stop(stop))
        self._page.panel.begin_move(stop, visit)
        self._on_refused(error)
        if not self._page.panel.summary.reason_edit.isVisible():
            self._page.panel.book_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_to(self, day: date) -> None:
        if day == self._page.day:
            self._page.refresh()
        else:
            self._page.go_to_day(day)
