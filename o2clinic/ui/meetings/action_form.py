"""The form of one action of a meeting: how it stands, who does it, by when, and why it changes."""

from collections.abc import Iterable
from typing import Any, Final

from o2clinic.rules.meeting import ActionState
from o2clinic.services.meeting_action_draft import LONGEST, LONGEST_NAME, ActionDraft
from o2clinic.services.plan_sheet import Named
from o2clinic.ui.record_form import RecordForm, a_line, choose
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.date_edit import DateEdit
from o2clinic.ui.widgets.marks import label

_OUTSIDE: Final = (0, "Somebody else, named below")
_STATES: Final = (
    (ActionState.OPEN, "Open"),
    (ActionState.DONE, "Done"),
    (ActionState.DROPPED, "No longer needed"),
)


class ActionForm(RecordForm[ActionDraft]):
    """Say how it stands; what the meeting decided stays as it was."""

    def build(self) -> None:
        """The fields; who and when are asked only of one that is open."""
        self.words_label = label("", "strong", wrap=True)
        self.state = Choice("", _STATES)
        self.owner_id: Choice[int] = Choice("", (_OUTSIDE,))
        self.owner_name = a_line(LONGEST_NAME)
        self.due_on = DateEdit()
        self.note = a_line(LONGEST)
        add = self.fields.add
        add("words", "To be done", self.words_label)
        add("state", "Stands", self.state, width=190)
        add("owner_id", "Who", self.owner_id, width=230)
        add("owner_name", "Name", self.owner_name, width=230)
        add("due_on", "By", self.due_on)
        add("note", "Note, or why", self.note, width=230)
        self.state.currentIndexChanged.connect(self._on_changed)
        self.owner_id.currentIndexChanged.connect(self._on_changed)

    def offer(self, people: Iterable[Named]) -> None:
        """Let people be chosen; who is chosen stays."""
        self.owner_id.offer_again([_OUTSIDE, *((one.key, one.name) for one in people)])

    def show_draft(self, draft: ActionDraft) -> None:
        """Put values into the fields."""
        self.words_label.setText(draft.words)
        choose(self.state, draft.state)
        self.owner_id.choose(draft.owner_id, "somebody who has left")
        self.owner_name.setText(draft.owner_name)
        self.due_on.set_value(draft.due_on)
        self.note.setText(draft.note)
        self._on_changed()

    def typed(self) -> dict[str, Any]:
        """What is typed."""
        return {
            "state": self.state.value or ActionState.OPEN,
            "owner_id": self.owner_id.value or 0,
            "owner_name": "" if self.owner_id.value else self.owner_name.text(),
            "due_on": self.due_on.value,
            "note": self.note.text(),
        }

    def _on_changed(self, _at: int = 0) -> None:
        is_open = self.state.value is ActionState.OPEN
        self.fields.show_field("owner_id", is_shown=is_open)
        self.fields.show_field("owner_name", is_shown=is_open and not self.owner_id.value)
        self.fields.show_field("due_on", is_shown=is_open)
