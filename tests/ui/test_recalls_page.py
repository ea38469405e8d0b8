"""The recalls by keyboard: filtered, booked into the window, opened."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from ui.accessibility import reached_by_tab, smaller_than_a_hand, unnamed
from ui.diary_rows import services as diary_services
from ui.pictures import picture
from ui.recall_desk import FakeFollowUps, a_recall, services
from ui.review_desk import Clinician

from o2clinic.errors import Unavailable
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.follow_up_case import TaskKind
from o2clinic.rules.permissions import Role
from o2clinic.rules.recall import Due
from o2clinic.services.order_chase import ChaseRow
from o2clinic.ui.diary.diary_page import DiaryPage
from o2clinic.ui.recalls.recalls_page import RecallsPage
from o2clinic.ui.theme import Scheme

ANNA = Clinician(1, "Ms A. Penrose", frozenset({Role.RECEPTION}))
SAM = Clinician(4, "Mx S. Hocking", frozenset({Role.MANAGER}))


@pytest.fixture
def opened():
    return []


@pytest.fixture
def follow_ups():
    return FakeFollowUps()


@pytest.fixture
def show(qtbot, workplace, settled, opened, follow_ups):
    kept = []

    def make(actor=ANNA):
        desk = replace(
            workplace,
            actor=actor,
            services=services(follow_ups),
            open_patient=lambda *to: opened.append(to),
            go_to=opened.append,
        )
        page = RecallsPage(desk)
        kept.append(page)
        qtbot.addWidget(page)
        page.resize(1214, 664)
        page.show()
        qtbot.bring_forward(page)
        settled()
        return page

    return make


@pytest.fixture
def page(show):
    return show()


def column(page, title):
    made = next(one for one in page.table.records.columns if one.title == title)
    return [made.text(row) for row in page.table.records.rows]


def test_the_title_says_how_many_are_due_until_when(page):
    assert page.subtitle_label.text() == (
        "15 patients due by 22-Dec-2026, 2 overdue, sorted by days overdue"
    )
    assert column(page, "Due")[:3] == [
        "26-Apr-2026 · 212 days overdue",
        "12-Nov-2026 · 12 days overdue",
        "27-Nov-2026 · in 3 days",
    ]
    assert column(page, "Booked")[2] == "26-Nov-2026"
    assert page.chips[Due.LATER].text() == "Due in 3 months  16"


@pytest.mark.parametrize(
    ("due", "said", "lines"),
    [
        (Due.OVERDUE, "2 patients overdue, sorted by days overdue", 2),
        (Due.NO_DATE, "2 patients without a date, each with its reason", 2),
        (Due.ALL, "18 patients, 2 overdue, those without a date last", 18),
    ],
)
def test_a_chip_shows_just_these(page, qtbot, settled, due, said, lines):
    page.chips[due].setFocus()
    qtbot.keyClick(page.chips[due], Qt.Key.Key_Space)
    settled()
    assert page.subtitle_label.text() == said
    assert len(page.table.records.rows) == lines
    assert page.chips[due].isChecked()
    assert not page.chips[Due.SOON].isChecked()


def test_a_reason_stands_where_there_is_no_date(page, settled):
    page.begin("no_date")
    settled()
    assert column(page, "Due") == ["no date", "no date"]
    assert column(page, "Last asked, reason")[0] == "Died on 03-Nov-2026."


def test_another_page_begins_a_filter(page, settled, follow_ups):
    page.kind_choice.set_value(TaskKind.HOME_VISIT)
    page.begin("overdue")
    settled()
    assert page.wanted.kind is None
    assert len(page.table.records.rows) == 2


def test_a_kind_of_task_is_asked_for(page, qtbot, settled, follow_ups):
    page.kind_choice.setFocus()
    qtbot.keyClicks(page.kind_choice, "Home")
    page.kind_choice.activated.emit(page.kind_choice.currentIndex())
    settled()
    assert follow_ups.asked[-1].kind is TaskKind.HOME_VISIT


def test_keys_book_into_the_window_and_open_the_patient(page, qtbot, opened):
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_B)
    page.table.choose(2)  # whose visit is booked already
    qtbot.keyClick(page.table, Qt.Key.Key_B)
    qtbot.keyClick(page.table, Qt.Key.Key_End)
    for _ in range(14):
        qtbot.keyClick(page.table, Qt.Key.Key_Down)
    last = page.table.chosen
    qtbot.keyClick(page.table, Qt.Key.Key_B)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert opened == [
        "diary:find 1 yearly_review",
        "diary:book 3 2026-11-24",
        f"diary:find {last.patient_id} {last.kind}",
        (last.patient_id, ""),
    ]


def test_whoever_may_not_book_is_offered_none_of_it(show, qtbot, opened):
    page = show(SAM)
    assert page.book_button.isHidden()
    qtbot.keyClick(page.table, Qt.Key.Key_B)
    assert [to for to in opened if isinstance(to, str)] == []


def test_more_lines_come_when_the_last_is_reached(page, settled, follow_ups):
    follow_ups.rows = [a_recall(at, at) for at in range(-130, 0)]
    page.begin("overdue")
    settled()
    assert len(page.table.records.rows) == 100
    page.table.choose(99)
    settled()
    assert [row.days for row in page.table.records.rows] == list(range(-130, 0))
    assert page.table.chosen.days == -31


def test_a_change_keeps_the_chosen_patient_and_all_lines(page, settled, follow_ups, qtbot):
    follow_ups.rows = [a_recall(at + 500, at) for at in range(-130, 0)]
    page.begin("overdue")
    settled()
    page.table.choose(99)
    settled()
    for concept in (Concept.FOLLOW_UP, Concept.APPOINTMENT, Concept.ASSESSMENT):
        with qtbot.waitSignal(page.refreshed):
            page.workplace.bus.publish(frozenset({Change(concept, 1)}))
        settled()
        assert page.table.chosen.days == -31
        assert len(page.table.records.rows) == 130


def test_nobody_at_all_and_nobody_of_a_filter_are_told_apart(page, settled, follow_ups):
    follow_ups.rows = [a_recall(1, 60)]
    page.refresh()
    settled()
    assert page.table.accessibleDescription() == "Nobody is due in the next 4 weeks."
    assert not page.book_button.isEnabled()
    follow_ups.rows = []
    page.refresh()
    settled()
    assert page._notice.isVisible()


def test_what_is_still_worked_out_is_said(page, settled, follow_ups):
    follow_ups.changed = 3
    page.refresh()
    settled()
    assert page.subtitle_label.text().endswith(" · 3 patients being worked out again")


def test_a_failure_keeps_what_was_shown(page, settled, follow_ups):
    follow_ups.error = Unavailable("The database is busy.")
    page.refresh()
    settled()
    assert page.message_bar.isVisible()
    assert len(page.table.records.rows) == 15


def test_everything_is_named_and_reached_by_tab(page):
    assert unnamed(page) == []
    assert smaller_than_a_hand(page) == []
    reached = reached_by_tab(page)
    assert {page.table, page.kind_choice, page.book_button, page.open_button} <= set(reached)


def test_home_visits_stand_by_area_and_enter_looks_for_a_time(
    page, qtbot, settled, opened, tmp_path
):
    qtbot.keyClick(page.table, Qt.Key.Key_A)
    settled()
    assert page.subtitle_label.text() == "5 patients due at home within 3 months, in 3 districts"
    table = page.areas.table
    assert (table.isVisible(), page.table.isVisible()) == (True, False)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened == ["diary:find 1 home_visit"]
    assert picture(page, "recalls-areas", tmp_path, (1214, 664)).stat().st_size > 20_000
    page.refresh()
    settled()
    assert "districts" in page.subtitle_label.text()
    qtbot.keyClick(table, Qt.Key.Key_A)
    settled()
    assert (table.isVisible(), page.table.isVisible()) == (False, True)
    assert page.subtitle_label.text().startswith("15 patients due by")


def test_the_diary_opens_on_the_day_of_the_window(qtbot, workplace, settled):
    desk = replace(workplace, actor=ANNA, services=diary_services())
    page = DiaryPage(desk)
    qtbot.addWidget(page)
    page.show()
    settled()
    page.begin("book 7 2026-12-14")
    settled()
    assert page.day.isoformat() == "2026-12-14"
    assert not page.panel.isHidden()
    page.begin("book 7 not-a-day")
    settled()
    assert page.day.isoformat() == "2026-12-14"


@pytest.mark.parametrize(
    ("name", "scheme", "scale"),
    [("light", Scheme.LIGHT, 100), ("dark", Scheme.DARK, 100), ("150", Scheme.LIGHT, 150)],
)
def test_pictures(page, theme, tmp_path, name, scheme, scale):
    theme.set_scheme(scheme)
    theme.set_scale(scale)
    assert picture(page, f"recalls-{name}", tmp_path, (1214, 664)).stat().st_size > 20_000


def test_o_turns_to_the_orders_that_wait(qtbot, show, settled, tmp_path):
    page = show(SAM)
    page.workplace.services.order_life.waiting = (
        ChaseRow(
            *(4, "JENKINS, Mary (Mrs)", "14-Jul-1945 (81y)", 7, "Order of 20-Nov-2026"),
            *("supplier confirmation", date(2026, 11, 23), "promised by 23-Nov-2026", "1 day late"),
        ),
    )
    qtbot.keyClick(page.table, Qt.Key.Key_O)
    settled()
    assert page.orders.is_open
    assert not page.table.isVisible()
    assert page.subtitle_label.text() == "1 order waits for the supplier or for us, 1 late"
    assert page.orders_button.text() == "All recalls  O"
    assert page.focusWidget() is page.orders.table
    picture(page, "recalls-orders", tmp_path, (1214, 664))
    qtbot.keyClick(page.orders.table, Qt.Key.Key_A)
    settled()
    assert page.areas.is_open
    assert not page.orders.is_open
    page.begin("orders")
    settled()
    qtbot.keyClick(page.orders.table, Qt.Key.Key_O)
    assert page.table.isVisible()
