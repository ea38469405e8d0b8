"""What the gate of the risks says: how it ends, what holds it, and every rule that was applied."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from o2clinic.rules.display import short_date
from o2clinic.rules.rule_book import Step
from o2clinic.rules.safety_gate import Gate, GateResult, OpenItem
from o2clinic.ui.patients.step_row import StepRow
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marked_lines import SIGNS, Line, MarkedLines
from o2clinic.ui.widgets.marks import Tone, chip, label, restyle

if TYPE_CHECKING:
    from o2clinic.services.risk_assessments import RiskRow

# A word for the chip, its tone, the mark of a line.
LOOKS: Final = {
    Gate.RISK_CLEAR: ("Clear", Tone.GOOD, "met"),
    Gate.RISK_MITIGATED: ("Dealt with", Tone.GOOD, "met"),
    Gate.RISK_HOLD: ("Held", Tone.CAUTION, "note"),
    Gate.RISK_REFUSE: ("Not offered", Tone.DANGER, "hold"),
}
_EARLIER_SHOWN = 12


class RiskPanel(QWidget):
    """Read the outcome; press a line to go to the item that settles it.

    Signals:
        field_wanted: name of the form's field.
    """

    field_wanted = Signal(object)

    def __init__(self, theme: Theme, *, has_form: bool) -> None:
        super().__init__()
        self._theme, self._has_form = theme, has_form
        self._shown: GateResult | None = None
        self.outcome_card = Card("Gate")
        self.chip = chip("")
        self.outcome_card.add_corner(self.chip)
        self.words = label("", "strong", wrap=True)
        self.outcome_card.add(self.words)
        self._items = _Items(theme, has_form=has_form)
        self._items.field_wanted.connect(self.field_wanted)
        self.outcome_card.add(self._items)
        self.outcome_card.add(
            label("Advice to a registered professional, who decides.", "quiet", wrap=True)
        )
        self._actions_card, self._actions = self._lines_card("To do, and to keep up")
        self._prompts_card, self._prompts = self._lines_card("To think of")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.px(10))
        for card in (self.outcome_card, self._actions_card, self._prompts_card):
            whole.addWidget(card)

    def show_gate(self, gate: GateResult, note: str) -> None:
        """Show how it ends; `note` says whether it is recorded or only typed."""
        self.outcome_card.set_note(note)
        if gate == self._shown:
            return
        self._shown = gate
        word, tone, _mark = LOOKS[gate.outcome]
        self.chip.setText(word)
        restyle(self.chip, tone=tone.value)
        self.words.setText("\n".join((gate.words, *gate.refusals)))
        self._items.show_items(gate.open_items)
        told = {f"To do: {item.words.removesuffix(': no')}." for item in gate.open_items}
        actions = [words for words in gate.actions if words not in told]
        self._actions.show_lines([Line("open", words) for words in actions])
        self._actions_card.setVisible(bool(actions))
        self._prompts.show_lines([Line("note", words) for words in gate.prompts])
        self._prompts_card.setVisible(bool(gate.prompts))

    def _lines_card(self, title: str) -> tuple[Card, MarkedLines]:
        card, lines = Card(title), MarkedLines(self._theme)
        card.add(lines)
        card.hide()
        return card, lines


class _Items(QWidget):
    """What holds the order, a line each; with a form each line leads to its field."""

    field_wanted = Signal(object)

    def __init__(self, theme: Theme, *, has_form: bool) -> None:
        super().__init__()
        self._has_form = has_form
        self._cells: list[QWidget] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(6))
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)

    def show_items(self, items: Sequence[OpenItem]) -> None:
        """List them, what nobody answered first."""
        for cell in self._cells:
            self._grid.removeWidget(cell)
            cell.hide()
            cell.deleteLater()
        self._cells = []
        self.setVisible(bool(items))
        for at, item in enumerate(items):
            words = f"{item.words[:1].upper()}{item.words[1:]}"
            self._put(label(SIGNS["hold" if item.is_answered else "open"], "strong"), at, 0)
            self._put(label(words, wrap=True), at, 1)
            if self._has_form:
                self._put(self._link(item), at, 2)

    def _put(self, cell: QWidget, row: int, column: int) -> None:
        self._grid.addWidget(cell, row, column, Qt.AlignmentFlag.AlignVCenter)
        self._cells.append(cell)

    def _link(self, item: OpenItem) -> "_Link":
        link = _Link(item)
        link.field_wanted.connect(self.field_wanted)
        return link


class _Link(QPushButton):
    """Leads to the field that settles an item."""

    field_wanted = Signal(object)

    def __init__(self, item: OpenItem) -> None:
        super().__init__("Go to")
        self._field = item.field
        self.setProperty("kind", "link")
        told = "answered" if item.is_answered else "not answered"
        self.setAccessibleName(f"Go to: {item.words}, {told}")
        self.setToolTip(item.rule)
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        self.field_wanted.emit(self._field)


class RulesCard(Card):
    """Every rule that the gate applied, as on the page of the assessment."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("Rules applied, in their order")
        self._theme = theme
        self._shown: tuple[Step, ...] = ()
        self._rows: list[StepRow] = []

    def show_steps(self, steps: tuple[Step, ...]) -> None:
        """Show them; the row of a rule that came out as before stays, which costs no time."""
        if steps == self._shown:
            return
        before = dict(zip(self._shown, self._rows, strict=True))
        self._shown = steps
        self.set_note("1 rule" if len(steps) == 1 else f"{len(steps)} rules")
        for row in self._rows:
            self.content.removeWidget(row)
        self._rows = [
            before.pop(step) if step in before else StepRow(self._theme, step) for step in steps
        ]
        for row in self._rows:
            self.add(row)
        for row in before.values():
            row.hide()
            row.deleteLater()


class EarlierCard(Card):
    """Every assessment there is, the one that holds first."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("Assessments", "outcomes by the rules of today")
        self._lines = MarkedLines(theme, details_are_chips=True)
        self.add(self._lines)

    def show_rows(self, rows: "Sequence[RiskRow]") -> None:
        """Day, person, what stood against an order, and the outcome."""
        more = len(rows) - _EARLIER_SHOWN
        self._lines.show_lines(
            [_line(row) for row in rows[:_EARLIER_SHOWN]],
            more=f"and {more} earlier ones" if more > 0 else "" if rows else "None yet.",
        )


def _line(row: "RiskRow") -> Line:
    word, _tone, mark = LOOKS[row.outcome]
    against = ""
    if row.against:
        rest = len(row.against) - 1
        against = f"{row.against[0]}{f' and {rest} more' if rest else ''}"
    parts = (short_date(row.assessed_on), row.assessed_by, against, row.note)
    return Line(mark, " · ".join(part for part in parts if part), word)
