"""The page of trends: a stretch of time chosen by mouse and by keys, and every value read out."""

from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace

import pytest
from charts.trends import a_panel, a_point, a_trend
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from ui.accessibility import reached_by_tab, smaller_than_a_hand, unnamed
from ui.pictures import picture
from ui.review_desk import DR_BERG, MARY, services

from o2clinic.charts.trend_sheet import Period
from o2clinic.ui.patients.trend_view import TrendPage
from o2clinic.ui.theme import Scheme
from o2clinic.ui.widgets import trend_chart

SIX = replace(a_panel(1), title="HCO₃", unit="mmol/L", thresholds=())


@pytest.fixture
def show(qtbot, workplace, settled):
    kept = []  # what nobody holds on to is deleted by Qt

    def make(sheet=None, size=(1214, 587)):
        whole = a_trend(5)
        sheet = sheet or replace(whole, panels=(*whole.panels, SIX))
        fake = SimpleNamespace(of=lambda _patient_id: sheet)
        desk = replace(workplace, actor=DR_BERG, services=services(trends=fake))
        page = TrendPage(desk, MARY)
        kept.append(page)
        qtbot.addWidget(page)
        page.resize(*size)
        page.show()
        settled()
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow)
        qtbot.waitUntil(lambda: page.chart.is_drawn)
        page.chart.setFocus()
        return page

    return make


@pytest.fixture
def spoken(monkeypatch):
    said = []

    class Voice:
        @staticmethod
        def updateAccessibility(event):
            said.append(event.message())

    monkeypatch.setattr(trend_chart, "QAccessible", Voice)
    return said


def press(qtbot, page, *keys):
    for key in keys:
        modifier, plain = key if isinstance(key, tuple) else (Qt.KeyboardModifier.NoModifier, key)
        qtbot.keyClick(page.chart, plain, modifier)
        qtbot.waitUntil(lambda: page.chart.is_drawn)


SHIFT_LEFT = (Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_Left)


def days(page):
    return tuple(moment.date().isoformat() for moment in page.chart.sheet.span())


def drag(qtbot, page, begin, end):
    field = page.chart.field
    left = Qt.MouseButton.LeftButton
    qtbot.mousePress(field, left, pos=QPoint(begin, 100))
    qtbot.mouseMove(field, QPoint((begin + end) // 2, 100))
    qtbot.mouseMove(field, QPoint(end, 100))
    tinted = field.chosen
    qtbot.mouseRelease(field, left, pos=QPoint(end, 100))
    qtbot.waitUntil(lambda: page.chart.is_drawn)
    return tinted


def test_the_value_is_spoken_panel_by_panel(qtbot, show, spoken):
    page = show()
    press(qtbot, page, Qt.Key.Key_Left)
    assert page.chart.row_name == ""
    press(qtbot, page, Qt.Key.Key_Down)
    assert page.chart.row_name == "PaO₂"
    assert spoken[-1].startswith("PaO₂ ")
    assert spoken[-1].endswith(" of 13")
    press(qtbot, page, Qt.Key.Key_Left, Qt.Key.Key_Down)
    assert page.chart.row_name == "PaCO₂"
    assert spoken[-1].startswith("PaCO₂ ")
    assert page.chart.value_label.toolTip() == spoken[-1] == page.chart.accessibleDescription()
    press(qtbot, page, *[Qt.Key.Key_Down] * 9)
    assert page.chart.row_name == "Oxygen and events"
    press(qtbot, page, Qt.Key.Key_End)
    assert spoken[-1] == "Long-term 2 L/min, 16 h, concentrator, 30-Nov-2025 and on"
    press(qtbot, page, *[Qt.Key.Key_Up] * 9)
    assert page.chart.row_name == ""


def test_the_mouse_does_not_speak(qtbot, show, spoken):
    page = show()
    page.chart.point_at(page.chart.stops[1].x)
    assert page.chart.stop is page.chart.stops[1]
    assert spoken == []


def test_a_stretch_is_drawn_with_the_mouse_and_left_again(qtbot, show):
    page = show()
    image = page.chart.image
    before = days(page)
    assert "5 years: " in page.span_label.toolTip()
    begin = round(image.left + (image.right - image.left) * 0.4)
    end = round(image.left + (image.right - image.left) * 0.6)
    assert drag(qtbot, page, begin, end) == (begin, end)
    assert page.chart.field.chosen is None
    length = datetime.fromisoformat(before[1]) - datetime.fromisoformat(before[0])
    shown = page.chart.sheet.span()
    assert abs((shown[1] - shown[0]) / length - 0.2) < 0.01
    assert page.span_label.toolTip().startswith("Chosen time: ")
    assert not any(chip.isChecked() for chip in page.chips.values())
    press(qtbot, page, Qt.Key.Key_Escape)
    assert days(page) == before
    assert page.chips[Period.FIVE_YEARS].isChecked()


def test_a_click_is_no_stretch(qtbot, show):
    page = show()
    before = days(page)
    assert drag(qtbot, page, 400, 403) is None
    assert days(page) == before


def test_the_keys_do_what_the_mouse_does(qtbot, show, spoken):
    page = show()
    press(qtbot, page, Qt.Key.Key_Left, Qt.Key.Key_Left, SHIFT_LEFT, SHIFT_LEFT)
    assert page.chart.field.chosen is not None
    assert "Enter shows it" in spoken[-1]
    press(qtbot, page, Qt.Key.Key_Escape)
    assert page.chart.chosen_span is None
    assert "Enter shows it" not in page.chart.accessibleDescription()
    press(qtbot, page, Qt.Key.Key_End, SHIFT_LEFT, SHIFT_LEFT, Qt.Key.Key_Return)
    begin, end = days(page)
    assert "2025-01-01" < begin < "2025-05-24"  # the first of the three days that were chosen
    assert "2026-06-08" < end < "2026-07-01"
    press(qtbot, page, Qt.Key.Key_Minus)
    assert days(page)[0] < begin
    press(qtbot, page, Qt.Key.Key_Plus, Qt.Key.Key_Escape, Qt.Key.Key_Escape, Qt.Key.Key_Escape)
    assert page.chart.chosen_span is None
    assert page.chips[Period.FIVE_YEARS].isChecked()


def test_a_preset_ends_the_chosen_time(qtbot, show):
    page = show()
    press(qtbot, page, Qt.Key.Key_Plus)
    assert page.chart.chosen_span is not None
    qtbot.keyClick(page, Qt.Key.Key_1)
    assert page.chart.chosen_span is None
    assert page.chart.sheet.period is Period.ONE_YEAR
    assert page.chips[Period.ONE_YEAR].isChecked()
    assert page.span_label.toolTip().startswith("1 year: 21-Nov-2025 to 22-Nov-2026")


def test_an_answer_that_comes_again_keeps_the_chosen_time(qtbot, show):
    page = show()
    press(qtbot, page, Qt.Key.Key_Plus)
    chosen = page.chart.chosen_span
    page.refresh()
    qtbot.waitUntil(lambda: page.workplace.background.outstanding == 0)
    assert page.chart.chosen_span == chosen


def test_quantities_are_chosen_and_remembered(qtbot, show, workplace):
    page = show()
    assert [panel.title for panel in page.chart.sheet.panels] == [
        *("PaO₂", "PaCO₂", "pH", "SpO₂", "FEV₁"),
    ]
    assert page.span_label.toolTip().endswith("5 of 6 quantities")
    page.panel_actions["HCO₃"].trigger()
    page.panel_actions["pH"].trigger()
    assert [panel.title for panel in page.chart.sheet.panels][-1] == "HCO₃"
    assert workplace.preferences.trend_hidden == ("FEV₁ z", "6MWD", "pH")
    again = show()
    assert not again.panel_actions["pH"].isChecked()
    for action in again.panel_actions.values():
        action.setChecked(False)
    assert len(again.chart.sheet.panels) == 6  # never an empty page over results that exist


def test_a_moved_cursor_paints_where_it_was_and_is(qtbot, show, settled):
    page = show()
    press(qtbot, page, Qt.Key.Key_Left)
    settled()  # or a late first painting of the whole counts as the cursor's
    painted = []

    class Watch(QObject):
        def eventFilter(self, _watched, event):
            if event.type() == QEvent.Type.Paint:
                painted.append(event.region())
            return False

    watch = Watch()
    page.chart.field.installEventFilter(watch)
    page.chart.field.repaint()
    whole = sum(rect.width() * rect.height() for rect in painted.pop())
    settled()
    painted.clear()
    press(qtbot, page, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: bool(painted))
    part = sum(rect.width() * rect.height() for region in painted for rect in region)
    assert part < whole / 10


def test_everything_is_named_and_reached(show):
    page = show()
    assert unnamed(page) == []
    assert smaller_than_a_hand(page) == []
    assert page.panel_button in reached_by_tab(page)
    assert page.chart in reached_by_tab(page)
    told = {keys for keys, _ in page.keys}
    assert {"Left, Right", "Up, Down", "Shift+Left, Shift+Right", "+, -", "Esc", "Q"} <= told


def test_a_patient_without_results_keeps_the_keys_harmless(qtbot, show):
    page = show(a_trend(panels=0))
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Escape):
        press(qtbot, page, key, SHIFT_LEFT)
    assert page.chart.stop is None
    assert page.chart.chosen_span is None


def test_one_value_can_be_read_and_no_stretch_chosen(qtbot, show):
    sheet = replace(a_trend(1), panels=(a_panel(points=(a_point(),)),))
    page = show(sheet)
    press(qtbot, page, Qt.Key.Key_Left, SHIFT_LEFT, Qt.Key.Key_Return)
    assert page.chart.chosen_span is None
    assert page.chart.stop is not None


def test_pictures(qtbot, show, workplace, tmp_path):
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        workplace.theme.set_scheme(scheme)
        page = show()
        press(qtbot, page, Qt.Key.Key_Left, Qt.Key.Key_Down, SHIFT_LEFT, SHIFT_LEFT)
        picture(page, f"trends-chosen-{scheme.value}", tmp_path, (1214, 590))
        press(qtbot, page, Qt.Key.Key_Return)
        assert picture(page, f"trends-zoomed-{scheme.value}", tmp_path, (1214, 590)).stat().st_size
    workplace.theme.set_scheme(Scheme.LIGHT)
    workplace.theme.set_scale(150)
    page = show(size=(1138, 480))
    assert picture(page, "trends-150", tmp_path, (1138, 480)).stat().st_size
