"""What stands in front when nobody is to be seen: masked, loading, shut, nobody on it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from o2clinic.errors import NotFound, RecordShut
from o2clinic.ui.failures import in_words

MASKED = ("O₂Clinic", "Masked. M shows the patient again.")
LOADING = ("", "Loading")
NOBODY = ("Nobody is on this agenda", "N adds a patient; Esc goes back.")
_SHUT = (
    "This record is restricted",
    "It is opened at the desk, with a reason. → goes on to the next patient.",
)


class Cover(QWidget):
    """Two lines in the middle, and nothing of anybody."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.text = QLabel(), QLabel()
        whole = QVBoxLayout(self)
        whole.addStretch(1)
        for label, kind in ((self.title, "name"), (self.text, "quiet")):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setProperty("room", kind)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            whole.addWidget(label)
        whole.addStretch(2)

    def tell(self, title: str, text: str) -> None:
        """Say why nobody is shown."""
        self.title.setText(title)
        self.title.setVisible(bool(title))
        self.text.setText(text)


def why_not_shown(error: Exception) -> tuple[str, str]:
    """Title and text for a patient who cannot be shown; the record's owner is not named."""
    if isinstance(error, RecordShut | NotFound):
        return _SHUT
    message = in_words(error, is_typed=False)
    return message.title, message.text
