"""The area "MDT": the list of meetings, and behind it what is opened from there."""

from PySide6.QtWidgets import QWidget

from o2clinic.ui.meetings.actions_page import ActionsPage
from o2clinic.ui.meetings.closing_page import FORM as CORRECTION
from o2clinic.ui.meetings.closing_page import ClosingPage
from o2clinic.ui.meetings.meetings_page import MeetingsPage
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
        self._actions: ActionsPage | None = None
        self._closing: ClosingPage | None = None
        self.actions_button = self.meetings.add_action("Actions", self._on_actions)
        self.minutes_button = self.meetings.add_action("Close, minutes", self._on_closing)

    def begin(self, what: str) -> None:
        """Go on with a draft, or turn to "series"."""
        draft = self.workplace.drafts.begun(what)
        form = draft.form if draft is not None else ""
        if what.startswith("actions") or form == ActionsPage.form_name:
            self.open_actions().begin(what.removeprefix("actions").strip())
            return
        if form == CORRECTION:
            self.turn_to(self._closing_page())
            self._closing_page().begin(what)
            return
        if what == "series" or (draft is not None and draft.form == SeriesPage.form_name):
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

    def open_actions(self) -> ActionsPage:
        """Turn to what is to be done after meetings."""
        if self._actions is None:
            self._actions = ActionsPage(self.workplace)
            self._actions.left.connect(self.to_list)
        self.turn_to(self._actions)
        return self._actions

    def open_closing(self, meeting_id: int) -> ClosingPage:
        """Turn to what follows from a meeting, and its minutes."""
        page = self._closing_page()
        page.open(meeting_id)
        self.turn_to(page)
        return page

    def _closing_page(self) -> ClosingPage:
        if self._closing is None:
            self._closing = ClosingPage(self.workplace)
            self._closing.left.connect(self.to_list)
        return self._closing

    def _on_actions(self) -> None:
        self.open_actions()

    def _on_closing(self) -> None:
        row = self.meetings.table.chosen
        if row is not None and row.meeting_id:
            self.open_closing(row.meeting_id)

    def to_list(self) -> None:
        """Back to the list of meetings."""
        self.turn_back()
        self.meetings.table.setFocus()
