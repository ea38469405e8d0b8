"""The projector: full screen, by keys alone; what is decided is typed in front of everybody."""

from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from o2clinic.errors import NotValid, O2ClinicError, StaleRecord
from o2clinic.rules.meeting import Attendance, MeetingState
from o2clinic.services.room_sheet import Panel
from o2clinic.ui.meetings.projector.adding_screen import AddingScreen
from o2clinic.ui.meetings.projector.decision_form import FORM_NAME, DecisionForm
from o2clinic.ui.meetings.projector.room_keys import Wanted, wanted_by
from o2clinic.ui.widgets.date_edit import today_here
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.drafts import FormDraft
    from o2clinic.services.room_sheet import RoomSheet
    from o2clinic.services.room_writing import Decided

_GONE: Final = (
    "The patient you were writing about is on the agenda no more",
    "Another desk took them off. What you typed is kept: once the line is put back, D shows it.",
    Tone.CAUTION,
)


class RoomWindow(AddingScreen):
    """Right and Left turn, digits enlarge, D decides, N adds, A notes who is here, M masks.

    Signals:
        left: the room was left.
    """

    left = Signal()

    def __init__(self, workplace: Workplace, meeting_id: int, parent: QWidget | None) -> None:
        super().__init__(workplace, meeting_id, parent)
        self._to_restore: FormDraft | None = None
        self._told: tuple[str, str, Tone] | None = None
        self.form = DecisionForm(self.today)
        self.view.replace_decision(self.form)
        self.keeper = self.keep_drafts(self.form, self.form)
        self.view.attendance.noted.connect(self._on_noted)
        self.form.save_wanted.connect(self._on_save)
        self.form.closed.connect(self._on_form_closed)
        self.form.row_added.connect(self._on_row_added)

    def begin(self, what: str) -> None:
        """Go on with a draft of a decision: its patient comes to the front."""
        self._to_restore = self.workplace.drafts.begun(what)
        if self.meeting is not None:
            self.show_meeting(self.meeting)

    def today(self) -> date:
        """The day from which "+3w" is counted: the clinic's, as the meeting was read."""
        return today_here() if self.meeting is None else self.meeting.today

    @property
    def is_typing(self) -> bool:
        """Whether a decision is being typed."""
        return self.form.sheet is not None

    @property
    def wanted_item_id(self) -> int:
        """The patient of the draft that is to be gone on with."""
        return 0 if self._to_restore is None else self._to_restore.record_id

    # The decision

    def decide(self) -> None:
        """Write down what is decided on the patient in front."""
        meeting, sheet = self.meeting, self.sheet
        if meeting is None or sheet is None or self.is_masked or self.is_typing or self.is_adding:
            return
        if not meeting.may_decide:
            self.message_bar.tell("You see this meeting, and write nothing down in it.")
            return
        if meeting.state is not MeetingState.OPEN:
            begins = meeting.state is MeetingState.PLANNED
            why = "B begins it." if begins else "It is over: nothing of it is changed any more."
            self.message_bar.tell("The meeting is not being held", why, Tone.CAUTION)
            return
        self.view.enlarge(None)
        self._open_form(sheet)
        draft = self.workplace.drafts.begun_here(FORM_NAME, sheet.item_id)
        if draft is not None:
            self.keeper.restore(draft)

    def _open_form(self, sheet: "RoomSheet") -> None:
        staff = () if self.meeting is None else self.meeting.staff
        self.form.begin(sheet, staff)
        self.keeper.watch(self.form)
        self.keeper.begin()
        self.view.show_form(self.form, is_shown=True)
        self.form.outcome.setFocus()

    @Slot()
    def _on_save(self) -> None:
        if self.form.sheet is None:
            return
        room, draft = self.workplace.services.meeting_room, self.form.draft()

        def task() -> "Decided":
            return room.decide(draft)

        self.save(
            "decide",
            task,
            self._on_decided,
            button=self.form.save_button,
            on_error=self._on_not_decided,
            patient_id=draft.patient_id,
        )

    def _on_decided(self, _decided: "Decided") -> None:
        self.keeper.saved()
        self._put_form_away()
        self.ahead.read_again(self._item_id)
        self.refresh()

    def _on_not_decided(self, error: Exception) -> None:
        if isinstance(error, NotValid):
            self.form.show_findings(error.findings)
            return
        if isinstance(error, StaleRecord):
            self._look_again(error)
            return
        self.on_save_failure(error)

    def _look_again(self, error: StaleRecord) -> None:
        """Show what stands now; what is typed stays, and is written over it by another Ctrl+S."""
        room, item_id = self.workplace.services.meeting_room, self._item_id

        def task() -> "RoomSheet":
            return room.patient(item_id)

        def came(sheet: "RoomSheet") -> None:
            stands = " ".join(sheet.panel(Panel.DECISION).lines)
            text = f"It says now: {stands} Ctrl+S writes yours over it."
            self.message_bar.tell(str(error), text, Tone.CAUTION)
            self.form.take_version(sheet)

        self.workplace.background.ask(self, "look again", task, came, self.on_failure)

    @Slot()
    def _on_form_closed(self) -> None:
        self.keeper.set_aside()
        self._put_form_away()

    def _put_form_away(self) -> None:
        self.form.end()
        self.view.show_form(self.form, is_shown=False)
        self.setFocus()

    @Slot()
    def _on_row_added(self) -> None:
        self.keeper.watch(self.form)

    def patient_shown(self) -> None:
        """Go on with the draft that was wanted."""
        draft, sheet = self._to_restore, self.sheet
        if draft is None or sheet is None or sheet.item_id != draft.record_id:
            return
        self._to_restore = None
        self._open_form(sheet)
        self.keeper.restore(draft)

    def front_is_gone(self) -> None:
        """What is typed is never left standing under somebody else's name."""
        if self.form.sheet is not None:
            self._on_form_closed()
            self._told = _GONE
            self.message_bar.tell(*_GONE)

    # Attendance, time, the meeting's beginning

    def begin_meeting(self) -> None:
        """From now on decisions may be written down."""
        meeting = self.meeting
        if meeting is None or not meeting.may_decide or meeting.state is not MeetingState.PLANNED:
            return
        room, meeting_id = self.workplace.services.meeting_room, self.meeting_id
        self.save("begin", lambda: room.open(meeting_id), self._on_written)

    @Slot(object)
    def _on_noted(self, noted: tuple[int, Attendance]) -> None:
        if self.meeting is None or not self.meeting.may_decide:
            return
        room = self.workplace.services.meeting_room
        self.save("attend", lambda: room.attend(*noted), self._on_written)

    def _on_written(self, _nothing: None) -> None:
        self.refresh()

    def patient_left(self) -> None:
        """How long the patient was in front; a whole second counts."""
        sheet, meeting = self.sheet, self.meeting
        seconds, self._seconds_before, self._told = self.seconds_in_front, 0, None
        self._shown_for.invalidate()
        is_held = meeting is not None and meeting.state is MeetingState.OPEN
        if sheet is None or seconds < 1 or not is_held or not self._may_decide:
            return
        room, item_id, total = self.workplace.services.meeting_room, sheet.item_id, sheet.seconds

        def noted(version: int) -> None:
            if self._told is not None:  # noting the time is quiet: what stood above stands again
                self.message_bar.tell(*self._told)
            self.ahead.note_version(item_id, version, total + seconds)

        self.save(
            "time",
            lambda: room.note_time(item_id, seconds),
            noted,
            on_error=self._on_time_lost,
            patient_id=sheet.patient_id,
        )

    def _on_time_lost(self, error: Exception) -> None:
        """A few seconds less in the minutes are no message to a room."""
        if not isinstance(error, O2ClinicError):
            self.workplace.report(error)

    @property
    def _may_decide(self) -> bool:
        return self.meeting is not None and self.meeting.may_decide

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Every key that no field took."""
        wanted = wanted_by(event.key(), event.modifiers())
        if wanted is None or (self.is_masked and wanted is not Wanted.MASK):
            super().keyPressEvent(event)
            return
        if isinstance(wanted, Panel):
            self.enlarge(wanted)
        else:
            self._do(wanted)

    def _do(self, wanted: Wanted) -> None:
        if wanted is Wanted.BACK:
            self._go_back()
        elif wanted is Wanted.LEAVE:
            self.leave()
        elif wanted is Wanted.MASK:
            self.toggle_mask()
        elif not self.is_typing and not self.is_adding:
            count = 0 if self.meeting is None else len(self.meeting.items)
            {
                Wanted.NEXT: lambda: self.turn(1),
                Wanted.PREVIOUS: lambda: self.turn(-1),
                Wanted.FIRST: lambda: self.turn(-count),
                Wanted.LAST: lambda: self.turn(count),
                Wanted.DECIDE: self.decide,
                Wanted.ADD: self.show_adding,
                Wanted.ATTENDANCE: self.show_attendance,
                Wanted.BEGIN: self.begin_meeting,
            }[wanted]()

    def enlarge(self, panel: Panel) -> None:
        """Enlarge a part, or put it back where it is enlarged already."""
        if self.form.sheet is None and self.sheet is not None and not self.is_adding:
            self.view.enlarge(None if self.view.enlarged is panel else panel)
            self.setFocus()

    def show_attendance(self) -> None:
        """Show who is here, or put the list away."""
        is_shown = not self.view.is_attendance_shown
        self.view.show_attendance(is_shown=is_shown)
        if not is_shown:
            self.setFocus()

    def _go_back(self) -> None:
        """Put away what is in front of the patient; then leave."""
        if self.is_adding:
            self.put_adding_away()
        elif self.form.sheet is not None:
            self._on_form_closed()
        elif self.view.is_attendance_shown:
            self.show_attendance()
        elif self.view.enlarged is not None:
            self.view.enlarge(None)
        else:
            self.leave()

    def leave(self) -> None:
        """Back to the desk."""
        self.patient_left()
        self.hide()
        self.left.emit()
