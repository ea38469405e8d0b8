"""What the window has of the drafts: the count in the top bar, the list, a note at sign-in."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QWidget

from o2clinic.ui.drafts_dialog import DraftsDialog
from o2clinic.ui.failures import in_words
from o2clinic.ui.widgets.top_bar import TopBar
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.drafts import DraftSheet, FormDraft


class DraftsInWindow(QObject):
    """Opens the list, and each form as it was left."""

    def __init__(self, workplace: Workplace, top_bar: TopBar, window: QWidget) -> None:
        super().__init__(window)
        self._workplace, self._top_bar, self._window = workplace, top_bar, window
        self._has_told = False
        shelf = workplace.drafts
        shelf.changed.connect(self._on_changed)
        shelf.opened.connect(self._on_opened)
        shelf.failed.connect(self._on_failed)
        top_bar.drafts_wanted.connect(self._on_wanted)
        workplace.bus.away_changed.connect(self._on_away)
        shelf.open()

    @Slot()
    def _on_changed(self) -> None:
        shelf = self._workplace.drafts
        self._top_bar.set_drafts(len(shelf.drafts) + len(shelf.lost))

    @Slot(object)
    def _on_opened(self, sheet: "DraftSheet") -> None:
        notes = [f"{draft.title} was saved after all: its draft is gone" for draft in sheet.saved]
        count = len(sheet.drafts)
        if count and not self._has_told:
            notes.append(
                "A form that you did not save is kept under Drafts"
                if count == 1
                else f"{count} forms that you did not save are kept under Drafts"
            )
        if sheet.lost and not self._has_told:
            notes.append(f"{len(sheet.lost)} draft files cannot be read; look under Drafts")
        self._has_told = True
        if notes:
            self._workplace.say(". ".join(notes))

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._workplace.say(f"Drafts: {in_words(error).text}")

    @Slot(object)
    def _on_away(self, is_away: bool) -> None:
        if not is_away:
            self._workplace.drafts.open()

    @Slot()
    def _on_wanted(self) -> None:
        self._workplace.drafts.keep_all()
        self._workplace.drafts.open()
        dialog = DraftsDialog(self._workplace.drafts, self._workplace.theme, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.draft_wanted.connect(self._on_draft_wanted)
        dialog.open()

    @Slot(object)
    def _on_draft_wanted(self, draft: "FormDraft") -> None:
        """A place with a colon begins what stands behind it."""
        place = f"{draft.place}:draft {draft.draft_id}"
        if draft.is_in_patient:
            self._workplace.open_patient(draft.patient_id, place)
        else:
            self._workplace.go_to(place)
