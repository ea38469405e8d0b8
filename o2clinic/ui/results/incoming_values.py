"""The values of a message, each with a box to take it."""

from PySide6.QtWidgets import QCheckBox, QWidget

from o2clinic.services.incoming_sheet import IncomingSheet, IncomingValue
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import label


class IncomingValues(Card):
    """Untick what is not to be taken; what was set aside says why and cannot be ticked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Values as sent", parent=parent)
        self.boxes: dict[str, QCheckBox] = {}
        self._parts: list[QWidget] = []

    def show_sheet(self, sheet: IncomingSheet) -> None:
        """Show the values of a message; all that may be taken are ticked."""
        for part in self._parts:
            part.hide()
            part.deleteLater()
        self._parts, self.boxes = [], {}
        for value in sheet.values:
            self._add(self._box(value) if value.may_be_taken else _set_aside(value))
        for note in sheet.notes:
            self._add(label(f"Note sent along: {note}", "quiet", wrap=True))

    def typed_state(self) -> list[str]:
        """Names of the fields that are ticked."""
        return sorted(self.selected)

    def restore_typed(self, state: list[str]) -> None:
        """Tick these and no others."""
        for name, box in self.boxes.items():
            box.setChecked(name in state)

    @property
    def selected(self) -> frozenset[str]:
        """Names of the fields to be taken."""
        return frozenset(name for name, box in self.boxes.items() if box.isChecked())

    def _add(self, part: QWidget) -> None:
        self._parts.append(part)
        self.add(part)

    def _box(self, value: IncomingValue) -> QCheckBox:
        calculated = ", calculated by the analyser" if value.is_calculated else ""
        box = QCheckBox(
            f"{value.label}  {value.value} {value.unit}".rstrip()
            + f"     sent: {value.sent}{calculated}"
        )
        box.setToolTip(value.sent_as)
        box.setChecked(True)
        self.boxes[value.name] = box
        return box


def _set_aside(value: IncomingValue) -> QWidget:
    name = value.label or value.sent_as
    return label(f"✕ {name}, sent: {value.sent}. Set aside: {value.problem}", "caution", wrap=True)
