"""The rows of equipment of an order, typed one below the other."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from o2clinic.errors import Finding, Level
from o2clinic.rules.order import (
    EQUIPMENT_WORDS,
    INTERFACE_WORDS,
    MODALITY_WORDS,
    Equipment,
    Interface,
    Modality,
    OrderLine,
)
from o2clinic.rules.order_checks import VENTURI_PERCENTS
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.marks import label, restyle
from o2clinic.ui.widgets.number_edit import NumberEdit
from o2clinic.ui.widgets.typed_state import restore_typed, typed_state


@dataclass(frozen=True, slots=True)
class _Column:
    """Where an input stands: in one line a row, or in two where there is little room.

    Attributes:
        width: designed pixels at 100 %.
        line: first or second line of a row in the narrow layout, from 0.
        place: column there.
        span: columns it takes there.
    """

    title: str
    width: int
    line: int
    place: int
    span: int = 1
    stretches: bool = False


_COLUMNS = (
    _Column("For", 150, 0, 1, stretches=True),
    _Column("Equipment", 190, 0, 2, stretches=True),
    _Column("Flow L/min", 66, 0, 3),
    _Column("or pulse", 58, 0, 4),
    _Column("Hours/day", 66, 0, 5),
    _Column("Qty", 46, 0, 6),
    _Column("Through", 165, 1, 1, span=2, stretches=True),
    _Column("Mask %", 70, 1, 3),
    _Column("Conserver", 66, 1, 4),
    _Column("", 30, 1, 6),
)
_WIDE = 880  # designed pixels that one line a row needs
_FIELDS = {
    "modality": "purpose",
    "equipment": "equipment",
    "flow_l_min": "flow",
    "pulse_setting": "pulse setting",
    "hours_per_day": "hours a day",
    "quantity": "quantity",
    "interface": "interface",
    "venturi_percent": "mask percentage",
    "has_conserver": "conserver",
}
_ANY_LINE = OrderLine(modality=Modality.LTOT, equipment=Equipment.STATIC_CONCENTRATOR)
_SHORT = {modality: words.partition(" (")[0] for modality, words in MODALITY_WORDS.items()}


@dataclass(slots=True)
class _Row:
    """The inputs of one row."""

    number: QLabel
    modality: Choice[Modality]
    equipment: Choice[Equipment]
    flow_l_min: NumberEdit
    pulse_setting: QLineEdit
    hours_per_day: NumberEdit
    quantity: NumberEdit
    interface: Choice[Interface]
    venturi_percent: Choice[int | None]
    has_conserver: QCheckBox
    remove: QToolButton

    def inputs(self) -> tuple[QWidget, ...]:
        """In the order of the columns, without the button."""
        return tuple(self.named_inputs().values())

    def named_inputs(self) -> dict[str, QWidget]:
        """By the name of what they hold."""
        return {name: getattr(self, name) for name in _FIELDS}

    def line(self) -> OrderLine:
        """What is typed."""
        return OrderLine(
            modality=self.modality.value,
            equipment=self.equipment.value,
            interface=self.interface.value,
            flow_l_min=self.flow_l_min.value,
            pulse_setting=self.pulse_setting.text().strip(),
            hours_per_day=self.hours_per_day.value,
            quantity=int(self.quantity.value or 0),
            venturi_percent=self.venturi_percent.value,
            has_conserver=self.has_conserver.isChecked(),
        )

    def show(self, line: OrderLine) -> None:
        """Fill in."""
        self.modality.set_value(line.modality)
        self.equipment.set_value(line.equipment)
        self.interface.set_value(line.interface)
        self.flow_l_min.set_value(line.flow_l_min)
        self.pulse_setting.setText(line.pulse_setting)
        self.hours_per_day.set_value(line.hours_per_day)
        self.quantity.set_value(Decimal(line.quantity))
        self.venturi_percent.set_value(line.venturi_percent)
        self.has_conserver.setChecked(line.has_conserver)


class EquipmentRows(QWidget):
    """Tab goes from field to field, Ctrl+Enter adds a row.

    Signals:
        changed: something was typed, added or taken away.
    """

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[_Row] = []
        self._is_filling = False
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.px(6))
        self._grid.setVerticalSpacing(theme.px(4))
        self._is_narrow = False
        self._titles = [label(column.title, "quiet") for column in _COLUMNS]
        self._place_titles()
        self.add_button = QPushButton("Add a row  Ctrl+Enter")
        self.add_button.setAccessibleName("Add a row")
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.add_button.click)
        self.add_button.clicked.connect(self._on_add)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(self._grid)
        whole.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def lines(self) -> tuple[OrderLine, ...]:
        """What is typed, row by row."""
        return tuple(row.line() for row in self._rows)

    def set_lines(self, lines: Iterable[OrderLine]) -> None:
        """Show these rows instead."""
        self._is_filling = True
        self._clear()
        for line in lines:
            self._append(line)
        self._is_filling = False
        self.changed.emit()

    def typed_state(self) -> list[dict[str, Any]]:
        """What stands in each row, exactly as typed."""
        return [typed_state(row.named_inputs()) for row in self._rows]

    def restore_typed(self, state: list[dict[str, Any]]) -> None:
        """As many rows as there were, with what stood in them."""
        self.set_lines([_ANY_LINE] * len(state))
        for row, typed in zip(self._rows, state, strict=True):
            restore_typed(row.named_inputs(), typed)

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What was typed and not understood, or has more decimal places than an order takes."""
        found = []
        for at, row in enumerate(self._rows):
            for name in ("flow_l_min", "hours_per_day", "quantity"):
                edit: NumberEdit = getattr(row, name)
                problem = edit.problem
                if not problem and edit.echo:
                    problem = f"{edit.text()} is too exact: {edit.places or 'no'} decimal place."
                if problem:
                    message = f"Row {at + 1}, {_FIELDS[name]}: {problem}"
                    found.append(Finding("typed", Level.BLOCK, message, f"lines.{at}.{name}"))
        return tuple(found)

    def show_findings(self, findings: Iterable[Finding]) -> None:
        """Mark the fields that findings are about, with their words as tip and description."""
        told: dict[str, Finding] = {}
        for finding in findings:
            told.setdefault(finding.field, finding)
        for at, row in enumerate(self._rows):
            for name in _FIELDS:
                found = told.get(f"lines.{at}.{name}")
                widget = getattr(row, name)
                restyle(widget, level=found.level.value if found is not None else "")
                words = found.message if found is not None else ""
                widget.setToolTip(words)
                widget.setAccessibleDescription(words)

    def field_names(self) -> set[str]:
        """Every field that can be gone to."""
        rows = range(len(self._rows))
        return {f"lines.{at}.{name}" for at in rows for name in _FIELDS} | {"lines"}

    def focus_field(self, field: str) -> bool:
        """Go to a field such as `lines.0.flow_l_min`; tells whether there is one."""
        parts = field.split(".")
        if parts[0] != "lines":
            return False
        if len(parts) == 3 and int(parts[1]) < len(self._rows):
            widget: QWidget = getattr(self._rows[int(parts[1])], parts[2])
        else:
            widget = self._rows[0].modality if self._rows else self.add_button
        widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def _on_add(self) -> None:
        like = self._rows[-1].line() if self._rows else None
        modality = Modality.AOT if like is not None else Modality.LTOT
        equipment = (
            Equipment.LIGHTWEIGHT_CYLINDER if like is not None else Equipment.STATIC_CONCENTRATOR
        )
        self._append(OrderLine(modality=modality, equipment=equipment))
        self._rows[-1].modality.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._on_changed()

    def _on_remove(self) -> None:
        pressed = self.sender()
        lines = [row.line() for row in self._rows if row.remove is not pressed]
        self.set_lines(lines)
        self.add_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_changed(self) -> None:
        if not self._is_filling:
            self.changed.emit()

    def _append(self, line: OrderLine) -> None:
        at = len(self._rows)
        row = self._made(at)
        self._rows.append(row)
        self._place_row(at)
        was_filling, self._is_filling = self._is_filling, True
        row.show(line)
        self._is_filling = was_filling
        self._chain()

    def fit(self, room: int) -> None:
        """One line a row, or two where the room in pixels is too little for one."""
        is_narrow = room < self._theme.px(_WIDE)
        if is_narrow is self._is_narrow:
            return
        self._is_narrow = is_narrow
        self._place_titles()
        for at in range(len(self._rows)):
            self._place_row(at)

    def _place_titles(self) -> None:
        for number, (column, title) in enumerate(zip(_COLUMNS, self._titles, strict=True), 1):
            is_first_line = not self._is_narrow or column.line == 0
            place = column.place if self._is_narrow else number
            self._grid.addWidget(title, 0 if is_first_line else 1, place)
            self._grid.setColumnStretch(number, 0)
        for number, column in enumerate(_COLUMNS, 1):
            if column.stretches and not (self._is_narrow and column.line):
                place = column.place if self._is_narrow else number
                self._grid.setColumnStretch(place, column.width)

    def _place_row(self, at: int) -> None:
        row, px = self._rows[at], self._theme.px
        top = 2 + 2 * at
        self._grid.addWidget(row.number, top, 0)
        for number, (column, widget) in enumerate(
            zip(_COLUMNS, (*row.inputs(), row.remove), strict=True), 1
        ):
            if column.stretches:
                widget.setMinimumWidth(px(column.width * 0.7))
            else:
                widget.setFixedWidth(px(column.width))
            if self._is_narrow:
                self._grid.addWidget(widget, top + column.line, column.place, 1, column.span)
            else:
                self._grid.addWidget(widget, top, number)
            widget.show()  # at once, so that it can take the focus

    def _made(self, at: int) -> _Row:
        names = {field: f"Row {at + 1}, {words}" for field, words in _FIELDS.items()}
        remove = QToolButton()
        remove.setText("✕")
        remove.setAccessibleName(f"Take row {at + 1} away")
        remove.setToolTip(f"Take row {at + 1} away")
        pulse = QLineEdit()
        pulse.setMaxLength(20)
        pulse.setAccessibleName(names["pulse_setting"])
        conserver = QCheckBox()
        conserver.setAccessibleName(names["has_conserver"])
        percents: list[tuple[int | None, str]] = [(None, "–")]
        percents += [(percent, str(percent)) for percent in VENTURI_PERCENTS]
        row = _Row(
            number=label(str(at + 1), "quiet"),
            modality=Choice(names["modality"], _SHORT.items()),
            equipment=Choice(names["equipment"], EQUIPMENT_WORDS.items()),
            flow_l_min=NumberEdit(names["flow_l_min"], places=1),
            pulse_setting=pulse,
            hours_per_day=NumberEdit(names["hours_per_day"], places=1),
            quantity=NumberEdit(names["quantity"], places=0),
            interface=Choice(
                names["interface"],
                ((each, words[:1].upper() + words[1:]) for each, words in INTERFACE_WORDS.items()),
            ),
            venturi_percent=Choice(names["venturi_percent"], percents),
            has_conserver=conserver,
            remove=remove,
        )
        self._connect(row)
        return row

    def _connect(self, row: _Row) -> None:
        for choice in (row.modality, row.equipment, row.interface, row.venturi_percent):
            choice.currentIndexChanged.connect(self._on_changed)
        for edit in (row.flow_l_min, row.pulse_setting, row.hours_per_day, row.quantity):
            edit.textChanged.connect(self._on_changed)
        row.has_conserver.toggled.connect(self._on_changed)
        row.remove.clicked.connect(self._on_remove)

    def _chain(self) -> None:
        """Tab goes along the rows, then to the button."""
        widgets = [widget for row in self._rows for widget in (*row.inputs(), row.remove)] + [
            self.add_button
        ]
        for before, after in pairwise(widgets):
            QWidget.setTabOrder(before, after)

    def _clear(self) -> None:
        for row in self._rows:
            for widget in (row.number, *row.inputs(), row.remove):
                self._grid.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        self._rows = []
