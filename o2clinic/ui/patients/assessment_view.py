"""Where a patient stands with LTOT in full: every rule with its values, source, grade and tag."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QGridLayout, QVBoxLayout, QWidget

from o2clinic.rules.changes import Concept
from o2clinic.rules.display import short_date, with_subscripts
from o2clinic.rules.eligibility import Outcome, Step
from o2clinic.rules.permissions import Permission
from o2clinic.rules.policy import Tag
from o2clinic.ui.patients.comparison_card import ComparisonCard
from o2clinic.ui.patients.ladder_card import LadderCard
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marked_lines import SIGNS, Line, MarkedLines
from o2clinic.ui.widgets.marks import Tone, chip, label
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.wrapped import Wrapped, unbroken
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.assessments import AssessmentSheet, PolicyComparison
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
    """Read the decision from the top; Tab goes from rung to rung and from rule to rule."""

    concepts = frozenset({Concept.RESULT, Concept.PATIENT, Concept.CLINIC, Concept.ASSESSMENT})
    help_topic = "assessment"

    def __init__(self, workplace: Workplace, patient_id: int) -> None:
        super().__init__(workplace, patient_id=patient_id)
        self._patient_id = patient_id
        self._shown: AssessmentView | None = None
        self._compared_with = ""
        self._others: tuple[tuple[str, str], ...] = ()
        self.policy_box = QComboBox()
        self.policy_box.setAccessibleName("Compare with another policy")
        self.policy_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.policy_box.activated.connect(self._on_policy)
        self.add_to_chips(self.policy_box)

    def refresh(self) -> None:
        """Ask for the assessment."""
        assessments, patient_id = self.workplace.services.assessments, self._patient_id

        def task() -> "AssessmentSheet":
            return assessments.of(patient_id)

        self.ask("assessment", task, self.show_sheet)

    def show_sheet(self, sheet: "AssessmentSheet") -> None:
        """Show the decision, every rung and every step."""
        standing = sheet.standing
        if standing.urgent:
            self.message_bar.tell("Urgent", standing.urgent, Tone.DANGER)
        else:
            self.message_bar.clear()
        self._offer(sheet.others)
        shown = AssessmentView(self.workplace.theme, sheet, self.workplace.actor.may)
        shown.place_wanted.connect(self._on_place)
        if self._shown is not None:
            self._shown.hide()
            self._shown.deleteLater()
        self._shown = shown
        self.add(shown, 1)
        self._compare()

    def show_comparison(self, compared: "PolicyComparison") -> None:
        """Show the other policy beside the clinic's own."""
        if self._shown is not None and self._compared_with:
            self._shown.show_comparison(compared)

    def _offer(self, others: tuple[tuple[str, str], ...]) -> None:
        if others == self._others:
            return  # the list may be open just now
        self._others = others
        self.policy_box.clear()
        self.policy_box.addItem("Compare with another policy …", "")
        for policy_id, title in others:
            self.policy_box.addItem(title, policy_id)
        self.policy_box.setCurrentIndex(max(0, self.policy_box.findData(self._compared_with)))

    def _on_policy(self, _at: int) -> None:
        self._compared_with = self.policy_box.currentData()
        self._compare()

    def _compare(self) -> None:
        if not self._compared_with:
            if self._shown is not None:
                self._shown.comparison_card.hide()
            return
        assessments, patient_id = self.workplace.services.assessments, self._patient_id
        policy_id = self._compared_with

        def task() -> "PolicyComparison":
            return assessments.compare(patient_id, policy_id)

        self.ask("comparison", task, self.show_comparison)

    def _on_place(self, place: str) -> None:
        if place == "book":
            self.workplace.go_to(f"diary:book {self._patient_id}")
        else:
            self.workplace.open_patient(self._patient_id, place)


class AssessmentView(QWidget):
    """The outcome, the ladder, the ordered rules, what is missing, which gases were used."""

    place_wanted = Signal(str)

    def __init__(
        self, theme: Theme, sheet: "AssessmentSheet", may: Callable[[Permission], bool]
    ) -> None:
        super().__init__()
        self._theme = theme
        standing = sheet.standing
        self._whole = whole = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.px(10))
        left = QVBoxLayout()
        left.setSpacing(theme.px(10))
        left.addWidget(self._outcome_card(standing))
        self.ladder = LadderCard(theme, sheet.rungs, may)
        self.ladder.place_wanted.connect(self.place_wanted)
        left.addWidget(self.ladder)
        left.addWidget(self._steps_card(standing))
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(theme.px(10))
        self.comparison_card = ComparisonCard(theme)
        right.addWidget(self.comparison_card)
        for card in self._side_cards(standing):
            right.addWidget(card)
        right.addStretch(1)
        whole.addLayout(left, 8)
        whole.addLayout(right, 4)

    def show_comparison(self, compared: "PolicyComparison") -> None:
        """Another policy beside the one that the clinic goes by."""
        self.comparison_card.show_comparison(compared)

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
