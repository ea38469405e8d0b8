"""The form of one step in the life of an order: sent, confirmed, installed, removed, cancelled."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from o2clinic.errors import Finding
from o2clinic.rules.calendar import Century
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import short_date
from o2clinic.rules.order_life import (
    REMOVAL_WORDS,
    SENT_BY_WORDS,
    STEP_WORDS,
    LifeEvent,
    OrderStep,
    RemovalReason,
    SentBy,
)
from o2clinic.services.drafts import FormDraft
from o2clinic.services.order_life_rows import OrderLifeRow, StepDraft, TakeBackDraft
from o2clinic.services.work import new_command_id
from o2clinic.ui.draft_keeper import Filling
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.date_edit import DateEdit, today_here
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.time_edit import TimeEdit
from o2clinic.ui.widgets.typed_state import inputs_in

_DAY: Final = ("happened_on",)
# Which fields each step has, and what they are called there.
_FIELDS: Final[dict[OrderStep, dict[str, str]]] = {
    OrderStep.SENT: {
        "happened_on": "Sent on",
        "time": "At",
        "sent_by": "How",
        "told_by": "To",
        "note": "Note",
    },
    OrderStep.CONFIRMED: {
        "happened_on": "Confirmed on",
        "time": "At",
        "told_by": "Who said so",
        "reference": "Their reference",
        "note": "Note",
    },
    OrderStep.INSTALLED: {
        "happened_on": "Installed on",
        "time": "At",
        "told_by": "Who said so",
        "note": "Note",
    },
    OrderStep.REMOVAL_REQUESTED: {
        "happened_on": "Requested on",
        "removal_reason": "Why",
        "wanted_on": "Collect by",
        "sent_by": "How",
        "told_by": "Asked of",
        "reference": "Their reference",
        "note": "Note",
    },
    OrderStep.REMOVED: {"happened_on": "Removed on", "told_by": "Who said so", "note": "Note"},
    OrderStep.CANCELLED: {"happened_on": "Cancelled on", "told_by": "Told to", "note": "Why"},
    OrderStep.TAKEN_BACK: {"note": "Why"},
}
_SAVE: Final = {
    OrderStep.REMOVAL_REQUESTED: "Record the request",
    OrderStep.CANCELLED: "Cancel the order",
    OrderStep.TAKEN_BACK: "Take it back",
}


class StepForm(QWidget):
    """Fill in what happened; Ctrl+S records it, Esc leaves it as it was.

    Signals:
        changed: something was typed or chosen.
        beginning: what stands in it is about to be emptied.
        begun: the form was filled, and the typing begins.
    """

    changed = Signal()
    beginning = Signal()
    begun = Signal()

    def __init__(self, theme: Theme, patient_id: int) -> None:
        super().__init__()
        self._patient_id = patient_id
        self._row: OrderLifeRow | None = None
        self._step = OrderStep.SENT
        self._corrects_id = 0
        self._about = (0, 0)  # the order's key and version as the form saw them
        self._command_id = ""
        self._is_filling = False
        self.title = label("", "strong", wrap=True)
        self.fields = FieldForm(theme)
        self._make_fields()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.px(6))
        whole.addWidget(self.title)
        whole.addWidget(self.fields)

    # What it is about

    def begin(
        self,
        row: OrderLifeRow,
        step: OrderStep,
        event: LifeEvent | None = None,
        *,
        supplier: str = "",
        reason: RemovalReason | None = None,
    ) -> None:
        """Fill in for a step of an order; `event` is corrected or taken back.

        `reason` is that of a removal, where it is known.
        """
        self.beginning.emit()
        self._row, self._step = row, step
        self._corrects_id = 0 if event is None else event.event_id
        self._about = (row.order_id, row.version)
        self._command_id = new_command_id()
        self._is_filling = True
        self._show_fields()
        self._fill(row, event if step is not OrderStep.TAKEN_BACK else None, supplier)
        if step is OrderStep.REMOVAL_REQUESTED and event is None:
            self.removal_reason.set_value(reason)
        self._tell_title(event)
        self._is_filling = False
        self.fields.clear_findings()
        self.begun.emit()

    def forget(self) -> None:
        """Nothing is to be recorded any more."""
        self.beginning.emit()
        self._row, self._about, self._corrects_id = None, (0, 0), 0

    @property
    def row(self) -> OrderLifeRow | None:
        """The order; None while the form is not open."""
        return self._row

    def take_row(self, row: OrderLifeRow) -> None:
        """Know the order of a draft that was opened again."""
        self._row = row
        self._tell_title(self._event)

    @property
    def order_id(self) -> int:
        """Of the order that it is about; 0 for none."""
        return self._about[0]

    @property
    def save_words(self) -> str:
        """What the button that sends it says."""
        if self._corrects_id and self._step is not OrderStep.TAKEN_BACK:
            return "Record the correction"
        return _SAVE.get(self._step, "Record")

    @property
    def step_draft(self) -> StepDraft | TakeBackDraft:
        """What is typed."""
        order_id, version = self._about
        if self._step is OrderStep.TAKEN_BACK:
            return TakeBackDraft(
                command_id=self._command_id,
                patient_id=self._patient_id,
                order_id=order_id,
                version=version,
                event_id=self._corrects_id,
                note=self.note.text(),
            )
        shown = _FIELDS[self._step]
        return StepDraft(
            command_id=self._command_id,
            patient_id=self._patient_id,
            order_id=order_id,
            version=version,
            step=self._step,
            happened_on=self.happened_on.value,
            at=self.time.value if "time" in shown else None,
            sent_by=self.sent_by.value if "sent_by" in shown else None,
            told_by=self.told_by.text() if "told_by" in shown else "",
            reference=self.reference.text() if "reference" in shown else "",
            wanted_on=self.wanted_on.value if "wanted_on" in shown else None,
            removal_reason=self.removal_reason.value if "removal_reason" in shown else None,
            note=self.note.text(),
            corrects_id=self._corrects_id or None,
        )

    # Drafts

    def filling(self) -> Filling | None:
        """None as long as no step is typed."""
        order_id, version = self._about
        if not order_id:
            return None
        title = f"Order: {STEP_WORDS[self._step].lower()}"
        opened = (self._command_id, self._patient_id, order_id, version)
        return Filling("order_step", "orders", title, *opened, is_in_patient=True)

    def typed_state(self) -> dict[str, Any]:
        """What stands in the fields, and of which step."""
        about = {"step": self._step.value, "corrects_id": self._corrects_id}
        return {"about": about, "fields": self.fields.typed_state()}

    def restore_draft(self, draft: FormDraft) -> None:
        """Stand as it stood."""
        about = draft.typed["about"]
        self._step, self._corrects_id = OrderStep(about["step"]), int(about["corrects_id"])
        self._about = (draft.record_id, draft.version)
        self._command_id = draft.command_id
        self._show_fields()
        self._tell_title(self._event)
        self.fields.restore_typed(draft.typed["fields"])

    # Findings

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What was typed and not understood."""
        return self.fields.problems

    def show_findings(self, findings: Sequence[Finding], *, move_focus: bool = False) -> None:
        """Tell each beside its field."""
        self.fields.show_findings(findings, move_focus=move_focus)
        self.fields.summary.hide()  # few fields: each finding is in sight

    def focus_first(self) -> None:
        """Begin at the first field."""
        self.fields.focus_field(next(iter(_FIELDS[self._step])))

    # Building

    def _make_fields(self) -> None:
        self.happened_on = DateEdit(century=Century.PAST, today=self._today)
        self.time = TimeEdit()
        self.wanted_on = DateEdit(today=self._today)
        ways: list[tuple[SentBy | None, str]] = [(None, "Choose"), *SENT_BY_WORDS.items()]
        self.sent_by = Choice("How", ways)
        reasons: list[tuple[RemovalReason | None, str]] = [(None, "Choose"), *REMOVAL_WORDS.items()]
        self.removal_reason = Choice("Why", reasons)
        for choice in (self.sent_by, self.removal_reason):
            choice.setMinimumContentsLength(18)
        self.told_by, self.reference, self.note = QLineEdit(), QLineEdit(), QLineEdit()
        for edit, most in ((self.told_by, 200), (self.reference, 60), (self.note, 500)):
            edit.setMaxLength(most)
        for name, widget in (
            ("happened_on", self.happened_on),
            ("time", self.time),
            ("removal_reason", self.removal_reason),
            ("wanted_on", self.wanted_on),
            ("sent_by", self.sent_by),
            ("told_by", self.told_by),
            ("reference", self.reference),
            ("note", self.note),
        ):
            self.fields.add(name, name, widget)
        for one in inputs_in(self.fields):
            if isinstance(one, Choice):
                one.currentIndexChanged.connect(self._on_changed)
            elif isinstance(one, QLineEdit):
                one.textChanged.connect(self._on_changed)

    def _show_fields(self) -> None:
        shown = _FIELDS[self._step]
        for name in (*_DAY, "time", "removal_reason", "wanted_on", "sent_by", "told_by"):
            self.fields.show_field(name, is_shown=name in shown)
        for name in ("reference", "note"):
            self.fields.show_field(name, is_shown=name in shown)
        for name, title in shown.items():
            self.fields.rename_field(name, title)

    def _fill(self, row: OrderLifeRow, event: LifeEvent | None, supplier: str) -> None:
        self.happened_on.set_value(row.today if event is None else event.happened_on)
        at = None if event is None or event.happened_at is None else local(event.happened_at).time()
        self.time.set_value(at)
        self.sent_by.set_value(None if event is None else event.sent_by)
        self.wanted_on.set_value(None if event is None else event.wanted_on)
        self.removal_reason.set_value(None if event is None else event.removal_reason)
        is_to_supplier = self._step in {OrderStep.SENT, OrderStep.REMOVAL_REQUESTED}
        self.told_by.setText(event.told_by if event else supplier if is_to_supplier else "")
        self.reference.setText("" if event is None else event.reference)
        self.note.setText("")

    def _tell_title(self, event: LifeEvent | None) -> None:
        row = self._row
        what = "" if row is None else f"Order of {short_date(row.ordered_on)}: "
        step = STEP_WORDS[self._step].lower()
        if self._step is OrderStep.TAKEN_BACK and event is not None:
            told = f"take back “{STEP_WORDS[event.step].lower()} {short_date(event.happened_on)}”"
        elif self._corrects_id:
            told = f"correct “{step}”; what stood before stays to be read"
        else:
            told = step
        self.title.setText(f"{what}{told}")

    @property
    def _event(self) -> LifeEvent | None:
        events = () if self._row is None else self._row.events
        return next((one for one in events if one.event_id == self._corrects_id), None)

    def _today(self) -> date:
        return self._row.today if self._row is not None else today_here()

    def _on_changed(self) -> None:
        if not self._is_filling:
            self.changed.emit()
