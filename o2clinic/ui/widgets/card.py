"""A titled panel."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from o2clinic.ui.widgets.marks import label


class Card(QFrame):
    """Groups what belongs together; `content` takes the widgets, `corner` a chip or a note.

    It does not take the keyboard focus.
    """

    def __init__(self, title: str = "", note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(14, 10, 14, 12)
        whole.setSpacing(6)
        self.title_label = label(title, "section")
        self.note_label = label(note, "quiet")
        head = QWidget()
        head.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._head = QHBoxLayout(head)
        self._head.setContentsMargins(0, 0, 0, 0)
        self._head.addWidget(self.title_label)
        self._head.addStretch()
        self._head.addWidget(self.note_label)
        whole.addWidget(head)
        # Only now: a label without a parent would be shown as a window of its own.
        self.title_label.setVisible(bool(title))
        self.note_label.setVisible(bool(note))
        self.content = QVBoxLayout()
        self.content.setSpacing(6)
        whole.addLayout(self.content)

    def set_title(self, title: str) -> None:
        """Change the title."""
        self.title_label.setText(title)
        self.title_label.setVisible(bool(title))

    def set_note(self, note: str) -> None:
        """Change the quiet text at the right of the title."""
        self.note_label.setText(note)
        self.note_label.setVisible(bool(note))

    def add_corner(self, widget: QWidget) -> None:
        """Put a chip or button at the right of the title."""
        self._head.addWidget(widget)

    def add(self, part: QWidget | QLayout, stretch: int = 0) -> None:
        """Put a widget or a layout below what is there."""
        if isinstance(part, QWidget):
            self.content.addWidget(part, stretch)
        else:
            self.content.addLayout(part, stretch)
