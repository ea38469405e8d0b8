"""One more patient is added in the room by keys, and nobody but the one in front is ever named."""

from datetime import date, timedelta

import pytest
from clinic import an_nhs_number, read_all
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from services.meeting_makers import a_held_meeting, somebody
from sqlalchemy.orm import Session
from ui.accessibility import reached_by_tab, smaller_than_a_hand, unnamed
from ui.pictures import picture
from ui.room_desk import everything_said, rooms, settle, words_of

from o2clinic.models import AgendaItem, Meeting, Patient
from o2clinic.rules.meeting import ItemState, MeetingState
from o2clinic.services.agenda_draft import LineStep, OffDraft
from o2clinic.services.agendas import Agendas
from o2clinic.services.work import new_command_id
from o2clinic.ui.meetings.projector.adding_screen import ADDED
from o2clinic.ui.theme import Scheme

KEY = Qt.Key
HELD = Qt.KeyboardModifier.ControlModifier
AT = 7
BORN = date(1945, 7, 14) - timedelta(days=331 * AT)


@pytest.fixture
def held(sqlite_database):
    return a_held_meeting(sqlite_database.engine, 3)


@pytest.fixture
def other(held):
    return somebody(held.engine, AT)


@pytest.fixture
def show(qtbot, workplace, settled, held):
    return rooms(qtbot, workplace, settled, held)


@pytest.fixture
def press(qtbot, settled):
    def keys(room, *pressed, held=Qt.KeyboardModifier.NoModifier):
        for each in pressed:
            where = room.focusWidget() or room
            if isinstance(each, str):
                qtbot.keyClicks(where, each)
            else:
                qtbot.keyClick(where, each, held)
            settled()

    return keys


def seen(room):
    labels = (one.text() for one in room.findChildren(QLabel) if one.isVisibleTo(room))
    return "\n".join(labels)


def others_words(held, patient_id):
    return words_of(held.engine, next(it for it in read_all(held.engine, Patient)
                                      if it.id == patient_id))  # fmt: skip


def type_them(room, press, number, born=f"{BORN:%d/%m/%Y}"):
    press(room, KEY.Key_N, number, KEY.Key_Tab, born, KEY.Key_Tab, "May she fly?")


def test_a_patient_is_added_by_keys_and_named_only_when_in_front(held, other, show, press, settled):
    room = show()
    type_them(room, press, an_nhs_number(AT))
    assert "SURNAME00" not in seen(room)  # nobody stands beside another's number
    press(room, KEY.Key_S, held=HELD)
    settle(settled, room)
    assert ADDED in seen(room)
    assert not room.is_adding
    [item] = [one for one in read_all(held.engine, AgendaItem) if one.patient_id == other]
    assert (item.question, item.place, item.state) == ("May she fly?", 4, ItemState.WAITING)
    assert "SURNAME00" in seen(room)
    said = everything_said(room)
    assert [word for word in others_words(held, other) if word in said] == []
    press(room, KEY.Key_End)
    settle(settled, room)
    assert f"SURNAME{AT:02}" in seen(room)
    assert room.view.position.text() == "4 of 4"


def test_what_fits_nobody_is_told_in_the_form_and_typing_is_not_lost(held, other, show, press):
    room = show()
    type_them(room, press, an_nhs_number(AT), "1/1/1940")
    press(room, KEY.Key_S, held=HELD)
    assert "Nobody has this number" in seen(room)
    assert room.focusWidget() is room.ask_form.number
    press(room, KEY.Key_Escape)
    assert not room.is_adding
    assert "SURNAME00" in seen(room)
    press(room, KEY.Key_Right, KEY.Key_N)
    assert room.ask_form.question.text() == "May she fly?"
    press(room, KEY.Key_Tab)
    press(room, KEY.Key_A, held=HELD)
    press(room, f"{BORN:%d/%m/%Y}")
    press(room, KEY.Key_S, held=HELD)
    assert len(read_all(held.engine, AgendaItem)) == 4
    press(room, KEY.Key_N)
    assert [one.text() for one in room.ask_form.inputs.values()] == [""] * 4
    type_number = an_nhs_number(AT)
    press(room, type_number, KEY.Key_Tab, f"{BORN:%d/%m/%Y}", KEY.Key_Tab, "Again?")
    press(room, KEY.Key_S, held=HELD)
    assert "Stands on the agenda" in seen(room)
    assert len(read_all(held.engine, AgendaItem)) == 4


def test_masked_nothing_typed_is_seen_and_it_is_there_again(held, other, show, press):
    room = show()
    type_them(room, press, an_nhs_number(AT))
    press(room, KEY.Key_M, held=HELD)
    assert "One more patient" not in seen(room)
    assert not room.ask_form.isVisibleTo(room)
    press(room, KEY.Key_M, held=HELD)
    assert room.is_adding
    assert room.ask_form.number.text() == an_nhs_number(AT)
    assert room.ask_form.question.hasFocus()
    # No key of the room turns behind the form.
    room.turn(1)
    assert room.at == 0
    room.decide()
    assert not room.is_typing


def test_who_only_reads_and_a_meeting_that_is_over_add_nobody(held, show, press):
    room = show(held.clinic.sam)
    press(room, KEY.Key_N)
    assert not room.is_adding
    assert "write nothing down" in seen(room)
    with Session(held.engine) as session, session.begin():
        session.get_one(Meeting, held.meeting_id).state = MeetingState.CLOSED
    room = show()
    press(room, KEY.Key_N)
    assert not room.is_adding
    assert "The meeting is over" in seen(room)


def test_an_empty_agenda_is_begun_in_the_room(held, other, show, press, settled):
    with Session(held.engine) as session, session.begin():
        for item in session.query(AgendaItem):
            item.state = ItemState.TAKEN_OFF
    room = show()
    assert "N adds a patient" in seen(room)
    type_them(room, press, f"rhq7{AT:02}k")
    press(room, KEY.Key_S, held=HELD)
    settle(settled, room)
    assert f"SURNAME{AT:02}" in seen(room)


def take_off(held, workplace, at):
    """Another desk takes a line off."""
    agendas = Agendas(held.clinic.desk, held.clinic.dr_berg)
    item = held.item(at)
    step = LineStep(item.id, item.version, new_command_id())
    agendas.take_off(OffDraft(step, "Settled on the telephone"))


def test_what_is_typed_never_stands_under_another_name_when_the_line_is_taken_off(
    held, show, press, settled, workplace
):
    room = show()
    press(room, KEY.Key_D, "h", KEY.Key_Tab)
    press(room, KEY.Key_A, held=HELD)
    press(room, "Hold until the home is safe")
    take_off(held, workplace, 0)
    room.refresh()
    settle(settled, room)
    assert not room.is_typing
    assert "SURNAME01" in seen(room)
    assert "on the agenda no more" in seen(room)
    item = held.item(0)
    agendas = Agendas(held.clinic.desk, held.clinic.dr_berg)
    agendas.put_back(LineStep(item.id, item.version, new_command_id()))
    room.refresh()
    settle(settled, room)
    press(room, KEY.Key_Home)
    settle(settled, room)
    press(room, KEY.Key_D)
    assert room.form.decision.text() == "Hold until the home is safe"
    assert room.form.sheet.patient_id == held.patient_ids[0]


def test_time_counts_for_the_patient_who_is_seen_and_not_while_covered(
    held, show, press, settled, monkeypatch, workplace
):
    room = show()
    ticks = [0]
    monkeypatch.setattr(room._shown_for, "elapsed", lambda: ticks[0] * 1000, raising=False)
    ticks[0] = 7
    press(room, KEY.Key_M)
    ticks[0] = 600
    assert room.seconds_in_front == 7
    press(room, KEY.Key_M)
    ticks[0] = 5
    assert room.seconds_in_front == 12
    take_off(held, workplace, 0)
    room.refresh()
    settle(settled, room)
    # Their time is theirs, though they went without a key.
    assert held.item(0).seconds_shown == 12
    assert "SURNAME01" in seen(room)
    ticks[0] = 3
    assert room.seconds_in_front == 3


def test_the_form_is_named_reached_and_looks_right(
    held, other, show, press, settled, theme, tmp_path
):
    room = show()
    type_them(room, press, an_nhs_number(AT), "1/1/1940")
    press(room, KEY.Key_S, held=HELD)
    assert unnamed(room) == []
    assert smaller_than_a_hand(room) == []
    wanted = {*room.ask_form.inputs.values(), room.ask_form.save_button, room.ask_form.close_button}
    assert wanted <= set(reached_by_tab(room))
    picture(room, "room-add-light", tmp_path, (1366, 768))
    theme.set_scheme(Scheme.DARK)
    settle(settled, room)
    made = picture(room, "room-add-dark", tmp_path, (1366, 768))
    assert made.stat().st_size > 10_000
