"""A meeting of thirty: nobody but the one in front is told, and the next one is ready at once."""

import threading

import pytest
from clinic import read_all
from PySide6.QtCore import Qt
from services.meeting_makers import a_held_meeting
from sqlalchemy import event
from ui.real_desk import texts
from ui.room_desk import a_full_record, everything_said, rooms, settle, words_of

from o2clinic.models import Patient
from o2clinic.rules.meeting import ItemState

KEY = Qt.Key
THIRTY = 30


@pytest.fixture
def held(sqlite_database):
    made = a_held_meeting(sqlite_database.engine, THIRTY)
    a_full_record(made, 4)
    return made


@pytest.fixture
def room(qtbot, workplace, settled, held):
    return rooms(qtbot, workplace, settled, held)()


def test_at_no_step_anybody_elses_name_or_number_is_told(qtbot, room, held, settled):
    patients = {one.id: one for one in read_all(held.engine, Patient)}
    for at, patient_id in enumerate(held.patient_ids):
        if at:
            qtbot.keyClick(room, KEY.Key_Right)
        settle(settled, room)
        said = everything_said(room) + repr(room.sheet)
        assert all(word in said for word in words_of(patients[patient_id])[:1])
        others = [one for key, one in patients.items() if key != patient_id]
        told = [word for one in others for word in words_of(one) if word and word in said]
        assert told == [], f"at {at + 1}"
        assert room.windowTitle() == f"Meeting {at + 1} of {THIRTY}"
        if at % 10 == 0:
            qtbot.keyClick(room, KEY.Key_D)
            settle(settled, room)
            said = everything_said(room)
            assert [word for one in others for word in words_of(one) if word in said] == []
            qtbot.keyClick(room.focusWidget(), KEY.Key_Escape)


def test_the_next_patient_is_shown_without_a_statement_on_the_screens_thread(
    qtbot, room, held, settled
):
    here, sent = threading.get_ident(), []

    def note(*_statement):
        sent.append(threading.get_ident())

    settle(settled, room)
    event.listen(held.engine, "before_cursor_execute", note)
    try:
        for at in range(1, 8):
            qtbot.keyClick(room, KEY.Key_Right)
            # At once: no answer has been waited for.
            assert f"SURNAME{at:02}" in texts(room)
            assert room.view.trend.image is not None
            settled()
            settled()
    finally:
        event.remove(held.engine, "before_cursor_execute", note)
    assert sent
    assert here not in sent


def test_no_more_patients_are_kept_than_may_be_wanted_next(qtbot, room, settled):
    for _ in range(THIRTY):
        qtbot.keyClick(room, KEY.Key_Right)
        settled()
    assert len(room.ahead.sheets) <= 4
    assert {one.item_id for one in room.ahead.sheets} <= {
        one.item_id for one in room.meeting.items[-4:]
    }


@pytest.fixture
def unhurried(qapp):
    """A letter begins a new search in a list, as from one patient to the next."""
    before = qapp.keyboardInputInterval()
    qapp.setKeyboardInputInterval(0)
    yield
    qapp.setKeyboardInputInterval(before)


@pytest.mark.usefixtures("unhurried")
def test_thirty_are_decided_by_keys_alone_and_all_of_it_stands(qtbot, room, held, settled):
    def press(key, held_down=Qt.KeyboardModifier.NoModifier):
        qtbot.keyClick(room.focusWidget() or room, key, held_down)

    control = Qt.KeyboardModifier.ControlModifier
    for at in range(THIRTY):
        press(KEY.Key_D)
        qtbot.keyClicks(room.focusWidget(), "c" if at % 2 else "a")
        press(KEY.Key_Tab)
        press(KEY.Key_A, control)
        qtbot.keyClicks(room.focusWidget(), f"Decision {at}")
        if at % 2 == 0:
            for text in ("", f"Gas for {at}", "adey", "+3w"):
                press(KEY.Key_Tab)
                qtbot.keyClicks(room.focusWidget(), text)
        press(KEY.Key_S, control)
        settled()
        settled()
        assert not room.is_typing, room.form.wrong.text()
        press(KEY.Key_Right)
        settled()
    for at in range(THIRTY):
        item = held.item(at)
        assert (item.state, item.decision) == (ItemState.DECIDED, f"Decision {at}")
    by_patient = {one.patient_id: one.words for one in held.actions()}
    assert by_patient == {
        key: f"Gas for {at}" for at, key in enumerate(held.patient_ids) if at % 2 == 0
    }
    assert room.view.strip.accessibleName() == f"Patient {THIRTY} of {THIRTY}, {THIRTY} decided"
