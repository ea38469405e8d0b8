"""A reason in one's own words, with those at hand that are given most often."""

from collections.abc import Iterable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFormLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from o2clinic.ui.failures import in_words
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.message_bar import MessageBar
from o2clinic.ui.widgets.text_box import TextBox

_LINES = 3
_OWN_WORDS = "In my own words"


class ReasonForm(QWidget):
    """Choose or write, then press the button.

    Signals:
        given: the text as typed.
    """

    given = Signal(object)

    def __init__(
        self,
        theme: Theme,
        field: str,
        button: str,
        reasons: Iterable[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._reasons = tuple(reasons)
        self.choice = Choice(
            f"Common {field.lower()}s", (("", _OWN_WORDS), *((one, one) for one in self._reasons))
        )
        self.choice.currentIndexChanged.connect(self._on_choice)
        self.box = TextBox(field, _LINES)
        self.button = QPushButton(button)
        self.button.setProperty("kind", "primary")
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(self._on_pressed)
        self.message_bar = MessageBar()
        self._hint = label("At least 10 characters. It is kept and read by others.", "quiet")
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(theme.px(8))
        if self._reasons:
            form.addRow("&Often given", self.choice)
        form.addRow(f"&{field}", self.box)
        form.addRow("", self._hint)
        form.addRow("", self.button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.message_bar)
        whole.addLayout(form)

    def begin(self) -> None:
        """The keyboard goes to the first field."""
        (self.choice if self._reasons else self.box).setFocus()

    def clear(self) -> None:
        """Nothing is left of what somebody wrote."""
        self.choice.setCurrentIndex(0)
        self.box.clear()
        self.settle()

    def settle(self) -> None:
        """The answer is there."""
        self.button.setEnabled(True)
        self.message_bar.clear()

    def tell_error(self, error: Exception) -> None:
        """It was not done; what was written stays."""
        self.button.setEnabled(True)
        self.message_bar.tell_message(in_words(error))

    @Slot()
    def _on_choice(self) -> None:
        if self.choice.value:
            self.box.setPlainText(self.choice.value)

    @Slot()
    def _on_pressed(self) -> None:
        self.button.setEnabled(False)
        self.given.emit(self.box.text)
