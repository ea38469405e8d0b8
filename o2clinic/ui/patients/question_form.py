"""The form of one question on oxygen: what the record does not settle is asked."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from o2clinic.rules.calendar import Century
from o2clinic.rules.display import number, with_subscripts
from o2clinic.rules.questions.asking import Ask, Kind, Question
from o2clinic.rules.questions.known import Fact, Known
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.answer import YES_NO, Answer
from o2clinic.ui.widgets.date_edit import DateEdit, today_here
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.moment_edit import MomentEdit
from o2clinic.ui.widgets.number_edit import NumberEdit
from o2clinic.ui.widgets.tick_boxes import TickBoxes
from o2clinic.ui.widgets.typed_edit import TypedEdit
from o2clinic.ui.widgets.typed_state import Typed

# Beyond it Qt itself cuts; what is too long for us is told, not cut.
_LONGEST_PASTE: Final = 32_767
_TICKED: Final = "kept_ticks"
_NONE: Final[frozenset[StrEnum]] = frozenset()
_WIDTHS: Final = {
    Kind.YES_NO: 126,
    Kind.ONE: 232,
    Kind.TEXT: 232,
    Kind.MOMENT: 152,
    Kind.SEVERAL: 250,
}


class QuestionForm(FieldForm):
    """Tab from item to item; Y, N or the first letters answer, Delete takes an answer back.

    Signals:
        changed: something was typed or chosen.
    """

    changed = Signal()

    def __init__(self, theme: Theme, question: Question) -> None:
        super().__init__(theme)
        self._question = question
        self._today: date | None = None
        self._ticked: dict[str, frozenset[StrEnum]] = {}  # what holds without an answer
        self._boxes: dict[str, TickBoxes] = {}
        self._asked: tuple[Ask, ...] = question.asks
        for ask in question.asks:
            if ask.section:
                self.section(ask.section)
            widget = self._input(ask)
            self.add(
                ask.field,
                with_subscripts(ask.words),
                widget,
                unit=ask.unit,
                width=_WIDTHS.get(ask.kind, 0),
            )
            if isinstance(widget, TickBoxes):
                widget.name_boxes(ask.words)
            widget.setToolTip(ask.hint)

    def show_known(self, known: Known) -> None:
        """Ask what the record leaves open, and say in each field what holds without an answer."""
        self._today = known.today
        self._asked = self._question.asked(known)
        held = self._question.held(known)
        asked = {ask.field for ask in self._asked}
        for ask in self._question.asks:
            self.show_field(ask.field, is_shown=ask.field in asked)
            self._tell_held(ask, held.get(ask.field))

    def answers(self) -> dict[str, Any]:
        """What is answered, by field of the case."""
        found = {ask.field: self._answer(ask) for ask in self._asked}
        return {field: answer for field, answer in found.items() if answer not in (None, "")}

    def clear(self) -> None:
        """Take every answer back."""
        for ask in self._question.asks:
            widget: Any = self.widget_of(ask.field)
            if isinstance(widget, TickBoxes):
                widget.set_value(self._ticked.get(ask.field, frozenset()))
            elif isinstance(widget, TypedEdit | QComboBox):
                widget.clear() if isinstance(widget, TypedEdit) else widget.setCurrentIndex(0)
            else:
                widget.setText("")

    def typed_state(self) -> dict[str, Any]:
        """What stands in the fields, and what was ticked there without an answer."""
        ticked = {field: sorted(code.value for code in it) for field, it in self._ticked.items()}
        return {**super().typed_state(), _TICKED: ticked}

    def restore_typed(self, state: Typed) -> None:
        """Show it again; of boxes what somebody ticked or cleared, upon what holds by now."""
        super().restore_typed({name: it for name, it in state.items() if name != _TICKED})
        for field, before in state.get(_TICKED, {}).items():
            boxes = self._boxes.get(field)
            if boxes is not None and field in state:
                self._upon(boxes, field, boxes.codes_of(before))

    # Inside

    def _upon(self, boxes: TickBoxes, field: str, before: frozenset[StrEnum]) -> None:
        """Tick what holds now, with what was ticked and cleared by hand since `before`."""
        typed = boxes.value
        boxes.set_value((self._ticked.get(field, _NONE) | (typed - before)) - (before - typed))

    def _answer(self, ask: Ask) -> Any:
        widget: Any = self.widget_of(ask.field)
        if isinstance(widget, TickBoxes):
            is_answered = widget.value != self._ticked.get(ask.field, frozenset())
            return widget.value if is_answered else None
        if isinstance(widget, TypedEdit):
            return None if widget.problem else widget.value
        return widget.text().strip() if isinstance(widget, QLineEdit) else widget.value

    def _tell_held(self, ask: Ask, fact: Fact | None) -> None:
        widget = self.widget_of(ask.field)
        value = None if fact is None else fact.value
        if isinstance(widget, Answer):
            widget.tell_before("" if value is None else ask.in_words(value))
            widget.setToolTip(ask.hint)
        elif isinstance(widget, TickBoxes):
            before, self._ticked[ask.field] = self._ticked.get(ask.field, _NONE), value or _NONE
            self._upon(widget, ask.field, before)
        elif isinstance(widget, QLineEdit):
            short = number(value) if ask.kind is Kind.NUMBER and value is not None else ""
            words = "" if value is None or fact is None else fact.words
            widget.setPlaceholderText(short or words)

    def _input(self, ask: Ask) -> QWidget:
        makers: dict[Kind, Callable[[Ask], QWidget]] = {
            Kind.YES_NO: self._a_yes_no,
            Kind.NUMBER: self._a_number,
            Kind.DAY: self._a_day,
            Kind.MOMENT: self._a_moment,
            Kind.ONE: self._a_choice,
            Kind.SEVERAL: self._some_boxes,
            Kind.TEXT: self._a_line,
        }
        return makers[ask.kind](ask)

    def _a_yes_no(self, _ask: Ask) -> QWidget:
        made = Answer(YES_NO)
        made.currentIndexChanged.connect(self._on_changed)
        return made

    def _a_choice(self, ask: Ask) -> QWidget:
        made = Answer(ask.options)
        made.currentIndexChanged.connect(self._on_changed)
        return made

    def _some_boxes(self, ask: Ask) -> QWidget:
        made = self._boxes[ask.field] = TickBoxes(ask.options)
        made.changed.connect(self._on_changed)
        return made

    def _a_number(self, ask: Ask) -> QWidget:
        made = NumberEdit(places=ask.places)
        made.textChanged.connect(self._on_changed)
        return made

    def _a_day(self, ask: Ask) -> QWidget:
        century = Century.NEAR if ask.may_come else Century.PAST
        made = DateEdit(century=century, today=self._day)
        made.textChanged.connect(self._on_changed)
        return made

    def _a_moment(self, _ask: Ask) -> QWidget:
        made = MomentEdit(today=self._day)
        made.textChanged.connect(self._on_changed)
        return made

    def _a_line(self, _ask: Ask) -> QWidget:
        made = QLineEdit()
        made.setMaxLength(_LONGEST_PASTE)
        made.textChanged.connect(self._on_changed)
        return made

    def _day(self) -> date:
        return self._today or today_here()

    def _on_changed(self, *_what: object) -> None:
        self.changed.emit()
