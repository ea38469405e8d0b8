"""A form: label left, field sized to its content, unit after it, messages in words below it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from o2clinic.charts.colours import Colours
from o2clinic.errors import Finding, Level
from o2clinic.rules.display import with_subscripts
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.field_words import field_words
from o2clinic.ui.widgets.finding_summary import SIGNS, FindingSummary
from o2clinic.ui.widgets.marks import label, restyle
from o2clinic.ui.widgets.number_edit import NumberEdit
from o2clinic.ui.widgets.typed_edit import TypedEdit
from o2clinic.ui.widgets.typed_state import Typed, restore_typed, typed_state

_KINDS = {Level.BLOCK: "danger", Level.CONFIRM: "caution", Level.WARN: "caution"}


@dataclass(slots=True)
class _Field:
    name: str
    widget: QWidget
    echo: QLabel
    message: QLabel
    offer: QPushButton
    label: QLabel
    width: int
    unit: QLabel | None = None
    problem: str = ""
    finding: Finding | None = None
    offered: Finding | None = None


class FieldForm(QWidget):
    """Fill in from top to bottom; Enter goes on to the next field and never sends the form.

    Signals:
        offer_taken: the `Finding` whose offered value was accepted.
    """

    offer_taken = Signal(object)

    def __init__(self, theme: Theme, *, columns: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._fields: dict[str, _Field] = {}
        self._grids: list[QGridLayout] = []
        self.summary = FindingSummary()
        self.summary.field_wanted.connect(self.focus_field)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.px(8))
        whole.addWidget(self.summary)
        self._columns = side_by_side = QHBoxLayout()
        side_by_side.setSpacing(theme.px(24))
        for _ in range(columns):
            grid = QGridLayout()
            grid.setHorizontalSpacing(theme.px(8))
            grid.setVerticalSpacing(theme.px(5))
            grid.setColumnStretch(3, 1)
            held = QVBoxLayout()
            held.addLayout(grid)
            held.addStretch()
            side_by_side.addLayout(held, 1)
            self._grids.append(grid)
        whole.addLayout(side_by_side)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        theme.changed.connect(self._on_theme)

    def stack_columns(self, *, is_stacked: bool) -> None:
        """Put the columns below one another where the window is narrow or the type is large."""
        direction = QBoxLayout.Direction
        self._columns.setDirection(direction.TopToBottom if is_stacked else direction.LeftToRight)

    def section(self, title: str, *, column: int = 0) -> None:
        """Start a group of fields."""
        grid = self._grids[column]
        grid.addWidget(label(title, "section"), grid.rowCount(), 0, 1, 4)

    def add(
        self,
        field: str,
        title: str,
        widget: QWidget,
        *,
        unit: str = "",
        width: int = 0,
        column: int = 0,
    ) -> None:
        """Add a row.

        Args:
            field: name of the draft's attribute, as in `Finding.field`.
            title: the label.
            widget: the input.
            unit: shown after the input; a NumberEdit brings its own.
            width: designed width in pixels at 100 %; 0 takes one that suits the kind.
            column: which of the form's columns.
        """
        name = label(title, "label")
        name.setBuddy(widget)
        says = widget.text() if isinstance(widget, QAbstractButton) else ""
        widget.setAccessibleName(f"{title}: {says}" if says else title)
        shown_unit = unit or (str(widget.unit) if isinstance(widget, NumberEdit) else "")
        echo, message = label("", "echo"), label("", wrap=True)
        made = _Field(title, widget, echo, message, QPushButton(), name, width)
        self._fields[field] = made
        grid = self._grids[column]
        row = grid.rowCount()
        grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignVCenter)
        self._size(widget, width)
        if shown_unit:
            grid.addWidget(widget, row, 1)
            made.unit = label(shown_unit, "label")
            grid.addWidget(made.unit, row, 2)
            grid.addWidget(made.echo, row, 3)
        else:
            together = QHBoxLayout()
            together.addWidget(widget)
            together.addWidget(made.echo)
            together.addStretch()
            grid.addLayout(together, row, 1, 1, 3)
        self._add_message(grid, row + 1, made)
        if isinstance(widget, TypedEdit):
            widget.echo_changed.connect(made.echo.setText)
            widget.problem_changed.connect(partial(self._on_problem, field))

    def show_field(self, field: str, *, is_shown: bool) -> None:
        """Show a row or put it away; what is not understood in it then stands in nobody's way."""
        made = self._fields[field]
        for part in (made.label, made.widget, made.echo, made.unit):
            if part is not None:
                part.setVisible(is_shown)
        self._tell(made)

    def rename_field(self, field: str, title: str) -> None:
        """Change the label of a field, on screen and for a screen reader."""
        made = self._fields[field]
        made.name = title
        made.label.setText(title)
        made.widget.setAccessibleName(title)

    def set_unit(self, field: str, unit: str) -> None:
        """Change the unit shown after a field that has one."""
        shown = self._fields[field].unit
        if shown is not None:
            shown.setText(unit)

    def show_findings(self, findings: Sequence[Finding], *, move_focus: bool = False) -> None:
        """Tell each finding beside its field and all of them at the top."""
        for field, made in self._fields.items():
            mine = [finding for finding in findings if finding.field == field]
            made.finding = min(mine, key=_rank, default=None)
            made.offered = next((one for one in mine if one.offer), None)
            self._tell(made)
        self.summary.show_findings(findings, {key: it.name for key, it in self._fields.items()})
        if move_focus:
            first = next((each for each in self._fields if self._fields[each].finding), "")
            self.focus_field(first)

    def clear_findings(self) -> None:
        """Take all messages back."""
        self.show_findings(())

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What was typed and not understood in the rows that are shown, as findings that block."""
        found = []
        for field, made in self._fields.items():
            widget = made.widget
            if isinstance(widget, TypedEdit) and widget.problem and not widget.isHidden():
                found.append(Finding("typed", Level.BLOCK, widget.problem, field))
        return tuple(found)

    @property
    def reason(self) -> str:
        """The reason typed for saving in spite of a finding."""
        return self.summary.reason

    def typed_state(self) -> dict[str, Any]:
        """What stands in the fields exactly as typed, valid or not, and the reason at the top."""
        return typed_state(self._inputs)

    def restore_typed(self, state: Typed) -> None:
        """Show again what stood in the fields."""
        restore_typed(self._inputs, state)

    @property
    def _inputs(self) -> dict[str, QWidget]:
        fields = {name: made.widget for name, made in self._fields.items()}
        return {**fields, "kept_reason": self.summary.reason_edit}

    def message_of(self, field: str) -> str:
        """The message beside a field."""
        return self._fields[field].message.text()

    def widget_of(self, field: str) -> QWidget:
        """The input of a field."""
        return self._fields[field].widget

    def title_of(self, field: str) -> str:
        """The label of a field."""
        return self._fields[field].name

    def words_of(self, field: str, value: object) -> str:
        """A value as the field would show it."""
        return field_words(self._fields[field].widget, value)

    def focus_field(self, field: str) -> None:
        """Go to a field."""
        made = self._fields.get(field)
        if made is not None:
            made.widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
            if isinstance(made.widget, QLineEdit):
                made.widget.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on; it never presses a button by accident."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def _add_message(self, grid: QGridLayout, row: int, made: _Field) -> None:
        made.message.hide()
        made.offer.hide()
        made.offer.setProperty("kind", "link")
        made.offer.clicked.connect(partial(self._on_offer, made))
        line = QHBoxLayout()
        line.addWidget(made.message, 1)
        line.addWidget(made.offer)
        grid.addLayout(line, row, 1, 1, 3)

    def _size(self, widget: QWidget, width: int) -> None:
        px = self._theme.px
        if width:
            widget.setFixedWidth(px(width))
        elif isinstance(widget, TypedEdit):
            widget.setFixedWidth(px(120 if not isinstance(widget, NumberEdit) else 84))
        elif isinstance(widget, QLineEdit | QPlainTextEdit):
            widget.setMinimumWidth(px(220))
        elif isinstance(widget, QComboBox):
            widget.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def _on_theme(self, _colours: Colours) -> None:
        for made in self._fields.values():
            self._size(made.widget, made.width)

    def _on_problem(self, field: str, problem: str) -> None:
        made = self._fields[field]
        made.problem = problem
        self._tell(made)

    def _on_offer(self, made: _Field) -> None:
        if made.offered is not None:
            self.offer_taken.emit(made.offered)

    def _tell(self, made: _Field) -> None:
        finding = made.finding
        if made.problem and not made.widget.isHidden():
            finding = Finding("typed", Level.BLOCK, made.problem)
        made.message.setVisible(finding is not None)
        offered = made.offered
        made.offer.setVisible(finding is not None and offered is not None)
        text = ""
        if finding is not None:
            text = f"{SIGNS[finding.level]} {finding.message}"
            if offered is not None:
                # What the offer rests on stands with it: it is never taken without being read.
                text += "" if offered is finding else f" {offered.message}"
                made.offer.setText(f"Use {offered.offer}")
                made.offer.setAccessibleName(f"Use {offered.offer} for {made.name}")
            restyle(made.message, kind=_KINDS[finding.level])
        text = with_subscripts(text)
        made.message.setText(text)
        made.widget.setAccessibleDescription(text)
        restyle(made.widget, level=finding.level.value if finding is not None else "")


def _rank(finding: Finding) -> int:
    return (Level.BLOCK, Level.CONFIRM, Level.WARN).index(finding.level)
