"""How an order gets to its supplier: address, subject, what to attach, its papers."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from o2clinic.errors import Finding, NotValid
from o2clinic.services.documents import DocumentKind, DocumentRow
from o2clinic.services.order_sending import SendingSheet
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.workplace import Workplace

_WRITE = {
    DocumentKind.WORKSHEET: "Worksheet for the portal",
    DocumentKind.SUPPLIER_FORM: "Fill the supplier's form",
}


class SendingCard(Card):
    """Copy the address and the subject, write the paper; the program itself sends nothing.

    Signals:
        written: the `DocumentRow` of the paper that was written for the supplier.
    """

    written = Signal(object)

    def __init__(self, workplace: Workplace, patient_id: int) -> None:
        super().__init__("Sending it")
        self._workplace, self._patient = workplace, patient_id
        self._sheets: tuple[SendingSheet, ...] = ()
        self._sheet: SendingSheet | None = None
        self._chosen, self._is_any, self._is_aside = 0, False, False
        self.head, self.subject = label("", "strong", wrap=True), label("", wrap=True)
        self.comes = label("", wrap=True)
        self.attach = label("", "quiet", wrap=True)
        self.said = label("", "quiet", wrap=True)
        self.mailbox_button = QPushButton("Copy mailbox address")
        self.subject_button = QPushButton("Copy subject")
        self.write_button = QPushButton()
        self.mailbox_button.clicked.connect(self._on_mailbox)
        self.subject_button.clicked.connect(self._on_subject)
        self.write_button.clicked.connect(self._on_write)
        row = QHBoxLayout()
        for button in (self.mailbox_button, self.subject_button, self.write_button):
            row.addWidget(button)
        row.addWidget(self.said, 1)
        for part in (self.head, self.subject, self.comes, self.attach):
            self.add(part)
        self.add(row)
        self.hide()

    def refresh(self, *, is_any: bool) -> None:
        """Ask how the orders are sent, where any is to be."""
        self._is_any = is_any
        if not is_any:
            self._take(())
            return
        sending = self._workplace.services.order_sending
        task = partial(sending.of_patient, self._patient)
        self._workplace.background.ask(self, "sending", task, self._take, self._on_failed)

    def choose(self, order_id: int) -> None:
        """Of several that are to be sent, show the chosen one."""
        self._chosen = order_id
        self._show()

    def put_aside(self, *, is_aside: bool) -> None:
        """Leave the room to what is typed."""
        self._is_aside = is_aside
        self._show_itself()

    def _show_itself(self) -> None:
        self.setVisible(self._sheet is not None and not self._is_aside)

    def _take(self, sheets: Sequence[SendingSheet]) -> None:
        self._sheets = tuple(sheets) if self._is_any else ()
        self._show()

    def _show(self) -> None:
        chosen = [one for one in self._sheets if one.order_id == self._chosen]
        sheet = next(iter((*chosen, *self._sheets)), None)
        if sheet == self._sheet:
            return
        self._sheet = sheet
        self._show_itself()
        self.said.clear()
        if sheet is None:
            return
        self.set_note(f"{sheet.called} · by hand: the program sends nothing")
        supplier = sheet.supplier
        rings = f"questions: {supplier.professional_phone}" if supplier.professional_phone else ""
        head = (supplier.name or "The supplier", sheet.mode_words, supplier.mailbox, rings)
        self.head.setText(" · ".join(part for part in head if part))
        self.subject.setText(f"Subject: {sheet.subject}")
        self.subject.setVisible(bool(supplier.mailbox))
        self.comes.setText(sheet.comes)
        self.comes.setVisible(bool(sheet.comes))
        marked = ("[secure] has the mail encrypted: the mailbox is neither NHSmail nor accredited",)
        is_marked = sheet.is_marked and bool(supplier.mailbox)
        self.attach.setText(". ".join((*sheet.attach, *(marked if is_marked else ()))) + ".")
        self.mailbox_button.setVisible(bool(supplier.mailbox))
        self.subject_button.setVisible(bool(supplier.mailbox))
        may = self._workplace.services.order_sending.may_write
        self.write_button.setVisible(sheet.paper is not None and may)
        if sheet.paper is not None:
            self.write_button.setText(_WRITE[sheet.paper])

    def _on_mailbox(self) -> None:
        if self._sheet is not None:
            self._copy(self._sheet.supplier.mailbox, "The address")

    def _on_subject(self) -> None:
        if self._sheet is not None:
            self._copy(self._sheet.subject, "The subject")

    def _copy(self, text: str, what: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.said.setText(f"{what} is copied: {text}")

    def _on_write(self) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        self.write_button.setEnabled(False)
        services, patient_id = self._workplace.services, self._patient

        def task() -> DocumentRow | None:
            key = services.order_sending.write(sheet.order_id)
            papers = services.documents.of_patient(patient_id)
            return next((one for one in papers if one.document_id == key), None)

        self._workplace.background.save(self, "write", task, self._on_written, self._on_failed)

    def _on_written(self, paper: DocumentRow | None) -> None:
        self.write_button.setEnabled(True)
        if paper is not None:
            self.written.emit(paper)

    def _on_failed(self, error: Exception) -> None:
        self.write_button.setEnabled(True)
        told: tuple[Finding, ...] = error.findings if isinstance(error, NotValid) else ()
        self.said.setText(" ".join(one.message for one in told) or str(error))
        self._show_itself()
