"""The questions on oxygen, each with what was recorded on it last."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from o2clinic.charts.colours import Colours
from o2clinic.rules.display import short_date, with_subscripts
from o2clinic.rules.questions import QUESTIONS
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.marked_lines import SIGNS

if TYPE_CHECKING:
    from o2clinic.services.questions import QuestionSheet

_NEVER = "Never asked"


class QuestionList(QListWidget):
    """Arrow keys go from question to question; Tab goes on to the form.

    Signals:
        question_wanted: code of the question that is to be shown.
    """

    question_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName("Questions on oxygen")
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setSpacing(1)
        for question in QUESTIONS:
            item = QListWidgetItem(question.title)
            item.setData(Qt.ItemDataRole.UserRole, question.code)
            item.setToolTip(question.when)
            self.addItem(item)
        self.currentRowChanged.connect(self._on_row)
        theme.changed.connect(self._on_theme)

    def show_sheet(self, sheet: "QuestionSheet") -> None:
        """Say below each question how it stands."""
        for at, question in enumerate(QUESTIONS):
            last = sheet.last(question.code)
            state = f"○ {_NEVER}"
            if last is not None:
                sign = SIGNS["note" if last.is_override else last.mark]
                when = f"{short_date(last.asked_on)}, {last.by}"
                otherwise = f"\n{last.decided_words}" if last.is_override else ""
                state = f"{sign} {with_subscripts(last.words)}{otherwise}\n{when}"
            self.item(at).setText(f"{question.title}\n{state}")
        self._fit()

    def show_question(self, code: str) -> None:
        """Mark the question in front."""
        codes = [question.code for question in QUESTIONS]
        self.setCurrentRow(codes.index(code))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As high as the words need at this width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """All of the questions in sight: the page scrolls, not the list."""
        self.doItemsLayout()
        last = self.visualItemRect(self.item(self.count() - 1))
        around = 2 * self.frameWidth() + 2 * self.spacing()
        top = self.visualItemRect(self.item(0)).top()
        self.setFixedHeight(last.bottom() - top + around + 1)

    def _on_row(self, at: int) -> None:
        if at >= 0:
            self.question_wanted.emit(QUESTIONS[at].code)

    def _on_theme(self, _colours: Colours) -> None:
        self._fit()
