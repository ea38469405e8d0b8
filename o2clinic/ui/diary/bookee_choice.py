"""Who is booked: the find box, and then the patient with what the desk should know of them."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from o2clinic.services.diary import Bookee
from o2clinic.ui.bookee_note import BookeeNotePanel
from o2clinic.ui.places import Found
from o2clinic.ui.widgets.find_box import FindBox
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.workplace import Workplace


class BookeeChoice(QWidget):
    """Type to find the patient; Enter takes the one in front.

    Signals:
        found: the person chose a patient.
    """

    found = Signal()

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._bookee: Bookee | None = None
        find = partial(found_by, workplace)
        self.find_box = FindBox(find, workplace.background, workplace.theme)
        self.find_box.setObjectName("find_bookee")
        self.find_box.setPlaceholderText("Name, NHS number, date of birth")
        self.find_box.setAccessibleName("Patient")
        self.find_box.opened.connect(self._on_found)
        self.patient_label = label("", "strong", wrap=True)
        self.another_button = QPushButton("Another patient")
        self.another_button.setProperty("kind", "link")
        self.another_button.clicked.connect(self._on_another)
        self.note = BookeeNotePanel(workplace)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        for widget in (self.find_box, self.patient_label, self.another_button, self.note):
            whole.addWidget(widget)

    @property
    def bookee(self) -> Bookee | None:
        """Whose visit it is."""
        return self._bookee

    def set_bookee(self, bookee: Bookee | None) -> None:
        """Show whose visit it is; None looks for somebody."""
        self._bookee = bookee
        self.patient_label.setText(f"{bookee.name}\n{bookee.detail}".strip() if bookee else "")
        self.patient_label.setVisible(bookee is not None)
        self.another_button.setVisible(bookee is not None)
        self.find_box.setVisible(bookee is None)
        self.note.show_bookee(bookee.patient_id if bookee else 0)

    def _on_found(self, found: Found) -> None:
        self.set_bookee(Bookee(found.patient_id, found.title, found.detail))
        self.found.emit()

    def _on_another(self) -> None:
        self.set_bookee(None)
        self.find_box.setFocus(Qt.FocusReason.OtherFocusReason)


def found_by(workplace: Workplace, text: str) -> Sequence[Found]:
    """Patients to be booked, as a find box lists them."""
    rows = workplace.services.patients.find(text)
    return [
        Found(
            f"{row.name}   ✝ deceased" if row.is_dead else row.name,
            "   ".join(part for part in (row.born, row.nhs_number, row.postcode) if part),
            patient_id=row.patient_id,
        )
        for row in rows
    ]
