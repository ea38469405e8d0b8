"""Who is there: one line each, noted by a key."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from o2clinic.rules.meeting import ATTENDANCE_WORDS, SEAT_ROLE_WORDS, Attendance
from o2clinic.ui.meetings.projector.panels import room_label

if TYPE_CHECKING:
    from o2clinic.services.room_sheet import RoomSeat

_MARKS = {
    Attendance.INVITED: "○",
    Attendance.PRESENT: "●",
    Attendance.APOLOGIES: "–",
    Attendance.ABSENT: "×",
}
_KEYS = {
    Qt.Key.Key_P: Attendance.PRESENT,
    Qt.Key.Key_O: Attendance.APOLOGIES,
    Qt.Key.Key_N: Attendance.ABSENT,
}
_NEXT = {
    Attendance.INVITED: Attendance.PRESENT,
    Attendance.PRESENT: Attendance.APOLOGIES,
    Attendance.APOLOGIES: Attendance.ABSENT,
    Attendance.ABSENT: Attendance.INVITED,
}


class AttendanceList(QWidget):
    """Up and Down choose, P is present, O has sent apologies, N is not there; Space goes round.

    Signals:
        noted: the key of a seat and the `Attendance` that was given to it.
    """

    noted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._seats: tuple[RoomSeat, ...] = ()
        title = room_label("title")
        title.setText("Who is here:  P present   O apologies   N not present   A back")
        self.list = _List(self)
        self.list.setAccessibleName("Who is here")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(title)
        whole.addWidget(self.list, 1)

    def show_seats(self, seats: Sequence["RoomSeat"]) -> None:
        """Show everybody who is invited; the line in front stays."""
        at = max(0, self.list.currentRow())
        self._seats = tuple(seats)
        self.list.clear()
        for seat in self._seats:
            role, state = SEAT_ROLE_WORDS[seat.role], ATTENDANCE_WORDS[seat.attendance]
            item = QListWidgetItem(f"{_MARKS[seat.attendance]}  {seat.name}, {role}: {state}")
            self.list.addItem(item)
        self.list.setCurrentRow(min(at, len(self._seats) - 1))

    def note(self, key: int) -> bool:
        """Do what a key means; whether it means anything here."""
        at = self.list.currentRow()
        if not 0 <= at < len(self._seats):
            return False
        seat = self._seats[at]
        wanted = _KEYS.get(Qt.Key(key))
        if key == Qt.Key.Key_Space:
            wanted = _NEXT[seat.attendance]
        if wanted is None:
            return False
        self.noted.emit((seat.seat_id, wanted))
        return True


class _List(QListWidget):
    def __init__(self, owner: AttendanceList) -> None:
        super().__init__()
        self._owner = owner

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters note; the list's own search by letters would move away instead."""
        if self._owner.note(event.key()):
            return
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End}:
            super().keyPressEvent(event)
        else:
            event.ignore()
