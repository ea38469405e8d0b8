"""The base of a result's form: checked while it is typed, saved in one or two steps."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar

from PySide6.QtCore import Qt, QTimer, Signal

from o2clinic.errors import AlreadyDone, Finding, Level, NotValid
from o2clinic.services.drafts import FormDraft
from o2clinic.services.result_draft import LONGEST_REASON, ResultDraft
from o2clinic.services.results import ResultRow
from o2clinic.services.work import new_command_id, utc_now
from o2clinic.ui.draft_keeper import Filling
from o2clinic.ui.results.fields import TextEdit
from o2clinic.ui.results.form_inputs import FormInputs
from o2clinic.ui.results.result_sheet_page import ResultSheetPage
from o2clinic.ui.stale_results import stale_result
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.typed_edit import TypedEdit
from o2clinic.ui.workplace import Workplace

ReadingT = TypeVar("ReadingT")
ContextT = TypeVar("ContextT")
DraftT = TypeVar("DraftT", bound=ResultDraft)
PAUSE_MS = 250  # after the last key, before the rules are asked


class ResultForm(ResultSheetPage, Generic[ReadingT, ContextT, DraftT]):
    """Type, look at what the rules say, Ctrl+S saves; Esc goes back and the text stays.

    A query is answered with a reason, or left open with Ctrl+Shift+S: the result then stays out
    of decisions.

    Signals:
        left: the person goes back; what is typed is kept.
        saved: key of the result that was saved.
    """

    left = Signal()
    saved = Signal(object)
    help_topic = "results"
    kind_code: ClassVar[str]
    first_field: ClassVar[str] = "source"

    def __init__(
        self, workplace: Workplace, title: str, patient_id: int, amends_id: int = 0
    ) -> None:
        super().__init__(workplace, title, patient_id)
        self.amends_id = amends_id
        self.context: ContextT | None = None
        self._version = 0
        self._seen: ResultRow | None = None  # what is amended
        self._command_id = new_command_id()
        self._is_tried = False
        self.reason_edit = TextEdit(LONGEST_REASON)
        if amends_id:
            self.form.add("amended_reason", "Why it is amended", self.reason_edit, width=320)
        self.build()
        self.lay_out()
        self.add_actions(is_amendment=bool(amends_id))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.look)
        self._inputs = FormInputs(self.form)
        self._inputs.changed.connect(self._pause.start)
        self.form.offer_taken.connect(self._on_offer)
        self.start()
        self.show_content()
        self._to_restore: FormDraft | None = None
        self.keeper = self.keep_drafts(self, self.form)
        self.keeper.begin()

    # What a kind of result fills in

    def build(self) -> None:
        """Add the fields."""
        raise NotImplementedError

    def start(self) -> None:
        """Empty the fields and fill what has a default."""
        raise NotImplementedError

    def on_context(self) -> None:
        """The context has arrived."""

    def read(self) -> ReadingT | None:
        """What is typed; None while the time is missing."""
        raise NotImplementedError

    def findings_of(self, reading: ReadingT, now: datetime) -> Sequence[Finding]:
        """What the rules say."""
        raise NotImplementedError

    def draft_of(self, reading: ReadingT, head: Mapping[str, Any]) -> DraftT:
        """What is sent to be saved."""
        raise NotImplementedError

    def record(self, draft: DraftT) -> int:
        """Save it; runs off the UI thread."""
        raise NotImplementedError

    def fetch(self) -> tuple[ContextT, Any]:
        """The context and, for an amendment, the stored result; runs off the UI thread."""
        raise NotImplementedError

    def fill(self, stored: Any) -> None:
        """Fill the fields with the result that is amended."""
        raise NotImplementedError

    def show_derived(self, reading: ReadingT | None, found: Sequence[Finding]) -> None:
        """What follows from the numbers, beside them; `found` is all that the rules say of them."""

    # What every form does

    def is_filled(self, field: str) -> bool:
        """Whether the person has come to a field."""
        return self._inputs.is_filled(field)

    @property
    def is_touched(self) -> bool:
        """Whether anything is typed that is not saved."""
        return self.keeper.is_touched

    def filling(self) -> Filling:
        """What the form is about."""
        return Filling(
            self.kind_code,
            "results",
            self.title_label.text(),
            self._command_id,
            self.patient_id or 0,
            self.amends_id,
            self._version,
            is_in_patient=True,
        )

    def typed_state(self) -> dict[str, Any]:
        """What stands in the fields."""
        return self.form.typed_state()

    def take_up(self, draft: FormDraft) -> None:
        """Go on with a draft; what is amended is read first."""
        if self.amends_id and self.context is None:
            self._to_restore = draft
            self.refresh()
        else:
            self.keeper.restore(draft)

    def restore_draft(self, draft: FormDraft) -> None:
        """Stand as it stood."""
        self._command_id, self._version = draft.command_id, draft.version
        self.form.restore_typed(draft.typed)
        self.look()

    def refresh(self) -> None:
        """Ask once for what the rules need; what is typed is never touched."""
        if self.context is None:
            # What is amended is shown before anything can be typed over it.
            self.form.setEnabled(not self.amends_id)
            self.workplace.background.ask(
                self, "context", self._fetch, self._on_context, self.on_save_failure
            )

    def go_to_first(self) -> None:
        """Go to the first field."""
        self.form.focus_field("amended_reason" if self.amends_id else self.first_field)

    def look(self) -> None:
        """Ask the rules about what is typed so far, and say it beside the fields."""
        reading = self.read()
        if reading is None or self.context is None:
            self.show_derived(None, ())
            return
        found = tuple(self.findings_of(reading, utc_now()))
        self.show_derived(reading, found)
        if self._is_tried:
            self._tell(found)
            return
        self.form.show_findings([it for it in found if self.is_filled(it.field)])
        self.form.summary.hide()  # while typing, the words beside the field are enough

    def save_form(self) -> None:
        """Save, unless something stands in the way; then go to the first of it."""
        self._save(leaves_query_open=False)

    def save_open(self) -> None:
        """Save without an answer to what the rules ask."""
        self._save(leaves_query_open=True)

    def start_afresh(self) -> None:
        """Empty the form; what was typed stays on the list of drafts."""
        self.keeper.set_aside()
        self._command_id = new_command_id()
        self._is_tried = False
        self.form.summary.reason_edit.clear()
        self.start()
        self.form.clear_findings()
        self._open_button.hide()
        self.message_bar.clear()
        self.keeper.begin()
        self.look()

    # Inside

    def _save(self, *, leaves_query_open: bool) -> None:
        self._pause.stop()  # a late look would wipe away what the refusal of the save says
        if self.context is None:
            self.message_bar.tell("Not saved yet", "The patient is still being read.", Tone.CAUTION)
            self.refresh()
            return
        reading, problems = self.read(), self.form.problems
        found: tuple[Finding, ...] = problems
        if reading is None:
            found += (Finding("typed", Level.BLOCK, "Type date and time.", "taken_at"),)
        else:
            found += tuple(self.findings_of(reading, utc_now()))
        if self.amends_id and not self.reason_edit.text().strip():
            found += (Finding("AMEND", Level.BLOCK, "Say why.", "amended_reason"),)
        self._is_tried = True
        levels = self._tell(found)
        if reading is None or Level.BLOCK in levels:
            self.form.show_findings(found, move_focus=True)
            return
        if Level.CONFIRM in levels and not (self.form.reason or leaves_query_open):
            self.form.summary.reason_edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        draft = self.draft_of(reading, self._draft_head(leaves_query_open=leaves_query_open))
        task = partial(_recorded, self.record, draft)
        self._send(task, draft.patient_id, leaves_query_open=leaves_query_open)

    def _send(self, task: Callable[[], int], patient_id: int, *, leaves_query_open: bool) -> None:
        button, refused = self._save_button, self._on_refused
        if self._seen is None:
            self.save(
                "save", task, self._on_saved, button=button, on_error=refused, patient_id=patient_id
            )
            return

        def again(now: ResultRow) -> None:
            self._seen, self._version = now, now.version
            self._command_id = new_command_id()
            self._save(leaves_query_open=leaves_query_open)

        stale = stale_result(self.workplace, self._seen, patient_id, _amend_words, again)
        self.save_over(stale, task, self._on_saved, button=button, on_error=refused)

    def _draft_head(self, *, leaves_query_open: bool) -> dict[str, Any]:
        return {
            "command_id": self._command_id,
            "patient_id": self.patient_id or 0,
            "id": self.amends_id,
            "version": self._version,
            "amended_reason": self.reason_edit.text(),
            "kept_reason": "" if leaves_query_open else self.form.reason,
            "leaves_query_open": leaves_query_open,
        }

    def _tell(self, found: Sequence[Finding]) -> set[Level]:
        levels = {finding.level for finding in found}
        self.form.show_findings(found)
        asks = Level.CONFIRM in levels and Level.BLOCK not in levels
        self._open_button.setVisible(asks)
        return levels

    def _on_offer(self, finding: Finding) -> None:
        widget = self.form.widget_of(finding.field)
        if isinstance(widget, TypedEdit):
            widget.setText(finding.offer)
            widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.look()

    def _fetch(self) -> tuple[ContextT, Any, ResultRow | None]:
        results, amends_id = self.workplace.services.results, self.amends_id
        seen = results.as_it_is(amends_id).draft if amends_id else None
        return (*self.fetch(), seen)

    def _on_context(self, answer: tuple[ContextT, Any, ResultRow | None]) -> None:
        self.context, stored, self._seen = answer
        typed = self.typed_state() if self.is_touched else {}
        with self.keeper.filling_in():
            self.on_context()
            if self.amends_id:
                self._version = stored.version
                self.fill(stored)
            self.form.restore_typed(typed)  # what was typed before it came is not written over
        if self.amends_id:
            self.form.setEnabled(True)
            self.go_to_first()
        if self._to_restore is not None:
            draft, self._to_restore = self._to_restore, None
            self.keeper.restore(draft)
        self.look()
        self.refreshed.emit()

    def _on_saved(self, result_id: int) -> None:
        self.workplace.say("The result is saved, to be reviewed")
        self.keeper.saved()
        if self.amends_id:  # done with: the amended one cannot be amended again
            self.saved.emit(result_id)
            return
        self.context = None  # the next one is checked against this one too
        self.start_afresh()
        self.saved.emit(result_id)

    def _on_refused(self, error: Exception) -> None:
        if isinstance(error, NotValid):
            self._tell(error.findings)
            self.form.show_findings(error.findings, move_focus=True)
        else:
            self.on_save_failure(error)

    def leave(self) -> None:
        """Go back; what is typed is kept."""
        self.left.emit()


def _recorded(record: Callable[[DraftT], int], draft: DraftT) -> int:
    try:
        return record(draft)
    except AlreadyDone as done:
        return done.record_id


def _amend_words(now: ResultRow) -> str:
    return "" if now.is_amended else "Amend it all the same"
