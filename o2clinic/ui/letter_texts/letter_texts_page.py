"""Letter texts: what is in force, the editor with its paper beside it, and earlier editions."""

from contextlib import suppress
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QSplitter, QTabWidget, QVBoxLayout, QWidget

from o2clinic.errors import AlreadyDone, Finding, Level, NotValid, StaleRecord
from o2clinic.rules.changes import Concept
from o2clinic.rules.permissions import Permission
from o2clinic.services.drafts import FormDraft
from o2clinic.services.letter_catalogue import rules_of
from o2clinic.services.letter_templates import (
    Edition,
    TextDraft,
    TextRow,
    TextSheet,
    difference,
)
from o2clinic.ui.draft_keeper import Filling
from o2clinic.ui.letter_texts.text_form import TextForm
from o2clinic.ui.live_preview import LivePreview
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.widgets.step_stack import StepStack
from o2clinic.ui.workplace import Workplace

_COLUMNS = (
    Column[TextRow]("Letter", lambda row: row.title, stretches=True),
    Column[TextRow]("To", lambda row: row.audience),
    Column[TextRow](
        "In force",
        lambda row: row.in_force,
        tone=lambda row: Tone.QUIET if row.in_force.startswith("The program") else None,
    ),
    Column[TextRow]("Since", lambda row: row.since),
    Column[TextRow]("By", lambda row: row.by, gives_way=True),
)
_SIGNS = {"+": "+", "-": "−", " ": "   ", "…": "…"}


class LetterTextsPage(Page):
    """Enter opens a text, Ctrl+S puts it in force, Esc goes back to the list."""

    concepts = frozenset({Concept.CLINIC})
    help_topic = "letter_texts"
    tables_need = Permission.ADMINISTER
    form_name = "letter_text"

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self._texts = workplace.services.letter_texts
        self._sheet: TextSheet | None = None
        self._findings: tuple[Finding, ...] = ()
        self._to_restore: FormDraft | None = None
        self._build_parts()
        self.back_button = self.add_action("Back", self.go_back, keys="Esc")
        self.shipped_button = self.add_action("Back to the program's text", self._on_shipped)
        self.open_button = self.add_action("Open", self._on_open, keys="Ctrl+O")
        self.save_button = self.add_action(
            "Put in force", self._on_save, primary=True, keys="Ctrl+S"
        )
        self.tell_keys("Ctrl+I", "Put in the chosen field")
        self._show_step(self.table)

    def refresh(self) -> None:
        """Ask for the list; what is typed stays."""
        self.ask("texts", self._texts.rows, self._show_rows)

    def begin(self, what: str) -> None:
        """Go on with a draft."""
        draft = self._to_restore = self.workplace.drafts.begun(what)
        if draft is None or draft.draft_id == self.keeper.draft_id:
            self._to_restore = None  # it stands there still, or is gone
            return
        self._open(TextForm.template_of(draft.typed))

    # Drafts

    def filling(self) -> Filling | None:
        """What the editor is about; None while nothing is open."""
        draft, sheet = self.form.draft, self._sheet
        if draft is None or sheet is None:
            return None
        return Filling(
            self.form_name,
            "administration",
            f"Letter text: {sheet.title}",
            draft.command_id,
            version=draft.edition,
        )

    def typed_state(self) -> dict[str, Any]:
        """What stands in the editor."""
        return self.form.typed_state()

    def restore_draft(self, draft: FormDraft) -> None:
        """Stand as it stood, over the edition that it was begun on."""
        self.form.with_command(draft.command_id, draft.version)
        self.form.restore_typed(draft.typed)

    # Building

    def _build_parts(self) -> None:
        theme = self.workplace.theme
        self.table = RecordTable("Letter texts", _COLUMNS, theme, key=lambda row: row.template_id)
        self.table.row_activated.connect(self._open_row)
        self.form = TextForm(theme)
        self.form.changed.connect(self._on_typed)
        self.form.text.paste_refused.connect(self._on_paste_refused)
        self.keeper = self.keep_drafts(self, self.form)
        self.live = LivePreview(self.workplace)
        self.editions: Choice[int] = Choice("Edition", ())
        self.editions.setMinimumContentsLength(30)
        self.editions.currentIndexChanged.connect(self._show_difference)
        self.difference = QPlainTextEdit()
        self.difference.setReadOnly(True)
        self.difference.setTabChangesFocus(True)
        self.difference.setAccessibleName("Difference from the edition")
        versions = QWidget()
        inside = QVBoxLayout(versions)
        inside.setContentsMargins(0, theme.px(6), 0, 0)
        inside.addWidget(self.editions)
        inside.addWidget(self.difference, 1)
        self.beside = QTabWidget()
        self.beside.setDocumentMode(True)
        self.beside.tabBar().setAccessibleName("Paper or earlier editions")
        self.beside.tabBar().setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.beside.addTab(self.live, "To an invented patient")
        self.beside.addTab(versions, "Editions")
        self.editing = QSplitter(Qt.Orientation.Horizontal)
        self.editing.setChildrenCollapsible(False)
        self.editing.addWidget(self.form)
        self.editing.addWidget(self.beside)
        self.editing.setSizes([theme.px(600), theme.px(600)])
        self._steps = StepStack()
        for step in (self.table, self.editing):
            self._steps.addWidget(step)
        self.add(self._steps, 1)
        self.message_bar.action_wanted.connect(self._on_renew)

    # Steps

    def go_back(self) -> None:
        """Back to the list; what is typed is kept among the drafts."""
        self.keeper.set_aside()
        self.form.forget()
        self.message_bar.clear()
        self._show_step(self.table)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_step(self, step: QWidget) -> None:
        is_list = step is self.table
        for button in (self.back_button, self.shipped_button, self.save_button):
            button.setVisible(not is_list)
        self.open_button.setVisible(is_list)
        self._steps.setCurrentWidget(step)
        self._tell_subtitle()

    def _tell_subtitle(self) -> None:
        sheet = self._sheet
        if self._steps.currentWidget() is self.table or sheet is None:
            rows = self.table.records.rows
            own = sum(not row.in_force.startswith("The program") for row in rows)
            self.set_subtitle(f"{len(rows)} texts, {own or 'none'} of them the clinic's own")
            return
        edition = sheet.draft.edition
        state = f"edition {edition} is the newest" if edition else "as it came with the program"
        is_off = any(one.level is Level.BLOCK for one in self._findings)
        off = ". It cannot be put in force yet" if is_off else ""
        self.set_subtitle(f"{sheet.title}, to: {sheet.audience}; {state}{off}")

    # Opening

    def _show_rows(self, rows: tuple[TextRow, ...]) -> None:
        self.table.set_rows(rows)
        if rows and self.table.chosen is None:
            self.table.choose(0)
        self._tell_subtitle()

    def _on_open(self) -> None:
        row = self.table.chosen
        if row is not None and self._steps.currentWidget() is self.table:
            self._open_row(row)

    def _open_row(self, row: TextRow) -> None:
        self._open(row.template_id)

    def _open(self, template_id: str) -> None:
        self.ask("text", partial(self._texts.sheet, template_id), self._show_sheet)

    def _show_sheet(self, sheet: TextSheet) -> None:
        self.keeper.set_aside()
        self._fill(sheet)
        self.keeper.begin()
        kept, self._to_restore = self._to_restore, None
        if kept is not None:
            self.keeper.restore(kept)
        self.form.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self, sheet: TextSheet) -> None:
        self._sheet = sheet
        self.message_bar.clear()
        self.form.show_draft(sheet.draft, rules_of(sheet.draft.template_id))
        self._offer_editions(sheet)
        self.shipped_button.setEnabled(sheet.draft.text != sheet.shipped)
        self._show_step(self.editing)

    def _offer_editions(self, sheet: TextSheet) -> None:
        self.editions.offer((at, one.words) for at, one in enumerate(sheet.editions))
        self.editions.setCurrentIndex(0)
        self._show_difference()

    # Typing

    def _on_typed(self) -> None:
        draft = self.form.draft
        if draft is None:
            return
        self._findings = self._texts.check(draft)
        self.form.show_findings(self._findings)
        is_blocked = any(one.level is Level.BLOCK for one in self._findings)
        self.save_button.setEnabled(not is_blocked)
        self._show_difference()
        self._tell_subtitle()
        self.live.show_soon(partial(self._texts.preview, draft))

    def _on_paste_refused(self, words: str) -> None:
        self.message_bar.tell(words, tone=Tone.CAUTION)

    def _show_difference(self, *_what: object) -> None:
        """What the typed text has that the edition has not, and the other way round."""
        sheet, draft = self._sheet, self.form.draft
        if sheet is None or draft is None or self.editions.count() == 0:
            return
        edition: Edition = sheet.editions[self.editions.value]
        told = difference(edition.text, draft.text)
        lines = (f"{_SIGNS[sign]} {line}".rstrip() for sign, line in told)
        self.difference.setPlainText("\n".join(lines) or "What is typed says the same.")

    # Putting in force

    def _on_save(self) -> None:
        draft = self.form.draft
        if draft is not None:
            self._send(draft, self.save_button)

    def _on_shipped(self) -> None:
        """One press: the text of the program; what is typed stays among the drafts."""
        draft, sheet = self.form.draft, self._sheet
        if draft is None or sheet is None:
            return
        self.keeper.set_aside()
        self._send(
            TextDraft(
                command_id=draft.command_id,
                template_id=draft.template_id,
                edition=draft.edition,
                text=sheet.shipped,
                in_force_from=draft.in_force_from,
                is_shipped=True,
            ),
            self.shipped_button,
        )

    def _send(self, draft: TextDraft, button: Any) -> None:
        def task() -> TextSheet:
            with suppress(AlreadyDone):
                self._texts.put_in_force(draft)
            return self._texts.sheet(draft.template_id)

        self.save("put", task, self._on_put, button=button, on_error=self._on_refused)

    def _on_put(self, sheet: TextSheet) -> None:
        self.keeper.saved()
        self._fill(sheet)
        self.keeper.begin()
        newest = sheet.editions[0]
        self.message_bar.tell(f"{sheet.title} is kept", newest.words, Tone.GOOD)
        self.refresh()

    def _on_refused(self, error: Exception) -> None:
        if isinstance(error, NotValid):
            self._findings = error.findings
            self.form.show_findings(error.findings)
        elif isinstance(error, StaleRecord):
            self.message_bar.tell(
                "Somebody put another edition in force meanwhile",
                f"{error} Compare it under Editions, then put yours in force over it.",
                Tone.CAUTION,
                "Compare",
            )
        else:
            self.on_save_failure(error)

    def _on_renew(self) -> None:
        draft = self.form.draft
        if draft is not None:
            task = partial(self._texts.sheet, draft.template_id)
            self.ask("renew", task, self._show_newer)

    def _show_newer(self, sheet: TextSheet) -> None:
        """The newer edition beside what is typed, which stays."""
        self._sheet = sheet
        self.form.go_on_from(sheet.draft)
        self._offer_editions(sheet)
        self.beside.setCurrentIndex(1)
        self._tell_subtitle()
