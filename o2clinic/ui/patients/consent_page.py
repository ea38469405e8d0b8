"""The consent form (HOCF) as it stands on paper: what was agreed to, and who signed."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from o2clinic.errors import Finding, Level
from o2clinic.rules.calendar import Century
from o2clinic.rules.consent import (
    ADVANCE_WORDS,
    SIGNER_WORDS,
    STATEMENTS,
    ConsentForm,
    Signer,
    lacks_capacity,
)
from o2clinic.services.home_drafts import ConsentDraft
from o2clinic.ui.patients.home_form_page import HomeFormPage
from o2clinic.ui.widgets.answer import YES_NO, Answer
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.date_edit import DateEdit, today_here
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.text_box import TextBox
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.home_forms import HomeSheet

_TWO_COLUMNS: Final = 1120  # designed width
_TEXT, _ANSWER, _CHOICE = 230, 126, 252
# In few words; the tooltip says what the form says.
_TITLES: Final = {
    "was_explained": "Explained",
    "shares_with_supplier": "Details to the supplier",
    "shares_with_fire_service": "Details to the fire service",
    "shares_with_electricity": "Details to the electricity distributor",
    "shares_with_care_team": "Details to GP, hospital, commissioner",
    "agrees_to_access": "Supplier may come in",
    "agrees_to_usage": "Use looked at in reviews",
    "understands_no_smoking": "No smoking: understood",
    "knows_withdrawal": "May withdraw, supply stops: told",
}
_OF_SIGNER: Final = ("signer_name", "relationship", "signer_reason")
_OF_CAPACITY: Final = ("capacity_on", "capacity_by", "capacity_finding")
_OF_OTHERS: Final = ("has_attorney", "advance_decision")
_OF_BEST: Final = ("best_interests_on", "consulted")


class ConsentPage(HomeFormPage):
    """Y or N answers each statement; the fields that are shown follow from who signed."""

    form_key: ClassVar[str] = "consent"
    said: ClassVar[str] = "The consent is saved"

    def __init__(self, workplace: Workplace, patient_id: int) -> None:
        super().__init__(workplace, "Consent (HOCF)", patient_id)
        self.add_save()
        self.tell_keys("Y, N", "Answer an item; Delete takes the answer back")
        self.set_subtitle("As it stands on the signed paper; content not compared with the blank")
        self.form = FieldForm(workplace.theme, columns=2)
        self._build_agreed()
        self._build_signed()
        for name in self._names:
            self._watch(self.form.widget_of(name))
        self._card = Card("Consent form")
        self._card.add(self.form)
        self.add(self._card)
        self.content.addStretch(1)
        self.keeper = self.keep_drafts(self, self.form)
        self._show_fields()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The columns below one another where there is little room."""
        super().resizeEvent(event)
        px = self.workplace.theme.px
        self.form.stack_columns(is_stacked=self.width() < px(_TWO_COLUMNS))

    # What the form fills in

    def begin_form(self, sheet: "HomeSheet") -> None:
        """Empty, dated today."""
        self._fill(ConsentForm(signed_on=sheet.today), "")

    def last_id(self, sheet: "HomeSheet") -> int:
        """Of the consent or withdrawal recorded last."""
        return sheet.recorded.home.last_consent_id

    def go_to_first(self) -> None:
        """Go to the day on the paper."""
        self.form.focus_field("signed_on")

    def findings(self) -> tuple[Finding, ...]:
        """By the rules, and what is not understood."""
        if self.sheet is None:
            return ()
        problems = self.form.problems
        typed = {one.field for one in problems}
        found = self.sheet.check_consent(self._draft(self._command_id, self.seen_id))
        return (*problems, *(one for one in found if one.field not in typed))

    def show_findings(self, findings: tuple[Finding, ...], *, move_focus: bool) -> None:
        """Beside each field; how many there are stands at the top."""
        self.form.show_findings(findings, move_focus=move_focus)
        self.form.summary.hide()  # the words beside the fields are enough, and stay in sight
        left = sum(one.level is Level.BLOCK for one in findings)
        things = "1 thing" if left == 1 else f"{left} things"
        self._card.set_note(f"{things} to look at" if left else "")

    def record(self, command_id: str, seen_id: int) -> Callable[[], int]:
        """Keep the consent."""
        draft = self._draft(command_id, seen_id)
        return partial(self.workplace.services.consents.record, draft)

    def typed_state(self) -> dict[str, Any]:
        """What stands in the fields."""
        return self.form.typed_state()

    def restore_typed(self, typed: dict[str, Any]) -> None:
        """Show it again."""
        self.form.restore_typed(typed)

    # Inside

    def _build_agreed(self) -> None:
        self.form.section("On the paper")
        self._add("signed_on", "Signed on", self._a_day())
        for each in STATEMENTS:
            answer = Answer(YES_NO)
            answer.setToolTip(each.words)
            self._add(each.name, _TITLES[each.name], answer, _ANSWER)
        self._add("note", "Note", TextBox("Note", 2), _TEXT)

    def _build_signed(self) -> None:
        self.form.section("Who signed", column=1)
        signers = Choice[Signer]("", tuple(SIGNER_WORDS.items()))
        self._add("signed_by", "Signed by", signers, _CHOICE, 1)
        self._add("signer_name", "Name", QLineEdit(), _TEXT, 1)
        self._add("relationship", "Is the patient's", QLineEdit(), _TEXT, 1)
        self._add("signer_reason", "Patient did not sign because", TextBox("Why", 2), _TEXT, 1)
        self.form.section("Capacity", column=1)
        can = Answer(YES_NO)
        can.setToolTip("Left open where nobody doubts it: capacity is then taken for granted")
        self._add("can_decide", "Can decide this", can, _ANSWER, 1)
        self._add("capacity_on", "Assessed on", self._a_day(), 0, 1)
        self._add("capacity_by", "Assessed by", QLineEdit(), _TEXT, 1)
        self._add("capacity_finding", "Found", TextBox("Found", 3), _TEXT, 1)
        self._add("has_attorney", "Power of attorney seen (LPA)", Answer(YES_NO), _ANSWER, 1)
        advance = Answer(tuple(ADVANCE_WORDS.items()))
        self._add("advance_decision", "Advance decision (ADRT)", advance, _CHOICE, 1)
        self._add("best_interests_on", "Decided on", self._a_day(), 0, 1)
        self._add("consulted", "Consulted", TextBox("Consulted", 2), _TEXT, 1)

    @property
    def _names(self) -> tuple[str, ...]:
        return (*(each.name for each in fields(ConsentForm)), "note")

    def _add(
        self, field: str, title: str, widget: QWidget, width: int = 0, column: int = 0
    ) -> None:
        self.form.add(field, title, widget, width=width, column=column)

    def _fill(self, form: ConsentForm, note: str) -> None:
        for each in fields(form):
            widget: Any = self.form.widget_of(each.name)
            value = getattr(form, each.name)
            if isinstance(widget, QPlainTextEdit):
                widget.setPlainText(value)
            elif type(widget) is QLineEdit:
                widget.setText(value)
            else:
                widget.set_value(value)
        box: Any = self.form.widget_of("note")
        box.setPlainText(note)

    def _draft(self, command_id: str, seen_id: int) -> ConsentDraft:
        values = {name: self._value(name) for name in self._names}
        note = values.pop("note")
        return ConsentDraft(
            command_id=command_id,
            patient_id=self._patient_id,
            seen_id=seen_id,
            age_years=None if self.sheet is None else self.sheet.age_years,
            form=ConsentForm(**values),
            note=note,
        )

    def _value(self, name: str) -> Any:
        widget: Any = self.form.widget_of(name)
        if isinstance(widget, TextBox):
            return widget.text
        return widget.text() if type(widget) is QLineEdit else widget.value

    def _watch(self, widget: QWidget) -> None:
        if isinstance(widget, QComboBox):
            widget.currentIndexChanged.connect(self._on_changed)
        elif isinstance(widget, QLineEdit | QPlainTextEdit):
            widget.textChanged.connect(self._on_changed)

    def _show_fields(self) -> None:
        """What follows from who signed, and from what is known of capacity."""
        form = self._draft("", 0).form
        is_other = form.signed_by is not Signer.PATIENT
        cannot = lacks_capacity(form)
        is_assessed = cannot or form.can_decide is not None
        for names, is_shown in (
            (_OF_SIGNER, is_other),
            (_OF_CAPACITY, is_assessed),
            (_OF_OTHERS, cannot or form.can_decide is False),
            (_OF_BEST, form.signed_by is Signer.BEST_INTERESTS),
        ):
            for name in names:
                self.form.show_field(name, is_shown=is_shown)

    def _a_day(self) -> DateEdit:
        return DateEdit(century=Century.PAST, today=self._today)

    def _today(self) -> date:
        return self.sheet.today if self.sheet is not None else today_here()

    def _on_changed(self, *_what: object) -> None:
        self._show_fields()
        self.note_change()
