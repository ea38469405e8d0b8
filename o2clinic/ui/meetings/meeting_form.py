"""The form of one meeting: what it is called, when, where; later, why it is not held."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from o2clinic.rules.meeting import MEETING_KIND_WORDS, MeetingKind
from o2clinic.rules.quantities import Unit
from o2clinic.services.meeting_draft import (
    LONGEST_NAME,
    LONGEST_PLACE,
    LONGEST_REASON,
    MeetingDraft,
)
from o2clinic.services.plan_sheet import Named
from o2clinic.ui.record_form import RecordForm, a_line, choose
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.date_edit import DateEdit
from o2clinic.ui.widgets.number_edit import NumberEdit
from o2clinic.ui.widgets.time_edit import TimeEdit

NO_PRACTICE: Final = (0, "Anybody's")


class MeetingForm(RecordForm[MeetingDraft]):
    """An extra meeting, or one with a GP practice; one of a series keeps its day."""

    def build(self) -> None:
        """The fields; why it is not held is asked only of one that is planned."""
        self.name = a_line(LONGEST_NAME)
        self.kind = Choice("", MEETING_KIND_WORDS.items())
        self.meets_on, self.starts_at = DateEdit(), TimeEdit()
        self.minutes = NumberEdit(unit=Unit.MINUTES, places=0)
        self.place, self.cancel_reason = a_line(LONGEST_PLACE), a_line(LONGEST_REASON)
        self.gp_practice_id: Choice[int] = Choice("", (NO_PRACTICE,))
        add = self.fields.add
        add("name", "Name", self.name, width=230)
        add("kind", "Kind", self.kind, width=190)
        add("gp_practice_id", "Patients of", self.gp_practice_id, width=230)
        add("meets_on", "Day", self.meets_on)
        add("starts_at", "Begins", self.starts_at, width=70)
        add("minutes", "Length", self.minutes)
        add("place", "Place", self.place, width=230)
        add("cancel_reason", "Not held, because", self.cancel_reason, width=230)
        self.kind.currentIndexChanged.connect(self._on_kind)

    def offer(self, practices: Iterable[Named]) -> None:
        """Let practices be chosen; what is chosen stays."""
        self.gp_practice_id.offer_again([NO_PRACTICE, *((one.key, one.name) for one in practices)])

    def show_draft(self, draft: MeetingDraft) -> None:
        """Put values into the fields."""
        self.name.setText(draft.name)
        choose(self.kind, draft.kind)
        self.gp_practice_id.choose(draft.gp_practice_id, "a practice that is not known")
        self.meets_on.set_value(draft.meets_on)
        self.meets_on.setEnabled(not draft.series_id)
        self.starts_at.set_value(draft.starts_at)
        minutes = draft.minutes
        self.minutes.set_value(None if minutes is None else Decimal(minutes))
        self.place.setText(draft.place)
        self.cancel_reason.setText(draft.cancel_reason)
        self.fields.show_field("cancel_reason", is_shown=bool(draft.id))
        self._on_kind()

    def typed(self) -> dict[str, Any]:
        """What is typed."""
        minutes = self.minutes.value
        is_of_practice = self.kind.value is MeetingKind.PRACTICE
        return {
            "name": self.name.text(),
            "kind": self.kind.value,
            "gp_practice_id": self.gp_practice_id.value if is_of_practice else 0,
            "meets_on": self.meets_on.value,
            "starts_at": self.starts_at.value,
            "minutes": None if minutes is None else int(minutes),
            "place": self.place.text(),
            "cancel_reason": self.cancel_reason.text(),
        }

    def _on_kind(self, _at: int = 0) -> None:
        is_of_practice = self.kind.value is MeetingKind.PRACTICE
        self.fields.show_field("gp_practice_id", is_shown=is_of_practice)
