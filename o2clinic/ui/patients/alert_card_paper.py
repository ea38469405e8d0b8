"""The alert card on paper, from the question on which it was decided."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QSizePolicy

from o2clinic.errors import AlreadyDone, NotValid
from o2clinic.rules.alert_card import ALERT_VENTURI_FLOWS
from o2clinic.rules.display import flow
from o2clinic.services.documents import Use
from o2clinic.ui.visit_papers.leaving_paper import LeavingPaper
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.flow_row import FlowRow
from o2clinic.ui.widgets.marks import Tone, label

if TYPE_CHECKING:
    from o2clinic.services.alert_cards import AlertCardDraft
    from o2clinic.ui.widgets.page import Page


class AlertCardPaper(Card):
    """Choose the mask, Ctrl+P shows the card; it is issued when it leaves the program."""

    def __init__(self, page: "Page", patient_id: int) -> None:
        super().__init__("The card", "as decided last")
        self._page, self._patient_id = page, patient_id
        masks: list[tuple[int | None, str]] = [(None, "Choose the mask")]
        for share, each in ALERT_VENTURI_FLOWS.items():
            masks.append((share, f"{share} %, {flow(each)}"))
        self.venturi = Choice("Venturi mask", masks)
        self.button = QPushButton("Alert card on paper  Ctrl+P")
        self.button.setAccessibleName("Alert card on paper")
        for part in (self.venturi, self.button):
            part.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(self.draw_card)
        QShortcut(QKeySequence("Ctrl+P"), self).activated.connect(self.button.click)
        row = FlowRow()
        row.add(self.venturi)
        row.add(self.button)
        self.add(row)
        told = "Copies go to the GP and the ambulance service; tick whom you told once it was sent."
        self.add(label(told, "quiet", wrap=True))

    def draw_card(self) -> None:
        """Ask for the card as it was decided."""
        self._page.message_bar.clear()
        cards = self._page.workplace.services.alert_cards
        task = partial(cards.draft, self._patient_id, self.venturi.value)
        self._page.ask("alert card", task, self._show_card, on_error=self._on_refused)

    def _show_card(self, draft: "AlertCardDraft") -> None:
        if draft.paper is None:
            words = " ".join(one.message for one in draft.missing[:3])
            self._page.message_bar.tell(f"{draft.title}: not ready", words, Tone.CAUTION)
            return
        note = partial(self._write_down, draft)
        dialog = LeavingPaper(
            *(self._page.workplace, draft.title, draft.paper.pdf, note, self),
            patient_id=self._patient_id,
        )
        self.paper_dialog = dialog
        dialog.open()

    def _on_refused(self, error: Exception) -> None:
        if isinstance(error, NotValid):
            self._page.message_bar.tell("No card yet", error.findings[0].message, Tone.CAUTION)
            self.venturi.setFocus()
            return
        self._page.message_bar.tell_error(error)

    def _write_down(self, draft: "AlertCardDraft", use: Use) -> object:
        """What leaves the program is issued first, and what it is wanted for is noted."""
        services = self._page.workplace.services
        try:
            document_id = services.alert_cards.issue(draft)
        except AlreadyDone as done:
            document_id = done.record_id
        services.documents.pdf(document_id, use)
        return document_id
