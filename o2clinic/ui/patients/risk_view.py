"""A patient's risks at home and consent: assessed at each visit, with the gate beside the form."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QPushButton, QVBoxLayout

from o2clinic.errors import AlreadyDone, Finding, Level, NotValid
from o2clinic.rules.changes import Concept
from o2clinic.rules.permissions import Permission
from o2clinic.services.drafts import FormDraft
from o2clinic.services.work import new_command_id
from o2clinic.ui.draft_keeper import DraftKeeper, Filling
from o2clinic.ui.patients.risk_form import FIELDS, RiskForm
from o2clinic.ui.patients.risk_panel import EarlierCard, RiskPanel, RulesCard
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.stale_save import StaleSave, values_of
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.as_it_is import AsItIs
    from o2clinic.services.risk_assessments import RiskSheet
    from o2clinic.services.risk_draft import RiskDraft

PAUSE_MS = 250  # after the last key, before the rules are asked
_BESIDE, _TWO_COLUMNS = 780, 1120  # designed widths


class RiskPage(Page):
    """Answer what the visit asks, look at the gate, Ctrl+S saves a new assessment."""

    concepts = frozenset(
        {Concept.ASSESSMENT, Concept.PATIENT, Concept.OXYGEN_ORDER, Concept.CLINIC}
    )
    help_topic = "risk"

    def __init__(self, workplace: Workplace, patient_id: int) -> None:
        super().__init__(workplace, "Risk & consent", patient_id=patient_id)
        self._patient_id = patient_id
        self._sheet: RiskSheet | None = None
        self._opened: RiskDraft | None = None  # as the program filled the form
        self._command_id, self._seen_id = "", 0
        self._is_tried = False
        self._to_restore: FormDraft | None = None
        self.keeper: DraftKeeper | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.look)
        may_record = workplace.actor.may(Permission.RECORD_RESULT)
        self.form = RiskForm(workplace.theme)
        self.panel = RiskPanel(workplace.theme, has_form=may_record)
        self.earlier = EarlierCard(workplace.theme)
        self.rules = RulesCard(workplace.theme)
        self._lay_out(has_form=may_record)
        if may_record:
            self._begin_form()

    def refresh(self) -> None:
        """Ask for the risks; what is typed is never touched."""
        risks, patient_id = self.workplace.services.risk_assessments, self._patient_id

        def task() -> "RiskSheet":
            return risks.of(patient_id)

        self.ask("risks", task, self.show_sheet)

    def show_sheet(self, sheet: "RiskSheet") -> None:
        """Show what is recorded, and begin an assessment where none is being typed."""
        self._sheet = sheet
        self.earlier.show_rows(sheet.rows)
        if self.keeper is None:
            self.look()
            return
        self.form.today = sheet.today
        self.last_button.setEnabled(sheet.recorded.newest is not None)
        with self.keeper.filling_in():
            self.form.tell_smoking(sheet.smoking, sheet.household_smoking)
        opened = self._opened
        is_overtaken = opened is not None and (
            (opened.seen_id, opened.assessed_on) != (sheet.recorded.last_id, sheet.today)
        )
        if opened is None or (is_overtaken and not self.keeper.is_touched):
            self._start(sheet.blank(new_command_id()))
        draft, self._to_restore = self._to_restore, None
        if draft is not None:
            self.keeper.restore(draft)
        self.look()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The gate below the form where there is no room beside it."""
        super().resizeEvent(event)
        px, direction = self.workplace.theme.px, QBoxLayout.Direction
        is_beside = self.width() >= px(_BESIDE)
        self._both.setDirection(direction.LeftToRight if is_beside else direction.TopToBottom)
        self.form.stack_columns(is_stacked=self.width() < px(_TWO_COLUMNS))

    # Drafts

    def filling(self) -> Filling | None:
        """What the form is about; None until what is recorded was read."""
        if self._opened is None:
            return None
        return Filling(
            "risk",
            "risk",
            "Risk & consent",
            self._command_id,
            self._patient_id,
            0,
            self._seen_id,
            is_in_patient=True,
        )

    def typed_state(self) -> dict[str, Any]:
        """What stands in the form."""
        return self.form.typed_state()

    def begin(self, what: str) -> None:
        """Go on with a draft, once what is recorded was read."""
        draft = self.workplace.drafts.begun(what)
        if draft is None or self.keeper is None:
            return
        if self._opened is None:
            self._to_restore = draft
        else:
            self.keeper.restore(draft)

    def restore_draft(self, draft: FormDraft) -> None:
        """Stand as it stood, upon the assessment that was the last one then."""
        self._command_id, self._seen_id = draft.command_id, draft.version
        self.form.restore_typed(draft.typed)
        self.look()

    # What the person does

    def look(self) -> None:
        """Ask the rules about what is typed so far."""
        sheet = self._sheet
        if sheet is None:
            return
        draft = self._draft()
        if draft is None or not draft.is_anything_answered:
            self._tell_gate(is_typed=False)
            self.form.clear_findings()
            return
        self._tell_gate(is_typed=True)
        found = self._found(draft)
        self.form.show_findings(found)
        if not self._is_tried:
            self.form.summary.hide()  # while typing, the words beside the field are enough

    def save_form(self) -> None:
        """Save, unless something stands in the way; then go to the first of it."""
        self._pause.stop()
        draft = self._draft()
        if draft is None:
            self.message_bar.tell("Not saved yet", "The patient is still being read.", Tone.CAUTION)
            self.refresh()
            return
        self._is_tried = True
        found = self._found(draft)
        is_blocked = any(one.level is Level.BLOCK for one in found)
        self.form.show_findings(found, move_focus=is_blocked)
        if is_blocked:
            return
        risks, keeper = self.workplace.services.risk_assessments, self.keeper

        def task() -> int:
            try:
                return risks.record(draft)
            except AlreadyDone as done:
                return done.record_id

        def as_it_is() -> "AsItIs[RiskDraft]":
            return risks.as_it_is(draft.patient_id, new_command_id())

        stale = StaleSave(
            opened=self._opened if keeper is not None and keeper.knows_opened else None,
            typed=draft,
            fetch=as_it_is,
            values=_compared,
            title=self.form.title_of,
            words=self.form.words_of,
            save_merged=self._save_merged,
            patient_id=draft.patient_id,
        )
        self.save_over(
            stale, task, self._on_saved, button=self.save_button, on_error=self._on_refused
        )

    def start_afresh(self) -> None:
        """Empty the form; what was typed stays on the list of drafts."""
        if self._sheet is not None and self.keeper is not None:
            self.keeper.set_aside()
            self._start(self._sheet.blank(new_command_id()))
            self.form.focus_field(FIELDS[1])
            self.look()

    def start_from_last(self) -> None:
        """Answer as last time; the day is today, and what changed is typed over it."""
        if self._sheet is None or self.keeper is None:
            return
        self.keeper.set_aside()
        filled = self._sheet.from_last(new_command_id())
        self._start(self._sheet.blank(filled.command_id))
        self.form.fill(filled)  # nobody has saved it: leaving it keeps it as a draft
        self.form.focus_field(FIELDS[1])
        self.look()

    # Inside

    def _lay_out(self, *, has_form: bool) -> None:
        px = self.workplace.theme.px
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._both.setSpacing(px(10))
        left = QVBoxLayout()
        left.setSpacing(px(10))
        if has_form:
            card = Card("New assessment", "an item left open holds the order")
            card.add(self.form)
            left.addWidget(card)
        else:
            self.form.setParent(self)
            self.form.hide()
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(px(10))
        right.addWidget(self.panel)
        right.addWidget(self.earlier)
        right.addStretch(1)
        self._both.addLayout(left, 3 if has_form else 0)
        self._both.addLayout(right, 2)
        self.add(self._both)
        self.add(self.rules)
        self.content.addStretch(1)

    def _begin_form(self) -> None:
        self.last_button: QPushButton = self.add_action(
            "Start from the last", self.start_from_last, keys="Ctrl+L"
        )
        self.last_button.setEnabled(False)
        self.add_action("Start afresh", self.start_afresh)
        self.save_button: QPushButton = self.add_action(
            "Save", self.save_form, primary=True, keys="Ctrl+S"
        )
        self.tell_keys("Y, N", "Answer an item; Delete takes the answer back")
        self.keeper = self.keep_drafts(self, self.form)
        self.form.changed.connect(self._pause.start)
        self.panel.field_wanted.connect(self.form.focus_field)

    def _draft(self) -> "RiskDraft | None":
        if self._opened is None:
            return None
        head: dict[str, Any] = {"command_id": self._command_id, "seen_id": self._seen_id}
        return replace(self._opened, **head, **self.form.values())

    def _found(self, draft: "RiskDraft") -> tuple[Finding, ...]:
        problems = self.form.problems
        typed = {one.field for one in problems}
        found = () if self._sheet is None else self._sheet.check(draft)
        return (*problems, *(one for one in found if one.field not in typed))

    def _tell_gate(self, *, is_typed: bool) -> None:
        sheet, draft = self._sheet, self._draft()
        if sheet is None:
            return
        gate = sheet.standing.gate
        if is_typed and draft is not None:
            gate = sheet.gate_of(draft)
        note = "as typed, not saved yet" if is_typed else "as recorded"
        self.panel.show_gate(gate, note)
        self.rules.show_steps(gate.steps)
        self.set_subtitle(f"{gate.words} ({note})" if is_typed else gate.words)

    def _start(self, draft: "RiskDraft") -> None:
        self._opened = draft
        self._command_id, self._seen_id = draft.command_id, draft.seen_id
        self._is_tried = False
        self.form.fill(draft)
        self.form.clear_findings()
        if self.keeper is not None:
            self.keeper.begin()

    def _save_merged(self, now: "RiskDraft", values: Mapping[str, object]) -> None:
        if self.keeper is None:
            return
        with self.keeper.filled_anew():
            self._start(now)
            merged: dict[str, Any] = dict(values)
            self.form.fill(replace(now, **merged))
        self.save_form()

    def _on_saved(self, assessment_id: int) -> None:
        self.workplace.say("The risk assessment is saved")
        if self.keeper is not None:
            self.keeper.saved()
        if self._sheet is not None:
            self._start(replace(self._sheet.blank(new_command_id()), seen_id=assessment_id))
        self.refresh()

    def _on_refused(self, error: Exception) -> None:
        if isinstance(error, NotValid):
            self.form.show_findings(error.findings, move_focus=True)
        else:
            self.on_save_failure(error)


def _compared(draft: "RiskDraft") -> dict[str, object]:
    return values_of(draft, "patient_id", "seen_id")
