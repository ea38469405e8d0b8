"""One row in which a fact of a patient's record is typed, with what stands in the way below it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from o2clinic.charts.colours import Colours
from o2clinic.errors import Finding, Level
from o2clinic.services.drafts import FormDraft
from o2clinic.services.health_draft import FactDraft
from o2clinic.services.work import new_command_id
from o2clinic.ui.draft_keeper import Filling
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.date_edit import DateEdit
from o2clinic.ui.widgets.finding_summary import SIGNS
from o2clinic.ui.widgets.flow_row import FlowRow
from o2clinic.ui.widgets.marks import label, restyle
from o2clinic.ui.widgets.typed_state import restore_typed, typed_state
from o2clinic.ui.widgets.wrapped import Wrapped

RING = 3  # designed width of the focus ring, which stands outside its widget


@dataclass(frozen=True, slots=True)
class _Field:
    label: QLabel
    widget: QWidget
    holder: QWidget
    width: int


class FactForm(Wrapped):
    """Tab from field to field; Enter goes on, and Save or Ctrl+S keeps it.

    Signals:
        wanted: the draft, when it is to be saved.
        beginning: what stands in it is about to be emptied.
        begun: the row was filled, and the typing begins.
    """

    wanted = Signal(object)
    beginning = Signal()
    begun = Signal()
    name: ClassVar[str]
    fact_id = 0  # of a fact that there is already

    def __init__(self, theme: Theme, patient_id: int) -> None:
        super().__init__()
        self._theme = theme
        self.patient_id = patient_id
        self._command_id = new_command_id()
        self._today: date | None = None
        self._fields: dict[str, _Field] = {}
        self._row = FlowRow(gap=0)
        self._message = label("", "danger", wrap=True)
        self._message.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.px(2))
        whole.addWidget(self._row)
        whole.addWidget(self._message)
        self.build()
        self.save_button = self.add_button("Save", self.send)
        self.save_button.setAccessibleName(f"Save {self.name}")
        theme.changed.connect(self._on_theme)

    # What a kind of fact fills in

    def build(self) -> None:
        """Add the fields."""
        raise NotImplementedError

    def draft(self, head: dict[str, Any]) -> FactDraft:
        """What is typed."""
        raise NotImplementedError

    def start(self, today: date) -> None:
        """Empty the fields and fill what has a default."""
        raise NotImplementedError

    # What every form does

    def filling(self) -> Filling | None:
        """What is typed here; None before the clinic's day is known."""
        if self._today is None:
            return None
        return Filling(
            self.form_key,
            "health",
            self.title,
            self._command_id,
            self.patient_id,
            self.fact_id,
            is_in_patient=True,
        )

    @property
    def form_key(self) -> str:
        """Its name among all forms."""
        return f"health_{self.name.lower()}"

    @property
    def title(self) -> str:
        """What the list of drafts calls it."""
        return f"Health: {self.name.lower()}"

    def typed_state(self) -> dict[str, Any]:
        """What stands in the row, exactly as typed."""
        return typed_state({name: field.widget for name, field in self._fields.items()})

    def restore_draft(self, draft: FormDraft) -> None:
        """Stand as it stood."""
        self._command_id = draft.command_id
        restore_typed({name: field.widget for name, field in self._fields.items()}, draft.typed)

    def show_today(self, today: date) -> None:
        """Begin, once the clinic's day is known; what is typed is never touched."""
        if self._today is None:
            self._today = today
            self.start(today)
            self.begun.emit()

    def start_afresh(self) -> None:
        """Empty the form after it was saved, and go to its first field."""
        self.beginning.emit()
        self.begin_anew()

    def begin_anew(self) -> None:
        """Fill in the defaults for another command, and go to the first field."""
        self.empty()
        self.go_to_first()

    def empty(self) -> None:
        """Fill in the defaults for another command."""
        self._command_id = new_command_id()
        self.show_findings(())
        if self._today is not None:
            self.start(self._today)
        self.begun.emit()

    def go_to_first(self) -> None:
        """Go to the first field."""
        next(iter(self._fields.values())).widget.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def send(self) -> None:
        """Ask for it to be saved, unless a date is not understood."""
        if not self.save_button.isEnabled():
            return  # the answer to the last press is out
        found = [
            Finding("typed", Level.BLOCK, field.widget.problem, name)
            for name, field in self._fields.items()
            if isinstance(field.widget, DateEdit) and field.widget.problem
            if not field.holder.isHidden()
        ]
        self.show_findings(found)
        if not found:
            head = {"command_id": self._command_id, "patient_id": self.patient_id}
            self.wanted.emit(self.draft(head))

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Say what stands in the way below the row, and go to the first field of it."""
        lines = []
        first: QWidget | None = None
        for name, field in self._fields.items():
            mine = [finding.message for finding in findings if finding.field == name]
            restyle(field.widget, level=Level.BLOCK.value if mine else "")
            field.widget.setAccessibleDescription(" ".join(mine))
            lines += [f"{SIGNS[Level.BLOCK]} {field.label.text()}: {words}" for words in mine]
            if mine and first is None:
                first = field.widget
        self._message.setText("\n".join(lines))
        self._message.setVisible(bool(lines))
        if first is not None:
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.fit()

    @property
    def message(self) -> str:
        """What is said below the row."""
        return self._message.text()

    def add(self, field: str, title: str, widget: QWidget, width: int) -> None:
        """Add a field with its title above it."""
        holder, name = self._hold(title, widget)
        name.setBuddy(widget)
        widget.setAccessibleName(f"{self.name}: {title}")
        widget.setFixedWidth(self._theme.px(width))
        self._fields[field] = _Field(name, widget, holder, width)

    def add_button(self, text: str, slot: Callable[[], None]) -> QPushButton:
        """Add a button level with the fields."""
        button = QPushButton(text)
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        button.clicked.connect(slot)
        self._hold(" ", button)
        return button

    def rename_field(self, field: str, title: str) -> None:
        """Change the title above a field."""
        made = self._fields[field]
        made.label.setText(title)
        made.widget.setAccessibleName(title)
        self.fit()

    def show_field(self, field: str, *, is_shown: bool) -> None:
        """Show a field or put it away."""
        self._fields[field].holder.setVisible(is_shown)
        self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on; it presses a button only where the button has the focus."""
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)
        elif isinstance(pressed := self.focusWidget(), QPushButton):
            pressed.click()
        else:
            self.focusNextChild()

    def _hold(self, title: str, widget: QWidget) -> tuple[QWidget, QLabel]:
        """The widget with its title above and room for the focus ring round it."""
        holder, name, ring = QWidget(), label(title, "quiet"), self._theme.px(RING)
        column = QVBoxLayout(holder)
        column.setContentsMargins(ring, 0, ring, ring)
        column.setSpacing(ring)
        column.addWidget(name)
        column.addWidget(widget)
        self._row.add(holder)
        return holder, name

    def _on_theme(self, _colours: Colours) -> None:
        for field in self._fields.values():
            field.widget.setFixedWidth(self._theme.px(field.width))
