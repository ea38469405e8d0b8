"""What becomes of the record itself: merged with another, or closed by a death or a move."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout

from o2clinic.errors import AlreadyDone, NotValid, StaleRecord
from o2clinic.rules.changes import Concept
from o2clinic.rules.permissions import Permission, may
from o2clinic.services.closing import ClosingDraft, ReopenDraft
from o2clinic.services.drafts import FormDraft
from o2clinic.services.merging import MergeDraft, UnmergeDraft
from o2clinic.services.work import new_command_id
from o2clinic.ui.patients.closing_card import ClosingCard
from o2clinic.ui.patients.merging_card import MergingCard
from o2clinic.ui.record_access import ReasonDialog
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.closing import ClosingRow, ClosingSheet
    from o2clinic.services.closing_writing import BroughtBack
    from o2clinic.services.merging import MergeRow, UnmergeSheet

T = TypeVar("T")
_TWO_COLUMNS = 1000  # designed width


class RecordPage(Page):
    """At the left a death or a move, at the right the other record of the same person."""

    concepts = frozenset({Concept.PATIENT, Concept.APPOINTMENT})
    help_topic = "record"

    def __init__(self, workplace: Workplace, patient_id: int) -> None:
        super().__init__(workplace, patient_id=patient_id)
        self._patient = patient_id
        self._to_restore: FormDraft | None = None
        self.dialog: ReasonDialog | None = None
        self._then: Callable[[str], None] | None = None
        roles = workplace.actor.roles
        self._may_merge = may(roles, Permission.MERGE_PATIENTS)
        may_close = may(roles, Permission.REGISTER_PATIENT)
        self.closing = ClosingCard(workplace.theme, patient_id, may_close=may_close)
        self.merging = MergingCard(workplace, patient_id, may_merge=self._may_merge)
        self._closing_keeper = self.keep_drafts(self.closing, self.closing.form)
        self._merging_keeper = self.keep_drafts(self.merging, self.merging)
        self._connect()
        both = self._both = QHBoxLayout()
        both.setSpacing(workplace.theme.px(10))
        both.addWidget(self.closing, 5)
        both.addWidget(self.merging, 7)
        self.add(both)
        self.content.addStretch()
        self._merging_keeper.begin()

    def refresh(self) -> None:
        """Ask how the record stands."""
        services, patient_id, may_merge = self.workplace.services, self._patient, self._may_merge

        def task() -> "tuple[ClosingSheet, tuple[MergeRow, ...]]":
            sheet = services.closings.sheet(patient_id)
            return sheet, services.merging.of_patient(patient_id) if may_merge else ()

        self.ask("record", task, self._on_sheets)
        if self.merging.pair is not None:
            self._on_sheet_wanted(self.merging.pair)

    def begin(self, what: str) -> None:
        """Go on with a draft, once the record is known."""
        draft = self.workplace.drafts.begun(what)
        if draft is None:
            return
        if draft.form == "record_merge":
            self._merging_keeper.restore(draft)
        elif self.closing.filling() is None:
            self._to_restore = draft
        else:
            self._closing_keeper.restore(draft)

    def concerns(self, change: object) -> bool:
        """Any visit may be this patient's: what would stop is asked anew."""
        concept = getattr(change, "concept", None)
        return concept is Concept.APPOINTMENT or super().concerns(change)  # type: ignore[arg-type]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where type is large or the window narrow, the cards go below each other."""
        super().resizeEvent(event)
        has_two = self.width() >= self.workplace.theme.px(_TWO_COLUMNS)
        direction = QBoxLayout.Direction
        self._both.setDirection(direction.LeftToRight if has_two else direction.TopToBottom)

    def _connect(self) -> None:
        self.closing.begun.connect(self._closing_keeper.begin)
        self.closing.wanted.connect(self._on_close)
        self.closing.reopen_wanted.connect(self._on_reopen)
        self.merging.sheet_wanted.connect(self._on_sheet_wanted)
        self.merging.rows_changed.connect(self._on_rows_changed)
        self.merging.wanted.connect(self._on_merge)
        self.merging.unmerge_wanted.connect(self._on_unmerge)
        keys = QShortcut(QKeySequence("Ctrl+S"), self)
        keys.activated.connect(self._on_save_key)
        self.tell_keys("Ctrl+S", "Record the death or move, or merge: the form that is typed in")

    def _on_sheets(self, answer: "tuple[ClosingSheet, tuple[MergeRow, ...]]") -> None:
        sheet, rows = answer
        self.closing.show_sheet(sheet)
        self.merging.show_rows(rows)
        draft, self._to_restore = self._to_restore, None
        if draft is not None and self.closing.filling() is not None:
            self._closing_keeper.restore(draft)

    @Slot(object)
    def _on_sheet_wanted(self, pair: tuple[int, int]) -> None:
        merging = self.workplace.services.merging
        self.ask(
            "merge sheet",
            lambda: merging.sheet(*pair),
            self.merging.show_sheet,
            self.on_save_failure,
        )

    @Slot()
    def _on_rows_changed(self) -> None:
        """The choices were made anew: what is chosen in them is kept too."""
        self._merging_keeper.watch(self.merging)
        self._merging_keeper.note()

    @Slot()
    def _on_save_key(self) -> None:
        focused = self.focusWidget() or self
        if self.closing.isAncestorOf(focused):
            self.closing.send()
        elif self.merging.isAncestorOf(focused):
            self.merging.send()

    @Slot(object)
    def _on_close(self, draft: ClosingDraft) -> None:
        closings = self.workplace.services.closings

        def closed(_key: int) -> None:
            self.workplace.say("Recorded; what was planned is stopped")
            self._closing_keeper.saved()
            self.closing.start_afresh()
            self.refresh()

        def refused(error: Exception) -> None:
            if isinstance(error, NotValid):
                self.closing.show_findings(error.findings)
            else:
                self._refused(error)

        self.save(
            "record closing",
            lambda: _once(lambda: closings.close(draft)),
            closed,
            button=self.closing.button,
            on_error=refused,
            patient_id=draft.patient_id,
        )

    @Slot(object)
    def _on_merge(self, draft: MergeDraft) -> None:
        merging = self.workplace.services.merging

        def merged(_key: int) -> None:
            self.workplace.say("The two records are one; it can be taken back here")
            self._merging_keeper.saved()
            self.merging.start_afresh()
            self._merging_keeper.begin()
            if draft.kept_id != self._patient:
                self.workplace.open_patient(draft.kept_id, "record")
            else:
                self.refresh()

        def refused(error: Exception) -> None:
            if isinstance(error, NotValid):
                self.merging.show_findings(error.findings)
            else:
                self._refused(error)

        self.save(
            "merge",
            lambda: _once(lambda: merging.merge(draft)),
            merged,
            button=self.merging.button,
            on_error=refused,
            patient_id=self._patient,
        )

    @Slot(object)
    def _on_reopen(self, row: "ClosingRow") -> None:
        closings = self.workplace.services.closings
        command_id = new_command_id()
        listed = "\n".join(f"•  {words}" for words in row.stopped)
        words = (
            f"{row.words}.\nThe record is open again, and what was stopped comes back:\n{listed}\n"
            "A visit whose time was given away meanwhile waits on the page “Rebook”."
        )

        def send(reason: str) -> None:
            draft = ReopenDraft(command_id, row.closing_id, row.version, reason)
            self._from_dialog(lambda: closings.reopen(draft), self._on_reopened)

        self._ask_reason("Take it back", words, send)

    def _on_reopened(self, told: "BroughtBack | None") -> None:
        self.refresh()
        if told is None:
            return
        if told.still_closed:
            self.message_bar.tell("Taken back", told.still_closed, Tone.CAUTION)
            return
        count = len(told.back)
        text = f"{count} visit{'' if count == 1 else 's'} booked again."
        if told.waiting:
            text += f" Waits again: {len(told.waiting)}."
        if told.to_rebook:
            text += f" To be rebooked: {'; '.join(told.to_rebook)}."
        if told.over:
            text += f" Over by now, and left cancelled: {'; '.join(told.over)}."
        self.message_bar.tell("Taken back", text, Tone.CAUTION if told.to_rebook else Tone.GOOD)

    @Slot(object)
    def _on_unmerge(self, row: "MergeRow") -> None:
        merging = self.workplace.services.merging
        self.ask(
            "way back",
            lambda: merging.way_back(row.merge_id),
            self._on_way_back,
            self.on_save_failure,
        )

    def _on_way_back(self, sheet: "UnmergeSheet") -> None:
        if sheet.refusal:
            self.message_bar.tell("This merge cannot be taken back", sheet.refusal, Tone.CAUTION)
            return
        merging, command_id = self.workplace.services.merging, new_command_id()

        def send(reason: str) -> None:
            draft = UnmergeDraft(command_id, sheet.row.merge_id, sheet.row.version, reason)
            self._from_dialog(lambda: merging.unmerge(draft), self._on_unmerged)

        self._ask_reason("Part the two records", _way_back_words(sheet), send)

    def _on_unmerged(self, changed: tuple[str, ...] | None) -> None:
        text = "Both records are as they were before."
        if changed:
            names = ", ".join(name.replace("_", " ") for name in changed)
            text = f"These were changed since and stay as they are now: {names}."
        self.message_bar.tell("The records are parted", text, Tone.GOOD)
        self.refresh()

    def _ask_reason(self, title: str, words: str, send: Callable[[str], None]) -> None:
        self.dialog = ReasonDialog(title, words, title, self.workplace.theme, self.window())
        self._then = send
        self.dialog.form.given.connect(self._on_reason)
        self.dialog.open()

    @Slot(object)
    def _on_reason(self, reason: str) -> None:
        if self._then is not None:
            self._then(reason)

    def _from_dialog(self, task: Callable[[], T], then: Callable[[T | None], None]) -> None:
        dialog = self.dialog
        if dialog is None:
            return

        def done(answer: T | None) -> None:
            dialog.accept()
            then(answer)

        def failed(error: Exception) -> None:
            if isinstance(error, AlreadyDone):
                done(None)
            else:
                dialog.form.tell_error(error)

        self.workplace.background.save(dialog.form, "take back", task, done, failed)

    def _refused(self, error: Exception) -> None:
        self.on_save_failure(error)
        if isinstance(error, StaleRecord):
            self.refresh()  # it is looked at as it is now before anything is pressed again


def _once(task: Callable[[], int]) -> int:
    """A repeated press counts as done."""
    try:
        return task()
    except AlreadyDone as done:
        return done.record_id


def _way_back_words(sheet: "UnmergeSheet") -> str:
    lines = [f"{sheet.row.name} has its own record again."]
    for title, words in (
        ("Goes back", sheet.back),
        ("Came since and goes with it, as it hangs on what goes back", sheet.following),
        ("Came since and stays here", sheet.staying),
        ("Taken away since, and not brought back", sheet.gone),
    ):
        if words:
            lines.append(f"•  {title}: {', '.join(words)}")
    return "\n".join(lines)
