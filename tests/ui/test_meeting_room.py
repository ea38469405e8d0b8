"""The meeting room by keys alone: nobody but the patient in front, decisions, pictures."""

import pytest
from services.meeting_makers import a_held_meeting
from ui.pictures import picture
from ui.room_desk import a_full_record, rooms, settle

from o2clinic.services.room_sheet import Panel
from o2clinic.ui.theme import Scheme


@pytest.fixture
def held(sqlite_database):
    return a_held_meeting(sqlite_database.engine, 3)


@pytest.fixture
def show(qtbot, workplace, settled, held):
    return rooms(qtbot, workplace, settled, held)


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_pictures_of_the_room(held, show, theme, settled, tmp_path, scheme, size):
    a_full_record(held)
    theme.set_scheme(scheme)
    room = show(size=size)
    name = f"meeting-room-{scheme}-{size[1]}"
    picture(room, name, tmp_path, size)
    room.enlarge(Panel.TREND)
    settle(settled, room)
    picture(room, f"{name}-trend", tmp_path, size)
    room.enlarge(Panel.CHANGED)
    picture(room, f"{name}-changed", tmp_path, size)
    room.show_attendance()
    picture(room, f"{name}-attendance", tmp_path, size)
    room.show_attendance()
    room.decide()
    settle(settled, room)
    picture(room, f"{name}-decision", tmp_path, size)
