"""Beside a booking: who else has this name, and that this patient's visits take longer."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from o2clinic.ui.widgets.marks import label
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.rules.visit_length import Suggestion
    from o2clinic.services.bookee_notes import BookeeNote


class BookeeNotePanel(QWidget):
    """Read it; the button takes the suggested length over.

    Signals:
        length_wanted: the minutes to be taken over.
    """

    length_wanted = Signal(object)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._workplace = workplace
        self._patient_id = 0
        self._usual = 0
        self._note: BookeeNote | None = None
        self._suggested: Suggestion | None = None
        self.namesakes = label("", "caution", wrap=True)
        self.length = label("", "label", wrap=True)
        self.take_button = QPushButton()
        self.take_button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.take_button.clicked.connect(self._on_take)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(workplace.theme.px(4))
        for part in (self.namesakes, self.length, self.take_button):
            whole.addWidget(part)
        self._show()

    def show_bookee(self, patient_id: int) -> None:
        """Ask for what there is to know of this patient; 0 for nobody."""
        self._patient_id, self._note = patient_id, None
        self._show()
        if patient_id:
            notes = self._workplace.services.bookee_notes
            self._workplace.background.ask(
                self, "bookee note", lambda: notes.of(patient_id), self._on_note, self._on_failed
            )

    def set_usual(self, minutes: int) -> None:
        """How long such a visit is with other patients."""
        self._usual = minutes
        self._show()

    def _on_note(self, note: "BookeeNote") -> None:
        if note.patient_id == self._patient_id:
            self._note = note
            self._show()

    def _on_failed(self, _error: Exception) -> None:
        """The booking itself tells that the database is away."""

    def _on_take(self) -> None:
        if self._suggested is not None:
            self.length_wanted.emit(self._suggested.minutes)

    def _show(self) -> None:
        note = self._note
        self._suggested = note.length_for(self._usual) if note and self._usual else None
        self.namesakes.setText(f"⚠ {note.namesakes}" if note and note.namesakes else "")
        self.length.setText(self._suggested.words if self._suggested else "")
        if self._suggested:
            self.take_button.setText(f"Take {self._suggested.minutes} min")
            self.take_button.setAccessibleName(f"Take {self._suggested.words}")
        self.take_button.setVisible(self._suggested is not None)
        for part in (self.namesakes, self.length):
            part.setVisible(bool(part.text()))
        self.setVisible(bool(self.namesakes.text() or self.length.text()))
