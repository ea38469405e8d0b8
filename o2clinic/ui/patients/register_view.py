"""Registering a patient, and editing one, in one short form."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from o2clinic.errors import AlreadyDone, Finding, Level, NotValid, Taken
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.three_ways import typed_on
from o2clinic.services.drafts import FormDraft
from o2clinic.services.patient_draft import PatientDraft
from o2clinic.services.patient_search import PatientRow
from o2clinic.services.patients import PracticeRow
from o2clinic.services.work import new_command_id
from o2clinic.ui.draft_keeper import Filling
from o2clinic.ui.patients.compared import compared_values, with_values
from o2clinic.ui.patients.duplicates_panel import DuplicatesPanel
from o2clinic.ui.patients.fields import PAUSE_MS
from o2clinic.ui.patients.form_and_panel import FormAndPanel
from o2clinic.ui.patients.patient_form import PatientForm
from o2clinic.ui.visit_papers.patient_labels import PatientLabels
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.stale_save import StaleSave
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.as_it_is import AsItIs


class RegisterView(Page):
    """Fill in, look at who may be known already, Ctrl+S saves; Esc goes back, the text stays.

    Signals:
        left: the person goes back to the list; what is typed is kept.
        saved: key of the patient who was saved.
    """

    concepts = frozenset({Concept.PATIENT})
    help_topic = "details"
    left = Signal()
    saved = Signal(object)

    def __init__(
        self,
        workplace: Workplace,
        patient_id: int | None = None,
        *,
        form: PatientForm | None = None,
        parent: QWidget | None = None,
    ) -> None:
        title = "Details" if patient_id else "Register a patient"
        super().__init__(workplace, title, patient_id=patient_id, parent=parent)
        self.form = form or PatientForm(workplace.theme)
        self.panel = DuplicatesPanel(workplace.theme)
        self._cleared: PatientDraft | None = None
        self._cleared_practice: PracticeRow | None = None
        self._filled = PatientDraft(command_id="")
        self._to_restore: FormDraft | None = None
        self.keeper = self.keep_drafts(self, self.form)
        self._practices: dict[int, PracticeRow | None] = {0: None}
        self.add(self.form.summary)  # in sight however far the form is scrolled
        self._both = FormAndPanel(workplace.theme, self.form, self.panel)
        self.add(self._both, 1)
        self._add_actions()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._ask_duplicates)
        self.form.identity_typed.connect(self._pause.start)
        self.form.paste_refused.connect(self._on_paste_refused)
        self.form.practice.words_typed.connect(self._ask_practice)
        self.panel.open_wanted.connect(self._on_open_instead)
        self.form.summary.field_wanted.connect(self._on_field_wanted)
        self.message_bar.action_wanted.connect(self._on_bring_back)
        if not patient_id:
            self._start(PatientDraft(command_id=new_command_id()))
            self.show_content()

    @property
    def is_touched(self) -> bool:
        """Whether anything is typed that is not saved."""
        return self.form.draft() != self._filled

    def filling(self) -> Filling | None:
        """What the form is about; None until a known patient is read."""
        opened, patient_id = self.form.opened, self.patient_id or 0
        if not opened.command_id:
            return None
        form, place = ("details", "details") if patient_id else ("register", "patients")
        return Filling(
            form,
            place,
            self.title_label.text(),
            opened.command_id,
            patient_id,
            opened.id,
            opened.version,
            is_in_patient=bool(patient_id),
        )

    def typed_state(self) -> dict[str, Any]:
        """What stands in the fields."""
        return self.form.typed_state()

    def begin(self, what: str) -> None:
        """Go on with a draft; a known patient is read first."""
        draft = self.workplace.drafts.begun(what)
        if draft is not None and self.patient_id and self.filling() is None:
            self._to_restore = draft
        elif draft is not None:
            self.keeper.restore(draft)

    def restore_draft(self, draft: FormDraft) -> None:
        """Stand as it stood, about the version that was opened."""
        opened = self.form.opened if self.patient_id else PatientDraft(command_id="")
        version = draft.version or opened.version
        self._start(replace(opened, command_id=draft.command_id, version=version))
        self.form.restore_typed(draft.typed)

    def refresh(self) -> None:
        """Fill the form with a known patient; what is typed is never touched."""
        patient_id = self.patient_id
        if not patient_id:
            self.form.focus_field("family_name")
        elif not self.keeper.is_touched:
            self.ask("draft", lambda: self._fetch(patient_id).draft, self._on_draft)

    def concerns(self, change: Change) -> bool:
        """What others save is nothing to the form of a new patient."""
        return bool(self.patient_id) and super().concerns(change)

    def save_form(self) -> None:
        """Save, unless something stands in the way; then go to the first of it."""
        findings = self.form.findings()
        self.form.show_findings(findings)
        draft = self.form.draft()
        if any(it.level is Level.BLOCK for it in findings) or (findings and not draft.reason):
            self._go_to_first(findings)
            return
        patients = self.workplace.services.patients
        self._note_practice()

        def task() -> tuple[int, PatientDraft | None]:
            try:
                patient_id = patients.edit(draft) if draft.id else patients.register(draft)
            except AlreadyDone as done:
                patient_id = done.record_id
            return patient_id, self._fetch(patient_id).draft if draft.id else None

        def saved(answer: tuple[int, PatientDraft | None]) -> None:
            self._on_saved(draft, *answer)

        button, refused = self._save_button, self._on_refused
        if not draft.id:
            self.save("save", task, saved, button=button, on_error=refused)
            return
        stale = StaleSave(
            opened=self._filled if self.keeper.knows_opened else None,
            typed=draft,
            fetch=lambda: self._fetch(draft.id),
            values=compared_values,
            title=self.form.title_of,
            words=self._compared_words,
            save_merged=self._save_merged,
            patient_id=draft.id,
        )
        self.save_over(stale, task, saved, button=button, on_error=refused)

    def start_afresh(self) -> None:
        """Empty the form; the text can be brought back, and stays on the list of drafts."""
        self.keeper.set_aside()
        if self.is_touched:
            self._cleared = self.form.draft()
            self._cleared_practice = self.form.practice.chosen
            self.message_bar.tell("The form was emptied.", action="Bring the text back")
        self._start(PatientDraft(command_id=new_command_id()))
        self.form.focus_field("family_name")

    # Inside

    def _add_actions(self) -> None:
        if not self.patient_id:
            self.add_action("Back", self._on_leave)
            self.add_action("Start afresh", self.start_afresh)
            escape = QShortcut(QKeySequence("Esc"), self)
            escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            escape.activated.connect(self._on_leave)
            self.tell_keys("Esc", "Back to the list; what is typed is kept")
        PatientLabels(self)
        text = "Save" if self.patient_id else "Register"
        self._save_button = self.add_action(text, self.save_form, primary=True, keys="Ctrl+S")

    def _fetch(self, patient_id: int) -> "AsItIs[PatientDraft]":
        """The patient as it is now; runs off the UI thread."""
        patients = self.workplace.services.patients
        now = patients.as_it_is(patient_id, new_command_id())
        practice_id = now.draft.practice_id
        if practice_id and practice_id not in self._practices:
            self._practices[practice_id] = patients.practice(practice_id)
        return now

    def _note_practice(self) -> None:
        if self.form.practice.chosen is not None:
            self._practices[self.form.practice.chosen.practice_id] = self.form.practice.chosen

    def _compared_words(self, field: str, value: object) -> str:
        if field == "practice_id":
            practice = self._practices.get(int(str(value)))
            return practice.name if practice is not None else ""
        return self.form.compared_words(field, value)

    def _put(self, now: PatientDraft, values: Mapping[str, object]) -> None:
        """Show these values, to be saved over the patient as it is now."""
        typed = self.form.draft()
        self._note_practice()
        with self.keeper.filled_anew():
            self._start(now, self._practices.get(now.practice_id))
            merged = with_values(typed, now, values)
            if compared_values(merged) != compared_values(self._filled):
                self.form.fill(merged, self._practices.get(merged.practice_id))

    def _save_merged(self, now: PatientDraft, values: Mapping[str, object]) -> None:
        self._put(now, values)
        self.save_form()

    def _start(self, draft: PatientDraft, practice: PracticeRow | None = None) -> None:
        self.form.fill(draft, practice)
        self._filled = self.form.draft()
        self.keeper.begin()
        self._pause.stop()
        self.panel.show_rows((), is_asked=False)
        self.set_subtitle("")

    def _on_draft(self, draft: PatientDraft) -> None:
        is_known = self._filled.id and self._filled.version == draft.version
        if is_known or self.keeper.is_touched:
            return  # typed, or saved, while the answer was out
        self._start(draft, self._practices.get(draft.practice_id))
        if self._to_restore is not None:
            kept, self._to_restore = self._to_restore, None
            self.keeper.restore(kept)
        self._ask_duplicates()

    def _ask_duplicates(self) -> None:
        draft, patients = self.form.draft(), self.workplace.services.patients
        self.workplace.background.ask(
            self,
            "duplicates",
            lambda: patients.duplicates(draft),
            self._on_duplicates,
            self.on_save_failure,
        )

    def _on_duplicates(self, rows: tuple[PatientRow, ...]) -> None:
        self.panel.show_rows(rows)
        people = "One person" if len(rows) == 1 else f"{len(rows)} people"
        self.set_subtitle(f"{people} may be this one: compare before saving" if rows else "")

    def _ask_practice(self, words: str) -> None:
        patients = self.workplace.services.patients
        self.workplace.background.ask(
            self,
            "practice",
            lambda: patients.find_practice(words),
            self.form.practice.offer,
            self.on_save_failure,
        )

    def _on_saved(self, sent: PatientDraft, patient_id: int, now: PatientDraft | None) -> None:
        name = f"{sent.family_name}, {sent.given_names}"
        typed = self.form.draft()
        self.keeper.saved()
        if now is not None:
            self.workplace.say(f"{name} is saved")
            values = compared_values(sent), compared_values(typed), compared_values(now)
            self._put(now, typed_on(*values))
        else:
            self.workplace.say(f"{name} is registered")
            self._start(PatientDraft(command_id=new_command_id()))
        self.saved.emit(patient_id)

    def _on_refused(self, error: Exception) -> None:
        if isinstance(error, NotValid):
            self.form.show_findings(error.findings)
            self._go_to_first(error.findings)
        elif isinstance(error, Taken):
            finding = Finding("PD-15", Level.BLOCK, str(error), "nhs_number")
            self._go_to_first((finding,))
            self._ask_duplicates()
        else:
            self.on_save_failure(error)

    def _go_to_first(self, findings: tuple[Finding, ...]) -> None:
        if not any(it.level is Level.BLOCK for it in findings):
            self.form.summary.reason_edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self.form.show_findings(findings, move_focus=True)
        self._bring_into_sight()

    def _bring_into_sight(self) -> None:
        """The field in front, wherever the form is scrolled."""
        widget = self.form.focusWidget()
        if widget is not None:
            self._both.bring_into_sight(widget)

    def _on_field_wanted(self, _field: object) -> None:
        self._bring_into_sight()

    def _on_open_instead(self, row: PatientRow) -> None:
        self.workplace.open_patient(row.patient_id, "")

    def _on_paste_refused(self, why: str) -> None:
        self.message_bar.tell("The text was not taken in", why, Tone.CAUTION)

    def _on_bring_back(self) -> None:
        if self._cleared is not None:
            self._start(self._cleared, self._cleared_practice)
            self._filled = PatientDraft(command_id="")
            self._cleared = None
            self.message_bar.clear()
            self._ask_duplicates()

    def _on_leave(self) -> None:
        self.left.emit()
