"""Above a form that corrects an issued paper: which one, and why."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from o2clinic.services.paper_corrections import Correction, correction_findings
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.marks import label, restyle

LONGEST = 200


class CorrectionStrip(QWidget):
    """Type the reason; put away where nothing is corrected.

    Signals:
        changed: the reason was typed.
    """

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._correction: Correction | None = None
        self.words = label("", "strong", wrap=True)
        self.reason_edit = QLineEdit()
        self.reason_edit.setMaxLength(LONGEST)
        self.reason_edit.setAccessibleName("Why it is corrected")
        self.reason_edit.setPlaceholderText("What was wrong; kept in the record, not printed")
        self.reason_edit.textChanged.connect(self._on_typed)
        self.message = label("", "danger", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(theme.px(10))
        title = label("Why it is corrected")
        title.setBuddy(self.reason_edit)
        row.addWidget(title)
        row.addWidget(self.reason_edit, 1)
        whole = QVBoxLayout(self)
        # Room for the ring of what has the keyboard.
        whole.setContentsMargins(theme.px(3), 0, theme.px(3), 0)
        whole.setSpacing(theme.px(4))
        whole.addWidget(self.words)
        whole.addLayout(row)
        whole.addWidget(self.message)
        self.hide()

    def show_correction(self, correction: Correction | None) -> None:
        """Say what is corrected; None puts the strip away."""
        self._correction = correction
        self.setVisible(correction is not None)
        self.words.setText(f"{correction.words}." if correction is not None else "")
        self.reason_edit.setText(correction.reason if correction is not None else "")
        self._tell()

    @property
    def correction(self) -> Correction | None:
        """With the reason as typed."""
        if self._correction is None:
            return None
        return replace(self._correction, reason=self.reason_edit.text().strip())

    @property
    def reason(self) -> str:
        """As typed, for the draft."""
        return self.reason_edit.text()

    def focus_reason(self) -> bool:
        """Put the keyboard into the reason; whether something is corrected."""
        if self._correction is None:
            return False
        self.reason_edit.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _on_typed(self, _text: str) -> None:
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        found = [one.message for one in correction_findings(self.correction)]
        self.message.setText(f"✕ {found[0]}" if found else "")
        self.message.setVisible(bool(found))
        self.reason_edit.setAccessibleDescription(" ".join(found))
        restyle(self.reason_edit, level="block" if found else "")
