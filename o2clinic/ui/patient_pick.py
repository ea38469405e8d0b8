"""A field of a form in which a patient is looked for."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from o2clinic.services.diary import Bookee
from o2clinic.ui.places import Found
from o2clinic.ui.widgets.find_box import FindBox
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.workplace import Workplace

_WIDTH = 260


class PatientPick(QWidget):
    """Type a name, a number or a date of birth; Enter takes the best match.

    Signals:
        picked: the patient was found.
    """

    picked = Signal()

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._patient: Bookee | None = None
        self.find_box = FindBox(
            partial(_found_by, workplace), workplace.background, workplace.theme
        )
        self.find_box.setObjectName("find_bookee")
        self.find_box.setPlaceholderText("Name, NHS number, date of birth")
        self.find_box.setAccessibleName("Patient")
        self.find_box.setMinimumWidth(workplace.theme.px(_WIDTH))
        self.find_box.opened.connect(self._on_found)
        self.who = label("", "strong", wrap=True)
        self.who.setMinimumWidth(workplace.theme.px(_WIDTH))
        self.another = QPushButton("Another patient")
        self.another.setProperty("kind", "link")
        self.another.clicked.connect(self._on_another)
        self._is_fixed = False
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for part in (self.find_box, self.who, self.another):
            whole.addWidget(part)
        self.setFocusProxy(self.find_box)
        self.set_value(None)

    @property
    def value(self) -> Bookee | None:
        """Who was found."""
        return self._patient

    def set_value(self, patient: Bookee | None, *, is_fixed: bool = False) -> None:
        """Show somebody; of a record that is there it stays the patient."""
        self._patient, self._is_fixed = patient, is_fixed
        self.who.setText(f"{patient.name}\n{patient.detail}".strip() if patient else "")
        self.find_box.setVisible(patient is None)
        self.who.setVisible(patient is not None)
        self.another.setVisible(patient is not None and not is_fixed)
        self.setFocusProxy(self.find_box if patient is None else self.another)

    def typed_state(self) -> dict[str, Any]:
        """Who was found, and what was typed to find somebody."""
        one = self._patient
        found = [one.patient_id, one.name, one.detail] if one else None
        return {"found": found, "text": self.find_box.text()}

    def restore_typed(self, state: Mapping[str, Any]) -> None:
        """Show it again."""
        found = state.get("found")
        if not self._is_fixed:
            self.set_value(Bookee(*found) if found else None)
        self.find_box.setText(str(state.get("text", "")))

    def _on_found(self, found: Found) -> None:
        self.set_value(Bookee(found.patient_id, found.title, found.detail))
        self.picked.emit()

    def _on_another(self) -> None:
        self.set_value(None)
        self.find_box.setFocus(Qt.FocusReason.OtherFocusReason)


def _found_by(workplace: Workplace, text: str) -> Sequence[Found]:
    return [
        Found(
            f"{row.name}   ✝ deceased" if row.is_dead else row.name,
            "   ".join(part for part in (row.born, row.nhs_number, row.postcode) if part),
            patient_id=row.patient_id,
        )
        for row in workplace.services.patients.find(text)
    ]
