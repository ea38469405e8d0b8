"""Who did what and who looked: of the whole clinic, or of one patient."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QLineEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from o2clinic.rules.permissions import Permission
from o2clinic.services.audit import AuditRow, AuditSheet, Kind, Place, StaffName
from o2clinic.services.audit_words import ChangedColumn
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.workplace import Workplace

_KINDS = (
    (Kind.ALL, "Everything"),
    (Kind.CHANGES, "Changes"),
    (Kind.OPENINGS, "Who looked"),
    (Kind.SIGN_INS, "Sign-ins"),
)
_LONGEST_NUMBER = 40


def _stands_out(row: AuditRow) -> Tone | None:
    return Tone.DANGER if row.is_refused or row.broke_glass else None


def _what(row: AuditRow) -> str:
    """Told by a sign and by words; the colour only supports them."""
    sign = "✕ " if row.is_refused else "⊘ " if row.broke_glass else ""
    return f"{sign}{row.what}"


_WHEN = Column[AuditRow]("When", lambda row: row.when, sort_key=lambda row: row.place.at)
_WHO = Column[AuditRow]("Who", lambda row: row.who)
_WHAT = Column[AuditRow]("What", _what, tone=_stands_out)
_PATIENT = Column[AuditRow](
    "Patient", lambda row: "  ".join(part for part in (row.patient, row.nhs_number) if part)
)
_SHORT = Column[AuditRow](
    "Written", lambda row: row.in_short, tooltip=lambda row: row.in_short, stretches=True
)
_CHANGES = (
    Column[ChangedColumn]("Record", lambda change: change.record),
    Column[ChangedColumn]("Value", lambda change: change.column),
    Column[ChangedColumn]("Before", lambda change: change.before, tooltip=lambda it: it.before),
    Column[ChangedColumn](
        "After", lambda change: change.after, tooltip=lambda it: it.after, stretches=True
    ),
)


class AuditPage(Page):
    """Choose a line above to read below what was written; reading is itself written down."""

    help_topic = "administration"
    tables_need = Permission.READ_AUDIT

    def __init__(self, workplace: Workplace, patient_id: int | None = None) -> None:
        super().__init__(workplace, "History" if patient_id else "", patient_id=patient_id)
        self._kind, self._person_id = Kind.ALL, 0
        self._of_patient = patient_id or 0
        self._next: Place | None = None
        of_whom = () if patient_id else (_PATIENT,)
        columns = (_WHEN, _WHO, _WHAT, *of_whom, _SHORT)
        self.table = RecordTable[AuditRow](
            "Audit", columns, workplace.theme, key=lambda row: row.place, is_compact=True
        )
        self.table.set_empty_text("Nothing of this kind is in the audit.")
        self.table.row_chosen.connect(self._on_chosen)
        self._add_kinds(without_sign_ins=bool(patient_id))
        if not patient_id:
            self._add_questions()
        self.add_action("Refresh", self.refresh, keys="F5")
        self._lay_out()

    def refresh(self) -> None:
        """Ask for the newest lines; the people to choose from come with them."""
        audit = self.workplace.services.audit
        if not self.patient_id and self.person_choice.count() == 1:
            self.ask("staff", audit.staff, self._show_staff)
        self.ask("audit", self._question(None), self._show)

    # Building

    def _add_kinds(self, *, without_sign_ins: bool) -> None:
        self._group = QButtonGroup(self)
        self._chips_by_kind: dict[Kind, QPushButton] = {}
        for kind, title in _KINDS:
            if kind is Kind.SIGN_INS and without_sign_ins:
                continue
            made = self.add_chip(title, self._on_kind, checked=kind is Kind.ALL)
            self._group.addButton(made)
            self._chips_by_kind[kind] = made

    def _add_questions(self) -> None:
        self.person_choice = QComboBox()
        self.person_choice.setAccessibleName("Done by")
        self.person_choice.addItem("By anybody", 0)
        self.person_choice.activated.connect(self._on_person)
        self.number_edit = QLineEdit()
        self.number_edit.setMaxLength(_LONGEST_NUMBER)
        self.number_edit.setAccessibleName("NHS number of the patient")
        self.number_edit.setPlaceholderText("NHS number of a patient")
        self.number_edit.setClearButtonEnabled(True)
        self.number_edit.setFixedWidth(self.workplace.theme.px(230))
        self.number_edit.returnPressed.connect(self._on_number)
        self.number_edit.textChanged.connect(self._on_number_typed)
        self.add_to_chips(self.person_choice)
        self.add_to_chips(self.number_edit)

    def _lay_out(self) -> None:
        self.earlier_button = QPushButton("Show earlier")
        self.earlier_button.clicked.connect(self._on_earlier)
        upper = QWidget()
        list_layout = QVBoxLayout(upper)
        list_layout.setContentsMargins(0, 0, 0, 0)
        list_layout.addWidget(self.table, 1)
        list_layout.addWidget(self.earlier_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.written = Card("What was written")
        self.reason_label = label("", wrap=True)
        self.reason_label.hide()
        self.changes = RecordTable[ChangedColumn](
            "What was written", _CHANGES, self.workplace.theme, is_compact=True
        )
        self.changes.set_empty_text("Choose a line above.")
        self.written.add(self.reason_label)
        self.written.add(self.changes, 1)
        both = QSplitter(Qt.Orientation.Vertical)
        both.setChildrenCollapsible(False)
        both.setHandleWidth(self.workplace.theme.px(10))
        both.addWidget(upper)
        both.addWidget(self.written)
        both.setStretchFactor(0, 3)
        both.setStretchFactor(1, 2)
        self.add(both, 1)

    # Asking

    def _question(self, after: Place | None) -> Callable[[], AuditSheet]:
        audit, kind = self.workplace.services.audit, self._kind
        patient_id, person_id = self._of_patient, self._person_id
        if patient_id:
            return lambda: audit.of_patient(patient_id, after, kind=kind)
        if person_id:
            return lambda: audit.of_person(person_id, after, kind=kind)
        return lambda: audit.latest(after, kind=kind)

    def _show(self, sheet: AuditSheet) -> None:
        self.message_bar.clear()
        self.table.records.sort(-1)
        self.table.set_rows(sheet.rows)
        self._tell_end(sheet)
        if sheet.rows and self.table.chosen is None:
            self.table.choose(0)

    def _show_more(self, sheet: AuditSheet) -> None:
        self.table.set_rows((*self.table.records.rows, *sheet.rows))
        self._tell_end(sheet)

    def _tell_end(self, sheet: AuditSheet) -> None:
        self._next = sheet.next
        self.earlier_button.setEnabled(sheet.next is not None)
        count = self.table.records.total
        more = "there are earlier ones" if sheet.next is not None else "these are all"
        lines = "1 line" if count == 1 else f"{count} lines"
        self.set_subtitle(f"{lines}, newest first; {more}. Reading the audit is written down too.")
        if not sheet.rows and not count:
            self._on_chosen(None)

    def _show_staff(self, staff: tuple[StaffName, ...]) -> None:
        for one in staff:
            self.person_choice.addItem(f"By {one.name}", one.person_id)

    # Slots

    def _on_kind(self) -> None:
        self._kind = next(kind for kind, it in self._chips_by_kind.items() if it.isChecked())
        self.refresh()

    def _on_person(self) -> None:
        self._person_id = int(self.person_choice.currentData())
        self.number_edit.clear()
        self.refresh()

    def _on_number_typed(self, text: str) -> None:
        if not text.strip() and self._of_patient:
            self._of_patient = 0
            self.refresh()

    def _on_number(self) -> None:
        audit, typed = self.workplace.services.audit, self.number_edit.text()
        if typed.strip():
            self.ask("number", lambda: audit.patient_numbered(typed), self._show_patient)

    def _show_patient(self, patient_id: int) -> None:
        self._of_patient, self._person_id = patient_id, 0
        self.person_choice.setCurrentIndex(0)
        self.refresh()

    def _on_earlier(self) -> None:
        if self._next is not None:
            self.earlier_button.setEnabled(False)
            self.ask("audit", self._question(self._next), self._show_more)

    @Slot(object)
    def _on_chosen(self, row: AuditRow | None) -> None:
        self.changes.set_rows(row.changes if row is not None else ())
        self.reason_label.setText(f"Reason: {row.reason}" if row is not None else "")
        self.reason_label.setVisible(row is not None and bool(row.reason))
        self.written.set_note("" if row is None else f"{row.when}  ·  {row.who}  ·  {row.what}")
        nothing = "Nothing was written." if row is not None else "Choose a line above."
        self.changes.set_empty_text(nothing)
