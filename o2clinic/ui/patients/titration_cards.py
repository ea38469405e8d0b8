"""What stands below and beside a titration: its ladder, the advice, the order's words, earlier."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy

from o2clinic.rules.display import short_date, with_subscripts
from o2clinic.ui.patients.step_row import StepRow
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marked_lines import Line, MarkedLines
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.widgets.wrapped import unbroken

if TYPE_CHECKING:
    from o2clinic.services.titration_advice import AdviceSheet
    from o2clinic.services.titration_sheet import EarlierRow, LadderRow

NEW_ORDER = "orders:new_order"
_ROW = 28  # designed height
_MOST_ROWS = 8


def ladder_table(theme: Theme) -> "RecordTable[LadderRow]":
    """Flow by flow, air first; the flow that is set in semibold."""
    columns: tuple[Column[LadderRow], ...] = (
        Column("Flow", lambda row: row.flow, tooltip=_detail, is_strong=lambda row: row.is_now),
        Column("Since", lambda row: row.since, tooltip=_detail),
        Column("SpO₂ %", lambda row: row.spo2, is_number=True, tooltip=_detail),
        Column("pH", lambda row: row.ph, is_number=True, tooltip=_detail),
        Column("PaCO₂ kPa", _paco2, is_number=True, tooltip=_detail, tone=_query_tone),
        Column("Rise", lambda row: row.rise, is_number=True, tooltip=_detail),
        Column("PaO₂ kPa", lambda row: row.pao2, is_number=True, tooltip=_detail),
        Column("What the rules said", _said, tooltip=_detail, stretches=True, gives_way=True),
    )
    table = RecordTable("Flows of the titration", columns, theme, key=lambda row: row.flow_id)
    table.setSortingEnabled(False)
    table.set_empty_text("No air gas of these weeks, and no flow yet.")
    return table


def earlier_table(theme: Theme) -> "RecordTable[EarlierRow]":
    """One line a titration, the newest first."""
    columns: tuple[Column[EarlierRow], ...] = (
        Column("Day", lambda row: row.day),
        Column("By", lambda row: row.by),
        Column("Flows", lambda row: row.flows),
        Column("Ended", _ended, tooltip=_ended, stretches=True, gives_way=True),
    )
    table = RecordTable("Earlier titrations", columns, theme, key=lambda row: row.titration_id)
    table.setSortingEnabled(False)
    return table


def fit_to_rows(table: "RecordTable[LadderRow]", rows: Sequence["LadderRow"], theme: Theme) -> None:
    """As high as the flows there are, within reason."""
    shown = min(max(len(rows), 2), _MOST_ROWS)
    table.setFixedHeight(theme.px(_ROW * (shown + 1) + 6))


class OrderCard(Card):
    """The words of the order once the target is reached.

    Signals:
        order_wanted: a new order is to be begun.
    """

    order_wanted = Signal()

    def __init__(self, advice: "AdviceSheet", *, may_order: bool) -> None:
        super().__init__("For the order", "as the titration found it")
        for at, line in enumerate(advice.order):
            self.add(label(with_subscripts(line), "" if at else "strong", wrap=True))
        self.button = QPushButton("New order")
        self.button.setProperty("kind", "primary")
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(self.order_wanted)
        if may_order:
            self.add(self.button)
        else:
            self.button.hide()
            self.add(self.button)
            self.add(label("A registered clinician orders.", "quiet"))


def look_at_cards(theme: Theme, advice: "AdviceSheet") -> list[Card]:
    """What is missing and to be thought of; none where there is nothing."""
    lines = [Line("note", with_subscripts(words)) for words in advice.flags]
    lines += [Line("open", with_subscripts(f"Missing: {words}")) for words in advice.missing]
    lines += [Line("open", with_subscripts(words)) for words in advice.prompts]
    if advice.samples:
        lines.append(Line("open", f"Sample: {' or '.join(advice.samples)}"))
    if advice.reassess_on is not None:
        lines.append(Line("note", f"Assess again from {short_date(advice.reassess_on)}"))
    if not lines:
        return []
    card = Card("To look at", f"{len(lines)}")
    shown = MarkedLines(theme)
    shown.show_lines([Line(one.mark, unbroken(one.words)) for one in lines])
    card.add(shown)
    return [card]


def rules_card(theme: Theme, advice: "AdviceSheet", *, is_kept: bool) -> Card:
    """Each rule with its values, source, grade and tag."""
    note = "as it was shown at the end" if is_kept else advice.policy_title
    card = Card("Rules applied, in their order", note)
    for step in advice.steps:
        card.add(StepRow(theme, step))
    if not advice.steps:
        card.add(label("No rule was applied.", "quiet"))
    card.add(label("Advice to a registered professional, who decides.", "quiet", wrap=True))
    return card


def _detail(row: "LadderRow") -> str:
    return with_subscripts(row.detail)


def _paco2(row: "LadderRow") -> str:
    return f"{row.paco2} ?" if row.has_query else row.paco2


def _query_tone(row: "LadderRow") -> Tone | None:
    return Tone.CAUTION if row.has_query else None


def _said(row: "LadderRow") -> str:
    because = f" · set because: {row.reason}" if row.reason else ""
    return with_subscripts(f"{row.said}{because}")


def _ended(row: "EarlierRow") -> str:
    return with_subscripts(f"{row.ended}: {row.reason}" if row.reason else row.ended)
