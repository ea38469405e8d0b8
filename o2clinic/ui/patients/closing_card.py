"""A death or a move away: what it would stop, the form that records it, and what was stopped."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QSizePolicy, QWidget

from o2clinic.errors import Finding
from o2clinic.rules import closing as rules
from o2clinic.rules.calendar import Century
from o2clinic.rules.closing import KIND_WORDS, LONGEST_REASON, LONGEST_SOURCE, SOURCES, ClosingKind
from o2clinic.services.closing import ClosingDraft, case_of
from o2clinic.services.drafts import FormDraft
from o2clinic.services.work import new_command_id
from o2clinic.ui.draft_keeper import Filling
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.date_edit import DateEdit
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.marked_lines import Line, MarkedLines
from o2clinic.ui.widgets.marks import label

if TYPE_CHECKING:
    from o2clinic.services.closing import ClosingRow, ClosingSheet

FORM: Final = "record_closing"


class ClosingCard(Card):
    """Choose what happened, its day and who told; the list says what stops.

    Signals:
        wanted: a `ClosingDraft` that is to be recorded.
        reopen_wanted: the `ClosingRow` that is to be taken back.
        begun: the form was filled for this patient.
    """

    wanted = Signal(object)
    reopen_wanted = Signal(object)
    begun = Signal()

    def __init__(self, theme: Theme, patient_id: int, *, may_close: bool) -> None:
        super().__init__("Died or moved away", "one entry stops all that is planned")
        self._patient_id, self._may_close = patient_id, may_close
        self._sheet: ClosingSheet | None = None
        self._command_id = ""
        self.history = MarkedLines(theme)
        self.back_button = _button("Take it back")
        self.back_button.clicked.connect(self._on_back)
        self.form = FieldForm(theme)
        self._build_form()
        self.stops_title = label("This would stop now:", "strong")
        self.stops = MarkedLines(theme)
        self.button = _button("Record, and stop all this")
        self.button.clicked.connect(self.send)
        parts: tuple[QWidget, ...] = (
            *(self.history, self.back_button, self.form),
            *(self.stops_title, self.stops, self.button),
        )
        for part in parts:
            self.add(part)
        self.content.addStretch()

    def show_sheet(self, sheet: "ClosingSheet") -> None:
        """How the record stands; what is typed stays."""
        was, self._sheet = self._sheet, sheet
        self._show_history(sheet)
        is_open = self._may_close and sheet.died_on is None
        shown: tuple[QWidget, ...] = (self.form, self.stops_title, self.stops, self.button)
        for part in shown:
            part.setVisible(is_open)
        lines = [Line("note", words) for words in sheet.stops]
        self.stops.show_lines(lines or [Line("met", "Nothing is planned for this patient.")])
        if was is None:
            self._begin()

    def start_afresh(self) -> None:
        """It was recorded: nothing of it is left to be recorded twice."""
        self.kind.setCurrentIndex(0)
        self.happened_on.set_value(None)
        self.source.setCurrentText("")
        self.note.clear()
        self.form.clear_findings()
        self._begin()

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """What is missing, beside its field."""
        self.form.show_findings(findings, move_focus=True)

    @Slot()
    def send(self) -> None:
        """Ask for it to be recorded, unless something stands in the way."""
        if self._sheet is None or not self.button.isEnabled() or self.button.isHidden():
            return
        draft = self._draft()
        problems = self.form.problems
        found = problems or rules.findings(case_of(draft, self._sheet, self._sheet.today))
        self.show_findings(found)
        if not found:
            self.wanted.emit(draft)

    # What its draft keeper asks

    def filling(self) -> Filling | None:
        """What the form is about; None before the patient is known, or where it is closed."""
        if self._sheet is None or not self._may_close or self._sheet.died_on is not None:
            return None
        return Filling(
            form=FORM,
            place="record",
            title="Death or move",
            command_id=self._command_id,
            patient_id=self._patient_id,
            is_in_patient=True,
        )

    def typed_state(self) -> dict[str, Any]:
        """What is typed and chosen."""
        return self.form.typed_state()

    def restore_draft(self, draft: FormDraft) -> None:
        """Stand as it stood."""
        self._command_id = draft.command_id
        self.form.restore_typed(draft.typed)
        self.form.focus_field("kind")

    # Inside

    def _build_form(self) -> None:
        kinds = [(kind, words) for kind, words in KIND_WORDS.items()]
        self.kind: Choice[ClosingKind] = Choice("What happened", kinds)
        self.happened_on = DateEdit(century=Century.PAST)
        self.source = QComboBox()
        self.source.setEditable(True)
        self.source.addItems(["", *SOURCES])
        edit = self.source.lineEdit()
        if edit is not None:
            edit.setMaxLength(LONGEST_SOURCE)
        self.note = QLineEdit()
        self.note.setMaxLength(LONGEST_REASON)
        self.form.add("kind", "What happened", self.kind, width=150)
        self.form.add("happened_on", "On", self.happened_on)
        self.form.add("source", "Told by", self.source, width=220)
        self.form.add("reason", "Note", self.note, width=280)

    def _begin(self) -> None:
        self._command_id = new_command_id()
        self.begun.emit()

    def _draft(self) -> ClosingDraft:
        return ClosingDraft(
            command_id=self._command_id,
            patient_id=self._patient_id,
            version=self._sheet.version if self._sheet is not None else 0,
            kind=self.kind.value,
            happened_on=self.happened_on.value,
            source=self.source.currentText(),
            reason=self.note.text(),
        )

    def _show_history(self, sheet: "ClosingSheet") -> None:
        lines = [line for row in sheet.rows for line in _lines(row)]
        self.history.show_lines(lines)
        self.history.setVisible(bool(lines))
        holding = sheet.holding
        self.back_button.setVisible(bool(holding) and self._may_close)
        if holding:
            self.back_button.setText(f"Take back: {_short(holding[0])}")
            self.back_button.setAccessibleName(f"Take back: {holding[0].words}")

    @Slot()
    def _on_back(self) -> None:
        holding = self._sheet.holding if self._sheet is not None else ()
        if holding:
            self.reopen_wanted.emit(holding[0])


def _short(row: "ClosingRow") -> str:
    return row.words.partition(",")[0]


def _lines(row: "ClosingRow") -> list[Line]:
    if row.undone:
        return [Line("note", f"{_short(row)}: taken back {row.undone}")]
    head = Line("hold", f"{row.words}. Entered {row.noted}. Stopped by it:")
    stopped = row.stopped or ("nothing was planned",)
    return [head, *(Line("note", words) for words in stopped)]


def _button(text: str) -> QPushButton:
    made = QPushButton(text)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made
