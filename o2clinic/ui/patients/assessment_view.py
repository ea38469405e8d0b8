"""Where a patient stands with LTOT in full: every rule with its values, source, grade and tag."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QVBoxLayout, QWidget

from o2clinic.rules.changes import Concept
from o2clinic.rules.display import short_date, with_subscripts
from o2clinic.rules.eligibility import Outcome, Step
from o2clinic.rules.policy import Tag
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marked_lines import SIGNS, Line, MarkedLines
from o2clinic.ui.widgets.marks import Tone, chip, label
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.wrapped import Wrapped, unbroken
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.standing import Standing

_TAGS = {
    Tag.READ: ("[V]", "read in the source"),
    Tag.QUOTED: ("[V2]", "read in a text that quotes the source"),
    Tag.OURS: ("[D]", "decided here: sources are silent or disagree"),
    Tag.UNVERIFIED: ("[U]", "not verified: a clinician has to check it"),
}
_NOT_USED = "Not used"
_PASSED_OVER_SHOWN = 6
_BESIDE = 900  # designed width from which the side cards stand beside the rules
_TONES = {Tag.OURS: Tone.CAUTION, Tag.UNVERIFIED: Tone.DANGER}


class AssessmentPage(Page):
    """Read the decision from the top; Tab goes from rule to rule."""

    concepts = frozenset({Concept.RESULT, Concept.PATIENT, Concept.CLINIC})
    help_topic = "assessment"

    def __init__(self, workplace: Workplace, patient_id: int) -> None:
        super().__init__(workplace, patient_id=patient_id)
        self._patient_id = patient_id
        self._shown: QWidget | None = None

    def refresh(self) -> None:
        """Ask for the standing."""
        summaries, patient_id = self.workplace.services.summaries, self._patient_id

        def task() -> "Standing":
            return summaries.standing(patient_id)

        self.ask("standing", task, self.show_standing)

    def show_standing(self, standing: "Standing") -> None:
        """Show the decision and every step to it."""
        if standing.urgent:
            self.message_bar.tell("Urgent", standing.urgent, Tone.DANGER)
        else:
            self.message_bar.clear()
        shown = StandingView(self.workplace.theme, standing)
        if self._shown is not None:
            self._shown.hide()
            self._shown.deleteLater()
        self._shown = shown
        self.add(shown, 1)


class StandingView(QWidget):
    """The outcome, the ordered rules, what is missing and which gases were used."""

    def __init__(self, theme: Theme, standing: "Standing") -> None:
        super().__init__()
        self._theme = theme
        self._whole = whole = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.px(10))
        left = QVBoxLayout()
        left.setSpacing(theme.px(10))
        left.addWidget(self._outcome_card(standing))
        left.addWidget(self._steps_card(standing))
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(theme.px(10))
        for card in self._side_cards(standing):
            right.addWidget(card)
        right.addStretch(1)
        whole.addLayout(left, 8)
        whole.addLayout(right, 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The side cards below the rules where there is no room beside them."""
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        is_narrow = self.width() < self._theme.px(_BESIDE)
        self._whole.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)

    def _outcome_card(self, standing: "Standing") -> Card:
        card = Card(
            "Long-term oxygen", f"{standing.policy_title} · {short_date(standing.decided_on)}"
        )
        is_met = standing.outcome is Outcome.ELIGIBLE
        card.add(label(unbroken(standing.one_line), "figure", wrap=True))
        card.add(label(standing.decision.next_words, wrap=True))
        lines = MarkedLines(self._theme)
        lines.show_lines([Line("note", words) for words in standing.flag_words])
        lines.setVisible(bool(standing.flag_words))
        card.add(lines)
        advice = "Advice to a registered professional, who decides."
        card.add(label(advice if is_met else f"{advice} An override needs a reason.", "quiet"))
        return card

    def _steps_card(self, standing: "Standing") -> Card:
        card = Card("Rules applied, in their order", f"{len(standing.steps)} rules")
        for step in standing.steps:
            card.add(StepRow(self._theme, step))
        if not standing.steps:
            card.add(label("No rule was applied.", "quiet"))
        return card

    def _side_cards(self, standing: "Standing") -> list[Card]:
        cards = []
        for title, lines, mark in (
            ("Did not run", standing.did_not_run, "hold"),
            ("Missing", standing.missing, "note"),
            ("Gases", _gases(standing.pair), "open"),
        ):
            if not lines:
                continue
            card = Card(title, f"{len(lines)}" if mark != "open" else "which were used, and why")
            shown = MarkedLines(self._theme)
            shown.show_lines([Line(mark, with_subscripts(words)) for words in lines])
            card.add(shown)
            cards.append(card)
        tags = Card("Tags", "how well a number is founded")
        grid = QGridLayout()
        for at, (short, words) in enumerate(_TAGS.values()):
            grid.addWidget(label(short, "strong"), at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(words, "quiet", wrap=True), at, 1)
        grid.setColumnStretch(1, 1)
        tags.add(grid)
        return [*cards, tags]


class StepRow(Wrapped):
    """One rule: passed or not, its words, the values compared, who says so."""

    def __init__(self, theme: Theme, step: Step) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        passed = "met" if step.passed else "not met"
        short, told = _TAGS[step.tag]
        self.setAccessibleName(f"{step.rule}, {passed}: {step.words} {step.compared}")
        self.setToolTip(f"{short} {told}")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, theme.px(3), 0, theme.px(3))
        grid.setHorizontalSpacing(theme.px(10))
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(2, 5)
        grid.setColumnStretch(3, 3)
        grid.setColumnMinimumWidth(0, theme.px(16))
        grid.setColumnMinimumWidth(1, theme.px(64))
        top = Qt.AlignmentFlag.AlignTop
        mark = "met" if step.passed else "hold"
        grid.addWidget(label(SIGNS[mark], "good" if step.passed else "danger"), 0, 0, top)
        grid.addWidget(label(step.rule, "strong"), 0, 1, top)
        grid.addWidget(label(with_subscripts(step.compared), "strong", wrap=True), 0, 2)
        grid.addWidget(label(with_subscripts(step.words), "quiet", wrap=True), 1, 2)
        grade = f", grade {step.grade}" if step.grade else ""
        grid.addWidget(label(f"{step.source}{grade}", "quiet", wrap=True), 0, 3, 2, 1, top)
        grid.addWidget(chip(short, _TONES.get(step.tag, Tone.QUIET)), 0, 4, top)


def _gases(why: tuple[str, ...]) -> tuple[str, ...]:
    """The gases used, then the newest of those that were not."""
    passed_over = [words for words in why if words.startswith(_NOT_USED)]
    used = [words for words in why if not words.startswith(_NOT_USED)]
    more = len(passed_over) - _PASSED_OVER_SHOWN
    rest = (f"and {more} more that were not used",) if more > 0 else ()
    return (*used, *passed_over[:_PASSED_OVER_SHOWN], *rest)
