"""What stands in the inputs of a form, exactly as typed and chosen, in terms that JSON takes."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol, runtime_checkable

from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from o2clinic.ui.widgets.typed_edit import TypedEdit

Typed = Mapping[str, Any]


@runtime_checkable
class KeepsTyped(Protocol):
    """An input that knows more than its text."""

    def typed_state(self) -> Any:
        """What stands in it."""
        ...

    def restore_typed(self, state: Any) -> None:
        """Show it again."""
        ...


def typed_state(widgets: Mapping[str, QWidget]) -> dict[str, Any]:
    """What stands in each of the inputs; a password is never among it."""
    return {name: _state_of(it) for name, it in widgets.items() if not _is_secret(it)}


def restore_typed(widgets: Mapping[str, QWidget], state: Typed) -> None:
    """Show again what stood in the inputs; those that the state does not name stay as they are."""
    # Twice: what is chosen may fill or empty a field before it, as a device does its flow.
    for _ in range(2):
        for name, widget in widgets.items():
            if name in state and not _is_secret(widget):
                _restore(widget, state[name])


def inputs_in(root: QWidget) -> Iterator[QWidget]:
    """Every widget below `root`, itself included, in which somebody types, chooses or ticks."""
    for widget in (root, *root.findChildren(QWidget)):
        if isinstance(widget, QLineEdit | QPlainTextEdit | QComboBox) or (
            isinstance(widget, QAbstractButton) and widget.isCheckable()
        ):
            yield widget


def _state_of(widget: QWidget) -> Any:
    if isinstance(widget, KeepsTyped):
        return widget.typed_state()
    if isinstance(widget, QLineEdit):
        return widget.text()
    if isinstance(widget, QPlainTextEdit):
        return widget.toPlainText()
    if isinstance(widget, QComboBox):
        return _code_of(widget, widget.currentIndex())
    if isinstance(widget, QAbstractButton) and widget.isCheckable():
        return widget.isChecked()
    return {box.text(): box.isChecked() for box in _boxes_in(widget)}


def _restore(widget: QWidget, state: Any) -> None:
    if isinstance(widget, KeepsTyped):
        widget.restore_typed(state)
    elif isinstance(widget, TypedEdit):
        widget.show_typed(str(state))
    elif isinstance(widget, QLineEdit):
        widget.setText(str(state))
    elif isinstance(widget, QPlainTextEdit):
        widget.setPlainText(str(state))
    elif isinstance(widget, QComboBox):
        _choose(widget, str(state))
    elif isinstance(widget, QAbstractButton):
        widget.setChecked(bool(state))
    elif isinstance(state, Mapping):
        for box in _boxes_in(widget):
            box.setChecked(bool(state.get(box.text(), box.isChecked())))


def _code_of(box: QComboBox, at: int) -> str:
    if box.isEditable():
        return box.currentText()
    code = box.itemData(at)
    return box.itemText(at) if code is None else str(code)


def _choose(box: QComboBox, code: str) -> None:
    if box.isEditable():
        box.setCurrentText(code)
        return
    at = next((at for at in range(box.count()) if _code_of(box, at) == code), -1)
    if at >= 0:
        box.setCurrentIndex(at)


def _boxes_in(widget: QWidget) -> list[QAbstractButton]:
    return [box for box in widget.findChildren(QAbstractButton) if box.isCheckable()]


def _is_secret(widget: QWidget) -> bool:
    return isinstance(widget, QLineEdit) and widget.echoMode() is not QLineEdit.EchoMode.Normal
