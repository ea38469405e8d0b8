"""What is due next on the summary, and the recalls on Today."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from ui.diary_rows import services as diary_services
from ui.pictures import picture
from ui.recall_desk import FakeFollowUps, a_follow_up, a_task
from ui.review_desk import DR_BERG, MARY, services

from o2clinic.errors import Unavailable
from o2clinic.ui.patients.summary_view import SummaryPage
from o2clinic.ui.today.today_page import TodayPage


@pytest.fixture
def show(qtbot, workplace, settled):
    kept = []

    def make(kind, **parts):
        desk = replace(workplace, actor=DR_BERG, **parts)
        page = kind(desk, MARY) if kind is SummaryPage else kind(desk)
        kept.append(page)
        qtbot.addWidget(page)
        page.resize(1214, 587)
        page.show()
        settled()
        return page

    return make


@pytest.fixture
def summary(show):
    def make(**told):
        follow_ups = FakeFollowUps(**told)
        return show(SummaryPage, services=services(follow_ups=follow_ups)).follow_up_card

    return make


def test_the_next_task_stands_with_day_window_and_rule(summary):
    card = summary()
    assert card.next_label.text() == "Home visit, 30-Nov-2026"
    assert card.why_label.text() == "F-1 · 02-Nov-2026 to 30-Nov-2026"
    assert card._corner.text() == "in 6 days"
    assert "First formal review 02-Feb-2027" in card.toolTip()
    assert card.lines.isHidden()


def test_what_is_due_is_booked_from_the_card(show, qtbot):
    opened = []
    sheet = services(follow_ups=FakeFollowUps())
    card = show(SummaryPage, services=sheet, go_to=opened.append).follow_up_card
    qtbot.keyClick(card.book_button, Qt.Key.Key_Space)
    assert opened == [f"diary:find {MARY} home_visit"]
    card.show_follow_up(a_follow_up(tasks=(a_task(booked="booked for 14-Dec-2026"),)))
    assert card.book_button.isHidden()


def test_all_tasks_are_shown_with_their_rules_by_keyboard(summary, qtbot, tmp_path):
    card = summary()
    card.all_button.setFocus()
    qtbot.keyClick(card.all_button, Qt.Key.Key_Space)
    told = "\n".join(one.text() for one in card.lines.findChildren(type(card.next_label)))
    told = told.replace("\N{WORD JOINER}", "")
    for words in ("F-2", "H15-16.4", "education, risks at home", "Ask the GP.", "Not recorded:"):
        assert words in told
    assert picture(card.window(), "follow-up-all", tmp_path, (1214, 587)).stat().st_size > 20_000
    qtbot.keyClick(card.all_button, Qt.Key.Key_Space)
    assert card.lines.isHidden()


def test_without_a_date_the_reason_is_told(summary):
    card = summary(sheet=a_follow_up(tasks=(), reasons=("Died on 03-Nov-2026.",), missing=()))
    assert card.next_label.text() == "No date"
    assert card.why_label.text() == "Died on 03-Nov-2026. Ask the GP."


def test_what_is_overdue_and_booked_is_marked(summary):
    booked = "booked for 14-Dec-2026"
    card = summary(sheet=a_follow_up(tasks=(a_task(is_overdue=True, booked=booked),)))
    assert card._corner.property("tone") == "danger"
    assert card.why_label.text().endswith(booked)


def test_a_failure_leaves_the_summary_as_it_is(summary):
    card = summary(error=Unavailable("The database is busy."))
    assert card.next_label.text() == "Not worked out; open the page again"


def test_counts_on_today_open_the_recalls_of_just_these(show, qtbot):
    opened = []
    page = show(TodayPage, services=diary_services(), go_to=opened.append)
    assert page.recalls.count_label.text() == "⚠ 2"
    assert page.recalls.soon_button.text() == "13 due in 4 weeks"
    for button in (page.recalls.overdue_button, page.recalls.soon_button):
        button.setFocus()
        qtbot.keyClick(button, Qt.Key.Key_Space)
    assert opened == ["recalls:overdue", "recalls:soon"]
