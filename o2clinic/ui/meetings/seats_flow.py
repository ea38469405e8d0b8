"""Inviting to a meeting from the page of its agenda."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Slot

from o2clinic.errors import AlreadyDone, NotValid
from o2clinic.services.agenda_rows import AgendaSheet, SeatRow
from o2clinic.services.meeting_draft import SeatDraft
from o2clinic.services.work import new_command_id
from o2clinic.ui.meetings.seats_dialog import SeatsDialog
from o2clinic.ui.widgets.page import Page


class SeatsFlow(QObject):
    """Opens the dialog and writes what is pressed there."""

    def __init__(self, page: Page, meeting_id: int, *, may_hold: bool) -> None:
        super().__init__(page)
        self._page, self._meeting_id, self._may_hold = page, meeting_id, may_hold
        self._dialog: SeatsDialog | None = None

    def open(self, sheet: AgendaSheet) -> None:
        """Show who is invited; whoever only reads is offered nothing to press."""
        dialog = self._dialog = SeatsDialog(self._page.workplace.theme, sheet, self._page)
        may_change = self._may_hold and sheet.is_open
        for part in (dialog.fields, dialog.invite_button, dialog.off_button):
            part.setVisible(may_change)
        dialog.invited.connect(self._on_invited)
        dialog.uninvited.connect(self._on_uninvited)
        dialog.finished.connect(self._on_closed)
        dialog.open()

    def show_sheet(self, sheet: AgendaSheet) -> None:
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
