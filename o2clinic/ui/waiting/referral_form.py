"""The form of a referral: what the letter says, and for a clinician what becomes of it."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox

from o2clinic.rules.diagnosis import DIAGNOSIS_WORDS, Diagnosis
from o2clinic.rules.display import with_subscripts
from o2clinic.rules.quantities import Unit
from o2clinic.rules.waiting import SOURCE_WORDS, TRIAGE_WORDS, URGENCY_WORDS, TriageOutcome
from o2clinic.services.referrals import TriageAdvice
from o2clinic.services.waiting_draft import LONGEST_REFERRER, ReferralDraft
from o2clinic.ui.patient_pick import PatientPick
from o2clinic.ui.record_form import RecordForm, a_line, choose, some_lines
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.date_edit import DateEdit
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.number_edit import NumberEdit
from o2clinic.ui.workplace import Workplace

_TRIAGE = ("outcome", "urgency", "triage_reason")
_ENTERED = ("received_on", "source", "referrer")
_NAMES = ("received_on", "source", "spo2_percent", "is_on_air", "diagnosis", "exacerbation_on")


class ReferralForm(RecordForm[ReferralDraft]):
    """Find the patient and type from the letter; a clinician chooses what becomes of it.

    Signals:
        facts_changed: something that the rules look at was changed.
    """

    facts_changed = Signal()

    def __init__(self, workplace: Workplace, empty: ReferralDraft) -> None:
        self._workplace = workplace
        super().__init__(workplace.theme, empty)

    def build(self) -> None:
        """The fields; those of the triage only of a referral that is there."""
        self.patient = PatientPick(self._workplace)
        self.received_on, self.exacerbation_on = DateEdit(), DateEdit()
        self.source = Choice("", SOURCE_WORDS.items())
        self.referrer = a_line(LONGEST_REFERRER)
        self.reason, self.triage_reason = some_lines(self.theme, 40), some_lines(self.theme, 40)
        self.spo2_percent = NumberEdit(unit=Unit.PERCENT, places=1)
        self.is_on_air: Choice[bool] = Choice("", ((True, "on air"), (False, "on oxygen")))
        diagnoses = [(code, with_subscripts(words)) for code, words in DIAGNOSIS_WORDS.items()]
        self.diagnosis: Choice[Diagnosis | None] = Choice("", [(None, "Not told"), *diagnoses])
        self.had_none = QCheckBox("there was none")
        self.outcome: Choice[TriageOutcome | None] = Choice(
            "", ((None, "Choose"), *TRIAGE_WORDS.items())
        )
        self.urgency = Choice("", URGENCY_WORDS.items())
        self.advice = label("", "quiet", wrap=True)
        self.advice.hide()
        add = self.fields.add
        add("patient", "Patient", self.patient)
        add("received_on", "Received on", self.received_on)
        add("source", "From", self.source, width=160)
        add("referrer", "Referrer", self.referrer, width=260)
        add("reason", "Asks for", self.reason, width=260)
        add("spo2_percent", "SpO₂ at rest", self.spo2_percent)
        add("is_on_air", "Measured", self.is_on_air, width=110)
        add("diagnosis", "Diagnosis", self.diagnosis, width=260)
        add("exacerbation_on", "Last exacerbation", self.exacerbation_on)
        add("had_none", "Or", self.had_none)
        add("outcome", "Triage", self.outcome, width=220)
        add("urgency", "Urgency", self.urgency, width=130)
        add("triage_reason", "Because", self.triage_reason, width=260)
        for widget in (self.spo2_percent, self.exacerbation_on, self.received_on):
            widget.value_changed.connect(self._on_fact)
        for choice in (self.is_on_air, self.diagnosis):
            choice.currentIndexChanged.connect(self._on_fact)
        self.had_none.toggled.connect(self._on_fact)
        self.patient.picked.connect(self._on_picked)

    def show_draft(self, draft: ReferralDraft) -> None:
        """Put values into the fields."""
        self.patient.set_value(draft.patient, is_fixed=bool(draft.id))
        for name in ("source", "is_on_air", "diagnosis", "outcome", "urgency"):
            choose(getattr(self, name), getattr(draft, name))
        for name in ("received_on", "exacerbation_on"):
            getattr(self, name).set_value(getattr(draft, name))
        self.spo2_percent.set_value(draft.spo2_percent)
        self.referrer.setText(draft.referrer)
        self.reason.setPlainText(draft.reason)
        self.triage_reason.setPlainText(draft.triage_reason)
        self.had_none.setChecked(draft.had_none)
        # What stands in the list of one that is there gives its room to the triage.
        for names, is_shown in ((_TRIAGE, bool(draft.id)), (_ENTERED, not draft.id)):
            for name in names:
                self.fields.show_field(name, is_shown=is_shown)

    def typed(self) -> dict[str, Any]:
        """What is typed."""
        values: dict[str, Any] = {name: getattr(self, name).value for name in _NAMES}
        return {
            **values,
            "patient": self.patient.value,
            "referrer": self.referrer.text(),
            "reason": self.reason.toPlainText(),
            "had_none": self.had_none.isChecked(),
            "outcome": self.outcome.value,
            "urgency": self.urgency.value,
            "triage_reason": self.triage_reason.toPlainText(),
        }

    def show_advice(self, advice: TriageAdvice | None) -> None:
        """What the rules say, below what they were asked of."""
        self.advice.setVisible(advice is not None)
        if advice is None:
            return
        lacking = [f"Not told: {one}" for one in advice.missing]
        self.advice.setText("\n".join((f"By the rules: {advice.words}", *advice.lines, *lacking)))

    def _on_picked(self) -> None:
        self.received_on.setFocus()
        self.facts_changed.emit()

    def _on_fact(self, _value: object = None) -> None:
        self.facts_changed.emit()
