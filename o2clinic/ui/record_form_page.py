"""A list of the clinic's records at the left, the form of one of them at the right."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from o2clinic.errors import AlreadyDone, NotValid
from o2clinic.rules.changes import Concept
from o2clinic.rules.three_ways import typed_on
from o2clinic.services.as_it_is import AsItIs
from o2clinic.services.drafts import FormDraft
from o2clinic.ui.draft_keeper import Filling
from o2clinic.ui.record_form import Draft, RecordForm
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.widgets.stale_save import StaleSave, values_of
from o2clinic.ui.workplace import Workplace

RowT = TypeVar("RowT")
SheetT = TypeVar("SheetT")
DraftT = TypeVar("DraftT", bound=Draft)


class RecordFormPage(Page, Generic[SheetT, RowT, DraftT]):
    """Choose a line to change it, or add one; Ctrl+S saves.

    A page says what it asks for, what its rows are, and how a draft is read and saved.
    """

    concepts = frozenset({Concept.CLINIC})
    form_name: ClassVar[str]
    add_words: ClassVar[str]
    new_title: ClassVar[str]

    def __init__(
        self, workplace: Workplace, form: RecordForm[DraftT], table: RecordTable[RowT], place: str
    ) -> None:
        super().__init__(workplace)
        self.form, self.table, self._place = form, table, place
        self.add_button = self.add_action(self.add_words, self.begin_new, keys="Ctrl+B")
        self.save_button = self.add_action("Save", self._on_save, primary=True, keys="Ctrl+S")
        self.table.row_chosen.connect(self._on_chosen)
        self.sheet: SheetT | None = None
        self._agreed: Callable[[], None] | None = None
        self._to_restore: FormDraft | None = None
        self._is_listing = False
        self._lay_out()
        self.keeper = self.keep_drafts(self, form)
        self.message_bar.action_wanted.connect(self._on_agreed)

    # What a page fills in

    def fetch(self) -> SheetT:
        """What the page shows; runs off the UI thread."""
        raise NotImplementedError

    def rows_of(self, sheet: SheetT) -> Sequence[RowT]:
        """The lines."""
        raise NotImplementedError

    def show_sheet(self, sheet: SheetT) -> None:
        """Offer in the form what can be chosen, and show what stands beside the list."""

    def row_key(self, row: RowT) -> Hashable:
        """What a line is known by; None for one without a form."""
        raise NotImplementedError

    def draft_key(self, draft: DraftT) -> Hashable:
        """The same of a draft."""
        return draft.id

    def kept_key(self, kept: FormDraft) -> Hashable:
        """The same of what was kept unsaved."""
        return kept.record_id

    def fetch_draft(self, key: Any) -> AsItIs[DraftT]:
        """The form of what is there; runs off the UI thread."""
        raise NotImplementedError

    def new_draft(self) -> DraftT:
        """The form of something new."""
        raise NotImplementedError

    def save_draft(self, draft: DraftT) -> int:
        """Save it; runs off the UI thread."""
        raise NotImplementedError

    def title_of(self, draft: DraftT) -> str:
        """What the card and the list of drafts call it."""
        raise NotImplementedError

    def saved_words(self, draft: DraftT) -> str:
        """What is told once it is saved."""
        return f"{self.title_of(draft)} is saved"

    # Page

    def refresh(self) -> None:
        """Ask for the list; what is typed stays."""
        self.ask("sheet", self.fetch, self._show)

    def _show(self, sheet: SheetT) -> None:
        self.sheet = sheet
        is_touched = self.is_touched
        with self.keeper.filling_in():
            self.show_sheet(sheet)
            if not is_touched:
                self.form.filled_again()
        self.card.setMinimumWidth(self.form.sizeHint().width() + self.workplace.theme.px(52))
        self._list(sheet)
        if self._to_restore is not None:
            self._go_on_with(self._to_restore)
        elif not self.form.opened.command_id:
            self._begin_somewhere()

    def _begin_somewhere(self) -> None:
        """The first line, or a new record where there is none."""
        for at, row in enumerate(self.table.records.rows):
            if self.row_key(row) is not None:
                self.table.choose(at)
                return
        self._fill(self.new_draft())

    @property
    def is_touched(self) -> bool:
        """Whether anything is typed that is not saved."""
        return bool(self.form.opened.command_id) and self.form.is_touched

    # Drafts

    def begin(self, what: str) -> None:
        """Go on with a draft; what is there already is read first."""
        draft = self._to_restore = self.workplace.drafts.begun(what)
        if draft is None:
            return
        if draft.draft_id == self.keeper.draft_id:
            self._to_restore = None  # it stands there still
        elif self.sheet is not None:  # else once it is known what can be chosen
            self._go_on_with(draft)

    def _go_on_with(self, draft: FormDraft) -> None:
        if draft.record_id:
            self._open(self.kept_key(draft))
        else:
            self._fill(self.new_draft())

    def filling(self) -> Filling | None:
        """What is typed here; None before anything was opened."""
        opened = self.form.opened
        if not opened.command_id:
            return None
        title = self.title_of(opened) if opened.id else self.new_title
        return Filling(
            self.form_name, self._place, title, opened.command_id, 0, opened.id, opened.version
        )

    def typed_state(self) -> dict[str, Any]:
        """What stands in the fields."""
        return self.form.fields.typed_state()

    def restore_draft(self, draft: FormDraft) -> None:
        """Stand as it stood, about the version that was opened."""
        opened = self.form.opened
        version = draft.version or opened.version
        self.form.fill(replace(opened, command_id=draft.command_id, version=version))
        self.form.fields.restore_typed(draft.typed)

    # Building

    def _lay_out(self) -> None:
        self.card = Card(self.new_title)
        self.card.add(_scrolled(self.form), 1)
        self.card_actions = QHBoxLayout()
        self.card_actions.addStretch()
        self.card.add(self.card_actions)
        beside = QWidget()
        self.beside = QVBoxLayout(beside)
        self.beside.setContentsMargins(0, 0, 0, 0)
        self.beside.setSpacing(self.workplace.theme.px(8))
        self.beside.addWidget(self.table, 1)
        self.both = _side_by_side(beside, self.card, self.workplace.theme)
        self.add(self.both, 1)

    # Opening

    def _open(self, key: Hashable) -> None:
        self.ask("draft", lambda: self.fetch_draft(key), self._on_opened)

    def _on_opened(self, answer: AsItIs[DraftT]) -> None:
        self._fill(answer.draft)

    def _fill(self, draft: DraftT) -> None:
        self.keeper.set_aside()
        self.form.fill(draft)
        self.form.filled_again()
        self.card.set_title(self.title_of(draft) if draft.id else self.new_title)
        self.show_actions(draft)
        self.keeper.begin()
        kept, self._to_restore = self._to_restore, None
        if kept is not None:
            self.keeper.restore(kept)

    def show_actions(self, draft: DraftT) -> None:
        """Show the buttons that go with what is opened."""

    @Slot(object)
    def _on_chosen(self, row: RowT | None) -> None:
        key = None if row is None else self.row_key(row)
        if self._is_listing or key is None or key == self.draft_key(self.form.opened):
            return
        self.leave_typing("open another line", partial(self._open, key))

    def begin_new(self) -> None:
        """Begin something new, once what is typed is saved or thrown away."""
        self.leave_typing("begin something new", self._begin_new)

    def _begin_new(self) -> None:
        self._fill(self.new_draft())
        self.form.fields.focusNextChild()

    def leave_typing(self, to_do: str, then: Callable[[], None]) -> None:
        """Do something that empties the form; only once what is typed may be thrown away."""
        if self.is_touched:
            self.ask_first(
                "What you typed is not saved yet",
                f"Save it, or throw it away to {to_do}.",
                "Throw it away",
                then,
            )
            return
        self.message_bar.clear()
        then()

    def ask_first(self, title: str, text: str, action: str, agreed: Callable[[], None]) -> None:
        """Do something only once the button of the message is pressed."""
        self._agreed = agreed
        self.message_bar.tell(title, text, Tone.CAUTION, action)

    def _on_agreed(self) -> None:
        agreed, self._agreed = self._agreed, None
        self.message_bar.clear()
        if agreed is not None:
            agreed()

    # Saving

    def _on_save(self) -> None:
        draft = self.form.draft()
        if not draft.command_id:
            return
        self.form.fields.clear_findings()
        if self.form.fields.problems:
            self.form.show_findings(self.form.fields.problems)
            return

        def task() -> tuple[SheetT, DraftT]:
            try:
                key = self.save_draft(draft)
            except AlreadyDone as before:
                key = before.record_id
            now = self.fetch_draft(self.draft_key(replace(draft, id=key)))
            return self.fetch(), now.draft

        def saved(answer: tuple[SheetT, DraftT]) -> None:
            self._show_saved(draft, *answer)

        if not draft.id:
            self.save("save", task, saved, button=self.save_button, on_error=self._on_refused)
            return
        stale = StaleSave(
            opened=self.form.opened if self.keeper.knows_opened else None,
            typed=draft,
            fetch=lambda: self.fetch_draft(self.draft_key(draft)),
            values=values_of,
            title=self.form.fields.title_of,
            words=self.form.words_of,
            save_merged=self._save_merged,
        )
        self.save_over(stale, task, saved, button=self.save_button, on_error=self._on_refused)

    def _show_saved(self, sent: DraftT, sheet: SheetT, now: DraftT) -> None:
        """Show it as it was saved; what was typed since stays."""
        typed = self.form.draft()
        self.sheet = sheet
        self.message_bar.tell(self.saved_words(now), tone=Tone.GOOD)
        self.show_sheet(sheet)
        if typed == sent:
            self.keeper.saved()
            self._fill(now)
        else:
            self._put(now, typed_on(values_of(sent), values_of(typed), values_of(now)))
        self._list(sheet, self.draft_key(now))

    def _list(self, sheet: SheetT, key: Hashable = None) -> None:
        """Show the lines, with that of a key in front; nobody has chosen it, so nothing opens."""
        self._is_listing = True
        self.table.set_rows(self.rows_of(sheet))
        keys = [self.row_key(row) for row in self.table.records.rows]
        if key is not None and key in keys:
            self.table.choose(keys.index(key))
        self._is_listing = False

    def _save_merged(self, now: DraftT, values: Mapping[str, object]) -> None:
        self._put(now, values)
        self._on_save()

    def _put(self, now: DraftT, values: Mapping[str, object]) -> None:
        with self.keeper.filled_anew():
            self.form.fill(now)
            self.form.filled_again()
            self.keeper.begin()
            self.form.put(now, values)

    def _on_refused(self, error: Exception) -> None:
        if isinstance(error, NotValid):
            self.form.show_findings(error.findings)
        else:
            self.on_save_failure(error)


def _scrolled(form: QWidget) -> QScrollArea:
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    form.setProperty("kind", "scrolled")
    scroll.setWidget(form)
    return scroll


def _side_by_side(left: QWidget, right: QWidget, theme: Theme) -> QSplitter:
    """The list has more room; the form at least what it needs."""
    both = QSplitter(Qt.Orientation.Horizontal)
    both.setChildrenCollapsible(False)
    both.setHandleWidth(theme.px(10))
    both.addWidget(left)
    both.addWidget(right)
    both.setStretchFactor(0, 3)
    both.setStretchFactor(1, 2)
    both.setSizes([theme.px(780), theme.px(520)])
    return both
