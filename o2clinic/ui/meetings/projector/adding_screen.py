"""The screen of the room, and one more patient for its agenda, of whom nothing is shown yet."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from o2clinic.errors import AlreadyDone, NotValid
from o2clinic.rules.meeting import MeetingState
from o2clinic.ui.meetings.projector.ask_form import RoomAskForm
from o2clinic.ui.meetings.projector.room_screen import RoomScreen
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from datetime import date

ADDED = "One more patient is on the agenda"
_OVER = frozenset({MeetingState.CLOSED, MeetingState.CANCELLED})


class AddingScreen(RoomScreen):
    """N opens the form, Ctrl+S adds the patient, Esc puts it away with what is typed in it."""

    def __init__(self, workplace: Workplace, meeting_id: int, parent: QWidget | None) -> None:
        super().__init__(workplace, meeting_id, parent)
        self.ask_form = RoomAskForm(self.today)
        self._stack.addWidget(self.ask_form)
        self.ask_form.save_wanted.connect(self._on_add)
        self.ask_form.closed.connect(self.put_adding_away)

    def today(self) -> "date":
        """The clinic's day."""
        raise NotImplementedError

    @property
    def is_adding(self) -> bool:
        """Whether the form stands in the place of the patient."""
        return self._instead is self.ask_form

    def show_adding(self) -> None:
        """Ask for number, day of birth and question; nobody is seen meanwhile."""
        meeting = self.meeting
        if meeting is None or self.is_masked or self.is_typing:
            return
        if not meeting.may_decide:
            self.message_bar.tell("You see this meeting, and write nothing down in it.")
        elif meeting.state in _OVER:
            self.message_bar.tell("The meeting is over: nobody is added to it.", tone=Tone.CAUTION)
        else:
            self.message_bar.clear()
            self.show_instead(self.ask_form)
            self.ask_form.number.setFocus()

    def put_adding_away(self) -> None:
        """Back to the patient in front."""
        self.show_instead(None)
        self.setFocus()

    def _on_add(self) -> None:
        asking, draft = self.workplace.services.room_asking, self.ask_form.draft(self.meeting_id)

        def task() -> int:
            try:
                return asking.ask(draft)
            except AlreadyDone as before:
                return before.record_id

        button = self.ask_form.save_button
        self.save("add", task, self._on_added, button=button, on_error=self._on_not_added)

    def _on_added(self, _item_id: int) -> None:
        self.ask_form.empty()
        self.put_adding_away()
        self.message_bar.tell(ADDED, "End shows who it is.", Tone.GOOD)
        self.refresh()

    def _on_not_added(self, error: Exception) -> None:
        if isinstance(error, NotValid):
            self.ask_form.show_findings(error.findings)
        else:
            self.on_save_failure(error)
