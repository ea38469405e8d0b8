"""What is to be done after meetings: mine or everybody's, by day; and the form of one action."""

from collections.abc import Hashable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut

from o2clinic.errors import O2ClinicError
from o2clinic.rules.changes import Concept
from o2clinic.rules.display import short_date
from o2clinic.rules.meeting import ActionState
from o2clinic.services.as_it_is import AsItIs
from o2clinic.services.meeting_action_draft import ActionDraft, ActionStep, EndDraft
from o2clinic.services.meeting_action_rows import ActionRow, ActionsSheet, ActionsWanted, Shown
from o2clinic.services.work import new_command_id
from o2clinic.ui.meetings.action_form import ActionForm
from o2clinic.ui.record_form_page import RecordFormPage
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.workplace import Workplace

_SHOWN: Final = (
    (Shown.OPEN, "Open"),
    (Shown.OVERDUE, "Overdue"),
    (Shown.ENDED, "Ended"),
    (Shown.RESTING, "Patient died or moved"),
)
_SIDE_BY_SIDE: Final = 1000  # designed width from which list and form have room beside each other
_LIST, _FORM_BESIDE, _FORM_BELOW = 300, 200, 480  # shares of the room
_COLUMNS = (
    Column[ActionRow](
        "Due",
        lambda row: f"⚠ {short_date(row.due_on)}" if row.is_overdue else short_date(row.due_on),
        tooltip=lambda row: row.due,
        sort_key=lambda row: row.due_on,
        tone=lambda row: Tone.DANGER if row.is_overdue else None,
    ),
    Column[ActionRow](
        "Patient",
        lambda row: row.name,
        tooltip=lambda row: f"{row.name}, born {row.born}",
        is_strong=lambda _row: True,
        gives_way=True,
    ),
    Column[ActionRow](
        "To be done", lambda row: row.words, tooltip=lambda row: row.words, gives_way=True
    ),
    Column[ActionRow]("Who", lambda row: row.owner, tooltip=lambda row: row.owner, gives_way=True),
    Column[ActionRow](
        "Stands", lambda row: row.stands, tooltip=lambda row: row.stands, gives_way=True
    ),
    Column[ActionRow](
        "Decided",
        lambda row: short_date(row.met_on),
        tooltip=lambda row: row.meeting,
        stretches=True,
    ),
)


class ActionsPage(RecordFormPage[ActionsSheet, ActionRow, ActionDraft]):
    """Ctrl+D ends the chosen action as done, Enter opens the patient; Esc goes back.

    Signals:
        left: the list of meetings is wanted.
    """

    concepts = frozenset({Concept.MEETING, Concept.WAITING, Concept.PATIENT})
    help_topic = "meetings"
    form_name = "meeting_action"
    add_words = "Add"
    new_title = "Action"
    left = Signal()

    def __init__(self, workplace: Workplace) -> None:
        self._wanted = ActionsWanted()
        self._is_shown = False
        table = RecordTable[ActionRow](
            "Actions of meetings", _COLUMNS, workplace.theme, key=lambda row: row.action_id
        )
        table.set_empty_text("No action is listed here.")
        self.action_form = ActionForm(workplace.theme, ActionDraft(command_id=""))
        super().__init__(workplace, self.action_form, table, "meetings")
        self.set_title("Actions")
        self.done_button = self.add_action("Done", self._on_done, keys="Ctrl+D")
        self.back_button = self.add_action("Back", self._on_back, keys="Esc")
        self.mine_chip = self.add_chip("Mine", self._on_filter, checked=True)
        self.shown_choice = Choice("Which actions", _SHOWN)
        self.shown_choice.setMinimumContentsLength(20)
        self.shown_choice.currentIndexChanged.connect(self._on_filter)
        self.add_to_chips(self.shown_choice)
        self.tell_keys("Enter", "Open the patient")
        self.tell_keys("Alt+M", "Mine, or everybody's")
        QShortcut(QKeySequence("Alt+M"), self).activated.connect(self.mine_chip.click)
        table.row_activated.connect(self._open_patient)
        self._may = workplace.services.meeting_actions.may_change
        self.add_button.hide()  # actions are made where they are decided
        for part in (self.save_button, self.done_button):
            part.setVisible(self._may)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Who has to do it is always seen: where the list would lose it, the form stands below."""
        super().resizeEvent(event)
        is_narrow = self.width() < self.workplace.theme.px(_SIDE_BY_SIDE)
        wanted = Qt.Orientation.Vertical if is_narrow else Qt.Orientation.Horizontal
        if self.both.orientation() is not wanted:
            self.both.setOrientation(wanted)
            self.both.setSizes([_LIST, _FORM_BELOW] if is_narrow else [_LIST, _FORM_BESIDE])

    # What the list shows

    def fetch(self) -> ActionsSheet:
        """The actions."""
        return self.workplace.services.meeting_actions.sheet(self._wanted)

    def rows_of(self, sheet: ActionsSheet) -> Sequence[ActionRow]:
        """The first due first."""
        return sheet.rows

    def show_sheet(self, sheet: ActionsSheet) -> None:
        """Say how many, and offer whom an action can be handed to."""
        self.action_form.offer(sheet.people)
        counts = sheet.counts
        mine = f"{counts.mine} of mine open, {counts.mine_late} late"
        cut = f" · the first {len(sheet.rows)} are shown" if sheet.is_cut else ""
        self.set_subtitle(
            f"{short_date(sheet.today)} · {mine} · of everybody {counts.all}, "
            f"{counts.all_late} late{cut}"
        )
        self.card.setVisible(self._may and bool(sheet.rows or self.form.opened.id))
        self.done_button.setEnabled(bool(sheet.rows))
        if not self._is_shown:
            self._is_shown = True
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def row_key(self, row: ActionRow) -> Hashable:
        """Its key."""
        return row.action_id

    def fetch_draft(self, key: Any) -> AsItIs[ActionDraft]:
        """The form of an action."""
        return self.workplace.services.meeting_actions.as_it_is(key, new_command_id())

    def new_draft(self) -> ActionDraft:
        """None is made here."""
        return ActionDraft(command_id="")

    def save_draft(self, draft: ActionDraft) -> int:
        """End it, take it up again, or hand it over."""
        return self.workplace.services.meeting_actions.save(draft)

    def title_of(self, draft: ActionDraft) -> str:
        """Whose action it is."""
        return draft.patient or self.new_title

    def saved_words(self, draft: ActionDraft) -> str:
        """What became of it."""
        words = {ActionState.DONE: "is done", ActionState.DROPPED: "is no longer needed"}
        return f"“{draft.words}” {words.get(draft.state, 'is changed')}"

    def begin(self, what: str) -> None:
        """Turn to "mine" or "overdue", or go on with a draft."""
        if what in {"mine", "overdue"}:
            self.mine_chip.setChecked(True)
            shown = Shown.OVERDUE if what == "overdue" else Shown.OPEN
            self.shown_choice.set_value(shown)
            self._on_filter()
        else:
            super().begin(what)

    # Presses

    @Slot()
    def _on_filter(self, _what: object = None) -> None:
        self._wanted = ActionsWanted(
            self.shown_choice.value or Shown.OPEN, self.mine_chip.isChecked()
        )
        self.refresh()

    def _on_done(self) -> None:
        row = self.table.chosen
        if row is None or row.state is not ActionState.OPEN:
            return
        self.leave_typing("end this action", partial(self._end, row))

    def _end(self, row: ActionRow) -> None:
        step = ActionStep(row.action_id, row.version, new_command_id())
        actions = self.workplace.services.meeting_actions

        def task() -> str:
            actions.end(EndDraft(step))
            return row.words

        self.save("done", task, self._on_ended, button=self.done_button)

    def _on_ended(self, words: str) -> None:
        self.message_bar.tell(f"“{words}” is done", tone=Tone.GOOD)
        self.refresh()

    def _open_patient(self, row: ActionRow) -> None:
        self.workplace.open_patient(row.patient_id, "letters" if row.asks_letter else "")

    def _on_back(self) -> None:
        self.left.emit()

    def on_failure(self, error: Exception) -> None:
        """A line that was hidden meanwhile is not opened; the list says what there is."""
        super().on_failure(error)
        if isinstance(error, O2ClinicError):
            self.table.setFocus()
