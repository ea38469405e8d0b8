"""The form of a wanted visit: who, what, by when, where; later, why it is wanted no more."""

from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt

from o2clinic.rules.quantities import Unit
from o2clinic.rules.visits import VISITS, VisitKind
from o2clinic.rules.waiting import (
    NOTICE_WORDS,
    REMOVAL_WORDS,
    URGENCY_WORDS,
    Removal,
    usual_target,
)
from o2clinic.services.waiting_draft import LONGEST_NOTE, WaitingDraft
from o2clinic.services.waiting_list import WaitingSheet
from o2clinic.ui.patient_pick import PatientPick
from o2clinic.ui.record_form import RecordForm, a_line, choose
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.date_edit import DateEdit
from o2clinic.ui.widgets.number_edit import NumberEdit
from o2clinic.ui.workplace import Workplace

_NAMES = ("visit_kind", "urgency", "since_on", "earliest_on", "target_on", "notice_days")


class WaitingForm(RecordForm[WaitingDraft]):
    """Find the patient and choose the visit; length and day are filled in as usual."""

    def __init__(self, workplace: Workplace, empty: WaitingDraft) -> None:
        self._workplace = workplace
        super().__init__(workplace.theme, empty)

    def build(self) -> None:
        """The fields; those of the removal only where there is something to remove."""
        self._today: date | None = None
        self.patient = PatientPick(self._workplace)
        self.visit_kind = Choice(
            "", [(kind, f"{look.symbol}  {look.title}") for kind, look in VISITS.items()]
        )
        self.minutes = NumberEdit(unit=Unit.MINUTES, places=0)
        self.urgency = Choice("", URGENCY_WORDS.items())
        self.since_on, self.earliest_on, self.target_on = DateEdit(), DateEdit(), DateEdit()
        self.site_id: Choice[int] = Choice("", ((0, "Anywhere"),))
        self.person_id: Choice[int] = Choice("", ((0, "Anybody"),))
        self.notice_days = Choice("", NOTICE_WORDS.items())
        self.note, self.removal_note = a_line(LONGEST_NOTE), a_line(LONGEST_NOTE)
        self.removal: Choice[Removal | None] = Choice(
            "", ((None, "Stays on the list"), *REMOVAL_WORDS.items())
        )
        add = self.fields.add
        add("patient", "Patient", self.patient)
        add("visit_kind", "Visit", self.visit_kind, width=190)
        add("minutes", "Length", self.minutes)
        add("urgency", "Urgency", self.urgency, width=130)
        add("since_on", "Waiting since", self.since_on)
        add("earliest_on", "Not before", self.earliest_on)
        add("target_on", "Wanted by", self.target_on)
        add("site_id", "Where", self.site_id, width=190)
        add("person_id", "With", self.person_id, width=190)
        add("notice_days", "Notice needed", self.notice_days, width=190)
        add("note", "Note", self.note, width=220)
        add("removal", "Take off the list", self.removal, width=190)
        add("removal_note", "Remark", self.removal_note, width=220)
        self.patient.picked.connect(self._on_picked)
        self.visit_kind.activated.connect(self._on_kind)
        self.urgency.activated.connect(self._on_urgency)
        self.removal.currentIndexChanged.connect(self._on_removal)

    def offer(self, sheet: WaitingSheet) -> None:
        """Let sites and people be chosen; what is chosen stays."""
        self._today = sheet.today
        self.site_id.offer_again([(0, "Anywhere"), *((one.key, one.name) for one in sheet.sites)])
        people = ((one.key, one.name) for one in sheet.people)
        self.person_id.offer_again([(0, "Anybody"), *people])

    def show_draft(self, draft: WaitingDraft) -> None:
        """Put values into the fields."""
        self.patient.set_value(draft.patient, is_fixed=bool(draft.id))
        for name in ("visit_kind", "urgency", "removal"):
            choose(getattr(self, name), getattr(draft, name))
        days = draft.notice_days
        self.notice_days.choose(days, f"{days} days")
        self.site_id.choose(draft.site_id, "a site that is not in use")
        self.person_id.choose(draft.person_id, "somebody who has left")
        minutes = draft.minutes
        self.minutes.set_value(None if minutes is None else Decimal(minutes))
        for name in ("since_on", "earliest_on", "target_on"):
            getattr(self, name).set_value(getattr(draft, name))
        self.note.setText(draft.note)
        self.removal_note.setText(draft.removal_note)
        self.fields.show_field("removal", is_shown=bool(draft.id))
        self._on_removal()

    def typed(self) -> dict[str, Any]:
        """What is typed."""
        values: dict[str, Any] = {name: getattr(self, name).value for name in _NAMES}
        minutes = self.minutes.value
        return {
            **values,
            "patient": self.patient.value,
            "minutes": None if minutes is None else int(minutes),
            "site_id": self.site_id.value,
            "person_id": self.person_id.value,
            "note": self.note.text(),
            "removal": self.removal.value,
            "removal_note": self.removal_note.text(),
        }

    def _on_picked(self) -> None:
        self.visit_kind.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_kind(self, _at: int) -> None:
        """At the length that is usual for it."""
        self.minutes.set_value(Decimal(VISITS[VisitKind(self.visit_kind.value)].minutes))

    def _on_urgency(self, _at: int) -> None:
        """By the day that is usual for it, which may be typed over."""
        since_on = self.since_on.value or self._today
        if since_on is not None:
            self.target_on.set_value(usual_target(self.urgency.value, since_on))

    def _on_removal(self, _at: int = 0) -> None:
        is_removed = not self.removal.isHidden() and self.removal.value is not None
        self.fields.show_field("removal_note", is_shown=is_removed)
