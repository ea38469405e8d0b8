"""Inviting to a meeting from its agenda, or to each meeting of a series."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Slot

from o2clinic.errors import AlreadyDone, NotValid
from o2clinic.services.agenda_rows import SeatRow, SeatsSheet
from o2clinic.services.meeting_draft import SeatDraft
from o2clinic.services.work import new_command_id
from o2clinic.ui.meetings.seats_dialog import SeatsDialog
from o2clinic.ui.widgets.page import Page


class SeatsFlow(QObject):
    """Opens the dialog and writes what is pressed there."""

    def __init__(self, page: Page, *, may_hold: bool) -> None:
        super().__init__(page)
        self._page, self._may_hold = page, may_hold
        self._fetch: Callable[[], SeatsSheet] | None = None
        self._dialog: SeatsDialog | None = None

    def open_for(self, fetch: Callable[[], SeatsSheet]) -> None:
        """Ask who is invited, and show it; what is shown is asked again after each press."""
        self._fetch = fetch
        self._page.ask("seats", fetch, self.open)

    def open(self, sheet: SeatsSheet) -> None:
        """Show who is invited; whoever only reads is offered nothing to press."""
        dialog = self._dialog = SeatsDialog(self._page.workplace.theme, sheet, self._page)
        may_change = self._may_hold and sheet.may_change
        for part in (dialog.fields, dialog.invite_button, dialog.off_button):
            part.setVisible(may_change)
        dialog.invited.connect(self._on_invited)
        dialog.uninvited.connect(self._on_uninvited)
        dialog.finished.connect(self._on_closed)
        dialog.open()

    def show_sheet(self, sheet: SeatsSheet) -> None:
        """Who is invited now."""
        if self._dialog is not None:
            self._dialog.show_sheet(sheet)

    def _on_closed(self, _result: int) -> None:
        self._dialog = None

    @Slot(object)
    def _on_invited(self, draft: SeatDraft) -> None:
        seats = self._page.workplace.services.meeting_seats
        self._page.save(
            "invite",
            lambda: once(partial(seats.invite, draft)),
            self._on_saved,
            on_error=self._on_refused,
        )

    @Slot(object)
    def _on_uninvited(self, row: SeatRow) -> None:
        seats, command_id = self._page.workplace.services.meeting_seats, new_command_id()
        self._page.save(
            "uninvite",
            lambda: once(partial(seats.uninvite, row.seat_id, row.version, command_id)),
            self._on_saved,
        )

    def _on_saved(self, _seat_id: int) -> None:
        if self._dialog is not None:
            self._dialog.begin_anew()
        if self._fetch is not None:
            self._page.ask("seats", self._fetch, self.show_sheet)
        else:
            self._page.refresh()

    def _on_refused(self, error: Exception) -> None:
        if isinstance(error, NotValid) and self._dialog is not None:
            self._dialog.show_findings(error.findings)
        else:
            self._page.on_save_failure(error)


def once(task: Callable[[], int]) -> int:
    """A press that was carried out before is done."""
    try:
        return task()
    except AlreadyDone as done:
        return done.record_id
