"""A patient's papers: every one that was issued, and a new letter."""

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QScrollArea, QSplitter, QVBoxLayout, QWidget

from o2clinic.errors import AlreadyDone, Finding, Level, NotValid, StaleRecord
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time
from o2clinic.services.documents import DocumentKind, DocumentRow
from o2clinic.services.drafts import FormDraft
from o2clinic.services.letter_catalogue import GENERAL
from o2clinic.services.letter_draft import LetterDraft
from o2clinic.ui.draft_keeper import Filling
from o2clinic.ui.letters.copies_panel import CopiesPanel
from o2clinic.ui.letters.letter_form import LetterForm
from o2clinic.ui.letters.twin_files import TwinFiles
from o2clinic.ui.live_preview import LivePreview
from o2clinic.ui.paper_actions import PaperActions, corrects
from o2clinic.ui.stored_paper import StoredPaper
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.widgets.step_stack import StepStack
from o2clinic.ui.workplace import Workplace

_COLUMNS = (
    Column[DocumentRow]("Issued", lambda row: date_and_time(local(row.issued_at))),
    Column[DocumentRow]("Kind", lambda row: row.kind_words),
    Column[DocumentRow](
        "Title", lambda row: row.title, stretches=True, is_struck=lambda row: not row.holds
    ),
    Column[DocumentRow](
        "Standing",
        lambda row: row.standing,
        tooltip=lambda row: row.signed or row.replaces_reason,
        tone=lambda row: None if row.holds else Tone.CAUTION,
        is_put_away_empty=True,
    ),
    Column[DocumentRow]("By", lambda row: row.issued_by),
    Column[DocumentRow]("Pages", lambda row: str(row.pages), is_number=True),
    Column[DocumentRow]("Hash", lambda row: row.hash_short, tooltip=lambda row: row.sha256),
)


class _Fields(QScrollArea):
    """Scrolls downwards only: never narrower than the fields."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def minimumSizeHint(self) -> QSize:
        """As wide as the fields and the scroll bar."""
        least = super().minimumSizeHint()
        fields, bar = self.widget(), self.verticalScrollBar()
        if fields is not None:
            least.setWidth(fields.minimumSizeHint().width() + bar.sizeHint().width())
        return least

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Larger type makes the fields wider."""
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


class LettersView(Page):
    """Ctrl+N begins a letter, Ctrl+S issues it, Enter opens a paper, Esc goes back."""

    concepts = frozenset({Concept.DOCUMENT})
    help_topic = "letters"

    def __init__(self, workplace: Workplace, patient_id: int) -> None:
        super().__init__(workplace, "Letters and papers", patient_id=patient_id)
        self._letters = workplace.services.letters
        self._patient = patient_id
        self._issued_id = 0
        self._findings: tuple[Finding, ...] = ()
        self._build_parts()
        self.back_button = self.add_action("Back", self.go_back, keys="Esc")
        self.issue_button = self.add_action("Issue", self._on_issue, primary=True, keys="Ctrl+S")
        self.papers = PaperActions(
            self, self.paper, "letters", DocumentKind.LETTER, may_correct=self._letters.may_issue
        )
        self.papers.correction_wanted.connect(self._on_correct)
        self.papers.paper_wanted.connect(self._open_row)
        self.open_button = self.add_action("Open", self._on_open, keys="Ctrl+O")
        self.twins = TwinFiles(self, self.paper)
        self.new_button = self.add_action("New letter", self._on_new, primary=True, keys="Ctrl+N")
        self._show_step(self.all_papers)

    def refresh(self) -> None:
        """Ask for the papers."""
        task = partial(self.workplace.services.documents.of_patient, self._patient)
        self.copies.refresh()  # before the papers, whose table tells of them
        self.ask("papers", task, self._show_rows)

    def _build_parts(self) -> None:
        theme = self.workplace.theme
        self.copies = CopiesPanel(self, self._patient)
        columns = (*_COLUMNS[:3], Column[DocumentRow]("Copies", self._copies_of), *_COLUMNS[3:])
        self.table = RecordTable("Papers", columns, theme, key=lambda row: row.document_id)
        self.table.set_empty_text("No letter or order has been issued for this patient.")
        self.table.row_activated.connect(self._open_row)
        self.table.row_chosen.connect(self._on_chosen)
        self.copies.shown.connect(self._on_copies)
        self.all_papers = QWidget()
        list_and_copies = QVBoxLayout(self.all_papers)
        list_and_copies.setContentsMargins(0, 0, 0, 0)
        list_and_copies.addWidget(self.table, 1)
        list_and_copies.addWidget(self.copies)
        self.form = LetterForm(theme)
        self.form.changed.connect(self._on_form_changed)
        self.form.another_wanted.connect(self._on_another)
        self._to_restore: FormDraft | None = None
        self.keeper = self.keep_drafts(self, self.form)
        self.form.changed.connect(self.keeper.note)
        self.live = LivePreview(self.workplace)
        fields = _Fields()
        self.form.setProperty("kind", "scrolled")
        fields.setWidget(self.form)
        fields.setMinimumHeight(theme.px(200))
        self.writing = QSplitter(Qt.Orientation.Horizontal)
        self.writing.setChildrenCollapsible(False)
        self.writing.addWidget(fields)
        self.writing.addWidget(self.live)
        self.writing.setStretchFactor(0, 1)
        self.writing.setStretchFactor(1, 1)
        self.paper = StoredPaper(self.workplace)
        self.paper.ask_readers(self.copies.readers_of)
        self._steps = StepStack()
        for step in (self.all_papers, self.writing, self.paper):
            self._steps.addWidget(step)
        self.add(self._steps, 1)
        self.message_bar.action_wanted.connect(self._on_renew)

    # Drafts

    def filling(self) -> Filling | None:
        """What the form is about; None while it is not open."""
        draft = self.form.draft
        if draft is None:
            return None
        old = draft.corrects
        return Filling(
            "letter",
            "letters",
            "New letter" if old is None else "Corrected letter",
            draft.command_id,
            draft.patient_id,
            0 if old is None else old.document_id,
            is_in_patient=True,
        )

    def typed_state(self) -> dict[str, Any]:
        """What stands in the form."""
        return self.form.typed_state()

    def restore_draft(self, draft: FormDraft) -> None:
        """Stand as it stood, upon the record as it is now."""
        opened = self.form.draft
        if opened is not None:
            wanted = str(draft.typed.get("template") or GENERAL)
            is_known = opened.facts.more.text_of(wanted) is not None
            if is_known and wanted != opened.template:
                opened = self._letters.as_another(opened, wanted)
            self.form.show_draft(replace(opened, command_id=draft.command_id))
            self.form.restore_typed(draft.typed)

    # Steps

    def _show_step(self, step: QWidget) -> None:
        self.back_button.setVisible(step is not self.all_papers)
        self.issue_button.setVisible(step is self.writing)
        self.papers.show_for(is_paper=step is self.paper)
        self.open_button.setVisible(step is self.all_papers)
        if step is not self.paper:
            self.twins.show_for(None)
        self.new_button.setVisible(step is self.all_papers and self._letters.may_issue)
        self._steps.setCurrentWidget(step)
        self._tell_subtitle()

    def go_back(self) -> None:
        """Back to the list; what is typed stays until the page is closed."""
        self.message_bar.clear()
        self._show_step(self.all_papers)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_subtitle(self) -> None:
        step, draft = self._steps.currentWidget(), self.form.draft
        if step is self.all_papers:
            count = len(self.table.records.rows)
            self.set_subtitle(f"{count} paper{'' if count == 1 else 's'}, newest first")
        elif step is self.paper:
            self.set_subtitle("As it was issued")
        elif draft is not None:
            name = draft.facts.paper.identity.name
            blocks = sum(each.level is Level.BLOCK for each in self._findings)
            things = "one thing is" if blocks == 1 else f"{blocks} things are"
            state = f". Issue is off: {things} to be done" if blocks else ", ready to be issued"
            what = "New letter" if draft.corrects is None else "Corrected letter"
            self.set_subtitle(f"{what} to {name}{state}")

    # New letter

    def begin(self, what: str) -> None:
        """Go on with a draft."""
        draft = self.workplace.drafts.begun(what)
        if draft is None or self.papers.takes(draft):
            return
        self._to_restore = draft
        if draft.record_id:
            self._correct(draft.record_id)
        else:
            self._on_new()

    def _on_new(self) -> None:
        if self.form.draft is not None:
            self._show_step(self.writing)
            self._restore()
            return
        self.ask("draft", partial(self._letters.draft_for, self._patient), self._show_new)

    def _on_correct(self, row: DocumentRow) -> None:
        self._correct(row.document_id)

    def _correct(self, document_id: int) -> None:
        """A letter in place of an issued one; another that is begun stays among the drafts."""
        if corrects(self.form.draft, document_id):
            self._on_new()
            return
        self.keeper.set_aside()
        task = partial(self._letters.correcting, document_id)
        self.ask("draft", task, self._show_new, self.on_save_failure)

    def _show_new(self, draft: LetterDraft) -> None:
        self._show_draft(draft)
        self.keeper.begin()
        self._restore()

    def _on_another(self, template_id: str) -> None:
        """Begin another letter; what was typed in this one stays among the drafts."""
        draft = self.form.draft
        if draft is None:
            return
        try:
            made = self._letters.as_another(draft, template_id)
        except NotValid as error:
            self.on_save_failure(error)
            return
        was_touched = self.keeper.is_touched
        self.keeper.set_aside()
        self._show_draft(made)
        self.keeper.begin()
        if was_touched:
            self.workplace.say("What you typed before is kept among your drafts")

    def _restore(self) -> None:
        draft, self._to_restore = self._to_restore, None
        if draft is not None:
            self.keeper.restore(draft)

    def _show_draft(self, draft: LetterDraft) -> None:
        self.message_bar.clear()
        self.form.show_draft(draft, self._letters.proposed(draft))
        self._show_step(self.writing)
        half = max(1, self.writing.width() // 2)
        self.writing.setSizes([half, half])
        self.form.focus_first()

    def _on_form_changed(self) -> None:
        draft = self.form.draft
        if draft is None:
            return
        self._findings = (*self.form.problems, *self._letters.check(draft))
        self.form.show_findings(self._findings)
        self.issue_button.setEnabled(not self._is_blocked)
        self._tell_subtitle()
        self.live.show_soon(partial(self._letters.preview, draft))

    @property
    def _is_blocked(self) -> bool:
        return any(each.level is Level.BLOCK for each in self._findings)

    # Issue

    def _on_issue(self) -> None:
        draft = self.form.draft
        if draft is None or self._is_blocked:
            return
        self.save(
            "issue",
            partial(self._letters.issue, draft),
            self._on_issued,
            button=self.issue_button,
            on_error=self._on_issue_failed,
            patient_id=draft.patient_id,
        )

    def _on_issued(self, document_id: int) -> None:
        self._issued_id = document_id
        self.keeper.saved()
        self.form.forget()
        self._findings = ()
        self._show_step(self.all_papers)
        self.workplace.say("Letter issued and kept")
        self.refresh()

    def _on_issue_failed(self, error: Exception) -> None:
        if isinstance(error, AlreadyDone):
            self._on_issued(error.record_id)
        elif isinstance(error, StaleRecord):
            self.message_bar.tell(
                "The record changed after you opened this letter",
                f"{error} Look at it with the record as it is now.",
                Tone.CAUTION,
                "Go on with the new record",
            )
        else:
            self.on_save_failure(error)

    def _on_renew(self) -> None:
        draft = self.form.draft
        if draft is not None:
            self.ask("renew", partial(self._letters.renewed, draft), self._show_renewed)

    def _show_renewed(self, renewed: LetterDraft) -> None:
        """What was typed while the record was read again stays."""
        draft = self.form.draft
        if draft is not None and draft.command_id == renewed.command_id:
            self._show_draft(replace(draft, facts=renewed.facts))

    # Papers

    def _show_rows(self, rows: tuple[DocumentRow, ...]) -> None:
        self.table.set_rows(rows)
        self.papers.take_rows(rows)
        if rows and self.table.chosen is None:
            self.table.choose(0)
        self.open_button.setEnabled(bool(rows))
        self._tell_subtitle()
        issued = next((row for row in rows if row.document_id == self._issued_id), None)
        if issued is not None:
            self._issued_id = 0
            self._open_row(issued)

    def _on_open(self) -> None:
        row = self.table.chosen
        if row is not None and self._steps.currentWidget() is self.all_papers:
            self._open_row(row)

    def _open_row(self, row: DocumentRow) -> None:
        self.message_bar.clear()
        self.paper.open(row)
        self._show_step(self.paper)
        self.twins.show_for(row)

    def _on_chosen(self, row: DocumentRow | None) -> None:
        self.copies.show_of(row.document_id if row is not None else 0)

    def _on_copies(self) -> None:
        """The column takes as much room as its words need now."""
        self.table.set_rows(self.table.records.rows)

    def _copies_of(self, row: DocumentRow) -> str:
        return self.copies.words_of(row.document_id)
