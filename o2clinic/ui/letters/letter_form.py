"""The fields of a clinic letter, in the order in which they stand on the paper."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from o2clinic.errors import Finding, Level
from o2clinic.rules.calendar import Century
from o2clinic.services.letter_catalogue import ShippedText
from o2clinic.services.letter_draft import PATIENT, LetterDraft
from o2clinic.services.letter_from_text import Proposal
from o2clinic.services.paper_corrections import WHY_FIELD
from o2clinic.ui.correction_strip import CorrectionStrip
from o2clinic.ui.letters.manner_fields import MannerFields
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.date_edit import DateEdit, today_here
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.gate_list import GateList
from o2clinic.ui.widgets.text_box import TextBox
from o2clinic.ui.widgets.time_edit import TimeEdit
from o2clinic.ui.widgets.typed_state import Typed

_METHODS = ("Face to face", "Telephone", "Video call", "Home visit")
# Name of the draft's attribute, title, and lines; 0 for a single line.
_TEXTS = (
    ("addressee", "To", 3),
    ("subject", "About", 0),
    ("salutation", "Dear", 0),
    ("plan", "Plan", 5),
    ("next_review", "Next review", 0),
    ("summary", "Summary", 6),
    ("diagnoses", "Diagnoses", 2),
    ("safety", "Safety alerts", 2),
    ("target_saturation", "Target saturation", 0),
    ("results", "Other results", 2),
    ("history", "History", 2),
    ("social", "Smoking, home", 2),
    ("requirements", "Needs", 2),
    ("advice", "Advice given", 2),
    ("seen_by", "Seen by", 0),
    ("outcome", "Outcome", 0),
    ("copies", "Copies to", 2),
)
_HINTS = {
    "plan": "One action a line: who: what (by when)",
    "next_review": "in February 2027, with blood gases",
    "target_saturation": "88–92 %",
    "seen_by": "Names parted by semicolons; the first is responsible",
    "copies": "One a line: name, role",
}


class LetterForm(QWidget):
    """Change any word; the paper beside follows.

    Signals:
        changed: something was typed, chosen or ticked.
        another_wanted: id of another letter of the catalogue that was chosen.
    """

    changed = Signal()
    another_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft: LetterDraft | None = None
        self._is_filling = False
        self._texts: dict[str, QLineEdit | TextBox] = {}
        self.fields = FieldForm(theme)
        self.gate = GateList()
        self.gate.field_wanted.connect(self._on_field_wanted)
        self._make_choice()
        self._make_texts()
        self._make_others()
        self.correction = CorrectionStrip(theme)
        self.correction.changed.connect(self._on_changed)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, theme.px(8), 0)
        whole.setSpacing(theme.px(8))
        whole.addWidget(self.correction)
        whole.addWidget(self.gate)
        whole.addWidget(self.fields)
        whole.addStretch()

    def show_draft(self, draft: LetterDraft, proposal: Proposal | None = None) -> None:
        """Fill in; what is shown is about the draft's patient and nobody else."""
        self._is_filling = True
        self._draft = draft
        self.correction.show_correction(draft.corrects)
        self._offer(draft, proposal)
        self.fields.show_field("addressee", is_shown=draft.audience != PATIENT)
        for name, widget in self._texts.items():
            text = getattr(draft, name)
            if isinstance(widget, TextBox):
                widget.setPlainText(text)
            else:
                widget.setText(text)
        self.seen_on.set_value(draft.seen_at.date())
        self.seen_time.set_value(draft.seen_at.time())
        self.method.set_value(draft.method)
        self.manner.show(draft)
        self.trend.setChecked(draft.has_trend)
        self._is_filling = False
        self._on_changed()

    def typed_state(self) -> dict[str, Any]:
        """What stands in the fields, exactly as typed."""
        return {**self.fields.typed_state(), WHY_FIELD: self.correction.reason}

    def restore_typed(self, state: Typed) -> None:
        """Show it again."""
        others = {name: typed for name, typed in state.items() if name != WHY_FIELD}
        self.fields.restore_typed(others)
        self.correction.reason_edit.setText(str(state.get(WHY_FIELD, "")))

    def forget(self) -> None:
        """Put the form away after it was issued."""
        self._draft = None

    @property
    def draft(self) -> LetterDraft | None:
        """What is typed; None before anything was shown."""
        if self._draft is None:
            return None
        texts: dict[str, Any] = {
            name: widget.text if isinstance(widget, TextBox) else widget.text()
            for name, widget in self._texts.items()
        }
        day, clock = self.seen_on.value, self.seen_time.value
        seen_at = self._draft.seen_at
        if day is not None and clock is not None:
            seen_at = datetime.combine(day, clock)
        return replace(
            self._draft,
            **texts,
            seen_at=seen_at,
            method=self.method.value,
            has_trend=self.trend.isChecked(),
            corrects=self.correction.correction,
            **self.manner.values(),
        )

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What was typed and not understood, or left out."""
        empty = tuple(
            Finding("typed", Level.BLOCK, words, name)
            for name, edit, words in (
                ("seen_on", self.seen_on, "Say on which day the patient was seen."),
                ("seen_time", self.seen_time, "Say at what time the patient was seen."),
            )
            if edit.value is None and not edit.problem
        )
        return (*self.fields.problems, *empty)

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        """List what stands in the way, and mark the fields."""
        self.fields.show_findings(findings)
        self.fields.summary.hide()  # the gate above says it
        self.gate.show_findings(findings, frozenset({*self._names, WHY_FIELD}))

    def focus_first(self) -> None:
        """Begin with the plan: what happens next is what the letter is for."""
        if not self.correction.focus_reason():
            self.fields.focus_field("plan")

    def _on_field_wanted(self, field: str) -> None:
        if field == WHY_FIELD:
            self.correction.focus_reason()
        else:
            self.fields.focus_field(field)

    def _make_choice(self) -> None:
        self.template: Choice[str] = Choice("Letter", ())
        self.template.setMinimumContentsLength(28)
        self.template.activated.connect(self._on_another)
        self.fields.add("template", "Letter", self.template)

    def _offer(self, draft: LetterDraft, proposal: Proposal | None) -> None:
        """Every letter of the catalogue; the one that fits with its reason."""
        texts = draft.facts.more.texts
        self.fields.show_field("template", is_shown=bool(texts))
        if proposal is not None:
            self.template.offer(_words_of(text.shipped, proposal) for text in texts)
        self.template.set_value(draft.template)

    def _on_another(self, _at: int) -> None:
        if self._draft is not None and self.template.value != self._draft.template:
            self.another_wanted.emit(self.template.value)

    def _make_texts(self) -> None:
        self._names: list[str] = []
        for name, title, lines in _TEXTS:
            widget: QLineEdit | TextBox
            if lines:
                widget = TextBox(title, lines)
            else:
                widget = QLineEdit()
                widget.setMaxLength(200)
                policy = widget.sizePolicy()
                policy.setHorizontalStretch(1)
                widget.setSizePolicy(policy)
            widget.setPlaceholderText(_HINTS.get(name, ""))
            widget.setToolTip(_HINTS.get(name, ""))
            widget.textChanged.connect(self._on_changed)
            self._texts[name] = widget
            self._names.append(name)
            self.fields.add(name, title, widget)

    def _make_others(self) -> None:
        self.seen_on = DateEdit(century=Century.PAST, today=self._today)
        self.seen_time = TimeEdit()
        self.method = Choice("How", [(each, each) for each in _METHODS])
        self.trend = QCheckBox("Drawing of the gases over five years")
        for name, title, widget in (
            ("seen_on", "Seen on", self.seen_on),
            ("seen_time", "at", self.seen_time),
            ("method", "How", self.method),
            ("has_trend", "Trend", self.trend),
        ):
            self._names.append(name)
            self.fields.add(name, title, widget)
        for edit in (self.seen_on, self.seen_time):
            edit.textChanged.connect(self._on_changed)
        self.method.currentIndexChanged.connect(self._on_changed)
        self.trend.toggled.connect(self._on_changed)
        self.manner = MannerFields(self.fields, self._on_changed)
        self._names += MannerFields.names

    def _today(self) -> date:
        """The clinic's day on which the letter was begun."""
        return self._draft.written_at.date() if self._draft is not None else today_here()

    def _on_changed(self) -> None:
        if not self._is_filling and self._draft is not None:
            self.changed.emit()


def _words_of(one: ShippedText, proposal: Proposal) -> tuple[str, str]:
    fits = one.template_id == proposal.template_id and proposal.why
    return one.template_id, f"{one.title} ({proposal.why})" if fits else one.title
