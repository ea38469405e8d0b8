"""What can be done with an issued paper on a patient's page: correct it, sign it, see the scan."""

from collections.abc import Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from o2clinic.services.documents import DocumentKind, DocumentRow
from o2clinic.services.drafts import FormDraft
from o2clinic.services.paper_corrections import Correction
from o2clinic.ui.signed_panel import FORM, SignedPanel
from o2clinic.ui.stored_paper import StoredPaper
from o2clinic.ui.widgets.page import Page


class Corrects(Protocol):
    """A form's draft that may take the place of an issued paper."""

    @property
    def corrects(self) -> Correction | None:
        """The paper; None for most."""
        ...


def corrects(draft: Corrects | None, document_id: int) -> bool:
    """Whether the form that is open corrects this paper already."""
    return (
        draft is not None
        and draft.corrects is not None
        and draft.corrects.document_id == document_id
    )


class PaperActions(QObject):
    """Ctrl+Shift+E corrects, Ctrl+G records a signature by hand, Ctrl+Shift+G shows the scan.

    Signals:
        correction_wanted: the `DocumentRow` of which a new paper is to take the place.
        paper_wanted: the `DocumentRow` that is to be opened for what was typed about it.
    """

    correction_wanted = Signal(object)
    paper_wanted = Signal(object)

    def __init__(
        self, page: Page, paper: StoredPaper, place: str, kind: DocumentKind, *, may_correct: bool
    ) -> None:
        super().__init__(page)
        self._page, self._paper, self._kind = page, paper, kind
        self._may_correct = may_correct
        self._is_shown, self._is_scan = False, False
        self._waiting: FormDraft | None = None
        self._rows: tuple[DocumentRow, ...] = ()
        self._current: frozenset[int] | None = None
        self._signed = page.workplace.services.signed_papers
        self.panel = SignedPanel(page, place)
        paper.add_above(self.panel)
        self.panel.left.connect(self._show_buttons)
        self.correct_button = page.add_action("Correct", self._on_correct, keys="Ctrl+Shift+E")
        self.sign_button = page.add_action("Signed on paper", self._on_sign, keys="Ctrl+G")
        self.scan_button = page.add_action("Show the scan", self._on_scan, keys="Ctrl+Shift+G")
        self._show_buttons()

    def show_for(self, *, is_paper: bool) -> None:
        """The page turned to the paper, or away from it."""
        if not is_paper:
            self.panel.leave()
        self._is_shown, self._is_scan = is_paper, False
        self._show_buttons()

    def take_rows(self, rows: Sequence[DocumentRow], current: frozenset[int] | None = None) -> None:
        """The papers as they are listed now; of orders the `current` ones alone are corrected."""
        self._rows, self._current = tuple(rows), current
        shown = self._paper.row
        if shown is not None:
            now = next((row for row in rows if row.document_id == shown.document_id), shown)
            self._paper.take(now)
        self._show_buttons()
        self._go_on()

    def takes(self, draft: FormDraft | None) -> bool:
        """Whether a draft is about a signature; it is gone on with once the papers are there."""
        if draft is None or draft.form != FORM:
            return False
        self._waiting = draft
        self._go_on()
        return True

    def _go_on(self) -> None:
        draft = self._waiting
        wanted = draft.record_id if draft is not None else 0
        row = next((row for row in self._rows if row.document_id == wanted), None)
        if draft is not None and row is not None:
            self._waiting = None
            self.paper_wanted.emit(row)
            self.panel.begin(row)
            self.panel.keeper.restore(draft)
            self._show_buttons()

    @Slot()
    def _show_buttons(self) -> None:
        row = self._paper.row if self._is_shown else None
        is_signing = not self.panel.isHidden()
        is_ours = row is not None and row.kind == self._kind
        is_current = row is not None and (self._current is None or row.document_id in self._current)
        can_correct = is_ours and is_current and row is not None and not row.is_replaced
        self.correct_button.setVisible(self._may_correct and can_correct and not is_signing)
        may_sign = row is not None and self._signed.may_record
        self.sign_button.setVisible(may_sign and not is_signing)
        self.scan_button.setVisible(row is not None and row.scan_id is not None and not is_signing)
        words = "Show the paper" if self._is_scan else "Show the scan"
        self.scan_button.setText(f"{words}  Ctrl+Shift+G")
        self.scan_button.setAccessibleName(words)

    def _on_correct(self) -> None:
        if self._paper.row is not None:
            self.correction_wanted.emit(self._paper.row)

    def _on_sign(self) -> None:
        if self._paper.row is not None:
            self.panel.begin(self._paper.row)
            self._show_buttons()

    def _on_scan(self) -> None:
        row = self._paper.row
        if row is None or row.scan_id is None:
            return
        if self._is_scan:
            self._paper.open(row)
            self._is_scan = False
            self._show_buttons()
            return
        task = partial(self._signed.pdf, row.scan_id)
        self._page.workplace.background.ask(
            self._page, "scan", task, self._show_scan, self._page.on_save_failure
        )

    def _show_scan(self, pdf: bytes) -> None:
        self._is_scan = True
        self._paper.show_scan(pdf)
        self._show_buttons()
