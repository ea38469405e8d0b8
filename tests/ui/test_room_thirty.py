"""A meeting of thirty: nobody but the one in front is told, and the next one is ready at once."""

import threading

import pytest
from clinic import read_all
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QLabel
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


def test_at_no_step_anything_of_anybody_else_is_told(qtbot, room, held, settled):
    """Neither name nor day of birth, NHS or hospital number, address or telephone."""
    words = {one.id: words_of(held.engine, one) for one in read_all(held.engine, Patient)}
    # Were two alike in any of it, the search would find nothing and say nothing.
    each = [word for one in words.values() for word in set(one)]
    assert len(each) == len(set(each))

    def others_told(patient_id):
        said = everything_said(room)
        return [word for key, one in words.items() if key != patient_id
                for word in one if word in said]  # fmt: skip

    for at, patient_id in enumerate(held.patient_ids):
        if at:
            qtbot.keyClick(room, KEY.Key_Right)
        settle(settled, room)
        said = everything_said(room)
        family, born = words[patient_id][0], words[patient_id][6]
        assert family in said
        assert born in said
        assert others_told(patient_id) == [], f"at {at + 1}"
        assert room.windowTitle() == f"Meeting {at + 1} of {THIRTY}"
        if at % 10:
            continue
        for key in (*range(KEY.Key_1, KEY.Key_9 + 1), KEY.Key_A, KEY.Key_M, KEY.Key_D):
            qtbot.keyClick(room, KEY(key))
            settle(settled, room)
            assert others_told(patient_id) == [], f"at {at + 1}, {KEY(key)}"
            put_back = KEY.Key_Escape if key == KEY.Key_D else KEY(key)
            qtbot.keyClick(room.focusWidget() or room, put_back)
        assert not room.is_masked


def test_the_search_for_others_would_find_them(qtbot, room, held):
    """Each place where somebody could be named is looked at."""
    hidden = QLabel(room)
    action, model = QAction(room), QStandardItemModel(0, 1, room)
    places = (
        hidden.setText, hidden.setToolTip, hidden.setAccessibleName,
        hidden.setAccessibleDescription, hidden.setStatusTip, hidden.setWhatsThis,
        action.setText, action.setToolTip, room.setWindowTitle, room.view.keys.setWindowTitle,
        lambda word: model.appendRow(QStandardItem(word)),
    )  # fmt: skip
    for at, put in enumerate(places):
        put(f"TR{at:02} 8{at % 10}X")
        assert f"TR{at:02} 8{at % 10}X" in everything_said(room), at
    item = QStandardItem("")
    item.setData("RHQ777K", Qt.ItemDataRole.UserRole + 1)
    model.appendRow(item)
    assert "RHQ777K" in everything_said(room)


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
