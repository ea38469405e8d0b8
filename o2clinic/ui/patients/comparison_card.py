"""The same facts under another policy: the other outcome, and each rule that differs."""

from typing import TYPE_CHECKING

from o2clinic.rules.display import with_subscripts
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marked_lines import Line, MarkedLines
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.wrapped import unbroken

if TYPE_CHECKING:
    from o2clinic.services.assessments import Difference, PolicyComparison

_ADVICE = "For comparison only: the clinic goes by its own policy, and nothing is stored."


class ComparisonCard(Card):
    """Hidden until a policy is chosen."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("Under another policy")
        self._outcome = label("", "strong", wrap=True)
        self._lines = MarkedLines(theme)
        self.add(self._outcome)
        self.add(self._lines)
        self.add(label(_ADVICE, "quiet", wrap=True))
        self.hide()

    def show_comparison(self, compared: "PolicyComparison") -> None:
        """Show where the other policy parts from the clinic's own."""
        there = compared.there
        self.set_title(f"Under {there.policy_title}")
        same = there.outcome is compared.here.outcome
        self._outcome.setText(
            unbroken(f"{'The same: ' if same else 'Otherwise: '}{there.one_line}")
        )
        lines = [_line(one) for one in compared.differences]
        self._lines.show_lines(lines or [Line("met", "No rule comes out otherwise.")])
        self.show()


def _line(one: "Difference") -> Line:
    mark = "met" if one.passes_there else "open" if one.passes_there is None else "hold"
    here = one.here or "not reached"
    there = one.there or "not reached"
    return Line(mark, unbroken(with_subscripts(f"{there} (here: {here})")), one.rule)
