"""On the first page: whose letter is to be written or sent after a visit, and the list of them."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from o2clinic.errors import O2ClinicError
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.permissions import Permission
from o2clinic.services.letters_due import LetterDue, LettersDueSheet
from o2clinic.ui.outgoing.clinic_run_dialog import ClinicRunDialog
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.message_bar import MessageBar
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.ui.widgets.page import Page

_COLUMNS = (
    Column[LetterDue]("Patient", lambda row: row.name, is_strong=lambda _row: True),
    Column[LetterDue]("Born", lambda row: row.born),
    Column[LetterDue]("Seen", lambda row: row.seen),
    Column[LetterDue]("Visit", lambda row: row.visit),
    Column[LetterDue]("By", lambda row: row.clinician),
    Column[LetterDue]("Letter", lambda row: row.state),
    Column[LetterDue](
        "Due",
        lambda row: row.due,
        sort_key=lambda row: row.due_on,
        tone=lambda row: Tone.DANGER if row.is_late else None,
        stretches=True,
    ),
)


class LettersDueAction(QObject):
    """Ctrl+L opens the list; on the button stands how many there are, and how many are late."""

    def __init__(self, page: "Page") -> None:
        super().__init__(page)
        self._page = page
        self._may = page.workplace.actor.may(Permission.WRITE_LETTER)
        self.button = page.add_action("Letters due", self._on_open, keys="Ctrl+L")
        self.button.setVisible(self._may)

    def refresh(self) -> None:
        """Count anew."""
        if self._may:
            service = self._page.workplace.services.letters_due
            self._page.workplace.background.ask(
                self._page, "letters due", service.sheet, self.show_sheet, self._on_failed
            )

    def show_sheet(self, sheet: LettersDueSheet) -> None:
        """Say how many; late ones have a mark as well."""
        late = f", ⚠ {sheet.late} late" if sheet.late else ""
        words = f"Letters due: {len(sheet.rows)}{late}"
        self.button.setText(f"{words}  Ctrl+L")
        self.button.setAccessibleName(words)

    @Slot()
    def _on_open(self) -> None:
        LettersDueDialog(self._page.workplace, self._page).open()

    def _on_failed(self, error: Exception) -> None:
        """The list below says what happened; a fault of ours is reported."""
        if not isinstance(error, O2ClinicError):
            self._page.workplace.report(error)


class LettersDueDialog(QDialog):
    """Enter opens the patient's letters, Ctrl+P prints what waits; Esc closes."""

    tables_need = Permission.WRITE_LETTER

    def __init__(self, workplace: Workplace, parent: QWidget) -> None:
        super().__init__(parent)
        self.workplace = workplace
        self._sheet: LettersDueSheet | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Letters due")
        self._build()
        workplace.bus.changed.connect(self._on_changed)
        room = self.screen().availableGeometry()
        px = workplace.theme.px
        self.resize(min(px(1000), room.width() - 40), min(px(560), room.height() - 60))
        self.reload()

    def reload(self) -> None:
        """Ask for the list."""
        service = self.workplace.services.letters_due
        self.workplace.background.ask(self, "due", service.sheet, self._show, self._on_failed)

    def _build(self) -> None:
        self.message_bar = MessageBar()
        self.summary_label = label("", "strong", wrap=True)
        self.own_tick = QCheckBox("Only patients whom I saw")
        self.own_tick.toggled.connect(self._on_own)
        self.table: RecordTable[LetterDue] = RecordTable(
            "Letters due", _COLUMNS, self.workplace.theme, key=lambda row: row.key
        )
        self.table.set_empty_text(
            "No letter is due. Visits are listed once clinic letters are written with O2Clinic."
        )
        self.table.row_activated.connect(self._open_patient)
        self.table.row_chosen.connect(self._on_chosen)
        self.print_button = QPushButton("Print letters…  Ctrl+P")
        self.print_button.setAccessibleName("Print letters")
        self.print_button.clicked.connect(self._on_print)
        self.close_button = QPushButton("Close  Esc")
        self.close_button.setAccessibleName("Close")
        self.close_button.clicked.connect(self.close)
        self.open_button = QPushButton("Open the patient's letters")
        self.open_button.setProperty("kind", "primary")
        self.open_button.clicked.connect(self._on_open)
        for button in (self.print_button, self.close_button, self.open_button):
            button.setAutoDefault(False)
        QShortcut(QKeySequence("Ctrl+P"), self).activated.connect(self.print_button.click)
        row = QHBoxLayout()
        row.addWidget(self.own_tick, 1)
        for button in (self.print_button, self.close_button, self.open_button):
            row.addWidget(button)
        whole = QVBoxLayout(self)
        whole.addWidget(self.message_bar)
        whole.addWidget(self.summary_label)
        whole.addWidget(self.table, 1)
        whole.addLayout(row)

    def _show(self, sheet: LettersDueSheet) -> None:
        self._sheet = sheet
        self.summary_label.setText(
            f"{sheet.to_write} to write, {sheet.to_send} to send, {sheet.late} later than 7 days "
            "after the visit"
        )
        self._on_own(self.own_tick.isChecked())

    @Slot(bool)
    def _on_own(self, is_own: bool) -> None:
        rows = self._sheet.rows if self._sheet is not None else ()
        self.table.set_rows([row for row in rows if row.is_own or not is_own])
        if self.table.chosen is None and self.table.records.rows:
            self.table.choose(0)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_chosen(self.table.chosen)

    def _on_chosen(self, row: LetterDue | None) -> None:
        self.open_button.setEnabled(row is not None)

    @Slot()
    def _on_open(self) -> None:
        row = self.table.chosen
        if row is not None:
            self._open_patient(row)

    def _open_patient(self, row: LetterDue) -> None:
        self.close()
        self.workplace.open_patient(row.patient_id, "letters")

    @Slot()
    def _on_print(self) -> None:
        ClinicRunDialog(self.workplace, self).open()

    @Slot(object)
    def _on_changed(self, changes: frozenset[Change]) -> None:
        shown = {*(Concept.DOCUMENT, Concept.APPOINTMENT, Concept.MEETING, Concept.EVERYTHING)}
        if any(change.concept in shown for change in changes):
            self.reload()

    def _on_failed(self, error: Exception) -> None:
        self.message_bar.tell_error(error)
        if not isinstance(error, O2ClinicError):
            self.workplace.report(error)
