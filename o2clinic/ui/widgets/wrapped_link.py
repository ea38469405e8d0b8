"""A link whose words take as many lines as they need: a button itself never wraps."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from o2clinic.ui.widgets.marks import label


class WrappedLink(QPushButton):
    """Press the words, on whichever line."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "link")
        self.setAccessibleName(words)
        self.words_label = label(words, "link", wrap=True)
        self.words_label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(4, 4, 4, 4)
        inside.addWidget(self.words_label)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """Of the words."""
        inside = self.layout()
        return super().sizeHint() if inside is None else inside.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Of the words, broken at each place where they may be."""
        inside = self.layout()
        return super().minimumSizeHint() if inside is None else inside.minimumSize()
