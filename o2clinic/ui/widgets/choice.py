"""One of a few, chosen by arrow keys or the first letters."""

from collections.abc import Iterable
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

T = TypeVar("T")


class Choice(QComboBox, Generic[T]):
    """A list of values with their words; the mouse wheel scrolls the page and changes nothing."""

    def __init__(
        self, name: str, options: Iterable[tuple[T, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._values: list[T] = []
        for value, words in options:
            self._values.append(value)
            self.addItem(words)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def offer(self, options: Iterable[tuple[T, str]]) -> None:
        """Take other values in place of those there are."""
        self.clear()
        self._values = []
        for value, words in options:
            self._values.append(value)
            self.addItem(words)

    def offer_again(self, options: Iterable[tuple[T, str]]) -> None:
        """Take other values; what is chosen stays, and is offered if nothing else offers it."""
        chosen, words = self.value, self.currentText()
        self.offer(options)
        self.choose(chosen, words)

    def choose(self, value: T, words: str) -> None:
        """Choose; a value that is not offered is added under these words."""
        if value not in self._values:
            self._values.append(value)
            self.addItem(words)
        self.set_value(value)

    @property
    def value(self) -> T:
        """What is chosen."""
        return self._values[max(0, self.currentIndex())]

    def set_value(self, value: T) -> None:
        """Choose; a value that is not offered leaves the choice as it is."""
        if value in self._values:
            self.setCurrentIndex(self._values.index(value))

    def words_of(self, value: object) -> str:
        """A value as it is offered; "" for one that is not."""
        known = [at for at, each in enumerate(self._values) if each == value]
        return self.itemText(known[0]) if known else ""

    def typed_state(self) -> str:
        """The value chosen, as text."""
        return _code(self.value) if self._values else ""

    def restore_typed(self, state: object) -> None:
        """Choose what was chosen, as long as it is offered."""
        for at, value in enumerate(self._values):
            if _code(value) == state:
                self.setCurrentIndex(at)
                return

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A turned wheel over a form must not order another mask."""
        event.ignore()


def _code(value: object) -> str:
    return "" if value is None else str(value)
