"""A visit that two desks change: moved, checked in and cancelled over what the other has done."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QRadioButton
from services.diary_day import TODAY, a_step, a_tuesday, at
from ui.real_desk import at_desk

from o2clinic.services.booking import Booking, CancelledBy
from o2clinic.services.work import Desk, new_command_id
from o2clinic.ui.diary.diary_page import DiaryPage
from o2clinic.ui.today.today_page import TodayPage
from o2clinic.ui.widgets.compare_dialog import CompareDialog


@pytest.fixture
def tuesday(engine):
    return a_tuesday(engine)


@pytest.fixture
def visit_id(tuesday):
    return tuesday.booking.book(tuesday.draft("09:00", note="Bring the cylinder"))


@pytest.fixture
def elsewhere(tuesday, database):
    """Nurse Olu at another desk."""
    desk = Desk(database.open(), name="desk-2", now=tuesday.clinic.desk.now)
    return Booking(desk, tuesday.clinic.nurse_olu)


@pytest.fixture
def open_page(qtbot, engine, workplace, tuesday, visit_id, settled):
    def make(kind):
        desk = Desk(engine, tell=workplace.bus.publish, now=tuesday.clinic.desk.now)
        page = kind(at_desk(workplace, engine, tuesday.clinic.anna, desk))
        qtbot.addWidget(page)
        page.resize(1214, 690)
        page.show()
        qtbot.bring_forward(page)
        settled()
        return page

    yield make
    settled()  # before the engine goes


@pytest.fixture
def diary(open_page, settled):
    page = open_page(DiaryPage)
    page.go_to_day(TODAY)
    settled()
    page.grid.choose(next(it for it in page.grid.blocks if it.stop.visit is not None).stop)
    return page


def _visit(elsewhere, visit_id):
    return elsewhere.as_it_is(visit_id).draft


def _bar(page):
    (found,) = [bar for bar in page.bars if "saved first" in bar.text]
    return found


def test_a_check_in_over_a_move_says_what_was_moved_and_checks_in_when_asked_again(
    diary, elsewhere, tuesday, visit_id, settled, qtbot
):
    moved = tuesday.draft("10:00", id=visit_id, version=1, note="Bring the cylinder")
    elsewhere.move(moved)
    diary.visit_bar.button("check_in").click()
    settled()

    bar = _bar(diary)
    assert "Mr O. Adeyemi saved first" in bar.text
    assert "Time: 24-Nov-2026 10:00–10:45, it was 24-Nov-2026 09:00–09:45" in bar.text
    assert _visit(elsewhere, visit_id).status == "booked"
    qtbot.mouseClick(bar._action, Qt.MouseButton.LeftButton)
    settled()
    assert _visit(elsewhere, visit_id).status == "arrived"
    assert diary.bars == []


def test_who_checks_in_second_is_told_and_has_nothing_left_to_do(
    diary, elsewhere, visit_id, settled
):
    elsewhere.check_in(a_step(visit_id))
    diary.visit_bar.button("check_in").click()
    settled()

    bar = _bar(diary)
    assert "It is now: Arrived 12:00, it was Booked" in bar.text
    assert not bar._action.isVisible()


def test_a_cancellation_over_a_check_in_is_asked_again(diary, elsewhere, visit_id, settled):
    elsewhere.check_in(a_step(visit_id))
    diary.visit_bar.cancel_confirmed.emit(("No transport", CancelledBy.PATIENT))
    settled()

    assert "It is now: Arrived" in _bar(diary).text
    assert _visit(elsewhere, visit_id).status == "arrived"


def test_the_list_of_today_checks_in_the_same_way(open_page, elsewhere, visit_id, settled):
    page = open_page(TodayPage)
    elsewhere.check_in(a_step(visit_id))
    page.check_in_button.click()
    settled()

    assert "It is now: Arrived 12:00" in _bar(page).text


def test_a_move_over_a_move_is_compared_field_by_field(
    diary, elsewhere, tuesday, visit_id, settled
):
    diary.visit_bar.button("move").click()
    diary.panel.time_edit.setText("11:00")
    diary.panel.note_edit.setText("Wheelchair")
    theirs = tuesday.with_berg("10:00", id=visit_id, version=1, note="Bring the cylinder")
    elsewhere.move(theirs)
    diary.panel.book_button.click()
    settled()

    (dialog,) = diary.findChildren(CompareDialog)
    radios = {it.accessibleName(): it for it in dialog.findChildren(QRadioButton)}
    assert [name for name, it in radios.items() if it.isChecked()] == [
        "With: take theirs, Dr A. Berg, Truro, Room 3",
        "Note: keep mine, Wheelchair",
    ]
    radios["Time: keep mine, 24-Nov-2026 11:00"].click()
    dialog.save_button.click()
    settled()

    now = _visit(elsewhere, visit_id)
    assert (now.starts_at, now.note) == (at("11:00"), "Wheelchair")
    assert (now.clinician, now.place) == ("Dr A. Berg", "Truro, Room 3")
    assert diary.panel.isHidden()


def test_a_counter_alone_does_not_stop_a_check_in(diary, elsewhere, tuesday, visit_id, settled):
    same = tuesday.draft("09:00", id=visit_id, version=1, note="Bring the cylinder")
    elsewhere.move(replace(same, command_id=new_command_id()))
    elsewhere.check_in(a_step(visit_id, _visit(elsewhere, visit_id).version))
    elsewhere.step_back(a_step(visit_id, _visit(elsewhere, visit_id).version))
    diary.visit_bar.button("check_in").click()
    settled()

    assert diary.bars == []
    assert _visit(elsewhere, visit_id).status == "arrived"
