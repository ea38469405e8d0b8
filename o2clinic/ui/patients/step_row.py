"""One rule as it was applied: passed or not, its values, and how well it is founded."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from o2clinic.rules.display import with_subscripts
from o2clinic.rules.policy import Tag
from o2clinic.rules.rule_book import Step
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.marked_lines import SIGNS
from o2clinic.ui.widgets.marks import Tone, chip, label
from o2clinic.ui.widgets.wrapped import Wrapped

TAGS: Final = {
    Tag.READ: ("[V]", "read in the source"),
    Tag.QUOTED: ("[V2]", "read in a text that quotes the source"),
    Tag.OURS: ("[D]", "decided here: sources are silent or disagree"),
    Tag.UNVERIFIED: ("[U]", "not verified: a clinician has to check it"),
}
_TONES: Final = {Tag.OURS: Tone.CAUTION, Tag.UNVERIFIED: Tone.DANGER}


class StepRow(Wrapped):
    """One rule: passed or not, its words, the values compared, who says so."""

    def __init__(self, theme: Theme, step: Step) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        passed = "met" if step.passed else "not met"
        short, told = TAGS[step.tag]
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
