"""Where a patient stands with LTOT in full: every rule with its values, source, grade and tag."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QGridLayout, QVBoxLayout, QWidget

from o2clinic.errors import AlreadyDone, NotValid, StaleRecord
from o2clinic.rules.changes import Concept
from o2clinic.rules.display import short_date, with_subscripts
from o2clinic.rules.eligibility import Outcome
from o2clinic.rules.permissions import Permission
from o2clinic.services.decisions import DecisionDraft
from o2clinic.services.drafts import FormDraft
from o2clinic.ui.patients.comparison_card import ComparisonCard
from o2clinic.ui.patients.decision_card import DecisionCard
from o2clinic.ui.patients.ladder_card import LadderCard
from o2clinic.ui.patients.step_row import TAGS, StepRow
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marked_lines import Line, MarkedLines
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.wrapped import unbroken
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.assessments import AssessmentSheet, PolicyComparison
    from o2clinic.services.standing import Standing

_NOT_USED = "Not used"
_PASSED_OVER_SHOWN = 6
_BESIDE = 900  # designed width from which the side cards stand beside the rules


class AssessmentPage(Page):
    """Read the decision from the top; Tab goes from rung to rung and from rule to rule."""

    concepts = frozenset(
        {Concept.RESULT, Concept.PATIENT, Concept.CLINIC, Concept.ASSESSMENT, Concept.OXYGEN_ORDER}
    )
    help_topic = "assessment"

    def __init__(self, workplace: Workplace, patient_id: int) -> None:
        super().__init__(workplace, patient_id=patient_id)
        self._patient_id = patient_id
        self._is_filled = False
        self._compared_with = ""
        self._others: tuple[tuple[str, str], ...] = ()
        self.policy_box = QComboBox()
        self.policy_box.setAccessibleName("Compare with another policy")
        self.policy_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.policy_box.activated.connect(self._on_policy)
        self.add_to_chips(self.policy_box)
        self._to_restore: FormDraft | None = None
        may_decide = workplace.actor.may(Permission.ORDER_OXYGEN)
        self.decision_card = DecisionCard(workplace.theme, patient_id, may_decide=may_decide)
        self.decision_card.wanted.connect(self._on_decision)
        self.keeper = self.keep_drafts(self.decision_card, self.decision_card)
        self.decision_card.beginning.connect(self.keeper.set_aside)
        self.decision_card.begun.connect(self.keeper.begin)
        self.view = AssessmentView(workplace.theme, workplace.actor.may, self.decision_card)
        self.view.place_wanted.connect(self._on_place)
        self.add(self.view, 1)

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
        self.decision_card.show_sheet(sheet)
        self.view.show_sheet(sheet)
        self._is_filled = True
        self._compare()
        draft, self._to_restore = self._to_restore, None
        if draft is not None:
            self.keeper.restore(draft)

    def begin(self, what: str) -> None:
        """Go on with a draft, once the sheet is there; or go where it is decided."""
        if what == "decide":
            self.decision_card.choice.setFocus()
            return
        draft = self.workplace.drafts.begun(what)
        if draft is not None and not self._is_filled:
            self._to_restore = draft
        elif draft is not None:
            self.keeper.restore(draft)

    def show_comparison(self, compared: "PolicyComparison") -> None:
        """Show the other policy beside the clinic's own."""
        if self._is_filled and self._compared_with:
            self.view.comparison_card.show_comparison(compared)

    def _on_decision(self, draft: DecisionDraft) -> None:
        decisions, card = self.workplace.services.decisions, self.decision_card

        def task() -> int:
            try:
                return decisions.record(draft)
            except AlreadyDone as done:
                return done.record_id

        def kept(_decision_id: int) -> None:
            self.workplace.say("Decision recorded")
            self.keeper.saved()
            card.start_afresh()
            self.refresh()

        def refused(error: Exception) -> None:
            if isinstance(error, NotValid):
                card.show_findings(error.findings)
                return
            card.tell(str(error))
            self.on_save_failure(error)
            if isinstance(error, StaleRecord):
                self.refresh()

        self.save(
            "record decision",
            task,
            kept,
            button=card.button,
            on_error=refused,
            patient_id=draft.patient_id,
        )

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
            self.view.comparison_card.hide()
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
        self, theme: Theme, may: Callable[[Permission], bool], decision_card: DecisionCard
    ) -> None:
        super().__init__()
        self._theme, self._may = theme, may
        self.ladder: LadderCard | None = None
        self.comparison_card = ComparisonCard(theme)
        self._whole = whole = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.px(10))
        self._left, self._side = QVBoxLayout(), QVBoxLayout()
        right = QVBoxLayout()
        for column in (self._left, self._side, right):
            column.setSpacing(theme.px(10))
        # These two stay where they are when the rest is shown anew: somebody may be typing.
        right.addWidget(decision_card)
        right.addWidget(self.comparison_card)
        right.addLayout(self._side)
        right.addStretch(1)
        whole.addLayout(self._left, 8)
        whole.addLayout(right, 4)

    def show_sheet(self, sheet: "AssessmentSheet") -> None:
        """Show this sheet in place of the one before."""
        for column in (self._left, self._side):
            _empty(column)
        standing = sheet.standing
        self.ladder = LadderCard(self._theme, sheet.rungs, self._may)
        self.ladder.place_wanted.connect(self.place_wanted)
        for card in (self._outcome_card(standing), self.ladder, self._steps_card(standing)):
            self._left.addWidget(card)
        self._left.addStretch(1)
        for card in self._side_cards(standing):
            self._side.addWidget(card)

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
        for at, (short, words) in enumerate(TAGS.values()):
            grid.addWidget(label(short, "strong"), at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(words, "quiet", wrap=True), at, 1)
        grid.setColumnStretch(1, 1)
        tags.add(grid)
        return [*cards, tags]


def _empty(column: QVBoxLayout) -> None:
    while (item := column.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def _gases(why: tuple[str, ...]) -> tuple[str, ...]:
    """The gases used, then the newest of those that were not."""
    passed_over = [words for words in why if words.startswith(_NOT_USED)]
    used = [words for words in why if not words.startswith(_NOT_USED)]
    more = len(passed_over) - _PASSED_OVER_SHOWN
    rest = (f"and {more} more that were not used",) if more > 0 else ()
    return (*used, *passed_over[:_PASSED_OVER_SHOWN], *rest)
