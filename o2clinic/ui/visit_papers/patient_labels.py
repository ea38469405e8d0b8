"""Labels from a patient's own page."""

from functools import partial

from PySide6.QtCore import QObject, Slot

from o2clinic.rules.permissions import Permission, may
from o2clinic.ui.visit_papers.labels_dialog import LabelsDialog
from o2clinic.ui.widgets.page import Page


class PatientLabels(QObject):
    """A button of a patient's page, for whoever books."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        if page.patient_id and may(page.workplace.actor.roles, Permission.BOOK):
            page.add_action("Labels", self._on_wanted)

    @Slot()
    def _on_wanted(self) -> None:
        place = self._page.workplace
        ask = partial(place.services.labels.of_patient, self._page.patient_id or 0)
        LabelsDialog(place, ask, self._page).open()
