"""The base of the two forms about oxygen at home: read, checked while typed, saved, kept."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import QTimer, Signal

from o2clinic.errors import AlreadyDone, Finding, Level, NotValid, StaleRecord
from o2clinic.rules.changes import Concept
from o2clinic.services.drafts import FormDraft
from o2clinic.services.work import new_command_id
from o2clinic.ui.draft_keeper import DraftKeeper, Filling
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.home_forms import HomeSheet

PAUSE_MS = 250  # after the last key, before the rules are asked


class HomeFormPage(Page):
    """Fill in, Ctrl+S saves, Esc goes back and the text stays.

    Signals:
        left: the person goes back; what is typed is kept.
        saved: it is in the record.
    """

    left = Signal()
    saved = Signal()
    concepts = frozenset({Concept.ASSESSMENT, Concept.PATIENT})
    help_topic = "risk"
    form_key: ClassVar[str]
    said: ClassVar[str]
    keeper: DraftKeeper

    def __init__(self, workplace: Workplace, title: str, patient_id: int) -> None:
        super().__init__(workplace, title, patient_id=patient_id)
        self._patient_id, self._title = patient_id, title
        self.sheet: HomeSheet | None = None
        self._command_id, self.seen_id = "", 0
        self._is_tried = False
        self._to_restore: FormDraft | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.look)
        self.add_action("Back", self.left.emit, keys="Esc")

    # What a form fills in

    def begin_form(self, sheet: "HomeSheet") -> None:
        """Empty the form for another filling-in."""
        raise NotImplementedError

    def last_id(self, sheet: "HomeSheet") -> int:
        """Key of what was recorded last, upon which the form is filled in."""
        raise NotImplementedError

    def findings(self) -> tuple[Finding, ...]:
        """What there is to say of what is typed."""
        raise NotImplementedError

    def show_findings(self, findings: tuple[Finding, ...], *, move_focus: bool) -> None:
        """Tell it beside the fields."""
        raise NotImplementedError

    def record(self, command_id: str, seen_id: int) -> Callable[[], int]:
        """What keeps the form as it stands now."""
        raise NotImplementedError

    def typed_state(self) -> dict[str, Any]:
        """What stands in the form, exactly as typed."""
        raise NotImplementedError

    def restore_typed(self, typed: dict[str, Any]) -> None:
        """Show again what stood in it."""
        raise NotImplementedError

    def go_to_first(self) -> None:
        """Go to where the typing begins."""
        raise NotImplementedError

    # What both do

    def refresh(self) -> None:
        """Ask for what is recorded; what is typed is never touched."""
        forms, patient_id = self.workplace.services.home_forms, self._patient_id

        def task() -> "HomeSheet":
            return forms.of(patient_id)

        self.ask("home", task, self.show_sheet)

    def show_sheet(self, sheet: "HomeSheet") -> None:
        """Begin a filling-in where none is being typed."""
        is_first = self.sheet is None
        is_overtaken = self.seen_id != self.last_id(sheet)
        self.sheet = sheet
        if is_first or (is_overtaken and not self.keeper.is_touched):
            self.start()
        draft, self._to_restore = self._to_restore, None
        if draft is not None:
            self.keeper.restore(draft)
        if is_first and self.isVisible():
            self.go_to_first()

    def start(self) -> None:
        """Empty the form; what stood in it stays on the list of drafts."""
        if self.sheet is None:
            return
        self.keeper.set_aside()
        self._command_id, self.seen_id = new_command_id(), self.last_id(self.sheet)
        self._is_tried = False
        self.begin_form(self.sheet)
        self.show_findings((), move_focus=False)
        self.keeper.begin()

    def filling(self) -> Filling | None:
        """What the form is about; None until what is recorded was read, and the form begun."""
        if self.sheet is None or not self._command_id:
            return None
        return Filling(
            self.form_key,
            "risk",
            self._title,
            self._command_id,
            self._patient_id,
            0,
            self.seen_id,
            is_in_patient=True,
        )

    def take_up(self, draft: FormDraft) -> None:
        """Go on with a draft, once what is recorded was read."""
        if self.sheet is None:
            self._to_restore = draft
        else:
            self.keeper.restore(draft)

    def restore_draft(self, draft: FormDraft) -> None:
        """Stand as it stood, upon what was recorded then."""
        self._command_id, self.seen_id = draft.command_id, draft.version
        self.restore_typed(dict(draft.typed))
        self.look()

    def note_change(self) -> None:
        """Something was typed: look at it at the next pause."""
        self._pause.start()

    def look(self) -> None:
        """Say what there is to say of what is typed so far."""
        if self.sheet is None:
            return
        found = self.findings() if self._is_tried else self._while_typing()
        self.show_findings(found, move_focus=False)

    def save_form(self) -> None:
        """Save, unless something stands in the way; then go to the first of it."""
        self._pause.stop()
        if self.sheet is None:
            self.message_bar.tell("Not saved yet", "The patient is still being read.", Tone.CAUTION)
            self.refresh()
            return
        self._is_tried = True
        found = self.findings()
        is_blocked = any(one.level is Level.BLOCK for one in found)
        self.show_findings(found, move_focus=is_blocked)
        if is_blocked:
            return
        self.message_bar.clear()
        record = self.record(self._command_id, self.seen_id)

        def task() -> int:
            try:
                return record()
            except AlreadyDone as done:
                return done.record_id

        self.save(
            self.form_key,
            task,
            self._on_saved,
            button=self.save_button,
            on_error=self._on_refused,
            patient_id=self._patient_id,
        )

    def add_save(self) -> None:
        """The action that saves, last of all."""
        self.save_button = self.add_action("Save", self.save_form, primary=True, keys="Ctrl+S")

    def _while_typing(self) -> tuple[Finding, ...]:
        """Nobody is told of fields that they have not come to yet."""
        typed = {"typed", "PF-2", "PF-3", "PF-4", "LENGTH"}
        return tuple(
            one for one in self.findings() if one.level is not Level.BLOCK or one.rule in typed
        )

    def _on_saved(self, _key: int) -> None:
        self.workplace.say(self.said)
        self.keeper.saved()
        self.start()
        self.saved.emit()

    def _on_refused(self, error: Exception) -> None:
        if isinstance(error, NotValid):
            self.show_findings(error.findings, move_focus=True)
            return
        self.on_save_failure(error)
        if isinstance(error, StaleRecord):
            self.message_bar.tell(
                f"{error.what} was changed after you opened this",
                "Nothing was saved, and your text is kept. Look at what was recorded (Esc), then "
                "save again.",
                Tone.CAUTION,
            )
            self._take_newest()

    def _take_newest(self) -> None:
        """Ask what is recorded now, so that the next save stands upon it."""
        forms, patient_id = self.workplace.services.home_forms, self._patient_id

        def task() -> "HomeSheet":
            return forms.of(patient_id)

        self.ask("newest", task, self._on_newest)

    def _on_newest(self, sheet: "HomeSheet") -> None:
        self.sheet, self.seen_id = sheet, self.last_id(sheet)
        self._command_id = new_command_id()
