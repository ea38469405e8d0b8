"""The meeting room by keys alone: turning, deciding, who is here, masking; pictures."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from clinic import a_patient, read_all, write
from PySide6.QtCore import Qt
from services.meeting_makers import TODAY, a_held_meeting, an_item
from ui.accessibility import smaller_than_a_hand, unnamed
from ui.pictures import picture
from ui.real_desk import texts
from ui.room_desk import a_full_record, everything_said, rooms, settle

from o2clinic.models import AuditEntry, MeetingSeat, RecordRestriction
from o2clinic.rules.meeting import (
    ActionKind,
    ActionState,
    Attendance,
    ItemState,
    MeetingOutcome,
    MeetingState,
)
from o2clinic.services.meeting_room import MeetingRoom
from o2clinic.services.room_sheet import Panel
from o2clinic.services.work import new_command_id
from o2clinic.ui.theme import Scheme

KEY = Qt.Key
HELD = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def held(sqlite_database):
    return a_held_meeting(sqlite_database.engine, 3)


@pytest.fixture
def show(qtbot, workplace, settled, held):
    return rooms(qtbot, workplace, settled, held)


@pytest.fixture
def press(qtbot, settled):
    """Keys go to whatever has the keyboard, as with a person."""

    def keys(room, *pressed, held=Qt.KeyboardModifier.NoModifier):
        for each in pressed:
            where = room.focusWidget() or room
            if isinstance(each, str):
                qtbot.keyClicks(where, each)
            else:
                qtbot.keyClick(where, each, held)
            settled()

    return keys


def decide_by_keys(room, press, words="Hold until the home is safe"):
    """D, the outcome by its first letter, Tab by Tab, "+2w", Ctrl+S."""
    press(room, KEY.Key_D, "h", KEY.Key_Tab)
    press(room, KEY.Key_A, held=HELD)
    press(room, words, KEY.Key_Tab, KEY.Key_Tab, "Ring the son", KEY.Key_Tab)
    press(room, "adey", KEY.Key_Tab, "+2w")  # letters of a name are enough
    press(room, KEY.Key_S, held=HELD)


def test_keys_turn_from_patient_to_patient_and_stop_at_both_ends(show, press):
    room = show()
    assert "SURNAME00" in texts(room)
    assert room.view.position.text() == "1 of 3"
    press(room, KEY.Key_Left)
    assert room.at == 0
    press(room, KEY.Key_Right, KEY.Key_PageDown)  # the latter is a presenter in the hand
    assert (room.at, room.view.position.text()) == (2, "3 of 3")
    assert "SURNAME02" in texts(room)
    press(room, KEY.Key_Right)
    assert room.at == 2
    press(room, KEY.Key_PageUp, KEY.Key_Home)
    assert room.at == 0
    press(room, KEY.Key_End)
    assert room.at == 2
    assert room.view.strip.accessibleName() == "Patient 3 of 3, 0 decided"


def test_a_decision_is_typed_by_keys_alone(show, press, held):
    room = show()
    decide_by_keys(room, press)
    item = held.item()
    assert (item.state, item.outcome, item.decision) == (
        *(ItemState.DECIDED, MeetingOutcome.HOLD, "Hold until the home is safe"),
    )
    [action] = held.actions()
    assert (action.kind, action.words, action.due_on) == (
        *(ActionKind.LETTER, "Ring the son", TODAY + timedelta(weeks=2)),
    )
    assert action.owner_id == held.clinic.nurse_olu.person_id
    assert not room.form.isVisible()
    shown = texts(room)
    assert "Hold until the home is safe" in shown
    assert "Ring the son: Mr O. Adeyemi, by 08-Dec-2026" in " ".join(shown.split())
    assert room.view.strip.accessibleName() == "Patient 1 of 3, 1 decided"
    press(room, KEY.Key_Right)
    assert room.at == 1  # the keyboard is the room's again


def test_what_is_missing_is_told_in_the_form_and_nothing_is_written(show, press, held):
    room = show()
    press(room, KEY.Key_D, "t", KEY.Key_Tab)
    assert room.form.decision.text() == "Take oxygen away"
    press(room, KEY.Key_S, held=HELD)
    assert "Say who does what" in room.form.wrong.text()
    assert room.form.rows[0].words.hasFocus()
    press(room, "Ask the supplier")
    press(room, KEY.Key_S, held=HELD)
    assert room.form.wrong.text() == "Name who does it."
    assert held.item().state == ItemState.WAITING
    assert held.actions() == []


def test_deciding_anew_asks_why(show, press, held):
    room = show()
    decide_by_keys(room, press)
    press(room, KEY.Key_D)
    assert room.form.reason.isVisible()
    assert room.form.decision.text() == "Hold until the home is safe"
    assert room.form.rows[0].owner.text() == "Mr O. Adeyemi"
    press(room, KEY.Key_S, held=HELD)
    assert "why it is decided anew" in room.form.wrong.text()
    press(room, "The son has moved out")
    press(room, KEY.Key_S, held=HELD)
    assert not room.form.isVisible()
    reasons = [one.reason for one in read_all(held.engine, AuditEntry)]
    assert "The son has moved out" in reasons
    assert [one.state for one in held.actions()] == [ActionState.OPEN]


def test_further_actions_come_by_a_key_and_a_visit_says_which(show, press, held):
    room = show()
    press(room, KEY.Key_D, "h", KEY.Key_Tab, KEY.Key_Tab, "v", KEY.Key_Tab)
    assert room.form.rows[0].visit_kind.isVisible()
    press(room, "Joint visit", KEY.Key_Tab, "h", KEY.Key_Tab, "Matron", KEY.Key_Tab, "+3w")
    press(room, KEY.Key_N, held=HELD)
    assert len(room.form.rows) == 2
    press(room, "Write to the GP", KEY.Key_Tab, "berg", KEY.Key_Tab, "+1w")
    press(room, KEY.Key_S, held=HELD)
    visit, letter = held.actions()
    assert (visit.visit_kind, visit.owner_name) == ("home_visit", "Matron")
    assert (letter.visit_kind, letter.due_on) == (None, date(2026, 12, 1))
    assert (visit.owner_id, letter.owner_id) == (None, held.clinic.dr_berg.person_id)


def test_half_a_decision_is_there_again(show, press, held):
    room = show()
    press(room, KEY.Key_D, "h", KEY.Key_Tab)
    press(room, KEY.Key_A, held=HELD)
    press(room, "Half a thou", KEY.Key_Escape)
    assert not room.form.isVisible()
    press(room, KEY.Key_Right, KEY.Key_D)
    assert room.form.decision.text() == ""
    press(room, KEY.Key_Escape, KEY.Key_Left, KEY.Key_D)
    assert room.form.decision.text() == "Half a thou"
    assert room.form.outcome.value is MeetingOutcome.HOLD
    assert held.item().state == ItemState.WAITING


def test_who_decided_meanwhile_is_told_and_nothing_typed_is_lost(show, press, held):
    room = show()
    press(room, KEY.Key_D, "b", KEY.Key_Tab)
    press(room, KEY.Key_A, held=HELD)
    press(room, "Bring again in March")
    mine = room.form.draft()
    other = MeetingRoom(held.clinic.desk, held.clinic.dr_berg)
    other.decide(replace(mine, command_id=new_command_id(), decision="Bring again in May"))
    press(room, KEY.Key_S, held=HELD)
    assert "Dr A. Berg" in room.message_bar.text
    assert "Bring again in May" in room.message_bar.text
    assert room.form.decision.text() == "Bring again in March"
    room.form.reason.setFocus()
    press(room, "March was agreed")
    press(room, KEY.Key_S, held=HELD)
    assert held.item().decision == "Bring again in March"


def test_the_meeting_is_begun_by_a_key_and_nothing_is_decided_before(
    qtbot, workplace, settled, sqlite_database, press
):
    held = a_held_meeting(sqlite_database.engine, 1, state=MeetingState.PLANNED)
    room = rooms(qtbot, workplace, settled, held)()
    assert "not begun" in room.view.meeting.text()
    press(room, KEY.Key_D)
    assert not room.form.isVisible()
    assert "B begins it" in room.message_bar.text
    press(room, KEY.Key_B)
    assert held.meeting().state == MeetingState.OPEN
    press(room, KEY.Key_D)
    assert room.form.isVisible()


def test_who_only_reads_decides_nothing(show, press, held):
    room = show(actor=held.clinic.sam)
    press(room, KEY.Key_D)
    assert not room.form.isVisible()
    press(room, KEY.Key_A, KEY.Key_P)
    assert read_all(held.engine, MeetingSeat)[0].attendance == Attendance.INVITED


def test_who_is_here_is_noted_by_keys(show, press, held):
    room = show()
    press(room, KEY.Key_A, KEY.Key_P, KEY.Key_Down, KEY.Key_Space, KEY.Key_Space)
    assert [one.attendance for one in read_all(held.engine, MeetingSeat)] == [
        *(Attendance.PRESENT, Attendance.APOLOGIES),
    ]
    assert "●  Dr A. Berg, Chair: present" in everything_said(room)
    press(room, KEY.Key_A, KEY.Key_Right)
    assert room.at == 1


def test_digits_enlarge_a_part_and_put_it_back(show, press, held):
    a_full_record(held)
    room = show()
    for panel in Panel:
        press(room, KEY(KEY.Key_0 + panel))
        assert room.view.enlarged is panel
        shown = texts(room)
        if panel is not Panel.TREND:
            assert room.sheet.panel(panel).title in shown
    press(room, KEY.Key_5)
    assert "smoking, household: smokes" in texts(room)
    press(room, KEY.Key_Escape)
    assert (room.view.enlarged, room.isVisible()) == (None, True)


def test_the_enlarged_trend_is_drawn_in_larger_type(show, press, held, settled):
    a_full_record(held)
    room = show(size=(1920, 1080))
    usual = room.view.canvas()
    press(room, KEY.Key_1)
    settle(settled, room)
    large = room.view.canvas()
    assert large.canvas.dpi / usual.canvas.dpi == pytest.approx(1.5, abs=0.02)
    assert room.view.trend.image.width() == large.canvas.width > usual.canvas.width
    press(room, KEY.Key_1)
    settle(settled, room)
    assert room.view.trend.image.width() == usual.canvas.width


def test_masked_nobody_is_seen_and_what_is_typed_stays(show, press):
    room = show()
    press(room, KEY.Key_M)
    assert "SURNAME" not in texts(room)
    assert "SURNAME" not in room.windowTitle()
    press(room, KEY.Key_Right, KEY.Key_D)
    assert room.at == 0
    press(room, KEY.Key_M, KEY.Key_D, "h", KEY.Key_Tab)
    press(room, KEY.Key_M, held=HELD)
    assert "SURNAME" not in texts(room)
    press(room, KEY.Key_M, held=HELD)
    assert room.form.decision.hasFocus()
    assert room.form.decision.text() == "Hold until it is safe"
    press(room, " now, madam")
    assert room.form.decision.text().endswith(" now, madam")  # an m is a letter there


def test_a_shut_record_is_not_named(show, held, press):
    write(held.engine, RecordRestriction(patient_id=held.patient_ids[1], reason="One of us"))
    room = show()
    press(room, KEY.Key_Right)
    assert "This record is restricted" in texts(room)
    assert "SURNAME" not in everything_said(room)
    press(room, KEY.Key_D)
    assert not room.form.isVisible()
    press(room, KEY.Key_Right)
    assert "SURNAME02" in texts(room)


def test_what_changes_at_another_desk_is_shown(show, held, settled, workplace):
    from o2clinic.rules.changes import Change, Concept

    room = show()
    shown = room.sheet
    other = MeetingRoom(held.clinic.desk, held.clinic.dr_berg)
    other.note_time(held.item_ids[0], 60)
    workplace.bus.publish([Change(Concept.RESULT, shown.patient_id)])
    settled()
    settled()
    assert (room.sheet.seconds, room.at) == (60, 0)


def test_the_time_of_a_patient_is_noted_when_they_go(show, held, press, monkeypatch):
    room = show()
    monkeypatch.setattr(room._shown_for, "elapsed", lambda: 65_400, raising=False)
    room._tell_time()
    assert room.view.clock.text() == "1:05"
    press(room, KEY.Key_Right)
    assert held.item().seconds_shown == 65
    press(room, KEY.Key_Left)
    assert room.sheet.version == held.item().version


def test_esc_leaves_and_nothing_is_left_behind(show, press, qtbot):
    room = show()
    with qtbot.waitSignal(room.left):
        press(room, KEY.Key_Escape)
    assert not room.isVisible()


def test_a_small_screen_is_filled_and_not_outgrown(show, press, settled, tmp_path):
    room = show(size=(1024, 600))
    press(room, KEY.Key_D)
    for _ in range(3):
        press(room, KEY.Key_N, held=HELD)
    settle(settled, room)
    assert (room.width(), room.height()) == (1024, 600)
    assert len(room.form.rows) == 4
    assert not room.form.more_button.isEnabled()
    picture(room, "meeting-room-small", tmp_path, (1024, 600))


def test_every_part_has_a_name_and_can_be_hit(show, press):
    room = show()
    press(room, KEY.Key_D)
    assert unnamed(room) == []
    assert smaller_than_a_hand(room) == []
    press(room, KEY.Key_Escape, KEY.Key_A)
    assert unnamed(room) == []


def test_the_longest_name_and_question_are_told_whole(held, show, press, settled, tmp_path):
    whom = {"family": "Featherstonehaugh-Cholmondeley", "given": "Bartholomew Maximilian"}
    longest = a_patient(held.engine, title="Air Commodore", **whom)
    question = "Is oxygen still right for him after the second fall, and who tells the family? "
    an_item(held.engine, held.meeting_id, longest, 4, question=(question * 3)[:200])
    room = show()
    press(room, KEY.Key_End)
    settle(settled, room)
    assert room.view.name.accessibleName().startswith("FEATHERSTONEHAUGH-CHOLMONDELEY, Barth")
    assert "FEATHERSTONEHAUGH-CHOLMONDELEY, Bartholomew" in room.view.name.text()
    assert room.view.question.text().count("\n") <= 2
    assert "…" not in room.view.question.text()
    picture(room, "meeting-room-longest", tmp_path)


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_pictures_of_the_room(held, show, theme, settled, tmp_path, scheme, size, press):
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
    room.enlarge(Panel.CHANGED)
    decide_by_keys(room, press)
    settle(settled, room)
    picture(room, f"{name}-decided", tmp_path, size)
    press(room, KEY.Key_D)
    settle(settled, room)
    picture(room, f"{name}-form", tmp_path, size)
    press(room, KEY.Key_Escape, KEY.Key_M)
    picture(room, f"{name}-masked", tmp_path, size)
