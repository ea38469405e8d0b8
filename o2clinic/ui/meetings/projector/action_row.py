"""One thing that somebody does after the meeting, typed in one line."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from o2clinic.rules.meeting import ACTION_KIND_WORDS, ActionKind
from o2clinic.rules.meeting_decision import LONGEST_ACTION, LONGEST_OWNER
from o2clinic.rules.visits import VISITS, VisitKind
from o2clinic.services.room_sheet import ActionDraft
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.date_edit import DateEdit
from o2clinic.ui.widgets.typed_state import restore_typed, typed_state

if TYPE_CHECKING:
    from o2clinic.services.room_sheet import RoomPerson

_FEWEST_LETTERS = 3  # "Dr" is nobody
_WHAT, _WHO, _BY, _KIND = 6, 4, 3, 2  # shares of the width


class ActionRow(QWidget):
    """What, which visit where it is one, who, by when ("+3w")."""

    def __init__(self, place: int, today: Callable[[], date]) -> None:
        super().__init__()
        self._action_id = 0
        self.kind = Choice(f"Action {place}, kind", ACTION_KIND_WORDS.items())
        self.words = _line(f"Action {place}, what is to be done", "What is to be done")
        self.words.setMaxLength(LONGEST_ACTION)
        self.visit_kind: Choice[VisitKind | None] = Choice(
            f"Action {place}, which visit",
            [(None, "Which visit"), *((kind, look.title) for kind, look in VISITS.items())],
        )
        self.owner = StaffEdit(f"Action {place}, who does it")
        self.owner.setMaxLength(LONGEST_OWNER)
        self.due_on = DateEdit(f"Action {place}, by which day", today=today)
        self.due_on.setPlaceholderText("By, such as +3w")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget, share in (
            *((self.kind, _KIND), (self.words, _WHAT), (self.visit_kind, _BY)),
            *((self.owner, _WHO), (self.due_on, _BY)),
        ):
            # Columns stay below one another, whatever stands in them.
            widget.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            row.addWidget(widget, share)
        self.kind.currentIndexChanged.connect(self._on_kind)
        self._on_kind()

    @property
    def inputs(self) -> Mapping[str, QWidget]:
        """By the names that the rules give the fields."""
        return {
            "kind": self.kind,
            "words": self.words,
            "visit_kind": self.visit_kind,
            "owner": self.owner,
            "due_on": self.due_on,
        }

    @property
    def is_empty(self) -> bool:
        """Whether nothing is typed."""
        return not any(it.text().strip() for it in (self.words, self.owner, self.due_on))

    def offer_staff(self, staff: Sequence["RoomPerson"]) -> None:
        """Know these names; anybody else may be typed as well."""
        self.owner.offer(staff)

    def draft(self) -> ActionDraft:
        """As it is typed."""
        name, owner_id = self.owner.chosen
        is_visit = self.kind.value is ActionKind.VISIT
        return ActionDraft(
            kind=self.kind.value,
            words=self.words.text(),
            owner_name=name,
            owner_id=owner_id,
            due_on=self.due_on.value,
            visit_kind=self.visit_kind.value if is_visit else None,
            action_id=self._action_id,
        )

    def show_action(self, action: ActionDraft | None) -> None:
        """Show one that stands, or an empty line."""
        self._action_id = 0 if action is None else action.action_id
        self.kind.set_value(ActionKind.LETTER if action is None else action.kind)
        self.words.setText("" if action is None else action.words)
        self.owner.setText("" if action is None else action.owner_name)
        self.due_on.set_value(None if action is None else action.due_on)
        self.visit_kind.set_value(None if action is None else action.visit_kind)

    def typed_state(self) -> dict[str, Any]:
        """All of it, as text."""
        return {**typed_state(self.inputs), "action_id": self._action_id}

    def restore_typed(self, state: Mapping[str, Any]) -> None:
        """Show it again."""
        self._action_id = int(state.get("action_id", 0))
        restore_typed(self.inputs, state)

    def _on_kind(self) -> None:
        self.visit_kind.setVisible(self.kind.value is ActionKind.VISIT)


class StaffEdit(QLineEdit):
    """Three letters that begin a name are enough: "ber" becomes "Dr A. Berg" when it is left.

    No list opens over the patient; who is not of the staff stands as typed.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText("Who")
        self._staff: dict[str, int] = {}
        self.editingFinished.connect(self._on_left)

    def offer(self, staff: Sequence["RoomPerson"]) -> None:
        """Know these."""
        self._staff = {one.name: one.person_id for one in staff}

    @property
    def chosen(self) -> tuple[str, int | None]:
        """The name meant, with the person's key where it is one of the staff."""
        typed = " ".join(self.text().split())
        same = [name for name in self._staff if name.casefold() == typed.casefold()]
        begins = re.compile(rf"(^|\W){re.escape(typed)}", re.IGNORECASE)
        like = [name for name in self._staff if begins.search(name)]
        found = same or (like if len(typed) >= _FEWEST_LETTERS else [])
        return (found[0], self._staff[found[0]]) if len(found) == 1 else (typed, None)

    def _on_left(self) -> None:
        name, _ = self.chosen
        if name != self.text():
            self.setText(name)


def _line(name: str, hint: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(hint)
    return made
