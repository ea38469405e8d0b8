"""From the agenda to the meeting room and back."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from services.meeting_makers import a_held_meeting
from ui.accessibility import smaller_than_a_hand
from ui.pictures import picture
from ui.real_desk import shows_page, texts

from o2clinic.ui.meetings.meetings_area import MeetingsArea
from o2clinic.ui.meetings.projector.room_window import RoomWindow


@pytest.fixture
def held(sqlite_database):
    return a_held_meeting(sqlite_database.engine, 2)


@pytest.fixture
def area(qtbot, sqlite_database, workplace, settled, held):
    show = shows_page(
        *(qtbot, sqlite_database.engine, workplace, settled, MeetingsArea, held.clinic.nurse_olu)
    )
    made = show()
    made.open_agenda(held.meeting_id)
    settled()
    return made


def rooms(area):
    return area.window().findChildren(RoomWindow)


def test_f11_opens_the_room_and_esc_comes_back_to_the_agenda(qtbot, area, settled, tmp_path):
    assert smaller_than_a_hand(area) == []
    picture(area, "agenda-with-room", tmp_path, (1214, 587))
    qtbot.keyClick(area.page.table, Qt.Key.Key_F11)
    settled()
    (room,) = rooms(area)
    assert room.isFullScreen()
    assert "SURNAME00" in texts(room)
    qtbot.bring_forward(room)
    qtbot.keyClick(room, Qt.Key.Key_Escape)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert rooms(area) == []
    assert area.page.isVisible()


def test_the_room_is_a_window_of_its_own_and_takes_no_key_of_the_agenda(qtbot, area, settled):
    area.open_room()
    settled()
    (room,) = rooms(area)
    assert room.window() is room
    qtbot.bring_forward(room)
    qtbot.keyClick(room, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert not room.is_typing
    room.leave()
