"""What the rules say on a question, live while it is answered, and what was recorded before."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout

from o2clinic.rules.display import short_date, with_subscripts
from o2clinic.rules.policy import Tag
from o2clinic.rules.questions.asking import Mark, Question, QuestionAdvice
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marked_lines import Line, MarkedLines
from o2clinic.ui.widgets.marks import Tone, chip, label, restyle
from o2clinic.ui.widgets.wrapped import Wrapped, unbroken

if TYPE_CHECKING:
    from o2clinic.services.questions import QuestionRow, QuestionSheet

_LOOKS: Final = {
    Mark.MET: ("Settled", Tone.GOOD),
    Mark.NOTE: ("To weigh", Tone.CAUTION),
    Mark.HOLD: ("Held", Tone.DANGER),
    Mark.OPEN: ("Open", Tone.BRAND),
}
_SHOWN: Final = 4
_DECIDED_HERE: Final = "Rules marked [D] were decided here, since sources are silent or disagree."
_UNVERIFIED: Final = "Rules marked [U] are not verified: a clinician has to check them."


class AdvicePanel(Wrapped):
    """Read the outcome first, then what is missing, what is to be done and to think of."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[Question, QuestionAdvice] | None = None
        self.card = Card("Advice")
        self.chip = chip("")
        self.card.add_corner(self.chip)
        self.words = label("", "figure", wrap=True)
        self.card.add(self.words)
        self._more = _Findings(theme)
        self.card.add(self._more)
        self._missing, self._actions, self._prompts = (self._group() for _ in range(3))
        self.card.add(
            label("Advice to a registered professional, who decides.", "quiet", wrap=True)
        )
        self.tags = label("", "quiet", wrap=True)
        self.card.add(self.tags)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.card)

    def show_advice(self, question: Question, advice: QuestionAdvice, note: str) -> None:
        """Show it; `note` says whether it goes by what is typed or by the record alone."""
        self.card.set_note(note)
        if (question, advice) == self._shown:
            return
        self._shown = question, advice
        word, tone = _LOOKS[advice.mark]
        self.chip.setText(word)
        restyle(self.chip, tone=tone.value)
        self.words.setText(unbroken(with_subscripts(advice.words)))
        self._more.show_findings(advice.more)
        self._tell(self._missing, "Missing", "open", advice.missing)
        self._tell(self._actions, question.actions_title, "note", advice.actions)
        self._tell(self._prompts, "To think of", "note", (*advice.to_confirm, *advice.prompts))
        tags = {step.tag for step in advice.steps}
        told = [(Tag.OURS, _DECIDED_HERE), (Tag.UNVERIFIED, _UNVERIFIED)]
        self.tags.setText(" ".join(words for tag, words in told if tag in tags))
        self.tags.setVisible(bool(self.tags.text()))

    def _group(self) -> tuple[QLabel, MarkedLines]:
        title, lines = label("", "section"), MarkedLines(self._theme)
        self.card.add(title)
        self.card.add(lines)
        return title, lines

    def _tell(
        self, group: tuple[QLabel, MarkedLines], title: str, mark: str, words: Sequence[str]
    ) -> None:
        head, lines = group
        head.setText(title)
        head.setVisible(bool(words))
        lines.setVisible(bool(words))  # first: it finds its height by its width
        lines.show_lines([Line(mark, with_subscripts(_sentence(one))) for one in words])


class _Findings(Wrapped):
    """What was found beside the outcome, a line each: a range, a mask, a day."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(10))
        self._grid.setVerticalSpacing(theme.px(2))
        self._grid.setColumnStretch(1, 1)

    def show_findings(self, found: Sequence[tuple[str, str]]) -> None:
        """Show them in their order."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        top = Qt.AlignmentFlag.AlignTop
        for at, (title, words) in enumerate(found):
            self._grid.addWidget(label(with_subscripts(title), "quiet"), at, 0, top)
            shown = unbroken(with_subscripts(words))
            self._grid.addWidget(label(shown, "strong", wrap=True), at, 1)
        self.setVisible(bool(found))
        self.fit()


class EarlierCard(Card):
    """What was recorded on this question, newest first."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("Recorded")
        self._lines = MarkedLines(theme)
        self.add(self._lines)

    def show_rows(self, sheet: "QuestionSheet", code: str) -> None:
        """Who decided what and when, and what is otherwise today."""
        rows = sheet.rows_of(code)
        lines = [_line(row) for row in rows[:_SHOWN]]
        if rows and (since := sheet.since_then(rows[0])):
            lines.insert(1, Line("hold", with_subscripts(since)))
        more = len(rows) - _SHOWN
        nothing = "Nothing is recorded yet."
        self._lines.show_lines(
            lines, more=f"And {more} earlier." if more > 0 else "" if rows else nothing
        )


def _line(row: "QuestionRow") -> Line:
    found = "".join(f" {title}: {words}." for title, words in row.more)
    decided = f" {row.decided_words}." if row.is_override else ""
    why = f" Reason: {row.reason}" if row.reason else ""
    note = f" {row.note}" if row.note else ""
    who = f"{short_date(row.asked_on)}, {row.by}: "
    mark = "note" if row.is_override else "met"
    return Line(mark, with_subscripts(f"{who}{row.words}.{found}{decided}{why}{note}"))


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
