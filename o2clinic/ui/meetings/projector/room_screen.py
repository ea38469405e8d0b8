"""The screen of the room: one patient in front, the next ones ready, the rest behind a cover."""

from typing import TYPE_CHECKING, Final

import shiboken6
from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QLayout, QStackedWidget, QVBoxLayout, QWidget

from o2clinic.errors import O2ClinicError
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.meeting import MeetingState
from o2clinic.ui.meetings.projector.ahead import Ahead
from o2clinic.ui.meetings.projector.cover import LOADING, MASKED, NOBODY, Cover, why_not_shown
from o2clinic.ui.meetings.projector.room_type import room_sheet, type_for
from o2clinic.ui.meetings.projector.room_view import RoomView
from o2clinic.ui.widgets.message_bar import MessageBar
from o2clinic.ui.widgets.saving_page import SavingPage
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.room_sheet import MeetingSheet, RoomSheet

LOCK_KEYS: Final = "Ctrl+Alt+L"
_SECOND_MS: Final = 1000
# Of the patient in front and the next ones the record is read again when it changes elsewhere.
_OF_PATIENTS: Final = frozenset({Concept.RESULT, Concept.OXYGEN_ORDER, Concept.PATIENT})
_OF_ALL: Final = frozenset({Concept.MEETING, Concept.ACCESS, Concept.CLINIC, Concept.EVERYTHING})


class RoomScreen(SavingPage):
    """Turn from patient to patient; mask the screen.

    Signals:
        lock_wanted: the desk is to be locked.
        turned: another patient is in front.
    """

    lock_wanted = Signal()
    turned = Signal()

    def __init__(self, workplace: Workplace, meeting_id: int, parent: QWidget | None) -> None:
        super().__init__(workplace, None, parent)
        self.setWindowFlag(Qt.WindowType.Window)
        self.setObjectName("room")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Meeting room")
        self.meeting_id = meeting_id
        self.meeting: MeetingSheet | None = None
        self.at = 0
        self.is_masked = False
        self._focus_before: QWidget | None = None
        self._shown_for = QElapsedTimer()
        self._seconds_before = 0  # of the patient in front, until the screen was covered
        self._instead: QWidget | None = None
        self.ahead = Ahead(workplace, self)
        self.view = RoomView(workplace.theme)
        self.cover = Cover()
        self.message_bar = MessageBar()
        self._lay_out()
        self._connect()
        self._dress()
        self._cover(*LOADING)

    # What is shown

    @property
    def shown_patient_id(self) -> int | None:
        """The patient in front, masked or not."""
        sheet = self.sheet
        return None if sheet is None else sheet.patient_id

    @property
    def sheet(self) -> "RoomSheet | None":
        """The patient in front."""
        return self.ahead.sheet(self._item_id)

    def refresh(self) -> None:
        """Ask for the meeting anew."""
        room, meeting_id = self.workplace.services.meeting_room, self.meeting_id

        def task() -> "MeetingSheet":
            return room.sheet(meeting_id)

        self.workplace.background.ask(self, "meeting", task, self.show_meeting, self.on_failure)

    def show_meeting(self, meeting: "MeetingSheet") -> None:
        """Show where the meeting stands; the patient in front stays in front."""
        keys = [one.item_id for one in meeting.items]
        if self._item_id and self._item_id not in keys:
            self.patient_left()
            self.front_is_gone()
        before, self.meeting = self._item_id, meeting
        before = self.wanted_item_id or before
        self.at = keys.index(before) if before in keys else min(self.at, max(0, len(keys) - 1))
        self.view.attendance.show_seats(meeting.seats)
        self._show_front()

    def turn(self, steps: int) -> None:
        """Go on by so many patients."""
        meeting = self.meeting
        if meeting is None or not meeting.items or self.is_typing or self._instead is not None:
            return
        at = min(max(self.at + steps, 0), len(meeting.items) - 1)
        if at == self.at:
            return
        self.patient_left()
        self.at = at
        self.view.enlarged = None
        self.message_bar.clear()
        self._show_front()
        self.turned.emit()

    def toggle_mask(self) -> None:
        """Nobody is to be seen, until it is pressed again."""
        self.is_masked = not self.is_masked
        if self.is_masked:
            self._focus_before = self.focusWidget()
            self.message_bar.clear()
            self._hold_time()
            self._cover(*MASKED)
            self.setFocus()
            return
        self._show_front()
        if self._focus_before is not None and shiboken6.isValid(self._focus_before):
            self._focus_before.setFocus()

    # What the window makes of it

    @property
    def is_typing(self) -> bool:
        """Whether something is being written about the patient in front."""
        return False

    @property
    def wanted_item_id(self) -> int:
        """Who is to come to the front; 0 for whoever is there."""
        return 0

    def patient_shown(self) -> None:
        """The patient in front is on the screen."""

    def patient_left(self) -> None:
        """The patient in front is about to go."""

    def front_is_gone(self) -> None:
        """The patient in front was taken off the agenda, or decided on, at another desk."""

    def show_instead(self, form: QWidget | None) -> None:
        """A form in the place of whoever is in front, who is not to be seen beside it."""
        self._instead = form
        self._hold_time()
        self._show_front()

    @property
    def seconds_in_front(self) -> int:
        """For how long the patient in front has been shown; covered does not count."""
        now = self._shown_for.elapsed() // 1000 if self._shown_for.isValid() else 0
        return self._seconds_before + now

    # Inside

    def _hold_time(self) -> None:
        self._seconds_before = self.seconds_in_front
        self._shown_for.invalidate()

    def _show_front(self) -> None:
        meeting = self.meeting
        if meeting is None:
            return
        self._tell_position(meeting)
        if self.is_masked:
            return
        if self._instead is not None:
            self._stack.setCurrentWidget(self._instead)
            return
        if not meeting.items:
            self._cover(*NOBODY)
            return
        keys = [one.item_id for one in meeting.items]
        near = (self.at, self.at + 1, self.at - 1, self.at + 2)
        self.ahead.want([keys[at] for at in near if 0 <= at < len(keys)])
        sheet = self.sheet
        if sheet is None:
            self.view.clear()
            self._cover(*LOADING)
            return
        self.view.show_sheet(sheet, self.ahead.image(sheet.item_id))
        self._stack.setCurrentWidget(self.view)
        if not self._shown_for.isValid():
            self._shown_for.start()
        self._tell_time()
        self.patient_shown()

    def _tell_position(self, meeting: "MeetingSheet") -> None:
        states = tuple(one.state for one in meeting.items)
        self.view.strip.show_states(states, self.at)
        position = f"{self.at + 1} of {len(states)}" if states else ""
        self.view.position.setText(position)
        begun = "" if meeting.state is MeetingState.OPEN else "   not begun: B begins it"
        if meeting.state in {MeetingState.CLOSED, MeetingState.CANCELLED}:
            begun = "   over"
        self.view.meeting.setText(f"{meeting.name}{begun}")
        self.setWindowTitle(f"Meeting {position}".strip())

    def _cover(self, title: str, text: str) -> None:
        self.cover.tell(title, text)
        self._stack.setCurrentWidget(self.cover)

    # What is ready

    @Slot(object)
    def _on_sheet(self, item_id: int) -> None:
        if item_id == self._item_id:
            self._show_front()

    @Slot(object)
    def _on_image(self, item_id: int) -> None:
        if item_id == self._item_id and not self.is_masked:
            self.view.show_image(self.ahead.image(item_id))

    @Slot(object)
    def _on_refused(self, told: tuple[int, Exception]) -> None:
        item_id, error = told
        if item_id == self._item_id and not self.is_masked and self._instead is None:
            self.view.clear()
            self._cover(*why_not_shown(error))
        if not isinstance(error, O2ClinicError):
            self.workplace.report(error)

    @Slot(object)
    def _on_changed(self, changes: frozenset[Change]) -> None:
        near = {one.patient_id for one in self.ahead.sheets}
        if not any(
            one.concept in _OF_ALL or (one.concept in _OF_PATIENTS and one.record_id in near)
            for one in changes
        ):
            return
        self.ahead.read_again(self._item_id)
        self.refresh()

    @property
    def _item_id(self) -> int:
        items = () if self.meeting is None else self.meeting.items
        return items[self.at].item_id if self.at < len(items) else 0

    @Slot()
    def _tell_time(self) -> None:
        sheet = self.sheet
        if sheet is None or not self._shown_for.isValid():
            return
        minutes, seconds = divmod(sheet.seconds + self.seconds_in_front, 60)
        self.view.clock.setText(f"{minutes}:{seconds:02d}")

    # Failures

    def on_failure(self, error: Exception) -> None:
        """Nothing was read: what is shown stays."""
        self.on_save_failure(error)

    def on_save_failure(self, error: Exception) -> None:
        """The message stands above; what was typed stays."""
        if not self.is_masked:
            self.message_bar.tell_error(error)
        if not isinstance(error, O2ClinicError):
            self.workplace.report(error)

    def add_bar(self, bar: QWidget) -> None:
        """A further message above the patient."""
        self._whole.insertWidget(0, bar)

    # Making

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Type follows the height of the picture."""
        super().resizeEvent(event)
        self._dress()

    @Slot()
    def _dress(self, *_colours: object) -> None:
        sizes = type_for(self.height())
        sheet = room_sheet(sizes, self.workplace.theme.colours)
        if sheet != self.styleSheet():
            self.setStyleSheet(sheet)
            self.view.set_type(sizes)
        self._on_field_resized()

    @Slot()
    def _on_field_resized(self) -> None:
        canvas = self.view.canvas()
        if canvas is not None and not self.view.is_attendance_shown:
            self.ahead.draw_for(canvas)

    def _connect(self) -> None:
        self.ahead.sheet_came.connect(self._on_sheet)
        self.ahead.image_came.connect(self._on_image)
        self.ahead.refused.connect(self._on_refused)
        self.view.trend.resized.connect(self._on_field_resized)
        self.workplace.bus.changed.connect(self._on_changed)
        self.workplace.theme.changed.connect(self._dress)
        for keys, slot in (("Ctrl+M", self.toggle_mask), (LOCK_KEYS, self.lock_wanted.emit)):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)
        self._seconds = QTimer(self)
        self._seconds.setInterval(_SECOND_MS)
        self._seconds.timeout.connect(self._tell_time)
        self._seconds.start()

    def _lay_out(self) -> None:
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.cover)
        self.content_widget = self._stack
        self._whole = QVBoxLayout(self)
        # The window is as large as its screen, and never larger for what stands in it.
        self._whole.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self._whole.addWidget(self.message_bar)
        self._whole.addWidget(self._stack, 1)
