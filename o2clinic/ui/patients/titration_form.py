"""The base of the forms of a titration: one at a time, checked while it is typed."""

from collections.abc import Callable, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton

from o2clinic.errors import Finding, Level
from o2clinic.rules.clinic_time import day_of, instant, local
from o2clinic.services.drafts import FormDraft
from o2clinic.services.work import new_command_id
from o2clinic.ui.draft_keeper import Filling
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.typed_edit import TypedEdit
from o2clinic.ui.widgets.typed_state import inputs_in

if TYPE_CHECKING:
    from o2clinic.services.titration_sheet import TitrationSheet

Now = Callable[[], datetime]


class TitrationForm(Card):
    """Type, look at what the rules say, Ctrl+S saves; Esc puts it away and the text stays.

    Signals:
        wanted: the draft, when it is to be saved.
        left: the person puts it away.
    """

    wanted = Signal(object)
    left = Signal()
    key: ClassVar[str]
    title: ClassVar[str]
    verb: ClassVar[str] = "Save"
    columns: ClassVar[int] = 1

    def __init__(self, theme: Theme, patient_id: int, now: Now) -> None:
        super().__init__(self.title)
        self.theme = theme
        self.patient_id = patient_id
        self.now = now
        self.sheet: TitrationSheet | None = None
        self.command_id = ""
        self.record_id = self.version = 0
        self._is_begun = self._is_tried = self._is_filling = False
        self.form = FieldForm(theme, columns=self.columns)
        self.add(self.form)
        self.build()
        self.save_button = QPushButton(f"{self.verb}  Ctrl+S")
        self.save_button.setAccessibleName(f"{self.verb}: {self.title}")
        self.save_button.setProperty("kind", "primary")
        self.save_button.clicked.connect(self.send)
        self.leave_button = QPushButton("Leave it")
        self.leave_button.setAccessibleName(f"Leave it: {self.title}")
        self.leave_button.clicked.connect(self.left)
        buttons = QHBoxLayout()
        buttons.addWidget(self.save_button)
        buttons.addWidget(self.leave_button)
        buttons.addStretch()
        self.add(buttons)
        self.form.offer_taken.connect(self._on_offer)
        self._watch()
        self.hide()

    # What a form fills in

    def build(self) -> None:
        """Add the fields."""
        raise NotImplementedError

    def opens(self, sheet: "TitrationSheet") -> tuple[int, int]:
        """Key and version of what it is about; 0 and 0 for something new."""
        raise NotImplementedError

    def fill(self, sheet: "TitrationSheet") -> None:
        """Empty the fields and fill what has a default."""
        raise NotImplementedError

    def draft(self, head: dict[str, Any]) -> Any:
        """What is typed."""
        raise NotImplementedError

    def check(self, draft: Any) -> Sequence[Finding]:
        """What the rules say of it."""
        raise NotImplementedError

    # What every form does

    @property
    def is_begun(self) -> bool:
        """Whether it is about something."""
        return self._is_begun

    def begin(self, sheet: "TitrationSheet") -> None:
        """Be about what the sheet shows, with nothing typed."""
        self.command_id = new_command_id()
        self._is_begun, self._is_tried = True, False
        self.renew(sheet)
        self._is_filling = True
        self.form.summary.reason_edit.clear()
        self.fill(sheet)
        self._is_filling = False
        self.form.clear_findings()
        self.look()

    def renew(self, sheet: "TitrationSheet") -> None:
        """Go on with the record as it is now; what is typed stays."""
        self.sheet = sheet
        self.record_id, self.version = self.opens(sheet)

    def show_sheet(self, sheet: "TitrationSheet") -> None:
        """Check what is typed by what is known now; the version that was opened stays."""
        self.sheet = sheet
        self.look()

    def close(self) -> bool:
        """Be about nothing."""
        self._is_begun = False
        self.hide()
        return True

    def filling(self) -> Filling | None:
        """What it is about; None while it is about nothing."""
        if not self._is_begun:
            return None
        return Filling(
            self.key,
            "titration",
            f"Titration: {self.title[:1].lower()}{self.title[1:]}",
            self.command_id,
            self.patient_id,
            self.record_id,
            self.version,
            is_in_patient=True,
        )

    def typed_state(self) -> dict[str, Any]:
        """What stands in the fields, exactly as typed."""
        return self.form.typed_state()

    def restore_draft(self, draft: FormDraft) -> None:
        """Stand as it stood."""
        self.command_id, self.version = draft.command_id, draft.version
        self.record_id = draft.record_id
        self.form.restore_typed(draft.typed)
        self.look()

    def go_to_first(self) -> None:
        """Go to the first field."""
        first = next(iter(self.form.typed_state()))
        self.form.focus_field(first)

    def look(self) -> None:
        """Say beside the fields what the rules say of what is typed so far."""
        if self._is_filling or not self._is_begun:
            return
        found = tuple(self.check(self.draft(self._opened())))
        if self._is_tried:
            self.form.show_findings((*self.form.problems, *found))
            return
        self.form.show_findings([one for one in found if self._is_filled(one.field)])
        self.form.summary.hide()  # while typing, the words beside the field are enough

    def send(self) -> None:
        """Ask for it to be saved, unless something stands in the way; then go there."""
        if not self._is_begun or not self.save_button.isEnabled():
            return
        draft = self.draft(self._opened())
        found = (*self.form.problems, *self.check(draft))
        self._is_tried = True
        levels = {one.level for one in found}
        self.form.show_findings(found)
        if Level.BLOCK in levels:
            self.form.show_findings(found, move_focus=True)
        elif Level.CONFIRM in levels and not self.form.reason:
            self.form.summary.reason_edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.wanted.emit(draft)

    def show_refusal(self, findings: Sequence[Finding]) -> None:
        """Say what the record had against it."""
        self._is_tried = True
        self.form.show_findings(findings, move_focus=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc puts it away."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def today_at(self, at: time | None) -> datetime | None:
        """The instant of a time of the clinic's day."""
        return None if at is None else instant(day_of(self.now()), at)

    def clock(self) -> time:
        """The present time, to the minute."""
        return local(self.now()).time().replace(second=0, microsecond=0)

    def _opened(self) -> dict[str, Any]:
        return {
            "command_id": self.command_id,
            "patient_id": self.patient_id,
            "id": self.record_id,
            "version": self.version,
        }

    def _is_filled(self, field: str) -> bool:
        try:
            widget = self.form.widget_of(field)
        except KeyError:
            return False
        return not isinstance(widget, QLineEdit) or bool(widget.text())

    def _watch(self) -> None:
        for widget in inputs_in(self.form):
            if widget is self.form.summary.reason_edit:
                continue
            if isinstance(widget, QLineEdit | QPlainTextEdit):
                widget.textChanged.connect(self._on_typed)
            elif isinstance(widget, QComboBox):
                widget.currentIndexChanged.connect(self._on_typed)

    def _on_typed(self, *_what: object) -> None:
        self.look()

    def _on_offer(self, finding: Finding) -> None:
        widget = self.form.widget_of(finding.field)
        if isinstance(widget, TypedEdit):
            widget.setText(finding.offer)
            widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
