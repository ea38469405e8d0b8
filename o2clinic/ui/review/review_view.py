"""The review queue: results that wait for a physician, worst first, and one of them beside it."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QSplitter

from o2clinic.errors import AlreadyDone, NotValid
from o2clinic.rules.changes import Concept
from o2clinic.rules.result_codes import ResultStatus, Urgency
from o2clinic.services.drafts import FormDraft
from o2clinic.services.review import ReviewDraft, SignedResult
from o2clinic.services.work import new_command_id
from o2clinic.ui.draft_keeper import Filling
from o2clinic.ui.review.result_panel import ResultPanel
from o2clinic.ui.stale_results import stale_result
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.results import ResultRow
    from o2clinic.services.review import ReviewSheet
    from o2clinic.services.review_queue import ReviewCounts, ReviewRow

    QueueAnswer = tuple[tuple[ReviewRow, ...], ReviewCounts]

_PAGE = 50
_URGENCY = {
    Urgency.URGENT: ("‼ urgent", Tone.DANGER),
    Urgency.ABNORMAL: ("! abnormal", Tone.CAUTION),
    Urgency.ROUTINE: ("routine", Tone.QUIET),
}


class ReviewPage(Page):
    """Page with J and K, sign with S, ask for a repeat with R, open the patient with O."""

    concepts = frozenset({Concept.RESULT, Concept.PATIENT, Concept.ACCESS})
    help_topic = "review"

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace, "Review")
        self.set_subtitle("Results waiting for a physician, worst first")
        self._rows: tuple[ReviewRow, ...] = ()
        self._total = 0
        self._is_saving = False
        self._command_id = new_command_id()
        self.open_button = self.add_action("Open patient", self.open_patient, keys="O")
        self.repeat_button = self.add_action("Ask for repeat", self.ask_for_repeat, keys="R")
        self.sign_button = self.add_action("Sign", self.sign, primary=True, keys="S")
        self.table = RecordTable("Results to review", _columns(), workplace.theme, key=_key)
        self.table.setSortingEnabled(False)
        self.table.row_chosen.connect(self._on_chosen)
        self.table.row_activated.connect(self._on_activated)
        self.panel = ResultPanel(workplace)
        self._to_restore: FormDraft | None = None
        self.keeper = self.keep_drafts(self, self.panel)
        self._lay_out()
        for keys, steps, what in (("J", 1, "Next result"), ("K", -1, "Previous result")):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(self.next if steps > 0 else self.previous)
            self.tell_keys(keys, what)

    def refresh(self) -> None:
        """Ask for as much of the queue as is shown."""
        review, limit = self.workplace.services.review, max(_PAGE, len(self._rows))

        def task() -> "QueueAnswer":
            return review.queue(None, limit), review.counts()

        self.ask("queue", task, self.show_queue)

    def show_queue(self, answer: "QueueAnswer") -> None:
        """Show the queue; the chosen result stays chosen if it still waits."""
        self._rows, counts = answer
        self._tell(counts)
        if not self._rows:
            self.panel.forget()
            self._set_buttons(is_on=False)
            self.table.set_rows(())
            self.show_empty("Nothing waits for review", "New results come here by themselves.", "")
            return
        chosen = self.table.chosen
        at = _place_of(chosen, self._rows)
        self.table.set_rows(self._rows)
        if chosen is not None and _key(self._rows[at]) != _key(chosen) and self.panel.is_touched:
            self.message_bar.tell(
                "This result has left the queue",
                "Somebody else signed or amended it. Your text stays here until you go on.",
                Tone.CAUTION,
            )
            self._set_buttons(is_on=False)
            return
        self.table.choose(at)
        if chosen is None or _key(self._rows[at]) != _key(chosen):
            return
        if self.panel.sheet is None or self._rows[at].version != chosen.version:
            self._ask_sheet(self._rows[at].result_id)

    def begin(self, what: str) -> None:
        """Go on with a draft: its result is put in front, waiting or not."""
        draft = self._to_restore = self.workplace.drafts.begun(what)
        if draft is None:
            return
        shown = self.panel.sheet
        if shown is not None and shown.result.result_id == draft.record_id:
            self._restore()
        else:
            self._ask_sheet(draft.record_id)

    def filling(self) -> Filling | None:
        """Which result is commented on; None while there is none."""
        sheet = self.panel.sheet
        if sheet is None:
            return None
        result = sheet.result
        return Filling(
            "review",
            "review",
            f"Review: {result.kind.title.lower()}",
            self._command_id,
            sheet.patient_id,
            result.result_id,
            result.version,
        )

    def typed_state(self) -> dict[str, Any]:
        """Comment and answers."""
        return self.panel.typed_state()

    def restore_draft(self, draft: FormDraft) -> None:
        """Stand as it stood."""
        self._command_id = draft.command_id
        self.panel.restore_typed(draft.typed)

    @property
    def shown_patient_id(self) -> int | None:
        """Whose result is shown."""
        return self.panel.sheet.patient_id if self.panel.sheet is not None else None

    def _restore(self) -> None:
        draft, self._to_restore = self._to_restore, None
        sheet = self.panel.sheet
        if draft is None or sheet is None or sheet.result.result_id != draft.record_id:
            return
        at = _place_of_result(draft.record_id, self._rows)
        if at is not None:
            self.table.choose(at)
        self.keeper.restore(draft)

    def next(self) -> None:
        """Go to the next result."""
        self._step(1)

    def previous(self) -> None:
        """Go to the result before."""
        self._step(-1)

    def open_patient(self) -> None:
        """Open the patient of the result."""
        chosen = self.table.chosen
        if chosen is not None:
            self.workplace.open_patient(chosen.patient_id, "")

    def sign(self) -> None:
        """Sign the result as it is shown."""
        self._sign(repeat_wanted=False)

    def ask_for_repeat(self) -> None:
        """Sign, and ask for the measurement to be repeated."""
        self._sign(repeat_wanted=True)

    def _sign(self, *, repeat_wanted: bool) -> None:
        sheet, review = self.panel.sheet, self.workplace.services.review
        if sheet is None or self._is_saving:
            return
        draft = ReviewDraft(
            command_id=self._command_id,
            results=(SignedResult(sheet.result.result_id, sheet.result.version),),
            comment=self.panel.comment.text(),
            repeat_wanted=repeat_wanted,
            answers=self.panel.answers,
        )
        self._is_saving = True
        self._set_buttons(is_on=False)

        def task() -> int:
            try:
                return review.sign(draft)
            except AlreadyDone as done:
                return done.record_id

        words = "Repeat asked for" if repeat_wanted else "Signed"

        def signed(result_id: int) -> None:
            self.workplace.say(f"{words}: {sheet.name}, {sheet.result.kind.title.lower()}")
            self._on_signed(result_id)

        stale = stale_result(
            self.workplace, sheet.result, sheet.patient_id, _show_words, self._show_again
        )
        stale = replace(stale, on_compared=self._on_compared)
        self.save_over(stale, task, signed, on_error=self._on_refused)

    def _on_compared(self) -> None:
        self._is_saving = False
        self._set_buttons(is_on=self.panel.sheet is not None)

    def _show_again(self, now: "ResultRow") -> None:
        """Nothing is signed that was not seen: it is shown anew, with the draft of the comment."""
        self._ask_sheet(now.result_id)

    def _on_signed(self, result_id: int) -> None:
        """The result leaves the queue; the one below it takes its place."""
        self._is_saving = False
        shown = self.panel.sheet
        if shown is not None and shown.result.result_id != result_id:
            self._rows = tuple(row for row in self._rows if row.result_id != result_id)
            self.refresh()  # the person has gone on while it waited for the server
            return
        self.keeper.saved()
        self._command_id = new_command_id()
        at = next((n for n, row in enumerate(self._rows) if row.result_id == result_id), 0)
        self._rows = tuple(row for row in self._rows if row.result_id != result_id)
        self.panel.forget()
        if self._rows:
            self.table.set_rows(self._rows)
            self.table.choose(min(at, len(self._rows) - 1))
            self.table.setFocus()
        self.refresh()

    def _on_refused(self, error: Exception) -> None:
        self._is_saving = False
        self._set_buttons(is_on=True)
        self.on_save_failure(error)
        if isinstance(error, NotValid):
            field = error.findings[0].field
            if field.startswith("answer_"):
                self.panel.focus_answer(int(field.removeprefix("answer_")))
            elif field == "comment":
                self.panel.comment.setFocus()

    def _step(self, steps: int) -> None:
        if self._rows:
            at = self.table.currentIndex().row() + steps
            self.table.choose(min(max(at, 0), len(self._rows) - 1))

    def _on_chosen(self, row: "ReviewRow | None") -> None:
        if row is None:
            return
        shown = self.panel.sheet
        if shown is None or shown.result.result_id != row.result_id:
            self._ask_sheet(row.result_id)
        if row is self._rows[-1] and len(self._rows) < self._total:
            self._ask_more(row)

    def _on_activated(self, _row: object) -> None:
        self.open_patient()

    def _ask_sheet(self, result_id: int) -> None:
        review = self.workplace.services.review
        self._set_buttons(is_on=False)

        def task() -> "ReviewSheet":
            return review.sheet(result_id)

        self.ask("sheet", task, self._show_sheet)

    def _show_sheet(self, sheet: "ReviewSheet") -> None:
        self.keeper.set_aside()
        self._command_id = new_command_id()
        self.message_bar.clear()
        self.panel.show_result(sheet)
        self.keeper.watch(self.panel)
        self.keeper.begin()
        begun = self.workplace.drafts.begun_here("review", sheet.result.result_id)
        self._to_restore = self._to_restore or begun
        self._set_buttons(is_on=True)
        self._restore()

    def _ask_more(self, last: "ReviewRow") -> None:
        review = self.workplace.services.review

        def task() -> "tuple[ReviewRow, ...]":
            return review.queue(last.place, _PAGE)

        self.ask("more", task, self._show_more)

    def _show_more(self, rows: "tuple[ReviewRow, ...]") -> None:
        self._rows = (*self._rows, *rows)
        self.table.set_rows(self._rows)

    def _tell(self, counts: "ReviewCounts") -> None:
        self._total = counts.total
        parts = [
            f"{count} {word}"
            for count, word in (
                (counts.urgent, "urgent"),
                (counts.abnormal, "abnormal"),
                (counts.routine, "routine"),
            )
            if count
        ]
        how_many = ", ".join(parts) or "none"
        self.set_subtitle(f"Waiting for a physician: {how_many}; worst first, then oldest")

    def _set_buttons(self, *, is_on: bool) -> None:
        for button in (self.open_button, self.repeat_button, self.sign_button):
            button.setEnabled(is_on)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where type is large or the window narrow, the queue stands above the result."""
        super().resizeEvent(event)
        is_wide = self.width() >= self.workplace.theme.px(1000)
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        if self._split.orientation() is not (across if is_wide else down):
            self._split.setOrientation(across if is_wide else down)

    def _lay_out(self) -> None:
        queue = Card()
        queue.add(self.table, 1)
        split = self._split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        queue.setMinimumWidth(self.workplace.theme.px(400))
        split.addWidget(queue)
        split.addWidget(self.panel)
        split.setStretchFactor(0, 4)
        split.setStretchFactor(1, 7)
        split.setSizes([self.workplace.theme.px(440), self.workplace.theme.px(750)])
        self._set_buttons(is_on=False)
        self.add(split, 1)


def _columns() -> "tuple[Column[ReviewRow], ...]":
    return (
        Column("State", _state, tooltip=_tooltip, tone=lambda row: _URGENCY[row.urgency][1]),
        Column("Patient", lambda row: row.name, tooltip=_tooltip, stretches=True),
        Column("Result", lambda row: row.kind, tooltip=_tooltip),
        Column("Taken", lambda row: row.taken.split()[0], tooltip=_tooltip),
    )


def _show_words(now: "ResultRow") -> str:
    return "Show it as it is now" if now.status is ResultStatus.TO_REVIEW else ""


def _state(row: "ReviewRow") -> str:
    query = " ?" if row.has_open_query else ""
    return f"{_URGENCY[row.urgency][0]}{query}"


def _tooltip(row: "ReviewRow") -> str:
    marks = [
        "query not resolved" if row.has_open_query else "",
        "imported" if row.is_imported else "",
        "amendment" if row.is_amendment else "",
    ]
    lines = [
        f"{row.name}, born {row.born}, {row.nhs_number}",
        f"{row.taken}, on {row.breathed}: {row.values}",
        ", ".join(filter(None, marks)),
    ]
    return "\n".join(filter(None, lines))


def _key(row: "ReviewRow") -> int:
    return row.result_id


def _place_of_result(result_id: int, rows: "tuple[ReviewRow, ...]") -> int | None:
    return next((at for at, row in enumerate(rows) if row.result_id == result_id), None)


def _place_of(chosen: "ReviewRow | None", rows: "tuple[ReviewRow, ...]") -> int:
    wanted = None if chosen is None else chosen.result_id
    return next((at for at, row in enumerate(rows) if row.result_id == wanted), 0)
