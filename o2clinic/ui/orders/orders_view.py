"""A patient's oxygen orders: the one in force, the history, and a new one."""

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from o2clinic.errors import AlreadyDone, Finding, Level, NotValid, StaleRecord
from o2clinic.rules.changes import Concept
from o2clinic.rules.order import OrderStatus
from o2clinic.rules.order_life import RemovalReason
from o2clinic.services.documents import DocumentKind, DocumentRow
from o2clinic.services.drafts import FormDraft
from o2clinic.services.order_draft import KeptDraft, OrderDraft, may_be_issued
from o2clinic.services.order_facts import OrderRow
from o2clinic.services.order_life_rows import OrderLifeRow
from o2clinic.services.orders import OrderSheet
from o2clinic.ui.draft_keeper import Filling
from o2clinic.ui.orders.kept_drafts import KeptDrafts
from o2clinic.ui.orders.order_form import OrderForm
from o2clinic.ui.orders.order_preview import OrderPreview
from o2clinic.ui.orders.overview import OrdersOverview
from o2clinic.ui.paper_actions import PaperActions, corrects
from o2clinic.ui.stored_paper import StoredPaper
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.step_stack import StepStack
from o2clinic.ui.workplace import Workplace

CORRECTION = "order_correction"  # the form's name among the drafts
_Read = tuple[tuple[OrderRow, ...], tuple[DocumentRow, ...], tuple[OrderLifeRow, ...]]


class OrdersView(Page):
    """Ctrl+N begins a new order, Ctrl+P shows it on paper, Ctrl+S issues it, Esc goes back."""

    concepts = frozenset({Concept.OXYGEN_ORDER, Concept.DOCUMENT, Concept.ASSESSMENT})
    help_topic = "orders"

    def __init__(self, workplace: Workplace, patient_id: int) -> None:
        super().__init__(workplace, "Oxygen orders", patient_id=patient_id)
        self._orders = workplace.services.orders
        self._patient = patient_id
        self._awaited: tuple[int, str] | None = None  # order and kind of a paper to be opened
        self._rows: tuple[OrderRow, ...] = ()
        self._papers: dict[int, DocumentRow] = {}
        self._findings: tuple[Finding, ...] = ()
        self._build_parts()
        self._add_actions()
        self._show_step(self.overview)

    def refresh(self) -> None:
        """Ask for the orders and their papers."""
        services, orders, patient_id = self.workplace.services, self._orders, self._patient
        documents, life = services.documents, services.order_life

        def task() -> _Read:
            return (
                orders.of_patient(patient_id),
                documents.of_patient(patient_id),
                life.of_patient(patient_id),
            )

        self.ask("orders", task, self._show_rows)
        draft = self.form.draft
        if draft is not None:  # the risks may have been recorded since it was opened
            self.ask("risks", partial(orders.with_risks, draft), self.form.take_risks)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The form takes two lines a row where there is little room."""
        super().resizeEvent(event)
        self.form.fit(self.width() - self.workplace.theme.px(48))

    # Building

    def _build_parts(self) -> None:
        theme = self.workplace.theme
        self.form = OrderForm(theme)
        self.form.changed.connect(self._on_form_changed)
        self._to_restore: FormDraft | None = None
        self.keeper = self.keep_drafts(self, self.form)
        self.form.changed.connect(self.keeper.note)
        self.preview = OrderPreview(self.workplace, self._patient)
        self.preview.drawn.connect(self._show_preview)
        self.preview.failed.connect(self._on_preview_failed)
        self.overview = OrdersOverview(self, self._patient)
        self.overview.opened.connect(self._open_row)
        self.overview.life.removal_asked.connect(self._on_removal_asked)
        self.sending = self.overview.sending
        self.sending.written.connect(self._open_paper)
        self.paper = StoredPaper(self.workplace)
        self._steps = StepStack()
        for step in (self.overview, self.form, self.preview, self.paper):
            self._steps.addWidget(step)
        self.add(self._steps, 1)
        self.message_bar.action_wanted.connect(self._on_renew)

    def _add_actions(self) -> None:
        self.back_button = self.add_action("Back", self.go_back, keys="Esc")
        self.preview_button = self.add_action("On paper", self._on_preview, keys="Ctrl+P")
        self.changes_button = self.add_action("Changes on paper", self._on_changes, keys="Ctrl+D")
        self.kept = KeptDrafts(self)
        self.issue_button = self.add_action("Issue", self._on_issue, primary=True, keys="Ctrl+S")
        self.new_button = self.add_action("New order", self._on_new, primary=True, keys="Ctrl+N")
        self.papers = PaperActions(
            self, self.paper, "orders", DocumentKind.ORDER, may_correct=self._orders.may_issue
        )
        self.papers.correction_wanted.connect(self._correct)
        self.papers.paper_wanted.connect(self._open_paper)

    # Drafts

    def filling(self) -> Filling | None:
        """What the form is about; None while it is not open."""
        draft = self.form.draft
        return None if draft is None else _filling(draft)

    def typed_state(self) -> dict[str, Any]:
        """What stands in the form."""
        return self.form.typed_state()

    def restore_draft(self, draft: FormDraft) -> None:
        """Stand as it stood, upon the record as it is now."""
        opened = self.form.draft
        if opened is not None:
            is_kept = draft.form != CORRECTION and draft.record_id
            kept = KeptDraft(draft.record_id, draft.version) if is_kept else None
            self.form.show_draft(replace(opened, command_id=draft.command_id, kept=kept))
            self.form.restore_typed(draft.typed)

    # Steps

    def _show_step(self, step: QWidget) -> None:
        is_new = step in {self.form, self.preview}
        self.back_button.setVisible(step is not self.overview)
        self.preview_button.setVisible(step is self.form)
        draft = self.form.draft
        has_old = draft is not None and draft.facts.replaces is not None
        self.changes_button.setVisible(step is self.form and has_old)
        self.kept.button.setVisible(step is self.form and self.kept.may_keep(draft))
        self.issue_button.setVisible(is_new)
        self.papers.show_for(is_paper=step is self.paper)
        self.new_button.setVisible(step is self.overview and self._orders.may_issue)
        self._steps.setCurrentWidget(step)
        self._tell_subtitle()

    def go_back(self) -> None:
        """One step back; what is typed stays until the page is closed."""
        is_preview = self._steps.currentWidget() is self.preview
        self.message_bar.clear()
        self._show_step(self.form if is_preview else self.overview)

    def _tell_subtitle(self) -> None:
        step = self._steps.currentWidget()
        if step is self.overview:
            self.set_subtitle(_how_many(len(self._rows), may_issue=self._orders.may_issue))
        elif step is self.paper:
            self.set_subtitle("As it was issued")
        else:
            self.set_subtitle(_why_not(self.form.draft, self._findings))

    # New order

    def begin(self, what: str) -> None:
        """Begin "new_order" or "consent_withdrawn" for another page, or go on with a draft."""
        begun = self.workplace.drafts.begun(what)
        if begun is not None and begun.form == "order_step":
            self.overview.life.restore(begun)
            return
        if self.papers.takes(begun):
            return
        if what == "consent_withdrawn":
            self.overview.ask_for_removal(RemovalReason.DECLINED)
            return
        self._to_restore = begun
        if begun is not None and begun.form == CORRECTION:
            self._correct_paper(begun.record_id)
        elif what == "new_order" or begun is not None:
            self._on_new()

    def _on_new(self) -> None:
        if self.form.draft is not None:
            self._show_step(self.form)
            self._restore()
            return
        self.ask("draft", partial(self._orders.draft_for, self._patient), self._show_draft)

    def _correct(self, row: DocumentRow) -> None:
        self._correct_paper(row.document_id)

    def _correct_paper(self, document_id: int) -> None:
        """An order in place of the one in force; another that is begun stays among the drafts."""
        if corrects(self.form.draft, document_id):
            self._on_new()
            return
        self.keeper.set_aside()
        task = partial(self._orders.correcting, document_id)
        self.ask("draft", task, self._show_draft, self.on_save_failure)

    def _show_draft(self, sheet: OrderSheet) -> None:
        self.form.show_draft(sheet.draft)
        self.keeper.begin()
        self._restore()
        self.show_form()

    def _restore(self) -> None:
        draft, self._to_restore = self._to_restore, None
        if draft is not None:
            self.keeper.restore(draft)

    def _on_form_changed(self) -> None:
        draft = self.form.draft
        if draft is None:
            return
        problems = self.form.problems
        typed = {problem.field for problem in problems}
        found = self._orders.check(draft)
        self._findings = (*problems, *(each for each in found if each.field not in typed))
        self.form.show_findings(self._findings)
        self.form.tell_comes(self._orders.comes(draft))
        self.issue_button.setEnabled(may_be_issued(self._findings, draft.reason))
        self._tell_subtitle()

    def _on_preview(self) -> None:
        draft = self.form.draft
        if draft is None or self._steps.currentWidget() is not self.form:
            return
        self.preview.draw(partial(self._orders.preview, draft))

    def _on_changes(self) -> None:
        draft = self.form.draft
        if draft is not None and self._steps.currentWidget() is self.form:
            self.preview.draw(partial(self._orders.difference, draft), is_printed=True)

    def _show_preview(self) -> None:
        self.message_bar.clear()
        self._show_step(self.preview)

    def _on_preview_failed(self, error: Exception) -> None:
        if isinstance(error, NotValid):
            self.message_bar.tell("Not ready for paper", error.findings[0].message, Tone.CAUTION)
            return
        self.on_save_failure(error)

    # Issue

    def _on_issue(self) -> None:
        draft = self.form.draft
        if draft is None or not may_be_issued(self._findings, draft.reason):
            return
        self.save(
            "issue",
            partial(self._orders.issue, draft),
            self._on_issued,
            button=self.issue_button,
            on_error=self._on_issue_failed,
            patient_id=draft.patient_id,
        )

    def _on_issued(self, order_id: int) -> None:
        self._awaited = (order_id, DocumentKind.ORDER)
        self.keeper.saved()
        self.put_form_away()
        self.workplace.say("Order issued and kept with its paper")
        self.refresh()

    def put_form_away(self) -> None:
        """What stood in the form is in the record: back to all orders."""
        self.form.forget()
        self._findings = ()
        self._show_step(self.overview)

    def show_form(self) -> None:
        """Turn to the form as it is filled."""
        self._show_step(self.form)
        self.form.focus_first()

    def _on_issue_failed(self, error: Exception) -> None:
        if isinstance(error, AlreadyDone):
            self._on_issued(error.record_id)
        elif isinstance(error, StaleRecord):
            self.message_bar.tell(
                "The record changed after you opened this form",
                f"{error} Look at it with the record as it is now.",
                Tone.CAUTION,
                "Go on with the new record",
            )
        else:
            self.on_save_failure(error)

    def _on_renew(self) -> None:
        draft = self.form.draft
        if draft is not None:
            self.ask("renew", partial(self._orders.renewed, draft), self._show_renewed)

    def _show_renewed(self, draft: OrderDraft) -> None:
        self.message_bar.clear()
        self.form.show_draft(draft)
        self._show_step(self.form)

    # Overview

    def _show_rows(self, answer: _Read) -> None:
        self._rows, papers, lives = answer
        self._papers = {paper.document_id: paper for paper in papers}
        in_force = (row.document_id for row in self._rows if row.is_in_force)
        self.papers.take_rows(papers, frozenset(key for key in in_force if key is not None))
        self.overview.show_rows(self._rows, lives)
        self._tell_subtitle()
        made = [one for one in papers if (one.oxygen_order_id, one.kind) == self._awaited]
        if made:  # the newest first
            self._awaited = None
            self._open_paper(made[0])

    def _on_removal_asked(self, order_id: int) -> None:
        self._awaited = (order_id, DocumentKind.REMOVAL_REQUEST)

    def _open_row(self, row: OrderRow) -> None:
        if row.status == OrderStatus.DRAFT and self._orders.may_issue:
            self.kept.open(row)
            return
        paper = self._papers.get(row.document_id or 0)
        if paper is not None:
            self._open_paper(paper)
            return
        title = "No paper is kept for this order"
        self.message_bar.tell(title, "It was entered without one.", Tone.CAUTION)

    def _open_paper(self, paper: DocumentRow) -> None:
        self.message_bar.clear()
        self.paper.open(paper)
        self._show_step(self.paper)


def _how_many(count: int, *, may_issue: bool) -> str:
    told = "One order" if count == 1 else f"{count} orders, newest first"
    return (told if count else "None yet") + (
        "" if may_issue else ", only a registered clinician may order"
    )


def _filling(draft: OrderDraft) -> Filling:
    whose = (draft.command_id, draft.patient_id)
    if draft.corrects is not None:
        opened = (*whose, draft.corrects.document_id)
        return Filling(CORRECTION, "orders", "Corrected order", *opened, is_in_patient=True)
    kept = (draft.kept.order_id, draft.kept.version) if draft.kept else (0, 0)
    return Filling("order", "orders", "New order", *whose, *kept, is_in_patient=True)


def _why_not(draft: OrderDraft | None, findings: tuple[Finding, ...]) -> str:
    """Whose order it is, and why it cannot be issued yet."""
    if draft is None:
        return ""
    what = "New order" if draft.corrects is None else "Corrected order"
    whose = f"{what} for {draft.facts.paper.identity.name}"
    blocks = sum(each.level is Level.BLOCK for each in findings)
    if blocks:
        things = "one thing is" if blocks == 1 else f"{blocks} things are"
        return f"{whose}. Issue is off: {things} to be done"
    if not may_be_issued(findings, draft.reason):
        return f"{whose}. Issue is off: give the reason first"
    return f"{whose}, ready to be issued"
