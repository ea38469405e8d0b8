"""The form of a clinic that repeats."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from o2clinic.rules.clinic_plan import Recurrence
from o2clinic.rules.quantities import Unit
from o2clinic.rules.visits import CLINIC_WORDS, VISITS, ClinicKind, VisitKind
from o2clinic.services.plan_draft import TemplateDraft
from o2clinic.services.plan_sheet import PlanSheet
from o2clinic.services.plan_words import NTH_WORDS
from o2clinic.ui.record_form import RecordForm, a_line, choose
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.date_edit import DateEdit
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.number_edit import NumberEdit
from o2clinic.ui.widgets.time_edit import TimeEdit
from o2clinic.ui.widgets.typed_edit import TypedEdit

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_RECURRENCES = (
    (Recurrence.WEEKLY, "Every week"),
    (Recurrence.EVERY_N_WEEKS, "Every few weeks"),
    (Recurrence.MONTHLY, "Once a month"),
)
_KINDS = tuple((kind, look.title) for kind, look in VISITS.items())
_NUMBERS = ("every_weeks", "slot_minutes", "most_visits", "kept_days")
_A_ROW = 2


class VisitLengths(QWidget):
    """Minutes for each kind of visit that is taken; all empty takes every kind as usual."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(6))
        grid.setVerticalSpacing(theme.px(3))
        self.edits: dict[VisitKind, NumberEdit] = {}
        for at, (kind, look) in enumerate(VISITS.items()):
            edit = NumberEdit(f"{look.title}, minutes", Unit.NONE, places=0)
            edit.setFixedWidth(theme.px(46))
            edit.setPlaceholderText(str(look.minutes))
            row, column = divmod(at, _A_ROW)
            grid.addWidget(edit, row, 2 * column)
            grid.addWidget(label(f"{look.symbol} {look.title}"), row, 2 * column + 1)
            self.edits[kind] = edit
        grid.setColumnStretch(2 * _A_ROW, 1)
        self.setFocusProxy(self.edits[VisitKind.LTOT_GAS_1])

    @property
    def value(self) -> tuple[tuple[VisitKind, int], ...]:
        """Kinds with their minutes."""
        typed = ((kind, edit.value) for kind, edit in self.edits.items())
        return tuple((kind, int(minutes)) for kind, minutes in typed if minutes is not None)

    def set_value(self, value: tuple[tuple[VisitKind, int], ...]) -> None:
        """Show kinds with their minutes."""
        minutes = dict(value)
        for kind, edit in self.edits.items():
            edit.set_value(Decimal(minutes[kind]) if kind in minutes else None)

    def typed_state(self) -> dict[str, str]:
        """What stands in each field."""
        return {kind.value: edit.text() for kind, edit in self.edits.items()}

    def restore_typed(self, state: object) -> None:
        """Show again what stood there."""
        if isinstance(state, Mapping):
            for kind, edit in self.edits.items():
                edit.show_typed(str(state.get(kind.value, "")))


class ClinicForm(RecordForm[TemplateDraft]):
    """Who is where on which weekday, and which visits they take."""

    def build(self) -> None:
        """The fields."""
        self._sheet: PlanSheet | None = None
        self.name, self.districts = a_line(100), a_line(400)
        self.kind = Choice("", CLINIC_WORDS.items())
        self.person_id: Choice[int] = Choice("", ((0, "Choose"),))
        self.site_id: Choice[int] = Choice("", ((0, "Choose"),))
        self.room_id: Choice[int | None] = Choice("", ((None, "No room"),))
        self.weekday = Choice("", enumerate(_WEEKDAYS))
        self.recurrence = Choice("", _RECURRENCES)
        self.nth = Choice("", NTH_WORDS.items())
        self.every_weeks = NumberEdit(places=0)
        self.starts_at, self.ends_at = TimeEdit(), TimeEdit()
        self.slot_minutes = NumberEdit(unit=Unit.MINUTES, places=0)
        self.visits = VisitLengths(self.theme)
        self.has_analyser = QCheckBox("There is one")
        self.most_visits = NumberEdit(places=0)
        self.most_visits.setPlaceholderText("as fit")
        self.districts.setPlaceholderText("TR1 TR2 TR14")
        self.kept_for: Choice[VisitKind | None] = Choice("", ((None, "Nobody"), *_KINDS))
        self.kept_at = a_line(100)
        self.kept_at.setPlaceholderText("09:00 11:15")
        self.kept_days = NumberEdit(places=0)
        self.from_on, self.to_on = DateEdit(), DateEdit()
        add = self.fields.add
        add("name", "Name", self.name, width=240)
        add("kind", "Kind", self.kind, width=150)
        add("person_id", "Held by", self.person_id, width=240)
        add("site_id", "Site", self.site_id, width=180)
        add("room_id", "Room", self.room_id, width=180)
        self.fields.section("When")
        add("weekday", "Weekday", self.weekday, width=130)
        add("recurrence", "Repeats", self.recurrence, width=150)
        add("every_weeks", "Every", self.every_weeks, unit="weeks", width=46)
        add("nth", "Which one", self.nth, width=90)
        add("starts_at", "Begins", self.starts_at, width=70)
        add("ends_at", "Ends", self.ends_at, width=70)
        add("from_on", "As told from", self.from_on)
        add("to_on", "Until, if it ends", self.to_on)
        self.fields.section("Visits")
        add("slot_minutes", "Booked in steps of", self.slot_minutes)
        add("visits", "Takes, in minutes", self.visits)
        add("most_visits", "At most", self.most_visits, unit="visits", width=60)
        add("has_analyser", "Gas analyser", self.has_analyser)
        add("districts", "Districts", self.districts, width=240)
        add("kept_for", "Keeps times for", self.kept_for, width=150)
        add("kept_at", "At", self.kept_at, width=150)
        add("kept_days", "Free for all", self.kept_days, unit="days before", width=46)
        self.kind.currentIndexChanged.connect(self._on_kind)
        self.site_id.currentIndexChanged.connect(self._on_site)
        self.recurrence.currentIndexChanged.connect(self._on_recurrence)
        self.kept_for.currentIndexChanged.connect(self._on_kept)

    def offer(self, sheet: PlanSheet) -> None:
        """Let people, sites and rooms be chosen; what is chosen stays."""
        room_id = self.room_id.value
        self._sheet = sheet
        for choice, names in ((self.person_id, sheet.people), (self.site_id, sheet.sites)):
            chosen = choice.value
            choice.offer([(0, "Choose"), *((one.key, one.name) for one in names)])
            choice.set_value(chosen)
        self._on_site()
        self.room_id.set_value(room_id)

    def show_draft(self, draft: TemplateDraft) -> None:
        """Put values into the fields."""
        self.name.setText(draft.name)
        self.districts.setText(draft.districts)
        self.kept_at.setText(draft.kept_at)
        choose(self.kept_for, draft.kept_for)
        for choice in ("kind", "person_id", "site_id", "weekday", "recurrence", "nth"):
            choose(getattr(self, choice), getattr(draft, choice))
        self._on_site()
        choose(self.room_id, draft.room_id)
        for name in _NUMBERS:
            value = getattr(draft, name)
            getattr(self, name).set_value(None if value is None else Decimal(value))
        for name in ("starts_at", "ends_at", "from_on", "to_on", "visits"):
            getattr(self, name).set_value(getattr(draft, name))
        self.has_analyser.setChecked(draft.has_analyser)
        self._on_kind()
        self._on_recurrence()
        self._on_kept()

    def typed(self) -> dict[str, Any]:
        """What is typed."""
        values: dict[str, Any] = {
            name: getattr(self, name).value
            for name in (
                *("kind", "person_id", "site_id", "room_id", "weekday", "recurrence", "nth"),
                *("starts_at", "ends_at", "from_on", "to_on", "visits", "kept_for"),
            )
        }
        for name in _NUMBERS:
            values[name] = _whole(getattr(self, name))
        values["name"], values["districts"] = self.name.text(), self.districts.text()
        values["kept_at"] = self.kept_at.text()
        values["has_analyser"] = self.has_analyser.isChecked()
        return values

    def words_of(self, field: str, value: object) -> str:
        """Visits with their minutes; all else as in its field."""
        if field == "visits" and isinstance(value, tuple):
            return ", ".join(f"{VISITS[kind].title} {minutes} min" for kind, minutes in value)
        return super().words_of(field, value)

    def _on_kind(self, _at: int = 0) -> None:
        is_home, is_admin = self.kind.value == ClinicKind.HOME_ROUND, self._is_admin
        self.fields.show_field("districts", is_shown=is_home)
        self.fields.show_field("has_analyser", is_shown=not (is_home or is_admin))
        for field in ("visits", "most_visits", "slot_minutes", "kept_for"):
            self.fields.show_field(field, is_shown=not is_admin)
        self._on_kept()

    @property
    def _is_admin(self) -> bool:
        return self.kind.value == ClinicKind.ADMIN

    def _on_kept(self, _at: int = 0) -> None:
        is_kept = self.kept_for.value is not None and not self._is_admin
        for field in ("kept_at", "kept_days"):
            self.fields.show_field(field, is_shown=is_kept)

    def _on_recurrence(self, _at: int = 0) -> None:
        chosen = self.recurrence.value
        self.fields.show_field("every_weeks", is_shown=chosen == Recurrence.EVERY_N_WEEKS)
        self.fields.show_field("nth", is_shown=chosen == Recurrence.MONTHLY)

    def _on_site(self, _at: int = 0) -> None:
        """Only rooms of the site can be chosen."""
        rooms = self._sheet.rooms if self._sheet is not None else ()
        mine = [(one.room_id, one.name) for one in rooms if one.site_id == self.site_id.value]
        chosen = self.room_id.value
        self.room_id.offer([(None, "No room"), *mine])
        self.room_id.set_value(chosen)


def _whole(edit: TypedEdit[Decimal]) -> int | None:
    return None if edit.value is None else int(edit.value)
