"""What the area "MDT" has for after a meeting: closing it, its minutes, and everybody's actions."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from o2clinic.services.drafts import FormDraft
from o2clinic.ui.meetings.actions_page import ActionsPage
from o2clinic.ui.meetings.closing_page import ClosingPage
from o2clinic.ui.meetings.correction_panel import FORM as CORRECTION

if TYPE_CHECKING:
    from o2clinic.ui.meetings.meetings_area import MeetingsArea

ACTIONS = "actions"


class AfterPages(QObject):
    """Two buttons of the list of meetings, and the pages behind them, made when first wanted."""

    def __init__(self, area: "MeetingsArea") -> None:
        super().__init__(area)
        self._area = area
        self._actions: ActionsPage | None = None
        self._closing: ClosingPage | None = None
        self.actions_button = area.meetings.add_action("Actions", self._on_actions, keys="Ctrl+T")
        self.minutes_button = area.meetings.add_action(
            "Close, minutes", self._on_closing, keys="Ctrl+M"
        )

    def begin(self, what: str, draft: FormDraft | None) -> bool:
        """Turn to "actions mine", "actions overdue" or a draft; tells whether it was ours."""
        form = draft.form if draft is not None else ""
        if what.startswith(ACTIONS) or form == ActionsPage.form_name:
            self.open_actions().begin(what.removeprefix(ACTIONS).strip())
            return True
        if form == CORRECTION:
            page = self._closing_page()
            self._area.turn_to(page)
            page.begin(what)
            return True
        return False

    def open_actions(self) -> ActionsPage:
        """Turn to what is to be done after meetings."""
        if self._actions is None:
            self._actions = ActionsPage(self._area.workplace)
            self._actions.left.connect(self._area.to_list)
        self._area.turn_to(self._actions)
        return self._actions

    def open_closing(self, meeting_id: int) -> ClosingPage:
        """Turn to what follows from a meeting, and its minutes."""
        page = self._closing_page()
        page.open(meeting_id)
        self._area.turn_to(page)
        return page

    def _closing_page(self) -> ClosingPage:
        if self._closing is None:
            self._closing = ClosingPage(self._area.workplace)
            self._closing.left.connect(self._area.to_list)
        return self._closing

    def _on_actions(self) -> None:
        self.open_actions()

    def _on_closing(self) -> None:
        row = self._area.meetings.table.chosen
        if row is not None and row.meeting_id:
            self.open_closing(row.meeting_id)
