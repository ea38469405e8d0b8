"""Where the diary's parts meet: one key one meaning, and what is pressed is about what is seen."""

from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from ui.diary_rows import TUESDAY, K, a_conflicting_day, at, services
from ui.review_desk import Clinician
from ui.test_diary import MARY, ctrl, go_to, press

from o2clinic.rules.permissions import Role
from o2clinic.rules.visits import VisitStatus
from o2clinic.services.diary import Bookee
from o2clinic.ui.diary.diary_page import DiaryPage
from o2clinic.ui.diary.diary_views import Front
from o2clinic.ui.diary.series_dialog import SeriesDialog
from o2clinic.ui.diary.visit_list import VisitList

OLU = Clinician(1, "Mr O. Adeyemi", frozenset({Role.NURSE}))
JOHN = Bookee(300, "TREVENA, John (Mr)")


@pytest.fixture
def made():
    return services()


@pytest.fixture
def page(qtbot, workplace, settled, made):
    page = DiaryPage(replace(workplace, actor=OLU, services=made))
    qtbot.addWidget(page)
    page.resize(1214, 664)
    page.show()
    qtbot.bring_forward(page)
    settled()
    page.grid.take_keyboard()
    return page


def told_anew(page, made, settled, change):
    """Another desk changes visits: `change` gives what becomes of each, None takes it away."""
    sheet = made.diary.sheet
    columns = tuple(
        replace(column, visits=tuple(filter(None, map(change, column.visits))))
        for column in sheet.columns
    )
    made.diary.sheet = replace(sheet, columns=columns)
    page.refresh()
    settled()


def done(made):
    return [(said[0], said[1].visit_id) for said in made.booking.done]


def listed(page, name):
    table: VisitList = page.visit_list.table
    table.choose(next(n for n, row in enumerate(table.records.rows) if name in row.name))


# Keys


def heard(page, widget):
    """Every key that is heard while the widget has the keyboard."""
    for each in page.findChildren(QShortcut):
        where = each.parent()
        is_window = each.context() is Qt.ShortcutContext.WindowShortcut
        if is_window or where is widget or where.isAncestorOf(widget):
            yield each.key().toString()


def test_no_key_has_two_meanings_in_any_view_and_each_that_is_told_is_bound(page):
    bound = set()
    for view in (*page.views.all, page.finding.view, page.panel):
        keys = Counter(heard(page, view))
        assert [key for key, count in keys.items() if count > 1] == []
        bound |= set(keys)
    # Arrows and Enter are the views' own; others are told together.
    told = {key for keys, _ in page.keys for key in keys.split(", ")}
    letters = {key for key in told if len(key) == 1 and key.isascii()}
    assert letters | {"Ctrl+S", "Ctrl+G", "Ctrl+1", "F3"} <= bound
    assert {key for key in bound if len(key) == 1} == letters


# The list


def test_in_the_list_keys_are_about_the_line_in_front_also_of_a_missed_visit(page, made, settled):
    def missed(visit):
        is_uren = visit.visit_id == 8
        return replace(visit, status=VisitStatus.DID_NOT_ATTEND) if is_uren else visit

    told_anew(page, made, settled, missed)
    go_to(page, "PENHALE")
    ctrl(Qt.Key.Key_L)
    assert "PENHALE" in page.visit_list.chosen.name  # as in the day
    listed(page, "UREN")
    assert "UREN" in page.visit_bar.title_label.text()
    press(Qt.Key.Key_Z)
    settled()
    assert done(made) == [("step_back", 8)]
    assert page.visit_list.table.hasFocus()


def test_a_visit_gone_from_the_list_leaves_nothing_in_front(page, made, settled):
    ctrl(Qt.Key.Key_L)
    listed(page, "COOK")
    told_anew(page, made, settled, lambda visit: None if visit.visit_id == 3 else visit)
    assert (page.visit_list.chosen, page.visit_bar.visit) == (None, None)
    press(Qt.Key.Key_C)
    settled()
    assert done(made) == []


def test_moving_and_booking_lead_from_the_list_to_the_grid_where_times_are(page, settled):
    ctrl(Qt.Key.Key_L)
    listed(page, "COOK")
    press(Qt.Key.Key_M)
    settled()
    assert (page.views.at, page.panel.is_moving) == (Front.DAY, True)
    assert "COOK" in page.panel.bookee.name
    press(Qt.Key.Key_Escape)
    ctrl(Qt.Key.Key_L)
    ctrl(Qt.Key.Key_B)
    assert (page.views.at, page.panel.isVisible()) == (Front.DAY, True)
    assert not page.panel.is_moving


# Another desk


def test_the_cursor_follows_a_visit_and_never_stands_on_another_patient_instead(
    page, made, settled
):
    go_to(page, "COOK")
    later = {"starts_at": at("14:00"), "ends_at": at("14:30")}
    other = {"name": "ROWE, Ann (Ms)", "visit_id": 99, "patient_id": 99}

    def moved(visit):
        return replace(visit, **later) if visit.visit_id == 3 else visit

    told_anew(page, made, settled, moved)
    assert (page.grid.chosen.visit.visit_id, page.grid.chosen.span.starts_at) == (3, at("14:00"))

    told_anew(page, made, settled, lambda one: replace(one, **other) if one.visit_id == 3 else one)
    assert page.grid.chosen.visit is None
    press(Qt.Key.Key_C)
    settled()
    assert ("check_in", 99) not in done(made)


def test_a_change_between_press_and_pull_leaves_the_block_under_the_pointer(page, made, settled):
    block = next(it for it in page.grid.blocks if it.stop.visit and it.stop.visit.visit_id == 3)
    QTest.mousePress(block, Qt.MouseButton.LeftButton, pos=QPoint(20, 4))
    told_anew(page, made, settled, lambda visit: None if visit.visit_id == 9 else visit)
    assert block in page.grid.blocks
    for down in (60, 120):
        QTest.mouseMove(block, QPoint(20, down))
    assert page.grid.drag.is_dragging
    QApplication.sendEvent(
        block, QEvent(QEvent.Type.WindowDeactivate)
    )  # a dialog comes: no release will
    settled()
    assert not page.grid.drag.is_dragging
    assert not any(it.stop.visit and it.stop.visit.visit_id == 9 for it in page.grid.blocks)

    block = next(it for it in page.grid.blocks if it.stop.visit and it.stop.visit.visit_id == 3)
    QTest.mousePress(block, Qt.MouseButton.LeftButton, pos=QPoint(20, 4))
    told_anew(page, made, settled, lambda visit: None if visit.visit_id == 3 else visit)
    QTest.mouseRelease(block, Qt.MouseButton.LeftButton, pos=QPoint(20, 4))
    settled()  # a click on what is gone: nothing is moved, nothing falls
    assert not any(it.stop.visit and it.stop.visit.visit_id == 3 for it in page.grid.blocks)
    assert done(made) == []


# Forms


def test_a_time_found_for_somebody_else_is_not_booked_for_whoever_stands_in_the_form(
    page, made, settled, qtbot
):
    page.book_for(MARY)
    page.begin("find 300 yearly_review")  # from the recalls
    settled()
    view = page.finding.view
    view.show_plan(SimpleNamespace(bookee=JOHN, wanted=view.question(), task=""))
    page.finding._on_taken(made.slot_search.offers[0])
    settled()
    assert page.panel.draft().patient_id == JOHN.patient_id

    page.panel.note_edit.setText("brings son")
    page.finding.open()
    page.finding._on_taken(made.slot_search.offers[1])
    settled()
    draft = page.panel.draft()  # the same form goes to the other time
    assert (draft.patient_id, draft.note, draft.starts_at) == (300, "brings son", at("13:30"))


def test_gas_2_is_booked_beside_a_move_of_gas_1_that_was_begun(page, made, settled):
    go_to(page, "TREVENA")
    visit = page.grid.chosen.visit
    page.panel.begin_move(page.grid.chosen, visit)
    bookee = Bookee(visit.patient_id, visit.name)
    offer = made.slot_search.offers[0]
    page.finding.go_to(offer, bookee, K.LTOT_GAS_2, in_form=False)
    settled()
    assert not page.panel.is_moving
    assert (page.panel.draft().id, page.panel.draft().visit_kind) == (0, K.LTOT_GAS_2)


def test_a_wish_for_a_time_ends_when_another_day_is_gone_to(page, made, settled):
    far = made.slot_search.offers[2]
    page.finding.go_to(far, MARY, K.REVIEW, in_form=False)
    page.go_to_day(TUESDAY)
    settled()
    assert page.finding._going_to is None


def test_a_form_without_a_time_does_not_keep_that_of_the_form_before(page):
    page.book_for(MARY)
    assert page.panel.stop is not None
    page.panel.begin(None, JOHN)
    assert (page.panel.stop, page.panel.draft(), page.panel.time_edit.text()) == (None, None, "")
    assert page.panel.missing() == "Choose a time in the diary first."


def test_the_reason_for_one_patient_is_not_that_for_the_next(page):
    go_to(page, "COOK")
    press(Qt.Key.Key_X)
    QTest.keyClicks(QApplication.focusWidget(), "has died")
    go_to(page, "BRAY")
    page.visit_bar.ask_why()
    assert page.visit_bar.reason_edit.text() == ""


class SlowSeries:
    def look(self, draft):
        return ()

    def book(self, draft):
        return ()


def test_a_series_closed_before_its_answer_is_told_on_the_page(page, made, settled, qtbot):
    made.review_series = SlowSeries()
    go_to(page, "COOK")
    press(Qt.Key.Key_R)
    dialog = page.findChild(SeriesDialog)
    dialog._on_book()
    dialog.reject()
    QApplication.sendPostedEvents(
        dialog, QEvent.Type.DeferredDelete
    )  # it is deleted before the answer is here
    settled()
    assert "0 visits are booked for COOK" in page.message_bar.text


# Week and search


def test_a_visit_taken_up_is_put_down_in_the_week(page, made, settled):
    go_to(page, "COOK")
    ctrl(Qt.Key.Key_X)
    ctrl(Qt.Key.Key_2)
    settled()
    week = page.views.week
    free = next(it for it in week.shape.blocks if it.free and it.day > TUESDAY)
    week.choose(free)
    ctrl(Qt.Key.Key_V)
    settled()
    ((name, draft),) = made.booking.done
    assert (name, draft.id, draft.starts_at) == ("move", 3, free.span.starts_at)
    assert page.views.is_week
    assert page.moves.taken is None

    page.views.show_day()
    settled()
    go_to(page, "BRAY")
    ctrl(Qt.Key.Key_X)
    ctrl(Qt.Key.Key_V)  # where it is
    settled()
    assert (page.moves.taken, len(made.booking.done)) == (None, 1)


def test_the_search_stays_clear_of_the_day_and_goes_back_to_where_it_was(page, made, settled):
    ctrl(Qt.Key.Key_2)
    settled()
    press(Qt.Key.Key_F3)
    settled()
    page.refresh()
    settled()
    assert (page.views.at, page.visit_bar.isHidden()) == (Front.SEARCH, True)
    QTest.keyClick(page.finding.view, Qt.Key.Key_Escape)
    settled()
    assert (page.views.at, QApplication.focusWidget()) == (Front.WEEK, page.views.week)
    page.finding.open()
    page.begin("visit 8 2026-11-24")  # from another page
    settled()
    assert page.views.at is Front.DAY
    assert "UREN" in page.grid.chosen.visit.name


@pytest.mark.parametrize("scale", [100, 150, 200])
def test_all_of_the_chips_can_be_seen_in_any_type(page, theme, settled, scale):
    theme.set_scale(scale)
    settled()
    settled()
    box, room = page.day_choice.site_box, page._chips
    bottom = box.mapTo(room, box.rect().bottomLeft()).y()
    assert bottom <= room.height()
    field = page.day_choice.date_edit
    assert field.fontMetrics().horizontalAdvance(field.placeholderText()) < field.width()
    assert page.grid.height() >= page.workplace.theme.px(240)
    assert (
        page.visit_bar.isHidden() or page.visit_bar.height() >= page.visit_bar.sizeHint().height()
    )


def test_what_was_just_done_is_in_front_also_over_others(page, made, settled):
    made.diary.sheet = a_conflicting_day()
    tonkin = next(one for one in made.diary.sheet.visits if one.visit_id == 21)
    page.views.look_for(((1, 1, 1), tonkin.starts_at), 21)
    page.refresh()
    settled()
    assert page.grid.chosen.visit.name == tonkin.name
