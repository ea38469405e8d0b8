"""A line that is typed freely, understood at once and echoed."""

from typing import Generic, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QWidget

T = TypeVar("T")
_LONGEST = 60  # a paste of ten megabytes is cut here and then not understood


class TypedEdit(QLineEdit, Generic[T]):
    """Base of the number, date and time fields; empty is nothing, never zero.

    Signals:
        value_changed: the value understood, or None.
        echo_changed: text to show behind the field, "" for none.
        problem_changed: what is wrong in words, "" for nothing; told when the field is left, and
            taken back while typing as soon as the text is understood.
    """

    value_changed = Signal(object)
    echo_changed = Signal(object)
    problem_changed = Signal(object)

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setMaxLength(_LONGEST)
        self._value: T | None = None
        self._problem = ""
        self._echo = ""
        self._told_problem = ""
        self.textChanged.connect(self._on_text)
        self.editingFinished.connect(self._on_left)

    @property
    def value(self) -> T | None:
        """What was understood; None when empty or not understood (see `problem`)."""
        return self._value

    @property
    def problem(self) -> str:
        """Why the text is not understood or not fitting, in words; empty when all is well."""
        return self._problem

    @property
    def echo(self) -> str:
        """The understood value, where it is not simply what was typed."""
        return self._echo

    def set_value(self, value: T | None) -> None:
        """Show a value."""
        self.setText("" if value is None else self.shown(value))
        self._on_left()

    def show_typed(self, text: str) -> None:
        """Show a text as it was typed, understood or not, and what is wrong with it."""
        self.setText(text)
        self._tell_problem()

    def read(self, text: str) -> tuple[T | None, str]:
        """The value meant by the text, and its echo.

        Raises:
            ValueError: with words for the person.
        """
        raise NotImplementedError

    def shown(self, value: T) -> str:
        """The value as text, in a form that `read` understands."""
        raise NotImplementedError

    def complaint(self, value: T) -> str:
        """What is wrong with an understood value; empty when nothing."""
        del value
        return ""

    def tidied(self, value: T) -> str | None:
        """Text to put in place of what was typed when the field is left; None leaves it."""
        del value
        return None

    def look_again(self) -> None:
        """Read the text anew, after what it depends on has changed."""
        self._on_text(self.text())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the field tells its problem."""
        super().focusOutEvent(event)
        self._on_left()

    def _on_text(self, text: str) -> None:
        before = self._value
        try:
            self._value, echo = self.read(text)
            self._problem = "" if self._value is None else self.complaint(self._value)
        except ValueError as error:
            self._value, echo, self._problem = None, "", str(error)
        if echo != self._echo:
            self._echo = echo
            self.echo_changed.emit(echo)
        if not self._problem:
            self._tell_problem()
        if self._value != before:
            self.value_changed.emit(self._value)

    def _on_left(self) -> None:
        if self._value is not None and not self._problem:
            tidy = self.tidied(self._value)
            if tidy is not None and tidy != self.text():
                self.setText(tidy)
        self._tell_problem()

    def _tell_problem(self) -> None:
        if self._problem != self._told_problem:
            self._told_problem = self._problem
            self.problem_changed.emit(self._problem)
