"""The lock blanks the meeting room: no window is left that tells anybody's name."""

from datetime import date, time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from ui.real_desk import texts
from ui.start.conftest import button

from o2clinic.command_line import Command
from o2clinic.models import AgendaItem, Meeting
from o2clinic.rules.meeting import AgendaReason, MeetingKind, MeetingState
from o2clinic.rules.permissions import Permission
from o2clinic.services.work import PROGRAM
from o2clinic.ui.meetings.projector.opening import open_room, other_screen
from o2clinic.ui.meetings.projector.room_window import RoomWindow
from o2clinic.ui.start.lock_view import LockView
from o2clinic.ui.start.sign_in_view import SignInView

PATIENCE_MS = 30_000
MARY = 1


def a_meeting(desk) -> int:
    """One that is being held, about the first patient of the sample."""
    with desk.work(PROGRAM, Permission.ADMINISTER, "make") as work:
        meeting_id = work.add(
            Meeting(
                name="MDT",
                kind=MeetingKind.AD_HOC,
                meets_on=date(2026, 11, 24),
                starts_at=time(9),
                minutes=60,
                state=MeetingState.OPEN,
            )
        )
        work.add(
            AgendaItem(
                patient_id=MARY,
                meeting_id=meeting_id,
                place=1,
                reason=AgendaReason.COMPLEX,
                question="What next?",
            )
        )
    return meeting_id


@pytest.fixture
def program(sample_here, start, until_view, until_entered):
    made = start(Command(demo=True))
    until_view(made, SignInView)
    button(made.start_window, "Berg").click()
    made.window = until_entered(made)
    return made


@pytest.fixture
def room(program, qtbot):
    desk = program._opened.desk
    made = open_room(program.window.workplace, a_meeting(desk), program.window)
    qtbot.waitUntil(lambda: made.sheet is not None, timeout=PATIENCE_MS)
    qtbot.bring_forward(made)
    yield made
    made.hide()


def shown():
    return [one for one in QApplication.topLevelWidgets() if one.isVisible()]


def test_the_lock_blanks_the_room_and_gives_it_back_as_it_was(program, room, until_view, qtbot):
    assert room.isFullScreen()
    name = room.sheet.name
    assert name.split(",")[0] in texts(room)
    qtbot.keyClick(room, Qt.Key.Key_D)
    room.form.decision.setText("Half a thought")
    program.lock.lock()
    assert shown() == [program.start_window]
    assert name.split(",")[0] not in texts(program.start_window)
    kept = program.window.workplace.drafts.drafts
    assert [one.typed["decision"] for one in kept if one.form == "meeting_decision"] == [
        "Half a thought"
    ]
    button(until_view(program, LockView), "Unlock").click()
    qtbot.waitUntil(room.isVisible, timeout=PATIENCE_MS)
    assert room.isFullScreen()
    assert room.form.decision.text() == "Half a thought"
    qtbot.waitUntil(lambda: program.parts.background.outstanding == 0, timeout=PATIENCE_MS)


def test_the_lock_key_works_in_the_room_too(program, room, qtbot):
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    qtbot.keyClick(room, Qt.Key.Key_L, held)
    assert not room.isVisible()
    assert shown() == [program.start_window]
    qtbot.waitUntil(lambda: program.parts.background.outstanding == 0, timeout=PATIENCE_MS)


def test_half_a_decision_is_gone_on_with_in_the_room(program, room, qtbot):
    qtbot.keyClick(room, Qt.Key.Key_D)
    room.form.decision.setText("Half a thought")
    room.hide()
    (draft,) = program.window.workplace.drafts.drafts
    program.window.go_to(f"{draft.place}:draft {draft.draft_id}")

    def again():
        rooms = [it for it in program.window.findChildren(RoomWindow) if it is not room]
        return rooms if rooms and rooms[0].is_typing else []

    qtbot.waitUntil(lambda: bool(again()), timeout=PATIENCE_MS)
    (one,) = again()
    assert one.form.decision.text() == "Half a thought"
    one.hide()
    qtbot.waitUntil(lambda: program.parts.background.outstanding == 0, timeout=PATIENCE_MS)


def test_with_one_screen_the_room_is_on_it(program):
    assert other_screen(program.window) in QApplication.screens()
