"""Before a meeting is closed: all that follows from it; afterwards its minutes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from o2clinic.rules.changes import Concept
from o2clinic.rules.meeting import MeetingState
from o2clinic.services.documents import Use
from o2clinic.services.drafts import FormDraft
from o2clinic.services.meeting_closing import ClosingDraft
from o2clinic.services.meeting_preview import ClosingLine, ClosingPreview
from o2clinic.services.work import new_command_id
from o2clinic.ui.meetings.correction_panel import FORM, CorrectionPanel
from o2clinic.ui.visit_papers.leaving_paper import LeavingPaper
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.pdf_preview import PdfPreview
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.workplace import Workplace


@dataclass(frozen=True, slots=True)
class FollowRow:
    """One line of what follows: a patient, somebody's actions, a letter, a visit."""

    at: int
    what: str
    who: str
    words: str


@dataclass(frozen=True, slots=True)
class _Shown:
    """A meeting with its minutes on the screen; 0 for minutes that are not issued yet."""

    preview: ClosingPreview
    minutes_id: int
    pdf: bytes


_COLUMNS = (
    Column[FollowRow]("What", lambda row: row.what),
    Column[FollowRow](
        "Who",
        lambda row: row.who,
        tooltip=lambda row: row.who,
        is_strong=lambda _row: True,
        gives_way=True,
    ),
    Column[FollowRow](
        "What follows", lambda row: row.words, tooltip=lambda row: row.words, stretches=True
    ),
)


def rows_of(preview: ClosingPreview) -> tuple[FollowRow, ...]:
    """All that follows, one line each."""
    return tuple(
        FollowRow(at, what, who, words) for at, (what, who, words) in enumerate(_lines(preview))
    )


def _lines(preview: ClosingPreview) -> Iterator[tuple[str, str, str]]:
    yield from _patients("Discussed", preview.decided)
    yield from _patients("By its rule", preview.standard)
    yield from _patients("Not reached", preview.not_reached)
    for one in preview.owners:
        for action in one.actions:
            yield "Action", one.owner, action
    for name in preview.letters:
        yield "Letter due", name, "Outcome of the meeting, to the GP"
    for words in preview.visits:
        name, _, told = words.partition(": ")
        yield "Visit", name, told


def _patients(what: str, lines: Iterable[ClosingLine]) -> Iterator[tuple[str, str, str]]:
    for line in lines:
        yield what, line.patient, line.words


class ClosingPage(Page):
    """Look through what follows, then close the meeting; later print or correct its minutes.

    Signals:
        left: the list of meetings is wanted.
    """

    concepts = frozenset({Concept.MEETING, Concept.WAITING, Concept.ACCESS})
    help_topic = "meetings"
    left = Signal()

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace, "Close the meeting")
        self.meeting_id = 0
        self.preview: ClosingPreview | None = None
        self._shown: _Shown | None = None
        self._to_restore: FormDraft | None = None
        self._may = workplace.services.meeting_closing.may_close
        self.close_button = self.add_action(
            "Close the meeting", self._on_close, primary=True, keys="Ctrl+Return"
        )
        self.close_button.setText("Close the meeting  Ctrl+Enter")  # as it stands on keyboards
        QShortcut(QKeySequence("Ctrl+Enter"), self).activated.connect(self.close_button.click)
        self.print_button = self.add_action("Print minutes", self._on_print, keys="Ctrl+P")
        self.correct_button = self.add_action("Correct", self._on_correct, keys="Ctrl+Shift+E")
        self.back_button = self.add_action("Back", self._on_back, keys="Esc")
        self.doubts_label = label("", "caution", wrap=True)
        self.next_label = label("", "quiet", wrap=True)
        self.issued_label = label("", "quiet", wrap=True)
        self.table: RecordTable[FollowRow] = RecordTable(
            "What follows from the meeting", _COLUMNS, workplace.theme, key=lambda row: row.at
        )
        self.table.set_empty_text("Nobody is on the agenda of this meeting.")
        self.minutes = PdfPreview(workplace.theme)
        for button in (self.minutes.print_button, self.minutes.save_button):
            button.hide()  # what is printed and copied are issued minutes, each time noted
        self.correction = CorrectionPanel(self)
        self.correction.left.connect(self._show_buttons)
        self.correction.issued.connect(self._on_corrected)
        self._lay_out()
        self._show_buttons()

    def open(self, meeting_id: int) -> None:
        """Turn to a meeting."""
        if meeting_id != self.meeting_id:
            self.meeting_id, self.preview, self._shown = meeting_id, None, None
            self.table.set_rows(())
            self.minutes.set_pdf(b"")
            self.correction.leave()
        self.message_bar.clear()
        self.refresh_when_shown()

    def begin(self, what: str) -> None:
        """Go on with a correction of minutes."""
        draft = self.workplace.drafts.begun(what)
        if draft is not None and draft.form == FORM:
            if draft.draft_id == self.correction.keeper.draft_id:
                self.correction.show()
                return
            self._to_restore = draft
            self.open(draft.record_id)

    def refresh(self) -> None:
        """Ask what follows, and draw the minutes."""
        if self.meeting_id:
            closing, meeting_id = self.workplace.services.meeting_closing, self.meeting_id
            shown = self._shown

            def task() -> _Shown:
                preview = closing.preview(meeting_id)
                held = next((one for one in preview.issued if not one.is_replaced), None)
                if held is None:
                    return _Shown(preview, 0, closing.pdf(preview.minutes))
                if shown is not None and shown.minutes_id == held.minutes_id:
                    return _Shown(preview, held.minutes_id, shown.pdf)  # opened once, noted once
                pdf = closing.minutes_pdf(held.minutes_id, Use.OPENED)
                return _Shown(preview, held.minutes_id, pdf)

            self.ask("closing", task, self._show)

    def _lay_out(self) -> None:
        px = self.workplace.theme.px
        beside = QWidget()
        column = QVBoxLayout(beside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        for part in (self.doubts_label, self.next_label, self.correction):
            column.addWidget(part)
        column.addWidget(self.table, 1)
        column.addWidget(self.issued_label)
        both = QSplitter(Qt.Orientation.Horizontal)
        both.setChildrenCollapsible(False)
        both.setHandleWidth(px(10))
        both.addWidget(beside)
        both.addWidget(self.minutes)
        both.setSizes([px(560), px(640)])
        self.minutes.set_zoom(75)  # the whole width of a page beside the list
        self.add(both, 1)

    def _show(self, answer: _Shown) -> None:
        preview = answer.preview
        if preview.meeting_id != self.meeting_id:
            return
        self.preview, self._shown = preview, answer
        self.set_title(f"Minutes: {preview.title}" if preview.is_closed else preview.title)
        counts = (
            f"{len(preview.decided)} discussed, {len(preview.standard)} by rule, "
            f"{len(preview.not_reached)} not reached"
        )
        self.set_subtitle(counts)
        self.doubts_label.setText("\n".join(f"⚠ {one}" for one in preview.doubts))
        self.doubts_label.setVisible(bool(preview.doubts) and not preview.is_closed)
        self.next_label.setText("" if preview.is_closed else preview.next_words)
        self.next_label.setVisible(not preview.is_closed)
        self.issued_label.setText("\n".join(one.words for one in preview.issued))
        self.issued_label.setVisible(bool(preview.issued))
        had_rows = bool(self.table.records.rows)
        self.table.set_rows(rows_of(preview))
        if self.table.records.rows and not had_rows:
            self.table.choose(0)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if answer.pdf != self.minutes.pdf:
            self.minutes.set_pdf(answer.pdf)
        self._show_buttons()
        kept, self._to_restore = self._to_restore, None
        if kept is not None and preview.issued:
            self.correction.begin(kept.record_id, kept.version)
            self.correction.keeper.restore(kept)

    def _show_buttons(self) -> None:
        preview = self.preview
        is_running = preview is not None and preview.state in {
            MeetingState.PLANNED,
            MeetingState.OPEN,
        }
        has_minutes = preview is not None and bool(preview.issued)
        self.close_button.setVisible(self._may and is_running)
        self.print_button.setVisible(has_minutes)
        self.correct_button.setVisible(self._may and has_minutes and self.correction.isHidden())

    # Presses

    def _on_close(self) -> None:
        if self.preview is None:
            return
        draft = ClosingDraft(new_command_id(), self.preview)
        closing = self.workplace.services.meeting_closing
        self.save("close", partial(closing.close, draft), self._on_closed, button=self.close_button)

    def _on_closed(self, _minutes_id: int) -> None:
        self.message_bar.tell(
            "The meeting is closed and its minutes are issued",
            "Letters stand among the letters due, visits on the waiting list, actions on their "
            "page.",
            Tone.GOOD,
        )
        self.refresh()

    def _on_print(self) -> None:
        preview = self.preview
        held = next(iter(preview.issued), None) if preview is not None else None
        if preview is None or held is None:
            return
        closing = self.workplace.services.meeting_closing
        paper = LeavingPaper(
            self.workplace,
            f"Minutes, {preview.title}",
            self.minutes.pdf,
            partial(closing.minutes_pdf, held.minutes_id),
            self,
        )
        paper.open()

    def _on_correct(self) -> None:
        preview = self.preview
        if preview is not None and preview.issued:
            self.correction.begin(preview.meeting_id, preview.issued[0].minutes_id)
            self._show_buttons()

    def _on_corrected(self) -> None:
        self.message_bar.tell("Corrected minutes are issued", tone=Tone.GOOD)
        self.refresh()

    def _on_back(self) -> None:
        if not self.correction.isHidden():
            self.correction.leave()
            return
        self.left.emit()
