"""The base of a result's form: checked while it is typed, saved in one or two steps."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QWidget

from o2clinic.errors import AlreadyDone, Finding, Level, NotValid
from o2clinic.services.result_draft import LONGEST_REASON, ResultDraft
from o2clinic.services.work import new_command_id, utc_now
from o2clinic.ui.results.fields import TextEdit
from o2clinic.ui.results.form_inputs import FormInputs
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.typed_edit import TypedEdit
from o2clinic.ui.workplace import Workplace

ReadingT = TypeVar("ReadingT")
ContextT = TypeVar("ContextT")
DraftT = TypeVar("DraftT", bound=ResultDraft)
PAUSE_MS = 250  # after the last key, before the rules are asked
_A_COLUMN = 340  # designed width
_BESIDE = 420


class ResultForm(Page, Generic[ReadingT, ContextT, DraftT]):
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
    first_field: ClassVar[str] = "source"
    columns: ClassVar[int] = 2

    def __init__(
        self, workplace: Workplace, title: str, patient_id: int, amends_id: int = 0
    ) -> None:
        super().__init__(workplace, title, patient_id=patient_id)
        self.amends_id = amends_id
        self.context: ContextT | None = None
        self._version = 0
        self._command_id = new_command_id()
        self._is_tried = False
        self.form = FieldForm(workplace.theme, columns=self.columns)
        self._card = Card()
        self._card.add(self.form)
        self._below: QWidget | None = None
        self._beside: QWidget | None = None
        self.reason_edit = TextEdit(LONGEST_REASON)
        if amends_id:
            self.form.add("amended_reason", "Why it is amended", self.reason_edit, width=320)
        self.build()
        self._lay_out()
        self._add_actions()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.look)
        self._inputs = FormInputs(self.form)
        self._inputs.changed.connect(self._pause.start)
        self.form.offer_taken.connect(self._on_offer)
        self.start()
        self.show_content()
        self._filled = self._inputs.texts()

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

    def add_below(self, part: QWidget) -> None:
        """Put something below the fields; it stays in sight however far they are scrolled."""
        self._below = part

    def add_beside(self, part: QWidget) -> None:
        """Put something at the right of the fields, below them where there is no room."""
        self._beside = part

    def is_filled(self, field: str) -> bool:
        """Whether the person has come to a field."""
        return self._inputs.is_filled(field)

    @property
    def is_touched(self) -> bool:
        """Whether anything is typed that is not saved."""
        return self._inputs.texts() != self._filled

    def refresh(self) -> None:
        """Ask once for what the rules need; what is typed is never touched."""
        if self.context is None:
            # What is amended is shown before anything can be typed over it.
            self.form.setEnabled(not self.amends_id)
            self.workplace.background.ask(
                self, "context", self.fetch, self._on_context, self.on_save_failure
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
        """Empty the form."""
        self._command_id = new_command_id()
        self._is_tried = False
        self.form.summary.reason_edit.clear()
        self.start()
        self.form.clear_findings()
        self._open_button.hide()
        self.message_bar.clear()
        self._filled = self._inputs.texts()
        self.look()

    # Inside

    def _save(self, *, leaves_query_open: bool) -> None:
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

        def task() -> int:
            try:
                return self.record(draft)
            except AlreadyDone as done:
                return done.record_id

        self.save("save", task, self._on_saved, button=self._save_button, on_error=self._on_refused)

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

    def _lay_out(self) -> None:
        px = self.workplace.theme.px
        held = QWidget()
        held.setProperty("kind", "scrolled")
        self._inside = QBoxLayout(QBoxLayout.Direction.LeftToRight, held)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(px(12))
        self._inside.addWidget(self._card, 3, Qt.AlignmentFlag.AlignTop)
        if self._beside is not None:
            self._inside.addWidget(self._beside, 2, Qt.AlignmentFlag.AlignTop)
        self._scroll = QScrollArea()
        self._scroll.setWidget(held)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.content.setSpacing(px(8))
        self.add(self.form.summary)  # in sight however far the form is scrolled
        self.add(self._scroll, 1)
        if self._below is not None:
            self.add(self._below)
        self.workplace.theme.changed.connect(self._on_theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column where two have no room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        px, width = self.workplace.theme.px, self.width()
        is_beside = self._beside is not None and width >= px(self.columns * _A_COLUMN + _BESIDE)
        direction = QBoxLayout.Direction
        self._inside.setDirection(direction.LeftToRight if is_beside else direction.TopToBottom)
        room = width - (px(_BESIDE) if is_beside else 0)
        self.form.stack_columns(is_stacked=room < px(self.columns * _A_COLUMN))

    def _on_theme(self, _colours: object) -> None:
        self._fit()

    def _add_actions(self) -> None:
        self.add_action("Back", self._on_leave)
        if not self.amends_id:
            self.add_action("Start afresh", self.start_afresh)
        self._open_button = self.add_action(
            "Save with open query", self.save_open, keys="Ctrl+Shift+S"
        )
        self._open_button.hide()
        self._save_button = self.add_action("Save", self.save_form, primary=True, keys="Ctrl+S")
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self._on_leave)
        self.tell_keys("Esc", "Back to the results; what is typed is kept")

    def _on_offer(self, finding: Finding) -> None:
        widget = self.form.widget_of(finding.field)
        if isinstance(widget, TypedEdit):
            widget.setText(finding.offer)
            widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.look()

    def _on_context(self, answer: tuple[ContextT, Any]) -> None:
        self.context, stored = answer
        self.on_context()
        if self.amends_id:
            self._version = stored.version
            self.fill(stored)
            self._filled = self._inputs.texts()
            self.form.setEnabled(True)
            self.go_to_first()
        self.look()
        self.refreshed.emit()

    def _on_saved(self, result_id: int) -> None:
        self.workplace.say("The result is saved, to be reviewed")
        if self.amends_id:  # done with: the amended one cannot be amended again
            self._filled = self._inputs.texts()
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

    def _on_leave(self) -> None:
        self.left.emit()
