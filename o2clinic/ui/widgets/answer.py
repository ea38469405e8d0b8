"""An item that may be left unanswered: a letter answers it, Delete takes the answer back."""

from collections.abc import Iterable
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from o2clinic.ui.widgets.choice import Choice

T = TypeVar("T")
NOT_ASKED = "– not asked"  # the dash leaves N to "No"
YES_NO = ((True, "Yes"), (False, "No"))


class Answer(Choice[T | None]):
    """Type Y or N, or the first letters of another answer; Delete is "not asked" again."""

    def __init__(self, options: Iterable[tuple[T, str]]) -> None:
        self._options = tuple(options)
        super().__init__("", [(None, NOT_ASKED), *self._options])

    def tell_before(self, words: str) -> None:
        """Say what holds while it is left unanswered; "" for nothing."""
        self.setItemText(0, f"– {words}" if words else NOT_ASKED)
        self.setToolTip("Not asked now: what was told before goes on to hold" if words else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the answer back, or choose by letter."""
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.setCurrentIndex(0)
        else:
            super().keyPressEvent(event)
