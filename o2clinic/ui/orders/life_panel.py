"""What happened to the chosen order, the next step as one button, and its form."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from o2clinic.errors import AlreadyDone, Finding, NotValid
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time, short_date
from o2clinic.rules.order_life import (
    LifeEvent,
    OrderStep,
    RemovalReason,
    standing,
)
from o2clinic.rules.order_stay import STAY_WORDS
from o2clinic.services.drafts import FormDraft
from o2clinic.services.order_life_rows import OrderLifeRow, StepDraft
from o2clinic.ui.orders.life_words import (
    event_details,
    event_when,
    event_words,
    offered,
    stage_tone,
    step_words,
    told_above,
)
from o2clinic.ui.orders.step_form import StepForm
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.flow_row import FlowRow
from o2clinic.ui.widgets.marks import Tone, chip, label, restyle
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from o2clinic.ui.widgets.page import Page

_KEYS: Final = "Ctrl+E"


class LifePanel(Card):
    """Choose what happened next, or an event that is to be put right.

    Signals:
        removal_asked: a request for removal was recorded with its paper; the order's key.
        typing_turned: a step is typed now, or not any more.
    """

    removal_asked = Signal(object)
    typing_turned = Signal()

    def __init__(self, page: "Page", patient_id: int) -> None:
        super().__init__("What became of it")
        self._page, self._patient_id = page, patient_id
        self._theme = page.workplace.theme
        self._life = page.workplace.services.order_life
        self._rows: dict[int, OrderLifeRow] = {}
        self._row: OrderLifeRow | None = None
        self._supplier = ""
        self._steps: tuple[OrderStep | None, ...] = (None, None, None)  # of the three buttons
        self._gone: frozenset[int] = frozenset()
        self._to_restore: FormDraft | None = None
        self._build()
        self.form.changed.connect(self._on_typed)
        self.keeper = page.keep_drafts(self.form, self.form)
        self.form.beginning.connect(self.keeper.set_aside)
        self.form.begun.connect(self.keeper.begin)
        self._show_form(is_shown=False)

    # What it shows

    def show_lives(self, rows: Sequence[OrderLifeRow]) -> None:
        """Take the orders as they stand; what is typed stays."""
        self._rows = {row.order_id: row for row in rows}
        draft, self._to_restore = self._to_restore, None
        if draft is not None:
            self._restore(draft)
        self.choose(self._row.order_id if self._row is not None else 0, self._supplier)

    def choose(self, order_id: int, supplier: str = "") -> None:
        """Show one order."""
        self._row, self._supplier = self._rows.get(order_id), supplier
        row = self._row
        for part in (self._state, self.events, self._buttons):
            part.setVisible(row is not None and self.form.row is None)
        told = [] if row is None else told_above(row)
        self._promise.setText("\n".join(told))
        self._promise.setVisible(bool(told))
        if row is None:
            self.set_note("Choose an order" if self._rows else "Nothing is recorded yet")
            return
        kind = "Order" if row.stay is None else STAY_WORDS[row.stay.kind]
        self.set_note(f"{kind} of {short_date(row.ordered_on)}")
        self._state.setText(row.stage_words)
        self._state.setVisible(True)
        restyle(self._state, tone=stage_tone(row).value)
        self._gone = frozenset(
            {one.event_id for one in row.events} - {one.event_id for one in standing(row.events)}
        )
        self.events.set_rows(tuple(reversed(row.events)))
        if row.events and self.events.chosen is None:
            self.events.choose(0)
        self._show_steps(row)

    def restore(self, draft: FormDraft) -> None:
        """Go on with a draft, once the orders are known."""
        if self._rows:
            self._restore(draft)
        else:
            self._to_restore = draft

    # Building

    def _build(self) -> None:
        self._state = chip("", Tone.QUIET)
        self.add_corner(self._state)
        self._promise = label("", "quiet", wrap=True)
        self.add(self._promise)
        columns = (
            Column[LifeEvent]("When", event_when),
            Column[LifeEvent](
                "What", self._what, is_strong=lambda event: event.event_id not in self._gone
            ),
            Column[LifeEvent]("Details", event_details, tooltip=event_details, stretches=True),
            Column[LifeEvent](
                "Recorded",
                lambda event: event.recorded_by,
                tooltip=lambda event: date_and_time(
                    None if event.recorded_at is None else local(event.recorded_at)
                ),
            ),
        )
        self.events = RecordTable[LifeEvent](
            "What happened to the order", columns, self._theme, key=lambda event: event.event_id
        )
        self.events.setSortingEnabled(False)
        self.events.set_empty_text("Nothing is recorded of it.")
        self.events.row_chosen.connect(self._on_event)
        self.add(self.events, 1)
        self._buttons = FlowRow()
        self.next_button = self._button("", self._on_next, kind="primary")
        self.after_button = self._button("", self._on_after)
        self.other_button = self._button("", self._on_other)
        self.correct_button = self._button("Correct…", self._on_correct)
        self.take_back_button = self._button("Take back…", self._on_take_back)
        self.add(self._buttons)
        self._page.tell_keys(_KEYS, "The next step of the chosen order")
        QShortcut(QKeySequence(_KEYS), self).activated.connect(self.next_button.click)
        self.form = StepForm(self._theme, self._patient_id)
        self.save_button, self.leave_button = QPushButton(), QPushButton("Leave it  Esc")
        self.save_button.setProperty("kind", "primary")
        self.save_button.clicked.connect(self.send)
        self.leave_button.clicked.connect(self.leave)
        for keys, button in (("Ctrl+S", self.save_button), ("Esc", self.leave_button)):
            QShortcut(QKeySequence(keys), button).activated.connect(button.click)
        self._form_part = QWidget()
        column = QVBoxLayout(self._form_part)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        pressed = FlowRow()
        pressed.add(self.save_button)
        pressed.add(self.leave_button)
        column.addWidget(pressed)
        column.addStretch()
        self.add(self._form_part, 1)
        self.content.addStretch()  # holds the title at the top while nothing else is shown

    def _button(self, text: str, slot: Callable[[], None], *, kind: str = "") -> QPushButton:
        made = QPushButton(text)
        if kind:
            made.setProperty("kind", kind)
        made.clicked.connect(slot)
        self._buttons.add(made)
        return made

    def _show_steps(self, row: OrderLifeRow) -> None:
        steps = row.steps if self._life.may_record else ()
        self._steps = offered(steps)
        buttons = (self.next_button, self.after_button, self.other_button)
        for step, button in zip(self._steps, buttons, strict=True):
            button.setVisible(step is not None)
            if step is not None:
                words = step_words(row, step)
                keys = f"  {_KEYS}" if button is self.next_button else ""
                button.setText(f"{words}{keys}")
                button.setAccessibleName(words.rstrip("…"))
        self._on_event(self.events.chosen)

    def _what(self, event: LifeEvent) -> str:
        return event_words(event, () if self._row is None else self._row.events, self._gone)

    def _on_event(self, event: LifeEvent | None) -> None:
        row = self._row if self._life.may_record else None
        is_mended = row is not None and event is not None and row.may_mend(event)
        is_last = row is not None and event is not None and row.may_take_back(event)
        self.correct_button.setVisible(is_mended)
        self.take_back_button.setVisible(is_last)

    # The form

    def _on_next(self) -> None:
        self._begin_step(0)

    def _on_after(self) -> None:
        self._begin_step(1)

    def _on_other(self) -> None:
        self._begin_step(2)

    def _begin_step(self, at: int) -> None:
        step = self._steps[at]
        if step is not None:
            self._begin(step)

    def _on_correct(self) -> None:
        event = self.events.chosen
        if event is not None:
            self._begin(event.step, event)

    def _on_take_back(self) -> None:
        event = self.events.chosen
        if event is not None:
            self._begin(OrderStep.TAKEN_BACK, event)

    def _begin(self, step: OrderStep, event: LifeEvent | None = None) -> None:
        row = self._row
        if row is None or self.form.row is not None:
            return
        reason = row.removal_reason
        self.form.begin(row, step, event, supplier=self._supplier, reason=reason)
        self._open_form()

    def _restore(self, draft: FormDraft) -> None:
        row = self._rows.get(draft.record_id)
        if row is None:
            return
        self.keeper.restore(draft)
        self.form.take_row(row)
        self._row = row
        self._open_form()

    def _open_form(self) -> None:
        self._show_form(is_shown=True)
        self.form.focus_first()
        QTimer.singleShot(0, self, self._come_into_sight)  # once it has its place

    def _come_into_sight(self) -> None:
        """Down to the buttons; where that is too much, from the title on."""
        self._page.bring_into_sight(self.leave_button)
        self._page.bring_into_sight(self.title_label)

    def ask_for_removal(self, reason: RemovalReason) -> bool:
        """Begin a request for the chosen order, where it may be asked for; whether it was begun."""
        row = self._row
        may = row is not None and self._life.may_record and not self.is_typing
        if row is None or not may or OrderStep.REMOVAL_REQUESTED not in row.steps:
            return False
        self._begin(OrderStep.REMOVAL_REQUESTED)
        if row.removal_reason is None:
            self.form.removal_reason.set_value(reason)
        return True

    def leave(self) -> None:
        """Record nothing; what was typed stays among the drafts."""
        self.form.forget()
        self._show_form(is_shown=False)
        self.next_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def is_typing(self) -> bool:
        """Whether a step is being typed."""
        return self.form.row is not None

    def send(self) -> None:
        """Ask for it to be recorded, unless something is missing."""
        row = self.form.row
        if row is None or not self.save_button.isEnabled():
            return
        draft = self.form.step_draft
        problems = self.form.problems
        found = problems
        if isinstance(draft, StepDraft):
            found = (*problems, *self._checked(draft, row))
        self.form.show_findings(found, move_focus=bool(found))
        if found:
            return
        life = self._life

        def task() -> int:
            try:
                return life.record(draft) if isinstance(draft, StepDraft) else life.take_back(draft)
            except AlreadyDone as done:
                return done.record_id

        self._page.save(
            "step",
            task,
            self._on_saved,
            button=self.save_button,
            on_error=self._on_refused,
            patient_id=self._patient_id,
        )

    def _on_saved(self, _event_id: int) -> None:
        draft = self.form.step_draft
        is_request = isinstance(draft, StepDraft) and draft.step is OrderStep.REMOVAL_REQUESTED
        self._page.workplace.say("Recorded with the order")
        self.keeper.saved()
        self.leave()
        if is_request:
            self.removal_asked.emit(draft.order_id)
        self._page.refresh()

    def _on_refused(self, error: Exception) -> None:
        if isinstance(error, NotValid):
            self.form.show_findings(error.findings, move_focus=True)
        else:
            self._page.on_save_failure(error)

    def _on_typed(self) -> None:
        row, draft = self.form.row, self.form.step_draft
        if row is not None and isinstance(draft, StepDraft):
            typed = {one.field for one in self.form.problems}
            # What is missing is told when it is sent; what cannot be, at once.
            found = [one for one in self._checked(draft, row) if one.rule == "OL-2"]
            self.form.show_findings([one for one in found if one.field not in typed])

    def _checked(self, draft: StepDraft, row: OrderLifeRow) -> tuple[Finding, ...]:
        typed = {one.field for one in self.form.problems}
        return tuple(one for one in self._life.check(draft, row) if one.field not in typed)

    def _show_form(self, *, is_shown: bool) -> None:
        self._form_part.setVisible(is_shown)
        self.typing_turned.emit()
        self.save_button.setText(f"{self.form.save_words}  Ctrl+S")
        self.save_button.setAccessibleName(self.form.save_words)
        self.choose(self._row.order_id if self._row is not None else 0, self._supplier)
