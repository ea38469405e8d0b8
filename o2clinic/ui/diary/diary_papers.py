"""What the diary prints of its visits: a letter, letters of some days, labels, text messages."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from o2clinic.rules.permissions import Permission
from o2clinic.ui.diary.view_keys import bind
from o2clinic.ui.visit_papers.labels_dialog import LabelsDialog
from o2clinic.ui.visit_papers.letter_dialog import VisitLetterDialog
from o2clinic.ui.visit_papers.reminders_dialog import RemindersDialog
from o2clinic.ui.visit_papers.visit_run_dialog import VisitRunDialog
from o2clinic.ui.widgets.button_menu import ButtonMenu

if TYPE_CHECKING:
    from o2clinic.ui.diary.diary_page import DiaryPage


class DiaryPapers(QObject):
    """A menu of the page, and L on a visit."""

    def __init__(self, page: "DiaryPage") -> None:
        super().__init__(page)
        self._page = page
        self.button = page.add_action("Papers", self._on_pressed)
        self.menu = ButtonMenu(self.button)
        for text, slot, keys in (
            ("Letters about visits", self._on_letters, "Ctrl+Shift+L"),
            ("Labels of the day", self._on_labels, "Ctrl+Shift+K"),
            ("Labels of this patient", self._on_own_labels, "Ctrl+Shift+J"),
            ("Text messages", self._on_messages, "Ctrl+Shift+M"),
        ):
            self.menu.add_entry(text, slot, keys=keys)
            page.tell_keys(keys, text)
        page.tell_keys("L", "Letter about a visit")
        may = page.workplace.actor.may(Permission.BOOK)
        self.button.setVisible(may)
        bind("L", self._on_letter, page.views.of_day)
        page.visit_bar.letter_wanted.connect(self._on_letter)

    @Slot()
    def _on_pressed(self) -> None:
        """The button opens its menu by itself."""

    @Slot()
    def _on_letter(self) -> None:
        visit, place = self._page.visit_bar.visit, self._page.workplace
        if visit is not None:
            letters = place.services.appointment_letters
            ask = partial(letters.about_visit, visit.visit_id)
            VisitLetterDialog(place, ask, self._page).open()

    @Slot()
    def _on_letters(self) -> None:
        page = self._page
        VisitRunDialog(page.workplace, page.day, page.day_choice.site_id, page).open()

    @Slot()
    def _on_labels(self) -> None:
        page = self._page
        labels = page.workplace.services.labels
        ask = partial(labels.of_day, page.day, page.day_choice.site_id)
        LabelsDialog(page.workplace, ask, page).open()

    @Slot()
    def _on_own_labels(self) -> None:
        visit, place = self._page.visit_bar.visit, self._page.workplace
        if visit is not None:
            ask = partial(place.services.labels.of_patient, visit.patient_id)
            LabelsDialog(place, ask, self._page).open()

    @Slot()
    def _on_messages(self) -> None:
        page = self._page
        RemindersDialog(page.workplace, page.day, page.day_choice.site_id, page).open()
