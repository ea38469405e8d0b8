"""One message of an analyser: whose it is, what it says, and "air or oxygen?"."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from o2clinic.errors import AlreadyDone, Finding, Level, NotValid
from o2clinic.rules.blood_gas import SAMPLE_WORDS, SampleKind
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time
from o2clinic.rules.quantities import Unit
from o2clinic.rules.result_kinds import SPIROMETRY
from o2clinic.services.drafts import FormDraft
from o2clinic.services.incoming_acceptance import AcceptDraft
from o2clinic.services.incoming_match import Agreement, ProposedPatient
from o2clinic.services.incoming_sheet import IncomingSheet, MessageStatus
from o2clinic.services.patient_search import PatientRow
from o2clinic.services.result_draft import LONGEST_NOTE, LONGEST_REASON
from o2clinic.services.work import new_command_id, utc_now
from o2clinic.ui.draft_keeper import Filling
from o2clinic.ui.results.fields import BreathedFields, MeasureEdit, TextEdit, WhenFields
from o2clinic.ui.results.incoming_values import IncomingValues
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.workplace import Workplace

_TONES = {Agreement.AGREES: "good", Agreement.NOT_FOUND: "caution", Agreement.CONTRADICTS: "danger"}


class IncomingReview(Page):
    """Compare patient and units, say what was breathed, take or put away; Esc goes back.

    Signals:
        left: the person goes back to the list.
        decided: the message was taken or put away.
    """

    help_topic = "incoming"
    left = Signal()
    decided = Signal()

    def __init__(
        self, workplace: Workplace, message_id: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(workplace, "Message of an analyser", parent=parent)
        self.message_id = message_id
        self.sheet: IncomingSheet | None = None
        self.chosen: ProposedPatient | None = None
        self._command_id = new_command_id()
        self.form = FieldForm(workplace.theme)
        self.values = IncomingValues()
        self._build_form()
        self._to_restore: FormDraft | None = None
        self.keeper = self.keep_drafts(self, self.form)
        both = QHBoxLayout()
        both.setSpacing(workplace.theme.px(12))
        card = Card("Confirm")
        card.add(self.form)
        both.addWidget(card, 1, Qt.AlignmentFlag.AlignTop)
        both.addWidget(self.values, 1, Qt.AlignmentFlag.AlignTop)
        self.add(self.form.summary)
        self.add(both)
        self.content.addStretch()
        self._add_actions()
        self.refresh()

    def refresh(self) -> None:
        """Ask for the message once; what is typed is never touched."""
        if self.sheet is None:
            incoming, message_id = self.workplace.services.incoming, self.message_id
            self.ask("sheet", lambda: incoming.sheet(message_id), self._on_sheet)

    def begin(self, what: str) -> None:
        """Go on with a draft, once the message and the patient chosen are read."""
        draft = self.workplace.drafts.begun(what)
        if draft is None or draft.draft_id == self.keeper.draft_id:
            return
        self._to_restore = draft
        if self.sheet is not None:
            self._restore()

    def filling(self) -> Filling | None:
        """Which message it is; None until it is read."""
        sheet = self.sheet
        if sheet is None:
            return None
        about = (self._command_id, _patient_of(self.chosen), sheet.id, sheet.version)
        return Filling("incoming", "incoming", "Message of an analyser", *about)

    def typed_state(self) -> dict[str, Any]:
        """What stands in the fields, and which values are ticked."""
        return {"fields": self.form.typed_state(), "values": self.values.typed_state()}

    def restore_draft(self, draft: FormDraft) -> None:
        """Stand as it stood."""
        self._command_id = draft.command_id
        with QSignalBlocker(self.words):  # nobody is looked for anew
            self.form.restore_typed(draft.typed["fields"])
        self.values.restore_typed(draft.typed["values"])

    @property
    def shown_patient_id(self) -> int | None:
        """Whom the message is compared with."""
        return _patient_of(self.chosen) or None

    def save_form(self) -> None:
        """Take the ticked values into the record."""
        self._take(leaves_query_open=False)

    def save_open(self) -> None:
        """Take them without an answer to what the rules ask."""
        self._take(leaves_query_open=True)

    def put_away(self) -> None:
        """Put the message away with the reason typed."""
        sheet, incoming = self.sheet, self.workplace.services.incoming
        if sheet is None:
            return
        reason = self.reason.text()
        self.save(
            "reject",
            lambda: incoming.reject(sheet.id, sheet.version, reason),
            self._on_put_away,
            on_error=self._on_refused,
        )

    def _restore(self) -> None:
        draft = self._to_restore
        if draft is None:
            return
        if draft.patient_id and draft.patient_id != self.shown_patient_id:
            self.choose_patient(draft.patient_id)  # and comes back here with the comparison
            return
        self._to_restore = None
        self.keeper.restore(draft)

    def choose_patient(self, patient_id: int) -> None:
        """Compare a patient found by hand with the message."""
        incoming, message_id = self.workplace.services.incoming, self.message_id
        self.workplace.background.ask(
            self,
            "compare",
            lambda: incoming.compare(message_id, patient_id),
            self._on_compared,
            self.on_save_failure,
        )

    def _on_compared(self, proposed: ProposedPatient) -> None:
        self._show_patient(proposed)
        self.keeper.note()
        self._restore()

    def _build_form(self) -> None:
        form = self.form
        self.sent_label = label("", "strong", wrap=True)
        self.match_label = label("", "label", wrap=True)
        self.told_label = label("", "quiet", wrap=True)
        for part in (self.sent_label, self.match_label, self.told_label):
            self.add(part)
        self.words = TextEdit(60)
        self.found: Choice[int] = Choice("Patients found", ())
        form.add("find", "Find the patient", self.words, width=220)
        form.add("found", "Patients found", self.found, width=330)
        self.patient_box = QCheckBox("I have compared the patient")
        form.add("is_patient_confirmed", "Patient", self.patient_box)
        self.units_box = QCheckBox("I have compared values and units")
        form.add("are_units_confirmed", "Units", self.units_box)
        self.breathed = BreathedFields(form)
        self.minutes = MeasureEdit(Unit.MINUTES, places=0)
        form.add("off_oxygen_minutes", "Off oxygen for", self.minutes)
        samples: list[tuple[SampleKind | None, str]] = [(None, "Choose")]
        samples += [(kind, words.capitalize()) for kind, words in SAMPLE_WORDS.items()]
        self.sample: Choice[SampleKind | None] = Choice("Blood", samples)
        form.add("sample", "Blood", self.sample, width=200)
        self.spo2 = MeasureEdit(Unit.PERCENT, places=1)
        form.add("spo2_percent", "SpO₂ then", self.spo2)
        self.height_edit = MeasureEdit(Unit.CM, places=0)
        form.add("height_cm", "Height", self.height_edit)
        self.when = WhenFields(form, utc_now, column=0)
        self.note, self.reason = TextEdit(LONGEST_NOTE), TextEdit(LONGEST_REASON)
        form.add("note", "Note", self.note, width=260)
        form.add("reason", "Why put away", self.reason, width=260)
        self.words.textChanged.connect(self._on_find)
        self.found.activated.connect(self._on_found)
        self.form.offer_taken.connect(self._on_offer)

    def _add_actions(self) -> None:
        self.add_action("Back", self._on_leave)
        self.add_action("Put away", self.put_away)
        self._open_button = self.add_action(
            "Take with open query", self.save_open, keys="Ctrl+Shift+S"
        )
        self._open_button.hide()
        self._save_button = self.add_action(
            "Take into the record", self.save_form, primary=True, keys="Ctrl+S"
        )
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self._on_leave)
        self.tell_keys("Esc", "Back to the list; what is typed is kept")

    def _on_sheet(self, sheet: IncomingSheet) -> None:
        self.sheet = sheet
        self.sent_label.setText(f"Sent: {sheet.patient_words}")
        taken = date_and_time(local(sheet.taken_at)) if sheet.taken_at else "time not told"
        self.set_subtitle(f"{sheet.sender}, {sheet.file_name}, sample {taken}")
        told = _told_of(sheet)
        self.told_label.setText("\n".join(told))
        self.told_label.setVisible(bool(told))
        self.values.show_sheet(sheet)
        self.sample.set_value(sheet.sample)
        is_waiting = sheet.status is MessageStatus.WAITING
        self._save_button.setEnabled(is_waiting)
        self._show_patient(sheet.proposed)
        self._show_fields(sheet)
        self.keeper.watch(self.values)
        self.keeper.begin()
        self._restore()

    def _show_fields(self, sheet: IncomingSheet) -> None:
        is_waiting = sheet.status is MessageStatus.WAITING
        is_session = sheet.kind is SPIROMETRY
        is_gas = is_waiting and not is_session
        for name in ("find", "found", "is_patient_confirmed", "are_units_confirmed", "note"):
            self.form.show_field(name, is_shown=is_waiting)
        for name in ("source", "sample", "spo2_percent", "off_oxygen_minutes"):
            self.form.show_field(name, is_shown=is_gas)
        self.form.show_field("height_cm", is_shown=is_waiting and is_session)
        for name in ("taken_at", "taken_time"):
            self.form.show_field(name, is_shown=is_waiting and sheet.taken_at is None)

    def _show_patient(self, proposed: ProposedPatient) -> None:
        self.chosen = proposed
        patient = proposed.patient
        who = f"{patient.name}, born {patient.born}, {patient.nhs_number}: " if patient else ""
        self.match_label.setText(f"Here: {who}{proposed.words}")
        self.match_label.setProperty("kind", _TONES[proposed.agreement])
        self.match_label.style().polish(self.match_label)
        self.patient_box.setChecked(False)

    def _on_find(self, text: str) -> None:
        patients = self.workplace.services.patients
        if len(text.strip()) > 1:
            self.workplace.background.ask(
                self, "find", lambda: patients.find(text), self._on_people, self.on_save_failure
            )

    def _on_people(self, rows: Sequence[PatientRow]) -> None:
        self.found.offer([(row.patient_id, f"{row.name}  {row.born}") for row in rows])
        if rows:
            self.choose_patient(rows[0].patient_id)

    def _on_found(self, _at: int) -> None:
        self.choose_patient(self.found.value)

    def _take(self, *, leaves_query_open: bool) -> None:
        draft = self._draft(leaves_query_open=leaves_query_open)
        if draft is None or self.form.problems:
            self.form.show_findings(self.form.problems, move_focus=True)
            return
        incoming = self.workplace.services.incoming

        def task() -> int:
            try:
                return incoming.accept(draft)
            except AlreadyDone as done:
                return done.record_id

        self.save(
            "take",
            task,
            self._on_taken,
            button=self._save_button,
            on_error=self._on_refused,
            patient_id=draft.patient_id or None,
        )

    def _draft(self, *, leaves_query_open: bool) -> AcceptDraft | None:
        sheet = self.sheet
        if sheet is None:
            return None
        minutes = self.minutes.value
        return AcceptDraft(
            command_id=self._command_id,
            id=sheet.id,
            version=sheet.version,
            patient_id=_patient_of(self.chosen),
            is_patient_confirmed=self.patient_box.isChecked(),
            are_units_confirmed=self.units_box.isChecked(),
            breathed=self.breathed.source,
            sample=self.sample.value,
            taken_at=None if sheet.taken_at is not None else self.when.moment,
            selected=self.values.selected,
            off_oxygen_minutes=None if minutes is None else int(minutes),
            spo2_percent=self.spo2.value,
            height_cm=self.height_edit.value,
            note=self.note.text(),
            kept_reason="" if leaves_query_open else self.form.reason,
            leaves_query_open=leaves_query_open,
        )

    def _on_taken(self, _result_id: int) -> None:
        self.keeper.saved()
        self.workplace.say("The values are in the record, to be reviewed")
        self.decided.emit()

    def _on_put_away(self, _nothing: None) -> None:
        self.keeper.saved()
        self.workplace.say("The message is put away")
        self.decided.emit()

    def _on_refused(self, error: Exception) -> None:
        if not isinstance(error, NotValid):
            self.on_save_failure(error)
            return
        levels = {finding.level for finding in error.findings}
        is_asked = Level.CONFIRM in levels and Level.BLOCK not in levels
        self._open_button.setVisible(is_asked)
        self.form.show_findings(error.findings, move_focus=not is_asked)
        if is_asked:
            self.form.summary.reason_edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_offer(self, finding: Finding) -> None:
        widget = self.form.widget_of(finding.field)
        if isinstance(widget, MeasureEdit):
            widget.setText(finding.offer)

    def _on_leave(self) -> None:
        self.left.emit()


def _patient_of(proposed: ProposedPatient | None) -> int:
    patient = proposed.patient if proposed is not None else None
    return patient.patient_id if patient is not None else 0


def _told_of(sheet: IncomingSheet) -> list[str]:
    told = list(sheet.warnings)
    if sheet.is_time_assumed and sheet.taken_at:
        told.append("No time zone was sent: the clinic's was taken.")
    if sheet.breathed:
        told.append(f"Sent of the oxygen: {sheet.breathed}. It is asked all the same.")
    if sheet.reason:
        told.insert(0, f"Set aside: {sheet.reason}")
    return told
