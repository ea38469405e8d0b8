"""A menu that opens under a button, each entry with its keys."""

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QPushButton


class ButtonMenu(QMenu):
    """Open it with the button, or press the keys of an entry without opening it."""

    def __init__(self, button: QPushButton) -> None:
        super().__init__(button)
        self._button = button
        button.setMenu(self)

    def add_entry(self, text: str, slot: Callable[[], None], *, keys: str) -> None:
        """Add an entry at the end."""
        action = self.addAction(f"{text}\t{keys}")
        action.triggered.connect(slot)
        # An action's own shortcut does not reach out of a menu that no bar holds.
        QShortcut(QKeySequence(keys), self._button).activated.connect(action.trigger)
