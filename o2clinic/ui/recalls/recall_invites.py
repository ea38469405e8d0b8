"""Inviting from the recalls: one patient, or everybody who is shown."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut

from o2clinic.rules.permissions import Permission
from o2clinic.ui.visit_papers.letter_dialog import VisitLetterDialog
from o2clinic.ui.visit_papers.run_dialog import LetterRunDialog

if TYPE_CHECKING:
    from o2clinic.ui.recalls.recalls_page import RecallsPage


class RecallInvites(QObject):
    """I invites the chosen patient, Ctrl+I all that the filter shows."""

    def __init__(self, page: "RecallsPage") -> None:
        super().__init__(page)
        self._page = page
        self.button = page.add_action("Invite all shown", self._on_all, keys="Ctrl+I")
        self.button.setVisible(page.workplace.actor.may(Permission.BOOK))
        one = QShortcut(QKeySequence("I"), page.table)
        one.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        one.activated.connect(self._on_one)
        page.tell_keys("I", "Invite the patient to ring")

    def show_total(self, total: int) -> None:
        """Say how many would be looked at."""
        words = f"Invite all {total} shown"
        self.button.setText(f"{words}  Ctrl+I")
        self.button.setAccessibleName(words)
        self.button.setEnabled(total > 0)

    @Slot()
    def _on_all(self) -> None:
        place, wanted = self._page.workplace, self._page.wanted
        ask = partial(place.services.letter_runs.invitations, wanted)
        dialog = LetterRunDialog(place, "Invite all shown", self._page)
        dialog.plan_by(ask)
        dialog.open()

    @Slot()
    def _on_one(self) -> None:
        row, place = self._page.table.chosen, self._page.workplace
        if row is not None and place.actor.may(Permission.BOOK):
            letters = place.services.appointment_letters
            ask = partial(letters.invitation, row.patient_id, row.kind, row.place.due_on)
            VisitLetterDialog(place, ask, self._page).open()
