"""The time in the booking form, held for whoever types; what others hold ends by itself."""

from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, QObject, QTimer

from o2clinic.errors import O2ClinicError
from o2clinic.rules.clinic_time import day_of, instant
from o2clinic.rules.free_time import Span
from o2clinic.ui.diary.booking_panel import BookingPanel
from o2clinic.ui.widgets.marks import Tone

if TYPE_CHECKING:
    from o2clinic.services.slot_holds import HeldTime, WantedHold
    from o2clinic.ui.diary.diary_page import DiaryPage

_PAUSE_MS: Final = 250
_LOOK_AGAIN_MS: Final = 20_000
_RENEWED_SECONDS: Final = 60


class SlotHolding(QObject):
    """Holds while something is typed, and lets go when the form is put away; never in the way."""

    def __init__(self, page: "DiaryPage", panel: BookingPanel) -> None:
        super().__init__(page)
        self._page, self._panel = page, panel
        self._held: WantedHold | None = None
        self._held_at = 0.0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.hold)
        panel.changed.connect(self._on_typing)
        panel.note_edit.textEdited.connect(self._on_typing)
        panel.find_box.textEdited.connect(self._on_typing)
        panel.installEventFilter(self)
        # A desk that went without a word lets go by the clock, and nobody tells of it.
        self._look_again = QTimer(self)
        self._look_again.setInterval(_LOOK_AGAIN_MS)
        self._look_again.timeout.connect(self._on_look_again)
        self._look_again.start()

    def hold(self) -> None:
        """Hold the time that stands in the form now, or renew that."""
        wanted = self._wanted()
        if wanted is None or self._panel.isHidden():
            return
        is_same = wanted == self._held
        if is_same and monotonic() - self._held_at < _RENEWED_SECONDS:
            return
        self._held, self._held_at = wanted, monotonic()
        holds = self._page.workplace.services.slot_holds
        self._ask("hold", lambda: holds.hold(wanted))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The form was put away: by Esc, or because it is booked; not with its page."""
        if event.type() is QEvent.Type.Hide and self._panel.isHidden():
            self._pause.stop()
            if self._held is not None:
                self._held = None
                self._ask("hold", self._page.workplace.services.slot_holds.let_go)
        return False

    def _ask(self, name: str, task: Any) -> None:
        self._page.workplace.background.ask(self, name, task, self._on_answer, self._on_failed)

    def _wanted(self) -> "WantedHold | None":
        from o2clinic.services.slot_holds import WantedHold

        stop, at = self._panel.stop, self._panel.time_edit.value
        minutes = self._panel.length_box.currentData()
        if stop is None or at is None or not minutes:
            return None
        starts_at = instant(day_of(stop.span.starts_at), at)
        span = Span.lasting(starts_at, int(minutes))
        moved = self._panel.opened_visit
        if moved is not None and moved.span == span and moved.person_id == stop.column.person_id:
            return None  # it is the visit's own already
        return WantedHold(stop.column.person_id, stop.column.room_id, span)

    def _on_typing(self, _text: str = "") -> None:
        self._pause.start()

    def _on_answer(self, other: "HeldTime | None") -> None:
        if other is not None and not self._panel.isHidden():
            self._held = None  # asked for again with the next key
            words = "Choose another time, or wait until it is given back."
            self._panel.message_bar.tell(f"This time is {other.words}", words, Tone.CAUTION)

    def _on_failed(self, error: Exception) -> None:
        """It is a courtesy: who books is decided by the booking."""
        self._held = None
        if not isinstance(error, O2ClinicError):
            self._page.workplace.report(error)

    def _on_look_again(self) -> None:
        sheet = self._page.grid.sheet
        if sheet is not None and any(slot.held for one in sheet.columns for slot in one.free):
            self._page.refresh_when_shown()
