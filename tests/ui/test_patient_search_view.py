"""The list of patients, by keyboard alone."""

import pytest
from PySide6.QtCore import Qt
from ui import demo
from ui.accessibility import unnamed
from ui.patient_desk import GONE, MARY, FakePatients, a_desk
from ui.pictures import picture

from o2clinic.errors import Unavailable
from o2clinic.rules.permissions import Role
from o2clinic.ui.patients.patients_area import PatientsArea
from o2clinic.ui.theme import Scheme

CONTROL = Qt.KeyboardModifier.ControlModifier
ANNA = demo.Person(1, "Anna", frozenset({Role.RECEPTION}))
SAM = demo.Person(2, "Sam", frozenset({Role.MANAGER}))


@pytest.fixture
def patients():
    return FakePatients()


@pytest.fixture
def open_area(qtbot, make_window, patients):
    def make(actor=ANNA):
        desk, heard = a_desk(make_window(actor).workplace, patients)
        area = PatientsArea(desk)
        qtbot.addWidget(area)
        area.resize(1200, 700)
        area.show()
        qtbot.bring_forward(area)
        area.heard = heard
        return area

    return make


@pytest.fixture
def area(open_area):
    return open_area()


def typed(qtbot, area, text, settled):
    qtbot.keyClicks(area.search.box, text)
    qtbot.waitUntil(lambda: area.search._answered == text)
    settled()


def test_the_box_is_ready_and_the_list_says_what_may_be_typed(area):
    assert area.focusWidget() is area.search.box
    assert "NHS number" in area.search.table.accessibleDescription()


def test_found_while_typing_with_one_question_for_a_burst(area, qtbot, settled, patients):
    typed(qtbot, area, "jenk", settled)
    assert patients.asked == ["jenk"]
    assert area.search.table.records.rows[0] == MARY
    assert area.search.table.chosen == MARY
    assert "3 patients for “jenk”" in area.search.subtitle_label.text()


def test_enter_opens_the_best_match(area, qtbot, settled):
    typed(qtbot, area, "jenk", settled)
    qtbot.keyClick(area.search.box, Qt.Key.Key_Return)
    assert area.heard.opened == [1]


def test_enter_before_the_answer_opens_the_best_match_of_this_text(area, qtbot, settled):
    qtbot.keyClicks(area.search.box, "jenkinson")
    qtbot.keyClick(area.search.box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: area.heard.opened != [])
    settled()
    assert area.heard.opened == [3]


def test_down_goes_into_the_list_and_up_comes_back(area, qtbot, settled):
    typed(qtbot, area, "jenk", settled)
    qtbot.keyClick(area.search.box, Qt.Key.Key_Down)
    assert area.focusWidget() is area.search.table
    qtbot.keyClick(area.search.table, Qt.Key.Key_Return, CONTROL)
    qtbot.keyClick(area.search.table, Qt.Key.Key_Return)
    assert (area.heard.beside, area.heard.opened) == ([2], [2])
    qtbot.keyClick(area.search.table, Qt.Key.Key_Up)
    qtbot.keyClick(area.search.table, Qt.Key.Key_Up)
    assert area.focusWidget() is area.search.box


def test_nobody_found_is_said_with_what_to_do(area, qtbot, settled):
    typed(qtbot, area, "zz", settled)
    assert "Nobody is found for “zz”" in area.search.table.accessibleDescription()
    qtbot.keyClick(area.search.box, Qt.Key.Key_Return)
    assert area.heard.opened == []


def test_escape_empties_the_box(area, qtbot, settled):
    typed(qtbot, area, "jenk", settled)
    qtbot.keyClick(area.search.box, Qt.Key.Key_Escape)
    assert area.search.box.text() == ""
    assert area.search.table.records.rows == ()


def test_a_failed_search_keeps_what_was_found(area, qtbot, settled, patients):
    typed(qtbot, area, "jenk", settled)

    def away(_text):
        raise Unavailable("The database server does not answer.")

    patients.find = away
    qtbot.keyClicks(area.search.box, "i")
    qtbot.waitUntil(area.search.message_bar.isVisible)
    assert len(area.search.table.records.rows) == 3
    assert area.search.box.text() == "jenki"


def test_who_may_not_register_is_not_offered_it(open_area, qtbot):
    area = open_area(SAM)
    qtbot.keyClick(area, Qt.Key.Key_N, CONTROL)
    assert area.register is None


def test_new_patient_and_back_keeps_what_is_typed(area, qtbot):
    qtbot.keyClick(area, Qt.Key.Key_N, CONTROL)
    form = area.register.form
    assert area.focusWidget() is form.widget_of("family_name")
    assert ("Ctrl+S", "Register") in area.keys
    qtbot.keyClicks(area.focusWidget(), "Rowe")
    qtbot.keyClick(area.focusWidget(), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: area.focusWidget() is area.search.box)
    qtbot.keyClick(area, Qt.Key.Key_N, CONTROL)
    assert form.draft().family_name == "Rowe"


def test_the_dead_and_unverified_are_marked_in_words(area, qtbot, settled):
    typed(qtbot, area, "jenkinson", settled)
    remark = area.search.table.records.columns[-1]
    assert remark.text(GONE) == "✝ deceased, NHS number not verified"
    assert remark.text(MARY) == "likes Polly"


@pytest.mark.parametrize("scale", [100, 150])
@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_long_names_and_large_type_never_scroll_sideways(
    area, qtbot, settled, theme, tmp_path, scheme, scale
):
    theme.set_scheme(scheme)
    theme.set_scale(scale)
    typed(qtbot, area, "jenk", settled)
    picture(area, f"patients-{scheme.value}-{scale}", tmp_path, (1214, 640))
    assert unnamed(area) == []
    assert area.search.table.horizontalScrollBar().maximum() == 0
