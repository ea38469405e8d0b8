"""The form of a day that is otherwise: the kind says what is asked."""

from decimal import Decimal
from typing import Any

from o2clinic.rules.quantities import Unit
from o2clinic.rules.visits import CLINIC_WORDS
from o2clinic.services.day_draft import ASKED, DAY_WORDS, DayDraft, DayKind
from o2clinic.services.day_sheet import ClinicChoice, DaysSheet
from o2clinic.services.plan_words import LEAVE_WORDS
from o2clinic.ui.record_form import RecordForm, a_line, choose
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.date_edit import DateEdit
from o2clinic.ui.widgets.number_edit import NumberEdit
from o2clinic.ui.widgets.time_edit import TimeEdit

_FIELDS = sorted(frozenset().union(*ASKED.values()))


class DayForm(RecordForm[DayDraft]):
    """Choose what it is; the day, and what goes with it."""

    def build(self) -> None:
        """The fields; which are shown is told by the kind."""
        self._sheet: DaysSheet | None = None
        self.reads_why = False  # set by the page, for an administrator
        self._is_known = False
        self.kind = Choice("", DAY_WORDS.items())
        self.from_on, self.to_on = DateEdit(), DateEdit()
        self.starts_at, self.ends_at = TimeEdit(), TimeEdit()
        self.person_id: Choice[int] = Choice("", ((0, "Choose"),))
        self.cover_id: Choice[int] = Choice("", ((0, "As ever"),))
        self.leave_kind = Choice("", LEAVE_WORDS.items())
        self.site_id: Choice[int] = Choice("", ((0, "All sites"),))
        self.template_id: Choice[int] = Choice("", ((0, "Every clinic"),))
        self.room_id: Choice[int | None] = Choice("", ((None, "No room"),))
        self.name, self.reason = a_line(100), a_line(150)
        self.clinic_kind = Choice("", CLINIC_WORDS.items())
        self.slot_minutes = NumberEdit(unit=Unit.MINUTES, places=0)
        add = self.fields.add
        add("kind", "What", self.kind, width=210)
        add("from_on", "Day, or first day", self.from_on)
        add("to_on", "Last day", self.to_on)
        add("person_id", "Who", self.person_id, width=230)
        add("leave_kind", "Why", self.leave_kind, width=150)
        add("name", "Name", self.name, width=230)
        add("clinic_kind", "Kind", self.clinic_kind, width=150)
        add("site_id", "Site", self.site_id, width=180)
        add("template_id", "Clinic", self.template_id, width=270)
        add("cover_id", "Held by", self.cover_id, width=230)
        add("room_id", "Room", self.room_id, width=180)
        add("starts_at", "From", self.starts_at, width=70)
        add("ends_at", "To", self.ends_at, width=70)
        add("slot_minutes", "Booked in steps of", self.slot_minutes)
        add("reason", "Reason", self.reason, width=270)
        self.kind.currentIndexChanged.connect(self._on_kind)
        self.site_id.currentIndexChanged.connect(self._on_place)
        self.template_id.currentIndexChanged.connect(self._on_place)
        self.template_id.activated.connect(self._on_clinic)

    def offer(self, sheet: DaysSheet) -> None:
        """Let people, sites, clinics and rooms be chosen; what is chosen stays."""
        room_id = self.room_id.value
        self._sheet = sheet
        person_id = self.person_id.value
        self.person_id.offer([(0, "Choose"), *((one.key, one.name) for one in sheet.people)])
        self.person_id.set_value(person_id)
        self.cover_id.offer_again([(0, "As ever"), *((one.key, one.name) for one in sheet.people)])
        self.site_id.offer_again([(0, "All sites"), *((one.key, one.name) for one in sheet.sites)])
        self.template_id.offer_again(
            [(0, "Every clinic"), *((one.template_id, one.words) for one in sheet.clinics)]
        )
        listed = self.template_id.view()
        listed.setMinimumWidth(listed.sizeHintForColumn(0))  # longer words than the field holds
        self._on_place()
        self.room_id.set_value(room_id)

    def show_draft(self, draft: DayDraft) -> None:
        """Put values into the fields."""
        self._is_known = bool(draft.id)
        names = ("kind", "person_id", "leave_kind", "clinic_kind")
        for choice in names:
            choose(getattr(self, choice), getattr(draft, choice))
        # Never the first in place of one that has ended: that would close everything.
        self.site_id.choose(draft.site_id, "a site that is not in use")
        self.template_id.choose(draft.template_id, "a clinic that has ended")
        self.cover_id.choose(draft.cover_id, "somebody who has left")
        self._on_place()
        choose(self.room_id, draft.room_id)
        for name in ("from_on", "to_on", "starts_at", "ends_at"):
            getattr(self, name).set_value(getattr(draft, name))
        self.name.setText(draft.name)
        self.reason.setText(draft.reason)
        minutes = draft.slot_minutes
        self.slot_minutes.set_value(None if minutes is None else Decimal(minutes))
        self.kind.setEnabled(not draft.id)
        self._on_kind()

    def typed(self) -> dict[str, Any]:
        """What is typed."""
        names = (
            *("kind", "from_on", "to_on", "starts_at", "ends_at", "person_id", "leave_kind"),
            *("site_id", "template_id", "cover_id", "room_id", "clinic_kind"),
        )
        values: dict[str, Any] = {name: getattr(self, name).value for name in names}
        minutes = self.slot_minutes.value
        values["slot_minutes"] = None if minutes is None else int(minutes)
        values["name"], values["reason"] = self.name.text(), self.reason.text()
        return values

    @property
    def clinic(self) -> ClinicChoice | None:
        """The clinic chosen."""
        known = self._sheet.clinics if self._sheet is not None else ()
        return next((it for it in known if it.template_id == self.template_id.value), None)

    def _on_kind(self, _at: int = 0) -> None:
        asked = ASKED[self.kind.value]
        for field in _FIELDS:
            self.fields.show_field(field, is_shown=field in asked)
        if self._is_known and not self.reads_why:
            self.fields.show_field("leave_kind", is_shown=False)
        self.fields.show_field("reason", is_shown=self.kind.value is not DayKind.LEAVE)
        self._on_place()

    def _on_place(self, _at: int = 0) -> None:
        """Only rooms of the site, or of the clinic's site, can be chosen."""
        clinic = self.clinic
        is_change = self.kind.value is DayKind.CHANGE
        site_id = clinic.site_id if is_change and clinic is not None else self.site_id.value
        rooms = self._sheet.rooms if self._sheet is not None else ()
        chosen = self.room_id.value
        mine = [(one.room_id, one.name) for one in rooms if one.site_id == site_id]
        self.room_id.offer([(None, "No room"), *mine])
        self.room_id.set_value(chosen)

    def _on_clinic(self, _at: int) -> None:
        """A change of one day begins with how the clinic is otherwise."""
        clinic = self.clinic
        if clinic is None or self.kind.value is not DayKind.CHANGE:
            return
        self.room_id.set_value(clinic.room_id)
        self.starts_at.set_value(clinic.starts_at)
        self.ends_at.set_value(clinic.ends_at)
