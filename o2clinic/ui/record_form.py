"""The form of one record of the clinic, as it was filled and as it is typed now."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from o2clinic.errors import Finding
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.field_form import FieldForm


class Draft(Protocol):
    """What every draft of a record has; it is a dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def command_id(self) -> str:
        """Of this filling-in."""
        ...

    @property
    def id(self) -> int:
        """Of the record; 0 for a new one."""
        ...

    @property
    def version(self) -> int:
        """Of the record as it was opened."""
        ...


DraftT = TypeVar("DraftT", bound=Draft)


class RecordForm(QWidget, Generic[DraftT]):
    """Fill in from top to bottom; the page has the buttons."""

    def __init__(self, theme: Theme, empty: DraftT) -> None:
        super().__init__()
        self.theme = theme
        self.fields = FieldForm(theme)
        self._filled = empty
        self.build()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.fields)
        whole.addStretch()
        self.show_draft(empty)

    # What a kind of record fills in

    def build(self) -> None:
        """Add the fields."""
        raise NotImplementedError

    def show_draft(self, draft: DraftT) -> None:
        """Put values into the fields."""
        raise NotImplementedError

    def typed(self) -> dict[str, Any]:
        """What is typed, by the draft's attributes."""
        raise NotImplementedError

    # What every form does

    @property
    def opened(self) -> DraftT:
        """What the form was filled with."""
        return self._filled

    @property
    def is_touched(self) -> bool:
        """Whether anything is typed that is not saved."""
        return bool(self.fields.problems) or self.draft() != self._filled

    def fill(self, draft: DraftT) -> None:
        """Show a record, and take it as what was opened."""
        self._filled = draft
        self.show_draft(draft)
        self.fields.clear_findings()

    def filled_again(self) -> None:
        """The fields hold what was opened, as far as they can: take that for untouched."""
        self._filled = self.draft()

    def draft(self) -> DraftT:
        """What is typed now."""
        return replace(self._filled, **self.typed())

    def put(self, now: DraftT, values: Mapping[str, Any]) -> None:
        """Show these values, to be saved over the record as it is now."""
        self.show_draft(replace(now, **values))

    def words_of(self, field: str, value: object) -> str:
        """A value as the form shows it."""
        widget = self.fields.widget_of(field)
        if isinstance(widget, Choice):
            return widget.words_of(value)
        return self.fields.words_of(field, value)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Tell each beside its field."""
        self.fields.show_findings(findings, move_focus=True)


def choose(choice: Choice[Any], value: object) -> None:
    """Choose a value; where it is not offered, the first, which says that nothing is chosen."""
    choice.setCurrentIndex(0)
    choice.set_value(value)


def a_line(longest: int) -> QLineEdit:
    """A field for a few words."""
    made = QLineEdit()
    made.setMaxLength(longest)
    return made


def some_lines(theme: Theme, height: int) -> QPlainTextEdit:
    """A field for a few lines; Tab leaves it."""
    made = QPlainTextEdit()
    made.setTabChangesFocus(True)
    # The style sheet's least height is one line, and it counts before the widget's own.
    made.setStyleSheet(f"min-height: {theme.px(height)}px")
    made.setMaximumHeight(theme.px(height + 18))
    return made
