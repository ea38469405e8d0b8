from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from ui import demo
from ui.accessibility import unnamed
from ui.diary_rows import services
from ui.pictures import picture
from ui.test_diary import Anna

from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.permissions import Role
from o2clinic.services.today import TodaySheet
from o2clinic.ui.main_window import MainWindow
from o2clinic.ui.places import Area, FramePlan
from o2clinic.ui.theme import Scheme
from o2clinic.ui.today.today_page import TodayPage


@pytest.fixture
def made_services():
    return services()


@pytest.fixture
def page(qtbot, parts, preferences, made_services, settled):
    plan = FramePlan(
        areas=(Area("today", "Today", "calendar-today", TodayPage),),
        patient_pages=(),
        find=lambda text: (),
        banner_of=lambda patient_id: demo.MARY,
    )
    anna = Anna(1, "Ms A. Penrose, reception", frozenset({Role.RECEPTION}))
    window = MainWindow(anna, made_services, parts, preferences, plan)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    qtbot.bring_forward(window)
    settled()
    return window.current_page


def choose(page, name):
    rows = page.table.records.rows
    page.table.choose(next(at for at, line in enumerate(rows) if name in line.visit.name))
    page.table.setFocus()


def test_who_waits_and_who_is_late_is_said_in_words(page):
    lines = {line.visit.name: line for line in page.table.records.rows}
    column = next(it for it in page.table.records.columns if it.title == "Waiting")

    assert column.text(lines["PENHALE, Ruth (Mrs)"]) == "waiting 37 min"
    assert column.text(lines["UREN, Grace (Ms)"]) == "late 12 min"
    assert page.figures["late"].accessibleName() == "Late: 1"
    assert page.figures["arrived"].accessibleName() == "Arrived, waiting: 2 longest 37 min"


def test_who_waits_for_a_visit_is_counted_and_a_press_opens_just_these(page, qtbot, monkeypatch):
    opened = []
    figure = page.waiting
    monkeypatch.setattr(figure, "_workplace", SimpleNamespace(go_to=opened.append))
    assert figure.count_label.text() == "⚠ 3"
    assert figure.triage_button.text() == "2 to be triaged"
    for button in (figure.overdue_button, figure.triage_button):
        button.setFocus()
        qtbot.keyClick(button, Qt.Key.Key_Space)
    assert opened == ["waiting:overdue", "waiting:triage"]


def test_one_key_checks_in_who_is_expected(page, made_services, settled):
    choose(page, "COOK")
    QTest.keyClick(page.table, Qt.Key.Key_C)
    settled()

    assert [(name, step.visit_id) for name, step in made_services.booking.done] == [("check_in", 3)]


def test_who_has_arrived_is_not_checked_in_again(page, made_services, settled):
    choose(page, "PENHALE")
    assert not page.check_in_button.isEnabled()
    QTest.keyClick(page.table, Qt.Key.Key_C)
    settled()
    assert made_services.booking.done == []


def test_a_change_keeps_the_chosen_line(page, qtbot, settled):
    choose(page, "COOK")
    with qtbot.waitSignal(page.refreshed):
        page.workplace.bus.publish(frozenset({Change(Concept.APPOINTMENT, 1)}))

    assert "COOK" in page.table.chosen.visit.name


def test_without_leave_to_read_results_there_are_no_counts_of_them(
    page, made_services, settled, monkeypatch
):
    sheet: TodaySheet = made_services.today.sheet()
    page.figures.clear()
    page._show(replace(sheet, results_to_review=None, incoming_waiting=None))
    assert "review" not in page.figures


def test_everything_is_named(page):
    assert unnamed(page) == []


@pytest.mark.parametrize(
    ("name", "scheme", "scale"),
    [("light", Scheme.LIGHT, 100), ("dark", Scheme.DARK, 100), ("150", Scheme.LIGHT, 150)],
)
def test_pictures(page, theme, tmp_path, name, scheme, scale):
    theme.set_scheme(scheme)
    theme.set_scale(scale)
    assert picture(page.window(), f"today-{name}", tmp_path).stat().st_size > 20_000
