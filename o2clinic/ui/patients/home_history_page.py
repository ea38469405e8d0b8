"""Every risk form as it was asked then, and every consent as it was signed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from o2clinic.rules.changes import Concept
from o2clinic.ui.patients.home_words import (
    asking_lines,
    asking_title,
    consent_title,
    one_consent_lines,
)
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.marked_lines import Line, MarkedLines
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.home_forms import HomeSheet


@dataclass(frozen=True, slots=True)
class _Shown:
    key: tuple[str, int]
    title: str
    lines: Callable[[], list[Line]]


class HomeHistoryPage(Page):
    """Choose one of them by arrow keys; Esc goes back.

    Signals:
        left: the person goes back.
    """

    left = Signal()
    concepts = frozenset({Concept.ASSESSMENT})
    help_topic = "risk"

    def __init__(self, workplace: Workplace, patient_id: int) -> None:
        super().__init__(workplace, "As asked and signed then", patient_id=patient_id)
        self._patient_id = patient_id
        self._shown: dict[tuple[str, int], _Shown] = {}
        self.add_action("Back", self.left.emit, keys="Esc")
        self.choice: Choice[tuple[str, int]] = Choice("Which one", [])
        self.choice.setMinimumContentsLength(44)
        self.choice.currentIndexChanged.connect(self._on_chosen)
        self.add_to_chips(self.choice)
        self.lines = MarkedLines(workplace.theme)
        card = Card()
        card.add(self.lines)
        self.add(card)
        self.content.addStretch(1)

    def refresh(self) -> None:
        """Ask for all of them."""
        forms, patient_id = self.workplace.services.home_forms, self._patient_id

        def task() -> "HomeSheet":
            return forms.of(patient_id)

        self.ask("home", task, self.show_sheet)

    def show_sheet(self, sheet: "HomeSheet") -> None:
        """Offer them, and show the one that was chosen."""
        chosen = self.choice.value if self.choice.count() else None
        self._shown = {each.key: each for each in _each(sheet)}
        self.choice.offer([(each.key, each.title) for each in self._shown.values()])
        if chosen in self._shown:
            self.choice.set_value(chosen)
        self._on_chosen(self.choice.currentIndex())

    def go_to_first(self) -> None:
        """Go to the list."""
        self.choice.setFocus()

    def _on_chosen(self, at: int) -> None:
        one = self._shown.get(self.choice.value) if at >= 0 else None
        self.lines.show_lines(one.lines() if one is not None else [Line("open", "None yet.")])


def _each(sheet: "HomeSheet") -> Iterator[_Shown]:
    for row in sheet.askings:
        key = ("asking", row.asked.assessment_id)
        yield _Shown(key, asking_title(row), partial(asking_lines, row))
    for consent in sheet.consents:
        key = ("consent", consent.consent_id)
        yield _Shown(key, consent_title(consent), partial(one_consent_lines, consent))
