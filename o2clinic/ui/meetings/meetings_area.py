"""The area "MDT": the list of meetings, and behind it what is opened from there."""

from functools import partial

from PySide6.QtWidgets import QWidget

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
        self._series: SeriesPage | None = None

    def begin(self, what: str) -> None:
        """Go on with a draft, or turn to "series"."""
        draft = self.workplace.drafts.begun(what)
        if draft is not None and draft.form == FORM_NAME:
            self._go_on_in_room(draft.record_id, what)
        elif what == "series" or (draft is not None and draft.form == SeriesPage.form_name):
            self.open_series().begin(what)
        elif draft is not None:
            self.turn_back()
            self.meetings.begin(what)

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

    def to_list(self) -> None:
        """Back to the list of meetings."""
        self.turn_back()
        self.meetings.table.setFocus()
