"""The cumulative table, and the way to the forms and back."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from ui.accessibility import smaller_than_a_hand, unnamed
from ui.pictures import picture
from ui.result_desk import D, FakeForms, FakeResults, a_context, a_desk

from o2clinic.charts.trend_image import TrendImage
from o2clinic.errors import Finding, Level, NotValid
from o2clinic.rules.oxygen_source import Device, OxygenSource
from o2clinic.rules.permissions import Role
from o2clinic.ui.results.results_area import ResultsArea
from o2clinic.ui.theme import Scheme


@pytest.fixture
def show(qtbot, workplace, settled):
    def make(**services):
        desk, heard = a_desk(workplace, **services)
        area = ResultsArea(desk, 1)
        qtbot.addWidget(area)
        area.resize(1166, 640)
        area.show()
        qtbot.bring_forward(area)
        settled()
        return area, heard

    return make


def texts(area, column):
    model = area.results.table.records
    return [model.index(at, column).data() for at in range(model.rowCount())]


def test_newest_stands_at_the_top_and_amended_ones_are_shown_on_asking(show):
    area, _ = show()
    assert texts(area, 0) == ["○", "●", "●", "●", "●", "●", "●", "●"]
    assert texts(area, 1)[0] == "09-Apr-2026 10:40"
    area.results._amended_chip.click()
    model = area.results.table.records
    assert texts(area, 0)[3] == "✕"
    assert model.index(3, 1).data(Qt.ItemDataRole.FontRole).strikeOut()
    assert not model.index(2, 1).data(Qt.ItemDataRole.FontRole).strikeOut()


def test_each_row_says_what_was_breathed(show):
    area, _ = show()
    assert texts(area, 2)[:2] == ["Air", "2 L/min NC"]
    assert "Urgent" in texts(area, len(area.results.table.records.columns) - 1)


def test_a_kind_alone_is_shown_by_its_chip(show):
    area, _ = show()
    area.results._kinds["spirometry"].click()
    assert texts(area, 3) == ["Spirometry"]


def test_all_of_the_chosen_result_is_told(show):
    area, _ = show()
    told = " ".join(
        label.text()
        for label in area.results.panel.findChildren(type(area.results.title_label))
        if not label.isHidden()
    )
    assert "PaO₂  6.90 kPa" in told
    assert "Could the sample be venous or mixed? (DQ-9)" in told
    assert "takes no part in decisions" in told


def test_a_walk_has_its_curve_as_a_picture_and_in_words(show, qtbot, theme, tmp_path):
    area, _ = show()
    area.results._kinds["walk_test"].click()
    curve = area.results.panel.curve
    qtbot.waitUntil(lambda: curve.is_drawn)
    assert "minute 4: 86 %" in curve.accessibleDescription()
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        theme.set_scheme(scheme)
        qtbot.waitUntil(lambda: curve.is_drawn)
        dark = curve.pixmap().toImage().pixelColor(2, 2).lightness() < 128
        assert dark is (scheme is Scheme.DARK)
        picture(area, f"results_walk_{scheme}", tmp_path)
    area.results._kinds["walk_test"].click()
    area.results.table.choose(0)
    assert curve.isHidden()


def test_a_curve_that_comes_late_is_not_shown_for_another_walk(show, qtbot):
    area, _ = show()
    area.results._kinds["walk_test"].click()
    curve = area.results.panel.curve
    qtbot.waitUntil(lambda: curve.is_drawn)
    first = curve._curve
    curve.show_curve(None)
    curve._on_drawn((first, TrendImage(bytes(4), 1, 1, 0.0, 1.0, ())))
    assert not curve.is_drawn
    assert curve.pixmap().isNull()


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (Qt.Key.Key_O, "oximetry"),
        (Qt.Key.Key_P, "spirometry"),
        (Qt.Key.Key_W, "walk_test"),
        (Qt.Key.Key_N, "overnight_oximetry"),
    ],
)
def test_the_other_kinds_are_reached_by_their_keys(show, qtbot, settled, key, code):
    area, _ = show()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(area.results.table, key, both)
    settled()
    assert area.page.kind_code == code


def test_columns_that_nobody_filled_are_put_away_and_not_copied(show):
    area, _ = show()
    area.results._kinds["overnight_oximetry"].click()
    table = area.results.table
    titles = table.copied_text().splitlines()[0].split("\t")
    assert titles == ["", "Taken", "Breathing", "Kind", "Lowest SpO₂ %", "T90 %", "State"]
    area.results._kinds["overnight_oximetry"].click()
    assert "FEV₁ L" in table.copied_text()


def test_a_query_is_answered_from_the_panel(show, settled):
    results = FakeResults()
    area, heard = show(results=results)
    panel = area.results.panel
    panel.reason_edit.setText("Seen twice")
    panel.answer_button.click()
    settled()
    assert results.answered == [(1, 1, "Seen twice")]
    assert heard.said == ["The query is answered"]


def test_a_refused_answer_keeps_its_text(show, settled):
    refusal = NotValid((Finding("QUERY", Level.BLOCK, "Type why the values are right."),))
    area, _ = show(results=FakeResults(refusal=refusal))
    panel = area.results.panel
    panel.reason_edit.setText(" ")
    panel.answer_button.click()
    settled()
    assert "Type why" in area.results.message_bar.text
    assert panel.reason_edit.text() == " "


def test_a_gas_is_entered_by_keyboard_alone_and_stands_in_front_after(show, qtbot, settled):
    gases = FakeForms(a_context())
    area, _ = show(blood_gases=gases)
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(area.results.table, Qt.Key.Key_N, control)
    settled()
    qtbot.keyClicks(QApplication.focusWidget(), "a")
    for typed in ("7.38", "6.1", "7.2", "26.2"):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        qtbot.keyClicks(QApplication.focusWidget(), typed)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_S, control)
    settled()
    assert gases.sent[0].reading.pao2_kpa == D("7.2")
    assert area.page is area.results


def test_escape_keeps_what_was_typed(show, qtbot, settled):
    area, _ = show()
    form = area.open_form("blood_gas")
    settled()
    form.numbers["ph"].setText("7.38")
    qtbot.keyClick(form.numbers["ph"], Qt.Key.Key_Escape)
    assert area.page is area.results
    area.begin("new_gas")
    assert area.page is form
    assert form.numbers["ph"].text() == "7.38"
    form.start_afresh()
    assert not form.is_touched


def test_another_page_says_what_is_breathed_but_writes_over_nothing(show, settled):
    area, _ = show()
    area.begin("new_gas nasal_cannula 2.5")
    settled()
    form = area.page
    assert form.breathed.source == OxygenSource(Device.NASAL_CANNULA, D("2.5"))
    assert not form.is_touched
    area.begin("new_gas air")
    assert form.breathed.source.is_air
    form.numbers["ph"].setText("7.38")
    area.begin("new_gas nasal_cannula 1")
    assert form.breathed.source.is_air
    area.begin("new_gas nonsense 1")
    assert form.numbers["ph"].text() == "7.38"
    form.start_afresh()


def test_an_amendment_opens_for_the_chosen_result(show, qtbot, settled):
    area, _ = show()
    area.results.table.choose(1)
    qtbot.keyClick(area.results.table, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    settled()
    form = area.page
    assert (form.amends_id, form.title_label.text()) == (2, "Amend blood gas")
    form.left.emit()
    assert area.page is area.results


def test_rows_are_copied_as_text(show, qtbot):
    area, _ = show()
    area.results.table.choose(1)
    qtbot.keyClick(area.results.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    QGuiApplication.clipboard().clear()
    assert "2 L/min NC" in copied
    assert "8.30" in copied


def test_nothing_yet_offers_the_first_gas(show, settled):
    area, _ = show(results=FakeResults(rows=()))
    area.results._notice.action_button.click()
    settled()
    assert area.page.title_label.text() == "New blood gas"


def test_who_may_only_read_is_offered_no_form(workplace, qtbot, settled):
    desk, _ = a_desk(workplace)
    reader = replace(desk.actor, roles=frozenset({Role.MANAGER}))
    area = ResultsArea(replace(desk, actor=reader), 1)
    qtbot.addWidget(area)
    area.show()
    settled()
    assert area.results.panel.answer_button.isHidden()
    assert "New blood gas" not in [text for _, text in area.results.keys]


def test_the_page_is_fit_to_be_seen(show, theme, tmp_path):
    area, _ = show()
    area.results._amended_chip.click()
    assert unnamed(area) == []
    assert smaller_than_a_hand(area) == []
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        theme.set_scheme(scheme)
        picture(area, f"results_{scheme}", tmp_path, (1166, 640))
    theme.set_scheme(Scheme.LIGHT)
    theme.set_scale(150)
    picture(area, "results_150", tmp_path, (1166, 640))
