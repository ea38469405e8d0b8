"""Walks a window as a screen reader does."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget


def unnamed(window: QWidget) -> list[str]:
    """Every shown widget that takes the keyboard focus and has no accessible name."""
    found = []
    for widget in [window, *window.findChildren(QWidget)]:
        if widget.focusPolicy() is Qt.FocusPolicy.NoFocus or not widget.isVisibleTo(window):
            continue
        if widget.focusProxy() is not None or widget is window:
            continue
        reader = QAccessible.queryAccessibleInterface(widget)
        name = reader.text(QAccessible.Text.Name) if reader is not None else ""
        if not name.strip():
            found.append(f"{type(widget).__name__} {widget.objectName()!r}")
    return found


def reached_by_tab(window: QWidget) -> list[QWidget]:
    """The widgets that Tab comes to, in order, until it comes round again."""
    reached: list[QWidget] = []
    widget = window
    while True:
        widget = widget.nextInFocusChain()
        if widget is window or widget in reached:
            return reached
        takes_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if takes_tab and widget.isVisibleTo(window) and widget.isEnabled():
            reached.append(widget)


def smaller_than_a_hand(window: QWidget, side: int = 24) -> list[str]:
    """Buttons that are hard to hit."""
    from PySide6.QtWidgets import QAbstractButton

    return [
        f"{type(button).__name__} {button.accessibleName() or button.text()!r} "
        f"{button.width()}x{button.height()}"
        for button in window.findChildren(QAbstractButton)
        if button.isVisibleTo(window) and (button.width() < side or button.height() < side)
    ]


def go_to(form: QWidget, message: str) -> None:
    """Press the "Go to" beside what stands in the way, found by its accessible name."""
    from PySide6.QtWidgets import QPushButton

    wanted = f"Go to: {message}"
    links = [one for one in form.findChildren(QPushButton) if one.accessibleName() == wanted]
    (link,) = (one for one in links if one.isVisible())
    link.click()
