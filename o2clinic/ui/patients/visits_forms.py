"""The rows of the page of visits: why a visit is cancelled, and what was done after missed ones."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from o2clinic.rules.missed_visits import StepOutcome
from o2clinic.rules.missed_visits_policy import MissedStep
from o2clinic.services.booking import LONGEST_REASON, CancelledBy
from o2clinic.services.drafts import FormDraft
from o2clinic.services.health_draft import FactDraft
from o2clinic.services.missed_visits import MissedCard, StepDraft
from o2clinic.services.visit_rows import VisitRow
from o2clinic.ui.draft_keeper import Filling
from o2clinic.ui.patients.fact_form import FactForm
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.choice import Choice

_BY_WHOM: Final = tuple((each, f"By the {each.value}") for each in CancelledBy)
_DESK: Final = (StepOutcome.DONE, StepOutcome.LEFT_OUT)
_CLINICIAN: Final = (StepOutcome.KEEP, StepOutcome.DISCHARGE, StepOutcome.OTHERWISE)
# In few words: the card above says them in full.
_STEPS: Final = {
    MissedStep.CONTACT: "Telephoned",
    MissedStep.OFFER: "Time offered",
    MissedStep.LETTER: "Letters",
    MissedStep.DECISION: "Decision",
}
_OUTCOMES: Final = {
    StepOutcome.DONE: "Done",
    StepOutcome.LEFT_OUT: "Left out",
    StepOutcome.KEEP: "Stays with us",
    StepOutcome.DISCHARGE: "Discharged",
    StepOutcome.OTHERWISE: "Otherwise",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelDraft(FactDraft):
    """A visit that is called off."""

    reason: str
    by: CancelledBy


class _VisitsForm(FactForm):
    """A row that is kept under the page of visits."""

    key: str

    @property
    def form_key(self) -> str:
        """Its name among all forms."""
        return self.key

    @property
    def title(self) -> str:
        """What the list of drafts calls it."""
        return f"Visits: {self.name.lower()}"

    def _filling(self, record_id: int, version: int) -> Filling | None:
        if self._today is None or not record_id:
            return None
        return Filling(
            self.form_key,
            "visits",
            self.title,
            self._command_id,
            self.patient_id,
            record_id,
            version,
            is_in_patient=True,
        )


class CancelForm(_VisitsForm):
    """Type why a visit is cancelled and by whom; Esc leaves it booked.

    Signals:
        left: nothing is to be cancelled.
    """

    left = Signal()
    name = "Cancel visit"
    key = "visit_cancel"

    def __init__(self, theme: Theme, patient_id: int) -> None:
        super().__init__(theme, patient_id)
        self.visit: VisitRow | None = None
        self._about = (0, 0)  # a draft knows the visit by key and version only
        self.save_button.setText("Cancel this visit")
        self.save_button.setProperty("kind", "danger")
        self.add_button("Keep it", self.left.emit)

    def build(self) -> None:
        """The fields."""
        self.reason = QLineEdit()
        self.reason.setMaxLength(LONGEST_REASON - 20)
        self.by: Choice[CancelledBy] = Choice("", _BY_WHOM)
        self.add("reason", "Why it is cancelled", self.reason, 300)
        self.add("by", "By whom", self.by, 140)

    def start(self, _today: date) -> None:
        """No reason, by the patient."""
        self.reason.clear()
        self.by.set_value(CancelledBy.PATIENT)

    def filling(self) -> Filling | None:
        """None as long as no visit is to be cancelled."""
        return self._filling(*self._about)

    @property
    def visit_id(self) -> int:
        """Of the visit that is to be cancelled; 0 for none."""
        return self._about[0]

    def cancel(self, visit: VisitRow, words: str) -> None:
        """Begin to cancel a visit; what was half typed for the same one stays."""
        if self._about != (visit.visit_id, visit.version):
            self.beginning.emit()
            self._about = (visit.visit_id, visit.version)
            self.begin_anew()
        self.visit = visit
        self.rename_field("reason", f"Why {words} is cancelled")
        self.go_to_first()

    def forget(self) -> None:
        """No visit is to be cancelled any more."""
        self.beginning.emit()
        self.visit, self._about = None, (0, 0)

    def restore_draft(self, draft: FormDraft) -> None:
        """Be about that visit again."""
        self._about = (draft.record_id, draft.version)
        super().restore_draft(draft)

    def draft(self, head: dict[str, Any]) -> FactDraft:
        """What is typed."""
        return CancelDraft(reason=self.reason.text(), by=self.by.value, **head)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves it."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class MissedForm(_VisitsForm):
    """Tell what was done after a missed visit; a clinician also what is decided."""

    name = "Step"
    key = "missed_step"

    def __init__(self, theme: Theme, patient_id: int, *, may_decide: bool) -> None:
        self._may_decide = may_decide
        self._visit_id = self._recorded = 0
        super().__init__(theme, patient_id)
        self.save_button.setText("Record")
        self.save_button.setAccessibleName("Record the step")

    def build(self) -> None:
        """The fields; what a step may come to goes by the step."""
        steps = [one for one in MissedStep if self._may_decide or one is not MissedStep.DECISION]
        self.step: Choice[MissedStep] = Choice("", [(one, _STEPS[one]) for one in steps])
        self.outcome: Choice[StepOutcome | None] = Choice("", _outcomes(MissedStep.CONTACT))
        self.why = QLineEdit()
        self.add("step", "What", self.step, 124)
        self.add("outcome", "How it went", self.outcome, 124)
        self.add("why", "Note, or why", self.why, 292)
        self.step.currentIndexChanged.connect(self._on_step)

    def start(self, _today: date) -> None:
        """As the card says, once there is one."""
        self.why.clear()

    def filling(self) -> Filling | None:
        """None while nothing follows from missed visits."""
        return self._filling(self._visit_id, self._recorded)

    def show_card(self, card: MissedCard | None) -> None:
        """Be about the last missed visit, and offer the step that is next."""
        self._visit_id = card.visit_id if card is not None else 0
        self._recorded = card.recorded if card is not None else 0
        if card is not None and card.next is not None:
            self.step.set_value(card.next)
        self._on_step()

    def restore_draft(self, draft: FormDraft) -> None:
        """Be about the visit that it was typed for."""
        self._visit_id, self._recorded = draft.record_id, draft.version
        super().restore_draft(draft)

    def draft(self, head: dict[str, Any]) -> FactDraft:
        """The step."""
        return StepDraft(
            visit_id=self._visit_id,
            recorded=self._recorded,
            step=self.step.value,
            outcome=self.outcome.value,
            why=self.why.text(),
            **head,
        )

    def _on_step(self, _index: int = 0) -> None:
        offered = _outcomes(self.step.value)
        if self.outcome.value not in {value for value, _ in offered}:
            self.outcome.offer(offered)


def _outcomes(step: MissedStep) -> list[tuple[StepOutcome | None, str]]:
    if step is MissedStep.DECISION:
        return [(None, "Choose"), *((one, _OUTCOMES[one]) for one in _CLINICIAN)]
    return [(one, _OUTCOMES[one]) for one in _DESK]
