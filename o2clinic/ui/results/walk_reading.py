"""What one walk shows, and what the walks of its day say of ambulatory oxygen."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import clock_time, number, with_subscripts
from o2clinic.rules.rule_book import Step
from o2clinic.rules.walk_benefit import effort_words
from o2clinic.rules.walk_record import WalkRecord
from o2clinic.rules.walk_test import Walk, desaturation, outlook
from o2clinic.services.walks import WalkContext
from o2clinic.ui.results.rule_reading import RuleReading
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marked_lines import Line, MarkedLines
from o2clinic.ui.widgets.marks import label

_FALLS = {
    True: "Significant fall in SpO₂ (BTS)",
    False: "No significant fall in SpO₂ (BTS)",
    None: "Whether SpO₂ fell cannot be told yet",
}


class WalkReading(QWidget):
    """Look at the fall, the distance beside the predicted one, and whether oxygen helps."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card = Card("This walk")
        self.words = label("", "strong", wrap=True)
        self.lines = MarkedLines(theme)
        self._card.add(self.words)
        self._card.add(self.lines)
        self.judgement = RuleReading(theme, "Does oxygen help?", "walks of this day")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.px(12))
        whole.addWidget(self._card)
        whole.addWidget(self.judgement)
        whole.addStretch()
        self.hide()

    def show_walk(
        self, record: WalkRecord | None, context: WalkContext | None, *, without: int = 0
    ) -> None:
        """Show a walk among those of its day; None while something in it cannot be true."""
        self.setVisible(record is not None and context is not None)
        if record is None or context is None:
            self.judgement.show_advice(None)
            return
        walk = record.walk
        fall = desaturation(walk, context.policy)
        self.words.setText(_FALLS[fall.by_bts])
        lines = [_line(step, is_noted=step.passed) for step in fall.steps]
        # Of the outlook, `passed` means that the limit is not reached.
        lines += [_line(step, is_noted=not step.passed) for step in outlook(walk, context.policy)]
        if (words := _predicted(record, context)) is not None:
            lines.append(Line("open", words))
        self.lines.show_lines(lines)
        self.judgement.show_advice(
            context.judge(walk, without=without), _others(walk, context, without)
        )


def _predicted(record: WalkRecord, context: WalkContext) -> str | None:
    expected, metres = context.predicted(record), record.walk.distance_m
    if expected is None:
        return None
    share = "" if metres is None else f", {number(expected.percent(metres))} % of it walked"
    return (
        f"Predicted {number(expected.predicted_m)} m ({expected.equation}){share}; for display only"
    )


def _line(step: Step, *, is_noted: bool) -> Line:
    return Line("note" if is_noted else "open", with_subscripts(step.compared))


def _others(walk: Walk, context: WalkContext, without: int) -> list[Line]:
    """The other walks of the day, and that some are left out."""
    day = day_of(walk.started_at)
    lines = [Line("open", _told(one)) for one in context.walks_of(day, without=without)]
    queried = sum(
        one.has_open_query
        for one in context.earlier
        if one.result_id != without and day_of(one.walk.started_at) == day
    )
    if queried:
        many = (
            "walk has an open query and is" if queried == 1 else "walks have open queries and are"
        )
        lines.append(Line("note", f"{queried} {many} left out"))
    return lines


def _told(walk: Walk) -> str:
    nadir = walk.nadir_spo2_percent
    lowest = "" if nadir is None else f", lowest {number(nadir)} %"
    at = clock_time(local(walk.started_at))
    return f"{at} {walk.in_words()}: {effort_words(walk)}{lowest}"
