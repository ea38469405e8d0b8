"""The summary, the trend and the assessment of a patient: read and walked by keyboard."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from ui.accessibility import reached_by_tab, smaller_than_a_hand, unnamed
from ui.pictures import picture
from ui.review_desk import (
    DR_BERG,
    MARY,
    OLU,
    SAM,
    FakeSummaries,
    a_summary,
    an_empty_summary,
    services,
)

from o2clinic.charts.trend_sheet import Period
from o2clinic.errors import Unavailable
from o2clinic.rules.changes import Change, Concept
from o2clinic.ui.patients.summary_view import SummaryPage
from o2clinic.ui.patients.trend_view import TrendPage
from o2clinic.ui.theme import Scheme


@pytest.fixture
def opened():
    return []


@pytest.fixture
def show(qtbot, workplace, settled, opened):
    kept = []  # what nobody holds on to is deleted by Qt

    def make(kind=SummaryPage, *, actor=DR_BERG, size=(1214, 587), **parts):
        desk = replace(
            workplace,
            actor=actor,
            services=services(**parts),
            open_patient=lambda *to: opened.append(to),
            go_to=opened.append,
        )
        page = kind(desk, MARY)
        kept.append(page)
        qtbot.addWidget(page)
        page.resize(*size)
        page.show()
        settled()
        page.activateWindow()
        if kind is TrendPage:  # its keys work in the window in front alone
            qtbot.waitUntil(page.isActiveWindow)
        return page

    return make


def texts(page) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if not label.isHidden())


def drawn(qtbot, page):
    qtbot.waitUntil(lambda: page.chart.is_drawn)
    return page.chart


def test_everything_of_the_sheet_is_on_the_screen(show):
    told = texts(show()).replace("\N{WORD JOINER}", "")
    for words in (
        "2 L/min",
        "in force since 30-Nov-2025",
        "LTOT criteria met: PaO₂ 7.2 and 7.1 kPa on air, 22 days apart",
        "R-LT-1, R-GAS-2",
        "Somebody at home smokes, told 02-Feb-2026",
        "COPD since 2011; Cor pulmonale since 2024",
        "Penicillin (rash)",
        "Second gas on air",
        "due since 19-Oct-2026",
        "08-Dec-2026 09:30 (in 14 days)",
    ):
        assert words in told


def test_one_screen_of_the_laptop_needs_no_scrolling(show):
    page = show()
    assert page._scroll_area.verticalScrollBar().maximum() == 0
    assert page._scroll_area.horizontalScrollBar().maximum() == 0
    assert page.gases.horizontalScrollBar().maximum() == 0


def test_the_trend_is_drawn_and_its_cursor_speaks(qtbot, show):
    chart = drawn(qtbot, show())
    assert len(chart.sheet.panels) == 2
    chart.setFocus()
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    assert "PaO₂" in chart.accessibleDescription()
    newest = chart.stop
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    assert chart.stop.x < newest.x
    qtbot.keyClick(chart, Qt.Key.Key_Home)
    assert chart.stop is chart.stops[0]
    qtbot.keyClick(chart, Qt.Key.Key_End)
    assert chart.stop is chart.stops[-1]


def test_the_mouse_moves_the_cursor_to_the_nearest_day(qtbot, show):
    chart = drawn(qtbot, show())
    chart.point_at(chart.stops[1].x + 1)
    assert chart.stop is chart.stops[1]


def test_buttons_lead_on_by_keyboard(qtbot, show, opened):
    page = show()
    for button in (page.buttons["New result"], page.buttons["New order"], page.why_button):
        assert button in reached_by_tab(page)
        button.setFocus()
        qtbot.keyClick(button, Qt.Key.Key_Space)
    qtbot.keyClick(page.buttons["Book review"], Qt.Key.Key_Space)
    assert opened == [
        (MARY, "results:new_gas"),
        (MARY, "orders:new_order"),
        (MARY, "assessment"),
        f"diary:book {MARY}",
    ]


def test_a_nurse_may_begin_an_order(show):
    assert "New order" in show(actor=OLU).buttons  # on Part A


def test_a_manager_reads_and_is_offered_nothing_to_do(show):
    assert show(actor=SAM).buttons == {}


def test_a_patient_of_whom_nothing_is_known_says_so(qtbot, show):
    page = show(summaries=FakeSummaries(an_empty_summary()))
    told = texts(page)
    for words in (
        "No oxygen ordered",
        "Allergies not recorded",
        "none booked",
        "Nothing is open and nothing is missing.",
    ):
        assert words in told
    assert "Alerts" not in told
    assert drawn(qtbot, page).stops == ()


def test_oxygen_of_the_dead_is_marked(show):
    page = show(summaries=FakeSummaries(a_summary(died="20-Nov-2026")))
    assert "still in force; died 20-Nov-2026" in texts(page)


def test_a_change_of_the_patient_asks_again_and_of_another_does_not(qtbot, show, workplace):
    fake = FakeSummaries()
    show(summaries=fake)
    workplace.bus.publish(frozenset({Change(Concept.RESULT, MARY + 1)}))
    workplace.bus.publish(frozenset({Change(Concept.RESULT, MARY)}))
    qtbot.waitUntil(lambda: fake.asked == 2)


def test_a_database_that_is_away_is_said(show):
    class Away:
        def of(self, _patient_id):
            raise Unavailable("The database is away.")

    assert "The database is away." in texts(show(summaries=Away()))


def test_everything_has_a_name_and_is_large_enough(show):
    for kind in (SummaryPage, TrendPage):
        page = show(kind)
        assert unnamed(page) == []
        assert smaller_than_a_hand(page) == []


def test_periods_are_chosen_by_keys(qtbot, show):
    page = show(TrendPage)
    chart = drawn(qtbot, page)
    assert len(chart.sheet.panels) == 5
    for key, period in (
        (Qt.Key.Key_1, Period.ONE_YEAR),
        (Qt.Key.Key_3, Period.THREE_MONTHS),
        (Qt.Key.Key_A, Period.ALL),
        (Qt.Key.Key_5, Period.FIVE_YEARS),
    ):
        qtbot.keyClick(page, key)
        assert chart.sheet.period is period
        assert [chip.isChecked() for chip in page.chips.values()].count(True) == 1
        assert page.chips[period].isChecked()
    qtbot.keyClick(page, Qt.Key.Key_R)
    assert chart.sheet.shows_amended


@pytest.mark.parametrize("kind", [SummaryPage, TrendPage])
def test_pictures(qtbot, show, workplace, tmp_path, kind):
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        workplace.theme.set_scheme(scheme)
        page = show(kind)
        drawn(qtbot, page)
        picture(page, f"{kind.__name__}-{scheme.value}", tmp_path, (1214, 590))
    workplace.theme.set_scheme(Scheme.LIGHT)
    workplace.theme.set_scale(150)
    assert picture(show(kind), f"{kind.__name__}-150", tmp_path, (1138, 480)).stat().st_size
