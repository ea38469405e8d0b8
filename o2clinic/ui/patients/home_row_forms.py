"""The short rows of the page Risk & consent: an action done, red answers accepted, withdrawn."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from o2clinic.rules.calendar import Century
from o2clinic.rules.consent import Signer
from o2clinic.services.drafts import FormDraft
from o2clinic.services.health_draft import FactDraft
from o2clinic.services.home_drafts import AcceptDraft, SettleDraft, WithdrawDraft
from o2clinic.services.home_reading import StoredAnswer
from o2clinic.ui.draft_keeper import Filling
from o2clinic.ui.patients.fact_form import FactForm
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.date_edit import DateEdit

_DATE_WIDTH: Final = 100
_WHO: Final = (
    (Signer.PATIENT, "The patient"),
    (Signer.ATTORNEY, "Attorney or deputy"),
    (Signer.PARENT, "Parent"),
    (Signer.BEST_INTERESTS, "In best interests"),
)


class _HomeForm(FactForm):
    """A row that is kept under the page of risks; about one record, or about none."""

    key: str

    def __init__(self, theme: Theme, patient_id: int) -> None:
        self.about = 0  # key of what it is about
        super().__init__(theme, patient_id)

    @property
    def form_key(self) -> str:
        """Its name among all forms."""
        return self.key

    @property
    def title(self) -> str:
        """What the list of drafts calls it."""
        return f"Risk & consent: {self.name.lower()}"

    def filling(self) -> Filling | None:
        """None while there is nothing to be typed."""
        if self._today is None or self.isHidden():
            return None
        return Filling(
            self.form_key,
            "risk",
            self.title,
            self._command_id,
            self.patient_id,
            0,
            self.about,
            is_in_patient=True,
        )

    def restore_draft(self, draft: FormDraft) -> None:
        """Be about what it was typed for."""
        self.about = draft.version
        super().restore_draft(draft)


class SettleForm(_HomeForm):
    """Say which action was done, and when."""

    name = "Action done"
    key = "risk_action"

    def __init__(self, theme: Theme, patient_id: int) -> None:
        super().__init__(theme, patient_id)
        self.save_button.setText("Done")

    def build(self) -> None:
        """The fields."""
        self.answer: Choice[int] = Choice("", [])
        self._numbers: dict[int, str] = {}  # of the questions, by key of the answer
        self.done_on = DateEdit(century=Century.PAST)
        self.note = QLineEdit()
        self.add("answer_id", "Action", self.answer, 300)
        self.add("done_on", "Done on", self.done_on, _DATE_WIDTH)
        self.add("note", "Note", self.note, 120)

    def start(self, today: date) -> None:
        """Done today."""
        self.done_on.set_value(today)
        self.note.clear()

    def offer(self, answers: Sequence[StoredAnswer], *, is_typed: bool) -> None:
        """The actions that are not done yet; what is typed is never about another one."""
        number = self._numbers.get(self.answer.value, "") if self.answer.count() else ""
        self._numbers = {one.answer_id: one.given.question.number for one in answers}
        options = [(one.answer_id, _few_words(one.given.question.short)) for one in answers]
        same = next((key for key, it in self._numbers.items() if it == number), 0)
        if is_typed and not same:
            options.insert(0, (0, "Choose the action"))
        self.answer.offer(options)
        self.answer.set_value(same)

    def draft(self, head: dict[str, Any]) -> FactDraft:
        """What was done."""
        return SettleDraft(
            answer_id=self.answer.value,
            done_on=self.done_on.value,
            note=self.note.text(),
            **head,
        )


class AcceptForm(_HomeForm):
    """A senior says why oxygen is ordered all the same, and what lessens the danger."""

    name = "Acceptance"
    key = "risk_acceptance"

    def __init__(self, theme: Theme, patient_id: int) -> None:
        super().__init__(theme, patient_id)
        self.save_button.setText("Accept")
        self.save_button.setAccessibleName("Accept the red answers")

    def build(self) -> None:
        """The fields."""
        self.discussed_on = DateEdit(century=Century.PAST)
        self.reason, self.mitigation = QLineEdit(), QLineEdit()
        self.add("discussed_on", "Discussed (lead, MDT) on", self.discussed_on, 150)
        self.add("reason", "Ordered all the same, because", self.reason, 230)
        self.add("mitigation", "What lessens the danger", self.mitigation, 230)

    def start(self, _today: date) -> None:
        """Empty: the discussion has a day of its own."""
        self.discussed_on.set_value(None)
        self.reason.clear()
        self.mitigation.clear()

    def draft(self, head: dict[str, Any]) -> FactDraft:
        """The acceptance."""
        return AcceptDraft(
            assessment_id=self.about,
            discussed_on=self.discussed_on.value,
            reason=self.reason.text(),
            mitigation=self.mitigation.text(),
            **head,
        )


class WithdrawForm(_HomeForm):
    """Say when and by whom consent was withdrawn; Esc leaves it.

    Signals:
        left: nothing is withdrawn.
    """

    left = Signal()
    name = "Withdrawal"
    key = "consent_withdrawal"

    def __init__(self, theme: Theme, patient_id: int) -> None:
        super().__init__(theme, patient_id)
        self.save_button.setText("Record the withdrawal")
        self.save_button.setProperty("kind", "danger")
        self.add_button("Leave it", self.left.emit)

    def build(self) -> None:
        """The fields."""
        self.withdrawn_on = DateEdit(century=Century.PAST)
        self.signed_by: Choice[Signer] = Choice("", _WHO)
        self.told_by, self.note = QLineEdit(), QLineEdit()
        self.add("withdrawn_on", "Withdrawn on", self.withdrawn_on, _DATE_WIDTH)
        self.add("signed_by", "By", self.signed_by, 150)
        self.add("told_by", "Name", self.told_by, 120)
        self.add("note", "Note", self.note, 150)
        self.signed_by.currentIndexChanged.connect(self._on_who)

    def start(self, today: date) -> None:
        """Today, by the patient."""
        self.withdrawn_on.set_value(today)
        self.signed_by.set_value(Signer.PATIENT)
        self.told_by.clear()
        self.note.clear()
        self._on_who()

    def draft(self, head: dict[str, Any]) -> FactDraft:
        """The withdrawal."""
        return WithdrawDraft(
            seen_id=self.about,
            withdrawn_on=self.withdrawn_on.value,
            signed_by=self.signed_by.value,
            told_by=self.told_by.text(),
            note=self.note.text(),
            **head,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves it."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _on_who(self, _index: int = 0) -> None:
        self.show_field("told_by", is_shown=self.signed_by.value is not Signer.PATIENT)


def _few_words(short: str) -> str:
    return f"{short[:1].upper()}{short[1:]}"
