"""Beside issued minutes: what they say wrongly, from which corrected ones are issued."""

from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from o2clinic.services.drafts import FormDraft
from o2clinic.services.meeting_closing import LONGEST_CORRECTION, AmendmentDraft
from o2clinic.services.work import new_command_id
from o2clinic.ui.draft_keeper import Filling
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.page import Page

FORM: Final = "minutes_correction"


class CorrectionPanel(QWidget):
    """Type what the minutes say wrongly; Ctrl+S issues corrected ones, Esc leaves it.

    Signals:
        left: the panel was put away.
        issued: corrected minutes were issued.
    """

    left = Signal()
    issued = Signal()

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._draft: AmendmentDraft | None = None
        self.words_edit = QLineEdit()
        self.words_edit.setMaxLength(LONGEST_CORRECTION)
        self.form = FieldForm(page.workplace.theme)
        self.form.add("words", "Correction", self.words_edit, width=360)
        self.send_button = QPushButton("Issue corrected minutes  Ctrl+S")
        self.send_button.setAccessibleName("Issue corrected minutes")
        self.send_button.setProperty("kind", "primary")
        self.leave_button = QPushButton("Leave it")
        self.send_button.clicked.connect(self.send)
        QShortcut(QKeySequence("Ctrl+S"), self.send_button).activated.connect(self.send)
        self.leave_button.clicked.connect(self.leave)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.leave_button)
        buttons.addWidget(self.send_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.form)
        whole.addLayout(buttons)
        self.keeper = page.keep_drafts(self, self)
        self.hide()

    @property
    def meeting_id(self) -> int:
        """The meeting whose minutes are being corrected; 0 for none."""
        return self._draft.meeting_id if self._draft is not None else 0

    def begin(self, meeting_id: int, minutes_id: int) -> None:
        """Open it for the minutes that hold; what is typed for the same meeting stays."""
        if self.meeting_id != meeting_id:
            if self._draft is not None:
                self.keeper.set_aside()
            self._draft = AmendmentDraft(new_command_id(), meeting_id, minutes_id, "")
            self.words_edit.clear()
            self.form.clear_findings()
            self.keeper.begin()
        self.show()
        self.words_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Put it away; what is typed is kept as a draft."""
        if not self.isHidden():
            self.hide()
            self.left.emit()

    def filling(self) -> Filling | None:
        """Which minutes it is about; None while nothing is opened."""
        draft = self._draft
        if draft is None:
            return None
        return Filling(
            FORM,
            "meetings",
            "Correction of minutes",
            draft.command_id,
            record_id=draft.meeting_id,
            version=draft.minutes_id,
        )

    def typed_state(self) -> dict[str, Any]:
        """What stands in the field."""
        return self.form.typed_state()

    def restore_draft(self, draft: FormDraft) -> None:
        """Stand as it stood."""
        self._draft = AmendmentDraft(draft.command_id, draft.record_id, draft.version, "")
        self.form.restore_typed(draft.typed)

    def send(self) -> None:
        """Issue them, unless nothing is said."""
        if self._draft is None:
            return
        draft = AmendmentDraft(
            self._draft.command_id,
            self._draft.meeting_id,
            self._draft.minutes_id,
            self.words_edit.text(),
        )
        found = draft.findings()
        self.form.show_findings(found, move_focus=True)
        if not found:
            closing = self._page.workplace.services.meeting_closing
            self._page.save(
                "correct", partial(closing.amend, draft), self._on_sent, button=self.send_button
            )

    def _on_sent(self, _minutes_id: int) -> None:
        self.keeper.saved()
        self._draft = None
        self.leave()
        self.issued.emit()
