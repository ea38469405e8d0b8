"""One result as it is reviewed: values beside the last ones, queries, standing, trend, comment."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from o2clinic.charts.style import ChartSize
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import date_and_time, short_date
from o2clinic.services.review import QueryAnswer
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.flow_row import FlowRow
from o2clinic.ui.widgets.marked_lines import Line, MarkedLines
from o2clinic.ui.widgets.marks import Tone, chip, label
from o2clinic.ui.widgets.trend_chart import TrendChart
from o2clinic.ui.widgets.typed_state import Typed
from o2clinic.ui.widgets.wrapped import Wrapped
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.gas_readings import StoredFinding
    from o2clinic.services.review import ReviewSheet, ValueLine

_PANELS = 2
_STANDS = 3


class ResultPanel(QWidget):
    """Read the values, answer what is queried, comment."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._theme = workplace.theme
        self.sheet: ReviewSheet | None = None
        self._answers: dict[int, QLineEdit] = {}
        self._typed: dict[int, tuple[str, dict[int, str]]] = {}
        self._held: QWidget | None = None
        self.chart = TrendChart("Trend", workplace, ChartSize.CARD, least_height=150)
        self.comment = QLineEdit()
        self.comment.setAccessibleName("Comment")
        self.comment.setPlaceholderText("Comment, kept with the result")
        px = self._theme.px
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(px(10))
        self._place = QVBoxLayout()
        whole.addLayout(self._place)
        self._trend = Card("Trend, five years")
        self._trend.add_corner(self.chart.value_label)
        self._trend.add(self.chart, 1)
        line = QHBoxLayout()
        name = label("Comment", "label")
        name.setBuddy(self.comment)
        line.addWidget(name)
        line.addWidget(self.comment, 1)
        whole.addLayout(line)
        whole.addWidget(self._trend, 1)

    @property
    def answers(self) -> tuple[QueryAnswer, ...]:
        """What was typed to the open queries."""
        return tuple(
            QueryAnswer(finding_id, field.text().strip())
            for finding_id, field in self._answers.items()
            if field.text().strip()
        )

    def typed_state(self) -> dict[str, Any]:
        """The comment and the answers to what is queried."""
        answers = {str(key): field.text() for key, field in self._answers.items()}
        return {"comment": self.comment.text(), "answers": answers}

    def restore_typed(self, state: Typed) -> None:
        """Show them again."""
        self.comment.setText(state["comment"])
        for key, field in self._answers.items():
            field.setText(state["answers"].get(str(key), ""))

    @property
    def is_touched(self) -> bool:
        """Whether something was typed that a new sheet would throw away."""
        return bool(self.comment.text().strip() or self.answers)

    def show_result(self, sheet: "ReviewSheet") -> None:
        """Show this result; what was typed to it before stands there again."""
        self._keep_typing()
        self.sheet = sheet
        self._answers = {}
        held = Wrapped()
        column = QVBoxLayout(held)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.px(10))
        column.addWidget(self._values_card(sheet))
        open_queries = [one for one in sheet.result.findings if one.is_open]
        if open_queries:
            column.addWidget(self._queries_card(open_queries))
        column.addWidget(self._standing_card(sheet))
        if self._held is not None:
            self._held.hide()
            self._held.deleteLater()
        self._held = held
        self._place.addWidget(held)
        self._restore_typing()
        panels = sheet.trend.panels
        self.chart.show_sheet(replace(sheet.trend, panels=panels[:_PANELS]))

    def forget(self) -> None:
        """The result was signed: what was typed is saved, and not wanted here any more."""
        if self.sheet is not None:
            self._typed.pop(self.sheet.result.result_id, None)
        self.sheet = None

    def focus_answer(self, finding_id: int) -> None:
        """Go to the field of an open query."""
        if finding_id in self._answers:
            self._answers[finding_id].setFocus()

    def _keep_typing(self) -> None:
        """Paging on throws nothing away."""
        if self.sheet is not None and self.is_touched:
            answers = {key: field.text() for key, field in self._answers.items()}
            self._typed[self.sheet.result.result_id] = (self.comment.text(), answers)

    def _restore_typing(self) -> None:
        result_id = 0 if self.sheet is None else self.sheet.result.result_id
        comment, answers = self._typed.get(result_id, ("", {}))
        self.comment.setText(comment)
        for key, field in self._answers.items():
            field.setText(answers.get(key, ""))

    def _values_card(self, sheet: "ReviewSheet") -> Card:
        result = sheet.result
        card = Card(sheet.name, sheet.identity)
        head = FlowRow()
        taken = date_and_time(local(result.taken_at))
        head.add(label(f"{result.kind.title}, {taken}", "strong"))
        context = ", ".join(filter(None, (result.sample, _breathed(result.breathed))))
        head.add(label(context))
        source = "imported" if result.source.value == "imported" else "typed"
        head.add(label(f"{source} by {result.recorded_by}", "quiet"))
        if result.has_open_query:
            head.add(chip("query not resolved", Tone.CAUTION))
        if sheet.replaced is not None:
            reason = f"replaces an earlier value: {result.amended_reason}"
            head.add(chip(reason, Tone.BRAND))
        card.add(head)
        card.add(self._grid(sheet))
        if result.note:
            card.add(label(f"Note: {result.note}", wrap=True))
        return card

    def _grid(self, sheet: "ReviewSheet") -> QGridLayout:
        """Two columns of numbers, so that all of a gas stands on one screen."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._theme.px(12))
        grid.setVerticalSpacing(self._theme.px(2))
        previous = sheet.previous
        before = "" if previous is None else short_date(day_of(previous.taken_at))
        half = (len(sheet.values) + 1) // 2
        for side in (0, 1):
            column = side * 6
            for at, title in enumerate(("", "now", before, "change", "")):
                grid.addWidget(label(title, "quiet"), 0, column + at, _side(at))
            for row, line in enumerate(sheet.values[side * half : (side + 1) * half], start=1):
                self._add_value(grid, row, column, line)
            grid.setColumnStretch(column + 4, 1)
        grid.setColumnMinimumWidth(5, self._theme.px(12))
        return grid

    def _add_value(self, grid: QGridLayout, row: int, column: int, line: "ValueLine") -> None:
        value = label(line.value, "strong")
        value.setAccessibleName(f"{line.label} {line.value} {line.note}".strip())
        cells = (
            label(line.label, "label"),
            value,
            label(line.before, "label"),
            label(line.change, "label"),
            label(line.note, "danger"),
        )
        for at, cell in enumerate(cells):
            grid.addWidget(cell, row, column + at, _side(at))

    def _queries_card(self, queries: "list[StoredFinding]") -> Card:
        card = Card("Queries", "answer each, or ask for a repeat")
        for query in queries:
            card.add(label(f"{query.finding.rule}: {query.finding.message}", wrap=True))
            field = QLineEdit()
            field.setAccessibleName(f"Why the value is right, {query.finding.rule}")
            field.setPlaceholderText("Why the value is right")
            self._answers[query.id] = field
            card.add(field)
        return card

    def _standing_card(self, sheet: "ReviewSheet") -> Card:
        card = Card("Where they stand with this result")
        lines = MarkedLines(self._theme)
        shown = sheet.stands[:_STANDS]
        hidden = len(sheet.stands) - len(shown)
        lines.show_lines(
            [Line(line.mark.value, line.words, line.detail) for line in shown],
            more=(f"And {hidden} more on the assessment page. " if hidden else "")
            + f"By the {sheet.standing.policy_title}.",
        )
        card.add(lines)
        return card


def _breathed(words: str) -> str:
    return f"on {words}" if words else "what was breathed is not noted"


def _side(at: int) -> Qt.AlignmentFlag:
    """Numbers stand at the right of their column."""
    across = Qt.AlignmentFlag.AlignRight if at in {1, 2, 3} else Qt.AlignmentFlag.AlignLeft
    return across | Qt.AlignmentFlag.AlignTop
