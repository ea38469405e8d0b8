"""Booking over others: offered to whoever may, with a reason; the others are told who can."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from o2clinic.rules.booking import LONGEST_OVERBOOK_REASON
from o2clinic.ui.widgets.marks import label

WHO_CAN = "A nurse or a physician can book over it, with a reason."


class OverbookBox(QWidget):
    """Press Overbook, say why, and book as usual; the visit is marked and counted.

    Signals:
        changed: it was opened or closed, or the reason was changed.
    """

    changed = Signal()

    def __init__(self, *, may: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._may = may
        self.link = QPushButton("Overbook…")
        self.link.setProperty("kind", "link")
        self.link.setAccessibleName("Overbook: book over others, with a reason")
        self.link.clicked.connect(self._on_link)
        self.reason_label = label("Why it is booked over others", "label")
        self.reason_edit = QLineEdit()
        self.reason_edit.setMaxLength(LONGEST_OVERBOOK_REASON)
        self.reason_edit.setAccessibleName("Why it is booked over others")
        self.reason_edit.setPlaceholderText("Marked and counted in the diary")
        self.reason_label.setBuddy(self.reason_edit)
        self.reason_edit.textChanged.connect(self.changed)
        self.who_label = label(WHO_CAN, "quiet", wrap=True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        for widget in (self.who_label, self.link, self.reason_label, self.reason_edit):
            whole.addWidget(widget)
        self.begin()

    @property
    def reason(self) -> str | None:
        """Why it may go over others; None as long as that is not wanted."""
        return None if self.reason_edit.isHidden() else self.reason_edit.text()

    def begin(self, reason: str = "") -> None:
        """For a new form; a visit that lies over others keeps its reason at hand."""
        self.reason_edit.setText(reason)
        self._open(is_open=False)
        self.who_label.hide()

    def offer(self) -> None:
        """The time is taken."""
        self.who_label.setVisible(not self._may)

    def restore(self, reason: str) -> None:
        """Stand as it stood when the form was left."""
        self.reason_edit.setText(reason)
        self._open(is_open=bool(reason) and self._may)

    def typed_state(self) -> str:
        """What is kept of it: the reason, where one is wanted."""
        return self.reason or ""

    def restore_typed(self, state: object) -> None:
        """Show it again."""
        self.restore(str(state))

    def _open(self, *, is_open: bool) -> None:
        self.link.setVisible(self._may and not is_open)
        self.reason_label.setVisible(is_open)
        self.reason_edit.setVisible(is_open)

    def _on_link(self) -> None:
        self._open(is_open=True)
        self.reason_edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()
