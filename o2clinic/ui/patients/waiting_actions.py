"""From a patient to the waiting list: a referral that came, a visit that is wanted."""

from PySide6.QtCore import QObject

from o2clinic.ui.widgets.page import Page


class WaitingActions(QObject):
    """Two buttons on the page for whoever may register patients, and so may book them."""

    def __init__(self, page: Page, patient_id: int) -> None:
        super().__init__(page)
        self._page, self._patient_id = page, patient_id
        page.add_action("Referral", self._on_referral)
        page.add_action("Waiting list", self._on_wait)

    def _on_referral(self) -> None:
        self._page.workplace.go_to(f"waiting:refer {self._patient_id}")

    def _on_wait(self) -> None:
        self._page.workplace.go_to(f"waiting:add {self._patient_id}")
