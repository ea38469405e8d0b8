"""The area "MDT": the list of meetings, and behind it what is opened from there."""

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from o2clinic.ui.meetings.after_pages import AfterPages
from o2clinic.ui.meetings.agenda_page import AgendaPage
from o2clinic.ui.meetings.ask_page import AskFor, AskPage
from o2clinic.ui.meetings.meetings_page import MeetingsPage
from o2clinic.ui.meetings.projector.decision_form import FORM_NAME
from o2clinic.ui.meetings.projector.opening import open_room
from o2clinic.ui.meetings.series_page import SeriesPage
from o2clinic.ui.widgets.page_stack import PageStack
from o2clinic.ui.workplace import Workplace


class MeetingsArea(PageStack):
    """Enter turns to an agenda, Esc back to the list; what was left is found as it was."""

    help_topic = "meetings"

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        self.meetings = MeetingsPage(workplace)
        super().__init__(workplace, self.meetings, parent=parent)
        self.meetings.series_wanted.connect(self.open_series)
        self.meetings.agenda_wanted.connect(self.open_agenda)
        self._series: SeriesPage | None = None
        self.after = AfterPages(self)
        self._ask: AskPage | None = None
        self._agenda: AgendaPage | None = None

    def begin(self, what: str) -> None:
        """Go on with a draft; or turn to "series", "agenda 3", or "ask 7" about a patient."""
        draft = self.workplace.drafts.begun(what)
        if self.after.begin(what, draft):
            return
        verb, _space, key = what.partition(" ")
        if draft is not None and draft.form == FORM_NAME:
            self._go_on_in_room(draft.record_id, what)
        elif draft is not None and draft.form == AskPage.form_name:
            self.open_ask(AskFor()).take_up(draft)
        elif what == "series" or (draft is not None and draft.form == SeriesPage.form_name):
            self.open_series().begin(what)
        elif draft is not None:
            self.turn_back()
            self.meetings.begin(what)
        elif verb == "agenda" and key.isdecimal():
            self.open_agenda(int(key))
        elif verb == "ask" and key.isdecimal() and self.workplace.services.meetings.may_hold:
            self.open_ask(AskFor(patient_id=int(key)))

    def open_series(self) -> SeriesPage:
        """Turn to the recurring meetings."""
        if self._series is None:
            self._series = SeriesPage(self.workplace)
            self._series.left.connect(self.to_list)
        self.turn_to(self._series)
        return self._series

    def _go_on_in_room(self, item_id: int, what: str) -> None:
        """A decision that was half typed is gone on with where it was typed: in the room."""
        room = self.workplace.services.meeting_room

        def came(meeting_id: int) -> None:
            open_room(self.workplace, meeting_id, self, what)

        self.ask("room", partial(room.meeting_of, item_id), came)

    def open_room(self) -> None:
        """Show the meeting of the agenda full screen."""
        if self._agenda is not None:
            open_room(self.workplace, self._agenda.meeting_id, self)

    @Slot(object)
    def open_agenda(self, meeting_id: int) -> AgendaPage:
        """Turn to the agenda of a meeting."""
        before = self._agenda
        if before is None or before.meeting_id != meeting_id:
            self._agenda = AgendaPage(self.workplace, meeting_id)
            self._agenda.left.connect(self.to_list)
            self._agenda.ask_wanted.connect(self._on_ask)
            self._agenda.add_action("Meeting room", self.open_room, keys="F11")
            self._agenda.add_action("Close, minutes", self._on_close, keys="Ctrl+M")
            self._agenda.refreshed.connect(self.refreshed)
        assert self._agenda is not None
        self.turn_to(self._agenda)
        if before is not None and before is not self._agenda:
            self.drop(before)
        return self._agenda

    def _on_close(self) -> None:
        if self._agenda is not None:
            self.after.open_closing(self._agenda.meeting_id)

    def open_ask(self, wanted: AskFor) -> AskPage:
        """Turn to the form that brings a patient."""
        if self._ask is None:
            self._ask = AskPage(self.workplace)
            self._ask.left.connect(self._on_ask_left)
            self._ask.asked.connect(self._on_asked)
        self.turn_to(self._ask)
        self._ask.begin_for(wanted)
        return self._ask

    def to_list(self) -> None:
        """Back to the list of meetings."""
        self.turn_back()
        self.meetings.table.setFocus()

    @Slot(object)
    def _on_ask(self, meeting_id: int) -> None:
        self.open_ask(AskFor(meeting_id=meeting_id))

    def _on_ask_left(self) -> None:
        if self._agenda is None:
            self.to_list()
            return
        self.turn_to(self._agenda)
        self._agenda.table.setFocus()

    def _on_asked(self) -> None:
        """Whoever came from an agenda goes on there."""
        if self._agenda is not None:
            self._on_ask_left()
