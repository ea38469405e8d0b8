"""What is typed during a titration: its facts, a flow, a reading, its end."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLineEdit

from o2clinic.errors import Finding, Level
from o2clinic.rules.display import flow, with_subscripts
from o2clinic.rules.oxygen_source import DEVICE_WORDS, Device
from o2clinic.rules.quantities import Unit
from o2clinic.rules.titration_case import ENDS_BY_RULE, TitrationState
from o2clinic.services.titration_draft import (
    FACTS,
    INTERFACES,
    EndDraft,
    FactsDraft,
    FlowDraft,
    ReadingDraft,
    TitrationFacts,
)
from o2clinic.ui.patients.titration_form import Now, TitrationForm
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.number_edit import NumberEdit
from o2clinic.ui.widgets.text_box import TextBox
from o2clinic.ui.widgets.time_edit import TimeEdit

if TYPE_CHECKING:
    from o2clinic.services.titration_sheet import TitrationSheet

_ANSWERS: dict[Any, str] = {None: "Not recorded", True: "Yes", False: "No"}
_DEVICE_CHOICES: dict[Any, str] = {
    None: "Not recorded",
    **{one: DEVICE_WORDS[one][:1].upper() + DEVICE_WORDS[one][1:] for one in INTERFACES},
}
_QUESTIONS = (
    ("was_stable", "Stable phase", 0),
    ("breathes_fast", "Breathes fast", 0),
    ("has_tracheostomy", "Tracheostomy", 0),
    ("is_active_outdoors", "Active outdoors", 0),
    ("has_cognitive_impairment", "Impaired thinking", 1),
    ("has_visual_impairment", "Impaired sight", 1),
    ("has_coordination_impairment", "Impaired coordination", 1),
)


class FactsForm(TitrationForm):
    """Say how oxygen is given, and what the rules ask beside the measurements."""

    key = "titration_facts"
    title = "Facts of the titration"
    columns = 2

    def build(self) -> None:
        """The device, the questions, and what speaks against more in sleep."""
        self.interface: Choice[Device | None] = Choice("", _DEVICE_CHOICES.items())
        self.form.add("interface", "Oxygen by", self.interface, width=200)
        self.answers: dict[str, Choice[bool | None]] = {}
        for name, title, column in _QUESTIONS:
            self.answers[name] = Choice("", _ANSWERS.items())
            self.form.add(name, title, self.answers[name], width=140, column=column)
        self.against = QLineEdit()
        self.form.add(
            "against_night_increase", "Against more in sleep", self.against, width=300, column=1
        )

    def opens(self, sheet: "TitrationSheet") -> tuple[int, int]:
        """The open titration, or one that is to begin."""
        return (sheet.open.id, sheet.open.version) if sheet.open is not None else (0, 0)

    def fill(self, sheet: "TitrationSheet") -> None:
        """As recorded; for a new one what is known of the patient."""
        is_new = sheet.open is None
        self.set_title("Start a titration" if is_new else self.title)
        self.save_button.setText("Start  Ctrl+S" if is_new else "Save  Ctrl+S")
        self.show_facts(sheet.facts if sheet.open is None else sheet.open.facts)

    def show_facts(self, facts: TitrationFacts) -> None:
        """Put facts into the fields."""
        self.interface.set_value(facts.interface)
        for name, choice in self.answers.items():
            choice.set_value(getattr(facts, name))
        self.against.setText(facts.against_night_increase)

    def draft(self, head: dict[str, Any]) -> FactsDraft:
        """The facts."""
        answers = {name: choice.value for name, choice in self.answers.items()}
        facts = TitrationFacts(
            interface=self.interface.value,
            against_night_increase=self.against.text(),
            **answers,
        )
        return FactsDraft(facts=facts, **head)

    def check(self, draft: FactsDraft) -> Sequence[Finding]:
        """What stands in the way."""
        return tuple(draft.findings())

    def words_of(self, field: str, value: object) -> str:
        """A value as its field shows it."""
        if field == "interface":
            return _DEVICE_CHOICES.get(value, str(value))
        return _ANSWERS.get(value, "") if field in self.answers else str(value)


def values_of_facts(draft: FactsDraft) -> dict[str, object]:
    """The facts field by field, for comparing."""
    return {name: getattr(draft.facts, name) for name in FACTS}


class FlowForm(TitrationForm):
    """Type the flow that was set and when; another than the one advised needs a reason."""

    key = "titration_flow"
    title = "Set a flow"
    columns = 2

    def build(self) -> None:
        """Flow and time."""
        self.advised = label("", "quiet", wrap=True)
        self.content.insertWidget(0, self.advised)
        self.flow_edit = NumberEdit(unit=Unit.L_MIN, places=1)
        self.time = TimeEdit()
        self.form.add("flow_l_min", "Flow", self.flow_edit)
        self.form.add("started_at", "Set at", self.time, width=84, column=1)
        self.form.summary.reason_edit.setMaxLength(500)

    def opens(self, sheet: "TitrationSheet") -> tuple[int, int]:
        """The open titration."""
        return (sheet.open.id, sheet.open.version) if sheet.open is not None else (0, 0)

    def fill(self, sheet: "TitrationSheet") -> None:
        """The flow advised, now."""
        advised = sheet.advice.next_flow_l_min if sheet.advice is not None else None
        self.flow_edit.set_value(advised)
        self.time.set_value(self.clock())

    def show_sheet(self, sheet: "TitrationSheet") -> None:
        """Say what is advised."""
        super().show_sheet(sheet)
        self._tell(sheet)

    def renew(self, sheet: "TitrationSheet") -> None:
        """Say what is advised."""
        super().renew(sheet)
        self._tell(sheet)

    def ask_for_another(self) -> None:
        """Leave the flow to be typed."""
        self.flow_edit.set_value(None)

    def draft(self, head: dict[str, Any]) -> FlowDraft:
        """The flow."""
        return FlowDraft(
            flow_l_min=self.flow_edit.value,
            started_at=self.today_at(self.time.value),
            reason=self.form.reason,
            **head,
        )

    def check(self, draft: FlowDraft) -> Sequence[Finding]:
        """What the rules say of it."""
        return self.sheet.check_flow(draft, self.now()) if self.sheet is not None else ()

    def _tell(self, sheet: "TitrationSheet") -> None:
        advice = sheet.advice
        if advice is None:
            self.advised.clear()
        elif advice.next_flow_l_min is not None:
            self.advised.setText(f"Advised: {flow(advice.next_flow_l_min)}")
        else:
            self.advised.setText(with_subscripts(f"The rules advise no flow now: {advice.words}"))


class ReadingForm(TitrationForm):
    """Type SpO₂ at rest with a steady trace, or carbon dioxide through the skin."""

    key = "titration_reading"
    title = "Reading on this flow"
    columns = 3

    def build(self) -> None:
        """Both readings and their time."""
        self.spo2 = NumberEdit(unit=Unit.PERCENT, places=2)
        self.skin = NumberEdit(unit=Unit.KPA, places=2)
        self.time = TimeEdit()
        self.form.add("spo2", "SpO₂", self.spo2)
        self.form.add("skin", "CO₂ through the skin", self.skin, column=1)
        self.form.add("read_at", "Read at", self.time, width=84, column=2)

    def opens(self, sheet: "TitrationSheet") -> tuple[int, int]:
        """The flow that is set."""
        one = sheet.flow_now
        return (one.id, one.version) if one is not None else (0, 0)

    def fill(self, sheet: "TitrationSheet") -> None:
        """Empty, now."""
        one = sheet.flow_now
        self.set_title(f"Reading on {flow(one.flow_l_min)}" if one is not None else self.title)
        self.spo2.set_value(None)
        self.skin.set_value(None)
        self.time.set_value(self.clock())

    def draft(self, head: dict[str, Any]) -> ReadingDraft:
        """The readings."""
        return ReadingDraft(
            spo2_percent=self.spo2.value,
            skin_paco2_kpa=self.skin.value,
            read_at=self.today_at(self.time.value),
            reason=self.form.reason,
            **head,
        )

    def check(self, draft: ReadingDraft) -> Sequence[Finding]:
        """What the rules say of it."""
        return self.sheet.check_reading(draft, self.now()) if self.sheet is not None else ()


class EndForm(TitrationForm):
    """End it as the rules say, or say why it ends otherwise."""

    key = "titration_end"
    title = "End the titration"
    verb = "End"

    def __init__(self, theme: Theme, patient_id: int, now: Now) -> None:
        self.seen = TitrationState.START
        super().__init__(theme, patient_id, now)

    def build(self) -> None:
        """The reason."""
        self.said = label("", wrap=True)
        self.content.insertWidget(0, self.said)
        self.reason = TextBox("Reason", 2)
        self.form.add("reason", "Reason", self.reason)

    def opens(self, sheet: "TitrationSheet") -> tuple[int, int]:
        """The open titration."""
        return (sheet.open.id, sheet.open.version) if sheet.open is not None else (0, 0)

    def renew(self, sheet: "TitrationSheet") -> None:
        """Say what the rules say; it is kept with the titration as it is shown."""
        super().renew(sheet)
        self._tell(sheet)

    def show_sheet(self, sheet: "TitrationSheet") -> None:
        """Say what the rules say by now."""
        super().show_sheet(sheet)
        self._tell(sheet)

    def fill(self, sheet: "TitrationSheet") -> None:
        """No reason yet."""
        del sheet
        self.reason.clear()

    def draft(self, head: dict[str, Any]) -> EndDraft:
        """The end."""
        return EndDraft(seen=self.seen, reason=self.reason.text, **head)

    def check(self, draft: EndDraft) -> Sequence[Finding]:
        """A reason, where the rules do not end it."""
        if draft.seen in ENDS_BY_RULE or draft.reason.strip():
            return ()
        message = "The rules do not end it here. Say why it ends."
        return (Finding("T-2", Level.BLOCK, message, "reason"),)

    def _tell(self, sheet: "TitrationSheet") -> None:
        if sheet.advice is None:
            return
        self.seen = sheet.advice.state
        needs = "" if self.seen in ENDS_BY_RULE else " Ending it now needs a reason."
        self.said.setText(with_subscripts(f"The rules say: {sheet.advice.words}.{needs}"))
