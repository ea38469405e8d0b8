"""The head of a page: its name, one line of what it shows, its actions at the right."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from o2clinic.ui.widgets.flow_row import FlowRow
from o2clinic.ui.widgets.marks import label


class PageHead(QWidget):
    """Shown as soon as there is a title or an action."""

    def __init__(self) -> None:
        super().__init__()
        self.title = label("", "page-title")
        self.subtitle = label("", "quiet")
        self.subtitle.hide()
        self.quiet = label("", "quiet")  # "Refreshing"
        words = FlowRow()
        for each in (self.title, self.subtitle, self.quiet):
            words.add(each)
        self.buttons = FlowRow()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(words, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.buttons)

    def set_title(self, title: str) -> None:
        """Name the page."""
        self.title.setText(title)
        self.title.setVisible(bool(title))
        self.setVisible(bool(title) or not self.buttons.is_empty)
