"""What is pressed on a booked visit, and what happens when somebody else has changed it first."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from o2clinic.services.booking import CancelledBy, VisitStep
from o2clinic.services.work import new_command_id
from o2clinic.ui.diary.booking_panel import BookingPanel
from o2clinic.ui.diary.day_shape import Stop
from o2clinic.ui.diary.visit_bar import words_for_again
from o2clinic.ui.stale_visits import stale_move, stale_step
from o2clinic.ui.widgets.page import Page

if TYPE_CHECKING:
    from o2clinic.services.as_it_is import AsItIs
    from o2clinic.services.booking import BookingDraft
    from o2clinic.services.visit_rows import VisitRow


@dataclass(frozen=True)
class VisitChanges:
    """Sends the diary's presses on a visit, always over the visit as it was seen."""

    page: Page
    panel: BookingPanel
    on_stepped: Callable[[int], None]
    on_moved: Callable[[int], None]
    on_refused: Callable[[Exception], None]

    def step(self, name: str, visit: "VisitRow") -> None:
        """One press; a visit that was changed meanwhile is shown as it is now first."""
        act = getattr(self.page.workplace.services.booking, name)
        self._send(name, act, visit)

    def cancel(self, told: tuple[str, CancelledBy], visit: "VisitRow") -> None:
        """Call it off."""
        booking = self.page.workplace.services.booking
        self._send("cancel", lambda step: booking.cancel(step, *told), visit)

    def move(self, draft: "BookingDraft") -> None:
        """Give it another time, place, purpose or length."""
        booking, panel = self.page.workplace.services.booking, self.panel

        def save_merged(merged: "BookingDraft", now: "AsItIs[VisitRow]") -> None:
            command_id = new_command_id()
            panel.take_up(command_id, (merged.id, merged.version), None)
            panel.opened_visit = now.draft
            self.move(replace(merged, command_id=command_id))

        stale = stale_move(
            self.page.workplace, panel.opened_visit, draft, _places(panel.stop), save_merged
        )
        self.page.save_over(
            stale,
            lambda: booking.move(draft),
            self.on_moved,
            button=panel.book_button,
            on_error=self.on_refused,
        )

    def _send(self, name: str, act: Callable[[VisitStep], int], visit: "VisitRow") -> None:
        step = VisitStep(visit.visit_id, visit.version, new_command_id())
        again = partial(self._send, name, act)
        words = partial(words_for_again, name)
        stale = stale_step(self.page.workplace, visit, words, again)
        self.page.save_over(stale, lambda: act(step), partial(self._on_stepped, name))

    def _on_stepped(self, name: str, visit_id: int) -> None:
        self.on_stepped(visit_id)
        if name == "did_not_attend":
            work, missed = self.page.workplace, self.page.workplace.services.missed_visits
            work.background.ask(
                self.page,
                "missed",
                lambda: missed.after(visit_id),
                self._tell_next,
                self.page.on_failure,
            )

    def _tell_next(self, words: str) -> None:
        """What follows from the missed visit, until it is put away."""
        if words:
            self.page.message_bar.tell(words)


def _places(stop: Stop | None) -> dict[object, str]:
    """Words for the clinician and place that are chosen."""
    if stop is None:
        return {}
    column = stop.column
    key = (column.person_id, column.room_id, column.site_id)
    return {key: f"{column.clinician}, {column.place}"}
