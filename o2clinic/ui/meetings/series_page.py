"""The recurring meetings and the form of one: on which days, from when, where."""

from collections.abc import Hashable, Iterable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtCore import Signal

from o2clinic.rules.changes import Concept
from o2clinic.rules.display import short_date_with_weekday
from o2clinic.rules.meeting import MEETING_KIND_WORDS, MeetingKind
from o2clinic.rules.meeting_days import rhythm_words
from o2clinic.rules.quantities import Unit
from o2clinic.services.as_it_is import AsItIs
from o2clinic.services.meeting_draft import LONGEST_NAME, LONGEST_PLACE, SeriesDraft
from o2clinic.services.meeting_plans import SeriesSheet
from o2clinic.services.meeting_rows import SeriesRow
from o2clinic.services.plan_sheet import Named
from o2clinic.services.work import new_command_id
from o2clinic.ui.meetings.meeting_form import NO_PRACTICE
from o2clinic.ui.meetings.meetings_page import USUAL_MINUTES, USUAL_START
from o2clinic.ui.meetings.seats_flow import SeatsFlow
from o2clinic.ui.meetings.weekday_boxes import WeekdayBoxes
from o2clinic.ui.record_form import RecordForm, a_line, choose
from o2clinic.ui.record_form_page import RecordFormPage
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.date_edit import DateEdit
from o2clinic.ui.widgets.number_edit import NumberEdit
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.widgets.time_edit import TimeEdit
from o2clinic.ui.workplace import Workplace

_KINDS = [(kind, MEETING_KIND_WORDS[kind]) for kind in (MeetingKind.MDT, MeetingKind.PRACTICE)]


def _next(row: SeriesRow) -> str:
    return short_date_with_weekday(row.next_on) if row.next_on else "over"


_COLUMNS = (
    Column[SeriesRow](
        "Meeting",
        lambda row: row.name,
        tooltip=lambda row: row.name,
        is_strong=lambda _row: True,
        gives_way=True,
    ),
    Column[SeriesRow]("Days", lambda row: row.when),
    Column[SeriesRow]("Next", _next),
    Column[SeriesRow](
        "Place", lambda row: row.place, tooltip=lambda row: row.place, gives_way=True
    ),
    Column[SeriesRow](
        "Patients of",
        lambda row: row.practice,
        tooltip=lambda row: row.practice,
        gives_way=True,
        is_put_away_empty=True,
    ),
    Column[SeriesRow](
        "Left out", lambda row: row.skipped, tooltip=lambda row: row.skipped, stretches=True
    ),
)  # fmt: skip


class SeriesForm(RecordForm[SeriesDraft]):
    """Fill in from top to bottom; the days of the week are ticked."""

    def build(self) -> None:
        """The fields."""
        self.name = a_line(LONGEST_NAME)
        self.kind = Choice("", _KINDS)
        self.gp_practice_id: Choice[int] = Choice("", (NO_PRACTICE,))
        self.weekdays = WeekdayBoxes("Held on")
        self.every_weeks = NumberEdit(places=0)
        self.starts_at = TimeEdit()
        self.minutes = NumberEdit(unit=Unit.MINUTES, places=0)
        self.place = a_line(LONGEST_PLACE)
        self.first_on, self.last_on = DateEdit(), DateEdit()
        add = self.fields.add
        add("name", "Name", self.name, width=230)
        add("kind", "Kind", self.kind, width=190)
        add("gp_practice_id", "Patients of", self.gp_practice_id, width=230)
        add("weekdays", "Held on", self.weekdays)
        add("every_weeks", "Every", self.every_weeks, unit="weeks")
        add("starts_at", "Begins", self.starts_at, width=70)
        add("minutes", "Length", self.minutes)
        add("place", "Place", self.place, width=230)
        add("first_on", "First day", self.first_on)
        add("last_on", "Last day", self.last_on)
        self.kind.currentIndexChanged.connect(self._on_kind)

    def offer(self, practices: Iterable[Named]) -> None:
        """Let practices be chosen; what is chosen stays."""
        self.gp_practice_id.offer_again([NO_PRACTICE, *((one.key, one.name) for one in practices)])

    def show_draft(self, draft: SeriesDraft) -> None:
        """Put values into the fields."""
        self.name.setText(draft.name)
        choose(self.kind, draft.kind)
        self.gp_practice_id.choose(draft.gp_practice_id, "a practice that is not known")
        self.weekdays.set_value(draft.weekdays)
        for name in ("every_weeks", "minutes"):
            value = getattr(draft, name)
            getattr(self, name).set_value(None if value is None else Decimal(value))
        for name in ("starts_at", "first_on", "last_on"):
            getattr(self, name).set_value(getattr(draft, name))
        self.place.setText(draft.place)
        self._on_kind()

    def typed(self) -> dict[str, Any]:
        """What is typed."""
        is_of_practice = self.kind.value is MeetingKind.PRACTICE
        weeks, minutes = self.every_weeks.value, self.minutes.value
        return {
            "name": self.name.text(),
            "kind": self.kind.value,
            "gp_practice_id": self.gp_practice_id.value if is_of_practice else 0,
            "weekdays": self.weekdays.value,
            "every_weeks": None if weeks is None else int(weeks),
            "starts_at": self.starts_at.value,
            "minutes": None if minutes is None else int(minutes),
            "place": self.place.text(),
            "first_on": self.first_on.value,
            "last_on": self.last_on.value,
        }

    def words_of(self, field: str, value: object) -> str:
        """A value as the form shows it."""
        if isinstance(value, frozenset):
            return rhythm_words(value, 1)
        return super().words_of(field, value)

    def _on_kind(self, _at: int = 0) -> None:
        is_of_practice = self.kind.value is MeetingKind.PRACTICE
        self.fields.show_field("gp_practice_id", is_shown=is_of_practice)


class SeriesPage(RecordFormPage[SeriesSheet, SeriesRow, SeriesDraft]):
    """Choose a recurring meeting to change it, or add one; Esc goes back to the meetings.

    Signals:
        left: the list of meetings is wanted.
    """

    concepts = frozenset({Concept.MEETING, Concept.CLINIC})
    help_topic = "meetings"
    form_name = "meeting_series"
    add_words = "Add"
    new_title = "A recurring meeting"
    left = Signal()

    def __init__(self, workplace: Workplace) -> None:
        table = RecordTable[SeriesRow](
            "Recurring meetings", _COLUMNS, workplace.theme, key=lambda row: row.series_id
        )
        table.set_empty_text("No meeting comes again yet.")
        self.series_form = SeriesForm(workplace.theme, SeriesDraft(command_id=""))
        super().__init__(workplace, self.series_form, table, "meetings")
        self.set_title("Recurring meetings")
        may_hold = workplace.services.meetings.may_hold
        self.seats = SeatsFlow(self, may_hold=may_hold)
        self.seats_button = self.add_action("Invited each time", self._on_seats, keys="Ctrl+I")
        self.back_button = self.add_action("Back", self._on_back, keys="Esc")

    def fetch(self) -> SeriesSheet:
        """The recurring meetings."""
        return self.workplace.services.meeting_plans.sheet()

    def rows_of(self, sheet: SeriesSheet) -> Sequence[SeriesRow]:
        """By name."""
        return sheet.rows

    def show_sheet(self, sheet: SeriesSheet) -> None:
        """Offer what the form lets be chosen."""
        self.series_form.offer(sheet.practices)
        count = len(sheet.rows)
        told = "1 meeting comes again" if count == 1 else f"{count} meetings come again"
        self.set_subtitle(f"{told}; none is prepared for a bank holiday")
        self.seats_button.setEnabled(bool(sheet.rows))

    def row_key(self, row: SeriesRow) -> Hashable:
        """Its key."""
        return row.series_id

    def fetch_draft(self, key: Any) -> AsItIs[SeriesDraft]:
        """The form of one."""
        return self.workplace.services.meeting_plans.as_it_is(key, new_command_id())

    def new_draft(self) -> SeriesDraft:
        """An MDT at the usual time; its days are to be ticked."""
        return SeriesDraft(
            command_id=new_command_id(), name="MDT", starts_at=USUAL_START, minutes=USUAL_MINUTES
        )

    def save_draft(self, draft: SeriesDraft) -> int:
        """Save it."""
        return self.workplace.services.meeting_plans.save(draft)

    def title_of(self, draft: SeriesDraft) -> str:
        """Its name and days."""
        days = rhythm_words(draft.weekdays, draft.every_weeks or 1) if draft.weekdays else ""
        return ", ".join(filter(None, (draft.name or "Meeting", days)))

    def _on_seats(self) -> None:
        row = self.table.chosen
        if row is not None:
            seats = self.workplace.services.meeting_seats
            self.seats.open_for(partial(seats.of_series, row.series_id))

    def _on_back(self) -> None:
        self.left.emit()
