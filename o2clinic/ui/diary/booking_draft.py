"""The booking form as a draft: whom, when and what, as far as it was typed."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.free_time import Span
from o2clinic.services.diary import Bookee
from o2clinic.services.drafts import FormDraft
from o2clinic.ui.diary.booking_panel import BookingPanel
from o2clinic.ui.diary.day_shape import Stop
from o2clinic.ui.draft_keeper import DraftKeeper, Filling
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.typed_state import restore_typed, typed_state

if TYPE_CHECKING:
    from o2clinic.services.diary import DaySheet


class BookingDraft:
    """Tells the keeper what stands in the panel, and fills the panel once its day is here."""

    def __init__(self, page: Page, panel: BookingPanel, go_to_day: Callable[[date], None]) -> None:
        self._panel, self._shelf = panel, page.workplace.drafts
        self._go_to_day = go_to_day
        self._waiting: FormDraft | None = None
        self._sheet: DaySheet | None = None
        self.keeper: DraftKeeper = page.keep_drafts(self, panel)
        panel.beginning.connect(self.keeper.set_aside)
        panel.begun.connect(self.keeper.begin)
        panel.changed.connect(self.keeper.note)
        panel.closed.connect(self.keeper.keep)

    def filling(self) -> Filling | None:
        """What the panel is about; None as long as it is about nobody."""
        panel = self._panel
        bookee = panel.bookee
        is_begun = bool(bookee or panel.note_edit.text() or panel.find_box.text())
        if not panel.command_id or not is_begun:
            return None
        visit_id, version = panel.moved or (0, 0)
        return Filling(
            "booking",
            "diary",
            "Move of a visit" if visit_id else "Booking",
            panel.command_id,
            bookee.patient_id if bookee else 0,
            visit_id,
            version,
        )

    def typed_state(self) -> Mapping[str, Any]:
        """What stands in the panel, and where the cursor had set it."""
        panel = self._panel
        stop, bookee = panel.stop, panel.bookee
        return {
            **typed_state(self._inputs),
            "bookee": [bookee.patient_id, bookee.name, bookee.detail] if bookee else None,
            "column": list(stop.column.key) if stop else None,
            "span": [each.isoformat() for each in (stop.span.starts_at, stop.span.ends_at)]
            if stop
            else None,
        }

    def restore_draft(self, draft: FormDraft) -> None:
        """Stand as it stood; a time that the diary does not show is to be chosen anew."""
        typed, panel = draft.typed, self._panel
        bookee = Bookee(*typed["bookee"]) if typed["bookee"] else None
        panel.begin(None, bookee)
        moved = (draft.record_id, draft.version) if draft.record_id else None
        panel.take_up(draft.command_id, moved, self._stop_of(typed))
        panel.choose_length(int(typed["length"]))  # one that is not usual is offered then
        restore_typed(self._inputs, typed)

    def begin(self, what: str) -> None:
        """Go on with the draft asked for, if any, once its day has arrived."""
        draft = self._waiting = self._shelf.begun(what)
        if draft is not None:
            span = draft.typed["span"]
            at = datetime.fromisoformat(span[0]) if span else self._shelf.now()
            self._go_to_day(day_of(at))

    def show_day(self, sheet: "DaySheet") -> None:
        """The day is here."""
        self._sheet = sheet
        draft, self._waiting = self._waiting, None
        if draft is not None:
            self.keeper.restore(draft)

    @property
    def _inputs(self) -> dict[str, QWidget]:
        panel = self._panel
        return {
            "find": panel.find_box,
            "time": panel.time_edit,
            "kind": panel.kind_box,
            "length": panel.length_box,
            "note": panel.note_edit,
            "reason": panel.summary.reason_edit,
            "overbook": panel.overbook,
        }

    def _stop_of(self, typed: Mapping[str, Any]) -> Stop | None:
        if self._sheet is None or not typed["span"]:
            return None
        starts_at, ends_at = (datetime.fromisoformat(each) for each in typed["span"])
        for number, column in enumerate(self._sheet.columns):
            if list(column.key) == typed["column"]:
                return Stop(column, number, Span(starts_at, ends_at))
        return None
