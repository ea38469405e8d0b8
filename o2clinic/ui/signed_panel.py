"""Below what is said of an issued paper: who signed it by hand, when, and the scan."""

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from o2clinic.documents.scan import MOST_BYTES
from o2clinic.errors import Finding, Level
from o2clinic.rules.calendar import Century
from o2clinic.rules.clinic_time import day_of
from o2clinic.services.documents import DocumentRow
from o2clinic.services.drafts import FormDraft
from o2clinic.services.signed_papers import LONGEST_NAME, SignedDraft
from o2clinic.services.work import new_command_id
from o2clinic.ui.draft_keeper import Filling
from o2clinic.ui.widgets.date_edit import DateEdit, today_here
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.page import Page

_FILES = "Scans (*.pdf *.png *.jpg *.jpeg);;All files (*)"
FORM = "signed_paper"


class SignedPanel(QWidget):
    """Type who and when, choose the file, Ctrl+S keeps it; Esc leaves it.

    Signals:
        saved: the scan is kept.
        left: the panel was put away.
    """

    saved = Signal()
    left = Signal()

    def __init__(self, page: Page, place: str) -> None:
        super().__init__()
        self._page, self._place = page, place
        self._signed = page.workplace.services.signed_papers
        self._draft: SignedDraft | None = None
        self._title = ""
        self._file, self._scan = "", b""
        self._build()
        self.keeper = page.keep_drafts(self, self)
        self.hide()

    def begin(self, row: DocumentRow) -> None:
        """Fill in for a paper; what is typed for the same paper stays."""
        if self._draft is None or self._draft.document_id != row.document_id:
            if self._draft is not None:
                self.keeper.set_aside()
            issued_on = day_of(row.issued_at)
            self._draft = SignedDraft(
                command_id=new_command_id(),
                patient_id=self._page.patient_id or 0,
                document_id=row.document_id,
                issued_on=issued_on,
                today=self._signed.today(),
            )
            self._title = row.title
            self.by_edit.setText(row.issued_by)
            self.on_edit.set_value(issued_on)
            self._take("", b"")
            self.keeper.begin()
        self.show()
        self._on_changed()
        self.file_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Put it away; what is typed is kept as a draft."""
        if not self.isHidden():
            self.hide()
            self.left.emit()

    # Drafts

    def filling(self) -> Filling | None:
        """Which paper it is about; None while nothing is opened."""
        if self._draft is None:
            return None
        draft = self._draft
        return Filling(
            FORM,
            self._place,
            f"Signed on paper: {self._title}",
            draft.command_id,
            draft.patient_id,
            draft.document_id,
            is_in_patient=True,
        )

    def typed_state(self) -> dict[str, Any]:
        """What stands in the fields, and which file was chosen."""
        return {**self.form.typed_state(), "file": self._file}

    def restore_draft(self, draft: FormDraft) -> None:
        """Stand as it stood; the file is read again, if it is there still."""
        if self._draft is None:
            return
        self._draft = replace(self._draft, command_id=draft.command_id)
        self.form.restore_typed({key: it for key, it in draft.typed.items() if key != "file"})
        file = str(draft.typed.get("file", ""))
        if file:
            self.take_file(file)

    # The file

    def take_file(self, path: str) -> None:
        """Read the scan and look into it, off the UI thread."""
        signed, name = self._signed, Path(path).name
        self.file_label.setText(f"Reading {name}")

        def task() -> bytes:
            with Path(path).open("rb") as file:
                content = file.read(MOST_BYTES + 1)
            signed.trouble_with(name, content)
            return content

        self._page.workplace.background.ask(
            self, "scan", task, partial(self._take, path), self._on_unreadable
        )

    def _take(self, path: str, content: bytes) -> None:
        self._file, self._scan = path, content
        self.file_label.setText(Path(path).name if path else "No file chosen")
        self.keeper.note()
        self._on_changed()

    def _on_unreadable(self, error: Exception) -> None:
        self._take("", b"")
        if isinstance(error, OSError):
            words = f"The file cannot be read: {error.strerror or error}."
            finding = Finding("DOC-SIGNED", Level.BLOCK, words, "scan")
            self.form.show_findings([finding])
            self.form.summary.hide()
        else:
            self._page.on_save_failure(error)

    def _build(self) -> None:
        theme = self._page.workplace.theme
        self.by_edit = QLineEdit()
        self.by_edit.setMaxLength(LONGEST_NAME)
        self.on_edit = DateEdit(century=Century.PAST, today=self._today)
        self.file_button = QPushButton("Choose the scan")
        self.file_button.clicked.connect(self._on_choose)
        self.file_label = label("No file chosen", "quiet")
        self.form = FieldForm(theme)
        self.form.add("signed_by", "Signed by", self.by_edit, width=260)
        self.form.add("signed_on", "Signed on", self.on_edit)
        self.form.add("scan", "Scan", self.file_button)
        self.form.summary.hide()
        self.save_button = QPushButton("Keep the scan  Ctrl+S")
        self.save_button.setAccessibleName("Keep the scan")
        self.save_button.setProperty("kind", "primary")
        self.save_button.clicked.connect(self.send)
        QShortcut(QKeySequence("Ctrl+S"), self.save_button).activated.connect(self.send)
        leave = QPushButton("Leave it")
        leave.clicked.connect(self.leave)
        for button in (self.file_button, self.save_button, leave):
            button.setAutoDefault(False)
        row = QHBoxLayout()
        row.addWidget(self.file_label)
        row.addStretch()
        row.addWidget(leave)
        row.addWidget(self.save_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.px(6))
        whole.addWidget(self.form)
        whole.addLayout(row)
        self.by_edit.textChanged.connect(self._on_changed)
        self.on_edit.textChanged.connect(self._on_changed)

    @property
    def draft(self) -> SignedDraft | None:
        """What is typed; None before anything was opened."""
        if self._draft is None:
            return None
        return replace(
            self._draft,
            signed_by=self.by_edit.text().strip(),
            signed_on=self.on_edit.value,
            file_name=Path(self._file).name if self._file else "",
            scan=self._scan,
        )

    @Slot()
    def send(self) -> None:
        """Keep it, unless something is missing."""
        draft = self.draft
        if draft is None or not self.save_button.isEnabled():
            return
        self._page.save(
            "signed",
            partial(self._signed.record, draft),
            self._on_saved,
            button=self.save_button,
            patient_id=draft.patient_id,
        )

    def _on_saved(self, _scan_id: int) -> None:
        self.keeper.saved()
        self._draft = None
        self._take("", b"")
        self.leave()
        self._page.workplace.say("The scan is kept with the paper")
        self.saved.emit()

    def _on_changed(self, _text: object = None) -> None:
        draft = self.draft
        if draft is None:
            return
        found = [*self.form.problems, *self._signed.check(draft)]
        self.form.show_findings(found)
        self.form.summary.hide()
        self.save_button.setEnabled(not found)

    def _on_choose(self) -> None:
        dialog = QFileDialog(self, "Choose the scan", "", _FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.take_file)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _today(self) -> date:
        return self._draft.today if self._draft is not None else today_here()
