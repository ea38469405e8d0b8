"""Who brings the oxygen: what orders keep to with each supplier, and the supplier's own form."""

from collections.abc import Hashable, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox, QFileDialog, QPushButton

from o2clinic.rules.permissions import Permission
from o2clinic.rules.supplier import MODE_WORDS, SendMode, needs_secure_mark
from o2clinic.services.as_it_is import AsItIs
from o2clinic.services.supplier_draft import SupplierDraft
from o2clinic.services.suppliers import BlankSheet, SupplierRow, SupplierSheet
from o2clinic.services.work import new_command_id
from o2clinic.ui.record_form import RecordForm, a_line, choose, some_lines
from o2clinic.ui.record_form_page import RecordFormPage
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.number_edit import NumberEdit
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.widgets.time_edit import TimeEdit
from o2clinic.ui.workplace import Workplace


def _tone(row: SupplierRow) -> Tone | None:
    return None if row.is_active else Tone.QUIET


def _state(row: SupplierRow) -> str:
    if not row.is_active:
        return "not in use"
    return "usual" if row.is_usual else ""


_COLUMNS = (
    Column[SupplierRow](
        "Supplier", lambda row: row.name, tone=_tone, is_strong=lambda row: row.is_active
    ),
    Column[SupplierRow]("Area", lambda row: row.area, tone=_tone, gives_way=True),
    Column[SupplierRow]("Takes orders by", lambda row: row.mode, tone=_tone, stretches=True),
    Column[SupplierRow]("Phone", lambda row: row.phone, tone=_tone),
    Column[SupplierRow]("State", _state, tone=_tone),
)
_NAMES = (
    Column[tuple[str, str]]("Name of the value", lambda row: row[0], is_strong=lambda _row: True),
    Column[tuple[str, str]]("What it is on the order form", lambda row: row[1], stretches=True),
)
_OF_ROWS = (
    ("row.1.equipment", "First row: equipment; so with setting, flow, pulse, hours, quantity, …"),
    ("static_concentrator.flow", "The row of that equipment; so with each kind of it"),
    ("delivery:next_day", "After a colon: ticks a box where that is the answer"),
)


class SupplierForm(RecordForm[SupplierDraft]):
    """One supplier."""

    def build(self) -> None:
        """The fields."""
        self.name, self.area, self.mailbox = a_line(200), a_line(100), a_line(200)
        self.professional_phone, self.patient_phone = a_line(40), a_line(40)
        self.mode = Choice[SendMode]("How it takes orders", MODE_WORDS.items())
        self.is_accredited = QCheckBox("Accredited for patients' data (DCB1596)")
        self.cut_off = TimeEdit()
        self.most_cylinders = NumberEdit("Cylinders in a home", places=0)
        self.may_part_a_supersede = QCheckBox("A Part A may replace a specialist's Part B")
        self.is_usual = QCheckBox("Orders go here unless another one is chosen")
        self.is_active = QCheckBox("Orders can go here")
        self.portal_order = some_lines(self.theme, 76)
        self.code_map, self.field_map = some_lines(self.theme, 58), some_lines(self.theme, 92)
        for line in ("name", "area"):
            self.fields.add(line, line.capitalize(), getattr(self, line), width=260)
        self.fields.add("mode", "Takes orders by", self.mode, width=290)
        self.fields.add("mailbox", "Order mailbox", self.mailbox, width=260)
        self.fields.add("is_accredited", "Mailbox", self.is_accredited)
        self.fields.add("professional_phone", "Clinicians ring", self.professional_phone, width=180)
        self.fields.add("patient_phone", "Patients ring", self.patient_phone, width=180)
        self.fields.add("cut_off", "Next day if sent by", self.cut_off, width=80)
        self.fields.add("most_cylinders", "Cylinders at most", self.most_cylinders, width=60)
        self.fields.add("may_part_a_supersede", "Part A", self.may_part_a_supersede)
        self.fields.add("is_usual", "Usual", self.is_usual)
        self.fields.add("is_active", "In use", self.is_active)
        self.fields.add("portal_order", "Portal asks for", self.portal_order, width=260)
        self.fields.add("code_map", "Codes, ours = theirs", self.code_map, width=260)
        self.fields.add("field_map", "Form, field = value", self.field_map, width=260)
        for edit in (self.mailbox.textChanged, self.is_accredited.toggled):
            edit.connect(self._tell_secure)

    def show_draft(self, draft: SupplierDraft) -> None:
        """Put values into the fields."""
        for name in ("name", "area", "mailbox", "professional_phone", "patient_phone"):
            getattr(self, name).setText(getattr(draft, name))
        for name in ("is_accredited", "may_part_a_supersede", "is_usual", "is_active"):
            getattr(self, name).setChecked(getattr(draft, name))
        for name in ("portal_order", "code_map", "field_map"):
            getattr(self, name).setPlainText(getattr(draft, name))
        choose(self.mode, draft.mode)
        self.cut_off.set_value(draft.cut_off)
        most = draft.most_cylinders
        self.most_cylinders.set_value(None if most is None else Decimal(most))
        self._tell_secure()

    def typed(self) -> dict[str, Any]:
        """What is typed."""
        most = self.most_cylinders.value
        return {
            **{
                name: getattr(self, name).text()
                for name in ("name", "area", "mailbox", "professional_phone", "patient_phone")
            },
            **{
                name: getattr(self, name).isChecked()
                for name in ("is_accredited", "may_part_a_supersede", "is_usual", "is_active")
            },
            **{
                name: getattr(self, name).toPlainText()
                for name in ("portal_order", "code_map", "field_map")
            },
            "mode": self.mode.value,
            "cut_off": self.cut_off.value,
            "most_cylinders": None if most is None else int(most),
        }

    def _tell_secure(self) -> None:
        mailbox = self.mailbox.text().strip()
        is_open = needs_secure_mark(mailbox, is_accredited=self.is_accredited.isChecked())
        told = "Mail there needs [secure] in its subject." if mailbox and is_open else ""
        self.mailbox.setToolTip(told)
        self.mailbox.setAccessibleDescription(told)


class SuppliersPage(RecordFormPage[SupplierSheet, SupplierRow, SupplierDraft]):
    """Choose a supplier to change it, or add one."""

    help_topic = "suppliers"
    tables_need = Permission.ADMINISTER
    form_name = "supplier"
    add_words = "Add a supplier"
    new_title = "A new supplier"

    def __init__(self, workplace: Workplace) -> None:
        table = RecordTable[SupplierRow](
            "Suppliers", _COLUMNS, workplace.theme, key=lambda row: row.supplier_id
        )
        table.set_empty_text("No supplier yet. Add the first one at the right.")
        form = self.supplier_form = SupplierForm(workplace.theme, SupplierDraft(command_id=""))
        super().__init__(workplace, form, table, "administration")
        self.names = RecordTable[tuple[str, str]](
            "Names of values", _NAMES, workplace.theme, key=lambda row: row[0], is_compact=True
        )
        self.names.setSortingEnabled(False)
        self.beside.addWidget(label("Names for the portal's list and the form's fields", "strong"))
        self.beside.addWidget(self.names, 1)
        self.blank_label = label("", "quiet", wrap=True)
        self.load_button = QPushButton("Load the supplier's form")
        self.load_button.clicked.connect(self._on_load)
        self.fields_button = QPushButton("Fields not mapped")
        self.fields_button.clicked.connect(self._on_fields)
        self.card_actions.insertWidget(0, self.load_button)
        self.card_actions.insertWidget(1, self.fields_button)
        self.card.add(self.blank_label)
        self.show_actions(form.opened)

    def fetch(self) -> SupplierSheet:
        """Every supplier."""
        return self.workplace.services.suppliers.sheet()

    def rows_of(self, sheet: SupplierSheet) -> Sequence[SupplierRow]:
        """One a line."""
        return sheet.rows

    def show_sheet(self, sheet: SupplierSheet) -> None:
        """Say how many, and list the names of values."""
        used = sum(row.is_active for row in sheet.rows)
        self.set_subtitle(f"{used} in use, {len(sheet.rows) - used} not in use; the usual first")
        self.names.set_rows((*sheet.keys.items(), *_OF_ROWS))

    def row_key(self, row: SupplierRow) -> Hashable:
        """Its key."""
        return row.supplier_id

    def fetch_draft(self, key: Any) -> AsItIs[SupplierDraft]:
        """The form of a supplier."""
        return self.workplace.services.suppliers.as_it_is(key, new_command_id())

    def new_draft(self) -> SupplierDraft:
        """An empty form."""
        return SupplierDraft(command_id=new_command_id())

    def save_draft(self, draft: SupplierDraft) -> int:
        """Save it."""
        return self.workplace.services.suppliers.save(draft)

    def title_of(self, draft: SupplierDraft) -> str:
        """By its name."""
        return f"Supplier: {draft.name}"

    def show_actions(self, draft: SupplierDraft) -> None:
        """A form is loaded for a known supplier."""
        self.load_button.setVisible(bool(draft.id))
        rows = self.sheet.rows if self.sheet is not None else ()
        blank = next((row.blank for row in rows if row.supplier_id == draft.id), "")
        self.fields_button.setVisible(bool(blank))
        self.blank_label.setVisible(bool(draft.id))
        self.blank_label.setText(f"Its form: {blank}" if blank else "Its own form is not loaded.")

    # The supplier's form

    def _on_load(self) -> None:
        dialog = QFileDialog(self, "The supplier's form", "", "PDF (*.pdf)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.load_from)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def load_from(self, path: str) -> None:
        """Keep a file as the form of the supplier that is open; what is typed stays."""
        opened = self.form.opened
        if not opened.id:
            return
        suppliers, command_id = self.workplace.services.suppliers, new_command_id()

        def task() -> BlankSheet:
            file = Path(path)
            return suppliers.load_blank(opened.id, file.name, file.read_bytes(), command_id)

        self.save("load", task, self._show_blank, button=self.load_button)

    def _on_fields(self) -> None:
        suppliers, key = self.workplace.services.suppliers, self.form.opened.id
        self.ask("blank", partial(suppliers.blank, key), self._show_fields)

    def _show_blank(self, sheet: BlankSheet) -> None:
        self.blank_label.setText(f"Its form: {sheet.name}")
        self.fields_button.show()
        self._show_fields(sheet)

    def _show_fields(self, sheet: BlankSheet) -> None:
        """Add a line for each field that has none yet, to be completed or taken away."""
        text = self.supplier_form.field_map.toPlainText()
        there = {line.rpartition("=")[0].strip() for line in text.splitlines()}
        missing = [one.name for one in sheet.fields if one.name not in there]
        names = {one.name for one in sheet.fields}
        gone = sorted(name for name in there - names if name)
        if missing:
            added = "\n".join(f"{name} = " for name in missing)
            self.supplier_form.field_map.setPlainText(f"{text.rstrip()}\n{added}".strip())
        told = f"{len(sheet.fields)} fields, {len(missing)} of them added to the list, to be mapped"
        lost = f"The form has no field {', '.join(gone)}: map anew." if gone else ""
        self.message_bar.tell(
            f"{sheet.name}: {told}", lost, Tone.CAUTION if missing or gone else Tone.GOOD
        )
