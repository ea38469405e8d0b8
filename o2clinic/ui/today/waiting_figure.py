"""Who waits past the day wanted, and who is to be triaged; either opens the list of just these."""

from PySide6.QtWidgets import QPushButton

from o2clinic.errors import O2ClinicError
from o2clinic.services.waiting_rows import WaitingCounts
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.workplace import Workplace


class WaitingFigure(Card):
    """The overdue as a figure, both as buttons."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._workplace = workplace
        self.count_label = label("", "figure")
        self.overdue_button, self.triage_button = QPushButton(), QPushButton()
        self.content.setSpacing(0)  # as high as the other figures
        self.add(self.count_label)
        for button, slot in (
            (self.overdue_button, self._on_overdue),
            (self.triage_button, self._on_triage),
        ):
            button.setProperty("kind", "link")
            button.clicked.connect(slot)
            self.add(button)
        self.hide()

    def refresh(self) -> None:
        """Count anew."""
        counts = self._workplace.services.waiting_list.counts
        self._workplace.background.ask(
            self, "waiting", counts, self.show_counts, self._on_no_counts
        )

    def show_counts(self, counts: WaitingCounts) -> None:
        """Show both; the overdue have a mark as well."""
        self.count_label.setText(f"⚠ {counts.overdue}" if counts.overdue else "0")
        self.overdue_button.setText("Waiting, overdue")
        self.overdue_button.setAccessibleName(f"Waiting past the day wanted: {counts.overdue}")
        self.triage_button.setText(f"{counts.to_triage} to be triaged")
        self.triage_button.setAccessibleName(f"Referrals to be triaged: {counts.to_triage}")
        self.show()

    def _on_no_counts(self, error: Exception) -> None:
        """The list below says what happened; a fault of ours is reported."""
        if not isinstance(error, O2ClinicError):
            self._workplace.report(error)

    def _on_overdue(self) -> None:
        self._workplace.go_to("waiting:overdue")

    def _on_triage(self) -> None:
        self._workplace.go_to("waiting:triage")
