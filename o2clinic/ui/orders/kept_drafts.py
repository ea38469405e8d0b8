"""Drafts of orders that are kept in the record on purpose, and gone on with."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from o2clinic.errors import AlreadyDone
from o2clinic.services.order_draft import KeptDraft, OrderDraft
from o2clinic.services.order_facts import OrderRow
from o2clinic.services.order_kept import OpenedDraft
from o2clinic.services.orders import OrderSheet
from o2clinic.services.work import new_command_id

if TYPE_CHECKING:
    from o2clinic.ui.orders.orders_view import OrdersView


class KeptDrafts:
    """Ctrl+Shift+S keeps what stands in the form; Enter on a draft in the list opens it again."""

    def __init__(self, page: "OrdersView") -> None:
        self._page = page
        self._drafts = page.workplace.services.order_drafts
        self.button = page.add_action("Keep draft", self._on_keep, keys="Ctrl+Shift+S")

    def may_keep(self, draft: OrderDraft | None) -> bool:
        """Whether this person may; a correction is not kept so, as its reason would be lost."""
        return self._drafts.may_keep and (draft is None or draft.corrects is None)

    def open(self, row: OrderRow) -> None:
        """Go on with a draft, upon the record as it is now."""
        drafts, orders = self._drafts, self._page.workplace.services.orders
        patient_id = self._page.patient_id or 0

        def task() -> tuple[OpenedDraft, OrderSheet]:
            return drafts.open(patient_id, row.order_id), orders.draft_for(patient_id)

        self._page.ask("kept", task, self._show)

    def _show(self, answer: tuple[OpenedDraft, OrderSheet]) -> None:
        opened, sheet = answer
        page = self._page
        page.keeper.set_aside()  # what stood in the form is a draft of its own
        page.form.show_draft(replace(sheet.draft, kept=opened.kept))
        page.form.restore_typed(opened.typed)
        page.keeper.begin()
        page.show_form()

    def _on_keep(self) -> None:
        draft = self._page.form.draft
        if draft is None:
            return
        task = partial(self._drafts.keep, draft, self._page.form.typed_state(), new_command_id())
        self._page.save(
            "keep draft",
            task,
            self._on_kept,
            button=self.button,
            on_error=self._on_refused,
            patient_id=draft.patient_id,
        )

    def _on_kept(self, kept: KeptDraft) -> None:
        page = self._page
        page.keeper.saved()
        page.put_form_away()
        page.workplace.say("Draft kept with the orders")
        page.refresh()

    def _on_refused(self, error: Exception) -> None:
        if isinstance(error, AlreadyDone):
            self._on_kept(KeptDraft(error.record_id, 0))
        else:
            self._page.on_save_failure(error)
