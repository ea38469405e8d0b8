"""The list of meetings: what is held next, with how many patients; and the form of one."""

from collections.abc import Hashable, Sequence
from datetime import time
from typing import Any, Final

from PySide6.QtCore import Qt, Signal

from o2clinic.rules.changes import Concept
from o2clinic.rules.display import short_date_with_weekday
from o2clinic.rules.meeting import MeetingKind, MeetingState
from o2clinic.services.as_it_is import AsItIs
from o2clinic.services.meeting_draft import CancelDraft, MeetingDraft, one_line
from o2clinic.services.meeting_rows import MeetingRow, MeetingsSheet
from o2clinic.services.work import new_command_id
from o2clinic.ui.meetings.meeting_form import MeetingForm
from o2clinic.ui.record_form_page import RecordFormPage
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.workplace import Workplace

USUAL_START: Final = time(13)
USUAL_MINUTES: Final = 60


def _tone(row: MeetingRow) -> Tone | None:
    if row.state is MeetingState.OPEN:
        return Tone.BRAND
    if row.state is MeetingState.PLANNED:
        return Tone.CAUTION if row.holiday else None
    return Tone.QUIET


_COLUMNS = (
    Column[MeetingRow](
        "When",
        lambda row: row.when,
        sort_key=lambda row: (row.meets_on, row.starts_at),
        is_strong=lambda row: row.state in {MeetingState.PLANNED, MeetingState.OPEN},
    ),
    Column[MeetingRow](
        "Meeting", lambda row: row.what, tooltip=lambda row: row.what, gives_way=True
    ),
    Column[MeetingRow](
        "Place", lambda row: row.place, tooltip=lambda row: row.place, gives_way=True
    ),
    Column[MeetingRow](
        "State", lambda row: row.state_words, tooltip=lambda row: row.state_words, tone=_tone,
        gives_way=True,
    ),
    Column[MeetingRow]("Agenda", lambda row: row.counts, stretches=True),
)  # fmt: skip


class MeetingsPage(RecordFormPage[MeetingsSheet, MeetingRow, MeetingDraft]):
    """Enter opens the agenda; of a series the next meeting is prepared by that.

    Signals:
        agenda_wanted: of the meeting with this key.
        series_wanted: the recurring meetings are to be shown.
    """

    concepts = frozenset({Concept.MEETING, Concept.CLINIC})
    help_topic = "meetings"
    form_name = "meeting"
    add_words = "Extra meeting"
    new_title = "Plan a meeting"
    agenda_wanted = Signal(object)
    series_wanted = Signal()

    def __init__(self, workplace: Workplace) -> None:
        table = RecordTable[MeetingRow](
            "Meetings",
            _COLUMNS,
            workplace.theme,
            key=lambda row: (row.meeting_id, row.series_id, row.meets_on),
        )
        table.set_empty_text(
            "No meeting is planned. Plan a recurring one, or an extra one at the right."
        )
        self.meeting_form = MeetingForm(workplace.theme, MeetingDraft(command_id=""))
        super().__init__(workplace, self.meeting_form, table, "meetings")
        self.set_title("MDT")
        self._may_hold = workplace.services.meetings.may_hold
        self.series_button = self.add_action("Recurring meetings", self._on_series)
        self.agenda_button = self.add_action("Agenda", self._on_agenda)
        self.agenda_button.setText("Agenda  Enter")
        self.tell_keys("Enter", "Open the agenda")
        table.row_activated.connect(self._on_activated)
        for part in (self.add_button, self.save_button, self.series_button, self.card):
            part.setVisible(self._may_hold)

    # What the list shows

    def fetch(self) -> MeetingsSheet:
        """The meetings."""
        return self.workplace.services.meetings.sheet()

    def rows_of(self, sheet: MeetingsSheet) -> Sequence[MeetingRow]:
        """The next one first."""
        return sheet.rows

    def show_sheet(self, sheet: MeetingsSheet) -> None:
        """Say which is next, and offer what the form lets be chosen."""
        self.meeting_form.offer(sheet.practices)
        if sheet.rows and not self.table.records.rows:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)  # Enter opens the next agenda
        coming = sum(row.is_to_come and not row.holiday for row in sheet.rows)
        told = "1 meeting to come" if coming == 1 else f"{coming} meetings to come"
        following = sheet.next
        when = f"; next {following.when}, {following.name}" if following is not None else ""
        self.set_subtitle(f"{told}{when}")

    def row_key(self, row: MeetingRow) -> Hashable:
        """Of a day that is not prepared there is no form."""
        return row.meeting_id or None

    def fetch_draft(self, key: Any) -> AsItIs[MeetingDraft]:
        """The form of a meeting."""
        return self.workplace.services.meetings.as_it_is(key, new_command_id())

    def new_draft(self) -> MeetingDraft:
        """An extra meeting, at the usual time."""
        return MeetingDraft(
            command_id=new_command_id(),
            name="Extra meeting",
            kind=MeetingKind.AD_HOC,
            starts_at=USUAL_START,
            minutes=USUAL_MINUTES,
        )

    def save_draft(self, draft: MeetingDraft) -> int:
        """Save it, or call it off."""
        meetings = self.workplace.services.meetings
        if draft.id and one_line(draft.cancel_reason):
            return meetings.cancel(
                CancelDraft(draft.command_id, draft.id, draft.version, draft.cancel_reason)
            )
        return meetings.save(draft)

    def title_of(self, draft: MeetingDraft) -> str:
        """Its name and day."""
        day = short_date_with_weekday(draft.meets_on) if draft.meets_on else ""
        return " ".join(filter(None, (draft.name or "Meeting", day)))

    def saved_words(self, draft: MeetingDraft) -> str:
        """What became of it."""
        done = "is not held" if draft.cancel_reason else "is planned"
        return f"{self.title_of(draft)} {done}"

    # Presses

    def _on_series(self) -> None:
        self.series_wanted.emit()

    def _on_agenda(self) -> None:
        row = self.table.chosen
        if row is not None:
            self._on_activated(row)

    def _on_activated(self, row: MeetingRow) -> None:
        if row.meeting_id:
            self.agenda_wanted.emit(row.meeting_id)
            return
        if not self._may_hold:
            self.message_bar.tell("Nothing is prepared for this day yet")
            return
        if row.holiday:
            self.message_bar.tell(
                f"{row.when} is a bank holiday: {row.holiday}",
                "No meeting is prepared for it. Plan an extra meeting if you meet all the same.",
                Tone.CAUTION,
            )
            return
        meetings, command_id = self.workplace.services.meetings, new_command_id()
        self.save(
            "prepare",
            lambda: meetings.prepare(row.series_id, row.meets_on, command_id),
            self._on_prepared,
            button=self.agenda_button,
        )

    def _on_prepared(self, meeting_id: int) -> None:
        self.agenda_wanted.emit(meeting_id)
        self.refresh_when_shown()
