"""The clinic's forms: what was seen on the official blank, and the word of an administrator."""

import re
from collections.abc import Hashable, Sequence
from typing import Any

from PySide6.QtWidgets import QCheckBox

from o2clinic.documents.form_pack import FormField
from o2clinic.rules.permissions import Permission
from o2clinic.services.as_it_is import AsItIs
from o2clinic.services.forms import (
    LONGEST_BLANK,
    FormCheckDraft,
    FormRow,
    FormsSheet,
    fields_of,
)
from o2clinic.services.work import new_command_id
from o2clinic.ui.record_form import RecordForm, a_line, some_lines
from o2clinic.ui.record_form_page import RecordFormPage
from o2clinic.ui.widgets.date_edit import DateEdit
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.workplace import Workplace

_SHORT_NAME = re.compile(r"\(([A-Z]{3,})\)(.*)")


def _tone(row: FormRow) -> Tone | None:
    return None if row.is_in_force else Tone.QUIET


def _state_tone(row: FormRow) -> Tone | None:
    return Tone.CAUTION if row.is_in_force and row.is_to_be_confirmed else _tone(row)


def _short(row: FormRow) -> str:
    """As people call it: "HOOF Part A" of "Home Oxygen Order Form (HOOF) Part A"."""
    if found := _SHORT_NAME.search(row.pack.title):
        return f"{found[1]}{found[2]}"
    own = row.pack.title.removeprefix("Home oxygen: ")
    return own[:1].upper() + own[1:]


def _state(row: FormRow) -> str:
    """Whether it is confirmed; of one that new papers do not use, when it was or will be used."""
    return row.state if row.is_in_force else row.standing


# Few and narrow: in large type too the name and what is to be done stand side by side.
_COLUMNS = (
    Column[FormRow](
        "Form",
        _short,
        tooltip=lambda row: row.pack.title,
        tone=_tone,
        is_strong=lambda row: row.is_in_force,
        stretches=True,
    ),
    Column[FormRow](
        "Version",
        lambda row: f"{row.pack.version}{' (own)' if row.pack.is_own else ''}",
        tooltip=lambda row: row.pack.nation,
        tone=_tone,
    ),
    Column[FormRow]("Fields seen", lambda row: row.verified, tone=_tone),
    Column[FormRow](
        "State",
        _state,
        tooltip=lambda row: f"{row.standing}. {row.state}",
        tone=_state_tone,
    ),
)
_FIELD_COLUMNS = (
    Column[FormField]("No.", lambda field: field.number),
    Column[FormField](
        "Field, * must be filled",
        lambda field: f"{field.label} *" if field.is_mandatory else field.label,
        tooltip=lambda field: field.label,
        stretches=True,
    ),
    Column[FormField](
        "Seen",
        lambda field: "yes" if field.is_verified else "no",
        tone=lambda field: None if field.is_verified else Tone.CAUTION,
    ),
)


class FormCheckForm(RecordForm[FormCheckDraft]):
    """Say that a form was compared field by field, with which blank and when; or why not."""

    def build(self) -> None:
        """The fields."""
        self.is_confirmed = QCheckBox("Every field agrees")
        self.blank, self.compared_on = a_line(LONGEST_BLANK), DateEdit()
        self.blank.setPlaceholderText("title, version, where from")
        self.reason = some_lines(self.theme, 58)
        self.fields.add("is_confirmed", "Confirmed", self.is_confirmed)
        self.fields.add("blank", "Compared with", self.blank, width=180)
        self.fields.add("compared_on", "Compared on", self.compared_on)
        self.fields.add("reason", "Taken back because", self.reason, width=180)
        self.is_confirmed.toggled.connect(self._on_toggled)

    def show_draft(self, draft: FormCheckDraft) -> None:
        """Put values into the fields."""
        self.is_confirmed.setChecked(draft.is_confirmed)
        self.blank.setText(draft.blank)
        self.compared_on.set_value(draft.compared_on)
        self.reason.setPlainText(draft.reason)
        self._on_toggled()

    def typed(self) -> dict[str, Any]:
        """What is typed."""
        return {
            "is_confirmed": self.is_confirmed.isChecked(),
            "blank": self.blank.text(),
            "compared_on": self.compared_on.value,
            "reason": self.reason.toPlainText(),
        }

    def _on_toggled(self, *_state: bool) -> None:
        """A reason is asked for only where a confirmation is taken back."""
        is_back = self._filled.is_confirmed and not self.is_confirmed.isChecked()
        self.fields.show_field("reason", is_shown=is_back or bool(self.reason.toPlainText()))


class FormsPage(RecordFormPage[FormsSheet, FormRow, FormCheckDraft]):
    """Choose a form to see what was seen on the official blank; confirm it, or take that back."""

    help_topic = "forms"
    tables_need = Permission.ADMINISTER
    form_name = "form_check"
    add_words = "Where forms come from"
    new_title = "Form"

    def __init__(self, workplace: Workplace) -> None:
        table = RecordTable[FormRow]("Forms", _COLUMNS, workplace.theme, key=lambda row: row.number)
        form = FormCheckForm(workplace.theme, FormCheckDraft(command_id=""))
        super().__init__(workplace, form, table, "administration")
        self.known = label("", "quiet", wrap=True)
        self.to_get = label("", wrap=True)
        self.problems = label("", "caution", wrap=True)
        self.problems.hide()
        self.fields = RecordTable[FormField](
            "Fields of this form",
            _FIELD_COLUMNS,
            workplace.theme,
            key=lambda field: field.number,
            is_compact=True,
        )
        self.fields.setSortingEnabled(False)
        self.beside.insertWidget(0, self.problems)
        self.beside.addWidget(self.fields, 1)
        self.card.add(self.to_get)
        self.card.add(self.known)

    def fetch(self) -> FormsSheet:
        """Every form of this computer."""
        return self.workplace.services.forms.forms()

    def rows_of(self, sheet: FormsSheet) -> Sequence[FormRow]:
        """One a line."""
        return sheet.rows

    def show_sheet(self, sheet: FormsSheet) -> None:
        """Say how many wait for a word, and which files cannot be used."""
        used = [row for row in sheet.rows if row.is_in_force]
        waiting = sum(row.is_to_be_confirmed for row in used)
        said = f"{waiting} to be confirmed" if waiting else "all confirmed"
        self.set_subtitle(f"{len(used)} forms in use, {said}; by title")
        self.problems.setText("\n".join(sheet.problems))
        self.problems.setVisible(bool(sheet.problems))

    def begin_new(self) -> None:
        """Say where a new form comes from: it is a file, not typed here."""
        self.message_bar.tell("A new form or version is a file", self.sheet_words)

    @property
    def sheet_words(self) -> str:
        """Where a site's own files belong."""
        where = self.sheet.folder if self.sheet is not None else ""
        return f"Lay it into {where} on every desk, and start the program anew. See F1."

    def row_key(self, row: FormRow) -> Hashable:
        """Its number."""
        return row.number

    def fetch_draft(self, key: Any) -> AsItIs[FormCheckDraft]:
        """The word on one form."""
        return self.workplace.services.forms.as_it_is(key, new_command_id())

    def new_draft(self) -> FormCheckDraft:
        """No form: there is always one."""
        return FormCheckDraft(command_id=new_command_id())

    def save_draft(self, draft: FormCheckDraft) -> int:
        """Confirm it, or take that back."""
        return self.workplace.services.forms.save(draft)

    def title_of(self, draft: FormCheckDraft) -> str:
        """By its title and version."""
        row = self._row(draft.id)
        return f"{row.pack.title}, {row.pack.version}" if row is not None else self.new_title

    def saved_words(self, draft: FormCheckDraft) -> str:
        """What follows for papers."""
        title = self.title_of(draft)
        if draft.is_confirmed:
            return f"{title} is confirmed: new papers carry no notice"
        return f"{title} is no longer confirmed: new papers carry the notice again"

    def show_actions(self, draft: FormCheckDraft) -> None:
        """Show what is known of the form that is opened."""
        row = self._row(draft.id)
        self.fields.set_rows(() if row is None else fields_of(row.pack))
        self.known.setText("" if row is None else f"Known from: {row.pack.source}")
        self.to_get.setText("" if row is None else f"To get: {row.pack.ask_for}")

    def _row(self, number: int) -> FormRow | None:
        rows = self.sheet.rows if self.sheet is not None else ()
        return next((row for row in rows if row.number == number), None)
