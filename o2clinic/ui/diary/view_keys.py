"""Keys that work in the diary's own views only, so that typing elsewhere stays typing."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


def bind(keys: str, slot: Callable[[], object], views: Sequence[QWidget]) -> tuple[QShortcut, ...]:
    """Call `slot` on a key pressed in one of the views or in what lies in it.

    A key is bound once in a view: of two, Qt carries out neither.
    """
    made = []
    for view in views:
        shortcut = QShortcut(QKeySequence(keys), view)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(slot)
        made.append(shortcut)
    return tuple(made)
