"""What stands in place of the content: loading, nothing here, or failed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from o2clinic.ui.widgets.marks import label


class Notice(QWidget):
    """A quiet text in the middle with one action below.

    Signals:
        action_wanted: the action's button was pressed.
    """

    action_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title_label = label("", "section")
        self.text_label = label("", "label", wrap=True)
        self.action_button = QPushButton()
        self.action_button.clicked.connect(self.action_wanted)
        for each in (self.title_label, self.text_label):
            each.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.action_button)
        row.addStretch()
        whole = QVBoxLayout(self)
        whole.setSpacing(8)
        whole.addStretch(2)
        whole.addWidget(self.title_label)
        whole.addWidget(self.text_label)
        whole.addLayout(row)
        whole.addStretch(3)
        self.tell("")

    def tell(self, title: str, text: str = "", action: str = "") -> None:
        """Say it."""
        self.title_label.setText(title)
        self.text_label.setText(text)
        self.text_label.setVisible(bool(text))
        self.action_button.setText(action)
        self.action_button.setVisible(bool(action))
