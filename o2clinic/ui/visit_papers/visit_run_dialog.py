"""Letters about the visits of some days, by the batch; and those of a day printed again."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton, QWidget

from o2clinic.services.letter_runs import RUN_WORDS
from o2clinic.ui.visit_papers.day_span import DaySpan
from o2clinic.ui.visit_papers.run_dialog import LetterRunDialog
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.letter_runs import VisitOutcome


class VisitRunDialog(LetterRunDialog):
    """Choose the days and which letters; the list below follows."""

    def __init__(
        self, workplace: Workplace, day: date, site_id: int | None, parent: QWidget
    ) -> None:
        super().__init__(workplace, "Letters about visits", parent)
        self._site_id = site_id
        self.span = DaySpan(workplace.services.diary.today, day)
        self.of_choice = Choice("Letters", [(of, words) for of, words in RUN_WORDS.items()])
        self.of_choice.setMinimumContentsLength(32)
        self.again_button = QPushButton("Print again what I issued on that day")
        self.again_button.setAutoDefault(False)
        self.again_button.clicked.connect(self._on_again)
        self.span.addWidget(self.of_choice)
        self.span.addWidget(self.again_button)
        self.whole.insertLayout(1, self.span)
        self.span.changed.connect(self.reload)
        self.of_choice.currentIndexChanged.connect(self.reload)
        self.reload()

    def reload(self, _at: int = 0) -> None:
        """Ask for the days and letters that are chosen."""
        runs, of = self.workplace.services.letter_runs, self.of_choice.value
        self.plan_by(partial(runs.visits, self.span.first, self.span.days, self._site_id, of))

    def _on_again(self) -> None:
        runs, day = self.workplace.services.letter_runs, self.span.first
        is_both = self.both_sides.isChecked()

        def again(go_on: Callable[[int, int], bool]) -> "VisitOutcome":
            return runs.issued_on(day, go_on, on_both_sides=is_both)

        if not self.is_running:
            self.start_long(again)
