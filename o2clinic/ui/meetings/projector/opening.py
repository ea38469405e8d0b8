"""Going to the meeting room from a page of the desk."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from o2clinic.ui.meetings.projector.room_window import RoomWindow
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from PySide6.QtGui import QScreen


def open_room(workplace: Workplace, meeting_id: int, page: QWidget, what: str = "") -> RoomWindow:
    """Show a meeting full screen: on the other screen where there are two.

    Args:
        workplace: of the person at the desk.
        meeting_id: which meeting.
        page: it is opened from; the room goes with its window.
        what: "draft 1f3a" goes on with the draft of a decision.
    """
    desk = page.window()
    room = RoomWindow(workplace, meeting_id, desk)
    room.left.connect(room.deleteLater)
    if hasattr(desk, "lock_wanted"):
        room.lock_wanted.connect(desk.lock_wanted)
    screen = other_screen(desk)
    if screen is not None:
        room.setGeometry(screen.geometry())
    room.showFullScreen()
    room.activateWindow()
    room.setFocus()
    if what:
        room.begin(what)
    room.refresh()
    return room


def other_screen(desk: QWidget) -> "QScreen | None":
    """The screen on which the desk is not; its own where there is no other."""
    others = [one for one in QGuiApplication.screens() if one is not desk.screen()]
    return others[0] if others else desk.screen()
