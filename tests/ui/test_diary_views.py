from datetime import date

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
from o2clinic.ui.diary.week_lettering import Hand
from o2clinic.ui.diary.week_paint import WeekPainter
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


def asked_weeks(made_services):
    return [it for it in made_services.diary_weeks.asked if len(it) == 2]


def asked_months(made_services):
    return [it[:2] for it in made_services.diary_weeks.asked if len(it) == 3]


def test_arrows_go_through_a_day_and_across_the_days_of_a_clinician(
    page, week, made_services, preferences, settled
):
    assert QApplication.focusWidget() is week
    assert preferences.diary_view == "week"
    assert page.title_label.text() == "23-Nov to 29-Nov-2026"
    assert page.subtitle_label.text() == "66 booked, 191 free, 5 overbooked"
    assert (week.block.day, bool(week.block.free)) == (TUESDAY, True)

    go_to(week, "TREVENA", TUESDAY)
    press(Qt.Key.Key_Down)
    assert week.accessibleDescription().startswith(
        "Tue 24-Nov-2026, 09:45–10:30 PENHALE, Ruth (Mrs), LTOT gas 2, Arrived 10:05, Mr O. Adeyemi"
    )
    press(Qt.Key.Key_Right)  # on leave, but for one who is to be rebooked
    assert "TREVENA" in week.accessibleDescription()
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Down)
    assert week.accessibleDescription().endswith("Truro, Room 2, overbooked")
    assert page.day == THURSDAY
    press(Qt.Key.Key_Left, 3)
    assert (week.block.day, page.day) == (MONDAY, MONDAY)
    assert "TREVENA" in week.block.words
    press(Qt.Key.Key_Down, 6)  # past the end of the clinician's day
    assert week.block.stop.column.clinician == "Dr A. Berg"
    press(Qt.Key.Key_End)
    assert week.block.words == (
        "Mon 23-Nov-2026, Free 13:30–16:30, 6 visits, Mr W. Tan, Lung function laboratory"
    )
    press(Qt.Key.Key_Home)
    assert "TREVENA" in week.block.words
    press(Qt.Key.Key_PageDown)
    settled()
    assert asked_weeks(made_services)[-1] == (date(2026, 11, 30), None)
    assert week.block.day == page.day == date(2026, 11, 30)


def test_enter_opens_the_day_at_the_visit_and_w_goes_back(page, week, preferences, settled):
    go_to(week, "UREN", TUESDAY)
    press(Qt.Key.Key_Return)
    settled()
    assert (week.isHidden(), preferences.diary_view) == (True, "day")
    assert "UREN" in page.grid.chosen.visit.name
    assert QApplication.focusWidget().stop is page.grid.chosen

    press(Qt.Key.Key_W)
    settled()
    assert (page.grid.isHidden(), QApplication.focusWidget()) == (True, week)
    assert "UREN" in week.block.words
    press(Qt.Key.Key_D)
    settled()
    assert "UREN" in page.grid.chosen.visit.name
    assert page.title_label.text() == "Tue 24-Nov-2026"


def test_enter_on_a_free_time_books_there_beside_the_week(page, week, made_services, settled):
    free = next(it for it in week.shape.blocks if it.free and it.day == THURSDAY)
    week.choose(free)
    press(Qt.Key.Key_Return)
    assert not page.panel.isHidden()
    assert page.panel.where_label.text().startswith("Thu 26-Nov-2026 · Mr O. Adeyemi")
    page.book_for(MARY)
    other = [it for it in week.shape.blocks if it.free and it.day == THURSDAY][-1]
    week.choose(other)  # the cursor sets the time
    page.workplace.bus.publish(frozenset({Change(Concept.APPOINTMENT, 5)}))
    settled()
    ctrl(Qt.Key.Key_S)
    settled()

    (_, draft), *_ = made_services.booking.done
    assert draft.starts_at == other.span.starts_at
    assert draft.clinic_session_id == other.stop.slot.clinic_session_id
    assert (page.panel.isHidden(), week.isHidden(), page.visit_bar.isHidden()) == (1, 0, 1)
    assert QApplication.focusWidget() is week
    go_to(week, "UREN", TUESDAY)
    ctrl(Qt.Key.Key_B)
    assert page.panel.time_edit.text() == "11:00"  # the clinician's next free time that day


def test_the_week_comes_back_at_the_next_sign_in_and_a_booking_sent_here_leaves_it(
    open_diary, preferences, made_services, settled
):
    preferences.diary_view = "week"
    page = open_diary()
    assert (page.grid.isHidden(), QApplication.focusWidget()) == (True, page.views.week)

    page.workplace.go_to("diary:book 200 2026-11-26")
    settled()
    assert (page.views.week.isHidden(), preferences.diary_view) == (True, "week")
    assert page.panel.bookee == MARY
    press(Qt.Key.Key_Escape)
    ctrl(Qt.Key.Key_2)
    settled()
    ctrl(Qt.Key.Key_L)
    settled()
    assert (page.visit_list.isHidden(), page.views.week.isHidden()) == (False, True)
    ctrl(Qt.Key.Key_1)
    assert (page.visit_list.isHidden(), page.grid.isHidden()) == (True, False)


def test_a_week_can_be_of_one_clinician_and_an_empty_one_says_so(
    page, week, made_services, settled, tmp_path
):
    box = page.day_choice.person_box
    box.setCurrentIndex(box.findText("Dr A. Berg"))
    box.activated.emit(box.currentIndex())
    settled()
    assert {it.stop.column.clinician for it in week.shape.blocks} == {"Dr A. Berg"}
    assert page.subtitle_label.text() == "16 booked, 50 free, 1 overbooked"
    assert unnamed(page) == []

    made_services.diary_weeks.is_empty = True
    page.day_choice.turn(1)
    settled()
    assert box.currentText() == "Dr A. Berg"  # still, though not there that week
    assert "No clinic in the week of Mon 30-Nov-2026" in page._notice.title_label.text()
    assert not page.views.strip.isHidden()
    picture(page.window(), "week-empty", tmp_path)
    made_services.diary_weeks.is_empty = False
    press(Qt.Key.Key_PageUp)
    settled()
    assert week.isVisible()


def test_no_more_is_painted_than_can_be_seen(page, week, monkeypatch):
    painted = []
    monkeypatch.setattr(WeekPainter, "_paint_line", lambda self, room, line: painted.append(line))
    every = sum(len(cell) for row in week.shape.rows for cell in row.cells)
    week.viewport().repaint()
    assert 0 < len(painted) < every * 3 // 4
    seen = len(painted)
    week.choose(list(week.shape.blocks)[-1])  # comes into sight, and so do its neighbours
    painted.clear()
    week.viewport().repaint()
    assert week.block in painted
    assert len(painted) < seen * 3 // 2
    last = week.rect_of(week.block)
    assert week.viewport().rect().contains(last)
    QTest.mouseClick(
        week.viewport(), Qt.MouseButton.LeftButton, pos=last.center() - QPoint(0, last.height() + 2)
    )
    assert week.block is not list(week.shape.blocks)[-1]


def test_what_was_seen_is_moved_and_only_what_comes_in_is_painted(page, week, monkeypatch, qtbot):
    def shot():
        return page.screen().grabWindow(page.window().winId()).toImage()

    painted = []
    plain = WeekPainter._paint_line
    monkeypatch.setattr(
        WeekPainter,
        "_paint_line",
        lambda self, room, line: (painted.append(line), plain(self, room, line)),
    )
    bar = week.verticalScrollBar()
    assert bar.maximum() > 40
    bar.setValue(0)
    week.viewport().repaint()
    seen = len(painted)
    for value in (37, 12, bar.maximum(), bar.maximum() - 5):
        painted.clear()
        far = abs(bar.value() - value)
        bar.setValue(value)
        qtbot.waitUntil(lambda: bool(painted))
        assert len(painted) < seen // 2 or far > 50
        moved = shot()
        week.viewport().repaint()
        assert shot() == moved


def test_words_are_shaped_once_and_anew_for_other_letters(page, week, monkeypatch):
    shaped = []
    plain = Hand._shaped
    monkeypatch.setattr(Hand, "_shaped", lambda self, it: shaped.append(it) or plain(self, it))
    week.viewport().repaint()
    shaped.clear()
    week.viewport().repaint()
    assert shaped == []
    week.theme.set_scale(150)
    week.viewport().repaint()
    assert len(shaped) > 10
    shaped.clear()
    larger = week.font()
    larger.setFamily("DejaVu Sans")
    week.setFont(larger)
    week.viewport().repaint()
    assert len(shaped) > 10


def test_the_strip_tells_how_full_days_are_and_goes_to_them(page, made_services, settled, qtbot):
    strip = page.views.strip
    assert asked_months(made_services) == [(date(2026, 11, 1), date(2026, 12, 31))]
    assert strip.accessibleName() == "Days of November and December"
    assert strip.accessibleDescription() == (
        "Tue 24-Nov-2026: 20 of 20 booked, none free, home round"
    )
    strip.setFocus()
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Right)
    assert strip.accessibleDescription() == "Wed 02-Dec-2026: 12 of 20 booked, 8 free"
    press(Qt.Key.Key_Return)
    settled()
    assert page.day == date(2026, 12, 2)
    assert asked_months(made_services)[-1] == (date(2026, 12, 1), date(2027, 1, 31))

    christmas = date(2026, 12, 25)
    assert strip.words_of(christmas).endswith("closed: bank holiday (Christmas Day)")
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.cell(christmas).center())
    settled()
    assert page.day == christmas
    assert "No clinic on Fri 25-Dec-2026" in page._notice.title_label.text()
    assert len(asked_months(made_services)) == 2  # nothing new to ask

    strip.setFocus()
    press(Qt.Key.Key_Right)
    page.workplace.bus.publish(frozenset({Change(Concept.CLINIC, 1)}))
    qtbot.waitUntil(lambda: len(asked_months(made_services)) == 3)
    settled()
    assert strip.accessibleDescription() == "Sat 26-Dec-2026: no clinic"  # the cursor stays
    press(Qt.Key.Key_PageUp, 2)  # months before, to look at
    settled()
    assert asked_months(made_services)[-1] == (date(2026, 10, 1), date(2026, 11, 30))
    page.day_choice.date_edit.setFocus()
    settled()
    assert asked_months(made_services)[-1] == (date(2026, 12, 1), date(2027, 1, 31))


def test_the_calendar_takes_typed_dates_and_jumps_from_today(page, settled, qtbot):
    calendar = page.views.calendar

    def open_calendar():
        qtbot.bring_forward(page.window())
        ctrl(Qt.Key.Key_G)
        qtbot.bring_forward(calendar)

    press(Qt.Key.Key_PageDown)  # another day in front changes nothing
    settled()
    open_calendar()
    assert (QApplication.focusWidget(), unnamed(calendar)) == (calendar.date_edit, [])
    assert smaller_than_a_hand(calendar) == []
    QTest.keyClicks(calendar.date_edit, "in 3 months")
    assert calendar.echo_label.text() == "Wed 24-Feb-2027"
    assert calendar.month_label.text() == "February 2027"
    press(Qt.Key.Key_Return)
    settled()
    assert (page.day, calendar.isHidden()) == (date(2027, 2, 24), True)

    open_calendar()
    names = [button.accessibleName() for button in calendar.jump_buttons]
    assert names == [
        "In 1 week: Tue 01-Dec-2026",
        "In 3 weeks: Tue 15-Dec-2026",
        "In 3 months: Wed 24-Feb-2027",
        "In 1 year: Wed 24-Nov-2027",
    ]
    press(Qt.Key.Key_3, modifier=Qt.KeyboardModifier.AltModifier)
    settled()
    assert page.day == date(2026, 12, 15)

    open_calendar()
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Right, 20)  # on into the next month
    settled()
    assert calendar.month_label.text() == "December 2026"
    press(Qt.Key.Key_PageDown)
    assert calendar.month_label.text() == "February 2027"
    press(Qt.Key.Key_Return)
    settled()
    assert page.day == date(2027, 2, 4)
    page.go_to_day(TUESDAY)
    settled()
    assert page.day_choice._months_button.toolTip() == "In 3 months from today: Wed 24-Feb-2027"
    open_calendar()
    press(Qt.Key.Key_Escape)
    assert calendar.isHidden()


@pytest.mark.parametrize(
    ("name", "scheme", "scale"),
    [("light", Scheme.LIGHT, 100), ("dark", Scheme.DARK, 100), ("150", Scheme.LIGHT, 150)],
)
def test_pictures(page, week, theme, settled, tmp_path, name, scheme, scale):
    theme.set_scheme(scheme)
    theme.set_scale(scale)
    go_to(week, "ANGOVE", THURSDAY)
    assert picture(page.window(), f"week-{name}", tmp_path).stat().st_size > 20_000
    page.views.months.open_calendar()
    settled()
    assert picture(page.views.calendar, f"calendar-{name}", tmp_path, (0, 0)).stat().st_size > 5_000
    page.views.calendar.close()
    page.book_for(MARY)
    assert picture(page.window(), f"week-book-{name}", tmp_path).stat().st_size > 20_000
