"""What the rules make of the numbers of a form, beside them: how it ends, and why."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from o2clinic.rules.advice import Advice
from o2clinic.rules.display import with_subscripts
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marked_lines import Line, MarkedLines
from o2clinic.ui.widgets.marks import label

OutcomeT = TypeVar("OutcomeT", bound=StrEnum)
_NOT_RECORDED = "not recorded: "  # such a step says again what is missing


class RuleReading(Card):
    """Read how the numbers are judged, each rule with its values; it is advice, no decision."""

    def __init__(
        self, theme: Theme, title: str, note: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(title, note, parent)
        self.words = label("", "strong", wrap=True)
        self.lines = MarkedLines(theme)
        self.add(self.words)
        self.add(self.lines)
        self.add(label("Advice to a registered professional, who decides.", "quiet", wrap=True))
        self._said: tuple[str, ...] = ()
        self.hide()

    @property
    def text(self) -> str:
        """All that is said, for tests and for the clipboard."""
        return "\n".join((self.words.text(), *self._said))

    def show_advice(self, advice: Advice[OutcomeT] | None, more: Sequence[Line] = ()) -> None:
        """Show how it ends; None while there is nothing to be judged.

        Args:
            advice: of the rules.
            more: lines to stand before those of the rules.
        """
        self._said = ()
        self.setVisible(advice is not None)
        if advice is None:
            return
        lines = [*more, *_lines(advice)]
        self.words.setText(with_subscripts(advice.words))
        self.lines.show_lines([Line(one.mark, with_subscripts(one.words)) for one in lines])
        self._said = tuple(one.words for one in lines)


def _lines(advice: Advice[OutcomeT]) -> list[Line]:
    lines = [Line("open", f"Missing: {words}") for words in advice.missing]
    lines += [
        Line("met" if step.passed else "hold", f"{step.compared} ({step.rule})")
        for step in advice.steps
        if not step.compared.startswith(_NOT_RECORDED)
    ]
    return lines + [Line("note", words) for words in advice.prompts]
