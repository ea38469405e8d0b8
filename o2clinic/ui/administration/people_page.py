"""The people who work here: the list at the left, the form of one at the right."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QSplitter

from o2clinic.errors import AlreadyDone, NotValid, Taken
from o2clinic.rules.changes import Concept
from o2clinic.rules.permissions import Permission
from o2clinic.rules.three_ways import typed_on
from o2clinic.services.drafts import FormDraft
from o2clinic.services.people import PersonDraft, PersonRow
from o2clinic.services.work import new_command_id
from o2clinic.ui.administration.person_form import PersonForm
from o2clinic.ui.administration.words import roles_in_words
from o2clinic.ui.draft_keeper import Filling
from o2clinic.ui.failures import in_words
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.widgets.stale_save import StaleSave, values_of
from o2clinic.ui.workplace import Workplace


def _state(row: PersonRow) -> str:
    if not row.is_active:
        return "retired"
    return "rests after wrong passwords" if row.is_resting else ""


def _tone(row: PersonRow) -> Tone | None:
    return None if row.is_active else Tone.QUIET


_COLUMNS = (
    Column[PersonRow]("Name", lambda row: row.name, tone=_tone),
    Column[PersonRow]("Signs in as", lambda row: row.sign_in_name, tone=_tone),
    Column[PersonRow]("Job title", lambda row: row.job_title, tone=_tone),
    Column[PersonRow]("Roles", lambda row: roles_in_words(row.roles), tone=_tone, stretches=True),
    Column[PersonRow]("State", _state, tone=lambda _row: Tone.CAUTION),
)


class PeoplePage(Page):
    """Choose a person to change them, or add one; Ctrl+S saves."""

    concepts = frozenset({Concept.PERSON})
    help_topic = "administration"
    tables_need = Permission.ADMINISTER

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.add_button = self.add_action("Add a person", self._on_add, keys="Ctrl+B")
        self.save_button = self.add_action("Save", self._on_save, primary=True, keys="Ctrl+S")
        self.table = RecordTable[PersonRow](
            "People", _COLUMNS, workplace.theme, key=lambda row: row.person_id
        )
        self.table.row_chosen.connect(self._on_chosen)
        self.form = PersonForm(workplace.theme)
        self._row: PersonRow | None = None
        self._agreed: Callable[[], None] | None = None
        self._to_restore: FormDraft | None = None
        self.keeper = self.keep_drafts(self, self.form)
        self.message_bar.action_wanted.connect(self._on_agreed)
        self._lay_out()

    def refresh(self) -> None:
        """Ask who works here; what is typed stays."""
        self.ask("staff", self.workplace.services.people.staff, self._show)

    # Drafts

    def begin(self, what: str) -> None:
        """Go on with a draft; somebody who works here already is read first."""
        draft = self._to_restore = self.workplace.drafts.begun(what)
        if draft is None:
            return
        if draft.draft_id == self.keeper.draft_id:
            self._to_restore = None  # it stands there still
        elif draft.record_id:
            self._open_person(draft.record_id)
        else:
            self._begin_new()

    def filling(self) -> Filling | None:
        """Whose form it is; None before anybody was opened in it."""
        opened = self.form.opened
        if not opened.command_id:
            return None
        title = f"Person: {self.card.title_label.text()}" if opened.id else "A new person"
        whose = (opened.id, opened.version)
        return Filling("person", "administration", title, opened.command_id, 0, *whose)

    def typed_state(self) -> dict[str, Any]:
        """What stands in the fields; passwords are never kept."""
        return self.form.fields.typed_state()

    def restore_draft(self, draft: FormDraft) -> None:
        """Stand as it stood, about the version that was opened."""
        opened = self.form.opened
        version = draft.version or opened.version
        self._fill(replace(opened, command_id=draft.command_id, version=version))
        self.form.fields.restore_typed(draft.typed)

    # Building

    def _lay_out(self) -> None:
        self.password_button = QPushButton("New password")
        self.password_button.clicked.connect(self._on_new_password)
        self.retire_button = QPushButton("Retire")
        self.retire_button.clicked.connect(self._on_retire)
        row = QHBoxLayout()
        row.addWidget(self.password_button)
        row.addWidget(self.retire_button)
        row.addStretch()
        self.card = Card("A new person")
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.form.setProperty("kind", "scrolled")
        scroll.setWidget(self.form)
        self.card.add(scroll, 1)
        self.card.add(row)
        both = QSplitter(Qt.Orientation.Horizontal)
        both.setChildrenCollapsible(False)
        both.setHandleWidth(self.workplace.theme.px(10))
        both.addWidget(self.table)
        both.addWidget(self.card)
        both.setStretchFactor(0, 3)
        both.setStretchFactor(1, 2)
        self.add(both, 1)
        self._tell_whose()

    # Showing

    def _show(self, rows: tuple[PersonRow, ...]) -> None:
        working = sum(row.is_active for row in rows)
        retired = len(rows) - working
        self.set_subtitle(f"{working} work here, {retired} retired; by name")
        self.table.set_rows(rows)
        chosen = self.table.chosen
        if chosen is None and rows and not self.form.is_touched:
            self.table.choose(0)
        elif chosen is not None and not self.form.is_touched:
            self._open(chosen)

    def _open(self, row: PersonRow) -> None:
        self._open_person(row.person_id)

    def _open_person(self, person_id: int) -> None:
        people = self.workplace.services.people
        self.ask("draft", lambda: people.draft(person_id, new_command_id()), self._fill)

    def _fill(self, draft: PersonDraft) -> None:
        self.keeper.set_aside()
        self.form.fill(draft)
        self._tell_whose()
        self.keeper.begin()
        kept, self._to_restore = self._to_restore, None
        if kept is not None:
            self.keeper.restore(kept)

    def _tell_whose(self) -> None:
        rows = self.table.records.rows
        self._row = next((one for one in rows if one.person_id == self.form.person_id), None)
        self.card.set_title(self._row.name if self._row is not None else "A new person")
        self.password_button.setVisible(self._row is not None)
        self.retire_button.setVisible(self._row is not None)
        if self._row is not None:
            self.retire_button.setText("Retire" if self._row.is_active else "Bring back")

    # Slots

    @Slot(object)
    def _on_chosen(self, row: PersonRow | None) -> None:
        if row is None or row.person_id == self.form.person_id:
            return
        if self.form.is_touched:
            self._ask_first(
                "What you typed is not saved yet",
                "Save it, or throw it away to open somebody else.",
                "Throw it away",
                partial(self._open, row),
            )
            return
        self.message_bar.clear()
        self._open(row)

    def _on_add(self) -> None:
        if self.form.is_touched:
            self._ask_first(
                "What you typed is not saved yet",
                "Save it, or throw it away to add somebody.",
                "Throw it away",
                self._begin_new,
            )
            return
        self._begin_new()

    def _begin_new(self) -> None:
        self.message_bar.clear()
        self._fill(PersonDraft(command_id=new_command_id()))
        self.form.fields.focus_field("title")

    def _on_new_password(self) -> None:
        self.form.show_password(is_shown=True)
        self.form.fields.focus_field("password")

    def _on_save(self) -> None:
        if self.form.fields.problems:
            self.form.show_findings(self.form.fields.problems)
            return
        people, draft = self.workplace.services.people, self.form.draft()
        self.form.fields.clear_findings()
        task: Callable[[], int] = partial(people.edit if draft.id else people.add, draft)
        stale = StaleSave(
            opened=self.form.opened if self.keeper.knows_opened else None,
            typed=draft,
            fetch=lambda: people.as_it_is(draft.id, new_command_id()),
            values=_compared,
            title=self.form.fields.title_of,
            words=self.form.words_of,
            save_merged=self._save_merged,
        )
        told = f"{draft.given_names} {draft.family_name} is saved"
        self._send(task, told, draft, stale if draft.id else None)

    def _save_merged(self, now: PersonDraft, values: Mapping[str, object]) -> None:
        self._put(now, values)
        self._on_save()

    def _put(self, now: PersonDraft, values: Mapping[str, object]) -> None:
        """Show these values, to be saved over the person as they are now."""
        typed = self.form.draft()
        with self.keeper.filled_anew():
            self.form.fill(now)
            self.keeper.begin()
            self.form.put(typed, now, values)

    def _on_retire(self) -> None:
        row = self._row
        if row is None:
            return
        if not row.is_active:
            self._set_active(row, row.version)
            return
        self._ask_first(
            f"Close the account of {row.name}?",
            "They cannot sign in any more. What they did stays under their name.",
            "Close the account",
            partial(self._set_active, row, row.version),
        )

    def _set_active(self, row: PersonRow, version: int) -> None:
        """Close an account that is open, or open it again."""
        people, opened = self.workplace.services.people, self.form.opened
        act = people.retire if row.is_active else people.bring_back

        def again(now: PersonDraft, _values: Mapping[str, object]) -> None:
            self._set_active(row, now.version)

        stale = StaleSave(
            opened=replace(opened, version=version),
            typed=replace(opened, version=version),
            fetch=lambda: people.as_it_is(row.person_id, new_command_id()),
            values=_compared,
            title=self.form.fields.title_of,
            words=self.form.words_of,
            save_merged=again,
            offer=lambda _now: "Close all the same" if row.is_active else "Bring back all the same",
        )
        done = f"{row.name} is retired" if row.is_active else f"{row.name} works here again"
        self._send(partial(act, row.person_id, version, new_command_id()), done, opened, stale)

    def _ask_first(self, title: str, text: str, action: str, agreed: Callable[[], None]) -> None:
        self._agreed = agreed
        self.message_bar.tell(title, text, Tone.CAUTION, action)

    def _on_agreed(self) -> None:
        agreed, self._agreed = self._agreed, None
        self.message_bar.clear()
        if agreed is not None:
            agreed()

    # Saving

    def _send(
        self,
        task: Callable[[], int],
        done: str,
        sent: PersonDraft,
        stale: StaleSave[PersonDraft] | None,
    ) -> None:
        people = self.workplace.services.people

        def whole() -> tuple[tuple[PersonRow, ...], PersonDraft]:
            try:
                person_id = task()
            except AlreadyDone as before:
                person_id = before.record_id
            return people.staff(), people.draft(person_id, new_command_id())

        def saved(answer: tuple[tuple[PersonRow, ...], PersonDraft]) -> None:
            self.message_bar.tell(done, tone=Tone.GOOD)
            self._show_saved(sent, *answer)

        button, refused = self.save_button, self._on_refused
        if stale is None:
            self.save("save", whole, saved, button=button, on_error=refused)
        else:
            self.save_over(stale, whole, saved, button=button, on_error=refused)

    def _show_saved(self, sent: PersonDraft, rows: tuple[PersonRow, ...], now: PersonDraft) -> None:
        """Show the person as saved; what was typed since stays."""
        typed = self.form.draft()
        if typed in (sent, self.form.opened):
            self.keeper.saved()
            self.form.fill(now)
            self.keeper.begin()
        else:
            self._put(now, typed_on(_compared(sent), _compared(typed), _compared(now)))
        self._show(rows)
        at = [row.person_id for row in self.table.records.rows].index(now.id)
        self.table.choose(at)
        self._tell_whose()

    def _on_refused(self, error: Exception) -> None:
        if isinstance(error, NotValid):
            self.form.show_findings(error.findings)
        elif isinstance(error, Taken):
            self.message_bar.tell_message(in_words(error))
            self.form.fields.focus_field("sign_in_name")
        else:
            self.on_save_failure(error)


def _compared(draft: PersonDraft) -> dict[str, object]:
    return values_of(draft, "password", "password_again")
