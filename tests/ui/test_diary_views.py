from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from ui import demo
from ui.accessibility import smaller_than_a_hand, unnamed
from ui.diary_rows import TUESDAY, services
from ui.pictures import picture
from ui.test_diary import ANNA, MARY, Anna, ctrl, press

from o2clinic.rules.changes import Change, Concept
from o2clinic.ui.diary.diary_page import DiaryPage
from o2clinic.ui.places import Area, FramePlan
from o2clinic.ui.theme import Scheme

MONDAY, THURSDAY = date(2026, 11, 23), date(2026, 11, 26)


@pytest.fixture
def made_services():
    return services()


@pytest.fixture
def open_diary(qtbot, parts, preferences, made_services, settled):
    from o2clinic.ui.main_window import MainWindow

    def opened():
        plan = FramePlan(
            areas=(Area("diary", "Diary", "calendar-month-outline", DiaryPage),),
            patient_pages=(),
            find=lambda text: (),
            banner_of=lambda patient_id: demo.MARY,
        )
        anna = Anna(1, ANNA.name, ANNA.roles)
        window = MainWindow(anna, made_services, parts, preferences, plan)
        qtbot.addWidget(window)
        window.resize(1366, 768)
        window.show()
        qtbot.bring_forward(window)
        settled()
        return window.current_page

    return opened


@pytest.fixture
def page(open_diary):
    return open_diary()


@pytest.fixture
def week(page, settled):
    ctrl(Qt.Key.Key_2)
    settled()
    return page.views.week


def go_to(week, name, day):
    week.choose(
        next(
            it
            for it in week.shape.blocks
            if it.day == day and it.stop.visit is not None and name in it.stop.visit.name
        )
    )


@pytest.mark.parametrize(
    ("name", "scheme", "scale"),
    [("light", Scheme.LIGHT, 100), ("dark", Scheme.DARK, 100), ("150", Scheme.LIGHT, 150)],
)
def test_pictures(page, week, theme, settled, tmp_path, name, scheme, scale):
    theme.set_scheme(scheme)
    theme.set_scale(scale)
    go_to(week, "ANGOVE", THURSDAY)
    assert picture(page.window(), f"week-{name}", tmp_path).stat().st_size > 20_000
    page.views._on_calendar()
    settled()
    assert picture(page.views.calendar, f"calendar-{name}", tmp_path, (0, 0)).stat().st_size > 5_000
    page.views.calendar.close()
    page.book_for(MARY)
    assert picture(page.window(), f"week-book-{name}", tmp_path).stat().st_size > 20_000
