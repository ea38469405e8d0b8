"""How text is made to fit, and what the room's keys mean."""

import pytest
from PySide6.QtCore import Qt

from o2clinic.charts.colours import LIGHT
from o2clinic.services.room_sheet import Panel, RoomPerson
from o2clinic.ui.meetings.projector.action_row import StaffEdit
from o2clinic.ui.meetings.projector.fitting import cut, shared, wrapped
from o2clinic.ui.meetings.projector.room_keys import Wanted, wanted_by
from o2clinic.ui.meetings.projector.room_type import room_sheet, type_for

NONE = Qt.KeyboardModifier.NoModifier


def test_lines_break_at_words():
    assert wrapped("one two three four", 9, len) == ["one two", "three", "four"]
    assert wrapped("", 9, len) == []
    assert wrapped("incomprehensibilities of it", 9, len) == ["incomprehensibilities", "of it"]


def test_a_number_and_its_unit_are_on_one_line():
    assert wrapped("LTOT 2 L/min, 16 h a day", 12, len) == ["LTOT", "2 L/min,", "16 h a day"]
    assert wrapped("PaO₂ 7.2 8.1 kPa", 8, len) == ["PaO₂ 7.2", "8.1 kPa"]
    assert wrapped("on 3 12", 4, len) == ["on 3", "12"]


@pytest.mark.parametrize(
    ("wanted", "room", "given"),
    [
        ([5, 1, 2], 6, [3, 1, 2]),
        ([1, 1], 9, [1, 1]),
        ([4, 4], 1, [1, 1]),  # a line each, whatever the room
        ([0, 3], 2, [0, 2]),
        ([], 5, []),
    ],
)
def test_room_is_shared_in_turn(wanted, room, given):
    assert shared(wanted, room) == given


def test_what_is_left_out_is_said():
    lines = ["one two", "three", "four"]
    assert cut(lines, 3, "… 5", 9, len) == lines
    assert cut(lines, 2, "… 5", 9, len) == ["one two", "three … 5"]
    assert cut(lines, 1, "… 5", 9, len) == ["one … 5"]
    assert cut(lines, 0, "… 5", 9, len) == []


@pytest.mark.parametrize("height", [768, 1080, 2160])
def test_type_follows_the_height_of_the_picture_and_is_22_points_and_more(height):
    sizes = type_for(height)
    assert sizes.inspected < sizes.decided < sizes.watched
    points = sizes.inspected * 72 / 96
    assert points >= 22 * min(1.0, height / 1000)
    assert sizes.decided * 72 / 96 >= 22
    assert f"font-size: {sizes.watched}px" in room_sheet(sizes, LIGHT)


def test_the_smallest_picture_still_has_a_size():
    assert type_for(1) == type_for(480)


@pytest.mark.parametrize(
    ("key", "held", "wanted"),
    [
        (Qt.Key.Key_Right, NONE, Wanted.NEXT),
        (Qt.Key.Key_PageDown, NONE, Wanted.NEXT),
        (Qt.Key.Key_PageUp, NONE, Wanted.PREVIOUS),
        (Qt.Key.Key_1, NONE, Panel.TREND),
        (Qt.Key.Key_9, NONE, Panel.DECISION),
        (Qt.Key.Key_0, NONE, None),
        (Qt.Key.Key_F11, NONE, Wanted.LEAVE),
        (Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier, None),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.KeypadModifier, Wanted.NEXT),
        (Qt.Key.Key_Z, NONE, None),
    ],
)
def test_keys(key, held, wanted):
    assert wanted_by(key, held) is wanted


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("adey", ("Mr O. Adeyemi", 3)),
        ("o. adeyemi", ("Mr O. Adeyemi", 3)),
        ("ADE", ("Mr O. Adeyemi", 3)),
        ("mr o. adeyemi", ("Mr O. Adeyemi", 3)),
        ("Dr J. Wilson", ("Dr J. Wilson", 5)),
        ("son", ("son", None)),  # the patient's own, and not Dr Wilson
        ("yemi", ("yemi", None)),
        ("Dr", ("Dr", None)),
        ("wil", ("wil", None)),  # Wilson or Wilkins
        ("ad", ("ad", None)),
        ("", ("", None)),
    ],
)
def test_letters_of_a_name_mean_a_colleague_only_where_a_name_begins_with_them(qtbot, typed, meant):
    edit = StaffEdit("Who")
    qtbot.addWidget(edit)
    names = ("Mr O. Adeyemi", "Dr A. Berg", "Dr J. Wilson", "Ms K. Wilkins")
    edit.offer([RoomPerson(key, name) for key, name in enumerate(names, start=3)])
    edit.setText(typed)
    assert edit.chosen == meant
