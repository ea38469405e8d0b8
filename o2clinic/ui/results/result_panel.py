"""One result in full, beside the table."""

from collections.abc import Iterator
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from o2clinic.documents.z_bar import ZRow
from o2clinic.errors import Level
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time, short_date, with_subscripts
from o2clinic.rules.result_codes import ResultSource
from o2clinic.services.result_curves import curve_of_result
from o2clinic.services.result_draft import LONGEST_REASON
from o2clinic.services.results import ResultRow
from o2clinic.ui.results.curve_picture import CurvePicture
from o2clinic.ui.results.fields import TextEdit
from o2clinic.ui.results.result_columns import context, state
from o2clinic.ui.results.z_scale import ZScale
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.finding_summary import SIGNS
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.workplace import Workplace

_LONG_TITLE = 12  # letters that leave room for day and time


class ResultPanel(QWidget):
    """Read everything that is known of the chosen result, and answer what the rules ask of it.

    Signals:
        answer_wanted: the reason typed for the open queries of the result shown.
        paper_wanted: the `ResultRow` whose report is wanted.
        curve_wanted: the `ResultRow` whose curve is to be saved as a file.
    """

    answer_wanted = Signal(object)
    paper_wanted = Signal(object)
    curve_wanted = Signal(object)

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = workplace.theme
        self.row: ResultRow | None = None
        self._card = Card("Result")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme.px(3))
        self.curve = CurvePicture(workplace)
        self.scale = ZScale(theme)
        self._card.add(self.curve)
        self._card.add(self.scale)
        self._card.add(self._lines)
        self.reason_edit = TextEdit(LONGEST_REASON)
        self.reason_edit.setAccessibleName("Why the values are right")
        self.reason_edit.setPlaceholderText("Why the values are right")
        self.answer_button = QPushButton("Answer the query")
        self.answer_button.clicked.connect(self._on_answer)
        self.curve_button = QPushButton("Export curve…")
        self.curve_button.setAccessibleName("Export the curve as a file")
        self.curve_button.clicked.connect(self._on_curve)
        QShortcut(QKeySequence("Ctrl+Shift+G"), self.curve_button).activated.connect(
            self.curve_button.click
        )
        self._card.add(self.curve_button)
        self.paper_button = QPushButton("On paper  Ctrl+P")
        self.paper_button.setAccessibleName("This result on paper")
        self.paper_button.clicked.connect(self._on_paper)
        QShortcut(QKeySequence("Ctrl+P"), self.paper_button).activated.connect(
            self.paper_button.click
        )
        self._card.add(self.paper_button)
        self._card.add(self.reason_edit)
        self._card.add(self.answer_button)
        held = QWidget()
        held.setProperty("kind", "scrolled")
        inside = QVBoxLayout(held)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._card)
        inside.addStretch()
        scroll = QScrollArea()
        scroll.setWidget(held)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setAccessibleName("The chosen result in full")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        self.show_row(None)

    def show_row(self, row: ResultRow | None, *, may_answer: bool = False) -> None:
        """Show a result, or nothing."""
        is_other = self.row is None or row is None or self.row.result_id != row.result_id
        self.row = row
        self._clear()
        if is_other:
            self.reason_edit.clear()
        self._card.set_title(row.kind.title if row is not None else "Result")
        self._card.set_note(_when(row) if row is not None else "")
        asks = row is not None and row.has_open_query and not row.is_amended and may_answer
        self.reason_edit.setVisible(asks)
        self.answer_button.setVisible(asks)
        curve = None if row is None else curve_of_result(row)
        self.curve.show_curve(curve)
        self.curve_button.setVisible(curve is not None)
        self.scale.show_rows(() if row is None else tuple(_z_rows(row)))
        self.paper_button.setVisible(row is not None)
        if row is None:
            self._lines.addWidget(label("Choose a result to see all of it.", "quiet", wrap=True))
            return
        for text, kind in _told(row):
            self._lines.addWidget(label(text, kind, wrap=True))

    def _clear(self) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _on_curve(self) -> None:
        if self.row is not None:
            self.curve_wanted.emit(self.row)

    def _on_paper(self) -> None:
        if self.row is not None:
            self.paper_wanted.emit(self.row)

    def _on_answer(self) -> None:
        self.answer_wanted.emit(self.reason_edit.text())


def _when(row: ResultRow) -> str:
    """Day and time; the day alone beside a long title, since the panel is narrow."""
    moment = local(row.taken_at)
    is_long = len(row.kind.title) > _LONG_TITLE
    return short_date(moment.date()) if is_long else date_and_time(moment)


def _z_rows(row: ResultRow) -> Iterator[ZRow]:
    for name, field in (("FVC", "fvc_z"), ("FEV₁", "fev1_z"), ("FEV₁/FVC", "ratio_z")):
        before, after = row.values.get(field), row.values.get(f"post_{field}")
        if before is not None or after is not None:
            yield ZRow(name, _float(before), _float(after))


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _told(row: ResultRow) -> Iterator[tuple[str, str]]:
    """Lines with the kind of label that shows them."""
    yield state(row), "strong"
    breathed = context(row)
    if breathed or row.sample:
        yield ", ".join(filter(None, (breathed, row.sample))), ""
    for field in row.kind.fields:
        if field.name in row.values:
            told = field.in_words(row.values[field.name]).replace("-", "\N{MINUS SIGN}")
            yield f"{field.label}  {told}", ""
    for name, text in row.details:
        yield f"{name}: {text}", "quiet"
    if row.note:
        yield f"Note: {row.note}", ""
    yield from _findings(row)
    if row.amended_reason:
        yield f"Amended because: {row.amended_reason}", "quiet"
    came = "from the analyser, " if row.source is ResultSource.IMPORTED else ""
    yield f"Recorded {came}by {row.recorded_by}", "quiet"
    if row.reviewed_at is not None:
        yield f"Reviewed by {row.reviewed_by}, {date_and_time(local(row.reviewed_at))}", "quiet"
    if row.review_comment:
        yield f"Comment: {row.review_comment}", ""


def _findings(row: ResultRow) -> Iterator[tuple[str, str]]:
    for stored in row.findings:
        sign = SIGNS[stored.finding.level]
        yield (
            f"{sign} {with_subscripts(stored.finding.message)} ({stored.finding.rule})",
            _tone(stored.finding.level),
        )
        if stored.kept_reason:
            yield f"Kept because: {stored.kept_reason}", "quiet"
        elif stored.is_open:
            yield "Not answered: the result takes no part in decisions.", "quiet"


def _tone(level: Level) -> str:
    return {Level.BLOCK: "danger", Level.CONFIRM: "caution", Level.WARN: "quiet"}[level]
