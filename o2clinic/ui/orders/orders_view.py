"""A patient's oxygen orders: the one in force, the history, and a new one."""

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from o2clinic.errors import AlreadyDone, Finding, Level, NotValid, StaleRecord
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date
from o2clinic.services.documents import DocumentKind, DocumentRow
from o2clinic.services.drafts import FormDraft
from o2clinic.services.order_draft import OrderDraft, may_be_issued
from o2clinic.services.order_facts import OrderRow
from o2clinic.services.orders import OrderSheet
from o2clinic.ui.background import LongJob
from o2clinic.ui.draft_keeper import Filling
from o2clinic.ui.orders.current_order import CurrentOrder
from o2clinic.ui.orders.order_form import OrderForm
from o2clinic.ui.paper_actions import PaperActions, corrects
from o2clinic.ui.stored_paper import StoredPaper
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.pdf_preview import PdfPreview
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.widgets.step_stack import StepStack
from o2clinic.ui.workplace import Workplace

_STATUS = {
    "issued": "In force",
    "superseded": "Replaced",
    "removed": "Removed",
    "cancelled": "Cancelled",
    "draft": "Draft",
}
_TONES = {"issued": Tone.GOOD}
_COLUMNS = (
    Column[OrderRow]("Ordered", lambda row: short_date(day_of(row.ordered_at))),
    Column[OrderRow](
        "Standing",
        lambda row: _STATUS.get(row.status, row.status),
        tone=lambda row: _TONES.get(row.status),
    ),
    Column[OrderRow](
        "Ended", lambda row: short_date(day_of(row.ended_at)) if row.ended_at is not None else ""
    ),
    Column[OrderRow](
        "Equipment",
        lambda row: "; ".join(line.in_words() for line in row.lines),
        tooltip=lambda row: "\n".join(line.in_words() for line in row.lines),
        stretches=True,
    ),
    Column[OrderRow]("By", lambda row: row.ordered_by),
    Column[OrderRow]("Paper", lambda row: "HOOF" if row.document_id is not None else "none"),
)


class OrdersView(Page):
    """Ctrl+N begins a new order, Ctrl+P shows it on paper, Ctrl+S issues it, Esc goes back."""

    concepts = frozenset({Concept.OXYGEN_ORDER, Concept.DOCUMENT, Concept.ASSESSMENT})
    help_topic = "orders"

    def __init__(self, workplace: Workplace, patient_id: int) -> None:
        super().__init__(workplace, "Oxygen orders", patient_id=patient_id)
        self._orders = workplace.services.orders
        self._patient = patient_id
        self._issued_id = 0
        self._rows: tuple[OrderRow, ...] = ()
        self._papers: dict[int, DocumentRow] = {}
        self._findings: tuple[Finding, ...] = ()
        self._build_parts()
        self._add_actions()
        self._show_step(self._overview)

    def refresh(self) -> None:
        """Ask for the orders and their papers."""
        orders, documents, patient_id = (
            self._orders,
            self.workplace.services.documents,
            self._patient,
        )

        def task() -> tuple[tuple[OrderRow, ...], tuple[DocumentRow, ...]]:
            return orders.of_patient(patient_id), documents.of_patient(patient_id)

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
        self.table = RecordTable("Orders", _COLUMNS, theme, key=lambda row: row.order_id)
        self.table.set_empty_text("No oxygen has been ordered for this patient.")
        self.table.row_activated.connect(self._open_row)
        self.current = CurrentOrder()
        history = Card("All orders", "Enter opens the paper as it was issued")
        history.add(self.table, 1)
        self._overview = QWidget()
        overview = QVBoxLayout(self._overview)
        overview.setContentsMargins(0, 0, 0, 0)
        overview.setSpacing(theme.px(10))
        overview.addWidget(self.current)
        overview.addWidget(history, 1)
        self.form = OrderForm(theme)
        self.form.changed.connect(self._on_form_changed)
        self._to_restore: FormDraft | None = None
        self.keeper = self.keep_drafts(self, self.form)
        self.form.changed.connect(self.keeper.note)
        self.preview = PdfPreview(theme)
        self.preview.print_button.hide()  # only an issued order is printed
        self.preview.save_button.hide()
        self.paper = StoredPaper(self.workplace)
        self._steps = StepStack()
        for step in (self._overview, self.form, self.preview, self.paper):
            self._steps.addWidget(step)
        self.add(self._steps, 1)
        self.message_bar.action_wanted.connect(self._on_renew)

    def _add_actions(self) -> None:
        self.back_button = self.add_action("Back", self.go_back, keys="Esc")
        self.preview_button = self.add_action("On paper", self._on_preview, keys="Ctrl+P")
        self.issue_button = self.add_action("Issue", self._on_issue, primary=True, keys="Ctrl+S")
        self.new_button = self.add_action("New order", self._on_new, primary=True, keys="Ctrl+N")
        self.papers = PaperActions(
            self, self.paper, "orders", DocumentKind.ORDER, may_correct=self._orders.may_issue
        )
        self.papers.correction_wanted.connect(self._on_correct)
        self.papers.paper_wanted.connect(self._open_paper)

    # Drafts

    def filling(self) -> Filling | None:
        """What the form is about; None while it is not open."""
        draft = self.form.draft
        if draft is None:
            return None
        key = 0 if draft.corrects is None else draft.corrects.document_id
        title = "Corrected order" if key else "New order"
        opened = (draft.command_id, draft.patient_id, key)
        return Filling("order", "orders", title, *opened, is_in_patient=True)

    def typed_state(self) -> dict[str, Any]:
        """What stands in the form."""
        return self.form.typed_state()

    def restore_draft(self, draft: FormDraft) -> None:
        """Stand as it stood, upon the record as it is now."""
        opened = self.form.draft
        if opened is not None:
            self.form.show_draft(replace(opened, command_id=draft.command_id))
            self.form.restore_typed(draft.typed)

    # Steps

    def _show_step(self, step: QWidget) -> None:
        is_new = step in {self.form, self.preview}
        self.back_button.setVisible(step is not self._overview)
        self.preview_button.setVisible(step is self.form)
        self.issue_button.setVisible(is_new)
        self.new_button.setVisible(step is self._overview and self._orders.may_issue)
        self.papers.show_for(is_paper=step is self.paper)
        self._steps.setCurrentWidget(step)
        self._tell_subtitle()

    def go_back(self) -> None:
        """One step back; what is typed stays until the page is closed."""
        is_preview = self._steps.currentWidget() is self.preview
        self.message_bar.clear()
        self._show_step(self.form if is_preview else self._overview)

    def _tell_subtitle(self) -> None:
        step = self._steps.currentWidget()
        if step is self._overview:
            count = len(self._rows)
            told = "One order" if count == 1 else f"{count} orders, newest first"
            only = "" if self._orders.may_issue else ", only a physician may order"
            self.set_subtitle(f"{told if count else 'None yet'}{only}")
        elif step is self.paper:
            self.set_subtitle("As it was issued")
        else:
            self.set_subtitle(_why_not(self.form.draft, self._findings))

    # New order

    def begin(self, what: str) -> None:
        """Turn to the form when another page asks for a "new_order", or go on with a draft."""
        draft = self.workplace.drafts.begun(what)
        if self.papers.takes(draft):
            return
        self._to_restore = draft
        if draft is not None and draft.record_id:
            self._correct(draft.record_id)
        elif what == "new_order" or draft is not None:
            self._on_new()

    def _on_new(self) -> None:
        if self.form.draft is not None:
            self._show_step(self.form)
            self._restore()
            return
        self.ask("draft", partial(self._orders.draft_for, self._patient), self._show_draft)

    def _on_correct(self, row: DocumentRow) -> None:
        self._correct(row.document_id)

    def _correct(self, document_id: int) -> None:
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
        self._show_step(self.form)
        self.form.focus_first()

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
        self.issue_button.setEnabled(may_be_issued(self._findings, draft.reason))
        self._tell_subtitle()

    def _on_preview(self) -> None:
        draft = self.form.draft
        if draft is None or self._steps.currentWidget() is not self.form:
            return
        orders = self._orders

        def task(_job: LongJob) -> bytes:
            return orders.preview(draft)

        self.workplace.background.run_long(
            self, "Drawing the order", task, self._show_preview, self._on_preview_failed
        )

    def _show_preview(self, pdf: bytes) -> None:
        self.message_bar.clear()
        self.preview.set_pdf(pdf)
        self._show_step(self.preview)
        self.preview.scroll_area.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_preview_failed(self, error: Exception) -> None:
        if isinstance(error, NotValid):
            self.message_bar.tell("Not ready for paper", error.findings[0].message, Tone.CAUTION)
            return
        self.on_save_failure(error)

    # Issue

    def _on_issue(self) -> None:
        draft = self.form.draft
        if draft is None:
            return
        if not may_be_issued(self._findings, draft.reason):
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
        self._issued_id = order_id
        self.keeper.saved()
        self.form.forget()
        self._findings = ()
        self._show_step(self._overview)
        self.workplace.say("Order issued and kept with its paper")
        self.refresh()

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

    def _show_rows(self, answer: tuple[tuple[OrderRow, ...], tuple[DocumentRow, ...]]) -> None:
        self._rows, papers = answer
        self._papers = {paper.document_id: paper for paper in papers}
        self.table.set_rows(self._rows)
        in_force = (row.document_id for row in self._rows if row.is_in_force)
        self.papers.take_rows(papers, frozenset(key for key in in_force if key is not None))
        self.current.show_order(next((each for each in self._rows if each.is_in_force), None))
        self._tell_subtitle()
        issued = next((row for row in self._rows if row.order_id == self._issued_id), None)
        if issued is not None:
            self._issued_id = 0
            self._open_row(issued)

    def _open_row(self, row: OrderRow) -> None:
        paper = self._papers.get(row.document_id or 0)
        if paper is None:
            self.message_bar.tell(
                "No paper is kept for this order", "It was entered without one.", Tone.CAUTION
            )
            return
        self._open_paper(paper)

    def _open_paper(self, paper: DocumentRow) -> None:
        self.message_bar.clear()
        self.paper.open(paper)
        self._show_step(self.paper)


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
