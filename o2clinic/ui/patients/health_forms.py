"""The rows in which a patient's health is typed: one short form a kind of fact."""

from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from o2clinic.rules.calendar import Century
from o2clinic.rules.diagnosis import DIAGNOSIS_WORDS, Diagnosis
from o2clinic.rules.patient_codes import SignKind, SmokingStatus, SmokingWho, in_words
from o2clinic.services.drafts import FormDraft
from o2clinic.services.health_draft import (
    AlertDraft,
    DiagnosisDraft,
    EndDraft,
    ExacerbationDraft,
    FactDraft,
    NoExacerbationDraft,
    SignDraft,
    SmokingDraft,
)
from o2clinic.ui.draft_keeper import Filling
from o2clinic.ui.patients.fact_form import FactForm
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.date_edit import DateEdit

_NO_YES = ((False, "No"), (True, "Yes"))
_DATE_WIDTH = 92
_LONGEST_NAME = 40


class DiagnosisForm(FactForm):
    """Choose the condition; the clinic's own words beside it."""

    name = "Diagnosis"

    def build(self) -> None:
        """The fields."""
        known = [(code, text[:1].upper() + text[1:]) for code, text in DIAGNOSIS_WORDS.items()]
        self.code: Choice[Diagnosis | None] = Choice("", [(None, "Choose"), *known])
        listed = self.code.view()
        listed.setMinimumWidth(listed.sizeHintForColumn(0))  # longer words than the field holds
        self.own_words = QLineEdit()
        self.diagnosed_on = _a_date()
        self.is_main: Choice[bool] = Choice("", ((True, "Main"), (False, "Also")))
        self.add("code", "Condition", self.code, 170)
        self.add("label", "In your words", self.own_words, 108)
        self.add("diagnosed_on", "Diagnosed", self.diagnosed_on, _DATE_WIDTH)
        self.add("is_main", "Oxygen is for it", self.is_main, 84)

    def start(self, _today: date) -> None:
        """None until it is chosen; then the main one."""
        self.code.setCurrentIndex(0)
        self.own_words.clear()
        self.diagnosed_on.set_value(None)
        self.is_main.set_value(True)

    def draft(self, head: dict[str, Any]) -> FactDraft:
        """The diagnosis."""
        return DiagnosisDraft(
            code=self.code.value,
            label=self.own_words.text(),
            diagnosed_on=self.diagnosed_on.value,
            is_main=self.is_main.value,
            **head,
        )


class ExacerbationForm(FactForm):
    """Tell a worsening, or that the patient was asked and there was none."""

    name = "Exacerbation"

    def build(self) -> None:
        """The fields; those of a worsening are put away when there was none."""
        self.was_one: Choice[bool] = Choice("", ((True, "Yes"), (False, "Asked: none")))
        self.asked_on = _a_date()
        self.started_on = _a_date()
        self.treatment_ended_on = _a_date()
        self.was_admitted: Choice[bool] = Choice("", _NO_YES)
        self.treatment = QLineEdit()
        self.add("was_one", "Exacerbation", self.was_one, 116)
        self.add("asked_on", "Asked on", self.asked_on, _DATE_WIDTH)
        self.add("started_on", "Began", self.started_on, _DATE_WIDTH)
        self.add("treatment_ended_on", "Treated until", self.treatment_ended_on, _DATE_WIDTH)
        self.add("was_admitted", "Admitted", self.was_admitted, 76)
        self.add("treatment", "Treatment", self.treatment, 72)
        self.was_one.currentIndexChanged.connect(self._on_was_one)
        self._on_was_one()

    def start(self, today: date) -> None:
        """A worsening of unknown dates; asked today."""
        self.was_one.set_value(True)
        self.asked_on.set_value(today)
        self.started_on.set_value(None)
        self.treatment_ended_on.set_value(None)
        self.was_admitted.set_value(False)
        self.treatment.clear()

    def draft(self, head: dict[str, Any]) -> FactDraft:
        """The worsening, or that there was none."""
        if not self.was_one.value:
            return NoExacerbationDraft(asked_on=self.asked_on.value, **head)
        return ExacerbationDraft(
            started_on=self.started_on.value,
            treatment_ended_on=self.treatment_ended_on.value,
            was_admitted=self.was_admitted.value,
            treatment=self.treatment.text(),
            **head,
        )

    def _on_was_one(self, _index: int = 0) -> None:
        was_one = self.was_one.value
        self.show_field("asked_on", is_shown=not was_one)
        for field in ("started_on", "treatment_ended_on", "was_admitted", "treatment"):
            self.show_field(field, is_shown=was_one)


class SignForm(FactForm):
    """Tell whether a sign or treatment was there."""

    name = "Sign"

    def build(self) -> None:
        """The fields."""
        kinds = [(kind, in_words(kind)) for kind in SignKind if kind != SignKind.EXACERBATION]
        self.kind: Choice[SignKind] = Choice("", kinds)
        self.is_present: Choice[bool | None] = Choice("", ((None, "Choose"), *_NO_YES))
        self.found_on = _a_date()
        self.detail = QLineEdit()
        self.add("kind", "Sign or treatment", self.kind, 172)
        self.add("is_present", "Present", self.is_present, 98)
        self.add("found_on", "Looked on", self.found_on, _DATE_WIDTH)
        self.add("detail", "Note", self.detail, 92)

    def start(self, today: date) -> None:
        """Looked for today; the kind stays, since the next is often the next of the list."""
        self.is_present.set_value(None)
        self.found_on.set_value(today)
        self.detail.clear()

    def draft(self, head: dict[str, Any]) -> FactDraft:
        """The sign."""
        return SignDraft(
            kind=self.kind.value,
            is_present=self.is_present.value,
            found_on=self.found_on.value,
            detail=self.detail.text(),
            **head,
        )


class SmokingForm(FactForm):
    """Tell what was said of smoking, of the patient and of the household apart."""

    name = "Smoking"

    def build(self) -> None:
        """The fields."""
        self.who: Choice[SmokingWho] = Choice("", [(who, in_words(who)) for who in SmokingWho])
        statuses = [(status, in_words(status)) for status in SmokingStatus]
        self.status: Choice[SmokingStatus] = Choice("", statuses)
        self.told_on = _a_date()
        self.detail = QLineEdit()
        self.add("who", "Who", self.who, 104)
        self.add("status", "Smoking", self.status, 138)
        self.add("told_on", "Told on", self.told_on, _DATE_WIDTH)
        self.add("detail", "Note", self.detail, 118)

    def start(self, today: date) -> None:
        """Not known until it is chosen; told today."""
        self.status.set_value(SmokingStatus.NOT_KNOWN)
        self.told_on.set_value(today)
        self.detail.clear()

    def draft(self, head: dict[str, Any]) -> FactDraft:
        """What was said."""
        return SmokingDraft(
            who=self.who.value,
            status=self.status.value,
            told_on=self.told_on.value,
            detail=self.detail.text(),
            **head,
        )


class AlertForm(FactForm):
    """Type what everybody must see."""

    name = "Alert"

    def build(self) -> None:
        """The fields."""
        self.text = QLineEdit()
        self.is_danger: Choice[bool] = Choice("", ((False, "Note"), (True, "Danger")))
        self.valid_from = _a_date()
        self.add("text", "Everybody must know", self.text, 256)
        self.add("is_danger", "Kind", self.is_danger, 88)
        self.add("valid_from", "From", self.valid_from, _DATE_WIDTH)

    def start(self, today: date) -> None:
        """From today."""
        self.text.clear()
        self.is_danger.set_value(False)
        self.valid_from.set_value(today)

    def draft(self, head: dict[str, Any]) -> FactDraft:
        """The alert."""
        return AlertDraft(
            text=self.text.text(),
            is_danger=self.is_danger.value,
            valid_from=self.valid_from.value,
            **head,
        )


class EndForm(FactForm):
    """Type the last day of one fact; Esc leaves it as it is.

    Signals:
        left: nothing is to be ended.
    """

    left = Signal()
    name = "End"

    def __init__(self, theme: Theme, patient_id: int, of: str) -> None:
        super().__init__(theme, patient_id)
        self._of = of
        self.save_button.setText("End")
        self.add_button("Leave it", self.left.emit)

    def build(self) -> None:
        """The last day."""
        self._fact = ""
        self.ended_on = _a_date()
        self.add("ended_on", "Last day", self.ended_on, _DATE_WIDTH)

    def filling(self) -> Filling | None:
        """None as long as no fact is to be ended."""
        return super().filling() if self.fact_id else None

    @property
    def form_key(self) -> str:
        """One for each kind of fact."""
        return f"health_end_{self._of.lower()}"

    @property
    def title(self) -> str:
        """With the fact's own words."""
        return f"Health: end of {self._fact}"

    def typed_state(self) -> dict[str, Any]:
        """The day, and the words of the fact."""
        return {**super().typed_state(), "fact": self._fact}

    def restore_draft(self, draft: FormDraft) -> None:
        """Be about that fact again."""
        self.end(draft.record_id, str(draft.typed["fact"]))
        super().restore_draft(draft)

    def end(self, fact_id: int, name: str) -> None:
        """Begin to end a fact."""
        self.beginning.emit()
        self.fact_id, self._fact = fact_id, name
        shown = name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
        self.rename_field("ended_on", f"Last day of {shown}")
        self.save_button.setAccessibleName(f"End {name}")
        self.begin_anew()

    def start(self, today: date) -> None:
        """Today."""
        self.ended_on.set_value(today)

    def draft(self, head: dict[str, Any]) -> FactDraft:
        """The end."""
        return EndDraft(fact_id=self.fact_id, ended_on=self.ended_on.value, **head)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves it."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _a_date() -> DateEdit:
    return DateEdit(century=Century.PAST)
